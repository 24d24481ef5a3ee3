//! What a run sent and what came back: what users pay for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::{Method, Request};

/// Counts requests; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requests: Mutex<BTreeMap<&'static str, u64>>,
    retries: AtomicU64,
    throttles: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
    in_flight: AtomicU64,
    most_in_flight: AtomicU64,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By kind: `LIST GET HEAD PUT POST DELETE COPY other`.
    pub requests: BTreeMap<&'static str, u64>,
    /// Tries again.
    pub retries: u64,
    /// Answers that asked to slow down.
    pub throttles: u64,
    /// Bytes of content sent, those of failed tries too.
    pub sent: u64,
    /// Bytes of content, listings and errors received, those of failed tries too.
    pub received: u64,
    /// The most requests at any time that were sent and not yet answered.
    pub most_in_flight: u64,
}

impl Meter {
    /// Counts one request by its kind, and as one in flight.
    pub(super) fn begin<B>(&self, request: &Request<B>) {
        let mut requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry(kind(request)).or_default() += 1;
        drop(requests);
        let now = self.0.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
        self.0.most_in_flight.fetch_max(now, Ordering::Relaxed);
    }

    /// One is in flight no more.
    pub(super) fn end(&self) {
        self.0.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// Counts one try again.
    pub(in crate::store) fn retried(&self) {
        self.0.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one answer that asks to slow down.
    pub(super) fn throttled(&self) {
        self.0.throttles.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts bytes that left.
    pub(super) fn sent(&self, bytes: u64) {
        self.0.sent.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts bytes that came.
    pub(super) fn received(&self, bytes: u64) {
        self.0.received.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Returns what was counted so far.
    pub fn counts(&self) -> Counts {
        let Inner { requests, retries, throttles, sent, received, most_in_flight, .. } = &*self.0;
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            requests: requests.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            retries: count(retries),
            throttles: count(throttles),
            sent: count(sent),
            received: count(received),
            most_in_flight: count(most_in_flight),
        }
    }
}

/// Names a request as an S3 bill would: a listing is a `LIST` and a server-side copy a `COPY`, a
/// batch removal is a `DELETE`.
fn kind<B>(request: &Request<B>) -> &'static str {
    let query = request.uri().query().unwrap_or_default();
    let has = |key: &str| query.split('&').any(|pair| pair.split('=').next() == Some(key));
    match *request.method() {
        Method::GET if ["list-type", "versions", "uploads", "max-buckets"].into_iter().any(has) => "LIST",
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::PUT if request.headers().contains_key("x-amz-copy-source") => "COPY",
        Method::PUT => "PUT",
        Method::POST if has("delete") => "DELETE",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_have_the_kinds_of_a_bill() {
        let request = |method: &str, uri: &str| Request::builder().method(method).uri(uri).body(()).unwrap();
        let table = [
            ("GET", "http://h/b?list-type=2&prefix=x", "LIST"),
            ("GET", "http://h/?max-buckets=1000", "LIST"),
            ("GET", "http://h/b/list-type", "GET"),
            ("POST", "http://h/b/?delete", "DELETE"),
            ("POST", "http://h/b/k?uploads", "POST"),
            ("PUT", "http://h/b/k", "PUT"),
            ("HEAD", "http://h/b/k", "HEAD"),
            ("OPTIONS", "http://h/", "other"),
        ];
        for (method, uri, expected) in table {
            assert_eq!(kind(&request(method, uri)), expected, "{method} {uri}");
        }
        let copy = Request::put("http://h/b/k").header("x-amz-copy-source", "/b/j").body(()).unwrap();
        assert_eq!(kind(&copy), "COPY");
    }
}
