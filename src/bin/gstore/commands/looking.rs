//! Verbs that only look at what several names stand for: one that fails does not stop the others,
//! and shows in the exit code. What is looked at, and how it is shown, is each verb's business.

use std::collections::BTreeSet;
use std::ffi::OsString;

use gstore::engine::look::Spot;
use gstore::entry::{Entry, EntryKind};
use gstore::error::{Error, ErrorKind, Result};

use super::watched::reading;
use crate::context::{Context, Globs, Run};
use crate::exit;
use crate::ui::Format;

/// What was seen so far.
#[derive(Default)]
pub(super) struct Looked {
    /// Whether several things were named, so that each must be told from the others.
    pub(super) several: bool,
    failures: Vec<Error>,
    /// Codes of what failed and was told already.
    told: BTreeSet<u8>,
    entries: u64,
    locations: usize,
    unaddressable: u64,
}

/// Looks at each of several names, patterns expanded, and returns the exit code.
///
/// # Errors
/// A name or mount table that makes no sense; a closed pipe, a signal.
pub(super) async fn look_at(
    context: &Context,
    names: &[OsString],
    globs: Globs,
    look: impl AsyncFnMut(&Run, &Spot, &mut Looked) -> Result<()>,
) -> anyhow::Result<u8> {
    context.check(names, globs)?;
    let looked = reading(context, async |run| each(context, run, (names, globs), look).await).await?;
    Ok(looked.conclude(context))
}

async fn each(
    context: &Context,
    run: &Run,
    (names, globs): (&[OsString], Globs),
    mut look: impl AsyncFnMut(&Run, &Spot, &mut Looked) -> Result<()>,
) -> anyhow::Result<Looked> {
    let mut looked = Looked::default();
    let mut spots = Vec::new();
    for typed in names {
        match context.spots(run, typed, globs).await {
            Ok(found) => spots.extend(found),
            Err(error) => looked.failures.push(error),
        }
    }
    looked.several = spots.len() > 1;
    for spot in &spots {
        match look(run, spot, &mut looked).await {
            Ok(()) => looked.locations += 1,
            // A command that makes no sense makes none anywhere.
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted | ErrorKind::Usage) => {
                return Err(error.into());
            }
            Err(error) => looked.failures.push(error),
        }
    }
    looked.told = run.session.summary().failed.iter().map(|&(kind, _)| exit::of_kind(kind)).collect();
    Ok(looked)
}

impl Looked {
    /// Counts what was shown.
    pub(super) fn saw(&mut self, entry: &Entry) {
        self.entries += 1;
        self.unaddressable += u64::from(entry.kind == EntryKind::Unaddressable);
    }

    /// Counts what was not shown one by one.
    pub(super) fn counted(&mut self, entries: u64, unaddressable: u64) {
        self.entries += entries;
        self.unaddressable += unaddressable;
    }

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
