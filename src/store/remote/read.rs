//! Reading an object, pinned to the state in which it was looked at, in ranges if it is large.

use std::ops::Range;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use opendal::BufferStream;
use opendal::options::ReaderOptions;

use super::{Remote, said};
use crate::entry::{Entry, Headers};
use crate::error::{Error, ErrorKind, Result};
use crate::store::ByteStream;
use crate::store::backend::{Reads, State, Wire};
use crate::store::error::from_opendal;
use crate::store::s3::Asked;

/// Objects up to this size are read in one request, larger ones in ranges of it.
const RANGE: u64 = 8 << 20;
/// Ranges read at once.
const RANGES: usize = 4;

/// What a buffer is made of, as it came from the network: putting it together would copy it.
fn pieces(stream: BufferStream) -> impl futures::Stream<Item = Result<Bytes>> + Send {
    stream.map_err(from_opendal).map_ok(|buffer| futures::stream::iter(Iterator::map(buffer, Ok))).try_flatten()
}

impl Remote {
    pub(in crate::store) async fn read(&self, entry: &Entry, range: Option<Range<u64>>) -> Result<ByteStream> {
        let content = self.content(entry, range).await?;
        Ok(if self.row.wire == Wire::Own { self.limited(content) } else { content })
    }

    /// Counts and limits what no transport does.
    fn limited(&self, content: ByteStream) -> ByteStream {
        let network = self.network.clone();
        let pass = move |chunk: Bytes| {
            let network = network.clone();
            async move {
                network.receiving(chunk.len()).await;
                Ok(chunk)
            }
        };
        content.and_then(pass).boxed()
    }

    async fn content(&self, entry: &Entry, range: Option<Range<u64>>) -> Result<ByteStream> {
        #[cfg(feature = "ftp")]
        if let Some(ftp) = &self.ftp {
            return Ok(ftp.read(self.key(&entry.path, Asked::Look).await?, range));
        }
        let open = self.open(entry, range).await?;
        let open = async { Ok::<_, Error>(pieces(open.await?)) };
        Ok(futures::stream::once(open).try_flatten().boxed())
    }

    /// Begins to read a whole object, and returns what the answer says of it.
    pub(in crate::store) async fn read_saying(&self, entry: &Entry) -> Result<(ByteStream, Headers)> {
        let mut stream = self.open(entry, None).await?.await?;
        let metadata = stream.metadata().await.map_err(from_opendal)?;
        let content = pieces(stream).boxed();
        Ok((if self.row.wire == Wire::Own { self.limited(content) } else { content }, said::of(&metadata)))
    }

    /// How many bytes of an object are held at once while it is read.
    pub(in crate::store) fn holds_reading(&self, entry: &Entry) -> u64 {
        let in_ranges = entry.size.is_some_and(|size| size > RANGE) && self.row.reads == Reads::Ranges;
        if in_ranges { RANGE * self.network.tuning.streams(RANGE, RANGES) as u64 } else { 0 }
    }

    async fn open(
        &self,
        entry: &Entry,
        range: Option<Range<u64>>,
    ) -> Result<impl Future<Output = Result<BufferStream>> + Send + use<>> {
        let key = self.key(&entry.path, Asked::Look).await?;
        let size = entry.size.unwrap_or(0);
        let unpinned = (entry.etag.is_none() && self.row.state == State::Etag && self.s3.is_some())
            .then(|| (self.clone(), entry.clone()));
        // Without a state to pin, what was asked for up to the size it had could be cut from another object.
        let whole = entry.size.is_none() || (range.is_none() && self.row.state == State::Nothing);
        let range = range.unwrap_or(0..size);
        let mut options = ReaderOptions {
            content_length_hint: entry.size.filter(|_| !whole),
            if_match: self.pin(entry).map(str::to_owned),
            if_version_match: self.generation(entry).map(str::to_owned),
            ..ReaderOptions::default()
        };
        // Several requests that nothing ties to one state could bring parts of two.
        let pinned = options.if_match.is_some() || options.if_version_match.is_some() || unpinned.is_some();
        if range.end - range.start > RANGE && self.row.reads == Reads::Ranges && pinned {
            options.chunk = usize::try_from(RANGE).ok();
            options.concurrent = self.network.tuning.streams(RANGE, RANGES);
        }
        let operator = self.operator.clone();
        Ok(async move {
            if let Some((remote, entry)) = unpinned {
                // Not every service lists what a read is pinned by.
                let now = remote.stat(&entry.path).await?;
                if entry.size.is_some() && now.size != entry.size {
                    return Err(Error::new(ErrorKind::Changed, "the object changed"));
                }
                options.if_match = remote.pin(&now).map(str::to_owned);
            }
            let reader = operator.reader_options(&key, options).await.map_err(from_opendal)?;
            let stream = if whole { reader.into_stream(..).await } else { reader.into_stream(range).await };
            stream.map_err(from_opendal)
        })
    }

    /// The entity tag that pins a read, if the storage honours one. Weak tags pin nothing (RFC 9110,
    /// section 13.1.1).
    pub(super) fn pin<'a>(&self, entry: &'a Entry) -> Option<&'a str> {
        let able = self.operator.info().capability().read_with_if_match && self.row.state != State::Generation;
        entry.etag.as_deref().filter(|etag| able && !etag.starts_with("W/"))
    }

    /// The generation that pins a read, where there are any.
    fn generation<'a>(&self, entry: &'a Entry) -> Option<&'a str> {
        entry.etag.as_deref().filter(|_| self.row.state == State::Generation)
    }

    /// What a read of this very content and no other is pinned by, if there is such a thing: the tags of
    /// some servers outlive a change.
    pub(in crate::store) fn bound<'a>(&self, entry: &'a Entry) -> Option<&'a str> {
        let tag = || self.pin(entry).filter(|_| self.row.state == State::Etag);
        self.generation(entry).or_else(tag)
    }
}
