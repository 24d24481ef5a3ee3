//! Copies that the storage makes by itself, without a byte passing through here.

use futures::TryFutureExt as _;
use opendal::options::CopyOptions;

use super::{Copying, Remote, taken};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::error::from_opendal;
use crate::store::retry::retrying;
use crate::store::s3::{Asked, Pinned, Unmet, unmet};
use crate::store::target::{Existing, Target};

impl Remote {
    /// Lets the storage copy an object of `source`, another mount of the same storage, as it was when
    /// it was looked at; returns the copy as far as the storage describes it.
    pub(in crate::store) async fn copy(&self, source: &Self, entry: &Entry, target: &Target) -> Result<Entry> {
        let (from, to) = (source.key(&entry.path, Asked::Look).await?, self.new_key(&target.path).await?);
        let existing = target.existing;
        let mut copied = Entry { size: entry.size, ..Entry::new(target.path.clone(), EntryKind::File) };
        if let (Some(here), Some(there), Some(etag)) = (&self.s3, &source.s3, entry.etag.as_deref()) {
            let over = Some(&target.headers).filter(|headers| !headers.is_empty());
            let pinned = Pinned { key: &from, etag, over };
            copied.etag = match here.copy(there, &pinned, &to, existing == Existing::Refuse).await {
                Ok(etag) => etag,
                Err(error) if unmet(&error) == Unmet::Source => return Err(from_opendal(error)),
                // Not every service says which: what is not there cannot have been in the way.
                Err(error) if existing == Existing::Refuse && self.stat(&target.path).await.is_ok() => {
                    return Err(taken(from_opendal(error), existing));
                }
                Err(error) => return Err(from_opendal(error)),
            };
            copied.checksum = self.checksum(copied.etag.as_deref(), None);
            return Ok(copied);
        }
        let now = source.stat(&entry.path).await?;
        if (now.size, &now.etag, now.mtime) != (entry.size, &entry.etag, entry.mtime) {
            return Err(Error::new(ErrorKind::Changed, "the object changed"));
        }
        if self.is_real() {
            self.copy_real(&source.full(&entry.path), &self.full(&target.path), existing).await?;
            return Ok(copied);
        }
        let able = self.operator.info().capability().copy_with_if_not_exists;
        if existing == Existing::Refuse && !able {
            self.must_be_free(&target.path).await?;
        }
        let options = CopyOptions { if_not_exists: able && existing == Existing::Refuse, ..CopyOptions::default() };
        let request = || self.operator.copy_options(&from, &to, options.clone());
        let done = if self.copying == Copying::Once {
            retrying(&self.network, "copy", || request().map_err(not_the_last_word)).await
        } else {
            request().await
        };
        done.map_err(|error| taken(from_opendal(error), existing))?;
        Ok(copied)
    }

    /// Fails unless nothing bears a name: what cannot be found out is no reason to go on.
    async fn must_be_free(&self, path: &ObjectPath) -> Result<()> {
        match self.stat(path).await {
            Ok(_) => Err(Error::new(ErrorKind::Exists, "already exists")),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// What may pass is temporary, whatever OpenDAL says.
fn not_the_last_word(error: opendal::Error) -> opendal::Error {
    let passes = matches!(error.kind(), opendal::ErrorKind::Unexpected | opendal::ErrorKind::RateLimited);
    if passes { error.set_temporary() } else { error }
}
