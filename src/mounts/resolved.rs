//! A mount made ready to open: its chain of parents folded, variables and secrets filled in.

use std::collections::BTreeMap;
use std::fmt;

use super::Permissions;
use crate::location::ObjectPath;

/// All that a store needs to open a mount.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The mount's name.
    pub name: String,
    /// The name of the mount at the root of the chain: mounts that share it are parts of one storage.
    pub storage: String,
    /// The backend's canonical name, of the mount at the root of the chain.
    pub backend: String,
    /// Canonical keys and their values.
    pub options: BTreeMap<String, Secret>,
    /// Where a relative mount sits below the root of its chain; the root path for others.
    pub path: ObjectPath,
    /// The minimum over the chain; `None` where nobody stated any.
    pub permissions: Option<Permissions>,
}

impl Resolved {
    /// Returns the value of a key, in the clear.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.options.get(key).map(Secret::reveal)
    }

    /// Whether a boolean key is `true`.
    pub fn is_set(&self, key: &str) -> bool {
        self.get(key) == Some("true")
    }
}

/// A value that is shown only where it is needed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    value: String,
    hidden: bool,
}

impl Secret {
    /// Wraps a value that must never be shown.
    pub fn hidden(value: impl Into<String>) -> Self {
        Self { value: value.into(), hidden: true }
    }

    /// Wraps a value that anyone may see.
    pub fn open(value: impl Into<String>) -> Self {
        Self { value: value.into(), hidden: false }
    }

    /// Returns the value itself.
    pub fn reveal(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.hidden { "[hidden]" } else { &self.value })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
