//! Stores that need no storage: content that stands in its own name (`base64` mounts and `data:`
//! URLs), and the routes of a switch. All of them can be read or listed, and nothing else.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::caps::{Caps, How, Publish};
use super::written::{Attribute, is_key};
use super::{Arm, ByteStream, Depth, Page, Pages, Store};
use crate::entry::{Entry, EntryKind, Headers};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::mounts::{Permissions, Schema};

/// The type of a mount whose paths are content, in base64.
pub(super) static BASE64: Schema =
    Schema { name: "base64", aliases: &["b64"], compiled: true, allows: Permissions::ReadOnly, keys: &[] };

/// What to do about a path on such a mount that has no content.
pub const CONTENT_IN_BASE64: &str = "write the content in base64 behind the `:`";

/// What is there without a storage.
#[derive(Debug, Clone)]
pub(super) enum Fixed {
    /// Every path is content, in base64.
    Base64,
    /// One object without a name, and the type of its content.
    Content(Bytes, String),
    /// Directories, by name.
    Routes(Vec<String>),
}

impl Fixed {
    /// Takes the part of a `data:` URL behind its scheme (RFC 2397).
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it has no `,`, or says `;base64` and is none.
    pub(super) fn data(url: &[u8]) -> Result<Self> {
        // As browsers do: line breaks that came in while it was handed on, and missing `=`.
        const LENIENT: GeneralPurpose = GeneralPurpose::new(
            &base64::alphabet::STANDARD,
            GeneralPurposeConfig::new()
                .with_decode_padding_mode(base64::engine::DecodePaddingMode::Indifferent)
                .with_decode_allow_trailing_bits(false),
        );
        let usage = |message: &str| {
            Error::new(ErrorKind::Usage, message).hint("write `data:,TEXT` or `data:TYPE;base64,CONTENT`")
        };
        let comma = url.iter().position(|&byte| byte == b',').ok_or_else(|| usage("a data: URL has a `,`"))?;
        let (head, body) = (&url[..comma], &url[comma + 1..]);
        let content: Vec<u8> = percent_encoding::percent_decode(body).collect();
        let at = head.len().saturating_sub(b";base64".len());
        if !head[at..].eq_ignore_ascii_case(b";base64") {
            return Ok(Self::Content(content.into(), media_type(head)));
        }
        let content = LENIENT.decode(packed(&content)).map_err(|_| usage("its content is no base64"))?;
        Ok(Self::Content(content.into(), media_type(&head[..at])))
    }

    /// What these can do.
    pub(super) fn caps(&self) -> Caps {
        let routes = matches!(self, Self::Routes(_));
        Caps {
            read: !routes,
            write: false,
            delete: false,
            list: routes,
            ordered: false,
            tree: How::None,
            mkdir: How::None,
            append: How::None,
            rename: How::None,
            directories: routes,
            publish: Publish::Direct,
            write_if_absent: false,
            read_if_match: true,
            server_copy: false,
            listed_digest: None,
            mtime: false,
            keeps_mtime: false,
            mtime_step: 0,
            presign: Vec::new(),
            links: false,
            temporary: false,
            attributes: if matches!(self, Self::Content(..)) { vec![Attribute::ContentType] } else { Vec::new() },
        }
    }

    /// Looks at one name.
    pub(super) fn stat(&self, path: &ObjectPath) -> Result<Entry> {
        if let Self::Routes(names) = self {
            let known = path.is_root() || names.iter().any(|name| name.as_bytes() == path.as_bytes());
            return if known { Ok(Entry::new(path.clone(), EntryKind::Dir)) } else { Err(none()) };
        }
        let size = self.content(path)?.len() as u64;
        let headers = match self {
            Self::Content(_, said) => Some(Headers { content_type: Some(said.clone()), ..Headers::default() }),
            Self::Base64 | Self::Routes(_) => None,
        };
        let headers = headers.map(Box::new);
        Ok(Entry { size: Some(size), headers, ..Entry::new(path.clone(), EntryKind::File) })
    }

    /// Lists the routes.
    pub(super) fn list(&self, dir: &ObjectPath, depth: Depth) -> Result<Pages> {
        match self {
            Self::Routes(names) if dir.is_root() && depth == Depth::Children => {
                let entry = |name: &String| Entry::new(ObjectPath::raw(name.as_bytes()), EntryKind::Dir);
                let page = Page { entries: names.iter().map(entry).collect(), ..Page::default() };
                Ok(stream::iter([Ok(page)]).boxed())
            }
            Self::Routes(_) => {
                Err(Error::new(ErrorKind::Unsupported, "a switch lists its routes and nothing below them")
                    .hint("name one of its routes"))
            }
            Self::Base64 | Self::Content(..) => Err(refused()),
        }
    }

    /// Reads a part of the content.
    pub(super) fn read(&self, entry: &Entry, range: Option<std::ops::Range<u64>>) -> Result<ByteStream> {
        let content = self.content(&entry.path)?;
        let end = content.len();
        let within = |at: u64| usize::try_from(at).unwrap_or(end).min(end);
        let range = range.map_or(0..end, |range| within(range.start)..within(range.end));
        Ok(stream::iter([Ok(content.slice(range.start.min(range.end)..range.end))]).boxed())
    }

    fn content(&self, path: &ObjectPath) -> Result<Bytes> {
        match self {
            Self::Content(content, _) => Ok(content.clone()),
            Self::Routes(_) => Err(none()),
            Self::Base64 => {
                let text = packed(path.as_bytes());
                if text.is_empty() {
                    let error = Error::new(ErrorKind::NotFound, "an empty path is no content");
                    return Err(error.hint(CONTENT_IN_BASE64));
                }
                STANDARD.decode(text).map(Bytes::from).map_err(|error| {
                    Error::new(
                        ErrorKind::NotFound,
                        format!("invalid base64: {}", lower(error.to_string().trim_end_matches('.'))),
                    )
                    .hint("write the content in base64, with `=` at its end")
                })
            }
        }
    }
}

/// What is said of everything else.
pub(super) fn refused() -> Error {
    Error::new(ErrorKind::Unsupported, "this storage cannot do that").hint("run `gstore caps` to see what it can do")
}

fn none() -> Error {
    Error::new(ErrorKind::NotFound, "no such file or directory")
}

/// The type that stands in front of the content of a `data:` URL, where it is one that can be told on.
fn media_type(head: &[u8]) -> String {
    let said = percent_encoding::percent_decode(head).decode_utf8().unwrap_or_default();
    let said = said.trim();
    // Parameters may stand alone.
    let said = if said.starts_with(';') { format!("text/plain{said}") } else { said.to_owned() };
    let is_type = |name: &str| name.split_once('/').is_some_and(|(one, other)| is_key(one) && is_key(other));
    let is_plain = said.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let name = said.split(';').next().unwrap_or_default();
    if is_plain && is_type(name.trim_end()) { said } else { "text/plain;charset=US-ASCII".to_owned() }
}

/// The text without white space.
fn packed(text: &[u8]) -> Vec<u8> {
    text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect()
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// How stores of this sort are opened.
impl Store {
    /// Opens what a switch has: its routes.
    pub fn of_routes(names: Vec<String>, label: &str) -> Self {
        Self::from_fixed(Fixed::Routes(names), label.into())
    }

    /// Opens the content of a `data:` URL, given without that; it lies at the root.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it is no such URL.
    pub fn of_data(url: &[u8]) -> Result<Self> {
        Ok(Self::from_fixed(Fixed::data(url)?, "data:".into()))
    }

    pub(super) fn from_fixed(fixed: Fixed, label: Arc<str>) -> Self {
        let caps = fixed.caps();
        Self::new(Arm::Fixed(fixed), label, caps, Permissions::Full)
    }

    /// Whether what it holds stands in the names themselves, which therefore are no names of files.
    pub fn is_inline(&self) -> bool {
        matches!(self.0.arm, Arm::Fixed(Fixed::Base64 | Fixed::Content(..)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(url: &str) -> Result<Vec<u8>, String> {
        let fixed = Fixed::data(url.as_bytes()).map_err(|error| error.message().to_owned())?;
        fixed.content(&ObjectPath::root()).map(|bytes| bytes.to_vec()).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn data_urls() {
        let table: [(&str, &[u8]); 14] = [
            (",", b""),
            (",A%20brief%20note", b"A brief note"),
            (",a/../b//c", b"a/../b//c"),
            (",a,b", b"a,b"),
            (",%ff%00", b"\xff\0"),
            (",100%", b"100%"),
            ("text/plain;charset=iso-8859-7,%be%fa%be", b"\xbe\xfa\xbe"),
            ("text/plain;charset=\"a\";x=1;base64,SGk=", b"Hi"),
            (";base64,SGk", b"Hi"),
            (";BASE64,S G\nk%3D", b"Hi"),
            ("text/html;base64;x=1,SGk=", b"SGk="),
            ("base64,SGk=", b"SGk="),
            (";base64,", b""),
            (";base64,////Ly///w==", b"\xff\xff\xff\x2f\x2f\xff\xff"),
        ];
        for (url, content) in table {
            assert_eq!(data(url).as_deref(), Ok(content), "{url}");
        }
        for url in ["x", "", ";base64", ";base64,@@", ";base64,SGk=SGk=", ";base64,S"] {
            assert!(data(url).is_err(), "{url}");
        }
    }

    #[test]
    fn types_of_data_urls() {
        let table = [
            (",x", "text/plain;charset=US-ASCII"),
            (";base64,SGk=", "text/plain;charset=US-ASCII"),
            ("text/x-foo;charset=utf-8,x", "text/x-foo;charset=utf-8"),
            ("image/png;base64,SGk=", "image/png"),
            ("text/html;base64;x=1,x", "text/html;base64;x=1"),
            (";charset=utf-8,x", "text/plain;charset=utf-8"),
            ("text/plain;name=%22a%2Cb%22,x", "text/plain;name=\"a,b\""),
            (" text/css ,x", "text/css"),
            ("base64,SGk=", "text/plain;charset=US-ASCII"),
            ("text/,x", "text/plain;charset=US-ASCII"),
            ("a/b;x=%0d%0aX-Evil:1,x", "text/plain;charset=US-ASCII"),
            ("a/b;x=%ff,x", "text/plain;charset=US-ASCII"),
        ];
        for (url, expected) in table {
            let said = Fixed::data(url.as_bytes()).unwrap().stat(&ObjectPath::root()).unwrap().headers.unwrap();
            assert_eq!(said.content_type.as_deref(), Some(expected), "{url}");
        }
    }

    #[test]
    fn base64_paths() {
        let read = |path: &str| Fixed::Base64.content(&ObjectPath::raw(path.as_bytes())).map(|bytes| bytes.to_vec());
        let table: [(&str, &[u8]); 5] = [
            ("SGVsbG8gV29ybGQ=", b"Hello World"),
            ("////Ly///w==", b"\xff\xff\xff\x2f\x2f\xff\xff"),
            ("SGVs\n bG8=", b"Hello"),
            ("AA==", b"\0"),
            ("//8/", b"\xff\xff\x3f"),
        ];
        for (path, content) in table {
            assert_eq!(read(path).ok().as_deref(), Some(content), "{path}");
        }
        for path in ["", " ", "SGk", "S", "@@@@", "SGk=x", "SG=k", "SGl="] {
            assert_eq!(read(path).map_err(|error| error.kind()), Err(ErrorKind::NotFound), "{path}");
        }
    }

    #[tokio::test]
    async fn a_range_stays_within() {
        let fixed = Fixed::Content(Bytes::from_static(b"hello"), String::new());
        let entry = fixed.stat(&ObjectPath::root()).unwrap();
        assert_eq!(entry.size, Some(5));
        for (range, expected) in [(0..5, "hello"), (1..3, "el"), (4..9, "o"), (9..12, ""), (0..u64::MAX, "hello")] {
            let mut stream = fixed.read(&entry, Some(range.clone())).unwrap();
            let chunk = stream.next().await.unwrap().unwrap();
            assert_eq!(&chunk[..], expected.as_bytes(), "{range:?}");
        }
    }
}
