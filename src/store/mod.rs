//! Storages: one opened mount is a [`Store`], with two arms, local and remote.
//!
//! This is the only room that names `opendal`. What a provider does differently stands in
//! [`backend`]; what a store can do, in [`Caps`]. Permissions are enforced here, so that no verb
//! can forget them. What to do with objects is the engine's business.

pub mod backend;
mod caps;
pub mod local;

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
pub use caps::{Caps, Method, Need, Publish};
use futures::Stream;

use crate::entry::Entry;
use crate::error::Result;
use crate::event::Events;

/// Entries as they are listed, a page at a time.
pub type Pages = Pin<Box<dyn Stream<Item = Result<Page>> + Send>>;

/// Content as it is read, a chunk at a time.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

/// Some entries of a listing.
#[derive(Debug, Default)]
pub struct Page {
    /// The entries, paths below the store's root, in the order the storage gave them.
    pub entries: Vec<Entry>,
    /// How many temporary names of gstore's own were left out.
    pub temporaries: u64,
}

/// How hard to try, for every request of a run.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Requests in flight, at least 1.
    pub jobs: usize,
    /// Further tries after a temporary failure.
    pub retries: usize,
    /// How long no byte may move before a request is given up.
    pub stall: Duration,
    /// Where retries and warnings are told.
    pub events: Events,
}
