//! Switches: mounts whose first segment picks a route, each the place of another storage.
//!
//! What a switch says is checked here; where a path on it leads is followed in `locate`.

use std::collections::BTreeMap;

use super::check::{PATH, Setting};
use super::file::{Entry, Origin, RawMount, Written};
use super::problem::{Flaw, Problem, Problems};
use super::suggest::closest;
use super::value::Value;
use super::{Key, KeyKind, Permissions, Schema};
use crate::location::{ObjectPath, is_mount_name};

/// The type of a mount that is a switch. Its keys, `routes` and `default`, are not those of a storage.
pub static SWITCH: Schema =
    Schema { name: "switch", aliases: &["switched"], compiled: true, allows: Permissions::Full, keys: &[] };

/// The folder that a route names.
static FOLDER: Key =
    Key { name: "routes", aliases: &[], kind: KeyKind::Folder, required: true, help: "a mount's path, or a folder" };

/// What a switch says.
pub(super) struct Switch {
    pub(super) routes: BTreeMap<String, Route>,
    /// Where paths go whose first segment names no route.
    pub(super) default: Option<Route>,
}

/// Where a route leads.
pub(super) enum Route {
    /// To another mount, or below it.
    Mount { name: String, path: Setting, origin: Origin },
    /// To a local folder.
    Folder(Setting),
}

impl Switch {
    /// Returns the mounts it leads to, and where that is written.
    pub(super) fn mounts(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.routes.values().chain(&self.default).filter_map(|route| match route {
            Route::Mount { name, origin, .. } => Some((name.as_str(), origin)),
            Route::Folder(_) => None,
        })
    }

    /// Returns the folders it leads to whose names are written out, and where that is written.
    pub(super) fn folders(&self) -> impl Iterator<Item = (&str, &Origin)> {
        self.routes.values().chain(&self.default).filter_map(|route| match route {
            Route::Folder(Setting { value: Value::Plain(folder), origin, .. }) => Some((folder.as_str(), origin)),
            Route::Folder(_) | Route::Mount { .. } => None,
        })
    }
}

/// Checks what stands in a mount of this type; `None` where it has no routes that could be used.
pub(super) fn check(raw: &RawMount, problems: &mut Problems) -> Option<Switch> {
    let mut wrong = |entry: &Entry, flaw: Flaw| {
        problems.push(Problem::new(&entry.origin, flaw).mount(&raw.name).key(&entry.key));
    };
    let mut switch = Switch { routes: BTreeMap::new(), default: None };
    let mut complete = true;
    for entry in &raw.entries {
        match (entry.key.as_str(), &entry.value) {
            ("type" | "protocol" | "permissions", _) => {}
            ("default", written) => match route(entry, written) {
                Ok(route) => switch.default = Some(route),
                Err(flaw) => wrong(entry, flaw),
            },
            ("routes", Written::Table(routes)) => {
                for (name, written) in routes {
                    match segment(name).and_then(|()| route(entry, written)) {
                        Ok(route) => drop(switch.routes.insert(name.clone(), route)),
                        Err(flaw) => {
                            complete = false;
                            wrong(entry, flaw.about(&format!("route `{name}`")));
                        }
                    }
                }
            }
            ("routes", other) => {
                complete = false;
                wrong(entry, Flaw::new(format!("must be a table of routes, not {}", other.describe())));
            }
            (key, _) => {
                let near = closest(key, ["routes", "default", "type", "permissions"]);
                wrong(entry, Flaw::new("unknown key for type `switch`").suggest(near));
            }
        }
    }
    if complete && switch.routes.is_empty() {
        let flaw = Flaw::new("the key `routes` is missing: a table of names and where each leads");
        problems.push(Problem::new(&raw.origin, flaw).mount(&raw.name));
    }
    complete.then_some(switch)
}

/// A name must be what one segment of a path can be.
fn segment(name: &str) -> Result<(), Flaw> {
    let one = ObjectPath::parse(name.as_bytes()).is_ok_and(|path| path.as_bytes() == name.as_bytes());
    if one && !name.is_empty() && !name.contains('/') {
        return Ok(());
    }
    Err(Flaw::new("is no name of one segment"))
}

/// Takes `name:path`, or a folder.
fn route(entry: &Entry, written: &Written) -> Result<Route, Flaw> {
    let origin = entry.origin.clone();
    if let Written::Text(text) | Written::Environment(text) = written
        && let Some((name, path)) = text.split_once(':')
        && is_mount_name(name)
    {
        let value = Value::new(&PATH, &Written::Text(path.to_owned()))?;
        let path = Setting { key: &PATH, value, origin: origin.clone() };
        return Ok(Route::Mount { name: name.to_owned(), path, origin });
    }
    Ok(Route::Folder(Setting { key: &FOLDER, value: Value::new(&FOLDER, written)?, origin }))
}
