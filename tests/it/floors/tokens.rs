//! Rust source as far as names need it: words and marks, without comments, strings and characters.

/// A piece of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A name, keyword or number.
    Word(&'a str),
    /// `::`.
    Path,
    /// Any other character.
    Mark(char),
}

/// Cuts source into tokens.
pub(super) fn tokens(mut text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    while let Some(first) = text.chars().next() {
        let length = skipped(text);
        if length > 0 {
            text = &text[length..];
        } else if is_word(first) {
            let word = text.split(|c| !is_word(c)).next().unwrap_or(text);
            tokens.push(Token::Word(word));
            text = &text[word.len()..];
        } else if let Some(rest) = text.strip_prefix("::") {
            tokens.push(Token::Path);
            text = rest;
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            text = &text[first.len_utf8()..];
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns how many bytes at the start are a comment, a literal or a lifetime.
fn skipped(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    // r"", br#""#, b"", c"", and r#name, which is no literal.
    let bare = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - bare.len();
    if prefix <= 1 {
        if let Some(after) = bare.strip_prefix('r') {
            let hashes = after.len() - after.trim_start_matches('#').len();
            if after[hashes..].starts_with('"') {
                let end = format!("\"{}", &after[..hashes]);
                let inside = &after[hashes + 1..];
                let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
                return prefix + 1 + hashes + 1 + length;
            }
        }
        if bare.starts_with('"') {
            return prefix + quoted(bare, '"');
        }
        if bare.starts_with('\'') && is_character(bare) {
            return prefix + quoted(bare, '\'');
        }
    }
    usize::from(text.starts_with('\''))
}

/// Tells `'a'` from the lifetime `'a`.
fn is_character(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next() == Some('\\') || chars.next() == Some('\'')
}

/// Returns the length of a literal between two `quote`s, `\` escapes.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + 1;
        }
        escaped = !escaped && c == '\\';
    }
    text.len()
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn words(text: &str, wanted: &[&str]) {
        let word = |token: &Token<'_>| match token {
            Token::Word(word) => Some((*word).to_owned()),
            Token::Path => Some("::".to_owned()),
            Token::Mark(_) => None,
        };
        assert_eq!(tokens(text).iter().filter_map(word).collect::<Vec<_>>(), wanted, "{text}");
    }

    #[test]
    fn table() {
        words("use a::b;", &["use", "a", "::", "b"]);
        words("a /* b /* c */ d */ e // f\ng", &["a", "e", "g"]);
        words(r##"a "b \" c" d r"e\" f r#"g " h"# i br"j" k b"l" m c"n" o"##, &["a", "d", "f", "i", "k", "m", "o"]);
        words(r"a 'b' c '\'' d '\u{1}' e b'f' g '\\' h", &["a", "c", "d", "e", "g", "h"]);
        words("&'a str, 'static, 'ü'", &["a", "str", "static"]);
        words("r#type bare cc", &["r", "type", "bare", "cc"]);
        words("\"never closed", &[]);
    }
}
