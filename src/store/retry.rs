//! Trying again after temporary failures, with jittered, growing pauses; each try is told.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder, Retryable as _};
use opendal::layers::{RetryEvent, RetryInterceptor, RetryLayer};

use super::error::from_opendal_ref;
use super::transport::{Meter, Network, Unsent};
use crate::error::Error;
use crate::event::{Event, Events};

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Tells of every retry.
#[derive(Clone)]
pub(super) struct Notice {
    events: Events,
    meter: Meter,
}

impl Notice {
    fn tell(&self, operation: &str, cause: String, after: Duration) {
        self.meter.retried();
        tracing::debug!(operation, cause, after_ms = after.as_millis(), "retrying");
        self.events.send(Event::Retrying { operation: operation.to_owned(), after, cause });
    }
}

impl RetryInterceptor for Notice {
    fn intercept(&self, event: RetryEvent<'_>) {
        self.tell(event.op.into_static(), from_opendal_ref(event.err), event.retry_after);
    }
}

/// The layer that retries OpenDAL's requests.
pub(super) fn layer(network: &Network) -> RetryLayer<Notice> {
    RetryLayer::new()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(network.tuning.retries)
        .with_notify(notice(network))
}

/// Retries a request of our own by the same rule.
pub(super) async fn retrying<T, F, R>(network: &Network, operation: &str, request: R) -> opendal::Result<T>
where
    F: Future<Output = opendal::Result<T>>,
    R: FnMut() -> F,
{
    let notice = notice(network);
    request
        .retry(pauses(network))
        .when(opendal::Error::is_temporary)
        .notify(|error, after| notice.tell(operation, from_opendal_ref(error), after))
        .await
}

/// Trying again what no store can send a second time, since it was read while it was sent: whoever has
/// the content begins anew, by the rule of all other requests.
pub struct Anew(Option<(Notice, ExponentialBackoff)>);

impl Anew {
    pub(super) fn new(network: Option<&Network>) -> Self {
        Self(network.map(|network| (notice(network), pauses(network).build())))
    }

    /// Whether what failed so shall be begun anew; if so, the pause before it is over.
    pub async fn begins(&mut self, error: &Error) -> bool {
        let unsent = std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<Unsent>);
        let Some((notice, pauses)) = self.0.as_mut().filter(|_| unsent) else { return false };
        let Some(pause) = pauses.next() else { return false };
        notice.tell("write", error.message().to_owned(), pause);
        tokio::time::sleep(pause).await;
        true
    }
}

fn pauses(network: &Network) -> ExponentialBuilder {
    ExponentialBuilder::default()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(network.tuning.retries)
}

fn notice(network: &Network) -> Notice {
    Notice { events: network.tuning.events.clone(), meter: network.meter.clone() }
}
