//! Files under a temporary name. What such a name is, is said for both arms in `store/temporary`.

use std::fs::File;
use std::os::fd::AsFd;

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::Errno;

use super::fault::fault;
use crate::error::{Error, ErrorKind, Result};
use crate::store::temporary::fresh;

/// How often another random name is tried; one clash is already beyond belief.
const TRIES: usize = 8;

/// Makes a new file under a temporary name in `dir`, open for reading and writing.
///
/// `Ok(None)`: the directory itself was removed meanwhile.
pub(super) fn create(dir: impl AsFd, mode: u32) -> Result<Option<(String, File)>> {
    // Readable too: a draft is read back to verify it.
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    for _ in 0..TRIES {
        let name = fresh()?;
        match openat(&dir, &name, flags, Mode::from_raw_mode(mode)) {
            Ok(file) => return Ok(Some((name, File::from(file)))),
            Err(Errno::EXIST) => {}
            Err(Errno::NOENT) => return Ok(None),
            Err(errno) => return Err(fault(errno)),
        }
    }
    Err(Error::new(ErrorKind::Failed, "no free temporary name was found"))
}
