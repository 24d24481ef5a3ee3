//! What the sub-commands share that change the mount table.

use std::fmt::Write as _;

use clap::Args;
use gstore::mounts::Change;

use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// Flags of the sub-commands that change the mount table.
#[derive(Debug, Clone, Args)]
pub(super) struct EditArgs {
    /// Say what would be done, and do nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
}

/// Makes a change, or says what it would be.
pub(super) fn change(context: &Context, args: &EditArgs, change: &Change, names: &[String]) -> anyhow::Result<u8> {
    let edit = context.edit(change)?;
    if !args.dry_run {
        context.write(&edit, names)?;
    }
    let action = if matches!(change, Change::Add(_)) { "add" } else { "remove" };
    let file = edit.file.display().to_string();
    for name in names {
        context.output.emit(&ChangeRecord { action, name, file: &file, planned: args.dry_run })?;
    }
    Ok(exit::OK)
}

struct ChangeRecord<'a> {
    action: &'static str,
    name: &'a str,
    file: &'a str,
    planned: bool,
}

impl Record for ChangeRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let Self { action, name, file, planned } = self;
        let would = if *planned { "would " } else { "" };
        let side = if *action == "add" { "to" } else { "from" };
        let file = gstore::location::escaped(file.as_bytes());
        let _ = write!(out, "{would}{action} {name}: {side} {file}");
    }

    fn json(&self) -> Fields {
        Fields::new("change")
            .with("action", self.action)
            .with("mount", format!("{}:", self.name))
            .with("file", self.file)
            .with("status", if self.planned { "planned" } else { "done" })
    }
}
