//! The mechanisms that verbs share: walk, filter, pair, compare, plan, run, copy.

pub mod compare;
pub mod filter;
pub mod glob;
pub mod guard;
pub mod pair;
pub mod spool;
