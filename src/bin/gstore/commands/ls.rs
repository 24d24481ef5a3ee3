//! `ls`: lists mounts, objects and directories.

use std::collections::BTreeSet;
use std::ffi::OsString;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use futures::{StreamExt as _, TryStreamExt as _};
use gstore::engine::filter::Filter;
use gstore::engine::look::Spot;
use gstore::entry::{Entry, EntryKind};
use gstore::error::{Error, ErrorKind, Result};
use gstore::ops::list::list;
use gstore::store::Depth;

use super::watched::reading;
use crate::args::FilterArgs;
use crate::complete::locations;
use crate::context::{Context, Globs, Run};
use crate::exit;
use crate::ui::{EntryForm, EntryRecord, Format, Length, Sizes};

/// List what is there; without a location, the mounts
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct LsArgs {
    /// What to list
    #[arg(value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Show kind, size and modification time
    #[arg(short, long)]
    long: bool,

    /// List everything below
    #[arg(short, long)]
    recursive: bool,

    /// Show sizes with a unit, such as 1.5 MiB
    #[arg(short = 'H', long)]
    human: bool,

    /// In which order to list
    #[arg(long, value_name = "BY", default_value = "name")]
    sort: SortBy,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

/// In which order entries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SortBy {
    /// By name, byte by byte
    Name,
    /// Largest first
    Size,
    /// Newest first
    Mtime,
}

/// What was listed so far.
#[derive(Default)]
struct Listed {
    failures: Vec<Error>,
    /// Codes of what failed and was told already.
    told: BTreeSet<u8>,
    entries: u64,
    locations: usize,
    unaddressable: u64,
}

impl LsArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        if self.locations.is_empty() {
            return super::mounts::list(context);
        }
        context.check(&self.locations, Globs::expanded_unless(self.literal))?;
        let filter = self.filter.filter()?;
        let listed = reading(context, async |run| self.all(context, run, &filter).await).await?;
        Ok(listed.conclude(context))
    }

    /// Lists every location; one that fails does not stop the others.
    async fn all(&self, context: &Context, run: &Run, filter: &Filter) -> anyhow::Result<Listed> {
        let mut listed = Listed::default();
        let mut spots = Vec::new();
        for typed in &self.locations {
            match context.spots(run, typed, Globs::expanded_unless(self.literal)).await {
                Ok(found) => spots.extend(found),
                Err(error) => listed.failures.push(error),
            }
        }
        let several = spots.len() > 1;
        for spot in &spots {
            match self.one(context, run, spot, (filter, several, &mut listed)).await {
                Ok(()) => listed.locations += 1,
                Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted) => {
                    return Err(error.into());
                }
                Err(error) => listed.failures.push(error),
            }
        }
        listed.told = run.session.summary().failed.iter().map(|&(kind, _)| exit::of_kind(kind)).collect();
        Ok(listed)
    }

    /// Lists one location. Where several are listed, each name is shown with the path of its location.
    async fn one(&self, context: &Context, run: &Run, spot: &Spot, how: (&Filter, bool, &mut Listed)) -> Result<()> {
        let (filter, several, listed) = how;
        let depth = if self.recursive { Depth::Tree } else { Depth::Children };
        let mut found = list(&run.session, spot, depth, filter).await?;
        let form = EntryForm::new(self.length(), if self.human { Sizes::Human } else { Sizes::Bytes });
        let mut show = |mut entry: Entry| {
            listed.entries += 1;
            listed.unaddressable += u64::from(entry.kind == EntryKind::Unaddressable);
            if several {
                entry.path = spot.path.join(&entry.path);
            }
            context.output.emit(&EntryRecord { entry: &entry, form: &form })
        };
        if let Some(mut itself) = found.itself {
            itself.path = if several { gstore::location::ObjectPath::root() } else { itself.path };
            show(itself)?;
        }
        if self.sort == SortBy::Name {
            while let Some(entry) = found.below.next().await.transpose()? {
                run.session.check_interrupt()?;
                show(entry)?;
            }
        } else {
            let mut all: Vec<Entry> = found.below.try_collect().await?;
            all.sort_by(|a, b| match self.sort {
                SortBy::Size => b.size.cmp(&a.size),
                SortBy::Mtime | SortBy::Name => b.mtime.cmp(&a.mtime),
            });
            all.into_iter().try_for_each(show)?;
        }
        Ok(())
    }

    fn length(&self) -> Length {
        match (self.filter.null, self.long) {
            (true, _) => Length::Raw,
            (false, true) => Length::Long,
            (false, false) => Length::Short,
        }
    }
}

impl Listed {
    /// Tells the failures, and which code they make.
    fn conclude(self, context: &Context) -> u8 {
        // A location that could not be listed at all has told so, and counts for nothing.
        let good = self.entries > 0 || self.locations > usize::from(!self.told.is_empty());
        let mut codes = self.told;
        codes.extend(self.failures.iter().map(|error| exit::of_kind(error.kind())));
        for error in self.failures {
            context.output.error(&error.into());
        }
        if self.unaddressable > 0 && context.output.options().format == Format::Text {
            let count = self.unaddressable;
            context.output.warn(format!("{count} unaddressable: listed, and never read, copied or deleted"));
        }
        match (codes.len(), codes.first()) {
            (0, _) if self.unaddressable > 0 => exit::PARTIAL,
            (0, _) => exit::OK,
            _ if good => exit::PARTIAL,
            (1, Some(&code)) => code,
            _ => exit::FAILED,
        }
    }
}
