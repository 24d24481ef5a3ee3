//! The children of an open directory, each with its state: many names for a request to the system, one look at
//! each. What they are listed for is [`super::read`]'s business.

use std::ffi::CStr;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, Stat, fstat, statat};
use rustix::io::Errno;

use super::meta;

/// Bytes of names that the system gives at a time.
#[cfg(any(target_os = "linux", target_os = "android"))]
const AT_ONCE: usize = 32 << 10;

/// Gives `take` every child of `dir` with its state, in the order of the system, until it breaks off. Left out is
/// one that is removed meanwhile. No link is followed.
///
/// # Errors
/// The system's; [`Errno::NOENT`] if the directory is removed while it is read.
pub(super) fn each(dir: &OwnedFd, mut take: impl FnMut(&[u8], &Stat) -> ControlFlow<()>) -> Result<(), Errno> {
    let broken_off = names(dir, |name| {
        if matches!(name.to_bytes(), b"." | b"..") {
            return Ok(ControlFlow::Continue(()));
        }
        match statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(take(name.to_bytes(), &stat)),
            Err(Errno::NOENT) => Ok(ControlFlow::Continue(())),
            Err(errno) => Err(errno),
        }
    })?;
    // A directory that is removed while it is read looks as if it ended early.
    if broken_off.is_continue() && meta::is_gone(&fstat(dir.as_fd())?) {
        return Err(Errno::NOENT);
    }
    Ok(())
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn names(
    dir: &OwnedFd,
    mut take: impl FnMut(&CStr) -> Result<ControlFlow<()>, Errno>,
) -> Result<ControlFlow<()>, Errno> {
    let mut buffer = Vec::with_capacity(AT_ONCE);
    let mut names = rustix::fs::RawDir::new(dir, buffer.spare_capacity_mut());
    while let Some(name) = names.next() {
        if take(name?.file_name())?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn names(
    dir: &OwnedFd,
    mut take: impl FnMut(&CStr) -> Result<ControlFlow<()>, Errno>,
) -> Result<ControlFlow<()>, Errno> {
    let mut names = rustix::fs::Dir::read_from(dir)?;
    while let Some(name) = names.read() {
        if take(name?.file_name())?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}
