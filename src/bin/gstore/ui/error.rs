//! Failures, warnings and notes: a word that says which, the place, the cause, a hint.

use std::fmt::Write as _;
use std::time::Duration;

use gstore::error::{Error, ErrorKind};
use gstore::location::escaped;

use super::{Fields, Record, Style, human};

/// A failure, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorRecord {
    /// What sort of failure.
    pub(crate) kind: ErrorKind,
    /// Where it happened, already escaped.
    pub(crate) location: Option<String>,
    /// What happened; a list of problems has one a line.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hint: Option<String>,
}

impl From<&Error> for ErrorRecord {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            location: error.location().map(str::to_owned),
            message: error.message().to_owned(),
            hint: Some(error.hint_text().unwrap_or_else(|| last_resort(error.kind())).to_owned()),
        }
    }
}

/// Takes place and hint from the library's error in the chain, if there is one. Its own sources
/// stay out: they are for the log, since a storage's words may hold what must not be shown.
impl From<&anyhow::Error> for ErrorRecord {
    fn from(error: &anyhow::Error) -> Self {
        let mut contexts = Vec::new();
        for cause in error.chain() {
            if let Some(known) = cause.downcast_ref::<Error>() {
                let mut record = Self::from(known);
                contexts.push(record.message);
                record.message = contexts.join(": ");
                return record;
            }
            contexts.push(cause.to_string());
        }
        let kind = crate::exit::kind_of(error);
        Self { kind, location: None, message: contexts.join(": "), hint: Some(last_resort(kind).to_owned()) }
    }
}

/// What to do about a failure of which nothing better is known.
pub(super) const fn last_resort(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Usage => "see `gstore help`",
        ErrorKind::Config => "correct the mount table",
        ErrorKind::NotFound => "see what is there with `gstore ls`",
        ErrorKind::Denied => "check who may do that",
        ErrorKind::Unsupported => "see what the storage can do with `gstore caps`",
        ErrorKind::Refused | ErrorKind::Exists => "choose another name, or remove what is in the way",
        ErrorKind::Disorder => "run it again, and leave `list_order` out of the mount if it happens again",
        ErrorKind::Integrity => "copy it again, and distrust the connection if it happens again",
        ErrorKind::Changed => "run it again once nothing writes to it",
        ErrorKind::Unaddressable => "rename it, with a tool that speaks the storage's own protocol if need be",
        ErrorKind::Unavailable => "try again later",
        ErrorKind::Interrupted => "run it again to do the rest",
        ErrorKind::BrokenPipe => "read all that it writes",
        ErrorKind::Failed => "run it again with -vv to see more",
    }
}

impl Record for ErrorRecord {
    fn text(&self, style: Style, out: &mut String) {
        out.push_str(&style.error("error:"));
        out.push(' ');
        if let Some(location) = &self.location {
            out.push_str(&escaped(location.as_bytes()));
            // A mount's root ends with a colon of its own.
            out.push_str(if location.ends_with(':') { " " } else { ": " });
        }
        push_lines(&self.message, out);
        if let Some(hint) = &self.hint {
            out.push('\n');
            out.push_str(&style.hint("hint:"));
            out.push(' ');
            push_lines(hint, out);
        }
    }

    fn json(&self) -> Fields {
        Fields::new("error")
            .with("kind", self.kind)
            .maybe("location", self.location.as_ref())
            .with("message", &self.message)
            .maybe("hint", self.hint.as_ref())
    }
}

/// Something that the user should know and that is no failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// Good to know; hidden by `-q`.
    Note(String),
    /// Look at this.
    Warning(String),
}

impl Record for Notice {
    fn text(&self, style: Style, out: &mut String) {
        let (word, message) = match self {
            Self::Note(message) => (style.hint("note:"), message),
            Self::Warning(message) => (style.warning("warning:"), message),
        };
        out.push_str(&word);
        out.push(' ');
        push_lines(message, out);
    }

    fn json(&self) -> Fields {
        match self {
            Self::Note(message) => Fields::new("note").with("message", message),
            Self::Warning(message) => Fields::new("warning").with("message", message),
        }
    }
}

/// A request that failed for now and will be sent again.
pub(crate) struct RetryRecord<'a> {
    /// What was tried.
    pub(crate) operation: &'a str,
    /// How long until the next try.
    pub(crate) after: Duration,
    /// Why it failed.
    pub(crate) cause: &'a str,
}

impl Record for RetryRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        out.push_str(&style.hint("retry:"));
        let (operation, cause) = (escaped(self.operation.as_bytes()), escaped(self.cause.as_bytes()));
        let _ = write!(out, " {operation} in {}: {cause}", human::duration(self.after));
    }

    fn json(&self) -> Fields {
        Fields::new("retry")
            .with("operation", self.operation)
            .with("after_seconds", super::summary::seconds(self.after))
            .with("cause", self.cause)
    }
}

/// Appends text of one or more lines, each made safe to show, those after the first indented.
fn push_lines(text: &str, out: &mut String) {
    for (number, line) in text.trim_end().lines().enumerate() {
        if number > 0 {
            out.push_str("\n  ");
        }
        out.push_str(&escaped(line.as_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::super::style::{ColorChoice, Medium};
    use super::*;

    fn both(record: &dyn Record) -> String {
        format!("{}\n{}", text_of(record), record.json().line())
    }

    #[test]
    fn place_cause_and_hint() {
        let error =
            Error::new(ErrorKind::NotFound, "no such object").at("s3:a\\n").hint("list it with `gstore ls s3:`");
        assert_snapshot!(both(&ErrorRecord::from(&error)), @r#"
        error: s3:a\n: no such object
        hint: list it with `gstore ls s3:`
        {"v":1,"type":"error","kind":"not_found","location":"s3:a\\n","message":"no such object","hint":"list it with `gstore ls s3:`"}
        "#);
    }

    #[test]
    fn a_list_of_problems_stays_a_list_and_cannot_move_the_cursor() {
        let error = Error::new(ErrorKind::Config, "2 problems\nmounts.a: unknown key `\x1b[2J`\nmounts.b: no root\n")
            .at("mounts.toml");
        assert_snapshot!(both(&ErrorRecord::from(&error)), @r#"
        error: mounts.toml: 2 problems
          mounts.a: unknown key `\u{1b}[2J`
          mounts.b: no root
        hint: correct the mount table
        {"v":1,"type":"error","kind":"config","location":"mounts.toml","message":"2 problems\nmounts.a: unknown key `\u001b[2J`\nmounts.b: no root\n","hint":"correct the mount table"}
        "#);
    }

    #[test]
    fn contexts_come_first_and_sources_stay_out() {
        let inner = Error::new(ErrorKind::Denied, "permission denied").at("s3:").because("signature=hush");
        let error = anyhow::Error::new(inner).context("cannot list");
        assert_snapshot!(both(&ErrorRecord::from(&error)), @r#"
        error: s3: cannot list: permission denied
        hint: check who may do that
        {"v":1,"type":"error","kind":"denied","location":"s3:","message":"cannot list: permission denied","hint":"check who may do that"}
        "#);
        let foreign = anyhow::anyhow!("no runtime").context("cannot start");
        assert_snapshot!(both(&ErrorRecord::from(&foreign)), @r#"
        error: cannot start: no runtime
        hint: run it again with -vv to see more
        {"v":1,"type":"error","kind":"failed","message":"cannot start: no runtime","hint":"run it again with -vv to see more"}
        "#);
    }

    #[test]
    fn notices_and_retries() {
        assert_snapshot!(both(&Notice::Warning("the config is readable by others".into())), @r#"
        warning: the config is readable by others
        {"v":1,"type":"warning","message":"the config is readable by others"}
        "#);
        assert_snapshot!(both(&Notice::Note("nothing matched".into())), @r#"
        note: nothing matched
        {"v":1,"type":"note","message":"nothing matched"}
        "#);
        let after = Duration::from_millis(1250);
        assert_snapshot!(both(&RetryRecord { operation: "LIST", after, cause: "503\r" }), @r#"
        retry: LIST in 1.3 s: 503\r
        {"v":1,"type":"retry","operation":"LIST","after_seconds":1.25,"cause":"503\r"}
        "#);
    }

    #[test]
    fn colours_only_the_word() {
        let style = ColorChoice::Always.style(Medium::Stream, |_| None);
        let mut out = String::new();
        Notice::Warning("x".into()).text(style, &mut out);
        assert_eq!(out, "\x1b[1;33mwarning:\x1b[0m x");
    }
}
