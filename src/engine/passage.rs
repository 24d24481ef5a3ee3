//! An object on its way: begun, or gone on with where an earlier run stopped; chunk by chunk; given up.
//!
//! Which way an object takes and whether its copy is good is [`super::copy`]'s to say.

use bytes::Bytes;
use futures::StreamExt as _;

use super::copy::Order;
use super::hash::Hashers;
use super::plan::Sources;
use super::session::Session;
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::store::{Bookmark, ByteStream, Resumed, Target, Writer};

/// Larger objects are worth going on with, in bytes.
const LARGE: u64 = 8 << 20;

/// An object on its way.
pub(super) struct Passage {
    /// The state of the source that is read.
    pub(super) state: Entry,
    /// What is to come of it.
    pub(super) content: ByteStream,
    /// Where it goes.
    pub(super) writer: Writer,
    /// What an earlier run has written, and how much that is.
    pub(super) there: Option<(u64, ByteStream)>,
}

impl Passage {
    /// Begins to copy an object.
    pub(super) async fn begin(session: &Session, order: &Order<'_>, entry: &Entry, target: Target) -> Result<Self> {
        // A source that hangs must not outlast the signal.
        let read = order.dest.read_from(order.source, entry);
        let (state, content, headers) = session.unless_interrupted(read).await?;
        let target = Target { size: state.size, headers, ..target };
        let writer = order.dest.write(target).await?;
        Ok(Self { state, content, writer, there: None })
    }

    /// Begins to copy an object, from where an earlier run stopped if it is still in the state that was
    /// read.
    pub(super) async fn resume(
        session: &Session,
        order: &Order<'_>,
        entry: Entry,
        (target, bookmark): (Target, &Bookmark),
    ) -> Result<Self> {
        let Resumed { writer, begun, there } = order.dest.resume(target, bookmark).await?;
        let there = Some((begun, there));
        if begun == bookmark.size {
            let content = futures::stream::empty().boxed();
            return Ok(Self { state: entry, content, writer, there });
        }
        let read = order.source.read(&entry, Some(begun..bookmark.size));
        match session.unless_interrupted(read).await {
            Ok((state, content)) => Ok(Self { state, content, writer, there }),
            Err(error) => Err(give_up(writer, error).await),
        }
    }
}

/// What the bytes of a download are tied to that are kept if it is cut off. Not where its source shall go:
/// then all of it has passed in this run.
pub(super) fn bookmark(order: &Order<'_>, entry: &Entry) -> Option<Bookmark> {
    let large = entry.size.is_some_and(|size| size > LARGE);
    let able = large && order.dest.is_local() && order.sources == Sources::Keep;
    order.source.bookmark(entry).filter(|_| able)
}

/// Gives an object up; what can be gone on with stays, unless going on would end in the same way.
pub(super) async fn give_up(writer: Writer, error: Error) -> Error {
    let may_pass = matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::Denied | ErrorKind::Interrupted);
    if !may_pass {
        writer.abort().await;
    } else if writer.suspend().await && error.kind() == ErrorKind::Unavailable {
        return error.hint("repeat the command later: it goes on from where it stopped");
    }
    error
}

/// Which end failed.
pub(super) enum Failure {
    /// The source.
    Reading(Error),
    /// The destination.
    Writing(Error),
    /// Neither: a signal came.
    Interrupted(Error),
}

impl Failure {
    /// Names it in the error.
    pub(super) fn place(self, order: &Order<'_>, state: &Entry) -> Error {
        match self {
            Self::Reading(error) => error.at(order.source.place(&state.path)),
            Self::Writing(error) => error.at(order.dest.place(&order.path)),
            Self::Interrupted(error) => error,
        }
    }
}

/// Takes what an earlier run has written for passed, as far as its digests go too.
pub(super) async fn take_up(
    session: &Session,
    id: u64,
    there: Option<(u64, ByteStream)>,
    hashers: &mut Hashers,
) -> Result<(), Failure> {
    let Some((bytes, mut content)) = there.filter(|(bytes, _)| *bytes > 0) else { return Ok(()) };
    session.events.send(Event::Resumed { id, bytes });
    if hashers.is_none() {
        return Ok(());
    }
    while let Some(chunk) = content.next().await.transpose().map_err(Failure::Writing)? {
        session.check_interrupt().map_err(Failure::Interrupted)?;
        hashers.update(&chunk);
    }
    Ok(())
}

/// Pieces that are written at once, if they are there.
const AT_ONCE: usize = 32;

/// Moves what is to come of an object, and returns how many bytes that was.
pub(super) async fn pass(
    session: &Session,
    id: u64,
    content: &mut ByteStream,
    writer: &mut Writer,
    hashers: &mut Hashers,
) -> Result<u64, Failure> {
    let mut content = content.ready_chunks(AT_ONCE);
    let mut bytes = 0;
    loop {
        // A source that hangs must not outlast the signal; a write in flight is settled.
        let pieces = tokio::select! {
            biased;
            () = session.interrupt.cancelled() => None,
            pieces = content.next() => pieces,
        };
        // Asked at the end too: the signal that stops this run has often just ended the program that
        // feeds it, and half a stream must not look like a whole one.
        session.check_interrupt().map_err(Failure::Interrupted)?;
        let Some(mut pieces) = pieces else { return Ok(bytes) };
        // What came before a failure counts: a download may be gone on with.
        let failed = pieces.iter().position(Result::is_err).map(|at| pieces.split_off(at));
        let pieces: Vec<Bytes> = pieces.into_iter().flatten().collect();
        let length = pieces.iter().map(|piece| piece.len() as u64).sum();
        let written = hashers.update_while(&pieces, writer.write(pieces.clone())).await;
        written.map_err(Failure::Writing)?.map_err(Failure::Writing)?;
        bytes += length;
        session.events.send(Event::Advanced { id, bytes: length });
        if let Some(error) = failed.and_then(|rest| rest.into_iter().next()).and_then(Result::err) {
            return Err(Failure::Reading(error));
        }
    }
}
