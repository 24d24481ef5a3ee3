//! Flags that say how careful a copy is.

use clap::{Args, ValueEnum};
use gstore::engine::care::{Care, Fsync};
use gstore::engine::verify::Verify;

/// Flags of the verbs that write content.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CopyingArgs {
    /// How copies are checked
    #[arg(long, value_name = "HOW", default_value = "auto")]
    verify: How,

    /// When what is written to a local disk is forced onto it, out of reach of a power cut
    ///
    /// What mv copies is on disk before its source goes, whatever this says.
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    fsync: When,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum How {
    /// By a digest that a storage tells, whichever costs least; else by the size
    #[default]
    Auto,
    /// By an MD5; where no storage tells one, by reading the copy again
    Md5,
    /// By reading the copy again
    Read,
    /// By the size alone, without computing anything; mv proves a copy before its source goes all the same
    None,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum When {
    /// What replaces a file, or is larger than 64 MiB, before it takes its name; all else once, before the summary
    #[default]
    Auto,
    /// Each file before it counts as copied
    Always,
    /// When the system gets to it
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
            verify: match self.verify {
                How::Auto => Verify::Auto,
                How::Md5 => Verify::Md5,
                How::Read => Verify::Read,
                How::None => Verify::None,
            },
        }
    }
}
