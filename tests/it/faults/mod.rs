//! What goes wrong outside gstore, and that nothing is lost by it: a network that fails, servers that
//! lie, files that change, disks that fill up, signals and kills.

mod changes;
mod churn;
mod copies;
mod deletes;
mod downloads;
mod evidence;
mod files;
mod kills;
mod listings;
mod mirrors;
mod moves;
mod others;
mod power;
mod proofs;
mod requests;
mod segments;
mod services;
mod signals;
mod throttling;
mod uploads;
mod wires;

use crate::support::Run;

/// Returns content in which no two blocks are alike.
fn content(size: usize) -> Vec<u8> {
    const BLOCK: usize = 4096;
    let block: Vec<u8> = (0..=u8::MAX).map(|n| n.wrapping_mul(0x9d)).collect();
    let mut content = block.repeat(size.div_ceil(block.len()));
    content.truncate(size);
    for (number, block) in content.chunks_exact_mut(BLOCK).enumerate() {
        block[..8].copy_from_slice(&number.to_le_bytes());
    }
    content
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
