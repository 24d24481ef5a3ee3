//! Files that are written from the binary equal what it prints: completions, manual pages and the
//! reference of the command line. `just generate` writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

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
