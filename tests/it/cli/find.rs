//! `find`: what it shows, under which name, and the programs it runs.

use std::time::Duration;

use crate::support::{Sandbox, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("aa")
        .file("aa/b", "22")
        .file("aa/c.txt", "1")
        .file("aa/d/e/deep.txt", vec![b'x'; 5000])
        .file("aa/d/f", "333")
        .folder("aa/empty")
        .link("aa/link", "d");
    for (path, time) in [("b", 1), ("c.txt", 2), ("d/e/deep.txt", 3), ("d/f", 4), ("d/e", 5), ("d", 6), ("empty", 7)] {
        sandbox.mtime(format!("aa/{path}"), 1_700_000_000 + time);
    }
    sandbox
}

fn lines(sandbox: &Sandbox, arguments: &[&str]) -> String {
    sandbox.run(["find"].iter().chain(arguments)).ok().text().lines().collect::<Vec<_>>().join(" ")
}

#[test]
fn names_that_other_commands_take() {
    insta::assert_snapshot!(sandbox().run(["find", "aa:"]), @"
    aa:b
    aa:c.txt
    aa:d/
    aa:d/e/
    aa:d/e/deep.txt
    aa:d/f
    aa:empty/
    aa:link
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["find", "./aa/d", "aa:b"]), @"
    $DIR/aa/d/e/
    $DIR/aa/d/e/deep.txt
    $DIR/aa/d/f
    aa:b
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["find", "--json", "--type", "f", "aa:d", "aa:b"]), @r#"
    {"v":1,"type":"entry","location":"aa:d/e/deep.txt","path":"e/deep.txt","kind":"file","size":5000,"mtime":"2023-11-14T22:13:23Z","mode":"0644"}
    {"v":1,"type":"entry","location":"aa:d/f","path":"f","kind":"file","size":3,"mtime":"2023-11-14T22:13:24Z","mode":"0644"}
    {"v":1,"type":"entry","location":"aa:b","path":"b","kind":"file","size":2,"mtime":"2023-11-14T22:13:21Z","mode":"0644"}
    --- exit 0
    "#);
    assert_eq!(sandbox().run(["find", "-0", "aa:d"]).ok().stdout, b"aa:d/e/\0aa:d/e/deep.txt\0aa:d/f\0");
}

#[test]
fn what_fits() {
    let sandbox = sandbox();
    let table: &[(&[&str], &str)] = &[
        (&["--type", "f", "aa:"], "aa:b aa:c.txt aa:d/e/deep.txt aa:d/f"),
        (&["--type", "d", "aa:"], "aa:d/ aa:d/e/ aa:empty/"),
        (&["-t", "l", "aa:"], "aa:link"),
        (&["--type", "dir", "--type", "link", "aa:"], "aa:d/ aa:d/e/ aa:empty/ aa:link"),
        (&["--max-depth", "1", "aa:"], "aa:b aa:c.txt aa:d/ aa:empty/ aa:link"),
        (&["-d", "2", "--type", "f", "aa:"], "aa:b aa:c.txt aa:d/f"),
        // Directories on the way are not what was asked for.
        (&["--include", "*.txt", "aa:"], "aa:c.txt aa:d/e/deep.txt"),
        (&["--include", "e", "aa:"], "aa:d/e/ aa:d/e/deep.txt"),
        (&["--exclude", "d", "aa:"], "aa:b aa:c.txt aa:empty/ aa:link"),
        (&["--min-size", "1k", "aa:"], "aa:d/e/deep.txt"),
        (&["--older-than", "2023-11-14T22:13:23Z", "aa:"], "aa:b aa:c.txt"),
        (&["--newer-than", "2023-11-14T22:13:25Z", "--type", "d", "aa:"], "aa:d/ aa:empty/"),
        (&["aa:b"], "aa:b"),
        (&["aa:empty"], ""),
    ];
    for (arguments, found) in table {
        assert_eq!(lines(&sandbox, arguments), *found, "{arguments:?}");
    }
    insta::assert_snapshot!(sandbox.run(["find", "aa:none", "aa:b"]), @"
    aa:b
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
    sandbox.run(["find", "--type", "x", "aa:"]).code(2);
}

#[test]
fn a_program_runs_once_for_each_and_no_shell_reads_its_arguments() {
    let sandbox = Sandbox::new().mount("aa").file("aa/a b", "").file("aa/$(touch hit)", "").file("aa/d/;x", "");
    let run = sandbox.run(["find", "aa:", "--type", "f", "-j1", "--exec", "printf", "<%s|%s>\\n", "{}", "x={}"]);
    insta::assert_snapshot!(run, @"
    <aa:$(touch hit)|x=aa:$(touch hit)>
    <aa:a b|x=aa:a b>
    <aa:d/;x|x=aa:d/;x>
    --- exit 0
    ");
    let run = sandbox.run(["find", "-x", "printf", "%s\\n", "{}", ";", "-j", "1", "aa:", "--type", "d"]);
    insta::assert_snapshot!(run, @"
    aa:d/
    --- exit 0
    ");
    assert!(!sandbox.path("hit").exists());
    // A program and its arguments as they are: {} only where it stands.
    assert_eq!(sandbox.run(["find", "aa:d", "--exec", "echo", "x"]).ok().text(), "x\n");
}

#[test]
fn programs_that_fail_are_named_and_do_not_stop_the_others() {
    let sandbox = sandbox();
    let run = sandbox.run(["find", "aa:", "--type", "f", "-j1", "--exec", "test", "{}", "!=", "aa:b"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: aa:b: `test` ended with exit status: 1
    hint: run it by itself for that name to see why
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["find", "aa:b", "--exec", "sh", "-c", "kill -9 $$"]), @"
    --- stderr
    error: aa:b: `sh` ended with signal: 9 (SIGKILL)
    hint: run it by itself for that name to see why
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["find", "aa:", "--exec", "no-such-program", "{}"]), @"
    --- stderr
    error: `no-such-program` cannot be run: no such file or directory
    hint: name a program that is there, with its path or on PATH
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["find", "aa:", "--exec", "{}"]), @"
    --- stderr
    error: what is found is never run as a program
    hint: name a program first, such as `--exec sh {} ;`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["find", "aa:", "--exec"]), @"
    --- stderr
    error: a value is required for '--exec <PROGRAM> [ARGUMENT]...' but none was supplied
    hint: see `gstore find --help`
    --- exit 2
    ");
}

#[test]
fn output_comes_in_one_piece_and_as_json_in_a_record() {
    let sandbox = Sandbox::new().mount("aa");
    for number in 0..12 {
        sandbox.write(format!("aa/{number:02}"), "");
    }
    let script = "for i in 1 2 3 4 5; do echo $0; sleep 0.01; done; echo $0 >&2";
    let run = sandbox.run(["find", "aa:", "--exec", "sh", "-c", script, "{}"]).ok();
    let lines: Vec<_> = run.text().lines().collect();
    assert_eq!(lines.len(), 60);
    assert!(lines.chunks(5).all(|five| five.iter().all(|line| *line == five[0])), "{run}");
    assert_eq!(run.errors().lines().count(), 12);
    let run = sandbox.run(["find", "aa:00", "--json", "--exec", "sh", "-c", "echo out; echo err >&2; exit 4"]);
    insta::assert_snapshot!(run, @r#"
    {"v":1,"type":"exec","location":"aa:00","exit_code":4,"stdout":"out\n","stderr":"err\n"}
    --- stderr
    {"v":1,"type":"error","kind":"failed","location":"aa:00","message":"`sh` ended with exit status: 4","hint":"run it by itself for that name to see why"}
    --- exit 3
    "#);
    let much = sandbox.run(["find", "aa:00", "--json", "--exec", "head", "-c", "200000", "/dev/zero"]).ok().json();
    assert_eq!((much[0]["stdout"].as_str().unwrap().len(), &much[0]["cut"]), (65536, &true.into()));
}

#[test]
fn so_many_at_once() {
    let sandbox = Sandbox::new().mount("aa");
    for number in 0..8 {
        sandbox.write(format!("aa/{number}"), "");
    }
    let script = "mkdir run.$$; ls -d run.* | wc -l; sleep 0.3; rmdir run.$$";
    let most = |jobs: &str| {
        let run = sandbox.run(["find", "aa:", "-j", jobs, "--exec", "sh", "-c", script]).ok();
        run.text().lines().map(|line| line.trim().parse::<u32>().unwrap()).max()
    };
    assert_eq!(most("1"), Some(1));
    let three = most("3");
    assert!(three == Some(2) || three == Some(3), "{three:?}");
}

#[test]
fn a_signal_starts_nothing_new_and_waits_for_what_runs() {
    let sandbox = Sandbox::new().mount("aa");
    for number in 0..20 {
        sandbox.write(format!("aa/{number:02}"), "");
    }
    let script = "touch began.$$; sleep 1; touch ended.$$";
    let mut running = sandbox.command(["find", "aa:", "-j", "2", "--exec", "sh", "-c", script]).spawn();
    let count = |what: &str| {
        let names = std::fs::read_dir(sandbox.dir()).unwrap();
        names.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(what)).count()
    };
    assert!(running.until(|| count("began.") == 2));
    running.signal(rustix::process::Signal::TERM);
    running.wait().code(143);
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!((count("began."), count("ended.")), (2, 2));
}

#[test]
fn a_folder_that_cannot_be_read_is_named_and_the_rest_is_found() {
    let sandbox = sandbox().file("aa/shut/x", "x");
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/shut", 0o000);
    insta::assert_snapshot!(sandbox.command(["find", "-t", "f", "aa:"]).as_user(UNPRIVILEGED).run(), @"
    aa:b
    aa:c.txt
    aa:d/e/deep.txt
    aa:d/f
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 3
    ");
}

#[test]
fn s3_keys() {
    let Some(server) = s3() else { return };
    for key in ["a/b/c.txt", "a/d", "e"] {
        server.bucket().put(key, "1");
    }
    let sandbox = Sandbox::new().server("s3", &server);
    assert_eq!(lines(&sandbox, &["s3:"]), "s3:a/ s3:a/b/ s3:a/b/c.txt s3:a/d s3:e");
    assert_eq!(lines(&sandbox, &["-d", "2", "s3:"]), "s3:a/ s3:a/b/ s3:a/d s3:e");
    let gstore = env!("CARGO_BIN_EXE_gstore");
    let run =
        sandbox.run(["find", "s3:", "--include", "*.txt", "--exec", gstore, "stat", "-c", "%s %n", "{}", ";"]).ok();
    assert_eq!(run.text(), "1 s3:a/b/c.txt\n");
}

#[test]
fn moto_neighbours_and_what_cannot_be_asked_for() {
    let Some(server) = moto() else { return };
    for key in ["a", "a/b", "a//c"] {
        server.bucket().put(key, "1");
    }
    let sandbox = Sandbox::new().server("s3", &server);
    insta::assert_snapshot!(sandbox.run(["find", "s3:"]), @"
    s3:a
    s3:a//c (unaddressable)
    s3:a/
    s3:a/b
    --- stderr
    warning: 1 unaddressable: listed, and never read, copied or deleted
    --- exit 3
    ");
    // The object `a` and the directory `a/` are told apart; what has no name for a request runs nothing.
    insta::assert_snapshot!(sandbox.run(["find", "s3:", "-j1", "--exec", "echo", "{}"]), @"
    s3:a
    s3:a/
    s3:a/b
    --- stderr
    error: s3:a//c: the storage cannot be asked for this name
    hint: rename it, with a tool that speaks the storage's own protocol if need be
    warning: 1 unaddressable: listed, and never read, copied or deleted
    --- exit 3
    ");
    // One listing of the children, not of all.
    let run = sandbox.run(["find", "--stats", "-d1", "s3:"]);
    assert!(run.errors().contains("requests: LIST 1\n"), "{run}");
}
