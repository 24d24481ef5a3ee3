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

    Usage: gstore [OPTIONS] <COMMAND>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("cp home:a.txt"), @"
    --- stderr
    error: 2 values required by '<LOCATION> <LOCATION>...'; only 1 was provided

    Usage: gstore cp [OPTIONS] <SOURCE>... <DEST>

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --frob"), @"
    --- stderr
    error: unexpected argument '--frob' found

      tip: to pass '--frob' as a value, use '-- --frob'

    Usage: gstore ls [OPTIONS] [LOCATION]...

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls -q -v home:"), @"
    --- stderr
    error: the argument '--quiet' cannot be used with '--verbose...'

    Usage: gstore ls --quiet <LOCATION>...

    For more information, try '--help'.
    --- exit 2
    ");
    let run = sandbox().run([""; 0]).code(2);
    assert!(run.stdout.is_empty() && run.errors().contains("Usage: gstore"), "{run}");
}

#[test]
fn of_values() {
    insta::assert_snapshot!(usage("-j 0 ls home:"), @"
    --- stderr
    error: invalid value '0' for '--jobs <N>': `0` is not a number from 1 to 512

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls -j auto home:"), @"
    --- stderr
    error: invalid value 'auto' for '--jobs <N>': `auto` is not a number from 1 to 512

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --timeout 0 home:"), @"
    --- stderr
    error: invalid value '0' for '--timeout <TIME>': a duration of zero makes no sense here

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --retries many home:"), @"
    --- stderr
    error: invalid value 'many' for '--retries <N>': `many` is not a number from 0 to 65535

    For more information, try '--help'.
    --- exit 2
    ");
    insta::assert_snapshot!(usage("ls --progress dots home:"), @"
    --- stderr
    error: invalid value 'dots' for '--progress <HOW>'
      [possible values: auto, bar, plain, json, none]

    For more information, try '--help'.
    --- exit 2
    ");
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
    {"v":1,"type":"summary","copied":1,"bytes":1,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"failed":{"not_found":1},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 3
    "#);
}
