//! Taking sources away once what was in them is elsewhere: an object that is still what was copied, a
//! directory that is empty.
//!
//! Whether a copy is good is [`super::copy`]'s to say, and what proves that a source is still the same
//! [`super::evidence`]'s.

use super::copy::{Copied, Order, copy};
use super::evidence::{Twin, is_same, is_unchanged};
use super::hash::digest_of;
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
/// Those of the copy; [`ErrorKind::Changed`] if the source did, and those of its removal: then both are there.
pub async fn carry(session: &Session, id: u64, order: &Order<'_>) -> Result<Copied> {
    let copied = copy(session, id, order).await?;
    if let (Sources::Remove | Sources::Rename, Some((state, digest))) = (order.sources, &copied.source) {
        let twin = Twin { store: order.dest, path: &order.path, digest: digest.as_ref() };
        take_away(session, order.source, state, &twin).await?;
    }
    Ok(copied)
}

/// Removes an object of which a twin is proved, if it still is what was copied. One that is gone already
/// is in order.
///
/// # Errors
/// [`ErrorKind::Changed`]: it stays.
async fn take_away(session: &Session, store: &Store, copied: &Entry, twin: &Twin<'_>) -> Result<()> {
    let now = match store.stat(&copied.path).await {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        now => now?,
    };
    if !is_unchanged(session, store, (&now, copied), twin).await? {
        return Err(Error::new(ErrorKind::Changed, "the source changed since it was copied, and stays")
            .at(store.place(&copied.path))
            .hint("move it again"));
    }
    store.delete(&now).await.map_err(|error| {
        let message = format!("copied, but the source could not be removed: {}", error.message());
        let kept = Error::new(error.kind(), message).at(store.place(&copied.path));
        let hint = error.hint_text().unwrap_or("remove it with `gstore rm`, or move it again").to_owned();
        kept.hint(hint).because(error)
    })
}

/// Removes a source that was found equal to what is at the destination. `compared` is the destination as
/// it was then; `None` where both list the digest.
///
/// # Errors
/// [`ErrorKind::Changed`], [`ErrorKind::Integrity`]: it stays.
pub async fn give_up(session: &Session, source: &Tree, dest: &Tree, equal: (&Entry, Option<&Entry>)) -> Result<()> {
    let (entry, path) = (source.entry(equal.0), dest.path(&equal.0.path));
    let mut compared = equal.1.map(|compared| dest.entry(compared));
    let digest = entry.checksum.clone().or_else(|| compared.as_ref()?.checksum.clone());
    if !dest.store.proofs().digest {
        let now = dest.store.stat(&path).await?;
        has_digest(session, &dest.store, &now, digest.as_ref()).await?;
        compared = Some(now);
    }
    if !source.store.proofs().digest {
        has_digest(session, &source.store, &entry, digest.as_ref()).await?;
    }
    still_holds(&dest.store, &path, &entry, compared.as_ref()).await?;
    let twin = Twin { store: &dest.store, path: &path, digest: digest.as_ref() };
    take_away(session, &source.store, &entry, &twin).await
}

/// Reads an object whose listed digest is but what somebody claimed.
async fn has_digest(session: &Session, store: &Store, entry: &Entry, digest: Option<&Checksum>) -> Result<()> {
    if let Some(digest) = digest
        && digest_of(session, store, entry, digest.algorithm()).await? == *digest
    {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Integrity, "its content is not that of the md5 it lists, and the source stays")
        .at(store.place(&entry.path))
        .hint("move it without --skip hash"))
}

/// Looks whether a destination that was found equal to `source` still is, and puts it on disk.
async fn still_holds(store: &Store, path: &ObjectPath, source: &Entry, compared: Option<&Entry>) -> Result<()> {
    let now = store.stat(path).await?;
    let same = match compared {
        Some(then) => is_same(&now, then, store.proofs()) == Some(true),
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
