//! Copying one object: which way, with its source pinned, checked as it passes, published whole.
//!
//! Local clones and copies across buckets without a detour will be further ways; so will resuming.

use futures::StreamExt as _;

use super::care::Care;
use super::hash::{Hasher, check_read, md5_of};
use super::plan::Sources;
use super::session::Session;
use crate::entry::{Checksum, Entry, Headers};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Verified};
use crate::location::ObjectPath;
use crate::store::{ByteStream, Existing, Stamp, Store, Target, Writer};

/// Tries for a source that changes while it is read.
const TRIES: usize = 3;
/// Larger objects move in parts where an end is remote.
const LARGE: u64 = 8 << 20;
/// S3 copies no larger object in one request (AWS, "`CopyObject`"), and in parts `OpenDAL` loses its
/// metadata.
const SERVER_COPY_MAX: u64 = 5 << 30;

/// Where an object comes from and where it goes; paths as the stores know them.
pub struct Order<'a> {
    /// The source's store.
    pub source: &'a Store,
    /// The object, as it was listed.
    pub entry: Entry,
    /// The destination's store.
    pub dest: &'a Store,
    /// The name there.
    pub path: ObjectPath,
    /// What to do when that name is taken.
    pub existing: Existing,
    /// What shall happen to the source.
    pub sources: Sources,
    /// How careful to be.
    pub care: Care,
}

/// What a copy came to.
#[derive(Debug, Clone)]
pub struct Copied {
    /// Bytes of content.
    pub bytes: u64,
    /// How they were checked.
    pub verified: Verified,
    /// The state of the source that was copied, and what is known of its content; `None` if the
    /// source is there no more.
    pub source: Option<(Entry, Option<Checksum>)>,
}

/// An object that has its name at the destination.
struct Sent {
    copied: Copied,
    /// The storage reports the MD5 of what was sent.
    proved: bool,
}

/// The way bytes take.
enum Route {
    /// The source gets a new name.
    Rename,
    /// The storage copies by itself.
    Storage,
    /// Bytes come here and go there.
    Stream,
}

/// Copies one object. A source that changes meanwhile is looked at afresh and tried again, then
/// failed: old and new content are never mixed. Where the source shall go, the copy is on disk and
/// proved, by what the storage reports or by reading it again.
pub async fn copy(session: &Session, id: u64, order: &Order<'_>) -> Result<Copied> {
    let mut entry = order.entry.clone();
    let known = order.source.is_local() || entry.etag.is_some() && order.source.proofs().tag;
    if order.sources != Sources::Keep && !known {
        // What it is compared with afterwards; a listing may know its time less well.
        entry = order.source.stat(&entry.path).await?;
    }
    let (mut tries, mut anew) = (1, order.dest.anew());
    let sent = loop {
        match copy_once(session, id, order, &entry).await {
            Err(error) if error.kind() == ErrorKind::Changed && tries < TRIES => {
                entry = order.source.stat(&entry.path).await?;
                tries += 1;
            }
            Err(error) if anew.begins(&error).await => {}
            done => break done?,
        }
    };
    let Sent { copied, proved } = sent;
    if order.sources == Sources::Keep || proved || copied.source.is_none() {
        return Ok(copied);
    }
    Ok(Copied { verified: prove(session, order, &copied).await?, ..copied })
}

/// Looks at a copy again, and reads it unless the storage made it.
async fn prove(session: &Session, order: &Order<'_>, copied: &Copied) -> Result<Verified> {
    let is_not = |what: &str| {
        Error::new(ErrorKind::Integrity, format!("{what} is not what was sent"))
            .at(order.dest.place(&order.path))
            .hint("move it again, and distrust the destination if it happens again")
    };
    let there = order.dest.stat(&order.path).await?;
    if there.size.is_some_and(|size| size != copied.bytes) {
        return Err(is_not("the size of the copy"));
    }
    if copied.verified == Verified::ByStorage && there.size.is_some() {
        return Ok(Verified::ByStorage);
    }
    let sent = copied.source.as_ref().and_then(|(_, digest)| digest.as_ref());
    let read = match md5_of(session, order.dest, &there).await {
        // It is the destination that changed: no reason to write over it again.
        Err(error) if error.kind() == ErrorKind::Changed => return Err(is_not("the copy").because(error)),
        read => read?,
    };
    if Some(&read) == sent { Ok(Verified::ReadBack) } else { Err(is_not("what was read back")) }
}

async fn route(order: &Order<'_>, entry: &Entry) -> Result<Route> {
    let small = entry.size.is_some_and(|size| size <= SERVER_COPY_MAX);
    Ok(match order.sources {
        Sources::Rename if order.dest.renames_from(order.source, entry, &order.path).await? => Route::Rename,
        _ if small && order.dest.copies_from(order.source) => Route::Storage,
        _ => Route::Stream,
    })
}

async fn copy_once(session: &Session, id: u64, order: &Order<'_>, entry: &Entry) -> Result<Sent> {
    session.check_interrupt()?;
    let target =
        Target { path: order.path.clone(), size: entry.size, existing: order.existing, headers: Headers::default() };
    let mut route = route(order, entry).await?;
    if matches!(route, Route::Rename) {
        if let Some(renamed) = order.dest.rename(order.source, entry, &target).await? {
            let bytes = renamed.size.unwrap_or(0);
            session.events.send(Event::Advanced { id, bytes });
            return Ok(Sent { copied: Copied { bytes, verified: Verified::Renamed, source: None }, proved: true });
        }
        route = Route::Stream;
    }
    match route {
        Route::Storage => {
            let copied = match order.dest.copy_from(order.source, entry, &target).await {
                Ok(copied) => copied,
                Err(error) => ours(order.dest, &order.path, entry.checksum.as_ref(), error).await?,
            };
            let bytes = entry.size.unwrap_or(0);
            session.events.send(Event::Advanced { id, bytes });
            let verified = check_written(order.dest, &order.path, entry.checksum.as_ref(), &copied).await?;
            let how = if verified { Verified::Md5 } else { Verified::ByStorage };
            let digest = entry.checksum.clone().filter(|_| order.source.proofs().digest);
            let source = Some((entry.clone(), digest));
            Ok(Sent { copied: Copied { bytes, verified: how, source }, proved: verified })
        }
        Route::Rename | Route::Stream => {
            let remote = !(order.source.is_local() && order.dest.is_local());
            let in_parts = remote && entry.size.is_none_or(|size| size > LARGE);
            let _turn = if in_parts { session.large().await } else { None };
            // A source that hangs must not outlast the signal.
            let read = order.dest.read_from(order.source, entry);
            let (state, content, headers) = session.unless_interrupted(read).await?;
            let target = Target { size: state.size, headers, ..target };
            let writer = order.dest.write(target).await?;
            stream(session, id, order, Passage { state, content, writer }).await
        }
    }
}

/// An object on its way.
struct Passage {
    state: Entry,
    content: ByteStream,
    writer: Writer,
}

async fn stream(session: &Session, id: u64, order: &Order<'_>, passage: Passage) -> Result<Sent> {
    let Passage { state, mut content, mut writer } = passage;
    let asked = order.sources != Sources::Keep || order.dest.caps().listed_digest.is_some();
    let mut hasher = (state.checksum.is_some() || asked).then(Hasher::default);
    let passed = pass(session, id, &mut content, &mut writer, &mut hasher).await;
    let digest = hasher.map(Hasher::finish);
    let checked = match passed {
        Ok(bytes) => check_source(order, &state, bytes, digest.as_ref()).await.map(|verified| (bytes, verified)),
        Err(failure) => Err(failure.place(order, &state)),
    };
    let (bytes, verified) = match checked {
        Ok(checked) => checked,
        Err(error) => {
            writer.abort().await;
            return Err(error);
        }
    };
    let stamp = Stamp { mtime: state.mtime, mode: state.mode, durability: order.care.durability(order.sources) };
    let by_md5 = publish(order.dest, &order.path, (writer, stamp), digest.as_ref()).await?;
    let verified = if by_md5 { Verified::Md5 } else { verified };
    Ok(Sent { copied: Copied { bytes, verified, source: Some((state, digest)) }, proved: by_md5 })
}

/// Publishes what was written; returns whether its MD5 proves it to be what was sent.
async fn publish(dest: &Store, path: &ObjectPath, written: (Writer, Stamp), sent: Option<&Checksum>) -> Result<bool> {
    let (writer, stamp) = written;
    let published = match writer.publish(stamp).await {
        Ok(published) => published,
        Err(error) => ours(dest, path, sent, error.at(dest.place(path))).await?,
    };
    check_written(dest, path, sent, &published).await
}

/// Looks whether the name is taken by this very content: a try whose answer was lost on the way has
/// done its work, and what then refuses the next one is no other's object.
async fn ours(dest: &Store, path: &ObjectPath, sent: Option<&Checksum>, error: Error) -> Result<Entry> {
    if error.kind() == ErrorKind::Exists && sent.is_some() {
        let there = dest.stat(path).await?;
        if there.checksum.as_ref() == sent {
            // What was only claimed proves nothing: then it is read again before a source goes.
            let checksum = there.checksum.clone().filter(|_| dest.proofs().digest);
            return Ok(Entry { checksum, ..there });
        }
    }
    Err(error)
}

/// Checks what the storage reports of an object against the digest of what was sent; returns whether
/// that proves it.
async fn check_written(dest: &Store, path: &ObjectPath, sent: Option<&Checksum>, written: &Entry) -> Result<bool> {
    match (sent, &written.checksum) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(true),
        (Some(_), Some(_)) if !dest.is_encrypted(path).await? => {
            Err(Error::new(ErrorKind::Integrity, "the storage reports another md5 than that of what was sent")
                .at(dest.place(path))
                .hint("try it again, and distrust the connection if it happens again"))
        }
        _ => Ok(false),
    }
}

/// Which end failed.
enum Failure {
    Reading(Error),
    Writing(Error),
    Interrupted(Error),
}

impl Failure {
    fn place(self, order: &Order<'_>, state: &Entry) -> Error {
        match self {
            Self::Reading(error) => error.at(order.source.place(&state.path)),
            Self::Writing(error) => error.at(order.dest.place(&order.path)),
            Self::Interrupted(error) => error,
        }
    }
}

async fn pass(
    session: &Session,
    id: u64,
    content: &mut ByteStream,
    writer: &mut Writer,
    hasher: &mut Option<Hasher>,
) -> Result<u64, Failure> {
    let mut bytes = 0;
    loop {
        // A source that hangs must not outlast the signal; a write in flight is settled.
        let chunk = tokio::select! {
            biased;
            () = session.interrupt.cancelled() => None,
            chunk = content.next() => chunk,
        };
        // Asked at the end too: the signal that stops this run has often just ended the program that
        // feeds it, and half a stream must not look like a whole one.
        session.check_interrupt().map_err(Failure::Interrupted)?;
        let Some(chunk) = chunk.transpose().map_err(Failure::Reading)? else { return Ok(bytes) };
        if let Some(hasher) = hasher {
            hasher.update(&chunk);
        }
        let length = chunk.len() as u64;
        writer.write(chunk).await.map_err(Failure::Writing)?;
        bytes += length;
        session.events.send(Event::Advanced { id, bytes: length });
    }
}

/// Checks what was read against what the source's storage says of it.
async fn check_source(order: &Order<'_>, state: &Entry, bytes: u64, digest: Option<&Checksum>) -> Result<Verified> {
    let place = || order.source.place(&state.path);
    if state.size.is_some_and(|size| size != bytes) {
        return Err(Error::new(ErrorKind::Changed, format!("{bytes} bytes came, not the listed size")).at(place()));
    }
    check_read(order.source, state, digest).await
}

/// Copies a stream of unknown length, such as standard input, to an object.
pub async fn copy_stream(
    session: &Session,
    mut content: ByteStream,
    (dest, target): (&Store, Target),
    care: Care,
) -> Result<Copied> {
    let place = dest.place(&target.path);
    let path = target.path.clone();
    let mut writer = dest.write(target).await?;
    let mut hasher = dest.caps().listed_digest.is_some().then(Hasher::default);
    let id = session.next_id();
    session.events.send(Event::Started { id, place: place.clone(), bytes: None });
    let bytes = match pass(session, id, &mut content, &mut writer, &mut hasher).await {
        Ok(bytes) => bytes,
        Err(Failure::Reading(error) | Failure::Interrupted(error)) => {
            writer.abort().await;
            return Err(error);
        }
        Err(Failure::Writing(error)) => {
            writer.abort().await;
            return Err(error.at(place));
        }
    };
    let digest = hasher.map(Hasher::finish);
    let stamp = Stamp { durability: care.durability(Sources::Keep), ..Stamp::default() };
    let by_md5 = publish(dest, &path, (writer, stamp), digest.as_ref()).await?;
    Ok(Copied { bytes, verified: if by_md5 { Verified::Md5 } else { Verified::Size }, source: None })
}
