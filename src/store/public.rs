//! Public URLs: where everybody reads an object, as far as the mount says so.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::Store;
use crate::location::ObjectPath;

/// All but what a path may hold as it is (RFC 3986, unreserved characters and the `/`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The URL below which the root of a mount lies.
#[derive(Debug, Clone)]
pub(super) struct PublicUrl(String);

impl PublicUrl {
    /// Takes the URL of a storage's root, and where the mount sits below that.
    pub(super) fn new(url: &str, below: &ObjectPath) -> Self {
        Self(joined(url, below))
    }

    /// Returns the URL of what lies at `path`.
    pub(super) fn of(&self, path: &ObjectPath) -> String {
        joined(&self.0, path)
    }
}

fn joined(url: &str, path: &ObjectPath) -> String {
    if path.is_root() {
        return url.to_owned();
    }
    format!("{}/{}", url.trim_end_matches('/'), percent_encode(path.as_bytes(), ESCAPED))
}

impl Store {
    /// The same store, known to be read by everybody below a URL.
    pub(super) fn published(self, public: Option<PublicUrl>) -> Self {
        self.with(|inner| inner.public = public)
    }

    /// Whether the mount says where others read what it holds.
    pub fn has_public_url(&self) -> bool {
        self.0.public.is_some()
    }

    /// Returns the URL at which others read an object, if the mount says where; it need not exist.
    pub fn public_url(&self, path: &ObjectPath) -> Option<String> {
        self.0.public.as_ref().map(|url| url.of(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_means_something_is_escaped() {
        let table: [(&str, &[u8], &[u8], &str); 7] = [
            ("https://cdn.example.com", b"", b"a/b.css", "https://cdn.example.com/a/b.css"),
            ("https://cdn.example.com/x/", b"", b"a", "https://cdn.example.com/x/a"),
            ("/static", b"", b"css/a.css", "/static/css/a.css"),
            ("https://h", b"sub dir", b"a b", "https://h/sub%20dir/a%20b"),
            ("https://h", b"", b"100%?#&+;@:'\"<>", "https://h/100%25%3F%23%26%2B%3B%40%3A%27%22%3C%3E"),
            ("https://h", b"", "\u{e9}".as_bytes(), "https://h/%C3%A9"),
            ("https://h", b"", b"caf\xe9~._-", "https://h/caf%E9~._-"),
        ];
        for (url, below, path, expected) in table {
            assert_eq!(PublicUrl::new(url, &ObjectPath::raw(below)).of(&ObjectPath::raw(path)), expected);
        }
    }
}
