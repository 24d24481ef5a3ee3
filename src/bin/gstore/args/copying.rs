//! Flags that say how careful a copy is.

use clap::{Args, ValueEnum};
use gstore::engine::care::{Care, Fsync};

/// Flags of the verbs that write content.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CopyingArgs {
    /// When what is written to a local disk is forced onto it, out of reach of a power cut
    ///
    /// auto: content that replaces a file, or of more than 64 MiB, before it takes its name; all else once, before
    /// the summary and before anything is deleted. always: each file before it counts as copied. never: when the
    /// system gets to it. What mv copies is on disk before its source goes, whatever this says.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    fsync: When,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum When {
    #[default]
    Auto,
    Always,
    Never,
}

impl CopyingArgs {
    /// Returns how careful to be.
    pub(crate) const fn care(&self) -> Care {
        Care {
            fsync: match self.fsync {
                When::Auto => Fsync::Auto,
                When::Always => Fsync::Always,
                When::Never => Fsync::Never,
            },
        }
    }
}
