//! `cat`: writes the content of objects to standard output, in the order they are named.

use std::ffi::{OsStr, OsString};

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use futures::StreamExt as _;
use gstore::engine::look::{Spot, missing};
use gstore::error::{Error, ErrorKind, Result};

use super::watched::tell_requests;
use crate::complete::locations;
use crate::context::{Context, Globs, Run};
use crate::exit;

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

/// Writes each in turn; one that fails does not stop the others, and shows in the exit code.
pub(super) async fn to_stdout(context: &Context, locations: &[OsString], globs: Globs) -> anyhow::Result<u8> {
    let run = context.quiet_run()?;
    let mut failed = None;
    let mut written = 0;
    for typed in locations {
        let done = if typed == "-" { stdin(context).await } else { one(context, &run, typed, globs).await };
        match done {
            Ok(()) => written += 1,
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted) => {
                return Err(error.into());
            }
            Err(error) => {
                let code = exit::of_kind(error.kind());
                failed = Some(if failed.is_none_or(|before| before == code) { code } else { exit::FAILED });
                context.output.error(&error.into());
            }
        }
    }
    tell_requests(context, &run.network.meter);
    Ok(match failed {
        None => exit::OK,
        Some(_) if written > 0 => exit::PARTIAL,
        Some(code) => code,
    })
}

async fn one(context: &Context, run: &Run, typed: &OsStr, globs: Globs) -> Result<()> {
    for spot in context.spots(run, typed, globs).await? {
        content(context, run, &spot).await?;
    }
    Ok(())
}

async fn content(context: &Context, run: &Run, spot: &Spot) -> Result<()> {
    let found = if spot.path.is_root() || spot.slash { None } else { spot.object().await? };
    let entry = match found {
        Some(entry) if !entry.is_dir() => entry,
        None if !spot.path.is_root() && !spot.store.is_dir(&spot.path).await? => return Err(missing(spot)),
        _ => {
            return Err(Error::new(ErrorKind::Usage, "is a directory")
                .at(spot.place())
                .hint("list it with `gstore ls`"));
        }
    };
    let (_, mut chunks) = spot.store.read(&entry, None).await?;
    while let Some(chunk) = chunks.next().await.transpose().map_err(|error| error.at(spot.place()))? {
        run.session.check_interrupt()?;
        context.output.write(&chunk)?;
    }
    context.output.flush()
}

async fn stdin(context: &Context) -> Result<()> {
    let mut chunks = super::cp::stdin();
    while let Some(chunk) = chunks.next().await.transpose()? {
        context.output.write(&chunk)?;
    }
    context.output.flush()
}
