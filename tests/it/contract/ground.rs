//! A storage of each sort to try the contract on, and the few steps that cases are made of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use gstore::entry::{Entry, EntryKind};
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Events, Progress};
use gstore::location::ObjectPath;
use gstore::mounts::{Permissions, Resolved, Secret};
use gstore::store::{Depth, Existing, Jobs, Network, Stamp, Store, Target, Tuning};

use crate::support::Sandbox;
use crate::support::proxy::Proxy;
use crate::support::services::{self, Service};

/// A storage with nothing in it, and what keeps it there.
#[expect(clippy::struct_excessive_bools, reason = "each is a manner of its own")]
pub(super) struct Ground {
    pub(super) store: Store,
    /// Which conditions the server heeds.
    pub(super) heeds: Heeds,
    /// Whether it keeps an object beside objects below the same name.
    pub(super) any_keys: bool,
    backend: &'static str,
    options: BTreeMap<String, String>,
    /// The server says when an object changed.
    pub(super) tells_time: bool,
    /// How many requests were failed on the way, where some are.
    pub(super) failures: Option<Arc<AtomicUsize>>,
    /// The server keeps empty directories, or the markers of them.
    pub(super) keeps_empty: bool,
    /// The server shows names that begin with a dot: nginx does not.
    pub(super) lists_dots: bool,
    /// Names that the server does not keep apart from others, or not at all.
    pub(super) loses: &'static [&'static str],
    _sandbox: Sandbox,
    /// Keeps running what stands between.
    proxy: Option<Proxy>,
}

/// Which conditions a server heeds, beside those that its storage is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heeds {
    /// All.
    All,
    /// All but those of a copy it makes itself.
    NoneOnCopies,
    /// None.
    Nothing,
}

/// rclone takes two forms of one name for the same.
pub(super) const ONE_FORM: &[&str] = &["\u{e9}"];

#[expect(clippy::unnecessary_wraps, reason = "others may have no server")]
pub(super) fn fs() -> Option<Ground> {
    let sandbox = Sandbox::new().folder("root");
    let root = sandbox.path("root").to_str().unwrap().to_owned();
    Some(Ground::new("fs", [("root".to_owned(), root)].into(), sandbox))
}

#[expect(clippy::unnecessary_wraps, reason = "others may have no server")]
pub(super) fn memory() -> Option<Ground> {
    Some(Ground::new("memory", BTreeMap::new(), Sandbox::new()))
}

pub(super) fn s3() -> Option<Ground> {
    // SeaweedFS keeps files and folders, so that one name is one of them.
    crate::support::s3().map(|server| Ground { any_keys: false, ..bucket(&server.mount("m")) })
}

pub(super) fn moto() -> Option<Ground> {
    // moto heeds no condition of a copy.
    crate::support::moto().map(|server| Ground { heeds: Heeds::NoneOnCopies, ..bucket(&server.mount("m")) })
}

pub(super) fn rclone_s3() -> Option<Ground> {
    // It serves a folder.
    crate::support::rclone_s3().map(|server| Ground {
        any_keys: false,
        heeds: Heeds::Nothing,
        keeps_empty: false,
        loses: &["\u{e9}", "\u{7f}"],
        ..bucket(&server.mount("m"))
    })
}

pub(super) fn gcs() -> Option<Ground> {
    services::gcs().map(service)
}

pub(super) fn azblob() -> Option<Ground> {
    services::azblob().map(service)
}

pub(super) fn webdav() -> Option<Ground> {
    services::webdav().map(|found| Ground { loses: ONE_FORM, ..service(found) })
}

pub(super) fn nginx_dav() -> Option<Ground> {
    services::nginx_dav().map(|found| Ground { lists_dots: false, heeds: Heeds::NoneOnCopies, ..service(found) })
}

pub(super) fn sftp() -> Option<Ground> {
    services::sftp().map(service)
}

pub(super) fn ftp() -> Option<Ground> {
    services::ftp().map(service)
}

pub(super) fn redis() -> Option<Ground> {
    services::redis().map(service)
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map`")]
pub(super) fn service(found: Service) -> Ground {
    let options = found.options.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let mut options: BTreeMap<_, _> = options.collect();
    options.entry("root".to_owned()).or_insert_with(|| "part".to_owned());
    Ground::new(found.backend, options, Sandbox::new())
}

/// From the block that mount tables are made of, read back.
pub(super) fn bucket(block: &str) -> Ground {
    let pairs = block.lines().filter_map(|line| line.split_once(" = "));
    let options = pairs.map(|(key, value)| (key.to_owned(), value.trim_matches('"').to_owned()));
    let mut options: BTreeMap<_, _> = options.filter(|(key, _)| key != "type").collect();
    options.entry("root".to_owned()).or_insert_with(|| "part".to_owned());
    Ground::new("s3", options, Sandbox::new())
}

impl Ground {
    fn new(backend: &'static str, options: BTreeMap<String, String>, sandbox: Sandbox) -> Self {
        let store = block_on(open(backend, &options, "", None));
        Self {
            store,
            heeds: Heeds::All,
            any_keys: true,
            backend,
            options,
            tells_time: true,
            keeps_empty: true,
            lists_dots: true,
            loses: &[],
            _sandbox: sandbox,
            proxy: None,
            failures: None,
        }
    }

    /// Sets what is peculiar to a server.
    pub(super) fn with(mut self, peculiar: impl FnOnce(&mut Self)) -> Self {
        peculiar(&mut self);
        self
    }

    /// Keeps the proxy that the storage is reached through.
    pub(super) fn behind(self, proxy: Proxy) -> Self {
        Self { proxy: Some(proxy), ..self }
    }

    /// Demands that requests that should have failed have.
    fn assert_failed(&self) {
        if let (Some(proxy), Some(failures)) = (&self.proxy, &self.failures) {
            assert!(proxy.seen().len() < 10 || failures.load(Ordering::Relaxed) > 0, "nothing failed");
        }
    }

    /// Opens the same storage again, narrowed to a path and to permissions; `None` where each opening
    /// is a storage of its own.
    pub(super) async fn again(&self, path: &str, permissions: Option<Permissions>) -> Option<Store> {
        if self.store.caps().temporary {
            return None;
        }
        Some(open(self.backend, &self.options, path, permissions).await)
    }

    /// Writes an object in one chunk.
    pub(super) async fn put(&self, name: &str, content: impl Into<Bytes>) -> Entry {
        let content = content.into();
        write(&self.store, name, Some(content.len() as u64), &[content], Existing::Replace).await.unwrap()
    }

    /// Whether the storage's own rules let an object have that name; if not, it must be refused in
    /// every way, and only a few of the names that are tried may be.
    pub(super) async fn takes(&self, name: &str) -> bool {
        let refused = |result: Result<()>| result.is_err_and(|error| error.kind() == ErrorKind::Unaddressable);
        if !refused(self.store.stat(&path(name)).await.map(drop)) {
            return true;
        }
        assert!(["azblob", "gcs", "webdav", "ftp", "sftp"].contains(&self.backend), "{name:?} is refused");
        assert!(refused(write(&self.store, name, Some(1), &["x".into()], Existing::Replace).await.map(drop)));
        assert!(refused(self.store.delete(&file(name)).await));
        false
    }

    /// Whether the server takes no notice of the condition that a name is free: fake-gcs-server does not.
    pub(super) fn takes_taken_names(&self) -> bool {
        self.backend == "gcs"
    }

    /// Reads an object whole.
    pub(super) async fn get(&self, name: &str) -> Vec<u8> {
        read(&self.store, &self.store.stat(&path(name)).await.unwrap()).await.unwrap()
    }

    /// Lists a directory: names, those of directories with a `/`, sorted.
    pub(super) async fn names(&self, dir: &str, depth: Depth) -> Vec<String> {
        names(&self.store, dir, depth).await.unwrap()
    }

    /// Whether anything of that name is there.
    pub(super) async fn has(&self, name: &str) -> bool {
        match self.store.stat(&path(name)).await {
            Ok(_) => true,
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

async fn open(
    backend: &str,
    options: &BTreeMap<String, String>,
    path: &str,
    permissions: Option<Permissions>,
) -> Store {
    let tuning = Tuning { jobs: Jobs::Fixed(8), retries: 4, stall: Duration::from_secs(20), ..Tuning::default() };
    let mount = Resolved {
        name: "m".to_owned(),
        storage: "m".to_owned(),
        backend: backend.to_owned(),
        options: options.iter().map(|(key, value)| (key.clone(), Secret::open(value))).collect(),
        path: self::path(path),
        permissions,
    };
    Store::open(&mount, &Network::new(tuning).unwrap()).await.unwrap()
}

/// Tries a case on grounds, one after the other.
pub(super) fn each(grounds: impl IntoIterator<Item = Ground>, case: &impl AsyncFn(&Ground)) {
    for ground in grounds {
        block_on(case(&ground));
        ground.assert_failed();
    }
}

pub(super) fn path(name: &str) -> ObjectPath {
    ObjectPath::raw(name.as_bytes())
}

pub(super) fn file(name: &str) -> Entry {
    Entry::new(path(name), EntryKind::File)
}

/// Writes an object, anew where it is for whoever has the content to do that.
pub(super) async fn write(
    store: &Store,
    name: &str,
    size: Option<u64>,
    chunks: &[Bytes],
    existing: Existing,
) -> Result<Entry> {
    let mut anew = store.anew(store);
    loop {
        match write_once(store, Target::new(path(name), size, existing), chunks).await {
            Err(error) if anew.begins(&error).await => {}
            done => return done,
        }
    }
}

async fn write_once(store: &Store, target: Target, chunks: &[Bytes]) -> Result<Entry> {
    let mut writer = store.write(target).await?;
    for chunk in chunks {
        if let Err(error) = writer.write(vec![chunk.clone()]).await {
            writer.abort().await;
            return Err(error);
        }
    }
    writer.publish(Stamp::default()).await.map(|published| published.entry)
}

pub(super) async fn copy(store: &Store, entry: &Entry, to: &str, existing: Existing) -> Result<Entry> {
    // Only what has a size is copied so.
    let entry = Entry { size: entry.size.or(Some(1)), ..entry.clone() };
    let target = Target::new(path(to), entry.size, existing);
    let copied = store.copy_from(store, &entry, &target, &Progress::of(0, &Events::none())).await?;
    copied.ok_or_else(|| Error::new(ErrorKind::Unsupported, "it makes no copies"))
}

pub(super) async fn read(store: &Store, entry: &Entry) -> Result<Vec<u8>> {
    let (_, chunks) = store.read(entry, None).await?;
    Ok(chunks.try_collect::<Vec<_>>().await?.concat())
}

pub(super) async fn names(store: &Store, dir: &str, depth: Depth) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut pages = store.list(&path(dir), depth)?;
    while let Some(page) = pages.next().await.transpose()? {
        names.extend(page.entries.iter().map(|entry| {
            let end = if entry.is_dir() { "/" } else { "" };
            format!("{}{end}", entry.path.as_str().unwrap())
        }));
    }
    names.sort();
    Ok(names)
}

/// Removes many as the engine does: at once what can be, one by one the rest.
pub(super) async fn delete_all(store: &Store, entries: &[Entry]) -> Vec<Result<()>> {
    let at_once = store.delete_at_once(entries).await.unwrap();
    assert_eq!(at_once.len(), entries.len());
    let mut results = Vec::new();
    for (entry, done) in entries.iter().zip(at_once) {
        results.push(if done { Ok(()) } else { store.delete(entry).await });
    }
    results
}

/// The kind of a failure; fails the test if it is none.
#[track_caller]
pub(super) fn kind<T>(result: Result<T>) -> ErrorKind {
    result.err().map(|error: Error| error.kind()).expect("it should have failed")
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}
