//! Doing what a plan says: so many items at once, deletes last, and none of them if anything is
//! unknown.

use std::collections::{BTreeMap, VecDeque};
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use futures::StreamExt as _;
use futures::stream::{BoxStream, FuturesUnordered};
use tokio::task::JoinHandle;

use super::bundle::{Bundle, Gather};
use super::care::Fsync;
use super::confirm::confirm;
use super::guard::{Counts, Ruling};
use super::item::Worker;
pub use super::item::unaddressable;
use super::pair::{Pair, PairError};
use super::plan::{Extras, Planner, Step};
use super::remove::{InUse, Waiting, remove};
use super::session::{Mode, Session};
use super::transfer::Transfer;
use super::vacate::{Rest, vacate};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Outcome, Report, Skip, Skips};
use crate::location::ObjectPath;
use crate::store::{Turn, on_a_thread};

/// Pairs decided on at a time, if they are there.
const PAIRS: usize = 64;

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
    let Aside { extras, emptied, .. } = aside;
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
    let extras = confirm(session, transfer, extras).await?;
    if session.mode == Mode::Real && care.fsync != Fsync::Never {
        dest.store.settle_all().await?;
    }
    match backup {
        Some(backup) => backup.retire(session, dest, extras).await,
        None => remove(session, dest, extras, InUse::Tell).await,
    }
}

/// What waits until all copies are made, or the walk goes on.
#[derive(Default)]
struct Aside {
    /// What only the destination has.
    extras: Waiting,
    /// Directories of the source.
    emptied: Waiting,
    /// Skips of which nobody wants to hear one by one.
    skips: BTreeMap<Skip, u64>,
}

/// Work that is decided and not done.
struct Work {
    /// What was not begun yet.
    decided: VecDeque<Step>,
    /// What is begun next.
    bundle: Bundle,
    /// The right to begin one more.
    turn: Option<Turn>,
    /// What has begun.
    tasks: FuturesUnordered<JoinHandle<()>>,
}

impl Work {
    fn new(gather: Gather) -> Self {
        let (decided, tasks) = (VecDeque::new(), FuturesUnordered::new());
        Self { decided, bundle: Bundle::new(gather), turn: None, tasks }
    }

    /// Whether more can be decided: what is decided has begun, and there is a turn for what comes.
    fn is_idle(&self) -> bool {
        self.turn.is_some() && self.decided.is_empty() && !self.bundle.is_ready()
    }

    /// Begins what is decided, as far as there are turns for it, in its order.
    fn begin(&mut self, worker: &Worker) {
        loop {
            if self.bundle.is_ready() {
                let Some(turn) = self.turn.take() else { return };
                self.tasks.push(worker.start(&mut self.bundle, turn));
            }
            let Some(step) = self.decided.pop_front() else { return };
            if !self.bundle.is_empty() && self.bundle.admits(&step) {
                self.bundle.push(step);
            } else if !self.bundle.is_empty() || self.turn.is_none() {
                self.bundle.close();
                self.decided.push_front(step);
                if self.bundle.is_empty() {
                    return;
                }
            } else if let Some(step) = worker.at_once(step) {
                self.bundle.push(step);
            }
        }
    }
}

impl Worker {
    async fn copies(
        &self,
        planner: &mut Planner,
        aside: &mut Aside,
        pairs: BoxStream<'static, Result<Pair, PairError>>,
    ) -> Result<()> {
        let (session, mut pairs) = (&self.session, pairs.ready_chunks(PAIRS));
        let mut work = Work::new(self.transfer.gather());
        let mut steps = self.transfer.root.as_ref().map(|root| planner.begin(root)).unwrap_or_default();
        let (mut ended, mut walked) = (Ok(()), false);
        let whole = loop {
            for step in steps.drain(..) {
                match self.put_aside(step, aside) {
                    Ok(step) => work.decided.extend(step),
                    Err(error) => ended = ended.and(Err(error)),
                }
            }
            session.skipped(std::mem::take(&mut aside.skips));
            work.begin(self);
            if walked && work.decided.is_empty() && work.bundle.is_empty() {
                break ended.is_ok();
            }
            tokio::select! {
                biased;
                () = session.stopped() => break false,
                Some(done) = work.tasks.next(), if !work.tasks.is_empty() => self.settled(done),
                turn = session.turn(), if work.turn.is_none() => work.turn = Some(turn),
                some = pairs.next(), if work.is_idle() && !walked && ended.is_ok() => match some {
                    Some(pairs) => ended = decide(planner, pairs, &mut steps),
                    None => walked = true,
                },
                // Nothing more is known for now.
                () = ready(()), if work.turn.is_some() && (!work.bundle.is_empty() || ended.is_err() && !walked) => {
                    work.bundle.close();
                    walked |= ended.is_err();
                }
            }
        };
        work.turn = None;
        if whole {
            planner.missing().for_each(|path| self.missing(&path));
        }
        let empty = if whole { planner.empty() } else { Vec::new() };
        for step in planner.finish().into_iter().chain(empty) {
            let step = self.put_aside(step, aside);
            ended = ended.and(step.map(|step| _ = step.and_then(|step| self.at_once(step))));
        }
        session.skipped(std::mem::take(&mut aside.skips));
        session.events.send(Event::ScanEnded);
        while let Some(done) = work.tasks.next().await {
            self.settled(done);
        }
        ended
    }

    /// Begins to work on steps, one after the other.
    fn start(&self, bundle: &mut Bundle, turn: Turn) -> JoinHandle<()> {
        let (worker, steps, clock) = (self.clone(), bundle.take(), bundle.clock());
        let work = async move {
            let (begin, mut done) = (Instant::now(), 0);
            for step in steps {
                // What was not begun when the run was stopped never is.
                if done > 0 && worker.session.is_stopped() {
                    break;
                }
                worker.work(step).await;
                done += 1;
            }
            clock.done(done, begin);
            drop(turn);
        };
        match self.transfer.gather() {
            Gather::Together => on_a_thread(work),
            Gather::Apart => tokio::spawn(work),
        }
    }

    fn settled(&self, done: std::result::Result<(), tokio::task::JoinError>) {
        if let Err(error) = done {
            let error = Error::new(ErrorKind::Failed, "a copy of gstore's own broke off").because(error);
            self.session.uncopied(None, Outcome::failed(self.action(), None, None, &error));
        }
    }

    /// Puts aside what waits for the end, or is but counted; returns what is to be done or told.
    fn put_aside(&self, step: Step, aside: &mut Aside) -> Result<Option<Step>> {
        match step {
            Step::Extra(entry) => aside.extras.push(entry)?,
            Step::Vacate(entry) => aside.emptied.push(entry)?,
            Step::Skip(_, why) if !self.frees(why) && !self.tells(why) => {
                self.left.store(true, Ordering::Relaxed);
                *aside.skips.entry(why).or_default() += 1;
            }
            step => return Ok(Some(step)),
        }
        Ok(None)
    }

    /// Whether each skip for this reason is told.
    fn tells(&self, why: Skip) -> bool {
        self.session.events.skips() == Skips::Each || why.is_left_alone()
    }

    /// Does what takes no time; returns what does.
    fn at_once(&self, step: Step) -> Option<Step> {
        match step {
            Step::Skip(entry, why) if !self.frees(why) => self.skipped(None, &entry, why),
            Step::Unaddressable(side, entry) => self.unaddressable(side, &entry),
            step => return Some(step),
        }
        None
    }
}

/// Decides on pairs, and adds what shall happen to `steps`, as far as the walks came.
fn decide(planner: &mut Planner, pairs: Vec<Result<Pair, PairError>>, steps: &mut Vec<Step>) -> Result<()> {
    for pair in pairs {
        match pair {
            Ok(pair) => planner.decide(pair, steps),
            Err(PairError { side, error }) => {
                tracing::debug!(?side, %error, "a walk failed");
                return Err(error);
            }
        }
    }
    Ok(())
}
