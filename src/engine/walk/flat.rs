//! A walk of one listing of the whole tree, where its order is known beforehand or made.

use std::collections::VecDeque;

use futures::stream::{self, BoxStream, Stream};
use futures::{StreamExt as _, TryStreamExt as _};

use super::{Scout, Walked, taken};
use crate::engine::spool::Sorter;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, Result};
use crate::location::ObjectPath;
use crate::store::{Depth, Pages};

/// Entries that are sorted without a file.
const IN_MEMORY: usize = 25_000;
/// Entries taken at a time of those that are sorted in one.
const CHUNK: usize = 1024;

/// Some entries after the others, in walk order.
type Batches = BoxStream<'static, Result<Vec<Entry>>>;

pub(super) fn walk(scout: Scout) -> impl Stream<Item = Result<Walked>> + Send {
    let start = async move {
        let pages = scout.tree.store.list(&scout.tree.base, Depth::Tree)?;
        let batches = scout.batches(pages);
        Ok::<_, Error>(Flat::new(scout, batches).into_stream())
    };
    stream::once(start).try_flatten()
}

/// The same of a listing in any order, which is sorted before anything of it comes.
pub(super) fn sorted(scout: Scout, pages: Pages) -> impl Stream<Item = Result<Walked>> + Send {
    let start = async move {
        let mut sorter = Sorter::with_limit(IN_MEMORY);
        let mut batches = scout.batches(pages);
        while let Some(entries) = batches.try_next().await? {
            sorter.extend(entries)?;
        }
        let chunks = stream::try_unfold(sorter.finish()?, |mut sorted| async move {
            let chunk = sorted.chunk(CHUNK)?;
            Ok((!chunk.is_empty()).then_some((chunk, sorted)))
        });
        Ok::<_, Error>(Flat::new(scout, chunks.boxed()).into_stream())
    };
    stream::once(start).try_flatten()
}

impl Scout {
    fn batches(&self, pages: Pages) -> Batches {
        let (session, kind, tree) = (self.session.clone(), (self.side, self.own), self.tree.clone());
        let batches = pages.map_ok(move |page| taken(&session, kind, page));
        batches.map_err(move |error: Error| error.at(tree.place(&ObjectPath::root()))).boxed()
    }
}

struct Flat {
    scout: Scout,
    batches: Batches,
    ready: VecDeque<Walked>,
    /// The directory of the last key: it and those above have been yielded.
    open: ObjectPath,
    /// A directory that a filter hides with everything below.
    pruned: Option<ObjectPath>,
}

impl Flat {
    fn new(scout: Scout, batches: Batches) -> Self {
        Self { scout, batches, ready: VecDeque::new(), open: ObjectPath::root(), pruned: None }
    }

    fn into_stream(self) -> impl Stream<Item = Result<Walked>> + Send {
        stream::try_unfold(self, |mut flat| async move {
            loop {
                if let Some(walked) = flat.ready.pop_front() {
                    return Ok(Some((walked, flat)));
                }
                let Some(entries) = flat.batches.try_next().await? else { return Ok(None) };
                for entry in entries {
                    // The root's own marker is no entry, unless it has content and must be named.
                    let Entry { path, kind, .. } = entry;
                    match path.into_below(&flat.scout.tree.base) {
                        Some(path) if !(path.is_root() && kind == EntryKind::Dir) => flat.add(Entry { path, ..entry }),
                        _ => {}
                    }
                }
            }
        })
    }

    fn add(&mut self, mut entry: Entry) {
        if entry.kind == EntryKind::Unaddressable {
            // In a hidden directory it would not even have been listed.
            if !self.scout.lies_hidden(&entry.path) {
                self.ready.push_back(self.scout.walked(entry));
            }
            return;
        }
        if entry.is_dir() {
            // Listed by name, so a marker stands for it.
            entry.size = Some(0);
        }
        self.enter(&entry);
        if self.is_pruned(&entry.path) || (entry.is_dir() && entry.path == self.open) {
            return;
        }
        self.yield_entry(entry);
    }

    /// Yields the directories on the way to `entry` that have not been yet.
    fn enter(&mut self, entry: &Entry) {
        if !entry.is_dir() && entry.path.is_in(&self.open) {
            return;
        }
        let mut missing = Vec::new();
        let mut dir = if entry.is_dir() { Some(entry.path.clone()) } else { entry.path.parent() };
        while let Some(above) = dir.filter(|dir| !dir.is_root() && self.open.below(dir).is_none()) {
            dir = above.parent();
            missing.push(above);
        }
        let bottom = entry.is_dir().then_some(&entry.path);
        for dir in missing.into_iter().rev() {
            if self.is_pruned(&dir) {
                break;
            }
            let mut found = Entry::new(dir.clone(), EntryKind::Dir);
            found.size = (Some(&dir) == bottom).then_some(0);
            self.open = dir;
            self.yield_entry(found);
        }
        if let Some(parent) = entry.path.parent().filter(|_| !entry.is_dir() && !self.is_pruned(&entry.path)) {
            self.open = parent;
        }
    }

    fn is_pruned(&self, path: &ObjectPath) -> bool {
        self.pruned
            .as_ref()
            .is_some_and(|pruned| path.below(pruned).is_some_and(|below| !below.is_root()) || path == pruned)
    }

    fn yield_entry(&mut self, entry: Entry) {
        let walked = self.scout.walked(entry);
        if walked.entry.is_dir() && walked.hidden.is_some() {
            self.pruned = Some(walked.entry.path.clone());
        }
        self.ready.push_back(walked);
    }
}
