//! Colours: when to use them, and which part of a line has which.

use std::ffi::OsString;

/// What was asked for with `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set; also with `CLICOLOR_FORCE`
    #[default]
    Auto,
    /// Even into a file or a pipe
    Always,
    /// Never
    Never,
}

/// Where text goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Medium {
    /// A terminal.
    Terminal,
    /// A file, a pipe, or anything else.
    Stream,
}

impl ColorChoice {
    /// Decides for one stream; `variable` reads the environment.
    ///
    /// The flag wins, then `NO_COLOR` (<https://no-color.org>), then `CLICOLOR_FORCE`
    /// (<https://bixense.com/clicolors>), then whether it is a terminal that knows colours.
    pub(crate) fn style(self, medium: Medium, variable: impl Fn(&str) -> Option<OsString>) -> Style {
        let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
        let colored = match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if is_set("NO_COLOR") => false,
            Self::Auto if is_set("CLICOLOR_FORCE") && variable("CLICOLOR_FORCE").is_none_or(|v| v != "0") => true,
            Self::Auto => medium == Medium::Terminal && variable("TERM").is_none_or(|term| term != "dumb"),
        };
        Style { colored }
    }
}

/// Colours the parts of a line, or leaves them plain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Style {
    colored: bool,
}

impl Style {
    /// Colours what announces a failure.
    pub(crate) fn error(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// Colours what announces a warning.
    pub(crate) fn warning(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// Colours what announces a hint or a note.
    pub(crate) fn hint(self, text: &str) -> String {
        self.paint("36", text)
    }

    /// Colours the name of a directory.
    pub(crate) fn dir(self, text: &str) -> String {
        self.paint("1;34", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colored { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wins() {
        use ColorChoice::{Always, Auto, Never};
        use Medium::{Stream, Terminal};
        type Row<'a> = (ColorChoice, Medium, &'a [(&'a str, &'a str)], bool);
        let table: [Row; 11] = [
            (Auto, Terminal, &[], true),
            (Auto, Stream, &[], false),
            (Auto, Terminal, &[("TERM", "dumb")], false),
            (Auto, Terminal, &[("NO_COLOR", "1")], false),
            (Auto, Terminal, &[("NO_COLOR", "")], true),
            (Auto, Stream, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, Stream, &[("CLICOLOR_FORCE", "0")], false),
            (Auto, Stream, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
            (Always, Stream, &[("NO_COLOR", "1")], true),
            (Never, Terminal, &[("CLICOLOR_FORCE", "1")], false),
            (Never, Terminal, &[], false),
        ];
        for (choice, medium, variables, colored) in table {
            let variable = |name: &str| variables.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v));
            assert_eq!(choice.style(medium, variable), Style { colored }, "{choice:?} {medium:?} {variables:?}");
        }
    }
}
