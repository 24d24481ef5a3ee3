//! Storages: one opened mount is a [`Store`]: local files, a remote storage, or what needs neither.
//!
//! This is the only room that names `opendal`. What a provider does differently stands in
//! [`backend`]; what a store can do, in [`Caps`]. Permissions are enforced here, so that no verb
//! can forget them. What to do with objects is the engine's business.

mod address;
pub mod backend;
mod blocking;
mod buckets;
mod caps;
mod change;
mod endpoint;
mod error;
mod files;
mod fixed;
mod foreign;
#[cfg(feature = "ftp")]
mod ftp;
pub mod local;
mod open;
mod overlap;
mod proof;
mod public;
mod remote;
mod resume;
mod retry;
mod s3;
#[cfg(feature = "sftp")]
mod sftp;
mod stale;
mod storages;
mod target;
mod temporary;
mod transport;
mod tuning;
mod versions;
mod write;
mod written;

use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use blocking::on_a_thread;
use blocking::{blocking, broken_off};
pub use buckets::buckets;
use bytes::Bytes;
pub use caps::{Caps, How, Method, Need, Publish};
pub use endpoint::Endpoint;
use endpoint::{own_endpoint, web_url};
pub use fixed::CONTENT_IN_BASE64;
use fixed::Fixed;
pub use foreign::schemas;
use futures::Stream;
use local::Local;
pub use local::{Task, Watch};
pub use open::VERBATIM;
pub use overlap::Overlap;
pub use proof::Proofs;
use public::PublicUrl;
use remote::Remote;
pub use resume::{Bookmark, Resumed};
pub use retry::Anew;
pub use stale::{Fate, Pending, Sweep, Uploads, is_temporary};
pub use storages::Storages;
pub use target::{Durability, Existing, Published, Stamp, Target};
pub use transport::{Clock, Counts, Jobs, Lent, Meter, Network, Pace, Rates, Turn};
pub use tuning::Tuning;
pub use versions::Versions;
pub use write::Writer;
use written::Origin;
pub use written::{Attribute, Written, is_key, is_value};

use crate::entry::{Entry, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::mounts::{Permissions, Resolved};

/// Entries as they are listed, a page at a time.
pub type Pages = Pin<Box<dyn Stream<Item = Result<Page>> + Send>>;

/// Content as it is read, a chunk at a time.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// Some entries of a listing.
#[derive(Debug, Default)]
pub struct Page {
    /// The entries, paths below the store's root, in the order the storage gave them. The marker of
    /// the listed directory itself comes as an entry with that directory's path.
    pub entries: Vec<Entry>,
    /// Objects under temporary names of gstore's own, which are nobody's files.
    pub temporaries: Vec<Entry>,
    /// How many of the entries are no names but what the storage said and nobody understands. Each hides
    /// a name that nobody knows: what is missing from such a listing may be there.
    pub unread: u64,
}

/// How far below a directory a listing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Its children.
    Children,
    /// Everything below it.
    Tree,
}

/// An opened storage; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    arm: Arm,
    label: Arc<str>,
    caps: Caps,
    allowed: Permissions,
    public: Option<PublicUrl>,
    /// What is said of whatever is written.
    written: Written,
    /// What it was opened from, where it can be opened again.
    origin: Option<Box<Origin>>,
}

#[derive(Clone)]
enum Arm {
    Local(Local),
    Remote(Box<Remote>),
    Fixed(Fixed),
}

impl Store {
    /// Opens the storage behind a mount, for one run alone; see [`Storages::open`].
    ///
    /// # Errors
    /// What is wrong with the mount's values; the storage itself is not asked anything yet, but for
    /// the region of a bucket when nothing says it.
    pub async fn open(mount: &Resolved, network: &Network) -> Result<Self> {
        Storages::default().open(mount, network).await
    }

    /// Opens a local path typed on the command line: the store at its parent folder, and what lies
    /// below that.
    pub fn open_typed(path: &Path) -> Result<(Self, ObjectPath)> {
        let (local, below) = Local::open_typed(path)?;
        let root = local.root().display().to_string();
        let label = if root.ends_with('/') { root } else { root + "/" };
        Ok((Self::from_local(local, label.into(), Permissions::Full), below))
    }

    /// Opens a local folder as the root of a store.
    pub fn open_folder(path: &Path) -> Result<Self> {
        let local = Local::open(path)?;
        let root = local.root().display().to_string();
        let label = if root.ends_with('/') { root } else { root + "/" };
        Ok(Self::from_local(local, label.into(), Permissions::Full))
    }

    fn from_local(local: Local, label: Arc<str>, allowed: Permissions) -> Self {
        Self::new(Arm::Local(local), label, files::caps(), allowed)
    }

    fn from_remote(remote: Remote, label: Arc<str>, allowed: Permissions) -> Self {
        let caps = remote.caps();
        Self::new(Arm::Remote(Box::new(remote)), label, caps, allowed)
    }

    fn new(arm: Arm, label: Arc<str>, caps: Caps, allowed: Permissions) -> Self {
        Self(Arc::new(Inner { arm, label, caps, allowed, public: None, written: Written::default(), origin: None }))
    }

    /// The same store under another name, as a URI names it.
    #[must_use]
    pub fn labelled(self, label: &str) -> Self {
        self.with(|inner| inner.label = label.into())
    }

    fn with(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Returns what the storage can do, whatever the mount allows.
    pub fn caps(&self) -> &Caps {
        &self.0.caps
    }

    /// Returns what the mount allows.
    pub fn permissions(&self) -> Permissions {
        self.0.allowed
    }

    /// Whether this is the local arm.
    pub fn is_local(&self) -> bool {
        matches!(self.0.arm, Arm::Local(_))
    }

    /// Returns the name that a copy of `path` takes: its last segment, for a URL without the query.
    pub fn name_of<'a>(&self, path: &'a ObjectPath) -> &'a [u8] {
        match &self.0.arm {
            Arm::Remote(remote) if remote.verbatim => {
                let path = path.as_bytes().split(|b| matches!(b, b'?' | b'#')).next().unwrap_or_default();
                path.rsplit(|&b| b == b'/').next().unwrap_or_default()
            }
            _ => path.name(),
        }
    }

    /// Names a path on this store for people.
    pub fn place(&self, path: &ObjectPath) -> Place {
        let path = match &self.0.arm {
            // A query may be what lets its holder in.
            Arm::Remote(remote) if remote.verbatim => {
                ObjectPath::raw(path.as_bytes().split(|&b| b == b'?').next().unwrap_or_default())
            }
            _ => path.clone(),
        };
        Place { base: self.0.label.clone(), path }
    }

    /// Checks both that the storage can and that the mount allows it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] or [`ErrorKind::Denied`].
    pub fn require(&self, need: Need) -> Result<()> {
        let least = match need {
            Need::Read | Need::List | Need::Presign(Method::Get | Method::Head) => Permissions::ReadOnly,
            Need::Write | Need::SetMtime | Need::Presign(Method::Put) => Permissions::ReadWrite,
            Need::Delete | Need::Presign(Method::Delete) => Permissions::Full,
        };
        // What the storage could never do is not a matter of rights.
        if !matches!(need, Need::Presign(_)) {
            self.0.caps.require(need).map_err(|error| error.at(&*self.0.label))?;
        }
        if self.0.allowed < least {
            let (has, hint) =
                (self.0.allowed, format!("set `permissions = \"{least}\"` on the mount if that is meant"));
            return Err(Error::new(ErrorKind::Denied, format!("the mount is {has}")).at(&*self.0.label).hint(hint));
        }
        self.0.caps.require(need).map_err(|error| error.at(&*self.0.label))
    }

    /// Looks at one name: an object or, where those are real, a directory. Links are not followed, but for
    /// those that [`Self::link`] finds.
    pub async fn stat(&self, path: &ObjectPath) -> Result<Entry> {
        let found = match &self.0.arm {
            Arm::Local(local) => files::stat(local, path).await,
            Arm::Remote(remote) => remote.stat(path).await,
            Arm::Fixed(fixed) => fixed.stat(path),
        };
        found.map_err(|error| error.at(self.place(path)))
    }

    /// Looks for a link of that name on a storage where [`Self::stat`] would follow it after all.
    pub async fn link(&self, path: &ObjectPath) -> Result<Option<Entry>> {
        match &self.0.arm {
            Arm::Remote(remote) => remote.link(path).await.map_err(|error| error.at(self.place(path))),
            Arm::Local(_) | Arm::Fixed(_) => Ok(None),
        }
    }

    /// Whether `path` is a directory: one of its own, or a prefix with something below it.
    pub async fn is_dir(&self, path: &ObjectPath) -> Result<bool> {
        let found = match &self.0.arm {
            Arm::Local(local) => match files::stat(local, path).await {
                Ok(entry) => Ok(entry.is_dir()),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
                Err(error) => Err(error),
            },
            Arm::Remote(remote) => remote.is_dir(path).await,
            Arm::Fixed(fixed) => Ok(fixed.stat(path).is_ok_and(|entry| entry.is_dir())),
        };
        found.map_err(|error| error.at(self.place(path)))
    }

    /// Whether a directory of that name, if there is one, can be asked for what is in it.
    pub fn can_list(&self, dir: &ObjectPath) -> bool {
        match &self.0.arm {
            Arm::Remote(remote) => remote.can_list(dir),
            Arm::Local(_) | Arm::Fixed(_) => true,
        }
    }

    /// Lists below a directory. A directory that is missing is an error where directories are real
    /// and an empty listing elsewhere.
    pub fn list(&self, dir: &ObjectPath, depth: Depth) -> Result<Pages> {
        self.require(Need::List)?;
        match &self.0.arm {
            Arm::Local(_) if depth == Depth::Tree => {
                Err(Error::new(ErrorKind::Unsupported, "a local tree is listed folder by folder").at(self.place(dir)))
            }
            Arm::Local(local) => Ok(files::list(local, dir)),
            Arm::Remote(remote) => remote.list(dir, depth).map_err(|error| error.at(self.place(dir))),
            Arm::Fixed(fixed) => fixed.list(dir, depth).map_err(|error| error.at(self.place(dir))),
        }
    }

    /// Reads an object, or a range of it, pinned to the state that `entry` describes. Returns the
    /// state that is really read.
    pub async fn read(&self, entry: &Entry, range: Option<Range<u64>>) -> Result<(Entry, ByteStream)> {
        self.require(Need::Read)?;
        let stream = match &self.0.arm {
            Arm::Local(local) => files::read(local, &entry.path, range).await,
            Arm::Remote(remote) => remote.read(entry, range).await.map(|stream| (entry.clone(), stream)),
            Arm::Fixed(fixed) => fixed.read(entry, range).map(|stream| (entry.clone(), stream)),
        };
        stream.map_err(|error| error.at(self.place(&entry.path)))
    }

    /// Returns how many bytes are held while an object is read.
    pub fn holds_reading(&self, entry: &Entry) -> u64 {
        match &self.0.arm {
            Arm::Local(_) => files::holds_reading(entry),
            Arm::Remote(remote) => remote.holds_reading(entry),
            Arm::Fixed(_) => 0,
        }
    }

    /// Returns how many bytes are held while an object of that size is written.
    pub fn holds_writing(&self, size: Option<u64>) -> u64 {
        match &self.0.arm {
            Arm::Local(_) => Writer::holds(size),
            Arm::Remote(remote) => remote.holds_writing(size),
            Arm::Fixed(_) => 0,
        }
    }

    /// Returns a URL that lets whoever holds it send one kind of request until it expires.
    pub async fn presign(&self, path: &ObjectPath, method: Method, expires: Duration) -> Result<String> {
        self.require(Need::Presign(method))?;
        match &self.0.arm {
            Arm::Local(_) => Err(Error::new(ErrorKind::Unsupported, "local files have no URL")),
            Arm::Fixed(_) => Err(fixed::refused()),
            Arm::Remote(remote) => remote.presign(path, method, expires).await,
        }
        .map_err(|error| error.at(self.place(path)))
    }

    /// Whether an object is encrypted in a way that makes its entity tag no digest of its content.
    pub async fn is_encrypted(&self, path: &ObjectPath) -> Result<bool> {
        match &self.0.arm {
            Arm::Local(_) | Arm::Fixed(_) => Ok(false),
            Arm::Remote(remote) => remote.is_encrypted(path).await.map_err(|error| error.at(self.place(path))),
        }
    }

    /// Tells how the tree at `path` here and the one at `other_path` there lie to each other, by the
    /// identity of the storage and not by the name of the mount.
    pub fn overlap(&self, path: &ObjectPath, other: &Self, other_path: &ObjectPath) -> Result<Overlap> {
        match (&self.0.arm, &other.0.arm) {
            (Arm::Local(one), Arm::Local(two)) => one.same_tree(path, two, other_path),
            (Arm::Remote(one), Arm::Remote(two)) if one.realm == two.realm => {
                let (one, two) = (one.full(path), two.full(other_path));
                Ok(match (one.below(&two), two.below(&one)) {
                    (Some(_), Some(_)) => Overlap::Same,
                    (Some(_), None) => Overlap::Inside,
                    (None, Some(_)) => Overlap::Contains,
                    (None, None) => Overlap::Apart,
                })
            }
            _ => Ok(Overlap::Apart),
        }
    }
}

/// Returns a temporary name of gstore's own, below a root; no two are alike.
///
/// # Errors
/// When the system gives no random numbers.
pub fn temporary_name() -> Result<ObjectPath> {
    Ok(ObjectPath::raw(temporary::fresh()?.into_bytes()))
}

/// Returns two temporary names, below a root, that differ in case alone.
///
/// # Errors
/// As [`temporary_name`].
pub fn temporary_names_in_both_cases() -> Result<[ObjectPath; 2]> {
    Ok(temporary::in_both_cases()?.map(|name| ObjectPath::raw(name.into_bytes())))
}
