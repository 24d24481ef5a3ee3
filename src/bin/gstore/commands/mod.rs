//! The verbs: one file each, its arguments and its run.

mod caps;
mod cat;
mod cleanup;
mod completions;
mod cp;
mod du;
mod exec;
mod find;
mod inline;
mod lines;
mod looking;
mod ls;
mod man;
mod mkdir;
mod mounts;
mod mv;
mod rm;
mod run;
mod stat;
mod streams;
mod sync;
mod touch;
mod tree;
mod url;
mod watched;

use std::ffi::OsString;

use clap::{Parser, Subcommand};
use gstore::error::{Error, ErrorKind};

use crate::args::{GlobalArgs, UriArgs};
use crate::context::Context;
use crate::exit;
use crate::signals::Signals;
use crate::ui::{Output, OutputOptions, Progress};

/// Move, compare and inspect files on any storage, through names you choose
///
/// A location is `name:path` on a mount of your mount table, a local path, a URI such as
/// `s3://bucket/key`, or `-` for standard input or output.
#[derive(Debug, Parser)]
#[command(name = "gstore", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// Returns what is asked of the output.
    pub(crate) fn output(&self) -> OutputOptions {
        let options = self.global.output();
        let bars = matches!(options.progress, Progress::Auto | Progress::Bar);
        match &self.command {
            // Each would draw its own.
            Command::Run(args) if args.is_parallel() && bars => OutputOptions { progress: Progress::None, ..options },
            _ => options,
        }
    }
}

/// Tells of a failure that ended a verb, and returns its exit code.
pub(crate) fn failed(error: &anyhow::Error, output: &Output, signals: &Signals) -> u8 {
    if exit::kind_of(error) == ErrorKind::BrokenPipe {
        // The reader of our output has had enough.
        return exit::OK;
    }
    tracing::info!(%error, "failed");
    output.error(error);
    exit::of_error(error, signals.received())
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Cp(cp::CpArgs),
    Mv(mv::MvArgs),
    Sync(sync::SyncArgs),
    Ls(ls::LsArgs),
    Tree(tree::TreeArgs),
    Find(find::FindArgs),
    Du(du::DuArgs),
    Stat(stat::StatArgs),
    Cat(cat::CatArgs),
    Rm(rm::RmArgs),
    Cleanup(cleanup::CleanupArgs),
    Mkdir(mkdir::MkdirArgs),
    Touch(touch::TouchArgs),
    Url(url::UrlArgs),
    Mounts(mounts::MountsArgs),
    Caps(caps::CapsArgs),
    Run(run::RunArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Command {
    /// Checks the flags for URIs against what was typed beside flags; what `run` reads names URIs of its own.
    pub(crate) fn check_uris(&self, flags: &UriArgs, names: &[OsString]) -> gstore::error::Result<()> {
        if matches!(self, Self::Run(_)) { Ok(()) } else { flags.check(names) }
    }

    /// Whether the verb changes nothing, so that it can be left at any moment.
    fn only_reads(&self) -> bool {
        match self {
            Self::Cp(args) => args.only_reads(),
            Self::Find(args) => args.only_reads(),
            Self::Mounts(args) => args.only_reads(),
            Self::Mv(_)
            | Self::Sync(_)
            | Self::Rm(_)
            | Self::Cleanup(_)
            | Self::Mkdir(_)
            | Self::Touch(_)
            | Self::Run(_) => false,
            _ => true,
        }
    }

    /// Runs the verb and returns its exit code. What changes nothing is left at the first signal: nothing
    /// is in flight that would have to be settled.
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let reads = self.only_reads();
        // A verb's future is large, and `run` runs verbs.
        let work = Box::pin(self.work(context));
        let interrupt = context.signals.interrupt();
        let code = if reads { interrupt.run_until_cancelled(work).await } else { Some(work.await) };
        code.unwrap_or_else(|| Err(Error::new(ErrorKind::Interrupted, "interrupted").into()))
    }

    async fn work(self, context: &Context) -> anyhow::Result<u8> {
        match self {
            Self::Cp(args) => args.run(context).await,
            Self::Mv(args) => args.run(context).await,
            Self::Sync(args) => args.run(context).await,
            Self::Ls(args) => args.run(context).await,
            Self::Tree(args) => args.run(context).await,
            Self::Find(args) => args.run(context).await,
            Self::Du(args) => args.run(context).await,
            Self::Stat(args) => args.run(context).await,
            Self::Cat(args) => args.run(context).await,
            Self::Rm(args) => args.run(context).await,
            Self::Cleanup(args) => args.run(context).await,
            Self::Mkdir(args) => args.run(context).await,
            Self::Touch(args) => args.run(context).await,
            Self::Url(args) => args.run(context).await,
            Self::Mounts(args) => Box::pin(args.run(context)).await,
            Self::Caps(args) => args.run(context).await,
            Self::Run(args) => args.run(context).await,
            Self::Completions(args) => args.run(context),
            Self::Man(args) => args.run(context),
        }
    }
}
