//! Flags that several verbs share, as they are typed.
//!
//! What they mean is decided further down; flags of one verb stand in that verb's file. Only output
//! and tuning flags have an environment variable: one that chooses what is copied, skipped, deleted
//! or run never does.

mod copying;
mod select;
mod tuning;
mod uri;
mod usage;
mod value;
mod written;

pub(crate) use copying::CopyingArgs;
pub(crate) use tuning::TuningArgs;
pub(crate) use uri::{UriArgs, names};
pub(crate) use usage::{output_of, usage_error, verb_of};
pub(crate) use value::{MOST_JOBS, duration, limit, moment};
pub(crate) use written::WrittenArgs;

use std::path::PathBuf;

use clap::{ArgAction, Args};

pub(crate) use select::{CompareArgs, FilterArgs};

use crate::ui::{ColorChoice, Format, OutputOptions, Progress, Run, Verbosity};

/// Flags of every verb.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Mount table to read; can be repeated, later ones win
    ///
    /// Without it, the variable `GSTORE_CONFIG` is read, then gstore/mounts.toml in the user's configuration folder.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Vec<PathBuf>,

    /// Tell more: a line for every item, and why requests are retried
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,

    /// Tell only warnings and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Write results and events as JSON, one object a line
    #[arg(long, global = true, env = "GSTORE_JSON", hide_env_values = true, value_parser = value::yes_or_no)]
    pub(crate) json: bool,

    /// How to show progress
    #[arg(
        long,
        global = true,
        env = "GSTORE_PROGRESS",
        hide_env_values = true,
        value_name = "HOW",
        default_value = "auto"
    )]
    pub(crate) progress: Progress,

    /// When to use colours
    #[arg(
        long,
        global = true,
        env = "GSTORE_COLOR",
        hide_env_values = true,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: ColorChoice,

    /// Write diagnostics to this file instead of standard error
    #[arg(long, global = true, env = "GSTORE_LOG_FILE", hide_env_values = true, value_name = "FILE")]
    pub(crate) log_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) tuning: TuningArgs,

    /// Tell at the end what was sent and received
    #[arg(long, global = true, env = "GSTORE_STATS", hide_env_values = true, value_parser = value::yes_or_no)]
    pub(crate) stats: bool,

    #[command(flatten)]
    pub(crate) uris: UriArgs,
}

impl GlobalArgs {
    /// Returns what these flags ask of the output.
    pub(crate) fn output(&self) -> OutputOptions {
        OutputOptions {
            format: if self.json { Format::Json } else { Format::Text },
            progress: self.progress,
            color: self.color,
            verbosity: match (self.quiet, self.verbose) {
                (true, _) => Verbosity::Quiet,
                (false, 0) => Verbosity::Normal,
                (false, _) => Verbosity::Verbose,
            },
        }
    }
}

/// Flags of the verbs that change something.
#[derive(Debug, Clone, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct TransferArgs {
    /// Say what would be done, and do nothing
    #[arg(short = 'n', long)]
    pub(crate) dry_run: bool,

    /// Never replace what exists at the destination
    #[arg(long)]
    pub(crate) no_clobber: bool,

    /// Stop at the first failure
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    pub(crate) literal: bool,
}

impl TransferArgs {
    /// Returns whether anything is to be changed.
    pub(crate) const fn run(&self) -> Run {
        if self.dry_run { Run::Dry } else { Run::Real }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::{CommandFactory, Parser};
    use gstore::store::Jobs;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        global: GlobalArgs,
        #[command(subcommand)]
        verb: Verb,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Verb {
        Cp {
            #[command(flatten)]
            transfer: TransferArgs,
            #[command(flatten)]
            filter: FilterArgs,
            #[command(flatten)]
            compare: CompareArgs,
            #[command(flatten)]
            written: WrittenArgs,
            #[command(flatten)]
            copying: CopyingArgs,
        },
    }

    fn parse(line: &str) -> Result<GlobalArgs, clap::Error> {
        Cli::try_parse_from(line.split_whitespace()).map(|cli| cli.global)
    }

    #[test]
    fn the_groups_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_flags_stand_before_and_after_the_verb() {
        let of = |args: &GlobalArgs| {
            let tuning = args.tuning.tuning();
            (tuning.jobs, tuning.retries, tuning.stall)
        };
        let defaults = parse("gstore cp").unwrap();
        assert_eq!(of(&defaults), (Jobs::Auto, 5, Duration::from_mins(1)));
        assert_eq!(defaults.output(), OutputOptions::default());
        let both = parse("gstore -j 4 --json cp --timeout 1h30m --retries 0 -vv --config a --config b").unwrap();
        assert_eq!(of(&both), (Jobs::Fixed(4), 0, Duration::from_mins(90)));
        assert_eq!(both.config, ["a", "b"].map(PathBuf::from));
        let output = both.output();
        assert_eq!((output.format, output.verbosity), (Format::Json, Verbosity::Verbose));
    }

    #[test]
    fn wrong_values_are_usage_errors() {
        for line in [
            "cp -q -v",
            "cp -j 0",
            "cp -j 513",
            "cp -j many",
            "cp --memory 1M",
            "cp --bwlimit 0",
            "cp --retries -1",
            "cp --timeout 0",
            "cp --color red",
        ] {
            let error = parse(&format!("gstore {line}")).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn only_output_and_tuning_have_a_variable() {
        let mut command = Cli::command();
        command.build();
        let of = |command: &clap::Command| -> Vec<String> {
            command
                .get_arguments()
                .filter_map(|arg| arg.get_env())
                .map(|name| name.to_string_lossy().into_owned())
                .collect()
        };
        let allowed =
            ["JSON", "PROGRESS", "COLOR", "LOG_FILE", "RETRIES", "TIMEOUT", "JOBS", "MEMORY", "BWLIMIT", "STATS"];
        let allowed = allowed.map(|name| format!("GSTORE_{name}"));
        assert_eq!(of(&command), allowed);
        assert!(command.get_subcommands().flat_map(of).all(|name| allowed.contains(&name)));
    }

    #[test]
    fn no_help_line_ends_with_a_full_stop() {
        let command = Cli::command();
        let verb = command.get_subcommands().next().unwrap();
        for arg in command.get_arguments().chain(verb.get_arguments()) {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(!help.is_empty() && !help.ends_with('.'), "{}: {help:?}", arg.get_id());
        }
    }
}
