//! Resolving the root of a store: once, links included.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};

use rustix::fs::{CWD, Mode, openat};

use super::descend::{self, SEARCH};
use super::fault::{fault, io_fault, not_directory, refused};
use super::{Inner, Local};
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

impl Local {
    /// Opens the folder `root`. It may be missing: then nothing is found in it, and the first write
    /// makes it and its parents.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if it is something else than a folder, or a link to nothing;
    /// [`ErrorKind::Denied`]; [`ErrorKind::Usage`] for `..` below a folder that is missing.
    pub fn open(root: &Path) -> Result<Self> {
        let (found, tail) = resolve(root)?;
        if let Some(first) = tail.segments().next() {
            let first = found.join(OsStr::from_bytes(first));
            if let Ok(metadata) = first.symlink_metadata()
                && !metadata.is_dir()
            {
                let shown = escaped(first.as_os_str().as_bytes());
                if metadata.is_symlink() && !first.exists() {
                    return Err(refused(format!("`{shown}` is a symbolic link to nothing"))
                        .hint("make the folder that it points to"));
                }
                return Err(not_directory(shown));
            }
        }
        Self::hold(&found, tail)
    }

    /// Opens the folder `path` below the folder `root`. Links are resolved on the way to `root` only:
    /// one on the way from there on is refused, so that nothing leads out of `root`.
    ///
    /// # Errors
    /// As [`Local::open`], for `root`.
    pub fn open_below(root: &Path, path: &ObjectPath) -> Result<Self> {
        let Self(base, _) = Self::open(root)?;
        let anchor = base.anchor.try_clone()?;
        let shown = base.path.join(OsStr::from_bytes(path.as_bytes()));
        Ok(Self::at(shown, anchor, base.tail.join(path)))
    }

    /// Opens what a path typed on the command line names: the root is the folder that the thing is
    /// in, links resolved, and the thing itself is not followed. Where that folder is missing, the
    /// root is its deepest ancestor that exists. `/` and `.` are roots themselves.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`]; [`ErrorKind::Usage`] for a path that ends in `..`, or has it below a
    /// folder that is missing; [`ErrorKind::Refused`] for links that go round in circles.
    pub fn open_typed(path: &Path) -> Result<(Self, ObjectPath)> {
        match path.components().next_back() {
            Some(Component::Normal(name)) => {
                let (found, rest) = resolve(path.parent().unwrap_or(Path::new("")))?;
                Ok((Self::hold(&found, ObjectPath::root())?, rest.child(name.as_bytes())))
            }
            Some(Component::ParentDir) => Err(no_parent_segment()),
            _ => Ok((Self::open(path)?, ObjectPath::root())),
        }
    }

    /// Holds the directory `found`, which has no link in it, with the root `tail` below it.
    fn hold(found: &Path, tail: ObjectPath) -> Result<Self> {
        let top = openat(CWD, "/", SEARCH, Mode::empty()).map_err(fault)?;
        let below = ObjectPath::parse(found.as_os_str().as_bytes())?;
        // Confined from here on: a link put into the path after it was resolved is refused.
        let anchor: OwnedFd = descend::directory(&top, &below)
            .map_err(|stop| stop.into_error(|at| format!("/{at}"), descend::Intent::Read))?;
        let path = if tail.is_root() { found.into() } else { found.join(OsStr::from_bytes(tail.as_bytes())) };
        Ok(Self::at(path, anchor, tail))
    }

    fn at(path: PathBuf, anchor: OwnedFd, tail: ObjectPath) -> Self {
        let (loans, default_mode) = (Mutex::default(), Mutex::default());
        let (written, separate) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { path, anchor, tail, loans, default_mode, written, separate }), None)
    }
}

/// Resolves links in the deepest directory on the way to `path` that exists, and returns it with
/// what is left of the path.
fn resolve(path: &Path) -> Result<(PathBuf, ObjectPath)> {
    let mut left: Vec<&[u8]> = Vec::new();
    let mut here = path;
    loop {
        let typed = if here.as_os_str().is_empty() { Path::new(".") } else { here };
        match typed.canonicalize() {
            Ok(found) if found.is_dir() => {
                left.reverse();
                return Ok((found, ObjectPath::raw(left.join(b"/".as_slice()))));
            }
            Ok(_) => {}
            Err(error) => match error.kind() {
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {}
                _ => return Err(io_fault(error)),
            },
        }
        // `missing/..` cannot be followed, and dropping both would be a guess.
        let (Some(name), Some(parent)) = (here.file_name(), here.parent()) else { return Err(no_parent_segment()) };
        left.push(name.as_bytes());
        here = parent;
    }
}

fn no_parent_segment() -> Error {
    Error::new(ErrorKind::Usage, "`..` cannot be followed here").hint("write the path without `..`")
}
