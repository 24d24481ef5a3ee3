//! The totals of a run.

use std::collections::BTreeMap;

use super::outcome::{Action, Outcome, Skip, Verdict, Verified};
use crate::error::{Error, ErrorKind};

/// Totals of a run; what the last line shows and what the exit code is made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Objects copied (in a dry run: that would be).
    pub copied: u64,
    /// Objects moved: copied, and gone at the source.
    pub moved: u64,
    /// Objects kept before they were replaced or deleted.
    pub backed_up: u64,
    /// Bytes of those copied and moved.
    pub bytes: u64,
    /// How those were verified.
    pub verified: BTreeMap<Verified, u64>,
    /// What was left as it is, by reason.
    pub skipped: BTreeMap<Skip, u64>,
    /// Objects and links removed (in a dry run: that would be).
    pub deleted: u64,
    /// Uploads ended that were begun and not completed.
    pub aborted: u64,
    /// Directories made.
    pub dirs: u64,
    /// Directories and their markers removed.
    pub removed_dirs: u64,
    /// Objects whose modification time was set, and empty ones made for that.
    pub touched: u64,
    /// Failures, by kind.
    pub failed: Vec<(ErrorKind, u64)>,
    /// Temporary names of gstore's own that were seen and left alone.
    pub temporaries: u64,
    /// Whether nothing was really done.
    pub dry_run: bool,
    /// Whether a signal ended the run early.
    pub interrupted: bool,
}

impl Summary {
    /// Counts one outcome.
    pub fn add(&mut self, outcome: &Outcome) {
        match &outcome.verdict {
            Verdict::Skipped(why) => *self.skipped.entry(*why).or_default() += 1,
            Verdict::Failed { kind, .. } => self.add_failure(*kind),
            Verdict::Done(_) | Verdict::Planned => match outcome.action {
                Action::Copy | Action::Move => {
                    *(if outcome.action == Action::Copy { &mut self.copied } else { &mut self.moved }) += 1;
                    // A size is what a server says it is.
                    self.bytes = self.bytes.saturating_add(outcome.bytes);
                    if let Verdict::Done(Some(how)) = outcome.verdict {
                        *self.verified.entry(how).or_default() += 1;
                    }
                }
                Action::Backup => self.backed_up += 1,
                Action::Delete => self.deleted += 1,
                Action::Abort => self.aborted += 1,
                Action::MakeDir => self.dirs += 1,
                Action::RemoveDir => self.removed_dirs += 1,
                Action::Touch => self.touched += 1,
                Action::List => {}
            },
        }
    }

    fn add_failure(&mut self, kind: ErrorKind) {
        match self.failed.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => self.failed.push((kind, 1)),
        }
    }

    /// Returns how many items failed, unaddressable ones included.
    pub fn failures(&self) -> u64 {
        self.failed.iter().map(|(_, count)| count).sum()
    }

    /// Returns how many items were left as they are.
    pub fn skips(&self) -> u64 {
        self.skipped.values().sum()
    }

    /// Returns how many items were copied, moved, kept, removed, made or touched.
    pub fn changes(&self) -> u64 {
        self.copied
            + self.moved
            + self.backed_up
            + self.deleted
            + self.aborted
            + self.dirs
            + self.removed_dirs
            + self.touched
    }

    /// Returns how many items ended well.
    pub fn in_order(&self) -> u64 {
        self.changes() + self.skips()
    }
}

/// How a run over several objects ended.
#[derive(Debug, Default)]
pub struct Report {
    /// The totals.
    pub summary: Summary,
    /// What stopped the run before its end, if anything did.
    pub stopped: Option<Error>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_what_became_of_it() {
        let outcome = |verdict| Outcome {
            action: Action::Copy,
            source: None,
            dest: None,
            bytes: 5,
            resumed: 0,
            reason: None,
            verdict,
        };
        let mut summary = Summary::default();
        summary.add(&outcome(Verdict::Done(Some(Verified::Md5))));
        summary.add(&outcome(Verdict::Skipped(Skip::Exists)));
        let failed = || Verdict::Failed { kind: ErrorKind::Denied, message: String::new(), hint: None };
        summary.add(&outcome(failed()));
        summary.add(&outcome(failed()));
        assert_eq!((summary.copied, summary.bytes, summary.skips()), (1, 5, 1));
        assert_eq!((summary.failed.as_slice(), summary.in_order()), ([(ErrorKind::Denied, 2)].as_slice(), 2));
    }
}
