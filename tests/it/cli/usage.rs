//! Wrong command lines, and errors as JSON.

use crate::support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::new().mount("home").mount("empty").file("home/a.txt", "1")
}

/// Shows what is said to a wrong command line.
fn usage(line: &str) -> String {
    let run = sandbox().run(line.split(' ')).code(2);
    assert!(run.stdout.is_empty(), "{run}");
    run.to_string()
}

#[test]
fn of_arguments() {
    insta::assert_snapshot!(usage("frob"), @"
    --- stderr
    error: unrecognized subcommand 'frob'
    hint: see `gstore --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("cp home:a.txt"), @"
    --- stderr
    error: 2 values required by '<LOCATION> <LOCATION>...'; only 1 was provided
    hint: write `gstore cp [OPTIONS] <SOURCE>... <DEST>`, or see `gstore cp --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --frob"), @"
    --- stderr
    error: unexpected argument '--frob' found
    hint: see `gstore ls --help`, or put `--` before a name that begins with `-`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls -q -v home:"), @"
    --- stderr
    error: the argument '--quiet' cannot be used with '--verbose...'
    hint: see `gstore ls --help`
    --- exit 2
    ");
    let run = sandbox().run([""; 0]).code(2);
    assert!(run.stdout.is_empty() && run.errors().contains("Usage: gstore"), "{run}");
}

#[test]
fn of_values() {
    insta::assert_snapshot!(usage("-j 0 ls home:"), @"
    --- stderr
    error: invalid value '0' for '--jobs <N|auto>': `0` is neither a number from 1 to 512 nor `auto`
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls -j many home:"), @"
    --- stderr
    error: invalid value 'many' for '--jobs <N|auto>': `many` is neither a number from 1 to 512 nor `auto`
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --timeout 0 home:"), @"
    --- stderr
    error: invalid value '0' for '--timeout <TIME>': a duration of zero makes no sense here
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --retries many home:"), @"
    --- stderr
    error: invalid value 'many' for '--retries <N>': `many` is not a number from 0 to 65535
    hint: see `gstore ls --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --progress dots home:"), @"
    --- stderr
    error: invalid value 'dots' for '--progress <HOW>'
    hint: use one of auto, bar, plain, json, none
    --- exit 2
    ");
}

#[test]
fn of_what_is_nearly_right() {
    insta::assert_snapshot!(usage("snyc home: empty:"), @"
    --- stderr
    error: unrecognized subcommand 'snyc'
    hint: did you mean `sync`? see `gstore --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("cp --exlude x home: empty:"), @"
    --- stderr
    error: unexpected argument '--exlude' found
    hint: did you mean `--exclude`? see `gstore cp --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("sync --skip mtim home: empty:"), @"
    --- stderr
    error: invalid value 'mtim' for '--skip <WHEN>'
    hint: did you mean `mtime`? use one of never, exists, size, mtime, hash, custom
    --- exit 2
    ");
    insta::assert_snapshot!(usage("sync --max-delete 5 home: empty:"), @"
    --- stderr
    error: the following required arguments were not provided: --delete
    hint: write `gstore sync --delete --max-delete <N|P%> <SOURCE> <DEST>`, or see `gstore sync --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("cp --skip"), @"
    --- stderr
    error: a value is required for '--skip <WHEN>' but none was supplied
    hint: use one of never, exists, size, mtime, hash, custom
    --- exit 2
    ");
    insta::assert_snapshot!(usage("completions"), @"
    --- stderr
    error: the following required arguments were not provided: <SHELL>
    hint: write `gstore completions <SHELL>`, or see `gstore completions --help`
    --- exit 2
    ");
    // What was typed is made safe to show.
    let run = sandbox().run(["ls", "--fr\nob\x1b[2J", "home:"]).code(2);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: unexpected argument '--fr ob' found
    hint: see `gstore ls --help`, or put `--` before a name that begins with `-`
    --- exit 2
    ");
}

#[test]
fn of_a_program_without_an_end() {
    insta::assert_snapshot!(usage("cp --skip-cmd cmp home:a home:b"), @"
    --- stderr
    error: the following required arguments were not provided: <LOCATION> <LOCATION>...
    hint: put the locations before --skip-cmd, or end its program with `';'`, or see `gstore cp --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("mv home:a --skip-cmd cmp -n home:b"), @"
    --- stderr
    error: 2 values required by '<LOCATION> <LOCATION>...'; only 1 was provided
    hint: put the locations before --skip-cmd, or end its program with `';'`, or see `gstore mv --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("find --exec echo {} home:"), @"
    --- stderr
    error: the following required arguments were not provided: <LOCATION>...
    hint: put the locations before --exec, or end its program with `';'`, or see `gstore find --help`
    --- exit 2
    ");
    insta::assert_snapshot!(usage("sync --skip-cmd cmp ; home:"), @"
    --- stderr
    error: the following required arguments were not provided: <DEST>
    hint: write `gstore sync --skip-cmd <PROGRAM>... <SOURCE> <DEST>`, or see `gstore sync --help`
    --- exit 2
    ");
}

#[test]
fn a_wrong_command_line_is_json_where_that_is_asked_for() {
    for line in ["--json ls --frob", "ls --frob --json", "frob --json", "cp --json home:a.txt", "--json -j 0 ls"] {
        let run = sandbox().run(line.split(' ')).code(2);
        assert!(run.stdout.is_empty(), "{run}");
        let error: serde_json::Value = serde_json::from_str(run.errors()).unwrap();
        assert_eq!(
            (&error["v"], &error["type"], &error["kind"]),
            (&1.into(), &"error".into(), &"usage".into()),
            "{run}"
        );
        assert!(error["message"].is_string() && error["hint"].is_string(), "{run}");
    }
    let variable = sandbox().command(["ls", "--frob"]).env("GSTORE_JSON", "1").run();
    insta::assert_snapshot!(variable, @r#"
    --- stderr
    {"v":1,"type":"error","kind":"usage","message":"unexpected argument '--frob' found","hint":"see `gstore ls --help`, or put `--` before a name that begins with `-`"}
    --- exit 2
    "#);
    insta::assert_snapshot!(usage("--json"), @r#"
    --- stderr
    {"v":1,"type":"error","kind":"usage","message":"'gstore' requires a subcommand but one was not provided","hint":"use one of cp, mv, sync, ls, tree, find, du, stat, cat, rm, cleanup, mkdir, touch, url, mounts, caps, run, completions, man, help"}
    --- exit 2
    "#);
    let nothing = sandbox().command([""; 0]).env("GSTORE_JSON", "1").run();
    insta::assert_snapshot!(nothing, @r#"
    --- stderr
    {"v":1,"type":"error","kind":"usage","message":"'gstore' requires a subcommand but one was not provided","hint":"use one of cp, mv, sync, ls, tree, find, du, stat, cat, rm, cleanup, mkdir, touch, url, mounts, caps, run, completions, man, help"}
    --- exit 2
    "#);
    // Help and versions stay as they are.
    for line in [["--json", "--help"], ["--json", "--version"]] {
        assert!(sandbox().run(line).ok().text().starts_with(|c: char| c.is_alphabetic()), "{line:?}");
    }
}

#[test]
fn a_nul_is_refused() {
    // It cannot be typed, but it can be read from a list.
    let sandbox = sandbox();
    let run = sandbox.command(["ls", "-r", "--files-from", "-", "home:"]).stdin("d\0b\n").run();
    insta::assert_snapshot!(run, @"
    --- stderr
    error: -: line 1: a path cannot contain a NUL byte
    hint: pass -0 for a list separated by NUL
    --- exit 2
    ");
}

#[test]
fn json_errors_are_objects() {
    let run = sandbox().run(["--json", "cat", "home:none"]).code(4);
    insta::assert_snapshot!(run, @r#"
    --- stderr
    {"v":1,"type":"error","kind":"not_found","location":"home:none","message":"no such file or directory","hint":"see what is there with `gstore ls home:`"}
    --- exit 4
    "#);
    let run = sandbox().run(["--json", "cp", "home:none", "home:a.txt", "empty:"]).code(3);
    insta::assert_snapshot!(run, @r#"
    {"v":1,"type":"outcome","action":"copy","status":"failed","source":"home:none","kind":"not_found","message":"no such file or directory","hint":"see what is there with `gstore ls home:`"}
    {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:a.txt","dest":"empty:a.txt","bytes":1,"verified":"size"}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":1,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{"not_found":1},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 3
    "#);
}
