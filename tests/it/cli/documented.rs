//! What the documentation tells people to type.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::support::{Sandbox, Tree, What};

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// Returns the content of every block of shell commands.
fn shell_blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line == "```sh") {
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(block.join("\n"));
    }
    blocks
}

/// Returns the command that README offers to whoever has just cloned the repository.
fn command_one() -> String {
    shell_blocks(&page("README.md")).into_iter().find(|block| block.contains("mounts.example.toml")).unwrap()
}

/// Runs it as it stands, where the repository's `docs` and example lie, and returns both streams.
/// `cargo run` is the binary that is tested, so that no test builds anything.
fn run_command_one(sandbox: &Sandbox) -> (String, String) {
    let original = sandbox.command([""; 0]).std_command();
    let binary = original.get_program().display();
    let cargo = format!(
        "#!/bin/sh\n[ \"$1 $2 $3 $4\" = 'run --locked --quiet --' ] || exit 99\nshift 4\nexec '{binary}' \"$@\"\n"
    );
    sandbox.write("../bin/cargo", cargo);
    let tools = sandbox.path("../bin");
    fs::set_permissions(tools.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("bash");
    command.env_clear().envs(original.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PATH", format!("{}:{}", tools.display(), std::env::var("PATH").unwrap()));
    let output = command.args(["-c", &command_one()]).current_dir(sandbox.dir()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    (stdout, stderr)
}

#[test]
fn readme_command_one_copies_and_lists_and_then_skips_with_a_reason() {
    let sandbox = Sandbox::new().file("mounts.example.toml", page("mounts.example.toml"));
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for name in Tree::read(&docs).files() {
        sandbox.write(Path::new("docs").join(&name), fs::read(docs.join(&name)).unwrap());
    }
    let names = Tree::read(sandbox.path("docs")).files();
    assert!(names.len() > 4, "{names:?}");

    let (text, summary) = run_command_one(&sandbox);
    assert!(summary.starts_with(&format!("copied {} (", names.len())), "{summary}");
    Tree::read(sandbox.path("docs")).assert_same(&Tree::read(sandbox.path("target/example-backup/docs")), What::Copies);
    for name in &names {
        assert!(text.contains(&format!("copy  docs:{name} -> backup:docs/{name}\n")), "{text}");
        assert!(text.contains(&format!(" docs/{name}\n")), "{text}");
    }

    let copied = Tree::read(sandbox.path("target"));
    let (text, summary) = run_command_one(&sandbox);
    assert!(summary.starts_with(&format!("copied 0 (0 B), skipped {} (", names.len())), "{summary}");
    for name in &names {
        let line = format!("skip  docs:{name} -> backup:docs/{name} (same content, md5)\n");
        assert!(text.contains(&line), "{text}");
    }
    copied.assert_untouched(sandbox.path("target"));
}

/// Returns the words of each gstore command in a block, without pipes and comments.
fn commands(block: &str) -> Vec<Vec<String>> {
    let split = "for word in \"${words[@]}\"; do printf '%s\\n' \"$word\"; done";
    let mut found = Vec::new();
    for part in block.split(['\n', '|']).map(str::trim) {
        let Some(start) = part.find("gstore ").filter(|start| *start == 0 || part[..*start].ends_with("$(")) else {
            continue;
        };
        let line = part[start..].split(" #").next().unwrap().split(" 2>").next().unwrap();
        let line = line.split(")\"").next().unwrap().trim_end_matches('|').trim();
        let output = Command::new("bash").args(["-c", &format!("set -f; words=({line}); {split}")]).output().unwrap();
        assert!(output.status.success(), "{line}");
        found.push(String::from_utf8(output.stdout).unwrap().lines().skip(1).map(str::to_owned).collect());
    }
    found
}

#[test]
fn every_example_is_a_command_that_gstore_takes() {
    let mut count = 0;
    for name in ["README.md", "docs/guide.md", "docs/transfer.md", "docs/output.md", "docs/exit-codes.md"] {
        for words in shell_blocks(&page(name)).iter().flat_map(|block| commands(block)) {
            // That would ask the real one.
            if words.iter().any(|word| word.starts_with("s3://")) {
                continue;
            }
            let sandbox = Sandbox::new().mount("home").mount("s3").mount("other").file("home/a.txt", "1");
            let run = sandbox.run(words.iter().filter(|word| *word != "…"));
            let errors = run.errors();
            let wrong = ["try '--help'", "is no mount", "not a mount name", "bad pattern", "bad glob"];
            assert!(!wrong.iter().any(|part| errors.contains(part)), "{name}: gstore {}\n{run}", words.join(" "));
            count += 1;
        }
    }
    assert!(count > 40, "only {count} were found");
}

/// Collects the names of all fields, and the values of those whose values are a closed set of words.
fn words(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    const CLOSED: [&str; 7] = ["type", "kind", "action", "status", "verified", "reason", "permissions"];
    let Some(fields) = value.as_object() else { return };
    for (name, value) in fields {
        found.insert(name.clone());
        if CLOSED.contains(&name.as_str()) {
            found.extend(value.as_str().map(str::to_owned));
        }
        // What is counted by reason or kind has those for names; counts of requests are by method.
        words(value, found);
    }
}

#[test]
fn every_word_of_the_json_is_documented() {
    let sandbox = Sandbox::new()
        .mount("home")
        .mount("back")
        .file("home/a", "1")
        .file("home/d/b", "2")
        .link("home/l", "a")
        .file("lines", "ls home:\nls none:")
        .file("back/a", "1")
        .file("back/x", "1")
        .config("[mounts.part]\nparent = \"home\"\npermissions = \"full\"\n[mounts.mem]\ntype = \"memory\"\n");
    let mut found = std::collections::BTreeSet::new();
    for line in [
        "ls -r home:",
        "mounts",
        "caps",
        "cp home:none home:a back:",
        "cp -r --skip exists home: back:",
        "cp -r --skip size home: mem:",
        "sync -n --delete --force-delete home: back:",
        "sync --stats --skip hash --delete --force-delete home: back:",
        "sync home: back:",
        "rm back:none back:a",
        "cat home:none",
        "url home:a",
        "stat home:a",
        "du home:",
        "tree home:",
        "find home: --exec echo x",
        "mkdir home:new",
        "touch home:a",
        "run lines",
    ] {
        let run = sandbox.run(["--json"].into_iter().chain(line.split(' ')));
        for line in run.text().lines().chain(run.errors().lines()) {
            words(&serde_json::from_str(line).unwrap(), &mut found);
        }
    }
    let page = page("docs/output.md");
    let missing: Vec<_> = found.iter().filter(|word| !page.contains(&format!("`{word}`"))).collect();
    assert!(missing.is_empty() && found.len() > 50, "{missing:?} of {}", found.len());
}
