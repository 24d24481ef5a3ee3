//! Copying, moving and syncing: one pipeline, and how the names given decide what goes where.

mod allowed;
mod input;
mod landing;
mod relocate;
mod settle;

use std::collections::HashSet;

use allowed::{allowed, keeps_names, lies_apart};
use futures::stream::{self, BoxStream, StreamExt as _};
pub use input::copy_from_stream;
use landing::{Landing, is_contents};
use relocate::{onto_itself, rename_whole};
use settle::settled;

use crate::engine::backup::Backup;
use crate::engine::care::Care;
use crate::engine::compare::{Compare, End, Ends, Strategy};
use crate::engine::evidence::{Given, are_apart, is_elsewhere};
use crate::engine::filter::Filter;
use crate::engine::guard::Guard;
use crate::engine::look::{
    Found, Names, Spot, directory_or_nothing, hold_a_list, is_a_directory, look_at_source, missing, not_a_directory,
    not_carried, not_followed,
};
use crate::engine::pair::{Pair, Walked, pair};
use crate::engine::plan::{DirRule, Extras, Policy, Sources};
use crate::engine::remove::has_own_entry;
use crate::engine::run::run;
use crate::engine::session::{Mode, Session};
use crate::engine::transfer::Transfer;
use crate::engine::walk::{Tree, walk};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Side, Verdict};
use crate::location::ObjectPath;
use crate::store::{Existing, Overlap, Store};

/// What was meant beside the names.
#[derive(Clone)]
pub struct Options {
    /// Which files are left as they are.
    pub compare: Compare,
    /// Which entries count.
    pub filter: Filter,
    /// What to do with sources: [`Sources::Remove`] moves them.
    pub sources: Sources,
    /// What to do with what only the destination has.
    pub extras: Extras,
    /// How much may be deleted.
    pub guard: Guard,
    /// Whether directories are made where they would be mere markers.
    pub markers: DirRule,
    /// What to do when a name is taken.
    pub existing: Existing,
    /// Whether directories are copied at all.
    pub recursion: Recursion,
    /// Where a sync keeps what it would replace or delete.
    pub backup: Option<Spot>,
    /// How careful copies are.
    pub care: Care,
}

impl Options {
    /// What is done with an item.
    fn action(&self) -> Action {
        if self.sources == Sources::Keep { Action::Copy } else { Action::Move }
    }

    /// What happens to sources, item by item: where everything goes, a new name does it all.
    fn fate(&self) -> Sources {
        let keeps = self.compare.strategy == Strategy::Exists && self.existing == Existing::Refuse;
        let compares = self.compare.update || (self.compare.strategy != Strategy::Never && !keeps);
        let plain = !compares && self.filter.is_none();
        if plain && self.sources == Sources::Remove { Sources::Rename } else { self.sources }
    }
}

/// Whether directories are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recursion {
    /// Single objects only.
    Objects,
    /// Trees too.
    Trees,
}

/// Makes the contents of `dest` like those of `source`.
///
/// # Errors
/// What kept the run from beginning: nothing was changed.
pub async fn sync(session: &Session, source: Spot, dest: Spot, options: &Options) -> Result<Report> {
    allowed(&source.store, &dest.store, options)?;
    let found = session.unless_interrupted(look_at_source(&source)).await?;
    match found {
        Found { dir: true, .. } => {}
        Found { object: Some(entry), .. } if entry.is_file() => {
            return Err(Error::new(ErrorKind::Usage, "sync takes directories, and this is a file")
                .at(source.place())
                .hint("use `gstore cp` for a single file"));
        }
        Found { object: Some(_), .. } => return Err(not_followed(&source)),
        Found { object: None, .. } => return Err(missing(&source)),
    }
    let exists = session.unless_interrupted(directory_or_nothing(&dest)).await?;
    if let Some(backup) = &options.backup {
        lies_apart(backup, &source)?;
        lies_apart(backup, &dest)?;
        if session.unless_interrupted(directory_or_nothing(backup)).await? {
            is_elsewhere(session, backup, (&source, Side::Source)).await?;
            if exists {
                is_elsewhere(session, backup, (&dest, Side::Dest)).await?;
            }
        }
    }
    let report = tree(session, &source, &dest, exists, options).await?;
    Ok(settled(session, report, &dest.store, options.care).await)
}

/// Copies or moves each of `names` to `dest`; what fails is an outcome and does not stop the others.
///
/// # Errors
/// What kept the run from beginning: nothing was changed.
pub async fn copy(session: &Session, names: Names, dest: Spot, options: &Options) -> Result<Report> {
    let single = names.count() == 1;
    for source in &names.spots {
        allowed(&source.store, &dest.store, options)?;
    }
    if options.sources != Sources::Keep {
        keeps_names(&names)?;
    }
    if options.filter.has_list() {
        session.unless_interrupted(hold_a_list(&names.spots)).await?;
    }
    let into = session.unless_interrupted(Landing::find(&dest, single)).await?;
    names.tell_failures(session, options.action());
    let sources = wanted(session, names.spots, (&dest, &into), options);
    let one_at_a_time = options.recursion == Recursion::Trees;
    let limit = if one_at_a_time { 1 } else { session.most() };
    let stopped = std::sync::Mutex::new(None);
    stream::iter(sources)
        .take_until(session.stopped())
        .for_each_concurrent(limit, |source| {
            let (into, stopped, dest) = (&into, &stopped, &dest);
            async move {
                match copy_source(session, &source, dest, into, options).await {
                    Ok(None) => {}
                    Ok(Some(error)) => {
                        stopped.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(error);
                    }
                    // The report says that the run was interrupted.
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    Err(error) => {
                        let outcome = failed(options.action(), &source, &into.target(dest, &source), &error);
                        session.finish(None, outcome);
                    }
                }
            }
        })
        .await;
    let report = session.report(stopped.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner));
    Ok(settled(session, report, &dest.store, options.care).await)
}

/// What failed at the source says nothing of the destination; all else names both.
fn failed(action: Action, source: &Spot, target: &Spot, error: &Error) -> Outcome {
    let from = source.place();
    let at_source = error.location() == Some(from.to_string().as_str());
    let to = (!at_source).then(|| target.place());
    Outcome::failed(action, Some(from), to, error)
}

/// Leaves out directories that a pattern matched, if directories are not copied; and what would take a
/// name in `dest` that another source takes already: as a failure, since one of the two would be lost.
fn wanted(session: &Session, sources: Vec<Spot>, (dest, into): (&Spot, &Landing), options: &Options) -> Vec<Spot> {
    let mut names = HashSet::new();
    let fits = |source: &Spot| {
        if options.recursion == Recursion::Objects && source.is_matched_dir() {
            source.leave_alone(session, options.action(), &options.filter);
            return false;
        }
        let free = !into.directory || is_contents(source) || names.insert(source.store.name_of(&source.path).to_vec());
        if !free {
            let target = dest.child(source.store.name_of(&source.path)).place();
            let verb = if options.sources == Sources::Keep { "copy" } else { "move" };
            let error = Error::new(ErrorKind::Refused, "another source has the same name")
                .at(source.place())
                .hint(format!("{verb} it by a command of its own, to another name"));
            session.finish(None, Outcome::failed(options.action(), Some(source.place()), Some(target), &error));
        }
        free
    };
    sources.into_iter().filter(fits).collect()
}

async fn copy_source(
    session: &Session,
    source: &Spot,
    dest: &Spot,
    into: &Landing,
    options: &Options,
) -> Result<Option<Error>> {
    let found = session.unless_interrupted(look_at_source(source)).await?;
    if found.is_nothing() {
        return Err(missing(source));
    }
    let target = into.target(dest, source);
    let both = found.object.is_some();
    if let Some(object) = found.object {
        if is_contents(source) && object.is_file() {
            return Err(not_a_directory(source));
        }
        let report = file(session, source, object, &target, options).await?;
        if report.is_some() {
            return Ok(report);
        }
    }
    if found.dir {
        if options.recursion == Recursion::Objects && source.matched.is_some() {
            source.leave_alone(session, options.action(), &options.filter);
            return Ok(None);
        }
        if options.recursion == Recursion::Objects {
            let hint = if options.sources == Sources::Keep { "add -r to copy it" } else { "add -r to move it" };
            return Err(Error::new(ErrorKind::Usage, "is a directory").at(source.place()).hint(hint));
        }
        let exists = directory_or_nothing(&target).await.map_err(|error| {
            // The object of the same name was copied there just now.
            let verb = if options.sources == Sources::Keep { "copy" } else { "move" };
            let apart = || format!("{verb} the directory by itself, as `{}/`, to another name", source.place());
            if both { error.hint(apart()) } else { error }
        })?;
        return Ok(tree(session, source, &target, exists, options).await?.stopped);
    }
    Ok(None)
}

/// One object: a run whose two trees are just that object.
async fn file(
    session: &Session,
    source: &Spot,
    object: Entry,
    target: &Spot,
    options: &Options,
) -> Result<Option<Error>> {
    let named = Entry { path: ObjectPath::raw(source.store.name_of(&source.path)), ..object.clone() };
    // A list names what is below; a key that shares its name with a directory is not in it.
    if options.filter.has_list() || options.filter.judge(&named).is_some() {
        return Ok(None);
    }
    if object.is_file() && source.store.overlap(&source.path, &target.store, &target.path)? == Overlap::Same {
        if options.sources == Sources::Remove {
            onto_itself(session, source, target);
            return Ok(None);
        }
        return Err(Error::new(ErrorKind::Refused, "source and destination are the same object")
            .at(target.place())
            .hint("choose another destination"));
    }
    if object.is_file() && options.sources != Sources::Keep {
        are_apart(session, source, target, Given::File).await?;
    }
    if !object.is_file() && rename_whole(session, source, &object, target, options).await? {
        return Ok(None);
    }
    let here = |entry: Entry| Walked { entry: Entry { path: ObjectPath::root(), ..entry }, hidden: None };
    let compares = options.compare != Compare::default() || options.sources != Sources::Keep;
    let existing = if target.store.caps().directories && (target.store.is_local() || compares) {
        session.unless_interrupted(target.look()).await.map_err(not_carried)?
    } else if compares {
        let object = session.unless_interrupted(target.object()).await.map_err(not_carried)?;
        Found { object, dir: false }
    } else {
        Found { object: None, dir: false }
    };
    if existing.dir && target.store.caps().directories {
        return Err(is_a_directory(target));
    }
    let pair = match existing.object {
        Some(dest) => Pair::Both(here(object), here(dest)),
        None => Pair::Source(here(object)),
    };
    let transfer = transfer(source, target, options);
    Ok(run(session, transfer, stream::iter([Ok(pair)]).boxed()).await.stopped)
}

/// A tree, contents to contents.
async fn tree(session: &Session, source: &Spot, dest: &Spot, dest_exists: bool, options: &Options) -> Result<Report> {
    let overlap = source.store.overlap(&source.path, &dest.store, &dest.path)?;
    if overlap == Overlap::Same && options.sources == Sources::Remove {
        onto_itself(session, source, dest);
        return Ok(session.report(None));
    }
    if overlap != Overlap::Apart {
        let how = match overlap {
            Overlap::Inside => "the source lies inside the destination",
            Overlap::Contains => "the destination lies inside the source",
            Overlap::Same | Overlap::Apart => "source and destination are the same directory",
        };
        return Err(Error::new(ErrorKind::Refused, how).at(dest.place()).hint("choose trees that do not overlap"));
    }
    if options.sources != Sources::Keep {
        are_apart(session, source, dest, Given::Tree).await?;
    }
    if options.fate() == Sources::Rename && !dest_exists && source.store.is_local() && dest.store.is_local() {
        let whole = source.store.stat(&source.path).await?;
        if rename_whole(session, source, &whole, dest, options).await? {
            return Ok(session.report(None));
        }
    }
    let store = dest.store.modelled(&dest.path, &source.store, &source.path);
    let dest = &Spot { store, ..dest.clone() };
    let mut transfer = transfer(source, dest, options);
    if options.sources == Sources::Remove && options.filter.is_none() && !source.path.is_root() {
        let own = has_own_entry(&transfer.source).await?;
        transfer.root = own.then(|| Entry::new(ObjectPath::root(), EntryKind::Dir));
    }
    let from = walk(session, transfer.source.clone(), options.filter.clone(), Side::Source);
    let before = session.summary().in_order();
    let blind = options.compare == Compare::default()
        && options.sources == Sources::Keep
        && options.extras == Extras::Keep
        && options.backup.is_none()
        && !dest.store.caps().directories;
    let to: BoxStream<'static, Result<Walked>> = if !dest_exists || blind {
        stream::empty().boxed()
    } else {
        walk(session, transfer.dest.clone(), transfer.policy.expendable.clone(), Side::Dest)
    };
    let report = Box::pin(run(session, transfer, pair(from, to))).await;
    let wanted = !dest_exists && dest.store.caps().directories && options.filter.is_none();
    if !wanted || report.stopped.is_some() || session.is_stopped() {
        return Ok(report);
    }
    make_root(session, dest, report.summary.in_order() > before).await;
    Ok(session.report(None))
}

/// Makes the directory that a tree without anything in it was copied to.
async fn make_root(session: &Session, dest: &Spot, is_filled: bool) {
    let made = match session.mode {
        Mode::DryRun => (!is_filled).then_some(Ok(Verdict::Planned)),
        Mode::Real => match dest.store.make_dir(&dest.path).await {
            Ok(made) => made.then_some(Ok(Verdict::Done(None))),
            Err(error) => Some(Err(error)),
        },
    };
    let place = Some(dest.place());
    match made {
        None => {}
        Some(Ok(verdict)) => {
            let action = Action::MakeDir;
            session.finish(
                None,
                Outcome { action, source: None, dest: place, bytes: 0, resumed: 0, reason: None, verdict },
            );
        }
        Some(Err(error)) => session.finish(None, Outcome::failed(Action::MakeDir, None, place, &error)),
    }
}

fn transfer(source: &Spot, dest: &Spot, options: &Options) -> Transfer {
    let end = |store: &Store| {
        let caps = store.caps();
        End { local: store.is_local(), keeps_mtime: caps.keeps_mtime, mtime_step: caps.mtime_step }
    };
    let directories = if dest.store.caps().directories { DirRule::Make } else { options.markers };
    Transfer {
        source: Tree { store: source.store.clone(), base: source.path.clone() },
        dest: Tree { store: dest.store.clone(), base: dest.path.clone() },
        root: None,
        policy: Policy {
            sources: options.fate(),
            compare: options.compare.clone(),
            ends: Ends { source: end(&source.store), dest: end(&dest.store) },
            extras: options.extras,
            directories,
            wanted: options.filter.clone(),
            expendable: match options.extras {
                Extras::RemoveExcluded => options.filter.for_deletes(),
                Extras::Keep | Extras::Remove => options.filter.clone(),
            },
        },
        guard: options.guard,
        existing: options.existing,
        care: options.care,
        backup: options.backup.as_ref().map(|backup| Backup {
            tree: Tree {
                store: backup.store.modelled(&backup.path, &dest.store, &dest.path),
                base: backup.path.clone(),
            },
        }),
    }
}
