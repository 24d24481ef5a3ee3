//! How many requests are worth having in flight: found out by trying, and pure. It is fed with what happened and
//! when, and says a limit; who obeys it is [`super::pace`]'s business.
//!
//! It searches upwards from a modest number as long as more requests bring more, then tries one more now and then.
//! When a service asks to slow down, or says nothing, the limit is halved at once and comes back one by one.

use std::time::Duration;

/// Where the search begins.
pub(super) const START: usize = 16;
/// Where it ends.
pub(super) const MOST: usize = 256;
/// A limit is judged by no less than this.
const WINDOW: Duration = Duration::from_millis(500);
/// What a request counts besides its bytes, so that small objects count too.
const REQUEST: u64 = 64 << 10;
/// More requests are worth it if they bring at least so much more.
const GAIN: f64 = 1.05;
/// Windows from a try that brought nothing to the next one.
const REST: u32 = 16;

/// Decides how many requests may be in flight. Times are counted from any one moment.
#[derive(Debug)]
pub(super) struct Controller {
    limit: usize,
    phase: Phase,
    /// Nothing has limited the search so far: it goes in large steps.
    free: bool,
    window: Window,
    /// When the limit was cut last: what was sent before then says nothing about the new one.
    cut: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
enum Phase {
    /// It is not known yet what the limit brings.
    Measure,
    /// The limit was raised from `from`, which brought `rate`.
    Try { from: usize, rate: f64 },
    /// The limit stays for so many windows.
    Rest(u32),
    /// The limit grows back to this.
    Recover(usize),
}

/// What happened since the limit was judged last.
#[derive(Debug, Default)]
struct Window {
    begin: Duration,
    finished: u64,
    bytes: u64,
    /// All requests that were allowed were in flight.
    full: bool,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Finished {
    /// Bytes that moved in all requests since the last one finished.
    pub(super) bytes: u64,
    /// Whether more would have been sent meanwhile.
    pub(super) full: bool,
}

impl Controller {
    pub(super) fn new() -> Self {
        Self { limit: START, phase: Phase::Measure, free: true, window: Window::default(), cut: None }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    /// Takes note of a request that has come to its end.
    pub(super) fn finished(&mut self, now: Duration, what: Finished) {
        let window = &mut self.window;
        window.finished += 1;
        window.bytes += what.bytes;
        window.full |= what.full;
        let time = now.saturating_sub(window.begin);
        // Each of those in flight must have had its turn under this limit.
        if time < WINDOW || window.finished < self.limit as u64 {
            return;
        }
        let rate = work(window) / time.as_secs_f64();
        let full = window.full;
        self.window = Window { begin: now, ..Window::default() };
        self.judge(rate, full);
    }

    /// Takes note of an answer that asks to slow down, or of a silence, to a request sent at `sent`.
    pub(super) fn throttled(&mut self, now: Duration, sent: Duration) {
        // A burst of such answers says one thing once.
        if self.cut.is_some_and(|cut| sent < cut) {
            return;
        }
        let ceiling = self.limit.saturating_sub(1).max(1);
        self.limit = (self.limit / 2).max(1);
        self.free = false;
        self.cut = Some(now);
        self.phase = Phase::Recover(ceiling);
        self.window = Window { begin: now, ..Window::default() };
    }

    fn judge(&mut self, rate: f64, full: bool) {
        self.phase = match self.phase {
            Phase::Recover(ceiling) if self.limit < ceiling => {
                self.limit += 1;
                Phase::Recover(ceiling)
            }
            Phase::Recover(_) => Phase::Rest(REST),
            Phase::Rest(left) if left > 0 => Phase::Rest(left - 1),
            Phase::Try { from, rate: before } if rate < before * GAIN => {
                self.limit = from;
                self.free = false;
                Phase::Rest(REST)
            }
            // More than what there is to send is no try.
            _ if full && self.limit < MOST => {
                let from = self.limit;
                let step = if self.free { from / 2 } else { 1 };
                self.limit = (from + step.max(1)).min(MOST);
                Phase::Try { from, rate }
            }
            Phase::Try { .. } | Phase::Measure | Phase::Rest(_) => Phase::Measure,
        };
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is compared with another, and roughly")]
fn work(window: &Window) -> f64 {
    (window.finished * REQUEST + window.bytes) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A service with a latency, which does so many requests at once and lets others wait.
    struct Service {
        latency: Duration,
        serves: usize,
        /// It refuses when more than this are in flight.
        refuses: usize,
    }

    /// Runs a controller against a service for a while, with always more to be sent, and returns each limit it had.
    fn simulate(controller: &mut Controller, service: &Service, begin: Duration, length: Duration) -> Vec<usize> {
        let (mut limits, mut now) = (Vec::new(), begin);
        while now < begin + length {
            // One round: all that are allowed are sent at once, and come back at once.
            let limit = controller.limit();
            let rounds = u32::try_from(limit.div_ceil(service.serves)).unwrap();
            let sent = now;
            now += service.latency * rounds;
            for number in 0..limit {
                if number >= service.refuses {
                    controller.throttled(now, sent);
                } else {
                    controller.finished(now, Finished { bytes: 4096, full: true });
                }
            }
            limits.push(controller.limit());
        }
        limits
    }

    const MINUTE: Duration = Duration::from_mins(1);

    fn service(serves: usize, refuses: usize) -> Service {
        Service { latency: Duration::from_millis(20), serves, refuses }
    }

    #[test]
    fn it_grows_as_long_as_that_brings_more() {
        let mut controller = Controller::new();
        assert_eq!(controller.limit(), START);
        let limits = simulate(&mut controller, &service(1000, 1000), Duration::ZERO, MINUTE);
        assert_eq!(limits.last(), Some(&MOST), "{limits:?}");
        assert!(limits.is_sorted());
    }

    #[test]
    fn it_stays_where_more_brings_nothing() {
        let mut controller = Controller::new();
        let limits = simulate(&mut controller, &service(START, 1000), Duration::ZERO, MINUTE);
        assert!(limits.iter().all(|limit| (START..=START * 3 / 2).contains(limit)), "{limits:?}");
        let above = limits.iter().filter(|limit| **limit > START).count();
        assert!(above * 4 < limits.len(), "{above} of {}", limits.len());
    }

    #[test]
    fn it_is_halved_once_for_a_burst_and_comes_back_one_by_one() {
        let mut controller = Controller::new();
        let at = Duration::from_secs;
        (0..16).for_each(|_| controller.throttled(at(2), at(1)));
        assert_eq!(controller.limit(), START / 2);
        (0..8).for_each(|_| controller.throttled(at(3), at(2)));
        assert_eq!(controller.limit(), START / 4);
        let limits = simulate(&mut controller, &service(1000, 1000), at(3), MINUTE);
        let back = limits.iter().position(|limit| *limit >= START / 2 - 1).unwrap();
        assert!(limits[..back].windows(2).all(|two| two[1] - two[0] <= 1), "{limits:?}");
        assert!(*limits.last().unwrap() > START / 4, "{limits:?}");
    }

    #[test]
    fn it_never_falls_below_one_and_keeps_what_a_service_bears() {
        let mut controller = Controller::new();
        (0..100).for_each(|second| controller.throttled(Duration::from_secs(second), Duration::from_secs(second)));
        assert_eq!(controller.limit(), 1);
        let mut controller = Controller::new();
        let limits = simulate(&mut controller, &service(1000, 40), Duration::ZERO, MINUTE * 5);
        let later = &limits[limits.len() / 2..];
        assert!(later.iter().all(|limit| (15..=42).contains(limit)), "{later:?}");
        let refused = later.windows(2).filter(|two| two[1] < two[0]).count();
        assert!(refused * 100 < later.len(), "{refused} of {}", later.len());
    }

    #[test]
    fn without_enough_to_send_it_does_not_grow() {
        let mut controller = Controller::new();
        for number in 1..10_000 {
            controller.finished(Duration::from_millis(10) * number, Finished { bytes: 1 << 20, full: false });
        }
        assert_eq!(controller.limit(), START);
    }
}
