//! The skip strategies: whether a file that exists on both sides may be left alone.
//!
//! Pure: facts in, a decision out. Reading an object for its digest is done by those who ask, and
//! so is the case of a destination that does not exist.

mod custom;

use std::borrow::Cow;
use std::sync::Arc;

use crate::entry::{Checksum, Entry, Timestamp};
use crate::event::Skip;

pub use custom::{Custom, Expression, LONGEST};

/// When a file at the destination is left alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Strategy {
    /// Never.
    #[default]
    Never,
    /// If it exists.
    Exists,
    /// If sizes are equal.
    Size,
    /// If sizes are equal and modification times say that it is no older copy.
    Mtime,
    /// If content is proved equal.
    Hash,
    /// If a rule of the user's own says so.
    Custom(Arc<Custom>),
}

/// A strategy, and whether newer files are safe from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Compare {
    /// When a file is left alone.
    pub strategy: Strategy,
    /// `--update`: what is newer at the destination is left alone, whatever its size.
    pub update: bool,
}

/// What has to be known about one side's storage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Its files can be read at the price of a read from disk.
    pub local: bool,
    /// What is written there gets its source's modification time.
    pub keeps_mtime: bool,
    /// Step of its modification times, nanoseconds; 0 means 1.
    pub mtime_step: u64,
}

/// What has to be known about both storages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Where content comes from.
    pub source: End,
    /// Where it goes to.
    pub dest: End,
}

/// What is to be done with a pair of files.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// Leave the destination alone, for this reason.
    Skip(Skip),
    /// Copy; the reason is given where the strategy could not decide.
    Copy(Option<Cow<'static, str>>),
    /// Take digests first, then ask [`after_hash`].
    Hash(HashNeed),
    /// Do as this says: an answer that takes time and may fail.
    Ask(Arc<Custom>),
}

/// Which sides have to be read for an MD5; what the other side lists is carried along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HashNeed {
    /// Read the source.
    ReadSource {
        /// What the destination lists.
        dest: Checksum,
    },
    /// Read the destination.
    ReadDest {
        /// What the source lists.
        source: Checksum,
    },
    /// Read both.
    ReadBoth,
}

/// Decides once digests were taken.
pub fn after_hash(source: &Checksum, dest: &Checksum) -> Decision {
    if source == dest { Decision::Skip(Skip::SameMd5) } else { Decision::Copy(None) }
}

impl Compare {
    /// Decides about two files of one name.
    pub fn decide(&self, source: &Entry, dest: &Entry, ends: &Ends) -> Decision {
        if self.update && self.strategy != Strategy::Exists {
            match is_newer(source, dest, ends) {
                Some(true) => return Decision::Skip(Skip::Newer),
                None if self.strategy == Strategy::Never => return copy_because(NO_MTIME),
                Some(false) | None => {}
            }
        }
        match &self.strategy {
            Strategy::Never => Decision::Copy(None),
            Strategy::Exists => Decision::Skip(Skip::Exists),
            Strategy::Size => by_size(source, dest).unwrap_or(Decision::Skip(Skip::SameSize)),
            Strategy::Mtime => by_size(source, dest).unwrap_or_else(|| by_mtime(source, dest, ends)),
            Strategy::Hash => by_hash(source, dest, ends),
            Strategy::Custom(custom) => Decision::Ask(custom.clone()),
        }
    }
}

const NO_MTIME: &str = "no mtime known";
const NO_SIZE: &str = "no size known";

fn copy_because(reason: &'static str) -> Decision {
    Decision::Copy(Some(Cow::Borrowed(reason)))
}

/// Decides if sizes are not known to be equal.
fn by_size(source: &Entry, dest: &Entry) -> Option<Decision> {
    match (source.size, dest.size) {
        (Some(ours), Some(theirs)) if ours == theirs => None,
        (Some(_), Some(_)) => Some(Decision::Copy(None)),
        _ => Some(copy_because(NO_SIZE)),
    }
}

/// Decides by times, sizes being equal.
fn by_mtime(source: &Entry, dest: &Entry, ends: &Ends) -> Decision {
    let (Some(ours), Some(theirs)) = (source.mtime, dest.mtime) else {
        return listed(source, dest).unwrap_or_else(|| copy_because(NO_MTIME));
    };
    if ends.dest.keeps_mtime {
        // A storage with coarse times cuts off what it cannot hold, so an equal time is one that
        // is equal once both are cut off alike.
        let step = coarser(ends);
        let same = ours == theirs || cut(ours, step) == cut(theirs, step);
        return if same { Decision::Skip(Skip::SameMtime) } else { Decision::Copy(None) };
    }
    // The destination's time is that of its writing: younger than what was copied from.
    let step = ends.dest.mtime_step;
    if cut(theirs, step) >= cut(ours, step) { Decision::Skip(Skip::NotOlder) } else { Decision::Copy(None) }
}

/// Decides by content: sizes first, then what proves it at the least price.
fn by_hash(source: &Entry, dest: &Entry, ends: &Ends) -> Decision {
    if let (Some(ours), Some(theirs)) = (source.size, dest.size)
        && ours != theirs
    {
        return Decision::Copy(None);
    }
    if let Some(decision) = listed(source, dest) {
        return decision;
    }
    match (&source.checksum, &dest.checksum) {
        (Some(listed), _) if ends.dest.local => Decision::Hash(HashNeed::ReadDest { source: listed.clone() }),
        (_, Some(listed)) if ends.source.local => Decision::Hash(HashNeed::ReadSource { dest: listed.clone() }),
        (None, None) if ends.source.local && ends.dest.local => Decision::Hash(HashNeed::ReadBoth),
        (Some(_), _) => copy_because("the destination lists no md5"),
        (_, Some(_)) => copy_because("the source lists no md5"),
        (None, None) if ends.source.local => copy_because("the destination lists no md5"),
        (None, None) if ends.dest.local => copy_because("the source lists no md5"),
        (None, None) => copy_because("neither side lists an md5"),
    }
}

/// Decides if both sides list a digest of one kind.
fn listed(source: &Entry, dest: &Entry) -> Option<Decision> {
    let (ours, theirs) = source.checksum.as_ref().zip(dest.checksum.as_ref())?;
    if ours.algorithm() != theirs.algorithm() {
        return None;
    }
    Some(if ours == theirs { Decision::Skip(Skip::SameListedMd5) } else { Decision::Copy(None) })
}

/// Whether the destination is newer, as far as the coarser of the two clocks can tell; `None` where
/// a side knows no time.
fn is_newer(source: &Entry, dest: &Entry, ends: &Ends) -> Option<bool> {
    let step = coarser(ends);
    Some(cut(dest.mtime?, step) > cut(source.mtime?, step))
}

fn coarser(ends: &Ends) -> u64 {
    ends.source.mtime_step.max(ends.dest.mtime_step)
}

/// Rounds a time down, also one before 1970, to a multiple of `step`; returns how many of them.
fn cut(time: Timestamp, step: u64) -> i128 {
    time.as_nanosecond().div_euclid(i128::from(step.max(1)))
}

#[cfg(test)]
mod tests;
