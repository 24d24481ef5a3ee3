//! Progress for programs: a JSON line on stderr, at most one a second.

use std::time::Duration;

use super::state::State;
use super::{Fields, Record, Style};

/// How long from one line to the next, and to the first.
const STEP: Duration = Duration::from_secs(1);

/// Says now and then how far a run is.
#[derive(Debug)]
pub(super) struct JsonLines {
    next: Duration,
}

impl JsonLines {
    pub(super) const fn new() -> Self {
        Self { next: STEP }
    }

    /// Returns a record if it is time for one.
    pub(super) fn tick<'a>(&mut self, state: &'a State, now: Duration) -> Option<Status<'a>> {
        if now < self.next {
            return None;
        }
        self.next = now + STEP;
        Some(Status { state, now })
    }
}

/// How far a run is.
pub(super) struct Status<'a> {
    state: &'a State,
    now: Duration,
}

impl Record for Status<'_> {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&self.state.line());
    }

    fn json(&self) -> Fields {
        let state = self.state;
        Fields::new("progress")
            .with("scanned", state.scanned)
            .with("scan_ended", state.scan_ended)
            .with("files", state.done)
            .with("total_files", state.queued)
            .with("bytes", state.position())
            .with("total_bytes", state.total())
            .maybe("bytes_per_second", state.speed().map(f64::round))
            .maybe("eta_seconds", state.eta().map(|eta| eta.as_secs()))
            .with("skipped", state.summary.skips())
            .with("deleted", state.summary.deleted)
            .with("failed", state.summary.failures())
            .with("retries", state.retries)
            .with("seconds", super::summary::seconds(self.now))
    }
}

#[cfg(test)]
mod tests {
    use gstore::event::Event;

    use super::super::state::tests::{done, failed, started};
    use super::*;

    #[test]
    fn at_most_one_a_second() {
        let (mut lines, mut state) = (JsonLines::new(), State::default());
        for event in [
            Event::Queued { bytes: Some(1000) },
            Event::Queued { bytes: Some(2000) },
            started(1, Some(1000)),
            done(1, 1000),
            failed(None),
            Event::ScanEnded,
        ] {
            state.update(&event);
        }
        state.sample(Duration::from_millis(500));
        assert!(lines.tick(&state, Duration::from_millis(999)).is_none());
        let line = lines.tick(&state, Duration::from_secs(1)).map(|status| status.json().line());
        insta::assert_snapshot!(line.unwrap(), @r#"{"v":1,"type":"progress","scanned":0,"scan_ended":true,"files":1,"total_files":2,"bytes":1000,"total_bytes":3000,"bytes_per_second":2000.0,"eta_seconds":1,"skipped":0,"deleted":0,"failed":1,"retries":0,"seconds":1.0}"#);
        assert!(lines.tick(&state, Duration::from_millis(1999)).is_none());
        assert!(lines.tick(&state, Duration::from_millis(2001)).is_some());
    }
}
