//! The mount table: names the user chose, and how to reach what is behind them.
//!
//! This is the only room that names `toml`, and the one that reads environment variables, secret
//! files and secret commands. It knows backends only as [`Schema`]s that the caller hands in; what
//! those do is the store's business.

mod permissions;
mod resolved;
mod schema;

pub use permissions::Permissions;
pub use resolved::{Resolved, Secret};
pub use schema::{Key, KeyKind, Schema};
