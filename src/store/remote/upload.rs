//! Sending one object, in parts where it is large, published at the end or not at all.

use bytes::Bytes;
use opendal::options::WriteOptions;

use super::real::Draft;
use super::{Remote, said};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::store::backend::{Answers, Large};
use crate::store::error::from_opendal;
use crate::store::target::{Existing, Target};
use crate::store::transport::{Put, PutTo};
use crate::store::{address, written};

/// Smallest part: also the size below which an object is sent in one request.
const PART_MIN: u64 = 8 << 20;
/// The most parts planned for; S3 allows 10,000.
const PARTS: u64 = 5_000;
/// Parts of a stream of unknown length double after so many: 10,000 of them hold 8 TiB.
const PARTS_OF_A_SIZE: u32 = 1000;
/// Parts in flight for one object.
const PART_STREAMS: usize = 4;

/// The part size for an object of `size` bytes: 8 MiB up to 40,000 MiB, then so much larger, in
/// whole MiB, that 5,000 parts hold it.
fn part_size(size: u64) -> u64 {
    let fitting = size.div_ceil(PARTS).next_multiple_of(1 << 20);
    fitting.max(PART_MIN)
}

/// What OpenDAL says when it has appended and was not told how long the whole is.
const NO_LENGTH: &str = "append result does not contain the final content length";

/// An object on its way to a remote storage.
pub(in crate::store) struct Upload {
    sink: Sink,
    remote: Remote,
    target: Target,
    /// Where it is written first, on storages with real directories.
    draft: Option<Draft>,
    written: u64,
    /// Collects the next part of a stream of unknown length.
    growing: Option<Growing>,
}

/// Where the bytes go.
enum Sink {
    /// To OpenDAL.
    Service(opendal::Writer),
    /// Into one request.
    Put(Put),
    /// Into one request, once it is known to be too large to be kept and sent again if need be.
    Undecided(PutTo, String),
}

#[derive(Default)]
struct Growing {
    waiting: Vec<Bytes>,
    bytes: u64,
    parts: u32,
}

impl Growing {
    fn target(&self) -> u64 {
        PART_MIN << (self.parts / PARTS_OF_A_SIZE).min(9)
    }

    fn take(&mut self) -> opendal::Buffer {
        self.parts += 1;
        self.bytes = 0;
        opendal::Buffer::from(std::mem::take(&mut self.waiting))
    }
}

impl Upload {
    pub(super) async fn begin(remote: &Remote, target: Target) -> Result<Self> {
        let full = remote.full(&target.path);
        remote.check_name(&target).await?;
        let draft = if remote.is_real() { Some(remote.prepare(&full, target.existing).await?) } else { None };
        let key = match &draft {
            Some(draft) => address::new_key(&draft.full, remote.row.flaw)?.to_owned(),
            None => remote.new_key(&target.path).await?,
        };
        let sink = match &remote.put {
            Some(to) if target.size.is_some_and(|size| size > PART_MIN) => {
                Sink::Put(to.begin(&remote.network, &key, target.size))
            }
            Some(to) => Sink::Undecided(to.clone(), key),
            None => Sink::Service(remote.writer(&key, &target).await?),
        };
        let growing = (target.size.is_none() || matches!(sink, Sink::Undecided(..))).then(Growing::default);
        Ok(Self { sink, remote: remote.clone(), target, draft, written: 0, growing })
    }

    /// Gives the object up: no part of it stays.
    pub(in crate::store) async fn abort(self) {
        match self.sink {
            Sink::Service(mut writer) => {
                if let Err(error) = writer.abort().await {
                    tracing::debug!(%error, "could not abort a write");
                    // Where a write cannot be broken off, it must end before its name can be removed.
                    if self.draft.is_some() && error.kind() == opendal::ErrorKind::Unsupported {
                        let _ = writer.close().await;
                    }
                }
            }
            Sink::Put(put) => put.abort().await,
            Sink::Undecided(..) => {}
        }
        if let Some(draft) = &self.draft {
            self.remote.discard(draft).await;
        }
    }

    pub(in crate::store) async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.written += chunk.len() as u64;
        let Some(growing) = &mut self.growing else { return self.sink.write(chunk.into()).await };
        growing.bytes += chunk.len() as u64;
        growing.waiting.push(chunk);
        if growing.bytes < growing.target() {
            return Ok(());
        }
        let part = growing.take();
        if let Sink::Undecided(to, key) = &self.sink {
            self.sink = Sink::Put(to.begin(&self.remote.network, key, self.target.size));
        }
        self.sink.write(part).await
    }

    pub(in crate::store) async fn publish(mut self) -> Result<Entry> {
        match self.close().await {
            Ok(metadata) => {
                let mut entry = self.remote.entry(self.target.path, &metadata);
                entry.kind = EntryKind::File;
                entry.size = Some(self.written);
                Ok(entry)
            }
            Err(error) => {
                self.abort().await;
                Err(error)
            }
        }
    }

    async fn close(&mut self) -> Result<opendal::Metadata> {
        self.remote.check_name(&self.target).await?;
        let rest = self.growing.as_mut().filter(|growing| growing.bytes > 0).map(Growing::take);
        if let Sink::Undecided(_, key) = &self.sink {
            self.sink = Sink::Service(self.remote.writer(key, &self.target).await?);
        }
        if let Some(rest) = rest {
            self.sink.write(rest).await?;
        }
        let metadata = self.sink.close().await?;
        let Some(draft) = &self.draft else { return Ok(metadata) };
        let full = self.remote.full(&self.target.path);
        self.remote.check_free(&full, self.target.existing).await?;
        self.remote.rename_into(&draft.full, &full, self.written).await
    }
}

impl Remote {
    /// Looks at what bears a name, where the storage itself would take it without asking.
    async fn check_name(&self, target: &Target) -> Result<()> {
        let refuse = target.existing == Existing::Refuse;
        let unasked = refuse && !self.operator.info().capability().write_with_if_not_exists;
        if self.is_real() || !(unasked || self.row.answers == Answers::Heedless) {
            return Ok(());
        }
        match self.stat(&target.path).await {
            Ok(_) if refuse => Err(Error::new(ErrorKind::Exists, "already exists")),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Begins to write at a whole key.
    async fn writer(&self, key: &str, target: &Target) -> Result<opendal::Writer> {
        written::check(&target.headers, self.row)?;
        let said = target.headers.clone();
        let capability = self.operator.info().capability();
        let mut options = WriteOptions {
            // A draft has a name of its own.
            if_not_exists: target.existing == Existing::Refuse
                && capability.write_with_if_not_exists
                && !self.is_real(),
            append: self.row.large == Large::Appended,
            content_type: said.content_type,
            cache_control: said.cache_control,
            content_disposition: said.content_disposition,
            content_encoding: said.content_encoding,
            user_metadata: said::added(&target.headers),
            ..WriteOptions::default()
        };
        if capability.write_can_multi && !options.append {
            options.chunk = target.size.and_then(|size| usize::try_from(part_size(size)).ok());
            options.concurrent = PART_STREAMS;
        }
        let large = target.size.is_none_or(|size| size > PART_MIN);
        if large && self.row.large == Large::Session && !options.if_not_exists {
            // A condition that always holds: that the object is not of another generation than any.
            options.if_version_not_match = Some("1".to_owned());
        }
        self.operator.writer_options(key, options).await.map_err(from_opendal)
    }
}

impl Sink {
    async fn write(&mut self, buffer: opendal::Buffer) -> Result<()> {
        match self {
            Self::Service(writer) => writer.write(buffer).await.map_err(from_opendal),
            Self::Put(put) => {
                for chunk in buffer {
                    put.write(chunk).await?;
                }
                Ok(())
            }
            Self::Undecided(..) => Ok(()),
        }
    }

    /// Ends it; afterwards there is nothing to be given up.
    async fn close(&mut self) -> Result<opendal::Metadata> {
        match self {
            Self::Service(writer) => match writer.close().await {
                // It is done by then; what there is now, `real` looks at.
                Err(error) if error.message() == NO_LENGTH => Ok(opendal::MetadataBuilder::unknown().build()),
                closed => closed.map_err(from_opendal),
            },
            Self::Put(put) => {
                put.finish().await?;
                Ok(opendal::MetadataBuilder::unknown().build())
            }
            Self::Undecided(..) => Ok(opendal::MetadataBuilder::unknown().build()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_never_exceed_what_s3_allows() {
        let mib = 1 << 20;
        for (size, part) in [(0, 8 * mib), (40_000 * mib, 8 * mib), (40_001 * mib, 9 * mib)] {
            assert_eq!(part_size(size), part, "{size:?}");
        }
        let largest = 5 << 40;
        assert!(largest / part_size(largest) <= 10_000);
    }
}
