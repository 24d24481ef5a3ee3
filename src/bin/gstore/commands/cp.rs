//! `cp`: copies files and trees.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::engine::compare::Strategy;
use gstore::engine::guard::Guard;
use gstore::engine::plan::{DirRule, Extras, Sources};
use gstore::entry::Headers;
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Action, Report};
use gstore::ops::transfer::{self, Options, Recursion};

use super::inline;
use super::streams::{stdin, to_stdout};
use super::watched::watched;
use crate::args::{CompareArgs, CopyingArgs, FilterArgs, TransferArgs, WrittenArgs};
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit::Scope;

/// Copy files and trees
///
/// `cp f X/` puts f into X; `cp f X` names the copy X, unless X is an existing directory.
/// `cp -r dir X/` makes X/dir; `cp -r dir/ X` copies the contents of dir.
#[derive(Debug, Args)]
#[command(override_usage = "gstore cp [OPTIONS] <SOURCE>... <DEST>")]
pub(crate) struct CpArgs {
    /// What to copy, and last where to; `-` is standard input or output
    #[arg(required = true, num_args = 2.., value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Copy directories with everything in them
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

impl CpArgs {
    /// Whether it writes to standard output alone.
    pub(super) fn only_reads(&self) -> bool {
        self.locations.last().is_some_and(|dest| dest == "-")
    }

    pub(crate) async fn run(mut self, context: &Context) -> anyhow::Result<u8> {
        let dest = self.locations.pop().unwrap_or_default();
        if dest == "-" {
            self.written.kept_by_none("-")?;
            return to_stdout(context, &self.locations, self.transfer.globs()).await;
        }
        let options = self.options()?;
        let work = async |run: &Run| self.work(context, run, dest, &options).await;
        watched(context, &self.transfer, Action::Copy, work).await
    }

    async fn work(&self, context: &Context, run: &Run, dest: OsString, options: &Options) -> Result<(Report, Scope)> {
        let dest = self.written.told(context.spot(run, &dest).await?).await?;
        if dest.store.is_inline() && dest.path.is_root() {
            return inline::address(context, run, (&self.locations, self.transfer.globs()), &dest).await;
        }
        if self.locations.iter().any(|source| source == "-") {
            self.alone(options, "standard input", "-".to_owned())?;
            let content = (stdin(), Headers::default());
            let report = transfer::copy_from_stream(&run.session, content, dest, options).await?;
            return Ok((report, Scope::One));
        }
        let sources = context.names(run, &self.locations, self.transfer.globs()).await?;
        if let Some(inline) = sources.spots.iter().find(|spot| spot.store.is_inline()) {
            self.alone(options, "content in a name", inline.place().to_string())?;
            let content = inline::content(inline).await?;
            let report = transfer::copy_from_stream(&run.session, content, dest, options).await?;
            return Ok((report, Scope::One));
        }
        let scope = if sources.count() == 1 && !self.recursive { Scope::One } else { Scope::Several };
        Ok((transfer::copy(&run.session, sources, dest, options).await?, scope))
    }

    /// Refuses what makes no sense for a source that is neither a file nor one of several.
    fn alone(&self, options: &Options, what: &str, place: String) -> Result<()> {
        if self.locations.len() > 1 || self.recursive {
            return Err(Error::new(ErrorKind::Usage, format!("{what} is copied alone"))
                .at(place)
                .hint("copy it with a command of its own"));
        }
        if self.compare.is_given() || !options.filter.is_none() {
            return Err(Error::new(ErrorKind::Usage, format!("{what} has no name, size or time to choose by"))
                .at(place)
                .hint("leave out what skips and filters; --no-clobber keeps what exists"));
        }
        Ok(())
    }

    fn options(&self) -> Result<Options> {
        let (compare, existing) = self.compare.meant(&self.transfer, Strategy::Never)?;
        Ok(Options {
            compare,
            filter: self.filter.filter()?,
            sources: Sources::Keep,
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
