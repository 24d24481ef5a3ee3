//! A file that is being written under a temporary name, and its publishing under its own.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;

use bytes::Bytes;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags, Stat, Timespec, Timestamps, UTIME_OMIT};
use rustix::fs::{fchmod, fstat, futimens, linkat, openat, renameat, renameat_with, unlinkat};
use rustix::io::Errno;

use super::descend::check;
use super::fault::{fault, io_fault, is_directory};
use super::kept::{self, Journal, Kept};
use super::made::{Made, TRIES, vanishing};
use super::meta::{self, Id, PERMISSIONS};
use super::read::{check_file, look};
use super::{Local, lock, temporary};
use crate::entry::{Entry, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::{Bookmark, Durability, Existing, Stamp};

/// Content of which more is lost than time if a power cut takes it, in bytes: put on disk before it has its
/// name even where a sync of everything follows.
const MUCH: u64 = 64 << 20;

/// A file that is being written. It has a temporary name next to its own and, so long, only its
/// owner may read it; dropped unpublished it leaves nothing, directories made for it included, unless it
/// is [suspended](Self::suspend).
///
/// It is locked, so that a sweeper can tell it from what a killed run left.
#[derive(Debug)]
pub struct Draft {
    local: Local,
    target: ObjectPath,
    existing: Existing,
    dir: OwnedFd,
    /// The temporary name; `None` once it is published.
    temporary: Option<String>,
    /// The name of the journal beside it, where another run could go on with it.
    journal: Option<String>,
    file: File,
    /// How many bytes an earlier run has written.
    begun: u64,
    made: Option<Made>,
}

/// An open file under a temporary name.
struct Opened {
    temporary: String,
    journal: Option<String>,
    file: File,
    begun: u64,
}

impl Local {
    /// Begins a file that will be called `path`, and makes the directories that it lacks.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`]: a directory, link or special file has that name, or a file and
    /// `existing` says so; a file or link is in the way. [`ErrorKind::Denied`];
    /// [`ErrorKind::Unaddressable`] for a name too long.
    pub fn create(&self, path: &ObjectPath, existing: Existing) -> Result<Draft> {
        self.begin(path, existing, fresh)
    }

    /// Begins a file as [`Self::create`] does, or goes on with what an earlier run left of it: then it has
    /// [`Draft::begun`] bytes, and the next is written after them. What is left of anything else is given up.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub fn resume(&self, path: &ObjectPath, existing: Existing, bookmark: &Bookmark) -> Result<Draft> {
        let journal = Journal::new(path.name(), bookmark);
        self.begin(path, existing, |dir| match &journal {
            Some(journal) => match kept::open(dir, journal, bookmark.size) {
                Some(Kept { file, begun }) => {
                    let (temporary, journal) = (journal.part.clone(), Some(journal.name.clone()));
                    Ok(Some(Opened { temporary, journal, file, begun }))
                }
                None => fresh(dir),
            },
            None => fresh(dir),
        })
    }

    fn begin(
        &self,
        path: &ObjectPath,
        existing: Existing,
        open: impl Fn(&OwnedFd) -> Result<Option<Opened>>,
    ) -> Result<Draft> {
        let Some(parent) = path.parent() else { return Err(is_directory()) };
        check(path)?;
        for _ in 0..TRIES {
            let (dir, made) = self.directory_or_make(&parent)?;
            standing(&dir, path.name(), existing)?;
            // Gone again: another draft took the directory back just now.
            let Some(Opened { temporary, journal, file, begun }) = open(&dir)? else { continue };
            return Ok(Draft {
                local: self.clone(),
                target: path.clone(),
                existing,
                dir,
                temporary: Some(temporary),
                journal,
                file,
                begun,
                made: Some(made),
            });
        }
        Err(vanishing())
    }

    /// Returns the permissions that a new file gets in `dir`.
    ///
    /// Asking the process for its umask means setting it, for all threads, and it is not all there
    /// is: a directory's default access list counts as well. So a file is made and looked at.
    fn default_mode(&self, dir: &OwnedFd) -> Result<u32> {
        let id = Id::of(&fstat(dir).map_err(fault)?);
        if let Some((_, mode)) = lock(&self.0.default_mode).filter(|(known, _)| *known == id) {
            return Ok(mode);
        }
        let (name, file) = temporary::create(dir, 0o666)?.ok_or_else(vanishing)?;
        let stat = fstat(&file);
        unlinkat(dir, &name, AtFlags::empty()).map_err(fault)?;
        let mode = meta::mode(&stat.map_err(fault)?) & PERMISSIONS;
        *lock(&self.0.default_mode) = Some((id, mode));
        Ok(mode)
    }
}

/// Makes a new file under a name that nobody can foresee.
fn fresh(dir: &OwnedFd) -> Result<Option<Opened>> {
    let Some((temporary, file)) = temporary::create(dir, 0o600)? else { return Ok(None) };
    // Where locks are not to be had, age alone protects from the sweeper.
    let _ = file.try_lock();
    Ok(Some(Opened { temporary, journal: None, file, begun: 0 }))
}

impl Draft {
    /// Returns how many bytes of it an earlier run has written.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    /// Gives the file up for now: what was written stays, for another run to go on with. Returns whether
    /// there is such a thing; if not, nothing stays.
    pub fn suspend(mut self) -> bool {
        let stays = self.journal.is_some() && self.file.metadata().is_ok_and(|file| file.len() > 0);
        if stays {
            self.temporary = None;
            self.made.take().into_iter().for_each(Made::keep);
        }
        stays
    }

    /// Returns the open file, readable and writable, for positioned writes and system copies.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Writes pieces, whole, one after the other. Each is a call of its own, while it is still in the processor's
    /// cache: megabytes in one call have the system look for large runs of free memory first.
    ///
    /// # Errors
    /// Those of the system.
    pub fn write_pieces(&mut self, pieces: &[Bytes]) -> io::Result<()> {
        pieces.iter().try_for_each(|piece| self.file.write_all(piece))
    }

    /// Gives the file its name, in one step: others see the old file or the new one. Returns what
    /// is there now; a time or mode that the file system cannot keep differs from the one asked for.
    ///
    /// # Errors
    /// As [`Local::create`], for what came to stand there meanwhile; then the draft is given up.
    /// Others of the system where content is put on disk first, and with [`Durability::OnDisk`] afterwards
    /// too: published, but perhaps not on disk.
    pub fn publish(mut self, stamp: Stamp) -> Result<Entry> {
        let old = standing(&self.dir, self.target.name(), self.existing)?;
        let mode = match (stamp.mode, &old) {
            (Some(mode), _) => mode,
            (None, Some(old)) => meta::mode(old),
            (None, None) => self.local.default_mode(&self.dir)?,
        };
        let on_disk = self.when_on_disk(stamp.durability)?;
        where_kept(fchmod(&self.file, Mode::from_raw_mode(mode & PERMISSIONS)))?;
        if let Some(mtime) = stamp.mtime {
            set_mtime(&self.file, mtime)?;
        }
        self.take_name(old.is_some(), on_disk)?;
        if let Some(journal) = &self.journal {
            // If this fails, it is for the sweeper.
            let _ = unlinkat(&self.dir, journal, AtFlags::empty());
        }
        if let Some(made) = self.made.take() {
            made.keep();
        }
        if stamp.durability == Durability::OnDisk {
            self.local.sync_names(&self.dir, &self.target)?;
        }
        Ok(meta::entry(self.target.clone(), &fstat(&self.file).map_err(fault)?))
    }

    /// Says when the content has to be on disk; what may come there later is remembered.
    fn when_on_disk(&self, durability: Durability) -> Result<OnDisk> {
        let careful = match durability {
            Durability::InTime => return Ok(OnDisk::Whenever),
            Durability::Careful => true,
            Durability::OnDisk => false,
        };
        let stat = fstat(&self.file).map_err(fault)?;
        let little = u64::try_from(stat.st_size).is_ok_and(|size| size <= MUCH);
        // By its name: the draft's own descriptor holds a lock, which must end with the draft.
        let open = || {
            let name = self.temporary.as_deref().unwrap_or_default();
            openat(&self.dir, name, OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty())
        };
        let remembered = careful && self.local.wrote(meta::device(&stat), Some(&self.target), open).is_ok();
        Ok(if remembered && little { OnDisk::IfReplacing } else { OnDisk::First })
    }

    /// Renames the temporary name to the target's.
    fn take_name(&mut self, mut replacing: bool, on_disk: OnDisk) -> Result<()> {
        let Some(from) = self.temporary.clone() else { return Ok(()) };
        let (dir, to) = (&self.dir, self.target.name());
        let mut synced = false;
        for _ in 0..TRIES {
            // A name that was free is taken only if it still is, so that a directory or link that
            // comes to stand there is never replaced, and a file only knowingly.
            let first = on_disk == OnDisk::First || replacing && on_disk == OnDisk::IfReplacing;
            if first && !synced {
                self.file.sync_all().map_err(io_fault)?;
                synced = true;
            }
            let done = if replacing {
                renameat(dir, &from, dir, to)
            } else {
                renameat_with(dir, &from, dir, to, RenameFlags::NOREPLACE)
            };
            match done {
                Err(Errno::EXIST) if !replacing => {
                    replacing = standing(dir, to, self.existing)?.is_some();
                    continue;
                }
                Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) if !replacing => match self.existing {
                    Existing::Replace => {
                        replacing = true;
                        continue;
                    }
                    Existing::Refuse => link(dir, &from, to)?,
                },
                Err(Errno::INVAL) => return Err(fault(Errno::ILSEQ)),
                Err(Errno::ISDIR) => return Err(is_directory()),
                done => done.map_err(fault)?,
            }
            self.temporary = None;
            return Ok(());
        }
        Err(Error::new(ErrorKind::Failed, "the name is taken and freed again and again"))
    }
}

/// When the content of a draft has to be on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnDisk {
    /// Whenever the system gets to it.
    Whenever,
    /// Before it takes the name of another file.
    IfReplacing,
    /// Before it takes its name.
    First,
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            kept::discard(&self.dir, &temporary, self.journal.as_ref());
        }
    }
}

/// Returns the file that the draft would replace; refuses if it must not.
pub(super) fn standing(dir: &OwnedFd, name: &[u8], existing: Existing) -> Result<Option<Stat>> {
    let old = look(dir, name).map_err(fault)?;
    if let Some(old) = &old {
        check_file(old)?;
        if existing == Existing::Refuse {
            return Err(already_exists());
        }
    }
    Ok(old)
}

/// Gives the file a second name that must be free, and takes the first away: for file systems that
/// cannot rename so.
pub(super) fn link(dir: &OwnedFd, from: &str, to: &[u8]) -> Result<()> {
    linkat(dir, from, dir, to, AtFlags::empty()).map_err(|errno| match errno {
        Errno::EXIST => already_exists(),
        Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL => {
            Error::new(ErrorKind::Unsupported, "this file system cannot refuse to replace a file")
                .hint("repeat the command without the option that keeps existing files")
        }
        errno => fault(errno),
    })?;
    // The file is published; if this fails, the other name is for the sweeper.
    let _ = unlinkat(dir, from, AtFlags::empty());
    Ok(())
}

/// Sets the modification time of an open file, where the file system keeps any.
pub(super) fn set_mtime(file: &File, mtime: Timestamp) -> Result<()> {
    let last_access = Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT };
    where_kept(futimens(file, &Timestamps { last_access, last_modification: meta::timespec(mtime) }))
}

/// Lets pass that a file system has no modes or times of its own to keep.
pub(super) fn where_kept(done: Result<(), Errno>) -> Result<()> {
    match done {
        Err(Errno::PERM | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
        done => done.map_err(fault),
    }
}

pub(super) fn already_exists() -> Error {
    Error::new(ErrorKind::Exists, "already exists")
}
