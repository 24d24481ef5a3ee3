//! Keys that every storage takes, whatever its type, and those of genro-storage that change nothing
//! here. The keys of a type stand in its schema.

use super::file::{Entry, Written};
use super::problem::Flaw;
use super::{Key, KeyKind, Schema};

/// Where the content of a mount is served to everybody.
pub(super) static PUBLIC_URL: Key = Key {
    name: "public_url",
    aliases: &["base_url"],
    kind: KeyKind::Text,
    required: false,
    help: "where others read what lies in the mount's root, for `gstore url`",
};

/// The key that names a command in place of `root = { command = … }`.
const ROOT_COMMAND: &str = "root_command";

/// Finds a key by its name or an alias; those of the type come first.
pub(super) fn key(schema: &'static Schema, name: &str) -> Option<&'static Key> {
    let known = |key: &&'static Key| key.name == name || key.aliases.contains(&name);
    let root = || schema.keys.iter().find(|key| key.name == "root").filter(|_| name == ROOT_COMMAND);
    schema.keys.iter().find(known).or_else(root).or_else(|| Some(&PUBLIC_URL).filter(known))
}

/// Returns the value of an entry: that of `root_command` is a command.
pub(super) fn value(entry: &Entry) -> Written {
    match entry.key.as_str() {
        ROOT_COMMAND => Written::Table(vec![("command".to_owned(), entry.value.clone())]),
        _ => entry.value.clone(),
    }
}

/// Keys of genro-storage that a type here has no counterpart for, and why: to pass over them would be
/// to reach the storage in another way than was meant.
const UNSERVED: &[(&str, &str, &str)] = &[
    ("sftp", "password", "gstore logs in to SFTP servers with a key"),
    ("sftp", "passphrase", "a key with a passphrase is for an agent"),
    ("webdav", "cert", "gstore sends no client certificates"),
    ("webdav", "verify_ssl", "gstore talks to no server whose certificate it cannot check"),
];

/// Returns why a key that is known elsewhere keeps its mount from being used here.
pub(super) fn unserved(schema: &Schema, entry: &Entry) -> Option<&'static str> {
    let known = UNSERVED.iter().find(|(kind, key, _)| *kind == schema.name && *key == entry.key);
    known.map(|(.., why)| *why)
}

/// Says whether a key of genro-storage can be passed over here; an error where that would be wrong.
pub(super) fn idle(schema: &Schema, entry: &Entry) -> Option<Result<(), Flaw>> {
    match (entry.key.as_str(), &entry.value) {
        // What is read is always the newest version.
        ("version_aware", Written::Flag(_)) | ("default_encrypted", Written::Flag(false)) => Some(Ok(())),
        // Checked always, and how long to wait is said on the command line.
        ("verify_ssl", Written::Flag(true)) if schema.name == "webdav" => Some(Ok(())),
        ("timeout", Written::Number(_)) if schema.name == "sftp" => Some(Ok(())),
        ("version_aware", other) => {
            Some(Err(Flaw::new(format!("must be `true` or `false`, not {}", other.describe()))))
        }
        ("default_encrypted", _) => Some(Err(Flaw::new("gstore does not encrypt: leave it out, or say `false`"))),
        _ => None,
    }
}
