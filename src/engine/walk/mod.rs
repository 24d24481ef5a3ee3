//! One tree as an ordered stream of entries, filtered while it is walked.
//!
//! Siblings are sorted with a `/` on directories, so that a walk directory by directory yields the
//! byte order of whole keys, and joins a flat listing of a storage that is known to list in that
//! order.

mod alone;
mod dirs;
mod flat;
mod loose;
mod sorted;

use std::future::ready;

use futures::stream::{BoxStream, StreamExt as _};
use futures::{Stream, TryStreamExt as _};

use super::filter::{Filter, HiddenBy};
use super::pair::Walked;
use super::session::Session;
use crate::entry::{Entry, EntryKind, Place};
use crate::error::{Error, Result};
use crate::event::{Action, Event, Outcome, Side};
use crate::location::ObjectPath;
use crate::store::{How, Page, Store, is_temporary};

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
    let scout = Scout { session: session.clone(), tree, filter, side, levels: None, own: Own::Count };
    if scout.tree.store.caps().ordered { flat::walk(scout).boxed() } else { in_order(dirs::walk(scout, Hidden::Keep)) }
}

/// Walks a tree that is paired with no other, as the source of a run that only looks; otherwise as [`walk`]. With
/// a number of levels, at least 1, nothing below so many is listed.
pub fn walk_alone(
    session: &Session,
    tree: Tree,
    filter: Filter,
    levels: Option<usize>,
) -> BoxStream<'static, Result<Walked>> {
    let caps = tree.store.caps();
    let (ordered, at_once) = (caps.ordered, !caps.directories && caps.tree == How::Native);
    let scout = Scout { session: session.clone(), tree, filter, side: Side::Source, levels, own: Own::Count };
    match levels {
        None if ordered => flat::walk(scout).boxed(),
        // What a filter hides need not be listed, folder by folder.
        None if at_once && scout.filter.is_none() => alone::walk(scout).boxed(),
        _ => in_order(dirs::walk(scout, Hidden::Keep)),
    }
}

/// Walks what no filter hides, and says of each whether it is the last of its directory: what a drawing
/// needs to know. A prefix of a key store that turns out to be empty may have been taken for the last.
pub fn outline(
    session: &Session,
    tree: Tree,
    filter: Filter,
    levels: Option<usize>,
) -> BoxStream<'static, Result<Outlined>> {
    let scout = Scout { session: session.clone(), tree, filter, side: Side::Source, levels, own: Own::Count };
    dirs::walk(scout, Hidden::Drop).boxed()
}

/// Walks the objects of a tree that no filter hides, and what is unaddressable, in whatever order takes
/// the fewest requests; directories may be among them or not.
pub fn objects(session: &Session, tree: Tree, filter: Filter) -> BoxStream<'static, Result<Walked>> {
    if tree.store.caps().directories || tree.store.caps().ordered {
        return walk(session, tree, filter, Side::Source);
    }
    let scout = Scout { session: session.clone(), tree, filter, side: Side::Source, levels: None, own: Own::Count };
    loose::walk(scout).boxed()
}

/// Walks the objects under temporary names, which all other walks leave out, in any order.
///
/// A directory that cannot be listed is recorded in the session, as with [`walk`].
pub fn temporaries(session: &Session, tree: Tree) -> BoxStream<'static, Result<Entry>> {
    let real = tree.store.caps().directories;
    let (session, filter) = (session.clone(), Filter::default());
    let scout = Scout { session, tree, filter, side: Side::Dest, levels: None, own: Own::Yield };
    let walked = if real { in_order(dirs::walk(scout, Hidden::Keep)) } else { loose::walk(scout).boxed() };
    let own = |Walked { entry, .. }| (entry.is_file() && is_temporary(entry.path.name())).then_some(entry);
    walked.try_filter_map(move |walked| ready(Ok(own(walked)))).boxed()
}

/// What a walk met, and where it stands among its siblings.
#[derive(Debug, Clone)]
pub struct Outlined {
    /// What it met.
    pub walked: Walked,
    /// Whether nothing comes after it in its directory.
    pub last: bool,
}

/// What becomes of what a filter hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hidden {
    /// It is yielded, and the reason with it.
    Keep,
    /// It is left out.
    Drop,
}

/// What becomes of temporary names of gstore's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Own {
    /// They are counted, and left out.
    Count,
    /// They are yielded too.
    Yield,
}

fn in_order(walk: impl Stream<Item = Result<Outlined>> + Send + 'static) -> BoxStream<'static, Result<Walked>> {
    walk.map(|met| met.map(|met| met.walked)).boxed()
}

/// What both ways of walking share.
struct Scout {
    session: Session,
    tree: Tree,
    filter: Filter,
    side: Side,
    /// How many levels below the root there are for it; all if it is not said.
    levels: Option<usize>,
    own: Own,
}

impl Scout {
    /// Whether a directory is to be listed.
    fn enters(&self, dir: &Walked) -> bool {
        let within = |levels| dir.entry.path.segments().count() < levels;
        dir.entry.is_dir() && dir.hidden.is_none() && self.levels.is_none_or(within)
    }

    /// Whether a filter hides a directory above `path`, which may be no clean name. Below a directory that
    /// cannot be asked for no walk gets, so that nothing is hidden there.
    fn lies_hidden(&self, path: &ObjectPath) -> bool {
        let mut above: Vec<_> = std::iter::successors(path.parent(), ObjectPath::parent).collect();
        while let Some(dir) = above.pop() {
            if !self.tree.store.can_list(&self.tree.path(&dir)) {
                return false;
            }
            let clean = ObjectPath::parse(dir.as_bytes()).is_ok_and(|clean| clean == dir);
            if clean && self.filter.judge(&Entry::new(dir, EntryKind::Dir)).is_some() {
                return true;
            }
        }
        false
    }

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

/// Tells of a page, and returns what of it counts.
fn taken(session: &Session, (side, own): (Side, Own), page: Page) -> Vec<Entry> {
    let Page { mut entries, temporaries, unread } = page;
    match own {
        Own::Count => session.add_temporaries(temporaries.len()),
        Own::Yield => entries.extend(temporaries),
    }
    session.misread(unread);
    session.events.send(Event::Scanned { side, entries: entries.len() as u64 });
    entries
}

#[cfg(test)]
mod tests;
