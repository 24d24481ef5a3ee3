//! `mounts show`: what a mount comes to, and where each value comes from.

use std::fmt::Write as _;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::mounts::{MountInfo, SettingInfo};

use crate::complete::mount_names;
use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// Show what a mount comes to, and where each value comes from; never a secret
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The mount
    #[arg(value_name = "MOUNT", add = ArgValueCompleter::new(mount_names))]
    mount: String,
}

impl ShowArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mounts = context.mounts()?;
        let name = self.mount.strip_suffix(':').unwrap_or(&self.mount);
        let (info, settings) = (mounts.get(name)?, mounts.settings(name)?);
        context.output.emit(&ShowRecord { info: &info, settings: &settings })?;
        Ok(exit::OK)
    }
}

struct ShowRecord<'a> {
    info: &'a MountInfo,
    settings: &'a [SettingInfo],
}

impl Record for ShowRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let MountInfo { name, backend, permissions, compiled, .. } = self.info;
        let missing = if *compiled { "" } else { ", which this gstore cannot open" };
        let _ = write!(out, "{name}: {backend}{missing}, {permissions}");
        let width = |part: fn(&SettingInfo) -> usize| self.settings.iter().map(part).max().unwrap_or(0);
        let (key_width, value_width) = (width(|s| s.key.len()), width(|s| s.value.chars().count()).min(40));
        let mut mount = name;
        for setting in self.settings {
            if setting.mount != *mount {
                mount = &setting.mount;
                let _ = write!(out, "\nfrom {mount}:");
            }
            let SettingInfo { key, value, origin, .. } = setting;
            let _ = write!(out, "\n  {key:<key_width$}  {value:<value_width$}  {origin}");
        }
    }

    fn json(&self) -> Fields {
        let MountInfo { name, backend, permissions, compiled, .. } = self.info;
        Fields::new("show")
            .with("mount", format!("{name}:"))
            .with("backend", backend)
            .with("permissions", permissions)
            .with("compiled", compiled)
            .with("settings", self.settings)
    }
}
