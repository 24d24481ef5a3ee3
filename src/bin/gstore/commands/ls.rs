//! `ls`: lists mounts, objects and directories.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::mpsc::Receiver;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use futures::{StreamExt as _, TryStreamExt as _};
use gstore::engine::filter::Filter;
use gstore::engine::look::Spot;
use gstore::entry::{Entry, EntryKind};
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Event, Outcome, Verdict};
use gstore::ops::list::list;
use gstore::store::Depth;

use super::watched::tell_requests;
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
    locations: usize,
    unaddressable: u64,
}

impl LsArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        if self.locations.is_empty() {
            return super::mounts::list(context);
        }
        let (run, events) = context.watched_run()?;
        let unlisted = std::thread::spawn(move || failures(&events));
        let filter = self.filter.filter()?;
        let mut listed = Listed::default();
        let mut spots = Vec::new();
        for typed in &self.locations {
            match context.spots(&run, typed, Globs::expanded_unless(self.literal)).await {
                Ok(found) => spots.extend(found),
                Err(error) => listed.failures.push(error),
            }
        }
        let several = spots.len() > 1;
        for spot in &spots {
            match self.one(context, &run, spot, (&filter, several)).await {
                Ok(odd) => {
                    listed.unaddressable += odd;
                    listed.locations += 1;
                }
                Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted) => {
                    return Err(error.into());
                }
                Err(error) => listed.failures.push(error),
            }
        }
        let meter = run.network.meter.clone();
        // The channel ends with its last sender, and every store has one.
        drop((run, spots));
        listed.failures.extend(unlisted.join().unwrap_or_default());
        tell_requests(context, &meter);
        Ok(listed.conclude(context))
    }

    /// Lists one location; returns how many of its names cannot be asked for. Where several are
    /// listed, each name is shown with the path of its location.
    async fn one(&self, context: &Context, run: &Run, spot: &Spot, how: (&Filter, bool)) -> Result<u64> {
        let (filter, several) = how;
        let depth = if self.recursive { Depth::Tree } else { Depth::Children };
        let mut found = list(&run.session, spot, depth, filter).await?;
        let form = EntryForm::new(self.length(), if self.human { Sizes::Human } else { Sizes::Bytes });
        let mut odd = 0;
        let mut show = |mut entry: Entry| {
            odd += u64::from(entry.kind == EntryKind::Unaddressable);
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
        Ok(odd)
    }

    fn length(&self) -> Length {
        match (self.filter.null, self.long) {
            (true, _) => Length::Raw,
            (false, true) => Length::Long,
            (false, false) => Length::Short,
        }
    }
}

/// Collects what failed without ending the run: directories that could not be listed.
fn failures(events: &Receiver<Event>) -> Vec<Error> {
    let failed = |event| {
        let Event::Finished {
            outcome: Outcome { source, verdict: Verdict::Failed { kind, message, hint }, .. }, ..
        } = event
        else {
            return None;
        };
        let error = source.iter().fold(Error::new(kind, message), Error::at);
        Some(hint.into_iter().fold(error, Error::hint))
    };
    events.iter().filter_map(failed).collect()
}

impl Listed {
    /// Tells the failures, and which code they make.
    fn conclude(self, context: &Context) -> u8 {
        let codes: BTreeSet<u8> = self.failures.iter().map(|error| exit::of_kind(error.kind())).collect();
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
            _ if self.locations > 0 => exit::PARTIAL,
            (1, Some(&code)) => code,
            _ => exit::FAILED,
        }
    }
}
