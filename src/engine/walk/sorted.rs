//! One directory, listed and sorted.
//!
//! In which order directories are asked for is [`super::dirs`]'s business.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::StreamExt as _;

use super::dirs::{AHEAD, Listing};
use super::{Scout, taken};
use crate::engine::spool::Sorter;
use crate::entry::Entry;
use crate::error::{Error, Result};
use crate::location::ObjectPath;
use crate::store::Depth;

/// Entries of a directory that are sorted without a file: as many are held for each one listed ahead.
const IN_MEMORY: usize = 100_000 / AHEAD;

impl Scout {
    /// Lists a directory page by page.
    pub(super) async fn listed(&self, dir: &ObjectPath) -> Result<Listing> {
        let tree = &self.tree;
        let mut pages = tree.store.list(&tree.path(dir), Depth::Children)?;
        let mut sorter = Sorter::with_limit(IN_MEMORY);
        let mut marker = false;
        while let Some(page) = pages.next().await.transpose().map_err(|error| error.at(tree.place(dir)))? {
            for entry in taken(&self.session, (self.side, self.own), page) {
                match entry.path.below(&tree.base) {
                    Some(path) if path == *dir && entry.is_dir() => marker = true,
                    Some(path) => sorter.push(Entry { path, ..entry })?,
                    None => {}
                }
            }
        }
        Ok(Listing { entries: sorter.finish()?, marker })
    }

    /// Lists a directory where that blocks, unless the walk has ended.
    pub(super) fn listed_here(&self, dir: &ObjectPath, ended: &AtomicBool) -> Result<Listing> {
        let tree = &self.tree;
        let mut sorter = Sorter::with_limit(IN_MEMORY);
        let mut sorted = Ok(());
        let listed = tree.store.list_here(&tree.path(dir), dir, &mut |page| {
            sorted = sorter.extend(taken(&self.session, (self.side, self.own), page));
            if sorted.is_err() || ended.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        listed.unwrap_or(Ok(())).map_err(|error: Error| error.at(tree.place(dir)))?;
        sorted?;
        Ok(Listing { entries: sorter.finish()?, marker: false })
    }
}
