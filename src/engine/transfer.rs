//! What a run over two trees is given: from where to where, and on which terms.

use super::backup::Backup;
use super::bundle::Gather;
use super::care::Care;
use super::compare::Strategy;
use super::guard::Guard;
use super::plan::{Policy, Sources};
use super::walk::Tree;
use crate::entry::Entry;
use crate::store::Existing;

/// Making one tree like another.
#[derive(Clone)]
pub struct Transfer {
    /// Where content comes from.
    pub source: Tree,
    /// Where it goes to.
    pub dest: Tree,
    /// The root of the source, if it is a directory that shall go when it is empty.
    pub root: Option<Entry>,
    /// What is wanted.
    pub policy: Policy,
    /// How much may be deleted.
    pub guard: Guard,
    /// What to do when a name that was free is taken by the time it is written.
    pub existing: Existing,
    /// Where to keep what would be replaced or deleted; where it is set, the destination was listed.
    pub backup: Option<Backup>,
    /// How careful copies are.
    pub care: Care,
}

impl Transfer {
    /// Whether a name that was free when it was listed must still be when it is written: what has taken
    /// it is not kept (a backup), or was moved there just now from a name that the storage takes for
    /// the same.
    pub(super) fn is_watchful(&self) -> bool {
        self.backup.is_some() || self.policy.sources != Sources::Keep
    }

    /// Whether steps are put together: where nothing of it waits for a network.
    pub(super) fn gather(&self) -> Gather {
        let kept_here = self.backup.as_ref().is_none_or(|backup| backup.tree.store.is_local());
        let local = self.source.store.is_local() && self.dest.store.is_local() && kept_here;
        if local { Gather::Together } else { Gather::Apart }
    }

    /// Whether a name that is taken is in order.
    pub(super) fn skips_what_exists(&self) -> bool {
        self.existing == Existing::Refuse || self.policy.compare.strategy == Strategy::Exists
    }
}
