//! What is wrong with a mount table: collected, then told all at once.

use std::fmt;

use crate::error::{Error, ErrorKind};
use crate::location::escaped;

/// One thing that is wrong: where, in which mount and key, and why. Never holds a value.
#[derive(Debug)]
pub(super) struct Problem {
    origin: String,
    mount: Option<String>,
    key: Option<String>,
    flaw: Flaw,
}

/// Why a value, a key or a name is wrong, and the right word if one is near.
#[derive(Debug)]
pub(super) struct Flaw {
    cause: String,
    suggestion: Option<String>,
}

impl Flaw {
    /// Says what is wrong.
    pub(super) fn new(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), suggestion: None }
    }

    /// Says of what it is true.
    pub(super) fn about(mut self, what: &str) -> Self {
        self.cause = format!("{what}: {}", self.cause);
        self
    }

    /// Adds the word that was probably meant.
    pub(super) fn suggest(mut self, word: Option<&str>) -> Self {
        self.suggestion = word.map(str::to_owned);
        self
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.suggestion {
            Some(word) => write!(f, "{}; did you mean `{word}`?", self.cause),
            None => f.write_str(&self.cause),
        }
    }
}

impl Problem {
    /// A problem found at `origin`: a file with its line, or the environment.
    pub(super) fn new(origin: impl fmt::Display, flaw: Flaw) -> Self {
        Self { origin: origin.to_string(), mount: None, key: None, flaw }
    }

    /// Names the mount.
    pub(super) fn mount(mut self, name: &str) -> Self {
        self.mount = Some(name.to_owned());
        self
    }

    /// Names the key, as it was spelled.
    pub(super) fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = match (&self.mount, &self.key) {
            (Some(mount), Some(key)) => format!(": mount `{mount}`, key `{key}`"),
            (Some(mount), None) => format!(": mount `{mount}`"),
            (None, Some(key)) => format!(": key `{key}`"),
            (None, None) => String::new(),
        };
        let line = format!("{}{who}: {}", self.origin, self.flaw);
        f.write_str(&escaped(line.as_bytes()))
    }
}

/// All that was found so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    /// Whether a file could not be read as a table: what it would have defined is unknown.
    pub(super) incomplete: bool,
}

impl Problems {
    /// Adds one.
    pub(super) fn push(&mut self, problem: Problem) {
        self.found.push(problem);
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Makes the one error that names them all.
    pub(super) fn into_error(self) -> Error {
        let head = match self.found.len() {
            1 => "1 problem in the mount table".to_owned(),
            many => format!("{many} problems in the mount table"),
        };
        let lines = self.found.iter().map(|problem| format!("\n{problem}"));
        let message = std::iter::once(head).chain(lines).collect::<String>();
        Error::new(ErrorKind::Config, message).hint("correct the places named above")
    }
}
