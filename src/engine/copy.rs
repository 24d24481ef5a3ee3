//! Copying one object: which way, with its source pinned, checked as it passes, published whole; a large
//! download goes on from where another run stopped.
//!
//! Local clones and copies across buckets without a detour will be further ways.

use futures::StreamExt as _;

use super::care::Care;
use super::hash::{Hasher, check_read, md5_of};
use super::plan::Sources;
use super::session::Session;
use crate::entry::{Checksum, Entry, Headers};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Verified};
use crate::location::ObjectPath;
use crate::store::{Bookmark, ByteStream, Existing, Resumed, Stamp, Store, Target, Writer};

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
    /// How many of them an earlier run had brought.
    pub resumed: u64,
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
            let copied = Copied { bytes, resumed: 0, verified: Verified::Renamed, source: None };
            return Ok(Sent { copied, proved: true });
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
            Ok(Sent { copied: Copied { bytes, resumed: 0, verified: how, source }, proved: verified })
        }
        Route::Rename | Route::Stream => {
            let remote = !(order.source.is_local() && order.dest.is_local());
            let in_parts = remote && entry.size.is_none_or(|size| size > LARGE);
            let _turn = if in_parts { session.large().await } else { None };
            let passage = match bookmark(order, entry).filter(|_| in_parts) {
                Some(bookmark) => resume(session, order, entry, (target, &bookmark)).await?,
                None => begin(session, order, entry, target).await?,
            };
            stream(session, id, order, passage).await
        }
    }
}

/// An object on its way.
struct Passage {
    state: Entry,
    content: ByteStream,
    writer: Writer,
    /// What an earlier run has written, and how much that is.
    there: Option<(u64, ByteStream)>,
}

/// Begins to copy an object.
async fn begin(session: &Session, order: &Order<'_>, entry: &Entry, target: Target) -> Result<Passage> {
    // A source that hangs must not outlast the signal.
    let read = order.dest.read_from(order.source, entry);
    let (state, content, headers) = session.unless_interrupted(read).await?;
    let target = Target { size: state.size, headers, ..target };
    let writer = order.dest.write(target).await?;
    Ok(Passage { state, content, writer, there: None })
}

/// What the bytes of a download are tied to that are kept if it is cut off. Not where its source shall go:
/// then all of it has passed in this run.
fn bookmark(order: &Order<'_>, entry: &Entry) -> Option<Bookmark> {
    let able = order.dest.is_local() && order.sources == Sources::Keep;
    order.source.bookmark(entry).filter(|_| able)
}

/// Begins to copy an object, from where an earlier run stopped if it is still in the state that was read.
async fn resume(
    session: &Session,
    order: &Order<'_>,
    entry: &Entry,
    (target, bookmark): (Target, &Bookmark),
) -> Result<Passage> {
    let Resumed { writer, begun, there } = order.dest.resume(target, bookmark).await?;
    if begun == bookmark.size {
        let content = futures::stream::empty().boxed();
        return Ok(Passage { state: entry.clone(), content, writer, there: Some((begun, there)) });
    }
    let read = order.source.read(entry, Some(begun..bookmark.size));
    match session.unless_interrupted(read).await {
        Ok((state, content)) => Ok(Passage { state, content, writer, there: Some((begun, there)) }),
        Err(error) => Err(give_up(writer, error).await),
    }
}

/// Gives an object up; what can be gone on with stays, unless going on would end in the same way.
async fn give_up(writer: Writer, error: Error) -> Error {
    let may_pass = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Denied | ErrorKind::Interrupted);
    if !may_pass {
        writer.abort().await;
    } else if writer.suspend().await && error.kind() == ErrorKind::Unavailable {
        return error.hint("repeat the command later: it goes on from where it stopped");
    }
    error
}

async fn stream(session: &Session, id: u64, order: &Order<'_>, passage: Passage) -> Result<Sent> {
    let Passage { state, mut content, mut writer, there } = passage;
    let resumed = there.as_ref().map_or(0, |(begun, _)| *begun);
    let asked = order.sources != Sources::Keep || order.dest.caps().listed_digest.is_some();
    let mut hasher = (state.checksum.is_some() || asked).then(Hasher::default);
    let passed = match take_up(session, id, there, &mut hasher).await {
        Ok(()) => pass(session, id, &mut content, &mut writer, &mut hasher).await,
        Err(failure) => Err(failure),
    };
    let digest = hasher.map(Hasher::finish);
    let checked = match passed.map(|bytes| resumed + bytes) {
        Ok(bytes) => check_source(order, &state, bytes, digest.as_ref()).await.map(|verified| (bytes, verified)),
        Err(failure) => Err(failure.place(order, &state)),
    };
    let (bytes, verified) = match checked {
        Ok(checked) => checked,
        Err(error) => return Err(give_up(writer, error).await),
    };
    let stamp = Stamp { mtime: state.mtime, mode: state.mode, durability: order.care.durability(order.sources) };
    let by_md5 = publish(order.dest, &order.path, (writer, stamp), digest.as_ref()).await?;
    let verified = if by_md5 { Verified::Md5 } else { verified };
    let copied = Copied { bytes, resumed, verified, source: Some((state, digest)) };
    Ok(Sent { copied, proved: by_md5 })
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

/// Takes what an earlier run has written for passed, as far as its digest goes too.
async fn take_up(
    session: &Session,
    id: u64,
    there: Option<(u64, ByteStream)>,
    hasher: &mut Option<Hasher>,
) -> Result<(), Failure> {
    let Some((bytes, mut content)) = there.filter(|(bytes, _)| *bytes > 0) else { return Ok(()) };
    session.events.send(Event::Resumed { id, bytes });
    let Some(hasher) = hasher else { return Ok(()) };
    while let Some(chunk) = content.next().await.transpose().map_err(Failure::Writing)? {
        session.check_interrupt().map_err(Failure::Interrupted)?;
        hasher.update(&chunk);
    }
    Ok(())
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
    let verified = if by_md5 { Verified::Md5 } else { Verified::Size };
    Ok(Copied { bytes, resumed: 0, verified, source: None })
}
