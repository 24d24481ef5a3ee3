//! What is to be written, over what and with what beside its content: for both arms. How it is written
//! is theirs.

use crate::entry::{Checksum, Entry, Headers, Timestamp};
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
    /// The entity tag that what is replaced must still have, where the storage can see to that.
    pub replaces: Option<String>,
    /// What its source says of the content; what the store was told to say goes before it.
    pub headers: Headers,
}

impl Target {
    /// Makes one of which nothing else is known.
    pub fn new(path: ObjectPath, size: Option<u64>, existing: Existing) -> Self {
        Self { path, size, existing, replaces: None, headers: Headers::default() }
    }
}

/// What to do when a file of that name exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Replace it, in one step.
    Replace,
    /// Leave it and fail.
    Refuse,
}

/// What a published file is given besides its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp {
    /// Modification time; `None`: the time of writing.
    pub mtime: Option<Timestamp>,
    /// Permission bits, taken as they are; set-user-id, set-group-id and sticky are dropped.
    /// `None`: those of the file that is replaced, else what a new file gets in that directory.
    pub mode: Option<u32>,
    /// When the content and the name are to be on disk; local only.
    pub durability: Durability,
}

/// When what was written is on disk, where a power cut cannot take it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// When the system gets to it.
    #[default]
    InTime,
    /// Content that takes the name of another file, or of which there is much, before it has the name; all
    /// else when [`Store::settle_all`](super::Store::settle_all) is called.
    Careful,
    /// Before publishing is reported as done.
    OnDisk,
}

/// An object that was written.
#[derive(Debug, Clone)]
pub struct Published {
    /// What the storage says of it.
    pub entry: Entry,
    /// A digest of what was written, and what the storage says that it is: where the store itself has
    /// computed the one.
    pub digests: Option<(Checksum, Checksum)>,
}

impl From<Entry> for Published {
    fn from(entry: Entry) -> Self {
        Self { entry, digests: None }
    }
}
