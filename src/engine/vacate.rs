//! Taking sources away once what was in them is elsewhere: an object that is still what was copied, a
//! directory that is empty.
//!
//! Whether a copy is good is [`super::copy`]'s to say.

use super::copy::{Copied, Order, copy};
use super::hash::md5_of;
use super::plan::Sources;
use super::remove::{InUse, Waiting, remove};
use super::session::{Mode, Session};
use super::walk::Tree;
use crate::entry::{Checksum, Entry, Timestamp};
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
        are_two(order.source, &state.path, order.dest, &order.path).await?;
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

/// Looks whether source and destination, which bear one key on two storages, are told apart by anything.
///
/// # Errors
/// [`ErrorKind::Refused`]: the source must stay, since it may be the destination.
pub async fn are_two(source: &Store, path: &ObjectPath, dest: &Store, dest_path: &ObjectPath) -> Result<()> {
    if !dest.may_be_one(dest_path, source, path) {
        return Ok(());
    }
    let (ours, theirs) = futures::future::try_join(source.stat(path), dest.stat(dest_path)).await?;
    if (ours.size, &ours.etag, ours.mtime) != (theirs.size, &theirs.etag, theirs.mtime) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Refused, "nothing tells the source from its copy: they may be one object, and it stays")
        .at(source.place(path))
        .hint("look whether both mounts reach one storage; if not, move it again"))
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

/// Whether both describe the same state of one object; `None` if nothing tells.
fn is_same(now: &Entry, then: &Entry) -> Option<bool> {
    if (now.kind, now.size) != (then.kind, then.size) {
        return Some(false);
    }
    if let (Some(ours), Some(theirs)) = (now.file_id, then.file_id) {
        return Some((ours, now.mtime) == (theirs, then.mtime));
    }
    // Listings tell parts of a second where the answer about one object does not.
    let seconds = |time: Timestamp| time.as_nanosecond().div_euclid(1_000_000_000);
    let times = now.mtime.zip(then.mtime).map(|(now, then)| seconds(now) == seconds(then));
    match now.etag.as_deref().zip(then.etag.as_deref()) {
        // A weak tag may outlive a change (RFC 9110, section 8.8.1).
        Some((now, then)) if now.starts_with("W/") || then.starts_with("W/") => {
            Some(opaque(now) == opaque(then) && times != Some(false))
        }
        // Not the time: `rclone serve s3` lists another one than it answers with.
        Some((now, then)) => Some(opaque(now) == opaque(then)),
        None => times,
    }
}

/// An entity tag without what two answers of one server differ in: quotes, the mark of a weak one.
fn opaque(etag: &str) -> &str {
    etag.trim_start_matches("W/").trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{EntryKind, FileId};

    #[test]
    fn what_tells_two_states_apart() {
        let entry = |size, nanosecond: Option<i128>, etag: Option<&str>, changed: Option<i128>| Entry {
            size: Some(size),
            mtime: nanosecond.map(|n| Timestamp::from_nanosecond(n).unwrap()),
            etag: etag.map(str::to_owned),
            file_id: changed.map(|changed| FileId { device: 1, inode: 2, changed }),
            ..Entry::new(ObjectPath::raw(*b"a"), EntryKind::File)
        };
        let second = 1_000_000_000;
        let table = [
            (entry(1, None, None, None), entry(2, None, None, None), Some(false)),
            (entry(1, None, None, None), entry(1, None, None, None), None),
            (entry(1, Some(5), None, None), entry(1, None, None, None), None),
            (entry(1, Some(second), None, None), entry(1, Some(second + 5), None, None), Some(true)),
            (entry(1, Some(second), None, None), entry(1, Some(second - 5), None, None), Some(false)),
            (entry(1, Some(second), None, Some(1)), entry(1, Some(second + 5), None, Some(1)), Some(false)),
            (entry(1, Some(second), None, Some(1)), entry(1, Some(second), None, Some(2)), Some(false)),
            (entry(1, Some(second), None, Some(1)), entry(1, Some(second), None, Some(1)), Some(true)),
            (entry(1, None, Some("\"x\""), None), entry(1, None, Some("W/\"x\""), None), Some(true)),
            (entry(1, None, Some("x"), None), entry(1, None, Some("\"y\""), None), Some(false)),
            (entry(1, Some(0), Some("x"), None), entry(1, Some(second), Some("x"), None), Some(true)),
            (entry(1, Some(0), Some("W/x"), None), entry(1, Some(second), Some("x"), None), Some(false)),
        ];
        for (now, then, expected) in table {
            assert_eq!(is_same(&now, &then), expected, "{now:?} {then:?}");
        }
    }
}
