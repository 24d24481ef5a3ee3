//! Temporary names: exactly `.gstore-<32 hexadecimal digits>.part` or `.journal`. Files of such a name
//! are made by the local arm; both arms leave them out of what they list.

use crate::error::{Error, ErrorKind, Result};

/// Whether `name` is a temporary name; no other name is special.
pub(super) fn is_temporary(name: &[u8]) -> bool {
    let Some(rest) = name.strip_prefix(b".gstore-") else { return false };
    let Some(digits) = rest.strip_suffix(b".part").or_else(|| rest.strip_suffix(b".journal")) else { return false };
    digits.len() == 32 && digits.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
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

/// Returns a name that nobody can foresee.
pub(super) fn fresh() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::new(ErrorKind::Failed, "the system gives no random numbers").because(error))?;
    Ok(format!(".gstore-{:032x}.part", u128::from_ne_bytes(bytes)))
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
        for (name, expected) in [
            (format!(".gstore-{digits}.part"), true),
            (format!(".gstore-{digits}.journal"), true),
            (format!(".gstore-{digits}.tmp"), false),
            (format!("gstore-{digits}.part"), false),
            (format!(".gstore-{digits}0.part"), false),
            (format!(".gstore-{}.part", &digits[1..]), false),
            (format!(".gstore-{}.part", digits.to_uppercase()), false),
            (format!(".gstore-{digits}.part.part"), false),
            (".gstore-.part".into(), false),
            ("x.part".into(), false),
        ] {
            assert_eq!(is_temporary(name.as_bytes()), expected, "{name}");
        }
    }
}
