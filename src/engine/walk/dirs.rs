//! A walk directory by directory, several at once, each sorted before it is used.
//!
//! What takes time is listed and sorted beside the walk; what is there is yielded without a detour. How a storage
//! lists is its own business.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::vec;

use futures::stream::Stream;
use tokio::task::{JoinError, spawn_blocking};
use tokio_util::task::AbortOnDropHandle;

use super::{Hidden, Outlined, Scout, Walked};
use crate::engine::spool::Sorted;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Entries looked at ahead for directories to list.
const WINDOW: usize = 64;
/// Directories listed ahead, at each depth.
pub(super) const AHEAD: usize = 8;
/// Entries taken at a time from a directory with so many that they are sorted in a file.
const CHUNK: usize = 1024;

pub(super) fn walk(scout: Scout, hidden: Hidden) -> impl Stream<Item = Result<Outlined>> + Send {
    let real = scout.tree.store.caps().directories;
    let lister = Lister { hidden, scout, real, ended: AtomicBool::new(false) };
    Dirs {
        real,
        lister: Arc::new(lister),
        begun: false,
        awaited: None,
        stack: Vec::new(),
        ready: VecDeque::new(),
        unannounced: 0,
    }
}

struct Dirs {
    lister: Arc<Lister>,
    /// Whether a directory exists by itself, and not only while something lies below it.
    real: bool,
    /// Whether the root has been asked for.
    begun: bool,
    /// The directory that is listed next, without which nothing goes on.
    awaited: Option<Awaited>,
    stack: Vec<Frame>,
    ready: VecDeque<Outlined>,
    /// How many of the stack are not announced.
    unannounced: usize,
}

struct Awaited {
    /// `None` for the root.
    dir: Option<Outlined>,
    listing: Handle,
}

/// A directory being walked.
struct Frame {
    /// The directory itself, until something below shows that it is more than a ghost.
    unannounced: Option<Outlined>,
    chunk: vec::IntoIter<Walked>,
    rest: Sorted,
    /// What came last of the chunks before.
    last: Option<Entry>,
    /// How many of the chunk have been looked at for directories to list.
    seen: usize,
    /// Listings of those that were found, in their order.
    listings: VecDeque<Handle>,
    /// Something was left out, which makes the directory real all the same.
    left_out: bool,
}

type Handle = AbortOnDropHandle<Result<Listing>>;

/// What is in a directory.
pub(super) struct Listing {
    pub(super) entries: Sorted,
    /// A marker stands for the directory itself.
    pub(super) marker: bool,
}

/// What lists and sorts beside the walk.
struct Lister {
    scout: Scout,
    hidden: Hidden,
    /// As [`Dirs::real`].
    real: bool,
    /// Whether nobody takes what is listed any more.
    ended: AtomicBool,
}

impl Stream for Dirs {
    type Item = Result<Outlined>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let walk = &mut *self;
        if !std::mem::replace(&mut walk.begun, true) {
            walk.awaited = Some(Awaited { dir: None, listing: walk.lister.list(ObjectPath::root()) });
        }
        loop {
            if let Some(met) = walk.ready.pop_front() {
                return Poll::Ready(Some(Ok(met)));
            }
            let went_on = if let Some(Awaited { listing, .. }) = &mut walk.awaited {
                let listed = ready!(Pin::new(listing).poll(context)).map_err(broken_off).and_then(|listed| listed);
                walk.enter(listed).map(|()| None)
            } else if walk.stack.is_empty() {
                return Poll::Ready(None);
            } else {
                walk.step()
            };
            match went_on {
                Ok(None) => {}
                Ok(Some(met)) => return Poll::Ready(Some(Ok(met))),
                Err(error) => {
                    walk.stack.clear();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl Drop for Dirs {
    fn drop(&mut self) {
        self.lister.ended.store(true, Ordering::Relaxed);
    }
}

impl Dirs {
    /// Goes into the directory that was waited for.
    fn enter(&mut self, listed: Result<Listing>) -> Result<()> {
        let Some(Awaited { dir, .. }) = self.awaited.take() else { return Ok(()) };
        let (listing, mut unannounced) = match (dir, listed) {
            (None, listed) => (listed?, None),
            (Some(mut met), Ok(listing)) => {
                met.walked.entry.size = listing.marker.then_some(0);
                (listing, Some(met))
            }
            (Some(Outlined { walked, last }), Err(error)) => {
                self.announce();
                let walked = self.lister.scout.unlisted(walked.entry, &error);
                self.ready.push_back(Outlined { walked, last });
                return Ok(());
            }
        };
        if self.real || listing.marker {
            self.announce();
            self.ready.extend(unannounced.take());
        }
        self.unannounced += usize::from(unannounced.is_some());
        let mut frame = Frame {
            unannounced,
            chunk: Vec::new().into_iter(),
            rest: listing.entries,
            last: None,
            seen: 0,
            listings: VecDeque::new(),
            left_out: false,
        };
        frame.refill(&self.lister)?;
        self.stack.push(frame);
        Ok(())
    }

    /// Goes to what comes next in the directory that the walk is in.
    fn step(&mut self) -> Result<Option<Outlined>> {
        let Some(frame) = self.stack.last_mut() else { return Ok(None) };
        let next = frame.next(&self.lister)?;
        if std::mem::take(&mut frame.left_out) {
            self.announce();
        }
        match next {
            None => {
                let left = self.stack.pop();
                self.unannounced -= usize::from(left.is_some_and(|frame| frame.unannounced.is_some()));
                Ok(None)
            }
            Some((met, Some(listing))) => {
                self.awaited = Some(Awaited { dir: Some(met), listing });
                Ok(None)
            }
            Some((met, None)) => {
                // A key that nobody can ask for makes no directory for others.
                if met.walked.entry.kind != EntryKind::Unaddressable {
                    self.announce();
                }
                if self.ready.is_empty() {
                    return Ok(Some(met));
                }
                self.ready.push_back(met);
                Ok(None)
            }
        }
    }

    /// Yields the directories on the way here: something below them is real.
    fn announce(&mut self) {
        if std::mem::take(&mut self.unannounced) > 0 {
            for frame in &mut self.stack {
                self.ready.extend(frame.unannounced.take());
            }
        }
    }
}

impl Frame {
    /// Returns what comes next, and its listing if it is a directory to go into.
    fn next(&mut self, lister: &Arc<Lister>) -> Result<Option<(Outlined, Option<Handle>)>> {
        self.look_ahead(lister);
        let Some(walked) = self.chunk.next() else { return Ok(None) };
        self.seen = self.seen.saturating_sub(1);
        let listing = if lister.scout.enters(&walked) { self.listings.pop_front() } else { None };
        if self.chunk.as_slice().is_empty() {
            // At once, so that an empty chunk says that this was the last.
            self.refill(lister)?;
        }
        Ok(Some((Outlined { walked, last: self.chunk.as_slice().is_empty() }, listing)))
    }

    /// Starts listing the directories that are near.
    fn look_ahead(&mut self, lister: &Arc<Lister>) {
        while self.listings.len() < AHEAD && self.seen < WINDOW {
            let Some(walked) = self.chunk.as_slice().get(self.seen) else { return };
            if lister.scout.enters(walked) {
                self.listings.push_back(lister.list(walked.entry.path.clone()));
            }
            self.seen += 1;
        }
    }

    fn refill(&mut self, lister: &Lister) -> Result<()> {
        while self.chunk.as_slice().is_empty() {
            let mut entries = self.rest.chunk(CHUNK)?;
            let Some(last) = entries.last().cloned() else { return Ok(()) };
            if lister.real {
                // A name that goes and comes back while a directory is read may be read twice.
                entries.dedup_by(|next, one| next.walk_order(one).is_eq());
                if self.last.replace(last).is_some_and(|last| entries[0].walk_order(&last).is_eq()) {
                    entries.remove(0);
                }
            }
            let mut chunk = Vec::with_capacity(entries.len());
            chunk.extend(entries.into_iter().map(|entry| lister.scout.walked(entry)));
            if lister.hidden == Hidden::Drop {
                let all = chunk.len();
                chunk.retain(|walked: &Walked| walked.hidden.is_none());
                self.left_out |= chunk.len() < all;
            }
            self.chunk = chunk.into_iter();
            self.seen = 0;
        }
        Ok(())
    }
}

impl Lister {
    /// Begins to list and sort one directory; paths come relative to the root of the tree.
    fn list(self: &Arc<Self>, dir: ObjectPath) -> Handle {
        let lister = self.clone();
        AbortOnDropHandle::new(if self.scout.tree.store.is_local() {
            spawn_blocking(move || lister.scout.listed_here(&dir, &lister.ended))
        } else {
            tokio::spawn(async move { lister.scout.listed(&dir).await })
        })
    }
}

fn broken_off(error: JoinError) -> Error {
    Error::new(ErrorKind::Failed, "a listing of gstore's own broke off").because(error)
}
