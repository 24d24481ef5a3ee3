//! `GSTORE_MOUNT_<NAME>__<KEY>`: keys of mounts, and whole mounts, from the environment.

use std::collections::BTreeMap;

use super::Schema;
use super::check::Nature;
use super::file::{Entry, Origin, RawMount, Written};
use super::general::key;
use super::problem::{Flaw, Problem, Problems};
use super::suggest::closest;
use crate::location::is_mount_name;

const PREFIX: &str = "GSTORE_MOUNT_";

/// Spells a mount's name as variables do: upper case, `_` for `-`.
pub(super) fn variable_name(mount: &str) -> String {
    mount.to_ascii_uppercase().replace('-', "_")
}

/// Sets what the environment says on top of what the files say.
pub(super) fn apply(
    mounts: &mut BTreeMap<String, RawMount>,
    environment: &BTreeMap<String, String>,
    schemas: &[&'static Schema],
    problems: &mut Problems,
) {
    let spelled: BTreeMap<String, String> =
        mounts.keys().map(|name| (variable_name(name), name.clone())).rev().collect();
    let mut set: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for (variable, value) in environment.range(PREFIX.to_owned()..) {
        let Some(rest) = variable.strip_prefix(PREFIX) else { break };
        let origin = Origin::Environment { variable: variable.clone() };
        // No key holds `__`, but a name may: the last one separates.
        let Some((name, key)) = rest.rsplit_once("__").filter(|(name, key)| !name.is_empty() && !key.is_empty()) else {
            let flaw = Flaw::new(format!("does not name a mount and a key; write `{PREFIX}<NAME>__<KEY>`"));
            problems.push(Problem::new(origin, flaw));
            continue;
        };
        let name = spelled.get(&variable_name(name)).cloned().unwrap_or_else(|| name.to_ascii_lowercase());
        if !is_mount_name(&name) {
            let flaw = Flaw::new("bad name: a name begins with a letter, then come letters, digits and `_`");
            problems.push(Problem::new(origin, flaw).mount(&name));
            continue;
        }
        let entry = Entry { key: key.to_ascii_lowercase(), value: Written::Environment(value.clone()), origin };
        set.entry(name).or_default().push(entry);
    }
    for (name, entries) in set {
        match mounts.get_mut(&name) {
            Some(mount) => replace(mount, entries, schemas),
            // The file that could not be read may define it.
            None if problems.incomplete => {}
            None => add(mounts, name, entries, problems),
        }
    }
}

/// Makes a mount that no file knows.
fn add(mounts: &mut BTreeMap<String, RawMount>, name: String, entries: Vec<Entry>, problems: &mut Problems) {
    let Some(origin) = entries.first().map(|entry| entry.origin.clone()) else { return };
    let named = |key: &str| entries.iter().any(|entry| entry.key == key);
    if !["type", "protocol", "parent", "path"].into_iter().any(named) {
        // Most often a slip in the name of a mount that exists.
        let flaw = Flaw::new("no file defines this mount, and the environment gives it no `type`");
        let near = closest(&name, mounts.keys().map(String::as_str));
        problems.push(Problem::new(origin, flaw.suggest(near)).mount(&name));
        return;
    }
    mounts.insert(name.clone(), RawMount { name, origin, entries });
}

/// Sets keys of a mount, whichever of a key's names either side uses.
fn replace(mount: &mut RawMount, entries: Vec<Entry>, schemas: &[&'static Schema]) {
    let same = |one: &str, other: &str| {
        let is_type = |name: &str| matches!(name, "type" | "protocol");
        one == other || is_type(one) && is_type(other)
    };
    // First those that decide what the others mean.
    let (first, rest): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| matches!(entry.key.as_str(), "type" | "protocol" | "parent"));
    mount.entries.retain(|old| !first.iter().any(|new| same(&old.key, &new.key)));
    mount.entries.extend(first);
    let nature = Nature::of(&mount.entries);
    let schema = if nature.is_relative() { None } else { nature.schema(schemas) };
    let canonical = |name: &str| schema.and_then(|schema| key(schema, name)).map(|key| key.name);
    let same =
        |one: &str, other: &str| one == other || canonical(one).is_some_and(|name| Some(name) == canonical(other));
    mount.entries.retain(|old| !rest.iter().any(|new| same(&old.key, &new.key)));
    mount.entries.extend(rest);
}
