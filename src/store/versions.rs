//! Whether a storage keeps older versions of its objects: asked of it, since nothing else tells.

use super::{Arm, Store};

/// Whether older versions of objects are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Versions {
    /// What is replaced or removed stays as a version.
    On,
    /// Older versions are there, and new ones are not kept.
    Suspended,
    /// None are kept.
    Off,
    /// The storage does not say so, or not to everybody.
    Unknown,
    /// It has none, or none that gstore could know of.
    None,
}

impl Store {
    /// Asks, with one request, whether the storage keeps older versions; only S3 can be asked. What it
    /// does not answer, for whatever reason, is unknown.
    pub async fn versions(&self) -> Versions {
        match &self.0.arm {
            Arm::Remote(remote) => match &remote.s3 {
                Some(s3) => s3.versioning().await.unwrap_or_else(|error| {
                    tracing::debug!(%error, "could not ask for versioning");
                    Versions::Unknown
                }),
                None => Versions::None,
            },
            Arm::Local(_) | Arm::Fixed(_) => Versions::None,
        }
    }
}
