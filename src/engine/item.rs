//! What is done with one item: copied, compared first, made, left alone; and what is told of it.
//!
//! When it is done, and beside what, is [`super::run`]'s business.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::ask::{Answer, ask};
use super::compare::{Custom, Decision, HashNeed, Strategy, after_hash};
use super::copy::{Copied, Order};
use super::hash::read_for;
use super::look::not_in_the_directory;
use super::plan::{Job, Policy, Sources, Step};
use super::session::{Mode, Session};
use super::transfer::Transfer;
use super::vacate::{carry, give_up};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind};
use crate::event::{Action, Event, Outcome, Side, Skip, Verdict};
use crate::location::ObjectPath;
use crate::store::Existing;

/// Works on the items of one run.
#[derive(Clone)]
pub(super) struct Worker {
    pub(super) session: Session,
    pub(super) transfer: Arc<Transfer>,
    /// Whether an item was skipped and its source kept.
    pub(super) left: Arc<AtomicBool>,
}

impl Worker {
    /// Tells that a name that was asked for is not at the source.
    pub(super) fn missing(&self, path: &ObjectPath) {
        let place = self.transfer.source.place(path);
        let error = not_in_the_directory(&place);
        self.session.uncopied(None, Outcome::failed(self.action(), Some(place), None, &error));
    }

    /// Names a key that nobody can be asked for.
    pub(super) fn unaddressable(&self, side: Side, entry: &Entry) {
        let (session, transfer) = (&self.session, &self.transfer);
        let error = unaddressable(entry);
        let (source, dest) = match side {
            Side::Source => (Some(transfer.source.place_of(entry)), None),
            Side::Dest => (None, Some(transfer.dest.place_of(entry))),
        };
        let action = if side == Side::Source { self.action() } else { Action::Delete };
        session.finish(None, Outcome::failed(action, source, dest, &error));
    }

    /// Does one step.
    pub(super) async fn work(&self, step: Step) {
        match step {
            Step::MakeDir(entry) => self.make_dir(entry).await,
            Step::Copy(job) => self.copy(job).await,
            Step::Compare(job, need) => self.compare(job, need).await,
            Step::Ask(job, custom) => self.ask(job, &custom).await,
            Step::Skip(entry, why) => self.left_alone(entry, None, why).await,
            Step::Unaddressable(side, entry) => self.unaddressable(side, &entry),
            Step::Extra(_) | Step::Vacate(_) => {}
        }
    }

    async fn make_dir(&self, entry: Entry) {
        let dest = &self.transfer.dest;
        let place = dest.place(&entry.path);
        let verdict = if self.session.mode == Mode::DryRun {
            Ok(Verdict::Planned)
        } else {
            dest.store.make_dir(&dest.path(&entry.path)).await.map(|_| Verdict::Done(None))
        };
        match verdict {
            Ok(verdict) => {
                let (action, dest) = (Action::MakeDir, Some(place));
                self.session
                    .finish(None, Outcome { action, source: None, dest, bytes: 0, resumed: 0, reason: None, verdict });
            }
            Err(error) => self.session.uncopied(None, Outcome::failed(Action::MakeDir, None, Some(place), &error)),
        }
    }

    async fn compare(&self, mut job: Box<Job>, need: HashNeed) {
        let transfer = &self.transfer;
        let Some(existing) = job.dest.clone() else { return self.copy(job).await };
        let pair = ((&transfer.source, &job.source), (&transfer.dest, &existing));
        let digests = read_for(&self.session, need, pair).await;
        match digests.map(|(source, dest)| after_hash(&source, &dest)) {
            Ok(Decision::Skip(why)) => self.left_alone(job.source, Some(existing), why).await,
            Ok(Decision::Copy(reason)) => {
                job.reason = reason;
                self.copy(job).await;
            }
            Ok(Decision::Hash(_) | Decision::Ask(_)) => self.copy(job).await,
            Err(error) => self.failed(&job.source, None, &error),
        }
    }

    /// Does as a rule of the user's own says; what it cannot say is the failure of this item.
    async fn ask(&self, job: Box<Job>, custom: &Custom) {
        let transfer = &self.transfer;
        let Some(existing) = &job.dest else { return self.copy(job).await };
        let pair = ((&transfer.source, &job.source), (&transfer.dest, existing));
        match ask(&self.session, custom, pair).await {
            Ok(Answer::Skip(why)) => self.skipped(None, &job.source, why),
            Ok(Answer::Copy) => self.copy(job).await,
            Err(error) => self.failed(&job.source, None, &error),
        }
    }

    async fn copy(&self, job: Box<Job>) {
        let (session, transfer) = (&self.session, &self.transfer);
        let bytes = job.source.size;
        if let (Some(backup), Some(old)) = (&transfer.backup, job.dest.as_ref().filter(|old| old.is_file()))
            && !backup.keep(session, &transfer.dest, old).await
        {
            return;
        }
        session.events.send(Event::Queued { bytes });
        if session.mode == Mode::DryRun {
            let outcome =
                Outcome { reason: job.reason, ..self.outcome(&job.source, bytes.unwrap_or(0), Verdict::Planned) };
            return session.finish(None, outcome);
        }
        let id = session.next_id();
        session.events.send(Event::Started { id, place: transfer.source.place(&job.source.path), bytes });
        let order = Order {
            source: &transfer.source.store,
            entry: transfer.source.entry(&job.source),
            dest: &transfer.dest.store,
            path: transfer.dest.path(&job.source.path),
            existing: match &job.dest {
                Some(_) => Existing::Replace,
                None if transfer.is_watchful() => Existing::Refuse,
                None => transfer.existing,
            },
            is_new: job.dest.is_none(),
            replaces: job.dest.as_ref().and_then(|listed| listed.etag.clone()),
            sources: transfer.policy.sources,
            care: transfer.care.with(transfer.policy.sources),
        };
        match carry(session, id, &order).await {
            Ok(Copied { bytes, resumed, verified, .. }) => {
                let outcome = self.outcome(&job.source, bytes, Verdict::Done(Some(verified)));
                session.finish(Some(id), Outcome { resumed, reason: job.reason, ..outcome });
            }
            // The name was taken since it was listed: as if it had been there all along.
            Err(error) if error.kind() == ErrorKind::Exists && job.dest.is_none() && transfer.skips_what_exists() => {
                self.skipped(Some(id), &job.source, Skip::Exists);
            }
            Err(error) if error.kind() == ErrorKind::Exists => {
                let what = match &job.dest {
                    Some(_) => "this changed at the destination since it was listed",
                    None => "something has taken this name since it was listed",
                };
                let taken = Error::new(ErrorKind::Exists, what)
                    .at(transfer.dest.place(&job.source.path))
                    .hint("look at what is there, and repeat the command");
                self.failed(&job.source, Some(id), &taken.because(error));
            }
            Err(error) => self.failed(&job.source, Some(id), &error),
        }
    }

    /// Whether the source of what is skipped for this reason goes as if it had been copied.
    pub(super) fn frees(&self, why: Skip) -> bool {
        let Policy { sources, compare, .. } = &self.transfer.policy;
        *sources != Sources::Keep && compare.strategy == Strategy::Hash && why.is_proof()
    }

    pub(super) fn skipped(&self, id: Option<u64>, entry: &Entry, why: Skip) {
        self.left.store(true, Ordering::Relaxed);
        self.session.finish(id, self.outcome(entry, 0, Verdict::Skipped(why)));
    }

    /// Leaves alone what was compared; `dest` is what was read for it.
    async fn left_alone(&self, entry: Entry, dest: Option<Entry>, why: Skip) {
        let (session, Transfer { source: from, dest: to, .. }) = (&self.session, &*self.transfer);
        if !self.frees(why) {
            return self.skipped(None, &entry, why);
        }
        let free = async || {
            if session.mode == Mode::DryRun {
                return Ok(Verdict::Planned);
            }
            give_up(session, from, to, (&entry, dest.as_ref())).await?;
            Ok(Verdict::Done(None))
        };
        match free().await {
            Ok(verdict) => {
                session.finish(None, self.outcome(&entry, 0, Verdict::Skipped(why)));
                let (action, dest) = (Action::Delete, Some(from.place(&entry.path)));
                session
                    .finish(None, Outcome { action, source: None, dest, bytes: 0, resumed: 0, reason: None, verdict });
            }
            Err(error) => self.failed(&entry, None, &error),
        }
    }

    fn failed(&self, entry: &Entry, id: Option<u64>, error: &Error) {
        // A copy that a signal cut short is no failure of its own: the run says that it was
        // interrupted, and nothing of the object is left.
        if error.kind() == ErrorKind::Interrupted {
            return;
        }
        let Outcome { source, dest, .. } = self.outcome(entry, 0, Verdict::Planned);
        self.session.uncopied(id, Outcome::failed(self.action(), source, dest, error));
    }

    fn outcome(&self, entry: &Entry, bytes: u64, verdict: Verdict) -> Outcome {
        let source = Some(self.transfer.source.place(&entry.path));
        let dest = Some(self.transfer.dest.place(&entry.path));
        Outcome { action: self.action(), source, dest, bytes, resumed: 0, reason: None, verdict }
    }

    /// What is done with an item.
    pub(super) fn action(&self) -> Action {
        if self.transfer.policy.sources == Sources::Keep { Action::Copy } else { Action::Move }
    }
}

/// Why an entry is marked so.
pub fn unaddressable(entry: &Entry) -> Error {
    let is_marker = entry.path.is_root() || entry.path.as_bytes().ends_with(b"/");
    let message = if is_marker && entry.size.is_some_and(|size| size > 0) {
        "a directory marker with content"
    } else {
        "the storage cannot be asked for this name"
    };
    Error::new(ErrorKind::Unaddressable, message)
}
