//! How much a run asks of the network, and of whom it lets hear of it. Who heeds it is
//! [`super::transport`]'s and [`super::retry`]'s business.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::transport::{Jobs, Rates};
use crate::event::Events;

/// How hard to try, for every request of a run.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Requests in flight.
    pub jobs: Jobs,
    /// Bytes a second over the network.
    pub rates: Rates,
    /// Bytes of content that all that is in flight may hold.
    pub memory: u64,
    /// Further tries after a temporary failure.
    pub retries: usize,
    /// How long no byte may move before a request is given up.
    pub stall: Duration,
    /// Where retries and warnings are told.
    pub events: Events,
    /// Cancelled when the run is interrupted: then nothing is waited for before it is tried again.
    pub interrupt: CancellationToken,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            jobs: Jobs::Auto,
            rates: Rates::default(),
            memory: 256 << 20,
            retries: 5,
            stall: Duration::from_mins(1),
            events: Events::none(),
            interrupt: CancellationToken::new(),
        }
    }
}

impl Tuning {
    /// How many parts of that size one object may have in flight, `most` at the most: two more are held while they
    /// are made and sent.
    pub(super) fn streams(&self, part: u64, most: usize) -> usize {
        let fitting = usize::try_from(self.memory / 4 * 3 / part.max(1)).unwrap_or(usize::MAX).saturating_sub(2);
        most.min(fitting).min(self.jobs.most()).max(1)
    }
}
