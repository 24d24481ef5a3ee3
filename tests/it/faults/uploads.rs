//! Uploads in parts that go wrong: nothing of them stays behind, or it is said.

use rustix::process::Signal;

use super::content;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, s3};

const MIB: usize = 1 << 20;

fn is_part(request: &Request) -> bool {
    request.is_put() && request.target.contains("partNumber=")
}

#[test]
fn a_signal_ends_what_a_server_wants_to_wait_s3() {
    let Some(server) = s3() else { return };
    // Longer than this test may take.
    let rule = |request: &Request| Action::when(is_part(request), || Action::RefuseFor(503, "SlowDown", 250));
    let proxy = Proxy::start(&server, rule);
    let sandbox = Sandbox::new().file("big", content(20 * MIB)).config(&proxy.mount(&server, "s3"));
    let mut running = sandbox.command(["cp", "big", "s3:", "--retries", "100"]).spawn();
    assert!(running.until(|| proxy.count(is_part) > 0), "it was never seen at work");
    running.signal(Signal::INT);
    let run = running.wait().code(130);
    assert_eq!(server.bucket().uploads(), [""; 0], "{run}");
    assert_eq!(server.bucket().keys(), [""; 0], "{run}");
}

#[test]
fn parts_that_stay_are_told_of_s3() {
    let Some(server) = s3() else { return };
    let rule = |request: &Request| {
        Action::when(is_part(request) || request.method == "DELETE", || Action::Refuse(403, "AccessDenied"))
    };
    let proxy = Proxy::start(&server, rule);
    let sandbox = Sandbox::new().file("big", content(20 * MIB)).config(&proxy.mount(&server, "s3"));
    let run = sandbox.run(["cp", "big", "s3:"]).code(5).says("could not be ended").says("gstore cleanup");
    assert_eq!(server.bucket().uploads().len(), 1, "{run}");
    sandbox.server("far", &server).run(["cleanup", "-y", "--older-than", "0s", "far:"]).ok();
    assert_eq!(server.bucket().uploads(), [""; 0]);
}

/// An answer that began as a success can still say no (AWS, "`CompleteMultipartUpload`").
#[test]
fn a_name_that_was_taken_says_so_inside_a_success_s3() {
    let Some(server) = s3() else { return };
    let rule = |request: &Request| {
        let ends = request.method == "POST" && request.target.contains("uploadId=");
        let answer = || b"<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>".to_vec();
        Action::when(ends, || Action::Answer(answer()))
    };
    let proxy = Proxy::start(&server, rule);
    let sandbox = Sandbox::new().file("big", content(20 * MIB)).config(&proxy.mount(&server, "s3"));
    sandbox.run(["cp", "--no-clobber", "big", "s3:"]).ok().says("skipped 1");
    assert_eq!(server.bucket().uploads(), [""; 0]);
}
