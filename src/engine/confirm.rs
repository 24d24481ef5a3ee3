//! Looking once more, before anything is removed because the source does not have it, whether it does by now.
//!
//! A walk sees each name at one moment. What is taken away and given again, or comes to be after its directory was
//! listed, was not seen, and is there all the same. A storage of keys is not asked: its listings show every key that is
//! there all the time, and one look would cost as much as a removal of a thousand.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use super::filter::HiddenBy;
use super::plan::Extras;
use super::remove::Waiting;
use super::session::Session;
use super::transfer::Transfer;
use crate::entry::Entry;
use crate::error::{ErrorKind, Result};
use crate::event::{Action, Outcome, Skip, Verdict};
use crate::store::Depth;

/// Keeps back what the source has after all, and tells it.
///
/// # Errors
/// When the spool cannot be read or written.
pub(super) async fn confirm(session: &Session, transfer: &Transfer, extras: Waiting) -> Result<Waiting> {
    if !transfer.source.store.caps().directories {
        return Ok(extras);
    }
    stream::iter(extras.into_entries())
        // Then nothing is removed.
        .take_until(session.stopped())
        .map(|entry| async {
            let entry = entry?;
            let _turn = session.turn().await;
            let back = is_back(transfer, &entry).await;
            Ok((entry, back))
        })
        .buffered(session.most())
        .try_fold(Waiting::default(), async |mut gone, (entry, back)| {
            if back {
                let verdict = Verdict::Skipped(Skip::AtTheSource);
                session.finish(None, Outcome::about(Action::Delete, transfer.dest.place(&entry.path), verdict));
            } else {
                gone.push(entry)?;
            }
            Ok(gone)
        })
        .await
}

/// Whether the source has something of that name which a walk would show; what cannot be found out, it may have.
async fn is_back(transfer: &Transfer, entry: &Entry) -> bool {
    let Transfer { source, policy, .. } = transfer;
    let found = match source.store.stat(&source.path(&entry.path)).await {
        Ok(found) => Entry { path: entry.path.clone(), ..found },
        Err(error) => return !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Unaddressable),
    };
    if found.is_dir() != entry.is_dir() {
        // To storages of keys, `a` and `a/` are two names.
        return false;
    }
    let lifted = policy.extras == Extras::RemoveExcluded && policy.wanted.judge(&found) == Some(HiddenBy::Pattern);
    !lifted && is_listed(transfer, entry).await
}

/// Whether that very name is listed: there are storages that take another spelling for the same.
async fn is_listed(Transfer { source, .. }: &Transfer, entry: &Entry) -> bool {
    let path = source.path(&entry.path);
    let Some(Ok(mut pages)) = path.parent().map(|dir| source.store.list(&dir, Depth::Children)) else { return true };
    loop {
        match pages.try_next().await {
            Ok(Some(page)) if page.entries.iter().any(|listed| listed.path == path) => return true,
            Ok(Some(_)) => {}
            Ok(None) => return false,
            Err(error) => return error.kind() != ErrorKind::NotFound,
        }
    }
}
