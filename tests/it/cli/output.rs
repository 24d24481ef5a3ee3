//! What is the same for all verbs: streams, formats, colours, variables, logs.

use crate::support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::new().mount("aa").mount("bb").file("aa/f", "one")
}

#[test]
fn variables_stand_in_for_flags() {
    let sandbox = sandbox();
    let with = |name: &str, value: &str| sandbox.command(["cp", "aa:f", "bb:"]).env(name, value).run();
    assert_eq!(with("GSTORE_JSON", "1").ok().json()[0]["type"], "outcome");
    assert_eq!(with("GSTORE_JSON", "").ok().text(), "");
    insta::assert_snapshot!(with("GSTORE_STATS", "yes"), @"
    --- stderr
    requests: none
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    with("GSTORE_JOBS", "1").ok();
    with("GSTORE_RETRIES", "0").ok();
    with("GSTORE_TIMEOUT", "5s").ok();
    with("GSTORE_PROGRESS", "none").ok();
    with("GSTORE_LOG_FILE", "log").ok();
    assert!(!sandbox.read("log").is_empty());
    assert!(with("GSTORE_COLOR", "always").errors().is_ascii());
    insta::assert_snapshot!(with("GSTORE_JSON", "maybe"), @"
    --- stderr
    error: invalid value 'maybe' for '--json': `maybe` is neither yes nor no; write 1, true or yes, or 0, false or no
    hint: see `gstore cp --help`
    --- exit 2
    ");
    insta::assert_snapshot!(with("GSTORE_JOBS", "0"), @"
    --- stderr
    error: invalid value '0' for '--jobs <N|auto>': `0` is neither a number from 1 to 512 nor `auto`
    hint: see `gstore cp --help`
    --- exit 2
    ");
    // A flag wins over its variable.
    sandbox.command(["cp", "-j", "2", "aa:f", "bb:"]).env("GSTORE_JOBS", "3").run().ok();
}

#[test]
fn no_variable_chooses_what_is_done() {
    let sandbox = sandbox().file("bb/f", "kept");
    let mut command = sandbox.command(["sync", "--no-clobber", "aa:", "bb:"]);
    for name in ["SKIP", "DELETE", "FORCE_DELETE", "DRY_RUN", "NO_CLOBBER", "EXCLUDE", "INCLUDE", "LITERAL", "YES"] {
        command = command.env(format!("GSTORE_{name}"), "never");
    }
    insta::assert_snapshot!(command.run(), @"
    --- stderr
    copied 0 (0 B), skipped 1 (destination exists: 1) in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("bb/f"), b"kept");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let sandbox = sandbox();
    let coloured = |flag: &str, variable: Option<(&str, &str)>| {
        let command = sandbox.command(["--color", flag, "cat", "aa:none"]);
        let command = variable.into_iter().fold(command, |command, (name, value)| command.env(name, value));
        command.run().code(4).stderr.contains(&0x1b)
    };
    let table = [
        ("auto", None, false),
        ("always", None, true),
        ("never", None, false),
        ("auto", Some(("CLICOLOR_FORCE", "1")), true),
        ("auto", Some(("NO_COLOR", "1")), false),
        ("always", Some(("NO_COLOR", "1")), true),
        ("never", Some(("CLICOLOR_FORCE", "1")), false),
    ];
    for (flag, variable, wanted) in table {
        assert_eq!(coloured(flag, variable), wanted, "{flag} {variable:?}");
    }
}

#[test]
fn verbs_write_results_to_stdout_and_events_to_stderr() {
    let sandbox = sandbox().link("aa/l", "f");
    let run = sandbox.run(["cp", "-rv", "aa:", "bb:"]).ok();
    assert_eq!(run.text(), "copy  aa:f -> bb:f\n");
    assert!(run.errors().starts_with("warning: aa:l: skipped"), "{run}");
    let run = sandbox.run(["cp", "-rv", "--json", "aa:", "bb:"]).ok();
    assert!(run.json().iter().all(|line| line["v"] == 1 && line["type"] == "outcome"), "{run}");
    for line in run.errors().lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["v"] == 1 && line["type"].is_string(), "{line}");
    }
}

#[test]
fn quiet_keeps_errors_and_warnings() {
    let sandbox = sandbox().link("aa/l", "f");
    insta::assert_snapshot!(sandbox.run(["-q", "cp", "-r", "aa:", "aa:none", "bb:"]), @"
    --- stderr
    warning: aa:l: skipped (symbolic link)
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
}

#[test]
fn stats_count_requests() {
    insta::assert_snapshot!(sandbox().run(["cp", "--stats", "aa:f", "bb:"]), @"
    --- stderr
    requests: none
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["ls", "--stats", "--json", "aa:none"]), @r#"
    --- stderr
    {"v":1,"type":"requests","requests":{},"retries":0,"throttles":0,"bytes_sent":0,"bytes_received":0,"most_in_flight":0}
    {"v":1,"type":"error","kind":"not_found","location":"aa:none","message":"no such file or directory","hint":"see what is there with `gstore ls aa:`"}
    --- exit 4
    "#);
}

#[test]
fn the_log_file_is_appended_to_and_must_be_writable() {
    let sandbox = sandbox();
    let lines = || String::from_utf8(sandbox.read("log")).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    sandbox.run(["--log-file", "log", "cp", "aa:f", "bb:"]).ok();
    assert_eq!(lines().len(), 2, "{:?}", lines());
    sandbox.run(["--log-file", "log", "-vv", "cp", "aa:none", "bb:"]).code(4);
    assert!(lines()[3].contains("no such file or directory") && lines()[4].contains("code=4"), "{:?}", lines());
    insta::assert_snapshot!(sandbox.run(["--log-file", "no/log", "cp", "aa:f", "bb:x"]), @"
    --- stderr
    error: no/log: cannot write the log file: no such file or directory
    hint: name a file that can be written, in a folder that exists
    --- exit 2
    ");
    assert!(!sandbox.path("bb/x").exists());
}

#[test]
fn help_and_version_are_results() {
    let run = sandbox().run(["--version"]).ok();
    assert_eq!(run.text(), format!("gstore {}\n", env!("CARGO_PKG_VERSION")));
    for verb in ["cp", "sync", "ls", "cat", "rm", "url", "mounts", "caps", "completions"] {
        let run = sandbox().run([verb, "--help"]).ok();
        assert!(run.text().contains(&format!("Usage: gstore {verb}")) && run.stderr.is_empty(), "{run}");
    }
}

#[test]
fn a_full_disk_under_stdout_is_a_failure() {
    let sandbox = sandbox();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = sandbox.command(["cat", "aa:f"]).std_command().stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @"
    error: standard output: no storage space
    hint: free some space, or choose another destination
    ");
}

#[test]
fn a_closed_stdout_does_not_stop_what_changes_something() {
    let sandbox = sandbox();
    for number in 0..3000 {
        sandbox.write(format!("aa/many/{number:0100}"), "");
    }
    let mut command = sandbox.command(["cp", "-rv", "aa:many", "bb:"]).std_command();
    let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_dir(sandbox.path("bb/many")).unwrap().count(), 3000);
}
