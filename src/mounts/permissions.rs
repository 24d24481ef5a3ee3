//! What a mount allows.

use std::fmt;
use std::str::FromStr;

/// What may be done through a mount; each level includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Permissions {
    /// Read and list.
    ReadOnly,
    /// Also create and overwrite.
    ReadWrite,
    /// Also remove a key.
    Full,
}

impl FromStr for Permissions {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "readonly" => Ok(Self::ReadOnly),
            "readwrite" => Ok(Self::ReadWrite),
            "full" | "delete" => Ok(Self::Full),
            other => Err(format!("`{other}` is no permission; use readonly, readwrite or full")),
        }
    }
}

impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ReadOnly => "readonly",
            Self::ReadWrite => "readwrite",
            Self::Full => "full",
        })
    }
}
