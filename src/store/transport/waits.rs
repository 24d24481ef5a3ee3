//! Until when a server wants to be left alone: what it says as `Retry-After` binds every request to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode, Uri, header};
use jiff::Timestamp;

/// No server is left alone for longer, whatever it asks for.
const LONGEST: Duration = Duration::from_mins(5);

/// What servers asked for; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Waits(Arc<Mutex<HashMap<String, Instant>>>);

impl Waits {
    /// Takes note of an answer that has just come from `uri`.
    pub(super) fn heard(&self, uri: &Uri, status: StatusCode, headers: &HeaderMap) {
        if !is_throttle(status) {
            return;
        }
        let Some(wait) = asked(headers, Timestamp::now()) else { return };
        tracing::debug!(host = uri.host(), seconds = wait.as_secs_f64(), "a server asks for a pause");
        let end = Instant::now() + wait;
        let mut known = self.known();
        let latest = known.entry(server(uri)).or_insert(end);
        *latest = end.max(*latest);
    }

    /// Returns once the server of `uri` may be asked.
    pub(super) async fn over(&self, uri: &Uri) {
        while let Some(end) = self.end(uri) {
            tokio::time::sleep_until(end.into()).await;
        }
    }

    /// When the pause of a server ends, if it has not.
    pub(super) fn end(&self, uri: &Uri) -> Option<Instant> {
        let mut known = self.known();
        if known.is_empty() {
            return None;
        }
        let server = server(uri);
        let end = known.get(&server).copied()?;
        if end <= Instant::now() {
            known.remove(&server);
            return None;
        }
        Some(end)
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an answer asks for fewer requests. S3 does so with 503 (AWS, "Error responses").
pub(super) fn is_throttle(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn server(uri: &Uri) -> String {
    uri.authority().map(|authority| authority.as_str().to_ascii_lowercase()).unwrap_or_default()
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3), which is one on the server's clock.
fn asked(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let date = |text: &str| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
    let after = text(header::RETRY_AFTER)?;
    let wait = if let Ok(seconds) = after.parse() {
        Duration::from_secs(seconds)
    } else {
        let now = text(header::DATE).and_then(date).unwrap_or(now);
        date(after)?.duration_since(now).try_into().ok()?
    };
    (!wait.is_zero()).then(|| wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn what_is_asked_for() {
        let now = Timestamp::from_second(784_111_777).unwrap();
        let (here, skewed) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 09:49:37 GMT");
        let table = [
            (vec![(header::RETRY_AFTER, "2")], Some(2)),
            (vec![(header::RETRY_AFTER, " 30 ")], Some(30)),
            (vec![(header::RETRY_AFTER, "0")], None),
            (vec![(header::RETRY_AFTER, "86400")], Some(300)),
            (vec![(header::RETRY_AFTER, "-1")], None),
            (vec![(header::RETRY_AFTER, "soon")], None),
            (vec![(header::RETRY_AFTER, "99999999999999999999999")], None),
            (vec![(header::RETRY_AFTER, "Sun, 06 Nov 1994 08:49:39 GMT")], Some(2)),
            (vec![(header::RETRY_AFTER, here)], None),
            // A server whose clock is an hour ahead.
            (vec![(header::RETRY_AFTER, "Sun, 06 Nov 1994 09:49:40 GMT"), (header::DATE, skewed)], Some(3)),
            (vec![], None),
        ];
        for (pairs, seconds) in table {
            assert_eq!(asked(&headers(&pairs), now), seconds.map(Duration::from_secs), "{pairs:?}");
        }
    }

    #[tokio::test]
    async fn a_pause_binds_one_server_and_ends() {
        let (waits, one) = (Waits::default(), Uri::from_static("http://one:80/a"));
        let after = headers(&[(header::RETRY_AFTER, "1")]);
        waits.heard(&one, StatusCode::OK, &after);
        assert_eq!(waits.end(&one), None);
        waits.heard(&one, StatusCode::SERVICE_UNAVAILABLE, &after);
        let end = waits.end(&Uri::from_static("http://ONE:80/b?c")).unwrap();
        assert_eq!(waits.end(&Uri::from_static("http://two/a")), None);
        // A shorter one does not end it.
        waits.heard(&one, StatusCode::TOO_MANY_REQUESTS, &HeaderMap::new());
        assert_eq!(waits.end(&one), Some(end));
        waits.over(&one).await;
        assert!(Instant::now() >= end && waits.end(&one).is_none());
    }
}
