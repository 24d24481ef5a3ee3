//! A number of turns that can change while they are taken: who asks first gets the next one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns, of which so many are taken at once; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Lane(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    permits: Arc<Semaphore>,
    count: Mutex<Count>,
    /// See [`Lane::was_full`].
    full: AtomicBool,
}

#[derive(Debug)]
struct Count {
    limit: usize,
    /// Turns that are taken above the limit, and are not given to others when they end.
    excess: usize,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    lane: Lane,
    permit: Option<OwnedSemaphorePermit>,
}

/// Room for one more, until it is dropped.
#[derive(Debug)]
pub struct Lent(Lane);

impl Lane {
    pub(super) fn new(limit: usize) -> Self {
        let count = Mutex::new(Count { limit, excess: 0 });
        Self(Arc::new(Inner { permits: Arc::new(Semaphore::new(limit)), count, full: AtomicBool::new(false) }))
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Turn {
        // An error would mean that the semaphore was closed, which nobody does.
        let permit = self.0.permits.clone().acquire_owned().await.ok();
        if self.0.permits.available_permits() == 0 {
            self.0.full.store(true, Ordering::Relaxed);
        }
        Turn { lane: self.clone(), permit }
    }

    /// Allows so many at once; what is above that goes on to its end.
    pub(super) fn set(&self, limit: usize) {
        let mut count = self.count();
        let before = std::mem::replace(&mut count.limit, limit);
        if limit > before {
            self.more(&mut count, limit - before);
        } else {
            self.fewer(&mut count, before - limit);
        }
    }

    /// Makes room for one more meanwhile: whoever holds a turn waits for something else than the network.
    pub(super) fn lend(&self) -> Lent {
        self.more(&mut self.count(), 1);
        Lent(self.clone())
    }

    /// Whether all turns were taken at any time since this was asked last.
    pub(super) fn was_full(&self) -> bool {
        self.0.full.swap(self.0.permits.available_permits() == 0, Ordering::Relaxed)
    }

    fn more(&self, count: &mut Count, turns: usize) {
        let settled = turns.min(count.excess);
        count.excess -= settled;
        self.0.permits.add_permits(turns - settled);
    }

    fn fewer(&self, count: &mut Count, turns: usize) {
        count.excess += turns - self.0.permits.forget_permits(turns);
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut count = self.lane.count();
        let Some(permit) = self.permit.take() else { return };
        if count.excess > 0 {
            count.excess -= 1;
            permit.forget();
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.0.fewer(&mut self.0.count(), 1);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    fn take(lane: &Lane) -> Option<Turn> {
        lane.turn().now_or_never()
    }

    #[test]
    fn the_limit_holds_while_it_changes() {
        let lane = Lane::new(2);
        let mut turns: Vec<_> = (0..2).filter_map(|_| take(&lane)).collect();
        assert!(turns.len() == 2 && take(&lane).is_none() && lane.was_full());
        lane.set(4);
        turns.extend((0..9).map_while(|_| take(&lane)));
        assert_eq!(turns.len(), 4);
        lane.set(1);
        for left in (1..4).rev() {
            assert!(take(&lane).is_none());
            turns.truncate(left);
        }
        assert!(take(&lane).is_none());
        turns.clear();
        let last = take(&lane);
        assert!(last.is_some() && take(&lane).is_none());
    }

    #[test]
    fn what_was_lent_comes_back() {
        let lane = Lane::new(1);
        let first = take(&lane);
        let lent = lane.lend();
        let second = take(&lane);
        assert!(first.is_some() && second.is_some() && take(&lane).is_none());
        drop(lent);
        drop(first);
        assert!(take(&lane).is_none());
        drop(second);
        let turn = take(&lane);
        assert!(turn.is_some() && take(&lane).is_none());
        drop(turn);
        // Nobody took what was lent.
        drop(lane.lend());
        let turn = take(&lane);
        assert!(turn.is_some() && take(&lane).is_none());
        assert!(lane.was_full());
        drop(turn);
        assert!(lane.was_full() && !lane.was_full());
    }

    #[test]
    fn a_turn_that_nobody_waits_for_any_more_is_not_lost() {
        let lane = Lane::new(1);
        let turn = take(&lane);
        let mut waiting = Box::pin(lane.turn());
        assert!((&mut waiting).now_or_never().is_none());
        drop(turn);
        drop(waiting);
        assert!(take(&lane).is_some());
    }
}
