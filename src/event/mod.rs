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
    /// Something the user should know that is no failure.
    Warned(String),
}

/// The sending end: cheap to clone, safe to use from anywhere, silent when nobody listens.
#[derive(Debug, Clone, Default)]
pub struct Events(Option<SyncSender<Event>>);

impl Events {
    /// Makes a channel. A slow receiver slows the senders; a dropped one silences them.
    pub fn channel() -> (Self, Receiver<Event>) {
        let (sender, receiver) = sync_channel(BACKLOG);
        (Self(Some(sender)), receiver)
    }

    /// Returns a handle nobody listens to.
    pub fn none() -> Self {
        Self(None)
    }

    /// Sends one event.
    pub fn send(&self, event: Event) {
        if let Some(sender) = &self.0 {
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
