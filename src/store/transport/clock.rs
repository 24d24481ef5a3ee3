//! What time it is for the services: the `Date` of their answers, against the clock here.

use std::sync::{Arc, Mutex, PoisonError};

use http::HeaderMap;
use jiff::Timestamp;

/// How far the clock of the service that answered last is ahead of the one here; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Mutex<Option<i64>>>);

impl Clock {
    /// Takes note of an answer that has just come.
    pub(super) fn heard(&self, headers: &HeaderMap) {
        if let Some(ahead) = ahead(headers, Timestamp::now()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        }
    }

    /// Returns seconds, negative if that clock is behind; `None` if no answer said its time.
    pub fn ahead(&self) -> Option<i64> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A date in HTTP is one of mail, to the second (RFC 9110, section 5.6.7).
fn ahead(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let date = headers.get(http::header::DATE)?.to_str().ok()?;
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(date.as_second() - now.as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let now = Timestamp::from_second(784_111_777).unwrap();
        let table = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(0)),
            ("Sun, 06 Nov 1994 08:54:37 GMT", Some(300)),
            ("Sun, 06 Nov 1994 07:49:37 GMT", Some(-3600)),
            ("yesterday", None),
            ("", None),
        ];
        for (date, expected) in table {
            let headers = [(http::header::DATE, date.parse().unwrap())].into_iter().collect();
            assert_eq!(ahead(&headers, now), expected, "{date}");
        }
        assert_eq!(ahead(&HeaderMap::new(), now), None);
    }
}
