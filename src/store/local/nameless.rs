//! A file that has no name until it is whole: nobody meets it under a temporary one, nothing of it stays wherever
//! the run ends, and a name given once is half the work of one that is changed.
//!
//! What cannot be made so gets a temporary name: [`super::draft`].

use std::fs::File;
use std::os::fd::{AsRawFd as _, OwnedFd};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
use rustix::io::Errno;

use super::fault::fault;
use crate::error::Result;

/// Makes a file without a name on the file system of `dir`, to be written; `None` where there is no such thing.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn open(dir: &OwnedFd, mode: u32) -> Option<File> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    openat(dir, ".", flags, Mode::from_raw_mode(mode)).ok().map(File::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn open(_: &OwnedFd, _: u32) -> Option<File> {
    None
}

/// Gives it a name, if that is free; says whether it has it now. If not, it is to be written under a temporary name:
/// that says what is in the way, and replaces what may be replaced.
///
/// # Errors
/// The system's.
pub(super) fn give(file: &File, dir: &OwnedFd, name: &[u8]) -> Result<bool> {
    // By its descriptor itself, for which older systems want a privilege; else by the name of that.
    let done = linkat(file, "", dir, name, AtFlags::EMPTY_PATH).or_else(|errno| match errno {
        Errno::NOENT | Errno::PERM | Errno::INVAL => linkat(CWD, path_of(file), dir, name, AtFlags::SYMLINK_FOLLOW),
        errno => Err(errno),
    });
    match done {
        Ok(()) => Ok(true),
        Err(Errno::EXIST | Errno::NOENT | Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::XDEV) => Ok(false),
        Err(Errno::INVAL) => Err(fault(Errno::ILSEQ)),
        Err(errno) => Err(fault(errno)),
    }
}

/// Holds it open once more, not for writing: a program that is open for writing cannot be begun.
pub(super) fn held(file: &File) -> Result<OwnedFd, Errno> {
    openat(CWD, path_of(file), OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty())
}

fn path_of(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}
