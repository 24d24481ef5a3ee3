//! Others who write to the destination while gstore does: theirs is not replaced by what was decided before.

use std::sync::Arc;

use super::content;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Server, moto, s3};

const MIB: usize = 1 << 20;

/// Does something else to the bucket before the first request that gives `f` its name.
fn meddling(server: &Arc<Server>, meddle: impl Fn(&Server) + Send + 'static) -> Proxy {
    let (bucket_of, mut done) = (Arc::clone(server), false);
    Proxy::start(server, move |request: &Request| {
        let names = request.is_put() && !request.target.contains("partNumber=")
            || request.method == "POST" && request.target.contains("uploadId=");
        if names && !done {
            done = true;
            meddle(&bucket_of);
        }
        Action::Pass
    })
}

#[test]
fn what_changed_since_it_was_listed_is_not_replaced_s3() {
    // moto heeds no condition at the end of an upload in parts.
    for (server, sizes) in [(s3(), &[10, 20 * MIB][..]), (moto(), &[10])] {
        let Some(server) = server.map(Arc::new) else { continue };
        for &size in sizes {
            let bucket = server.bucket();
            bucket.put_all([("f", "old"), ("g", "old")]);
            let proxy = meddling(&server, |server| server.bucket().put("f", "theirs"));
            let sandbox = Sandbox::new().mount("home").config(&proxy.mount(&server, "s3"));
            sandbox.write("home/f", content(size));
            let run = sandbox.run(["sync", "home:", "s3:", "--delete"]).code(7);
            run.says("changed at the destination since it was listed");
            assert_eq!(bucket.get("f"), b"theirs");
            // Nothing is deleted after a failure.
            assert_eq!(bucket.get("g"), b"old");
            assert_eq!(bucket.uploads(), [""; 0]);
            // The next run knows what is there.
            sandbox.run(["sync", "home:", "s3:", "--skip", "never"]).ok();
            assert!(bucket.get("f") == content(size));
        }
    }
}

/// What is in parts has an entity tag that is no MD5, and is replaced by it too.
#[test]
fn what_did_not_change_is_replaced_s3() {
    for server in [s3(), moto()].into_iter().flatten().map(Arc::new) {
        let sandbox = Sandbox::new().mount("home").server("s3", &server);
        for (size, byte) in [(20 * MIB, 1), (20 * MIB + 1, 2), (10, 3), (0, 4), (11, 5)] {
            sandbox.write("home/f", vec![byte; size]);
            sandbox.run(["sync", "home:", "s3:"]).ok().says("copied 1");
            assert!(server.bucket().get("f") == vec![byte; size]);
        }
    }
}

/// It is gone, which is a change like any other.
#[test]
fn what_was_removed_since_it_was_listed_stays_removed_s3() {
    for server in [s3(), moto()].into_iter().flatten().map(Arc::new) {
        server.bucket().put("f", "old");
        let proxy = meddling(&server, |server| server.bucket().delete("f"));
        let sandbox = Sandbox::new().mount("home").file("home/f", "new content").config(&proxy.mount(&server, "s3"));
        sandbox.run(["sync", "home:", "s3:"]).code(7).says("changed at the destination");
        assert_eq!(server.bucket().keys(), [""; 0]);
        sandbox.run(["sync", "home:", "s3:"]).ok().says("copied 1");
    }
}

/// Some services know no conditions, and say so.
#[test]
fn without_conditions_it_is_replaced_s3() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |request: &Request| {
        let asked = (request.is_put() || request.method == "POST") && request.header("if-match").is_some();
        Action::when(asked, || Action::Refuse(501, "NotImplemented"))
    });
    let sandbox = Sandbox::new().mount("home").config(&proxy.mount(&server, "s3"));
    for size in [10, 20 * MIB] {
        server.bucket().put_all([("f", "old"), ("g", "old"), ("h", "old")]);
        for name in ["f", "g", "h"] {
            sandbox.write(format!("home/{name}"), content(size));
        }
        sandbox.run(["sync", "-j", "1", "home:", "s3:"]).ok().says("copied 3");
        assert!(["f", "g", "h"].iter().all(|name| server.bucket().get(name) == content(size)));
    }
    let refused = proxy.count(|request| !request.is_get() && request.header("if-match").is_some());
    assert_eq!(refused, 2, "once a run");
}

/// The answer to the request that replaced it got lost: what is there now is ours.
#[test]
fn what_a_try_of_ours_replaced_is_no_others_s3() {
    for server in [s3(), moto()].into_iter().flatten().map(Arc::new) {
        server.bucket().put("f", "old");
        let mut lost = false;
        let proxy = Proxy::start(&server, move |request: &Request| {
            let lose = request.is_put() && !lost;
            lost |= lose;
            Action::when(lose, || Action::Lose(503, "SlowDown"))
        });
        let sandbox = Sandbox::new().mount("home").file("home/f", "new content").config(&proxy.mount(&server, "s3"));
        sandbox.run(["sync", "home:", "s3:"]).ok().says("copied 1");
        assert_eq!(server.bucket().get("f"), b"new content");
    }
}
