//! Where a path on a mount leads: through the parents of the mount, and through switches.

use super::chain::{Chain, Table};
use super::check::Kind;
use super::resolve::Resolver;
use super::switch::{Route, Switch};
use super::{Permissions, Resolved};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Where a path on a mount leads.
#[derive(Debug)]
pub struct Located {
    /// What is there.
    pub at: Place,
    /// How much of the path led there: the names of routes.
    pub route: ObjectPath,
    /// The rest, below the root of what is there.
    pub path: ObjectPath,
}

/// What a path on a mount leads to.
#[derive(Debug)]
pub enum Place {
    /// A storage, ready to open.
    Storage(Resolved),
    /// A switch itself: the names of its routes.
    Routes(Vec<String>),
}

/// How far one has come.
struct Way<'a> {
    /// The mount to look at.
    name: &'a str,
    /// What routes said of the path below it.
    base: ObjectPath,
    /// The segments of what was typed that picked a route.
    route: ObjectPath,
    /// The others.
    rest: ObjectPath,
    /// The least that any mount on the way states.
    permissions: Option<Permissions>,
}

/// Follows a path that was typed on a mount; `None` if a mount of that name is not there.
pub(super) fn locate(table: &Table, resolver: &Resolver<'_>, name: &str, path: &ObjectPath) -> Option<Result<Located>> {
    let root = ObjectPath::root;
    let mut way = Way { name, base: root(), route: root(), rest: path.clone(), permissions: None };
    // The table has no circles, so that no way visits a mount twice.
    for _ in 0..=table.len() {
        let chain = Chain::of(table, way.name)?;
        way.permissions = least(way.permissions, chain.permissions());
        let step = match chain.links.last().map(|(name, mount)| (*name, &mount.kind)) {
            Some((own, Kind::Switch { switch, .. })) => resolver.below(&chain).and_then(|folded| {
                way.base = folded.join(&way.base);
                through(resolver, own, switch, &mut way)
            }),
            _ => resolver.chain(way.name, &chain).map(|resolved| Some(storage(resolved, name, &way))),
        };
        match step {
            Ok(None) => {}
            Ok(Some(located)) => return Some(Ok(located)),
            Err(error) => return Some(Err(error)),
        }
    }
    None
}

fn storage(mut resolved: Resolved, name: &str, way: &Way<'_>) -> Located {
    name.clone_into(&mut resolved.name);
    resolved.path = resolved.path.join(&way.base);
    resolved.permissions = least(resolved.permissions, way.permissions);
    Located { at: Place::Storage(resolved), route: way.route.clone(), path: way.rest.clone() }
}

/// Takes the route that the next segment names; the way ends where there is no segment, or in a folder.
fn through<'a>(resolver: &Resolver<'_>, own: &str, switch: &'a Switch, way: &mut Way<'a>) -> Result<Option<Located>> {
    let typed = way.base.is_root();
    let Some((first, rest)) = split(if typed { &way.rest } else { &way.base }) else {
        let routes = switch.routes.keys().cloned().collect();
        return Ok(Some(Located { at: Place::Routes(routes), route: way.route.clone(), path: ObjectPath::root() }));
    };
    let named = std::str::from_utf8(first).ok().and_then(|first| switch.routes.get(first));
    let (route, fixed) = match (named, &switch.default) {
        (Some(route), _) if typed => {
            way.route = way.route.child(first);
            (route, ObjectPath::root())
        }
        (Some(route), _) => (route, rest.clone()),
        (None, Some(route)) => (route, way.base.clone()),
        (None, None) => return Err(unknown(own, switch, first)),
    };
    if typed && named.is_some() {
        way.rest = rest;
    }
    match route {
        Route::Mount { name, path, .. } => {
            let path = resolver.prefix(own, path)?;
            (way.name, way.base) = (name, path.join(&fixed));
            Ok(None)
        }
        Route::Folder(setting) => {
            let resolved = resolver.folder(own, setting)?;
            way.base = fixed;
            Ok(Some(storage(resolved, own, way)))
        }
    }
}

fn split(path: &ObjectPath) -> Option<(&[u8], ObjectPath)> {
    let first = path.segments().next()?;
    let rest = path.as_bytes().get(first.len() + 1..).unwrap_or_default();
    Some((first, ObjectPath::raw(rest)))
}

fn least(one: Option<Permissions>, other: Option<Permissions>) -> Option<Permissions> {
    one.into_iter().chain(other).min()
}

fn unknown(own: &str, switch: &Switch, first: &[u8]) -> Error {
    let routes: Vec<_> = switch.routes.keys().map(String::as_str).collect();
    let message = format!("has no route `{}`", ObjectPath::raw(first));
    Error::new(ErrorKind::NotFound, message)
        .at(format_args!("{own}:"))
        .hint(format!("use one of its routes {}", routes.join(", ")))
}
