//! `cp`: what it copies, what it leaves, what it says. Where copies end up is in `slashes`, the skip
//! strategies in `skip`.

use crate::support::{Kind, Sandbox, Tree, What};

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
    {"v":1,"type":"summary","copied":1,"bytes":3,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
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
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{"special":1},"verified":{},"deleted":0,"dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
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
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:l"]), @"
    --- stderr
    error: bb:l: is a symbolic link, and links are not followed
    hint: name what it points to
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "bb:f"]), @"
    --- stderr
    error: bb:f: is a symbolic link, and links are not followed
    hint: name what it points to
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
    error: bb:l: is a symbolic link, and links are not followed
    hint: name what it points to
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
    error: aa:d/h: source and destination are the same object (again:h)
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "./aa/hard"]), @"
    --- stderr
    error: aa:f: source and destination are the same object ($DIR/aa/hard)
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:d", "aa:d/deeper"]), @"
    --- stderr
    error: aa:d: the destination lies inside the source (aa:d/deeper)
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "aa:d/", "again:"]), @"
    --- stderr
    error: aa:d: source and destination are the same directory (again:)
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "again:", "aa:"]), @"
    --- stderr
    error: again: the source lies inside the destination (aa:)
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
    {"v":1,"type":"summary","copied":1,"bytes":3,"skipped":{},"verified":{},"deleted":0,"dirs":0,"failed":{},"temporaries":0,"dry_run":true,"interrupted":false,"seconds":TIME}
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

#[test]
fn streams_go_both_ways() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.command(["cp", "-v", "-", "bb:new/in"]).stdin("from a pipe").run(), @"
    copy  bb:new/in
    --- stderr
    copied 1 (11 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("bb/new/in"), b"from a pipe");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:f", "aa:g", "-"]), @"
    onethree
    (no newline at the end)
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.command(["cp", "-", "-"]).stdin("through").run(), @"
    through
    (no newline at the end)
    --- exit 0
    ");
    // An empty stream is an empty file.
    sandbox.run(["cp", "-", "bb:empty"]).ok();
    assert_eq!(sandbox.read("bb/empty"), b"");
    let large = vec![3; 9 << 20];
    sandbox.command(["cp", "-", "bb:large"]).stdin(large.clone()).run().ok();
    assert!(sandbox.run(["cp", "bb:large", "-"]).ok().stdout == large);
}

#[test]
fn a_stream_needs_a_name_and_company_is_refused() {
    let sandbox = sandbox().file("bb/d/x", "x").link("bb/l", "d");
    let before = Tree::read(sandbox.path("bb"));
    let from_stdin = |arguments: &[&str]| sandbox.command(arguments).stdin("text").run();
    insta::assert_snapshot!(from_stdin(&["cp", "-", "bb:"]), @"
    --- stderr
    error: bb: a stream has no name of its own
    hint: name the destination object
    --- exit 2
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-", "bb:new/"]), @"
    --- stderr
    error: bb:new: a stream has no name of its own
    hint: name the destination object
    --- exit 2
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-", "bb:d"]), @"
    --- stderr
    error: bb:d: is a directory, and a file never replaces one
    hint: choose another destination, or remove the directory first
    --- exit 7
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-", "bb:l"]), @"
    --- stderr
    error: bb:l: is a symbolic link, which gstore neither follows nor writes over
    hint: name the link's target, or remove the link first
    --- exit 7
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-", "aa:f", "bb:"]), @"
    --- stderr
    error: -: standard input is copied alone
    hint: copy it with a command of its own
    --- exit 2
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-r", "-", "bb:x"]), @"
    --- stderr
    error: -: standard input is copied alone
    hint: copy it with a command of its own
    --- exit 2
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "--no-clobber", "-", "bb:d/x"]), @"
    --- stderr
    error: bb:d/x: already exists
    hint: leave out --no-clobber to replace it
    --- exit 7
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-n", "-", "bb:new"]), @"
    would copy  bb:new
    --- stderr
    would have copied 1 (0 B), skipped 0 in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("bb"));
}

#[test]
fn globs_stand_for_what_they_match() {
    let sandbox = sandbox().file("aa/f*", "starred").file("aa/[x]", "x");
    let copied = |arguments: &[&str]| {
        let target = sandbox.path("bb");
        std::fs::remove_dir_all(&target).unwrap();
        std::fs::create_dir(&target).unwrap();
        let run = sandbox.run(arguments);
        (run.exit, Tree::read(target).files().join(" "))
    };
    let table = [
        // A key of exactly that name wins over the pattern.
        (&["cp", "aa:f*", "bb:"][..], 0, "f*"),
        (&["cp", "aa:[x]", "bb:"], 0, "[x]"),
        // A folder among them needs -r.
        (&["cp", "aa:?", "bb:"], 3, "f g"),
        (&["cp", "aa:[f-g]", "bb:"], 0, "f g"),
        (&["cp", "aa:{f,d/h}", "bb:"], 0, "f h"),
        (&["cp", "aa:**/h", "bb:"], 0, "h"),
        (&["cp", "-r", "aa:?", "bb:"], 0, "d/h f g"),
        (&["cp", "-r", "aa:?/", "bb:"], 0, "d/h"),
        (&["cp", "aa:z*", "bb:"], 4, ""),
        (&["cp", "--literal", "aa:?", "bb:"], 4, ""),
        (&["cp", "--literal", "aa:f*", "bb:"], 0, "f*"),
        (&["cp", "aa:[", "bb:"], 2, ""),
        // Local paths are the shell's to expand.
        (&["cp", "./aa/?", "bb:"], 4, ""),
        (&["cp", "./aa/f*", "bb:"], 0, "f*"),
    ];
    for (arguments, code, files) in table {
        assert_eq!(copied(arguments), (code, files.to_owned()), "{arguments:?}");
    }
    insta::assert_snapshot!(sandbox.run(["cp", "aa:z*", "bb:"]), @"
    --- stderr
    error: aa:z*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "aa:[", "bb:"]), @r"
    --- stderr
    error: aa:[: bad glob `[`: a `[` is not closed
    hint: put `\` before a character that is no wildcard, or pass --literal
    --- exit 2
    ");
}

#[test]
fn local_names_keep_every_byte() {
    let sandbox = Sandbox::new().mount("aa").mount("bb");
    let names: [&[u8]; 9] = [b"\xff\xfe", b"a:b", b" x ", b"-", b"~", b"new\nline", b"\\", b"\xe2\x80\x8e", b"#?%+&"];
    for name in names {
        sandbox.write_raw(&[b"aa/d/", name].concat(), name);
    }
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "-v", "-j", "1", "aa:d", "bb:"]), @r"
    copy  aa:d/ x  -> bb:d/ x 
    copy  aa:d/#?%+& -> bb:d/#?%+&
    copy  aa:d/- -> bb:d/-
    copy  aa:d/\ -> bb:d/\
    copy  aa:d/a:b -> bb:d/a:b
    copy  aa:d/new\nline -> bb:d/new\nline
    copy  aa:d/~ -> bb:d/~
    copy  aa:d/\u{200e} -> bb:d/\u{200e}
    copy  aa:d/%FF%FE -> bb:d/%FF%FE
    --- stderr
    copied 9 (27 B), skipped 0, verified 9 by size in TIME
    --- exit 0
    ");
    Tree::read(sandbox.path("aa")).assert_same(&Tree::read(sandbox.path("bb")), What::Copies);
    assert!(matches!(Tree::read(sandbox.path("bb")).get(b"d/\xff\xfe").unwrap().kind, Kind::File { size: 2, .. }));
    sandbox.run(["cp", "./aa/d/a:b", "aa/d/-", "./-"]).code(2);
    sandbox.run(["cp", "./aa/d/-", "./-"]).ok();
    assert_eq!(sandbox.read("-"), b"-");
}

#[test]
fn the_home_folder_is_a_tilde() {
    let sandbox = sandbox();
    sandbox.run(["cp", "aa:f", "~/x"]).ok();
    assert_eq!(std::fs::read(sandbox.home().join("x")).unwrap(), b"one");
}
