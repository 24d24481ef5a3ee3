//! What runs that were cut off left behind: objects under temporary names, and uploads that nobody completed.
//! How old something must be to go is said by whoever asks.

use std::pin::Pin;

use futures::{Stream, StreamExt as _};

use super::{Arm, Need, Store, files, temporary};
use crate::entry::{Entry, Timestamp};
use crate::error::Result;
use crate::event::Skip;
use crate::location::ObjectPath;

/// An upload that was begun and not completed.
#[derive(Debug, Clone)]
pub struct Pending {
    /// What it would become; its time is that at which it was begun.
    pub entry: Entry,
    /// What the storage calls it.
    pub(super) id: String,
}

/// Pages of them.
pub type Uploads = Pin<Box<dyn Stream<Item = Result<Vec<Pending>>> + Send>>;

/// Whether anything is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sweep {
    /// Nothing is.
    Look,
    /// It is.
    Remove,
}

/// What becomes of a temporary name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It goes, with its journal if it has one.
    Goes,
    /// It is gone already, too young, or goes with another.
    Stays,
    /// It is old enough and stays all the same.
    Left(Skip),
}

/// Whether a name is exactly one of those that gstore gives what is not complete.
pub fn is_temporary(name: &[u8]) -> bool {
    temporary::is_temporary(name)
}

impl Store {
    /// Looks whether an object under a temporary name was left by a run that is over, and has not changed
    /// since `before`; removes it then, if that is asked for.
    ///
    /// # Errors
    /// [`ErrorKind::Denied`](crate::error::ErrorKind::Denied) and others of the storage.
    pub async fn sweep(&self, entry: &Entry, before: Timestamp, how: Sweep) -> Result<Fate> {
        self.require(Need::Delete)?;
        let fate = match (&self.0.arm, entry.mtime) {
            _ if !is_temporary(entry.path.name()) => Ok(Fate::Stays),
            (Arm::Local(local), _) => files::sweep(local, &entry.path, before, how).await,
            // One that steps aside for a new one keeps its time, and is the only one if that one never came.
            (Arm::Remote(remote), _) if remote.steps_aside() => Ok(Fate::Left(Skip::MayBeLast)),
            (Arm::Remote(_) | Arm::Fixed(_), None) => Ok(Fate::Left(Skip::Ageless)),
            (Arm::Remote(_) | Arm::Fixed(_), Some(time)) if time >= before => Ok(Fate::Stays),
            _ if how == Sweep::Look => Ok(Fate::Goes),
            _ => self.delete(entry).await.map(|()| Fate::Goes),
        };
        fate.map_err(|error| error.at(self.place(&entry.path)))
    }

    /// Lists the uploads to `path` and below it that were begun and not completed; `None` where a storage
    /// has no such thing, or does not tell.
    pub fn uploads(&self, path: &ObjectPath) -> Result<Option<Uploads>> {
        self.require(Need::List)?;
        let Arm::Remote(remote) = &self.0.arm else { return Ok(None) };
        let place = self.place(path);
        let uploads = remote.uploads(path).map_err(|error| error.at(&place))?;
        Ok(uploads.map(|pages| pages.map(move |page| page.map_err(|error| error.at(&place))).boxed()))
    }

    /// Ends an upload that was not completed; its parts go.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`](crate::error::ErrorKind::NotFound) if it is over by now.
    pub async fn abort(&self, upload: &Pending) -> Result<()> {
        self.require(Need::Delete)?;
        let Arm::Remote(remote) = &self.0.arm else { return Ok(()) };
        remote.abort(upload).await.map_err(|error| error.at(self.place(&upload.entry.path)))
    }
}
