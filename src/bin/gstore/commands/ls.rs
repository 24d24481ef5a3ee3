//! `ls`: lists mounts, buckets, objects and directories.

use std::ffi::OsString;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use futures::{StreamExt as _, TryStreamExt as _};
use gstore::engine::filter::Filter;
use gstore::engine::look::Spot;
use gstore::entry::Entry;
use gstore::error::{Error, ErrorKind, Result};
use gstore::location::Location;
use gstore::ops::list::{Reach, list};

use super::looking::{Looked, look_at};
use super::watched::reading;
use crate::args::FilterArgs;
use crate::complete::locations;
use crate::context::{Context, Globs, Run};
use crate::exit;
use crate::ui::{EntryForm, EntryRecord, Length, Sizes};

/// List what is there; without a location, the mounts
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct LsArgs {
    /// What to list; `s3://` alone lists buckets
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

impl LsArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        if self.locations.is_empty() {
            return super::mounts::list(context);
        }
        let filter = self.filter.filter()?;
        if let [location] = self.locations.as_slice()
            && let Some(service) = Location::service(location)
        {
            return self.buckets(context, service, &filter).await;
        }
        let globs = Globs::expanded_unless(self.literal);
        look_at(context, &self.locations, globs, async |run, spot, looked| {
            self.one(context, run, spot, (&filter, looked)).await
        })
        .await
    }

    /// Lists the buckets of a service.
    async fn buckets(&self, context: &Context, service: (&str, &str), filter: &Filter) -> anyhow::Result<u8> {
        if self.recursive {
            return Err(Error::new(ErrorKind::Usage, "buckets are listed without what is in them")
                .at(format!("{}://", service.0))
                .hint("name a bucket, or leave out -r")
                .into());
        }
        let form = self.form();
        reading(context, async |run| {
            let mut buckets = context.buckets(run, service).await?;
            buckets.retain(|bucket| filter.matches(bucket));
            self.arrange(&mut buckets);
            buckets.iter().try_for_each(|entry| context.output.emit(&EntryRecord { entry, form: &form }))?;
            Ok(exit::OK)
        })
        .await
    }

    /// Lists one location. Where several are listed, each name is shown with the path of its location.
    async fn one(&self, context: &Context, run: &Run, spot: &Spot, how: (&Filter, &mut Looked)) -> Result<()> {
        let (filter, looked) = how;
        let several = looked.several;
        let reach = if self.recursive { Reach::Below(None) } else { Reach::Children };
        let mut found = list(&run.session, spot, reach, filter).await?;
        let form = self.form();
        let mut show = |mut entry: Entry| {
            looked.saw(&entry);
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
            self.arrange(&mut all);
            all.into_iter().try_for_each(show)?;
        }
        Ok(())
    }

    /// Puts entries in the order that was asked for.
    fn arrange(&self, entries: &mut [Entry]) {
        entries.sort_by(|a, b| match self.sort {
            SortBy::Name => a.walk_order(b),
            SortBy::Size => b.size.cmp(&a.size),
            SortBy::Mtime => b.mtime.cmp(&a.mtime),
        });
    }

    fn form(&self) -> EntryForm {
        let length = match (self.filter.null, self.long) {
            (true, _) => Length::Raw,
            (false, true) => Length::Long,
            (false, false) => Length::Short,
        };
        EntryForm::new(length, if self.human { Sizes::Human } else { Sizes::Bytes })
    }
}
