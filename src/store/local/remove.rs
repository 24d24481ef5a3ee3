//! Removing one thing, never what lies below it or where it points to.

use rustix::fs::{AtFlags, unlinkat};
use rustix::io::Errno;

use super::descend::Intent;
use super::fault::{fault, not_found, refused};
use super::read::look;
use super::{Local, meta};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};

impl Local {
    /// Removes what `entry` describes if that is still what stands there: a file (the same one if
    /// its [`file_id`](Entry::file_id) is known), a link or special file itself, an empty directory.
    ///
    /// The system cannot remove on a condition, so what is swapped in between the look and the
    /// removal, microseconds, is removed; a directory only ever if empty.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Changed`] if something else stands there;
    /// [`ErrorKind::Refused`] for the root, a mount point, a directory that is not empty, below a
    /// link; [`ErrorKind::Denied`].
    pub fn remove(&self, entry: &Entry) -> Result<()> {
        let Some((dir, name)) = self.parent(&entry.path, Intent::Read)? else {
            return Err(refused("the root of a store is never removed"));
        };
        let now = look(&dir, name).map_err(fault)?.ok_or_else(not_found)?;
        let same_file = entry.kind != EntryKind::File || entry.file_id.is_none_or(|file| meta::Id::of(&now).is(file));
        if meta::kind(&now) != entry.kind || !same_file {
            return Err(Error::new(ErrorKind::Changed, "something else stands there since it was looked at")
                .hint("repeat the command"));
        }
        let flags = if entry.is_dir() { AtFlags::REMOVEDIR } else { AtFlags::empty() };
        unlinkat(&dir, name, flags).map_err(|errno| match errno {
            // Systems differ in what they say about a directory that holds something.
            Errno::EXIST | Errno::NOTEMPTY => fault(Errno::NOTEMPTY)
                .hint("see what is left with `ls -A`: it came meanwhile, or a run that was cut off left it"),
            Errno::BUSY => refused("is a mount point or in use"),
            errno => fault(errno),
        })
    }
}
