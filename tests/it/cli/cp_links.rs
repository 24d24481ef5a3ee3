//! `cp` and what stands for something else: links, special files, one object under two names.

use crate::support::{Sandbox, Tree};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("aa").mount("bb").file("aa/f", "one").file("aa/g", "three").file("aa/d/h", "four!")
}

#[test]
fn links_and_special_files_are_named_and_left() {
    let sandbox =
        sandbox().link("aa/out", "/etc").link("aa/up", "..").link("aa/gone", "nowhere").link("aa/loop", "loop");
    let fifo = sandbox.path("aa/fifo");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:", "bb:"]), @"
    --- stderr
    warning: aa:fifo: skipped (special file)
    warning: aa:gone: skipped (symbolic link)
    warning: aa:loop: skipped (symbolic link)
    warning: aa:out: skipped (symbolic link)
    warning: aa:up: skipped (symbolic link)
    copied 3 (13 B), made 1 directory, skipped 0, verified 3 by size, 5 left alone (symbolic link: 4, special file: 1) in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), ["d/", "d/h", "f", "g"]);
    insta::assert_snapshot!(sandbox.run(["cp", "aa:gone", "bb:x"]), @"
    --- stderr
    warning: aa:gone: skipped (symbolic link)
    copied 0 (0 B), skipped 0, 1 left alone (symbolic link: 1) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--json", "aa:fifo", "bb:x"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"aa:fifo","dest":"bb:x","reason":"special"}
    --- stderr
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{"special":1},"verified":{},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
}

#[test]
fn nothing_is_read_or_written_through_a_link() {
    let sandbox =
        sandbox().file("else/x", "mine").link("bb/l", "../else").link("aa/l", "../else").link("bb/f", "../else/x");
    let before = Tree::read(sandbox.path("else"));
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:l/x"]), @"
    --- stderr
    error: bb:l/x: goes through a symbolic link: `l`
    hint: name the folder that the link points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:l"]), @"
    --- stderr
    error: bb:l: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:f"]), @"
    --- stderr
    error: bb:f: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:l/x", "bb:x"]), @"
    --- stderr
    error: aa:l/x: goes through a symbolic link: `l`
    hint: name the folder that the link points to
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:d", "bb:l/"]), @"
    --- stderr
    error: bb:l: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.path("else"));
}

#[test]
fn onto_itself_is_refused_however_it_is_written() {
    let sandbox = sandbox().config("[mounts.again]\nparent = \"aa\"\npath = \"d\"\n");
    std::fs::hard_link(sandbox.path("aa/f"), sandbox.path("aa/hard")).unwrap();
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "aa:f"]), @"
    --- stderr
    error: aa:f: source and destination are the same object
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:d/h", "again:"]), @"
    --- stderr
    error: aa:d/h -> again:h: source and destination are the same object
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "./aa/hard"]), @"
    --- stderr
    error: aa:f -> $DIR/aa/hard: source and destination are the same object
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:d", "aa:d/deeper"]), @"
    --- stderr
    error: aa:d -> aa:d/deeper: the destination lies inside the source
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:d/", "again:"]), @"
    --- stderr
    error: aa:d -> again: source and destination are the same directory
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "again:", "aa:"]), @"
    --- stderr
    error: again: -> aa: the source lies inside the destination
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn a_hard_link_to_itself_is_skipped_in_a_tree() {
    let sandbox = sandbox();
    std::fs::hard_link(sandbox.path("aa/f"), sandbox.path("bb/f")).unwrap();
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "-v", "-j", "1", "aa:", "bb:"]), @"
    mkdir bb:d
    copy  aa:d/h -> bb:d/h
    skip  aa:f -> bb:f (same object)
    copy  aa:g -> bb:g
    --- stderr
    copied 2 (10 B), made 1 directory, skipped 1 (same object: 1), verified 2 by size in TIME
    --- exit 0
    ");
}
