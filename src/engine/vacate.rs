//! Taking sources away once what was in them is elsewhere: an object that is still what was copied, a
//! directory that is empty.
//!
//! Whether a copy is good is [`super::copy`]'s to say, and what proves that a source is still the same
//! [`super::evidence`]'s.

use super::copy::{Copied, Order, copy};
use super::evidence::is_same;
use super::hash::md5_of;
use super::plan::Sources;
use super::remove::{InUse, Waiting, remove};
use super::session::{Mode, Session};
use super::walk::Tree;
use crate::entry::{Checksum, Entry};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::Store;

/// Copies one object, and takes its source away if the order says so.
///
/// # Errors
/// Those of the copy, and as [`take_away`]: then both are there.
pub async fn carry(session: &Session, id: u64, order: &Order<'_>) -> Result<Copied> {
    let copied = copy(session, id, order).await?;
    if let (Sources::Remove | Sources::Rename, Some((state, digest))) = (order.sources, &copied.source) {
        take_away(session, order.source, state, digest.as_ref()).await?;
    }
    Ok(copied)
}

/// Removes an object of which a copy is proved, if it still is what was copied; `digest` is that of
/// the copy. One that is gone already is in order.
///
/// # Errors
/// [`ErrorKind::Changed`]: it stays.
pub async fn take_away(session: &Session, store: &Store, copied: &Entry, digest: Option<&Checksum>) -> Result<()> {
    let now = match store.stat(&copied.path).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        now => now?,
    };
    let unchanged = match is_same(&now, copied) {
        Some(same) => same,
        // The storage tells no states of an object apart: only its content can.
        None => digest.is_some() && Some(&md5_of(session, store, &now).await?) == digest,
    };
    if !unchanged {
        return Err(Error::new(ErrorKind::Changed, "the source changed since it was copied, and stays")
            .at(store.place(&copied.path))
            .hint("move it again"));
    }
    store.delete(&now).await
}

/// Looks whether a destination that was found equal to `source` still is, and puts it on disk.
/// `listed` is what it was when it was read; where it was not, both list the digest.
///
/// # Errors
/// [`ErrorKind::Changed`]: the source must stay.
pub async fn still_holds(store: &Store, path: &ObjectPath, source: &Entry, listed: Option<&Entry>) -> Result<()> {
    let now = store.stat(path).await?;
    let same = match listed {
        Some(listed) => is_same(&now, listed) == Some(true),
        None => now.size == source.size && now.checksum.is_some() && now.checksum == source.checksum,
    };
    if !same {
        return Err(Error::new(
            ErrorKind::Changed,
            "the destination changed since it was compared, and the source stays",
        )
        .at(store.place(path))
        .hint("repeat the command"));
    }
    store.settle(path).await
}

/// Removes the directories of a source that are empty by now. A local one that is not, the system keeps;
/// elsewhere markers tell nothing of what is below them, and some services remove a directory with all
/// that is in it, so there they go only if nothing of the source was left.
///
/// # Errors
/// As [`remove`].
pub async fn vacate(session: &Session, tree: &Tree, dirs: Waiting, rest: Rest) -> Result<()> {
    let known = rest == Rest::Nothing;
    if session.is_stopped() || !known && (session.mode == Mode::DryRun || !tree.store.is_local()) {
        return Ok(());
    }
    remove(session, tree, dirs, InUse::Pass).await
}

/// What stayed at the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Nothing.
    Nothing,
    /// Something.
    Something,
}
