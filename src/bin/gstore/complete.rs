//! What can follow in a shell: mounts by name, and what is on them.
//!
//! Nobody asked for anything yet: no program is run for a secret, nothing is said, and an answer that
//! takes too long or is not whole is none, since a shell would complete half a name from half a list.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::time::Duration;

use clap::{Args as _, Command, FromArgMatches as _};
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter as _};
use futures::StreamExt as _;
use gstore::entry::EntryKind;
use gstore::error::Result;
use gstore::location::Location;
use gstore::store::Depth;

use crate::args::GlobalArgs;
use crate::context::Context;
use crate::signals::Signals;
use crate::ui::Output;

/// How long a storage may take to answer; with what else has to be done that is below 300 ms.
const PATIENCE: Duration = Duration::from_millis(230);

/// Completes a location: mounts by name, what is on them, and local paths.
pub(crate) fn locations(typed: &OsStr) -> Vec<CompletionCandidate> {
    let bytes = typed.as_bytes();
    let Some(first) = bytes.iter().position(|byte| matches!(byte, b':' | b'/')) else {
        let mut found = names(typed, ":");
        found.extend(PathCompleter::any().complete(typed));
        return found;
    };
    // What has a `/` before its first `:` is local; a later `:` is part of a name.
    if bytes[first] == b'/' {
        return PathCompleter::any().complete(typed);
    }
    let end = bytes.iter().rposition(|byte| *byte == b'/').unwrap_or(first);
    let (dir, begun) = bytes.split_at(end + 1);
    below(OsStr::from_bytes(dir), begun)
}

/// Completes the name of a mount.
pub(crate) fn mount_names(typed: &OsStr) -> Vec<CompletionCandidate> {
    names(typed, "")
}

/// A table that is wrong offers nothing, and says nothing: this is no place for errors.
fn names(typed: &OsStr, end: &str) -> Vec<CompletionCandidate> {
    let Some(Ok(mounts)) = context().map(|context| context.mounts()) else { return Vec::new() };
    let typed = typed.to_string_lossy();
    let fitting = mounts.iter().filter(|info| info.name.starts_with(&*typed));
    fitting
        .map(|info| CompletionCandidate::new(format!("{}{end}", info.name)).help(Some(info.backend.into())))
        .collect()
}

/// What was typed so far, as far as it can be understood: `--config` above all.
fn context() -> Option<Context> {
    let command = GlobalArgs::augment_args(Command::new("gstore"));
    let mut words = std::env::args_os().skip_while(|word| word != "--").skip(1);
    let mut kept: Vec<_> = words.next().into_iter().collect();
    // The flags of the verb, which this command does not know, are left out.
    while let Some(word) = words.next() {
        let typed = word.to_string_lossy();
        let (name, value) = typed.split_once('=').map_or((&*typed, None), |(name, value)| (name, Some(value)));
        let long = name.strip_prefix("--");
        if let Some(flag) = command.get_arguments().find(|flag| long.is_some() && flag.get_long() == long) {
            let follows = flag.get_action().takes_values() && value.is_none();
            kept.push(word);
            kept.extend(follows.then(|| words.next()).flatten());
        }
    }
    let matches = command.ignore_errors(true).try_get_matches_from(kept).ok()?;
    let global = GlobalArgs::from_arg_matches(&matches).ok()?;
    Some(Context::new(&global, Output::none(), Signals::default()).in_passing(PATIENCE))
}

/// Names what is in a directory on a mount or at a URI and begins as typed.
fn below(dir: &OsStr, begun: &[u8]) -> Vec<CompletionCandidate> {
    let Some(context) = context() else { return Vec::new() };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return Vec::new() };
    let names = runtime.block_on(async { tokio::time::timeout(PATIENCE, listed(&context, dir)).await });
    // Whatever still waits for an answer is left where it is.
    runtime.shutdown_background();
    let Ok(Ok(names)) = names else { return Vec::new() };
    let fitting = names.into_iter().filter(|name| name.starts_with(begun));
    fitting.map(|name| CompletionCandidate::new(OsString::from_vec([dir.as_bytes(), &name].concat()))).collect()
}

/// Returns the names in a directory that a shell can take, those of directories with a `/`.
async fn listed(context: &Context, dir: &OsStr) -> Result<Vec<Vec<u8>>> {
    let run = context.quiet_run()?;
    if let Some(service) = Location::service(dir) {
        let buckets = context.buckets(&run, service).await?;
        return Ok(buckets.iter().map(|bucket| [bucket.path.as_bytes(), b"/"].concat()).collect());
    }
    let spot = context.spot(&run, dir).await?;
    let mut names = Vec::new();
    if spot.store.is_inline() {
        return Ok(names);
    }
    let mut pages = spot.store.list(&spot.path, Depth::Children)?;
    while let Some(page) = pages.next().await.transpose()? {
        for entry in page.entries {
            let Some(path) = entry.path.below(&spot.path).filter(|path| !path.is_root()) else { continue };
            let plain = !path.as_bytes().iter().any(u8::is_ascii_control);
            if plain && entry.kind != EntryKind::Unaddressable {
                names.push([path.as_bytes(), if entry.is_dir() { b"/" } else { b"" }].concat());
            }
        }
    }
    names.sort_unstable();
    Ok(names)
}
