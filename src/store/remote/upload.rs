//! Sending one object, in parts where it is large, published at the end or not at all.

use bytes::Bytes;

use super::Remote;
use crate::entry::{Entry, EntryKind};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::error::from_opendal;
use crate::store::target::Target;

/// Smallest part: also the size below which an object is sent in one request.
pub(super) const PART_MIN: u64 = 8 << 20;
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

/// An object on its way to a remote storage.
pub(in crate::store) struct Upload {
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

impl Upload {
    pub(super) fn new(writer: opendal::Writer, remote: Remote, target: Target) -> Self {
        let growing = target.size.is_none().then(Growing::default);
        Self { writer, remote, path: target.path, written: 0, growing }
    }

    /// Gives the object up: no part of it stays.
    pub(in crate::store) async fn abort(mut self) {
        if let Err(error) = self.writer.abort().await {
            tracing::debug!(%error, "could not abort a write");
        }
    }

    pub(in crate::store) async fn write(&mut self, chunk: Bytes) -> Result<()> {
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

    pub(in crate::store) async fn publish(mut self) -> Result<Entry> {
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
