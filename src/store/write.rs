//! Writing one object: chunks in, published at the end or not at all.

use bytes::Bytes;

use super::error::from_opendal;
use super::local::{Draft, Existing, Stamp};
use super::remote::{Remote, taken};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Smallest part: also the size below which an object is sent in one request.
const PART_MIN: u64 = 8 << 20;
/// The most parts planned for; S3 allows 10,000.
const PARTS: u64 = 5_000;
/// Parts of a stream of unknown length double after so many: 10,000 of them hold 8 TiB.
const PARTS_OF_A_SIZE: u32 = 1000;
/// Parts in flight for one object.
pub(super) const PART_STREAMS: usize = 4;

/// The part size for an object of `size` bytes: 8 MiB up to 40,000 MiB, then so much larger, in
/// whole MiB, that 5,000 parts hold it.
pub(super) fn part_size(size: u64) -> u64 {
    let fitting = size.div_ceil(PARTS).next_multiple_of(1 << 20);
    fitting.max(PART_MIN)
}

/// An object to be written.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where, below the store's root.
    pub path: ObjectPath,
    /// Its size, if known beforehand.
    pub size: Option<u64>,
    /// What to do when the name is taken.
    pub existing: Existing,
}

/// An object being written.
pub struct Writer {
    arm: Arm,
    existing: Existing,
}

enum Arm {
    /// `None` while a blocking task has it.
    Local(Option<Draft>),
    Remote(Box<RemoteWriter>),
}

struct RemoteWriter {
    writer: opendal::Writer,
    remote: Remote,
    path: ObjectPath,
    written: u64,
    /// Collects the next part of a stream of unknown length.
    growing: Option<Growing>,
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

impl RemoteWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<()> {
        self.written += chunk.len() as u64;
        let Some(growing) = &mut self.growing else {
            return self.writer.write(chunk).await.map_err(from_opendal);
        };
        growing.bytes += chunk.len() as u64;
        growing.waiting.push(chunk);
        if growing.bytes >= growing.target() {
            let part = growing.take();
            self.writer.write(part).await.map_err(from_opendal)?;
        }
        Ok(())
    }

    async fn publish(mut self) -> Result<Entry> {
        let rest = self.growing.as_mut().filter(|growing| growing.bytes > 0).map(Growing::take);
        let closed = match rest {
            Some(rest) => match self.writer.write(rest).await {
                Ok(()) => self.writer.close().await,
                Err(error) => Err(error),
            },
            None => self.writer.close().await,
        };
        match closed {
            Ok(metadata) => {
                let mut entry = self.remote.entry(self.path, &metadata);
                entry.kind = EntryKind::File;
                entry.size = Some(self.written);
                Ok(entry)
            }
            Err(error) => {
                // Best effort: the failure that matters is the one in hand.
                let _ = self.writer.abort().await;
                Err(from_opendal(error))
            }
        }
    }
}

impl Writer {
    pub(super) fn local(draft: Draft, existing: Existing) -> Self {
        Self { arm: Arm::Local(Some(draft)), existing }
    }

    pub(super) fn remote(writer: opendal::Writer, remote: Remote, target: Target) -> Self {
        let growing = target.size.is_none().then(Growing::default);
        let arm = RemoteWriter { writer, remote, path: target.path, written: 0, growing };
        Self { arm: Arm::Remote(Box::new(arm)), existing: target.existing }
    }

    /// Writes one chunk, whole.
    pub async fn write(&mut self, chunk: Bytes) -> Result<()> {
        match &mut self.arm {
            Arm::Local(slot) => {
                let mut draft = slot.take().ok_or_else(lost)?;
                let (draft, written) = super::blocking(move || {
                    let written = std::io::Write::write_all(&mut draft, &chunk);
                    (draft, written)
                })
                .await?;
                *slot = Some(draft);
                Ok(written?)
            }
            Arm::Remote(remote) => remote.write(chunk).await.map_err(|error| taken(error, self.existing)),
        }
    }

    /// Publishes the object under its name and returns what the storage says of it.
    pub async fn publish(self, stamp: Stamp) -> Result<Entry> {
        let existing = self.existing;
        match self.arm {
            Arm::Local(draft) => {
                let draft = draft.ok_or_else(lost)?;
                super::blocking(move || draft.publish(stamp)).await?
            }
            Arm::Remote(remote) => remote.publish().await.map_err(|error| taken(error, existing)),
        }
    }

    /// Gives the object up: nothing stays, neither under its name nor in parts.
    pub async fn abort(self) {
        match self.arm {
            Arm::Local(draft) => {
                let _ = super::blocking(move || drop(draft)).await;
            }
            Arm::Remote(mut remote) => {
                if let Err(error) = remote.writer.abort().await {
                    tracing::debug!(%error, "could not abort a write");
                }
            }
        }
    }
}

fn lost() -> Error {
    Error::new(ErrorKind::Failed, "the file being written is gone after an earlier failure")
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
