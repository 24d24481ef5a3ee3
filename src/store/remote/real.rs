//! Storages with real directories behind a network: WebDAV, SFTP, FTP, Data Lakes.
//!
//! Nothing here is left to the service's own manners: some remove a whole tree where one directory is
//! named, some move a file over a directory, some answer yes to what they did not do. So what stands at
//! a name is looked at before anything is done to it.

use futures::StreamExt as _;
use opendal::{EntryMode, ErrorKind as Kind, Metadata};

use super::super::address;
use super::super::backend::{Answers, Directories};
use super::super::error::from_opendal;
use super::super::target::Existing;
use super::super::temporary::fresh;
use super::super::transport::Severed;
use super::Remote;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// An object under a temporary name.
pub(super) struct Draft {
    /// The whole temporary key.
    pub(super) full: ObjectPath,
    /// Directories that were made for it, the deepest first.
    made: Vec<ObjectPath>,
}

impl Remote {
    /// Whether directories are things of their own here.
    pub(super) fn is_real(&self) -> bool {
        self.row.directories == Directories::Real
    }

    /// Looks at a whole key; nothing there is no error.
    pub(super) async fn standing(&self, full: &ObjectPath) -> Result<Option<Metadata>> {
        let key = address::key(full, self.row.flaw)?;
        match self.ask(key).await {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == Kind::NotFound || error.kind() == Kind::NotADirectory => Ok(None),
            Err(error) => Err(from_opendal(error)),
        }
    }

    /// Whether a directory of that name exists.
    pub(super) async fn has_dir(&self, full: &ObjectPath) -> Result<bool> {
        if full.is_root() {
            return Ok(true);
        }
        Ok(self.standing(full).await?.is_some_and(|found| found.is_dir()))
    }

    /// Makes a directory and those above it; returns those that were not there, the deepest first.
    pub(super) async fn ensure_dir(&self, full: &ObjectPath) -> Result<Vec<ObjectPath>> {
        let mut missing = Vec::new();
        let mut next = Some(full.clone());
        while let Some(dir) = next.filter(|dir| !dir.is_root()) {
            match self.standing(&dir).await? {
                Some(found) if found.is_dir() => break,
                Some(_) => return Err(not_a_directory()),
                None => {}
            }
            next = dir.parent();
            missing.push(dir);
        }
        for dir in missing.iter().rev() {
            let key = address::dir_key(dir, self.row.flaw)?;
            self.operator.create_dir(&key).await.map_err(from_opendal)?;
            if self.row.answers == Answers::MayBeWrong && !self.has_dir(dir).await? {
                return Err(Error::new(ErrorKind::Denied, "the storage did not make the directory")
                    .hint("check what the user of the mount may do there"));
            }
        }
        Ok(missing)
    }

    /// Makes sure that a file may stand at a name, and says where to write it first.
    pub(super) async fn prepare(&self, full: &ObjectPath, existing: Existing) -> Result<Draft> {
        self.check_free(full, existing).await?;
        let parent = full.parent().unwrap_or_default();
        let made = self.ensure_dir(&parent).await?;
        Ok(Draft { full: parent.child(fresh()?.as_bytes()), made })
    }

    /// Takes back what was written and the directories that were made for it, as far as nobody else uses
    /// them. Best effort: what failed before matters more.
    pub(super) async fn discard(&self, draft: &Draft) {
        if let Ok(key) = address::key(&draft.full, self.row.flaw) {
            let _ = self.operator.delete(key).await;
        }
        for dir in &draft.made {
            let Ok(key) = address::dir_key(dir, self.row.flaw) else { return };
            if !matches!(self.holds_anything(&key).await, Ok(false)) {
                return;
            }
            let _ = self.operator.delete(&key).await;
        }
    }

    /// Checks that a file may take a name.
    pub(super) async fn check_free(&self, full: &ObjectPath, existing: Existing) -> Result<()> {
        match self.standing(full).await? {
            Some(found) if found.is_dir() => Err(is_a_directory()),
            Some(_) if existing == Existing::Refuse => Err(Error::new(ErrorKind::Exists, "already exists")),
            _ => Ok(()),
        }
    }

    /// Gives what was written its name, once it is seen to be whole.
    pub(super) async fn rename_into(&self, draft: &ObjectPath, full: &ObjectPath, size: u64) -> Result<Metadata> {
        let (from, to) = (address::key(draft, self.row.flaw)?, address::key(full, self.row.flaw)?);
        #[cfg(feature = "ftp")]
        if let Some(ftp) = &self.ftp {
            ftp.publish(from, to, size).await?;
            return Ok(opendal::MetadataBuilder::file(size).build());
        }
        let written = self.whole(draft, size).await?;
        match self.operator.rename(from, to).await {
            // The answer to a try that was carried out may be lost on the way: nobody else knows the name
            // that is gone.
            Err(error) if error.kind() == Kind::NotFound && self.standing(draft).await?.is_none() => {
                self.whole(full, size).await
            }
            renamed => renamed.map(|()| written).map_err(from_opendal),
        }
    }

    /// Looks at what was written; it must have the size that was sent.
    pub(super) async fn whole(&self, full: &ObjectPath, size: u64) -> Result<Metadata> {
        match self.standing(full).await? {
            Some(found) if found.content_length() == size => Ok(found),
            Some(found) => {
                let message = format!("the storage has {} bytes of the {size} that were sent", found.content_length());
                let error =
                    Error::new(ErrorKind::Integrity, message).hint("try it again, and check the room left there");
                // What broke off on the way looks so, and another try may bring all of it.
                Err(if self.row.sends_as_it_comes() { error.because(Severed) } else { error })
            }
            None => Err(Error::new(ErrorKind::Failed, "the storage does not have what was just written")),
        }
    }

    /// Lets the storage copy a file.
    pub(super) async fn copy_real(&self, from: &ObjectPath, to: &ObjectPath, existing: Existing) -> Result<()> {
        let Some(source) = self.standing(from).await? else {
            return Err(Error::new(ErrorKind::NotFound, "no such file or directory"));
        };
        let draft = self.prepare(to, existing).await?;
        let keys = (address::key(from, self.row.flaw)?, address::key(&draft.full, self.row.flaw)?);
        let copied = self.operator.copy(keys.0, keys.1).await.map_err(from_opendal);
        let named = match copied {
            Ok(_) => self.rename_into(&draft.full, to, source.content_length()).await,
            Err(error) => Err(error),
        };
        if named.is_err() {
            self.discard(&draft).await;
        }
        named.map(drop)
    }

    /// Removes one file, link or empty directory.
    pub(super) async fn delete_real(&self, entry: &Entry) -> Result<()> {
        let full = self.full(&entry.path);
        let key = self.key_of(entry).await?;
        // A look would follow the link.
        if entry.kind != EntryKind::Link {
            let found = self.standing(&full).await?;
            let Some(found) = found else { return Err(Error::new(ErrorKind::NotFound, "no such file or directory")) };
            match (entry.is_dir(), found.is_dir()) {
                (true, true) if self.holds_anything(&key).await? => {
                    return Err(Error::new(ErrorKind::Refused, "the directory is not empty"));
                }
                (true, true) | (false, false) => {}
                (true, false) => return Err(not_a_directory()),
                (false, true) => return Err(is_a_directory()),
            }
        }
        self.operator.delete(&key).await.map_err(from_opendal)?;
        if self.row.answers == Answers::MayBeWrong && self.standing(&full).await?.is_some() {
            return Err(Error::new(ErrorKind::Denied, "the storage did not remove it")
                .hint("check what the user of the mount may do there"));
        }
        Ok(())
    }

    /// Whether a directory has anything in it, be it a temporary name.
    async fn holds_anything(&self, key: &str) -> Result<bool> {
        let mut lister = self.operator.lister(key).await.map_err(from_opendal)?;
        while let Some(entry) = lister.next().await.transpose().map_err(from_opendal)? {
            if entry.path() != key {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What a listing says an entry is: what is neither file nor directory is a link, or as little our
/// business.
pub(super) fn kind_of(metadata: &Metadata) -> EntryKind {
    match metadata.mode() {
        EntryMode::DIR => EntryKind::Dir,
        EntryMode::FILE => EntryKind::File,
        EntryMode::Unknown => EntryKind::Link,
    }
}

fn is_a_directory() -> Error {
    Error::new(ErrorKind::Refused, "is a directory, and a file never replaces one")
        .hint("choose another destination, or remove the directory first")
}

fn not_a_directory() -> Error {
    Error::new(ErrorKind::Refused, "is not a directory").hint("choose another destination, or remove the file first")
}
