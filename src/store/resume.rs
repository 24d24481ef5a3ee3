//! Going on with a download that an earlier run did not finish: what ties bytes that are here to a state
//! of their source, and reading them again. How they are kept is the local arm's business, and when to
//! go on the engine's.

use super::{Arm, ByteStream, Need, Store, Target, Writer, files};
use crate::entry::{Entry, md5_of};
use crate::error::{Error, ErrorKind, Result};

/// One state of one object. Bytes that were read of it are good for as long as it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bookmark {
    /// Which object: a digest of its storage's identity and its whole key, so that no secret in either is
    /// told.
    pub source: String,
    /// Its size, bytes.
    pub size: u64,
    /// What is another one for other content: its entity tag, or its generation.
    pub state: Vec<u8>,
}

/// An object that is written, from where an earlier run stopped or from its beginning.
pub struct Resumed {
    /// Takes what is missing.
    pub writer: Writer,
    /// How many bytes are there.
    pub begun: u64,
    /// Those bytes, to be read again.
    pub there: ByteStream,
}

impl Store {
    /// Returns what bytes of an object are tied to that are kept for another run; `None` where the
    /// storage tells no state of it from another beyond doubt, or cannot be held to one while it reads.
    pub fn bookmark(&self, entry: &Entry) -> Option<Bookmark> {
        let Arm::Remote(remote) = &self.0.arm else { return None };
        let (state, size) = (remote.bound(entry)?, entry.size?);
        let full = remote.full(&entry.path);
        let digest = md5_of(&[remote.realm.as_bytes(), &[0], full.as_bytes()]);
        Some(Bookmark { source: format!("{:032x}", u128::from_be_bytes(digest)), size, state: state.into() })
    }

    /// Begins to write an object here, or goes on with what an earlier run left of it, where that was read
    /// of the same state of the same object; only one of several runs at once does so.
    ///
    /// # Errors
    /// As [`Self::write`]; [`ErrorKind::Unsupported`] on a storage that is not local.
    pub async fn resume(&self, target: Target, bookmark: &Bookmark) -> Result<Resumed> {
        self.require(Need::Write)?;
        let place = self.place(&target.path);
        let resumed = match &self.0.arm {
            Arm::Local(local) => files::resume(local, target, bookmark).await,
            Arm::Remote(_) | Arm::Fixed(_) => {
                Err(Error::new(ErrorKind::Unsupported, "only a local file keeps what is not complete"))
            }
        };
        resumed.map_err(|error| error.at(place))
    }
}
