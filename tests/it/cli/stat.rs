//! `stat`: what is known of one thing, in which form, and what there is not.

use crate::support::{Sandbox, Server, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new().mount("aa").file("aa/b", "22").file("aa/d/e", "1").link("aa/link", "d");
    sandbox.mtime("aa/b", 1_700_000_003);
    sandbox.mtime("aa/d", 1_700_000_004);
    sandbox
}

#[test]
fn files_directories_and_links() {
    insta::assert_snapshot!(sandbox().run(["stat", "aa:b", "aa:d", "./aa/d/"]), @"
    aa:b
      kind   file
      size   2
      mtime  2023-11-14T22:13:23Z
      mode   0644
    aa:d/
      kind   dir
      mtime  2023-11-14T22:13:24Z
      mode   0755
    $DIR/aa/d/
      kind   dir
      mtime  2023-11-14T22:13:24Z
      mode   0755
    --- exit 0
    ");
    let link = sandbox().run(["stat", "--json", "aa:link"]).ok().json();
    assert_eq!((&link[0]["kind"], &link[0]["location"]), (&"link".into(), &"aa:link".into()));
    insta::assert_snapshot!(sandbox().run(["stat", "--json", "aa:b", "aa:d"]), @r#"
    {"v":1,"type":"entry","location":"aa:b","path":"b","kind":"file","size":2,"mtime":"2023-11-14T22:13:23Z","mode":"0644"}
    {"v":1,"type":"entry","location":"aa:d/","path":"d","kind":"dir","mtime":"2023-11-14T22:13:24Z","mode":"0755"}
    --- exit 0
    "#);
}

#[test]
fn in_a_form_of_ones_own() {
    insta::assert_snapshot!(sandbox().run(["stat", "-c", "%s %n|%F %a %A %y %Y %e %m%%", "aa:{b,d}"]), @"
    2 aa:b|file 0644 -rw-r--r-- 2023-11-14T22:13:23Z 1700000003 - -%
    - aa:d/|dir 0755 drwxr-xr-x 2023-11-14T22:13:24Z 1700000004 - -%
    --- exit 0
    ");
    let run = sandbox().command(["stat", "--format", "%y", "aa:b"]).env("TZ", "CET-1").run();
    insta::assert_snapshot!(run, @"
    2023-11-14T23:13:23+01:00
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["stat", "--format", "%z", "aa:b"]), @"
    --- stderr
    error: invalid value '%z' for '--format <FORM>': `%z` means nothing; write one of %n %F %s %y %Y %a %A %e %m %t, or %% for a %
    hint: see `gstore stat --help`
    --- exit 2
    ");
}

#[test]
fn what_is_not_there() {
    insta::assert_snapshot!(sandbox().run(["stat", "aa:none", "aa:b/"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    error: aa:b: is not a directory
    hint: name a directory, or a file without a `/` at its end
    --- exit 1
    ");
    insta::assert_snapshot!(sandbox().run(["stat", "-c", "%n", "aa:none", "aa:b", "aa:x*"]), @"
    aa:b
    --- stderr
    error: aa:x*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
    sandbox().run(["stat", "aa:link/x"]).code(7).says("goes through a symbolic link");
    sandbox().run(["stat"]).code(2);
}

#[test]
fn a_name_that_may_not_be_looked_at_is_denied() {
    let sandbox = sandbox();
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/d", 0o000);
    insta::assert_snapshot!(sandbox.command(["stat", "aa:d/e"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:d/e: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 5
    ");
}

/// What a key store knows; a name that is both is the object, unless it is written as a directory.
fn on_a_key_store(server: &Server) {
    server.bucket().put("a.txt", "hello");
    server.bucket().put("dir/x", "1");
    let sandbox = Sandbox::new().server("s3", server);
    let form = "%n %F %s %a %e %m";
    let run = sandbox.run(["stat", "-c", form, "s3:a.txt", "s3:dir", "s3:dir/", "s3:"]).ok();
    assert_eq!(
        run.text().lines().collect::<Vec<_>>(),
        [
            "s3:a.txt file 5 - \"5d41402abc4b2a76b9719d911017c592\" 5d41402abc4b2a76b9719d911017c592",
            "s3:dir/ dir - - - -",
            "s3:dir/ dir - - - -",
            "s3: dir - - - -",
        ]
    );
    let entry = sandbox.run(["stat", "--json", "s3:a.txt"]).ok().json();
    assert!(entry[0]["mtime"].as_str().is_some_and(|time| time.ends_with('Z')), "{entry:?}");
    sandbox.run(["stat", "s3:a.txt/"]).code(4);
    sandbox.run(["stat", "s3:none"]).code(4).says("no such file or directory");
    // One question a name: a HEAD.
    sandbox.run(["stat", "--stats", "s3:a.txt"]).ok().says("requests: HEAD 1");
}

#[test]
fn s3_objects_and_prefixes() {
    if let Some(server) = s3() {
        on_a_key_store(&server);
    }
}

#[test]
fn moto_objects_and_prefixes() {
    let Some(server) = moto() else { return };
    on_a_key_store(&server);
    server.bucket().put("both", "object");
    server.bucket().put("both/x", "1");
    let sandbox = Sandbox::new().server("s3", &server).config(&server.mount_of("gone", "no-such-bucket-of-ours", ""));
    let kinds = sandbox.run(["stat", "-c", "%F", "s3:both", "s3:both/"]).ok();
    assert_eq!(kinds.text(), "file\ndir\n");
    sandbox.run(["stat", "gone:"]).code(4);
}
