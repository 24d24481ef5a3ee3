//! `ls`: what it lists, in which order, in which form.

use std::process::Stdio;

use crate::support::{Sandbox, UNPRIVILEGED};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("aa")
        .file("aa/b", "22")
        .file("aa/c.txt", "1")
        .file("aa/d/e", vec![b'x'; 1_500_000])
        .folder("aa/empty")
        .link("aa/link", "d");
    for (path, time) in [("b", 3), ("c.txt", 1), ("d/e", 2), ("d", 4), ("empty", 4)] {
        sandbox.mtime(format!("aa/{path}"), 1_700_000_000 + time);
    }
    sandbox
}

#[test]
fn short_and_deep() {
    insta::assert_snapshot!(sandbox().run(["ls", "aa:"]), @"
    b
    c.txt
    d/
    empty/
    link
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "-r", "aa:"]), @"
    b
    c.txt
    d/
    d/e
    empty/
    link
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:d"]), @"
    e
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:d/e"]), @"
    e
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:empty"]), @"--- exit 0");
    insta::assert_snapshot!(sandbox().command(["ls"]).env("GSTORE_CONFIG", "/dev/null").run(), @"
    --- stderr
    note: there are no mounts: name a mount table with --config, or write one
    --- exit 0
    ");
}

#[test]
fn long_and_human() {
    let run = |flags| sandbox().run(["ls", flags, "--exclude", "link", "aa:"]);
    insta::assert_snapshot!(run("-l"), @"
    -rw-r--r--            2 2023-11-14T22:13:23Z b
    -rw-r--r--            1 2023-11-14T22:13:21Z c.txt
    drwxr-xr-x            - 2023-11-14T22:13:24Z d/
    drwxr-xr-x            - 2023-11-14T22:13:24Z empty/
    --- exit 0
    ");
    insta::assert_snapshot!(run("-lrH"), @"
    -rw-r--r--      2 B 2023-11-14T22:13:23Z b
    -rw-r--r--      1 B 2023-11-14T22:13:21Z c.txt
    drwxr-xr-x        - 2023-11-14T22:13:24Z d/
    -rw-r--r--  1.4 MiB 2023-11-14T22:13:22Z d/e
    drwxr-xr-x        - 2023-11-14T22:13:24Z empty/
    --- exit 0
    ");
    let run = sandbox().command(["ls", "-l", "aa:b"]).env("TZ", "CET-1").run();
    insta::assert_snapshot!(run, @"
    -rw-r--r--            2 2023-11-14T23:13:23+01:00 b
    --- exit 0
    ");
}

#[test]
fn json() {
    insta::assert_snapshot!(sandbox().run(["ls", "--json", "--exclude", "link", "aa:"]), @r#"
    {"v":1,"type":"entry","path":"b","kind":"file","size":2,"mtime":"2023-11-14T22:13:23Z","mode":"0644"}
    {"v":1,"type":"entry","path":"c.txt","kind":"file","size":1,"mtime":"2023-11-14T22:13:21Z","mode":"0644"}
    {"v":1,"type":"entry","path":"d","kind":"dir","mtime":"2023-11-14T22:13:24Z","mode":"0755"}
    {"v":1,"type":"entry","path":"empty","kind":"dir","mtime":"2023-11-14T22:13:24Z","mode":"0755"}
    --- exit 0
    "#);
    let link = sandbox().run(["ls", "--json", "aa:link"]).ok().json();
    assert_eq!(link[0]["kind"], "link");
}

#[test]
fn sorted_as_asked() {
    let names = |by| sandbox().run(["ls", "-r", "--sort", by, "--exclude", "link", "--include", "*[bce]*", "aa:"]).ok();
    insta::assert_snapshot!(names("name"), @"
    b
    c.txt
    d/
    d/e
    empty/
    --- exit 0
    ");
    insta::assert_snapshot!(names("size"), @"
    d/e
    b
    c.txt
    d/
    empty/
    --- exit 0
    ");
    insta::assert_snapshot!(names("mtime"), @"
    d/
    empty/
    b
    d/e
    c.txt
    --- exit 0
    ");
}

#[test]
fn several_locations_are_shown_with_their_paths() {
    insta::assert_snapshot!(sandbox().run(["ls", "aa:d", "aa:c.txt"]), @"
    d/e
    c.txt
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:{b,d}"]), @"
    b
    d/e
    --- exit 0
    ");
}

#[test]
fn what_fails_does_not_hide_the_rest() {
    insta::assert_snapshot!(sandbox().run(["ls", "aa:none", "aa:d", "nowhere:"]), @"
    d/e
    --- stderr
    error: nowhere: there is no mount `nowhere`
    hint: use one of the mounts aa
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:none"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "aa:none", "nowhere:"]), @"
    --- stderr
    error: nowhere: there is no mount `nowhere`
    hint: use one of the mounts aa
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "-"]), @"
    --- stderr
    error: -: standard input and output have no place here
    hint: name a file or an object; write `./-` for a file called `-`
    --- exit 2
    ");
}

#[test]
fn odd_names_cannot_move_the_cursor() {
    let sandbox = Sandbox::new().mount("aa");
    for name in [&b"new\nline"[..], b"\x1b[2J", b"caf\xe9", "\u{202e}txt".as_bytes()] {
        sandbox.write_raw(&[b"aa/", name].concat(), "");
        sandbox.mtime(
            std::path::Path::new("aa").join(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name)),
            0,
        );
    }
    insta::assert_snapshot!(sandbox.run(["ls", "aa:"]), @r"
    \u{1b}[2J
    caf%E9
    new\nline
    \u{202e}txt
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--json", "aa:"]).hide("\u{202e}", "RLO"), @r#"
    {"v":1,"type":"entry","path":"\u001b[2J","kind":"file","size":0,"mtime":"1970-01-01T00:00:00Z","mode":"0644"}
    {"v":1,"type":"entry","path":{"base64":"Y2Fm6Q=="},"kind":"file","size":0,"mtime":"1970-01-01T00:00:00Z","mode":"0644"}
    {"v":1,"type":"entry","path":"new\nline","kind":"file","size":0,"mtime":"1970-01-01T00:00:00Z","mode":"0644"}
    {"v":1,"type":"entry","path":"RLOtxt","kind":"file","size":0,"mtime":"1970-01-01T00:00:00Z","mode":"0644"}
    --- exit 0
    "#);
    assert_eq!(sandbox.run(["ls", "-0", "aa:"]).ok().stdout, b"\x1b[2J\0caf\xe9\0new\nline\0\xe2\x80\xaetxt\0");
}

#[test]
fn a_folder_that_cannot_be_read_is_named_and_the_rest_is_listed() {
    let sandbox = sandbox().file("aa/shut/x", "x");
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/shut", 0o000);
    insta::assert_snapshot!(sandbox.command(["ls", "-r", "aa:"]).as_user(UNPRIVILEGED).run(), @"
    b
    c.txt
    d/
    d/e
    empty/
    link
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.command(["ls", "aa:shut"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 5
    ");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new().mount("aa").file("aa/big", vec![b'x'; 8 << 20]);
    for number in 0..5000 {
        sandbox.write(format!("aa/{number:0100}"), "");
    }
    for arguments in [&["ls", "-r", "aa:"][..], &["ls", "--json", "aa:"], &["cat", "aa:big"], &["cp", "aa:big", "-"]] {
        let mut child =
            sandbox.command(arguments).std_command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
