//! What is shipped beside the program: the example works as it stands and with everything in it
//! switched on, and the reference lists every key.

use super::*;
use crate::store::backend;

const EXAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/mounts.example.toml"));
const REFERENCE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/mounts.md"));

fn parse(text: &str) -> Mounts {
    let mut problems = Problems::default();
    let files = vec![file::parse(&Arc::new(ConfigFile::fake("/cfg/m.toml", Audience::User)), text, &mut problems)];
    let sources = Sources { home: Some("/home/me".into()), ..Sources::default() };
    Mounts::assemble(files, sources, &backend::schemas(), problems).unwrap_or_else(|error| panic!("{error}"))
}

/// Switches the example lines on: those that begin with `#:`.
fn uncommented() -> String {
    let on = |line: &str| line.strip_prefix("#:").map_or_else(|| line.to_owned(), |rest| rest.trim_start().to_owned());
    EXAMPLE.lines().map(on).collect::<Vec<_>>().join("\n")
}

#[test]
fn works_as_it_stands() {
    let mounts = parse(EXAMPLE);
    let root = |name: &str| mounts.resolve(name).unwrap().get("root").map(str::to_owned);
    assert_eq!(root("docs").as_deref(), Some("/cfg/docs"));
    assert_eq!(root("backup").as_deref(), Some("/cfg/target/example-backup"));
    assert!(mounts.iter().any(|info| info.parent.is_some()));
    assert!(mounts.warnings().is_empty(), "{:?}", mounts.warnings());
    for name in mounts.names() {
        mounts.resolve(name).unwrap();
    }
}

#[test]
fn shows_every_key_of_every_backend() {
    let mounts = parse(&uncommented());
    for schema in backend::schemas() {
        let shows = |info: &MountInfo| {
            let settings = mounts.settings(&info.name).unwrap();
            schema.keys.iter().all(|key| settings.iter().any(|setting| setting.key == key.name))
        };
        let of_type = |info: &MountInfo| info.backend == schema.name && info.parent.is_none();
        assert!(mounts.iter().any(|info| of_type(&info) && shows(&info)), "no full example of `{}`", schema.name);
    }
}

#[test]
fn the_reference_lists_every_key() {
    let mut missing = String::new();
    for schema in backend::schemas() {
        let codes = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        for key in schema.keys {
            let kind = match key.kind {
                KeyKind::Text => "text".to_owned(),
                KeyKind::Secret | KeyKind::Identifier => "secret".to_owned(),
                KeyKind::Bool => "boolean".to_owned(),
                KeyKind::Integer => "whole number".to_owned(),
                KeyKind::Folder => "folder".to_owned(),
                KeyKind::File => "file".to_owned(),
                KeyKind::Prefix => "prefix".to_owned(),
                KeyKind::Choice(words) => codes(words),
            };
            let required = if key.required { ", required" } else { "" };
            let row = format!("| `{}` | {} | {kind}{required} | {} |", key.name, codes(key.aliases), key.help);
            let row = row.replace("|  |", "| |");
            let title = format!("### `{}`", schema.name);
            let section =
                REFERENCE.split_once(&title).map_or("", |(_, rest)| rest.split("\n### ").next().unwrap_or(""));
            if !section.contains(&row) {
                missing = missing
                    + &title
                    + "
" + &row + "
";
            }
        }
    }
    assert!(missing.is_empty(), "docs/mounts.md lacks:\n{missing}");
}
