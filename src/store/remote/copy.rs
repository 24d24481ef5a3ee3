//! Copies that the storage makes by itself, without a byte passing through here.

use futures::TryFutureExt as _;
use opendal::options::CopyOptions;

use super::{Copying, Remote, taken};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Progress;
use crate::location::ObjectPath;
use crate::store::error::from_opendal;
use crate::store::retry::retrying;
use crate::store::s3::{Asked, Condition, Copied, Pinned, S3, Unmet, unmet};
use crate::store::target::{Existing, Target};

/// OpenDAL copies no larger object in one request, and in parts it loses what is said of it.
const LARGEST: u64 = 5 << 30;

impl Remote {
    /// Whether the service may be asked to copy an object of `source` to here: within one storage, on S3 from other
    /// buckets of the same service too.
    pub(in crate::store) fn copies_from(&self, source: &Self, entry: &Entry) -> bool {
        match (&self.s3, &source.s3, entry.size) {
            (Some(here), Some(there), Some(size)) => here.copies_from(there, size),
            (_, _, size) => self.realm == source.realm && size.is_some_and(|size| size <= LARGEST),
        }
    }

    /// Lets the storage copy an object of `source`, which it [may be asked for](Self::copies_from), as it was when it
    /// was looked at; returns the copy as far as the storage describes it, `None` where the storage does not make it.
    pub(in crate::store) async fn copy(
        &self,
        source: &Self,
        entry: &Entry,
        target: &Target,
        progress: &Progress,
    ) -> Result<Option<Entry>> {
        if let (Some(here), Some(there)) = (&self.s3, &source.s3) {
            return self.copy_by_s3((source, here, there), entry, target, progress).await;
        }
        let (from, to) = (source.key(&entry.path, Asked::Look).await?, self.new_key(&target.path).await?);
        let existing = target.existing;
        let copied = Entry { size: entry.size, ..Entry::new(target.path.clone(), EntryKind::File) };
        let now = source.stat(&entry.path).await?;
        if (now.size, &now.etag, now.mtime) != (entry.size, &entry.etag, entry.mtime) {
            return Err(Error::new(ErrorKind::Changed, "the object changed"));
        }
        if self.is_real() {
            self.copy_real(&source.full(&entry.path), &self.full(&target.path), existing).await?;
            progress.advanced(entry.size.unwrap_or(0));
            return Ok(Some(copied));
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
        progress.advanced(entry.size.unwrap_or(0));
        Ok(Some(copied))
    }

    async fn copy_by_s3(
        &self,
        (source, here, there): (&Self, &S3, &S3),
        entry: &Entry,
        target: &Target,
        progress: &Progress,
    ) -> Result<Option<Entry>> {
        let (from, to) = (source.key(&entry.path, Asked::Look).await?, self.new_key(&target.path).await?);
        let Some(etag) = source.state_of(entry).await? else { return Ok(None) };
        let (size, over) = (entry.size.unwrap_or(0), &target.headers);
        let pinned = Pinned { key: &from, etag: &etag, size, over };
        let sent = match here.copy(there, &pinned, (&to, Condition::of(target)), progress).await {
            Ok(Copied::Done(sent)) => sent,
            Ok(Copied::Refused) => return Ok(None),
            Ok(Copied::Interrupted) => return Err(Error::new(ErrorKind::Interrupted, "interrupted")),
            Err(error) => return Err(self.uncopied(error, target).await),
        };
        let checksum = self.checksum(sent.etag.as_deref(), None);
        let copied = Entry::new(target.path.clone(), EntryKind::File);
        Ok(Some(Entry { size: entry.size, etag: sent.etag, checksum, ..copied }))
    }

    /// The entity tag of an object that is as it was listed, asked for where the listing has none; `None` if there
    /// is none.
    async fn state_of(&self, entry: &Entry) -> Result<Option<String>> {
        if entry.etag.is_some() {
            return Ok(entry.etag.clone());
        }
        let now = self.stat(&entry.path).await?;
        if now.size == entry.size { Ok(now.etag) } else { Err(Error::new(ErrorKind::Changed, "the object changed")) }
    }

    /// What a failure of S3 to copy is about. Not every service says which condition did not hold: a name is another's
    /// if it is taken and was to be free, or is no more what was to be replaced.
    async fn uncopied(&self, error: opendal::Error, target: &Target) -> Error {
        let is_unmet = error.kind() == opendal::ErrorKind::ConditionNotMatch;
        let is_another = match (unmet(&error), target.existing, &target.replaces) {
            (Unmet::Name, ..) => true,
            (Unmet::Unsaid, Existing::Refuse, _) => self.stat(&target.path).await.is_ok(),
            (Unmet::Unsaid, Existing::Replace, Some(listed)) if is_unmet => match self.stat(&target.path).await {
                Ok(now) => now.etag.as_ref() != Some(listed),
                Err(error) => error.kind() == ErrorKind::NotFound,
            },
            (Unmet::Source | Unmet::Unsaid, ..) => false,
        };
        match from_opendal(error) {
            error if is_another && error.kind() == ErrorKind::Changed => {
                Error::new(ErrorKind::Exists, "the name is another's by now")
            }
            error => error,
        }
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
