//! What a name stands for, before anything is done with it.

use super::filter::Filter;
use super::session::Session;
use crate::entry::{Entry, EntryKind, Place};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Skip, Verdict};
use crate::location::{Location, ObjectPath};
use crate::store::{CONTENT_IN_BASE64, Need, Store};

/// A name that a verb was given, on an opened store.
#[derive(Clone)]
pub struct Spot {
    /// The store.
    pub store: Store,
    /// The name below its root.
    pub path: ObjectPath,
    /// Whether it was written as a directory.
    pub slash: bool,
    /// Whether it stands for everything: a mount's root, a bucket, `/`, the working folder.
    pub root: bool,
    /// How a pattern matched it; `None` where it was typed as it is.
    pub matched: Option<Matched>,
}

/// How a pattern matched a name.
#[derive(Debug, Clone)]
pub struct Matched {
    /// What it was listed as.
    pub kind: EntryKind,
    /// The directory of which the pattern took everything, if it did.
    pub all_of: Option<ObjectPath>,
}

impl Spot {
    /// Returns the name below this one.
    #[must_use]
    pub fn child(&self, name: &[u8]) -> Self {
        Self { path: self.path.child(name), slash: false, root: false, matched: None, store: self.store.clone() }
    }

    /// Names it for people.
    pub fn place(&self) -> Place {
        self.store.place(&self.path)
    }

    /// Names it for people and for commands, a directory with a `/` at its end.
    pub fn place_as(&self, kind: EntryKind) -> Place {
        self.store.place(&self.path).of_kind(kind)
    }

    /// Whether it is a directory that a pattern matched, beside what was meant.
    pub fn is_matched_dir(&self) -> bool {
        self.matched.as_ref().is_some_and(|matched| matched.kind == EntryKind::Dir)
    }

    /// Tells that it is a directory that a pattern matched and that directories were not asked for,
    /// unless a filter hides it anyway.
    pub fn leave_alone(&self, session: &Session, action: Action, filter: &Filter) {
        if filter.judge(&Entry::new(ObjectPath::raw(self.path.name()), EntryKind::Dir)).is_some() {
            return;
        }
        let place = Some(self.place());
        let (source, dest) = if action.is_of_one_place() { (None, place) } else { (place, None) };
        let verdict = Verdict::Skipped(Skip::Directory);
        session.finish(None, Outcome { action, source, dest, bytes: 0, resumed: 0, reason: None, verdict });
    }

    /// Looks for an object of that name: a file, a link, or a directory where those are real.
    pub async fn object(&self) -> Result<Option<Entry>> {
        match self.store.stat(&self.path).await {
            Ok(entry) => Ok(Some(entry)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks at the one thing it stands for: an object, else a directory. Where a name is both, a `/` at
    /// its end asks for the directory.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`]; [`ErrorKind::Refused`] for a file that was named as a directory.
    pub async fn state(&self) -> Result<Entry> {
        self.store.require(Need::Read)?;
        // What a key store says of a whole bucket is whether it can be listed.
        let has_own = self.store.is_local() || !self.path.is_root();
        let prefix = self.slash && !self.store.caps().directories;
        if has_own
            && !prefix
            && let Some(entry) = self.object().await?
        {
            return if self.slash && !entry.is_dir() { Err(not_a_directory(self)) } else { Ok(entry) };
        }
        let dir = !self.store.is_local() && self.store.is_dir(&self.path).await?;
        if dir || !has_own { Ok(Entry::new(self.path.clone(), EntryKind::Dir)) } else { Err(missing(self)) }
    }

    /// Looks at it as what was named to be read or removed: a link is a link.
    pub async fn look_as_named(&self) -> Result<Found> {
        match self.store.link(&self.path).await? {
            Some(link) => Ok(Found { object: Some(link), dir: false }),
            None => self.look().await,
        }
    }

    /// Looks at it.
    pub async fn look(&self) -> Result<Found> {
        let real = self.store.caps().directories;
        if self.path.is_root() {
            // A bucket has no object of that name; it exists as long as it can be listed.
            let dir = !real || self.store.is_dir(&self.path).await?;
            return Ok(Found { object: None, dir });
        }
        let only_dir = self.slash && !real;
        let object = if only_dir { Ok(None) } else { self.object().await };
        let object = match object {
            // A directory's name may be one that an object cannot be asked for by: it has a `/` more.
            Err(error) if error.kind() == ErrorKind::Unaddressable && !self.store.is_local() => {
                return match self.store.is_dir(&self.path).await {
                    Ok(true) => Ok(Found { object: None, dir: true }),
                    _ => Err(error),
                };
            }
            object => object?,
        };
        match object {
            Some(entry) if entry.kind == EntryKind::Dir => Ok(Found { object: None, dir: true }),
            object if real => Ok(Found { object, dir: false }),
            object => Ok(Found { object, dir: self.store.is_dir(&self.path).await? }),
        }
    }
}

/// What the names given to a verb came to.
#[derive(Default)]
pub struct Names {
    /// Those that can be looked at, patterns expanded.
    pub spots: Vec<Spot>,
    /// Those that cannot: a mount that does not open, a pattern that matches nothing.
    pub failed: Vec<(Location, Error)>,
}

impl Names {
    /// Returns how many things were named.
    pub fn count(&self) -> usize {
        self.spots.len() + self.failed.len()
    }

    /// Tells what failed: each is an item of the run.
    pub fn tell_failures(&self, session: &Session, action: Action) {
        for (location, error) in &self.failed {
            let place = Some(Place::from(location));
            let (source, dest) = if action.is_of_one_place() { (None, place) } else { (place, None) };
            session.finish(None, Outcome::failed(action, source, dest, error));
        }
    }
}

/// What a name stands for; on a key store it can be both an object and a directory.
#[derive(Debug)]
pub struct Found {
    /// A file, a link or something special.
    pub object: Option<Entry>,
    /// A directory.
    pub dir: bool,
}

impl Found {
    /// Whether there is nothing of that name.
    pub fn is_nothing(&self) -> bool {
        self.object.is_none() && !self.dir
    }
}

/// Says that there is nothing of that name.
pub fn missing(spot: &Spot) -> Error {
    let hint = match spot.path.parent() {
        _ if spot.store.is_inline() => CONTENT_IN_BASE64.to_owned(),
        Some(parent) => format!("see what is there with `gstore ls {}`", spot.store.place(&parent)),
        None => "check its root in the mount table".to_owned(),
    };
    Error::new(ErrorKind::NotFound, "no such file or directory").at(spot.place()).hint(hint)
}

/// Says that a name of a list is not where it was to be.
pub fn not_in_the_directory(place: &Place) -> Error {
    Error::new(ErrorKind::NotFound, "no such file or directory")
        .at(place)
        .hint("correct the name in the list; names are relative to the directory")
}

/// Says that what is there is no directory, where one was named or is needed.
pub fn not_a_directory(spot: &Spot) -> Error {
    Error::new(ErrorKind::Refused, "is not a directory")
        .at(spot.place())
        .hint("name a directory, or a file without a `/` at its end")
}

/// Looks at a source. The root of a mount that is but a prefix is missing where nothing is below it: it
/// may be misspelt, and must not pass for an empty directory whose copy is to be emptied.
pub async fn look_at_source(source: &Spot) -> Result<Found> {
    if source.path.is_root() {
        return Ok(Found { object: None, dir: source.store.is_dir(&source.path).await? });
    }
    source.look_as_named().await
}

/// Whether a destination that shall be a directory is there; anything else in its place is refused.
pub async fn directory_or_nothing(dest: &Spot) -> Result<bool> {
    if !dest.store.caps().directories {
        return Ok(true);
    }
    let found = dest.look().await?;
    match found.object {
        Some(entry) if entry.kind == EntryKind::Link => Err(leads_away(dest)),
        Some(_) => Err(is_a_file(dest)),
        None => Ok(found.dir),
    }
}

/// Says that a link would have to be followed.
pub fn not_followed(spot: &Spot) -> Error {
    Error::new(ErrorKind::Refused, "is a symbolic link, and links are not followed")
        .at(spot.place())
        .hint("name what it points to")
}

/// Says that the destination is a link.
pub fn leads_away(dest: &Spot) -> Error {
    Error::new(ErrorKind::Refused, "the destination is a symbolic link, and links are not followed")
        .at(dest.place())
        .hint("name what it points to")
}

/// Says that a directory is where a file shall go.
pub fn is_a_directory(spot: &Spot) -> Error {
    Error::new(ErrorKind::Refused, "is a directory, and a file never replaces one")
        .at(spot.place())
        .hint("choose another destination, or remove the directory first")
}

/// Says that a file is where a directory shall go.
pub fn is_a_file(spot: &Spot) -> Error {
    Error::new(ErrorKind::Refused, "is a file, and a directory never replaces one")
        .at(spot.place())
        .hint("choose another destination, or remove the file first")
}

/// Says that a list of names was given for something that holds none.
pub fn has_nothing_to_list(spot: &Spot) -> Error {
    Error::new(ErrorKind::Usage, "--files-from names what is in a directory, and this is a file")
        .at(spot.place())
        .hint("name the directory, or the file alone without --files-from")
}

/// Refuses a list of names for a source that is no directory. What cannot be looked at fails later, by
/// itself.
pub async fn hold_a_list(sources: &[Spot]) -> Result<()> {
    for source in sources {
        if look_at_source(source).await.is_ok_and(|found| found.object.is_some() && !found.dir) {
            return Err(has_nothing_to_list(source));
        }
    }
    Ok(())
}

/// Says that several sources were to go to one name.
pub fn several(dest: &Spot) -> Error {
    Error::new(ErrorKind::Usage, "several sources need a directory to go into")
        .at(dest.place())
        .hint("end the destination with `/`")
}

/// Says what to do about a name that was chosen for a copy and that the destination cannot carry.
pub fn not_carried(error: Error) -> Error {
    if error.kind() == ErrorKind::Unaddressable { error.hint("choose another name") } else { error }
}
