//! The local arm of a store: a folder and what lies below it, in the system's own bytes.
//!
//! Every operation starts from a directory that is held open and goes down one name at a time
//! without following a link, so that neither `..` nor a symbolic link, not even one put there at
//! the worst moment, leads out of the root. Everything blocks; running it off the async threads is
//! the store's business, and what to copy or delete is the engine's.
//!
//! | file | what |
//! |---|---|
//! | `root` | resolves the root of a store, once |
//! | `descend` | goes down to a directory, confined |
//! | `made` | makes missing directories, and takes them back |
//! | `read`, `children` | stat, list, open |
//! | `draft` | a file that is being written, and its publishing |
//! | `clone`, `content` | a file copied to another local place |
//! | `nameless` | a small file that is being written, without a name |
//! | `kept` | what a download that was cut off left |
//! | `durable` | puts names on disk |
//! | `remove` | removes one thing |
//! | `sweep` | removes what a run that is over left |
//! | `rename` | gives one thing another name, and with it what is below |
//! | `touch` | sets a modification time |
//! | `overlap`, `alias` | whether two trees meet |
//! | `meta`, `fault`, `temporary` | metadata, errors and temporary names of the system |

mod alias;
mod children;
mod clone;
mod content;
mod descend;
mod draft;
mod durable;
mod fault;
mod kept;
mod made;
mod meta;
mod nameless;
mod overlap;
mod read;
mod remove;
mod rename;
mod root;
mod sweep;
mod temporary;
#[cfg(test)]
mod tests;
mod touch;

use std::collections::{HashMap, HashSet};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use clone::{Broken, Task, Watch};
pub use draft::Draft;
pub use read::{Opened, same_state};

use crate::location::ObjectPath;
use durable::Written;
use meta::Id;

/// A folder of this machine; cheap to clone.
///
/// The second part, if there is one, is where the directories that are made get their modes from.
#[derive(Debug, Clone)]
pub struct Local(Arc<Inner>, Option<Arc<Model>>);

#[derive(Debug)]
struct Inner {
    /// The root, absolute, no link in the part that exists.
    path: PathBuf,
    /// The root, held open; where the root does not exist yet, its deepest ancestor that does.
    anchor: OwnedFd,
    /// From the anchor to the root; empty where the root existed when the store was opened.
    tail: ObjectPath,
    /// Directories that unpublished drafts made and would take back.
    loans: Mutex<HashSet<Id>>,
    /// The directory in which a file was last made with the default mode, and that mode.
    default_mode: Mutex<Option<(Id, u32)>>,
    /// What was written and is perhaps not on disk, by the device it is on.
    written: Mutex<HashMap<u64, Written>>,
    /// Devices, of a source and a destination, whose files can share nothing.
    separate: Mutex<HashSet<(u64, u64)>>,
}

/// A tree whose directories lend their modes to those that are made for its copy.
#[derive(Debug)]
struct Model {
    /// Where the copy is.
    copy: ObjectPath,
    /// The tree, and where it lies there.
    tree: Local,
    base: ObjectPath,
}

impl Local {
    /// The same folder, in which the directories that are made from now on at `copy` and below it get the
    /// permissions of those of `tree` at `base` and below, and are writable for their owner.
    #[must_use]
    pub fn modelled(&self, copy: ObjectPath, tree: Self, base: ObjectPath) -> Self {
        Self(self.0.clone(), Some(Arc::new(Model { copy, tree, base })))
    }

    /// Returns the permissions that a directory has to be made with, if those of a new one will not do.
    fn mode_for(&self, anchored: &[u8]) -> Option<u32> {
        let model = self.1.as_ref()?;
        let below = ObjectPath::raw(anchored).below(&self.anchored(&model.copy))?;
        let found = model.tree.stat(&model.base.join(&below)).ok().filter(crate::entry::Entry::is_dir);
        // One that is gone meanwhile: nothing of it is shown to anybody.
        Some(found.and_then(|dir| dir.mode).unwrap_or_default() & meta::PERMISSIONS | 0o700)
    }

    /// Returns the root: absolute, links resolved.
    pub fn root(&self) -> &Path {
        &self.0.path
    }

    /// Returns `path` as seen from the anchor.
    fn anchored(&self, path: &ObjectPath) -> ObjectPath {
        self.0.tail.join(path)
    }
}

/// Locks, whatever a thread that panicked has left: what the locks here guard is a hint or a set
/// that is whole after every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Allows this process as many open files as the system lets it have: many copies at once need many.
pub fn raise_limit_of_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where it cannot be raised it stays as it is.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}
