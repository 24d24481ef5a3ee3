//! One mount against the schema of its type: known keys, right values, nothing missing.
//!
//! What several mounts say together (parents, rights, names) is checked in `chain`.

use std::collections::BTreeMap;

use super::file::{Entry, Origin, RawMount, Written};
use super::general::{self, PUBLIC_URL};
use super::problem::{Flaw, Problem, Problems};
use super::suggest::closest;
use super::switch::{self, SWITCH, Switch};
use super::value::Value;
use super::{Key, KeyKind, Permissions, Schema};
use crate::location::is_mount_name;

/// A mount that is right in itself.
pub(super) struct Mount {
    pub(super) origin: Origin,
    pub(super) permissions: Option<Stated>,
    pub(super) kind: Kind,
}

/// Permissions as one mount states them.
pub(super) struct Stated {
    pub(super) level: Permissions,
    pub(super) origin: Origin,
}

/// What is behind a mount.
pub(super) enum Kind {
    /// A storage.
    Storage {
        schema: &'static Schema,
        stated: Origin,
        settings: BTreeMap<&'static str, Setting>,
        /// A key that keeps it from being used, and why.
        unserved: Option<(Origin, String, &'static str)>,
    },
    /// A choice of places.
    Switch { switch: Switch, stated: Origin },
    /// A part of another mount.
    Relative { parent: String, stated: Origin, path: Option<Setting> },
}

/// A key and its value.
pub(super) struct Setting {
    pub(super) key: &'static Key,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

/// The `path` of a relative mount.
pub(super) static PATH: Key = Key {
    name: "path",
    aliases: &[],
    kind: KeyKind::Prefix,
    required: false,
    help: "where it sits below its parent; default: the parent's root",
};

/// Finds the schema that `type` names.
pub(super) fn schema(name: &str, schemas: &[&'static Schema]) -> Option<&'static Schema> {
    schemas.iter().find(|schema| schema.name == name || schema.aliases.contains(&name)).copied()
}

/// The texts of a mount that decide what its other keys mean.
#[derive(Default)]
pub(super) struct Nature<'a> {
    kind: Option<&'a Entry>,
    parent: Option<&'a Entry>,
    path: Option<&'a Entry>,
}

impl<'a> Nature<'a> {
    /// Looks at what was written.
    pub(super) fn of(entries: &'a [Entry]) -> Self {
        let find = |name: &str| entries.iter().find(|entry| entry.key == name);
        Self { kind: find("type").or_else(|| find("protocol")), parent: find("parent"), path: find("path") }
    }

    /// Returns the parent and the path in the spelling `path = "parent:path"`.
    fn in_one(&self) -> Option<(&'a Entry, &'a str, &'a str)> {
        let entry = self.path.filter(|_| self.kind.is_none() && self.parent.is_none())?;
        let (parent, path) = text(entry)?.split_once(':')?;
        is_mount_name(parent).then_some((entry, parent, path))
    }

    /// Whether this is a part of another mount.
    pub(super) fn is_relative(&self) -> bool {
        self.parent.is_some() || self.in_one().is_some()
    }

    /// Returns the schema, if `type` names one.
    pub(super) fn schema(&self, schemas: &[&'static Schema]) -> Option<&'static Schema> {
        schema(text(self.kind?)?, schemas)
    }
}

fn text(entry: &Entry) -> Option<&str> {
    match &entry.value {
        Written::Text(text) | Written::Environment(text) => Some(text),
        _ => None,
    }
}

/// Checks one mount; `None` where it is too broken to be used.
pub(super) fn mount(raw: &RawMount, schemas: &[&'static Schema], problems: &mut Problems) -> Option<Mount> {
    let mut check = Check { raw, problems };
    if !is_mount_name(&raw.name) {
        check.mount("bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one");
    }
    let permissions = check.permissions();
    check.same(raw.entries.iter().filter(|entry| matches!(entry.key.as_str(), "type" | "protocol")));
    let nature = Nature::of(&raw.entries);
    let kind = match nature.kind {
        Some(entry) if nature.is_relative() => {
            let flaw = format!("cannot stand together with `parent`: a relative mount has its parent's {}", entry.key);
            check.key(entry, Flaw::new(flaw));
            None
        }
        Some(entry) => check.storage(entry, schemas),
        None if nature.is_relative() => check.relative(&nature),
        None => {
            check.neither();
            None
        }
    };
    Some(Mount { origin: raw.origin.clone(), permissions, kind: kind? })
}

struct Check<'a> {
    raw: &'a RawMount,
    problems: &'a mut Problems,
}

impl Check<'_> {
    fn mount(&mut self, cause: impl Into<String>) {
        let problem = Problem::new(&self.raw.origin, Flaw::new(cause)).mount(&self.raw.name);
        self.problems.push(problem);
    }

    /// Reports a mount without a nature, most often a slip in the key that would give it one.
    fn neither(&mut self) {
        let slip = |entry: &Entry| closest(&entry.key, ["type", "protocol", "parent"]);
        match self.raw.entries.iter().find_map(|entry| Some((entry, slip(entry)?))) {
            Some((entry, near)) => self.key(entry, Flaw::new("unknown key").suggest(Some(near))),
            None => self.mount("says neither `type` nor `parent`"),
        }
    }

    fn key(&mut self, entry: &Entry, flaw: Flaw) {
        self.problems.push(Problem::new(&entry.origin, flaw).mount(&self.raw.name).key(&entry.key));
    }

    /// Returns a text that must stand there as it is; anything else is reported.
    fn plain<'e>(&mut self, entry: &'e Entry) -> Option<&'e str> {
        let found = text(entry);
        if found.is_none() {
            self.key(entry, Flaw::new(format!("must be text, not {}", entry.value.describe())));
        }
        found
    }

    fn permissions(&mut self) -> Option<Stated> {
        let raw = self.raw;
        let entry = raw.entries.iter().find(|entry| entry.key == "permissions")?;
        match self.plain(entry)?.parse() {
            Ok(level) => Some(Stated { level, origin: entry.origin.clone() }),
            Err(cause) => {
                let near = closest(text(entry)?, ["readonly", "readwrite", "full", "delete"]);
                self.key(entry, Flaw::new(cause).suggest(near));
                None
            }
        }
    }

    /// Reports a key that is set under two of its names; the first entry found counts.
    fn same<'e>(&mut self, mut set: impl Iterator<Item = &'e Entry>) {
        let Some(first) = set.next() else { return };
        for second in set {
            self.key(second, Flaw::new(format!("is the same key as `{}`; set one of them", first.key)));
        }
    }

    fn storage(&mut self, kind: &Entry, schemas: &[&'static Schema]) -> Option<Kind> {
        let named = self.plain(kind)?;
        let Some(schema) = schema(named, schemas) else {
            let known: Vec<_> = schemas.iter().filter(|schema| schema.compiled).map(|schema| schema.name).collect();
            let near = closest(named, schemas.iter().flat_map(|row| row.aliases.iter().chain([&row.name])).copied());
            let flaw = Flaw::new(format!("unknown type `{named}`; the types are {}", known.join(", ")));
            self.key(kind, flaw.suggest(near));
            return None;
        };
        let raw = self.raw;
        if schema.name == SWITCH.name {
            let switch = switch::check(raw, self.problems)?;
            return Some(Kind::Switch { switch, stated: kind.origin.clone() });
        }
        let mut settings = BTreeMap::new();
        let mut unserved = None;
        for entry in &raw.entries {
            if matches!(entry.key.as_str(), "type" | "protocol" | "permissions") {
                continue;
            }
            let Some(key) = general::key(schema, &entry.key) else {
                match (general::idle(schema, entry), general::unserved(schema, entry)) {
                    (Some(Ok(())), _) => {}
                    (Some(Err(flaw)), _) => self.key(entry, flaw),
                    (None, Some(why)) => unserved = unserved.or(Some((entry.origin.clone(), entry.key.clone(), why))),
                    (None, None) => self.unknown(entry, schema),
                }
                continue;
            };
            match Value::new(key, &general::value(entry)) {
                Ok(value) => {
                    settings.entry(key.name).or_insert(Setting { key, value, origin: entry.origin.clone() });
                }
                Err(flaw) => self.key(entry, flaw),
            }
        }
        for key in schema.keys.iter().chain([&PUBLIC_URL]) {
            let named = |entry: &&Entry| general::key(schema, &entry.key).is_some_and(|own| std::ptr::eq(own, key));
            self.same(raw.entries.iter().filter(named));
            if key.required && !raw.entries.iter().any(|entry| named(&entry)) {
                self.mount(format!("the key `{}` is missing: {}", key.name, key.help));
            }
        }
        Some(Kind::Storage { schema, stated: kind.origin.clone(), settings, unserved })
    }

    fn unknown(&mut self, entry: &Entry, schema: &'static Schema) {
        let own = schema.keys.iter().flat_map(|key| key.aliases.iter().chain([&key.name])).copied();
        let near = closest(&entry.key, own.chain(["type", "permissions", "parent"]));
        self.key(entry, Flaw::new(format!("unknown key for type `{}`", schema.name)).suggest(near));
    }

    fn relative(&mut self, nature: &Nature<'_>) -> Option<Kind> {
        let raw = self.raw;
        for entry in &raw.entries {
            if !matches!(entry.key.as_str(), "parent" | "path" | "permissions") {
                let flaw = Flaw::new("a relative mount takes `parent`, `path` and `permissions` only");
                self.key(entry, flaw.suggest(closest(&entry.key, ["parent", "path", "permissions"])));
            }
        }
        if let Some((entry, parent, path)) = nature.in_one() {
            let written = match entry.value {
                Written::Environment(_) => Written::Environment(path.to_owned()),
                _ => Written::Text(path.to_owned()),
            };
            let path = self.path(entry, &written);
            return Some(Kind::Relative { parent: parent.to_owned(), stated: entry.origin.clone(), path });
        }
        let path = nature.path.and_then(|entry| {
            self.plain(entry)?;
            self.path(entry, &entry.value)
        });
        let entry = nature.parent?;
        let parent = self.plain(entry)?.to_owned();
        Some(Kind::Relative { parent, stated: entry.origin.clone(), path })
    }

    fn path(&mut self, entry: &Entry, written: &Written) -> Option<Setting> {
        match Value::new(&PATH, written) {
            Ok(value) => Some(Setting { key: &PATH, value, origin: entry.origin.clone() }),
            Err(flaw) => {
                self.key(entry, flaw);
                None
            }
        }
    }
}
