//! `touch`: empty objects, and modification times.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::entry::Timestamp;
use gstore::error::{ErrorKind, Result};
use gstore::event::{Action, Report};
use gstore::ops::touch::{Missing, Options, touch};

use super::watched::watched;
use crate::args::{TransferArgs, moment};
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit::Scope;

/// Make empty files, and set modification times
///
/// What is not there is made, empty. What is there keeps its content and gets a modification time,
/// where the storage can set one: local files. A link is refused.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct TouchArgs {
    /// What to touch
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Make nothing; what is not there is in order
    #[arg(short = 'c', long)]
    no_create: bool,

    /// The modification time, a date or an age such as 2024-05-01, 2024-05-01T12:00 or 3d; without it, now
    ///
    /// In an age, m is minutes and mo is months. A date without an offset is local time.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    mtime: Option<Timestamp>,

    /// Say what would be touched, and touch nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,
}

impl TouchArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { dry_run, fail_fast, literal, .. } = self;
        let shared = TransferArgs { dry_run, fail_fast, literal, no_clobber: false };
        let work = async |run: &Run| self.work(context, run, &shared).await;
        watched(context, &shared, Action::Touch, work).await
    }

    async fn work(&self, context: &Context, run: &Run, shared: &TransferArgs) -> Result<(Report, Scope)> {
        let mut names = context.names(run, &self.locations, shared.globs()).await?;
        // A pattern that matches nothing; a mount that does not exist is a mistake whatever -c says.
        names.failed.retain(|(location, error)| {
            !(self.no_create && error.kind() == ErrorKind::NotFound && context.is_known(location))
        });
        let scope = if names.count() == 1 { Scope::One } else { Scope::Several };
        let missing = if self.no_create { Missing::Ignore } else { Missing::Make };
        let options = Options { missing, mtime: self.mtime };
        Ok((touch(&run.session, &names, options).await?, scope))
    }
}
