//! The files that hold patterns and lists of paths; who reads them is not decided here.

use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// Reads the content of a pattern file as gitignore does: one a line, blank lines and those that
/// begin with `#` left out; `\#` begins a pattern with `#`.
///
/// # Errors
/// [`ErrorKind::Usage`], naming the line, where one is not UTF-8.
pub fn parse_patterns(content: &[u8]) -> Result<Vec<String>> {
    let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
    let mut patterns = Vec::new();
    for (number, line) in lines(content) {
        let Ok(line) = std::str::from_utf8(line) else {
            return Err(Error::new(ErrorKind::Usage, format!("line {number} is not UTF-8"))
                .hint("write a `?` for each byte that is not text"));
        };
        if !line.trim().is_empty() && !line.starts_with('#') {
            patterns.push(line.to_owned());
        }
    }
    Ok(patterns)
}

/// Reads a list of paths: one a line, or each ended by a NUL. Empty ones are left out; there are no
/// comments, and white space is part of a name.
///
/// # Errors
/// [`ErrorKind::Usage`], naming the line, for a path with a `..` segment or (between lines) a NUL.
pub fn parse_files_from(content: &[u8], null_separated: bool) -> Result<BTreeSet<ObjectPath>> {
    let parse = |(number, name): (usize, &[u8])| {
        let what = if null_separated { "entry" } else { "line" };
        let path = ObjectPath::parse(name);
        path.map_err(|error| {
            let error_with_line = Error::new(error.kind(), format!("{what} {number}: {}", error.message()));
            match error.hint_text() {
                _ if name.contains(&0) => error_with_line.hint("pass -0 for a list separated by NUL"),
                Some(hint) => error_with_line.hint(hint),
                None => error_with_line,
            }
        })
    };
    if null_separated {
        (1..).zip(content.split(|&byte| byte == 0)).filter(|(_, name)| !name.is_empty()).map(parse).collect()
    } else {
        lines(content).filter(|(_, line)| !line.is_empty()).map(parse).collect()
    }
}

/// Numbers the lines, without their LF or CRLF.
fn lines(content: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let lines = content.split(|&byte| byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    (1..).zip(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pattern_files() {
        let content = b"\xef\xbb\xbf*.o\r\n# comment\n\n  \n\\#x\n!keep\n /odd";
        assert_eq!(parse_patterns(content).unwrap(), ["*.o", "\\#x", "!keep", " /odd"]);
        let error = parse_patterns(b"a\n\xff\n").unwrap_err();
        assert_eq!((error.kind(), error.message()), (ErrorKind::Usage, "line 2 is not UTF-8"));
    }

    #[test]
    fn lists_of_paths() {
        type Row<'a> = (&'a [u8], bool, Result<&'a [&'a [u8]], &'a str>);
        let table: [Row<'_>; 9] = [
            (b"", false, Ok(&[])),
            (b"b\na/x/\r\n\n./c//d\n", false, Ok(&[b"a/x", b"b", b"c/d"])),
            (b"# not a comment\n sp \n", false, Ok(&[b" sp ", b"# not a comment"])),
            (b"caf\xe9\n", false, Ok(&[b"caf\xe9"])),
            (b"a\nb\0c\0\0", true, Ok(&[b"a\nb", b"c"])),
            (b"a\r\0", true, Ok(&[b"a\r"])),
            (b"a\n../b\n", false, Err("line 2: `..` is not allowed in a path")),
            (b"a\0x/..", true, Err("entry 2: `..` is not allowed in a path")),
            (b"a\0b\n", false, Err("line 1: a path cannot contain a NUL byte")),
        ];
        for (content, null_separated, expected) in table {
            let got = parse_files_from(content, null_separated);
            let got = got.map(|set| set.iter().map(|path| path.as_bytes().to_vec()).collect::<Vec<_>>());
            match expected {
                Ok(paths) => assert_eq!(got.unwrap(), paths, "{content:?}"),
                Err(message) => assert_eq!(got.unwrap_err().message(), message, "{content:?}"),
            }
        }
    }
}
