//! Trying again after temporary failures: how often, after which pause, and when a run has tried enough.
//! Each try is told.
//!
//! One rule for OpenDAL's requests ([`layer`]), for those of our own ([`retrying`]) and for what has to be
//! begun anew ([`Anew`]). For how long a whole server wants to be left alone, the transport hears.

mod layer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
pub(super) use layer::Retries;
use tokio_util::sync::CancellationToken;

use super::Tuning;
use super::error::{from_opendal_ref, is_throttled};
use super::transport::{Meter, Network, Severed};
use crate::error::Error;
use crate::event::{Event, Events};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// So many times as long a pause is made where the service asks to slow down: five tries then outlast a storm
/// of a quarter of a minute, and a server that is not there is still given up after some seconds.
const THROTTLED: u32 = 3;
/// So many operations may fail for good, one after the other, before a run gives up trying again; or so many
/// times as are in flight at once, where that is more.
const OPERATIONS: usize = 100;
const ROUNDS: usize = 4;

/// How often a whole run tries again: a try takes one from it, and what succeeds gives one back. When none
/// is left, what fails fails at once, so that a run ends in finite time whatever the number of its objects.
#[derive(Debug)]
pub(super) struct Quota {
    left: AtomicUsize,
    most: usize,
    /// Its end has been told.
    told: AtomicBool,
}

impl Quota {
    /// As many tries as the operations take that may fail in the end.
    pub(super) fn new(tuning: &Tuning) -> Self {
        let operations = OPERATIONS.max(ROUNDS * tuning.jobs.most());
        let most = tuning.retries.saturating_mul(operations);
        Self { left: AtomicUsize::new(most), most, told: AtomicBool::new(false) }
    }

    fn take(&self) -> bool {
        let less = |left: usize| left.checked_sub(1);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    fn give_back(&self) {
        let more = |left: usize| (left < self.most).then_some(left + 1);
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

/// The rule for one operation.
struct Tries {
    operation: &'static str,
    rules: Rules,
    /// Begun when something fails.
    pauses: Option<ExponentialBackoff>,
}

/// What the tries of a run have in common; cheap to clone.
#[derive(Clone)]
struct Rules(Arc<Shared>);

struct Shared {
    retries: usize,
    quota: Arc<Quota>,
    meter: Meter,
    events: Events,
    interrupt: CancellationToken,
}

impl Rules {
    fn new(network: &Network) -> Self {
        let Network { tuning, quota, meter, .. } = network;
        let (quota, meter, events) = (quota.clone(), meter.clone(), tuning.events.clone());
        let interrupt = tuning.interrupt.clone();
        Self(Arc::new(Shared { retries: tuning.retries, quota, meter, events, interrupt }))
    }

    fn begin(&self, operation: &'static str) -> Tries {
        Tries { operation, rules: self.clone(), pauses: None }
    }

    fn pauses(&self) -> ExponentialBackoff {
        ExponentialBuilder::default()
            .with_jitter()
            .with_factor(2.0)
            .with_min_delay(FIRST_PAUSE)
            .with_max_delay(LONGEST_PAUSE)
            .with_max_times(self.0.retries)
            .build()
    }
}

impl Tries {
    /// Takes note that it succeeded.
    fn succeeded(&self) {
        self.rules.0.quota.give_back();
    }

    /// Returns after a pause if what failed so shall be tried again; else as an error that is not
    /// tried again by others.
    async fn after(&mut self, error: opendal::Error) -> opendal::Result<()> {
        if !error.is_temporary() {
            return Err(error);
        }
        let slower = if is_throttled(&error) { THROTTLED } else { 1 };
        match self.next(slower) {
            Some(pause) if self.wait(from_opendal_ref(&error), pause).await => Ok(()),
            _ => Err(error.set_persistent()),
        }
    }

    /// The next pause, if it shall be tried again.
    fn next(&mut self, slower: u32) -> Option<Duration> {
        let pause = self.pauses.get_or_insert_with(|| self.rules.pauses()).next()?;
        let Shared { quota, events, .. } = &*self.rules.0;
        if !quota.take() {
            if !quota.told.swap(true, Ordering::Relaxed) {
                events.warn("too much fails: what fails now is tried again only once other requests succeed");
            }
            return None;
        }
        Some((pause * slower).min(LONGEST_PAUSE))
    }

    /// Returns after the pause whether it is still wanted: an interrupted run tries nothing again.
    async fn wait(&self, cause: String, pause: Duration) -> bool {
        let interrupt = &self.rules.0.interrupt;
        if interrupt.is_cancelled() {
            return false;
        }
        self.rules.0.meter.retried();
        tracing::debug!(self.operation, cause, after_ms = pause.as_millis(), "retrying");
        self.rules.0.events.send(Event::Retrying { operation: self.operation.to_owned(), after: pause, cause });
        interrupt.run_until_cancelled(tokio::time::sleep(pause)).await.is_some()
    }
}

/// Retries a request of our own.
pub(super) async fn retrying<T, F, R>(network: &Network, operation: &'static str, mut request: R) -> opendal::Result<T>
where
    F: Future<Output = opendal::Result<T>>,
    R: FnMut() -> F,
{
    let mut tries = Rules::new(network).begin(operation);
    loop {
        match request().await {
            Ok(done) => {
                tries.succeeded();
                return Ok(done);
            }
            Err(error) => tries.after(error).await?,
        }
    }
}

/// Trying again what no store can take up where it broke off, since it was read while it was sent, or since nobody
/// knows how much of it arrived: whoever copies begins anew, by the rule of all other requests.
pub struct Anew(Option<Tries>);

impl Anew {
    pub(super) fn new(network: Option<Network>) -> Self {
        Self(network.map(|network| Rules::new(&network).begin("copy")))
    }

    /// Whether what failed so shall be begun anew; if so, the pause before it is over.
    pub async fn begins(&mut self, error: &Error) -> bool {
        let severed = std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<Severed>);
        let Some(tries) = self.0.as_mut().filter(|_| severed) else { return false };
        let Some(pause) = tries.next(1) else { return false };
        tries.wait(error.message().to_owned(), pause).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Jobs;

    fn network(retries: usize, events: Events) -> Network {
        let tuning = Tuning { jobs: Jobs::Fixed(16), retries, events, ..Tuning::default() };
        Network::new(tuning).unwrap()
    }

    fn temporary() -> opendal::Error {
        opendal::Error::new(opendal::ErrorKind::Unexpected, "broken").set_temporary()
    }

    #[test]
    fn pauses_grow_up_to_a_limit_and_end() {
        for slower in [1, THROTTLED] {
            let mut tries = Rules::new(&network(12, Events::none())).begin("x");
            let pauses: Vec<_> = std::iter::from_fn(|| tries.next(slower)).collect();
            assert_eq!(pauses.len(), 12);
            for (number, pause) in pauses.iter().enumerate() {
                let least = (FIRST_PAUSE * slower * (1 << number)).min(LONGEST_PAUSE);
                assert!(*pause >= least && *pause <= (least * 2).min(LONGEST_PAUSE), "{number}: {pause:?}");
            }
        }
    }

    #[test]
    fn what_a_service_asks_for_outlasts_a_storm() {
        let mut tries = Rules::new(&network(5, Events::none())).begin("x");
        let all: Duration = std::iter::from_fn(|| tries.next(THROTTLED)).sum();
        assert!(all >= Duration::from_secs(15), "{all:?}");
    }

    #[test]
    fn a_run_does_not_try_for_ever() {
        let (events, heard) = Events::channel();
        let network = network(2, events);
        let rules = Rules::new(&network);
        let tried: usize = (0..1000)
            .map(|_| {
                let mut tries = rules.begin("x");
                std::iter::from_fn(|| tries.next(1)).count()
            })
            .sum();
        assert_eq!(tried, 2 * OPERATIONS);
        // What succeeds pays for one more, and for no more than there were.
        rules.begin("x").succeeded();
        assert_eq!((rules.begin("x").next(1).is_some(), rules.begin("x").next(1).is_some()), (true, false));
        (0..10_000).for_each(|_| rules.begin("x").succeeded());
        assert_eq!(rules.0.quota.left.load(Ordering::Relaxed), 2 * OPERATIONS);
        // Many at once may meet one storm, and each has its tries.
        let many = Tuning { jobs: Jobs::Fixed(256), ..network.tuning.clone() };
        assert_eq!(Quota::new(&many).most, 2 * ROUNDS * 256);
        drop((rules, network, many));
        assert_eq!(heard.iter().filter(|event| matches!(event, Event::Warned(_))).count(), 1);
    }

    #[tokio::test]
    async fn only_what_is_temporary_is_tried_again() {
        let network = network(2, Events::none());
        let mut asked = 0;
        let done = retrying(&network, "x", || {
            asked += 1;
            std::future::ready(if asked < 3 { Err(temporary()) } else { Ok(asked) })
        });
        assert_eq!(done.await.unwrap(), 3);
        let mut asked = 0;
        let failed = retrying::<(), _, _>(&network, "x", || {
            asked += 1;
            std::future::ready(Err(opendal::Error::new(opendal::ErrorKind::NotFound, "none")))
        });
        assert_eq!(failed.await.unwrap_err().kind(), opendal::ErrorKind::NotFound);
        assert_eq!((asked, network.meter.counts().retries), (1, 2));
    }
}
