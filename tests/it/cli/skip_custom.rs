//! `--skip custom`: rules of the user's own, as an expression and as a program.

use rustix::process::Signal;

use crate::support::{Sandbox, Tree, s3};

const OLD: u64 = 1_600_000_000;
const NEW: u64 = 1_700_000_000;

/// Files of 4 bytes that are older at the source; `absent` is not at the destination, `size` is longer.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("aa")
        .mount("bb")
        .file("aa/absent", "1111")
        .file("aa/same", "1111")
        .file("bb/same", "2222")
        .file("aa/size", "1111")
        .file("bb/size", "22222")
        .file("aa/sub/same.log", "1111")
        .file("bb/sub/same.log", "2222");
    for name in ["same", "size", "sub/same.log"] {
        sandbox.mtime(format!("aa/{name}"), OLD);
        sandbox.mtime(format!("bb/{name}"), NEW);
    }
    sandbox
}

/// Runs `sync` with `flags` and returns the names that were skipped.
fn skipped(flags: &[&str]) -> Vec<String> {
    let sandbox = sandbox();
    let run = sandbox.run(["sync", "--json", "aa:", "bb:"].iter().chain(flags)).ok();
    let of = |line: &serde_json::Value, status: &str| {
        (line["status"] == status).then(|| line["source"].as_str().unwrap().trim_start_matches("aa:").to_owned())
    };
    let (mut skipped, mut copied): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for line in run.json() {
        skipped.extend(of(&line, "skipped"));
        copied.extend(of(&line, "done"));
    }
    assert!(copied.contains(&"absent".to_owned()), "an absent destination is never skipped");
    for (name, wanted) in skipped.iter().map(|name| (name, b'2')).chain(copied.iter().map(|name| (name, b'1'))) {
        assert_eq!(sandbox.read(format!("bb/{name}"))[0], wanted, "{name}");
    }
    skipped.sort();
    skipped
}

#[test]
fn an_expression_says_what_is_left_alone() {
    let none: [&str; 0] = [];
    for (expression, wanted) in [
        ("true", &["same", "size", "sub/same.log"][..]),
        ("false", &none),
        ("src.size == dst.size", &["same", "sub/same.log"]),
        ("src.mtime < dst.mtime && dst.size > src.size", &["size"]),
        ("dst.mtime - src.mtime > duration('1h')", &["same", "size", "sub/same.log"]),
        ("src.path.endsWith('.log')", &["sub/same.log"]),
        ("dst.path == 'sub/same.log'", &["sub/same.log"]),
        ("src.etag != null", &none),
    ] {
        assert_eq!(skipped(&["--skip-if", expression]), wanted, "{expression}");
        assert_eq!(skipped(&["--skip", "custom", "--skip-if", expression]), wanted, "{expression}");
    }
}

#[test]
fn a_skip_says_which_rule_it_was() {
    let rules = [&["--skip-if", "dst.size > src.size"][..], &["--skip-cmd", "sh", "-c", "grep -q '\"size\":5'"]];
    let shown = rules.map(|rule| sandbox().run(["cp", "-v", "aa:size", "bb:"].iter().chain(rule)).ok().to_string());
    insta::assert_snapshot!(shown.join("\n"), @"
    skip  aa:size -> bb:size (the expression says so)
    --- stderr
    copied 0 (0 B), skipped 1 (the expression says so: 1) in TIME
    --- exit 0
    skip  aa:size -> bb:size (the program says so)
    --- stderr
    copied 0 (0 B), skipped 1 (the program says so: 1) in TIME
    --- exit 0
    ");
}

#[test]
fn a_single_file_is_known_by_its_name() {
    let sandbox = Sandbox::new().mount("aa").mount("bb").file("aa/deep/x", "1").file("bb/far/y", "2");
    let rule = "src.path == 'x' && dst.path == 'y'";
    sandbox.run(["cp", "--skip-if", rule, "aa:deep/x", "bb:far/y"]).ok();
    assert_eq!(sandbox.read("bb/far/y"), b"2");
}

#[test]
fn a_program_is_told_the_pair_and_answers_with_its_code() {
    let sandbox = sandbox();
    let script = "cat >> \"$2\"; exit $1";
    for (code, content) in [("0", b"2222"), ("1", b"1111")] {
        let said = sandbox.path(format!("said{code}"));
        let said = said.to_str().unwrap();
        let rule = ["--skip-cmd", "sh", "-c", script, "--", code, said, ";"];
        sandbox.run(["cp"].iter().chain(&rule).chain(&["--skip", "custom", "aa:same", "bb:"])).ok();
        assert_eq!(sandbox.read("bb/same"), content, "{code}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(String::from_utf8(sandbox.read(format!("said{code}"))).unwrap(), @r#"
            {"src":{"location":"aa:same","path":"same","size":4,"mtime":"2020-09-13T12:26:40Z","etag":null},"dst":{"location":"bb:same","path":"same","size":4,"mtime":"2023-11-14T22:13:20Z","etag":null}}
            "#);
        }
    }
}

#[test]
fn a_program_is_never_read_by_a_shell() {
    let sandbox = sandbox();
    let said = sandbox.path("said");
    let script = "printf '%s|' \"$@\" > \"$0\"";
    let arguments = ["$(touch pwned)", "a b", "*", "-n", "> x"];
    let rule = ["--skip-cmd", "sh", "-c", script, said.to_str().unwrap()];
    sandbox.run(["cp", "aa:same", "bb:"].iter().chain(&rule).chain(&arguments)).ok();
    assert_eq!(sandbox.read("said"), b"$(touch pwned)|a b|*|-n|> x|");
    assert!(!sandbox.path("pwned").exists());
    // Nor found in a variable: only the command line names what is run.
    let before = Tree::read(sandbox.path("bb"));
    sandbox.command(["cp", "aa:size", "bb:new"]).env("GSTORE_SKIP_CMD", "touch").run().ok();
    assert_eq!(before.files().len() + 1, Tree::read(sandbox.path("bb")).files().len());
}

#[test]
fn what_a_rule_cannot_say_is_the_failure_of_that_file_alone() {
    let sandbox = sandbox().file("bb/extra", "x");
    let rule = ["--skip-cmd", "sh", "-c", "grep -q 'sub/' && exit 1; echo first >&2; echo no idea >&2; exit 7"];
    let run = sandbox.run(["sync", "--delete", "-j1", "aa:", "bb:"].iter().chain(&rule)).code(3);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: aa:same -> bb:same: `sh` ended with code 7: no idea
    hint: make it exit with 0 to skip a file, with 1 to copy it
    error: aa:size -> bb:size: `sh` ended with code 7: no idea
    hint: make it exit with 0 to skip a file, with 1 to copy it
    warning: nothing was deleted, because 2 copies failed
    copied 2 (8 B), skipped 0, verified 2 by size, failed 2 in TIME
    --- exit 3
    ");
    assert_eq!((sandbox.read("bb/same"), sandbox.read("bb/sub/same.log")), (b"2222".to_vec(), b"1111".to_vec()));
    assert!(sandbox.path("bb/extra").exists(), "a failure deletes nothing");
    insta::assert_snapshot!(sandbox.run(["cp", "--skip-if", "src.etag > dst.etag", "aa:same", "bb:"]).code(1), @"
    --- stderr
    error: aa:same -> bb:same: the expression cannot tell: `>` does not go with null and null
    hint: ask for `!= null` first: what a side does not know is null
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 1
    ");
    assert_eq!(sandbox.read("bb/same"), b"2222");
    let run = sandbox.run(["cp", "aa:same", "bb:", "--skip-cmd", "./nothing-there"]).code(1);
    assert_eq!(sandbox.read("bb/same"), b"2222");
    insta::assert_snapshot!(run, @"
    --- stderr
    error: aa:same -> bb:same: `./nothing-there` cannot be run: No such file or directory (os error 2)
    hint: name a program that can be run
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 1
    ");
    let killed = sandbox.run(["cp", "aa:same", "bb:", "--skip-cmd", "sh", "-c", "kill -9 $$"]).code(1);
    assert!(killed.errors().contains("`sh` ended with a signal"), "{killed}");
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_before_anything_is_opened() {
    let sandbox = sandbox();
    let shown = |flags: &[&str]| {
        // The mount does not exist: nobody came to look.
        sandbox.run(["sync"].iter().chain(flags).chain(&["nowhere:", "bb:"])).code(2).to_string()
    };
    insta::assert_snapshot!(shown(&["--skip-if", "src.size == dst.sise"]), @"
    --- stderr
    error: invalid value 'src.size == dst.sise' for '--skip-if <EXPR>': column 16: there is no field `sise`; write CEL over src and dst, each with path, size, mtime and etag, such as `src.size == dst.size`
    hint: see `gstore sync --help`
    --- exit 2
    ");
    insta::assert_snapshot!(shown(&["--skip-if", "src.size = 3"]), @"
    --- stderr
    error: invalid value 'src.size = 3' for '--skip-if <EXPR>': column 10: token recognition error at: '= '; write CEL over src and dst, each with path, size, mtime and etag, such as `src.size == dst.size`
    hint: see `gstore sync --help`
    --- exit 2
    ");
    insta::assert_snapshot!(shown(&["--skip", "custom"]), @"
    --- stderr
    error: --skip custom needs a rule
    hint: add --skip-if EXPR or --skip-cmd PROGRAM
    --- exit 2
    ");
    insta::assert_snapshot!(shown(&["--skip", "hash", "--skip-if", "true"]), @"
    --- stderr
    error: --skip-if and --skip-cmd go with --skip custom alone
    hint: leave out one of the two
    --- exit 2
    ");
    insta::assert_snapshot!(shown(&["--skip-if", "true", "--skip-cmd", "true", ";"]), @"
    --- stderr
    error: the argument '--skip-if <EXPR>' cannot be used with '--skip-cmd <PROGRAM>...'
    hint: see `gstore sync --help`
    --- exit 2
    ");
    let run = sandbox.command(["cp", "--skip-if", "true", "-", "bb:x"]).stdin("1").run().code(2);
    assert!(run.errors().contains("standard input has no name"), "{run}");
}

#[test]
fn a_dry_run_asks_too() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.path("bb"));
    let flags = ["-n", "-v", "-j1", "aa:", "bb:", "--skip-cmd", "sh", "-c", "grep -q 'sub/'"];
    insta::assert_snapshot!(sandbox.run(["sync"].iter().chain(&flags)), @"
    would copy  aa:absent -> bb:absent
    would copy  aa:same -> bb:same
    would copy  aa:size -> bb:size
    would skip  aa:sub/same.log -> bb:sub/same.log (the program says so)
    --- stderr
    would have copied 3 (12 B), skipped 1 (the program says so: 1) in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.path("bb"));
}

#[test]
fn a_program_that_hangs_ends_with_the_run_and_what_it_started() {
    for (script, signal, code) in [
        ("echo $$ > \"$0.new\"; mv \"$0.new\" \"$0\"; exec sleep 600", Signal::INT, 130),
        ("echo $$ > \"$0.new\"; mv \"$0.new\" \"$0\"; exec sleep 600", Signal::HUP, 129),
        // Another process than the one that gstore started, which lives on after that.
        ("sh -c 'echo $$ > \"$0.new\"; mv \"$0.new\" \"$0\"; exec sleep 600' \"$0\" & wait", Signal::TERM, 143),
        ("sh -c 'echo $$ > \"$0.new\"; mv \"$0.new\" \"$0\"; exec sleep 600' \"$0\" & exit 0", Signal::INT, 130),
    ] {
        let sandbox = sandbox().file("bb/same", "2222");
        let pid = sandbox.path("pid");
        let rule = ["--skip-cmd", "sh", "-c", script, pid.to_str().unwrap()];
        let mut running = sandbox.command(["cp", "aa:same", "bb:"].iter().chain(&rule)).spawn();
        assert!(running.until(|| pid.exists()));
        running.signal(signal);
        running.wait().code(code);
        let process = format!("/proc/{}", String::from_utf8(sandbox.read("pid")).unwrap().trim());
        let gone = |_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            std::fs::read_to_string(format!("{process}/cmdline")).is_ok_and(|line| !line.contains("sleep"))
                || !std::path::Path::new(&process).exists()
        };
        assert!((0..100).any(gone), "it still runs: {script}");
        assert_eq!(sandbox.read("bb/same"), b"2222");
    }
}

#[test]
fn s3_an_expression_sees_what_the_listing_shows() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox().server("s3", &server);
    sandbox.run(["cp", "-r", "aa:", "s3:"]).ok();
    sandbox.write("aa/same", "3333");
    let rule = "src.etag == null && dst.etag.contains('b59c67bf196a4758191e42f76670ceba') && src.size == dst.size";
    let run = sandbox.run(["sync", "--json", "--skip-if", rule, "aa:", "s3:"]).ok();
    // Every object is `1111` there, by its tag.
    assert!(run.json().iter().all(|line| line["reason"] == "by_expression"), "{run}");
    let run =
        sandbox.run(["cp", "--json", "--skip-if", "src.mtime > dst.mtime + duration('1d')", "aa:same", "s3:"]).ok();
    assert_eq!(run.json()[0]["status"], "done", "{run}");
    assert_eq!(server.bucket().get("same"), b"3333");
}
