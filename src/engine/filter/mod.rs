//! Which entries of a tree count: patterns, sizes, ages, a list of paths.
//!
//! Pure: an entry in, a reason to leave it out or none. What follows from being left out (not
//! listed, not copied, not deleted) is decided by those who ask.

mod lists;
mod patterns;
mod unmet;

use std::collections::BTreeSet;
use std::ops::Bound;

pub use lists::{parse_files_from, parse_patterns};
use patterns::Patterns;
pub use unmet::Unmet;

use crate::entry::{Entry, Timestamp};
use crate::error::Result;
use crate::location::ObjectPath;

/// What a user asked for; every part that is empty or `None` hides nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilterSpec {
    /// Gitignore globs relative to the source root: with at least one, only what matches any of
    /// them is kept. A matched directory covers everything below it.
    pub include: Vec<String>,
    /// Gitignore globs relative to the source root: what matches is hidden, included or not.
    pub exclude: Vec<String>,
    /// Smallest size kept, bytes.
    pub min_size: Option<u64>,
    /// Largest size kept, bytes.
    pub max_size: Option<u64>,
    /// Keeps what was modified after this moment.
    pub newer_than: Option<Timestamp>,
    /// Keeps what was modified before this moment.
    pub older_than: Option<Timestamp>,
    /// Keeps these paths, relative to the source root, and everything below them.
    pub files_from: Option<BTreeSet<ObjectPath>>,
}

/// Why an entry is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HiddenBy {
    /// An include or exclude pattern; the only reason that `--delete-excluded` lifts.
    Pattern,
    /// The limits of size and age.
    SizeOrAge,
    /// It is not in the list of paths.
    FilesFrom,
    /// No filter: the directory could not be listed, so that nothing below it is known. Set by a
    /// walk, never by a filter.
    Unlisted,
}

/// A compiled [`FilterSpec`].
#[derive(Debug, Clone, Default)]
pub struct Filter {
    include: Option<Patterns>,
    exclude: Option<Patterns>,
    limits: Limits,
    files_from: Option<BTreeSet<ObjectPath>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Limits {
    min_size: Option<u64>,
    max_size: Option<u64>,
    newer_than: Option<Timestamp>,
    older_than: Option<Timestamp>,
}

impl Filter {
    /// Compiles what was asked for.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Usage`], naming the pattern that is wrong.
    pub fn new(spec: FilterSpec) -> Result<Self> {
        let FilterSpec { include, exclude, min_size, max_size, newer_than, older_than, files_from } = spec;
        Ok(Self {
            include: Patterns::new(&include)?,
            exclude: Patterns::new(&exclude)?,
            limits: Limits { min_size, max_size, newer_than, older_than },
            files_from,
        })
    }

    /// Returns the filter that hides nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether this filter can hide anything at all.
    pub fn is_none(&self) -> bool {
        self.include.is_none()
            && self.exclude.is_none()
            && self.limits == Limits::default()
            && self.files_from.is_none()
    }

    /// Returns the filter of the destination under `--delete-excluded`: patterns no longer protect
    /// what they hide; limits and the list of paths still do.
    #[must_use]
    pub fn for_deletes(&self) -> Self {
        Self { include: None, exclude: None, limits: self.limits.clone(), files_from: self.files_from.clone() }
    }

    /// Returns why an entry is hidden, `None` if it is kept; its path is relative to the root of
    /// the source, and the root itself is always kept.
    ///
    /// For a directory a reason means that nothing below it can be kept, so that it need not be
    /// listed; `None` says only that something may be, see [`Filter::selects`]. Sizes and ages judge
    /// everything but directories, and what has no known size or time cannot be shown to be within
    /// a limit, so it is hidden. Where several reasons hold, a pattern is named last: it is the only
    /// one that `--delete-excluded` may lift.
    pub fn judge(&self, entry: &Entry) -> Option<HiddenBy> {
        if entry.path.is_root() {
            return None;
        }
        if !self.is_listed(entry) {
            return Some(HiddenBy::FilesFrom);
        }
        if !entry.is_dir() && !self.limits.admit(entry) {
            return Some(HiddenBy::SizeOrAge);
        }
        if self.exclude.as_ref().is_some_and(|exclude| exclude.covers(entry)) {
            return Some(HiddenBy::Pattern);
        }
        let included = |include: &Patterns| include.covers(entry) || (entry.is_dir() && include.reach_below(entry));
        self.include.as_ref().is_some_and(|include| !included(include)).then_some(HiddenBy::Pattern)
    }

    /// Whether a list of paths was given: they are below a directory, so that no single file is meant.
    pub fn has_list(&self) -> bool {
        self.files_from.is_some()
    }

    /// Returns the paths of the list, to find out which of them a walk never meets.
    pub fn unmet(&self) -> Unmet {
        Unmet::new(self.files_from.clone().unwrap_or_default())
    }

    /// Whether an entry is itself among what was asked for. For anything but a directory this is
    /// the same as not being hidden; a directory may be kept only as the way to something below it,
    /// and then an empty one should be neither made nor removed.
    pub fn selects(&self, entry: &Entry) -> bool {
        let listed = |list: &BTreeSet<ObjectPath>| covered_by(list, &entry.path);
        self.judge(entry).is_none()
            && self.include.as_ref().is_none_or(|include| include.covers(entry))
            && self.files_from.as_ref().is_none_or(listed)
    }

    /// Whether an entry by itself is what was asked for, a directory too: it must be selected, and its
    /// own size and time, where they are known, within the limits. What a search shows.
    pub fn matches(&self, entry: &Entry) -> bool {
        self.selects(entry) && self.limits.admit(entry)
    }

    fn is_listed(&self, entry: &Entry) -> bool {
        let Some(list) = &self.files_from else { return true };
        covered_by(list, &entry.path) || (entry.is_dir() && leads_to(list, &entry.path))
    }
}

impl Limits {
    fn admit(&self, entry: &Entry) -> bool {
        let within = |limit: Option<u64>, test: fn(u64, u64) -> bool| {
            limit.is_none_or(|limit| entry.size.is_some_and(|size| test(size, limit)))
        };
        let dated = |limit: Option<Timestamp>, test: fn(Timestamp, Timestamp) -> bool| {
            limit.is_none_or(|limit| entry.mtime.is_some_and(|mtime| test(mtime, limit)))
        };
        within(self.min_size, |size, min| size >= min)
            && within(self.max_size, |size, max| size <= max)
            && dated(self.newer_than, |mtime, limit| mtime > limit)
            && dated(self.older_than, |mtime, limit| mtime < limit)
    }
}

/// Whether `path` or a directory above it is in `list`.
fn covered_by(list: &BTreeSet<ObjectPath>, path: &ObjectPath) -> bool {
    std::iter::successors(Some(path.clone()), ObjectPath::parent).any(|path| list.contains(&path))
}

/// Whether something below the directory `path` is in `list`.
fn leads_to(list: &BTreeSet<ObjectPath>, path: &ObjectPath) -> bool {
    let below = ObjectPath::raw([path.as_bytes(), b"/"].concat());
    let next = list.range((Bound::Included(&below), Bound::Unbounded)).next();
    next.is_some_and(|next| next.as_bytes().starts_with(below.as_bytes()))
}

#[cfg(test)]
mod tests;
