//! Putting names on disk, where a power cut cannot take them; what is in a file is its writer's to put there.

use std::os::fd::AsFd;

use rustix::fs::{Mode, fsync, openat};
use rustix::io::Errno;

use super::Local;
use super::descend::{self, Intent, LIST};
use super::fault::fault;
use crate::error::Result;
use crate::location::ObjectPath;

impl Local {
    /// Puts on disk that `dir` holds `path`, and that each directory on the way to it from the anchor
    /// holds the next: any of them may have been made a moment ago, by whomever.
    pub(super) fn sync_names(&self, dir: impl AsFd, path: &ObjectPath) -> Result<()> {
        sync_directory(dir)?;
        let mut above = self.anchored(path).parent().and_then(|parent| parent.parent());
        while let Some(path) = above {
            let stopped = |stop| self.explain(stop, Intent::Read);
            let dir = descend::directory(&self.0.anchor, &path).map_err(stopped)?;
            match openat(&dir, ".", LIST, Mode::empty()) {
                // What may be searched but not read cannot be asked for this.
                Err(Errno::ACCESS) => {}
                _ => sync_directory(&dir)?,
            }
            above = path.parent();
        }
        Ok(())
    }

    /// Puts on disk whatever was written to the file system of the root: one request, however many files.
    ///
    /// # Errors
    /// Those of the system, also about what others wrote.
    pub fn sync_all(&self) -> Result<()> {
        #[cfg(target_os = "linux")]
        {
            // The root may not have been there when the store was opened: the anchor always was.
            let anchor = openat(&self.0.anchor, ".", LIST, Mode::empty()).map_err(fault)?;
            rustix::fs::syncfs(anchor).map_err(fault)
        }
        #[cfg(not(target_os = "linux"))]
        {
            rustix::fs::sync();
            Ok(())
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

/// Puts the names in a directory on disk.
pub(super) fn sync_directory(dir: impl AsFd) -> Result<()> {
    let dir = openat(dir, ".", LIST, Mode::empty()).map_err(fault)?;
    match fsync(dir) {
        // Some file systems have no such thing for directories.
        Err(Errno::INVAL | Errno::OPNOTSUPP) => Ok(()),
        done => done.map_err(fault),
    }
}
