//! How verbs run: those that change something watched, summed up and turned into an exit code; those
//! that read with what goes wrong on the way told.

use std::sync::mpsc::Receiver;

use gstore::engine::session::{Mode, OnFailure};
use gstore::error::ErrorKind;
use gstore::event::{Action, Event, Report};
use gstore::store::Meter;

use crate::args::TransferArgs;
use crate::context::{Context, Globs, Run};
use crate::exit::{self, Scope, of_report};
use crate::ui::{
    self, ErrorRecord, OutcomeRecord, Output, Renderer, RequestsRecord, RetryRecord, SummaryRecord, Verbosity,
};

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
        // A command that makes no sense is no run.
        Err(error) if exit::of_kind(error.kind()) == exit::USAGE => Err(error),
        // Before anything began: the totals say so.
        Err(error) if error.kind() == ErrorKind::Interrupted => Ok((run.session.report(None), Scope::Several)),
        Err(error) => Ok((run.session.report(Some(error)), Scope::One)),
        ended => ended,
    };
    drop(run);
    let tally = renderer.finish();
    tell_requests(context, &meter);
    let (report, scope) = ended?;
    if let Some(error) = &report.stopped {
        context.output.tell(&ErrorRecord::from(error));
    }
    if main == Action::Abort && transfer.dry_run && report.summary.changes() > 0 {
        // It is one without being asked for.
        context.output.note("nothing was changed: pass -y to do this");
    }
    context.output.summary(&SummaryRecord { main, summary: &report.summary, elapsed: tally.elapsed });
    Ok(of_report(&report, scope, context.signals.received()))
}

/// Runs `work`, which answers for itself, and tells what failed or was tried again below it: a folder
/// that cannot be read, a request.
pub(super) async fn reading<T>(
    context: &Context,
    work: impl AsyncFnOnce(&Run) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let (run, events) = context.watched_run()?;
    let output = context.output.clone();
    let listener = std::thread::Builder::new().name("listener".to_owned()).spawn(move || tell(&output, &events))?;
    let meter = run.network.meter.clone();
    let ended = work(&run).await;
    drop(run);
    // It ends with the last sender, and cannot fail.
    let _ = listener.join();
    tell_requests(context, &meter);
    ended
}

fn tell(output: &Output, events: &Receiver<Event>) {
    for event in events {
        match event {
            Event::Finished { outcome, .. } => {
                let record = OutcomeRecord { outcome: &outcome, run: ui::Run::Real };
                record.failure().iter().for_each(|failure| output.tell(failure));
            }
            Event::Warned(message) => output.warn(message),
            Event::Retrying { operation, after, cause } if output.options().verbosity == Verbosity::Verbose => {
                output.tell(&RetryRecord { operation: &operation, after, cause: &cause });
            }
            _ => {}
        }
    }
}

/// Tells what was sent, if that was asked for.
fn tell_requests(context: &Context, meter: &Meter) {
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
