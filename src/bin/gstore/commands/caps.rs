//! `caps`: what a storage can do.

use std::fmt::Write as _;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::mounts::Permissions;
use gstore::store::{Caps, How, Method, Publish, Store, Versions};

use crate::complete::mount_names;
use crate::context::{Context, Run};
use crate::exit;
use crate::ui::{ErrorRecord, Fields, Record, Style};

/// Show what the storage behind a mount can do, and what the mount allows
///
/// What is native the storage does itself; what is simulated gstore makes out of other requests. Whether a
/// bucket keeps versions is asked with one request.
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
        context.output.emit(&CapsRecord::of(&run, &typed, &spot.store).await?)?;
        Ok(exit::OK)
    }
}

/// Every mount; one that cannot be opened does not hide the others.
async fn all(context: &Context, run: &Run) -> anyhow::Result<u8> {
    let mut code = exit::OK;
    for name in context.mounts()?.names() {
        match context.mount(run, name).await {
            Ok(store) => {
                context.output.emit(&CapsRecord::of(run, &format!("{name}:"), &store).await?)?;
            }
            Err(error) => {
                context.output.tell(&ErrorRecord::from(&error));
                code = exit::PARTIAL;
            }
        }
    }
    Ok(code)
}

struct CapsRecord {
    name: String,
    caps: Caps,
    permissions: Permissions,
    public: bool,
    versions: Versions,
}

impl CapsRecord {
    /// Asks the storage what only it can tell.
    async fn of(run: &Run, name: &str, store: &Store) -> gstore::error::Result<Self> {
        let versions = run.session.unless_interrupted(async { Ok(store.versions().await) }).await?;
        Ok(Self {
            name: name.to_owned(),
            caps: store.caps().clone(),
            permissions: store.permissions(),
            public: store.has_public_url(),
            versions,
        })
    }

    fn is_read_only(&self) -> bool {
        !self.caps.write || self.permissions == Permissions::ReadOnly
    }
}

impl Record for CapsRecord {
    fn text(&self, _: Style, out: &mut String) {
        let Self { name, caps, permissions, .. } = self;
        let allowed = |able: bool, least: Permissions| match (able, *permissions >= least) {
            (true, false) => format!("no, the mount is {permissions}"),
            (able, _) => yes(able),
        };
        let by_looking = if caps.write { How::Simulated } else { How::None };
        let rows = [
            ("read", yes(caps.read)),
            ("write", allowed(caps.write, Permissions::ReadWrite)),
            ("delete", allowed(caps.delete, Permissions::Full)),
            ("read only", yes(self.is_read_only())),
            ("list", if caps.ordered { "yes, in byte order".to_owned() } else { yes(caps.list) }),
            ("list a tree", how(caps.tree, "directory by directory")),
            ("directories", directories(caps).to_owned()),
            ("mkdir", how(caps.mkdir, "by markers")),
            ("publish", publish(caps).to_owned()),
            ("write if absent", how(native(caps.write_if_absent, by_looking), "by looking first")),
            ("read if unchanged", how(native(caps.read_if_match, How::None), "")),
            ("append", how(caps.append, "")),
            ("rename", how(caps.rename, "by copy and removal")),
            ("server-side copy", how(native(caps.server_copy, How::None), "")),
            ("versions", versions(self.versions).to_owned()),
            ("attributes", attributes(caps)),
            ("listed digest", caps.listed_digest.unwrap_or("none").to_owned()),
            ("mtime", mtime(caps).to_owned()),
            ("presigned urls", methods(&caps.presign)),
            ("public urls", yes(self.public)),
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
            .with("mount", &self.name)
            .with("permissions", self.permissions)
            .with("read_only", self.is_read_only())
            .with("public_url", self.public)
            .with("versions", self.versions)
            .with("caps", &self.caps)
    }
}

fn yes(able: bool) -> String {
    if able { "yes" } else { "no" }.to_owned()
}

const fn native(able: bool, otherwise: How) -> How {
    if able { How::Native } else { otherwise }
}

fn how(how: How, simulated: &str) -> String {
    match how {
        How::Native => "native".to_owned(),
        How::Simulated => format!("simulated, {simulated}"),
        How::None => "no".to_owned(),
    }
}

const fn versions(versions: Versions) -> &'static str {
    match versions {
        Versions::On => "kept",
        Versions::Suspended => "suspended",
        Versions::Off => "not kept",
        Versions::Unknown => "unknown",
        Versions::None => "no",
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
        (true, true, _) => "kept, to the nanosecond",
        (true, false, 60_000_000_000) => "of the write, to the minute",
        (true, false, 1_000_000_000) => "of the write, to the second",
        (true, false, 1_000_000) => "of the write, to the millisecond",
        (true, false, _) => "of the write",
    }
}

fn attributes(caps: &Caps) -> String {
    if caps.attributes.is_empty() {
        return "none".to_owned();
    }
    caps.attributes.iter().map(|attribute| attribute.name()).collect::<Vec<_>>().join(", ")
}

fn methods(methods: &[Method]) -> String {
    if methods.is_empty() {
        return "none".to_owned();
    }
    methods.iter().map(|method| format!("{method:?}").to_uppercase()).collect::<Vec<_>>().join(", ")
}
