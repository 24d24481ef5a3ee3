//! How many bytes a second may pass, in each direction: each piece of a body waits for its time, so that
//! nothing comes in bursts. What is limited is what goes over the network, whoever sends it.

use std::num::NonZeroU64;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::time::Sleep;

/// The largest piece that passes at once.
const SLICE: usize = 64 << 10;
/// Time that was not used is made up for no longer than this.
const CREDIT: Duration = Duration::from_millis(100);

/// Bytes a second; none is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rates {
    /// To storages.
    pub up: Option<NonZeroU64>,
    /// From storages.
    pub down: Option<NonZeroU64>,
}

/// The limits of a process; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Bandwidth {
    pub(super) up: Limit,
    pub(super) down: Limit,
}

impl Bandwidth {
    pub(super) fn new(rates: Rates) -> Self {
        let limit = |rate: Option<NonZeroU64>| Limit(rate.map(|rate| Arc::new(Bucket::new(rate))));
        Self { up: limit(rates.up), down: limit(rates.down) }
    }
}

/// One direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Limit(Option<Arc<Bucket>>);

impl Limit {
    /// How many bytes pass at once at the most.
    pub(super) fn slice(&self) -> usize {
        self.0.as_ref().map_or(SLICE, |bucket| bucket.slice())
    }

    /// Returns once so many bytes may pass.
    pub(super) async fn pass(&self, bytes: usize) {
        let Some(bucket) = &self.0 else { return };
        let mut left = bytes;
        while left > 0 {
            let (slice, now) = (left.min(bucket.slice()), Instant::now());
            let at = bucket.book(slice, now);
            if at > now {
                tokio::time::sleep_until(at.into()).await;
            }
            left -= slice;
        }
    }
}

/// A body's way through a limit.
#[derive(Debug, Default)]
pub(super) struct Gate {
    limit: Limit,
    wait: Option<Pin<Box<Sleep>>>,
}

impl Gate {
    pub(super) fn new(limit: &Limit) -> Self {
        Self { limit: limit.clone(), wait: None }
    }

    /// Is ready once so many bytes may pass; asked for the same ones until then.
    pub(super) fn poll_pass(&mut self, bytes: usize, context: &mut Context<'_>) -> Poll<()> {
        if self.wait.is_none() {
            let Some(bucket) = &self.limit.0 else { return Poll::Ready(()) };
            let now = Instant::now();
            let at = bucket.book(bytes, now);
            if at <= now {
                return Poll::Ready(());
            }
            self.wait = Some(Box::pin(tokio::time::sleep_until(at.into())));
        }
        if let Some(wait) = &mut self.wait {
            ready!(wait.as_mut().poll(context));
        }
        self.wait = None;
        Poll::Ready(())
    }
}

#[derive(Debug)]
struct Bucket {
    rate: NonZeroU64,
    /// From when on the next piece may pass.
    next: Mutex<Option<Instant>>,
}

impl Bucket {
    fn new(rate: NonZeroU64) -> Self {
        Self { rate, next: Mutex::default() }
    }

    /// A twentieth of a second's bytes.
    fn slice(&self) -> usize {
        usize::try_from(self.rate.get() / 20).unwrap_or(SLICE).clamp(1, SLICE)
    }

    /// Books bytes behind all others, and returns when they may pass.
    fn book(&self, bytes: usize, now: Instant) -> Instant {
        let nanos = u128::from(bytes as u64) * 1_000_000_000 / u128::from(self.rate.get());
        let time = Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX));
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = match *next {
            // What comes a little late is made up for.
            Some(at) => now.checked_sub(CREDIT).map_or(at, |earliest| at.max(earliest)),
            None => now,
        };
        *next = at.checked_add(time);
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(rate: u64) -> Bucket {
        Bucket::new(NonZeroU64::new(rate).unwrap())
    }

    #[test]
    fn bytes_take_their_time() {
        let (bucket, begin) = (bucket(1 << 20), Instant::now());
        let mut now = begin;
        // Four bodies share it; each piece passes when it may.
        for _ in 0..(8 << 20) / SLICE {
            now = bucket.book(SLICE, now).max(now);
        }
        let time = now - begin;
        assert!(time > Duration::from_millis(7900) && time < Duration::from_millis(8100), "{time:?}");
    }

    #[test]
    fn nothing_is_saved_up() {
        let (bucket, begin) = (bucket(100_000), Instant::now());
        let mut now = begin + Duration::from_mins(1);
        bucket.book(1, begin);
        let from = now;
        let mut passed = 0;
        while now - from < Duration::from_secs(1) {
            let at = bucket.book(bucket.slice(), now);
            now = at.max(now);
            passed += bucket.slice();
        }
        assert!(passed <= 100_000 + 2 * 10_000, "{passed}");
    }

    #[test]
    fn slices_are_small_where_the_rate_is() {
        for (rate, slice) in [(1, 1), (1000, 50), (100_000, 5000), (1 << 30, SLICE), (u64::MAX, SLICE)] {
            assert_eq!(bucket(rate).slice(), slice, "{rate}");
        }
        assert!(bucket(1).book(usize::MAX, Instant::now()) <= Instant::now());
    }
}
