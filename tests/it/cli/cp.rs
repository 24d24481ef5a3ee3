//! `cp`: what it copies, what it leaves, what it says. Where copies end up is in `slashes`, the skip
//! strategies in `skip`, links and names in files of their own.

use crate::support::{Sandbox, Tree, What};

fn sandbox() -> Sandbox {
    let sandbox =
        Sandbox::new().mount("aa").mount("bb").file("aa/f", "one").file("aa/g", "three").file("aa/d/h", "four!");
    for file in ["aa/f", "aa/g", "aa/d/h"] {
        sandbox.mtime(file, 1_700_000_000);
    }
    sandbox
}

#[test]
fn a_file() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:"]), @"
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("bb/f"), b"one");
}

#[test]
fn verbose_names_each_file() {
    insta::assert_snapshot!(sandbox().run(["cp", "-v", "-j", "1", "aa:f", "aa:g", "bb:"]), @"
    copy  aa:f -> bb:f
    copy  aa:g -> bb:g
    --- stderr
    copied 2 (8 B), skipped 0, verified 2 by size in TIME
    --- exit 0
    ");
}

#[test]
fn quiet_says_nothing() {
    insta::assert_snapshot!(sandbox().run(["cp", "-q", "aa:f", "bb:"]), @"--- exit 0");
}

#[test]
fn json_says_all() {
    insta::assert_snapshot!(sandbox().run(["cp", "--json", "aa:f", "bb:"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"done","source":"aa:f","dest":"bb:f","bytes":3,"verified":"size"}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":3,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
}

#[test]
fn a_tree_with_times_modes_and_empty_folders() {
    let sandbox = sandbox().folder("aa/d/empty");
    sandbox.mode("aa/d/h", 0o754);
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "-v", "-j", "1", "aa:", "bb:"]), @"
    mkdir bb:d
    mkdir bb:d/empty
    copy  aa:d/h -> bb:d/h
    copy  aa:f -> bb:f
    copy  aa:g -> bb:g
    --- stderr
    copied 3 (13 B), made 2 directories, skipped 0, verified 3 by size in TIME
    --- exit 0
    ");
    Tree::read(sandbox.path("aa")).assert_same(&Tree::read(sandbox.path("bb")), What::Copies);
}

#[test]
fn a_folder_needs_r() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "aa:d", "bb:"]), @"
    --- stderr
    error: aa:d: is a directory
    hint: add -r to copy it
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 2
    ");
    // Others that were named are copied.
    insta::assert_snapshot!(sandbox.run(["cp", "aa:d", "aa:f", "bb:"]), @"
    --- stderr
    error: aa:d: is a directory
    hint: add -r to copy it
    copied 1 (3 B), skipped 0, verified 1 by size, failed 1 in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), ["f"]);
}

#[test]
fn in_a_tree_files_and_folders_do_not_replace_each_other() {
    let sandbox = sandbox().file("aa/x/1", "1").file("aa/y", "y").file("bb/x", "kept").file("bb/y/2", "kept");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "-j", "1", "aa:", "bb:"]), @"
    --- stderr
    error: bb:x: `x` is not a directory
    hint: choose another destination, or remove what is in the way
    error: aa:x/1 -> bb:x/1: `x` is not a directory
    hint: choose another destination, or remove what is in the way
    error: aa:y -> bb:y: is a directory
    hint: name a file, or choose another destination
    copied 3 (13 B), made 1 directory, skipped 0, verified 3 by size, failed 3 in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), ["d/", "d/h", "f", "g", "x", "y/", "y/2"]);
    assert_eq!((sandbox.read("bb/x"), sandbox.read("bb/y/2")), (b"kept".to_vec(), b"kept".to_vec()));
}

#[test]
fn no_clobber_keeps_what_exists() {
    let sandbox = sandbox().file("bb/f", "kept");
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "-j", "1", "--no-clobber", "aa:f", "aa:g", "bb:"]), @"
    skip  aa:f -> bb:f (destination exists)
    copy  aa:g -> bb:g
    --- stderr
    copied 1 (5 B), skipped 1 (destination exists: 1), verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!((sandbox.read("bb/f"), sandbox.read("bb/g")), (b"kept".to_vec(), b"three".to_vec()));
}

#[test]
fn fail_fast_stops_at_the_first_failure() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "-j", "1", "--fail-fast", "aa:none", "aa:f", "bb:"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 4
    ");
    assert!(!sandbox.path("bb/f").exists());
    insta::assert_snapshot!(sandbox.run(["cp", "-j", "1", "aa:none", "aa:f", "bb:"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    copied 1 (3 B), skipped 0, verified 1 by size, failed 1 in TIME
    --- exit 3
    ");
    assert!(sandbox.path("bb/f").exists());
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let sandbox = sandbox().link("aa/l", "f").file("bb/g", "old").folder("aa/empty");
    let before = Tree::read(sandbox.dir());
    let dry = sandbox.run(["cp", "-r", "-n", "-v", "-j", "1", "--skip", "size", "aa:", "bb:"]).ok();
    insta::assert_snapshot!(dry, @"
    would mkdir bb:d
    would copy  aa:d/h -> bb:d/h
    would mkdir bb:empty
    would copy  aa:f -> bb:f
    would copy  aa:g -> bb:g
    --- stderr
    warning: aa:l: skipped (symbolic link)
    would have copied 3 (13 B), made 2 directories, skipped 0, 1 left alone (symbolic link: 1) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-n", "--json", "aa:f", "bb:"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"planned","source":"aa:f","dest":"bb:f","bytes":3,"dry_run":true}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":3,"skipped":{},"verified":{},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":true,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
    before.assert_untouched(sandbox.dir());

    let real = sandbox.run(["cp", "-r", "-v", "-j", "1", "--skip", "size", "aa:", "bb:"]).ok();
    let plan = dry.text().replace("would ", "");
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&plan), sorted(real.text()));
}
