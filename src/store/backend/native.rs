//! What the service behind a backend does by itself, as OpenDAL says and before anything is made up for
//! it. What a store can do stands in [`super::super::caps`].

/// Something that a service does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Native {
    /// Read objects.
    Read,
    /// Write objects.
    Write,
    /// Append to what is there.
    Append,
    /// Remove objects.
    Delete,
    /// List a directory, or what begins with a prefix.
    List,
    /// List a whole tree in one go.
    Tree,
    /// List older versions of objects.
    Versions,
    /// Make a directory.
    MakeDir,
    /// Copy an object without a byte passing through here.
    Copy,
    /// Give an object another name.
    Rename,
    /// Keep keys and values of one's own with an object.
    Metadata,
}

impl Native {
    /// Everything, in the order in which it is shown.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Write,
        Self::Append,
        Self::Delete,
        Self::List,
        Self::Tree,
        Self::Versions,
        Self::MakeDir,
        Self::Copy,
        Self::Rename,
        Self::Metadata,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Append => "append",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Tree => "list a tree",
            Self::Versions => "list versions",
            Self::MakeDir => "mkdir",
            Self::Copy => "copy",
            Self::Rename => "rename",
            Self::Metadata => "metadata",
        }
    }
}
