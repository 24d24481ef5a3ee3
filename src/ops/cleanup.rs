//! Cleaning up after runs that were cut off: uploads that nobody completed, and temporary objects.

use futures::{StreamExt as _, TryStreamExt as _};

use crate::engine::look::{Names, Spot, missing, not_a_directory};
use crate::engine::run::unaddressable;
use crate::engine::session::{Mode, Session};
use crate::engine::walk::{Tree, temporaries};
use crate::entry::{Entry, EntryKind, Timestamp};
use crate::error::{ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Verdict};
use crate::store::{Fate, Need, Pending, Sweep, is_temporary};

/// What was meant beside the names.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What has changed since then stays, and uploads that were begun since then.
    pub before: Timestamp,
}

/// Ends uploads and removes temporary objects that are left at each name and below it. What fails is an
/// outcome and does not stop the rest.
///
/// # Errors
/// What forbids the whole run: a mount that allows no removal, a storage that lists nothing.
pub async fn cleanup(session: &Session, names: &Names, options: Options) -> Result<Report> {
    for spot in &names.spots {
        spot.store.require(Need::Delete)?;
        spot.store.require(Need::List)?;
    }
    names.tell_failures(session, Action::Delete);
    for spot in &names.spots {
        let cleaner = Cleaner { session, spot, before: options.before };
        let uploads = cleaner.uploads().await.unwrap_or_else(|error| {
            session.finish(None, Outcome::failed(Action::List, None, Some(spot.place()), &error));
            Uploads::Some
        });
        if let Err(error) = cleaner.objects(uploads).await {
            session.finish(None, Outcome::failed(Action::List, None, Some(spot.place()), &error));
        }
    }
    Ok(session.report(None))
}

/// Whether there are uploads of whatever age: then a name stands for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Uploads {
    None,
    Some,
}

/// Cleans up at one name.
struct Cleaner<'a> {
    session: &'a Session,
    spot: &'a Spot,
    before: Timestamp,
}

impl Cleaner<'_> {
    async fn uploads(&self) -> Result<Uploads> {
        let mut found = Uploads::None;
        let Some(mut pages) = self.spot.store.uploads(&self.spot.path)? else { return Ok(found) };
        while let Some(page) = self.session.unless_interrupted(async { pages.next().await.transpose() }).await? {
            if !page.is_empty() {
                found = Uploads::Some;
            }
            // What is written as a directory does not stand for the object of that name.
            let named = |entry: &Entry| !self.spot.slash || entry.path != self.spot.path;
            let is_old = |entry: &Entry| entry.mtime.is_some_and(|begun| begun < self.before);
            let stale = page.into_iter().filter(|upload| named(&upload.entry) && is_old(&upload.entry));
            futures::stream::iter(stale)
                .take_until(self.session.stopped())
                .for_each_concurrent(self.session.most(), |upload| async move {
                    let _turn = self.session.turn().await;
                    self.end(&upload).await;
                })
                .await;
        }
        Ok(found)
    }

    /// Ends one upload, and tells it.
    async fn end(&self, upload: &Pending) {
        let place = self.spot.store.place(&upload.entry.path);
        let ended = match self.session.mode {
            _ if upload.entry.kind == EntryKind::Unaddressable => Err(unaddressable(&upload.entry)),
            Mode::DryRun => Ok(Verdict::Planned),
            Mode::Real => self.spot.store.abort(upload).await.map(|()| Verdict::Done(None)),
        };
        let outcome = match ended {
            Ok(verdict) => {
                let reason = upload.entry.mtime.map(|begun| format!("begun {begun:.0}").into());
                Outcome { reason, ..Outcome::about(Action::Abort, place, verdict) }
            }
            // Completed, or ended by somebody else.
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => Outcome::failed(Action::Abort, None, Some(place), &error),
        };
        self.session.finish(None, outcome);
    }

    async fn objects(&self, uploads: Uploads) -> Result<()> {
        let Self { session, spot, .. } = self;
        let found = session.unless_interrupted(spot.look_as_named()).await?;
        match found.object {
            Some(object) if object.is_file() && is_temporary(spot.path.name()) => self.sweep(object).await,
            Some(_) if !found.dir && uploads == Uploads::None => return Err(not_a_directory(spot)),
            _ => {}
        }
        if !found.dir {
            let is_something = uploads == Uploads::Some || is_temporary(spot.path.name());
            return if is_something { Ok(()) } else { Err(missing(spot)) };
        }
        let tree = Tree { store: spot.store.clone(), base: spot.path.clone() };
        temporaries(session, tree.clone())
            .take_until(session.stopped())
            .map_ok(|entry| tree.entry(&entry))
            .try_for_each_concurrent(session.most(), |entry| async move {
                let _turn = session.turn().await;
                self.sweep(entry).await;
                Ok(())
            })
            .await
    }

    /// Removes one temporary object if it is left over, and tells it.
    async fn sweep(&self, entry: Entry) {
        let place = self.spot.store.place(&entry.path);
        let (how, done) = match self.session.mode {
            Mode::DryRun => (Sweep::Look, Verdict::Planned),
            Mode::Real => (Sweep::Remove, Verdict::Done(None)),
        };
        let outcome = match self.spot.store.sweep(&entry, self.before, how).await {
            Ok(Fate::Stays) => return,
            Ok(Fate::Goes) => Outcome::about(Action::Delete, place, done),
            Ok(Fate::Left(why)) => Outcome::about(Action::Delete, place, Verdict::Skipped(why)),
            Err(error) if error.kind() == ErrorKind::NotFound => return,
            Err(error) => Outcome::failed(Action::Delete, None, Some(place), &error),
        };
        self.session.finish(None, outcome);
    }
}
