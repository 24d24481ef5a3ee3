//! Signals: the first asks the run to settle, the second ends the program at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::exit::Signal;

/// What was received so far; cheap to clone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signals {
    received: Arc<Mutex<Option<Signal>>>,
    interrupt: CancellationToken,
}

impl Signals {
    /// Returns the first signal that came.
    pub(crate) fn received(&self) -> Option<Signal> {
        *self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the token that the first signal cancels.
    pub(crate) fn interrupt(&self) -> CancellationToken {
        self.interrupt.clone()
    }

    /// Begins to watch for them.
    pub(crate) fn watch(&self) -> std::io::Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = if ignores_hang_up() { None } else { Some(signal(SignalKind::hangup())?) };
        let signals = self.clone();
        tokio::spawn(async move {
            loop {
                let now = tokio::select! {
                    _ = interrupt.recv() => Signal::Interrupt,
                    _ = terminate.recv() => Signal::Terminate,
                    _ = async { hang_up.as_mut()?.recv().await }, if hang_up.is_some() => Signal::HangUp,
                };
                let first = *signals.received.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(now);
                if signals.interrupt.is_cancelled() {
                    end_now(first);
                }
                signals.interrupt.cancel();
            }
        });
        Ok(())
    }
}

/// Whether gstore was begun to outlive its terminal, as `nohup` does: to watch for the signal would undo
/// that. Where the system does not tell, it is taken to be so.
fn ignores_hang_up() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    // The first bit is that of SIGHUP, which is signal 1.
    ignored.is_none_or(|ignored| ignored & 1 == 1)
}

#[expect(clippy::exit, reason = "the second signal ends the program wherever it is")]
fn end_now(signal: Signal) {
    std::process::exit(signal.code().into());
}
