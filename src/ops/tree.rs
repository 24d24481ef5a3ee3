//! A tree as it is drawn: what a name stands for, each entry with where it hangs.

use futures::StreamExt as _;

use crate::engine::filter::{Filter, HiddenBy};
use crate::engine::look::{Spot, missing};
use crate::engine::session::Session;
use crate::engine::walk::{Outlined, Tree, outline};
use crate::entry::{Entry, EntryKind};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::Need;

/// An entry of a tree, and where it hangs.
#[derive(Debug)]
pub struct Branch<'a> {
    /// The entry; its path is relative to the root of the tree, and empty for the root itself.
    pub entry: &'a Entry,
    /// Its name within its directory.
    pub name: ObjectPath,
    /// For each directory below the root on the way to it, and for itself: whether it is the last of
    /// its siblings.
    pub lasts: &'a [bool],
}

/// Shows what a name stands for, in the order in which it is drawn: the object of that name, the
/// directory, and what is below it to so many levels.
///
/// # Errors
/// [`crate::error::ErrorKind::NotFound`] for a name that stands for nothing; those of `show`. A
/// directory that cannot be listed is recorded in the session.
pub async fn tree(
    session: &Session,
    spot: &Spot,
    filter: &Filter,
    levels: Option<usize>,
    mut show: impl FnMut(Branch<'_>) -> Result<()>,
) -> Result<()> {
    spot.store.require(Need::List)?;
    let found = spot.look().await?;
    if found.is_nothing() {
        return Err(missing(spot));
    }
    let mut root = |entry: &Entry| show(Branch { entry, name: ObjectPath::root(), lasts: &[] });
    if let Some(object) = found.object {
        let named = Entry { path: ObjectPath::raw(spot.path.name()), ..object };
        if filter.judge(&named).is_none() {
            root(&Entry { path: ObjectPath::root(), ..named })?;
        }
    }
    if !found.dir {
        return Ok(());
    }
    let whole = Tree { store: spot.store.clone(), base: spot.path.clone() };
    let mut outlined = outline(session, whole, filter.clone(), levels);
    // The first listing tells whether it can be listed at all.
    let mut next = outlined.next().await.transpose()?;
    root(&Entry::new(ObjectPath::root(), EntryKind::Dir))?;
    let mut dirs: Vec<ObjectPath> = Vec::new();
    let mut lasts = Vec::new();
    while let Some(Outlined { walked, last }) = next {
        session.check_interrupt()?;
        let entry = walked.entry;
        while dirs.pop_if(|dir| entry.path.below(dir).is_none()).is_some() {}
        let above = dirs.last().cloned().unwrap_or_default();
        lasts.truncate(dirs.len());
        lasts.push(last);
        let name = entry.path.below(&above).unwrap_or_else(|| entry.path.clone());
        show(Branch { entry: &entry, name, lasts: &lasts })?;
        if entry.is_dir() && walked.hidden != Some(HiddenBy::Unlisted) {
            dirs.push(entry.path);
        }
        next = outlined.next().await.transpose()?;
    }
    Ok(())
}
