//! From a failure to a number: the one place that knows exit codes.
//!
//! What went wrong is said by [`ErrorKind`]; which failure wins when a run has many is said here.
//! Printing is the business of `ui`, catching signals that of `context`.

use std::collections::BTreeSet;

use gstore::error::ErrorKind;
use gstore::event::{Report, Summary};

/// Done, or nothing to do.
pub(crate) const OK: u8 = 0;
/// Failed.
pub(crate) const FAILED: u8 = 1;
/// Usage or configuration.
pub(crate) const USAGE: u8 = 2;
/// Some items failed or are unaddressable, the rest are done.
pub(crate) const PARTIAL: u8 = 3;
/// Refused by a guard.
pub(crate) const REFUSED: u8 = 7;
/// Different, or an integrity failure.
pub(crate) const DIFFERENT: u8 = 8;

/// A signal that stops a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// SIGINT, Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// SIGHUP: the terminal is gone.
    HangUp,
}

impl Signal {
    /// Returns the code a run ends with that this signal stopped.
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::HangUp => 129,
        }
    }
}

/// How many objects a run was asked to deal with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// One object named on the command line: its error is the run's.
    One,
    /// A tree, a glob or several names.
    Several,
}

/// Returns the code of a failure.
pub(crate) const fn of_kind(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Usage | ErrorKind::Config => USAGE,
        ErrorKind::Unaddressable => PARTIAL,
        ErrorKind::NotFound => 4,
        ErrorKind::Denied => 5,
        ErrorKind::Unsupported => 6,
        ErrorKind::Refused | ErrorKind::Exists => REFUSED,
        ErrorKind::Integrity => DIFFERENT,
        ErrorKind::Unavailable => 9,
        ErrorKind::Interrupted => Signal::Interrupt.code(),
        ErrorKind::Disorder | ErrorKind::Changed | ErrorKind::BrokenPipe | ErrorKind::Failed => FAILED,
    }
}

/// Returns what sort of failure ended a command: that of the deepest cause that says so.
pub(crate) fn kind_of(error: &anyhow::Error) -> ErrorKind {
    let known = |cause: &(dyn std::error::Error + 'static)| {
        let ours = cause.downcast_ref::<gstore::error::Error>().map(gstore::error::Error::kind);
        ours.or_else(|| {
            let io = cause.downcast_ref::<std::io::Error>()?;
            Some(gstore::error::Error::from(std::io::Error::from(io.kind())).kind())
        })
    };
    error.chain().find_map(known).unwrap_or(ErrorKind::Failed)
}

/// Returns the code of a command that ended with an error before or instead of a report.
pub(crate) fn of_error(error: &anyhow::Error, signal: Option<Signal>) -> u8 {
    match kind_of(error) {
        ErrorKind::Interrupted => signal.unwrap_or(Signal::Interrupt).code(),
        kind => of_kind(kind),
    }
}

/// Returns the code of a run: which of its failures wins.
///
/// A run over one object has the code of its error. A run over several: the signal's, else 2 or 7
/// when nothing was begun or nothing but the guard stopped it, else 1 if a listing broke its
/// promised order, else 8 if any item failed integrity, else 3 if any item is in order,
/// else the code that all failures share, else 1.
pub(crate) fn of_report(report: &Report, scope: Scope, signal: Option<Signal>) -> u8 {
    let Report { summary, stopped } = report;
    let stopped = stopped.as_ref().map(gstore::error::Error::kind);
    if signal.is_some() || summary.interrupted || stopped == Some(ErrorKind::Interrupted) {
        return signal.unwrap_or(Signal::Interrupt).code();
    }
    let mut failures = stopped.into_iter().chain(summary.failed.iter().map(|&(kind, _)| kind));
    let codes: BTreeSet<u8> = failures.clone().map(of_kind).collect();
    let Some(&first) = codes.first() else { return OK };
    let refused = stopped.map(of_kind).filter(|&code| code == USAGE || code == REFUSED);
    match (scope, refused) {
        (Scope::One, _) => stopped.map_or(first, of_kind),
        (Scope::Several, Some(code)) if !has_begun(summary) || !has_failed(summary) => code,
        _ if stopped == Some(ErrorKind::Disorder) => FAILED,
        _ if failures.any(|kind| kind == ErrorKind::Integrity) => DIFFERENT,
        _ if in_order(summary) => PARTIAL,
        _ if codes.len() == 1 => first,
        _ => FAILED,
    }
}

/// Whether anything was changed or tried: a plan and a skip begin nothing.
fn has_begun(summary: &Summary) -> bool {
    let tried = summary.changes() + summary.failures();
    !summary.dry_run && tried > 0
}

/// Whether any item failed; a name that cannot be asked for fails at nothing.
fn has_failed(summary: &Summary) -> bool {
    summary.failed.iter().any(|&(kind, count)| kind != ErrorKind::Unaddressable && count > 0)
}

/// Whether any item is as it should be. Links and the like, which are left alone, do not count:
/// what is skipped so must not change the code.
fn in_order(summary: &Summary) -> bool {
    let skipped = summary.skipped.iter().any(|(why, &count)| !why.is_left_alone() && count > 0);
    skipped || summary.changes() > 0
}

#[cfg(test)]
mod tests {
    use gstore::error::Error;
    use gstore::event::Skip;

    use super::*;

    #[test]
    fn every_kind_has_its_code() {
        let table = [
            (ErrorKind::Usage, 2),
            (ErrorKind::Config, 2),
            (ErrorKind::Unaddressable, 3),
            (ErrorKind::NotFound, 4),
            (ErrorKind::Denied, 5),
            (ErrorKind::Unsupported, 6),
            (ErrorKind::Refused, 7),
            (ErrorKind::Exists, 7),
            (ErrorKind::Integrity, 8),
            (ErrorKind::Unavailable, 9),
            (ErrorKind::Interrupted, 130),
            (ErrorKind::Changed, 1),
            (ErrorKind::BrokenPipe, 1),
            (ErrorKind::Failed, 1),
        ];
        for (kind, code) in table {
            assert_eq!(of_kind(kind), code, "{kind:?}");
            let error = anyhow::Error::new(Error::new(kind, "x")).context("while listing");
            assert_eq!(of_error(&error, None), code, "{kind:?}");
        }
    }

    #[test]
    fn foreign_errors_are_read_as_well_as_they_can_be() {
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        assert_eq!(of_error(&anyhow::Error::new(denied).context("opening the log file"), None), 5);
        assert_eq!(of_error(&anyhow::anyhow!("something else"), None), 1);
        let stopped = anyhow::Error::new(Error::new(ErrorKind::Interrupted, "interrupted"));
        assert_eq!(of_error(&stopped, Some(Signal::Terminate)), 143);
    }

    fn report(in_order: u64, failed: &[ErrorKind], stopped: Option<ErrorKind>) -> Report {
        let mut summary = Summary { copied: in_order, ..Summary::default() };
        summary.failed = failed.iter().map(|&kind| (kind, 1)).collect();
        Report { summary, stopped: stopped.map(|kind| Error::new(kind, "x")) }
    }

    #[test]
    fn which_code_wins_in_a_run_over_several() {
        use ErrorKind::{Config, Denied, Failed, Integrity, Interrupted, NotFound, Refused, Unaddressable, Usage};
        let table: [(u64, &[ErrorKind], Option<ErrorKind>, u8); 20] = [
            (0, &[], None, 0),
            (5, &[], None, 0),
            (5, &[Integrity], Some(Interrupted), 130),
            (0, &[], Some(Usage), 2),
            (0, &[], Some(Config), 2),
            (0, &[], Some(Refused), 7),
            (1, &[], Some(Refused), 7),
            (1, &[Unaddressable], Some(Refused), 7),
            (5, &[], Some(ErrorKind::Disorder), 1),
            (0, &[Denied], Some(Refused), 1),
            (5, &[Denied, Integrity], None, 8),
            (0, &[Integrity], None, 8),
            (0, &[], Some(Integrity), 8),
            (1, &[Denied], None, 3),
            (1, &[], Some(NotFound), 3),
            (0, &[], Some(NotFound), 4),
            (0, &[Denied], None, 5),
            (0, &[Denied, NotFound], None, 1),
            (0, &[Unaddressable], None, 3),
            (0, &[Failed], Some(Denied), 1),
        ];
        for (in_order, failed, stopped, code) in table {
            let report = report(in_order, failed, stopped);
            assert_eq!(of_report(&report, Scope::Several, None), code, "{in_order} {failed:?} {stopped:?}");
        }
    }

    #[test]
    fn one_object_has_the_code_of_its_error() {
        assert_eq!(of_report(&report(0, &[ErrorKind::Denied], None), Scope::One, None), 5);
        assert_eq!(of_report(&report(0, &[], Some(ErrorKind::Refused)), Scope::One, None), 7);
        // A move that copied but could not remove the source.
        assert_eq!(of_report(&report(1, &[ErrorKind::Denied], None), Scope::One, None), 5);
        assert_eq!(of_report(&report(1, &[], None), Scope::One, None), 0);
    }

    #[test]
    fn a_signal_wins() {
        for scope in [Scope::One, Scope::Several] {
            let cut = report(1, &[ErrorKind::Integrity], None);
            assert_eq!(of_report(&cut, scope, Some(Signal::Interrupt)), 130);
            assert_eq!(of_report(&cut, scope, Some(Signal::Terminate)), 143);
            assert_eq!(of_report(&cut, scope, Some(Signal::HangUp)), 129);
        }
        let mut cut = report(1, &[], None);
        cut.summary.interrupted = true;
        assert_eq!(of_report(&cut, Scope::Several, None), 130);
    }

    #[test]
    fn skips_are_in_order_but_what_is_left_alone_changes_nothing() {
        for (why, code) in [(Skip::SameMtime, 3), (Skip::Link, 5), (Skip::Special, 5), (Skip::Directory, 5)] {
            let mut report = report(0, &[ErrorKind::Denied], None);
            report.summary.skipped.insert(why, 2);
            assert_eq!(of_report(&report, Scope::Several, None), code, "{why:?}");
            report.summary.failed.clear();
            assert_eq!(of_report(&report, Scope::Several, None), 0, "{why:?}");
        }
    }

    #[test]
    fn a_plan_begins_nothing() {
        let mut plan = report(5, &[ErrorKind::Denied], Some(ErrorKind::Refused));
        assert_eq!(of_report(&plan, Scope::Several, None), 3);
        plan.summary.dry_run = true;
        assert_eq!(of_report(&plan, Scope::Several, None), 7);
    }
}
