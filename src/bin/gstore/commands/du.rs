//! `du`: how much a place holds.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::entry::EntryKind;
use gstore::ops::measure::measure;

use super::looking::look_at;
use crate::args::FilterArgs;
use crate::complete::locations;
use crate::context::{Context, Globs};
use crate::ui::{Sizes, UsageRecord};

/// Show how many objects there are and how much they hold
///
/// What counts is their content: links, directories and what a file system or a service takes for
/// itself do not.
#[derive(Debug, Args)]
pub(crate) struct DuArgs {
    /// What to measure
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Show only the whole of each location, as without --max-depth
    #[arg(short, long, conflicts_with = "max_depth")]
    summarize: bool,

    /// Also show each directory, to so many levels below the location
    #[arg(short = 'd', long, value_name = "N", default_value = "0", hide_default_value = true)]
    max_depth: usize,

    /// Show sizes with a unit, such as 1.5 MiB
    #[arg(short = 'H', long)]
    human: bool,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

impl DuArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let filter = self.filter.filter()?;
        let sizes = if self.human { Sizes::Human } else { Sizes::Bytes };
        let globs = Globs::expanded_unless(self.literal);
        look_at(context, &self.locations, globs, async |run, spot, looked| {
            let tell = |place: &_, usage| context.output.emit(&UsageRecord { place, usage, sizes });
            let (kind, whole) = measure(&run.session, spot, &filter, self.max_depth, |dir, usage| {
                tell(&spot.store.place(&spot.path.join(dir)).of_kind(EntryKind::Dir), usage)
            })
            .await?;
            looked.counted(whole.objects, whole.unaddressable);
            tell(&spot.place_as(kind), whole)
        })
        .await
    }
}
