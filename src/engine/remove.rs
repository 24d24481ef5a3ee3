//! Removing many: objects in batches, then directories from the deepest up.

use futures::StreamExt as _;

use super::session::{Mode, Session};
use super::spool::{Direction, Spool};
use super::walk::{Tree, temporaries};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Verdict};
use crate::location::ObjectPath;
use crate::store::Depth;

/// Objects named in one request where the storage takes many (S3: at most 1,000).
const BATCH: usize = 1000;

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
    loop {
        let batch = objects.by_ref().take(BATCH).collect::<Result<Vec<_>>>()?;
        if batch.is_empty() || session.is_stopped() {
            break;
        }
        remover.batch(batch).await;
    }
    for dir in waiting.dirs.into_entries(Direction::Reverse) {
        let dir = dir?;
        if session.is_stopped() {
            break;
        }
        remover.batch(vec![dir]).await;
    }
    Ok(())
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
        let at_once = tree.store.delete_at_once(&whole).await;
        for (number, (entry, whole)) in batch.iter().zip(&whole).enumerate() {
            let result = match &at_once {
                Err(error) => Err(error),
                Ok(gone) if gone.get(number) == Some(&true) => Ok(Verdict::Done(None)),
                // A signal or a failure that stops the run stops it here.
                Ok(_) if session.is_stopped() => return,
                Ok(_) => {
                    let deleted = match tree.store.delete(whole).await {
                        Err(error) if entry.path.is_root() && entry.is_dir() => Err(self.left_over(error).await),
                        deleted => deleted,
                    };
                    self.settle(entry, deleted.as_ref().map(|()| Verdict::Done(None)));
                    continue;
                }
            };
            self.settle(entry, result);
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
