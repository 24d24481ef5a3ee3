//! How the verbs that change something run: watched, summed up, turned into an exit code.

use gstore::engine::session::{Mode, OnFailure};
use gstore::error::ErrorKind;
use gstore::event::{Action, Report};
use gstore::store::Meter;

use crate::args::TransferArgs;
use crate::context::{Context, Globs, Run};
use crate::exit::{Scope, of_report};
use crate::ui::{ErrorRecord, Renderer, RequestsRecord, SummaryRecord};

/// Runs `work` with its events shown, then tells the totals.
pub(super) async fn watched(
    context: &Context,
    transfer: &TransferArgs,
    main: Action,
    work: impl AsyncFnOnce(&Run) -> gstore::error::Result<(Report, Scope)>,
) -> anyhow::Result<u8> {
    let (mut run, events) = context.watched_run()?;
    if transfer.fail_fast {
        run.session.on_failure = OnFailure::Stop;
    }
    if transfer.dry_run {
        run.session.mode = Mode::DryRun;
    }
    let renderer = Renderer::start(context.output.clone(), events, transfer.run())?;
    let meter = run.network.meter.clone();
    let ended = match work(&run).await {
        // Before anything began: the totals say so.
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok((run.session.report(None), Scope::Several)),
        ended => ended,
    };
    drop(run);
    let tally = renderer.finish();
    tell_requests(context, &meter);
    let (report, scope) = ended?;
    if let Some(error) = &report.stopped {
        context.output.tell(&ErrorRecord::from(error));
    }
    context.output.summary(&SummaryRecord { main, summary: &report.summary, elapsed: tally.elapsed });
    Ok(of_report(&report, scope, context.signals.received()))
}

/// Tells what was sent, if that was asked for.
pub(super) fn tell_requests(context: &Context, meter: &Meter) {
    if context.stats {
        context.output.tell(&RequestsRecord(&meter.counts()));
    }
}

impl TransferArgs {
    /// Returns what is done about globs.
    pub(super) fn globs(&self) -> Globs {
        Globs::expanded_unless(self.literal)
    }
}
