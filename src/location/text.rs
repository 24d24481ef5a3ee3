//! Names made safe to show: a name must never move the cursor or reorder the line it stands in.

use std::fmt::Write as _;

/// Returns `bytes` for a terminal: control, bidi and other invisible characters and `\` before them
/// escaped as Rust writes them, bytes that are not UTF-8 percent-encoded.
pub fn escaped(bytes: &[u8]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
