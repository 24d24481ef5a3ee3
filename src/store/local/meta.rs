//! What the system knows about one file, as an [`Entry`].

use std::time::Duration;

use rustix::fs::{FileType, Stat, Timespec};

use crate::entry::{Entry, EntryKind, FileId, Timestamp};
use crate::location::ObjectPath;

/// The permission bits that gstore sets: never set-user-id, set-group-id or sticky.
pub(super) const PERMISSIONS: u32 = 0o777;

/// Which file or directory it is, whatever its name and state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Id {
    device: u64,
    inode: u64,
}

impl Id {
    pub(super) fn of(stat: &Stat) -> Self {
        Self { device: bits(stat.st_dev), inode: bits(stat.st_ino) }
    }

    /// Whether `file` is another state of the same file.
    pub(super) fn is(self, file: FileId) -> bool {
        (self.device, self.inode) == (file.device, file.inode)
    }
}

/// Returns the entry at `path` as `stat` describes it.
pub(super) fn entry(path: ObjectPath, stat: &Stat) -> Entry {
    let kind = kind(stat);
    let Id { device, inode } = Id::of(stat);
    Entry {
        size: (kind == EntryKind::File).then(|| bits(stat.st_size)),
        mtime: mtime(stat),
        mode: Some(mode(stat)),
        file_id: Some(FileId { device, inode, changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec) }),
        ..Entry::new(path, kind)
    }
}

/// Returns the number of the device that it is on.
pub(super) fn device(stat: &Stat) -> u64 {
    bits(stat.st_dev)
}

/// Returns what it is.
pub(super) fn kind(stat: &Stat) -> EntryKind {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Dir,
        FileType::Symlink => EntryKind::Link,
        _ => EntryKind::Special,
    }
}

/// Returns all mode bits without the type: permissions, set-id and sticky.
pub(super) fn mode(stat: &Stat) -> u32 {
    u32::try_from(bits(stat.st_mode) & 0o7777).unwrap_or_default()
}

/// Returns how many bytes of the disk it takes.
pub(super) fn allocated(stat: &Stat) -> u64 {
    bits(stat.st_blocks).saturating_mul(512)
}

/// Returns how many names it has.
pub(super) fn names(stat: &Stat) -> u64 {
    bits(stat.st_nlink)
}

/// Whether the file was removed while it was held open. A removed directory still opens as `.` and
/// lists as if it were empty, which must never be taken for an empty source.
pub(super) fn is_gone(stat: &Stat) -> bool {
    names(stat) == 0
}

/// Converts a time for the system.
pub(super) fn timespec(time: Timestamp) -> Timespec {
    // The system counts nanoseconds upwards from the second, before 1970 too.
    let since = time.as_nanosecond();
    let second = Duration::from_secs(1).as_nanos().cast_signed();
    Timespec {
        tv_sec: i64::try_from(since.div_euclid(second)).unwrap_or_default(),
        tv_nsec: i32::try_from(since.rem_euclid(second)).unwrap_or_default().into(),
    }
}

/// Reads the modification time; `None` beyond the years -9999 to 9999.
fn mtime(stat: &Stat) -> Option<Timestamp> {
    // Not by way of nanoseconds alone: to divide so large a number takes longer than all else here.
    Timestamp::new(i64::try_from(i128::from(stat.st_mtime)).ok()?, i32::try_from(bits(stat.st_mtime_nsec)).ok()?).ok()
}

fn nanoseconds(seconds: impl Into<i128>, nanoseconds: impl Into<i128>) -> i128 {
    seconds.into() * 1_000_000_000 + nanoseconds.into()
}

/// Widens a number of the system, whose type differs between systems.
fn bits(number: impl Into<i128>) -> u64 {
    u64::try_from(number.into() & i128::from(u64::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_survive_before_and_after_the_epoch() {
        for (second, nano, tv_sec, tv_nsec) in
            [(0, 0, 0, 0), (1, 5, 1, 5), (-1, 0, -1, 0), (0, -1, -1, 999_999_999), (-2, -500_000_000, -3, 500_000_000)]
        {
            let time = Timestamp::new(second, nano).unwrap();
            let spec = timespec(time);
            assert_eq!((spec.tv_sec, spec.tv_nsec), (tv_sec, tv_nsec));
            assert_eq!(Timestamp::from_nanosecond(nanoseconds(spec.tv_sec, spec.tv_nsec)).unwrap(), time);
            assert_eq!(Timestamp::new(spec.tv_sec, spec.tv_nsec.try_into().unwrap()).unwrap(), time);
        }
    }
}
