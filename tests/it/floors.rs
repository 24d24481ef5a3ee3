//! The rules of the house, checked on every file of `src`: arrows between floors point down, each
//! outside crate stays in its room, files stay small and say what they are for.
//!
//! `docs/architecture.md` says why. Each rule is also tried on a file that breaks it.

mod names;
mod tokens;

use std::fs;
use std::path::Path;

use self::names::{module_of, names};
use self::tokens::{Token, tokens};

/// Which modules of the library a module may name, itself aside.
const ARROWS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("location", &["error"]),
    ("entry", &["error", "location"]),
    ("event", &["error", "location", "entry"]),
    ("mounts", &["error", "location", "entry", "event"]),
    ("store", &["error", "location", "entry", "event", "mounts"]),
    ("engine", &["error", "location", "entry", "event", "mounts", "store"]),
    ("ops", &["error", "location", "entry", "event", "mounts", "store", "engine"]),
];

/// Files that may name one module more: tests that need the real thing from the floor above.
const EXCEPTIONS: &[(&str, &str)] = &[("src/mounts/tests/example.rs", "store")];

/// Which folders an outside crate may be named in; a `*` at the end stands for the rest of its name.
const ROOMS: &[(&str, &[&str])] = &[
    ("opendal", &["src/store/"]),
    ("reqsign*", &["src/store/"]),
    ("reqwest", &["src/store/"]),
    ("http", &["src/store/"]),
    ("http_body*", &["src/store/"]),
    ("quick_xml", &["src/store/"]),
    ("rustix", &["src/store/local/", "src/mounts/file.rs", "src/engine/ask.rs"]),
    ("md5", &["src/entry/"]),
    ("crc_fast", &["src/entry/"]),
    ("toml", &["src/mounts/"]),
    ("toml_edit", &["src/mounts/"]),
    ("saphyr_parser", &["src/mounts/"]),
    ("cel", &["src/engine/compare/custom/"]),
    ("anyhow", &["src/bin/gstore/"]),
    ("clap*", &["src/bin/gstore/"]),
    ("tracing_subscriber", &["src/bin/gstore/"]),
    ("indicatif", &["src/bin/gstore/ui/"]),
];

/// What neither a file nor a folder is called: names that say nothing attract everything.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc", "shared"];

/// What the name of a type does not end with.
const EMPTY_ENDINGS: &[&str] = &["Manager", "Helper", "Handler", "Utils"];

/// Lines of a file, without its tests.
const MAX_LINES: usize = 400;

/// One file of `src`.
struct Source {
    /// Relative to the repository, `/` between segments.
    path: String,
    text: String,
}

#[test]
fn the_house_keeps_its_rules() {
    let mut sources = Vec::new();
    collect(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), "src", &mut sources);
    assert!(sources.len() > 10, "src was not read");
    let findings = findings(&sources);
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

fn collect(folder: &Path, name: &str, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{name}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &path, sources);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            sources.push(Source { text: fs::read_to_string(entry.path()).unwrap(), path });
        }
    }
}

/// Returns everything that is against the rules, one line each.
fn findings(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for source in sources {
        let tokens = tokens(&source.text);
        let found = [
            look(source),
            called(source, &tokens),
            arrows(source, &tokens),
            siblings(source, &tokens, sources),
            rooms(source, &tokens),
        ];
        findings.extend(found.into_iter().flatten().map(|finding| format!("{}: {finding}", source.path)));
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Size, and the words at the top.
fn look(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    let only_tests = source.path.ends_with("/tests.rs") || source.path.contains("/tests/");
    let mut lines = source.text.lines().filter(|line| !line.starts_with("#!") && !line.trim().is_empty());
    if !only_tests && !lines.next().is_some_and(|line| line.starts_with("//!")) {
        findings.push("does not open with `//!`: what it is for, and what does not belong".to_owned());
    }
    let code = lines_of_code(&source.text);
    if code > MAX_LINES && !only_tests {
        findings.push(format!("{code} lines without tests; at {MAX_LINES} a file is split"));
    }
    findings
}

/// Counts the lines before the tests of a file.
fn lines_of_code(text: &str) -> usize {
    let lines: Vec<_> = text.lines().collect();
    let begins_tests = |pair: &[&str]| pair[0] == "#[cfg(test)]" && pair[1].contains("mod ") && pair[1].ends_with('{');
    lines.windows(2).position(begins_tests).unwrap_or(lines.len())
}

/// Names of files, folders and types.
fn called(source: &Source, tokens: &[Token]) -> Vec<String> {
    let stem = source.path.trim_end_matches(".rs");
    let empty = stem.split('/').filter(|name| EMPTY_NAMES.contains(name));
    let mut findings: Vec<_> =
        empty.map(|name| format!("`{name}` says nothing: name it after what is in it")).collect();
    for pair in tokens.windows(2) {
        if let [Token::Word(keyword), Token::Word(name)] = pair
            && ["struct", "enum", "trait", "type"].contains(keyword)
            && EMPTY_ENDINGS.iter().any(|ending| name.ends_with(ending))
        {
            findings.push(format!("the type `{name}` says nothing: name it after what it is"));
        }
    }
    findings
}

/// Arrows between the modules of the library, and out of the binary's `ui`.
fn arrows(source: &Source, tokens: &[Token]) -> Vec<String> {
    let module = module_of(&source.path);
    let own = module.first().map_or("", String::as_str);
    let mut findings = Vec::new();
    for name in names(&module, tokens) {
        let first = name.path.get(1).map_or("", String::as_str);
        if name.path[0] == "gstore" && !source.path.starts_with("src/bin/") {
            findings.push("names `gstore`: the library calls itself `crate`".to_owned());
        }
        if name.path[0] != "crate" || source.path == "src/lib.rs" {
            continue;
        }
        if source.path.starts_with("src/bin/") {
            if own == "ui" && ["commands", "args", "context"].contains(&first) {
                findings.push(format!("`ui` names `crate::{first}`: it shows what it is given"));
            }
            continue;
        }
        let Some((_, allowed)) = ARROWS.iter().find(|(module, _)| *module == own) else {
            findings.push(format!("`{own}` has no floor: add it to ARROWS in tests/it/floors.rs"));
            break;
        };
        if first != own && !allowed.contains(&first) && !EXCEPTIONS.contains(&(source.path.as_str(), first)) {
            findings.push(format!("an arrow upwards or across: `{own}` names `crate::{first}`"));
        }
    }
    findings
}

/// Operations never name each other: what two of them need sinks to the engine.
fn siblings(source: &Source, tokens: &[Token], sources: &[Source]) -> Vec<String> {
    let module = module_of(&source.path);
    let [room, own, ..] = module.as_slice() else { return Vec::new() };
    if room != "ops" || !source.path.starts_with("src/ops/") {
        return Vec::new();
    }
    let is_sibling = |name: &str| {
        name != own
            && sources.iter().any(|other| {
                other.path == format!("src/ops/{name}.rs") || other.path.starts_with(&format!("src/ops/{name}/"))
            })
    };
    names(&module, tokens)
        .into_iter()
        .filter(|name| name.path.len() > 2 && name.path[..2] == ["crate", "ops"] && is_sibling(&name.path[2]))
        .map(|name| format!("names its sibling `ops::{}`: what both need belongs in `engine`", name.path[2]))
        .collect()
}

/// Outside crates stay where they are kept.
fn rooms(source: &Source, tokens: &[Token]) -> Vec<String> {
    let mut findings = Vec::new();
    for name in names(&module_of(&source.path), tokens) {
        for (krate, rooms) in ROOMS {
            let found = match krate.strip_suffix('*') {
                Some(start) => name.path[0].starts_with(start),
                None => name.path[0] == *krate,
            };
            if found && !rooms.iter().any(|room| source.path.starts_with(room)) {
                findings.push(format!("names `{}`, which stays in {}", name.path[0], rooms.join(", ")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is found in one file beside a few innocent ones.
    fn found(path: &str, text: &str) -> Vec<String> {
        let innocent = |path: &str| Source { path: path.to_owned(), text: "//! Innocent.\n".to_owned() };
        let mut sources = vec![innocent("src/ops/list.rs"), innocent("src/ops/mod.rs"), innocent("src/engine/walk.rs")];
        sources.push(Source { path: path.to_owned(), text: format!("//! A file.\n{text}") });
        findings(&sources)
    }

    #[track_caller]
    fn caught(path: &str, text: &str, wanted: &str) {
        let found = found(path, text);
        assert!(
            found.len() == 1 && found[0].starts_with(path) && found[0].contains(wanted),
            "{path}: {text}\n{found:?} instead of {wanted:?}"
        );
    }

    #[track_caller]
    fn clean(path: &str, text: &str) {
        assert_eq!(found(path, text), [""; 0], "{path}: {text}");
    }

    #[test]
    fn arrows_upwards_are_caught_however_they_are_written() {
        caught("src/entry.rs", "use crate::store::Caps;", "`entry` names `crate::store`");
        caught("src/error.rs", "fn f(e: crate::entry::Entry) {}", "`error` names `crate::entry`");
        caught("src/mounts/file.rs", "use crate::{error::Error, store::Store};", "`mounts` names `crate::store`");
        caught("src/mounts/file.rs", "use crate::{error::{Error}, ops};", "names `crate::ops`");
        caught("src/engine/walk.rs", "use super::super::ops::list;", "`engine` names `crate::ops`");
        caught("src/store/s3/list.rs", "use super::super::super::engine::walk;", "names `crate::engine`");
        caught("src/store/mod.rs", "use super::engine;", "`store` names `crate::engine`");
        caught("src/store/mod.rs", "pub(in crate::engine) fn f() {}", "`store` names `crate::engine`");
        caught("src/store/open.rs", "mod tests { use super::super::super::ops::list; }", "names `crate::ops`");
        caught("src/engine/copy.rs", "macro_rules! m { () => { $crate::ops::x() } }", "names `crate::ops`");
        caught("src/engine/copy.rs", "use ::gstore::ops;", "calls itself `crate`");
        caught("src/engine/copy.rs", "use crate::*;", "names `crate::*`");
        caught("src/engine/copy.rs", "use crate as all;", "names `crate::`");
        caught("src/engine/copy.rs", "use crate::{self as all};", "names `crate::`");
        caught("src/cache/mod.rs", "use crate::error::Error;", "`cache` has no floor");
        caught("src/bin/gstore/ui/bars.rs", "use crate::context::Context;", "`ui` names `crate::context`");
    }

    #[test]
    fn arrows_downwards_pass() {
        clean("src/engine/walk.rs", "use crate::{error::Error, store::{Store, self}};\nuse super::filter::Filter;");
        clean("src/store/open.rs", "use crate::mounts::Resolved;\nmod tests { use super::super::caps; }");
        clean("src/store/s3/list.rs", "use super::super::remote::Remote;\nuse crate::store::Depth;");
        clean("src/ops/transfer.rs", "use crate::engine::{pair, plan};");
        clean("src/mounts/tests/example.rs", "use crate::store::backend;");
        clean("src/bin/gstore/commands/cp.rs", "use crate::context::Context;\nuse gstore::ops::transfer;");
        clean("src/lib.rs", "pub mod ops;\npub use crate::error::Error;");
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        clean("src/entry.rs", "// crate::store\n/* crate::ops /* opendal:: */ */\n/// [`crate::ops`]\nstruct A;");
        clean("src/entry.rs", "const A: &str = \"crate::ops \\\" opendal::x\"; const B: &str = r#\"\"opendal::x\"#;");
        clean("src/entry.rs", "const A: &[u8] = b\"toml::x\"; const C: char = '\"'; fn f<'a>(x: &'a str) {}");
        caught("src/entry.rs", "const C: char = '\"'; use opendal::Operator; // \"", "names `opendal`");
        caught("src/entry.rs", "const C: char = '\\''; use opendal::Operator;", "names `opendal`");
    }

    #[test]
    fn crates_leaving_their_rooms_are_caught() {
        for (krate, path) in [
            ("opendal", "src/engine/copy.rs"),
            ("opendal", "src/bin/gstore/main.rs"),
            ("reqsign", "src/engine/copy.rs"),
            ("reqsign_aws_v4", "src/mounts/file.rs"),
            ("reqwest", "src/ops/remove.rs"),
            ("http", "src/engine/copy.rs"),
            ("toml", "src/store/open.rs"),
            ("saphyr_parser", "src/store/open.rs"),
            ("toml", "src/bin/gstore/context.rs"),
            ("clap", "src/mounts/file.rs"),
            ("clap_complete", "src/ops/transfer.rs"),
            ("anyhow", "src/engine/run.rs"),
            ("indicatif", "src/bin/gstore/commands/cp.rs"),
            ("rustix", "src/store/open.rs"),
        ] {
            let wanted = format!("names `{krate}`, which stays in");
            caught(path, &format!("use {krate}::Thing;"), &wanted);
            caught(path, &format!("fn f() {{ {krate}::thing() }}"), &wanted);
            caught(path, &format!("use {{{krate}::Thing, std::fmt}};"), &wanted);
            caught(path, &format!("use {krate} as other;"), &wanted);
            caught(path, &format!("extern crate {krate};"), &wanted);
            caught(path, &format!("#[derive(::{krate}::Thing)] struct A;"), &wanted);
        }
    }

    #[test]
    fn crates_in_their_rooms_and_words_like_them_pass() {
        clean("src/store/open.rs", "use opendal::Operator;\nuse http::Method;");
        clean("src/store/local/mod.rs", "use rustix::fs;");
        clean("src/mounts/file.rs", "use toml::Table;");
        clean("src/bin/gstore/ui/bars.rs", "use indicatif::ProgressBar;\nuse anyhow::Result;");
        clean("src/engine/copy.rs", "fn f(http: u8) -> u8 { let toml = http; toml }");
        clean("src/bin/gstore/context.rs", "use gstore::mounts::toml::x;");
    }

    #[test]
    fn siblings_are_caught() {
        caught("src/ops/transfer.rs", "use super::list::list;", "its sibling `ops::list`");
        caught("src/ops/transfer.rs", "use crate::ops::{list, Options};", "its sibling `ops::list`");
        caught("src/ops/transfer/moves.rs", "use super::super::list;", "its sibling `ops::list`");
        clean("src/ops/transfer.rs", "use super::Options;\nuse crate::ops::transfer::x;");
    }

    #[test]
    fn size_words_and_names_are_caught() {
        let long = "fn f() {}\n".repeat(400);
        caught("src/engine/copy.rs", &long, "401 lines");
        clean("src/engine/copy.rs", &format!("fn f() {{}}\n\n#[cfg(test)]\nmod tests {{\n{long}}}\n"));
        clean("src/engine/copy.rs", &format!("#[cfg(test)]\npub(super) mod tests {{\n{long}}}\n"));
        caught("src/engine/copy.rs", &format!("#[cfg(test)]\nmod tests;\n{long}"), "403 lines");
        clean("src/engine/glob/tests.rs", &long);
        caught("src/engine/util.rs", "", "`util` says nothing");
        caught("src/store/helpers/read.rs", "", "`helpers` says nothing");
        caught("src/engine/run.rs", "pub struct RunManager;", "`RunManager` says nothing");
        let bare = Source { path: "src/engine/copy.rs".into(), text: "use std::fmt;\n".into() };
        assert_eq!(findings(&[bare]).len(), 1);
    }
}
