//! Globs in the names given to a verb: which objects and directories they stand for.

use futures::StreamExt as _;

use crate::engine::glob::Glob;
use crate::engine::look::{Matched, Spot, missing};
use crate::entry::EntryKind;
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::{Depth, Need};

/// Returns what `spot` stands for: itself, or what its glob matches, in walk order of directories.
/// An existing name that looks like a glob wins.
///
/// # Errors
/// [`crate::error::ErrorKind::NotFound`] if nothing matches; a glob that makes no sense.
pub async fn expand(spot: Spot) -> Result<Vec<Spot>> {
    let Some(glob) = Glob::parse(&spot.path).map_err(|error| error.at(spot.place()))? else { return Ok(vec![spot]) };
    if !spot.look().await?.is_nothing() {
        return Ok(vec![spot]);
    }
    spot.store.require(Need::List)?;
    let all_of = glob.takes_everything().then(|| glob.prefix());
    let mut matches = Vec::new();
    let mut dirs = vec![glob.prefix()];
    while let Some(dir) = dirs.pop() {
        let mut below = Vec::new();
        for (path, kind) in entries(&spot, &dir).await? {
            let is_dir = kind == EntryKind::Dir;
            if is_dir && glob.may_match_below(&path) {
                below.push(path.clone());
            }
            if glob.matches(&path) && (is_dir || !spot.slash) {
                let matched = Some(Matched { kind, all_of: all_of.clone() });
                matches.push(Spot { path, slash: false, root: false, matched, store: spot.store.clone() });
            }
        }
        below.sort();
        dirs.extend(below.into_iter().rev());
    }
    if matches.is_empty() {
        return Err(missing(&spot).hint("check the pattern, or use --literal if the name itself has such characters"));
    }
    // On a key store an object and a directory can have one name; it stands for both.
    matches.sort_by(|a, b| (&a.path, a.is_matched_dir()).cmp(&(&b.path, b.is_matched_dir())));
    matches.dedup_by(|next, kept| next.path == kept.path);
    Ok(matches)
}

async fn entries(spot: &Spot, dir: &ObjectPath) -> Result<Vec<(ObjectPath, EntryKind)>> {
    let mut pages = spot.store.list(dir, Depth::Children)?;
    let mut found = Vec::new();
    while let Some(page) = pages.next().await.transpose().map_err(|error| error.at(spot.store.place(dir)))? {
        let entries = page.entries.into_iter().filter(|e| e.kind != EntryKind::Unaddressable && e.path != *dir);
        found.extend(entries.map(|entry| (entry.path, entry.kind)));
    }
    Ok(found)
}
