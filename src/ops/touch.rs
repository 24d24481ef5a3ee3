//! Touching: an empty object where there is none, the modification time of what is there. Content is
//! never changed.

use futures::{StreamExt as _, stream};

use crate::engine::look::{Names, Spot, missing, not_a_directory};
use crate::engine::session::{Mode, Session};
use crate::entry::{EntryKind, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Verdict};
use crate::store::{Existing, Need, Stamp, Target};

/// What was meant beside the names.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What is done about a name that stands for nothing.
    pub missing: Missing,
    /// The modification time to set; `None` is now.
    pub mtime: Option<Timestamp>,
}

/// What is done about a name that stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// An empty object is made.
    Make,
    /// It is left as it is.
    Ignore,
}

/// Touches. One that fails does not stop the others.
///
/// # Errors
/// What forbids the whole run: a mount that allows no writing, a time for a storage that keeps none.
pub async fn touch(session: &Session, names: &Names, options: Options) -> Result<Report> {
    for spot in &names.spots {
        spot.store.require(if options.mtime.is_some() { Need::SetMtime } else { Need::Write })?;
    }
    names.tell_failures(session, Action::Touch);
    let each = stream::iter(&names.spots).take_until(session.stopped());
    each.for_each_concurrent(session.most(), async |spot| {
        let _turn = session.turn().await;
        let place = spot.place();
        let outcome = match touch_one(session, spot, options).await {
            Ok(None) => return,
            Ok(Some(verdict)) => Outcome::about(Action::Touch, place, verdict),
            Err(error) => Outcome::failed(Action::Touch, None, Some(place), &error),
        };
        session.finish(None, outcome);
    })
    .await;
    Ok(session.report(None))
}

/// Returns nothing if there is nothing to be touched.
async fn touch_one(session: &Session, spot: &Spot, options: Options) -> Result<Option<Verdict>> {
    let found = match spot.state().await {
        Ok(entry) => Some(entry),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    match found {
        None if options.missing == Missing::Ignore => return Ok(None),
        None if spot.slash || spot.path.is_root() => {
            return Err(missing(spot).hint("make a directory with `gstore mkdir`"));
        }
        None => {
            if session.mode == Mode::Real {
                let target = Target::new(spot.path.clone(), Some(0), Existing::Refuse);
                let stamp = Stamp { mtime: options.mtime, ..Stamp::default() };
                spot.store.write(target).await?.publish(stamp).await?;
            }
        }
        Some(entry) => {
            if matches!(entry.kind, EntryKind::Link | EntryKind::Special) {
                return Err(Error::new(ErrorKind::Refused, "is not a file or directory, and nothing else is touched")
                    .hint("name what a link points to"));
            }
            if spot.slash && !entry.is_dir() {
                return Err(not_a_directory(spot));
            }
            let able = spot.store.require(Need::SetMtime);
            able.map_err(|error| error.hint("write the object again if it has to be newer"))?;
            if session.mode == Mode::Real {
                spot.store.set_mtime(&spot.path, options.mtime).await?;
            }
        }
    }
    Ok(Some(if session.mode == Mode::DryRun { Verdict::Planned } else { Verdict::Done(None) }))
}
