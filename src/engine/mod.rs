//! The mechanisms that verbs share: walk, filter, pair, compare, plan, run, copy.
//!
//! A run over two trees is one pipeline: `walk` ×2 → `pair` → `plan` → `run` → `copy`; verbs are
//! policies over it. Nothing here knows a verb, and nothing here prints.

pub mod ask;
pub mod backup;
mod bundle;
pub mod care;
mod clone;
pub mod compare;
mod confirm;
pub mod copy;
pub mod evidence;
pub mod filter;
pub mod glob;
pub mod guard;
pub mod hash;
mod item;
pub mod look;
pub mod means;
pub mod pair;
mod passage;
pub mod plan;
pub mod remove;
pub mod run;
pub mod session;
pub mod spool;
pub mod transfer;
pub mod vacate;
pub mod verify;
pub mod walk;
