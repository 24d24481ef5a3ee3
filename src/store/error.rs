//! What a storage said, in the words of [`crate::error`].

use opendal::ErrorKind as Kind;

use super::backend::{self, Backend};
use crate::error::{Error, ErrorKind};

/// Turns OpenDAL's error into ours.
///
/// `ConditionNotMatch` means that a precondition this room set did not hold: the object changed, or
/// the name is taken. The caller that set it says which.
#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
pub(super) fn from_opendal(error: opendal::Error) -> Error {
    // Tried again and still failing, as OpenDAL's retries leave it; but what the storage refused for good
    // fails for good.
    let temporary = (error.is_temporary() || error.is_persistent()) && !is_refused_for_good(&error);
    let (kind, message) = match error.kind() {
        Kind::NotFound | Kind::ConfigInvalid if is_about_the_bucket(&error) => {
            return Error::new(ErrorKind::NotFound, NO_BUCKET).hint("check the name of the bucket: gstore makes none");
        }
        _ if error.message() == DAMAGED => {
            return Error::new(ErrorKind::Integrity, DAMAGED)
                .hint("try it again, and distrust the connection if it happens again");
        }
        Kind::NotFound => (ErrorKind::NotFound, "no such object".to_owned()),
        Kind::PermissionDenied => (ErrorKind::Denied, with_cause("the storage denied it", &said(&error))),
        Kind::Unsupported => (ErrorKind::Unsupported, format!("this storage cannot do that: {}", said(&error))),
        Kind::ConfigInvalid => (ErrorKind::Config, said(&error)),
        Kind::RateLimited => (ErrorKind::Unavailable, "the storage asks to slow down".to_owned()),
        Kind::ConditionNotMatch => (ErrorKind::Changed, "the object changed".to_owned()),
        Kind::AlreadyExists => (ErrorKind::Exists, "already exists".to_owned()),
        Kind::IsADirectory => (ErrorKind::Refused, "is a directory".to_owned()),
        Kind::NotADirectory => (ErrorKind::Refused, "is not a directory".to_owned()),
        Kind::IsSameFile => (ErrorKind::Refused, "source and destination are the same object".to_owned()),
        _ if is_other_value(&error) => {
            return Error::new(ErrorKind::Refused, "what bears this name is no object")
                .hint("choose another name, or look at it with a tool of the storage's own");
        }
        // What the Redis client says of a user or a password.
        _ if error.message() == "authentication failed" => (ErrorKind::Denied, "the storage denied it".to_owned()),
        // Of the Redis client too, which tries for longer than it is given.
        _ if error.message() == "connection request: timeout" => {
            return Error::new(ErrorKind::Unavailable, "no connection came about in time")
                .hint("check `endpoint`, `username` and `password`, and whether the server runs");
        }
        _ if is_not_let_in(&error) => (ErrorKind::Denied, with_cause("the storage denied it", &said(&error))),
        _ if is_unsigned(&error) => {
            return Error::new(ErrorKind::Denied, "no usable credentials").hint(unsigned_hint(&error));
        }
        // What `ssh` itself said: no way to the host, or none in.
        _ if temporary || error.message() == "ssh error" => (ErrorKind::Unavailable, said(&error)),
        _ => (ErrorKind::Failed, said(&error)),
    };
    let out = Error::new(kind, message);
    match kind {
        ErrorKind::Unavailable => out.hint("try again later, or raise --retries or --timeout"),
        ErrorKind::Denied => out.hint(denied_hint(row_of(&error))),
        _ => out,
    }
}

/// Says the cause too, if there is one: a `HEAD` has no text.
fn with_cause(what: &str, cause: &str) -> String {
    if cause.is_empty() { what.to_owned() } else { format!("{what}: {cause}") }
}

/// What `store/s3` says of a bucket that does not exist.
pub(super) const NO_BUCKET: &str = "no such bucket";

/// What `store/s3` says of content that is not what its checksum says.
pub(super) const DAMAGED: &str = "the service got other content than was sent";

/// Whether a bucket is missing: OpenDAL takes that for a wrong configuration.
fn is_about_the_bucket(error: &opendal::Error) -> bool {
    error.message() == NO_BUCKET || said(error).ends_with("(NoSuchBucket)")
}

/// Whether a request could not be signed, for want of credentials and not of a service that gives them.
/// OpenDAL calls that unexpected, and so, once it is not retried, temporary.
fn is_unsigned(error: &opendal::Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<reqsign_core::Error>());
    error.message() == "signing http request" && source.is_none_or(|cause| !cause.is_retryable())
}

/// Whether we were not let in by `ssh`, an FTP server or a web server: `OpenDAL` has no word for that, and
/// some of its services take a 401 for a failure that may pass.
fn is_not_let_in(error: &opendal::Error) -> bool {
    match error.message() {
        "ssh error" => said(error).contains("Permission denied"),
        // RFC 959, section 4.2.1: not logged in.
        "ftp error" => said(error).contains("[530]"),
        _ => error.kind() == Kind::Unexpected && status(error) == Some(401),
    }
}

/// Whether the answer says that the same request can never succeed (RFC 9110, section 15.5): not that it
/// took too long or that there were too many.
fn is_refused_for_good(error: &opendal::Error) -> bool {
    let in_time = !error.message().contains("RequestTimeout") && !error.message().contains("SlowDown");
    matches!(status(error), Some(400..=499)) && !matches!(status(error), Some(408 | 423 | 425 | 429)) && in_time
}

/// The status of the answer that an error is about: `OpenDAL` says it in its text alone.
fn status(error: &opendal::Error) -> Option<u16> {
    let text = error.to_string();
    let (_, rest) = text.split_once("response: Parts { status: ")?;
    rest.get(..3)?.parse().ok()
}

/// Whether the storage asks to be asked less often. A 503 is taken for that too: S3 means it so (AWS, "Error
/// responses"), and a server that is overloaded is helped by it.
pub(super) fn is_throttled(error: &opendal::Error) -> bool {
    error.kind() == Kind::RateLimited || matches!(status(error), Some(429 | 503))
}

/// The row of the service that an error comes from: `OpenDAL` says so in its text alone.
fn row_of(error: &opendal::Error) -> Option<&'static Backend> {
    let text = error.to_string();
    let (_, context) = text.split_once("context: {")?;
    let (_, rest) = context.split_once(" service: ")?;
    backend::find(rest.split([',', ' ']).next()?)
}

/// What to do about credentials that do not do.
pub(super) fn denied_hint(row: Option<&Backend>) -> String {
    match row.filter(|row| !row.facts.credentials.is_empty()) {
        // What was refused may have been sent unsigned on purpose, and an error does not tell.
        Some(row) if may_be_unsigned(row) => format!(
            "check {}, and what they allow; with --no-sign-request or `skip_signature` none are used",
            row.facts.credentials
        ),
        Some(row) => format!("check {}, and what they allow", row.facts.credentials),
        None => "check which credentials are used, the mount's or the environment's, and what they allow".to_owned(),
    }
}

/// What to do where there are none.
fn unsigned_hint(error: &opendal::Error) -> String {
    let Some(row) = row_of(error) else { return denied_hint(None) };
    let credentials = if row.facts.credentials.is_empty() { "the keys of the mount" } else { row.facts.credentials };
    let public = if may_be_unsigned(row) { "; `skip_signature` in a mount is for what is public" } else { "" };
    format!("set {credentials}{public}")
}

/// Whether requests to the service can be sent without a signature.
fn may_be_unsigned(row: &Backend) -> bool {
    row.schema.keys.iter().any(|key| key.name == "skip_signature")
}

/// Whether a value of Redis is a list, a set or the like.
fn is_other_value(error: &opendal::Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.to_string().contains("WRONGTYPE"))
}

/// Says why a request failed, for the notice of a retry.
pub(super) fn from_opendal_ref(error: &opendal::Error) -> String {
    match error.kind() {
        Kind::RateLimited => "the storage asks to slow down".to_owned(),
        _ => said(error),
    }
}

/// The cause in one short line: OpenDAL's text carries the whole parsed response.
fn said(error: &opendal::Error) -> String {
    let text = error.message();
    let field = |name: &str| {
        let start = text.find(&format!("{name}: \""))? + name.len() + 3;
        let value = text.get(start..)?.split('"').next()?;
        (!value.is_empty()).then(|| value.to_owned())
    };
    match (field("code"), field("message")) {
        (Some(code), Some(message)) => format!("{message} ({code})"),
        (Some(code), None) => code,
        // These say no more than that; the cause does.
        _ if matches!(text, "ssh error" | "sftp error" | "ftp error" | "I/O error") => {
            let mut cause = std::error::Error::source(error);
            while let Some(deeper) = cause.and_then(std::error::Error::source) {
                cause = Some(deeper);
            }
            let said = cause.map_or_else(|| text.to_owned(), |cause| one_line(&cause.to_string()));
            // `ssh` itself was ended, by a signal to all of a terminal's programs for one.
            if said.is_empty() { "the connection ended".to_owned() } else { said }
        }
        // The answer to a `HEAD` has no text.
        _ if text.is_empty() && error.kind() != Kind::PermissionDenied => {
            "the storage failed and did not say why".to_owned()
        }
        _ => text.lines().next().unwrap_or_default().to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_without_a_word_says_something() {
        for message in ["ssh error", "sftp error", "ftp error", ""] {
            for cause in ["", "\n ", "gone"] {
                let error = opendal::Error::new(Kind::Unexpected, message).set_source(std::io::Error::other(cause));
                assert!(!from_opendal(error).message().trim().is_empty(), "{message:?} {cause:?}");
            }
        }
    }
}
