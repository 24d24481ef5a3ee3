//! What a run of the binary left behind: exit code, both streams, and a text of them that is the
//! same on every machine.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use super::normalise::normalised;
use super::schemas::check_records;

/// The outcome of one run. Shown (`to_string()`) as stdout, `--- stderr` and what is on it unless
/// it is empty, `--- exit N`, with paths, times and rates made the same everywhere. What makes one is
/// `must_use`; a check hands it on for more checks.
pub(crate) struct Run {
    /// The exit code; 128 and the signal's number, as a shell has it, if a signal ended it.
    pub(crate) exit: i32,
    /// Standard output, as it came.
    pub(crate) stdout: Vec<u8>,
    /// Standard error, as it came.
    pub(crate) stderr: Vec<u8>,
    command: String,
    hidden: Vec<(OsString, &'static str)>,
}

impl Run {
    /// Takes what a run left. Every record of its JSON is held against its schema in `docs/schemas`.
    pub(super) fn new(command: String, status: ExitStatus, stdout: Vec<u8>, stderr: Vec<u8>) -> Self {
        let exit = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or_default());
        let run = Self { exit, stdout, stderr, command, hidden: Vec::new() };
        for stream in [&run.stdout, &run.stderr] {
            check_records(stream).unwrap_or_else(|problem| panic!("`{}`: {problem}\n{run}", run.command));
        }
        run
    }

    /// Shows `text` as `name` from now on, for example an endpoint with its changing port.
    pub(crate) fn hide(mut self, text: impl AsRef<OsStr>, name: &'static str) -> Self {
        self.hidden.push((text.as_ref().to_owned(), name));
        self
    }

    /// Demands exit code 0.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.code(0)
    }

    /// Demands an exit code.
    #[track_caller]
    pub(crate) fn code(self, wanted: i32) -> Self {
        assert!(self.exit == wanted, "`{}` ended with {} and not {wanted}:\n{self}", self.command, self.exit);
        self
    }

    /// Returns standard output as text, as it came.
    #[track_caller]
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap_or_else(|_| panic!("stdout is not text:\n{self}"))
    }

    /// Returns standard error as text, as it came.
    #[track_caller]
    pub(crate) fn errors(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap_or_else(|_| panic!("stderr is not text:\n{self}"))
    }

    /// Returns standard output as JSON Lines.
    #[track_caller]
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        json_lines(self.text()).unwrap_or_else(|problem| panic!("stdout is not JSON Lines: {problem}\n{self}"))
    }

    /// Demands that standard error says `part`.
    #[track_caller]
    pub(crate) fn says(self, part: &str) -> Self {
        assert!(self.shown(&self.stderr).contains(part), "`{}` does not say {part:?}:\n{self}", self.command);
        self
    }

    /// Returns one stream as it is shown: made the same on every machine.
    fn shown(&self, stream: &[u8]) -> String {
        let mut text = String::from_utf8_lossy(stream).into_owned();
        for (hidden, name) in &self.hidden {
            text = text.replace(&*hidden.to_string_lossy(), name);
        }
        normalised(&text)
    }
}

fn json_lines(text: &str) -> Result<Vec<serde_json::Value>, serde_json::Error> {
    text.lines().map(serde_json::from_str).collect()
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, stream) in [("", &self.stdout), ("--- stderr\n", &self.stderr)] {
            let text = self.shown(stream);
            if !text.is_empty() {
                let end = if text.ends_with('\n') { "" } else { "\n(no newline at the end)\n" };
                write!(f, "{title}{text}{end}")?;
            }
        }
        write!(f, "--- exit {}", self.exit)
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`\n{self}", self.command)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(code: i32, stdout: &str, stderr: &str) -> Run {
        Run::new("gstore test".into(), ExitStatus::from_raw(code << 8), stdout.into(), stderr.into())
    }

    #[test]
    fn shows_streams_and_exit_code() {
        assert_eq!(run(3, "out\n", "err\n").to_string(), "out\n--- stderr\nerr\n--- exit 3");
        assert_eq!(run(0, "", "").to_string(), "--- exit 0");
        assert_eq!(run(0, "out", "").to_string(), "out\n(no newline at the end)\n--- exit 0");
    }

    #[test]
    fn hides_what_changes() {
        let run = run(0, "/tmp/x/a 4 B in 0.2 s\n", "").hide("/tmp/x", "$DIR");
        assert_eq!(run.to_string(), "$DIR/a 4 B in TIME\n--- exit 0");
    }

    #[test]
    fn a_signal_is_an_exit_code() {
        let killed = Run::new(String::new(), ExitStatus::from_raw(9), Vec::new(), Vec::new());
        assert_eq!(killed.exit, 137);
    }

    #[test]
    #[should_panic(expected = "ended with 2 and not 0:\n--- stderr\nno such verb")]
    fn a_wrong_code_fails_with_everything() {
        let _ = run(2, "", "no such verb\n").ok();
    }

    #[test]
    #[should_panic(expected = "does not say")]
    fn saying_something_else_fails() {
        let _ = run(1, "", "no such object\n").says("denied");
    }
}
