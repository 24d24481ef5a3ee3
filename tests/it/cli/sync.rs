//! `sync`: makes one folder's contents like another's, and deletes only what it was told to.

use crate::support::{Sandbox, Tree, What};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new().mount("aa").mount("bb").file("aa/f", "one").file("aa/d/g", "three").folder("aa/empty");
    for file in ["aa/f", "aa/d/g"] {
        sandbox.mtime(file, 1_700_000_000);
    }
    sandbox
}

/// `b` like `a`, and `extra` files more.
fn with_extras(extra: usize) -> Sandbox {
    let sandbox = sandbox();
    sandbox.run(["sync", "aa:", "bb:"]).ok();
    for number in 0..extra {
        sandbox.write(format!("bb/x{number:03}"), "extra");
    }
    sandbox
}

#[test]
fn the_second_run_does_nothing() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "aa:", "bb:"]), @"
    mkdir bb:d
    copy  aa:d/g -> bb:d/g
    mkdir bb:empty
    copy  aa:f -> bb:f
    --- stderr
    copied 2 (8 B), made 2 directories, skipped 0, verified 2 by size in TIME
    --- exit 0
    ");
    Tree::read(sandbox.path("aa")).assert_same(&Tree::read(sandbox.path("bb")), What::Copies);
    let before = Tree::read(sandbox.path("bb"));
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "aa:", "bb:"]), @"
    skip  aa:d/g -> bb:d/g (same size and mtime)
    skip  aa:f -> bb:f (same size and mtime)
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("bb"));
}

#[test]
fn extras_stay_without_delete() {
    let sandbox = with_extras(1);
    insta::assert_snapshot!(sandbox.run(["sync", "aa:", "bb:"]), @"
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 0
    ");
    assert!(sandbox.path("bb/x000").exists());
}

#[test]
fn delete_makes_the_trees_equal() {
    let sandbox = with_extras(2).file("bb/old/deep/z", "z").folder("bb/old/empty").link("bb/link", "f");
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "--delete", "aa:", "bb:"]), @"
    skip  aa:d/g -> bb:d/g (same size and mtime)
    skip  aa:f -> bb:f (same size and mtime)
    delete bb:link
    delete bb:old/deep/z
    delete bb:x000
    delete bb:x001
    rmdir bb:old/empty
    rmdir bb:old/deep
    rmdir bb:old
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 4, removed 3 directories in TIME
    --- exit 0
    ");
    Tree::read(sandbox.path("aa")).assert_same(&Tree::read(sandbox.path("bb")), What::Copies);
}

#[test]
fn an_empty_source_deletes_nothing() {
    let sandbox = with_extras(1).mount("none");
    let before = Tree::read(sandbox.path("bb"));
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "none:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 3 of 3 objects: the source is empty
    hint: check the source, or pass --force-delete if it is meant to be empty
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--max-delete", "100%", "none:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 3 of 3 objects: the source is empty
    hint: check the source, or pass --force-delete if it is meant to be empty
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.path("bb"));
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--force-delete", "none:", "bb:"]), @"
    --- stderr
    copied 0 (0 B), skipped 0, deleted 3, removed 2 directories in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), [""; 0]);
}

#[test]
fn a_missing_or_misspelt_source_deletes_nothing() {
    let sandbox = with_extras(1).config("[mounts.gone]\ntype = \"fs\"\nroot = \"gone\"\n");
    let before = Tree::read(sandbox.path("bb"));
    for source in ["aa:none", "gone:", "./none", "none:"] {
        let run = sandbox.run(["sync", "--delete", "--force-delete", source, "bb:"]).code(4);
        assert!(run.stdout.is_empty(), "{run}");
    }
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--force-delete", "gone:", "bb:"]), @"
    --- stderr
    error: gone: no such file or directory
    hint: check its root in the mount table
    copied 0 (0 B), skipped 0 in TIME
    --- exit 4
    ");
    before.assert_untouched(sandbox.path("bb"));
}

#[test]
fn too_many_deletes_are_refused_until_they_are_allowed() {
    let sandbox = with_extras(12);
    let before = Tree::read(sandbox.path("bb"));
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "aa:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 12 of 14 objects: more than half of the destination
    hint: allow them with `--max-delete 12` or --force-delete if that is meant
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--max-delete", "11", "aa:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 12 of 14 objects: more than --max-delete 11 allows
    hint: raise it to `--max-delete 12` if that is meant
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--max-delete", "50%", "aa:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 12 of 14 objects: more than --max-delete 50% allows
    hint: raise it to `--max-delete 12` if that is meant
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "-n", "-q", "aa:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 12 of 14 objects: more than half of the destination
    hint: allow them with `--max-delete 12` or --force-delete if that is meant
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--force-delete", "--max-delete", "0", "aa:", "bb:"]), @"
    --- stderr
    error: bb: refused to delete 12 of 14 objects: more than --max-delete 0 allows
    hint: raise it to `--max-delete 12` if that is meant
    copied 0 (0 B), skipped 2 (same size and mtime: 2) in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.path("bb"));
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "--max-delete", "12", "aa:", "bb:"]), @"
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 12 in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/g", "f"]);
}

#[test]
fn force_delete_lifts_the_limits() {
    insta::assert_snapshot!(with_extras(12).run(["sync", "--delete", "--force-delete", "aa:", "bb:"]), @"
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 12 in TIME
    --- exit 0
    ");
}

#[test]
fn a_failed_copy_deletes_nothing() {
    let sandbox = with_extras(1).file("aa/y/1", "1").file("bb/y", "in the way");
    insta::assert_snapshot!(sandbox.run(["sync", "-j", "1", "--delete", "--force-delete", "aa:", "bb:"]), @"
    --- stderr
    error: bb:y: `y` is not a directory
    hint: choose another destination, or remove what is in the way
    error: aa:y/1 -> bb:y/1: `y` is not a directory
    hint: choose another destination, or remove what is in the way
    warning: nothing was deleted, because 2 copies failed
    copied 0 (0 B), skipped 2 (same size and mtime: 2), failed 2 in TIME
    --- exit 3
    ");
    assert!(sandbox.path("bb/x000").exists());
}

#[test]
fn what_filters_hide_is_not_deleted() {
    let sandbox = with_extras(2).file("bb/tmp/1", "1").file("aa/tmp/2", "2");
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "--delete", "--exclude", "x000", "--exclude", "tmp", "aa:", "bb:"]), @"
    skip  aa:d/g -> bb:d/g (same size and mtime)
    skip  aa:f -> bb:f (same size and mtime)
    delete bb:x001
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 1 in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/g", "f", "tmp/1", "x000"]);
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "--delete", "--delete-excluded", "--exclude", "x000", "--exclude", "tmp", "aa:", "bb:"]), @"
    skip  aa:d/g -> bb:d/g (same size and mtime)
    skip  aa:f -> bb:f (same size and mtime)
    delete bb:tmp/1
    delete bb:x000
    rmdir bb:tmp
    --- stderr
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 2, removed 1 directory in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/g", "f"]);
}

#[test]
fn a_link_at_the_source_hides_its_name_at_the_destination() {
    let sandbox = with_extras(0).link("aa/l", "d").file("bb/l/1", "kept").file("bb/m", "extra");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "aa:", "bb:"]), @"
    --- stderr
    warning: aa:l: skipped (symbolic link)
    copied 0 (0 B), skipped 2 (same size and mtime: 2), deleted 1, 1 left alone (symbolic link: 1) in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/g", "f", "l/1"]);
}

#[test]
fn a_dry_run_shows_the_deletes_and_changes_nothing() {
    let sandbox = with_extras(1).file("aa/new", "new");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["sync", "-n", "-v", "-j", "1", "--delete", "aa:", "bb:"]), @"
    would skip  aa:d/g -> bb:d/g (same size and mtime)
    would skip  aa:f -> bb:f (same size and mtime)
    would copy  aa:new -> bb:new
    would delete bb:x000
    --- stderr
    would have copied 1 (3 B), skipped 2 (same size and mtime: 2), deleted 1 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "-n", "--json", "-j", "1", "--delete", "aa:", "bb:"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"aa:d/g","dest":"bb:d/g","reason":"same_mtime","dry_run":true}
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"aa:f","dest":"bb:f","reason":"same_mtime","dry_run":true}
    {"v":1,"type":"outcome","action":"copy","status":"planned","source":"aa:new","dest":"bb:new","bytes":3,"dry_run":true}
    {"v":1,"type":"outcome","action":"delete","status":"planned","dest":"bb:x000","bytes":0,"dry_run":true}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":3,"skipped":{"same_mtime":2},"verified":{},"deleted":1,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":true,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
    before.assert_untouched(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "--delete", "aa:", "bb:"]), @"
    skip  aa:d/g -> bb:d/g (same size and mtime)
    skip  aa:f -> bb:f (same size and mtime)
    copy  aa:new -> bb:new
    delete bb:x000
    --- stderr
    copied 1 (3 B), skipped 2 (same size and mtime: 2), verified 1 by size, deleted 1 in TIME
    --- exit 0
    ");
}

#[test]
fn no_clobber_only_adds() {
    let sandbox = sandbox().file("bb/f", "kept");
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "--no-clobber", "aa:", "bb:"]), @"
    mkdir bb:d
    copy  aa:d/g -> bb:d/g
    mkdir bb:empty
    skip  aa:f -> bb:f (destination exists)
    --- stderr
    copied 1 (5 B), made 2 directories, skipped 1 (destination exists: 1), verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("bb/f"), b"kept");
}

#[test]
fn trees_that_overlap_are_refused() {
    let sandbox = sandbox().config("[mounts.part]\nparent = \"aa\"\npath = \"d\"\n").link("way", "aa");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["sync", "aa:", "aa:d"]), @"
    --- stderr
    error: aa:d: the destination lies inside the source
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "part:", "aa:"]), @"
    --- stderr
    error: aa: the source lies inside the destination
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "aa:", "./way/"]), @"
    --- stderr
    error: $DIR/way: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "aa:d", "part:"]), @"
    --- stderr
    error: part: source and destination are the same directory
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn it_takes_directories_alone() {
    let sandbox = sandbox().link("aa/l", "d");
    insta::assert_snapshot!(sandbox.run(["sync", "aa:f", "bb:"]), @"
    --- stderr
    error: aa:f: sync takes directories, and this is a file
    hint: use `gstore cp` for a single file
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "aa:l", "bb:"]), @"
    --- stderr
    error: aa:l: is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "-", "bb:"]), @"
    --- stderr
    error: -: standard input and output have no place here
    hint: name a file or an object; write `./-` for a file called `-`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["sync", "aa:", "-"]), @"
    --- stderr
    error: -: standard input and output have no place here
    hint: name a file or an object; write `./-` for a file called `-`
    --- exit 2
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), [""; 0]);
}

#[test]
fn flags_of_deletes_need_delete() {
    for flag in
        [&["--delete-excluded"][..], &["--force-delete"], &["--max-delete", "5"], &["--delete", "--max-delete", "x"]]
    {
        let arguments = ["sync"].iter().chain(flag).chain(&["aa:", "bb:"]);
        let run = sandbox().run(arguments).code(2);
        assert!(run.stdout.is_empty(), "{run}");
    }
    insta::assert_snapshot!(sandbox().run(["sync", "--delete", "--max-delete", "1O", "aa:", "bb:"]), @"
    --- stderr
    error: invalid value '1O' for '--max-delete <N|P%>': `1O` is no limit of deletes; write a number such as `50`, or a share of the destination from `0%` to `100%`
    hint: see `gstore sync --help`
    --- exit 2
    ");
}

#[test]
fn temporary_names_of_its_own_are_left_out() {
    let name = format!(".gstore-{}.part", "0123456789abcdef".repeat(2));
    let sandbox =
        sandbox().file(format!("aa/{name}"), "half").file(format!("bb/{name}"), "half").file("aa/x.part", "whole");
    insta::assert_snapshot!(sandbox.run(["sync", "--delete", "aa:", "bb:"]), @"
    --- stderr
    copied 3 (13 B), made 2 directories, skipped 0, verified 3 by size, 2 temporary names left out in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), [name.as_str(), "d/g", "f", "x.part"]);
}
