//! One tree as an ordered stream of entries, filtered while it is walked.
//!
//! Siblings are sorted with a `/` on directories, so that a walk directory by directory yields the
//! byte order of whole keys, and joins a flat listing of a storage that is known to list in that
//! order.

mod dirs;
mod flat;

use futures::stream::{BoxStream, StreamExt as _};

use super::filter::{Filter, HiddenBy};
use super::pair::Walked;
use super::session::Session;
use crate::entry::{Entry, EntryKind, Place};
use crate::error::{Error, Result};
use crate::event::{Action, Event, Outcome, Side};
use crate::location::ObjectPath;
use crate::store::{Page, Store};

/// A tree: a store, and where in it.
#[derive(Clone)]
pub struct Tree {
    /// The store.
    pub store: Store,
    /// The root of the tree below the store's root.
    pub base: ObjectPath,
}

impl Tree {
    /// Returns a path of this tree as the store knows it.
    pub fn path(&self, below: &ObjectPath) -> ObjectPath {
        self.base.join(below)
    }

    /// Names a path of this tree for people.
    pub fn place(&self, below: &ObjectPath) -> Place {
        self.store.place(&self.path(below))
    }

    /// Names an entry of this tree for people.
    pub fn place_of(&self, entry: &Entry) -> Place {
        let path = self.path(&entry.path);
        if entry.kind == EntryKind::Unaddressable && entry.path.is_root() {
            // The tree's own marker, with content: `d/`, which is not its neighbour `d`.
            return self.store.place(&ObjectPath::raw([path.as_bytes(), b"/"].concat()));
        }
        self.store.place(&path)
    }

    /// Returns an entry of this tree as the store knows it.
    pub fn entry(&self, entry: &Entry) -> Entry {
        Entry { path: self.path(&entry.path), ..entry.clone() }
    }
}

/// Walks a tree. Paths are relative to its root, and the root itself is not among them.
///
/// A directory that cannot be listed is recorded in the session, and comes as hidden by
/// [`HiddenBy::Unlisted`]; a failure of the root's own listing ends the stream.
pub fn walk(session: &Session, tree: Tree, filter: Filter, side: Side) -> BoxStream<'static, Result<Walked>> {
    let scout = Scout { session: session.clone(), tree, filter, side };
    if scout.tree.store.caps().ordered { flat::walk(scout).boxed() } else { dirs::walk(scout).boxed() }
}

/// What both ways of walking share.
struct Scout {
    session: Session,
    tree: Tree,
    filter: Filter,
    side: Side,
}

impl Scout {
    fn walked(&self, entry: Entry) -> Walked {
        // What cannot be touched anyway is shown, whatever its name.
        let hidden = if entry.kind == EntryKind::Unaddressable { None } else { self.filter.judge(&entry) };
        Walked { entry, hidden }
    }

    /// Records that a directory's content is unknown.
    fn unlisted(&self, dir: Entry, error: &Error) -> Walked {
        let place = Some(self.tree.place(&dir.path));
        let (source, dest) = match self.side {
            Side::Source => (place, None),
            Side::Dest => (None, place),
        };
        self.session.unlisted(Outcome::failed(Action::List, source, dest, error));
        Walked { entry: dir, hidden: Some(HiddenBy::Unlisted) }
    }
}

fn note(session: &Session, side: Side, page: &Page) {
    session.add_temporaries(page.temporaries);
    session.events.send(Event::Scanned { side, entries: page.entries.len() as u64 });
}

#[cfg(test)]
mod tests;
