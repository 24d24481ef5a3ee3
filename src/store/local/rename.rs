//! Giving one thing another name on its file system, with all that is below it. No byte moves; where
//! that takes more than a name, nothing is done, and copying is somebody else's business.

use std::os::fd::OwnedFd;

use rustix::fs::{Mode, OFlags, RenameFlags, fstat, fsync, openat, renameat, renameat_with};
use rustix::io::Errno;

use super::descend::{Intent, check};
use super::draft::standing;
use super::durable::sync_readable;
use super::fault::{fault, is_directory, not_found};
use super::made::TRIES;
use super::meta::{self, Id};
use super::read::look;
use super::{Local, lock};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::Existing;

impl Local {
    /// Whether what `entry` of `source` describes lies on the file system on which `path` would be made.
    pub fn shares_disk(&self, source: &Self, entry: &Entry, path: &ObjectPath) -> Result<bool> {
        let device = match entry.file_id {
            Some(file) => Some(file.device),
            None => source.stat(&entry.path)?.file_id.map(|file| file.device),
        };
        let mut above = path.parent();
        while let Some(dir) = above {
            match self.stat(&dir) {
                Ok(found) => return Ok(found.file_id.map(|file| file.device) == device),
                Err(error) if error.kind() == ErrorKind::NotFound => above = dir.parent(),
                Err(error) => return Err(error),
            }
        }
        let anchor = meta::entry(ObjectPath::root(), &fstat(&self.0.anchor).map_err(fault)?);
        Ok(anchor.file_id.map(|file| file.device) == device)
    }

    /// Renames what `entry` of `source` describes, if that is still what stands there: a file, a link
    /// or special file itself, a directory with all that is in it. The name is taken if it is free;
    /// only a file replaces something, only a file, and only if `existing` says so. `None` if the
    /// system cannot: another file system, a mount point, no way to see that the name stays free.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Changed`] if something else stands there by now;
    /// [`ErrorKind::Exists`]; [`ErrorKind::Refused`] for what may not be replaced, and for a link or
    /// file on the way; [`ErrorKind::Denied`].
    pub fn rename_from(
        &self,
        source: &Self,
        entry: &Entry,
        path: &ObjectPath,
        existing: Existing,
    ) -> Result<Option<Entry>> {
        let Some((from, old)) = source.parent(&entry.path, Intent::Read)? else { return Ok(None) };
        let Some(parent) = path.parent() else { return Err(is_directory()) };
        check(path)?;
        let (dir, made) = self.directory_or_make(&parent)?;
        let done = Rename { entry, from: &from, old, to: &dir, new: path.name(), existing }.go()?;
        if !done {
            return Ok(None);
        }
        made.keep();
        if entry.is_dir() {
            // It is no draft's to take back any more.
            if let Some(now) = look(&dir, path.name()).map_err(fault)? {
                lock(&source.0.loans).remove(&Id::of(&now));
            }
        }
        // First where it is, then where it is not: a power cut may show it twice, never nowhere.
        self.sync_names(&dir, path)?;
        sync_readable(&from)?;
        let now = look(&dir, path.name()).map_err(fault)?.ok_or_else(not_found)?;
        Ok(Some(meta::entry(path.clone(), &now)))
    }
}

/// One name to be changed into another.
struct Rename<'a> {
    entry: &'a Entry,
    from: &'a OwnedFd,
    old: &'a [u8],
    to: &'a OwnedFd,
    new: &'a [u8],
    existing: Existing,
}

impl Rename<'_> {
    /// Says whether it was done; if not, nothing was.
    fn go(&self) -> Result<bool> {
        let existing = if self.entry.is_file() { self.existing } else { Existing::Refuse };
        for _ in 0..TRIES {
            self.check_source()?;
            let done = match standing(self.to, self.new, existing)? {
                // Two names of one file: the system would say yes and do nothing.
                Some(stat) if self.entry.file_id.is_some_and(|file| Id::of(&stat).is(file)) => return Ok(false),
                Some(_) => {
                    self.sync_content()?;
                    renameat(self.from, self.old, self.to, self.new)
                }
                None => renameat_with(self.from, self.old, self.to, self.new, RenameFlags::NOREPLACE),
            };
            return match done {
                Ok(()) => Ok(true),
                // Taken since it was looked at.
                Err(Errno::EXIST) => continue,
                Err(Errno::XDEV | Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::BUSY) => Ok(false),
                Err(Errno::ISDIR) => Err(is_directory()),
                Err(errno) => Err(fault(errno)),
            };
        }
        Err(Error::new(ErrorKind::Failed, "the name is taken and freed again and again"))
    }

    /// Puts the content of a file on disk that is about to replace another: after a power cut, the name has one of the
    /// two. What may not be read cannot be asked for this.
    fn sync_content(&self) -> Result<()> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        match openat(self.from, self.old, flags, Mode::empty()) {
            Ok(file) => fsync(file).map_err(fault),
            Err(Errno::ACCESS | Errno::PERM) => Ok(()),
            Err(errno) => Err(fault(errno)),
        }
    }

    /// Refuses to rename anything but what was looked at.
    fn check_source(&self) -> Result<()> {
        let now = look(self.from, self.old).map_err(fault)?.ok_or_else(not_found)?;
        let is_it = self.entry.file_id.is_none_or(|file| Id::of(&now).is(file));
        if meta::kind(&now) == self.entry.kind && is_it && self.entry.kind != EntryKind::Unaddressable {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Changed, "something else stands there since it was looked at")
            .hint("repeat the command"))
    }
}
