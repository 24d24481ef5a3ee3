//! `mounts add`: a new mount at the end of the mount table.

use clap::Args;
use gstore::mounts::{Change, NewMount};
use gstore::store::schemas;

use super::edit::{EditArgs, change};
use crate::context::Context;

/// Add a mount to the mount table, which keeps its comments and its order
///
/// The table must be in TOML. It is checked as it would be before it is changed.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Its name
    name: String,

    /// What it says, such as type=s3; what begins with `{` or `[` is a value of TOML
    #[arg(required = true, value_name = "KEY=VALUE")]
    keys: Vec<String>,

    #[command(flatten)]
    edit: EditArgs,
}

impl AddArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let name = self.name.strip_suffix(':').unwrap_or(&self.name);
        let mount = NewMount::typed(name, &self.keys, &schemas())?;
        change(context, &self.edit, &Change::Add(vec![mount]), &[name.to_owned()])
    }
}
