//! Steps that are begun together, one after the other on a thread: a file of a few KiB is copied from one local
//! folder to another in some ten microseconds, and a task, a turn and a thread's waking for each take as long.
//!
//! What a step does, and when it is begun, is [`super::run`]'s business.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::plan::Step;
use crate::entry::Entry;

/// How long a bundle shall take. On a disk that answers slowly, one step takes as long: then steps are begun side
/// by side as everywhere.
const SPAN: Duration = Duration::from_millis(5);
/// How long a step is thought to take before one was seen.
const FIRST: Duration = Duration::from_micros(100);
/// Steps in a bundle at most.
const MOST: u64 = 256;
/// Bytes of content in a bundle, about.
const BYTES: u64 = 8 << 20;
/// Larger files are begun alone, so that small ones do not wait behind them.
const SMALL: u64 = 1 << 20;

/// Whether steps are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gather {
    /// Those of one folder are: they only block the thread that does them.
    Together,
    /// Each is begun by itself: it waits for a network.
    Apart,
}

/// Steps to be begun together.
#[derive(Debug)]
pub(super) struct Bundle {
    gather: Gather,
    steps: Vec<Step>,
    bytes: u64,
    /// Nothing more comes to it.
    closed: bool,
    clock: Clock,
}

/// How long steps took of late, in nanoseconds; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Clock(Arc<AtomicU64>);

impl Bundle {
    /// Makes an empty one.
    pub(super) fn new(gather: Gather) -> Self {
        let clock = Clock(Arc::new(AtomicU64::new(nanoseconds(FIRST))));
        Self { gather, steps: Vec::new(), bytes: 0, closed: false, clock }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether it is to be begun.
    pub(super) fn is_ready(&self) -> bool {
        self.closed && !self.is_empty()
    }

    /// Whether a step may be added.
    pub(super) fn admits(&self, step: &Step) -> bool {
        let Some(first) = self.steps.first() else { return true };
        !self.closed && !is_large(step) && folder(first) == folder(step)
    }

    /// Adds a step.
    pub(super) fn push(&mut self, step: Step) {
        self.bytes += entry(&step).and_then(|entry| entry.size).unwrap_or(0);
        self.closed = self.gather == Gather::Apart || is_large(&step);
        self.steps.push(step);
        self.closed |= self.bytes >= BYTES || self.steps.len() as u64 >= self.clock.steps();
    }

    /// Lets nothing more come to it.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Takes the steps out, and begins anew.
    pub(super) fn take(&mut self) -> Vec<Step> {
        (self.bytes, self.closed) = (0, false);
        std::mem::take(&mut self.steps)
    }

    /// Returns what has to hear how long steps take.
    pub(super) fn clock(&self) -> Clock {
        self.clock.clone()
    }
}

impl Clock {
    /// How many steps fill a bundle.
    fn steps(&self) -> u64 {
        (nanoseconds(SPAN) / self.0.load(Ordering::Relaxed).max(1)).clamp(1, MOST)
    }

    /// Takes note of so many steps that were begun at `begin` and are done.
    pub(super) fn done(&self, steps: usize, begin: Instant) {
        let each = nanoseconds(begin.elapsed()) / (steps as u64).max(1);
        let before = self.0.load(Ordering::Relaxed);
        // Two that say so at once may lose one: it is but a guess.
        self.0.store(before / 4 * 3 + each / 4, Ordering::Relaxed);
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// What a step is about, where that is one name.
fn entry(step: &Step) -> Option<&Entry> {
    match step {
        Step::Copy(job) | Step::Compare(job, _) => Some(&job.source),
        Step::MakeDir(entry) | Step::Skip(entry, _) => Some(entry),
        Step::Ask(..) | Step::Vacate(_) | Step::Extra(_) | Step::Unaddressable(..) => None,
    }
}

/// Whether a step may take long: much content, or a program of somebody's.
fn is_large(step: &Step) -> bool {
    entry(step).is_none_or(|entry| entry.is_file() && entry.size.is_none_or(|size| size > SMALL))
}

/// The folder that a step works in: two threads in one wait for each other. A directory is made just before what is
/// in it.
fn folder(step: &Step) -> &[u8] {
    let Some(entry) = entry(step) else { return &[] };
    let path = entry.path.as_bytes();
    if entry.is_dir() { path } else { &path[..path.iter().rposition(|&byte| byte == b'/').unwrap_or(0)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::plan::Job;
    use crate::entry::EntryKind;
    use crate::location::ObjectPath;

    fn step(path: &str, size: u64) -> Step {
        let path = ObjectPath::raw(path.as_bytes());
        let source = Entry { size: Some(size), ..Entry::new(path, EntryKind::File) };
        Step::Copy(Box::new(Job { source, dest: None, reason: None }))
    }

    /// Returns the sizes of the bundles that steps are begun in.
    fn bundles(bundle: &mut Bundle, steps: Vec<Step>) -> Vec<usize> {
        let mut sizes = Vec::new();
        for step in steps {
            if !bundle.admits(&step) {
                bundle.close();
            }
            if bundle.is_ready() {
                sizes.push(bundle.take().len());
            }
            bundle.push(step);
        }
        sizes.push(bundle.take().len());
        sizes
    }

    #[test]
    fn what_is_small_and_near_goes_together() {
        let many =
            |folder: &str, count: usize| (0..count).map(|n| step(&format!("{folder}{n}"), 10)).collect::<Vec<_>>();
        let mkdir = Step::MakeDir(Entry::new(ObjectPath::raw(*b"b"), EntryKind::Dir));
        let table: Vec<(Gather, Vec<Step>, &[usize])> = vec![
            (Gather::Together, many("a/", 10), &[10]),
            (Gather::Together, many("", 10), &[10]),
            (Gather::Apart, many("a/", 3), &[1, 1, 1]),
            (Gather::Together, [many("a/", 2), vec![mkdir], many("b/", 3)].concat(), &[2, 4]),
            (Gather::Together, [many("a/", 2), many("a/b/", 3), many("a/", 1)].concat(), &[2, 3, 1]),
            (Gather::Together, [many("a/", 2), vec![step("a/x", SMALL + 1)], many("a/", 1)].concat(), &[2, 1, 1]),
            (Gather::Together, (0..9).map(|_| step("a", SMALL)).collect(), &[8, 1]),
            (Gather::Together, many("a/", 60), &[50, 10]),
        ];
        for (number, (gather, steps, expected)) in table.into_iter().enumerate() {
            assert_eq!(bundles(&mut Bundle::new(gather), steps), expected, "{number}");
        }
    }

    #[test]
    fn what_takes_long_is_begun_side_by_side() {
        let mut bundle = Bundle::new(Gather::Together);
        let long_ago = |milliseconds| Instant::now().checked_sub(Duration::from_millis(milliseconds)).unwrap();
        for _ in 0..20 {
            bundle.clock().done(1, long_ago(20));
        }
        assert_eq!(bundles(&mut bundle, (0..3).map(|_| step("a", 1)).collect()), [1, 1, 1]);
        for _ in 0..40 {
            bundle.clock().done(1000, long_ago(1));
        }
        assert_eq!(bundles(&mut bundle, (0..300).map(|_| step("a", 1)).collect()), [256, 44]);
    }
}
