//! Content that stands in a name: base64 mounts and `data:` URLs.

use crate::support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::new().mount("home").config("[mounts.b64]\ntype = \"base64\"\n").file("f", "Hello World")
}

#[test]
fn a_path_on_a_base64_mount_is_content() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cat", "b64:SGVsbG8gV29ybGQ="]), @"
    Hello World
    (no newline at the end)
    --- exit 0
    ");
    // White space is passed over, as it comes in when text is wrapped.
    insta::assert_snapshot!(sandbox.run(["cat", "b64:SGVsbG8\n gV29ybGQ="]), @"
    Hello World
    (no newline at the end)
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cat", "b64:SGVsbG8"]), @"
    --- stderr
    error: b64:SGVsbG8: invalid base64: invalid padding
    hint: write the content in base64, with `=` at its end
    --- exit 4
    ");
    sandbox.run(["cp", "b64:", "out"]).code(4).says("write the content in base64 behind the `:`");
    insta::assert_snapshot!(sandbox.run(["cat", "b64:"]), @"
    --- stderr
    error: b64: an empty path is no content
    hint: write the content in base64 behind the `:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "b64:SGVsbG8=", "home:x"]), @"
    copy  home:x
    --- stderr
    copied 1 (5 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("home/x"), b"Hello");
    insta::assert_snapshot!(sandbox.run(["cp", "b64:SGVsbG8=", "home:"]), @"
    --- stderr
    error: home: a stream has no name of its own
    hint: name the destination object
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--skip", "size", "b64:SGVsbG8=", "home:x"]), @"
    --- stderr
    error: b64:SGVsbG8=: content in a name has no name, size or time to choose by
    hint: leave out what skips and filters; --no-clobber keeps what exists
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "b64:SGVsbG8=", "f", "home:"]), @"
    --- stderr
    error: b64:SGVsbG8=: content in a name is copied alone
    hint: copy it with a command of its own
    --- exit 2
    ");
}

#[test]
fn a_copy_to_a_base64_mount_says_where_the_content_is() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "f", "b64:"]), @"
    b64:SGVsbG8gV29ybGQ=
    --- stderr
    copied 1 (11 B), skipped 0 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.command(["cp", "-", "b64:"]).stdin("Hello World").run(), @"
    b64:SGVsbG8gV29ybGQ=
    --- stderr
    copied 1 (11 B), skipped 0 in TIME
    --- exit 0
    ");
    let lines = sandbox.run(["--json", "cp", "f", "b64:"]).ok().json();
    let address = lines.iter().find(|line| line["type"] == "address").unwrap();
    assert_eq!(address["location"], "b64:SGVsbG8gV29ybGQ=");
    assert!(lines.iter().any(|line| line["type"] == "outcome" && line["bytes"] == 11), "{lines:?}");
    insta::assert_snapshot!(sandbox.run(["cp", "f", "f", "b64:"]), @"
    --- stderr
    error: b64: takes the content of one file
    hint: name one file, or `-`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "home:", "b64:"]), @"
    --- stderr
    error: home: is a directory
    hint: list it with `gstore ls`
    --- exit 2
    ");
    let address = sandbox.run(["cp", "f", "b64:"]).ok().text().trim().to_owned();
    assert_eq!(sandbox.run(["cat", &address]).ok().text(), "Hello World");
}

#[test]
fn a_base64_mount_can_nothing_but_be_read() {
    let sandbox = sandbox();
    for arguments in [
        &["rm", "b64:SGk="][..],
        &["ls", "b64:"],
        &["ls", "b64:SGk="],
        &["cp", "f", "b64:SGk="],
        &["sync", "home:", "b64:"],
        &["sync", "b64:", "home:"],
        &["url", "b64:SGk="],
    ] {
        sandbox.run(arguments).code(6);
    }
    insta::assert_snapshot!(sandbox.run(["caps", "b64"]), @"
    b64:
      read               yes
      write              no
      delete             no
      read only          yes
      list               no
      list a tree        no
      directories        none
      mkdir              no
      publish            none
      write if absent    no
      read if unchanged  native
      append             no
      rename             no
      server-side copy   no
      versions           no
      attributes         none
      listed digest      none
      mtime              none
      presigned urls     none
      public urls        no
      symbolic links     no
      temporary          no
    --- exit 0
    ");
    let said = |toml: &str| {
        let sandbox = Sandbox::new().config(toml);
        sandbox.run(["ls"]).hide(sandbox.config_file(), "CONFIG").code(2).to_string()
    };
    insta::assert_snapshot!(said("[mounts.b64]\ntype = \"base64\"\npermissions = \"readwrite\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:3: mount `b64`, key `permissions`: `readwrite` is more than type `base64` can ever give; the most is `readonly`
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.b64]\ntype = \"base64\"\nroot = \"x\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:3: mount `b64`, key `root`: unknown key for type `base64`
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn no_part_and_no_route_of_a_base64_mount() {
    let sandbox = sandbox().config(
        "[mounts.part]\nparent = \"b64\"\npath = \"SGk\"\n[mounts.all]\nparent = \"b64\"\n\
         [mounts.sw]\ntype = \"switch\"\nroutes = { b = \"b64:\" }\n",
    );
    assert_eq!(sandbox.run(["cat", "all:////Ly///w=="]).ok().stdout, b"\xff\xff\xff\x2f\x2f\xff\xff");
    insta::assert_snapshot!(sandbox.run(["cat", "part:="]), @"
    --- stderr
    error: mount `part`: a part of a base64 mount makes no sense: its paths are content
    hint: leave out its `path`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cat", "sw:b/SGk="]), @"
    --- stderr
    error: sw:b/: a route cannot lead to a base64 mount: its paths are content
    hint: name that mount itself
    --- exit 2
    ");
}

#[test]
fn a_data_url_is_a_source() {
    let sandbox = sandbox();
    for (url, content) in [
        ("data:,A%20brief%20note", &b"A brief note"[..]),
        ("data:,a/../b//c", b"a/../b//c"),
        ("data:text/plain;charset=utf-8;base64,SGVsbG8=", b"Hello"),
        ("data:;base64,////Ly///w==", b"\xff\xff\xff\x2f\x2f\xff\xff"),
        ("data:,", b""),
        ("data:,a*?[b]{c}", b"a*?[b]{c}"),
    ] {
        assert_eq!(sandbox.run(["cat", url]).ok().stdout, content, "{url}");
        sandbox.run(["cp", url, "home:x"]).ok();
        assert_eq!(sandbox.read("home/x"), content, "{url}");
    }
}

#[test]
fn a_data_url_is_nothing_but_a_source() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "data:,x", "home:"]), @"
    --- stderr
    error: home: a stream has no name of its own
    hint: name the destination object
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "f", "data:,x"]), @"
    --- stderr
    error: data: this storage cannot write objects
    hint: run `gstore caps` to see what it can do
    copied 0 (0 B), skipped 0 in TIME
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["cat", "data:;base64,??"]), @"
    --- stderr
    error: its content is no base64
    hint: write `data:,TEXT` or `data:TYPE;base64,CONTENT`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "data:,x"]), @"
    --- stderr
    error: data: this storage cannot remove objects
    hint: run `gstore caps` to see what it can do
    deleted 0 in TIME
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["cat", "data:x"]), @"
    --- stderr
    error: data: there is no mount `data`
    hint: use one of the mounts b64, home
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["caps", "data:,x"]), @"
    data:,x
      read               yes
      write              no
      delete             no
      read only          yes
      list               no
      list a tree        no
      directories        none
      mkdir              no
      publish            none
      write if absent    no
      read if unchanged  native
      append             no
      rename             no
      server-side copy   no
      versions           no
      attributes         content type
      listed digest      none
      mtime              none
      presigned urls     none
      public urls        no
      symbolic links     no
      temporary          no
    --- exit 0
    ");
}

#[test]
fn a_mount_called_data_goes_before() {
    let sandbox = Sandbox::new().mount("data").file("data/,x", "mounted").file("data/a,b", "too");
    assert_eq!(sandbox.run(["cat", "data:,x"]).ok().text(), "mounted");
    assert_eq!(sandbox.run(["cat", "data:a,b"]).ok().text(), "too");
    insta::assert_snapshot!(sandbox.run(["cat", "data:,y"]), @"
    --- stderr
    error: data:,y: no such file or directory
    hint: see what is there with `gstore ls data:`
    --- exit 4
    ");
}
