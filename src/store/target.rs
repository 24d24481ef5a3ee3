//! What is to be written, and over what.

use super::local::Existing;
use crate::location::ObjectPath;

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
