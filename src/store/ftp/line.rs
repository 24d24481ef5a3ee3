//! What a line of an FTP listing says; nothing here asks a server.
//!
//! OpenDAL takes what it cannot read for the name of a file, or for the end of one. A line that nobody
//! understands hides a name that nobody knows, so that here it is said to be one.

use opendal::{EntryMode, Metadata, MetadataBuilder};
use suppaftp::list::{File, ListParser};

/// What a line is about.
#[derive(Debug)]
pub(in crate::store) enum Line {
    /// A file, a directory or a link of this name.
    Entry(String, Metadata),
    /// Something that is none of these, of this name.
    Special(String),
    /// Nobody knows.
    Unknown(String),
}

impl Line {
    /// Reads a line as `ls -l` or DOS has it; `None` if it is about nothing below the directory.
    pub(super) fn read(line: &str) -> Option<Self> {
        let is_total = |count: &str| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        if line.strip_prefix("total ").is_some_and(is_total) {
            return None;
        }
        let plain = without_mark(line);
        let (name, read) = if let Some(file) = parsed(&plain).or_else(|| ListParser::parse_dos(line).ok()) {
            let Some(metadata) = described(&file) else { return Some(Self::Unknown(line.to_owned())) };
            (file.name().to_owned(), Self::Entry(file.name().to_owned(), metadata))
        } else if let Some(file) = of_a_file(&plain).as_deref().and_then(parsed) {
            (file.name().to_owned(), Self::Special(file.name().to_owned()))
        } else {
            return Some(Self::Unknown(line.to_owned()));
        };
        match name.as_str() {
            "." | ".." => None,
            // No name, but the way to one elsewhere.
            _ if name.contains('/') => Some(Self::Unknown(line.to_owned())),
            _ => Some(read),
        }
    }
}

fn parsed(line: &str) -> Option<File> {
    ListParser::parse_posix(line).ok()
}

/// The line without the mark that may follow the permissions: that there are more of them than are shown
/// (`+`), extended attributes (`@`), or what the system itself allows (`.`).
fn without_mark(line: &str) -> String {
    match (line.get(..10), line.get(10..11), line.get(11..)) {
        (Some(modes), Some("+" | "." | "@"), Some(rest)) if rest.starts_with(' ') => format!("{modes}{rest}"),
        _ => line.to_owned(),
    }
}

/// A line about a FIFO, a socket or a device as one about a file, which can be read.
fn of_a_file(line: &str) -> Option<String> {
    let rest = line.strip_prefix(['p', 's', 'b', 'c', 'D', 'P'])?;
    // The numbers of a device stand where others have their size.
    let device = line.starts_with(['b', 'c']);
    Some(if device { format!("-{}", rest.replacen(", ", "", 1)) } else { format!("-{rest}") })
}

fn described(file: &File) -> Option<Metadata> {
    let mut metadata = match mode(file) {
        EntryMode::FILE => MetadataBuilder::file(u64::try_from(file.size()).ok()?),
        EntryMode::DIR => MetadataBuilder::dir(),
        EntryMode::Unknown => MetadataBuilder::unknown(),
    };
    metadata.last_modified(opendal::raw::Timestamp::try_from(file.modified()).ok()?);
    Some(metadata.build())
}

fn mode(file: &File) -> EntryMode {
    match (file.is_file(), file.is_directory()) {
        (true, _) => EntryMode::FILE,
        (_, true) => EntryMode::DIR,
        (false, false) => EntryMode::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Option<String> {
        Some(match Line::read(line)? {
            Line::Entry(name, metadata) => format!("{} {} `{name}`", metadata.mode(), metadata.content_length()),
            Line::Special(name) => format!("special `{name}`"),
            Line::Unknown(same) => {
                assert_eq!(same, line);
                "unknown".to_owned()
            }
        })
    }

    #[test]
    fn what_lines_say() {
        for (line, expected) in [
            ("-rw-r--r-- 1 me us 10 Nov 21 15:00 a b", "file 10 `a b`"),
            ("drwxr-xr-x 2 me us 4096 Nov 21 2019 d", "dir 0 `d`"),
            ("lrwxrwxrwx 1 me us 3 Nov 21 15:00 l -> x/y", "unknown 0 `l`"),
            ("10-19-20  03:19PM       <DIR>          pub", "dir 0 `pub`"),
            ("04-08-14  03:09PM                  403 x", "file 403 `x`"),
            // There are more permissions than are shown.
            ("-rw-r--r--+ 1 me us 10 Nov 21 15:00 with a list", "file 10 `with a list`"),
            ("drwxr-xr-x. 2 me us 10 Nov 21 15:00 d;e", "dir 0 `d;e`"),
            ("-rw-r--r--@  1 me us 10 Nov 21 15:00 x", "file 10 `x`"),
            ("prw-r--r--+ 1 me us 0 Nov 21 15:00 p", "special `p`"),
            ("prw-r--r--   1 root     root            0 Nov 21 15:00 a fifo", "special `a fifo`"),
            ("srwxrwxrwx 1 me us 0 Nov 21 2024 s", "special `s`"),
            ("crw-rw---- 1 root tty 4, 64 Nov 21 15:00 tty, S0", "special `tty, S0`"),
            // Nobody knows which name is in these.
            ("-rw-r--r--# 1 me us 10 Nov 21 15:00 x", "unknown"),
            ("-rw-r--r--+x 1 me us 10 Nov 21 15:00 x", "unknown"),
            ("drwxr-xr-x 1 some body us 10 Nov 21 15:00 a;b", "unknown"),
            ("-rw-r--r-- 1 me us 10 21. Nov 15:00 x", "unknown"),
            ("-rw-r--r-- 1 me us 99999999999999999999 Nov 21 15:00 x", "unknown"),
            ("-rw-r--r-- 1 me us 10 Nov 21 15:00 ../x", "unknown"),
            ("type=file;size=3; x", "unknown"),
            ("\u{e9}rw-r--r-- 1 root root 0 Nov 21 15:00 x", "unknown"),
            ("p\u{e9}w-r--r-- 1 root root 0 Nov 21 15:00 x", "unknown"),
            ("a name", "unknown"),
            ("total eclipse", "unknown"),
            ("total ", "unknown"),
        ] {
            assert_eq!(shown(line).as_deref(), Some(expected), "{line}");
        }
        for line in ["total 12", "drwxr-xr-x 2 me us 4096 Nov 21 15:00 .", "drwxr-xr-x+ 2 me us 4096 Nov 21 15:00 .."] {
            assert_eq!(shown(line), None, "{line}");
        }
    }
}
