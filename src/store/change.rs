//! What changes a storage: writing, copying and renaming within it, removing. Looking and reading stand in [`super`].

use super::{Anew, Arm, Need, Store, Target, Writer, files, fixed};
use crate::entry::{Entry, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Progress;
use crate::location::ObjectPath;

impl Store {
    /// Begins to write an object.
    pub async fn write(&self, target: Target) -> Result<Writer> {
        self.require(Need::Write)?;
        let place = self.place(&target.path);
        let target = self.described(target);
        let writer = match &self.0.arm {
            Arm::Local(local) => Writer::create(local.clone(), target).await,
            Arm::Remote(remote) => {
                let existing = target.existing;
                Box::pin(remote.upload(target)).await.map(|upload| Writer::remote(upload, existing))
            }
            Arm::Fixed(_) => Err(fixed::refused()),
        };
        writer.map_err(|error| error.at(place))
    }

    /// How a copy from `source` is begun anew that fails for now and that no store can take up where it broke off.
    pub fn anew(&self, source: &Self) -> Anew {
        let remote = |store: &Self| match &store.0.arm {
            Arm::Remote(remote) => Some(remote.network.clone()),
            Arm::Local(_) | Arm::Fixed(_) => None,
        };
        Anew::new(remote(self).or_else(|| remote(source)))
    }

    /// Whether the storage itself may be asked to copy an object of `source` to here.
    pub fn copies_from(&self, source: &Self, entry: &Entry) -> bool {
        match (&self.0.arm, &source.0.arm) {
            (Arm::Remote(to), Arm::Remote(from)) => {
                // OpenDAL's copies say of the copy what the source says, and nothing else.
                let able = to.s3.is_some() || self.0.written.is_empty();
                self.0.caps.server_copy && able && to.copies_from(from, entry)
            }
            _ => false,
        }
    }

    /// Lets the storage copy an object of `source` (see [`Self::copies_from`]), as `entry` describes it;
    /// returns what it tells of the copy. `None` where it does not make it after all: the credentials of this store do
    /// not reach the object, or the service copies none. Then nothing is left of it.
    ///
    /// # Errors
    /// [`ErrorKind::Changed`] if the object is another one by now; [`ErrorKind::Exists`]; [`ErrorKind::Interrupted`].
    pub async fn copy_from(
        &self,
        source: &Self,
        entry: &Entry,
        target: &Target,
        progress: &Progress,
    ) -> Result<Option<Entry>> {
        self.require(Need::Write)?;
        source.require(Need::Read)?;
        let (Arm::Remote(here), Arm::Remote(there), true) =
            (&self.0.arm, &source.0.arm, self.copies_from(source, entry))
        else {
            return Ok(None);
        };
        let target = Target { headers: self.0.written.headers.clone(), ..target.clone() };
        Box::pin(here.copy(there, entry, &target, progress)).await.map_err(|error| error.at(self.place(&target.path)))
    }

    /// Whether what `entry` of `source` describes could be [renamed](Self::rename) to `path` here.
    pub async fn renames_from(&self, source: &Self, entry: &Entry, path: &ObjectPath) -> Result<bool> {
        match (&self.0.arm, &source.0.arm) {
            (Arm::Local(here), Arm::Local(there)) => {
                files::shares_disk(here, there, entry, path).await.map_err(|error| error.at(self.place(path)))
            }
            _ => Ok(false),
        }
    }

    /// Gives what `entry` of `source` describes its name here, with all that is below it; a link is
    /// renamed itself. A name that is taken is taken from a file alone, by a file, if the target says
    /// so. `None` where that takes a copy.
    ///
    /// # Errors
    /// [`ErrorKind::Changed`] if it is another one by now; [`ErrorKind::Exists`].
    pub async fn rename(&self, source: &Self, entry: &Entry, target: &Target) -> Result<Option<Entry>> {
        self.require(Need::Write)?;
        source.require(Need::Delete)?;
        let (Arm::Local(here), Arm::Local(there)) = (&self.0.arm, &source.0.arm) else { return Ok(None) };
        files::rename(here, there, entry, target).await.map_err(|error| error.at(self.place(&target.path)))
    }

    /// Sees to it that a power cut cannot take an object that is there. A remote storage has seen to
    /// that itself when it said that it had the object.
    pub async fn settle(&self, path: &ObjectPath) -> Result<()> {
        match &self.0.arm {
            Arm::Local(local) => files::settle(local, path).await.map_err(|error| error.at(self.place(path))),
            Arm::Remote(_) | Arm::Fixed(_) => Ok(()),
        }
    }

    /// Sees to the same for all that was written here, at once.
    pub async fn settle_all(&self) -> Result<()> {
        match &self.0.arm {
            Arm::Local(local) => {
                files::settle_all(local).await.map_err(|error| error.at(self.place(&ObjectPath::root())))
            }
            Arm::Remote(_) | Arm::Fixed(_) => Ok(()),
        }
    }

    /// Removes one object, link or empty directory (on a key store: its marker).
    pub async fn delete(&self, entry: &Entry) -> Result<()> {
        self.require(Need::Delete)?;
        let done = match &self.0.arm {
            Arm::Local(local) => files::remove(local, entry).await,
            Arm::Remote(remote) => Box::pin(remote.delete(entry)).await,
            Arm::Fixed(_) => Err(fixed::refused()),
        };
        done.map_err(|error| error.at(self.place(&entry.path)))
    }

    /// Removes with one request those that can be named in it, if there are several; says of each
    /// whether it is gone. The others have to be asked for one by one.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`]: to ask for each what could not be asked at once would take as many
    /// times as long.
    pub async fn delete_at_once(&self, entries: &[Entry]) -> Result<Vec<bool>> {
        let Arm::Remote(remote) = &self.0.arm else { return Ok(vec![false; entries.len()]) };
        let fitting: Vec<&Entry> = entries.iter().filter(|entry| remote.fits_batch(entry)).collect();
        let several = fitting.len() > 1 && self.require(Need::Delete).is_ok();
        let done = if several { remote.delete_batch(&fitting).await } else { Ok(Vec::new()) };
        let mut gone = match done {
            Err(error) if error.kind() == ErrorKind::Unavailable => return Err(error),
            // Which of them failed, their own requests will say.
            done => done.unwrap_or_default().into_iter(),
        };
        Ok(entries.iter().map(|entry| remote.fits_batch(entry) && gone.next().unwrap_or(false)).collect())
    }

    /// The same store, in which directories made at `copy` and below get the permissions that those of
    /// `tree` have at `base` and below, if both are local; their owner may always write in them.
    #[must_use]
    pub fn modelled(&self, copy: &ObjectPath, tree: &Self, base: &ObjectPath) -> Self {
        let (Arm::Local(here), Arm::Local(there)) = (&self.0.arm, &tree.0.arm) else { return self.clone() };
        let local = here.modelled(copy.clone(), there.clone(), base.clone());
        Self::from_local(local, self.0.label.clone(), self.0.allowed)
    }

    /// Makes a directory, with its parents; on a key store, its marker. True if it was not there.
    pub async fn make_dir(&self, path: &ObjectPath) -> Result<bool> {
        self.require(Need::Write)?;
        let made = match &self.0.arm {
            Arm::Local(local) => files::make_dir(local, path).await,
            Arm::Remote(remote) => remote.make_dir(path).await,
            Arm::Fixed(_) => Err(fixed::refused()),
        };
        made.map_err(|error| error.at(self.place(path)))
    }

    /// Sets the modification time of a file or directory, `None` for now; nothing else of it changes.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the storage sets it itself; [`ErrorKind::Refused`] for a link.
    pub async fn set_mtime(&self, path: &ObjectPath, mtime: Option<Timestamp>) -> Result<()> {
        self.require(Need::SetMtime).map_err(|error| error.at(self.place(path)))?;
        let done = match &self.0.arm {
            Arm::Local(local) => files::set_mtime(local, path, mtime).await,
            Arm::Remote(_) => Err(Error::new(ErrorKind::Unsupported, "the storage sets modification times itself")),
            Arm::Fixed(_) => Err(fixed::refused()),
        };
        done.map_err(|error| error.at(self.place(path)))
    }
}
