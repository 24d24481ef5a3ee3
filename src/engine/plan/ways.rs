//! The directories of a source that is moved to where directories are not kept: which of them go.
//!
//! One that holds nothing would be nowhere afterwards, so it stays and is named.

use super::Step;
use crate::entry::Entry;
use crate::event::Skip;
use crate::location::ObjectPath;

/// Directories that the walk is in, of which nothing has gone so far; as many as the tree is deep.
#[derive(Debug, Default)]
pub(super) struct Ways(Vec<Way>);

#[derive(Debug)]
struct Way {
    dir: Entry,
    /// Something in it stays, and is told itself.
    is_filled: bool,
}

impl Ways {
    /// Goes into a directory.
    pub(super) fn enter(&mut self, dir: Entry) {
        self.0.push(Way { dir, is_filled: false });
    }

    /// Something in all of them goes, and they with it.
    pub(super) fn go(&mut self) -> impl Iterator<Item = Step> {
        std::mem::take(&mut self.0).into_iter().map(|way| Step::Vacate(way.dir))
    }

    /// Something in all of them stays.
    pub(super) fn stay(&mut self) {
        self.0.iter_mut().for_each(|way| way.is_filled = true);
    }

    /// Leaves those that `now` is not in; returns the empty ones.
    pub(super) fn pass(&mut self, now: &ObjectPath) -> Vec<Step> {
        let inside = self.0.iter().take_while(|way| now.below(&way.dir.path).is_some()).count();
        self.leave(inside)
    }

    /// Leaves all of them; returns the empty ones.
    pub(super) fn end(&mut self) -> Vec<Step> {
        self.leave(0)
    }

    fn leave(&mut self, remaining: usize) -> Vec<Step> {
        let mut empty = Vec::new();
        while self.0.len() > remaining {
            let Some(way) = self.0.pop() else { break };
            if !way.is_filled {
                empty.push(Step::Skip(way.dir, Skip::EmptyDirectory));
                self.stay();
            }
        }
        empty
    }
}
