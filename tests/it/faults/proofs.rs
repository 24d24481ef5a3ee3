//! Content that is damaged on its way, answers that get lost after the work was done, and others who write
//! the same names: what is proved holds, and what cannot be proved fails.

use std::sync::Arc;

use super::{content, retries};
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Server, Tree, moto, rclone_s3, s3};

const MIB: usize = 1 << 20;

fn is_completion(request: &Request) -> bool {
    request.method == "POST" && request.target.contains("uploadId=")
}

fn is_part(request: &Request) -> bool {
    request.is_put() && request.target.contains("partNumber=")
}

/// Flips a byte of the first so many uploads.
fn flipping(server: &Server, times: usize) -> Proxy {
    let mut left = times;
    Proxy::start(server, move |request: &Request| {
        let flips = request.is_put() && left > 0;
        left -= usize::from(flips);
        Action::when(flips, || Action::EditUpload(|body| body[1000] ^= 1))
    })
}

fn before(proxy: &Proxy, server: &Server) -> Sandbox {
    Sandbox::new().mount("home").config(&proxy.mount(server, "s3"))
}

#[test]
fn content_that_came_damaged_is_sent_again_s3() {
    let Some(server) = s3() else { return };
    for size in [MIB, 20 * MIB] {
        let proxy = flipping(&server, 2);
        let sandbox = before(&proxy, &server).file("home/f", content(size));
        let run = sandbox.run(["cp", "home:f", "s3:f", "--stats", "--json"]).ok();
        assert_eq!((retries(&run), &run.json()[0]["verified"]), (2, &"crc32c".into()), "{run}");
        assert!(server.bucket().get("f") == content(size));
        assert_eq!(server.bucket().uploads(), [""; 0]);
    }
}

#[test]
fn content_that_always_comes_damaged_is_an_integrity_failure_s3() {
    let Some(server) = s3() else { return };
    for size in [MIB, 20 * MIB] {
        server.bucket().put("f", "old");
        let proxy = flipping(&server, usize::MAX);
        let sandbox = before(&proxy, &server).file("home/f", content(size));
        sandbox.run(["cp", "home:f", "s3:f", "--retries", "1"]).code(8).says("other content than was sent");
        sandbox.run(["mv", "home:f", "s3:f", "--retries", "1", "--verify", "none"]).code(8);
        assert!(sandbox.read("home/f") == content(size));
        // The service refused it, so that what was there is.
        assert_eq!(server.bucket().get("f"), b"old");
        assert_eq!(server.bucket().uploads(), [""; 0]);
    }
}

/// moto compares nothing; what it says of the content afterwards does.
#[test]
fn content_that_came_damaged_is_noticed_afterwards_moto() {
    let Some(server) = moto() else { return };
    let proxy = flipping(&server, usize::MAX);
    let sandbox = before(&proxy, &server).file("home/f", content(MIB));
    sandbox.run(["cp", "home:f", "s3:f"]).code(8).says("another md5");
    sandbox.run(["mv", "home:f", "s3:f", "--verify", "none"]).code(8);
    assert!(sandbox.read("home/f") == content(MIB));
}

/// Nothing but reading it again tells of an object in parts on a service that compares nothing.
#[test]
fn a_move_reads_again_what_was_not_compared_moto() {
    for server in [moto(), rclone_s3()].into_iter().flatten() {
        let proxy = flipping(&server, 1);
        let sandbox = before(&proxy, &server).file("home/f", content(20 * MIB));
        sandbox.run(["mv", "home:f", "s3:f", "--verify", "none"]).code(8).says("read back");
        assert!(sandbox.read("home/f") == content(20 * MIB));
        let run = sandbox.run(["mv", "home:f", "s3:f", "--json"]).ok();
        assert_eq!(run.json()[0]["verified"], "read_back", "{run}");
        assert!(server.bucket().get("f") == content(20 * MIB));
    }
}

#[test]
fn a_large_object_that_comes_damaged_is_an_integrity_failure_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").file("home/f", content(20 * MIB)).server("s3", &server);
    sandbox.run(["cp", "home:f", "s3:f"]).ok();
    let proxy = Proxy::start(&server, |request| {
        let last = request.header("range").is_some_and(|range| range.starts_with("bytes=16777216-"));
        Action::when(request.is_get() && last, || {
            Action::Edit(Box::new(|mut body| {
                body[1000] ^= 1;
                body
            }))
        })
    });
    let sandbox = before(&proxy, &server).file("home/f", "old");
    sandbox.run(["cp", "s3:f", "home:f"]).code(8).says("does not match the crc");
    sandbox.run(["mv", "s3:f", "home:f", "--verify", "none"]).code(8);
    assert_eq!(sandbox.read("home/f"), b"old");
    assert_eq!(Tree::read(sandbox.path("home")).names(), ["f"]);
    assert!(server.bucket().head("f").is_some());
}

/// The service did it, and is asked again.
#[test]
fn an_upload_whose_end_got_no_answer_is_done_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        for (name, clobber) in [("one", &[][..]), ("two", &["--no-clobber"])] {
            let mut lost = false;
            let proxy = Proxy::start(&server, move |request: &Request| {
                let lose = is_completion(request) && !lost;
                lost |= lose;
                Action::when(lose, || Action::Lose(503, "SlowDown"))
            });
            let sandbox = before(&proxy, &server).file("home/f", content(20 * MIB));
            let to = format!("s3:{name}");
            let run = sandbox.run([&["cp", "home:f", &to], clobber].concat()).ok().says("copied 1");
            assert_eq!(proxy.count(is_completion), 2, "{run}");
            assert!(server.bucket().get(name) == content(20 * MIB), "{run}");
            assert_eq!(server.bucket().uploads(), [""; 0]);
        }
    }
}

#[test]
fn a_part_is_sent_again_by_itself_s3() {
    let Some(server) = s3() else { return };
    let mut cut = false;
    let proxy = Proxy::start(&server, move |request: &Request| {
        let cuts = is_part(request) && request.target.contains("partNumber=2&") && !cut;
        cut |= cuts;
        Action::when(cuts, || Action::CutUpload(MIB))
    });
    let sandbox = before(&proxy, &server).file("home/f", content(30 * MIB));
    sandbox.run(["cp", "home:f", "s3:f"]).ok().says("by crc32c");
    assert_eq!((proxy.count(is_part), proxy.count(is_completion)), (5, 1));
    assert!(server.bucket().get("f") == content(30 * MIB));
}

/// The second half of a body is not that of another object.
#[test]
fn a_body_that_broke_off_goes_on_with_the_same_object_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put("f", vec![b'a'; MIB]);
    let (bucket_of, mut gets) = (Arc::clone(&server), 0);
    let proxy = Proxy::start(&server, move |request: &Request| {
        gets += usize::from(request.is_get());
        if request.is_get() && gets == 2 {
            bucket_of.bucket().put("f", vec![b'b'; MIB]);
        }
        Action::when(request.is_get() && gets == 1, || Action::CutAnswer(300_000))
    });
    let sandbox = before(&proxy, &server);
    sandbox.run(["cp", "s3:f", "home:f"]).ok();
    assert!(sandbox.read("home/f") == vec![b'b'; MIB]);
}
