//! What all runs of a process share: the number of items worked on at once, and the memory for their content.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::store::{Jobs, Lent, Pace};

/// Larger objects move in parts, and are counted apart, so that neither they nor small ones wait for the others.
const WHOLE: u64 = 8 << 20;
/// Memory is counted in so many bytes.
const UNIT: u64 = 1 << 10;
/// Large local files that are copied at once: a disk does not get faster by more of them, and small files go
/// past those that wait.
const FILES: u32 = 4;
/// Items that wait for memory and let others begin meanwhile.
const WAITING: usize = 256;

/// What runs share; cheap to clone.
#[derive(Debug, Clone)]
pub struct Means {
    /// How many items are worked on.
    pub pace: Pace,
    /// How much of their content is held.
    pub memory: Memory,
}

/// Bytes of content that may be held on their way; cheap to clone.
#[derive(Debug, Clone)]
pub struct Memory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    parts: Share,
    whole: Share,
    files: Share,
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct Share {
    free: Arc<Semaphore>,
    units: u32,
}

/// Bytes that are held, until it is dropped.
#[derive(Debug)]
pub struct Room {
    /// Nothing, where nothing is held.
    _held: Option<OwnedSemaphorePermit>,
}

impl Share {
    fn new(units: u32) -> Self {
        Self { free: Arc::new(Semaphore::new(units as usize)), units }
    }
}

impl Means {
    /// Means of a process that does nothing else: so many items at once, and the usual memory.
    pub fn of(jobs: Jobs) -> Self {
        Self { pace: Pace::new(jobs), memory: Memory::new(crate::store::Tuning::default().memory) }
    }
}

impl Memory {
    /// Shares out so many bytes: three quarters for objects in parts, the rest for whole ones.
    pub fn new(bytes: u64) -> Self {
        let share = |bytes: u64| Share::new(u32::try_from(bytes / UNIT).unwrap_or(u32::MAX).max(1));
        let (parts, whole, files) = (share(bytes / 4 * 3), share(bytes / 4), Share::new(FILES));
        Self(Arc::new(Inner { parts, whole, files, waiting: AtomicUsize::new(0) }))
    }

    /// Waits until one more local file of that size may be copied, which holds no memory of ours.
    pub async fn large_file(&self, size: Option<u64>, pace: &Pace) -> Room {
        if size.is_some_and(|size| size <= WHOLE) {
            return Room { _held: None };
        }
        self.take(&self.0.files, 1, pace).await
    }

    /// Waits until so many bytes may be held; more than there are in all wait until nothing else is.
    pub async fn room(&self, bytes: u64, pace: &Pace) -> Room {
        if bytes == 0 {
            return Room { _held: None };
        }
        let share = if bytes > WHOLE { &self.0.parts } else { &self.0.whole };
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX).min(share.units);
        self.take(share, units, pace).await
    }

    async fn take(&self, share: &Share, units: u32, pace: &Pace) -> Room {
        if let Ok(held) = share.free.clone().try_acquire_many_owned(units) {
            return Room { _held: Some(held) };
        }
        let _waiting = self.waits(pace);
        // An error would mean that the semaphore was closed, which nobody does.
        Room { _held: share.free.clone().acquire_many_owned(units).await.ok() }
    }

    fn waits(&self, pace: &Pace) -> Waiting<'_> {
        let before = self.0.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting { count: &self.0.waiting, _lent: (before < WAITING).then(|| pace.lend()) }
    }
}

/// An item that waits, and meanwhile lets another begin.
struct Waiting<'a> {
    count: &'a AtomicUsize,
    _lent: Option<Lent>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn what_does_not_fit_waits() {
        let (memory, pace) = (Memory::new(64 * MIB), Pace::new(Jobs::Fixed(4)));
        let room = |bytes| memory.room(bytes, &pace).now_or_never();
        let held = (room(24 * MIB), room(24 * MIB));
        assert!(held.0.is_some() && held.1.is_some() && room(9 * MIB).is_none());
        // Small ones have a share of their own.
        let small: Vec<_> = (0..100).map_while(|_| room(MIB)).collect();
        assert_eq!(small.len(), 16);
        assert!(room(0).is_some());
        drop((held, small));
        // What is larger than all there is goes alone.
        let alone = room(1 << 40);
        assert!(alone.is_some() && room(9 * MIB).is_none() && room(MIB).is_some());
        drop(alone);
        assert!(room(9 * MIB).is_some());
    }

    #[test]
    fn who_waits_lets_another_begin() {
        let (memory, pace) = (Memory::new(64 * MIB), Pace::new(Jobs::Fixed(1)));
        let held = memory.room(48 * MIB, &pace).now_or_never();
        let item = pace.item().now_or_never();
        assert!(held.is_some() && item.is_some() && pace.item().now_or_never().is_none());
        let mut waiting = Box::pin(memory.room(48 * MIB, &pace));
        assert!((&mut waiting).now_or_never().is_none());
        let other = pace.item().now_or_never();
        assert!(other.is_some() && pace.item().now_or_never().is_none());
        drop(held);
        assert!((&mut waiting).now_or_never().is_some());
        drop(other);
        assert!(pace.item().now_or_never().is_none());
    }
}
