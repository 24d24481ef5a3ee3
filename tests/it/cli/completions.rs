//! `completions`: what a shell is offered, asked as each shell asks.

use std::ffi::OsString;
use std::process::Command;

use crate::support::{Sandbox, s3};

/// Two mounts, one of them with a secret that a command would tell.
fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("home")
        .file("home/a.txt", "1")
        .file("home/b b", "2")
        .file("home/dir/c", "3")
        .file("holiday/b.txt", "2")
        .config("[mounts.backup]\ntype = \"s3\"\nbucket = \"b\"\nsecret_access_key = { command = [\"touch\", \"$DIR/ran\"] }\n")
        .config("[mounts.homework]\nparent = \"home\"\n")
}

/// Asks as `shell` does for the last of `words`; returns stdout, having seen that stderr is silent.
fn asked(sandbox: &Sandbox, shell: &str, words: &[&str]) -> String {
    let arguments = ["--", "gstore"].iter().chain(words);
    let command = sandbox.command(arguments).env("COMPLETE", shell).env("_CLAP_IFS", "\n");
    let run = command.env("_CLAP_COMPLETE_INDEX", words.len().to_string()).run().ok();
    assert_eq!(run.errors(), "", "{words:?}");
    assert!(!sandbox.path("ran").exists(), "a command was run for {words:?}");
    run.text().to_owned()
}

/// Runs a line in bash as if the user pressed the tabulator at its end, with the script that gstore
/// prints; returns what would be offered. Words are split at white space and, as bash does, at `:`.
fn in_bash(sandbox: &Sandbox, line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in line.split(' ') {
        let mut rest = part;
        while let Some(colon) = rest.find(':') {
            words.extend((colon > 0).then(|| rest[..colon].to_owned()));
            words.push(":".to_owned());
            rest = &rest[colon + 1..];
        }
        words.extend((!rest.is_empty() || part.is_empty()).then(|| rest.to_owned()));
    }
    let typed = words.last().filter(|word| *word != ":").cloned().unwrap_or_default();
    let before = words.len().checked_sub(2).map(|index| words[index].clone()).unwrap_or_default();
    let script = "\
source <(gstore completions bash)
COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 typed=$2 before=$3
shift 3
COMP_WORDS=(\"$@\") COMP_CWORD=$(($# - 1))
$(complete -p gstore | sed -n 's/.* -F \\([^ ]*\\) .*/\\1/p') gstore \"$typed\" \"$before\"
[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' \"${COMPREPLY[@]}\"
";
    let mut command = Command::new("bash");
    let original = sandbox.command([""; 0]).std_command();
    command.env_clear().envs(original.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let folder = std::path::Path::new(original.get_program()).parent().unwrap();
    let mut path = OsString::from(folder);
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    command.env("PATH", path).current_dir(sandbox.dir());
    command.args(["--norc", "-c", script, "bash", line, &typed, &before]).args(&words);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    assert!(!sandbox.path("ran").exists(), "a command was run for {line}");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_verbs_flags_mounts_and_paths() {
    let sandbox = sandbox();
    let table: &[(&str, &[&str])] = &[
        ("gstore sy", &["sync"]),
        ("gstore sync --sk", &["--skip", "--skip-if", "--skip-cmd"]),
        ("gstore sync --skip ha", &["hash"]),
        ("gstore ls back", &["backup:"]),
        ("gstore ls ho", &["home:", "homework:", "holiday/", "home/"]),
        ("gstore cp home:a.txt back", &["backup:"]),
        // A destination after a source with a `:` is the second word, not the fourth.
        ("gstore sync home:a back", &["backup:"]),
        ("gstore sync home: back", &["backup:"]),
        ("gstore sync home:a backup:b --sk", &["--skip", "--skip-if", "--skip-cmd"]),
        // What is behind a `:` is asked of the storage.
        ("gstore ls home:a", &["a.txt"]),
        ("gstore cp home:", &["a.txt", "b b", "dir/"]),
        ("gstore cp home:dir/", &["dir/c"]),
        ("gstore cp home:dir/c home:d", &["dir/"]),
        ("gstore ls home:none/", &[]),
        // A secret that only a command tells is not asked for.
        ("gstore ls backup:", &[]),
        ("gstore caps homew", &["homework"]),
        ("gstore ls ./holiday/", &["./holiday/b.txt"]),
        ("gstore completions fi", &["fish"]),
    ];
    for (line, offered) in table {
        assert_eq!(in_bash(&sandbox, line), *offered, "{line}");
    }
}

/// A key may have a `:`, and so may a folder: only the first one ends the name of a mount.
#[test]
fn a_colon_in_a_name_is_part_of_it() {
    let sandbox =
        Sandbox::new().mount("logs").file("logs/10:30.log", "1").file("logs/at:x/y:1", "2").file("logs/11", "3");
    let table: &[(&str, &[&str])] = &[
        ("gstore ls logs:", &["10:30.log", "11", "at:x/"]),
        ("gstore ls logs:10", &["10:30.log"]),
        ("gstore ls logs:10:", &["30.log"]),
        ("gstore ls logs:10:3", &["30.log"]),
        ("gstore ls logs:11:", &[]),
        ("gstore ls logs:at:x/", &["x/y:1"]),
        ("gstore ls logs:at:x/y:", &["1"]),
        // A `/` before it makes all of it a local path.
        ("gstore ls ./logs/1", &["./logs/10:30.log", "./logs/11"]),
    ];
    for (line, offered) in table {
        assert_eq!(in_bash(&sandbox, line), *offered, "{line}");
    }
    assert_eq!(asked(&sandbox, "fish", &["ls", "logs:10:3"]).trim_end(), "logs:10:30.log");
    assert_eq!(asked(&sandbox, "fish", &["ls", "./logs/10:"]).trim_end(), "./logs/10:30.log");
}

#[test]
fn zsh_and_fish_are_told_what_each_mount_is() {
    let sandbox = sandbox();
    insta::assert_snapshot!(asked(&sandbox, "zsh", &["ls", "home"]), @r"
    home\::fs
    homework\::fs
    home/
    ");
    insta::assert_snapshot!(asked(&sandbox, "fish", &["ls", "home"]), @"
    home:	fs
    homework:	fs
    home/
    ");
    insta::assert_snapshot!(asked(&sandbox, "fish", &["caps", "b"]), @"backup	s3");
}

#[test]
fn a_broken_table_is_no_place_for_errors() {
    let sandbox = Sandbox::new().file("holiday/x", "1").config("[mounts.home\n");
    for shell in ["bash", "zsh", "fish"] {
        let offered = asked(&sandbox, shell, &["ls", "ho"]);
        assert_eq!(offered.trim_end(), "holiday/", "{shell}");
    }
    let sandbox = Sandbox::new();
    let command = sandbox.command(["--", "gstore", "ls", "x"]).env("COMPLETE", "fish").env("GSTORE_CONFIG", "none");
    insta::assert_snapshot!(command.run(), @"--- exit 0");
}

#[test]
fn mounts_of_named_files_and_variables_complete_too() {
    let sandbox = sandbox().file("other.toml", "[mounts.other]\ntype = \"memory\"\n");
    let ask = |name: &str, value: &str| {
        let command = sandbox.command(["--", "gstore", "ls", "ot"]).env("COMPLETE", "fish");
        command.env(name, value).run().ok().text().to_owned()
    };
    assert_eq!(ask("GSTORE_CONFIG", "other.toml"), "other:\tmemory\nother.toml\n");
    assert_eq!(ask("GSTORE_MOUNT_OTTER__TYPE", "memory"), "otter:\tmemory\nother.toml\n");
}

#[test]
fn scripts_are_printed_and_need_no_table() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Sandbox::new().config("broken").run(["completions", shell]).ok();
        assert!(run.text().contains("gstore") && run.stderr.is_empty(), "{shell}");
    }
    insta::assert_snapshot!(Sandbox::new().run(["completions", "tcsh"]), @"
    --- stderr
    error: invalid value 'tcsh' for '<SHELL>'
    hint: did you mean `zsh`? use one of bash, zsh, fish, powershell, elvish
    --- exit 2
    ");
}

/// The list is asked of the storage that the line itself says: its table, its URIs.
#[test]
fn what_is_on_a_storage_completes() {
    let Some(server) = s3() else { return };
    let bucket = server.bucket();
    bucket.put_all([("a/one", "1"), ("a/two words", "2"), ("a/sub/x", "3"), ("a/line\nbreak", "4"), ("other", "5")]);
    let sandbox = Sandbox::new().file("other.toml", server.mount("far"));
    let table = sandbox.path("other.toml");
    let config = table.to_str().unwrap();
    let lines: [&[&str]; 3] = [
        &["ls", "--config", config, "far:a/"],
        &["--config", config, "ls", "far:a/"],
        &["sync", "--delete", "-n", "-j", "4", "--config", config, "far:a/"],
    ];
    for line in lines {
        let offered = asked(&sandbox, "fish", line);
        assert_eq!(offered.lines().collect::<Vec<_>>(), ["far:a/one", "far:a/sub/", "far:a/two words"], "{line:?}");
    }
    assert_eq!(asked(&sandbox, "fish", &["ls", "far:a/"]), "", "the table is not known without the flag");
    let uri = server.uri("a/o");
    let command =
        sandbox.command(["--", "gstore", "cat", &uri]).env("COMPLETE", "fish").env("_CLAP_COMPLETE_INDEX", "2");
    let run =
        server.variables().into_iter().fold(command, |command, (name, value)| command.env(name, value)).run().ok();
    assert_eq!(run.text().trim_end(), server.uri("a/one"), "{run}");
}

#[test]
fn buckets_complete_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new();
    let ask = |typed: &str| {
        let command = sandbox.command(["--", "gstore", "ls", typed]).env("COMPLETE", "fish");
        let command = server.variables().into_iter().fold(command, |command, (name, value)| command.env(name, value));
        command.env("_CLAP_COMPLETE_INDEX", "2").run().ok().text().to_owned()
    };
    let wanted = format!("s3://{}/", server.second().name());
    assert!(ask("s3://").lines().any(|line| line == wanted));
    assert_eq!(ask(wanted.trim_end_matches('/')).trim_end(), wanted);
    assert_eq!(ask("s3://no-such-"), "");
}

/// No server is waited for, nothing is said.
#[test]
fn a_storage_that_cannot_be_asked_is_silent() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let sandbox = Sandbox::new()
        .config(&format!(
            "[mounts.slow]\ntype = \"s3\"\nbucket = \"b\"\nregion = \"us-east-1\"\nendpoint = \"http://{}\"\n\
             access_key_id = \"k\"\nsecret_access_key = \"s\"\n",
            silent.local_addr().unwrap()
        ))
        .config("[mounts.inline]\ntype = \"base64\"\n");
    for mount in ["slow:", "slow:a/b", "inline:", "inline:YQ", "none:", "s3://", "http://", "data:", "::"] {
        let command = sandbox.command(["--", "gstore", "ls", mount]).env("COMPLETE", "fish");
        // Less than the time for which a request may otherwise stand still.
        let run = command.env("_CLAP_COMPLETE_INDEX", "2").limit(std::time::Duration::from_secs(30)).run().ok();
        assert_eq!((run.text(), run.errors()), ("", ""), "{mount}");
    }
}
