//! Writing one object: chunks in, published at the end or not at all.

use bytes::Bytes;

use super::local::Draft;
use super::remote::{Upload, taken};
use super::target::{Existing, Published, Stamp};
use crate::error::{Error, ErrorKind, Result};

/// An object being written.
pub struct Writer {
    arm: Arm,
    existing: Existing,
}

enum Arm {
    /// `None` while a blocking task has it.
    Local(Option<Draft>),
    Remote(Box<Upload>),
}

impl Writer {
    pub(super) fn local(draft: Draft, existing: Existing) -> Self {
        Self { arm: Arm::Local(Some(draft)), existing }
    }

    pub(super) fn remote(upload: Upload, existing: Existing) -> Self {
        Self { arm: Arm::Remote(Box::new(upload)), existing }
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
    pub async fn publish(self, stamp: Stamp) -> Result<Published> {
        let existing = self.existing;
        match self.arm {
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
            Arm::Local(None) => false,
            Arm::Remote(upload) => {
                upload.abort().await;
                false
            }
        }
    }

    /// Gives the object up: nothing stays, neither under its name nor in parts.
    pub async fn abort(self) {
        match self.arm {
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
