//! Moving without copying: what is where it shall be already, and what needs but another name.

use super::Options;
use crate::engine::look::Spot;
use crate::engine::plan::Sources;
use crate::engine::session::{Mode, Session};
use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Skip, Verdict, Verified};
use crate::store::{Existing, Target};

/// Tells that a source and its destination are one.
pub(super) fn onto_itself(session: &Session, source: &Spot, dest: &Spot) {
    finish(session, source, dest, Verdict::Skipped(Skip::SameObject));
}

/// Gives a whole tree, or a link or special file itself, its new name if all of it is to be moved, the
/// name is free and the file system can; says whether it did.
pub(super) async fn rename_whole(
    session: &Session,
    source: &Spot,
    entry: &Entry,
    dest: &Spot,
    options: &Options,
) -> Result<bool> {
    let plain = options.fate() == Sources::Rename && !source.path.is_root() && !dest.path.is_root();
    if !plain || !dest.store.renames_from(&source.store, entry, &dest.path).await? {
        return Ok(false);
    }
    let target = Target::new(dest.path.clone(), None, Existing::Refuse);
    let taken = || {
        Error::new(ErrorKind::Refused, "something has that name, and only a file is ever moved onto a file")
            .at(dest.place())
            .hint("choose another destination, or remove what is there first")
    };
    let verdict = if session.mode == Mode::DryRun {
        match dest.object().await? {
            Some(_) if options.existing == Existing::Refuse => Verdict::Skipped(Skip::Exists),
            Some(_) => return Err(taken()),
            None => Verdict::Planned,
        }
    } else {
        match dest.store.rename(&source.store, entry, &target).await {
            Ok(None) => return Ok(false),
            Ok(Some(_)) => Verdict::Done(Some(Verified::Renamed)),
            Err(error) if error.kind() == ErrorKind::Exists && options.existing == Existing::Refuse => {
                Verdict::Skipped(Skip::Exists)
            }
            Err(error) if error.kind() == ErrorKind::Exists => return Err(taken()),
            Err(error) => return Err(error),
        }
    };
    finish(session, source, dest, verdict);
    Ok(true)
}

fn finish(session: &Session, source: &Spot, dest: &Spot, verdict: Verdict) {
    let (source, dest) = (Some(source.place()), Some(dest.place()));
    session.finish(None, Outcome { action: Action::Move, source, dest, bytes: 0, resumed: 0, reason: None, verdict });
}
