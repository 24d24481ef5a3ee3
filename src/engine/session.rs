//! What every step of a run carries: where events go, when to stop, and the totals so far.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::means::{Means, Room};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Event, Events, Outcome, Report, Skip, Summary, Verdict};
use crate::store::Turn;

/// What to do about the rest when one item fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFailure {
    /// Go on.
    Continue,
    /// Begin nothing new.
    Stop,
}

/// Whether a run changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It does what it says.
    Real,
    /// It says what it would do.
    DryRun,
}

/// One run; cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    /// Where events go.
    pub events: Events,
    means: Means,
    /// What to do about the rest when one item fails.
    pub on_failure: OnFailure,
    /// Whether anything is changed.
    pub mode: Mode,
    /// Cancelled by the first signal: begin nothing new, settle what is in flight.
    pub interrupt: CancellationToken,
    /// Cancelled when nothing new shall begin, for whatever reason.
    stop: CancellationToken,
    ledger: Arc<Ledger>,
}

#[derive(Debug, Default)]
struct Ledger {
    summary: Mutex<Summary>,
    unlisted: AtomicU64,
    uncopied: AtomicU64,
    next_id: AtomicU64,
}

impl Session {
    /// Begins a run.
    pub fn new(events: Events, means: Means, interrupt: CancellationToken) -> Self {
        let stop = interrupt.child_token();
        Self {
            events,
            means,
            on_failure: OnFailure::Continue,
            mode: Mode::Real,
            interrupt,
            stop,
            ledger: Arc::default(),
        }
    }

    /// A run beside this one, by the same means and ended by the same signal, that is told and counted nowhere.
    #[must_use]
    pub fn aside(&self) -> Self {
        Self { events: Events::none(), ledger: Arc::default(), ..self.clone() }
    }

    /// Takes a fresh name for a piece of work.
    pub fn next_id(&self) -> u64 {
        self.ledger.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns how many items are worked on at once at the most.
    pub fn most(&self) -> usize {
        self.means.pace.most()
    }

    /// Waits until one more item may be begun; the answer is held until it is done.
    pub async fn turn(&self) -> Turn {
        self.means.pace.item().await
    }

    /// Waits until so many bytes of content may be held; the answer is held while they are.
    pub async fn room(&self, bytes: u64) -> Room {
        self.means.memory.room(bytes, &self.means.pace).await
    }

    /// Waits until one more local file of that size may be copied; the answer is held until it is.
    pub async fn large_file(&self, size: Option<u64>) -> Room {
        self.means.memory.large_file(size, &self.means.pace).await
    }

    /// Records what became of an item and tells it.
    pub fn finish(&self, id: Option<u64>, outcome: Outcome) {
        self.summary().add(&outcome);
        if let Verdict::Failed { kind, message, .. } = &outcome.verdict {
            let place = outcome.dest.as_ref().or(outcome.source.as_ref()).map(ToString::to_string);
            tracing::info!(action = ?outcome.action, place, ?kind, message, "an item failed");
        }
        if matches!(outcome.verdict, Verdict::Failed { .. }) && self.on_failure == OnFailure::Stop {
            self.stop.cancel();
        }
        self.events.send(Event::Finished { id, outcome });
    }

    /// Records items that were left as they are, and tells their number.
    pub fn skipped(&self, counts: BTreeMap<Skip, u64>) {
        for (why, count) in counts {
            *self.summary().skipped.entry(why).or_default() += count;
            self.events.send(Event::Skipped { why, count });
        }
    }

    /// Records a directory that could not be listed: whatever lies below it is unknown, so that
    /// nothing may be deleted in this run.
    pub fn unlisted(&self, outcome: Outcome) {
        self.ledger.unlisted.fetch_add(1, Ordering::Relaxed);
        self.finish(None, outcome);
    }

    /// Counts what was said in listings and nobody understands, which an entry of its own names: what it
    /// is about is unknown, so that nothing may be deleted in this run.
    pub fn misread(&self, count: u64) {
        self.ledger.unlisted.fetch_add(count, Ordering::Relaxed);
    }

    /// Records what could not be copied or made, for whatever reason: its name may be that of what
    /// would be deleted, so that nothing may be deleted in this run.
    pub fn uncopied(&self, id: Option<u64>, outcome: Outcome) {
        self.ledger.uncopied.fetch_add(1, Ordering::Relaxed);
        self.finish(id, outcome);
    }

    /// Returns how much could not be copied or made.
    pub fn uncopied_count(&self) -> u64 {
        self.ledger.uncopied.load(Ordering::Relaxed)
    }

    /// Returns how much could not be listed: directories, and what nobody understands in those that could.
    pub fn unlisted_count(&self) -> u64 {
        self.ledger.unlisted.load(Ordering::Relaxed)
    }

    /// Counts temporary names that a listing left out.
    pub fn add_temporaries(&self, count: usize) {
        if count > 0 {
            self.summary().temporaries += count as u64;
        }
    }

    /// Whether nothing new shall begin.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Waits until nothing new shall begin.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Returns the totals so far.
    pub fn summary(&self) -> MutexGuard<'_, Summary> {
        self.ledger.summary.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Fails if the run was interrupted; asked between the chunks of an object.
    pub fn check_interrupt(&self) -> Result<()> {
        if self.interrupt.is_cancelled() {
            return Err(Error::new(ErrorKind::Interrupted, "interrupted"));
        }
        Ok(())
    }

    /// Does what changes nothing, and gives it up when the run is interrupted.
    ///
    /// # Errors
    /// Those of the work, and [`ErrorKind::Interrupted`].
    pub async fn unless_interrupted<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let done = tokio::select! {
            biased;
            () = self.interrupt.cancelled() => None,
            done = work => Some(done),
        };
        done.unwrap_or_else(|| Err(Error::new(ErrorKind::Interrupted, "interrupted")))
    }

    /// Ends the run.
    pub fn report(&self, stopped: Option<Error>) -> Report {
        let mut summary = self.summary().clone();
        summary.interrupted = self.interrupt.is_cancelled();
        summary.dry_run = self.mode == Mode::DryRun;
        Report { summary, stopped }
    }
}
