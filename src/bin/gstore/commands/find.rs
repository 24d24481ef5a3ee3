//! `find`: the names of what fits, or a program run for each.

use std::ffi::OsString;

use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use futures::StreamExt as _;
use gstore::engine::filter::Filter;
use gstore::engine::look::Spot;
use gstore::entry::{Entry, EntryKind, Place};
use gstore::error::Result;
use gstore::ops::list::{Reach, list};

use super::exec::Exec;
use super::looking::{Looked, look_at};
use crate::args::FilterArgs;
use crate::complete::locations;
use crate::context::{Context, Globs, Run};
use crate::exit;
use crate::ui::{FoundRecord, Names};

/// Find what is below a directory by name, size, age or kind
///
/// Each is shown under the name that other commands take, a directory with a `/` at its end. With a
/// limit of size or age, a directory is shown only if its own fits.
#[derive(Debug, Args)]
pub(crate) struct FindArgs {
    /// Where to look
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Show only files, directories or links; can be repeated
    #[arg(short = 't', long = "type", value_name = "KIND")]
    kind: Vec<Kind>,

    /// Look only so many levels down; 1 is what is in the directory itself
    #[arg(short = 'd', long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    max_depth: Option<usize>,

    /// Run this program for each instead, up to `;` or the end; {} in an argument is the name
    ///
    /// It is run as it is, by no shell; --jobs of them at once, each one's output in one piece. It is
    /// given no input. With -j 1 it has the input and output of gstore.
    #[arg(short = 'x', long, value_names = ["PROGRAM", "ARGUMENT"], num_args = 1.., value_terminator = ";",
        allow_hyphen_values = true)]
    exec: Vec<OsString>,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

/// What sort of thing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// Files and objects
    #[value(name = "f", alias = "file")]
    File,
    /// Directories
    #[value(name = "d", aliases = ["dir", "directory"])]
    Dir,
    /// Symbolic links
    #[value(name = "l", aliases = ["link", "symlink"])]
    Link,
}

impl Kind {
    const fn is(self, kind: EntryKind) -> bool {
        matches!(
            (self, kind),
            (Self::File, EntryKind::File | EntryKind::Unaddressable)
                | (Self::Dir, EntryKind::Dir)
                | (Self::Link, EntryKind::Link)
        )
    }
}

impl FindArgs {
    /// Whether nothing is run that might change something.
    pub(super) fn only_reads(&self) -> bool {
        self.exec.is_empty()
    }

    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let filter = self.filter.filter()?;
        let mut exec = Exec::parse(&self.exec, context)?;
        let globs = Globs::expanded_unless(self.literal);
        let code = look_at(context, &self.locations, globs, async |run, spot, looked| {
            self.one(context, run, (spot, &filter), (looked, exec.as_mut())).await
        })
        .await?;
        let failed = exec.is_some_and(|exec| exec.failures() > 0);
        Ok(if failed { exit::PARTIAL } else { code })
    }

    async fn one(
        &self,
        context: &Context,
        run: &Run,
        (spot, filter): (&Spot, &Filter),
        (looked, mut exec): (&mut Looked, Option<&mut Exec>),
    ) -> Result<()> {
        let reach = Reach::Below(self.max_depth);
        let names = if self.filter.null { Names::Raw } else { Names::Escaped };
        let session = &run.session;
        let mut found = session.unless_interrupted(list(session, spot, reach, filter)).await?;
        let mut itself = found.itself.take().map(|entry| (spot.place(), entry));
        loop {
            let next = if itself.is_some() {
                itself.take()
            } else {
                let listed = async { found.below.next().await.transpose() };
                let listed = match &mut exec {
                    Some(exec) => exec.meanwhile(session.unless_interrupted(listed)).await?,
                    None => listed.await?,
                };
                listed.map(|entry| (place(spot, &entry), entry))
            };
            let Some((place, entry)) = next else { break };
            if !self.fits(filter, &entry) {
                continue;
            }
            looked.saw(&entry);
            match &mut exec {
                Some(exec) => exec.start(session, &entry, place).await?,
                None => context.output.emit(&FoundRecord::new(&entry, &place, names))?,
            }
        }
        match exec {
            Some(exec) => exec.finish().await,
            None => Ok(()),
        }
    }

    fn fits(&self, filter: &Filter, entry: &Entry) -> bool {
        let kind = self.kind.is_empty() || self.kind.iter().any(|kind| kind.is(entry.kind));
        // What cannot be touched anyway is shown, whatever its name.
        kind && (entry.kind == EntryKind::Unaddressable || filter.matches(entry))
    }
}

fn place(spot: &Spot, entry: &Entry) -> Place {
    spot.store.place(&spot.path.join(&entry.path)).of_kind(entry.kind)
}
