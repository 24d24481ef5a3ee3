//! gstore: the command line.
#![expect(dead_code, unused_imports, reason = "the verbs that use these rooms move in next")]

mod args;
mod exit;
mod ui;

fn main() {}
