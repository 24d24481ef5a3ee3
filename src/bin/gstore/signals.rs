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
        let signals = self.clone();
        tokio::spawn(async move {
            loop {
                let now = tokio::select! {
                    _ = interrupt.recv() => Signal::Interrupt,
                    _ = terminate.recv() => Signal::Terminate,
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

#[expect(clippy::exit, reason = "the second signal ends the program wherever it is")]
fn end_now(signal: Signal) {
    std::process::exit(signal.code().into());
}
