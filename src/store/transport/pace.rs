//! The one budget of a process: how many requests are in flight, and how many items are worked on for them.
//! What the limit is worth, [`super::control`] finds out, unless the user says it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::control::{Controller, Finished, MOST, START};
use super::lane::Lane;
pub use super::lane::{Lent, Turn};

/// How many requests may be in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Jobs {
    /// As many as are worth it.
    #[default]
    Auto,
    /// So many, at least 1.
    Fixed(usize),
}

/// Requests and items share one limit; cheap to clone.
#[derive(Debug, Clone)]
pub struct Pace(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    jobs: Jobs,
    controller: Mutex<Controller>,
    requests: Lane,
    /// Files, and whatever else is begun by itself. One that is begun needs a request now and then, so
    /// that few of them leave the network idle.
    items: Lane,
    begin: Instant,
    /// Bytes that moved since a request finished last.
    bytes: AtomicU64,
}

impl Jobs {
    /// How many things are done at once where nothing is found out.
    pub fn number(self) -> usize {
        match self {
            Self::Auto => START,
            Self::Fixed(jobs) => jobs.max(1),
        }
    }

    /// How many requests are ever in flight.
    pub fn most(self) -> usize {
        match self {
            Self::Auto => MOST,
            Self::Fixed(jobs) => jobs.max(1),
        }
    }
}

impl Pace {
    /// Begins with what is known from the start.
    pub fn new(jobs: Jobs) -> Self {
        let lane = || Lane::new(jobs.number());
        Self(Arc::new(Inner {
            jobs,
            controller: Mutex::new(Controller::new()),
            requests: lane(),
            items: lane(),
            begin: Instant::now(),
            bytes: AtomicU64::new(0),
        }))
    }

    /// Returns how many items may be begun at once at the most.
    pub fn most(&self) -> usize {
        self.0.jobs.most()
    }

    /// Waits until one more item may be begun.
    pub async fn item(&self) -> Turn {
        self.0.items.turn().await
    }

    /// Lets one more item begin while another waits for room, so that small ones go past large ones.
    pub fn lend(&self) -> Lent {
        self.0.items.lend()
    }

    /// Waits until one more request may be sent.
    pub(super) async fn request(&self) -> Turn {
        self.0.requests.turn().await
    }

    /// Takes note of bytes that moved.
    pub(super) fn moved(&self, bytes: u64) {
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Takes note of a request that was answered.
    pub(super) fn finished(&self) {
        let Inner { requests, items, bytes, .. } = &*self.0;
        self.control(|controller| {
            let full = requests.was_full() | items.was_full();
            let what = Finished { bytes: bytes.swap(0, Ordering::Relaxed), full };
            controller.finished(self.0.begin.elapsed(), what);
        });
    }

    /// Takes note of an answer that asks to slow down, or of none, to a request sent at `sent`.
    pub(super) fn throttled(&self, sent: Instant) {
        let since = |at: Instant| at.saturating_duration_since(self.0.begin);
        self.control(|controller| controller.throttled(since(Instant::now()), since(sent)));
    }

    fn control(&self, tell: impl FnOnce(&mut Controller)) {
        let Inner { jobs, controller, requests, items, .. } = &*self.0;
        if *jobs != Jobs::Auto {
            return;
        }
        let mut controller = controller.lock().unwrap_or_else(PoisonError::into_inner);
        let before = controller.limit();
        tell(&mut controller);
        let limit = controller.limit();
        if limit != before {
            tracing::debug!(limit, before, "requests in flight");
            requests.set(limit);
            items.set(limit);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn a_number_that_was_said_stays() {
        for (jobs, after) in [(Jobs::Fixed(8), 8), (Jobs::Auto, START / 2)] {
            let pace = Pace::new(jobs);
            pace.throttled(Instant::now());
            let requests: Vec<_> = (0..100).map_while(|_| pace.request().now_or_never()).collect();
            let items: Vec<_> = (0..100).map_while(|_| pace.item().now_or_never()).collect();
            assert_eq!((requests.len(), items.len()), (after, after));
        }
    }
}
