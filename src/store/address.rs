//! Which keys a remote storage can be asked for by name. Every remote read, write, copy and delete
//! passes here.
//!
//! OpenDAL trims white space at both ends of a path and squeezes `//`, and URL parsers resolve `.`
//! and `..` segments, so that a request for such a key would reach *another* object. A key that is
//! not its own normal form is therefore never asked for at all.

use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;

/// What a storage's protocol cannot carry, beside what no remote key can be.
pub(super) type OwnFlaw = fn(&str) -> Option<&'static str>;

/// Returns the key as text if asking for it reaches it and nothing else.
///
/// One trailing `/` is allowed: the marker of a directory.
///
/// # Errors
/// [`ErrorKind::Unaddressable`], saying what is wrong with the name.
pub(super) fn key(full: &ObjectPath, own: OwnFlaw) -> Result<&str> {
    text(full.as_bytes(), own)
}

/// The same, of a key as it was listed.
///
/// # Errors
/// As [`key`].
pub(super) fn text(key: &[u8], own: OwnFlaw) -> Result<&str> {
    let Ok(text) = std::str::from_utf8(key) else { return Err(unaddressable("the name is not UTF-8")) };
    match flaw(text).or_else(|| own(text)) {
        None => Ok(text),
        Some(flaw) => Err(unaddressable(flaw)),
    }
}

/// Returns the key of a directory's marker, which is also what every key below it begins with; empty
/// for the root of all.
///
/// It is the whole key that must be its own normal form, so a directory's name may end with white
/// space.
///
/// # Errors
/// [`ErrorKind::Unaddressable`], saying what is wrong with the name.
pub(super) fn dir_key(full: &ObjectPath, own: OwnFlaw) -> Result<String> {
    if full.is_root() {
        return Ok(String::new());
    }
    let marker = ObjectPath::raw([full.as_bytes(), b"/"].concat());
    key(&marker, own).map(str::to_owned)
}

/// Returns the key that something is to be written to: [`key`], with what to do about a name that was
/// chosen just now.
///
/// # Errors
/// As [`key`].
pub(super) fn new_key(full: &ObjectPath, own: OwnFlaw) -> Result<&str> {
    key(full, own).map_err(chosen)
}

/// Says what to do about a name that was chosen just now, if it is the name that is wrong.
pub(super) fn chosen(error: Error) -> Error {
    if error.kind() == ErrorKind::Unaddressable { error.hint("choose another name") } else { error }
}

fn flaw(key: &str) -> Option<&'static str> {
    if key.is_empty() {
        return Some("the name is empty");
    }
    if key.trim() != key {
        return Some("the name begins or ends with white space");
    }
    if key.contains('\0') {
        return Some("the name has a NUL");
    }
    let body = key.strip_suffix('/').unwrap_or(key);
    body.split('/').find_map(|segment| match segment {
        "" => Some("the name has an empty segment (`//` or a leading `/`)"),
        "." | ".." => Some("the name has a `.` or `..` segment"),
        _ => None,
    })
}

/// Returns the error that a key with a flaw is answered by.
pub(super) fn unaddressable(flaw: &str) -> Error {
    Error::new(ErrorKind::Unaddressable, format!("{flaw}, so this storage cannot be asked for it"))
        .hint("rename the object, with a tool that speaks the storage's own protocol if need be")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_normal_form_is_addressable() {
        for good in ["a", "a/b", "a/", "a b", "a/ b", "a\nb", "a\\b", "#?%+&", "a\u{200e}b", "\u{7f}", "...", "a/.b"] {
            assert!(flaw(good).is_none(), "{good:?}");
        }
        for bad in
            ["", " a", "a ", "a\n", "\u{3000}a", "a//b", "/a", "a//", "/", ".", "a/./b", "..", "a/..", "a/../", "a\0"]
        {
            assert!(flaw(bad).is_some(), "{bad:?}");
        }
        assert!(key(&ObjectPath::raw(vec![0xff]), |_| None).is_err());
        let own = |text: &str| text.contains('x').then_some("has an x");
        assert!(key(&ObjectPath::raw(*b"axb"), own).is_err() && key(&ObjectPath::raw(*b"ab"), own).is_ok());
    }

    #[test]
    fn a_directory_is_judged_with_its_slash() {
        let dir = |path: &str| dir_key(&ObjectPath::raw(path.as_bytes()), |_| None);
        for good in ["a", "a ", "a/b\u{3000}", "a/ "] {
            assert_eq!(dir(good).ok(), Some(format!("{good}/")), "{good:?}");
        }
        assert_eq!(dir("").ok().as_deref(), Some(""));
        for bad in [" a", "a/", "a//b", "..", "a/."] {
            assert!(dir(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        /// OpenDAL leaves an addressable key as it is, and so does the URL it goes into.
        #[test]
        fn addressable_keys_pass_unchanged(text in "[ a./\\\\%\n\u{3000}\u{e9}]{1,12}") {
            if flaw(&text).is_none() {
                prop_assert_eq!(opendal::raw::normalize_path(&text), text.clone());
                let encoded = opendal::raw::percent_encode_path(&text);
                let url = reqwest::Url::parse(&format!("http://h/b/{encoded}")).unwrap();
                prop_assert_eq!(url.path(), format!("/b/{encoded}"));
            }
        }
    }
}
