//! `mounts`: the names there are; a file for each of its sub-commands.

mod add;
mod check;
mod edit;
mod import;
mod rm;
mod show;

use clap::{Args, Subcommand};
use gstore::mounts::MountInfo;

use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// List the mounts of the mount table, look at them, or change them
#[derive(Debug, Args)]
pub(crate) struct MountsArgs {
    #[command(subcommand)]
    command: Option<MountsCommand>,
}

/// What to do with them.
#[derive(Debug, Subcommand)]
enum MountsCommand {
    Show(show::ShowArgs),
    Check(check::CheckArgs),
    Add(add::AddArgs),
    Rm(rm::RmArgs),
    Import(import::ImportArgs),
}

impl MountsArgs {
    /// Whether it changes nothing anywhere.
    pub(super) fn only_reads(&self) -> bool {
        match &self.command {
            None | Some(MountsCommand::Show(_)) => true,
            Some(MountsCommand::Check(args)) => !args.writes(),
            Some(MountsCommand::Add(_) | MountsCommand::Rm(_) | MountsCommand::Import(_)) => false,
        }
    }

    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        match self.command {
            None => list(context),
            Some(MountsCommand::Show(args)) => args.run(context),
            Some(MountsCommand::Check(args)) => args.run(context).await,
            Some(MountsCommand::Add(args)) => args.run(context),
            Some(MountsCommand::Rm(args)) => args.run(context),
            Some(MountsCommand::Import(args)) => args.run(context),
        }
    }
}

/// Lists them; also what `ls` alone does.
pub(super) fn list(context: &Context) -> anyhow::Result<u8> {
    let mounts = context.mounts()?;
    let infos: Vec<_> = mounts.iter().collect();
    let width = infos.iter().map(|info| info.name.len() + 1).max().unwrap_or(0);
    for info in &infos {
        context.output.emit(&MountRecord { info, width })?;
    }
    if infos.is_empty() {
        context.output.note("there are no mounts: name a mount table with --config, or write one");
    }
    Ok(exit::OK)
}

struct MountRecord<'a> {
    info: &'a MountInfo,
    width: usize,
}

impl Record for MountRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let MountInfo { name, backend, permissions, parent, .. } = self.info;
        let (name, permissions) = (format!("{name}:"), permissions.to_string());
        let below = parent.as_ref().map_or_else(String::new, |parent| format!("in {parent}:"));
        let line = format!("{name:<width$}  {backend:<8} {permissions:<10} {below}", width = self.width);
        out.push_str(line.trim_end());
    }

    fn json(&self) -> Fields {
        let MountInfo { name, backend, permissions, parent, file, compiled } = self.info;
        Fields::new("mount")
            .with("name", name)
            .with("backend", backend)
            .with("permissions", permissions)
            .with("compiled", compiled)
            .maybe("parent", parent.as_ref())
            .maybe("file", file.as_ref().map(|file| file.display().to_string()))
    }
}
