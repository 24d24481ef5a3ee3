//! `mv`: moves files and trees.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::engine::compare::Strategy;
use gstore::engine::guard::Guard;
use gstore::engine::plan::{DirRule, Extras, Sources};
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Action, Report};
use gstore::ops::transfer::{self, Options, Recursion};

use super::watched::watched;
use crate::args::{CompareArgs, CopyingArgs, FilterArgs, TransferArgs, WrittenArgs};
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit::Scope;

/// Move files and trees
///
/// Names mean what they mean to cp. A source goes only after its copy was proved, by a digest or by
/// reading it back, and only if it is still what was copied; what is skipped stays, unless --skip
/// hash proved it equal. On one local file system names are changed and nothing is copied.
#[derive(Debug, Args)]
#[command(override_usage = "gstore mv [OPTIONS] <SOURCE>... <DEST>")]
pub(crate) struct MvArgs {
    /// What to move, and last where to
    #[arg(required = true, num_args = 2.., value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Move directories with everything in them
    #[arg(short, long, visible_short_alias = 'R')]
    recursive: bool,

    /// Also make a zero-byte marker for each directory where the storage has none of its own
    #[arg(long)]
    dir_markers: bool,

    #[command(flatten)]
    compare: CompareArgs,
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    written: WrittenArgs,
    #[command(flatten)]
    copying: CopyingArgs,
    #[command(flatten)]
    transfer: TransferArgs,
}

impl MvArgs {
    pub(crate) async fn run(mut self, context: &Context) -> anyhow::Result<u8> {
        if self.locations.iter().any(|location| location == "-") {
            return Err(Error::new(ErrorKind::Usage, "a stream cannot be moved")
                .at("-")
                .hint("use `gstore cp`")
                .into());
        }
        let dest = self.locations.pop().unwrap_or_default();
        let options = self.options()?;
        let work = async |run: &Run| self.work(context, run, dest, &options).await;
        watched(context, &self.transfer, Action::Move, work).await
    }

    async fn work(&self, context: &Context, run: &Run, dest: OsString, options: &Options) -> Result<(Report, Scope)> {
        let dest = self.written.told(context.spot(run, &dest).await?).await?;
        let sources = context.names(run, &self.locations, self.transfer.globs()).await?;
        let scope = if sources.count() == 1 && !self.recursive { Scope::One } else { Scope::Several };
        Ok((transfer::copy(&run.session, sources, dest, options).await?, scope))
    }

    fn options(&self) -> Result<Options> {
        let (compare, existing) = self.compare.meant(&self.transfer, Strategy::Never)?;
        Ok(Options {
            compare,
            filter: self.filter.filter()?,
            sources: Sources::Remove,
            extras: Extras::Keep,
            guard: Guard::default(),
            markers: if self.dir_markers { DirRule::Make } else { DirRule::Leave },
            existing,
            recursion: if self.recursive { Recursion::Trees } else { Recursion::Objects },
            backup: None,
            care: self.copying.care(),
        })
    }
}
