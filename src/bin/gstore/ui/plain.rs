//! Progress where there is no terminal: one line every few seconds, without control characters.

use std::time::Duration;

use gstore::location::escaped;

use super::state::State;
use super::{Fields, Record, Style};

/// How long from one line to the next, and to the first.
const STEP: Duration = Duration::from_secs(5);

/// Says now and then how far a run is.
#[derive(Debug)]
pub(super) struct Plain {
    next: Duration,
}

impl Plain {
    pub(super) const fn new() -> Self {
        Self { next: STEP }
    }

    /// Returns a line if it is time for one.
    pub(super) fn tick(&mut self, state: &State, now: Duration) -> Option<Status> {
        if now < self.next {
            return None;
        }
        // Counted from now, so that a run that was asleep does not catch up.
        self.next = now + STEP;
        Some(Status(state.line()))
    }
}

/// A line that says how far a run is.
pub(super) struct Status(pub(super) String);

impl Record for Status {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&escaped(self.0.as_bytes()));
    }

    fn json(&self) -> Fields {
        Fields::new("note").with("message", &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_every_five_seconds_and_none_in_a_short_run() {
        let mut plain = Plain::new();
        let state = State::default();
        let spoken: Vec<_> = (0_u64..260)
            .map(|tenth| tenth * 100)
            .filter(|millis| plain.tick(&state, Duration::from_millis(*millis)).is_some())
            .collect();
        assert_eq!(spoken, [5000, 10000, 15000, 20000, 25000]);
    }
}
