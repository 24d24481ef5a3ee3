//! `rm`: what is removed, and what keeps a slip from removing more.

use crate::support::{Sandbox, Tree, UNPRIVILEGED};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("aa").file("aa/f", "1").file("aa/g", "2").file("aa/d/e/x", "3").folder("aa/d/empty")
}

#[test]
fn files() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["rm", "-v", "aa:f", "aa:g"]), @"
    delete aa:f
    delete aa:g
    --- stderr
    deleted 2 in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/e/", "d/e/x", "d/empty/"]);
}

#[test]
fn trees() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["rm", "aa:d"]), @"
    --- stderr
    error: aa:d: is a directory
    hint: add -r to remove it
    deleted 0, failed 1 in TIME
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "-n", "aa:d"]), @"
    would delete aa:d/e/x
    would rmdir aa:d/empty
    would rmdir aa:d/e
    would rmdir aa:d
    --- stderr
    would have deleted 1, removed 3 directories in TIME
    --- exit 0
    ");
    assert!(sandbox.path("aa/d/e/x").exists());
    insta::assert_snapshot!(sandbox.run(["rm", "-rv", "aa:d"]), @"
    delete aa:d/e/x
    rmdir aa:d/empty
    rmdir aa:d/e
    rmdir aa:d
    --- stderr
    deleted 1, removed 3 directories in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["f", "g"]);
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "--json", "aa:f"]), @r#"
    {"v":1,"type":"outcome","action":"delete","status":"done","dest":"aa:f","bytes":0}
    --- stderr
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{},"verified":{},"deleted":1,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
}

#[test]
fn a_folder_that_cannot_go_is_named() {
    let part = format!(".gstore-{}.part", "0".repeat(32));
    let sandbox = sandbox().file(format!("aa/d/e/{part}"), "half");
    insta::assert_snapshot!(sandbox.run(["rm", "-rv", "aa:d"]), @"
    delete aa:d/e/x
    rmdir aa:d/empty
    --- stderr
    error: aa:d: directory not empty: `e/.gstore-00000000000000000000000000000000.part` is in it, which a run that was cut off left
    hint: see what is left with `gstore cleanup --older-than 0s aa:d`, and remove it with -y
    deleted 1, removed 1 directory, failed 1, 1 temporary name left out in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/e/", &format!("d/e/{part}"), "f", "g"]);
}

#[test]
fn filters_keep_folders_that_are_not_empty() {
    let sandbox = sandbox().file("aa/d/e/keep", "4");
    insta::assert_snapshot!(sandbox.run(["rm", "-rv", "--include", "x", "aa:d"]), @"
    delete aa:d/e/x
    --- stderr
    deleted 1 in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/e/", "d/e/keep", "d/empty/", "f", "g"]);
}

#[test]
fn what_is_missing_is_an_error_unless_forced() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["rm", "aa:none"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    deleted 0, failed 1 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-f", "aa:none", "aa:z*"]), @"
    --- stderr
    deleted 0 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "aa:none", "aa:f"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    deleted 1, failed 1 in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "aa:z*", "aa:g"]), @"
    --- stderr
    error: aa:z*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    deleted 1, failed 1 in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-f", "nowhere:x"]), @"
    --- stderr
    error: nowhere:x: there is no mount `nowhere`
    hint: use one of the mounts aa
    deleted 0, failed 1 in TIME
    --- exit 4
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).files(), ["d/e/x"]);
}

#[test]
fn everything_in_a_root_needs_to_be_meant_too() {
    let sandbox = sandbox().config("[mounts.part]\nparent = \"aa\"\npath = \"d\"\n");
    let home = sandbox.home().display().to_string();
    let sandbox = sandbox.config(&format!("[mounts.above]\ntype = \"fs\"\nroot = \"{home}/..\"\n"));
    let before = Tree::read(sandbox.dir());
    for all in ["aa:*", "aa:**", "aa:*/*", "aa:{*,f}", "aa:?*", "part:*", "above:home/*"] {
        let _ = sandbox.run(["rm", "-rf", "-y", all]).code(7).says("pass --allow-root");
    }
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "aa:*"]), @"
    --- stderr
    error: aa: the pattern stands for everything there is
    hint: pass --allow-root if that is meant
    deleted 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.dir());
    // What leaves something out, or is no root's.
    for some in ["aa:f*", "aa:d/e/*"] {
        sandbox.run(["rm", "-r", some]).ok();
    }
    sandbox.run(["rm", "-r", "--allow-root", "part:*"]).ok();
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "g"]);
}

#[test]
fn roots_need_to_be_meant() {
    let sandbox = sandbox().config("[mounts.part]\nparent = \"aa\"\npath = \"d\"\n");
    let before = Tree::read(sandbox.dir());
    for root in ["aa:", "part:", "/", "~", "aa:.", "aa:/"] {
        let run = sandbox.run(["rm", "-rf", "-y", root]).code(7).says("--allow-root");
        assert!(run.stdout.is_empty(), "{run}");
    }
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "aa:"]), @"
    --- stderr
    error: aa: stands for everything there is
    hint: pass --allow-root if that is meant
    deleted 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "--allow-root", "part:"]), @"
    --- stderr
    deleted 1, removed 2 directories in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "f", "g"]);
}

#[test]
fn many_need_a_yes() {
    let sandbox = sandbox();
    for number in 0..101 {
        sandbox.write(format!("aa/many/{number}"), "");
    }
    let before = Tree::read(sandbox.path("aa"));
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "aa:many"]), @"
    --- stderr
    error: 101 objects would be removed, and nobody can be asked
    hint: pass -y if that is meant
    deleted 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-rf", "aa:many/*"]), @"
    --- stderr
    error: 101 objects would be removed, and nobody can be asked
    hint: pass -y if that is meant
    deleted 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.path("aa"));
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "-n", "-q", "--exclude", "[1-9]*", "aa:many"]), @"
    would delete aa:many/0
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-ry", "aa:many"]), @"
    --- stderr
    deleted 101, removed 1 directory in TIME
    --- exit 0
    ");
    assert!(!sandbox.path("aa/many").exists());
}

#[test]
fn a_hundred_need_none() {
    let sandbox = sandbox();
    for number in 0..100 {
        sandbox.write(format!("aa/many/{number}"), "");
    }
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "aa:many"]), @"
    --- stderr
    deleted 100, removed 1 directory in TIME
    --- exit 0
    ");
}

#[test]
fn a_link_goes_alone() {
    let sandbox =
        sandbox().link("aa/to-folder", "d").link("aa/to-file", "f").link("aa/gone", "none").link("out", "/etc");
    let before = Tree::read(sandbox.path("aa/d"));
    insta::assert_snapshot!(sandbox.run(["rm", "-v", "aa:to-folder", "aa:to-file", "aa:gone", "./out"]), @"
    delete aa:to-folder
    delete aa:to-file
    delete aa:gone
    delete $DIR/out
    --- stderr
    deleted 4 in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("aa/d"));
    assert_eq!(Tree::read(sandbox.path("aa")).files(), ["d/e/x", "f", "g"]);
}

#[test]
fn nothing_is_removed_through_a_link() {
    let sandbox = sandbox().link("aa/l", "d").link("aa/tree/l", "../d");
    let before = Tree::read(sandbox.path("aa/d"));
    insta::assert_snapshot!(sandbox.run(["rm", "aa:l/e/x"]), @"
    --- stderr
    error: aa:l/e/x: goes through a symbolic link: `l`
    hint: name the folder that the link points to
    deleted 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-rv", "aa:tree"]), @"
    delete aa:tree/l
    rmdir aa:tree
    --- stderr
    deleted 1, removed 1 directory in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("aa/d"));
}

#[test]
fn what_may_not_be_removed_is_named() {
    let sandbox = sandbox();
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/d/e", 0o555);
    insta::assert_snapshot!(sandbox.command(["rm", "-rv", "aa:d"]).as_user(UNPRIVILEGED).run(), @"
    rmdir aa:d/empty
    --- stderr
    error: aa:d/e/x: permission denied
    hint: check who may read and write it, and the folders above it
    deleted 0, removed 1 directory, failed 1 in TIME
    --- exit 3
    ");
    assert!(sandbox.path("aa/d/e/x").exists());
    insta::assert_snapshot!(sandbox.command(["rm", "aa:d/e/x"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:d/e/x: permission denied
    hint: check who may read and write it, and the folders above it
    deleted 0, failed 1 in TIME
    --- exit 5
    ");
}

#[test]
fn a_file_is_not_a_folder() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "aa:f/"]), @"
    --- stderr
    error: aa:f: is not a directory
    hint: name a directory, or a file without a `/` at its end
    deleted 0, failed 1 in TIME
    --- exit 7
    ");
    assert!(sandbox.path("aa/f").exists());
}

#[test]
fn a_folder_that_a_pattern_matches_is_named_and_left_alone() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["rm", "-v", "-n", "aa:*"]), @"
    would delete aa:f
    would delete aa:g
    --- stderr
    warning: aa:d: skipped (directory, without -r)
    would have deleted 2, 1 left alone (directory, without -r: 1) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-v", "aa:*"]), @"
    delete aa:f
    delete aa:g
    --- stderr
    warning: aa:d: skipped (directory, without -r)
    deleted 2, 1 left alone (directory, without -r: 1) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "aa:*", "aa:d"]), @"
    --- stderr
    warning: aa:d: skipped (directory, without -r)
    error: aa:d: is a directory
    hint: add -r to remove it
    deleted 0, failed 1, 1 left alone (directory, without -r: 1) in TIME
    --- exit 2
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).files(), ["d/e/x"]);
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "--allow-root", "aa:*"]), @"
    --- stderr
    deleted 1, removed 3 directories in TIME
    --- exit 0
    ");
}
