//! What a verb means, one file a meaning: parts of the engine put together. No file here uses
//! another; what two of them need sinks to the engine.

pub mod cleanup;
pub mod expand;
pub mod list;
pub mod measure;
pub mod mkdir;
pub mod probe;
pub mod remove;
pub mod touch;
pub mod transfer;
pub mod tree;
