//! `mounts rm`: a mount leaves the mount table; what it names stays.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::mounts::Change;

use super::edit::{EditArgs, change};
use crate::complete::mount_names;
use crate::context::Context;

/// Remove a mount from the mount table, and nothing that is in it
///
/// The table must be in TOML, and is refused if it would be wrong: while another mount is a part of this one.
#[derive(Debug, Args)]
pub(crate) struct RmArgs {
    /// Its name
    #[arg(value_name = "MOUNT", add = ArgValueCompleter::new(mount_names))]
    mount: String,

    #[command(flatten)]
    edit: EditArgs,
}

impl RmArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let name = self.mount.strip_suffix(':').unwrap_or(&self.mount).to_owned();
        change(context, &self.edit, &Change::Remove(name.clone()), &[name])
    }
}
