//! How a user names a place: `name:path`, a local path, a URI, `-`, or content itself.
//!
//! Parsing only: nothing here reads a file, a mount table or the environment.

mod path;
mod text;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

pub use path::ObjectPath;
pub use text::{escaped, without_userinfo};

use crate::error::{Error, ErrorKind, Result};

/// URI schemes, canonical name last: what a user may write and what it means.
const SCHEMES: &[(&str, &str)] =
    &[("s3", "s3"), ("gs", "gcs"), ("gcs", "gcs"), ("az", "azblob"), ("http", "http"), ("https", "http")];

/// A place as typed on the command line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Location {
    /// `-`: standard input or output.
    Stdio,
    /// A local path, in the system's own bytes, tilde not yet expanded.
    Local {
        /// The path as typed, without `.` and empty segments.
        path: OsString,
        /// Whether it ended with `/`.
        slash: bool,
    },
    /// A path on a mount.
    Mount {
        /// The mount's name, as typed.
        name: String,
        /// The path below the mount's root; empty for the root itself.
        path: ObjectPath,
        /// Whether it ended with `/` (or is the root).
        slash: bool,
    },
    /// A `data:` URL: content that stands in its own name. A mount of that name goes before it; see
    /// [`Location::on_mount`].
    Data {
        /// What follows `data:`, as typed.
        url: Vec<u8>,
    },
    /// A storage named by URI, a mount made on the spot.
    Uri {
        /// The scheme as typed, such as `s3`.
        scheme: &'static str,
        /// The backend that serves it, such as `s3` or `gcs`.
        backend: &'static str,
        /// Bucket, container or host.
        authority: String,
        /// The key; for `http` with its query, untouched.
        path: ObjectPath,
        /// Whether it ended with `/` (or names the whole bucket).
        slash: bool,
    },
}

impl Location {
    /// Parses what was typed.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`]: empty, a `..` segment, a NUL, a bad mount name, an unknown scheme, a
    /// URI without a bucket.
    pub fn parse(typed: &OsStr) -> Result<Self> {
        let bytes = typed.as_bytes();
        Self::parse_bytes(bytes)
            .map_err(|error| if bytes.is_empty() { error } else { error.at(escaped(&without_userinfo(bytes))) })
    }

    /// Parses what was typed as a path on a mount, even where it could be a `data:` URL.
    ///
    /// # Errors
    /// As [`Location::parse`].
    pub fn on_mount(typed: &OsStr) -> Result<Self> {
        let bytes = typed.as_bytes();
        let parsed = match bytes.iter().position(|&b| b == b':') {
            Some(colon) => Self::mount(&bytes[..colon], &bytes[colon + 1..]),
            None => Self::parse_bytes(bytes),
        };
        parsed.map_err(|error| error.at(escaped(bytes)))
    }

    /// Returns what stands behind the first `:`, every byte of it.
    pub fn tail(typed: &OsStr) -> &[u8] {
        let bytes = typed.as_bytes();
        bytes.iter().position(|&b| b == b':').map_or(bytes, |colon| &bytes[colon + 1..])
    }

    /// Returns the scheme and the backend of a URI that names a service and nothing on it, such as `s3://`. It is
    /// no place of an object, so that [`Location::parse`] refuses it.
    pub fn service(typed: &OsStr) -> Option<(&'static str, &'static str)> {
        let scheme = typed.as_bytes().strip_suffix(b"://")?.to_ascii_lowercase();
        let known = SCHEMES.iter().find(|(known, backend)| known.as_bytes() == scheme && *backend != "http");
        known.copied()
    }

    fn parse_bytes(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Err(usage("empty location", "write `.` for the current folder or `name:` for a mount's root"));
        }
        if bytes.contains(&0) {
            return Err(usage("a location cannot contain a NUL byte", "remove it"));
        }
        if bytes == b"-" {
            return Ok(Self::Stdio);
        }
        let Some(colon) = bytes.iter().position(|&b| b == b':') else {
            return Self::local(bytes);
        };
        let (head, tail) = (&bytes[..colon], &bytes[colon + 1..]);
        if head.contains(&b'/') {
            return Self::local(bytes);
        }
        if let Some(rest) = tail.strip_prefix(b"//") {
            return Self::uri(head, rest);
        }
        if head == b"data" && tail.contains(&b',') {
            return Ok(Self::Data { url: tail.to_vec() });
        }
        Self::mount(head, tail)
    }

    fn mount(head: &[u8], tail: &[u8]) -> Result<Self> {
        let name = match std::str::from_utf8(head) {
            Ok(name) if is_mount_name(name) => name.to_owned(),
            _ => {
                return Err(usage(
                    format!("`{}` is not a mount name", escaped(head)),
                    "begin with `./` for a local file whose name has a `:`",
                ));
            }
        };
        let path = ObjectPath::parse(tail)?;
        Ok(Self::Mount { name, slash: path.is_root() || tail.ends_with(b"/"), path })
    }

    fn local(bytes: &[u8]) -> Result<Self> {
        let clean = ObjectPath::parse(bytes)?;
        let absolute = bytes.starts_with(b"/");
        let mut path = if absolute { b"/".to_vec() } else { Vec::new() };
        path.extend_from_slice(clean.as_bytes());
        if path.is_empty() {
            path.push(b'.');
        }
        let dot = bytes == b"." || bytes.ends_with(b"/.");
        Ok(Self::Local { path: OsString::from_vec(path), slash: dot || bytes.ends_with(b"/") || clean.is_root() })
    }

    fn uri(head: &[u8], rest: &[u8]) -> Result<Self> {
        let scheme = String::from_utf8_lossy(head).to_ascii_lowercase();
        if scheme == "file" {
            return match rest.strip_prefix(b"localhost").unwrap_or(rest) {
                path if path.starts_with(b"/") => Self::local(path),
                _ => Err(usage("a file URI names a path on this machine", "write `file:///path`")),
            };
        }
        let Some(&(scheme, backend)) = SCHEMES.iter().find(|(known, _)| *known == scheme) else {
            let known: Vec<_> = SCHEMES.iter().map(|(known, _)| *known).collect();
            return Err(usage(
                format!("unknown scheme `{}`", escaped(head)),
                format!("use one of {}, file, or `name:path` for a mount", known.join(", ")),
            ));
        };
        let end = rest.iter().position(|&b| b == b'/').unwrap_or(rest.len());
        let authority = std::str::from_utf8(&rest[..end]).ok().filter(|name| !name.is_empty());
        let Some(authority) = authority else {
            let what = match backend {
                "azblob" => "container",
                "http" => "host",
                _ => "bucket",
            };
            let hint = format!("name a {what}, as in `{scheme}://{}/path`", what.to_uppercase());
            return Err(usage(format!("the URI names no {what}"), hint));
        };
        let tail = rest.get(end + 1..).unwrap_or_default();
        let path = if backend == "http" { ObjectPath::raw(tail) } else { ObjectPath::parse(tail)? };
        let slash = path.is_root() || tail.ends_with(b"/");
        Ok(Self::Uri { scheme, backend, authority: authority.to_owned(), path, slash })
    }

    /// Whether it was written as a directory: with a trailing `/`, or a root.
    pub fn has_slash(&self) -> bool {
        match self {
            Self::Stdio | Self::Data { .. } => false,
            Self::Local { slash, .. } | Self::Mount { slash, .. } | Self::Uri { slash, .. } => *slash,
        }
    }
}

/// Whether `name` may name a mount: a letter, then at least one of letters, digits, `_`, `-`.
///
/// One letter is not enough, so that `c:` can stay a drive of other systems.
pub fn is_mount_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && name.len() > 1
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn usage(message: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::new(ErrorKind::Usage, message).hint(hint)
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slash = |path: &ObjectPath, slash: &bool| if *slash && !path.is_root() { "/" } else { "" };
        match self {
            Self::Stdio => f.write_str("-"),
            Self::Data { url } => write!(f, "data:{}", escaped(url)),
            Self::Local { path, slash } => {
                let end = if *slash && !matches!(path.as_bytes(), b"/" | b".") { "/" } else { "" };
                write!(f, "{}{end}", escaped(path.as_bytes()))
            }
            Self::Mount { name, path, slash: end } => write!(f, "{name}:{path}{}", slash(path, end)),
            Self::Uri { scheme, authority, path, slash: end, .. } => {
                write!(f, "{scheme}://{}/{path}{}", escaped(authority.as_bytes()), slash(path, end))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(typed: &str) -> String {
        match Location::parse(OsStr::new(typed)) {
            Ok(location) => {
                let kind = match location {
                    Location::Stdio => "stdio",
                    Location::Data { .. } => "data",
                    Location::Local { .. } => "local",
                    Location::Mount { .. } => "mount",
                    Location::Uri { .. } => "uri",
                };
                format!("{kind} {location}")
            }
            Err(error) => format!("error {}", error.message()),
        }
    }

    #[test]
    fn every_form() {
        let table = [
            ("home:a.txt", "mount home:a.txt"),
            ("home:", "mount home:"),
            ("home:/", "mount home:"),
            ("home:./a//b/./", "mount home:a/b/"),
            ("home:a:b", "mount home:a:b"),
            ("x", "local x"),
            (".", "local ."),
            ("./", "local ."),
            ("./a:b", "local a:b"),
            ("dir/a:b", "local dir/a:b"),
            ("/", "local /"),
            ("/a//b/", "local /a/b/"),
            ("~/x", "local ~/x"),
            ("-", "stdio -"),
            ("./-", "local -"),
            ("s3:b", "mount s3:b"),
            ("data:,a/../b//c", "data data:,a/../b//c"),
            ("data:x", "mount data:x"),
            ("./data:,x", "local data:,x"),
            ("s3://b", "uri s3://b/"),
            ("s3://b/k/", "uri s3://b/k/"),
            ("S3://b/k", "uri s3://b/k"),
            ("https://h/a?b=..//c", "uri https://h/a?b=..//c"),
            ("file:///x/y", "local /x/y"),
            ("", "error empty location"),
            ("a:b", "error `a` is not a mount name"),
            (":b", "error `` is not a mount name"),
            ("9x:b", "error `9x` is not a mount name"),
            ("a\0b", "error a location cannot contain a NUL byte"),
            ("home:a/../b", "error `..` is not allowed in a path"),
            ("../x", "error `..` is not allowed in a path"),
            ("s3://", "error the URI names no bucket"),
            ("gs:///k", "error the URI names no bucket"),
            ("az://", "error the URI names no container"),
            ("https:///k", "error the URI names no host"),
            ("foo://b/k", "error unknown scheme `foo`"),
            ("file://host/x", "error a file URI names a path on this machine"),
        ];
        for (typed, expected) in table {
            assert_eq!(parse(typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_service_without_a_place() {
        let table = [
            ("s3://", Some(("s3", "s3"))),
            ("S3://", Some(("s3", "s3"))),
            ("gcs://", Some(("gcs", "gcs"))),
            ("az://", Some(("az", "azblob"))),
            ("http://", None),
            ("file://", None),
            ("foo://", None),
            ("s3:///", None),
            ("s3://b", None),
            ("s3:", None),
            ("://", None),
        ];
        for (typed, expected) in table {
            assert_eq!(Location::service(OsStr::new(typed)), expected, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_is_clean(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(Location::Mount { path, .. }) = Location::parse(&OsString::from_vec(bytes)) {
                prop_assert!(path.segments().all(|s| !matches!(s, b"" | b"." | b"..")) || path.is_root());
            }
        }

        #[test]
        fn parses_what_it_shows(typed in "[a-z:/.]{1,20}") {
            if let Ok(location) = Location::parse(OsStr::new(&typed)) {
                let shown = location.to_string();
                // A local name with a colon needs its `./` back; everything else is its own spelling.
                if !matches!(&location, Location::Local { .. }) {
                    prop_assert_eq!(Location::parse(OsStr::new(&shown)).ok(), Some(location));
                }
            }
        }
    }
}
