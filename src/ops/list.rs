//! Listing: what is there, in order, filtered.

use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use crate::engine::filter::Filter;
use crate::engine::look::{Spot, missing};
use crate::engine::session::Session;
use crate::engine::spool::Sorter;
use crate::engine::walk::{Tree, walk};
use crate::entry::Entry;
use crate::error::Result;
use crate::event::Side;
use crate::location::ObjectPath;
use crate::store::{Depth, Need};

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
pub async fn list(session: &Session, spot: &Spot, depth: Depth, filter: &Filter) -> Result<Listing> {
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
    let below = match depth {
        Depth::Tree => walk(session, tree, filter.clone(), Side::Source)
            .filter_map(async |walked| match walked {
                Ok(walked) => walked.hidden.is_none().then_some(Ok(walked.entry)),
                Err(error) => Some(Err(error)),
            })
            .boxed(),
        Depth::Children => children(session, &tree, filter).await?,
    };
    Ok(Listing { itself, below })
}

async fn children(session: &Session, tree: &Tree, filter: &Filter) -> Result<BoxStream<'static, Result<Entry>>> {
    let mut pages = tree.store.list(&tree.base, Depth::Children)?;
    let mut sorter = Sorter::new();
    while let Some(page) = pages.next().await.transpose().map_err(|error| error.at(tree.place(&ObjectPath::root())))? {
        session.add_temporaries(page.temporaries);
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
