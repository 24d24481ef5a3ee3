//! gstore moves, compares and inspects files on any storage through names the user chooses.
//!
//! The library is built in floors; a module uses only what lies below it:
//!
//! | floor | modules | what |
//! |---|---|---|
//! | 3 | [`ops`] | what a verb means |
//! | 2 | [`engine`] | walk, filter, pair, compare, plan, run, copy |
//! | 1 | [`store`], [`mounts`] | the outside world: storages, the mount table |
//! | 0 | [`error`], [`location`], [`entry`], [`event`] | plain data |
//!
//! It never prints and never sees a terminal: the binary does, on the floor above.

pub mod engine;
pub mod entry;
pub mod error;
pub mod event;
pub mod location;
pub mod mounts;
pub mod ops;
pub mod store;
