//! Storages that stay open from one run to the next, with their connections and, in memory, their content.
//! What is behind a mount is found out in [`super::open`], and how a run uses it in [`super::remote`].

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use super::remote::Storage;
use super::{Network, Store, open};
use crate::error::Result;
use crate::mounts::{Resolved, Secret};

/// The storages that are open: one for each mount that is no part of another.
///
/// Local folders are not among them: each run looks for its own.
#[derive(Default)]
pub struct Storages(Mutex<HashMap<String, Open>>);

struct Open {
    /// What it was opened with: a mount that says anything else leads elsewhere.
    backend: String,
    options: BTreeMap<String, Secret>,
    storage: Storage,
}

impl Storages {
    /// Opens the store behind a mount, for a run; its storage stays open for others.
    ///
    /// # Errors
    /// As those of [`Store::open`].
    pub async fn open(&self, mount: &Resolved, network: &Network) -> Result<Store> {
        open::open(mount, self, network).await.map_err(|error| error.at(format!("mount `{}`", mount.name)))
    }

    /// Lets go of what was opened for a mount, since another may have its name from now on.
    pub fn forget(&self, mount: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(mount);
    }

    /// Returns the storage of a mount, if it is open.
    pub(super) fn of(&self, mount: &Resolved) -> Option<Storage> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&mount.storage).filter(|open| open.is_of(mount)).map(|open| open.storage.clone())
    }

    /// Keeps what was opened for a mount, in place of what that mount led to before; returns what others
    /// were given meanwhile, if they were.
    pub(super) fn keep(&self, mount: &Resolved, storage: Storage) -> Storage {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = known.get(&mount.storage).filter(|open| open.is_of(mount)) {
            return open.storage.clone();
        }
        if !storage.lasts() {
            return storage;
        }
        let (backend, options) = (mount.backend.clone(), mount.options.clone());
        known.insert(mount.storage.clone(), Open { backend, options, storage: storage.clone() });
        storage
    }
}

impl Open {
    fn is_of(&self, mount: &Resolved) -> bool {
        self.backend == mount.backend && self.options == mount.options
    }
}
