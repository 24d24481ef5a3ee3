//! A path below a root: bytes, `/` between segments.

use std::fmt;

use super::text::escaped;
use crate::error::{Error, ErrorKind, Result};

/// A relative path below some root, empty for the root itself.
///
/// It holds bytes because local names are bytes. Paths that a user typed are clean (no empty, `.`
/// or `..` segment); what a storage listed is kept as the storage spelled it, and an entry whose
/// name is not clean is marked unaddressable by the store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ObjectPath(Box<[u8]>);

impl ObjectPath {
    /// Returns the root: the empty path.
    pub fn root() -> Self {
        Self::default()
    }

    /// Cleans a typed path: `.` and empty segments go.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a `..` segment or a NUL.
    pub fn parse(typed: &[u8]) -> Result<Self> {
        if typed.contains(&0) {
            return Err(Error::new(ErrorKind::Usage, "a path cannot contain a NUL byte").hint("remove it"));
        }
        let mut clean = Vec::with_capacity(typed.len());
        for segment in typed.split(|&b| b == b'/') {
            match segment {
                b"" | b"." => {}
                b".." => {
                    return Err(
                        Error::new(ErrorKind::Usage, "`..` is not allowed in a path").hint("write the path without it")
                    );
                }
                _ => {
                    if !clean.is_empty() {
                        clean.push(b'/');
                    }
                    clean.extend_from_slice(segment);
                }
            }
        }
        Ok(Self(clean.into()))
    }

    /// Takes a name as a storage listed it, whatever it is.
    pub fn raw(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the path as text, if it is UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// Returns the segments; none for the root.
    pub fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|&b| b == b'/').filter(|_| !self.0.is_empty())
    }

    /// Returns the last segment, empty for the root.
    pub fn name(&self) -> &[u8] {
        self.0.rsplit(|&b| b == b'/').next().unwrap_or_default()
    }

    /// Returns the path without its last segment; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        if self.is_root() {
            return None;
        }
        let end = self.0.iter().rposition(|&b| b == b'/').unwrap_or(0);
        Some(Self::raw(&self.0[..end]))
    }

    /// Returns this path with `below` under it.
    #[must_use]
    pub fn join(&self, below: &Self) -> Self {
        self.child(below.as_bytes())
    }

    /// Returns this path with `below`, one or several raw segments, under it.
    #[must_use]
    pub fn child(&self, below: &[u8]) -> Self {
        match (self.is_root(), below.is_empty()) {
            (true, _) => Self::raw(below),
            (false, true) => self.clone(),
            (false, false) => Self([&self.0, b"/".as_slice(), below].concat().into()),
        }
    }

    /// Whether this lies in `dir` itself, and not further below.
    pub fn is_in(&self, dir: &Self) -> bool {
        let end = self.0.iter().rposition(|&b| b == b'/');
        !self.is_root() && self.0[..end.unwrap_or(0)] == *dir.0
    }

    /// The same as [`Self::below`], of a path that is needed no more.
    pub fn into_below(self, base: &Self) -> Option<Self> {
        if base.is_root() { Some(self) } else { self.below(base) }
    }

    /// Returns what lies below `base`: the root if equal, `None` if this is not at or below `base`.
    pub fn below(&self, base: &Self) -> Option<Self> {
        if base.is_root() {
            return Some(self.clone());
        }
        match self.0.strip_prefix(base.as_bytes())? {
            [] => Some(Self::root()),
            [b'/', rest @ ..] => Some(Self::raw(rest)),
            _ => None,
        }
    }
}

/// Shows the path on one line: control and bidi characters escaped, other bytes percent-encoded.
impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&self.0))
    }
}

/// In JSON a path is a string, or `{"base64": "…"}` when it is not UTF-8.
impl serde::Serialize for ObjectPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        use serde::ser::SerializeMap as _;
        if let Some(text) = self.as_str() {
            return serializer.serialize_str(text);
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("base64", &base64::engine::general_purpose::STANDARD.encode(&self.0))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ObjectPath {
        ObjectPath::raw(text.as_bytes())
    }

    #[test]
    fn below_respects_segments() {
        assert_eq!(path("a/b/c").below(&path("a")), Some(path("b/c")));
        assert_eq!(path("a").below(&path("a")), Some(path("")));
        assert_eq!(path("ab").below(&path("a")), None);
        assert_eq!(path("a").below(&path("")), Some(path("a")));
    }

    #[test]
    fn what_is_in_a_directory_has_it_for_a_parent() {
        let paths = ["", "a", "b", "a/b", "a/b/c", "ab", "/a", "a/"];
        for (one, other) in paths.iter().flat_map(|one| paths.map(|other| (path(one), path(other)))) {
            assert_eq!(one.is_in(&other), one.parent().is_some_and(|parent| parent == other), "{one} in {other}");
            assert_eq!(one.clone().into_below(&other), one.below(&other), "{one} below {other}");
        }
    }

    #[test]
    fn parents_and_names() {
        assert_eq!(path("a/b").parent(), Some(path("a")));
        assert_eq!(path("a").parent(), Some(path("")));
        assert_eq!(path("").parent(), None);
        assert_eq!(path("a/b").name(), b"b");
        assert_eq!(path("").segments().count(), 0);
    }

    #[test]
    fn json_keeps_bytes() {
        assert_eq!(serde_json::to_string(&path("a\n")).ok().as_deref(), Some("\"a\\n\""));
        let odd = ObjectPath::raw(vec![b'a', 0xff]);
        assert_eq!(serde_json::to_string(&odd).ok().as_deref(), Some("{\"base64\":\"Yf8=\"}"));
    }
}
