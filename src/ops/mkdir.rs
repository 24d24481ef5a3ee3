//! Making directories: real ones where the storage has them, markers where that was asked for.

use std::collections::HashSet;

use crate::engine::look::{Names, Spot};
use crate::engine::session::{Mode, Session};
use crate::entry::EntryKind;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Skip, Verdict};
use crate::location::ObjectPath;
use crate::store::Need;

/// What was meant beside the names.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What is done about directories above that are missing, and about one that is there.
    pub parents: Parents,
    /// What stands for a directory on a storage that has none of its own.
    pub markers: Markers,
}

/// What is done about directories above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parents {
    /// They must be there, and the directory itself must not.
    Need,
    /// They are made as well, and whatever is there already is in order.
    Make,
}

/// What stands for a directory on a storage that has none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markers {
    /// Nothing: it is refused.
    Refuse,
    /// A zero-byte object.
    Write,
}

/// Makes directories. One that fails does not stop the others.
///
/// # Errors
/// What forbids the whole run: a mount that allows no writing, a storage without directories.
pub async fn mkdir(session: &Session, names: &Names, options: Options) -> Result<Report> {
    for spot in &names.spots {
        spot.store.require(Need::Write)?;
        if options.markers == Markers::Refuse && !spot.store.caps().directories {
            return Err(Error::new(ErrorKind::Unsupported, "this storage has no directories of its own")
                .at(spot.place())
                .hint("write into it as it is, or add --dir-markers to make a zero-byte object that stands for it"));
        }
    }
    names.tell_failures(session, Action::MakeDir);
    let mut maker = Maker { session, options, planned: HashSet::new() };
    for spot in &names.spots {
        if session.is_stopped() {
            break;
        }
        let place = spot.place();
        let outcome = match maker.make(spot).await {
            Ok(verdict) => Outcome::about(Action::MakeDir, place, verdict),
            Err(error) => Outcome::failed(Action::MakeDir, None, Some(place), &error),
        };
        session.finish(None, outcome);
    }
    Ok(session.report(None))
}

struct Maker<'a> {
    session: &'a Session,
    options: Options,
    /// What a dry run would have made so far.
    planned: HashSet<String>,
}

impl Maker<'_> {
    async fn make(&mut self, spot: &Spot) -> Result<Verdict> {
        // Written with a `/` or not, a file of that name is in the way.
        let found = Spot { slash: false, ..spot.clone() }.look().await?;
        if let Some(object) = found.object {
            return Err(in_the_way(object.kind));
        }
        if found.dir || self.is_planned(spot, &spot.path) {
            return self.there();
        }
        let missing = self.missing_above(spot).await?;
        if self.session.mode == Mode::DryRun {
            self.planned.extend(missing.iter().chain([&spot.path]).map(|path| spot.store.place(path).to_string()));
            return Ok(Verdict::Planned);
        }
        if !spot.store.caps().directories {
            for above in &missing {
                spot.store.make_dir(above).await?;
            }
        }
        // Somebody may have made it since.
        if spot.store.make_dir(&spot.path).await? { Ok(Verdict::Done(None)) } else { self.there() }
    }

    fn there(&self) -> Result<Verdict> {
        match self.options.parents {
            Parents::Make => Ok(Verdict::Skipped(Skip::Exists)),
            Parents::Need => Err(Error::new(ErrorKind::Exists, "already exists").hint("add -p if that is in order")),
        }
    }

    /// Returns the directories above that are missing and will be made, the topmost first.
    async fn missing_above(&self, spot: &Spot) -> Result<Vec<ObjectPath>> {
        let mut missing = Vec::new();
        let above = std::iter::successors(spot.path.parent(), ObjectPath::parent);
        for dir in above.filter(|dir| !dir.is_root() || spot.store.is_local()) {
            if self.is_planned(spot, &dir) || self.is_there(spot, &dir).await? {
                break;
            }
            if self.options.parents == Parents::Need {
                return Err(Error::new(
                    ErrorKind::NotFound,
                    format!("there is no directory `{}`", spot.store.place(&dir)),
                )
                .hint("add -p to make it too"));
            }
            missing.push(dir);
        }
        missing.reverse();
        Ok(missing)
    }

    /// Whether the way down is open as far as `dir`. What is in the way there is told by who goes down.
    async fn is_there(&self, spot: &Spot, dir: &ObjectPath) -> Result<bool> {
        if !spot.store.is_local() {
            return spot.store.is_dir(dir).await;
        }
        match spot.store.stat(dir).await {
            Ok(entry) if entry.is_dir() => Ok(true),
            Ok(entry) => Err(in_the_way(entry.kind).at(spot.store.place(dir))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn is_planned(&self, spot: &Spot, path: &ObjectPath) -> bool {
        !self.planned.is_empty() && self.planned.contains(&spot.store.place(path).to_string())
    }
}

fn in_the_way(kind: EntryKind) -> Error {
    let what = match kind {
        EntryKind::Link => "a symbolic link",
        EntryKind::Special => "a FIFO, socket or device",
        EntryKind::File | EntryKind::Dir | EntryKind::Unaddressable => "a file",
    };
    Error::new(ErrorKind::Refused, format!("{what} has that name"))
        .hint("choose another name, or remove what is in the way")
}
