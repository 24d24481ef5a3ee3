//! What a storage can do, truthfully: asked before the first request, shown by `caps`.

use super::written::Attribute;
use crate::error::{Error, ErrorKind, Result};

/// What the storage behind a store can do, whatever the mount allows.
#[expect(clippy::struct_excessive_bools, reason = "each is an ability of its own")]
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Caps {
    /// Objects can be read.
    pub read: bool,
    /// Objects can be created and overwritten.
    pub write: bool,
    /// Objects can be removed.
    pub delete: bool,
    /// Entries can be listed.
    pub list: bool,
    /// A whole tree is listed in the byte order of its keys, known beforehand.
    pub ordered: bool,
    /// How a whole tree is listed.
    pub tree: How,
    /// How a directory is made.
    pub mkdir: How,
    /// How something is appended to what is there.
    pub append: How,
    /// How an object gets another name.
    pub rename: How,
    /// Directories are things of their own; an empty one exists.
    pub directories: bool,
    /// How a new object takes its name.
    pub publish: Publish,
    /// A write can be refused by the storage itself if the name is taken.
    pub write_if_absent: bool,
    /// A read can be refused by the storage itself if the object changed.
    pub read_if_match: bool,
    /// Copies within the storage need no byte to pass through here.
    pub server_copy: bool,
    /// The digest that a listing gives, if any.
    pub listed_digest: Option<&'static str>,
    /// Modification times are listed.
    pub mtime: bool,
    /// The source's modification time can be kept.
    pub keeps_mtime: bool,
    /// Step of modification times, nanoseconds.
    pub mtime_step: u64,
    /// Methods that can be presigned.
    pub presign: Vec<Method>,
    /// Symbolic links may turn up.
    pub links: bool,
    /// Gone when the program ends.
    pub temporary: bool,
    /// What it keeps of what is said of an object as it is written.
    pub attributes: Vec<Attribute>,
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The storage itself.
    Native,
    /// gstore, out of other things that the storage does.
    Simulated,
    /// Nobody.
    None,
}

/// How a new object takes its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Publish {
    /// The storage shows the old object or the new one, never anything between.
    Atomic,
    /// Written under a temporary name, then renamed.
    Rename,
    /// Written in place.
    Direct,
}

/// A request method that can be presigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read an object.
    Get,
    /// Write an object.
    Put,
    /// Ask for an object's metadata.
    Head,
    /// Remove an object.
    Delete,
}

/// An ability that an operation needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Read objects.
    Read,
    /// List entries.
    List,
    /// Create and overwrite objects.
    Write,
    /// Remove objects.
    Delete,
    /// Set the modification time of what is there.
    SetMtime,
    /// Presign a request.
    Presign(Method),
}

impl Caps {
    /// Checks that the storage itself can do what is needed (permissions are another matter).
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`], naming the capability.
    pub fn require(&self, need: Need) -> Result<()> {
        let (has, what) = match need {
            Need::Read => (self.read, "read objects"),
            Need::List => (self.list, "list entries"),
            Need::Write => (self.write, "write objects"),
            Need::Delete => (self.delete, "remove objects"),
            Need::SetMtime => (self.keeps_mtime, "set the modification time of what is there"),
            Need::Presign(method) => (self.presign.contains(&method), "make presigned URLs of this method"),
        };
        if has {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unsupported, format!("this storage cannot {what}"))
            .hint("run `gstore caps` to see what it can do"))
    }
}
