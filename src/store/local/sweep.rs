//! Taking away what a run that is over left under a temporary name, and nothing else.

use std::fs::{File, TryLockError};
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, Mode, OFlags, Stat, fstat, openat, unlinkat};
use rustix::io::Errno;

use super::Local;
use super::descend::Intent;
use super::fault::{fault, refused};
use super::kept::{self, SAFE};
use super::meta::{self, Id};
use super::read::look;
use crate::entry::{EntryKind, Timestamp};
use crate::error::Result;
use crate::event::Skip;
use crate::location::ObjectPath;
use crate::store::temporary::{journal_of, part_of};
use crate::store::{Fate, Sweep};

impl Local {
    /// Looks whether the file `path`, a temporary name, is left over: nobody has it locked, and neither its
    /// content nor anything else of it has changed since `before`. It goes then, if that is asked for. A
    /// journal goes with its part.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`](crate::error::ErrorKind::Denied): whether it is in use is not known, or it
    /// cannot be removed.
    pub fn sweep(&self, path: &ObjectPath, before: Timestamp, how: Sweep) -> Result<Fate> {
        let Some((dir, name)) = self.parent(path, Intent::Read)? else {
            return Err(refused("the root of a store is never removed"));
        };
        if let Some(part) = part_of(name)
            && look(&dir, &part).map_err(fault)?.is_some()
        {
            return Ok(Fate::Stays);
        }
        let is_old = |stat: &Stat| meta::kind(stat) == EntryKind::File && is_untouched(stat, before);
        if !look(&dir, name).map_err(fault)?.is_some_and(|stat| is_old(&stat)) {
            return Ok(Fate::Stays);
        }
        // A name alone makes no journal.
        if part_of(name).is_some() && !kept::is_journal(&dir, name) {
            return Ok(Fate::Stays);
        }
        let Some(file) = open(&dir, name)? else { return Ok(Fate::Stays) };
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => return Ok(Fate::Left(Skip::InUse)),
            // Where locks are not to be had, age alone tells.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        // Looked at again: until it was locked here, somebody may have gone on with it, or published it.
        let held = fstat(&file).map_err(fault)?;
        let standing = look(&dir, name).map_err(fault)?;
        if standing.is_none_or(|standing| Id::of(&standing) != Id::of(&held)) || !is_old(&held) {
            return Ok(Fate::Stays);
        }
        if how == Sweep::Remove {
            if let Some(journal) = journal_of(name).filter(|journal| kept::is_journal(&dir, journal.as_ref())) {
                remove(&dir, &journal)?;
            }
            remove(&dir, name)?;
        }
        Ok(Fate::Goes)
    }
}

/// Whether neither the content of a file nor anything else of it has changed since `before`: the time of
/// its content alone may be that of a source.
fn is_untouched(stat: &Stat, before: Timestamp) -> bool {
    let entry = meta::entry(ObjectPath::root(), stat);
    let changed = entry.file_id.map(|file| file.changed);
    changed.is_some_and(|changed| changed < before.as_nanosecond()) && entry.mtime.is_none_or(|time| time < before)
}

/// Opens a file to lock it; for writing if that may be, since some file systems lock nothing else.
fn open(dir: &OwnedFd, name: &[u8]) -> Result<Option<File>> {
    let open = |how| openat(dir, name, SAFE | how, Mode::empty());
    match open(OFlags::RDWR).or_else(|_| open(OFlags::RDONLY)) {
        Ok(file) => Ok(Some(File::from(file))),
        Err(Errno::NOENT | Errno::LOOP) => Ok(None),
        Err(errno) => Err(fault(errno)),
    }
}

fn remove(dir: &OwnedFd, name: &[u8]) -> Result<()> {
    match unlinkat(dir, name, AtFlags::empty()) {
        Err(Errno::NOENT) | Ok(()) => Ok(()),
        Err(errno) => Err(fault(errno)),
    }
}
