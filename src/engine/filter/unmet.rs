//! Which paths of a list a walk has not met: a name that was asked for and is not there must be said.
//!
//! What is said of it, and what follows, is decided by those who walk.

use std::collections::BTreeSet;

use super::HiddenBy;
use crate::location::ObjectPath;

/// Listed paths that a walk has not met yet.
#[derive(Debug, Default)]
pub struct Unmet(BTreeSet<ObjectPath>);

impl Unmet {
    pub(super) fn new(mut list: BTreeSet<ObjectPath>) -> Self {
        // The root is there if it can be walked at all.
        list.remove(&ObjectPath::root());
        Self(list)
    }

    /// Takes note of an entry of the walk. Below one that is hidden nothing is walked, so that nothing
    /// is known to be missing there.
    pub fn meet(&mut self, path: &ObjectPath, hidden: Option<HiddenBy>) {
        if self.0.is_empty() {
            return;
        }
        self.0.remove(path);
        if hidden.is_some() {
            let first = ObjectPath::raw([path.as_bytes(), b"/"].concat());
            let below = self.0.range(first..).take_while(|listed| listed.below(path).is_some());
            let below: Vec<_> = below.cloned().collect();
            for listed in &below {
                self.0.remove(listed);
            }
        }
    }
}

impl IntoIterator for Unmet {
    type Item = ObjectPath;
    type IntoIter = std::collections::btree_set::IntoIter<ObjectPath>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_not_missing() {
        let path = |text: &str| ObjectPath::raw(text.as_bytes());
        let list = ["", "a", "b-", "b/c", "b/d", "b0", "e/f", "g"].map(path);
        let mut unmet = Unmet::new(list.into_iter().collect());
        unmet.meet(&path("a"), None);
        unmet.meet(&path("b"), Some(HiddenBy::Pattern));
        unmet.meet(&path("e"), None);
        unmet.meet(&path("h"), Some(HiddenBy::FilesFrom));
        let left: Vec<_> = unmet.into_iter().collect();
        assert_eq!(left, ["b-", "b0", "e/f", "g"].map(path));
    }
}
