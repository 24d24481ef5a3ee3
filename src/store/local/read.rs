//! Looking: stat, list, open for reading. Nothing here changes anything.

use std::fs::File;
use std::ops::ControlFlow;
use std::os::fd::AsFd;

use rustix::fs::{AtFlags, Mode, OFlags, Stat, fcntl_getfl, fcntl_setfl, fstat, openat, statat};
use rustix::io::Errno;

use super::descend::{Intent, LIST, Stop};
use super::fault::{fault, is_directory, is_link, is_special, not_found, refused};
use super::{Local, children, descend, meta};
use crate::entry::{Entry, EntryKind};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::Page;
use crate::store::temporary::is_temporary;

/// Entries in a page, at most.
const PAGE: usize = 1024;
/// Entries that a page has room for from the start: most folders have no more.
const FEW: usize = 128;

impl Local {
    /// Returns what stands at `path`, a link as itself; the root is an entry with an empty path.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::ErrorKind::NotFound), also below a file;
    /// [`Refused`](crate::error::ErrorKind::Refused) below a link;
    /// [`Unaddressable`](crate::error::ErrorKind::Unaddressable) for a name too long.
    pub fn stat(&self, path: &ObjectPath) -> Result<Entry> {
        let stat = if let Some((dir, name)) = self.parent(path, Intent::Read)? {
            look(&dir, name).map_err(fault)?.ok_or_else(not_found)?
        } else {
            let root = self.directory(path).map_err(|stop| self.explain(stop, Intent::Read))?;
            fstat(root).map_err(fault)?
        };
        if meta::is_gone(&stat) {
            return Err(not_found());
        }
        Ok(meta::entry(path.clone(), &stat))
    }

    /// Lists the children of the directory `path`, unsorted, in pages of at most 1024, until `take`
    /// breaks off. Temporary names come aside; left out is a child that is removed
    /// meanwhile; an empty page is never given.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::ErrorKind::NotFound) if it is missing or removed meanwhile;
    /// [`Refused`](crate::error::ErrorKind::Refused) if it is no directory or below a link;
    /// [`Denied`](crate::error::ErrorKind::Denied) if it cannot be read, or a child not looked at.
    pub fn list(&self, path: &ObjectPath, take: &mut dyn FnMut(Page) -> ControlFlow<()>) -> Result<()> {
        self.list_as(path, path, take)
    }

    /// Does the same, and gives the children the paths that they have below `named`.
    ///
    /// # Errors
    /// As [`Self::list`].
    pub fn list_as(
        &self,
        path: &ObjectPath,
        named: &ObjectPath,
        take: &mut dyn FnMut(Page) -> ControlFlow<()>,
    ) -> Result<()> {
        let dir = descend::open(&self.0.anchor, &self.anchored(path), LIST).map_err(|stop| match stop {
            Stop::File(at) if at == self.anchored(path) => refused("is not a directory"),
            Stop::Link(at) if at == self.anchored(path) => is_link(),
            stop => self.explain(stop, Intent::Read),
        })?;
        let (mut page, mut taken) = (Page::default(), ControlFlow::Continue(()));
        children::each(&dir, |name, stat| {
            // Only a file can be one: a folder of that name is somebody's, with what is in it.
            let own = is_temporary(name) && meta::kind(stat) == EntryKind::File;
            let among = if own { &mut page.temporaries } else { &mut page.entries };
            if among.is_empty() {
                among.reserve(FEW);
            }
            among.push(meta::entry(named.child(name), stat));
            if page.entries.len() + page.temporaries.len() == PAGE {
                taken = take(std::mem::take(&mut page));
            }
            taken
        })
        .map_err(fault)?;
        if taken.is_continue() && !(page.entries.is_empty() && page.temporaries.is_empty()) {
            let _ = take(page);
        }
        Ok(())
    }

    /// Opens the file `path` for reading, and says which state of it was opened. It never waits for
    /// a writer of a FIFO, since only regular files are opened.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::ErrorKind::NotFound), [`Denied`](crate::error::ErrorKind::Denied);
    /// [`Refused`](crate::error::ErrorKind::Refused) for anything else than a regular file, and
    /// below a link.
    pub fn open_read(&self, path: &ObjectPath) -> Result<(File, Entry)> {
        let Some((dir, name)) = self.parent(path, Intent::Read)? else { return Err(is_directory()) };
        // Looked at first, because opening a device can already do something.
        let before = look(&dir, name).map_err(fault)?.ok_or_else(not_found)?;
        check_file(&before)?;
        // Non-blocking, because it may be something else by now.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let file = openat(&dir, name, flags, Mode::empty()).map_err(|errno| match errno {
            Errno::LOOP | Errno::MLINK => is_link(),
            Errno::NXIO | Errno::OPNOTSUPP => is_special(),
            errno => fault(errno),
        })?;
        let stat = fstat(&file).map_err(fault)?;
        check_file(&stat)?;
        // Storage that fetches content from tape answers a non-blocking read with an error.
        let flags = fcntl_getfl(&file).map_err(fault)?;
        fcntl_setfl(&file, flags - OFlags::NONBLOCK).map_err(fault)?;
        Ok((File::from(file), meta::entry(path.clone(), &stat)))
    }
}

/// Tries to open a file and find it unchanged a moment later.
const TRIES: usize = 64;

/// A file that is open, and how many names it had in the state that the entry describes.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub file: File,
    /// The state in which it was opened.
    pub entry: Entry,
    names: u64,
}

impl Opened {
    /// Whether it is still in that state, but for its names as long as the one it was opened by stays.
    ///
    /// # Errors
    /// [`Failed`](crate::error::ErrorKind::Failed) if the system cannot say.
    pub fn is_unchanged(&self, local: &Local) -> Result<bool> {
        local.is_as_listed((&self.file, self.names), &self.entry)
    }
}

impl Local {
    /// Opens the file `path` for reading, at rest if it ever is.
    ///
    /// # Errors
    /// As [`Self::open_read`].
    pub fn open_settled(&self, path: &ObjectPath) -> Result<Opened> {
        let mut tries = 0;
        loop {
            let (file, entry) = self.open_read(path)?;
            let names = meta::names(&fstat(&file).map_err(fault)?);
            tries += 1;
            // Counted in that very state; one that never rests fails when it is read.
            if same_state(&file, &entry)? || tries == TRIES {
                return Ok(Opened { file, entry, names });
            }
        }
    }

    /// Whether a file that was opened with so many names is still in the state that `entry` describes, but for its names
    /// as long as the one it was opened by stays.
    pub(super) fn is_as_listed(&self, (file, names): (&File, u64), entry: &Entry) -> Result<bool> {
        Ok(same_state(file, entry)? || self.lost_only_names(file, entry, names)?)
    }

    /// Whether `file` is still what stands at the path of `entry`, in the state that this describes but for
    /// its names, of which it had so many: a name that comes or goes sets the change time of the file,
    /// and changes nothing in it.
    ///
    /// # Errors
    /// [`Failed`](crate::error::ErrorKind::Failed) if the system cannot say.
    fn lost_only_names(&self, file: &File, entry: &Entry, before: u64) -> Result<bool> {
        let stat = fstat(file).map_err(fault)?;
        let now = meta::entry(entry.path.clone(), &stat);
        let id = |entry: &Entry| entry.file_id.map(|file| (file.device, file.inode));
        let state = |entry: &Entry| (entry.kind, entry.size, entry.mtime, id(entry));
        if meta::names(&stat) == before || state(&now) != state(entry) {
            return Ok(false);
        }
        Ok(self.stat(&entry.path).is_ok_and(|there| id(&there) == id(entry)))
    }
}

/// Whether `file` is still in the state that `entry` describes: the same file, its size, its
/// modification and its change time.
///
/// # Errors
/// [`Failed`](crate::error::ErrorKind::Failed) if the system cannot say.
pub fn same_state(file: &File, entry: &Entry) -> Result<bool> {
    let now = meta::entry(ObjectPath::root(), &fstat(file).map_err(fault)?);
    Ok((now.kind, now.size, now.mtime, now.file_id) == (entry.kind, entry.size, entry.mtime, entry.file_id))
}

/// Looks at `name` in `dir`, not following it; `None` if there is no such thing.
pub(super) fn look(dir: impl AsFd, name: &[u8]) -> Result<Option<Stat>, Errno> {
    match statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(stat)),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// Refuses everything but a regular file.
pub(super) fn check_file(stat: &Stat) -> Result<()> {
    match meta::kind(stat) {
        EntryKind::File => Ok(()),
        EntryKind::Dir => Err(is_directory()),
        EntryKind::Link => Err(is_link()),
        EntryKind::Special | EntryKind::Unaddressable => Err(is_special()),
    }
}
