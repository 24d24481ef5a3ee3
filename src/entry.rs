//! What a listing or a stat yields: one object, directory or thing left alone.

mod checksum;
mod headers;

use std::cmp::Ordering;
use std::fmt;
use std::os::unix::ffi::OsStrExt as _;
use std::sync::Arc;

pub use checksum::{Algorithm, Checksum, Hasher, OfParts, md5_of};
pub use headers::Headers;
pub use jiff::Timestamp;

use crate::location::{Location, ObjectPath, escaped};

/// What an entry is, and so what may be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A file or object: can be read, copied, deleted.
    File,
    /// A directory; on a key store, a common prefix or a zero-byte `d/` marker.
    Dir,
    /// A symbolic link: never followed; only the link itself can be removed.
    Link,
    /// A FIFO, socket or device: left alone.
    Special,
    /// A key that this storage lists but that cannot be named safely (see `store::address`): it is
    /// shown and counted, and never read, copied or deleted.
    Unaddressable,
}

/// One thing that a store holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it is, below the root of the store (or of the walk that yields it).
    pub path: ObjectPath,
    /// What it is.
    pub kind: EntryKind,
    /// Bytes of content; `None` where unknown or meaningless.
    pub size: Option<u64>,
    /// Last modification; `None` where the storage knows none. Never invented.
    pub mtime: Option<Timestamp>,
    /// The storage's entity tag, as it sent it.
    pub etag: Option<String>,
    /// A digest of the whole content that the listing itself gave.
    pub checksum: Option<Checksum>,
    /// Local only: permission bits.
    pub mode: Option<u32>,
    /// Local only: device and inode, and the change time; they identify one state of one file.
    pub file_id: Option<FileId>,
    /// What the storage says of the content; `None` where it was not asked, as in a listing.
    pub headers: Option<Box<Headers>>,
}

impl Entry {
    /// Makes an entry of which only path and kind are known.
    pub fn new(path: ObjectPath, kind: EntryKind) -> Self {
        Self {
            path,
            kind,
            size: None,
            mtime: None,
            etag: None,
            checksum: None,
            mode: None,
            file_id: None,
            headers: None,
        }
    }

    /// Compares in the order of a walk: bytewise by path, a directory as if it ended with `/`.
    ///
    /// This is the order in which object stores list their keys, so that a depth-first walk with
    /// siblings sorted this way joins a flat listing without sorting it.
    pub fn walk_order(&self, other: &Self) -> Ordering {
        walk_order((self.path.as_bytes(), self.kind), (other.path.as_bytes(), other.kind))
    }

    /// Whether this is a file.
    pub fn is_file(&self) -> bool {
        self.kind == EntryKind::File
    }

    /// Whether this is a directory.
    pub fn is_dir(&self) -> bool {
        self.kind == EntryKind::Dir
    }
}

/// Compares two paths in walk order; see [`Entry::walk_order`].
pub fn walk_order(a: (&[u8], EntryKind), b: (&[u8], EntryKind)) -> Ordering {
    let end = |kind| if kind == EntryKind::Dir { b"/".as_slice() } else { b"" };
    let (left, right) = (a.0, b.0);
    let shared = left.len().min(right.len());
    left[..shared]
        .cmp(&right[..shared])
        .then_with(|| left[shared..].iter().chain(end(a.1)).cmp(right[shared..].iter().chain(end(b.1))))
}

/// Identifies one state of one local file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct FileId {
    /// Device number.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Change time, nanoseconds since the epoch.
    pub changed: i128,
}

/// A path together with the store it is on, for people and for JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// How the store is written: `home:`, `/srv/data/`, `s3://bucket/`.
    pub base: Arc<str>,
    /// The path below it.
    pub path: ObjectPath,
}

impl Place {
    /// Returns it as a command takes it, whatever its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.base.as_bytes(), self.path.as_bytes()].concat()
    }

    /// Returns the same place, a directory with a `/` at its end: on a key store an object can have the
    /// same name, and a command that is given this one must not take the other.
    #[must_use]
    pub fn of_kind(self, kind: EntryKind) -> Self {
        if kind != EntryKind::Dir || self.path.is_root() {
            return self;
        }
        let path = ObjectPath::raw([self.path.as_bytes(), b"/"].concat());
        Self { path, ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", escaped(self.base.as_bytes()), self.path)
    }
}

/// As it was typed, since what it stands for may be known to nobody; without the query of a web
/// address, which may be a secret.
impl From<&Location> for Place {
    fn from(location: &Location) -> Self {
        let (base, path) = match location {
            Location::Stdio => ("-".to_owned(), ObjectPath::root()),
            // The rest is content.
            Location::Data { .. } => ("data:".to_owned(), ObjectPath::raw("…".as_bytes())),
            Location::Local { path, .. } => (String::new(), ObjectPath::raw(path.as_bytes())),
            Location::Mount { name, path, .. } => (format!("{name}:"), path.clone()),
            Location::Uri { scheme, backend, authority, path, .. } => {
                let bytes = path.as_bytes();
                let query = bytes.iter().position(|&byte| *backend == "http" && byte == b'?');
                let path = ObjectPath::raw(&bytes[..query.unwrap_or(bytes.len())]);
                (format!("{scheme}://{authority}/"), path)
            }
        };
        Self { base: base.into(), path }
    }
}

/// The same rule as [`ObjectPath`]: a string, or `{"base64": "…"}` when it is not UTF-8.
impl serde::Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ObjectPath::raw([self.base.as_bytes(), self.path.as_bytes()].concat()).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_sort_as_if_they_ended_with_a_slash() {
        let entry = |path: &str| match path.strip_suffix('/') {
            Some(dir) => Entry::new(ObjectPath::raw(dir.as_bytes()), EntryKind::Dir),
            None => Entry::new(ObjectPath::raw(path.as_bytes()), EntryKind::File),
        };
        let mut paths = ["a", "a-b", "a/", "a/b", "a/b/", "a/b/c", "a0", "a\u{e9}", "b", "", "A"];
        let mut entries: Vec<_> = paths.iter().rev().map(|p| entry(p)).collect();
        entries.sort_by(Entry::walk_order);
        paths.sort_unstable();
        let expected: Vec<_> = paths.iter().map(|p| entry(p)).collect();
        assert_eq!(entries, expected);
    }

    #[test]
    fn a_typed_place_has_no_query() {
        let place = |typed: &str| Place::from(&Location::parse(typed.as_ref()).unwrap()).to_string();
        for typed in ["home:a/b", "home:", "/x/y", "x", "-", "s3://b/k?x", "https://h/a"] {
            assert_eq!(place(typed), typed);
        }
        assert_eq!(place("https://h/a?X-Amz-Signature=hush"), "https://h/a");
    }
}
