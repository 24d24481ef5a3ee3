//! Whether a copy is what its source was: which digests are worth computing, what storages say, and
//! reading again where they say nothing.
//!
//! How bytes move is [`super::copy`]'s business, and what a source that shall go must still be
//! [`super::evidence`]'s.

use std::collections::BTreeSet;

use super::copy::{Copied, Order};
use super::hash::{Digests, digest_of};
use super::plan::Sources;
use super::session::Session;
use crate::entry::{Algorithm, Checksum, Entry};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Verified;
use crate::location::ObjectPath;
use crate::store::{Published, Store};

/// Larger objects are worth a request for their checksum, in bytes.
const LARGE: u64 = 8 << 20;

/// How the content of copies is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verify {
    /// By whatever digest a storage tells, which costs the least; else by the size.
    #[default]
    Auto,
    /// By an MD5, else by reading the copy again.
    Md5,
    /// By reading the copy again.
    Read,
    /// By the size alone; a source that goes is proved to be elsewhere all the same.
    None,
}

impl Verify {
    /// What is done about sources that have such a fate.
    #[must_use]
    pub fn with(self, sources: Sources) -> Self {
        if self == Self::None && sources != Sources::Keep { Self::Auto } else { self }
    }

    /// What to compute of content that passes from an object with this digest to a storage.
    pub fn algorithms(self, source: Option<&Checksum>, dest: &Store, sources: Sources) -> BTreeSet<Algorithm> {
        let mut wanted = BTreeSet::new();
        if self == Self::None {
            return wanted;
        }
        wanted.extend(source.map(Checksum::algorithm));
        wanted.extend(dest.reports());
        if self == Self::Md5 {
            wanted.insert(Algorithm::Md5);
        }
        // It may have to be read again.
        let again = self == Self::Read || sources != Sources::Keep;
        if again && !wanted.iter().any(|algorithm| algorithm.tells_all()) {
            wanted.insert(Algorithm::Crc64Nvme);
        }
        wanted
    }

    /// Returns an object with what is best known of its content: a large one is worth a request for it.
    pub async fn known(self, store: &Store, entry: &Entry) -> Result<Entry> {
        let large = entry.size.is_some_and(|size| size > LARGE);
        let is_enough = self == Self::None || self == Self::Md5 && entry.checksum.is_some();
        if !large || is_enough {
            return Ok(entry.clone());
        }
        Ok(Entry { checksum: store.checksum(entry).await?, ..entry.clone() })
    }

    /// What is said of a copy that was checked so.
    pub fn told(self, verified: Verified) -> Verified {
        if self == Self::None { Verified::Size } else { verified }
    }

    /// What is computed of what is read only for that.
    fn again(self) -> Algorithm {
        if self == Self::Md5 { Algorithm::Md5 } else { Algorithm::Crc64Nvme }
    }

    /// Whether a copy that was checked so is read again.
    pub fn reads_again(self, verified: Verified) -> bool {
        match self {
            Self::Auto | Self::None => false,
            Self::Md5 => !matches!(verified, Verified::Md5 | Verified::Md5OfParts),
            Self::Read => true,
        }
    }
}

/// Reads a copy again, or where it is enough looks at what the storage made.
pub async fn prove(session: &Session, order: &Order<'_>, copied: &Copied) -> Result<Verified> {
    let there = whole(order.dest, &order.path, copied.bytes).await?;
    let by_storage = copied.verified == Verified::ByStorage;
    if by_storage && there.size.is_some() && !order.care.verify.reads_again(copied.verified) {
        return Ok(Verified::ByStorage);
    }
    let sent = match &copied.source {
        Some((_, Some(digest))) => digest.clone(),
        Some((state, None)) => digest_of(session, order.source, state, order.care.verify.again()).await?,
        None => return Ok(copied.verified),
    };
    compare_again(session, order.dest, &there, &sent).await
}

/// Reads an object again of which this was sent.
pub async fn read_again(
    session: &Session,
    dest: &Store,
    path: &ObjectPath,
    sent: (u64, &Checksum),
) -> Result<Verified> {
    let there = whole(dest, path, sent.0).await?;
    compare_again(session, dest, &there, sent.1).await
}

/// Looks at a copy; it has the size that was sent.
async fn whole(dest: &Store, path: &ObjectPath, bytes: u64) -> Result<Entry> {
    let there = dest.stat(path).await?;
    match there.size {
        Some(size) if size != bytes => Err(is_not("the size of the copy").at(dest.place(path))),
        _ => Ok(there),
    }
}

async fn compare_again(session: &Session, dest: &Store, there: &Entry, sent: &Checksum) -> Result<Verified> {
    let place = || dest.place(&there.path);
    match digest_of(session, dest, there, sent.algorithm()).await {
        // It is the destination that changed: no reason to write over it again.
        Err(error) if error.kind() == ErrorKind::Changed => Err(is_not("the copy").at(place()).because(error)),
        Err(error) => Err(error),
        Ok(read) if read == *sent => Ok(Verified::ReadBack),
        Ok(_) => Err(is_not("what was read back").at(place())),
    }
}

fn is_not(what: &str) -> Error {
    Error::new(ErrorKind::Integrity, format!("{what} is not what was sent"))
        .hint("copy it again, and distrust the destination if it happens again")
}

/// Checks what was read of a whole object against the digest that its storage gave.
///
/// # Errors
/// [`ErrorKind::Integrity`] if it is another one, and that means something.
pub async fn check_read(store: &Store, state: &Entry, read: &Digests) -> Result<Verified> {
    let both = state.checksum.as_ref().and_then(|theirs| Some((read.of(theirs.algorithm())?, theirs)));
    match both {
        Some((ours, theirs)) if ours == theirs => Ok(theirs.algorithm().into()),
        Some((_, theirs)) if means_something(store, &state.path, theirs).await? => {
            let name = theirs.algorithm().name();
            let message = format!("what was read does not match the {name} the storage reports");
            Err(Error::new(ErrorKind::Integrity, message)
                .at(store.place(&state.path))
                .hint("try it again, and distrust the object if it happens again"))
        }
        _ => Ok(Verified::Size),
    }
}

/// Checks what a storage reports of an object that was written against what was sent; returns what proves
/// it, if anything does.
///
/// # Errors
/// [`ErrorKind::Integrity`] if it is another one, and that means something.
pub async fn check_written(
    dest: &Store,
    path: &ObjectPath,
    sent: &Digests,
    written: &Published,
) -> Result<Option<Verified>> {
    let of_entry = written.entry.checksum.as_ref().and_then(|theirs| Some((sent.of(theirs.algorithm())?, theirs)));
    let of_store = written.digests.as_ref().map(|(ours, theirs)| (ours, theirs));
    let mut proof = None;
    for (ours, theirs) in of_entry.into_iter().chain(of_store) {
        if ours == theirs {
            proof = proof.or_else(|| Some(theirs.algorithm().into()));
        } else if means_something(dest, path, theirs).await? {
            let name = theirs.algorithm().name();
            let message = format!("the storage reports another {name} than that of what was sent");
            return Err(Error::new(ErrorKind::Integrity, message)
                .at(dest.place(path))
                .hint("try it again, and distrust the connection if it happens again"));
        }
    }
    Ok(proof)
}

/// Checks a copy that the storage made against what is listed of its source; returns what proves it, if anything does,
/// and the digest of the source, if it is one.
///
/// # Errors
/// As [`check_written`].
pub async fn check_copied(
    order: &Order<'_>,
    entry: &Entry,
    written: &Published,
) -> Result<(Option<Verified>, Option<Checksum>)> {
    let mut listed = entry.checksum.clone();
    // Where the two are encrypted in different ways, what is listed of the source may be no digest at all.
    if let (Some(ours), Some(theirs)) = (&listed, &written.entry.checksum)
        && ours != theirs
        && !means_something(order.source, &entry.path, ours).await?
    {
        listed = None;
    }
    let proof = check_written(order.dest, &order.path, &listed.clone().into(), written).await?;
    Ok((proof, listed))
}

/// Whether a digest that is not that of the content says that the content is another one: what passes for an
/// MD5 may be something else where content is encrypted, and parts need not all have the size of the first.
async fn means_something(store: &Store, path: &ObjectPath, digest: &Checksum) -> Result<bool> {
    match digest.algorithm() {
        Algorithm::Md5 => Ok(!store.is_encrypted(path).await?),
        Algorithm::Md5OfParts(_) => store.is_of_parts(path, digest).await,
        Algorithm::Crc32 | Algorithm::Crc32c | Algorithm::Crc64Nvme => Ok(true),
    }
}

/// Looks whether the name is taken by this very content: a try whose answer was lost on the way has
/// done its work, and what then refuses the next one is no other's object.
pub async fn ours(dest: &Store, path: &ObjectPath, sent: &Digests, error: Error) -> Result<Published> {
    if error.kind() == ErrorKind::Exists && sent.of(Algorithm::Md5).is_some() {
        let there = dest.stat(path).await?;
        if there.checksum.as_ref().is_some_and(|theirs| sent.of(theirs.algorithm()) == Some(theirs)) {
            // What was only claimed proves nothing: then it is read again before a source goes.
            let checksum = there.checksum.clone().filter(|_| dest.proofs().digest);
            return Ok(Entry { checksum, ..there }.into());
        }
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is computed that nothing is compared with.
    #[test]
    fn what_is_computed_of_what_passes() {
        use Algorithm::{Crc32c, Crc64Nvme, Md5};
        let local = Store::open_folder(&std::env::temp_dir()).unwrap();
        let (md5, crc) = (Checksum::Md5([0; 16]), Checksum::Crc32c(0));
        let table: [(Verify, Option<&Checksum>, Sources, &[Algorithm]); 10] = [
            (Verify::Auto, None, Sources::Keep, &[]),
            (Verify::Auto, Some(&md5), Sources::Keep, &[Md5]),
            (Verify::Auto, None, Sources::Remove, &[Crc64Nvme]),
            (Verify::Auto, Some(&md5), Sources::Remove, &[Md5]),
            (Verify::Auto, Some(&crc), Sources::Remove, &[Crc32c, Crc64Nvme]),
            (Verify::Md5, Some(&crc), Sources::Keep, &[Crc32c, Md5]),
            (Verify::Read, None, Sources::Keep, &[Crc64Nvme]),
            (Verify::Read, Some(&md5), Sources::Keep, &[Md5]),
            (Verify::None, Some(&md5), Sources::Keep, &[]),
            (Verify::None, None, Sources::Rename, &[Crc64Nvme]),
        ];
        for (verify, source, sources, expected) in table {
            let found = verify.with(sources).algorithms(source, &local, sources);
            assert!(found.iter().eq(expected), "{verify:?} {source:?} {sources:?}: {found:?}");
        }
    }
}
