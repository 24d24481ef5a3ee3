//! How careful a copy is, beyond what every copy is: when it is on disk, and how it is checked.
//!
//! What is asked for here costs time; that a destination is old or new and never half of either does not
//! depend on it.

use super::plan::Sources;
use super::verify::Verify;
use crate::store::Durability;

/// When what is written to a local disk is there for good, where a power cut cannot take it. Copies whose
/// source goes are there before it does, whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fsync {
    /// Before it replaces a file, and where there is much of it, before it has its name; all else before the
    /// run ends.
    #[default]
    Auto,
    /// Each file before it counts as copied.
    Always,
    /// When the system gets to it.
    Never,
}

/// How careful copies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Care {
    /// When they are on disk.
    pub fsync: Fsync,
    /// How they are checked.
    pub verify: Verify,
}

impl Care {
    /// The same for copies of sources of which so much shall become: what goes is proved to be elsewhere.
    #[must_use]
    pub fn with(self, sources: Sources) -> Self {
        Self { verify: self.verify.with(sources), ..self }
    }

    /// When a copy of a source of which so much shall become is on disk.
    pub(super) const fn durability(self, sources: Sources) -> Durability {
        match (sources, self.fsync) {
            (Sources::Remove | Sources::Rename, _) | (Sources::Keep, Fsync::Always) => Durability::OnDisk,
            (Sources::Keep, Fsync::Auto) => Durability::Careful,
            (Sources::Keep, Fsync::Never) => Durability::InTime,
        }
    }
}
