//! Keeping what a run would replace or delete: under its own path, below another directory.
//!
//! What is kept there already is never replaced: a name that is taken gets a number, as `cp
//! --backup=numbered` of GNU gives it. The original stays in its place until what is kept is proved and on
//! disk, so that there is no moment in which neither is there.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use super::care::Care;
use super::copy::{Order, copy};
use super::plan::Sources;
use super::remove::{InUse, Waiting, remove};
use super::session::{Mode, Session};
use super::spool::Direction;
use super::vacate::carry;
use super::walk::Tree;
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Event, Outcome, Verdict, Verified};
use crate::location::ObjectPath;
use crate::store::{Existing, Store};

/// Where a run keeps what it takes from its destination.
#[derive(Clone)]
pub struct Backup {
    /// The directory; it need not be there, and may lie on another storage.
    pub tree: Tree,
}

/// What becomes of the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Original {
    /// It is about to be replaced.
    Stays,
    /// It goes.
    Goes,
}

impl Backup {
    /// Keeps a copy of what is about to be replaced, and tells it. Says whether the way is free: the
    /// copy is there, or what was to be replaced is gone by itself.
    pub async fn keep(&self, session: &Session, from: &Tree, entry: &Entry) -> bool {
        self.take(session, from, entry, Original::Stays).await
    }

    /// Moves what waits to be deleted here instead, then removes its directories.
    ///
    /// # Errors
    /// As [`remove`]. What could not be kept stays where it is, and is an outcome.
    pub async fn retire(&self, session: &Session, from: &Tree, waiting: Waiting) -> Result<()> {
        let (objects, dirs) = waiting.apart();
        stream::iter(objects.into_entries(Direction::Forward))
            .take_until(session.stopped())
            .try_for_each_concurrent(session.most(), |entry| async move {
                let _turn = session.turn().await;
                if self.take(session, from, &entry, Original::Goes).await {
                    let verdict = match session.mode {
                        Mode::DryRun => Verdict::Planned,
                        Mode::Real => Verdict::Done(None),
                    };
                    session.finish(None, Outcome::about(Action::Delete, from.place(&entry.path), verdict));
                }
                Ok(())
            })
            .await?;
        remove(session, from, dirs, InUse::Tell).await
    }

    /// Keeps one, and tells it; says whether the original may be, or is, no more.
    async fn take(&self, session: &Session, from: &Tree, entry: &Entry, original: Original) -> bool {
        let source = from.place(&entry.path);
        let path = match free_name(&self.tree.store, &self.tree.path(&entry.path)).await {
            Ok(path) => path,
            Err(error) => {
                let dest = Some(self.tree.place(&entry.path));
                session.uncopied(None, Outcome::failed(Action::Backup, Some(source), dest, &error));
                return false;
            }
        };
        let dest = Some(self.tree.store.place(&path));
        let told = |bytes, verdict| {
            let (source, dest) = (Some(source.clone()), dest.clone());
            Outcome { action: Action::Backup, source, dest, bytes, resumed: 0, reason: None, verdict }
        };
        if session.mode == Mode::DryRun {
            session.finish(None, told(entry.size.unwrap_or(0), Verdict::Planned));
            return true;
        }
        let id = session.next_id();
        session.events.send(Event::Started { id, place: source.clone(), bytes: entry.size });
        match self.carry_out(session, id, (from, entry, original), path).await {
            Ok((bytes, how)) => session.finish(Some(id), told(bytes, Verdict::Done(Some(how)))),
            // The run says that it was interrupted.
            Err(error) if error.kind() == ErrorKind::Interrupted => return false,
            // Somebody else took it: nothing to keep, and nothing left to delete.
            Err(error) if error.kind() == ErrorKind::NotFound && is_gone(from, entry).await => {
                return original == Original::Stays;
            }
            Err(error) => {
                let failed = Outcome::failed(Action::Backup, Some(source), dest, &error);
                session.uncopied(Some(id), failed);
                return false;
            }
        }
        true
    }

    async fn carry_out(
        &self,
        session: &Session,
        id: u64,
        (from, entry, original): (&Tree, &Entry, Original),
        path: ObjectPath,
    ) -> Result<(u64, Verified)> {
        let order = Order {
            source: &from.store,
            entry: from.entry(entry),
            dest: &self.tree.store,
            path,
            existing: Existing::Refuse,
            is_new: true,
            replaces: None,
            // Either way the only copy of something depends on this one.
            sources: if original == Original::Goes { Sources::Rename } else { Sources::Remove },
            care: Care::default(),
        };
        if !entry.is_file() && !order.dest.renames_from(order.source, &order.entry, &order.path).await? {
            return Err(Error::new(ErrorKind::Unsupported, "only a file can be kept on another file system")
                .at(from.place(&entry.path))
                .hint("name a backup directory on the same file system, or remove it with `gstore rm`"));
        }
        let copied = match original {
            Original::Stays => copy(session, id, &order).await?,
            Original::Goes => carry(session, id, &order).await?,
        };
        Ok((copied.bytes, copied.verified))
    }
}

async fn is_gone(tree: &Tree, entry: &Entry) -> bool {
    matches!(tree.store.stat(&tree.path(&entry.path)).await, Err(error) if error.kind() == ErrorKind::NotFound)
}

/// Returns the path, or the first with a number after it that is free.
async fn free_name(store: &Store, path: &ObjectPath) -> Result<ObjectPath> {
    let mut candidate = path.clone();
    for number in 1_u64.. {
        match store.stat(&candidate).await {
            Err(error) if error.kind() == ErrorKind::NotFound => break,
            Err(error) => return Err(error),
            Ok(_) => candidate = ObjectPath::raw([path.as_bytes(), format!(".~{number}~").as_bytes()].concat()),
        }
    }
    Ok(candidate)
}
