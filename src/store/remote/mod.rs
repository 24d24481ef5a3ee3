//! The remote arm: one OpenDAL operator, and the prefix of the mount.
//!
//! The operator's own root is the whole storage, so that keys here are whole keys and the rule of
//! [`super::address`] speaks of the very key that is sent.

mod copy;
mod listing;
mod parts;
mod pending;
mod presign;
mod read;
mod real;
mod said;
mod storage;
mod upload;

use futures::StreamExt as _;
pub(super) use listing::ListBare;
use opendal::{Metadata, Operator};
pub(super) use storage::Storage;
pub(super) use upload::Upload;

use super::backend::{Answers, Backend, Digest, Directories, Native, State};
use super::caps::{Caps, How, Method};
use super::error::from_opendal;
#[cfg(feature = "ftp")]
use super::retry::retrying;
use super::s3::{Asked, S3};
use super::target::{Existing, Target};
use super::transport::{Network, PutTo, spelled};
use super::{Endpoint, address};
use crate::entry::{Algorithm, Checksum, Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// What OpenDAL says of an answer to `HEAD` without a length.
const NO_LENGTH: &str = "HTTP response does not contain file content length";

/// Who sees to it that a copy that failed for now is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Copying {
    /// OpenDAL.
    Retried,
    /// Whoever asks, since OpenDAL does not.
    Once,
}

/// One storage behind OpenDAL, as a run and a mount see it.
#[derive(Clone)]
pub(super) struct Remote {
    pub(super) operator: Operator,
    /// The run's own.
    pub(super) network: Network,
    pub(super) s3: Option<S3>,
    pub(super) prefix: ObjectPath,
    pub(super) row: &'static Backend,
    /// Lists a whole tree in byte order, known beforehand.
    pub(super) ordered: bool,
    /// What tells this storage from all others.
    pub(super) realm: String,
    /// A plain entity tag is always an MD5: the user says so.
    pub(super) plain_etag: bool,
    /// Paths are as URLs have them; see [`super::transport::spelled`].
    pub(super) verbatim: bool,
    /// Large objects are sent there in one request.
    pub(super) put: Option<PutTo>,
    /// Who asks it again to copy.
    pub(super) copying: Copying,
    /// Lists a directory with links as links, where OpenDAL does not.
    pub(super) bare: Option<ListBare>,
    /// What OpenDAL cannot say of FTP.
    #[cfg(feature = "ftp")]
    pub(super) ftp: Option<super::ftp::Ftp>,
    /// Where the service is, where `s3` does not know.
    pub(super) endpoint: Option<Endpoint>,
    /// What can be presigned.
    pub(super) presign: &'static [Method],
}

impl Remote {
    pub(super) fn full(&self, path: &ObjectPath) -> ObjectPath {
        self.prefix.join(path)
    }

    /// The key to ask for; the one way to a request.
    async fn key(&self, path: &ObjectPath, asked: Asked) -> Result<String> {
        if self.verbatim {
            return Ok(spelled(path.as_bytes()));
        }
        self.reach(address::key(&self.full(path), self.row.flaw)?.to_owned(), asked).await
    }

    /// The key to write to.
    async fn new_key(&self, path: &ObjectPath) -> Result<String> {
        let key = address::new_key(&self.full(path), self.row.flaw)?.to_owned();
        self.reach(key, Asked::Change).await.map_err(address::chosen)
    }

    /// The key by which an entry is removed: that of its marker for a directory.
    async fn key_of(&self, entry: &Entry) -> Result<String> {
        let full = self.full(&entry.path);
        // The root of all has no marker, and is refused as the empty key that it would be.
        let key = if entry.is_dir() && !full.is_root() {
            address::dir_key(&full, self.row.flaw)?
        } else {
            address::key(&full, self.row.flaw)?.to_owned()
        };
        self.reach(key, Asked::Change).await
    }

    /// Lets a key pass that the service itself takes for no other.
    async fn reach(&self, key: String, asked: Asked) -> Result<String> {
        if let Some(s3) = &self.s3 {
            s3.reach(&key, asked).await?;
        }
        Ok(key)
    }

    /// Asks what stands at a key.
    async fn ask(&self, key: &str) -> opendal::Result<Metadata> {
        #[cfg(feature = "ftp")]
        if let Some(ftp) = &self.ftp {
            return retrying(&self.network, "stat", || ftp.stat(key)).await;
        }
        self.operator.stat(key).await
    }

    pub(super) async fn stat(&self, path: &ObjectPath) -> Result<Entry> {
        let key = self.key(path, Asked::Look).await?;
        match self.ask(&key).await {
            Ok(metadata) => {
                let headers = Some(Box::new(said::of(&metadata)));
                Ok(Entry { headers, ..self.entry(path.clone(), &metadata) })
            }
            // A page made on the fly has no size beforehand.
            Err(error) if error.message() == NO_LENGTH => Ok(Entry::new(path.clone(), EntryKind::File)),
            Err(error) => Err(from_opendal(error)),
        }
    }

    /// Looks for a link of that name, where a look at it would follow it: in what its directory lists.
    pub(super) async fn link(&self, path: &ObjectPath) -> Result<Option<Entry>> {
        let (Some(list), Some(parent)) = (&self.bare, path.parent()) else { return Ok(None) };
        let key = self.key(path, Asked::Look).await?;
        let mut listed = list(address::dir_key(&self.full(&parent), self.row.flaw)?);
        loop {
            match listed.next().await.transpose().map_err(from_opendal) {
                Ok(Some((found, metadata))) if found.trim_end_matches('/') == key => {
                    let entry = self.entry(path.clone(), &metadata);
                    return Ok(Some(entry).filter(|entry| entry.kind == EntryKind::Link));
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Whether anything lies below `path`, or a marker stands for it; a whole storage is there as long
    /// as it can be listed.
    pub(super) async fn is_dir(&self, path: &ObjectPath) -> Result<bool> {
        let full = self.full(path);
        if self.is_real() {
            return self.has_dir(&full).await;
        }
        let prefix = address::dir_key(&full, self.row.flaw)?;
        if let Some(s3) = &self.s3 {
            return Ok(s3.any(&prefix).await.map_err(from_opendal)? || full.is_root());
        }
        if !self.operator.info().capability().list {
            return Ok(full.is_root());
        }
        let mut lister = self.operator.lister(&prefix).await.map_err(from_opendal)?;
        Ok(lister.next().await.transpose().map_err(from_opendal)?.is_some() || full.is_root())
    }

    pub(super) async fn upload(&self, target: Target) -> Result<Upload> {
        Upload::begin(self, target).await
    }

    pub(super) async fn delete(&self, entry: &Entry) -> Result<()> {
        if self.is_real() {
            return self.delete_real(entry).await;
        }
        let key = self.key_of(entry).await?;
        if self.row.answers == Answers::Heedless
            && let Err(error) = self.stat(&entry.path).await
            && error.kind() != ErrorKind::NotFound
        {
            return Err(error);
        }
        self.operator.delete(&key).await.map_err(from_opendal)
    }

    /// Removes many at once, and says of each whether it is gone; an error says nothing of which, so the caller asks
    /// again one by one.
    pub(super) async fn delete_batch(&self, entries: &[&Entry]) -> Result<Vec<bool>> {
        let mut keys = Vec::with_capacity(entries.len());
        for entry in entries {
            keys.push(self.key_of(entry).await?);
        }
        if let Some(s3) = &self.s3 {
            return s3.delete_many(&keys).await.map_err(from_opendal);
        }
        let asked = keys.len();
        self.operator.delete_iter(keys).await.map_err(from_opendal)?;
        Ok(vec![true; asked])
    }

    /// Whether `entry` may be named in a batch: its XML would carry a control character as another
    /// one (XML 1.0, section 2.11), and so name another key.
    pub(super) fn fits_batch(&self, entry: &Entry) -> bool {
        let able = self.operator.info().capability().delete_max_size.is_some_and(|max| max > 1);
        let full = self.full(&entry.path);
        able && self.row.batch
            && full.as_str().is_some_and(|key| !key.chars().any(|c| c.is_control() || c == '\u{2028}'))
    }

    /// Makes a directory; where there are none, writes a zero-byte marker `path/` unless there is one, be it
    /// with content. Returns whether it did.
    pub(super) async fn make_dir(&self, path: &ObjectPath) -> Result<bool> {
        if self.is_real() {
            return Ok(!self.ensure_dir(&self.full(path)).await?.is_empty());
        }
        let key = address::dir_key(&self.full(path), self.row.flaw)?;
        if let Some(s3) = &self.s3 {
            s3.reach(&key, Asked::Change).await.map_err(address::chosen)?;
            return s3.make_empty(&key).await.map_err(from_opendal);
        }
        if self.operator.exists(&key).await.map_err(from_opendal)? {
            return Ok(false);
        }
        self.operator.create_dir(&key).await.map_err(from_opendal)?;
        Ok(true)
    }

    /// Whether the digest that `entry`'s tag seems to be may be something else.
    pub(super) async fn is_encrypted(&self, path: &ObjectPath) -> Result<bool> {
        match (&self.s3, self.plain_etag) {
            (Some(s3), false) => s3.is_encrypted(&self.key(path, Asked::Look).await?).await.map_err(from_opendal),
            _ => Ok(false),
        }
    }

    /// The checksum of a whole object that the storage keeps beside what it lists, if it keeps one.
    pub(super) async fn known_checksum(&self, entry: &Entry) -> Result<Option<Checksum>> {
        match (&self.s3, self.pin(entry)) {
            (Some(s3), Some(etag)) => {
                let key = self.key(&entry.path, Asked::Look).await?;
                s3.checksum(&key, etag).await.map_err(from_opendal)
            }
            _ => Ok(None),
        }
    }

    /// Whether an object with such a tag was sent in parts of that one size.
    pub(super) async fn is_of_parts(&self, path: &ObjectPath, tag: &Checksum) -> Result<bool> {
        let Some(s3) = &self.s3 else { return Ok(false) };
        s3.is_of_parts(&self.key(path, Asked::Look).await?, tag).await.map_err(from_opendal)
    }

    pub(super) fn entry(&self, path: ObjectPath, metadata: &Metadata) -> Entry {
        let kind = if self.is_real() {
            real::kind_of(metadata)
        } else if metadata.is_dir() {
            EntryKind::Dir
        } else {
            EntryKind::File
        };
        let mut entry = Entry::new(path, kind);
        if kind == EntryKind::File {
            entry.size = Some(metadata.content_length());
        }
        entry.mtime = metadata.last_modified().map(Into::into);
        entry.checksum = self.checksum(metadata.etag(), metadata.content_md5());
        let state = match self.row.state {
            State::Etag | State::LooseEtag => metadata.etag(),
            State::Generation => metadata.version(),
            State::Nothing => None,
        };
        entry.etag = state.map(str::to_owned);
        entry
    }

    pub(super) fn checksum(&self, etag: Option<&str>, md5: Option<&str>) -> Option<Checksum> {
        match self.row.digest {
            Digest::Nothing => None,
            Digest::EtagUnlessMultipart => etag.and_then(Checksum::md5_from_etag),
            Digest::Md5 | Digest::ClaimedMd5 => Checksum::from_base64(Algorithm::Md5, md5?),
        }
    }

    pub(super) fn caps(&self) -> Caps {
        let capability = self.operator.info().capability();
        let how = |native: Native, otherwise: bool| match (native.is_in(&capability, self.is_real()), otherwise) {
            (true, _) => How::Native,
            (false, true) => How::Simulated,
            (false, false) => How::None,
        };
        Caps {
            read: capability.read,
            write: capability.write,
            delete: capability.delete,
            list: capability.list,
            ordered: self.ordered,
            tree: how(Native::Tree, capability.list),
            mkdir: how(Native::MakeDir, capability.list && capability.write),
            append: how(Native::Append, false),
            rename: how(Native::Rename, capability.write && capability.delete),
            directories: self.row.directories == Directories::Real,
            publish: self.row.publish,
            write_if_absent: capability.write_with_if_not_exists && self.row.conditions,
            read_if_match: capability.read_with_if_match && self.row.conditions,
            server_copy: capability.copy && self.row.copies,
            listed_digest: (self.row.digest != Digest::Nothing).then_some("md5"),
            mtime: self.row.mtime_step > 0,
            keeps_mtime: false,
            mtime_step: self.row.mtime_step,
            presign: self.presign.to_vec(),
            links: false,
            temporary: self.row.schema.name == "memory",
            attributes: self.attributes(),
        }
    }
}

/// What became of a precondition that was set on purpose.
pub(super) fn taken(error: Error, existing: Existing) -> Error {
    match (existing, error.kind()) {
        (Existing::Refuse, ErrorKind::Changed | ErrorKind::Exists) => Error::new(ErrorKind::Exists, "already exists"),
        _ => error,
    }
}
