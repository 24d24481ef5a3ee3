//! How much is sent at once and how fast: what a service asks for, and what the user does.

use std::time::{Duration, Instant};

use super::{records, retries};
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::services::sftp;
use crate::support::{Run, Sandbox, s3, sized};

const MIB: usize = 1 << 20;

/// Returns a number of the record with what was sent and received.
#[track_caller]
fn counted(run: &Run, name: &str) -> u64 {
    records(run, "requests")[0][name].as_u64().unwrap()
}

#[test]
fn half_the_requests_refused_for_seconds_are_fewer_at_once_and_all_is_done_s3() {
    let Some(server) = s3() else { return };
    let (storm, mut begin, mut number) = (Duration::from_secs(sized(4, 10)), None, 0);
    let proxy = Proxy::start(&server, move |request: &Request| {
        number += usize::from(request.is_put());
        let begin = *begin.get_or_insert_with(Instant::now);
        let bad = request.is_put() && number % 2 == 0 && begin.elapsed() < storm;
        Action::when(bad, || Action::Refuse(503, "SlowDown"))
    });
    let sandbox = Sandbox::new().mount("src").config(&proxy.mount(&server, "s3"));
    for number in 0..300 {
        sandbox.write(format!("src/f{number:03}"), format!("{number}"));
    }
    let run = sandbox.run(["sync", "src:", "s3:", "--stats", "--json"]).ok();
    assert_eq!(server.bucket().list().len(), 300, "{run}");
    assert_eq!(counted(&run, "throttles"), retries(&run) as u64, "{run}");
    assert!(counted(&run, "throttles") > 0 && counted(&run, "most_in_flight") <= 16, "{run}");
    // From a second after the first refusal on, no more than half of what it began with; a request may
    // come before the proxy has closed the one before it.
    let puts: Vec<_> = proxy.seen().into_iter().filter(Request::is_put).collect();
    let (from, to) = (puts[1].at + Duration::from_secs(1), puts[1].at + storm);
    let open: Vec<_> = puts.iter().filter(|put| put.at >= from && put.at < to).map(|put| put.open).collect();
    assert!(!open.is_empty() && open.iter().all(|open| *open <= 10), "{open:?}");
}

#[test]
fn no_more_are_in_flight_than_was_said_s3() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |_: &Request| Action::Pass);
    let sandbox = Sandbox::new().mount("src").config(&proxy.mount(&server, "s3"));
    for number in 0..60 {
        sandbox.write(format!("src/f{number:02}"), "x".repeat(1000));
    }
    let run = sandbox.run(["sync", "src:", "s3:", "-j", "3", "--stats", "--json"]).ok();
    assert_eq!((counted(&run, "most_in_flight"), counted(&run, "bytes_sent")), (3, 60_000), "{run}");
    let run = sandbox.run(["cat", "s3:f00", "--stats", "--json"]).ok();
    assert!(counted(&run, "bytes_received") >= 1000 && counted(&run, "throttles") == 0, "{run}");
}

#[test]
fn small_files_go_past_large_ones_s3() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |_: &Request| Action::Pass);
    let sandbox = Sandbox::new().mount("src").config(&proxy.mount(&server, "s3"));
    for number in 0..6 {
        sandbox.write(format!("src/a{number}"), vec![number; 9 * MIB]);
    }
    for number in 0..20 {
        sandbox.write(format!("src/z{number:02}"), "x");
    }
    // There is room for one large object at a time.
    sandbox.run(["sync", "src:", "s3:", "-j", "2", "--memory", "16M"]).ok();
    assert_eq!(server.bucket().list().len(), 26);
    let seen = proxy.seen();
    let last = |which: &dyn Fn(&Request) -> bool| seen.iter().rposition(which).unwrap();
    let small = last(&|request| request.is_put() && request.target.contains("/z"));
    let large = last(&|request| request.method == "POST" && request.target.contains("uploads"));
    assert!(small < large, "{small} {large}");
}

/// Runs a copy, and returns how long it took at the least.
#[track_caller]
fn time_of(sandbox: &Sandbox, arguments: &[&str]) -> Duration {
    let begin = Instant::now();
    let tuning = ["--timeout", "1", "--stats", "--json"];
    let run = sandbox.run(arguments.iter().copied().chain(tuning)).ok();
    assert_eq!(retries(&run), 0, "{run}");
    begin.elapsed()
}

#[test]
fn a_limit_of_bandwidth_holds_in_both_directions_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("src").mount("dst").server("s3", &server);
    let body = super::content(2 * MIB);
    sandbox.write("src/a", &body);
    let up = time_of(&sandbox, &["cp", "src:a", "s3:a", "--bwlimit", "1M:off"]);
    assert!(up >= Duration::from_millis(1800), "{up:?}");
    let down = time_of(&sandbox, &["cp", "s3:a", "dst:", "--bwlimit", "off:1M"]);
    assert!(down >= Duration::from_secs(1), "{down:?}");
    assert!(sandbox.read("dst/a") == body);
}

#[test]
fn a_limit_of_bandwidth_holds_without_http_sftp() {
    let Some(far) = sftp() else { return };
    let sandbox = Sandbox::new().mount("src").mount("dst").config(&far.mount("far"));
    let body = super::content(2 * MIB);
    sandbox.write("src/a", &body);
    let up = time_of(&sandbox, &["cp", "src:a", "far:a", "--bwlimit", "1M"]);
    let down = time_of(&sandbox, &["cp", "far:a", "dst:", "--bwlimit", "1M"]);
    assert!(up >= Duration::from_millis(1800) && down >= Duration::from_millis(1800), "{up:?} {down:?}");
    assert!(sandbox.read("dst/a") == body);
}
