//! What mounts say together: parents that exist, no cycles, rights that narrow, names that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Kind, Mount, Stated};
use super::file::Origin;
use super::overrides::variable_name;
use super::problem::{Flaw, Problem, Problems};
use super::suggest::closest;
use super::switch::SWITCH;
use super::{Permissions, Schema};

/// The mounts that are right in themselves, by name.
pub(super) type Table = BTreeMap<String, Mount>;

/// A mount with its parents, the mount itself first, the one with the storage last.
pub(super) struct Chain<'a> {
    pub(super) links: Vec<(&'a str, &'a Mount)>,
    pub(super) schema: &'static Schema,
}

impl<'a> Chain<'a> {
    /// Follows the parents of `name`; `None` where one is missing or they go round in a circle.
    pub(super) fn of(table: &'a Table, name: &str) -> Option<Self> {
        let mut links = Vec::new();
        let mut next = name;
        loop {
            let (name, mount) = table.get_key_value(next)?;
            links.push((name.as_str(), mount));
            match &mount.kind {
                Kind::Storage { schema, .. } => return Some(Self { links, schema }),
                Kind::Switch { .. } => return Some(Self { links, schema: &SWITCH }),
                Kind::Relative { .. } if links.len() > table.len() => return None,
                Kind::Relative { parent, .. } => next = parent,
            }
        }
    }

    /// Returns the least of what the chain and the backend state; `None` if no mount states any.
    pub(super) fn permissions(&self) -> Option<Permissions> {
        let stated = self.links.iter().filter_map(|(_, mount)| mount.permissions.as_ref()).map(|stated| stated.level);
        stated.min().map(|level| level.min(self.schema.allows))
    }
}

/// All names that were written and where, also those of mounts too broken to be in the table.
pub(super) type Names = BTreeMap<String, Origin>;

/// Checks the whole table.
pub(super) fn check(table: &Table, names: &Names, problems: &mut Problems) {
    // Where a file could not be read, a missing parent may be in it.
    if !problems.incomplete {
        parents(table, names, problems);
    }
    folders(table, names, problems);
    cycles(table, problems);
    collisions(names, problems);
    for (name, mount) in table {
        let (Some(stated), Some(chain)) = (&mount.permissions, Chain::of(table, name)) else { continue };
        if stated.level > chain.schema.allows {
            let flaw = Flaw::new(format!(
                "`{}` is more than type `{}` can ever give; the most is `{}`",
                stated.level, chain.schema.name, chain.schema.allows
            ));
            problems.push(Problem::new(&stated.origin, flaw).mount(name).key("permissions"));
        }
    }
}

/// The mounts that a mount leads to, and where that is written: its parent, or its routes.
fn edges(mount: &Mount) -> Vec<(&str, &Origin)> {
    match &mount.kind {
        Kind::Storage { .. } => Vec::new(),
        Kind::Relative { parent, stated, .. } => vec![(parent, stated)],
        Kind::Switch { switch, .. } => switch.mounts().collect(),
    }
}

/// The key that says where a mount leads.
fn leading(mount: &Mount) -> &'static str {
    if matches!(mount.kind, Kind::Switch { .. }) { "routes" } else { "parent" }
}

fn parents(table: &Table, names: &Names, problems: &mut Problems) {
    for (name, mount) in table {
        for (other, origin) in edges(mount) {
            if !names.contains_key(other) {
                let others = names.keys().filter(|other| *other != name).map(String::as_str);
                let flaw = Flaw::new(format!("there is no mount `{other}`")).suggest(closest(other, others));
                problems.push(Problem::new(origin, flaw).mount(name).key(leading(mount)));
            }
        }
    }
}

/// Reports routes to a folder that bears another mount's name: most often a `:` was forgotten, and writes
/// would make the folder.
fn folders(table: &Table, names: &Names, problems: &mut Problems) {
    for (name, mount) in table {
        let Kind::Switch { switch, .. } = &mount.kind else { continue };
        for (folder, origin) in switch.folders().filter(|(folder, _)| folder != name && names.contains_key(*folder)) {
            let flaw = Flaw::new(format!("`{folder}` is a mount, and `./{folder}` would be a folder"));
            let flaw = flaw.suggest(Some(&format!("{folder}:")));
            problems.push(Problem::new(origin, flaw).mount(name).key(leading(mount)));
        }
    }
}

/// Reports each circle once, at the first of its mounts in the order of names.
fn cycles(table: &Table, problems: &mut Problems) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for start in table.keys() {
        // The way down to here, and what is still to be looked at below each.
        let mut walk: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut next = Some(start.as_str());
        loop {
            let entered = next.take().filter(|name| !done.contains(name)).and_then(|name| table.get_key_value(name));
            if let Some((name, mount)) = entered {
                if let Some(begin) = walk.iter().position(|(walked, _)| walked == name) {
                    let names = walk[begin..].iter().map(|(walked, _)| *walked).chain([name.as_str()]);
                    let circle = names.collect::<Vec<_>>().join(" -> ");
                    let who = if leading(mount) == "parent" { "its parents go" } else { "its routes go" };
                    let flaw = Flaw::new(format!("{who} round in a circle: {circle}"));
                    problems.push(Problem::new(&mount.origin, flaw).mount(name).key(leading(mount)));
                } else {
                    let below = edges(mount).into_iter().map(|(other, _)| other).rev().collect();
                    walk.push((name, below));
                }
            }
            match walk.last_mut() {
                None => break,
                Some((_, below)) if !below.is_empty() => next = below.pop(),
                Some(_) => done.extend(walk.pop().map(|(name, _)| name)),
            }
        }
    }
}

/// Two names that one variable would mean are refused, before it means the wrong one.
fn collisions(names: &Names, problems: &mut Problems) {
    let mut spelled: BTreeMap<String, &str> = BTreeMap::new();
    for (name, origin) in names {
        let variable = variable_name(name);
        if let Some(other) = spelled.get(&variable) {
            let flaw = format!("collides with `{other}`: both are `GSTORE_MOUNT_{variable}__…` in the environment");
            problems.push(Problem::new(origin, Flaw::new(flaw)).mount(name));
        } else {
            spelled.insert(variable, name);
        }
    }
}

/// Says where a mount states more than its parent gives.
pub(super) fn narrowed(table: &Table) -> Vec<String> {
    let mut warnings = Vec::new();
    for (name, mount) in table {
        let (Kind::Relative { parent, .. }, Some(Stated { level, origin })) = (&mount.kind, &mount.permissions) else {
            continue;
        };
        let given = Chain::of(table, parent).and_then(|chain| chain.permissions());
        if let Some(given) = given.filter(|given| given < level) {
            let flaw = format!("`{level}` is narrowed to `{given}`, which is all that its parent `{parent}` gives");
            warnings.push(Problem::new(origin, Flaw::new(flaw)).mount(name).key("permissions").to_string());
        }
    }
    warnings
}
