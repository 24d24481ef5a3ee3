//! `mkdir`: real directories, markers, and what is in the way.

use crate::support::{Sandbox, Server, Tree, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("aa")
        .file("aa/file", "1")
        .folder("aa/there")
        .link("aa/link", "there")
        .config("[mounts.look]\nparent = \"aa\"\npermissions = \"readonly\"\n")
}

#[test]
fn one_and_those_above() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["mkdir", "-v", "aa:new", "aa:new/er", "./aa/local/"]), @"
    mkdir aa:new
    mkdir aa:new/er
    mkdir $DIR/aa/local
    --- stderr
    made 3 directories in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "aa:x/y/z"]), @"
    --- stderr
    error: aa:x/y/z: there is no directory `aa:x/y`
    hint: add -p to make it too
    made 0 directories, failed 1 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "-pv", "aa:x/y/z", "aa:there"]), @"
    mkdir aa:x/y/z
    skip  aa:there (destination exists)
    --- stderr
    made 1 directory, skipped 1 (destination exists: 1) in TIME
    --- exit 0
    ");
    assert_eq!(
        Tree::read(sandbox.path("aa")).names(),
        ["file", "link", "local/", "new/", "new/er/", "there/", "x/", "x/y/", "x/y/z/"]
    );
}

#[test]
fn what_is_there_already_and_what_is_in_the_way() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.path("aa"));
    insta::assert_snapshot!(sandbox.run(["mkdir", "aa:there"]), @"
    --- stderr
    error: aa:there: already exists
    hint: add -p if that is in order
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "-p", "aa:file"]), @"
    --- stderr
    error: aa:file: a file has that name
    hint: choose another name, or remove what is in the way
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "-p", "aa:file/x/y"]), @"
    --- stderr
    error: aa:file/x/y: a file has that name (aa:file)
    hint: choose another name, or remove what is in the way
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "-p", "aa:link"]), @"
    --- stderr
    error: aa:link: a symbolic link has that name
    hint: choose another name, or remove what is in the way
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "-p", "aa:link/x"]), @"
    --- stderr
    error: aa:link/x: goes through a symbolic link: `link`
    hint: name the folder that the link points to
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "aa:"]), @"
    --- stderr
    error: aa: already exists
    hint: add -p if that is in order
    made 0 directories, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["mkdir", "look:new"]), @r#"
    --- stderr
    error: look: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    made 0 directories in TIME
    --- exit 5
    "#);
    before.assert_untouched(sandbox.path("aa"));
}

#[test]
fn a_dry_run_makes_nothing() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.path("aa"));
    insta::assert_snapshot!(sandbox.run(["mkdir", "-n", "aa:a", "aa:a/b", "aa:c/d", "aa:there"]), @"
    would mkdir aa:a
    would mkdir aa:a/b
    --- stderr
    error: aa:c/d: there is no directory `aa:c`
    hint: add -p to make it too
    error: aa:there: already exists
    hint: add -p if that is in order
    would have made 2 directories, failed 2 in TIME
    --- exit 3
    ");
    before.assert_untouched(sandbox.path("aa"));
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let sandbox = sandbox();
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/there", 0o555);
    insta::assert_snapshot!(sandbox.command(["mkdir", "aa:there/x", "aa:new"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:there/x: permission denied
    hint: check who may read and write it, and the folders above it
    made 1 directory, failed 1 in TIME
    --- exit 3
    ");
    assert!(sandbox.path("aa/new").is_dir());
    let json = sandbox.run(["mkdir", "--json", "aa:json"]).ok().json();
    assert_eq!((&json[0]["action"], &json[0]["dest"]), (&"make_dir".into(), &"aa:json".into()));
}

/// None of its own: said before anything is made, and a marker only where that was asked for.
fn on_a_key_store(server: &Server) {
    server.bucket().put("file", "1");
    server.bucket().put("there/x", "1");
    let sandbox = Sandbox::new().mount("aa").server("s3", server);
    insta::assert_snapshot!(sandbox.run(["mkdir", "aa:local", "s3:new"]), @"
    --- stderr
    error: s3:new: this storage has no directories of its own
    hint: write into it as it is, or add --dir-markers to make a zero-byte object that stands for it
    made 0 directories in TIME
    --- exit 6
    ");
    assert!(!sandbox.path("aa/local").exists());
    insta::assert_snapshot!(sandbox.run(["mkdir", "-v", "--dir-markers", "s3:new", "s3:new/er"]), @"
    mkdir s3:new
    mkdir s3:new/er
    --- stderr
    made 2 directories in TIME
    --- exit 0
    ");
    sandbox.run(["mkdir", "--dir-markers", "s3:x/y"]).code(4).says("add -p");
    sandbox.run(["mkdir", "--dir-markers", "s3:there"]).code(7).says("already exists");
    sandbox.run(["mkdir", "-p", "--dir-markers", "s3:file/"]).code(7).says("a file has that name");
    sandbox.run(["mkdir", "-p", "--dir-markers", "s3:x/y", "s3:there"]).ok();
    assert_eq!(server.bucket().keys(), ["file", "new/", "new/er/", "there/x", "x/", "x/y/"]);
}

#[test]
fn s3_markers() {
    if let Some(server) = s3() {
        on_a_key_store(&server);
    }
}

#[test]
fn moto_markers() {
    if let Some(server) = moto() {
        on_a_key_store(&server);
    }
}
