//! Copying one object: which way, with its source pinned, checked as it passes, published whole.
//!
//! Local clones and copies across buckets without a detour will be further ways; so will resuming.

use futures::StreamExt as _;

use super::hash::{Hasher, check_read};
use super::session::Session;
use crate::entry::{Checksum, Entry};
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
}

/// What a copy came to.
#[derive(Debug, Clone, Copy)]
pub struct Copied {
    /// Bytes of content.
    pub bytes: u64,
    /// How they were checked.
    pub verified: Verified,
}

/// The way bytes take.
enum Route {
    /// The storage copies by itself.
    Storage,
    /// Bytes come here and go there.
    Stream,
}

/// Copies one object. A source that changes meanwhile is looked at afresh and tried again, then
/// failed: old and new content are never mixed.
pub async fn copy(session: &Session, id: u64, order: &Order<'_>) -> Result<Copied> {
    let mut entry = order.entry.clone();
    for _ in 1..TRIES {
        match copy_once(session, id, order, &entry).await {
            Err(error) if error.kind() == ErrorKind::Changed => entry = order.source.stat(&entry.path).await?,
            done => return done,
        }
    }
    copy_once(session, id, order, &entry).await
}

async fn copy_once(session: &Session, id: u64, order: &Order<'_>, entry: &Entry) -> Result<Copied> {
    session.check_interrupt()?;
    let small = entry.size.is_some_and(|size| size <= SERVER_COPY_MAX);
    let route = if small && order.dest.copies_from(order.source) { Route::Storage } else { Route::Stream };
    match route {
        Route::Storage => {
            order.dest.copy_from(order.source, &entry.path, &order.path, order.existing).await?;
            let bytes = entry.size.unwrap_or(0);
            session.events.send(Event::Advanced { id, bytes });
            Ok(Copied { bytes, verified: Verified::ByStorage })
        }
        Route::Stream => {
            let remote = !(order.source.is_local() && order.dest.is_local());
            let in_parts = remote && entry.size.is_none_or(|size| size > LARGE);
            let _turn = if in_parts { session.large().await } else { None };
            let (state, content) = order.source.read(entry, None).await?;
            let target = Target { path: order.path.clone(), size: state.size, existing: order.existing };
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

async fn stream(session: &Session, id: u64, order: &Order<'_>, passage: Passage) -> Result<Copied> {
    let Passage { state, mut content, mut writer } = passage;
    let reports = order.dest.caps().listed_digest.is_some();
    let mut hasher = (state.checksum.is_some() || reports).then(Hasher::default);
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
    let stamp = Stamp { mtime: state.mtime, mode: state.mode };
    let place = || order.dest.place(&order.path);
    let published = writer.publish(stamp).await.map_err(|error| error.at(place()))?;
    let verified = match (digest, &published.checksum) {
        (Some(ours), Some(theirs)) if ours == *theirs => Verified::Md5,
        (Some(_), Some(_)) if !order.dest.is_encrypted(&order.path).await? => {
            return Err(Error::new(ErrorKind::Integrity, "the storage reports another md5 than that of what was sent")
                .at(place())
                .hint("copy it again, and distrust the connection if it happens again"));
        }
        _ => verified,
    };
    Ok(Copied { bytes, verified })
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
pub async fn copy_stream(session: &Session, mut content: ByteStream, dest: &Store, target: Target) -> Result<Copied> {
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
    let published = writer.publish(Stamp::default()).await.map_err(|error| error.at(place.clone()))?;
    match (hasher.map(Hasher::finish), &published.checksum) {
        (Some(ours), Some(theirs)) if ours == *theirs => Ok(Copied { bytes, verified: Verified::Md5 }),
        (Some(_), Some(_)) if !dest.is_encrypted(&path).await? => {
            Err(Error::new(ErrorKind::Integrity, "the storage reports another md5 than that of what was sent")
                .at(place))
        }
        _ => Ok(Copied { bytes, verified: Verified::Size }),
    }
}
