//! Names made safe to show: a name must never move the cursor or reorder the line it stands in.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Returns `bytes` for a terminal: control, bidi and other invisible characters and `\` before them
/// escaped as Rust writes them, bytes that are not UTF-8 percent-encoded.
pub fn escaped(bytes: &[u8]) -> String {
    // Nearly all names are such, and a listing has many.
    if let (true, Ok(text)) = (bytes.iter().all(|byte| matches!(byte, b' '..=b'~')), std::str::from_utf8(bytes)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_hidden(c) { out.extend(c.escape_default()) } else { out.push(c) }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Whether `c` shows as nothing, moves the cursor or changes the direction of the text.
///
/// Cc, the bidi and zero-width parts of Cf (Unicode 16, UAX #9 section 2), line and paragraph
/// separators.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns a URI without the user and password that may stand in it (RFC 3986, section 3.2.1), and anything
/// else as it is.
pub fn without_userinfo(typed: &[u8]) -> Cow<'_, [u8]> {
    let Some(start) = typed.windows(3).position(|at| at == b"://").map(|at| at + 3) else { return typed.into() };
    let (before, rest) = typed.split_at(start);
    let end = rest.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    match rest[..end].iter().rposition(|&byte| byte == b'@') {
        Some(at) => [before, &rest[at + 1..]].concat().into(),
        None => typed.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_of_uris_are_left_out() {
        let table = [
            ("http://u:p@h:1/a@b", "http://h:1/a@b"),
            ("s3://u:p@q@b", "s3://b"),
            ("http://h/x?u=http://a:b@c", "http://h/x?u=http://a:b@c"),
            ("home:a@b", "home:a@b"),
            ("a@b://x", "a@b://x"),
        ];
        for (typed, shown) in table {
            assert_eq!(without_userinfo(typed.as_bytes()), shown.as_bytes(), "{typed}");
        }
    }

    #[test]
    fn shows_what_hides() {
        let table: [(&[u8], &str); 6] = [
            (b"plain name", "plain name"),
            ("\u{e9}\u{3000}".as_bytes(), "\u{e9}\u{3000}"),
            (b"a\nb\r\x1b[2J", "a\\nb\\r\\u{1b}[2J"),
            ("\u{202e}txt\u{200e}".as_bytes(), "\\u{202e}txt\\u{200e}"),
            (b"\x7f", "\\u{7f}"),
            (b"caf\xe9", "caf%E9"),
        ];
        for (bytes, shown) in table {
            assert_eq!(escaped(bytes), shown);
        }
    }
}
