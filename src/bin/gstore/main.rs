//! gstore: the command line.
fn main() {}
