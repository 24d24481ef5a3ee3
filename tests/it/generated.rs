//! Files that are written from the binary equal what it prints: completions, manual pages and the
//! reference of the command line; and the page of backends what their table says. `just generate`
//! writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use gstore::mounts::{Key, KeyKind, Permissions};
use gstore::store::Publish;
use gstore::store::backend::{self, Backend, Digest, Directories, ListOrder, Native};

use crate::support::Sandbox;

/// Set by `just generate`: the files are written instead of compared.
const GENERATE: &str = "GSTORE_TEST_GENERATE";

/// The shells, and what each calls its file.
const COMPLETIONS: [(&str, &str); 5] = [
    ("bash", "gstore.bash"),
    ("zsh", "_gstore"),
    ("fish", "gstore.fish"),
    ("powershell", "_gstore.ps1"),
    ("elvish", "gstore.elv"),
];

const INTRODUCTION: &str = "\
# Command line

What `gstore --help` and `gstore VERB --help` print, for reading and searching. [guide.md](guide.md) shows the verbs at work.

<!-- Written by `just generate`; a test compares it with what the binary prints. -->
";

fn repository(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Compares a file of the repository with what it should hold, or writes it.
fn check(path: &str, wanted: &str) {
    let file = repository(path);
    if std::env::var_os(GENERATE).is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    if found != wanted {
        let differ = |(number, (one, other)): (usize, (&str, &str))| (one != other).then_some(number + 1);
        let line = found.lines().zip(wanted.lines()).enumerate().find_map(differ);
        let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()) + 1);
        panic!("{path} is not what the binary prints, from line {line} on: run `just generate`");
    }
}

fn printed(arguments: &[&str]) -> String {
    Sandbox::new().run(arguments).ok().text().to_owned()
}

/// Returns the verbs that a help text lists.
fn verbs(help: &str) -> Vec<&str> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

#[test]
fn completions_are_what_the_binary_prints() {
    for (shell, file) in COMPLETIONS {
        check(&format!("completions/{file}"), &printed(&["completions", shell]));
    }
}

#[test]
fn completions_are_there_for_every_shell_and_no_other() {
    if std::env::var_os(GENERATE).is_some() {
        return;
    }
    let listed = fs::read_dir(repository("completions")).unwrap();
    let mut found: Vec<_> = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut wanted = COMPLETIONS.map(|(_, file)| file.to_owned());
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
    let help = printed(&["completions", "--help"]);
    assert_eq!(COMPLETIONS.iter().find(|(shell, _)| !help.contains(shell)), None);
}

/// Returns the manual pages by file, and which arguments print each.
fn pages() -> Vec<(String, Vec<String>)> {
    let page = |words: &[&str]| {
        let arguments = std::iter::once("man").chain(words.iter().copied()).map(str::to_owned).collect();
        ([&["gstore"], words].concat().join("-") + ".1", arguments)
    };
    let help = printed(&["--help"]);
    let mut pages = vec![page(&[])];
    for verb in verbs(&help) {
        pages.push(page(&[verb]));
        pages.extend(verbs(&printed(&[verb, "--help"])).into_iter().map(|below| page(&[verb, below])));
    }
    pages
}

#[test]
fn manual_pages_are_what_the_binary_prints() {
    for (file, arguments) in pages() {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let text = printed(&arguments);
        check(&format!("docs/man/{file}"), &text);
        // What man(1) finds a page by, and no flag without a word.
        let name = file.trim_end_matches(".1").replace('-', "\\-");
        assert!(text.contains(&format!(".SH NAME\n{name} \\- ")), "{file}");
        assert!(text.contains("\\-\\-config"), "{file}");
    }
}

#[test]
fn manual_pages_are_there_for_every_verb_and_no_other() {
    if std::env::var_os(GENERATE).is_some() {
        return;
    }
    let listed = fs::read_dir(repository("docs/man")).unwrap();
    let mut found: Vec<_> = listed.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut wanted: Vec<_> = pages().into_iter().map(|(file, _)| file).collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn the_reference_is_what_the_binary_prints() {
    let help = printed(&["--help"]);
    let verbs = verbs(&help);
    assert!(verbs.contains(&"cp") && verbs.contains(&"completions"), "{verbs:?}");
    let mut text = format!("{INTRODUCTION}\n## gstore\n\n```text\n{help}```\n");
    for verb in verbs {
        let help = printed(&[verb, "--help"]);
        write!(text, "\n## gstore {verb}\n\n```text\n{help}```\n").unwrap();
        for below in self::verbs(&help) {
            write!(text, "\n### gstore {verb} {below}\n\n```text\n{}```\n", printed(&[verb, below, "--help"])).unwrap();
        }
    }
    let tidy: Vec<_> = text.lines().map(str::trim_end).collect();
    check("docs/cli.md", &(tidy.join("\n") + "\n"));
}

const BACKENDS: &str = "\
# Backends

Every type of mount, from the table that gstore itself goes by: `type` in a mount, the keys it takes, and what the storage can do.
`gstore caps NAME` says what holds for a mount at hand. The keys are those of [OpenDAL](https://opendal.apache.org), with other
usual names beside them; a secret is never shown.

*By itself* is what a service does without gstore or OpenDAL making it up. *Only compiles* means that it was tried on no server:
such a backend is given little trust, so that its storage copies, pins and presigns nothing, and where files cannot be renamed
they are only read. The default build has those that were tested, but `redis`, and `azdls`; `--features NAME` adds one, and
`--features full` all of them.

<!-- Written by `just generate`; a test compares it with the table. -->
";

#[test]
fn the_page_of_backends_is_what_their_table_says() {
    let mut text = format!("{BACKENDS}\n| type | what it is | tested |\n|---|---|---|\n");
    for row in backend::all() {
        let what = row.facts.about.split(['.', ':', ',', ';']).next().unwrap();
        let name = row.schema.name;
        writeln!(text, "| [`{name}`](#{name}) | {what} | {} |", row.facts.tested.map_or("only compiles", |_| "yes"))
            .unwrap();
    }
    for row in backend::all() {
        text += &section(row);
    }
    check("docs/backends.md", &text);
}

fn section(row: &Backend) -> String {
    let mut text = format!("\n## `{}`\n\n{}\n\n", row.schema.name, wrapped(row.facts.about));
    let codes = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let mut fact = |what: &str, how: &str| writeln!(text, "- {what}: {how}").unwrap();
    fact("tested", &row.facts.tested.map_or("only compiles".to_owned(), |servers| format!("on {servers}")));
    if !row.schema.aliases.is_empty() {
        fact("other names of the type", &codes(row.schema.aliases));
    }
    fact("by itself", &row.facts.native.iter().map(|native| native.name()).collect::<Vec<_>>().join(", "));
    if row.schema.allows != Permissions::Full {
        fact("most that a mount can allow", &format!("`{}`", row.schema.allows));
    }
    if row.facts.native.contains(&Native::List) {
        fact(
            "directories",
            if row.directories == Directories::Real { "real" } else { "prefixes of keys, and markers" },
        );
        fact("order of listings", order(row));
    }
    fact("modification times", &step(row.mtime_step));
    fact("listed digests", digest(row.digest));
    if row.schema.allows > Permissions::ReadOnly {
        let how = match row.publish {
            Publish::Atomic => "appears in one step",
            Publish::Rename => "gets a temporary name, then its own",
            Publish::Direct => "is written in place",
        };
        fact("what is written", how);
    }
    text += "\n| key | other names | value | meaning |\n|---|---|---|---|\n";
    for key in row.schema.keys {
        let required = if key.required { ", required" } else { "" };
        let line = format!("| `{}` | {} | {}{required} | {} |\n", key.name, codes(key.aliases), kind(key), key.help);
        text += &line.replace("|  |", "| |");
    }
    text
}

fn order(row: &Backend) -> &'static str {
    match (row.order, row.schema.name) {
        (ListOrder::Bytes, _) => "by the bytes of the key",
        (ListOrder::Unknown, "s3") => {
            "by the bytes of the key on AWS, or where the mount says so; else unknown, and sorted here"
        }
        (ListOrder::Unknown, _) => "unknown, and sorted here",
    }
}

fn digest(digest: Digest) -> &'static str {
    match digest {
        Digest::Nothing => "none",
        Digest::EtagUnlessMultipart => {
            "MD5, as the ETag of what was sent in one request and is not encrypted by a key service"
        }
        Digest::Md5 => "MD5, of what was sent in one request",
        Digest::ClaimedMd5 => "MD5, of what was sent in one request; clients can set another one",
    }
}

fn step(nanoseconds: u64) -> String {
    match nanoseconds {
        0 => "none".to_owned(),
        1 => "to the nanosecond".to_owned(),
        1_000_000 => "to the millisecond".to_owned(),
        1_000_000_000 => "to the second".to_owned(),
        60_000_000_000 => "to the minute".to_owned(),
        other => panic!("no word for a step of {other} ns"),
    }
}

fn kind(key: &Key) -> String {
    match key.kind {
        KeyKind::Text => "text".to_owned(),
        KeyKind::Secret => "secret".to_owned(),
        KeyKind::Identifier => "secret, who one is".to_owned(),
        KeyKind::Bool => "boolean".to_owned(),
        KeyKind::Integer => "whole number".to_owned(),
        KeyKind::Folder => "folder".to_owned(),
        KeyKind::File => "file".to_owned(),
        KeyKind::Prefix => "prefix".to_owned(),
        KeyKind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    }
}

/// Breaks a paragraph into lines of 120 characters at most.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().unwrap();
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() <= 120 {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.join("\n")
}
