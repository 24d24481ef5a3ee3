//! Putting names on disk, where a power cut cannot take them; what is in a file is its writer's to put there.

use std::collections::hash_map;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, fsync, openat};
use rustix::io::Errno;

use super::descend::{self, Intent, LIST};
use super::fault::fault;
use super::{Local, lock};
use crate::error::Result;
use crate::location::ObjectPath;

impl Local {
    /// Puts on disk that `dir` holds `path`, and that each directory on the way to it from the anchor
    /// holds the next: any of them may have been made a moment ago, by whomever.
    pub(super) fn sync_names(&self, dir: impl AsFd, path: &ObjectPath) -> Result<()> {
        sync_readable(dir)?;
        let mut above = self.anchored(path).parent().and_then(|parent| parent.parent());
        while let Some(path) = above {
            let stopped = |stop| self.explain(stop, Intent::Read);
            let dir = descend::directory(&self.0.anchor, &path).map_err(stopped)?;
            sync_readable(&dir)?;
            above = path.parent();
        }
        Ok(())
    }

    /// Remembers that `path` was written on `device` and is perhaps not on disk; `open` opens it.
    pub(super) fn wrote(
        &self,
        device: u64,
        path: Option<&ObjectPath>,
        open: impl FnOnce() -> Result<OwnedFd, Errno>,
    ) -> Result<(), Errno> {
        match lock(&self.0.written).entry(device) {
            hash_map::Entry::Occupied(mut known) => known.get_mut().only = None,
            hash_map::Entry::Vacant(new) => {
                new.insert(Written { file: open()?, only: path.cloned() });
            }
        }
        Ok(())
    }

    /// Puts on disk whatever was [written](Self::wrote) here: a single file by itself, so that what other
    /// programs wrote is not waited for; else one request to each file system.
    ///
    /// # Errors
    /// Those of the system, also about what others wrote to the same file system.
    pub fn sync_all(&self) -> Result<()> {
        let written = std::mem::take(&mut *lock(&self.0.written));
        // A disk that fails keeps no other from being written to.
        written.into_values().map(|written| self.sync_written(&written)).fold(Ok(()), Result::and)
    }

    fn sync_written(&self, Written { file, only }: &Written) -> Result<()> {
        let Some(path) = only else { return sync_file_system(file) };
        fsync(file).map_err(fault)?;
        match self.parent(path, Intent::Read)? {
            Some((dir, _)) => self.sync_names(dir, path),
            None => Ok(()),
        }
    }

    /// Puts the file `path` on disk, its name too.
    ///
    /// # Errors
    /// As [`Local::open_read`], and those of the system.
    pub fn sync_file(&self, path: &ObjectPath) -> Result<()> {
        let (file, _) = self.open_read(path)?;
        file.sync_all().map_err(super::fault::io_fault)?;
        match self.parent(path, Intent::Read)? {
            Some((dir, _)) => self.sync_names(dir, path),
            None => Ok(()),
        }
    }
}

/// What a store has written to one file system, held open since the first of it was: a disk that fails
/// meanwhile says so to whom had it open.
#[derive(Debug)]
pub(super) struct Written {
    file: OwnedFd,
    /// The one file that it is, if it is one.
    only: Option<ObjectPath>,
}

fn sync_file_system(file: &OwnedFd) -> Result<()> {
    #[cfg(target_os = "linux")]
    return rustix::fs::syncfs(file).map_err(fault);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = file;
        rustix::fs::sync();
        Ok(())
    }
}

/// Puts the names in a directory on disk. One that may be searched but not read cannot be asked for this.
pub(super) fn sync_readable(dir: impl AsFd) -> Result<()> {
    match openat(&dir, ".", LIST, Mode::empty()) {
        Err(Errno::ACCESS) => Ok(()),
        _ => sync_directory(dir),
    }
}

/// Puts the names in a directory on disk.
pub(super) fn sync_directory(dir: impl AsFd) -> Result<()> {
    let dir = openat(dir, ".", LIST, Mode::empty()).map_err(fault)?;
    match fsync(dir) {
        // Some file systems have no such thing for directories.
        Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
        done => done.map_err(fault),
    }
}
