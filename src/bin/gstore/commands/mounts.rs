//! `mounts`: the names there are.

use clap::Args;
use gstore::mounts::MountInfo;

use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// List the mounts of the mount table
#[derive(Debug, Args)]
pub(crate) struct MountsArgs {}

impl MountsArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let Self {} = self;
        list(context)
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
