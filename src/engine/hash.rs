//! Digests of content, as it passes or by reading it. What is to be computed, and what it proves, is
//! [`super::verify`]'s business.

use bytes::Bytes;
use futures::StreamExt as _;

use super::compare::HashNeed;
use super::session::Session;
use super::walk::Tree;
use crate::entry::{Algorithm, Checksum, Entry, Hasher};
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;

/// So many bytes take longer to digest than another thread takes to wake up.
const MANY: usize = 256 << 10;

/// Computes several digests of bytes as they pass, or none.
#[derive(Default)]
pub struct Hashers(Vec<Hasher>);

impl Hashers {
    /// Begins one of each kind.
    pub fn new(algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        Self(algorithms.into_iter().map(Hasher::new).collect())
    }

    /// Whether nothing is computed.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes in the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.iter_mut().for_each(|hasher| hasher.update(bytes));
    }

    /// Takes in the next bytes while something else is done with them: where that is slow and there are many,
    /// on a thread of its own.
    ///
    /// # Errors
    /// [`ErrorKind::Failed`] if that thread broke off.
    pub async fn update_while<T>(&mut self, pieces: &[Bytes], other: impl Future<Output = T>) -> Result<T> {
        let many = pieces.iter().map(Bytes::len).sum::<usize>() >= MANY;
        if !(many && self.0.iter().any(Hasher::is_slow)) {
            for piece in pieces {
                self.update(piece);
            }
            return Ok(other.await);
        }
        let (mut hashers, own) = (std::mem::take(self), pieces.to_vec());
        let hashed = tokio::task::spawn_blocking(move || {
            for piece in &own {
                hashers.update(piece);
            }
            hashers
        });
        // Both are settled, whatever comes of one.
        let (hashers, done) = tokio::join!(hashed, other);
        *self = hashers.map_err(|error| Error::new(ErrorKind::Failed, "hashing broke off").because(error))?;
        Ok(done)
    }

    /// Returns the digests of all of them.
    pub fn finish(self) -> Digests {
        Digests(self.0.into_iter().map(Hasher::finish).collect())
    }
}

/// What is known of one content.
#[derive(Debug, Clone, Default)]
pub struct Digests(Vec<Checksum>);

impl Digests {
    /// Returns the digest of a kind.
    pub fn of(&self, algorithm: Algorithm) -> Option<&Checksum> {
        self.0.iter().find(|digest| digest.algorithm() == algorithm)
    }

    /// Returns the digest that tells most, if it tells one content from all others.
    pub fn telling(&self) -> Option<&Checksum> {
        self.0.iter().filter(|digest| digest.algorithm().tells_all()).max_by_key(|digest| digest.algorithm())
    }
}

impl From<Option<Checksum>> for Digests {
    fn from(digest: Option<Checksum>) -> Self {
        Self(digest.into_iter().collect())
    }
}

/// Reads an object whole and returns its digest.
pub async fn digest_of(session: &Session, store: &Store, entry: &Entry, algorithm: Algorithm) -> Result<Checksum> {
    let _room = session.room(store.holds_reading(entry)).await;
    let (_, mut content) = store.read(entry, None).await?;
    let mut hasher = Hasher::new(algorithm);
    while let Some(chunk) = content.next().await.transpose().map_err(|error| error.at(store.place(&entry.path)))? {
        session.check_interrupt()?;
        hasher.update(&chunk);
    }
    Ok(hasher.finish())
}

/// Reads what is needed to compare two objects of two trees; returns the digests of both.
pub async fn read_for(
    session: &Session,
    need: HashNeed,
    (source, dest): ((&Tree, &Entry), (&Tree, &Entry)),
) -> Result<(Checksum, Checksum)> {
    let read = async |(tree, entry): (&Tree, &Entry), algorithm| {
        digest_of(session, &tree.store, &tree.entry(entry), algorithm).await
    };
    match need {
        HashNeed::ReadSource { dest } => Ok((read(source, dest.algorithm()).await?, dest)),
        HashNeed::ReadDest { source } => Ok((source.clone(), read(dest, source.algorithm()).await?)),
        HashNeed::ReadBoth => futures::future::try_join(read(source, Algorithm::Md5), read(dest, Algorithm::Md5)).await,
    }
}
