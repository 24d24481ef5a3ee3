//! Filters, the same on every verb that walks: what they let through, and what is an error.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use crate::support::{Sandbox, Tree};

const OLD: u64 = 1_600_000_000;
const NEW: u64 = 1_700_000_000;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("aa")
        .mount("bb")
        .file("aa/one.txt", "1")
        .file("aa/two.md", "22")
        .file("aa/sub/three.txt", "333")
        .file("aa/sub/deep/four.md", "4444")
        .file("aa/tmp/five.txt", "55555");
    for (file, time) in
        [("one.txt", OLD), ("two.md", NEW), ("sub/three.txt", OLD), ("sub/deep/four.md", NEW), ("tmp/five.txt", NEW)]
    {
        sandbox.mtime(format!("aa/{file}"), time);
    }
    sandbox
}

/// Returns what `ls -r` shows of the files, and checks that `sync` takes the same and `rm -r` too.
fn through(flags: &[&str]) -> String {
    let sandbox = sandbox();
    let with = |verb: &[&str], places: &[&str]| -> Vec<String> {
        verb.iter().chain(flags).chain(places).map(|word| (*word).to_owned()).collect()
    };
    let listed = sandbox.run(with(&["ls", "-r"], &["aa:"])).ok();
    let files: Vec<_> = listed.text().lines().filter(|line| !line.ends_with('/')).map(str::to_owned).collect();

    sandbox.run(with(&["sync"], &["aa:", "bb:"])).ok();
    assert_eq!(Tree::read(sandbox.path("bb")).files(), files, "sync {flags:?}");

    let all = Tree::read(sandbox.path("aa")).files();
    sandbox.run(with(&["rm", "-r", "--allow-root"], &["aa:"])).ok();
    let left: Vec<_> = all.into_iter().filter(|file| !files.contains(file)).collect();
    assert_eq!(Tree::read(sandbox.path("aa")).files(), left, "rm {flags:?}");
    files.join(" ")
}

#[test]
fn table() {
    let table: &[(&[&str], &str)] = &[
        (&[], "one.txt sub/deep/four.md sub/three.txt tmp/five.txt two.md"),
        (&["--include", "*.txt"], "one.txt sub/three.txt tmp/five.txt"),
        (&["--include", "*.txt", "--include", "two.*"], "one.txt sub/three.txt tmp/five.txt two.md"),
        (&["--include", "/*.txt"], "one.txt"),
        (&["--include", "sub/"], "sub/deep/four.md sub/three.txt"),
        (&["--include", "sub/**/*.md"], "sub/deep/four.md"),
        (&["--exclude", "*.txt"], "sub/deep/four.md two.md"),
        (&["--exclude", "tmp", "--exclude", "deep/"], "one.txt sub/three.txt two.md"),
        // Exclude wins.
        (&["--include", "*.txt", "--exclude", "tmp"], "one.txt sub/three.txt"),
        (&["--min-size", "3"], "sub/deep/four.md sub/three.txt tmp/five.txt"),
        (&["--max-size", "2"], "one.txt two.md"),
        (&["--min-size", "2", "--max-size", "3"], "sub/three.txt two.md"),
        (&["--newer-than", "2022-01-01"], "sub/deep/four.md tmp/five.txt two.md"),
        (&["--older-than", "2022-01-01"], "one.txt sub/three.txt"),
        (&["--newer-than", "1d"], ""),
        (&["--older-than", "1d", "--exclude", "*.md"], "one.txt sub/three.txt tmp/five.txt"),
    ];
    for (flags, files) in table {
        assert_eq!(through(flags), *files, "{flags:?}");
    }
}

/// A folder is shown for what is in it, or because it was asked for itself.
#[test]
fn ls_leaves_out_folders_on_the_way_to_nothing() {
    let sandbox = sandbox().folder("aa/sub/empty").folder("aa/zz/txt");
    let shown = |flags: &[&str]| {
        let run = sandbox.run([&["ls", "-r", "aa:"], flags].concat()).ok();
        run.text().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown(&["--include", "four.md"]), "sub/ sub/deep/ sub/deep/four.md");
    assert_eq!(shown(&["--include", "*.jpg"]), "");
    assert_eq!(shown(&["--include", "empty/"]), "sub/ sub/empty/");
    assert_eq!(shown(&["--include", "txt", "--include", "five*"]), "tmp/ tmp/five.txt zz/ zz/txt/");
    assert_eq!(shown(&["--exclude", "*.*"]), "sub/ sub/deep/ sub/empty/ tmp/ zz/ zz/txt/");
}

#[test]
fn patterns_from_a_file() {
    let sandbox = sandbox().file("patterns", "# not these\n\n*.md\ntmp/\n!two.md\n");
    insta::assert_snapshot!(sandbox.run(["ls", "-r", "--exclude-from", "patterns", "aa:"]), @r"
    --- stderr
    error: patterns: bad pattern `!two.md`: patterns cannot be negated
    hint: write `\!` for a name that begins with `!`, or use the opposite of --include and --exclude
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--exclude-from", "none", "aa:"]), @"
    --- stderr
    error: none: no such file or directory
    hint: correct the name after --exclude-from
    --- exit 4
    ");
}

#[test]
fn paths_from_a_file_or_from_standard_input() {
    let sandbox = sandbox().file("list", "one.txt\nsub/three.txt\nnot there\n");
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "--files-from", "list", "aa:", "bb:"]), @"
    copy  aa:one.txt -> bb:one.txt
    copy  aa:sub/three.txt -> bb:sub/three.txt
    --- stderr
    error: aa:not there: no such file or directory
    hint: correct the name in the list; names are relative to the directory
    copied 2 (4 B), skipped 0, verified 2 by size, failed 1 in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.command(["ls", "-r", "--files-from", "-", "aa:"]).stdin("two.md\r\n").run(), @"
    two.md
    --- exit 0
    ");
    let run =
        sandbox.command(["ls", "-r", "-0", "--files-from", "-", "aa:"]).stdin("two.md\0sub/three.txt\0").run().ok();
    assert_eq!(run.text(), "sub\0sub/three.txt\0two.md\0");
    insta::assert_snapshot!(sandbox.run(["ls", "--files-from", "none", "aa:"]), @"
    --- stderr
    error: none: no such file or directory
    hint: correct the name after --files-from
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.command(["ls", "--files-from", "-", "aa:"]).stdin("../x\n").run(), @"
    --- stderr
    error: -: line 1: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    ");
}

#[test]
fn names_that_are_no_text_pass_through_nul() {
    let sandbox = Sandbox::new().mount("aa").mount("bb");
    sandbox.write_raw(b"aa/new\nline", "1");
    sandbox.write_raw(b"aa/\xff", "2");
    sandbox.write_raw(b"aa/other", "3");
    let listed = sandbox.run(["ls", "-0", "--exclude", "other", "aa:"]).ok();
    assert_eq!(OsString::from_vec(listed.stdout.clone()), OsString::from_vec(b"new\nline\0\xff\0".to_vec()));
    sandbox.command(["sync", "-0", "--files-from", "-", "aa:", "bb:"]).stdin(listed.stdout).run().ok();
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["new\nline", "\u{fffd}"]);
}

#[test]
fn wrong_values_are_usage_errors() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["ls", "--min-size", "big", "aa:"]), @"
    --- stderr
    error: invalid value 'big' for '--min-size <SIZE>': `big` is not a size; write for example 4096, 10k, 1.5M, 10MiB or 10MB
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--newer-than", "soon", "aa:"]), @"
    --- stderr
    error: invalid value 'soon' for '--newer-than <WHEN>': `soon` is neither a date nor an age; write for example 2024-05-01, 3d or 12h
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--include", "[", "aa:"]), @r"
    --- stderr
    error: bad pattern `[`: unclosed character class; missing ']'
    hint: put `\` before a character that is no wildcard
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--exclude", "", "aa:"]), @"
    --- stderr
    error: bad pattern ``: it names nothing
    hint: leave it out, or write `*` for everything
    --- exit 2
    ");
}

#[test]
fn a_named_file_is_filtered_too() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "-j", "1", "--exclude", "*.md", "aa:one.txt", "aa:two.md", "bb:"]), @"
    copy  aa:one.txt -> bb:one.txt
    --- stderr
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["one.txt"]);
}
