//! A walk of a key store that lists in no known order, of a tree that no other is paired with.
//!
//! One listing of everything takes the fewest requests, and has to be there before it can be sorted; a walk
//! folder by folder begins at once, has several under way, and takes a request for each. What a tree is like
//! shows on the first pages.

use std::collections::HashSet;

use futures::stream::{self, BoxStream, Stream};
use futures::{StreamExt as _, TryStreamExt as _};

use super::{Hidden, Scout, Walked, dirs, flat, in_order};
use crate::error::{ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::{Depth, Page};

/// Pages that are looked at; in vain where the walk is folder by folder.
const PAGES: usize = 2;
/// With fewer objects in a folder than so many, a request for each folder takes longer than pages of a thousand
/// do, be there several under way (SeaweedFS 4.48: alike at 100, twice as long at 10).
const FEW: usize = 50;

pub(super) fn walk(scout: Scout) -> impl Stream<Item = Result<Walked>> + Send {
    stream::once(begin(scout)).try_flatten()
}

async fn begin(scout: Scout) -> Result<BoxStream<'static, Result<Walked>>> {
    let mut pages = scout.tree.store.list(&scout.tree.base, Depth::Tree)?;
    let mut first = Vec::new();
    let whole = loop {
        match pages.next().await {
            None => break true,
            Some(Ok(page)) => first.push(page),
            // Who may not list everything may be allowed to go folder by folder.
            Some(Err(error)) if first.is_empty() && error.kind() == ErrorKind::Denied => break false,
            Some(Err(error)) => return Err(error.at(scout.tree.place(&ObjectPath::root()))),
        }
        if first.len() == PAGES {
            break false;
        }
    };
    if whole || has_small_folders(&first) {
        return Ok(flat::sorted(scout, stream::iter(first.into_iter().map(Ok)).chain(pages).boxed()).boxed());
    }
    Ok(in_order(dirs::walk(scout, Hidden::Keep)))
}

fn has_small_folders(pages: &[Page]) -> bool {
    let entries = || pages.iter().flat_map(|page| &page.entries);
    let folder = |path: &ObjectPath| path.as_bytes().len() - path.name().len();
    let folders: HashSet<_> = entries().map(|entry| &entry.path.as_bytes()[..folder(&entry.path)]).collect();
    entries().count() < FEW * folders.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, EntryKind};

    #[test]
    fn folders_are_small_where_few_objects_lie_in_each() {
        let page = |folders: usize, objects: usize| {
            let path = |folder: usize, object: usize| ObjectPath::raw(format!("d{folder}/e/f{object}").into_bytes());
            let path = |number: usize| path(number / objects, number % objects);
            let entries = (0..folders * objects).map(|number| Entry::new(path(number), EntryKind::File));
            Page { entries: entries.collect(), ..Page::default() }
        };
        for (folders, objects, small) in [(40, 50, false), (41, 48, true), (1, 2000, false), (2000, 1, true)] {
            assert_eq!(has_small_folders(&[page(folders, objects)]), small, "{folders} of {objects}");
        }
        // They go on from page to page.
        assert!(!has_small_folders(&[page(20, 30), page(20, 30)]));
    }
}
