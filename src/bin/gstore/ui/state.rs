//! How far a run is: counted from its events, read by whatever draws it.

use std::collections::BTreeMap;
use std::time::Duration;

use gstore::entry::Place;
use gstore::event::{Action, Event, Outcome, Summary, Verdict};

use super::human;

/// After about this long an old speed is forgotten.
const MEMORY: f64 = 5.0;

/// Where a run stands.
#[derive(Debug, Default)]
pub(super) struct State {
    /// Entries listed so far, on both sides.
    pub(super) scanned: u64,
    /// Whether the totals are final.
    pub(super) scan_ended: bool,
    /// Objects to copy, as far as known.
    pub(super) queued: u64,
    /// Their bytes, as far as known.
    pub(super) queued_bytes: u64,
    /// Of those, objects that are dealt with.
    pub(super) done: u64,
    /// What is being copied.
    pub(super) active: BTreeMap<u64, Active>,
    /// Requests that were sent again.
    pub(super) retries: u64,
    /// The totals.
    pub(super) summary: Summary,
    /// Queued objects of unknown size that are not dealt with.
    sizeless: u64,
    settled: u64,
    speed: Speed,
}

/// One object that is being copied.
#[derive(Debug)]
pub(super) struct Active {
    /// The object.
    pub(super) place: Place,
    /// Its size, if known.
    pub(super) bytes: Option<u64>,
    /// How much of it has moved.
    pub(super) moved: u64,
}

impl State {
    /// Counts an event.
    pub(super) fn update(&mut self, event: &Event) {
        match event {
            Event::Scanned { entries, .. } => self.scanned += entries,
            Event::ScanEnded => self.scan_ended = true,
            Event::Queued { bytes } => {
                self.queued += 1;
                // A size is what a server says it is: sums stop at what a number holds.
                self.queued_bytes = self.queued_bytes.saturating_add(bytes.unwrap_or(0));
                self.sizeless += u64::from(bytes.is_none());
            }
            Event::Started { id, place, bytes } => {
                self.active.insert(*id, Active { place: place.clone(), bytes: *bytes, moved: 0 });
            }
            Event::Advanced { id, bytes } => self.advance(*id, *bytes),
            Event::Resumed { id, bytes } => {
                let before = self.position();
                self.advance(*id, *bytes);
                // What was there has not moved now: it makes no speed.
                self.speed.last.1 = self.speed.last.1.saturating_add(self.position() - before);
            }
            Event::Retrying { .. } => self.retries += 1,
            Event::Finished { id, outcome } => self.finish(*id, outcome),
            Event::Skipped { why, count } => *self.summary.skipped.entry(*why).or_default() += count,
            Event::Warned(_) => {}
        }
    }

    fn advance(&mut self, id: u64, bytes: u64) {
        if let Some(active) = self.active.get_mut(&id) {
            // What is read a second time after a failure is no progress.
            active.moved = active.moved.saturating_add(bytes).min(active.bytes.unwrap_or(u64::MAX));
        }
    }

    fn finish(&mut self, id: Option<u64>, outcome: &Outcome) {
        self.summary.add(outcome);
        let copied =
            matches!(outcome.action, Action::Copy | Action::Move) && !matches!(outcome.verdict, Verdict::Planned);
        let Some(active) = id.and_then(|id| self.active.remove(&id)).filter(|_| copied) else { return };
        self.done += 1;
        if active.bytes.is_none() {
            self.sizeless = self.sizeless.saturating_sub(1);
            self.queued_bytes = self.queued_bytes.saturating_add(outcome.bytes);
        }
        // A failed object is out of the way as well: its bytes will not move any more.
        self.settled = self.settled.saturating_add(active.bytes.unwrap_or(outcome.bytes));
    }

    /// Returns the bytes that need no more work.
    pub(super) fn position(&self) -> u64 {
        self.active.values().fold(self.settled, |sum, active| sum.saturating_add(active.moved))
    }

    /// Returns the bytes of all that is to be copied, as far as known.
    pub(super) fn total(&self) -> u64 {
        self.queued_bytes.max(self.position())
    }

    /// Takes the time, from which the speed is made.
    pub(super) fn sample(&mut self, now: Duration) {
        let position = self.position();
        self.speed.sample(now, position);
    }

    /// Returns bytes a second, smoothed; `None` before anything moved.
    pub(super) fn speed(&self) -> Option<f64> {
        self.speed.get()
    }

    /// Returns how long the rest will take, once the totals are final.
    pub(super) fn eta(&self) -> Option<Duration> {
        let speed = self.speed().filter(|speed| *speed >= 1.0)?;
        let left = self.total() - self.position();
        if !self.scan_ended || self.sizeless > 0 || left == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        Duration::try_from_secs_f64(left as f64 / speed).ok()
    }

    /// Says it in one line.
    pub(super) fn line(&self) -> String {
        let open = if self.scan_ended { "" } else { "≥" };
        let mut parts = Vec::new();
        if self.queued > 0 {
            let sizes_open = if self.sizeless > 0 { "≥" } else { open };
            parts.push(format!("{}/{open}{} files", self.done, self.queued));
            let (position, total) = (human::size(self.position()), human::size(self.total()));
            parts.push(format!("{position}/{sizes_open}{total}"));
            parts.extend(self.speed().map(human::rate));
            parts.extend(self.eta().map(|eta| format!("{} left", human::duration(eta))));
        } else if self.scanned > 0 || !self.scan_ended {
            parts.push(format!("{} listed", human::count(self.scanned, "entry", "entries")));
        }
        let count = |number: u64, word| (number > 0).then(|| format!("{word} {number}"));
        parts.extend(count(self.summary.skips(), "skipped"));
        parts.extend(count(self.summary.deleted, "deleted"));
        parts.extend(count(self.summary.failures(), "failed"));
        parts.extend(count(self.retries, "retries"));
        parts.join(", ")
    }
}

/// A speed, smoothed: each sample counts for less as it ages.
#[derive(Debug, Default)]
struct Speed {
    last: (Duration, u64),
    average: f64,
    weight: f64,
}

impl Speed {
    fn sample(&mut self, now: Duration, position: u64) {
        let elapsed = now.saturating_sub(self.last.0).as_secs_f64();
        if elapsed <= 0.0 || (self.weight <= 0.0 && position <= self.last.1) {
            // The wait before the first byte is listing, not moving.
            self.last.0 = now;
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let current = position.saturating_sub(self.last.1) as f64 / elapsed;
        let keep = (-elapsed / MEMORY).exp();
        self.average = self.average * keep + current * (1.0 - keep);
        self.weight = self.weight * keep + (1.0 - keep);
        self.last = (now, position);
    }

    /// Returns the average over the samples there are, so that the first ones are not too low.
    fn get(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.average / self.weight)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use gstore::error::ErrorKind;
    use gstore::event::{Side, Verified};
    use gstore::location::ObjectPath;

    use super::*;

    pub(in crate::ui) const MIB: u64 = 1024 * 1024;

    pub(in crate::ui) fn place(path: &str) -> Place {
        Place { base: "home:".into(), path: ObjectPath::raw(path.as_bytes()) }
    }

    pub(in crate::ui) fn finished(id: Option<u64>, action: Action, bytes: u64, verdict: Verdict) -> Event {
        let outcome = Outcome {
            action,
            source: Some(place("a")),
            dest: Some(place("b")),
            bytes,
            resumed: 0,
            reason: None,
            verdict,
        };
        Event::Finished { id, outcome }
    }

    pub(in crate::ui) fn done(id: u64, bytes: u64) -> Event {
        finished(Some(id), Action::Copy, bytes, Verdict::Done(Some(Verified::Md5)))
    }

    pub(in crate::ui) fn failed(id: Option<u64>) -> Event {
        let verdict = Verdict::Failed { kind: ErrorKind::Denied, message: "denied".into(), hint: None };
        finished(id, Action::Copy, 0, verdict)
    }

    pub(in crate::ui) fn started(id: u64, bytes: Option<u64>) -> Event {
        Event::Started { id, place: place(&format!("file-{id}")), bytes }
    }

    fn state(events: &[Event]) -> State {
        let mut state = State::default();
        for event in events {
            state.update(event);
        }
        state
    }

    #[test]
    fn lines() {
        let queued = || Event::Queued { bytes: Some(MIB) };
        assert_eq!(state(&[]).line(), "0 entries listed");
        assert_eq!(state(&[Event::Scanned { side: Side::Source, entries: 1 }]).line(), "1 entry listed");
        let mut events = vec![queued(), queued(), started(1, Some(MIB))];
        assert_eq!(state(&events).line(), "0/≥2 files, 0 B/≥2.0 MiB");
        events.extend([Event::Advanced { id: 1, bytes: MIB / 2 }, Event::ScanEnded]);
        assert_eq!(state(&events).line(), "0/2 files, 512 KiB/2.0 MiB");
        events.extend([done(1, MIB), started(2, Some(MIB)), failed(Some(2))]);
        assert_eq!(state(&events).line(), "2/2 files, 2.0 MiB/2.0 MiB, failed 1");
        let removed = finished(None, Action::Delete, 0, Verdict::Done(None));
        assert_eq!(state(&[Event::ScanEnded, removed]).line(), "deleted 1");
    }

    #[test]
    fn sizes_that_no_disk_holds_do_no_harm() {
        let huge = || Event::Queued { bytes: Some(u64::MAX) };
        let events = [huge(), huge(), started(1, Some(u64::MAX)), done(1, u64::MAX), done(2, u64::MAX)];
        assert_eq!(state(&events).total(), u64::MAX);
    }

    #[test]
    fn unknown_sizes_keep_the_total_open() {
        let mut events = vec![Event::Queued { bytes: None }, started(1, None), Event::ScanEnded];
        events.push(Event::Advanced { id: 1, bytes: 7 });
        assert_eq!(state(&events).line(), "0/1 files, 7 B/≥7 B");
        events.push(done(1, 9));
        assert_eq!(state(&events).line(), "1/1 files, 9 B/9 B");
    }

    #[test]
    fn repeated_bytes_and_strangers_are_no_progress() {
        let advanced = |id| Event::Advanced { id, bytes: 8 };
        let state =
            state(&[Event::Queued { bytes: Some(10) }, started(1, Some(10)), advanced(1), advanced(1), advanced(9)]);
        assert_eq!((state.position(), state.total()), (10, 10));
    }

    #[test]
    fn what_was_there_already_is_done_and_no_speed() {
        let size = Some(100 * MIB);
        let mut state = state(&[Event::Queued { bytes: size }, started(1, size), Event::ScanEnded]);
        state.sample(Duration::from_secs(1));
        state.update(&Event::Resumed { id: 1, bytes: 80 * MIB });
        state.sample(Duration::from_secs(2));
        assert_eq!((state.position(), state.speed()), (80 * MIB, None));
        for second in 3..=12 {
            state.update(&Event::Advanced { id: 1, bytes: MIB });
            state.sample(Duration::from_secs(second));
        }
        assert_eq!(state.line(), "0/1 files, 90.0 MiB/100 MiB, 1.0 MiB/s, 10 s left");
    }

    #[test]
    fn speed_is_smooth_and_the_rest_is_estimated() {
        let mut state =
            state(&[Event::Queued { bytes: Some(100 * MIB) }, started(1, Some(100 * MIB)), Event::ScanEnded]);
        state.sample(Duration::from_mins(1));
        assert_eq!(state.speed(), None);
        for second in 61..=80 {
            state.update(&Event::Advanced { id: 1, bytes: MIB });
            state.sample(Duration::from_secs(second));
            assert_eq!(state.speed().map(human::rate).as_deref(), Some("1.0 MiB/s"), "{second}");
        }
        assert_eq!(state.eta().map(|eta| eta.as_secs()), Some(80));
        state.update(&Event::Advanced { id: 1, bytes: 20 * MIB });
        state.sample(Duration::from_secs(81));
        let speed = state.speed().map(human::rate);
        assert_eq!(speed.as_deref(), Some("4.5 MiB/s"), "one burst moves it, but not all the way");
        assert_eq!(state.line(), "0/1 files, 40.0 MiB/100 MiB, 4.5 MiB/s, 13 s left");
    }
}
