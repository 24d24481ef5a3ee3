//! A walk directory by directory, several at once, each sorted before it is used.

use std::collections::VecDeque;

use futures::StreamExt as _;
use futures::stream::{self, Stream};
use tokio_util::task::AbortOnDropHandle;

use super::{Hidden, Outlined, Scout, Walked, taken};
use crate::engine::spool::{Sorted, Sorter};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::Depth;

/// Entries looked at ahead for directories to list.
const WINDOW: usize = 64;
/// Directories listed ahead, at each depth.
const AHEAD: usize = 8;
/// Entries of a directory that are sorted without a file: as many are held for each one listed ahead.
const IN_MEMORY: usize = 100_000 / AHEAD;

pub(super) fn walk(scout: Scout, hidden: Hidden) -> impl Stream<Item = Result<Outlined>> + Send {
    let real = scout.tree.store.caps().directories;
    let walk = Dirs { real, hidden, scout, stack: None, ready: VecDeque::new() };
    stream::try_unfold(walk, |mut walk| async move { Ok(walk.next().await?.map(|met| (met, walk))) })
}

struct Dirs {
    scout: Scout,
    /// Whether a directory exists by itself, and not only while something lies below it.
    real: bool,
    hidden: Hidden,
    /// `None` before the root is listed.
    stack: Option<Vec<Frame>>,
    ready: VecDeque<Outlined>,
}

/// A directory being walked.
struct Frame {
    /// The directory itself, until something below shows that it is more than a ghost.
    unannounced: Option<Outlined>,
    rest: Sorted,
    window: VecDeque<Slot>,
    /// Something was left out of the window, which makes the directory real all the same.
    left_out: bool,
}

struct Slot {
    walked: Walked,
    listing: Option<AbortOnDropHandle<Result<Listing>>>,
}

/// What is in a directory.
struct Listing {
    entries: Sorted,
    /// A marker stands for the directory itself.
    marker: bool,
}

impl Dirs {
    async fn next(&mut self) -> Result<Option<Outlined>> {
        if self.stack.is_none() {
            let root = self.scout.list(ObjectPath::root()).await.map_err(broken_off)??;
            self.stack = Some(vec![Frame::new(root, None)]);
        }
        loop {
            if let Some(met) = self.ready.pop_front() {
                return Ok(Some(met));
            }
            let Some(frame) = self.stack.as_mut().and_then(|stack| stack.last_mut()) else { return Ok(None) };
            frame.fill(&self.scout, self.hidden)?;
            let slot = frame.window.pop_front();
            // Filled again, so that an empty window says that this was the last.
            frame.fill(&self.scout, self.hidden)?;
            let last = frame.window.is_empty();
            if std::mem::take(&mut frame.left_out) {
                self.announce();
            }
            match slot {
                Some(slot) => self.step(slot, last).await,
                None => drop(self.stack.as_mut().and_then(Vec::pop)),
            }
        }
    }

    async fn step(&mut self, slot: Slot, last: bool) {
        let Slot { mut walked, listing } = slot;
        let Some(listing) = listing else {
            // A key that nobody can ask for makes no directory for others.
            if walked.entry.kind != EntryKind::Unaddressable {
                self.announce();
            }
            self.ready.push_back(Outlined { walked, last });
            return;
        };
        match listing.await.map_err(broken_off).and_then(|listing| listing) {
            Err(error) => {
                self.announce();
                let walked = self.scout.unlisted(walked.entry, &error);
                self.ready.push_back(Outlined { walked, last });
            }
            Ok(listing) => {
                let exists = self.real || listing.marker;
                walked.entry.size = listing.marker.then_some(0);
                let met = Outlined { walked, last };
                if exists {
                    self.announce();
                    self.ready.push_back(met.clone());
                }
                let frame = Frame::new(listing, (!exists).then_some(met));
                self.stack.get_or_insert_default().push(frame);
            }
        }
    }

    /// Yields the directories on the way here: something below them is real.
    fn announce(&mut self) {
        for frame in self.stack.iter_mut().flatten() {
            self.ready.extend(frame.unannounced.take());
        }
    }
}

impl Frame {
    fn new(listing: Listing, unannounced: Option<Outlined>) -> Self {
        Self { unannounced, rest: listing.entries, window: VecDeque::new(), left_out: false }
    }

    /// Looks ahead, and starts listing the directories it sees.
    fn fill(&mut self, scout: &Scout, hidden: Hidden) -> Result<()> {
        while self.window.len() < WINDOW {
            let Some(entry) = self.rest.next().transpose()? else { break };
            let walked = scout.walked(entry);
            if walked.hidden.is_some() && hidden == Hidden::Drop {
                self.left_out = true;
                continue;
            }
            self.window.push_back(Slot { walked, listing: None });
        }
        let dirs = self.window.iter_mut().filter(|slot| scout.enters(&slot.walked));
        for slot in dirs.take(AHEAD) {
            if slot.listing.is_none() {
                slot.listing = Some(scout.list(slot.walked.entry.path.clone()));
            }
        }
        Ok(())
    }
}

impl Scout {
    /// Begins to list and sort one directory; paths come relative to the root of the tree.
    fn list(&self, dir: ObjectPath) -> AbortOnDropHandle<Result<Listing>> {
        let (session, kind, tree) = (self.session.clone(), (self.side, self.own), self.tree.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            let mut pages = tree.store.list(&tree.path(&dir), Depth::Children)?;
            let mut sorter = Sorter::with_limit(IN_MEMORY);
            let mut marker = false;
            while let Some(page) = pages.next().await.transpose().map_err(|error| error.at(tree.place(&dir)))? {
                for entry in taken(&session, kind, page) {
                    match entry.path.below(&tree.base) {
                        Some(path) if path == dir && entry.is_dir() => marker = true,
                        Some(path) => sorter.push(Entry { path, ..entry })?,
                        None => {}
                    }
                }
            }
            Ok(Listing { entries: sorter.finish()?, marker })
        }))
    }
}

fn broken_off(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Failed, "a listing of gstore's own broke off").because(error)
}
