//! Copying a file from one local place to another in one go, on the thread that asks for it: opened, copied, looked
//! at again, published.
//!
//! How content gets from one open file to another is [`super::content`]'s business; what a digest is for, the
//! engine's.

use std::fs::File;
use std::io::Seek as _;
use std::os::fd::AsFd as _;

use rustix::fs::{Mode, OFlags, Stat, fchmod, fcntl_setfl, fstat};

use super::content::{Ends, changed};
use super::descend::{at_once, check};
use super::draft::{set_mtime, where_kept};
use super::fault::{fault, io_fault, is_directory};
use super::meta::{self, PERMISSIONS};
use super::read::check_file;
use super::{Local, nameless};
use crate::entry::Entry;
use crate::error::{Error, Result};
use crate::location::ObjectPath;
use crate::store::{Durability, Existing, Stamp};

/// Files up to this size are written without a name where that can be, bytes: what is lost if the machine stops
/// meanwhile was copied in a moment.
const NAMELESS: u64 = 1 << 20;

/// Who watches a file being copied.
pub trait Watch: Send {
    /// Whether all bytes have to be seen.
    fn sees_bytes(&self) -> bool;

    /// Hears that the file is copied from its beginning, whatever came before.
    fn begins(&mut self);

    /// Sees the next bytes, in their order.
    fn bytes(&mut self, bytes: &[u8]);

    /// Hears that so many more of a large file are copied.
    ///
    /// # Errors
    /// Any: then the file is given up.
    fn moved(&mut self, bytes: u64) -> Result<()>;
}

/// Why a copy was given up.
#[derive(Debug)]
pub enum Broken {
    /// For something about its source.
    Source(Error),
    /// For something about where it goes.
    Dest(Error),
    /// Because the one who watches it said so.
    Stopped(Error),
}

/// What is to be copied where.
#[derive(Debug, Clone)]
pub struct Task {
    /// The file, as it was listed.
    pub entry: Entry,
    /// Its name at the destination.
    pub path: ObjectPath,
    /// What to do when a file has that name.
    pub existing: Existing,
    /// Whether nothing had that name when it was listed.
    pub is_new: bool,
    /// When it is to be on disk.
    pub durability: Durability,
}

impl Broken {
    pub(super) fn reading(error: impl Into<std::io::Error>) -> Self {
        Self::Source(io_fault(error.into()))
    }

    pub(super) fn writing(error: impl Into<std::io::Error>) -> Self {
        Self::Dest(io_fault(error.into()))
    }
}

impl Local {
    /// Copies a file of `source` here, its time and permissions too. Returns the state of it that was copied.
    ///
    /// # Errors
    /// As [`Local::open_read`] and [`Local::create`]; [`Changed`](crate::error::ErrorKind::Changed) if the source is
    /// another file by now, or did not stay as it was; what `watch` says.
    pub fn copy_from(&self, source: &Self, task: &Task, watch: &mut dyn Watch) -> Result<Entry, Broken> {
        let little = task.entry.size.is_some_and(|size| size <= NAMELESS) && task.entry.file_id.is_some();
        if !little {
            return self.copy_large(source, task, watch);
        }
        let entry = &task.entry;
        let (from, stat) = source.open_listed(entry).map_err(Broken::Source)?;
        if is_but_renamed(&stat, entry) {
            return self.copy_large(source, task, watch);
        }
        let opened = (&from, meta::names(&stat));
        let still = || if source.is_as_listed(opened, entry)? { Ok(()) } else { Err(changed()) };
        if task.is_new || task.existing == Existing::Refuse {
            if self.copy_nameless(&from, task, watch, still)? {
                return Ok(task.entry.clone());
            }
            (&from).rewind().map_err(Broken::reading)?;
        }
        self.copy_named((&from, &task.entry), task, watch, still)?;
        Ok(task.entry.clone())
    }

    /// Copies a file in whatever state it is found.
    fn copy_large(&self, source: &Self, task: &Task, watch: &mut dyn Watch) -> Result<Entry, Broken> {
        let opened = source.open_settled(&task.entry.path).map_err(Broken::Source)?;
        let still = || if opened.is_unchanged(source)? { Ok(()) } else { Err(changed()) };
        self.copy_named((&opened.file, &opened.entry), task, watch, still)?;
        Ok(opened.entry)
    }

    fn copy_named(
        &self,
        (from, state): (&File, &Entry),
        task: &Task,
        watch: &mut dyn Watch,
        still: impl Fn() -> Result<()>,
    ) -> Result<(), Broken> {
        let draft = self.create(&task.path, task.existing).map_err(Broken::Dest)?;
        let ends = Ends { from, to: draft.file(), dest: self };
        watch.begins();
        ends.copy(state.size.unwrap_or(0), watch)?;
        still().map_err(Broken::Source)?;
        let stamp = Stamp { mtime: state.mtime, mode: state.mode, durability: task.durability };
        draft.publish(stamp).map(drop).map_err(Broken::Dest)
    }

    /// Copies a small file to one that gets its name when all else is done; says whether that could be.
    fn copy_nameless(
        &self,
        from: &File,
        task: &Task,
        watch: &mut dyn Watch,
        still: impl Fn() -> Result<()>,
    ) -> Result<bool, Broken> {
        let Task { entry, path, durability, .. } = task;
        let Some(parent) = path.parent() else { return Err(Broken::Dest(is_directory())) };
        check(path).map_err(Broken::Dest)?;
        let (dir, made) = self.directory_or_make(&parent).map_err(Broken::Dest)?;
        let mode = entry.mode.unwrap_or(0o600) & PERMISSIONS;
        let Some(to) = nameless::open(&dir, mode) else { return Ok(false) };
        let ends = Ends { from, to: &to, dest: self };
        watch.begins();
        ends.copy(entry.size.unwrap_or(0), watch)?;
        still().map_err(Broken::Source)?;
        let named = || -> Result<bool> {
            if let Some(mtime) = entry.mtime {
                set_mtime(&to, mtime)?;
            }
            let state = fstat(&to).map_err(fault)?;
            // What the system takes off the mode of a new file is given back.
            if meta::mode(&state) & PERMISSIONS != mode {
                where_kept(fchmod(&to, Mode::from_raw_mode(mode)))?;
            }
            let remembered = *durability == Durability::Careful
                && self.wrote(meta::device(&state), Some(path), || nameless::held(&to)).is_ok();
            if !remembered && *durability != Durability::InTime {
                to.sync_all().map_err(io_fault)?;
            }
            let named = nameless::give(&to, &dir, path.name())?;
            if named && *durability == Durability::OnDisk {
                self.sync_names(&dir, path)?;
            }
            Ok(named)
        };
        let named = named().map_err(Broken::Dest)?;
        if named {
            made.keep();
        }
        Ok(named)
    }

    /// Opens the file that an entry describes, and says what it is; whether it still is that is to be asked once it is
    /// read.
    fn open_listed(&self, entry: &Entry) -> Result<(File, Stat)> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let found = if entry.is_file() && check(&entry.path).is_ok() {
            at_once(self.0.anchor.as_fd(), &self.anchored(&entry.path), flags)
        } else {
            None
        };
        // One that cannot be opened so is asked for step by step, which says why.
        let Some(file) = found else {
            let file = self.open_read(&entry.path)?.0;
            let stat = fstat(&file).map_err(fault)?;
            return Ok((file, stat));
        };
        // It may be a FIFO by now, at which a read would wait for ever.
        let stat = fstat(&file).map_err(fault)?;
        check_file(&stat)?;
        // As it was opened, but that reads wait.
        fcntl_setfl(&file, OFlags::empty()).map_err(fault)?;
        Ok((File::from(file), stat))
    }
}

/// Whether nothing but its change time is another than was listed, as when another name of it goes.
fn is_but_renamed(stat: &Stat, entry: &Entry) -> bool {
    let now = meta::entry(entry.path.clone(), stat);
    let state =
        |entry: &Entry| (entry.kind, entry.size, entry.mtime, entry.file_id.map(|file| (file.device, file.inode)));
    state(&now) == state(entry) && now.file_id != entry.file_id
}
