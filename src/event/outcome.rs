//! What became of one item of a run.

use std::borrow::Cow;
use std::fmt;

use crate::entry::{Algorithm, Place};
use crate::error::{Error, ErrorKind};

/// What was to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Make the destination's content like the source's.
    Copy,
    /// The same, and then the source goes.
    Move,
    /// Keep a copy of what is to be replaced, or move there what is to be deleted.
    Backup,
    /// Remove an object or a link.
    Delete,
    /// End an upload that was begun and not completed, and remove its parts.
    Abort,
    /// Create an empty directory.
    MakeDir,
    /// Remove an empty directory, or the marker of one.
    RemoveDir,
    /// Look into a directory.
    List,
    /// Set a modification time, or make an empty object.
    Touch,
}

impl Action {
    /// Whether there is only one place: what is removed, made or touched.
    pub const fn is_of_one_place(self) -> bool {
        matches!(self, Self::Delete | Self::Abort | Self::MakeDir | Self::RemoveDir | Self::Touch)
    }
}

/// How the content of a copy was checked against its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verified {
    /// An MD5 of the bytes as they passed equals the one the storage reports.
    Md5,
    /// The same by the MD5 of the MD5s of its parts, which S3 tells of what was sent in parts.
    Md5OfParts,
    /// The same by a CRC64NVME.
    #[serde(rename = "crc64nvme")]
    Crc64Nvme,
    /// The same by a CRC32C.
    Crc32c,
    /// The same by a CRC32.
    Crc32,
    /// The number of bytes alone was checked: no storage reports a digest, or none was asked for.
    Size,
    /// The storage made the copy itself; no byte passed through here.
    ByStorage,
    /// The destination was read again: its digest equals that of the bytes as they passed.
    ReadBack,
    /// It is the very same object under another name.
    Renamed,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Md5 => "md5",
            Self::Md5OfParts => "md5 of parts",
            Self::Crc64Nvme => "crc64nvme",
            Self::Crc32c => "crc32c",
            Self::Crc32 => "crc32",
            Self::Size => "size",
            Self::ByStorage => "by storage",
            Self::ReadBack => "by reading back",
            Self::Renamed => "by rename",
        })
    }
}

impl From<Algorithm> for Verified {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Md5 => Self::Md5,
            Algorithm::Md5OfParts(_) => Self::Md5OfParts,
            Algorithm::Crc64Nvme => Self::Crc64Nvme,
            Algorithm::Crc32c => Self::Crc32c,
            Algorithm::Crc32 => Self::Crc32,
        }
    }
}

/// Why an item was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The destination exists.
    Exists,
    /// Sizes are equal.
    SameSize,
    /// Sizes and modification times are equal.
    SameMtime,
    /// Sizes are equal and the destination is not older.
    NotOlder,
    /// The destination is newer (`--update`).
    Newer,
    /// Both sides list the same MD5.
    SameListedMd5,
    /// An MD5 that one side lists equals that of the other side's bytes.
    SameMd5,
    /// An expression of the user's says so.
    ByExpression,
    /// A program of the user's says so.
    ByProgram,
    /// Source and destination are one object.
    SameObject,
    /// A symbolic link.
    Link,
    /// A FIFO, socket or device.
    Special,
    /// A directory that a pattern matched, where directories were not asked for.
    Directory,
    /// A directory without anything in it, to be moved to where there are none.
    EmptyDirectory,
    /// A temporary file that a running process has locked.
    InUse,
    /// A temporary object of unknown age.
    Ageless,
    /// A temporary object that may be the old state of a file, where an upload steps aside for a moment.
    MayBeLast,
    /// What only the destination seemed to have, and the source has by now.
    AtTheSource,
}

impl Skip {
    /// Whether the content of source and destination was proved to be the same.
    pub fn is_proof(self) -> bool {
        matches!(self, Self::SameListedMd5 | Self::SameMd5)
    }

    /// Whether the item is a thing that could not be meant, to be named even when skips are not.
    pub fn is_left_alone(self) -> bool {
        let not_meant = matches!(self, Self::Link | Self::Special | Self::Directory | Self::EmptyDirectory);
        not_meant || matches!(self, Self::InUse | Self::Ageless | Self::MayBeLast | Self::AtTheSource)
    }
}

impl fmt::Display for Skip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exists => "destination exists",
            Self::SameSize => "same size",
            Self::SameMtime => "same size and mtime",
            Self::NotOlder => "same size, destination not older",
            Self::Newer => "destination is newer",
            Self::SameListedMd5 => "same content, listed md5",
            Self::SameMd5 => "same content, md5",
            Self::ByExpression => "the expression says so",
            Self::ByProgram => "the program says so",
            Self::SameObject => "same object",
            Self::Link => "symbolic link",
            Self::Special => "special file",
            Self::Directory => "directory, without -r",
            Self::EmptyDirectory => "empty directory that the destination cannot keep",
            Self::InUse => "in use by a running process",
            Self::Ageless => "its age is not known",
            Self::MayBeLast => "may be all that is left of a file",
            Self::AtTheSource => "the source has it by now",
        })
    }
}

/// How it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Done(Option<Verified>),
    /// Would be done: a dry run.
    Planned,
    /// Left as it is, and in order.
    Skipped(Skip),
    /// Failed; the others go on.
    Failed {
        /// What sort of failure.
        kind: ErrorKind,
        /// One line, without the location.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
}

/// One item, what was to be done with it, and how that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was to be done.
    pub action: Action,
    /// Where content comes from; none for a removal.
    pub source: Option<Place>,
    /// Where it goes to, or what is removed.
    pub dest: Option<Place>,
    /// Bytes of content moved, or that would be.
    pub bytes: u64,
    /// How many of those an earlier run had brought.
    pub resumed: u64,
    /// Why a copy was made although a skip strategy was asked for, if that needs saying.
    pub reason: Option<Cow<'static, str>>,
    /// How it ended.
    pub verdict: Verdict,
}

impl Outcome {
    /// Makes the outcome of an action that has no source and moves no content.
    pub fn about(action: Action, place: Place, verdict: Verdict) -> Self {
        Self { action, source: None, dest: Some(place), bytes: 0, resumed: 0, reason: None, verdict }
    }

    /// Makes the outcome of an action that failed.
    pub fn failed(action: Action, source: Option<Place>, dest: Option<Place>, error: &Error) -> Self {
        let mut message = error.message().to_owned();
        let place = [&source, &dest].map(|p| p.as_ref().map(ToString::to_string));
        // The root that a place lies below adds nothing to it.
        let says =
            |place: &String, root: &str| place == root || (root.ends_with([':', '/']) && place.starts_with(root));
        if let Some(location) = error.location().filter(|l| !place.iter().flatten().any(|p| says(p, l))) {
            message = format!("{message} ({location})");
        }
        let verdict = Verdict::Failed { kind: error.kind(), message, hint: error.hint_text().map(str::to_owned) };
        Self { action, source, dest, bytes: 0, resumed: 0, reason: None, verdict }
    }
}
