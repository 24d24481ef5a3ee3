//! Whether two trees meet, judged by what the system says they are, not by how they are written.

use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, fstat, openat, statat};
use rustix::io::Errno;

use super::descend::{SEARCH, check, step};
use super::fault::fault;
use super::meta::Id;
use super::{Local, alias};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::Overlap;

/// How often a directory may seem to be in itself before that is taken for the end of the way up.
const REPEATS: usize = 64;

/// Where a path leads: what exists of it, by identity, and what does not.
struct Trail {
    /// The deepest thing that exists, then the directories it is in up to the system's root.
    ids: Vec<Id>,
    /// The names below it that are still missing.
    missing: Vec<Vec<u8>>,
    /// The absolute path as the system knows it, where it says so.
    place: Option<Vec<u8>>,
}

impl Local {
    /// Says how the tree (or file) `path` lies to `other_path` of `other`; either may be missing.
    ///
    /// Judged by device and inode on the way up from the deepest thing that exists, so that links
    /// and folded case cannot deceive it; on Linux also by what is mounted where, so that a folder
    /// mounted a second time, or mounted somewhere below one of the trees, is seen too.
    ///
    /// # Errors
    /// [`Denied`](crate::error::ErrorKind::Denied) where the way up or down cannot be searched.
    pub fn same_tree(&self, path: &ObjectPath, other: &Self, other_path: &ObjectPath) -> Result<Overlap> {
        let (one, two) = (self.trail(path)?, other.trail(other_path)?);
        Ok(match (one.contains(&two), two.contains(&one)) {
            (true, true) => Overlap::Same,
            (true, false) => Overlap::Contains,
            (false, true) => Overlap::Inside,
            (false, false) => match (one.place, two.place) {
                (Some(one), Some(two)) => alias::overlap(&alias::mounts(), &one, &two),
                _ => Overlap::Apart,
            },
        })
    }

    fn trail(&self, path: &ObjectPath) -> Result<Trail> {
        check(path)?;
        let path = self.anchored(path);
        let mut here: OwnedFd = openat(&self.0.anchor, ".", SEARCH, Mode::empty()).map_err(fault)?;
        let mut ids = Vec::new();
        let mut names = path.segments();
        let mut missing = Vec::new();
        let mut file: Option<&[u8]> = None;
        for name in names.by_ref() {
            match step(here.as_fd(), name) {
                Ok(next) => here = next,
                Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::MLINK) => {
                    match statat(&here, name, AtFlags::SYMLINK_NOFOLLOW) {
                        // A file, or a link as itself: as deep as it goes.
                        Ok(stat) => {
                            ids.push(Id::of(&stat));
                            file = Some(name);
                        }
                        Err(Errno::NOENT) => missing.push(name.to_vec()),
                        Err(errno) => return Err(fault(errno)),
                    }
                    break;
                }
                Err(errno) => return Err(fault(errno)),
            }
        }
        missing.extend(names.map(<[u8]>::to_vec));
        let place = alias::place(here.as_fd()).map(|mut place| {
            for name in file.into_iter().chain(missing.iter().map(Vec::as_slice)) {
                place.push(b'/');
                place.extend_from_slice(name);
            }
            place
        });
        climb(here, &mut ids)?;
        Ok(Trail { ids, missing, place })
    }
}

impl Trail {
    /// Whether `other` is this or lies in it.
    fn contains(&self, other: &Self) -> bool {
        let Some(deepest) = self.ids.first() else { return false };
        if self.missing.is_empty() {
            return other.ids.contains(deepest);
        }
        // What is missing has no identity. Names that differ in case alone are taken for one, as
        // they would be on a file system that folds it.
        let folded = |name: &Vec<u8>| String::from_utf8_lossy(name).to_lowercase();
        other.ids.first() == Some(deepest)
            && self.missing.len() <= other.missing.len()
            && self.missing.iter().zip(&other.missing).all(|(a, b)| folded(a) == folded(b))
    }
}

/// Adds the identity of `dir` and of every directory above it, up to the system's root.
fn climb(dir: OwnedFd, ids: &mut Vec<Id>) -> Result<()> {
    // The only place that goes up, and past the root of the store: nothing but identities is read.
    let top = Id::of(&statat(CWD, "/", AtFlags::empty()).map_err(fault)?);
    let mut here = dir;
    let mut repeats = 0;
    loop {
        let id = Id::of(&fstat(&here).map_err(fault)?);
        // The root is in itself; but so seems a folder that is mounted a second time in itself.
        repeats = if ids.last() == Some(&id) { repeats + 1 } else { 0 };
        if repeats > 0 && (id == top || repeats == REPEATS) {
            return Ok(());
        }
        if repeats == 0 {
            ids.push(id);
        }
        here = openat(&here, "..", SEARCH | OFlags::CLOEXEC, Mode::empty()).map_err(fault)?;
    }
}
