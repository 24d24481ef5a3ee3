//! Removing: first what would go, then, once that is agreed to, removing it.

use futures::StreamExt as _;

use crate::engine::filter::Filter;
use crate::engine::look::{Names, Spot, has_nothing_to_list, missing, not_a_directory, not_in_the_directory};
use crate::engine::remove::{InUse, Waiting, has_own_entry, remove as remove_waiting};
use crate::engine::run::unaddressable;
use crate::engine::session::Session;
use crate::engine::walk::{Tree, walk};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Side};
use crate::location::ObjectPath;
use crate::store::{Need, Overlap};

/// What was meant beside the names.
#[derive(Clone)]
pub struct Options {
    /// Which entries count.
    pub filter: Filter,
    /// Whether directories go with everything in them.
    pub trees: Trees,
    /// What a name that stands for nothing is.
    pub missing: Missing,
    /// What a mount's root, a bucket, `/` or a home folder is.
    pub roots: Roots,
    /// The user's home folder, if there is one.
    pub home: Option<Spot>,
}

/// Whether directories are removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trees {
    /// Refused.
    Refuse,
    /// With everything in them.
    Remove,
}

/// What a name that stands for nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// A failure.
    Fail,
    /// In order.
    Ignore,
}

/// What a name that stands for everything is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roots {
    /// Refused.
    Refuse,
    /// A name like any other.
    Allow,
}

/// What would go.
#[derive(Default)]
pub struct Doomed {
    trees: Vec<(Tree, Waiting)>,
}

impl Doomed {
    /// Returns how many objects and links would go.
    pub fn objects(&self) -> u64 {
        self.trees.iter().map(|(_, waiting)| waiting.objects()).sum()
    }
}

/// Finds what would go. A name that fails is an outcome and does not stop the others.
///
/// # Errors
/// What forbids the whole run: a mount that allows no removal, a root.
pub async fn find(session: &Session, names: &Names, options: &Options) -> Result<Doomed> {
    for spot in &names.spots {
        spot.store.require(Need::Delete)?;
        if options.trees == Trees::Remove {
            spot.store.require(Need::List)?;
        }
        let guarded = options.trees == Trees::Remove && options.roots == Roots::Refuse;
        if guarded && is_root(spot, options) {
            return Err(Error::new(ErrorKind::Refused, "stands for everything there is")
                .at(spot.place())
                .hint("pass --allow-root if that is meant"));
        }
        if let Some(base) = spot.matched.as_ref().and_then(|matched| matched.all_of.as_ref())
            && guarded
            && is_root(&base_of(spot, base), options)
        {
            return Err(Error::new(ErrorKind::Refused, "the pattern stands for everything there is")
                .at(spot.store.place(base))
                .hint("pass --allow-root if that is meant"));
        }
    }
    names.tell_failures(session, Action::Delete);
    let mut doomed = Doomed::default();
    for spot in &names.spots {
        if options.trees == Trees::Refuse && spot.is_matched_dir() {
            spot.leave_alone(session, Action::Delete, &options.filter);
            continue;
        }
        match find_one(session, spot, options).await {
            Ok(tree) => doomed.trees.extend(tree),
            Err(error) if error.kind() == ErrorKind::NotFound && options.missing == Missing::Ignore => {}
            Err(error) => {
                session.finish(None, Outcome::failed(Action::Delete, None, Some(spot.place()), &error));
            }
        }
    }
    Ok(doomed)
}

/// The directory of which a pattern took everything.
fn base_of(spot: &Spot, base: &ObjectPath) -> Spot {
    Spot { root: base.is_root(), path: base.clone(), slash: true, matched: None, store: spot.store.clone() }
}

/// Whether a name stands for everything there is, or for somebody's home.
fn is_root(spot: &Spot, options: &Options) -> bool {
    spot.root || holds_home(spot, options)
}

/// Whether a home folder would go, by whatever mount, link or relative path it is reached. The system
/// may refuse to tell; then it refuses to remove as well.
fn holds_home(spot: &Spot, options: &Options) -> bool {
    let Some(home) = &options.home else { return false };
    let overlap = spot.store.overlap(&spot.path, &home.store, &home.path);
    matches!(overlap, Ok(Overlap::Same | Overlap::Contains))
}

/// Removes what was found; nothing below a directory that could not be listed to its end.
pub async fn remove(session: &Session, doomed: Doomed) -> Report {
    for (tree, waiting) in doomed.trees {
        if let Err(error) = remove_waiting(session, &tree, waiting, InUse::Tell).await {
            return session.report(Some(error));
        }
    }
    session.report(None)
}

async fn find_one(session: &Session, spot: &Spot, options: &Options) -> Result<Option<(Tree, Waiting)>> {
    let found = spot.look_as_named().await?;
    if found.is_nothing() {
        return Err(missing(spot));
    }
    let tree = Tree { store: spot.store.clone(), base: spot.path.clone() };
    let mut waiting = Waiting::default();
    if let Some(object) = found.object {
        // Where directories are real, a `/` names one: not a link to one either.
        if spot.slash && !object.is_dir() {
            return Err(not_a_directory(spot));
        }
        if options.filter.has_list() && !found.dir {
            return Err(has_nothing_to_list(spot));
        }
        let named = Entry { path: ObjectPath::raw(spot.path.name()), ..object.clone() };
        if !options.filter.has_list() && options.filter.judge(&named).is_none() {
            waiting.push(Entry { path: ObjectPath::root(), ..object })?;
        }
    }
    match (found.dir, options.trees) {
        (false, _) => {}
        // An object of that name goes; the directory of the same name was not asked for.
        (true, Trees::Refuse) if spot.matched.is_some() => {
            spot.leave_alone(session, Action::Delete, &options.filter);
        }
        (true, Trees::Refuse) if !waiting.is_empty() => {}
        (true, Trees::Refuse) => {
            return Err(Error::new(ErrorKind::Usage, "is a directory").at(spot.place()).hint("add -r to remove it"));
        }
        (true, Trees::Remove) => {
            let before = session.unlisted_count();
            find_tree(session, &tree, &mut waiting, options).await?;
            if session.unlisted_count() > before {
                // What failed speaks for itself.
                session.events.warn(format!("{}: nothing was deleted, because part of it is unknown", spot.place()));
                return Ok(None);
            }
        }
    }
    Ok(Some((tree, waiting)))
}

async fn find_tree(session: &Session, tree: &Tree, waiting: &mut Waiting, options: &Options) -> Result<()> {
    if options.filter.is_none() && !tree.base.is_root() && has_own_entry(tree).await? {
        waiting.push(Entry::new(ObjectPath::root(), EntryKind::Dir))?;
    }
    let mut unmet = options.filter.unmet();
    let mut found = walk(session, tree.clone(), options.filter.clone(), Side::Dest);
    while let Some(walked) = found.next().await.transpose()? {
        unmet.meet(&walked.entry.path, walked.hidden);
        let bare_prefix = walked.entry.is_dir() && walked.entry.size.is_none() && !tree.store.caps().directories;
        // A directory that is but the way to what was asked for stays.
        let on_the_way = walked.entry.is_dir() && !options.filter.selects(&walked.entry);
        if walked.entry.kind == EntryKind::Unaddressable {
            let error = unaddressable(&walked.entry);
            session.finish(None, Outcome::failed(Action::Delete, None, Some(tree.place_of(&walked.entry)), &error));
        } else if walked.hidden.is_none() && !bare_prefix && !on_the_way {
            waiting.push(walked.entry)?;
        }
    }
    for path in unmet.into_iter().filter(|_| options.missing == Missing::Fail) {
        let place = tree.place(&path);
        let error = not_in_the_directory(&place);
        session.finish(None, Outcome::failed(Action::Delete, None, Some(place), &error));
    }
    Ok(())
}
