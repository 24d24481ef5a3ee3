//! The lines of `gstore run`: from a file to commands, each checked before any is run.
//!
//! Quotes are those of a shell; nothing else of a shell is here: no variables, no patterns, no pipes.
//! Running them is [`super::run`]'s business.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, CommandFactory as _, FromArgMatches as _};
use gstore::error::{Error, ErrorKind};
use gstore::location::{ObjectPath, without_userinfo};
use gstore::mounts::Key;
use gstore::store::schemas;

use super::{Cli, Command};
use crate::args::{GlobalArgs, usage_error};

/// A line with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub(super) number: usize,
    /// Its words, the first of which is the verb; `gstore` in front of it is left out.
    pub(super) words: Vec<OsString>,
}

impl Line {
    /// Returns the words as they may be shown: without passwords, and without values of keys that are kept
    /// out of sight.
    pub(super) fn shown(&self) -> Vec<ObjectPath> {
        let adds = self.words.iter().map(OsString::as_os_str).take(2).eq(["mounts", "add"]);
        self.words.iter().map(|word| ObjectPath::raw(without_secrets(word.as_bytes(), adds))).collect()
    }
}

/// Leaves out of a word the user and password of a URL, and of `KEY=VALUE` a value that must not be shown.
fn without_secrets(word: &[u8], is_pair: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(word);
    if let Some((key, _)) = text.split_once('=').filter(|_| is_pair) {
        let schemas = schemas();
        let mut known = schemas.iter().flat_map(|schema| schema.keys);
        let hides = |found: &Key| (found.name == key || found.aliases.contains(&key)) && found.kind.is_hidden();
        if known.any(hides) {
            return format!("{key}=…").into_bytes();
        }
    }
    without_userinfo(word).into_owned()
}

/// Where the lines come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A file.
    File,
    /// Standard input, which no command can read then.
    Stdin,
}

/// Splits a file into lines and those into words; empty ones and comments have none. Returns also what
/// is wrong, with the line's number.
pub(super) fn split(content: &[u8]) -> (Vec<Line>, Vec<(usize, Error)>) {
    let (mut lines, mut wrong) = (Vec::new(), Vec::new());
    for (index, text) in content.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.contains(&0) {
            wrong.push((number, usage("a NUL byte in a command", "write one command a line")));
            continue;
        }
        let Some(words) = shlex::bytes::split(text) else {
            wrong
                .push((number, usage("a quote that is not closed, or a `\\` at the end", "close it on the same line")));
            continue;
        };
        let mut words: Vec<_> = words.into_iter().map(OsString::from_vec).collect();
        if words.first().is_some_and(|word| word == "gstore") {
            words.remove(0);
        }
        if !words.is_empty() {
            lines.push(Line { number, words });
        }
    }
    (lines, wrong)
}

/// Reads commands; cheaper for many than one by one.
pub(super) struct Reader {
    command: clap::Command,
    globals: Vec<clap::Id>,
}

impl Reader {
    /// Prepares to read.
    pub(super) fn new() -> Self {
        let globals = GlobalArgs::augment_args(clap::Command::new("gstore"));
        let globals = globals.get_arguments().map(|arg| arg.get_id().clone()).collect();
        Self { command: Cli::command(), globals }
    }

    /// Reads the command of a line.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it makes no sense, or not here.
    pub(super) fn command(&mut self, line: &Line) -> Result<Command, Error> {
        self.matches(line).and_then(|matches| {
            let cli = Cli::from_arg_matches(&matches).map_err(|error| self.unreadable(error, line))?;
            Ok(cli.command)
        })
    }

    /// Returns everything that is wrong with the lines.
    pub(super) fn check(&mut self, lines: &[Line], origin: Origin) -> Vec<(usize, Error)> {
        let mut wrong = Vec::new();
        let mut reader = None;
        for line in lines {
            match self.checked(line) {
                Ok(Input::None) => {}
                Ok(Input::Stdin) if origin == Origin::Stdin => {
                    let error = usage("standard input is what the lines come from", "put the lines into a file");
                    wrong.push((line.number, error));
                }
                Ok(Input::Stdin) => {
                    if let Some(first) = reader.replace(line.number) {
                        let message = format!("line {first} reads standard input already");
                        wrong.push((line.number, usage(&message, "give each line a file of its own")));
                    }
                }
                Err(error) => wrong.push((line.number, error)),
            }
        }
        wrong
    }

    fn checked(&mut self, line: &Line) -> Result<Input, Error> {
        let matches = self.matches(line)?;
        if let Command::Run(_) = Cli::from_arg_matches(&matches).map_err(|error| self.unreadable(error, line))?.command
        {
            return Err(usage("a line cannot run lines", "write the lines of the other file here"));
        }
        let Some((verb, flags)) = matches.subcommand() else { return Ok(Input::None) };
        // Wherever it is written, clap tells it of all levels.
        let typed = |id: &&clap::Id| matches.value_source(id.as_str()) == Some(ValueSource::CommandLine);
        if let Some(id) = self.globals.iter().find(typed) {
            let flag = id.as_str().replace('_', "-");
            return Err(usage(&format!("--{flag} holds for all lines"), "give it to `gstore run`"));
        }
        Ok(if reads_stdin(verb, flags) { Input::Stdin } else { Input::None })
    }

    fn matches(&mut self, line: &Line) -> Result<ArgMatches, Error> {
        let words = std::iter::once(OsStr::new("gstore")).chain(line.words.iter().map(OsString::as_os_str));
        let matches = self.command.try_get_matches_from_mut(words);
        matches.map_err(|error| self.unreadable(error, line))
    }

    fn unreadable(&self, error: clap::Error, line: &Line) -> Error {
        let verb = self.command.get_subcommands().map(clap::Command::get_name);
        let verb = verb.into_iter().find(|verb| line.words.first().is_some_and(|word| word == verb));
        usage_error(error, verb, &line.words)
            .unwrap_or_else(|_| usage("help and versions are not for lines", "write a verb and its arguments"))
    }
}

/// What a command reads beside its locations.
enum Input {
    None,
    Stdin,
}

/// Whether any value is `-`, but for that of the last location where that is written to.
fn reads_stdin(verb: &str, flags: &ArgMatches) -> bool {
    flags.ids().any(|id| {
        // The words of a program are its own.
        let values = flags.try_get_raw(id.as_str()).ok().flatten().filter(|_| id != "skip_cmd" && id != "exec");
        let mut values: Vec<_> = values.into_iter().flatten().collect();
        if id == "locations" && ["cp", "mv"].contains(&verb) {
            values.pop();
        }
        values.iter().any(|value| value.as_bytes() == b"-")
    })
}

fn usage(message: &str, hint: &str) -> Error {
    Error::new(ErrorKind::Usage, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &[u8]) -> Vec<(usize, Vec<String>)> {
        let (lines, wrong) = split(text);
        assert!(wrong.is_empty(), "{wrong:?}");
        let shown = |word: OsString| word.to_string_lossy().into_owned();
        lines.into_iter().map(|line| (line.number, line.words.into_iter().map(shown).collect())).collect()
    }

    #[test]
    fn quotes_and_comments_are_those_of_a_shell() {
        let text =
            b"cp a b\n\n  # nothing\n\tgstore ls 'a b' \"c \\\" d\" e\\ f g#h # i\r\ncat $X *.txt ~ 'a\\b' \"\"\n#";
        let wanted = [
            (1, &["cp", "a", "b"][..]),
            (4, &["ls", "a b", "c \" d", "e f", "g#h"]),
            (5, &["cat", "$X", "*.txt", "~", "a\\b", ""]),
        ];
        let wanted: Vec<_> = wanted.map(|(line, words)| (line, words.iter().map(ToString::to_string).collect())).into();
        assert_eq!(words(text), wanted);
        assert_eq!(words(b""), []);
        assert_eq!(words(b"gstore\n"), []);
    }

    #[test]
    fn what_is_not_closed_or_has_a_nul_is_wrong() {
        let (lines, wrong) = split(b"cp 'a b\nls\nls \"a\nls \\\nls a\0b");
        assert_eq!(lines, [Line { number: 2, words: vec!["ls".into()] }]);
        assert_eq!(wrong.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 3, 4, 5]);
    }

    fn wrong(text: &str, origin: Origin) -> Vec<(usize, String)> {
        let (lines, unsplit) = split(text.as_bytes());
        assert!(unsplit.is_empty(), "{unsplit:?}");
        let shown = |(number, error): (usize, Error)| {
            assert!(error.kind() == ErrorKind::Usage && error.hint_text().is_some(), "{error}");
            (number, error.message().to_owned())
        };
        Reader::new().check(&lines, origin).into_iter().map(shown).collect()
    }

    #[test]
    fn every_line_is_checked() {
        let text = "cp a b\nfrob\ncp a\nls --frob\nrun x\nls --json\nls -v\n-j4 ls\ncp --help\n--version\nmounts show --json a\nsync -n --delete a b";
        let found = wrong(text, Origin::File);
        let wanted = [
            (2, "unrecognized subcommand 'frob'"),
            (3, "2 values required by '<LOCATION> <LOCATION>...'; only 1 was provided"),
            (4, "unexpected argument '--frob' found"),
            (5, "a line cannot run lines"),
            (6, "--json holds for all lines"),
            (7, "--verbose holds for all lines"),
            (8, "--jobs holds for all lines"),
            (9, "help and versions are not for lines"),
            (10, "help and versions are not for lines"),
            (11, "--json holds for all lines"),
        ];
        assert_eq!(found, wanted.map(|(line, message)| (line, message.to_owned())));
    }

    #[test]
    fn standard_input_is_read_once() {
        let read = ["cp - a", "cat a -", "ls --files-from - a", "sync --files-from=- a b", "cp -r a - b"];
        for line in read {
            assert_eq!(wrong(line, Origin::File), [], "{line}");
            assert_eq!(wrong(line, Origin::Stdin).len(), 1, "{line}");
        }
        assert_eq!(wrong(&read.join("\n"), Origin::File).len(), read.len() - 1);
        for line in ["cp a -", "cat ./-", "cp --skip-cmd cat - ; a b", "find a -x cat - ;", "ls --exclude a b"] {
            assert_eq!(wrong(line, Origin::Stdin), [], "{line}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_words_survive_quoting(typed in proptest::collection::vec("[^\0\n\r]{1,8}", 1..6)) {
            let typed: Vec<_> = std::iter::once("cp".to_owned()).chain(typed).collect();
            let text = shlex::try_join(typed.iter().map(String::as_str)).unwrap();
            prop_assert_eq!(words(text.as_bytes()), vec![(1, typed)]);
        }

        #[test]
        fn nothing_that_is_written_panics(
            text in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..80),
                "((cp|ls|rm|cat|sync|run|gstore|frob|-|--|-n|--skip|custom|--skip-if|--jobs|3|a:b|\"|'|\\\\|#| |\n){1,2} ?){0,16}"
                    .prop_map(String::into_bytes),
            ],
        ) {
            let (lines, wrong) = split(&text);
            let count = text.split(|byte| *byte == b'\n').count();
            let mut reader = Reader::new();
            let bad: Vec<_> = reader.check(&lines, Origin::File).into_iter().map(|(number, _)| number).collect();
            prop_assert!(lines.len() + wrong.len() <= count);
            for line in lines {
                // What is good can be run.
                prop_assert!(bad.contains(&line.number) || reader.command(&line).is_ok());
            }
        }
    }
}
