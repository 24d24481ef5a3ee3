//! What the system answers, as errors of ours.

use rustix::io::Errno;

use crate::error::{Error, ErrorKind};

/// Turns the system's answer into an error; the caller adds the place.
pub(super) fn fault(errno: Errno) -> Error {
    let (kind, message) = match errno {
        Errno::NAMETOOLONG => (ErrorKind::Unaddressable, "the name is too long for this file system"),
        Errno::ILSEQ => (ErrorKind::Unaddressable, "this file system cannot hold a name with these bytes"),
        Errno::LOOP => (ErrorKind::Refused, "goes through a symbolic link, or too many of them"),
        Errno::NOSPC => (ErrorKind::Failed, "no space left on device"),
        Errno::DQUOT => (ErrorKind::Failed, "disk quota exceeded"),
        Errno::FBIG => (ErrorKind::Failed, "the file is too large for this file system or for the limit set"),
        Errno::NOTEMPTY => (ErrorKind::Refused, "directory not empty"),
        _ => return Error::from(std::io::Error::from(errno)),
    };
    let plain = Error::new(kind, message);
    let advised = match errno {
        Errno::NOSPC | Errno::DQUOT => plain.hint("free some space, or choose another destination"),
        Errno::NAMETOOLONG | Errno::ILSEQ => plain.hint("choose another name"),
        _ => plain,
    };
    advised.because(std::io::Error::from(errno))
}

/// Turns the standard library's answer into an error.
pub(super) fn io_fault(error: std::io::Error) -> Error {
    match Errno::from_io_error(&error) {
        Some(errno) => fault(errno),
        None => Error::from(error),
    }
}

/// A guard refused.
pub(super) fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Refused, message)
}

/// Nothing there.
pub(super) fn not_found() -> Error {
    Error::new(ErrorKind::NotFound, "no such file or directory")
}

/// A directory where a file was asked for.
pub(super) fn is_directory() -> Error {
    refused("is a directory").hint("name a file, or choose another destination")
}

/// A file, link or special file where a directory was asked for.
pub(super) fn not_directory(what: impl std::fmt::Display) -> Error {
    refused(format!("`{what}` is not a directory")).hint("choose another destination, or remove what is in the way")
}

/// A write onto a symbolic link.
pub(super) fn is_link() -> Error {
    refused("is a symbolic link, which gstore neither follows nor writes over")
        .hint("name the link's target, or remove the link first")
}

/// A write onto a FIFO, socket or device.
pub(super) fn is_special() -> Error {
    refused("is a FIFO, socket or device, which gstore neither reads nor writes over")
        .hint("name a regular file, or use `-` for a stream")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_kind() {
        for (errno, kind, message) in [
            (Errno::NOENT, ErrorKind::NotFound, "no such file or directory"),
            (Errno::ACCESS, ErrorKind::Denied, "permission denied"),
            (Errno::PERM, ErrorKind::Denied, "operation not permitted"),
            (Errno::ROFS, ErrorKind::Denied, "read-only file system"),
            (Errno::NAMETOOLONG, ErrorKind::Unaddressable, "the name is too long for this file system"),
            (Errno::ILSEQ, ErrorKind::Unaddressable, "this file system cannot hold a name with these bytes"),
            (Errno::NOSPC, ErrorKind::Failed, "no space left on device"),
            (Errno::DQUOT, ErrorKind::Failed, "disk quota exceeded"),
            (Errno::NOTEMPTY, ErrorKind::Refused, "directory not empty"),
        ] {
            let error = fault(errno);
            assert_eq!((error.kind(), error.message()), (kind, message), "{errno:?}");
            assert_eq!(io_fault(errno.into()).message(), message);
        }
    }
}
