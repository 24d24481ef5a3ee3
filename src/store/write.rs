//! Writing one object: chunks in, published at the end or not at all.

use bytes::Bytes;

use super::local::{Draft, Local};
use super::remote::{Upload, taken};
use super::target::{Existing, Published, Stamp, Target};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// An object being written.
pub struct Writer {
    arm: Arm,
    existing: Existing,
}

enum Arm {
    /// Little enough to be kept, and written in one go when it is published: to wake a thread for each step
    /// would cost more than the file.
    Kept(Kept),
    /// `None` while a blocking task has it.
    Local(Option<Draft>),
    Remote(Box<Upload>),
}

/// A file that is all in memory so far.
struct Kept {
    local: Local,
    path: ObjectPath,
    pieces: Vec<Bytes>,
    bytes: usize,
}

/// Files up to this size are kept, in bytes.
const KEPT: u64 = 1 << 20;

impl Kept {
    /// Begins the file, and writes what there is of it.
    fn draft(self, existing: Existing) -> Result<Draft> {
        let mut draft = self.local.create(&self.path, existing)?;
        draft.write_pieces(&self.pieces)?;
        Ok(draft)
    }
}

impl Writer {
    /// Begins a local file.
    pub(super) async fn create(local: Local, target: Target) -> Result<Self> {
        let existing = target.existing;
        let kept = Kept { local, path: target.path, pieces: Vec::new(), bytes: 0 };
        if target.size.is_some_and(|size| size <= KEPT) {
            return Ok(Self { arm: Arm::Kept(kept), existing });
        }
        let draft = super::blocking(move || kept.draft(existing)).await??;
        Ok(Self::local(draft, existing))
    }

    /// Returns how many bytes are held while a local file of that size is written.
    pub(super) fn holds(size: Option<u64>) -> u64 {
        size.filter(|size| *size <= KEPT).unwrap_or(0)
    }

    pub(super) fn local(draft: Draft, existing: Existing) -> Self {
        Self { arm: Arm::Local(Some(draft)), existing }
    }

    pub(super) fn remote(upload: Upload, existing: Existing) -> Self {
        Self { arm: Arm::Remote(Box::new(upload)), existing }
    }

    /// Writes some pieces, whole, one after the other.
    pub async fn write(&mut self, pieces: Vec<Bytes>) -> Result<()> {
        match &mut self.arm {
            Arm::Kept(kept) => {
                kept.bytes += pieces.iter().map(Bytes::len).sum::<usize>();
                kept.pieces.extend(pieces);
                if kept.bytes as u64 > KEPT {
                    self.begin().await?;
                }
                Ok(())
            }
            Arm::Local(slot) => {
                let mut draft = slot.take().ok_or_else(lost)?;
                let (draft, written) = super::blocking(move || {
                    let written = draft.write_pieces(&pieces);
                    (draft, written)
                })
                .await?;
                *slot = Some(draft);
                Ok(written?)
            }
            Arm::Remote(remote) => {
                for piece in pieces {
                    remote.write(piece).await.map_err(|error| taken(error, self.existing))?;
                }
                Ok(())
            }
        }
    }

    /// Begins a file that turned out to be larger than was said.
    async fn begin(&mut self) -> Result<()> {
        let existing = self.existing;
        if let Arm::Kept(kept) = std::mem::replace(&mut self.arm, Arm::Local(None)) {
            self.arm = Arm::Local(Some(super::blocking(move || kept.draft(existing)).await??));
        }
        Ok(())
    }

    /// Publishes the object under its name and returns what the storage says of it.
    pub async fn publish(self, stamp: Stamp) -> Result<Published> {
        let existing = self.existing;
        match self.arm {
            Arm::Kept(kept) => {
                super::blocking(move || kept.draft(existing)?.publish(stamp)).await?.map(Published::from)
            }
            Arm::Local(draft) => {
                let draft = draft.ok_or_else(lost)?;
                super::blocking(move || draft.publish(stamp)).await?.map(Published::from)
            }
            Arm::Remote(remote) => Box::pin(remote.publish()).await.map_err(|error| taken(error, existing)),
        }
    }

    /// Gives the object up for now. Returns whether what was written stays, for another run to go on with;
    /// if not, nothing does.
    pub async fn suspend(self) -> bool {
        match self.arm {
            Arm::Local(Some(draft)) => super::blocking(move || draft.suspend()).await.unwrap_or(false),
            Arm::Kept(_) | Arm::Local(None) => false,
            Arm::Remote(upload) => {
                upload.abort().await;
                false
            }
        }
    }

    /// Gives the object up: nothing stays, neither under its name nor in parts.
    pub async fn abort(self) {
        match self.arm {
            Arm::Kept(_) => {}
            Arm::Local(draft) => {
                let _ = super::blocking(move || drop(draft)).await;
            }
            Arm::Remote(upload) => upload.abort().await,
        }
    }
}

fn lost() -> Error {
    Error::new(ErrorKind::Failed, "the file being written is gone after an earlier failure")
}
