//! `cat`: writes the content of objects to standard output, in the order they are named.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::streams::to_stdout;
use crate::complete::locations;
use crate::context::{Context, Globs};

/// Write the content of files to standard output
#[derive(Debug, Args)]
pub(crate) struct CatArgs {
    /// What to write, in this order; `-` is standard input
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,
}

impl CatArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        to_stdout(context, &self.locations, Globs::expanded_unless(self.literal)).await
    }
}
