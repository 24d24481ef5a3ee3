//! What a download that was cut off left, for the next run to go on with: its part, and a journal
//! beside it that says what it is a part of.
//!
//! Bytes of a part come in order, so its length says which are there. What a process has written
//! survives its death, but not that of the system, unless every range were put on disk; so a journal
//! holds for one boot of the machine. Who holds the lock of the part owns both names. Writing the part
//! is `draft`'s business.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, Mode, OFlags, Stat, fchmod, fstat, openat, unlinkat};
use rustix::io::Errno;
use rustix::process::geteuid;

use super::meta::{self, Id};
use super::read::look;
use crate::entry::{EntryKind, md5_of};
use crate::location::escaped;
use crate::store::{Bookmark, temporary};

/// What a journal begins with; the number is that of its form.
const MAGIC: &str = "gstore download 1";
/// What this boot of the machine is called.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";
/// How often a part that another process takes away is looked for again.
const TRIES: usize = 8;

/// Whether the file `name` in `dir` is a journal of gstore's, whatever it says, or the beginning of one that a
/// killed run left.
pub(super) fn is_journal(dir: &OwnedFd, name: &[u8]) -> bool {
    let Ok(file) = openat(dir, name, READ, Mode::empty()) else { return false };
    let mut begin = Vec::new();
    let read = File::from(file).take(MAGIC.len() as u64).read_to_end(&mut begin);
    read.is_ok() && MAGIC.as_bytes().starts_with(&begin)
}

/// The names and the journal of one download. Both names follow from that of the file it is for, so
/// that the next run finds them.
#[derive(Debug)]
pub(super) struct Journal {
    /// The name of the part.
    pub(super) part: String,
    /// The name of the journal.
    pub(super) name: String,
    text: String,
}

impl Journal {
    /// Returns what stands for a download to the file `target` from what `bookmark` describes; `None`
    /// where nothing tells one boot of the machine from another.
    pub(super) fn new(target: &[u8], bookmark: &Bookmark) -> Option<Self> {
        let boot = std::fs::read_to_string(BOOT).ok().filter(|boot| !boot.trim().is_empty())?;
        let digest = md5_of(&[MAGIC.as_bytes(), &[0], target]);
        let (part, name) = temporary::pair(u128::from_be_bytes(digest));
        let Bookmark { source, size, state } = bookmark;
        let (file, boot) = (escaped(target), boot.trim());
        let text =
            format!("{MAGIC}\nfile {file}\nsource {source}\nsize {size}\nstate {}\nboot {boot}\n", escaped(state));
        Some(Self { part, name, text })
    }

    /// Whether the journal in `dir` is this very one.
    fn stands_in(&self, dir: &OwnedFd) -> bool {
        let read = || -> Option<Vec<u8>> {
            // Opened first, so that what is judged is what is read.
            let file = File::from(openat(dir, &self.name, READ, Mode::empty()).ok()?);
            fstat(&file).ok().filter(is_ours)?;
            let mut found = Vec::new();
            file.take(self.text.len() as u64 + 1).read_to_end(&mut found).ok()?;
            Some(found)
        };
        read().is_some_and(|found| found == self.text.as_bytes())
    }

    /// Writes the journal in place of one that may be there.
    fn write(&self, dir: &OwnedFd) -> std::io::Result<()> {
        match unlinkat(dir, &self.name, AtFlags::empty()) {
            Err(Errno::NOENT) | Ok(()) => {}
            Err(errno) => return Err(errno.into()),
        }
        // Half a journal is equal to none, so it need not appear in one step.
        File::from(openat(dir, &self.name, NEW, Mode::from_raw_mode(0o600))?).write_all(self.text.as_bytes())
    }
}

/// No link is followed, nothing is waited for, nobody inherits it.
pub(super) const SAFE: OFlags = OFlags::NOFOLLOW.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);
const READ: OFlags = OFlags::RDONLY.union(SAFE);
const OLD: OFlags = OFlags::RDWR.union(SAFE);
const NEW: OFlags = OLD.union(OFlags::CREATE).union(OFlags::EXCL);

/// A part, open and locked, at its end.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) file: File,
    /// How many bytes of it an earlier run has written.
    pub(super) begun: u64,
}

/// Opens the part of a download in `dir`, as far as an earlier run came with it, or a new one.
///
/// `None` where there can be none: another process is at it, what has the name is not ours alone, or
/// the system says no. Then a name that nobody can foresee serves as well, and its errors are told.
pub(super) fn open(dir: &OwnedFd, journal: &Journal, size: u64) -> Option<Kept> {
    for _ in 0..TRIES {
        let (file, is_new) = match look(dir, journal.part.as_bytes()).ok()? {
            None => match openat(dir, &journal.part, NEW, Mode::from_raw_mode(0o600)) {
                Err(Errno::EXIST) => continue,
                file => (file.ok()?, true),
            },
            Some(stat) if !is_ours(&stat) => return None,
            Some(_) => match openat(dir, &journal.part, OLD, Mode::empty()) {
                Err(Errno::NOENT) => continue,
                file => (file.ok()?, false),
            },
        };
        let useless = || {
            if is_new {
                discard(dir, &journal.part, None);
            }
        };
        let mut file = File::from(file);
        match file.try_lock() {
            Ok(()) => {}
            // Another process has it by now.
            Err(TryLockError::WouldBlock) => return None,
            // There are no locks here.
            Err(TryLockError::Error(_)) => {
                useless();
                return None;
            }
        }
        let stat = fstat(&file).ok()?;
        // Published under its own name, or removed, before it was locked here: it is another's file now.
        let standing = look(dir, journal.part.as_bytes()).ok()?;
        if standing.is_none_or(|standing| Id::of(&standing) != Id::of(&stat)) {
            continue;
        }
        if !is_ours(&stat) {
            useless();
            return None;
        }
        // It may have got that of its target already.
        let _ = fchmod(&file, Mode::from_raw_mode(0o600));
        let length = file.metadata().ok()?.len();
        let begun = if length <= size && journal.stands_in(dir) { length } else { 0 };
        if begun == 0 {
            // In this order: a journal never describes bytes that were there before it.
            file.set_len(0).ok()?;
            if journal.write(dir).is_err() {
                discard(dir, &journal.part, Some(&journal.name));
                return None;
            }
        }
        file.seek(SeekFrom::Start(begun)).ok()?;
        return Some(Kept { file, begun });
    }
    None
}

/// Whether nobody else has a hand in it: in a folder that others may write to, they must neither get at
/// what is downloaded nor have a file of ours written over by another name of it.
fn is_ours(stat: &Stat) -> bool {
    meta::kind(stat) == EntryKind::File && meta::names(stat) == 1 && stat.st_uid == geteuid().as_raw()
}

/// Removes a part, and before it its journal: once the name of the part is free, both are another's. Best
/// effort: what stays is for the sweeper.
pub(super) fn discard(dir: &OwnedFd, part: &str, journal: Option<&String>) {
    if let Some(journal) = journal {
        let _ = unlinkat(dir, journal, AtFlags::empty());
    }
    let _ = unlinkat(dir, part, AtFlags::empty());
}
