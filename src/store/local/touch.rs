//! Setting the modification time of one thing, and nothing else of it.

use rustix::fs::{AtFlags, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, utimensat};

use super::descend::Intent;
use super::fault::{fault, is_link, is_special, not_found};
use super::read::look;
use super::{Local, meta};
use crate::entry::{EntryKind, Timestamp};
use crate::error::Result;
use crate::location::ObjectPath;

impl Local {
    /// Sets the modification time of the file or directory at `path`; `None` is now, which whoever may
    /// write a file may set even if it belongs to somebody else.
    ///
    /// # Errors
    /// [`NotFound`](crate::error::ErrorKind::NotFound);
    /// [`Refused`](crate::error::ErrorKind::Refused) for a link or special file, and below a link;
    /// [`Denied`](crate::error::ErrorKind::Denied).
    pub fn set_mtime(&self, path: &ObjectPath, mtime: Option<Timestamp>) -> Result<()> {
        let (dir, name) = match self.parent(path, Intent::Read)? {
            Some(found) => found,
            None => (self.directory(path).map_err(|stop| self.explain(stop, Intent::Read))?, b".".as_slice()),
        };
        let stat = look(&dir, name).map_err(fault)?.ok_or_else(not_found)?;
        match meta::kind(&stat) {
            EntryKind::File | EntryKind::Dir => {}
            EntryKind::Link => return Err(is_link()),
            EntryKind::Special | EntryKind::Unaddressable => return Err(is_special()),
        }
        let special = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
        let times = match mtime {
            Some(time) => Timestamps { last_access: special(UTIME_OMIT), last_modification: meta::timespec(time) },
            // Whoever does not own the file may set only both.
            None => Timestamps { last_access: special(UTIME_NOW), last_modification: special(UTIME_NOW) },
        };
        // Of a link that took its place meanwhile, the link's own time is set.
        utimensat(&dir, name, &times, AtFlags::SYMLINK_NOFOLLOW).map_err(fault)
    }
}
