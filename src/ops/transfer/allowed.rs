//! What must hold before anything is transferred: rights, names that fit together. Where a copy lands is
//! [`super::landing`]'s business.

use super::Options;
use super::Recursion;
use super::landing::is_contents;
use crate::engine::evidence::OUTSIDE;
use crate::engine::look::{Names, Spot};
use crate::engine::plan::{Extras, Sources};
use crate::entry::EntryKind;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Need, Overlap, Store};

/// Refuses a backup directory that is part of what is synced: it would be copied, or deleted, itself.
pub(super) fn lies_apart(backup: &Spot, tree: &Spot) -> Result<()> {
    if backup.store.overlap(&backup.path, &tree.store, &tree.path)? == Overlap::Apart {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Refused, format!("the backup directory and {} overlap", tree.place()))
        .at(backup.place())
        .hint(OUTSIDE))
}

/// Checks that storages and mounts allow what is meant.
pub(super) fn allowed(source: &Store, dest: &Store, options: &Options) -> Result<()> {
    source.require(Need::Read)?;
    if options.recursion == Recursion::Trees {
        source.require(Need::List)?;
    }
    dest.require(Need::Write)?;
    if options.recursion == Recursion::Trees {
        // What comes to lie somewhere must be found there again.
        dest.require(Need::List)?;
    }
    if options.extras != Extras::Keep {
        dest.require(Need::Delete)?;
    }
    if options.sources != Sources::Keep {
        source.require(Need::Delete)?;
    }
    if let Some(backup) = &options.backup {
        dest.require(Need::Read)?;
        dest.require(Need::List)?;
        backup.store.require(Need::Write)?;
    }
    Ok(())
}

/// Refuses to move the contents of a directory together with anything else: what has one name in both
/// would end as one, and both sources go.
pub(super) fn keeps_names(names: &Names) -> Result<()> {
    let contents = names.spots.iter().find(|spot| is_contents(spot));
    match contents.filter(|_| names.count() > 1) {
        None => Ok(()),
        Some(spot) => Err(Error::new(ErrorKind::Usage, "the contents of a directory are moved alone")
            .at(spot.place_as(EntryKind::Dir))
            .hint("move each by a command of its own, or the directory itself without a `/` at its end")),
    }
}
