//! Sending one object, in parts where it is large, published at the end or not at all.

use bytes::Bytes;
use opendal::options::WriteOptions;

use super::parts::{Cutter, PART_MIN, part_size};
use super::real::Draft;
use super::{Remote, said};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::store::backend::{Answers, Backend, Large, Wire};
use crate::store::error::from_opendal;
use crate::store::s3::{self, Condition, S3};
use crate::store::target::{Existing, Published, Target};
use crate::store::transport::{Put, PutTo, Severed};
use crate::store::{address, written};

/// Parts in flight for one object, where OpenDAL sends them.
const PART_STREAMS: usize = 4;

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
    /// Collects the next part, where OpenDAL does not.
    cutter: Option<Cutter>,
}

/// Where the bytes go.
enum Sink {
    /// To OpenDAL.
    Service(opendal::Writer),
    /// To S3, which checks them.
    S3(Box<s3::Upload>),
    /// Into one request.
    Put(Put),
    /// Into one request, once it is known to be too large to be kept and sent again if need be.
    Undecided(PutTo, String),
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
        let sink = match (&remote.s3, &remote.put) {
            (Some(s3), _) => Sink::S3(Box::new(remote.to_s3(s3, &key, &target)?)),
            (_, Some(to)) if target.size.is_some_and(|size| size > PART_MIN) => {
                Sink::Put(to.begin(&remote.network, &key, target.size))
            }
            (_, Some(to)) => Sink::Undecided(to.clone(), key),
            _ => Sink::Service(remote.writer(&key, &target).await?),
        };
        let cuts = target.size.is_none() || matches!(sink, Sink::Undecided(..) | Sink::S3(_));
        let cutter = cuts.then(|| Cutter::new(target.size));
        Ok(Self { sink, remote: remote.clone(), target, draft, written: 0, cutter })
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
            Sink::S3(upload) => upload.abort().await,
            Sink::Put(put) => put.abort().await,
            Sink::Undecided(..) => {}
        }
        if let Some(draft) = &self.draft {
            self.remote.discard(draft).await;
        }
    }

    pub(in crate::store) async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.written += chunk.len() as u64;
        if self.remote.row.wire == Wire::Own {
            self.remote.network.sending(chunk.len()).await;
        }
        let broke = broke(self.remote.row);
        let Some(cutter) = &mut self.cutter else { return self.sink.write(chunk.into()).await.map_err(broke) };
        cutter.push(chunk);
        while let Some(part) = cutter.part() {
            if let Sink::Undecided(to, key) = &self.sink {
                self.sink = Sink::Put(to.begin(&self.remote.network, key, self.target.size));
            }
            self.sink.write(part).await.map_err(broke)?;
        }
        Ok(())
    }

    pub(in crate::store) async fn publish(mut self) -> Result<Published> {
        match self.close().await {
            Ok(published) => Ok(published),
            Err(error) => {
                self.abort().await;
                Err(error)
            }
        }
    }

    async fn close(&mut self) -> Result<Published> {
        self.remote.check_name(&self.target).await?;
        let rest = self.cutter.as_mut().map(Cutter::rest).unwrap_or_default();
        if let Sink::S3(upload) = &mut self.sink {
            let sent = upload.finish(rest).await.map_err(|error| unnamed(from_opendal(error)))?;
            return Ok(self.sent(sent));
        }
        if let Sink::Undecided(_, key) = &self.sink {
            self.sink = Sink::Service(self.remote.writer(key, &self.target).await?);
        }
        if !rest.is_empty() {
            self.sink.write(rest).await.map_err(broke(self.remote.row))?;
        }
        let mut metadata = self.sink.close().await.map_err(broke(self.remote.row))?;
        if let Some(draft) = &self.draft {
            let full = self.remote.full(&self.target.path);
            self.remote.check_free(&full, self.target.existing).await?;
            metadata = self.remote.rename_into(&draft.full, &full, self.written).await?;
        }
        let mut entry = self.remote.entry(self.target.path.clone(), &metadata);
        entry.kind = EntryKind::File;
        entry.size = Some(self.written);
        Ok(entry.into())
    }

    fn sent(&self, sent: s3::Sent) -> Published {
        let mut entry = Entry::new(self.target.path.clone(), EntryKind::File);
        entry.size = Some(self.written);
        entry.checksum = self.remote.checksum(sent.etag.as_deref(), None);
        entry.etag = sent.etag;
        Published { entry, digests: sent.digests }
    }
}

impl Remote {
    pub(in crate::store) fn holds_writing(&self, size: Option<u64>) -> u64 {
        match size {
            Some(size) if size <= PART_MIN => size,
            _ if self.put.is_some() => PART_MIN,
            // One more is being filled, and one is kept until its answer has come.
            size => {
                let part = size.map_or(PART_MIN, part_size);
                part * (self.network.tuning.streams(part, PART_STREAMS) as u64 + 2)
            }
        }
    }

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

    /// Begins to send to a whole key of S3.
    fn to_s3(&self, s3: &S3, key: &str, target: &Target) -> Result<s3::Upload> {
        written::check(&target.headers, self.row)?;
        s3.upload(key, &target.headers, Condition::of(target)).map_err(from_opendal)
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
            let part = target.size.map_or(PART_MIN, part_size);
            options.concurrent = self.network.tuning.streams(part, PART_STREAMS);
        }
        let large = target.size.is_none_or(|size| size > PART_MIN);
        if large && self.row.large == Large::Session && !options.if_not_exists {
            // A condition that always holds: that the object is not of another generation than any.
            options.if_version_not_match = Some("1".to_owned());
        }
        self.operator.writer_options(key, options).await.map_err(from_opendal)
    }
}

/// What it means that content did not go out.
fn broke(row: &Backend) -> fn(Error) -> Error {
    if row.sends_as_it_comes() { Severed::mark } else { std::convert::identity }
}

/// What a failure to give an object of S3 its name is about.
fn unnamed(error: Error) -> Error {
    match error.kind() {
        ErrorKind::Changed => Error::new(ErrorKind::Exists, "the name is another's by now"),
        ErrorKind::Unsupported | ErrorKind::Failed if error.message().to_ascii_lowercase().contains("checksum") => {
            error.hint("set `checksum_algorithm = \"none\"` on the mount if the service takes no checksums")
        }
        _ => error,
    }
}

impl Sink {
    async fn write(&mut self, buffer: opendal::Buffer) -> Result<()> {
        match self {
            Self::Service(writer) => writer.write(buffer).await.map_err(from_opendal),
            Self::S3(upload) => upload.part(buffer).await.map_err(from_opendal),
            Self::Put(put) => {
                for chunk in buffer {
                    put.write(chunk).await?;
                }
                Ok(())
            }
            Self::Undecided(..) => Ok(()),
        }
    }

    /// Ends it; afterwards there is nothing to be given up. What goes to S3 has an end of its own.
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
            Self::S3(_) | Self::Undecided(..) => Ok(opendal::MetadataBuilder::unknown().build()),
        }
    }
}
