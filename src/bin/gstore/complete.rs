//! What can follow in a shell: mount names, without opening any mount or running any command.

use std::ffi::OsStr;

use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter as _};
use gstore::mounts::Mounts;
use gstore::store::schemas;

use crate::context::sources;

/// Completes a location: mounts by name, and local paths.
pub(crate) fn locations(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = names(typed, ":");
    if !typed.to_string_lossy().contains(':') {
        found.extend(PathCompleter::any().complete(typed));
    }
    found
}

/// Completes the name of a mount.
pub(crate) fn mount_names(typed: &OsStr) -> Vec<CompletionCandidate> {
    names(typed, "")
}

/// A table that is wrong offers nothing, and says nothing: this is no place for errors.
fn names(typed: &OsStr, end: &str) -> Vec<CompletionCandidate> {
    let Ok(mounts) = Mounts::load(sources(&[]), &schemas()) else { return Vec::new() };
    let typed = typed.to_string_lossy();
    let fitting = mounts.iter().filter(|info| info.name.starts_with(&*typed));
    fitting
        .map(|info| CompletionCandidate::new(format!("{}{end}", info.name)).help(Some(info.backend.into())))
        .collect()
}
