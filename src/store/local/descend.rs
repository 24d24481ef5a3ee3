//! Going down to a directory without following a link and without leaving the root.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{AtFlags, Mode, OFlags, openat, statat};
use rustix::io::Errno;

use super::fault::{fault, not_directory, not_found, refused};
use super::{Local, meta};
use crate::entry::EntryKind;
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

/// How a directory on the way is opened: only to go on from, so that one that may be searched but
/// not read is no obstacle (where the system has such a way).
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) const SEARCH: OFlags = OFlags::PATH.union(DIRECTORY);
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) const SEARCH: OFlags = OFlags::RDONLY.union(DIRECTORY);

/// How a directory is opened to be listed.
pub(super) const LIST: OFlags = OFlags::RDONLY.union(DIRECTORY);

const DIRECTORY: OFlags = OFlags::DIRECTORY.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Why a directory could not be reached; paths are seen from the anchor.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nothing has this name.
    Missing,
    /// A symbolic link has this name.
    Link(ObjectPath),
    /// A file has this name, or anything else that is neither directory nor link.
    File(ObjectPath),
    /// The system refused or failed.
    Fault(Error),
}

/// What the directory is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    /// Something is looked for: below a file there is nothing.
    Read,
    /// Something is to be made: a file is in the way.
    Write,
}

impl Stop {
    /// Says it to the user; `show` tells how a path seen from the anchor is written.
    pub(super) fn into_error(self, show: impl Fn(&ObjectPath) -> String, intent: Intent) -> Error {
        match self {
            Self::Missing => not_found(),
            Self::Link(at) => refused(format!("goes through a symbolic link: `{}`", show(&at)))
                .hint("name the folder that the link points to"),
            Self::File(at) if intent == Intent::Write => not_directory(show(&at)),
            Self::File(at) => {
                Error::new(ErrorKind::NotFound, format!("nothing is below `{}`: not a directory", show(&at)))
            }
            Self::Fault(error) => error,
        }
    }
}

impl Local {
    /// Opens the directory `path`, to go on from; see [`directory`].
    pub(super) fn directory(&self, path: &ObjectPath) -> Result<OwnedFd, Stop> {
        directory(&self.0.anchor, &self.anchored(path))
    }

    /// Opens the directory that `path` is in, and returns it with the name of `path` in it; `None`
    /// for the root, which is in nothing that may be reached.
    pub(super) fn parent<'a>(&self, path: &'a ObjectPath, intent: Intent) -> Result<Option<(OwnedFd, &'a [u8])>> {
        let Some(parent) = path.parent() else { return Ok(None) };
        check(path)?;
        let dir = self.directory(&parent).map_err(|stop| self.explain(stop, intent))?;
        Ok(Some((dir, path.name())))
    }

    /// Turns what stopped the way down into an error.
    pub(super) fn explain(&self, stop: Stop, intent: Intent) -> Error {
        stop.into_error(|at| self.show(at), intent)
    }

    /// Writes a path seen from the anchor: below the root as the user knows it, else in full.
    fn show(&self, at: &ObjectPath) -> String {
        match at.below(&self.0.tail) {
            Some(below) if !below.is_root() => below.to_string(),
            _ => {
                let above = self.0.tail.segments().count().saturating_sub(at.segments().count());
                let path = self.0.path.ancestors().nth(above).unwrap_or(&self.0.path);
                escaped(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()))
            }
        }
    }
}

/// Opens the directory `path` below `anchor`, to go on from. No link is followed.
pub(super) fn directory(anchor: &OwnedFd, path: &ObjectPath) -> Result<OwnedFd, Stop> {
    open(anchor, path, SEARCH)
}

/// Does the same, the directory opened with these flags.
pub(super) fn open(anchor: &OwnedFd, path: &ObjectPath, flags: OFlags) -> Result<OwnedFd, Stop> {
    check(path).map_err(Stop::Fault)?;
    // The one call that does it all says too little when it fails, and not every system has it.
    if let Some(dir) = at_once(anchor.as_fd(), path, flags) {
        return Ok(dir);
    }
    let dir = step_by_step(anchor.as_fd(), path)?;
    if flags == SEARCH { Ok(dir) } else { openat(dir, ".", flags, Mode::empty()).map_err(|e| Stop::Fault(fault(e))) }
}

/// Opens what lies at `path` below `anchor`, no link followed; `None` where this cannot be told in one request, or
/// not done.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn at_once(anchor: BorrowedFd<'_>, path: &ObjectPath, flags: OFlags) -> Option<OwnedFd> {
    use rustix::fs::{ResolveFlags, openat2};
    let path = if path.is_root() { b".".as_slice() } else { path.as_bytes() };
    openat2(anchor, path, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS).ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn at_once(_: BorrowedFd<'_>, _: &ObjectPath, _: OFlags) -> Option<OwnedFd> {
    None
}

/// Does the same one name at a time, and knows which one stopped it.
pub(super) fn step_by_step(anchor: BorrowedFd<'_>, path: &ObjectPath) -> Result<OwnedFd, Stop> {
    let mut reached: Option<OwnedFd> = None;
    let mut end = 0;
    for segment in path.segments() {
        end += usize::from(end > 0) + segment.len();
        let here = reached.as_ref().map_or(anchor, AsFd::as_fd);
        reached = Some(step(here, segment).map_err(|errno| stopped(here, &path.as_bytes()[..end], errno))?);
    }
    match reached {
        Some(fd) => Ok(fd),
        None => step(anchor, b".").map_err(|errno| Stop::Fault(fault(errno))),
    }
}

/// Opens the directory `name` in `here`.
pub(super) fn step(here: BorrowedFd<'_>, name: &[u8]) -> Result<OwnedFd, Errno> {
    openat(here, name, SEARCH, Mode::empty())
}

/// Finds out what `errno`, met at the last segment of `at` in `here`, was about.
pub(super) fn stopped(here: BorrowedFd<'_>, at: &[u8], errno: Errno) -> Stop {
    let name = at.rsplit(|&b| b == b'/').next().unwrap_or_default();
    match errno {
        Errno::NOENT => Stop::Missing,
        // Systems differ in what they say about a link that must not be followed.
        Errno::NOTDIR | Errno::LOOP | Errno::MLINK => match statat(here, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) if meta::kind(&stat) == EntryKind::Link => Stop::Link(ObjectPath::raw(at)),
            Ok(_) => Stop::File(ObjectPath::raw(at)),
            Err(Errno::NOENT) => Stop::Missing,
            Err(errno) => Stop::Fault(fault(errno)),
        },
        errno => Stop::Fault(fault(errno)),
    }
}

/// Refuses a path with a segment that is no name of one thing in a directory, whoever made it:
/// `/f` is not `f`, and `a//b` is not `a/b`.
pub(super) fn check(path: &ObjectPath) -> Result<()> {
    let odd = |name: &&[u8]| matches!(*name, b"" | b"." | b"..") || name.contains(&0);
    path.segments().find(odd).map_or(Ok(()), |name| {
        Err(Error::new(ErrorKind::Unaddressable, format!("`{}` is no name for a local file", escaped(name))))
    })
}
