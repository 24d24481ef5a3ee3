//! What shall happen to a pair: the decisions of a run, made in walk order and nowhere else.
//!
//! Pure: pairs in, steps out. How two files are compared is [`super::compare`]'s business, doing a
//! step is [`super::run`]'s, and whether deletes happen at all is [`super::guard`]'s.

mod ways;

use std::borrow::Cow;
use std::sync::Arc;

use ways::Ways;

use super::compare::{Compare, Custom, Decision, Ends, HashNeed, Strategy};
use super::filter::{Filter, HiddenBy, Unmet};
use super::pair::{Pair, Walked};
use crate::entry::{Entry, EntryKind};
use crate::event::{Side, Skip};
use crate::location::ObjectPath;

/// What to do with what only the destination has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extras {
    /// Keep it.
    Keep,
    /// Remove it, unless it is hidden.
    Remove,
    /// Remove it even if a pattern hides it.
    RemoveExcluded,
}

/// What to do with a directory that the destination lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirRule {
    /// Make it.
    Make,
    /// Leave it to the files below it.
    Leave,
}

/// What to do with a source once its content is at the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources {
    /// Keep it.
    Keep,
    /// Remove it, as soon as its copy is proved and on disk.
    Remove,
    /// Make it the copy, by a new name, where its file system can do that; else remove it.
    Rename,
}

/// What a verb wants of a pair.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Which files are left as they are.
    pub compare: Compare,
    /// What the two ends can tell.
    pub ends: Ends,
    /// What to do with sources.
    pub sources: Sources,
    /// What to do with what only the destination has.
    pub extras: Extras,
    /// What to do with directories.
    pub directories: DirRule,
    /// Which source directories were asked for, and are not just the way to something that was.
    pub wanted: Filter,
    /// The same for what only the destination has.
    pub expendable: Filter,
}

/// A file to be copied; paths are relative to the two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The source.
    pub source: Entry,
    /// What the destination has under that name.
    pub dest: Option<Entry>,
    /// Why it is copied although a strategy was asked for, if that needs saying.
    pub reason: Option<Cow<'static, str>>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Copy a file.
    Copy(Box<Job>),
    /// Read what is needed to tell whether to copy.
    Compare(Box<Job>, HashNeed),
    /// Ask a rule of the user's own whether to copy.
    Ask(Box<Job>, Arc<Custom>),
    /// Make a directory.
    MakeDir(Entry),
    /// Remove a directory of the source, once nothing is in it any more. They come in walk order.
    Vacate(Entry),
    /// Leave a source entry as it is.
    Skip(Entry, Skip),
    /// Name a key that cannot be asked for.
    Unaddressable(Side, Entry),
    /// Remember something only the destination has, for after the copies. Directories come in walk
    /// order, so that the reverse is deepest first.
    Extra(Entry),
}

/// Turns pairs into steps; pairs must come in walk order.
#[derive(Debug)]
pub struct Planner {
    policy: Policy,
    /// Source names below which the destination must not lose anything.
    shielded: Subtrees,
    /// Destination names below which nothing is known, so that nothing may be written.
    unknown: Subtrees,
    /// Extras whose name a hidden directory of the source may still turn out to bear.
    undecided: Vec<Entry>,
    /// Source objects that no filter hides.
    kept: u64,
    /// Destination objects that no filter hides.
    existing: u64,
    /// Whether anything of the source stays for a reason that is no step.
    hides: bool,
    /// What was listed by name and has not come yet.
    unmet: Unmet,
    /// Directories of which it is not known yet whether they go.
    ways: Ways,
}

impl Planner {
    /// Begins a plan.
    pub fn new(policy: Policy) -> Self {
        Self {
            unmet: policy.wanted.unmet(),
            policy,
            shielded: Subtrees::default(),
            unknown: Subtrees::default(),
            undecided: Vec::new(),
            kept: 0,
            existing: 0,
            hides: false,
            ways: Ways::default(),
        }
    }

    /// Goes into the root of a source that shall go as well once it is empty.
    pub fn begin(&mut self, root: &Entry) -> Vec<Step> {
        let mut steps = Vec::new();
        self.leave_behind(root, None, &mut steps);
        steps
    }

    /// Returns how many objects the source has.
    pub fn source_objects(&self) -> u64 {
        self.kept
    }

    /// Returns how many objects the destination has.
    pub fn dest_objects(&self) -> u64 {
        self.existing
    }

    /// Whether a filter hid anything of the source so far, or what is unknown at the destination did.
    pub fn hides(&self) -> bool {
        self.hides
    }

    /// Decides on one pair, and adds what shall happen to `steps`.
    pub fn decide(&mut self, pair: Pair, steps: &mut Vec<Step>) {
        let here = match &pair {
            Pair::Source(walked) | Pair::Dest(walked) | Pair::Both(walked, _) => &walked.entry,
        };
        if here.kind != EntryKind::Unaddressable {
            self.settle(&here.path, steps);
            if !matches!(pair, Pair::Dest(_)) {
                steps.extend(self.ways.pass(&here.path));
            }
        }
        match pair {
            Pair::Source(source) => self.source(source, None, steps),
            Pair::Dest(dest) => self.dest(dest, steps),
            // Both walks meet what a pattern hides at the source alone: the destination's shall go.
            Pair::Both(source, dest) if self.lifts(source.hidden) => {
                self.unmet.meet(&source.entry.path, source.hidden);
                self.dest(dest, steps);
            }
            Pair::Both(source, dest) => {
                self.count_dest(&dest);
                if dest.hidden == Some(HiddenBy::Unlisted) {
                    self.unknown.add(&dest.entry.path);
                }
                self.source(source, Some(dest.entry), steps);
            }
        }
    }

    /// Decides on what was still undecided at the end.
    pub fn finish(&mut self) -> Vec<Step> {
        self.undecided.drain(..).map(Step::Extra).collect()
    }

    /// Returns the directories that turned out to be empty at the end of the whole walk.
    pub fn empty(&mut self) -> Vec<Step> {
        self.ways.end()
    }

    /// Returns what was listed by name (`--files-from`) and is not at the source, once the whole of
    /// it has been walked.
    pub fn missing(&mut self) -> impl Iterator<Item = ObjectPath> {
        std::mem::take(&mut self.unmet).into_iter()
    }

    fn source(&mut self, source: Walked, dest: Option<Entry>, steps: &mut Vec<Step>) {
        self.unmet.meet(&source.entry.path, source.hidden);
        let Walked { entry, hidden } = source;
        if hidden.is_some() {
            self.hides = true;
            self.ways.stay();
            if !self.lifts(hidden) {
                self.shield(&entry.path);
            }
            return;
        }
        if entry.kind != EntryKind::Dir && entry.kind != EntryKind::Unaddressable {
            self.kept += 1;
        }
        if self.unknown.covers(&entry.path) {
            self.hides = true;
            self.ways.stay();
            return;
        }
        match entry.kind {
            EntryKind::Dir => self.leave_behind(&entry, dest.as_ref(), steps),
            EntryKind::File => {}
            EntryKind::Link | EntryKind::Special | EntryKind::Unaddressable => self.ways.stay(),
        }
        match entry.kind {
            EntryKind::File => {
                let step = self.file(entry, dest);
                if self.takes_away(&step) {
                    steps.extend(self.ways.go());
                } else {
                    self.ways.stay();
                }
                steps.push(step);
            }
            EntryKind::Dir if dest.is_none() && self.policy.directories == DirRule::Make => {
                steps.extend(self.policy.wanted.selects(&entry).then_some(Step::MakeDir(entry)));
            }
            EntryKind::Dir => {}
            EntryKind::Link | EntryKind::Special => {
                self.shield(&entry.path);
                let why = if entry.kind == EntryKind::Link { Skip::Link } else { Skip::Special };
                steps.push(Step::Skip(entry, why));
            }
            EntryKind::Unaddressable => {
                // It cannot be read, but the source has it: what bears the very same name at the
                // destination is no extra, nor is what lies below where only a prefix is known. A
                // name that is not clean has no namesake to lose.
                let name = match entry.path.as_bytes().strip_suffix(b"/") {
                    Some(prefix) if entry.size == Some(0) => ObjectPath::raw(prefix),
                    _ => entry.path.clone(),
                };
                if !name.is_root() && ObjectPath::parse(name.as_bytes()).is_ok_and(|clean| clean == name) {
                    self.shield(&name);
                }
                steps.push(Step::Unaddressable(Side::Source, entry));
            }
        }
    }

    /// Decides on a directory of a source that is moved.
    fn leave_behind(&mut self, dir: &Entry, dest: Option<&Entry>, steps: &mut Vec<Step>) {
        if self.policy.sources == Sources::Keep {
            return;
        }
        if !self.policy.wanted.selects(dir) {
            return self.ways.stay();
        }
        if self.policy.directories == DirRule::Make || dest.is_some_and(Entry::is_dir) {
            // What the destination has a directory in, it has too.
            steps.extend(self.ways.go());
            steps.push(Step::Vacate(dir.clone()));
        } else {
            self.ways.enter(dir.clone());
        }
    }

    /// Whether the source of a file goes by this step, unless it fails.
    fn takes_away(&self, step: &Step) -> bool {
        match step {
            Step::Copy(_) | Step::Compare(..) => true,
            Step::Skip(_, why) => why.is_proof() && self.policy.compare.strategy == Strategy::Hash,
            _ => false,
        }
    }

    /// Whether what is hidden so may go nonetheless.
    fn lifts(&self, hidden: Option<HiddenBy>) -> bool {
        hidden == Some(HiddenBy::Pattern) && self.policy.extras == Extras::RemoveExcluded
    }

    fn file(&self, source: Entry, dest: Option<Entry>) -> Step {
        let same_inode = |a: &Entry, b: &Entry| match (a.file_id, b.file_id) {
            (Some(a), Some(b)) => (a.device, a.inode) == (b.device, b.inode),
            _ => false,
        };
        let job = |source, dest, reason| Box::new(Job { source, dest, reason });
        let Some(existing) = dest else { return Step::Copy(job(source, None, None)) };
        if same_inode(&source, &existing) {
            return Step::Skip(source, Skip::SameObject);
        }
        let decision = match existing.kind {
            EntryKind::File => self.policy.compare.decide(&source, &existing, &self.policy.ends),
            // Writing over it is refused by the store, which says why.
            _ => Decision::Copy(None),
        };
        match decision {
            Decision::Skip(why) => Step::Skip(source, why),
            Decision::Copy(reason) => Step::Copy(job(source, Some(existing), reason)),
            Decision::Hash(need) => Step::Compare(job(source, Some(existing), None), need),
            Decision::Ask(custom) => Step::Ask(job(source, Some(existing), None), custom),
        }
    }

    fn dest(&mut self, dest: Walked, steps: &mut Vec<Step>) {
        self.count_dest(&dest);
        let Walked { entry, hidden } = dest;
        if hidden == Some(HiddenBy::Unlisted) {
            self.unknown.add(&entry.path);
        }
        if self.policy.extras == Extras::Keep {
            return;
        }
        match entry.kind {
            EntryKind::Unaddressable => steps.push(Step::Unaddressable(Side::Dest, entry)),
            _ if hidden.is_some() || self.shielded.covers(&entry.path) => {}
            // A prefix without a marker is gone with its last key.
            EntryKind::Dir if self.policy.directories == DirRule::Leave && entry.size.is_none() => {}
            EntryKind::Dir => steps.extend(self.policy.expendable.selects(&entry).then_some(Step::Extra(entry))),
            _ => self.undecided.push(entry),
        }
    }

    fn count_dest(&mut self, dest: &Walked) {
        let object = !matches!(dest.entry.kind, EntryKind::Dir | EntryKind::Unaddressable);
        self.existing += u64::from(object && dest.hidden.is_none());
    }

    /// Keeps `path` and everything below it from deletes, be it still to come or undecided.
    fn shield(&mut self, path: &ObjectPath) {
        self.shielded.add(path);
        self.undecided.retain(|extra| extra.path.below(path).is_none());
    }

    /// Lets go of what nothing at or after `now` can bear on.
    fn settle(&mut self, now: &ObjectPath, steps: &mut Vec<Step>) {
        self.shielded.pass(now);
        self.unknown.pass(now);
        // A file may be one name with a directory that comes later: `a` sorts before `a-b`, and that
        // before `a/`.
        self.undecided.retain(|extra| {
            let open = !is_past(&extra.path, now);
            if !open {
                steps.push(Step::Extra(extra.clone()));
            }
            open
        });
    }
}

/// Whether a walk at `now` is past `path` and everything below it.
fn is_past(path: &ObjectPath, now: &ObjectPath) -> bool {
    // `/` is followed by `0`: the first key after everything below `path/` is at least `path0`.
    now.as_bytes() >= [path.as_bytes(), b"0"].concat().as_slice()
}

/// Some subtrees, forgotten as the walk passes them.
#[derive(Debug, Default)]
struct Subtrees(Vec<ObjectPath>);

impl Subtrees {
    fn add(&mut self, path: &ObjectPath) {
        self.0.push(path.clone());
    }

    fn covers(&self, path: &ObjectPath) -> bool {
        self.0.iter().any(|root| path.below(root).is_some())
    }

    fn pass(&mut self, now: &ObjectPath) {
        self.0.retain(|root| !is_past(root, now));
    }
}

#[cfg(test)]
mod tests;
