//! Putting on disk at the end what a run has written: one request to the file system for all of it costs
//! less than one a file.

use crate::engine::care::Fsync;
use crate::engine::look::Spot;
use crate::engine::session::{Mode, Session};
use crate::error::Result;
use crate::event::Report;

/// Sees to it that a power cut cannot take what a report tells of, and says in it if that failed. `alone`
/// is where a single object went.
pub(super) async fn settled(
    session: &Session,
    report: Report,
    (dest, alone): (&Spot, Option<&Spot>),
    fsync: Fsync,
) -> Report {
    if fsync == Fsync::Never || session.mode == Mode::DryRun || report.summary.changes() == 0 {
        return report;
    }
    match settle(dest, alone).await {
        Err(error) if report.stopped.is_none() => Report { stopped: Some(error), ..report },
        _ => report,
    }
}

async fn settle(dest: &Spot, alone: Option<&Spot>) -> Result<()> {
    // What other programs wrote to the same disk is not waited for where one file is all there is.
    if let Some(file) = alone.filter(|spot| spot.store.is_local())
        && file.object().await?.is_some_and(|entry| entry.is_file())
    {
        return file.store.settle(&file.path).await;
    }
    dest.store.settle_all().await
}
