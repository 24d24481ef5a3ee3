//! What goes wrong outside gstore, and that nothing is lost by it: a network that fails, servers that
//! lie, files that change, disks that fill up, signals and kills.

mod changes;
mod listings;
mod proxy;
mod requests;

use crate::support::Run;

/// Returns content in which no two places look alike.
fn content(size: usize) -> Vec<u8> {
    (0..size.div_ceil(8) as u64)
        .flat_map(|n| n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes())
        .take(size)
        .collect()
}

/// Returns the records of a kind on standard error.
fn records(run: &Run, kind: &str) -> Vec<serde_json::Value> {
    let lines = run.errors().lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter(|line| line["type"] == kind).collect()
}

/// Returns how many requests were sent again; checks that each was told.
#[track_caller]
fn retries(run: &Run) -> usize {
    let told = records(run, "requests")[0]["retries"].as_u64().unwrap();
    assert_eq!(records(run, "retry").len() as u64, told, "{run}");
    usize::try_from(told).unwrap()
}
