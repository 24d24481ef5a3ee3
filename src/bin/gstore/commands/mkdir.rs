//! `mkdir`: makes directories.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::error::Result;
use gstore::event::{Action, Report};
use gstore::ops::mkdir::{Markers, Options, Parents, mkdir};

use super::watched::watched;
use crate::args::TransferArgs;
use crate::complete::locations;
use crate::context::{Context, Globs, Run};
use crate::exit::Scope;

/// Make directories
///
/// A storage without directories of its own, such as S3, needs none: an object is written wherever it
/// belongs. There --dir-markers makes a zero-byte object that stands for one.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct MkdirArgs {
    /// What to make; names are taken as they are
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Make the directories above as well; one that is there already is in order
    #[arg(short, long)]
    parents: bool,

    /// Make a zero-byte marker where the storage has no directories of its own
    #[arg(long)]
    dir_markers: bool,

    /// Say what would be made, and make nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,
}

impl MkdirArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self { dry_run, fail_fast, .. } = self;
        let shared = TransferArgs { dry_run, fail_fast, literal: true, no_clobber: false };
        let work = async |run: &Run| self.work(context, run).await;
        watched(context, &shared, Action::MakeDir, work).await
    }

    async fn work(&self, context: &Context, run: &Run) -> Result<(Report, Scope)> {
        let options = Options {
            parents: if self.parents { Parents::Make } else { Parents::Need },
            markers: if self.dir_markers { Markers::Write } else { Markers::Refuse },
        };
        let names = context.names(run, &self.locations, Globs::Literal).await?;
        let scope = if names.count() == 1 { Scope::One } else { Scope::Several };
        Ok((mkdir(&run.session, &names, options).await?, scope))
    }
}
