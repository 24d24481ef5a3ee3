//! Flags that say how hard to try, and how much at once.

use std::num::NonZeroU64;
use std::time::Duration;

use clap::Args;
use gstore::store::{Jobs, Rates, Tuning};

use super::value;

/// The least memory that all parts of what moves fit into.
const LEAST_MEMORY: u64 = 16 << 20;

/// How requests are sent.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct TuningArgs {
    /// How often a request that failed for now is sent again
    #[arg(long, global = true, env = "GSTORE_RETRIES", hide_env_values = true, value_name = "N",
        default_value = "5", value_parser = value::retries)]
    retries: u16,

    /// How long no byte may move before a request is given up
    ///
    /// Such as 30s or 1m30s; a bare number is seconds. It never limits a request that makes progress.
    #[arg(long, global = true, env = "GSTORE_TIMEOUT", hide_env_values = true, value_name = "TIME",
        default_value = "60s", value_parser = value::duration)]
    timeout: Duration,

    /// Requests in flight, from 1 to 512, or auto
    ///
    /// auto begins with 16, sends more as long as that brings more, up to 256, and fewer when a storage asks for that.
    #[arg(short, long, global = true, env = "GSTORE_JOBS", hide_env_values = true, value_name = "N|auto",
        default_value = "auto", value_parser = jobs)]
    jobs: Jobs,

    /// Content that all that is in flight may hold in memory, such as 256M; at least 16M
    #[arg(long, global = true, env = "GSTORE_MEMORY", hide_env_values = true, value_name = "SIZE",
        default_value = "256M", value_parser = memory)]
    memory: u64,

    /// Bytes a second over the network at the most: for both directions, or up and down apart
    ///
    /// Such as 10M, or 1M:512k; off is no limit. Copies between local folders are not limited.
    #[arg(long, global = true, env = "GSTORE_BWLIMIT", hide_env_values = true, value_name = "RATE|UP:DOWN",
        default_value = "off", value_parser = rates)]
    bwlimit: Rates,
}

impl TuningArgs {
    /// Returns what these flags ask for.
    pub(crate) fn tuning(&self) -> Tuning {
        Tuning {
            jobs: self.jobs,
            rates: self.bwlimit,
            memory: self.memory,
            retries: self.retries.into(),
            stall: self.timeout,
            ..Tuning::default()
        }
    }
}

/// Reads a number of requests in flight.
fn jobs(text: &str) -> Result<Jobs, String> {
    match text.parse() {
        _ if text == "auto" => Ok(Jobs::Auto),
        Ok(jobs @ 1..=value::MOST_JOBS) => Ok(Jobs::Fixed(jobs.into())),
        _ => Err(format!("`{text}` is neither a number from 1 to {} nor `auto`", value::MOST_JOBS)),
    }
}

fn memory(text: &str) -> Result<u64, String> {
    match value::size(text)? {
        size if size < LEAST_MEMORY => Err(format!("`{text}` is too little: 16M is the least")),
        size => Ok(size),
    }
}

/// Reads one rate for both directions, or two.
fn rates(text: &str) -> Result<Rates, String> {
    let rate = |text: &str| match text {
        "off" => Ok(None),
        text => match NonZeroU64::new(value::size(text)?) {
            Some(rate) => Ok(Some(rate)),
            None => Err("a rate of zero lets nothing pass; write `off` for no limit".to_owned()),
        },
    };
    let (up, down) = text.split_once(':').unwrap_or((text, text));
    Ok(Rates { up: rate(up)?, down: rate(down)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_at_once() {
        let table = [
            ("auto", Some(Jobs::Auto)),
            ("1", Some(Jobs::Fixed(1))),
            ("512", Some(Jobs::Fixed(512))),
            ("0", None),
            ("513", None),
            ("-1", None),
            ("Auto", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(jobs(text).ok(), expected, "{text:?}");
        }
        for (text, expected) in [("16M", Some(16 << 20)), ("1G", Some(1 << 30)), ("15M", None), ("lots", None)] {
            assert_eq!(memory(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn how_fast() {
        let table = [
            ("off", Some((0, 0))),
            ("10M", Some((10 << 20, 10 << 20))),
            ("1M:512k", Some((1 << 20, 512 << 10))),
            ("off:1", Some((0, 1))),
            ("100kB:off", Some((100_000, 0))),
            ("0", None),
            ("1M:", None),
            (":1M", None),
            ("1:2:3", None),
            ("fast", None),
            ("", None),
        ];
        let number = |rate: Option<NonZeroU64>| rate.map_or(0, NonZeroU64::get);
        for (text, expected) in table {
            let read = rates(text).ok().map(|rates| (number(rates.up), number(rates.down)));
            assert_eq!(read, expected, "{text:?}");
        }
    }
}
