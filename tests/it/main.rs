//! gstore's integration tests: one binary, because each one links every backend.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on shall say so and fail")]

mod cli;
mod contract;
mod engine;
mod faults;
mod floors;
mod generated;
mod heavy;
mod schemas;
mod support;
mod traps;
