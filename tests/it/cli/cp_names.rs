//! `cp` and the names it is given: streams, globs, odd bytes, `~`.

use crate::support::{Kind, Sandbox, Tree, What};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("aa").mount("bb").file("aa/f", "one").file("aa/g", "three").file("aa/d/h", "four!")
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
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-", "bb:l"]), @"
    --- stderr
    error: bb:l: is a symbolic link, which gstore neither follows nor writes over
    hint: name the link's target, or remove the link first
    copied 0 (0 B), skipped 0 in TIME
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
    insta::assert_snapshot!(from_stdin(&["cp", "-n", "-", "bb:new"]), @"
    would copy  bb:new
    --- stderr
    would have copied 1 (0 B), skipped 0 in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("bb"));
}

#[test]
fn a_stream_leaves_what_exists_under_no_clobber() {
    let sandbox = sandbox().file("bb/d/x", "kept").link("bb/l", "d/x");
    let from_stdin = |arguments: &[&str]| sandbox.command(arguments).stdin("text").run();
    insta::assert_snapshot!(from_stdin(&["cp", "-v", "--no-clobber", "-", "bb:d/x"]), @"
    skip  bb:d/x (destination exists)
    --- stderr
    copied 0 (0 B), skipped 1 (destination exists: 1) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(from_stdin(&["cp", "-nv", "--no-clobber", "-", "bb:d/x"]), @"
    would skip  bb:d/x (destination exists)
    --- stderr
    would have copied 0 (0 B), skipped 1 (destination exists: 1) in TIME
    --- exit 0
    ");
    assert_eq!(from_stdin(&["cp", "--no-clobber", "-", "bb:l"]).exit, 7);
    assert_eq!(sandbox.read("bb/d/x"), b"kept");
}

#[test]
fn a_name_that_is_taken_while_a_stream_comes_in_is_kept() {
    use std::io::Write as _;
    let sandbox = sandbox();
    let mut command = sandbox.command(["cp", "-v", "--no-clobber", "-", "bb:x"]).std_command();
    let piped = std::process::Stdio::piped;
    let mut copy = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    let begin = std::time::Instant::now();
    while std::fs::read_dir(sandbox.path("bb")).unwrap().next().is_none() {
        assert!(begin.elapsed().as_secs() < 60, "it never began to write");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    sandbox.write("bb/x", "first");
    copy.stdin.take().unwrap().write_all(b"second").unwrap();
    let output = copy.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "skip  bb:x (destination exists)\n", "{output:?}");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), ["x"]);
    assert_eq!(sandbox.read("bb/x"), b"first");
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
        // A folder among them needs -r, and is left alone without it.
        (&["cp", "aa:?", "bb:"], 0, "f g"),
        (&["cp", "aa:?/", "bb:"], 0, ""),
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
    copied 0 (0 B), skipped 0, failed 1 in TIME
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

#[test]
fn a_folder_that_a_pattern_matches_is_named_and_left_alone() {
    let sandbox = sandbox().file("aa/e/h/x", "5").file("aa/g2/h", "6");
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "-j", "1", "aa:?", "bb:"]), @"
    copy  aa:f -> bb:f
    copy  aa:g -> bb:g
    --- stderr
    warning: aa:d: skipped (directory, without -r)
    warning: aa:e: skipped (directory, without -r)
    copied 2 (8 B), skipped 0, verified 2 by size, 2 left alone (directory, without -r: 2) in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--json", "aa:[de]", "bb:"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"aa:d","reason":"directory"}
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"aa:e","reason":"directory"}
    --- stderr
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{"directory":2},"verified":{},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
    // Its name is free for a file.
    insta::assert_snapshot!(sandbox.run(["cp", "aa:{e,g2}/h", "bb:"]), @"
    --- stderr
    warning: aa:e/h: skipped (directory, without -r)
    copied 1 (1 B), skipped 0, verified 1 by size, 1 left alone (directory, without -r: 1) in TIME
    --- exit 0
    ");
    // What a filter hides was not meant.
    insta::assert_snapshot!(sandbox.run(["cp", "-n", "--exclude", "d", "aa:[de]", "bb:"]), @"
    --- stderr
    warning: aa:e: skipped (directory, without -r)
    would have copied 0 (0 B), skipped 0, 1 left alone (directory, without -r: 1) in TIME
    --- exit 0
    ");
    // One that is typed as it is, whatever else is, is a mistake.
    insta::assert_snapshot!(sandbox.run(["cp", "--skip", "size", "aa:d", "aa:[fg]", "bb:"]), @"
    --- stderr
    error: aa:d: is a directory
    hint: add -r to copy it
    copied 0 (0 B), skipped 2 (same size: 2), failed 1 in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["f", "g", "h"]);
}
