//! A walk of one listing of the whole tree in whatever order it comes: for sums, never for pairing.

use futures::stream::{self, Stream};
use futures::{StreamExt as _, TryStreamExt as _};

use super::{Scout, Walked, taken};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, Result};
use crate::location::ObjectPath;
use crate::store::{Depth, Page};

pub(super) fn walk(scout: Scout) -> impl Stream<Item = Result<Walked>> + Send {
    let start = async move {
        let pages = scout.tree.store.list(&scout.tree.base, Depth::Tree)?;
        let place = scout.tree.place(&ObjectPath::root());
        let pages = pages.map(move |page| page.map_err(|error: Error| error.at(&place)));
        Ok::<_, Error>(pages.map_ok(move |page| stream::iter(scout.kept(page).into_iter().map(Ok))).try_flatten())
    };
    stream::once(start).try_flatten()
}

impl Scout {
    /// Returns what no filter hides. A pattern that hides a directory covers what is below it.
    fn kept(&self, page: Page) -> Vec<Walked> {
        let entries = taken(&self.session, (self.side, self.own), page);
        let mut kept = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(path) = entry.path.into_below(&self.tree.base) else { continue };
            let walked = self.walked(Entry { path, ..entry });
            let unseen = walked.entry.kind == EntryKind::Unaddressable && self.lies_hidden(&walked.entry.path);
            if walked.hidden.is_none() && !unseen {
                kept.push(walked);
            }
        }
        kept
    }
}
