//! `tree`: draws what is below a directory.

use std::ffi::OsString;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use clap_complete::engine::ArgValueCompleter;
use gstore::entry::EntryKind;
use gstore::ops::tree::tree;

use super::looking::look_at;
use crate::args::FilterArgs;
use crate::complete::locations;
use crate::context::{Context, Globs};
use crate::ui::{BranchRecord, TotalRecord};

/// Draw what is below a directory
///
/// By name, byte by byte, as ls -r lists it; links are not followed. It is drawn while it is listed.
#[derive(Debug, Args)]
pub(crate) struct TreeArgs {
    /// What to draw
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Draw only so many levels
    #[arg(short = 'L', long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    max_depth: Option<usize>,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

impl TreeArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let filter = self.filter.filter()?;
        let globs = Globs::expanded_unless(self.literal);
        let mut total = TotalRecord::default();
        let mut drawn = false;
        let code = look_at(context, &self.locations, globs, async |run, spot, looked| {
            tree(&run.session, spot, &filter, self.max_depth, |branch| {
                drawn = true;
                looked.saw(branch.entry);
                if branch.entry.kind != EntryKind::Dir {
                    total.files += 1;
                } else if !branch.lasts.is_empty() {
                    total.directories += 1;
                }
                let place = spot.store.place(&spot.path.join(&branch.entry.path)).of_kind(branch.entry.kind);
                context.output.emit(&BranchRecord { branch: &branch, place: &place })
            })
            .await
        })
        .await?;
        if drawn {
            context.output.emit(&total)?;
        }
        Ok(code)
    }
}
