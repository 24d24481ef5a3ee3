//! Mounts from what other programs are set up with. Their secrets stay where they are: a mount names
//! the place, and what cannot be taken over is told.

mod aws;
mod rclone;

use std::collections::BTreeMap;
use std::path::Path;

pub use aws::{profile_of, profiles, section_name};
use ini::Ini;
pub use rclone::remotes;

use super::edit::NewMount;
use super::file::{Written, shown};
use super::resolve::holds_password;
use super::{Key, KeyKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::is_mount_name;

/// What became of the setup of another program.
#[derive(Debug, Default)]
pub struct Imported {
    /// What can be added to the mount table.
    pub mounts: Vec<NewMount>,
    /// What could not be taken over.
    pub left: Vec<Left>,
}

/// Something that could not be taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// What it is called there.
    pub name: String,
    /// The key alone; `None` for all of it.
    pub key: Option<String>,
    /// Why, in a few words.
    pub why: String,
}

/// Buckets for what names none: by its name there, with a prefix behind a `/` if need be.
pub type Buckets = BTreeMap<String, String>;

impl Imported {
    fn leave(&mut self, name: &str, key: Option<&str>, why: impl Into<String>) {
        self.left.push(Left { name: name.to_owned(), key: key.map(str::to_owned), why: why.into() });
    }
}

fn load(file: &Path) -> Result<Ini> {
    let failed = |error: Error| error.at(shown(file));
    let text = std::fs::read_to_string(file).map_err(|error| failed(error.into()))?;
    if text.contains("RCLONE_ENCRYPT_V0") {
        let error = Error::new(ErrorKind::Unsupported, "it is encrypted");
        return Err(failed(error.hint("decrypt it with `rclone config encryption remove`")));
    }
    // The parser's own words may quote a line.
    Ini::load_from_str_noescape(&text).map_err(|_| {
        failed(Error::new(ErrorKind::Config, "is no list of sections with keys").hint("name the right file"))
    })
}

/// Writes a value of another program down: a secret as the place where it is.
fn written(key: &Key, text: &str, file: &Path, section: &str, name: &str) -> Written {
    if key.kind.is_hidden() || holds_password(text) {
        let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let text = |text: &str| Written::Text(text.replace('$', "$$"));
        return Written::Table(vec![
            ("file".to_owned(), text(&path.to_string_lossy())),
            ("section".to_owned(), Written::Text(section.to_owned())),
            ("key".to_owned(), Written::Text(name.to_owned())),
        ]);
    }
    match (key.kind, text) {
        (KeyKind::Bool, "true" | "false") => Written::Flag(text == "true"),
        (KeyKind::Integer, digits) if digits.parse::<u32>().is_ok() => Written::Number(digits.to_owned()),
        _ => Written::Text(text.replace('$', "$$")),
    }
}

/// Adds the bucket and the prefix that `place` names, such as `bucket/prefix`.
fn in_bucket(mount: NewMount, key: &str, place: &str) -> NewMount {
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    let mount = mount.with(key, Written::Text(bucket.to_owned()));
    let prefix = prefix.trim_matches('/');
    if prefix.is_empty() { mount } else { mount.with("root", Written::Text(prefix.replace('$', "$$"))) }
}

/// Makes a name for a mount of a name that may hold anything.
fn mount_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    if is_mount_name(&clean) { clean } else { format!("mount-{clean}") }
}
