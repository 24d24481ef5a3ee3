//! What a mount allows: enforced for every verb, before anything is copied, down every chain.

use crate::support::{Sandbox, Tree, UNPRIVILEGED, s3};

/// `all`, and the same folder as `look` (readonly) and `put` (readwrite); `src` to copy from.
fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("src")
        .mount("all")
        .file("src/f", "new")
        .file("src/new", "new")
        .file("all/f", "old")
        .file("all/d/extra", "extra")
        .config("[mounts.look]\nparent = \"all\"\npermissions = \"readonly\"\n")
        .config("[mounts.put]\nparent = \"all\"\npermissions = \"readwrite\"\n")
}

const WRITES: [&[&str]; 8] = [
    &["cp", "src:f", "MOUNT:"],
    &["cp", "src:f", "MOUNT:x/y"],
    &["cp", "-n", "src:f", "MOUNT:"],
    &["cp", "--no-clobber", "src:f", "MOUNT:"],
    &["cp", "-r", "src:", "MOUNT:"],
    &["cp", "-", "MOUNT:x"],
    &["sync", "src:", "MOUNT:"],
    &["sync", "--skip", "exists", "src:", "MOUNT:"],
];

const REMOVALS: [&[&str]; 7] = [
    &["rm", "MOUNT:f"],
    &["rm", "-f", "MOUNT:none"],
    &["rm", "-n", "MOUNT:f"],
    &["rm", "-ry", "MOUNT:d"],
    &["rm", "-ry", "--allow-root", "MOUNT:"],
    &["sync", "--delete", "--force-delete", "src:", "MOUNT:"],
    &["sync", "-n", "--delete", "src:", "MOUNT:"],
];

fn refused(sandbox: &Sandbox, mount: &str, commands: &[&[&str]]) {
    for command in commands {
        let arguments = command.iter().map(|word| word.replace("MOUNT", mount));
        let run = sandbox.command(arguments).stdin("text").run().code(5).says("hint:");
        assert!(run.stdout.is_empty(), "{run}");
    }
}

#[test]
fn readonly_refuses_every_write_and_removal() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    refused(&sandbox, "look", &WRITES);
    refused(&sandbox, "look", &REMOVALS);
    insta::assert_snapshot!(sandbox.run(["cp", "src:f", "look:"]), @r#"
    --- stderr
    error: look: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
    insta::assert_snapshot!(sandbox.run(["rm", "look:f"]), @r#"
    --- stderr
    error: look: the mount is readonly
    hint: set `permissions = "full"` on the mount if that is meant
    deleted 0 in TIME
    --- exit 5
    "#);
    before.assert_untouched(sandbox.dir());
    for read in [&["ls", "look:"][..], &["cat", "look:f"], &["cp", "look:f", "src:copy"], &["sync", "look:", "src:"]] {
        sandbox.run(read).ok();
    }
}

#[test]
fn readwrite_refuses_every_removal_before_anything_is_copied() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    refused(&sandbox, "put", &REMOVALS);
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "src:", "put:"]), @r#"
    --- stderr
    error: put: the mount is readwrite
    hint: set `permissions = "full"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
    before.assert_untouched(sandbox.dir());
    sandbox.run(["sync", "src:", "put:"]).ok();
    assert_eq!((sandbox.read("all/f"), sandbox.read("all/new")), (b"new".to_vec(), b"new".to_vec()));
}

#[test]
fn a_relative_mount_never_has_more_than_its_parent() {
    let sandbox = sandbox().config("[mounts.deep]\nparent = \"look\"\npath = \"d\"\npermissions = \"full\"\n");
    let before = Tree::read(sandbox.dir());
    refused(&sandbox, "deep", &WRITES);
    refused(&sandbox, "deep", &REMOVALS);
    before.assert_untouched(sandbox.dir());
}

#[test]
fn a_relative_mount_never_escapes() {
    let sandbox = sandbox()
        .config("[mounts.part]\nparent = \"all\"\npath = \"d\"\n")
        .link("all/d/up", "..")
        .link("all/d/out", "../../src");
    let before = Tree::read(sandbox.dir());
    for (path, code) in [
        ("part:../f", 2),
        ("part:x/../../f", 2),
        ("part:./../f", 2),
        ("part:up/f", 7),
        ("part:out/f", 7),
        ("part:/f", 4),
    ] {
        let run = sandbox.run(["cat", path]).code(code);
        assert!(run.stdout.is_empty(), "{run}");
        let code = if code == 4 { continue } else { code };
        sandbox.run(["cp", "src:f", path]).code(code);
        sandbox.run(["rm", path]).code(code);
    }
    for path in ["part:up", "part:out"] {
        assert!(sandbox.run(["ls", "-r", path]).text().lines().count() <= 1, "a link is one thing");
    }
    sandbox.run(["sync", "--delete", "--force-delete", "src:", "part:up"]).code(7);
    sandbox.run(["cp", "-r", "src:", "part:out/"]).code(7);
    before.assert_untouched(sandbox.dir());
    // Its root is the whole of it.
    insta::assert_snapshot!(sandbox.run(["ls", "-r", "part:"]), @"
    extra
    out
    up
    --- exit 0
    ");
    sandbox.run(["rm", "-r", "--allow-root", "part:"]).ok();
    assert_eq!(Tree::read(sandbox.path("all")).files(), ["f"]);
    assert_eq!(Tree::read(sandbox.path("src")).files(), ["f", "new"]);
}

#[test]
fn a_path_with_dots_in_a_relative_mount_is_a_wrong_table() {
    let sandbox = sandbox().config("[mounts.up]\nparent = \"put\"\npath = \"../..\"\n");
    let run = sandbox.run(["ls", "up:"]).hide(sandbox.config_file(), "CONFIG");
    insta::assert_snapshot!(run, @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:19: mount `up`, key `path`: `..` is not allowed in a path
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn s3_mounts_are_narrowed_too() {
    let Some(server) = s3() else { return };
    let bucket = server.bucket();
    bucket.put_all([("in/a", "old"), ("in/deep/b", "old"), ("out", "old")]);
    let before = bucket.list();
    let sandbox = Sandbox::new()
        .mount("src")
        .file("src/a", "new")
        .file("src/f", "new")
        .server("all", &server)
        .config("[mounts.look]\nparent = \"all\"\npath = \"in\"\npermissions = \"readonly\"\n")
        .config("[mounts.put]\nparent = \"all\"\npath = \"in\"\npermissions = \"readwrite\"\n")
        .config("[mounts.part]\nparent = \"all\"\npath = \"in\"\n");
    refused(&sandbox, "look", &WRITES);
    refused(&sandbox, "look", &REMOVALS);
    refused(&sandbox, "put", &REMOVALS);
    assert_eq!(bucket.list(), before);
    sandbox.run(["rm", "part:../out"]).code(2);
    insta::assert_snapshot!(sandbox.run(["ls", "-r", "part:"]), @"
    a
    deep/
    deep/b
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "--allow-root", "part:"]), @"
    --- stderr
    deleted 2 in TIME
    --- exit 0
    ");
    assert_eq!(bucket.keys(), ["out"]);
}

#[test]
fn what_the_system_denies_is_denied() {
    let sandbox = sandbox().file("src/shut/x", "x").file("src/unreadable", "x");
    sandbox.give("src", UNPRIVILEGED);
    sandbox.mode("src/shut", 0o000);
    sandbox.mode("src/unreadable", 0o000);
    // `all` belongs to whoever runs the tests.
    sandbox.mode("all", 0o555);
    let before = Tree::read(sandbox.path("all"));
    let denied = |arguments: &[&str]| sandbox.command(arguments).as_user(UNPRIVILEGED).run();
    insta::assert_snapshot!(denied(&["cp", "src:f", "all:new"]), @"
    --- stderr
    error: src:f -> all:new: permission denied
    hint: check who may read and write it, and the folders above it
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 5
    ");
    insta::assert_snapshot!(denied(&["cp", "src:unreadable", "src:copy"]), @"
    --- stderr
    error: src:unreadable -> src:copy: permission denied
    hint: check who may read and write it, and the folders above it
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 5
    ");
    insta::assert_snapshot!(denied(&["cat", "src:unreadable"]), @"
    --- stderr
    error: src:unreadable: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 5
    ");
    insta::assert_snapshot!(denied(&["rm", "all:f"]), @"
    --- stderr
    error: all:f: permission denied
    hint: check who may read and write it, and the folders above it
    deleted 0, failed 1 in TIME
    --- exit 5
    ");
    before.assert_untouched(sandbox.path("all"));
    sandbox.give("all", UNPRIVILEGED);
    sandbox.mode("all", 0o755);
    insta::assert_snapshot!(denied(&["sync", "--skip", "never", "-j", "1", "--delete", "--force-delete", "src:", "all:"]), @"
    --- stderr
    error: src:shut: permission denied
    hint: check who may read and write it, and the folders above it
    error: src:unreadable -> all:unreadable: permission denied
    hint: check who may read and write it, and the folders above it
    warning: nothing was deleted, because a listing failed
    copied 2 (6 B), skipped 0, verified 2 by size, failed 2 in TIME
    --- exit 3
    ");
    assert!(sandbox.path("all/d/extra").exists(), "a failed listing deletes nothing");
}
