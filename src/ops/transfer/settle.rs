//! Putting on disk at the end what a run has written: one request to a file system for all of it costs less
//! than one a file.

use crate::engine::care::{Care, Fsync};
use crate::engine::session::{Mode, Session};
use crate::event::Report;
use crate::store::Store;

/// Sees to it that a power cut cannot take what a report tells of, and says so if that failed.
pub(super) async fn settled(session: &Session, report: Report, dest: &Store, care: Care) -> Report {
    if care.fsync == Fsync::Never || session.mode == Mode::DryRun {
        return report;
    }
    let Err(error) = dest.settle_all().await else { return report };
    if report.stopped.is_some() {
        session.events.warn(format!("not everything is on disk: {error}"));
        return report;
    }
    Report { stopped: Some(error), ..report }
}
