//! Making missing directories, and taking them back when what they were made for is given up.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, fchmod, fstat, mkdirat, openat, statat, unlinkat};
use rustix::io::Errno;

use super::descend::{self, Intent, Stop};
use super::fault::fault;
use super::meta::{self, Id, is_gone};
use super::{Local, lock};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// How often the way down is tried again when a directory on it is removed meanwhile.
pub(super) const TRIES: usize = 64;

/// Directories that were made for a draft, and that are removed again unless [kept](Made::keep).
///
/// A directory counts as lent as long as its identity is in `loans`; whoever finds a use for it
/// (a published file, [`Local::make_dir`]) takes it out, and then it stays.
#[derive(Debug)]
pub(super) struct Made {
    local: Local,
    /// From the top down, seen from the anchor.
    dirs: Vec<(ObjectPath, Id)>,
}

impl Local {
    /// Makes the directory `path` and the parents that it lacks; says whether it made `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if a file or a link is in the way;
    /// what was made is then removed again.
    pub fn make_dir(&self, path: &ObjectPath) -> Result<bool> {
        for _ in 0..TRIES {
            let (dir, made) = self.directory_or_make(path)?;
            let stat = fstat(&dir).map_err(fault)?;
            let id = Id::of(&stat);
            // Taken out of the loans first: once it is out, no draft removes it any more.
            lock(&self.0.loans).remove(&id);
            if !is_gone(&fstat(&dir).map_err(fault)?) {
                // A directory that cannot be opened: what is put in it will be remembered by itself.
                let _ = self.wrote(meta::device(&stat), None, || openat(&dir, ".", descend::LIST, Mode::empty()));
                let new = made.dirs.iter().any(|(_, other)| *other == id);
                made.keep();
                return Ok(new);
            }
        }
        Err(vanishing())
    }

    /// Opens the directory `path`, to go on from, and makes what is missing on the way.
    pub(super) fn directory_or_make(&self, path: &ObjectPath) -> Result<(OwnedFd, Made)> {
        let mut made = Made { local: self.clone(), dirs: Vec::new() };
        for _ in 0..TRIES {
            let reached = match self.directory(path) {
                Err(Stop::Missing) => self.make_missing(&self.anchored(path), &mut made),
                reached => reached,
            };
            match reached {
                Ok(dir) => return Ok((dir, made)),
                Err(Stop::Missing) => {}
                Err(stop) => return Err(self.explain(stop, Intent::Write)),
            }
        }
        Err(vanishing())
    }

    fn make_missing(&self, path: &ObjectPath, made: &mut Made) -> Result<OwnedFd, Stop> {
        let mut reached: Option<OwnedFd> = None;
        let mut end = 0;
        for segment in path.segments() {
            end += usize::from(end > 0) + segment.len();
            let at = &path.as_bytes()[..end];
            let here = reached.as_ref().map_or(self.0.anchor.as_fd(), AsFd::as_fd);
            let next = match descend::step(here, segment) {
                Err(Errno::NOENT) => {
                    // Held until the new directory is among the loans, so that nobody can claim it
                    // in between and lose it.
                    let mut loans = lock(&self.0.loans);
                    let mode = self.mode_for(at);
                    let begun = if mode.is_some() { 0o700 } else { 0o777 };
                    let new = match mkdirat(here, segment, Mode::from_raw_mode(begun)) {
                        Ok(()) => true,
                        Err(Errno::EXIST) => false,
                        Err(Errno::NOENT) => return Err(Stop::Missing),
                        Err(errno) => return Err(Stop::Fault(fault(errno))),
                    };
                    let next = descend::step(here, segment);
                    if let (true, Ok(next)) = (new, &next) {
                        if let Some(mode) = mode {
                            give(next, mode).map_err(|errno| Stop::Fault(fault(errno)))?;
                        }
                        let id = Id::of(&fstat(next).map_err(|errno| Stop::Fault(fault(errno)))?);
                        loans.insert(id);
                        made.dirs.push((ObjectPath::raw(at), id));
                    }
                    next
                }
                next => next,
            };
            reached = Some(next.map_err(|errno| descend::stopped(here, at, errno))?);
        }
        // An empty path is the anchor itself, which was there and is gone.
        reached.ok_or_else(|| Stop::Fault(vanishing()))
    }
}

/// Gives a directory its permissions, where the file system keeps any.
fn give(dir: &OwnedFd, mode: u32) -> Result<(), Errno> {
    // What is only held to go on from cannot be changed.
    let dir = openat(dir, ".", descend::LIST, Mode::empty())?;
    match fchmod(dir, Mode::from_raw_mode(mode)) {
        Err(Errno::PERM | Errno::NOSYS | Errno::OPNOTSUPP) => Ok(()),
        done => done,
    }
}

impl Made {
    /// Keeps the directories for good.
    pub(super) fn keep(mut self) {
        let mut loans = lock(&self.local.0.loans);
        for (_, id) in std::mem::take(&mut self.dirs) {
            loans.remove(&id);
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for (path, id) in std::mem::take(&mut self.dirs).into_iter().rev() {
            let mut loans = lock(&self.local.0.loans);
            if !loans.remove(&id) {
                continue;
            }
            let parent = path.parent().unwrap_or_default();
            let Ok(dir) = descend::directory(&self.local.0.anchor, &parent) else { continue };
            if statat(&dir, path.name(), AtFlags::SYMLINK_NOFOLLOW).is_ok_and(|stat| Id::of(&stat) == id) {
                // One that holds something by now stays: the system refuses to remove it.
                let _ = unlinkat(&dir, path.name(), AtFlags::REMOVEDIR);
            }
        }
    }
}

/// A directory that was there a moment ago is gone, again and again.
pub(super) fn vanishing() -> Error {
    Error::new(ErrorKind::NotFound, "the folder was removed meanwhile").hint("make it again and repeat the command")
}
