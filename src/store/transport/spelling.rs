//! URLs that are sent as they were typed, through OpenDAL, which would trim, squeeze and encode them.

use std::fmt::Write as _;

use opendal::{Error, ErrorKind};

/// How keys are written in URLs.
#[derive(Clone, Copy)]
pub(super) enum Spelling {
    /// Percent-encoded by whoever asks.
    Encoded,
    /// As [`spelled`] digits that stand for what the URL shall have.
    Verbatim,
}

/// Writes a path and a query as digits: OpenDAL would trim, squeeze and encode the text itself.
pub(in crate::store) fn spelled(text: &[u8]) -> String {
    text.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The URL that a URL with [`spelled`] digits as its last segment stands for.
fn read_out(url: &str) -> Option<String> {
    let (site, digits) = url.rsplit_once('/')?;
    let bytes: Option<Vec<u8>> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect();
    // What is not UTF-8 is percent-encoded, as browsers do.
    Some(bytes?.utf8_chunks().fold(format!("{site}/"), |mut url, chunk| {
        url.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(url, "%{byte:02X}");
        }
        url
    }))
}

/// The URL that is sent.
pub(super) fn url(uri: &http::Uri, spelling: Spelling) -> opendal::Result<reqwest::Url> {
    let text = uri.to_string();
    let text = match spelling {
        Spelling::Encoded => text,
        Spelling::Verbatim => read_out(&text).unwrap_or(text),
    };
    reqwest::Url::parse(&text)
        .map_err(|error| Error::new(ErrorKind::Unexpected, "the request's URL is not valid").set_source(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_sent_as_it_was_typed() {
        for text in ["a", "a%20b/c?d=e//../ f&g=%2F", "", "?x", "\u{e9}"] {
            let url = format!("http://h/base/{}", spelled(text.as_bytes()));
            assert_eq!(read_out(&url), Some(format!("http://h/base/{text}")));
        }
        assert_eq!(read_out(&format!("http://h/{}", spelled(b"a\xffb"))).as_deref(), Some("http://h/a%FFb"));
    }
}
