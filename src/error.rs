//! The one error of the library: what went wrong, where, and what to do about it.
//!
//! Callers match on [`ErrorKind`], never on a message. Turning a kind into an exit code is the
//! binary's business; turning a storage's own error into this one is the store's.

use std::error::Error as StdError;
use std::fmt;

/// The result of every fallible call of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// The request makes no sense as typed: a bad location, glob or option.
    Usage,
    /// The mount table is wrong.
    Config,
    /// A mount, an object or a directory does not exist.
    NotFound,
    /// The mount's permissions or the storage forbid it.
    Denied,
    /// The storage has no such ability.
    Unsupported,
    /// A guard refused: nothing was changed, and the hint says how to override.
    Refused,
    /// The name is taken, and it was asked that nothing be replaced.
    Exists,
    /// A listing broke its promised order: nothing it says can be relied on.
    Disorder,
    /// Content does not match its digest or size.
    Integrity,
    /// The source changed while it was read.
    Changed,
    /// The name cannot be carried by that storage.
    Unaddressable,
    /// The network, the service or a timeout; worth retrying.
    Unavailable,
    /// A signal stopped the run.
    Interrupted,
    /// The reader of our output went away.
    BrokenPipe,
    /// Anything else, most often an input or output error of the system.
    Failed,
}

/// A failure: one line naming the location and the cause, and a hint when there is one.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    location: Option<String>,
    message: String,
    hint: Option<String>,
    #[source]
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Makes an error of `kind`; `message` is lower case and has no full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, location: None, message: message.into(), hint: None, source: None }
    }

    /// Names the place it happened at, unless a deeper floor already did.
    #[must_use]
    pub fn at(mut self, location: impl fmt::Display) -> Self {
        self.location.get_or_insert_with(|| location.to_string());
        self
    }

    /// Adds one imperative sentence that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Attaches the underlying error.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns what sort of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the location it happened at, already escaped for display.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Returns the message without location and hint.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the hint, one imperative sentence.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.location {
            // A mount's root ends with a colon of its own.
            Some(location) if location.ends_with(':') => write!(f, "{location} {}", self.message),
            Some(location) => write!(f, "{location}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind as Io;
        let kind = match error.kind() {
            Io::NotFound => ErrorKind::NotFound,
            Io::PermissionDenied | Io::ReadOnlyFilesystem => ErrorKind::Denied,
            Io::BrokenPipe => ErrorKind::BrokenPipe,
            Io::TimedOut => ErrorKind::Unavailable,
            Io::Unsupported => ErrorKind::Unsupported,
            Io::InvalidFilename => ErrorKind::Unaddressable,
            Io::IsADirectory | Io::NotADirectory | Io::AlreadyExists => ErrorKind::Refused,
            _ => ErrorKind::Failed,
        };
        let plain = Self::new(kind, describe(&error));
        let advised = match error.kind() {
            Io::PermissionDenied => plain.hint("check who may read and write it, and the folders above it"),
            Io::StorageFull | Io::QuotaExceeded => plain.hint("free some space, or choose another destination"),
            Io::IsADirectory => plain.hint("name a file"),
            Io::NotADirectory => plain.hint("check the folders above it: one of them is a file"),
            _ => plain,
        };
        advised.because(error)
    }
}

/// Says what the system said, without the `(os error N)` that means nothing to a user.
fn describe(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_location_wins() {
        let error = Error::new(ErrorKind::NotFound, "no such object").at("s3:a").at("s3:");
        assert_eq!(error.to_string(), "s3:a: no such object");
    }

    #[test]
    fn system_errors_lose_their_number() {
        let error = Error::from(std::io::Error::from_raw_os_error(2));
        assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, "no such file or directory"));
    }
}
