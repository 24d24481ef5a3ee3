//! Digests of content, as it passes or by reading it.

use futures::StreamExt as _;
use md5::{Digest as _, Md5};

use super::session::Session;
use crate::entry::{Checksum, Entry};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Verified;
use crate::store::Store;

/// An MD5 (RFC 1321) of bytes as they pass.
#[derive(Clone, Default)]
pub struct Hasher(Md5);

impl Hasher {
    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Returns the digest of all of them.
    pub fn finish(self) -> Checksum {
        Checksum::Md5(self.0.finalize().into())
    }
}

/// Reads an object whole and returns its MD5.
pub async fn md5_of(session: &Session, store: &Store, entry: &Entry) -> Result<Checksum> {
    let (_, mut content) = store.read(entry, None).await?;
    let mut hasher = Hasher::default();
    while let Some(chunk) = content.next().await.transpose().map_err(|error| error.at(store.place(&entry.path)))? {
        session.check_interrupt()?;
        hasher.update(&chunk);
    }
    Ok(hasher.finish())
}

/// Checks what was read of a whole object against the digest that its listing gave.
///
/// # Errors
/// [`ErrorKind::Integrity`] if it is another one, and that means something.
pub async fn check_read(store: &Store, state: &Entry, digest: Option<&Checksum>) -> Result<Verified> {
    match (digest, &state.checksum) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(Verified::Md5),
        (Some(_), Some(_)) if !store.is_encrypted(&state.path).await? => {
            Err(Error::new(ErrorKind::Integrity, "what was read does not match the md5 the storage reports")
                .at(store.place(&state.path))
                .hint("try it again, and distrust the object if it happens again"))
        }
        _ => Ok(Verified::Size),
    }
}
