//! The local arm as the engine calls it: [`super::local`] blocks, so its work goes to other threads.

use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::os::unix::fs::FileExt as _;

use bytes::{Bytes, BytesMut};
use futures::{FutureExt as _, StreamExt as _};
use tokio::sync::mpsc;

use super::caps::{Caps, How, Need, Publish};
use super::local::{Broken, Local, Opened, Task, Watch};
use super::target::Target;
use super::write::Writer;
use super::{Arm, Bookmark, ByteStream, Fate, Page, Pages, Resumed, Store, Sweep, blocking};
use crate::entry::{Entry, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Chunks or pages read ahead.
const AHEAD: usize = 4;

pub(super) fn caps() -> Caps {
    Caps {
        read: true,
        write: true,
        delete: true,
        list: true,
        ordered: false,
        tree: How::Simulated,
        mkdir: How::Native,
        append: How::None,
        rename: How::Native,
        directories: true,
        publish: Publish::Rename,
        write_if_absent: true,
        read_if_match: true,
        server_copy: false,
        listed_digest: None,
        mtime: true,
        keeps_mtime: true,
        mtime_step: 1,
        presign: Vec::new(),
        links: true,
        temporary: false,
        attributes: Vec::new(),
    }
}

pub(super) async fn stat(local: &Local, path: &ObjectPath) -> Result<Entry> {
    let (local, path) = (local.clone(), path.clone());
    blocking(move || local.stat(&path)).await?
}

pub(super) fn list(local: &Local, dir: &ObjectPath) -> Pages {
    let (local, dir) = (local.clone(), dir.clone());
    stream_of(move |sender| {
        let mut send = |page: Page| match sender.blocking_send(Ok(page)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        local.list(&dir, &mut send)
    })
}

impl Store {
    /// Lists a directory on this very thread, where what lists it blocks, until `take` breaks off; the paths of
    /// what is in it begin with `named`. `None` where [`Store::list`] has to.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn list_here(
        &self,
        dir: &ObjectPath,
        named: &ObjectPath,
        take: &mut dyn FnMut(Page) -> ControlFlow<()>,
    ) -> Option<Result<()>> {
        let Arm::Local(local) = &self.0.arm else { return None };
        Some(self.require(Need::List).and_then(|()| local.list_as(dir, named, take)))
    }
}

impl Store {
    /// Whether a file of `source` can be [copied](Self::copy_file) here without passing through memory.
    pub fn clones_from(&self, source: &Self) -> bool {
        matches!((&self.0.arm, &source.0.arm), (Arm::Local(_), Arm::Local(_)))
    }

    /// Copies a local file of `source` here, its time and permissions too. Returns the state of it that was copied,
    /// and who watched.
    ///
    /// # Errors
    /// [`ErrorKind::Changed`] if it did not stay as it was; [`ErrorKind::Exists`]; what `watch` says.
    pub async fn copy_file<W: Watch + 'static>(&self, source: &Self, task: Task, mut watch: W) -> Result<(Entry, W)> {
        self.require(Need::Write)?;
        source.require(Need::Read)?;
        let (Arm::Local(here), Arm::Local(there)) = (&self.0.arm, &source.0.arm) else {
            return Err(Error::new(ErrorKind::Unsupported, "only local files are copied so"));
        };
        let (here, there) = (here.clone(), there.clone());
        let (task, watch, done) = blocking(move || {
            let done = here.copy_from(&there, &task, &mut watch);
            (task, watch, done)
        })
        .await?;
        done.map(|state| (state, watch)).map_err(|broken| match broken {
            Broken::Source(error) => error.at(source.place(&task.entry.path)),
            Broken::Dest(error) => error.at(self.place(&task.path)),
            Broken::Stopped(error) => error,
        })
    }
}

/// How many bytes of a file are held while it is read.
pub(super) fn holds_reading(entry: &Entry) -> u64 {
    entry.size.unwrap_or(u64::MAX).min(((AHEAD + 1) * CHUNK) as u64)
}

/// Reads a regular file; at its end it must still be in the state in which it was opened. A small one is read at
/// once: to wake a thread for each step would cost more than the file.
pub(super) async fn read(local: &Local, path: &ObjectPath, range: Option<Range<u64>>) -> Result<(Entry, ByteStream)> {
    let (local, path) = (local.clone(), path.clone());
    let (read, whole) = blocking(move || {
        let mut read = Reading::begin(local, &path, range)?;
        let whole = if read.left <= CHUNK as u64 { Some(read.whole()?) } else { None };
        Ok::<_, Error>((read, whole))
    })
    .await??;
    let entry = read.opened.entry.clone();
    if let Some(whole) = whole {
        let chunk = Some(whole).filter(|whole| !whole.is_empty());
        return Ok((entry, futures::stream::iter(chunk.map(Ok)).boxed()));
    }
    Ok((entry, stream_of(move |sender| read.send(&sender))))
}

/// A file that is being read.
struct Reading {
    local: Local,
    opened: Opened,
    /// Bytes to come.
    left: u64,
}

impl Reading {
    fn begin(local: Local, path: &ObjectPath, range: Option<Range<u64>>) -> Result<Self> {
        let mut opened = local.open_settled(path)?;
        let range = range.unwrap_or(0..opened.entry.size.unwrap_or(0));
        if range.start > 0 {
            opened.file.seek(SeekFrom::Start(range.start))?;
        }
        Ok(Self { local, opened, left: range.end.saturating_sub(range.start) })
    }

    /// Reads what is left.
    fn whole(&mut self) -> Result<Bytes> {
        let mut whole = BytesMut::zeroed(usize::try_from(self.left).unwrap_or(CHUNK));
        self.opened.file.read_exact(&mut whole).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => changed(),
            _ => error.into(),
        })?;
        self.left = 0;
        self.check()?;
        Ok(whole.freeze())
    }

    /// Reads what is left, chunk by chunk.
    fn send(mut self, sender: &mpsc::Sender<Result<Bytes>>) -> Result<()> {
        while self.left > 0 {
            let want = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
            let mut chunk = BytesMut::zeroed(want);
            let got = self.opened.file.read(&mut chunk)?;
            if got == 0 {
                return Err(changed());
            }
            chunk.truncate(got);
            self.left -= got as u64;
            if sender.blocking_send(Ok(chunk.freeze())).is_err() {
                return Ok(());
            }
        }
        self.check()
    }

    /// Fails if the file is no longer what was opened.
    fn check(&self) -> Result<()> {
        if self.opened.is_unchanged(&self.local)? { Ok(()) } else { Err(changed()) }
    }
}

fn changed() -> Error {
    Error::new(ErrorKind::Changed, "the file changed while it was read")
}

/// Begins a file, or goes on with what an earlier run left of it.
pub(super) async fn resume(local: &Local, target: Target, bookmark: &Bookmark) -> Result<Resumed> {
    let (local, bookmark) = (local.clone(), bookmark.clone());
    let existing = target.existing;
    let (draft, file) = blocking(move || {
        let draft = local.resume(&target.path, existing, &bookmark)?;
        let file = draft.file().try_clone()?;
        Ok::<_, Error>((draft, file))
    })
    .await??;
    let begun = draft.begun();
    // By position: the draft is written on at its own.
    let content = move |sender: mpsc::Sender<Result<Bytes>>| {
        let mut at = 0;
        while at < begun {
            let want = usize::try_from(begun - at).unwrap_or(CHUNK).min(CHUNK);
            let mut chunk = BytesMut::zeroed(want);
            file.read_exact_at(&mut chunk, at)?;
            at += want as u64;
            if sender.blocking_send(Ok(chunk.freeze())).is_err() {
                break;
            }
        }
        Ok(())
    };
    Ok(Resumed { writer: Writer::local(draft, existing), begun, there: stream_of(content) })
}

pub(super) async fn remove(local: &Local, entry: &Entry) -> Result<()> {
    let (local, entry) = (local.clone(), entry.clone());
    blocking(move || local.remove(&entry)).await?
}

pub(super) async fn sweep(local: &Local, path: &ObjectPath, before: Timestamp, how: Sweep) -> Result<Fate> {
    let (local, path) = (local.clone(), path.clone());
    blocking(move || local.sweep(&path, before, how)).await?
}

pub(super) async fn shares_disk(local: &Local, source: &Local, entry: &Entry, path: &ObjectPath) -> Result<bool> {
    let (local, source, entry, path) = (local.clone(), source.clone(), entry.clone(), path.clone());
    blocking(move || local.shares_disk(&source, &entry, &path)).await?
}

pub(super) async fn rename(local: &Local, source: &Local, entry: &Entry, target: &Target) -> Result<Option<Entry>> {
    let (local, source, entry, target) = (local.clone(), source.clone(), entry.clone(), target.clone());
    blocking(move || local.rename_from(&source, &entry, &target.path, target.existing)).await?
}

pub(super) async fn settle(local: &Local, path: &ObjectPath) -> Result<()> {
    let (local, path) = (local.clone(), path.clone());
    blocking(move || local.sync_file(&path)).await?
}

pub(super) async fn settle_all(local: &Local) -> Result<()> {
    let local = local.clone();
    blocking(move || local.sync_all()).await?
}

pub(super) async fn make_dir(local: &Local, path: &ObjectPath) -> Result<bool> {
    let (local, path) = (local.clone(), path.clone());
    blocking(move || local.make_dir(&path)).await?
}

pub(super) async fn set_mtime(local: &Local, path: &ObjectPath, mtime: Option<Timestamp>) -> Result<()> {
    let (local, path) = (local.clone(), path.clone());
    blocking(move || local.set_mtime(&path, mtime)).await?
}

/// Runs blocking work that yields items, a few ahead of whoever takes them; its error comes last.
fn stream_of<T: Send + 'static>(
    work: impl FnOnce(mpsc::Sender<Result<T>>) -> Result<()> + Send + 'static,
) -> std::pin::Pin<Box<dyn futures::Stream<Item = Result<T>> + Send>> {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let task = blocking(move || {
        if let Err(error) = work(sender.clone()) {
            // Nobody listens any more: then nobody needs to know.
            let _ = sender.blocking_send(Err(error));
        }
    });
    // Begun at once, and asked at the end: work that broke off must not look like an early end.
    let end = tokio::spawn(task).map(|ended| match ended {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(Err(error)),
        Err(error) => Some(Err(super::broken_off(error))),
    });
    let items = futures::stream::poll_fn({
        let mut receiver = receiver;
        move |context| receiver.poll_recv(context)
    });
    items.chain(futures::stream::once(end).filter_map(std::future::ready)).boxed()
}
