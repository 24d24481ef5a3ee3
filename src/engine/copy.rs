//! Copying one object: which way, with its source pinned, checked as it passes, published whole; a large
//! download goes on from where another run stopped.
//!
//! How a local file gets to another local place is [`super::clone`]'s business.

use super::care::Care;
use super::clone::clone;
use super::hash::{Digests, Hashers};
use super::passage::{Failure, Passage, bookmark, give_up, pass, take_up};
use super::plan::Sources;
use super::session::Session;
use super::verify::{check_copied, check_read, check_written, ours, prove, read_again};
use crate::entry::{Checksum, Entry};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Progress, Verified};
use crate::location::ObjectPath;
use crate::store::{ByteStream, Existing, Stamp, Store, Target, Writer};

/// Tries for a source that changes while it is read.
const TRIES: usize = 3;

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
    /// Whether nothing had that name when it was listed.
    pub is_new: bool,
    /// The entity tag of what was listed there, which alone is to be replaced.
    pub replaces: Option<String>,
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
    let (mut tries, mut anew) = (1, order.dest.anew(order.source));
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
    let proved = proved || order.sources == Sources::Keep;
    if proved && !order.care.verify.reads_again(copied.verified) || copied.source.is_none() {
        return Ok(copied);
    }
    Ok(Copied { verified: prove(session, order, &copied).await?, ..copied })
}

async fn route(order: &Order<'_>, entry: &Entry) -> Result<Route> {
    Ok(match order.sources {
        Sources::Rename if order.dest.renames_from(order.source, entry, &order.path).await? => Route::Rename,
        _ if order.dest.copies_from(order.source, entry) => Route::Storage,
        _ => Route::Stream,
    })
}

async fn copy_once(session: &Session, id: u64, order: &Order<'_>, entry: &Entry) -> Result<Sent> {
    session.check_interrupt()?;
    let replaces = order.replaces.clone();
    let target = Target { replaces, ..Target::new(order.path.clone(), entry.size, order.existing) };
    match route(order, entry).await? {
        Route::Rename => {
            if let Some(renamed) = order.dest.rename(order.source, entry, &target).await? {
                let bytes = renamed.size.unwrap_or(0);
                session.events.send(Event::Advanced { id, bytes });
                let copied = Copied { bytes, resumed: 0, verified: Verified::Renamed, source: None };
                return Ok(Sent { copied, proved: true });
            }
        }
        Route::Storage => {
            if let Some(sent) = by_storage(session, id, order, (entry, &target)).await? {
                return Ok(sent);
            }
        }
        Route::Stream => {}
    }
    if order.dest.clones_from(order.source) {
        return Ok(Sent { copied: clone(session, id, order, entry).await?, proved: false });
    }
    let _room = session.room(order.source.holds_reading(entry) + order.dest.holds_writing(entry.size)).await;
    // A source that hangs must not outlast the signal.
    let known = session.unless_interrupted(order.care.verify.known(order.source, entry)).await?;
    let passage = match bookmark(order, &known) {
        Some(bookmark) => Passage::resume(session, order, known, (target, &bookmark)).await?,
        None => Passage::begin(session, order, &known, target).await?,
    };
    stream(session, id, order, passage).await
}

/// Lets the storage copy the object; `None` where it does not, after all.
async fn by_storage(
    session: &Session,
    id: u64,
    order: &Order<'_>,
    (entry, target): (&Entry, &Target),
) -> Result<Option<Sent>> {
    let listed = Digests::from(entry.checksum.clone());
    let progress = Progress::of(id, &session.events);
    let copied = match order.dest.copy_from(order.source, entry, target, &progress).await {
        Ok(None) => return Ok(None),
        Ok(Some(copied)) => copied.into(),
        Err(error) => ours(order.dest, &order.path, &listed, error).await?,
    };
    let (proof, digest) = check_copied(order, entry, &copied).await?;
    let source = Some((entry.clone(), digest.filter(|_| order.source.proofs().digest)));
    let verified = proof.unwrap_or(Verified::ByStorage);
    let copied = Copied { bytes: entry.size.unwrap_or(0), resumed: 0, verified, source };
    Ok(Some(Sent { copied, proved: proof.is_some() }))
}

async fn stream(session: &Session, id: u64, order: &Order<'_>, passage: Passage) -> Result<Sent> {
    let Passage { state, mut content, mut writer, there } = passage;
    let resumed = there.as_ref().map_or(0, |(begun, _)| *begun);
    let wanted = order.care.verify.algorithms(state.checksum.as_ref(), order.dest, order.sources);
    let mut hashers = Hashers::new(wanted);
    let passed = match take_up(session, id, there, &mut hashers).await {
        Ok(()) => pass(session, id, &mut content, &mut writer, &mut hashers).await,
        Err(failure) => Err(failure),
    };
    let digests = hashers.finish();
    let checked = match passed.map(|bytes| resumed + bytes) {
        Ok(bytes) => check_source(order, &state, bytes, &digests).await.map(|verified| (bytes, verified)),
        Err(failure) => Err(failure.place(order, &state)),
    };
    let (bytes, verified) = match checked {
        Ok(checked) => checked,
        Err(error) => return Err(give_up(writer, error).await),
    };
    let stamp = Stamp { mtime: state.mtime, mode: state.mode, durability: order.care.durability(order.sources) };
    let proof = publish(order.dest, &order.path, (writer, stamp), &digests).await?;
    let verified = order.care.verify.told(proof.unwrap_or(verified));
    let source = Some((state, digests.telling().cloned()));
    Ok(Sent { copied: Copied { bytes, resumed, verified, source }, proved: proof.is_some() })
}

/// Publishes what was written; returns what proves it to be what was sent, if anything does.
async fn publish(
    dest: &Store,
    path: &ObjectPath,
    written: (Writer, Stamp),
    sent: &Digests,
) -> Result<Option<Verified>> {
    let (writer, stamp) = written;
    let published = match writer.publish(stamp).await {
        Ok(published) => published,
        Err(error) => ours(dest, path, sent, error.at(dest.place(path))).await?,
    };
    check_written(dest, path, sent, &published).await
}

/// Checks what was read against what the source's storage says of it.
async fn check_source(order: &Order<'_>, state: &Entry, bytes: u64, read: &Digests) -> Result<Verified> {
    let place = || order.source.place(&state.path);
    if state.size.is_some_and(|size| size != bytes) {
        return Err(Error::new(ErrorKind::Changed, format!("{bytes} bytes came, not the listed size")).at(place()));
    }
    check_read(order.source, state, read).await
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
    let room = session.room(dest.holds_writing(target.size)).await;
    let mut writer = dest.write(target).await?;
    let mut hashers = Hashers::new(care.verify.algorithms(None, dest, Sources::Keep));
    let id = session.next_id();
    session.events.send(Event::Started { id, place: place.clone(), bytes: None });
    let bytes = match pass(session, id, &mut content, &mut writer, &mut hashers).await {
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
    let digests = hashers.finish();
    let stamp = Stamp { durability: care.durability(Sources::Keep), ..Stamp::default() };
    let proof = publish(dest, &path, (writer, stamp), &digests).await?;
    // What is read again takes room of its own.
    drop(room);
    let verified = care.verify.told(proof.unwrap_or(Verified::Size));
    let verified = match digests.telling() {
        Some(sent) if care.verify.reads_again(verified) => read_again(session, dest, &path, (bytes, sent)).await?,
        _ => verified,
    };
    Ok(Copied { bytes, resumed: 0, verified, source: None })
}
