//! What is happening in a run, as plain data on a channel: the engine sends, a renderer consumes.
//!
//! Nothing here knows how it will be shown.

mod outcome;
mod summary;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

pub use outcome::{Action, Outcome, Skip, Verdict, Verified};
pub use summary::{Report, Summary};

use crate::entry::Place;

/// Events that may wait for the renderer before the engine has to.
const BACKLOG: usize = 8192;

/// Which of the two trees of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Where content comes from.
    Source,
    /// Where content goes to.
    Dest,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// So many more entries were listed.
    Scanned {
        /// The tree they are in.
        side: Side,
        /// How many, since the last such event.
        entries: u64,
    },
    /// Both listings are complete: totals are final from here on.
    ScanEnded,
    /// An object will be copied.
    Queued {
        /// Its size, if known.
        bytes: Option<u64>,
    },
    /// Work on an object began.
    Started {
        /// Names this piece of work until its [`Event::Finished`].
        id: u64,
        /// The object.
        place: Place,
        /// Its size, if known.
        bytes: Option<u64>,
    },
    /// Bytes of an object moved.
    Advanced {
        /// The piece of work.
        id: u64,
        /// How many, since the last such event.
        bytes: u64,
    },
    /// Bytes of an object were there already, from an earlier run that was cut off.
    Resumed {
        /// The piece of work.
        id: u64,
        /// How many.
        bytes: u64,
    },
    /// A request failed for now and will be sent again.
    Retrying {
        /// What was tried.
        operation: String,
        /// How long until the next try.
        after: Duration,
        /// Why it failed.
        cause: String,
    },
    /// An item is dealt with.
    Finished {
        /// The piece of work, if it had been started.
        id: Option<u64>,
        /// What became of it.
        outcome: Outcome,
    },
    /// Items were left as they are, of which nobody wants to hear one by one.
    Skipped {
        /// Why.
        why: Skip,
        /// How many.
        count: u64,
    },
    /// Something the user should know that is no failure.
    Warned(String),
}

/// How a listener wants to hear of items that are left as they are, and in order so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Skips {
    /// Of each.
    #[default]
    Each,
    /// By their number.
    Counted,
}

/// The sending end: cheap to clone, safe to use from anywhere, silent when nobody listens.
#[derive(Debug, Clone, Default)]
pub struct Events {
    sender: Option<SyncSender<Event>>,
    skips: Skips,
}

impl Events {
    /// Makes a channel. A slow receiver slows the senders; a dropped one silences them.
    pub fn channel() -> (Self, Receiver<Event>) {
        let (sender, receiver) = sync_channel(BACKLOG);
        (Self { sender: Some(sender), skips: Skips::Each }, receiver)
    }

    /// The same handle for a listener who wants to hear of skips so.
    #[must_use]
    pub fn with_skips(self, skips: Skips) -> Self {
        Self { skips, ..self }
    }

    /// Returns how the listener wants to hear of skips.
    pub fn skips(&self) -> Skips {
        self.skips
    }

    /// Returns a handle nobody listens to.
    pub fn none() -> Self {
        Self { sender: None, skips: Skips::Counted }
    }

    /// Sends one event.
    pub fn send(&self, event: Event) {
        if let Some(sender) = &self.sender {
            // An error means that the renderer is gone, as on a closed terminal: the work goes on.
            let _ = sender.send(event);
        }
    }

    /// Sends a warning.
    pub fn warn(&self, message: impl Into<String>) {
        self.send(Event::Warned(message.into()));
    }
}

/// How far one piece of work is, for whoever does a part of it; cheap to clone.
#[derive(Debug, Clone)]
pub struct Progress {
    events: Events,
    id: u64,
}

impl Progress {
    /// Tells of the piece of work that has this name.
    pub fn of(id: u64, events: &Events) -> Self {
        Self { events: events.clone(), id }
    }

    /// Tells that so many bytes more are where they shall be.
    pub fn advanced(&self, bytes: u64) {
        self.events.send(Event::Advanced { id: self.id, bytes });
    }
}
