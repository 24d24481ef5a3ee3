//! Listing: what is there, in order, filtered.

use std::collections::VecDeque;

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use crate::engine::filter::Filter;
use crate::engine::look::{Spot, missing};
use crate::engine::pair::Walked;
use crate::engine::session::Session;
use crate::engine::spool::Sorter;
use crate::engine::walk::{Tree, walk_alone};
use crate::entry::Entry;
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::{Depth, Need};

/// How far below a directory is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Its children, as the storage names them.
    Children,
    /// What is below it, to so many levels if that is said.
    Below(Option<usize>),
}

/// What a name stands for.
pub struct Listing {
    /// The object of that name, under its last segment.
    pub itself: Option<Entry>,
    /// What is in the directory of that name, paths relative to it.
    pub below: BoxStream<'static, Result<Entry>>,
}

/// Lists what a name stands for: an object itself, a directory's children or everything below it.
///
/// # Errors
/// [`crate::error::ErrorKind::NotFound`] for a name that stands for nothing.
pub async fn list(session: &Session, spot: &Spot, reach: Reach, filter: &Filter) -> Result<Listing> {
    spot.store.require(Need::List)?;
    let found = spot.look().await?;
    if found.is_nothing() {
        return Err(missing(spot));
    }
    let name = ObjectPath::raw(spot.path.name());
    let itself = found.object.map(|entry| Entry { path: name, ..entry }).filter(|entry| filter.judge(entry).is_none());
    if !found.dir {
        return Ok(Listing { itself, below: stream::empty().boxed() });
    }
    let tree = Tree { store: spot.store.clone(), base: spot.path.clone() };
    let below = match reach {
        Reach::Below(levels) => {
            let walk = walk_alone(session, tree, filter.clone(), levels);
            let shown = Shown { walk, filter: filter.clone(), on_the_way: Vec::new(), ready: VecDeque::new() };
            stream::unfold(shown, async |mut shown| Some((shown.next().await?, shown))).boxed()
        }
        Reach::Children => children(session, &tree, filter).await?,
    };
    Ok(Listing { itself, below })
}

/// What of a walk is shown.
struct Shown {
    walk: BoxStream<'static, Result<Walked>>,
    filter: Filter,
    /// Directories that were met on the way to what was asked for, and are shown only once something below
    /// them is: as many as the tree is deep.
    on_the_way: Vec<Entry>,
    ready: VecDeque<Entry>,
}

impl Shown {
    async fn next(&mut self) -> Option<Result<Entry>> {
        loop {
            if let Some(entry) = self.ready.pop_front() {
                return Some(Ok(entry));
            }
            let Walked { entry, hidden } = match self.walk.next().await? {
                Ok(walked) => walked,
                Err(error) => return Some(Err(error)),
            };
            self.on_the_way.retain(|dir| entry.path.below(&dir.path).is_some());
            if hidden.is_some() {
                continue;
            }
            if entry.is_dir() && !self.filter.selects(&entry) {
                self.on_the_way.push(entry);
                continue;
            }
            if self.on_the_way.is_empty() {
                return Some(Ok(entry));
            }
            self.ready.extend(self.on_the_way.drain(..));
            self.ready.push_back(entry);
        }
    }
}

async fn children(session: &Session, tree: &Tree, filter: &Filter) -> Result<BoxStream<'static, Result<Entry>>> {
    let mut pages = tree.store.list(&tree.base, Depth::Children)?;
    let mut sorter = Sorter::new();
    while let Some(page) = pages.next().await.transpose().map_err(|error| error.at(tree.place(&ObjectPath::root())))? {
        session.add_temporaries(page.temporaries.len());
        for entry in page.entries {
            let Some(path) = entry.path.below(&tree.base) else { continue };
            let entry = Entry { path, ..entry };
            // The directory's own marker is not one of its children.
            let own = entry.path.is_root() && entry.is_dir();
            if !own && filter.judge(&entry).is_none() {
                sorter.push(entry)?;
            }
        }
    }
    Ok(stream::iter(sorter.finish()?).boxed())
}
