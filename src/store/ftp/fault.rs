//! What it means that an FTP server does not do as it is asked.

use opendal::ErrorKind as Kind;
use suppaftp::{FtpError, Status};

use crate::error::{Error, ErrorKind};
use crate::store::backend;
use crate::store::error::denied_hint;
use crate::store::transport::Severed;

/// What a refusal to send a file means.
pub(super) fn missing(error: FtpError) -> Error {
    if is_refusal(&error) { Error::new(ErrorKind::NotFound, "no such object").because(error) } else { broken(error) }
}

/// What it means that content did not come: another connection may bring all of it.
pub(super) fn broken(error: FtpError) -> Error {
    Severed::mark(told(error))
}

/// Whether it is not about what was asked for.
fn may_pass(status: Status) -> bool {
    matches!(status, Status::NotAvailable | Status::CannotOpenDataConnection | Status::TransferAborted)
}

pub(super) fn is_silence(error: &FtpError) -> bool {
    matches!(error, FtpError::ConnectionError(error) if error.kind() == std::io::ErrorKind::TimedOut)
}

pub(super) fn is_refusal(error: &FtpError) -> bool {
    matches!(error, FtpError::UnexpectedResponse(response)
        if matches!(response.status, Status::FileUnavailable | Status::BadFilename))
}

/// The error as OpenDAL would have it, so that it is tried again and told as one of OpenDAL's.
pub(super) fn as_opendal(error: FtpError) -> opendal::Error {
    let (kind, temporary) = match &error {
        FtpError::UnexpectedResponse(response) => match response.status {
            Status::FileUnavailable => (Kind::NotFound, false),
            status => (Kind::Unexpected, may_pass(status)),
        },
        FtpError::ConnectionError(_) | FtpError::BadResponse => (Kind::Unexpected, true),
        _ => (Kind::Unexpected, false),
    };
    let out = opendal::Error::new(kind, "ftp error").with_context("service", "ftp").set_source(error);
    if temporary { out.set_temporary() } else { out }
}

pub(super) fn told(error: FtpError) -> Error {
    let kind = match &error {
        FtpError::ConnectionError(_) | FtpError::BadResponse => ErrorKind::Unavailable,
        FtpError::UnexpectedResponse(response) => match response.status {
            Status::NotLoggedIn | Status::FileUnavailable | Status::BadFilename => ErrorKind::Denied,
            status if may_pass(status) => ErrorKind::Unavailable,
            _ => ErrorKind::Failed,
        },
        _ => ErrorKind::Failed,
    };
    let message = match &error {
        FtpError::UnexpectedResponse(response) => {
            format!("the server refused: {}", String::from_utf8_lossy(&response.body).trim())
        }
        other => other.to_string(),
    };
    let out = Error::new(kind, message).because(error);
    if kind == ErrorKind::Denied { out.hint(denied_hint(backend::find("ftp"))) } else { out }
}
