//! Tests of the whole room: tables go in as text, problems and values come out.

mod errors;
mod example;
mod files;
mod fuzz;
mod lists;
mod overrides;
mod resolving;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::file::{self, Audience, ConfigFile};
use super::*;

const fn key(name: &'static str, aliases: &'static [&'static str], kind: KeyKind) -> Key {
    Key { name, aliases, kind, required: false, help: "a key" }
}

const fn required(name: &'static str, aliases: &'static [&'static str], kind: KeyKind) -> Key {
    Key { name, aliases, kind, required: true, help: "what it needs" }
}

const ROOT: Key = key("root", &["path", "prefix"], KeyKind::Prefix);

static FS: Schema = Schema {
    name: "fs",
    aliases: &["local"],
    compiled: true,
    allows: Permissions::Full,
    keys: &[required("root", &["path"], KeyKind::Folder)],
};

static S3: Schema = Schema {
    name: "s3",
    aliases: &[],
    compiled: true,
    allows: Permissions::Full,
    keys: &[
        required("bucket", &["bucket_name"], KeyKind::Text),
        ROOT,
        key("endpoint", &["endpoint_url"], KeyKind::Text),
        key("secret_access_key", &["secret"], KeyKind::Secret),
        key("skip_signature", &["anon"], KeyKind::Bool),
        key("batch", &[], KeyKind::Integer),
        key("etag", &[], KeyKind::Choice(&["md5", "auto"])),
    ],
};

static HTTP: Schema = Schema {
    name: "http",
    aliases: &[],
    compiled: true,
    allows: Permissions::ReadOnly,
    keys: &[required("endpoint", &[], KeyKind::Text)],
};

static GCS: Schema = Schema {
    name: "gcs",
    aliases: &["gs"],
    compiled: false,
    allows: Permissions::Full,
    keys: &[required("bucket", &[], KeyKind::Text)],
};

const SCHEMAS: &[&Schema] = &[&FS, &S3, &HTTP, &GCS];

fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Loads texts as if they were files `/cfg/m.toml`, `/cfg/n.toml`, …, that others can write, so that
/// no test runs a command by accident.
fn load_all(texts: &[&str], env: &[(&str, &str)]) -> Result<Mounts> {
    let names = ["/cfg/m.toml", "/cfg/n.toml", "/cfg/o.toml"];
    load_files(&names.into_iter().zip(texts.iter().copied()).collect::<Vec<_>>(), env)
}

/// Loads files of these names and texts.
fn load_files(files: &[(&str, &str)], env: &[(&str, &str)]) -> Result<Mounts> {
    let mut problems = Problems::default();
    let parse = |(name, text): &(&str, &str)| {
        file::parse(&Arc::new(ConfigFile::fake(name, Audience::Others)), text, &mut problems)
    };
    let files = files.iter().map(parse).collect();
    let sources = Sources {
        files: Vec::new(),
        environment: environment(env),
        home: Some("/home/me".into()),
        ..Sources::default()
    };
    Mounts::assemble(files, sources, SCHEMAS, problems)
}

fn load(text: &str, env: &[(&str, &str)]) -> Result<Mounts> {
    load_all(&[text], env)
}

/// Returns the lines of problems of a table that must have some.
fn problems(texts: &[&str], env: &[(&str, &str)]) -> Vec<String> {
    told(&load_all(texts, env).unwrap_err())
}

/// Takes the lines of problems out of their error.
fn told(error: &Error) -> Vec<String> {
    assert_eq!(error.kind(), ErrorKind::Config);
    let mut lines = error.message().lines().map(str::to_owned);
    let head = lines.next().unwrap();
    let lines: Vec<_> = lines.collect();
    let count = lines.len();
    let plural = if count == 1 { "" } else { "s" };
    assert_eq!(head, format!("{count} problem{plural} in the mount table"));
    lines
}
