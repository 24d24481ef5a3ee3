//! Everything a user sees: results on stdout, events on stderr.
//!
//! What a verb answers is a [`Record`] with a text and a JSON form, so that the two cannot drift;
//! what happens during a run is drawn by the [`Renderer`] from the engine's events. What is shown
//! is decided by the verbs, what it means by the library.

mod bars;
mod entry;
mod error;
mod found;
mod human;
mod json;
mod lines;
mod outcome;
mod output;
mod plain;
mod record;
mod render;
mod stat;
mod state;
mod style;
mod summary;
mod tree;
mod usage;

pub(crate) use entry::{EntryForm, EntryRecord, Length, Sizes};
pub(crate) use error::{ErrorRecord, Notice, RetryRecord};
pub(crate) use found::{ExecRecord, FoundRecord, Names};
pub(crate) use lines::{LineRecord, LinesRecord};
pub(crate) use outcome::{OutcomeRecord, Run};
pub(crate) use output::{Output, OutputOptions};
pub(crate) use record::{Fields, Record};
pub(crate) use render::Renderer;
pub(crate) use stat::{StatForm, StatRecord};
pub(crate) use style::{ColorChoice, Style};
pub(crate) use summary::{RequestsRecord, SummaryRecord};
pub(crate) use tree::{BranchRecord, TotalRecord};
pub(crate) use usage::UsageRecord;

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Format {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// How much is told beside the results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Verbosity {
    /// Warnings and errors only.
    Quiet,
    /// Also progress and the summary.
    #[default]
    Normal,
    /// Also a line an item.
    Verbose,
}

/// What was asked for with `--progress`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Progress {
    /// Bars on a terminal, plain lines elsewhere, JSON with `--json`
    #[default]
    Auto,
    /// Bars, if standard error is a terminal
    Bar,
    /// A line every five seconds, without control characters
    Plain,
    /// JSON lines on standard error, at most one a second
    Json,
    /// Nothing
    None,
}
