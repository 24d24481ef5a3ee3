//! `mounts import`: mounts from what other programs are set up with.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use gstore::mounts::Change;
use gstore::mounts::import::{Buckets, Left};

use super::edit::{EditArgs, change};
use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// Take mounts over from rclone or from AWS profiles; secrets stay where they are
///
/// What cannot be taken over is told. Nothing that is in the mount table already is changed.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    from: From,
}

/// What to take them from.
#[derive(Debug, Subcommand)]
enum From {
    /// The remotes of an rclone.conf
    Rclone {
        /// The file, such as ~/.config/rclone/rclone.conf
        file: PathBuf,

        #[command(flatten)]
        how: How,
    },
    /// The profiles of the AWS tools
    Aws {
        #[command(flatten)]
        how: How,
    },
}

/// How they are taken over.
#[derive(Debug, Args)]
struct How {
    /// The bucket of a remote or profile that names none, and perhaps a prefix in it; can be repeated
    #[arg(long, value_name = "NAME=BUCKET[/PREFIX]", value_parser = bucket)]
    bucket: Vec<(String, String)>,

    #[command(flatten)]
    edit: EditArgs,
}

fn bucket(typed: &str) -> Result<(String, String), String> {
    let split = typed.split_once('=').filter(|(name, place)| !name.is_empty() && !place.is_empty());
    split.map(|(name, place)| (name.to_owned(), place.to_owned())).ok_or_else(|| "write NAME=BUCKET".to_owned())
}

impl ImportArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let (file, How { bucket, edit }) = match self.from {
            From::Rclone { file, how } => (Some(file), how),
            From::Aws { how } => (None, how),
        };
        let buckets: Buckets = bucket.into_iter().collect();
        let mut imported = context.import(file.as_deref(), &buckets)?;
        let table = context.mounts()?;
        let mut left = imported.left;
        let mut names: Vec<String> = Vec::new();
        imported.mounts.retain(|mount| {
            let known = table.get(mount.name()).is_ok() || names.iter().any(|name| name == mount.name());
            if known {
                let why = "there is a mount of that name already".to_owned();
                left.push(Left { name: mount.name().to_owned(), key: None, why });
            } else {
                names.push(mount.name().to_owned());
            }
            !known
        });
        if !names.is_empty() {
            change(context, &edit, &Change::Add(imported.mounts), &names)?;
        }
        for left in &left {
            context.output.emit(&LeftRecord(left))?;
        }
        Ok(match (names.is_empty(), left.iter().any(|left| left.key.is_none())) {
            (_, false) => exit::OK,
            (false, true) => exit::PARTIAL,
            (true, true) => exit::FAILED,
        })
    }
}

struct LeftRecord<'a>(&'a Left);

impl Record for LeftRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let Left { name, key, why } = self.0;
        let key = key.as_ref().map_or_else(String::new, |key| format!(", key `{key}`"));
        let line = format!("left `{name}`{key}: {why}");
        out.push_str(&gstore::location::escaped(line.as_bytes()));
    }

    fn json(&self) -> Fields {
        let Left { name, key, why } = self.0;
        Fields::new("left").with("name", name).maybe("key", key.as_ref()).with("message", why)
    }
}
