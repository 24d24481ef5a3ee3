//! Removing many: objects in batches, then directories from the deepest up.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use super::session::{Mode, OnFailure, Session};
use super::spool::{Direction, Spool};
use super::walk::{Tree, temporaries};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Verdict};
use crate::location::ObjectPath;
use crate::store::Depth;

/// Objects named in one request where the storage takes many (S3: at most 1,000).
const BATCH: usize = 1000;
/// Batches on their way at once.
const BATCHES: usize = 8;
/// Objects of a batch that are removed at once, where each takes a request of its own.
const SINGLES: usize = 16;

/// What waits to be removed, in a bounded amount of memory.
#[derive(Default)]
pub struct Waiting {
    objects: Spool,
    /// In walk order.
    dirs: Spool,
}

impl Waiting {
    /// Adds one; directories must come in walk order.
    pub fn push(&mut self, entry: Entry) -> Result<()> {
        if entry.is_dir() { self.dirs.push(entry) } else { self.objects.push(entry) }
    }

    /// Returns how many objects and links wait; directories do not count.
    pub fn objects(&self) -> u64 {
        self.objects.len()
    }

    /// Parts what waits into objects and directories.
    pub fn apart(self) -> (Spool, Self) {
        (self.objects, Self { dirs: self.dirs, ..Self::default() })
    }

    /// Gives back all that waits: objects, then directories in walk order.
    pub fn into_entries(self) -> impl Iterator<Item = Result<Entry>> {
        self.objects.into_entries(Direction::Forward).chain(self.dirs.into_entries(Direction::Forward))
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty() && self.dirs.is_empty()
    }
}

/// What a directory is that is not empty when its turn comes, and was asked for by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InUse {
    /// A failure.
    Tell,
    /// In order.
    Pass,
}

/// Removes what waits; paths are relative to `tree`. A directory that is not empty by then keeps
/// what it has, and that is in order unless it is the one that was asked for.
///
/// # Errors
/// When the spool cannot be read. What fails to be removed is an outcome.
pub async fn remove(session: &Session, tree: &Tree, waiting: Waiting, in_use: InUse) -> Result<()> {
    let remover = Remover { session, tree, in_use, failed_before: session.summary().failures() };
    let mut objects = waiting.objects.into_entries(Direction::Forward);
    let batches = std::iter::from_fn(|| {
        let batch = objects.by_ref().take(BATCH).collect::<Result<Vec<_>>>();
        let over = session.is_stopped() || matches!(&batch, Ok(batch) if batch.is_empty());
        (!over).then_some(batch)
    });
    stream::iter(batches)
        .map(async |batch| {
            remover.batch(batch?).await;
            Ok::<_, Error>(())
        })
        .buffered(at_once(session, BATCHES))
        .try_collect::<()>()
        .await?;
    for dir in waiting.dirs.into_entries(Direction::Reverse) {
        let dir = dir?;
        if session.is_stopped() {
            break;
        }
        remover.batch(vec![dir]).await;
    }
    Ok(())
}

/// How many of something go at once. What is to stop at the first failure must not be past it.
fn at_once(session: &Session, many: usize) -> usize {
    match session.on_failure {
        OnFailure::Continue => many.min(session.most()),
        OnFailure::Stop => 1,
    }
}

/// Removes from one tree.
struct Remover<'a> {
    session: &'a Session,
    tree: &'a Tree,
    in_use: InUse,
    /// Failures of the run before this began.
    failed_before: u64,
}

impl Remover<'_> {
    async fn batch(&self, batch: Vec<Entry>) {
        let Self { session, tree, .. } = self;
        if session.mode == Mode::DryRun {
            for entry in &batch {
                self.settle(entry, Ok(Verdict::Planned));
            }
            return;
        }
        let whole: Vec<_> = batch.iter().map(|entry| tree.entry(entry)).collect();
        let gone = match tree.store.delete_at_once(&whole).await {
            Ok(gone) => gone,
            Err(error) => return batch.iter().for_each(|entry| self.settle(entry, Err(&error))),
        };
        let one = async |(number, (entry, whole))| {
            let result = match gone.get(number) {
                Some(true) => Some(Ok(())),
                // A signal, or a failure that stops the run, stops it here.
                _ if session.is_stopped() => None,
                _ => Some(self.single(entry, whole).await),
            };
            (entry, result)
        };
        let mut settled =
            stream::iter(batch.iter().zip(&whole).enumerate().map(one)).buffered(at_once(session, SINGLES));
        while let Some((entry, result)) = settled.next().await {
            if let Some(result) = result {
                self.settle(entry, result.as_ref().map(|()| Verdict::Done(None)));
            }
        }
    }

    async fn single(&self, entry: &Entry, whole: &Entry) -> Result<()> {
        match self.tree.store.delete(whole).await {
            Err(error) if entry.path.is_root() && entry.is_dir() => Err(self.left_over(error).await),
            deleted => deleted,
        }
    }

    /// Says so where it is but a temporary name that keeps a directory, which no listing shows.
    async fn left_over(&self, error: Error) -> Error {
        if error.kind() != ErrorKind::Refused || self.session.summary().temporaries == 0 {
            return error;
        }
        let quiet = self.session.aside();
        let Some(Ok(left)) = temporaries(&quiet, self.tree.clone()).next().await else { return error };
        let message = format!("directory not empty: `{}` is in it, which a run that was cut off left", left.path);
        let root = self.tree.place(&ObjectPath::root());
        Error::new(ErrorKind::Refused, message)
            .at(&root)
            .hint(format!("see what is left with `gstore cleanup --older-than 0s {root}`, and remove it with -y"))
            .because(error)
    }

    fn settle(&self, entry: &Entry, result: Result<Verdict, &Error>) {
        let dest = Some(self.tree.place(&entry.path));
        let action = if entry.is_dir() { Action::RemoveDir } else { Action::Delete };
        let outcome = match result {
            Ok(verdict) => Outcome { action, source: None, dest, bytes: 0, resumed: 0, reason: None, verdict },
            Err(error) if self.is_moot(entry, error) => return,
            Err(error) => Outcome::failed(action, None, dest, error),
        };
        self.session.finish(None, outcome);
    }

    /// Gone already, or a directory that others still use. Of the one that was asked for by its name
    /// this is told, unless what keeps it was.
    fn is_moot(&self, entry: &Entry, error: &Error) -> bool {
        let in_use = entry.is_dir() && error.kind() == ErrorKind::Refused;
        let told = self.in_use == InUse::Pass
            || !entry.path.is_root()
            || self.session.summary().failures() > self.failed_before;
        error.kind() == ErrorKind::NotFound || (in_use && told)
    }
}

/// Whether the directory is more than a prefix: one of its own, or a marker.
pub async fn has_own_entry(tree: &Tree) -> Result<bool> {
    if tree.store.caps().directories {
        return Ok(true);
    }
    let mut pages = tree.store.list(&tree.base, Depth::Children)?;
    while let Some(page) = pages.next().await.transpose()? {
        if page.entries.iter().any(|entry| entry.is_dir() && entry.path == tree.base) {
            return Ok(true);
        }
        if !page.entries.is_empty() {
            // A marker is the first key below its own name, wherever keys are sorted at all.
            break;
        }
    }
    Ok(false)
}
