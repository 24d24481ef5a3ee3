//! What a mount table may say about a backend; the rows themselves stand in `store/backend`.

use super::Permissions;

/// The keys one type of mount takes.
#[derive(Debug)]
pub struct Schema {
    /// The value of `type`.
    pub name: &'static str,
    /// Other spellings of `type`.
    pub aliases: &'static [&'static str],
    /// Whether this binary can open it, or only knows its name.
    pub compiled: bool,
    /// The most that this backend can ever give.
    pub allows: Permissions,
    /// Its keys, beside those of every mount (`type`, `permissions`).
    pub keys: &'static [Key],
}

/// One key of a mount.
#[derive(Debug)]
pub struct Key {
    /// The name, which is the storage library's own where that has one.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// What its value is.
    pub kind: KeyKind,
    /// Whether a mount must have it.
    pub required: bool,
    /// One line for the docs: what it does, its unit and its default.
    pub help: &'static str,
}

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Any text.
    Text,
    /// Text that must never be shown.
    Secret,
    /// Text that is not shown either, but that opens nothing by itself: who one is.
    Identifier,
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative.
    Integer,
    /// A local folder: `~` expands, relative to the config file's folder.
    Folder,
    /// A local file, read like a folder.
    File,
    /// A prefix below a bucket: clean segments.
    Prefix,
    /// One of a few words.
    Choice(&'static [&'static str]),
}

impl KeyKind {
    /// Whether its value is kept out of everything that is shown.
    pub fn is_hidden(self) -> bool {
        matches!(self, Self::Secret | Self::Identifier)
    }
}
