//! Requests that fail: throttling, broken connections, silence. They are sent again, which shows; in
//! the end they succeed, or nothing is left of them.

use std::time::{Duration, Instant};

use super::{content, retries};
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Server, Tree, s3};

const MIB: usize = 1 << 20;

/// What happens to each request.
type Rule = fn(&Request) -> Action;

/// Does `bad` to the first `times` requests of which `which` holds.
fn first(times: usize, which: fn(&Request) -> bool, bad: fn() -> Action) -> impl FnMut(&Request) -> Action + Send {
    let mut left = times;
    move |request| {
        if left == 0 || !which(request) {
            return Action::Pass;
        }
        left -= 1;
        bad()
    }
}

/// A proxy, and a sandbox with the mounts `src`, `dst` and, through the proxy, `s3`.
fn behind(server: &Server, rule: impl FnMut(&Request) -> Action + Send + 'static) -> (Proxy, Sandbox) {
    let proxy = Proxy::start(server, rule);
    let sandbox = Sandbox::new().mount("src").mount("dst").config(&proxy.mount(server, "s3"));
    (proxy, sandbox)
}

#[track_caller]
fn nothing_is_left(server: &Server, sandbox: &Sandbox) {
    assert_eq!(server.bucket().uploads(), [""; 0]);
    assert_eq!(Tree::read(sandbox.path("dst")).names(), [""; 0]);
}

#[test]
fn a_storm_of_503_passes_and_shows_s3() {
    let Some(server) = s3() else { return };
    let (_proxy, sandbox) = behind(&server, first(6, Request::is_put, || Action::Refuse(503, "SlowDown")));
    for number in 0..20 {
        sandbox.write(format!("src/f{number}"), format!("{number}"));
    }
    let run = sandbox.run(["sync", "src:", "s3:", "--stats", "--json", "-j", "4"]).ok();
    assert_eq!(retries(&run), 6, "{run}");
    assert_eq!(server.bucket().list().len(), 20);
}

#[test]
fn a_storm_that_does_not_end_is_unavailability_s3() {
    let Some(server) = s3() else { return };
    let (proxy, sandbox) =
        behind(&server, |request| Action::when(request.is_put(), || Action::Refuse(503, "SlowDown")));
    sandbox.write("src/a", "a");
    let run = sandbox.run(["cp", "src:a", "s3:a", "--retries", "2", "--stats", "--json"]).code(9);
    assert_eq!((retries(&run), proxy.count(Request::is_put)), (2, 3), "{run}");
    let run = sandbox.run(["sync", "src:", "s3:", "--retries", "0", "--stats", "--json"]).code(9);
    assert_eq!(retries(&run), 0, "{run}");
    assert_eq!(server.bucket().list(), []);
}

#[test]
fn retry_after_holds_back_every_request_s3() {
    let Some(server) = s3() else { return };
    let refuse = || Action::RefuseFor(503, "SlowDown", 2);
    let (proxy, sandbox) = behind(&server, first(1, Request::is_put, refuse));
    for number in 0..20 {
        sandbox.write(format!("src/f{number}"), format!("{number}"));
    }
    // Four at a time, so that others than the one that was refused would go on.
    let run = sandbox.run(["sync", "src:", "s3:", "--stats", "--json", "-j", "4"]).ok();
    assert_eq!(retries(&run), 1, "{run}");
    let puts: Vec<_> = proxy.seen().into_iter().filter(Request::is_put).map(|request| request.at).collect();
    // Those that were on their way by then are not called back; between them and all others lie two seconds.
    let gap = puts.windows(2).map(|two| two[1] - two[0]).max().unwrap();
    let late = puts.iter().filter(|at| **at - puts[0] >= Duration::from_secs(2)).count();
    assert!(gap >= Duration::from_millis(1500) && late >= 17, "{gap:?}, {late} of {}", puts.len());
}

#[test]
fn a_broken_download_goes_on_s3() {
    let Some(server) = s3() else { return };
    let (small, large) = (content(MIB), content(20 * MIB));
    server.bucket().put_all([("small", &small), ("large", &large)]);
    let (_proxy, sandbox) = behind(&server, first(3, Request::is_get, || Action::CutAnswer(300_000)));
    let run = sandbox.run(["sync", "s3:", "dst:", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 3, "{run}");
    assert!(sandbox.read("dst/small") == small && sandbox.read("dst/large") == large, "{run}");
}

#[test]
fn a_download_that_always_breaks_leaves_nothing_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("small", content(MIB)), ("large", content(20 * MIB))]);
    let always = |request: &Request| Action::when(request.is_get(), || Action::CutAnswer(0));
    let (_proxy, sandbox) = behind(&server, always);
    sandbox.run(["sync", "s3:", "dst:", "--retries", "1"]).code(9);
    nothing_is_left(&server, &sandbox);
}

#[test]
fn a_broken_upload_is_sent_again_s3() {
    let Some(server) = s3() else { return };
    let (small, large) = (content(MIB), content(20 * MIB));
    let (_proxy, sandbox) = behind(&server, first(3, Request::is_put, || Action::CutUpload(300_000)));
    sandbox.write("src/small", &small);
    sandbox.write("src/large", &large);
    let run = sandbox.run(["sync", "src:", "s3:", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 3, "{run}");
    assert!(server.bucket().get("small") == small && server.bucket().get("large") == large, "{run}");
    nothing_is_left(&server, &sandbox);
}

#[test]
fn an_upload_that_always_breaks_leaves_nothing_s3() {
    let Some(server) = s3() else { return };
    let always = |request: &Request| Action::when(request.is_put(), || Action::CutUpload(100));
    let (_proxy, sandbox) = behind(&server, always);
    sandbox.write("src/small", content(MIB));
    sandbox.write("src/large", content(20 * MIB));
    sandbox.run(["sync", "src:", "s3:", "--retries", "1"]).code(9);
    assert_eq!(server.bucket().list(), []);
    nothing_is_left(&server, &sandbox);
}

#[test]
fn an_upload_that_cannot_be_completed_leaves_no_parts_s3() {
    let Some(server) = s3() else { return };
    let is_completion = |request: &Request| request.method == "POST" && request.target.contains("uploadId=");
    let (_proxy, sandbox) =
        behind(&server, move |request| Action::when(is_completion(request), || Action::Refuse(403, "AccessDenied")));
    sandbox.write("src/large", content(20 * MIB));
    sandbox.run(["cp", "src:large", "s3:"]).code(5);
    assert_eq!(server.bucket().list(), []);
    nothing_is_left(&server, &sandbox);
}

#[test]
fn silence_is_given_up_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("a", content(MIB));
    // No answer to a listing, to a read, in the middle of a body, to a write.
    let listing = |request: &Request| Action::when(request.is_list(), || Action::Stall);
    let reading = |request: &Request| Action::when(request.is_get(), || Action::Stall);
    let halfway = |request: &Request| Action::when(request.is_get(), || Action::StallAnswer(0));
    let writing = |request: &Request| Action::when(request.is_put(), || Action::Stall);
    let rules: [(Rule, &[&str]); 4] = [
        (listing, &["sync", "s3:", "dst:"]),
        (reading, &["sync", "s3:", "dst:"]),
        (halfway, &["sync", "s3:", "dst:"]),
        (writing, &["cp", "src:b", "s3:b"]),
    ];
    for (number, (rule, arguments)) in rules.into_iter().enumerate() {
        let (_proxy, sandbox) = behind(&server, rule);
        sandbox.write("src/b", "b");
        let begin = Instant::now();
        let tuning = ["--timeout", "1", "--retries", "1", "--stats", "--json"];
        let run = sandbox.run(arguments.iter().copied().chain(tuning)).code(9);
        assert_eq!(retries(&run), 1, "{number}: {run}");
        assert!(begin.elapsed() < Duration::from_secs(10), "{number}: {run}");
        nothing_is_left(&server, &sandbox);
        assert_eq!(server.bucket().list().len(), 1, "{number}");
    }
}

#[test]
fn what_is_slow_is_not_silent_s3() {
    let Some(server) = s3() else { return };
    let body = content(MIB);
    server.bucket().put("a", &body);
    let slow = |request: &Request| Action::when(request.is_get(), || Action::Trickle(8, Duration::from_millis(400)));
    let (_proxy, sandbox) = behind(&server, slow);
    let run = sandbox.run(["cp", "s3:a", "dst:", "--timeout", "1", "--retries", "0", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 0, "{run}");
    assert!(sandbox.read("dst/a") == body);
}

#[test]
fn a_batch_of_deletes_is_sent_again_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_many((0..8).map(|number| format!("f{number}")), "x");
    let is_batch = |request: &Request| request.method == "POST";
    let (_proxy, sandbox) = behind(&server, first(2, is_batch, || Action::Refuse(503, "SlowDown")));
    sandbox.write("src/f0", "x");
    let run = sandbox.run(["sync", "src:", "s3:", "--delete", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 2, "{run}");
    assert_eq!(server.bucket().keys(), ["f0"]);
}

/// An answer that is a success, and says nothing of one of them, or is none.
#[test]
fn what_a_batch_does_not_name_is_asked_for_again_s3() {
    let Some(server) = s3() else { return };
    let unnamed = |body: Vec<u8>| {
        let text = String::from_utf8(body).unwrap();
        let (begin, rest) = text.split_once("<Deleted>").unwrap();
        [begin, rest.split_once("</Deleted>").unwrap().1].concat().into_bytes()
    };
    let none = |_| b"<Error><Code>InternalError</Code></Error>".to_vec();
    for (change, singles) in [(unnamed as fn(Vec<u8>) -> Vec<u8>, 1), (none, 0)] {
        server.bucket().put_many((0..8).map(|number| format!("d/f{number}")), "x");
        let mut changed = false;
        let (proxy, sandbox) = behind(&server, move |request| {
            let first = request.method == "POST" && !std::mem::replace(&mut changed, true);
            Action::when(first, || Action::Edit(Box::new(change)))
        });
        let run = sandbox.run(["rm", "-r", "s3:d"]).ok().says("deleted 8");
        assert_eq!(proxy.count(|request| request.method == "DELETE"), singles, "{run}");
        assert_eq!(server.bucket().keys(), [""; 0]);
    }
}
