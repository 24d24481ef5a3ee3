//! Content from one open file to another: shared where the file system can, else copied by the system, and by us
//! what somebody has to see, and what is little.
//!
//! Which files these are, and whether they are still what they were, is [`super::clone`]'s business.

use std::fs::File;
use std::io::Write as _;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;

use rustix::buffer::spare_capacity;
use rustix::fs::{FallocateFlags, SeekFrom, Stat, fallocate, fstat, seek};
use rustix::io::{Errno, read};

use super::clone::{Broken, Watch};
use super::{Local, meta};
use crate::error::{Error, ErrorKind, Result};

/// Files up to this size are read and written in one go: no way is faster for them, and none takes fewer
/// requests. Bytes.
const LITTLE: u64 = 64 << 10;
/// From this size on room is made on the disk first, which halves the work of writing there. Bytes.
const RESERVED: u64 = 1 << 20;
/// Bytes that are copied before it is asked whether to go on.
const STEP: u64 = 8 << 20;
/// Bytes that pass through us at a time.
const BUFFER: usize = 256 << 10;

/// So many zeros are left out at once where a file has holes, bytes: a block of most file systems.
const BLOCK: usize = 4 << 10;

/// What becomes of blocks of nothing but zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zeros {
    Written,
    /// They become holes.
    Left,
}

/// Two open files: where content comes from, and where it goes, which is empty.
#[derive(Clone, Copy)]
pub(super) struct Ends<'a> {
    pub(super) from: &'a File,
    pub(super) to: &'a File,
    /// The store that it goes to.
    pub(super) dest: &'a Local,
}

impl Ends<'_> {
    /// Copies the content of a file of `size` bytes; one that is shorter by now is an error. What is a hole stays
    /// one, but in what is [little](LITTLE).
    pub(super) fn copy(self, size: u64, watch: &mut dyn Watch) -> Result<(), Broken> {
        if size <= LITTLE {
            return self.copy_little(size, watch);
        }
        let state = fstat(self.from).map_err(Broken::reading)?;
        if !watch.sees_bytes() && self.share(&state)? {
            return watch.moved(size).map_err(Broken::Stopped);
        }
        if meta::allocated(&state) < size {
            return self.copy_sparse(size, watch);
        }
        if size >= RESERVED {
            self.reserve(size)?;
        }
        self.copy_range(0..size, watch)
    }

    fn copy_little(self, size: u64, watch: &mut dyn Watch) -> Result<(), Broken> {
        let size = usize::try_from(size).unwrap_or_default();
        // One byte more, so that the same request tells that the file has grown.
        let mut content = Vec::with_capacity(size + 1);
        while content.len() < size {
            match read(self.from, spare_capacity(&mut content)) {
                Ok(0) => break,
                Ok(_) | Err(Errno::INTR) => {}
                Err(errno) => return Err(Broken::reading(errno)),
            }
        }
        if content.len() != size {
            return Err(Broken::Source(changed()));
        }
        if watch.sees_bytes() {
            watch.bytes(&content);
        }
        (&mut &*self.to).write_all(&content).map_err(Broken::writing)
    }

    /// Has both files share what is on the disk; says whether they do. Two devices that cannot are not asked again.
    fn share(self, from: &Stat) -> Result<bool, Broken> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            let to = fstat(self.to).map_err(Broken::writing)?;
            let pair = (meta::device(from), meta::device(&to));
            if super::lock(&self.dest.0.separate).contains(&pair) {
                return Ok(false);
            }
            match rustix::fs::ioctl_ficlone(self.to, self.from) {
                Ok(()) => return Ok(true),
                Err(Errno::XDEV | Errno::OPNOTSUPP | Errno::NOTTY | Errno::NOSYS) => {
                    super::lock(&self.dest.0.separate).insert(pair);
                }
                // This file cannot; the way of bytes says why, if that fails too.
                Err(_) => {}
            }
        }
        let _ = from;
        Ok(false)
    }

    /// Makes room for the content, where the file system can.
    fn reserve(self, size: u64) -> Result<(), Broken> {
        // The size stays that of what is there.
        match fallocate(self.to, FallocateFlags::KEEP_SIZE, 0, size) {
            Err(errno @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(Broken::writing(errno)),
            _ => Ok(()),
        }
    }

    fn copy_sparse(self, size: u64, watch: &mut dyn Watch) -> Result<(), Broken> {
        if watch.sees_bytes() {
            // Read through holes: file systems have been wrong about where they are.
            self.copy_bytes(0..size, Zeros::Left, watch)?;
            return self.to.set_len(size).map_err(Broken::writing);
        }
        let mut at = 0;
        while at < size {
            let data = match seek(self.from, SeekFrom::Data(at)) {
                Ok(data) => data.min(size),
                // Nothing but a hole up to the end.
                Err(Errno::NXIO) => size,
                // The file system knows of no holes.
                Err(_) => at,
            };
            watch.moved(data - at).map_err(Broken::Stopped)?;
            let end = seek(self.from, SeekFrom::Hole(data)).map_or(size, |end| end.min(size));
            if end > data {
                self.copy_range(data..end, watch)?;
            }
            at = end;
        }
        self.to.set_len(size).map_err(Broken::writing)
    }

    fn copy_range(self, range: Range<u64>, watch: &mut dyn Watch) -> Result<(), Broken> {
        let mut at = range.start;
        if !watch.sees_bytes() {
            while at < range.end {
                let copied = self.copy_by_system(at, STEP.min(range.end - at))?;
                if copied == 0 {
                    break;
                }
                at += copied;
                watch.moved(copied).map_err(Broken::Stopped)?;
            }
        }
        if at < range.end { self.copy_bytes(at..range.end, Zeros::Written, watch) } else { Ok(()) }
    }

    /// Has the system copy up to `length` bytes; 0 where it does not.
    fn copy_by_system(self, at: u64, length: u64) -> Result<u64, Broken> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            let (mut from, mut to) = (at, at);
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            loop {
                return match rustix::fs::copy_file_range(self.from, Some(&mut from), self.to, Some(&mut to), length) {
                    Ok(copied) => Ok(copied as u64),
                    Err(Errno::INTR) => continue,
                    Err(errno @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(Broken::writing(errno)),
                    // Older systems, other file systems, and what is wrong with either file: reading tells which.
                    Err(_) => Ok(0),
                };
            }
        }
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        {
            let _ = (at, length);
            Ok(0)
        }
    }

    fn copy_bytes(self, range: Range<u64>, zeros: Zeros, watch: &mut dyn Watch) -> Result<(), Broken> {
        let mut buffer = vec![0; BUFFER];
        let (mut at, mut told) = (range.start, range.start);
        while at < range.end {
            let want = buffer.len().min(usize::try_from(range.end - at).unwrap_or(BUFFER));
            let got = match self.from.read_at(&mut buffer[..want], at) {
                Ok(0) => return Err(Broken::Source(changed())),
                Ok(got) => got,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Broken::reading(error)),
            };
            if watch.sees_bytes() {
                watch.bytes(&buffer[..got]);
            }
            if zeros == Zeros::Written {
                self.to.write_all_at(&buffer[..got], at).map_err(Broken::writing)?;
            } else {
                self.write_but_zeros(&buffer[..got], at).map_err(Broken::writing)?;
            }
            at += got as u64;
            if at - told >= STEP || at == range.end {
                watch.moved(at - told).map_err(Broken::Stopped)?;
                told = at;
            }
        }
        Ok(())
    }

    /// Writes what is not a block of zeros, as far as it goes at once.
    fn write_but_zeros(self, content: &[u8], at: u64) -> std::io::Result<()> {
        let is_zero = |block: &[u8]| block.iter().all(|&byte| byte == 0);
        let blocks: Vec<_> = content.chunks(BLOCK).collect();
        let mut begin = 0;
        for run in blocks.chunk_by(|one, next| is_zero(one) == is_zero(next)) {
            let end = begin + run.iter().map(|block| block.len()).sum::<usize>();
            if !is_zero(run[0]) {
                self.to.write_all_at(&content[begin..end], at + begin as u64)?;
            }
            begin = end;
        }
        Ok(())
    }
}

/// What is copied is another file's state by now.
pub(super) fn changed() -> Error {
    Error::new(ErrorKind::Changed, "the file changed while it was read")
}
