//! Makes the text of two runs equal where only time passed differently.

/// Replaces durations after `in` and those of JSON summaries by `TIME`, rates by `RATE`, and what `--stats` says of
/// traffic by `TRAFFIC`: servers answer in so many words or others.
pub(super) fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let at_word = !out.ends_with(|c: char| c.is_alphanumeric() || c == '.');
        let found = if at_word { replacement(rest) } else { None };
        if let Some((length, shown)) = found {
            out.push_str(shown);
            rest = &rest[length..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// Returns how many bytes at the start are to be replaced, and by what.
fn replacement(text: &str) -> Option<(usize, &'static str)> {
    const SECONDS: &str = "\"seconds\":";
    const TRAFFIC: &str = "traffic: sent ";
    if text.starts_with(TRAFFIC) {
        return Some((text.find('\n').unwrap_or(text.len()), "traffic: TRAFFIC"));
    }
    if let Some(after) = text.strip_prefix("in ") {
        return Some((3 + duration(after)?, "in TIME"));
    }
    if let Some(after) = text.strip_prefix(SECONDS) {
        return Some((SECONDS.len() + number(after)?, "\"seconds\":TIME"));
    }
    Some((rate(text)?, "RATE"))
}

/// Returns the length of a duration: `0.4 s`, `12 ms`, `1m 20s`, `2h 05m`, `3d 04h`.
fn duration(text: &str) -> Option<usize> {
    let first = number(text)?;
    let after = &text[first..];
    if let Some(length) = [" s", " ms", " µs"].iter().find_map(|unit| word(after, unit)) {
        return Some(first + length);
    }
    for (large, small) in [("m ", "s"), ("h ", "m"), ("d ", "h")] {
        if let Some(second) = after.strip_prefix(large) {
            let digits = number(second)?;
            return Some(first + large.len() + digits + word(&second[digits..], small)?);
        }
    }
    None
}

/// Returns the length of a rate: `1.2 MiB/s`.
fn rate(text: &str) -> Option<usize> {
    let digits = number(text)?;
    ["B", "KiB", "MiB", "GiB", "TiB"]
        .iter()
        .find_map(|unit| word(&text[digits..], &format!(" {unit}/s")))
        .map(|length| digits + length)
}

/// Returns the length of a decimal number.
fn number(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    (whole > 0).then_some(if fraction > 0 { whole + 1 + fraction } else { whole })
}

/// Returns the length of `wanted` if the text begins with it and no letter or digit follows.
fn word(text: &str, wanted: &str) -> Option<usize> {
    let after = text.strip_prefix(wanted)?;
    (!after.starts_with(char::is_alphanumeric)).then_some(wanted.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        let table = [
            ("copied 1 (2 B) in 0.4 s\n", "copied 1 (2 B) in TIME\n"),
            ("in 12 s, in 1m 20s, in 2h 05m, in 3d 04h, in 7 ms", "in TIME, in TIME, in TIME, in TIME, in TIME"),
            ("9 MiB at 1.2 MiB/s", "9 MiB at RATE"),
            ("0 B/s", "RATE"),
            (r#"{"seconds":0.412,"bytes":1}"#, r#"{"seconds":TIME,"bytes":1}"#),
            // Left alone: no durations.
            ("in 4 steps", "in 4 steps"),
            ("in 1m 20steps", "in 1m 20steps"),
            ("begin 3 s", "begin 3 s"),
            ("in s", "in s"),
            ("a1.2 MiB/s", "a1.2 MiB/s"),
            ("3 s ago, 12 MiB", "3 s ago, 12 MiB"),
            ("ü in 1. s", "ü in 1. s"),
        ];
        for (text, shown) in table {
            assert_eq!(normalised(text), shown, "{text}");
        }
    }
}
