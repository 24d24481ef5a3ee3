//! Doing what a plan says: so many items at once, deletes last, and none of them if anything is
//! unknown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::StreamExt as _;
use futures::stream::{BoxStream, FuturesUnordered};

use super::ask::{Answer, ask};
use super::care::Fsync;
use super::compare::{Custom, Decision, HashNeed, Strategy, after_hash};
use super::copy::{Copied, Order};
use super::guard::{Counts, Ruling};
use super::hash::read_for;
use super::look::not_in_the_directory;
use super::pair::{Pair, PairError};
use super::plan::{Extras, Job, Planner, Policy, Sources, Step};
use super::remove::{InUse, Waiting, remove};
use super::session::{Mode, Session};
use super::transfer::Transfer;
use super::vacate::{Rest, carry, give_up, vacate};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Event, Outcome, Report, Side, Skip, Verdict};
use crate::location::ObjectPath;
use crate::store::Existing;

/// Does what a plan over `pairs` says.
pub async fn run(session: &Session, transfer: Transfer, pairs: BoxStream<'static, Result<Pair, PairError>>) -> Report {
    let transfer = Arc::new(transfer);
    let mut planner = Planner::new(transfer.policy.clone());
    let failed_before = session.summary().failures();
    let worker = Worker { session: session.clone(), transfer: transfer.clone(), left: Arc::default() };
    let mut aside = Aside::default();
    if let Err(error) = worker.copies(&mut planner, &mut aside, pairs).await {
        return session.report(Some(error));
    }
    let Aside { extras, emptied } = aside;
    if !emptied.is_empty() {
        let failed = session.summary().failures() > failed_before;
        let stays = failed || planner.hides() || worker.left.load(Ordering::Relaxed);
        let rest = if stays { Rest::Something } else { Rest::Nothing };
        if let Err(error) = vacate(session, &transfer.source, emptied, rest).await {
            return session.report(Some(error));
        }
    }
    let counts = Counts {
        source: planner.source_objects(),
        dest: planner.dest_objects(),
        candidates: extras.objects(),
        listings_failed: session.unlisted_count(),
        copies_failed: session.uncopied_count(),
    };
    if transfer.policy.extras == Extras::Keep || extras.is_empty() || session.is_stopped() {
        return session.report(None);
    }
    match transfer.guard.check(&counts) {
        Ok(Ruling::Go) => session.report(clear(session, &transfer, extras).await.err()),
        Ok(Ruling::Stay(why)) => {
            session.events.warn(why);
            session.report(None)
        }
        Err(refusal) => session.report(Some(refusal.at(transfer.dest.place(&ObjectPath::root())))),
    }
}

/// Removes what only the destination has, once a power cut cannot take what was copied in its place.
async fn clear(session: &Session, transfer: &Transfer, extras: Waiting) -> Result<()> {
    let Transfer { dest, backup, care, .. } = transfer;
    if session.mode == Mode::Real && care.fsync != Fsync::Never {
        dest.store.settle_all().await?;
    }
    match backup {
        Some(backup) => backup.retire(session, dest, extras).await,
        None => remove(session, dest, extras, InUse::Tell).await,
    }
}

/// What waits until all copies are made.
#[derive(Default)]
struct Aside {
    /// What only the destination has.
    extras: Waiting,
    /// Directories of the source.
    emptied: Waiting,
}

/// Works on the items of one run.
#[derive(Clone)]
struct Worker {
    session: Session,
    transfer: Arc<Transfer>,
    /// Whether an item was skipped and its source kept.
    left: Arc<AtomicBool>,
}

impl Worker {
    async fn copies(
        &self,
        planner: &mut Planner,
        aside: &mut Aside,
        mut pairs: BoxStream<'static, Result<Pair, PairError>>,
    ) -> Result<()> {
        let session = &self.session;
        let mut tasks = FuturesUnordered::new();
        let (mut ended, mut turn) = (Ok(()), None);
        for step in self.transfer.root.as_ref().map(|root| planner.begin(root)).into_iter().flatten() {
            self.at_once(step, aside)?;
        }
        let whole = 'walk: loop {
            let pair = tokio::select! {
                biased;
                () = session.stopped() => break false,
                Some(done) = tasks.next(), if !tasks.is_empty() => { self.settled(done); continue; }
                next = session.turn(), if turn.is_none() => { turn = Some(next); continue; }
                pair = pairs.next(), if turn.is_some() => pair,
            };
            let steps = match pair {
                None => break true,
                Some(Err(PairError { side, error })) => {
                    tracing::debug!(?side, %error, "a walk failed");
                    ended = Err(error);
                    break false;
                }
                Some(Ok(pair)) => planner.steps(pair),
            };
            for step in steps {
                match self.at_once(step, aside) {
                    Ok(None) => {}
                    Ok(Some(step)) => {
                        let (worker, turn) = (self.clone(), turn.take());
                        tasks.push(tokio::spawn(async move {
                            worker.work(step).await;
                            drop(turn);
                        }));
                    }
                    Err(error) => {
                        ended = Err(error);
                        break 'walk false;
                    }
                }
            }
        };
        drop(turn);
        if whole {
            planner.missing().for_each(|path| self.missing(&path));
        }
        let empty = if whole { planner.empty() } else { Vec::new() };
        for step in planner.finish().into_iter().chain(empty) {
            ended = ended.and(self.at_once(step, aside).map(drop));
        }
        session.events.send(Event::ScanEnded);
        while let Some(done) = tasks.next().await {
            self.settled(done);
        }
        ended
    }

    fn settled(&self, done: std::result::Result<(), tokio::task::JoinError>) {
        if let Err(error) = done {
            let error = Error::new(ErrorKind::Failed, "a copy of gstore's own broke off").because(error);
            self.session.uncopied(None, Outcome::failed(self.action(), None, None, &error));
        }
    }

    /// Tells that a name that was asked for is not at the source.
    fn missing(&self, path: &ObjectPath) {
        let place = self.transfer.source.place(path);
        let error = not_in_the_directory(&place);
        self.session.uncopied(None, Outcome::failed(self.action(), Some(place), None, &error));
    }

    /// Does what takes no time; returns what does.
    fn at_once(&self, step: Step, aside: &mut Aside) -> Result<Option<Step>> {
        let (session, transfer) = (&self.session, &self.transfer);
        match step {
            Step::Extra(entry) => aside.extras.push(entry)?,
            Step::Vacate(entry) => aside.emptied.push(entry)?,
            Step::Skip(entry, why) if self.frees(why) => return Ok(Some(Step::Skip(entry, why))),
            Step::Skip(entry, why) => self.skipped(None, &entry, why),
            Step::Unaddressable(side, entry) => {
                let error = unaddressable(&entry);
                let (source, dest) = match side {
                    Side::Source => (Some(transfer.source.place_of(&entry)), None),
                    Side::Dest => (None, Some(transfer.dest.place_of(&entry))),
                };
                let action = if side == Side::Source { self.action() } else { Action::Delete };
                session.finish(None, Outcome::failed(action, source, dest, &error));
            }
            Step::MakeDir(_) | Step::Copy(_) | Step::Compare(..) | Step::Ask(..) => return Ok(Some(step)),
        }
        Ok(None)
    }

    async fn work(&self, step: Step) {
        match step {
            Step::MakeDir(entry) => self.make_dir(entry).await,
            Step::Copy(job) => self.copy(job).await,
            Step::Compare(job, need) => self.compare(job, need).await,
            Step::Ask(job, custom) => self.ask(job, &custom).await,
            Step::Skip(entry, why) => self.left_alone(entry, None, why).await,
            Step::Unaddressable(..) | Step::Extra(_) | Step::Vacate(_) => {}
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

    async fn compare(&self, mut job: Job, need: HashNeed) {
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
    async fn ask(&self, job: Job, custom: &Custom) {
        let transfer = &self.transfer;
        let Some(existing) = &job.dest else { return self.copy(job).await };
        let pair = ((&transfer.source, &job.source), (&transfer.dest, existing));
        match ask(&self.session, custom, pair).await {
            Ok(Answer::Skip(why)) => self.skipped(None, &job.source, why),
            Ok(Answer::Copy) => self.copy(job).await,
            Err(error) => self.failed(&job.source, None, &error),
        }
    }

    async fn copy(&self, job: Job) {
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
    fn frees(&self, why: Skip) -> bool {
        let Policy { sources, compare, .. } = &self.transfer.policy;
        *sources != Sources::Keep && compare.strategy == Strategy::Hash && why.is_proof()
    }

    fn skipped(&self, id: Option<u64>, entry: &Entry, why: Skip) {
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
    fn action(&self) -> Action {
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
