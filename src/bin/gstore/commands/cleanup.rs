//! `cleanup`: ends uploads and removes temporary objects that runs left behind.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::entry::Timestamp;
use gstore::error::Result;
use gstore::event::{Action, Report};
use gstore::ops::cleanup::{Options, cleanup};

use super::watched::watched;
use crate::args::{TransferArgs, moment};
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit::Scope;

/// End uploads and remove temporary objects that were left behind
///
/// On S3, uploads in parts that nobody completed take room that no listing shows, and are paid for. On every storage
/// a run that was killed can leave objects named .gstore-, 32 hexadecimal digits, .part or .journal. Without -y it is
/// only said what would go.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct CleanupArgs {
    /// Where to look, with all that is below
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Take only what was begun or last changed before this date, or longer ago than this age
    ///
    /// Choose more than the longest upload may take: of uploads nobody can tell whether they still go on.
    #[arg(long, value_name = "WHEN", default_value = "24h", value_parser = moment)]
    older_than: Timestamp,

    /// Do it, and do not only say it
    #[arg(short, long)]
    yes: bool,

    /// Say what would go, and do nothing: what it does without -y
    #[arg(short = 'n', long, conflicts_with = "yes")]
    dry_run: bool,

    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,
}

impl CleanupArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { fail_fast, literal, .. } = self;
        let shared = TransferArgs { dry_run: !self.yes, fail_fast, literal, no_clobber: false };
        let work = async |run: &Run| self.work(context, run, &shared).await;
        watched(context, &shared, Action::Abort, work).await
    }

    async fn work(&self, context: &Context, run: &Run, shared: &TransferArgs) -> Result<(Report, Scope)> {
        let names = context.names(run, &self.locations, shared.globs()).await?;
        let scope = if names.count() == 1 { Scope::One } else { Scope::Several };
        Ok((cleanup(&run.session, &names, Options { before: self.older_than }).await?, scope))
    }
}
