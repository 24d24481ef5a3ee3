//! A network that fails one request in ten, in one way after the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::proxy::{Action, Proxy, Request};

/// Starts a proxy that fails one request in ten, and counts them; the seed says which and how.
pub(crate) fn failing(endpoint: &str, seed: usize) -> (Proxy, Arc<AtomicUsize>) {
    let failures = Arc::new(AtomicUsize::new(0));
    let (counted, mut seen) = (Arc::clone(&failures), seed % 10);
    let proxy = Proxy::before(endpoint, move |request| {
        seen += 1;
        // fake-gcs-server takes the question how far a session came for its end.
        if seen % 10 != 0 || request.header("content-range").is_some() {
            return Action::Pass;
        }
        failure(request, seed + counted.fetch_add(1, Ordering::Relaxed))
    });
    (proxy, failures)
}

/// The ways in which requests fail, one after the other.
fn failure(request: &Request, number: usize) -> Action {
    let reads = ["GET", "PROPFIND"].contains(&request.method.as_str());
    match number % 7 {
        0 => Action::Refuse(503, "SlowDown"),
        1 => Action::Refuse(500, "InternalError"),
        // The connection breaks before anything was asked, or in the middle of it.
        2 => Action::CutUpload(0),
        3 => Action::CutUpload(1000),
        4 if reads => Action::CutAnswer(1),
        5 if reads => Action::CutAnswer(200),
        // Done, and nobody hears of it; whether a name was taken by that is for the engine to find out.
        _ if request.header("if-none-match").is_some() => Action::Refuse(429, "TooManyRequests"),
        _ => Action::Lose(503, "ServiceUnavailable"),
    }
}
