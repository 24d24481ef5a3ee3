//! How many requests of each kind a run sent: what users pay for.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use http::{Method, Request};

/// Counts requests; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl Meter {
    /// Counts one request by its kind.
    pub(super) fn count<B>(&self, request: &Request<B>) {
        self.add(kind(request));
    }

    /// Counts one try again.
    pub(in crate::store) fn retried(&self) {
        self.add("retries");
    }

    fn add(&self, kind: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    /// Returns the counts by kind: `LIST GET HEAD PUT POST DELETE COPY`, and `retries`.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Names a request as an S3 bill would: a listing is a `LIST` and a server-side copy a `COPY`, a
/// batch removal is a `DELETE`.
fn kind<B>(request: &Request<B>) -> &'static str {
    let query = request.uri().query().unwrap_or_default();
    let has = |key: &str| query.split('&').any(|pair| pair.split('=').next() == Some(key));
    match *request.method() {
        Method::GET if has("list-type") || has("versions") || has("uploads") => "LIST",
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
