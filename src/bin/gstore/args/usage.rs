//! A wrong command line as an error like any other: one line, and one sentence that says what to do.
//!
//! What is wrong is said in clap's words. Help and versions are no errors and stay clap's own.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind as Kind};
use gstore::error::{Error, ErrorKind};

use super::value::yes_or_no;
use crate::ui::{Format, OutputOptions};

/// What was probably meant.
const SUGGESTED: [ContextKind; 3] =
    [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
/// What could have been meant.
const VALID: [ContextKind; 2] = [ContextKind::ValidSubcommand, ContextKind::ValidValue];

/// Flags that take every word up to `;` as a program and its arguments.
const PROGRAMS: [(&str, &str); 3] = [("--skip-cmd", "--skip-cmd"), ("--exec", "--exec"), ("-x", "--exec")];

/// Returns what is wrong with a command line; `typed` is its words.
///
/// # Errors
/// What clap is to show itself: help and versions.
pub(crate) fn usage_error(
    mut error: clap::Error,
    verb: Option<&str>,
    typed: &[OsString],
) -> Result<Error, clap::Error> {
    // `gstore` alone shows its help too, though as a mistake.
    if !error.use_stderr() || error.kind() == Kind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Err(error);
    }
    let hint = hint(&error, verb, typed);
    for told in SUGGESTED.into_iter().chain(VALID).chain([ContextKind::Suggested, ContextKind::Usage]) {
        error.remove(told);
    }
    Ok(Error::new(ErrorKind::Usage, message(&error.render().to_string())).hint(hint))
}

/// Takes the message out of what clap would print, as one line.
fn message(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let text = text.rsplit_once("\n\nFor more information").map_or(text, |(message, _)| message);
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.join(" ")
}

fn hint(error: &clap::Error, verb: Option<&str>, typed: &[OsString]) -> String {
    let help = verb.map_or_else(|| "gstore --help".to_owned(), |verb| format!("gstore {verb} --help"));
    let valid: Vec<_> = VALID.iter().flat_map(|kind| words(error, *kind)).collect();
    let rest = if valid.is_empty() { format!("see `{help}`") } else { format!("use one of {}", valid.join(", ")) };
    if let Some(meant) = SUGGESTED.iter().find_map(|kind| words(error, *kind).into_iter().next()) {
        return format!("did you mean `{meant}`? {rest}");
    }
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string(),
        _ => String::new(),
    };
    let lacks = [Kind::MissingRequiredArgument, Kind::TooFewValues, Kind::WrongNumberOfValues, Kind::TooManyValues];
    if let Some(flag) = greedy(typed).filter(|_| lacks.contains(&error.kind())) {
        return format!("put the locations before {flag}, or end its program with `';'`, or see `{help}`");
    }
    match (error.kind(), usage.trim_start_matches("Usage:").trim()) {
        (kind, usage) if lacks.contains(&kind) && !usage.is_empty() && !usage.contains('\n') => {
            format!("write `{usage}`, or see `{help}`")
        }
        (Kind::UnknownArgument, _) => format!("see `{help}`, or put `--` before a name that begins with `-`"),
        _ => rest,
    }
}

/// Returns the flag whose program took all words up to the end.
fn greedy(typed: &[OsString]) -> Option<&'static str> {
    let mut words = typed.iter().take_while(|word| *word != "--");
    let known = |word: &OsString| PROGRAMS.iter().find(|(flag, _)| word == flag).map(|(_, flag)| *flag);
    loop {
        let flag = words.find_map(known)?;
        if !words.any(|word| word == ";") {
            return Some(flag);
        }
    }
}

fn words(error: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match error.get(kind) {
        Some(ContextValue::String(word)) => vec![word],
        Some(ContextValue::Strings(words)) => words.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Returns how to tell of a command line that could not be read: as JSON if it or the environment
/// asks for that anywhere.
pub(crate) fn output_of(typed: &[OsString], variable: impl Fn(&str) -> Option<OsString>) -> OutputOptions {
    let flags = || typed.iter().take_while(|word| *word != "--");
    let set =
        variable("GSTORE_JSON").is_some_and(|value| value.to_str().is_some_and(|text| yes_or_no(text) == Ok(true)));
    let json = set || flags().any(|word| word == "--json");
    OutputOptions { format: if json { Format::Json } else { Format::Text }, ..OutputOptions::default() }
}

/// Returns the verb in a command line that could not be read: its first word that is one.
pub(crate) fn verb_of<'a>(command: &'a clap::Command, typed: &[OsString]) -> Option<&'a str> {
    let named = |word: &OsStr| command.get_subcommands().map(clap::Command::get_name).find(|name| word == *name);
    typed.iter().skip(1).find_map(|word| named(word))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::commands::Cli;

    fn words(line: &str) -> Vec<OsString> {
        std::iter::once("gstore").chain(line.split_whitespace()).map(OsString::from).collect()
    }

    #[test]
    fn json_is_asked_for_anywhere_before_the_names() {
        let table = [
            ("--json ls --frob", None, Format::Json),
            ("ls --frob --json", None, Format::Json),
            ("frob --json", None, Format::Json),
            ("ls --frob -- --json", None, Format::Text),
            ("ls --frob --jso", None, Format::Text),
            ("ls --frob", None, Format::Text),
            ("ls --frob", Some("1"), Format::Json),
            ("ls --frob", Some("no"), Format::Text),
            ("ls --frob", Some("maybe"), Format::Text),
        ];
        for (line, variable, format) in table {
            let variable = |name: &str| variable.filter(|_| name == "GSTORE_JSON").map(OsString::from);
            assert_eq!(output_of(&words(line), variable).format, format, "{line}");
        }
    }

    #[test]
    fn a_program_without_an_end_takes_every_word() {
        let table = [
            ("cp --skip-cmd p a b", Some("--skip-cmd")),
            ("cp --skip-cmd p ; a", None),
            ("cp a -- --skip-cmd", None),
            ("find -x p ; --exec q a", Some("--exec")),
            ("find -x p a", Some("--exec")),
            ("cp a", None),
        ];
        for (line, flag) in table {
            assert_eq!(greedy(&words(line)), flag, "{line}");
        }
    }

    #[test]
    fn the_verb_is_the_first_word_that_is_one() {
        let command = Cli::command();
        for (line, verb) in [("-j 0 ls cp", Some("ls")), ("frob", None), ("", None), ("frob cp", Some("cp"))] {
            assert_eq!(verb_of(&command, &words(line)), verb, "{line}");
        }
    }
}
