//! The table of backends: one row each, and the only place that knows how one provider differs.
//!
//! A row stands in the file of its family, with the keys of its mounts and how those become what OpenDAL
//! is given. What a row cannot say in data has a room of its own beside this one.

mod azure;
mod ftp;
mod gcs;
mod http;
mod local;
mod native;
mod plain;
mod redis;
mod s3;
mod sftp;
mod webdav;

pub use native::Native;
pub(super) use plain::connection as plain_connection;

use super::caps::{Method, Publish};
use crate::error::Result;
use crate::mounts::{Key, KeyKind, Resolved, Schema};

/// What is peculiar to a backend, beside the keys of its mounts.
#[derive(Debug)]
pub struct Backend {
    /// The keys of its mounts.
    pub schema: Schema,
    /// Where real directories exist: an empty one is kept, and a file cannot share a name with one.
    pub directories: Directories,
    /// In which order it lists a whole tree in one go.
    pub order: ListOrder,
    /// What a listing says of the content.
    pub digest: Digest,
    /// The step of listed modification times, nanoseconds; 0 where it keeps none.
    pub mtime_step: u64,
    /// How long a presigned URL can be good for, seconds.
    pub presign_max: u64,
    /// How a new object takes its name.
    pub publish: Publish,
    /// How a large object is sent.
    pub large: Large,
    /// What names one state of an object.
    pub state: State,
    /// Whether its answers can be believed.
    pub answers: Answers,
    /// How much of an object is read at once.
    pub reads: Reads,
    /// Conditions on reads and writes were seen to be kept. They are sent either way.
    pub conditions: bool,
    /// It copies by itself.
    pub copies: bool,
    /// Several objects can be removed with one request.
    pub batch: bool,
    /// How its bytes are carried.
    pub wire: Wire,
    /// What a key cannot have, beside what no remote key can.
    pub flaw: fn(&str) -> Option<&'static str>,
    /// How a mount is reached.
    pub reach: Reach,
    /// What people are told of it.
    pub facts: Facts,
}

/// What people are told of a backend, beside what its row decides.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// What it is and what is peculiar to it, in Markdown.
    pub about: &'static str,
    /// The servers that it was tested on; `None` if it only compiles.
    pub tested: Option<&'static str>,
    /// What its service does by itself, so that nothing is made up here.
    pub native: &'static [Native],
    /// What says who one is: the keys and the variables; empty where nobody is asked.
    pub credentials: &'static str,
}

/// How bytes come to a storage and from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Over HTTP: the transport counts and limits them.
    Http,
    /// By a client of its own: they are counted and limited where content passes.
    Own,
    /// Over no network.
    Nothing,
}

impl Backend {
    /// Whether content goes out as it comes, to a file that is there: of what broke off nobody knows how much arrived, so
    /// that it is begun anew. All others send what is whole, and may send it twice.
    pub(super) fn sends_as_it_comes(&self) -> bool {
        self.wire == Wire::Own && self.directories == Directories::Real
    }

    /// Whether it can keep metadata under this key, which a header can carry.
    pub(super) fn takes_metadata(&self, key: &str) -> bool {
        self.schema.name != azure::BLOB.schema.name || azure::is_identifier(key)
    }
}

/// How a mount is reached.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// Without OpenDAL, or with a room of its own: `open` knows.
    Own,
    /// Through OpenDAL's service of the same name.
    Service(fn(&Resolved) -> Result<Connection>),
    /// Through OpenDAL's service of the same name, which is given what the mount says as it is. The keys
    /// tell this storage from all others.
    Plain(&'static [&'static str]),
}

/// What OpenDAL's service is given, and what the storage is known by.
#[derive(Debug)]
pub struct Connection {
    /// Keys and values, as the service names them; the root is left to gstore.
    pub options: Vec<(&'static str, String)>,
    /// What tells this storage from all others.
    pub realm: String,
    /// The methods that can be presigned with these credentials.
    pub presign: &'static [Method],
    /// Where large objects are sent in one request, without a `/` at its end, and what it takes.
    pub put: Option<(String, ::http::HeaderMap)>,
    /// OpenDAL lets the storage copy once, and takes every failure for the last word.
    pub copies_once: bool,
}

impl Connection {
    /// Takes over from a mount the values of those keys that the service has too.
    fn new(mount: &Resolved, keys: &[&'static str], realm: String) -> Self {
        let options = keys.iter().filter_map(|key| Some((*key, mount.get(key)?.to_owned()))).collect();
        Self { options, realm, presign: &[], put: None, copies_once: false }
    }

    /// Sets a value.
    fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.options.retain(|(known, _)| *known != key);
        self.options.push((key, value.into()));
    }
}

/// How an object too large for one request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Large {
    /// In parts, several at once, where OpenDAL can; else as one stream.
    Parts,
    /// As one stream that is appended to a new name: OpenDAL would take one in the server's root.
    Appended,
    /// In one session, a part after the other: OpenDAL does so where a write has a condition.
    Session,
}

/// Whether what a storage says it did is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// It is.
    Right,
    /// OpenDAL takes some refusals for success, so what was done is looked at.
    MayBeWrong,
    /// It is, but a write or a removal takes whatever bears the name, be it no object: so what is there
    /// is looked at first.
    Heedless,
}

/// How much of an object is read at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Several ranges.
    Ranges,
    /// One stream: a further one costs a connection and a login.
    Stream,
}

/// What names one state of an object: what an entry has as its entity tag, and what a read is pinned by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its entity tag.
    Etag,
    /// Its entity tag, which some servers make of time and size alone: it pins a read, and proves nothing.
    LooseEtag,
    /// Its generation (Google, "Object versioning").
    Generation,
    /// Nothing: an object is read whole in one request, so that no two states of it are mixed.
    Nothing,
}

/// Whether directories are things of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directories {
    /// Real: made, kept empty, removed.
    Real,
    /// A way to look at keys: a directory exists while a key lies below it or a marker stands for it.
    Keys,
}

/// In which order a storage lists everything below a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// By the bytes of the whole key, known beforehand.
    Bytes,
    /// Unknown: a walk lists directory by directory and sorts.
    Unknown,
}

/// What a listing says of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// Nothing.
    Nothing,
    /// The entity tag is the MD5 of the content, if it is 32 hexadecimal digits and the object is not
    /// encrypted with a key service or a customer's key (AWS, "Object" in the S3 API reference).
    EtagUnlessMultipart,
    /// The MD5 of the content in a field of its own, where the object was sent in one request.
    Md5,
    /// The same, but clients can set it: it may be that of other content.
    ClaimedMd5,
}

const fn key(name: &'static str, aliases: &'static [&'static str], kind: KeyKind, help: &'static str) -> Key {
    Key { name, aliases, kind, required: false, help }
}

const fn required(name: &'static str, aliases: &'static [&'static str], kind: KeyKind, help: &'static str) -> Key {
    Key { name, aliases, kind, required: true, help }
}

const ROOT_PREFIX: Key = key(
    "root",
    &["path", "base_path", "prefix"],
    KeyKind::Prefix,
    "prefix below which the mount lives; default: everything",
);

const SECOND: u64 = 1_000_000_000;
const DAY: u64 = 24 * 3600;

/// Every key that the address rule of all remote storages lets pass can be sent.
const fn any_key(_: &str) -> Option<&'static str> {
    None
}

/// The backends that were tried on a server, and those that share a protocol with one that was.
static TRIED: &[Backend] = &[
    local::FS,
    local::MEMORY,
    s3::ROW,
    gcs::ROW,
    azure::BLOB,
    azure::LAKE,
    http::ROW,
    webdav::ROW,
    sftp::ROW,
    ftp::ROW,
    redis::ROW,
];

/// Every backend gstore knows: first those that were tried.
pub fn all() -> impl Iterator<Item = &'static Backend> {
    TRIED.iter().chain(plain::FAMILIES.iter().copied().flatten())
}

/// Returns the row of a backend by its canonical name.
pub fn find(name: &str) -> Option<&'static Backend> {
    all().find(|row| row.schema.name == name)
}

/// Returns what mount tables may say, one schema a backend.
pub fn schemas() -> Vec<&'static Schema> {
    all().map(|row| &row.schema).collect()
}

/// Writes a URL in one way only, so that case and a port that goes without saying make no difference.
fn one_spelling(url: &str) -> String {
    reqwest::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.to_string())
}
