//! Trying again after temporary failures, with jittered, growing pauses; each try is told.

use std::time::Duration;

use backon::{ExponentialBuilder, Retryable as _};
use opendal::layers::{RetryEvent, RetryInterceptor, RetryLayer};

use super::transport::{Meter, Network};
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
    fn tell(&self, operation: &str, error: &opendal::Error, after: Duration) {
        self.meter.retried();
        let cause = super::error::from_opendal_ref(error);
        tracing::debug!(operation, cause, after_ms = after.as_millis(), "retrying");
        self.events.send(Event::Retrying { operation: operation.to_owned(), after, cause });
    }
}

impl RetryInterceptor for Notice {
    fn intercept(&self, event: RetryEvent<'_>) {
        self.tell(event.op.into_static(), event.err, event.retry_after);
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
    let pauses = ExponentialBuilder::default()
        .with_jitter()
        .with_factor(2.0)
        .with_min_delay(FIRST_PAUSE)
        .with_max_delay(LONGEST_PAUSE)
        .with_max_times(network.tuning.retries);
    request
        .retry(pauses)
        .when(opendal::Error::is_temporary)
        .notify(|error, after| notice.tell(operation, error, after))
        .await
}

fn notice(network: &Network) -> Notice {
    Notice { events: network.tuning.events.clone(), meter: network.meter.clone() }
}
