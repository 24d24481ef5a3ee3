//! What of an entry proves anything of its content: the answers of storages differ in worth.

use super::backend::{Digest, State};
use super::{Arm, Store};

/// What two entries of one storage prove of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proofs {
    /// A listed digest is that of the content; else it is what somebody claimed.
    pub digest: bool,
    /// An entity tag is another one for other content.
    pub tag: bool,
    /// The step of modification times, nanoseconds.
    pub step: u64,
}

impl Store {
    /// Returns what entries of this storage prove.
    pub fn proofs(&self) -> Proofs {
        let step = self.0.caps.mtime_step;
        match &self.0.arm {
            Arm::Remote(remote) => Proofs {
                digest: remote.row.digest != Digest::ClaimedMd5,
                tag: remote.row.state != State::LooseEtag,
                step,
            },
            Arm::Local(_) | Arm::Fixed(_) => Proofs { digest: true, tag: true, step },
        }
    }
}
