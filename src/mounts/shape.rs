//! The shape of a mount table: from a tree of values to mounts with their keys.
//!
//! Every syntax may hold a table `mounts` with a table a mount. YAML and JSON may instead be a list
//! of mounts that say their `name`, as genro-storage writes it; what differs there is settled here.
//! What the keys mean is checked in `check`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::file::{ConfigFile, Entry, Origin, RawMount, Written};
use super::problem::{Flaw, Problem, Problems};
use super::suggest::closest;
use super::syntax::{Branch, Name, Node, Syntax};
use crate::location::is_mount_name;

/// Finds the mounts of a file.
pub(super) fn mounts(file: &Arc<ConfigFile>, syntax: Syntax, tree: Node, problems: &mut Problems) -> Vec<RawMount> {
    let mut shape = Shape { file, syntax, problems };
    match tree.value {
        Branch::Table(keys) => shape.table(keys),
        Branch::List(items) => shape.list(items),
        Branch::Leaf(_) => {
            shape.wrong(tree.line, Flaw::new("must be a list of mounts, or a table that holds `mounts`"), |p| p);
            Vec::new()
        }
    }
}

struct Shape<'a> {
    file: &'a Arc<ConfigFile>,
    syntax: Syntax,
    problems: &'a mut Problems,
}

impl Shape<'_> {
    fn origin(&self, line: usize) -> Origin {
        Origin::File { file: Arc::clone(self.file), line }
    }

    fn wrong(&mut self, line: usize, flaw: Flaw, name: impl FnOnce(Problem) -> Problem) {
        let problem = name(Problem::new(self.origin(line), flaw));
        self.problems.push(problem);
    }

    /// A table of everything, whose `mounts` hold the mounts.
    fn table(&mut self, keys: Vec<(Name, Node)>) -> Vec<RawMount> {
        let mut mounts = Vec::new();
        for (key, node) in keys {
            if key.text != "mounts" {
                let flaw = Flaw::new(format!("unknown top-level key; {}", self.syntax.mount()));
                let flaw = flaw.suggest(closest(&key.text, ["mounts"]));
                self.wrong(key.line, flaw, |problem| problem.key(&key.text));
                continue;
            }
            match node.value {
                Branch::Table(tables) => {
                    for (name, node) in tables {
                        let at = self.origin(name.line);
                        match node.value {
                            Branch::Table(keys) => mounts.push(self.mount(name.text, at, keys)),
                            _ => self.wrong(name.line, Flaw::new("must be a table of keys"), |p| p.mount(&name.text)),
                        }
                    }
                }
                Branch::List(items) if self.syntax != Syntax::Toml => mounts.extend(self.list(items)),
                _ => {
                    let flaw = Flaw::new(format!("must be a table; {}", self.syntax.mount()));
                    self.wrong(key.line, flaw, |problem| problem.key("mounts"));
                }
            }
        }
        mounts
    }

    /// A list of mounts that say their names.
    fn list(&mut self, items: Vec<Node>) -> Vec<RawMount> {
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        let mut mounts = Vec::new();
        for Node { line, value } in items {
            let Branch::Table(mut keys) = value else {
                self.wrong(line, Flaw::new("must be a table of keys, `name` among them"), |problem| problem);
                continue;
            };
            let Some(at) = keys.iter().position(|(key, _)| key.text == "name") else {
                let near = keys.iter().find(|(key, _)| closest(&key.text, ["name"]).is_some());
                let flaw = Flaw::new("the key `name` is missing: what the mount is called");
                match near.map(|(key, _)| key.clone()) {
                    Some(key) => {
                        let flaw = Flaw::new("unknown key").suggest(Some("name"));
                        self.wrong(key.line, flaw, |problem| problem.key(&key.text));
                    }
                    None => self.wrong(line, flaw, |problem| problem),
                }
                continue;
            };
            let (key, name) = keys.remove(at);
            let name = match name.written() {
                Written::Text(name) => name,
                other => {
                    let flaw = Flaw::new(format!("must be text, not {}", other.describe()));
                    self.wrong(key.line, flaw, |problem| problem.key("name"));
                    continue;
                }
            };
            if let Some(first) = lines.insert(name.clone(), line) {
                let flaw = Flaw::new(format!("is defined twice in this file; the first is in line {first}"));
                self.wrong(line, flaw, |problem| problem.mount(&name));
                continue;
            }
            let at = self.origin(line);
            mounts.push(with_google_token(as_part(self.mount(name, at, keys))));
        }
        mounts
    }

    fn mount(&self, name: String, origin: Origin, keys: Vec<(Name, Node)>) -> RawMount {
        let entry =
            |(key, node): (Name, Node)| Entry { origin: self.origin(key.line), key: key.text, value: node.written() };
        RawMount { name, origin, entries: keys.into_iter().map(entry).collect() }
    }
}

/// In a list, a path `name:below` makes a part of that mount whatever the type says; folders there
/// are absolute, so that no folder can look like it.
fn as_part(mut mount: RawMount) -> RawMount {
    let names_a_mount = |entry: &Entry| {
        let Written::Text(text) = &entry.value else { return false };
        let head = text.split_once(':').filter(|(_, below)| !below.starts_with("//"));
        matches!(entry.key.as_str(), "path" | "base_path") && head.is_some_and(|(parent, _)| is_mount_name(parent))
    };
    if let Some(at) = mount.entries.iter().position(names_a_mount) {
        "path".clone_into(&mut mount.entries[at].key);
        mount.entries.retain(|entry| !matches!(entry.key.as_str(), "type" | "protocol"));
    }
    mount
}

fn is_json(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// In a list, the `token` of a bucket of Google's is what gcsfs takes for one: `anon`, or a key file.
fn with_google_token(mut mount: RawMount) -> RawMount {
    let says = |entry: &Entry| matches!((entry.key.as_str(), &entry.value), ("type" | "protocol", Written::Text(kind)) if kind == "gcs");
    if mount.entries.iter().any(says) {
        for entry in mount.entries.iter_mut().filter(|entry| entry.key == "token") {
            match &entry.value {
                Written::Text(text) if text == "anon" => {
                    "anon".clone_into(&mut entry.key);
                    entry.value = Written::Flag(true);
                }
                Written::Text(text) if text.contains('/') || is_json(text) => {
                    "key_file".clone_into(&mut entry.key);
                }
                _ => {}
            }
        }
    }
    mount
}
