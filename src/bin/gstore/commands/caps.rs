//! `caps`: what a storage can do.

use std::fmt::Write as _;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::mounts::Permissions;
use gstore::store::{Caps, Method, Publish};

use crate::complete::mount_names;
use crate::context::Context;
use crate::exit;
use crate::ui::{ErrorRecord, Fields, Record, Style};

/// Show what the storage behind a mount can do, and what the mount allows
#[derive(Debug, Args)]
pub(crate) struct CapsArgs {
    /// The mount, or a location; default: every mount
    #[arg(value_name = "MOUNT", add = ArgValueCompleter::new(mount_names))]
    mount: Option<String>,
}

impl CapsArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let run = context.quiet_run()?;
        let Some(name) = self.mount else {
            return all(context, &run).await;
        };
        let typed = if name.contains([':', '/', '.']) { name } else { format!("{name}:") };
        let spot = context.spot(&run, typed.as_ref()).await?;
        let record = CapsRecord {
            name: &typed,
            caps: spot.store.caps(),
            permissions: spot.store.permissions(),
            public: spot.store.has_public_url(),
        };
        context.output.emit(&record)?;
        Ok(exit::OK)
    }
}

/// Every mount; one that cannot be opened does not hide the others.
async fn all(context: &Context, run: &crate::context::Run) -> anyhow::Result<u8> {
    let mut code = exit::OK;
    for name in context.mounts()?.names() {
        match context.mount(run, name).await {
            Ok(store) => {
                let name = format!("{name}:");
                context.output.emit(&CapsRecord {
                    name: &name,
                    caps: store.caps(),
                    permissions: store.permissions(),
                    public: store.has_public_url(),
                })?;
            }
            Err(error) => {
                context.output.tell(&ErrorRecord::from(&error));
                code = exit::PARTIAL;
            }
        }
    }
    Ok(code)
}

struct CapsRecord<'a> {
    name: &'a str,
    caps: &'a Caps,
    permissions: Permissions,
    public: bool,
}

impl Record for CapsRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let Self { name, caps, permissions, public } = self;
        let yes = |able: bool| if able { "yes" } else { "no" }.to_owned();
        let allowed = |able: bool, least: Permissions| match (able, *permissions >= least) {
            (true, false) => format!("no, the mount is {permissions}"),
            (able, _) => yes(able),
        };
        let rows = [
            ("read", yes(caps.read)),
            ("write", allowed(caps.write, Permissions::ReadWrite)),
            ("delete", allowed(caps.delete, Permissions::Full)),
            ("list", if caps.ordered { "yes, in byte order".to_owned() } else { yes(caps.list) }),
            ("directories", directories(caps).to_owned()),
            ("publish", publish(caps).to_owned()),
            ("write if absent", yes(caps.write_if_absent)),
            ("read if unchanged", yes(caps.read_if_match)),
            ("server-side copy", yes(caps.server_copy)),
            ("listed digest", caps.listed_digest.unwrap_or("none").to_owned()),
            ("mtime", mtime(caps).to_owned()),
            ("presigned urls", methods(&caps.presign)),
            ("public urls", yes(*public)),
            ("symbolic links", yes(caps.links)),
            ("temporary", yes(caps.temporary)),
        ];
        out.push_str(name);
        for (what, how) in rows {
            let _ = write!(out, "\n  {what:<18} {how}");
        }
    }

    fn json(&self) -> Fields {
        Fields::new("caps")
            .with("mount", self.name)
            .with("permissions", self.permissions)
            .with("public_url", self.public)
            .with("caps", self.caps)
    }
}

const fn directories(caps: &Caps) -> &'static str {
    match (caps.directories, caps.list || caps.write) {
        (true, _) => "real",
        (false, true) => "prefixes and markers",
        (false, false) => "none",
    }
}

const fn publish(caps: &Caps) -> &'static str {
    match caps.publish {
        _ if !caps.write => "none",
        Publish::Atomic => "atomic",
        Publish::Rename => "temporary name, then rename",
        Publish::Direct => "in place",
    }
}

const fn mtime(caps: &Caps) -> &'static str {
    match (caps.mtime, caps.keeps_mtime, caps.mtime_step) {
        (false, ..) => "none",
        (true, true, _) => "kept",
        (true, false, 1_000_000_000) => "of the write, to the second",
        (true, false, _) => "of the write",
    }
}

fn methods(methods: &[Method]) -> String {
    if methods.is_empty() {
        return "none".to_owned();
    }
    methods.iter().map(|method| format!("{method:?}").to_uppercase()).collect::<Vec<_>>().join(", ")
}
