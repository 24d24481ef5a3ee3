//! `sync`: makes one tree's contents like another's.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::engine::compare::Strategy;
use gstore::engine::guard::{Guard, Limit};
use gstore::engine::plan::{DirRule, Extras, Sources};
use gstore::error::Result;
use gstore::event::{Action, Report};
use gstore::ops::transfer::{self, Options, Recursion};

use super::watched::watched;
use crate::args::{CompareArgs, CopyingArgs, FilterArgs, TransferArgs, WrittenArgs, limit};
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit::Scope;

/// Make the contents of one directory like those of another
///
/// Copies what is missing or differs; deletes nothing without --delete. Unless --skip says
/// otherwise, what differs is told by size and modification time.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct SyncArgs {
    /// The directory to take from
    #[arg(add = ArgValueCompleter::new(locations))]
    source: OsString,

    /// The directory to bring up to date
    #[arg(add = ArgValueCompleter::new(locations))]
    dest: OsString,

    /// After all copies succeeded, delete what only the destination has
    #[arg(long)]
    delete: bool,

    /// Also delete what --include and --exclude hide
    #[arg(long, requires = "delete")]
    delete_excluded: bool,

    /// Allow so many deletes, or such a share of the destination, such as 500 or 20%
    ///
    /// Without it, more than half of a destination of over 10 objects, or more than 100 objects and 10 %, is refused.
    #[arg(long, value_name = "N|P%", requires = "delete", value_parser = limit)]
    max_delete: Option<Limit>,

    /// Allow any number of deletes, and an empty source
    #[arg(long, requires = "delete")]
    force_delete: bool,

    /// Keep what would be replaced or deleted in this directory, on any storage, outside of both
    ///
    /// Each file keeps its path below the destination. A name that is taken there gets a number: `a.txt.~1~`.
    #[arg(long, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    backup_dir: Option<OsString>,

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

impl SyncArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let options = self.options()?;
        let work = async |run: &Run| self.work(context, run, options.clone()).await;
        watched(context, &self.transfer, Action::Copy, work).await
    }

    async fn work(&self, context: &Context, run: &Run, options: Options) -> Result<(Report, Scope)> {
        let source = context.spot(run, &self.source).await?;
        let dest = self.written.told(context.spot(run, &self.dest).await?).await?;
        let backup = match &self.backup_dir {
            Some(typed) => Some(context.spot(run, typed).await?),
            None => None,
        };
        let options = Options { backup, ..options };
        Ok((transfer::sync(&run.session, source, dest, &options).await?, Scope::Several))
    }

    fn options(&self) -> Result<Options> {
        let (compare, existing) = self.compare.meant(&self.transfer, Strategy::Mtime)?;
        Ok(Options {
            compare,
            filter: self.filter.filter()?,
            sources: Sources::Keep,
            extras: match (self.delete, self.delete_excluded) {
                (false, _) => Extras::Keep,
                (true, false) => Extras::Remove,
                (true, true) => Extras::RemoveExcluded,
            },
            guard: Guard { max_delete: self.max_delete, force: self.force_delete },
            markers: if self.dir_markers { DirRule::Make } else { DirRule::Leave },
            existing,
            recursion: Recursion::Trees,
            backup: None,
            care: self.copying.care(),
        })
    }
}
