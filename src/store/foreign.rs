//! Types of storage that mount tables of other programs name and no backend here serves.
//!
//! Their keys are known, so that a table that has such a mount loads; to use that mount is
//! unsupported. A type that gets a row in [`super::backend`] leaves this list.

use super::backend;
use super::fixed::BASE64;
use crate::mounts::{Key, KeyKind, Permissions, SWITCH, Schema};

const fn key(name: &'static str, aliases: &'static [&'static str], kind: KeyKind) -> Key {
    Key { name, aliases, kind, required: false, help: "as in genro-storage" }
}

const fn required(name: &'static str, aliases: &'static [&'static str]) -> Key {
    Key { name, aliases, kind: KeyKind::Text, required: true, help: "as in genro-storage" }
}

const fn schema(
    name: &'static str,
    aliases: &'static [&'static str],
    allows: Permissions,
    keys: &'static [Key],
) -> Schema {
    Schema { name, aliases, compiled: false, allows, keys }
}

const ROOT: Key = key("root", &["path", "base_path", "prefix"], KeyKind::Text);
const USER: Key = key("user", &["username"], KeyKind::Text);
const PASSWORD: Key = key("password", &[], KeyKind::Secret);
const TARGET: Key = key("target_protocol", &[], KeyKind::Text);
const OPTIONS: Key = key("target_options", &[], KeyKind::Text);

/// In the order of the list that genro-storage prints.
static TYPES: &[Schema] = &[
    schema(
        "smb",
        &[],
        Permissions::Full,
        &[
            required("host", &[]),
            required("share", &[]),
            ROOT,
            USER,
            PASSWORD,
            key("domain", &[], KeyKind::Text),
            key("port", &[], KeyKind::Integer),
        ],
    ),
    schema(
        "zip",
        &[],
        Permissions::Full,
        &[required("file", &[]), key("mode", &[], KeyKind::Choice(&["r", "w", "a"])), TARGET, OPTIONS],
    ),
    schema(
        "tar",
        &[],
        Permissions::ReadOnly,
        &[required("file", &[]), key("compression", &[], KeyKind::Text), TARGET, OPTIONS],
    ),
    schema(
        "git",
        &[],
        Permissions::ReadOnly,
        &[required("root", &["path", "base_path"]), key("ref", &[], KeyKind::Text), key("fo", &[], KeyKind::Text)],
    ),
    schema("libarchive", &[], Permissions::ReadOnly, &[required("file", &[]), TARGET, OPTIONS]),
];

/// Returns all types of mounts that a table may name: those that can be opened here first.
pub fn schemas() -> Vec<&'static Schema> {
    let mut all = backend::schemas();
    all.extend([&BASE64, &SWITCH]);
    let served =
        |foreign: &Schema| all.iter().any(|own| own.name == foreign.name || own.aliases.contains(&foreign.name));
    let foreign: Vec<_> = TYPES.iter().filter(|foreign| !served(foreign)).collect();
    all.extend(foreign);
    all
}
