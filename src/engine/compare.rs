//! The skip strategies: whether a file that exists on both sides may be left alone.
//!
//! Pure: facts in, a decision out. Reading an object for its digest is done by those who ask, and
//! so is the case of a destination that does not exist.

use std::borrow::Cow;

use crate::entry::{Checksum, Entry, Timestamp};
use crate::event::Skip;

/// When a file at the destination is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
}

/// A strategy, and whether newer files are safe from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Leave the destination alone, for this reason.
    Skip(Skip),
    /// Copy; the reason is given where the strategy could not decide.
    Copy(Option<Cow<'static, str>>),
    /// Take digests first, then ask [`after_hash`].
    Hash(HashNeed),
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
        if self.strategy == Strategy::Exists {
            return Decision::Skip(Skip::Exists);
        }
        if self.update {
            match is_newer(source, dest, ends) {
                Some(true) => return Decision::Skip(Skip::Newer),
                None if self.strategy == Strategy::Never => return copy_because(NO_MTIME),
                Some(false) | None => {}
            }
        }
        match self.strategy {
            Strategy::Never => Decision::Copy(None),
            Strategy::Exists => Decision::Skip(Skip::Exists),
            Strategy::Size => by_size(source, dest).unwrap_or(Decision::Skip(Skip::SameSize)),
            Strategy::Mtime => by_size(source, dest).unwrap_or_else(|| by_mtime(source, dest, ends)),
            Strategy::Hash => by_hash(source, dest, ends),
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
        let same = cut(ours, step) == cut(theirs, step);
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
mod tests {
    use super::*;
    use crate::entry::EntryKind;
    use crate::location::ObjectPath;

    const SECOND: u64 = 1_000_000_000;
    const DISK: End = End { local: true, keeps_mtime: true, mtime_step: 1 };
    const COARSE_DISK: End = End { mtime_step: 2 * SECOND, ..DISK };
    const S3: End = End { local: false, keeps_mtime: false, mtime_step: SECOND };
    const FINE_CLOUD: End = End { mtime_step: 1, ..S3 };
    const SFTP: End = End { local: false, keeps_mtime: true, mtime_step: SECOND };

    /// Size, mtime in nanoseconds, listed digest.
    type Facts = (Option<u64>, Option<i128>, Option<u8>);

    fn entry((size, mtime, digest): Facts) -> Entry {
        Entry {
            size,
            mtime: mtime.map(|nanos| Timestamp::from_nanosecond(nanos).unwrap()),
            checksum: digest.map(md5),
            ..Entry::new(ObjectPath::raw(*b"f"), EntryKind::File)
        }
    }

    fn md5(byte: u8) -> Checksum {
        Checksum::Md5([byte; 16])
    }

    fn shown(decision: &Decision) -> String {
        match decision {
            Decision::Skip(why) => format!("skip: {why}"),
            Decision::Copy(None) => "copy".to_owned(),
            Decision::Copy(Some(reason)) => format!("copy: {reason}"),
            Decision::Hash(HashNeed::ReadSource { dest }) => format!("read source for {}", dest.algorithm()),
            Decision::Hash(HashNeed::ReadDest { source }) => format!("read dest for {}", source.algorithm()),
            Decision::Hash(HashNeed::ReadBoth) => "read both".to_owned(),
        }
    }

    fn check(compare: Compare, table: &[(End, Facts, End, Facts, &str)]) {
        for (row, (source_end, source, dest_end, dest, expected)) in table.iter().enumerate() {
            let ends = Ends { source: *source_end, dest: *dest_end };
            let decision = compare.decide(&entry(*source), &entry(*dest), &ends);
            assert_eq!(shown(&decision), *expected, "row {row} of {compare:?}");
        }
    }

    fn by(strategy: Strategy) -> Compare {
        Compare { strategy, update: false }
    }

    const fn sized(size: u64) -> Facts {
        (Some(size), None, None)
    }

    const fn dated(mtime: i128) -> Facts {
        (Some(1), Some(mtime), None)
    }

    const fn digest(digest: u8) -> Facts {
        (Some(1), None, Some(digest))
    }

    const NOTHING: Facts = (None, None, None);

    #[test]
    fn never_exists_size() {
        let same = (Some(1), Some(5), Some(1));
        check(by(Strategy::Never), &[(DISK, same, DISK, same, "copy"), (DISK, NOTHING, S3, NOTHING, "copy")]);
        let exists = "skip: destination exists";
        check(by(Strategy::Exists), &[(DISK, same, DISK, sized(2), exists), (S3, NOTHING, S3, NOTHING, exists)]);
        check(
            by(Strategy::Size),
            &[
                (DISK, (Some(1), Some(9), Some(1)), S3, (Some(1), Some(5), Some(2)), "skip: same size"),
                (DISK, sized(0), S3, sized(0), "skip: same size"),
                (DISK, sized(1), S3, sized(2), "copy"),
                (DISK, NOTHING, S3, sized(2), "copy: no size known"),
                (DISK, sized(1), S3, NOTHING, "copy: no size known"),
                (DISK, NOTHING, S3, NOTHING, "copy: no size known"),
            ],
        );
    }

    #[test]
    fn mtime() {
        const S: i128 = SECOND as i128;
        let (same, not_older) = ("skip: same size and mtime", "skip: same size, destination not older");
        let listed = "skip: same content, listed md5";
        check(
            by(Strategy::Mtime),
            &[
                // Sizes come first.
                (DISK, (Some(1), Some(5), Some(1)), DISK, (Some(2), Some(5), Some(1)), "copy"),
                (DISK, (None, Some(5), None), DISK, dated(5), "copy: no size known"),
                // The destination keeps times: equal, neither older nor newer.
                (DISK, dated(5), DISK, dated(5), same),
                (DISK, dated(5), DISK, dated(6), "copy"),
                (DISK, dated(6), DISK, dated(5), "copy"),
                // … within the coarser step, whichever side has it.
                (DISK, dated(3 * S + 7), COARSE_DISK, dated(2 * S), same),
                (DISK, dated(4 * S - 1), COARSE_DISK, dated(2 * S), same),
                (DISK, dated(4 * S), COARSE_DISK, dated(2 * S), "copy"),
                (DISK, dated(2 * S - 1), COARSE_DISK, dated(2 * S), "copy"),
                (DISK, dated(3 * S + 7), SFTP, dated(3 * S), same),
                (S3, dated(3 * S), DISK, dated(3 * S), same),
                (S3, dated(3 * S), DISK, dated(3 * S + 7), same),
                (S3, dated(3 * S), DISK, dated(4 * S), "copy"),
                (DISK, dated(-1), SFTP, dated(-S), same),
                (DISK, dated(-1), SFTP, dated(0), "copy"),
                // The destination has times of its own: not older, in its own step.
                (DISK, dated(5 * S + 7), S3, dated(5 * S), not_older),
                (DISK, dated(5 * S + 7), S3, dated(9 * S), not_older),
                (DISK, dated(5 * S), S3, dated(4 * S), "copy"),
                (DISK, dated(6 * S - 1), S3, dated(5 * S), not_older),
                (S3, dated(5 * S), FINE_CLOUD, dated(5 * S - 1), "copy"),
                (S3, dated(5 * S), FINE_CLOUD, dated(5 * S), not_older),
                (DISK, dated(-1), S3, dated(-S), not_older),
                (DISK, dated(0), S3, dated(-S), "copy"),
                // A side knows no time: digests that both list, else a copy with its reason.
                (S3, digest(1), DISK, dated(5), "copy: no mtime known"),
                (DISK, dated(5), S3, digest(1), "copy: no mtime known"),
                (S3, sized(1), S3, sized(1), "copy: no mtime known"),
                (DISK, (Some(1), Some(5), Some(1)), S3, digest(1), listed),
                (S3, digest(1), S3, (Some(1), Some(5), Some(2)), "copy"),
                // With times, digests do not matter.
                (S3, (Some(1), Some(5), Some(1)), S3, (Some(1), Some(5), Some(2)), not_older),
            ],
        );
    }

    #[test]
    fn a_step_of_zero_is_the_finest() {
        let end = End { mtime_step: 0, ..DISK };
        check(by(Strategy::Mtime), &[(end, dated(5), end, dated(6), "copy")]);
    }

    #[test]
    fn hash() {
        let (none, one, two) = (sized(1), digest(1), digest(2));
        check(
            by(Strategy::Hash),
            &[
                // Sizes first, where both are known.
                (S3, digest(1), S3, (Some(2), None, Some(1)), "copy"),
                (DISK, sized(1), DISK, sized(2), "copy"),
                (S3, (None, None, Some(1)), S3, one, "skip: same content, listed md5"),
                (DISK, NOTHING, DISK, NOTHING, "read both"),
                // Times do not matter.
                (DISK, dated(5), DISK, dated(5), "read both"),
                // Both list.
                (S3, one, S3, one, "skip: same content, listed md5"),
                (S3, one, S3, two, "copy"),
                (DISK, one, DISK, two, "copy"),
                // One lists, the other is local or not.
                (DISK, none, S3, one, "read source for md5"),
                (S3, one, DISK, none, "read dest for md5"),
                (DISK, none, DISK, one, "read source for md5"),
                (DISK, one, DISK, none, "read dest for md5"),
                (S3, none, S3, one, "copy: the source lists no md5"),
                (S3, one, S3, none, "copy: the destination lists no md5"),
                (DISK, one, S3, none, "copy: the destination lists no md5"),
                (S3, none, DISK, one, "copy: the source lists no md5"),
                // Neither lists.
                (DISK, none, DISK, none, "read both"),
                (DISK, none, S3, none, "copy: the destination lists no md5"),
                (S3, none, DISK, none, "copy: the source lists no md5"),
                (S3, none, S3, none, "copy: neither side lists an md5"),
            ],
        );
    }

    #[test]
    fn what_is_listed_is_carried_along() {
        let ends = Ends { source: DISK, dest: S3 };
        let need = by(Strategy::Hash).decide(&entry(sized(1)), &entry(digest(7)), &ends);
        assert_eq!(need, Decision::Hash(HashNeed::ReadSource { dest: md5(7) }));
        let ends = Ends { source: S3, dest: DISK };
        let need = by(Strategy::Hash).decide(&entry(digest(7)), &entry(sized(1)), &ends);
        assert_eq!(need, Decision::Hash(HashNeed::ReadDest { source: md5(7) }));
        assert_eq!(after_hash(&md5(7), &md5(7)), Decision::Skip(Skip::SameMd5));
        assert_eq!(after_hash(&md5(7), &md5(8)), Decision::Copy(None));
    }

    #[test]
    fn update() {
        const S: i128 = SECOND as i128;
        let newer = "skip: destination is newer";
        let other_size = |mtime| (Some(2), Some(mtime), None);
        for strategy in [Strategy::Never, Strategy::Size, Strategy::Mtime, Strategy::Hash] {
            let update = Compare { strategy, update: true };
            check(
                update,
                &[
                    (DISK, dated(5), DISK, other_size(6), newer),
                    (DISK, dated(5), DISK, other_size(5), "copy"),
                    (DISK, dated(5), DISK, other_size(4), "copy"),
                    (DISK, dated(5 * S + 7), S3, other_size(6 * S), newer),
                    (DISK, dated(5 * S + 7), S3, other_size(5 * S), "copy"),
                    (S3, dated(5 * S), DISK, other_size(5 * S + 7), "copy"),
                    (S3, dated(5 * S), DISK, other_size(6 * S), newer),
                ],
            );
        }
        let exists = [(DISK, dated(5), DISK, dated(6), "skip: destination exists")];
        check(Compare { strategy: Strategy::Exists, update: true }, &exists);
        let unknown = [
            (S3, sized(1), DISK, dated(6), "copy: no mtime known"),
            (S3, dated(6), DISK, sized(1), "copy: no mtime known"),
        ];
        check(Compare { strategy: Strategy::Never, update: true }, &unknown);
        let unknown = [(S3, sized(1), DISK, dated(6), "skip: same size")];
        check(Compare { strategy: Strategy::Size, update: true }, &unknown);
        check(by(Strategy::Size), &[(DISK, dated(5), DISK, other_size(6), "copy")]);
    }
}
