//! What of an entry proves anything of its content: the answers of storages differ in worth.

use super::backend::{Digest, State};
use super::{Arm, Store};
use crate::entry::{Algorithm, Checksum, Entry};
use crate::error::Result;
use crate::location::ObjectPath;

/// What two entries of one storage prove of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proofs {
    /// A listed digest is that of the content; else it is what somebody claimed.
    pub digest: bool,
    /// An entity tag is another one for other content.
    pub tag: bool,
    /// The step of modification times, nanoseconds.
    pub step: u64,
}

impl Store {
    /// Returns what entries of this storage prove.
    pub fn proofs(&self) -> Proofs {
        let step = self.0.caps.mtime_step;
        match &self.0.arm {
            Arm::Remote(remote) => Proofs {
                digest: remote.row.digest != Digest::ClaimedMd5,
                tag: remote.row.state != State::LooseEtag,
                step,
            },
            Arm::Local(_) | Arm::Fixed(_) => Proofs { digest: true, tag: true, step },
        }
    }

    /// Returns the digest that the storage reports of whatever is written, where it takes one of the
    /// content to compare them; a writer that does that itself leaves none.
    pub fn reports(&self) -> Option<Algorithm> {
        let Arm::Remote(remote) = &self.0.arm else { return None };
        (remote.s3.is_none() && remote.row.digest != Digest::Nothing).then_some(Algorithm::Md5)
    }

    /// Returns what the storage knows of an object's whole content: what it listed, or something that
    /// tells as much for less work. May take a request.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Changed`] if the object is another one by now.
    pub async fn checksum(&self, entry: &Entry) -> Result<Option<Checksum>> {
        let known = match &self.0.arm {
            Arm::Remote(remote) => {
                remote.known_checksum(entry).await.map_err(|error| error.at(self.place(&entry.path)))?
            }
            Arm::Local(_) | Arm::Fixed(_) => None,
        };
        Ok(known.or_else(|| entry.checksum.clone()))
    }

    /// Whether a digest of parts that is not that of the content says that the content is another one: not if the
    /// object was sent in parts of several sizes. May take two requests.
    pub async fn is_of_parts(&self, path: &ObjectPath, digest: &Checksum) -> Result<bool> {
        match &self.0.arm {
            Arm::Remote(remote) => remote.is_of_parts(path, digest).await.map_err(|error| error.at(self.place(path))),
            Arm::Local(_) | Arm::Fixed(_) => Ok(false),
        }
    }
}
