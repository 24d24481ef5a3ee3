//! Temporary names: exactly `.gstore-<32 hexadecimal digits>.part` or `.journal`, and the first in capitals.
//! Here they are made, for what is written under one until it is whole and for what is tried of a storage; both
//! arms leave them out of what they list.

use std::ops::RangeInclusive;

use crate::error::{Error, ErrorKind, Result};

/// Whether `name` is a temporary name; no other name is special.
pub(super) fn is_temporary(name: &[u8]) -> bool {
    has_digits(name, (b".gstore-", b".part"), b'a'..=b'f')
        || has_digits(name, (b".gstore-", b".journal"), b'a'..=b'f')
        || has_digits(name, (b".GSTORE-", b".PART"), b'A'..=b'F')
}

/// Whether there are 32 hexadecimal digits, and nothing else, between the ends of a name.
fn has_digits(name: &[u8], (begin, end): (&[u8], &[u8]), letters: RangeInclusive<u8>) -> bool {
    let digits = name.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    digits.is_some_and(|digits| digits.len() == 32 && digits.iter().all(|b| b.is_ascii_digit() || letters.contains(b)))
}

/// The name by which a store tries whether a service takes a `\` for a `/`: what it is then taken for is
/// `temporary`, which is as little anybody's.
pub(super) fn trial(temporary: &str) -> String {
    format!("\\{temporary}")
}

/// Whether `name` is one that was tried so.
pub(super) fn is_trial(name: &[u8]) -> bool {
    name.strip_prefix(b"\\").is_some_and(is_temporary)
}

/// Returns two names that nobody can foresee, by which is tried whether a storage tells case apart.
pub(super) fn in_both_cases() -> Result<[String; 2]> {
    let lower = fresh()?;
    let upper = lower.to_ascii_uppercase();
    Ok([lower, upper])
}

/// Returns a name that nobody can foresee.
pub(super) fn fresh() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Failed, "the system gives no random numbers").because(error))?;
    Ok(pair(u128::from_ne_bytes(bytes)).0)
}

/// Returns the names of a part and of its journal.
pub(super) fn pair(number: u128) -> (String, String) {
    (format!(".gstore-{number:032x}.part"), format!(".gstore-{number:032x}.journal"))
}

/// The name of the part that a journal is of.
pub(super) fn part_of(journal: &[u8]) -> Option<Vec<u8>> {
    other(journal, b".journal", b".part")
}

/// The name of the journal that a part may have.
pub(super) fn journal_of(part: &[u8]) -> Option<Vec<u8>> {
    other(part, b".part", b".journal")
}

fn other(name: &[u8], from: &[u8], to: &[u8]) -> Option<Vec<u8>> {
    name.strip_suffix(from).filter(|_| is_temporary(name)).map(|stem| [stem, to].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_form_is_temporary() {
        let digits = "0123456789abcdef0123456789abcdef";
        assert!(is_temporary(fresh().unwrap().as_bytes()));
        assert_ne!(fresh().unwrap(), fresh().unwrap());
        assert!(is_trial(trial(&fresh().unwrap()).as_bytes()) && !is_temporary(trial(&fresh().unwrap()).as_bytes()));
        assert!(!is_trial(fresh().unwrap().as_bytes()) && !is_trial(b"\\x.part"));
        let [lower, upper] = in_both_cases().unwrap();
        assert!(is_temporary(lower.as_bytes()) && is_temporary(upper.as_bytes()));
        assert!(lower != upper && lower.eq_ignore_ascii_case(&upper));
        for (name, expected) in [
            (format!(".gstore-{digits}.part"), true),
            (format!(".gstore-{digits}.journal"), true),
            (format!(".gstore-{digits}.tmp"), false),
            (format!("gstore-{digits}.part"), false),
            (format!(".gstore-{digits}0.part"), false),
            (format!(".gstore-{}.part", &digits[1..]), false),
            (format!(".gstore-{}.part", digits.to_uppercase()), false),
            (format!(".GSTORE-{}.PART", digits.to_uppercase()), true),
            (format!(".GSTORE-{}.JOURNAL", digits.to_uppercase()), false),
            (format!(".GSTORE-{digits}.PART"), false),
            (format!(".GSTORE-{}.part", digits.to_uppercase()), false),
            (format!(".Gstore-{digits}.part"), false),
            (format!(".gstore-{digits}.part.part"), false),
            (".gstore-.part".into(), false),
            ("x.part".into(), false),
        ] {
            assert_eq!(is_temporary(name.as_bytes()), expected, "{name}");
        }
    }
}
