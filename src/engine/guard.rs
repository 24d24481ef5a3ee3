//! The guard before the first delete: whether what would go looks like a mistake.
//!
//! Pure: counts in, a verdict out. Who counts, and what is a candidate, is decided by `plan`; that
//! an entry hidden by a filter is none has been seen to before.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// A destination of no more objects may lose more than half of them.
const SMALL: u64 = 10;

/// So many objects may always go, as far as the share of the whole is concerned.
const ALWAYS: u64 = 100;

/// How many deletes a user allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many objects.
    Count(u64),
    /// So many of a hundred of the destination's objects, 0 to 100.
    Percent(u8),
}

/// What the two walks and the copies came to. Objects are files and links; directories and their
/// markers do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects at the source that no filter hides.
    pub source: u64,
    /// Objects at the destination that no filter hides.
    pub dest: u64,
    /// Those of them that would be removed.
    pub candidates: u64,
    /// Listings that failed, on either side.
    pub listings_failed: u64,
    /// Copies that failed.
    pub copies_failed: u64,
}

/// What the user allows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guard {
    /// `--max-delete`: stands in place of the two default limits of size.
    pub max_delete: Option<Limit>,
    /// `--force-delete`: lifts the default limits of size and the rule of the empty source. A
    /// limit that the user set still holds.
    pub force: bool,
}

/// What the guard says where it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// What waits may be removed.
    Go,
    /// Nothing may be, and no flag changes that: something failed, which speaks for itself.
    Stay(String),
}

impl Guard {
    /// Checks that what would be removed may be.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] where too much would go; the hint says how to override.
    pub fn check(&self, counts: &Counts) -> Result<Ruling> {
        if let Some(why) = incomplete(counts) {
            return Ok(Ruling::Stay(format!("nothing was deleted, because {why}")));
        }
        self.limits(counts).map(|()| Ruling::Go)
    }

    fn limits(&self, counts: &Counts) -> Result<()> {
        if counts.candidates == 0 {
            return Ok(());
        }
        if counts.source == 0 && !self.force {
            return Err(refused(counts, "the source is empty")
                .hint("check the source, or pass --force-delete if it is meant to be empty"));
        }
        match self.max_delete {
            Some(limit) if limit.is_exceeded(counts) => {
                Err(refused(counts, &format!("more than --max-delete {limit} allows"))
                    .hint(format!("raise it to `--max-delete {}` if that is meant", counts.candidates)))
            }
            None if !self.force => defaults(counts),
            _ => Ok(()),
        }
    }
}

/// Says what failed, if anything did: what is missing at the source is then unknown.
fn incomplete(counts: &Counts) -> Option<String> {
    match (counts.listings_failed, counts.copies_failed) {
        (0, 0) => None,
        (0, 1) => Some("a copy failed".to_owned()),
        (0, copies) => Some(format!("{copies} copies failed")),
        _ => Some("a listing failed".to_owned()),
    }
}

fn defaults(counts: &Counts) -> Result<()> {
    let (candidates, dest) = (u128::from(counts.candidates), u128::from(counts.dest));
    let why = if counts.dest > SMALL && 2 * candidates > dest {
        "more than half of the destination"
    } else if counts.candidates > ALWAYS && 10 * candidates > dest {
        "more than 100 and more than 10 % of the destination"
    } else {
        return Ok(());
    };
    Err(refused(counts, why)
        .hint(format!("allow them with `--max-delete {}` or --force-delete if that is meant", counts.candidates)))
}

fn refused(counts: &Counts, why: &str) -> Error {
    let Counts { dest, candidates, .. } = counts;
    Error::new(ErrorKind::Refused, format!("refused to delete {candidates} of {}: {why}", objects(*dest)))
}

fn objects(count: u64) -> String {
    format!("{count} object{}", if count == 1 { "" } else { "s" })
}

impl Limit {
    fn is_exceeded(self, counts: &Counts) -> bool {
        match self {
            Self::Count(limit) => counts.candidates > limit,
            Self::Percent(limit) => 100 * u128::from(counts.candidates) > u128::from(limit) * u128::from(counts.dest),
        }
    }
}

/// Reads `50` or `20%`.
impl FromStr for Limit {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let bad = || {
            Error::new(
                ErrorKind::Usage,
                format!("`{}` is no limit of deletes", crate::location::escaped(text.as_bytes())),
            )
            .hint("write a number such as `50`, or a share of the destination from `0%` to `100%`")
        };
        let digits = text.strip_suffix('%').unwrap_or(text);
        // `parse` alone would take a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad());
        }
        if digits.len() == text.len() {
            return digits.parse().map(Self::Count).map_err(|_| bad());
        }
        digits.parse().ok().filter(|percent| *percent <= 100).map(Self::Percent).ok_or_else(bad)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(source: u64, dest: u64, candidates: u64) -> Counts {
        Counts { source, dest, candidates, ..Counts::default() }
    }

    fn guard(max_delete: &str, force: bool) -> Guard {
        Guard { max_delete: (!max_delete.is_empty()).then(|| max_delete.parse().unwrap()), force }
    }

    #[test]
    fn every_edge() {
        const EMPTY: &str = "the source is empty";
        const HALF: &str = "more than half of the destination";
        const SHARE: &str = "more than 100 and more than 10 % of the destination";
        // (source, destination, candidates), --max-delete, --force-delete, why refused
        let table = [
            // The empty source.
            ((0, 0, 0), "", false, ""),
            ((0, 5, 0), "", false, ""),
            ((0, 1, 1), "", false, EMPTY),
            ((0, 1, 1), "100%", false, EMPTY),
            ((0, 1, 1), "", true, ""),
            ((0, 1000, 1000), "", true, ""),
            // Half of more than ten.
            ((1, 10, 10), "", false, ""),
            ((1, 11, 5), "", false, ""),
            ((1, 11, 6), "", false, HALF),
            ((1, 12, 6), "", false, ""),
            ((1, 12, 7), "", false, HALF),
            ((1, 200, 100), "", false, ""),
            ((1, 12, 12), "", true, ""),
            // More than a hundred and a tenth.
            ((1, 201, 100), "", false, ""),
            ((1, 300, 101), "", false, SHARE),
            ((1, 1000, 100), "", false, ""),
            ((1, 1000, 101), "", false, SHARE),
            ((1, 1010, 101), "", false, ""),
            ((1, 1009, 101), "", false, SHARE),
            ((1, 2000, 200), "", false, ""),
            ((1, 2000, 201), "", false, SHARE),
            ((1, 2000, 2000), "", true, ""),
            ((1, u64::MAX, u64::MAX), "", false, HALF),
            // A limit of the user's own, in place of both.
            ((1, 12, 12), "12", false, ""),
            ((1, 12, 12), "11", false, "more than --max-delete 11 allows"),
            ((1, 2000, 1500), "1500", false, ""),
            ((1, 5, 1), "0", false, "more than --max-delete 0 allows"),
            ((1, 5, 0), "0", false, ""),
            ((1, 1000, 200), "20%", false, ""),
            ((1, 1000, 201), "20%", false, "more than --max-delete 20% allows"),
            ((1, 3, 1), "33%", false, "more than --max-delete 33% allows"),
            ((1, 3, 3), "100%", false, ""),
            ((1, 3, 1), "0%", false, "more than --max-delete 0% allows"),
            ((1, u64::MAX, u64::MAX), "99%", false, "more than --max-delete 99% allows"),
            // Both: the limit holds, the empty source passes.
            ((0, 20, 20), "20", true, ""),
            ((0, 20, 20), "19", true, "more than --max-delete 19 allows"),
        ];
        for ((source, dest, candidates), max_delete, force, why) in table {
            let row = format!("{candidates} of {dest}, source {source}, `{max_delete}`, {force}");
            match guard(max_delete, force).check(&counts(source, dest, candidates)) {
                Ok(ruling) => assert_eq!((ruling, why), (Ruling::Go, ""), "{row}"),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Refused);
                    let end = if dest == 1 { "" } else { "s" };
                    let expected = format!("refused to delete {candidates} of {dest} object{end}: {why}");
                    assert_eq!(error.message(), expected, "{row}");
                    let hint = error.hint_text().unwrap();
                    assert!(hint.contains("--max-delete") || hint.contains("--force-delete"), "{hint}");
                }
            }
        }
    }

    #[test]
    fn nothing_overrides_a_failure() {
        let table = [
            (0, 1, "nothing was deleted, because a copy failed"),
            (0, 2, "nothing was deleted, because 2 copies failed"),
            (1, 0, "nothing was deleted, because a listing failed"),
            (1, 1, "nothing was deleted, because a listing failed"),
        ];
        for (listings_failed, copies_failed, message) in table {
            for guard in [guard("", false), guard("", true), guard("100%", true)] {
                for candidates in [0, 1, 5] {
                    let counts = Counts { listings_failed, copies_failed, ..counts(5, 5, candidates) };
                    assert_eq!(guard.check(&counts).unwrap(), Ruling::Stay(message.to_owned()));
                }
            }
        }
    }

    #[test]
    fn limits() {
        for (text, limit) in [
            ("0", Limit::Count(0)),
            ("50", Limit::Count(50)),
            ("18446744073709551615", Limit::Count(u64::MAX)),
            ("0%", Limit::Percent(0)),
            ("100%", Limit::Percent(100)),
        ] {
            assert_eq!(text.parse::<Limit>().unwrap(), limit);
            assert_eq!(limit.to_string(), text);
        }
        for text in ["", "%", "101%", "300%", "-1", "+1", "+1%", "1.5%", "50 %", "x", "18446744073709551616", "1%%"] {
            let error = text.parse::<Limit>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.message().contains(&format!("`{text}`")), "{error}");
        }
    }
}
