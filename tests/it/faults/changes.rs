//! Objects that change while they are read, and bytes that change on the way.

use std::sync::Arc;

use super::content;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Server, Tree, What, moto, s3};

const MIB: usize = 1 << 20;

/// Puts another content of the same size under `big` before every range but the first, so many times.
fn changing(server: &Arc<Server>, size: usize, times: usize) -> Proxy {
    let bucket_of = Arc::clone(server);
    let mut done = 0;
    Proxy::start(server, move |request: &Request| {
        let later = request.header("range").is_some_and(|range| !range.starts_with("bytes=0-"));
        if request.is_get() && later && done < times {
            done += 1;
            bucket_of.bucket().put("big", vec![u8::try_from(done).unwrap(); size]);
        }
        Action::Pass
    })
}

#[test]
fn an_object_that_changes_between_ranges_is_read_again_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put("big", content(20 * MIB));
    let proxy = changing(&server, 20 * MIB, 1);
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    let run = sandbox.run(["sync", "s3:", "dst:"]).ok();
    let read = sandbox.read("dst/big");
    assert!(read.len() == 20 * MIB && read.iter().all(|&byte| byte == 1), "{run}");
}

#[test]
fn an_object_that_changes_all_the_time_is_never_mixed_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put("big", content(20 * MIB));
    let proxy = changing(&server, 20 * MIB, 100);
    let sandbox =
        Sandbox::new().mount("dst").file("dst/big", "old").file("dst/extra", "").config(&proxy.mount(&server, "s3"));
    let before = Tree::read(sandbox.path("dst"));
    sandbox.run(["sync", "s3:", "dst:", "--delete", "--force-delete", "--json"]).code(1).says("changed");
    Tree::read(sandbox.path("dst")).assert_same(&before, What::Copies);
}

/// Without an entity tag in the listing there is one to be asked for.
#[test]
fn an_object_that_is_listed_without_a_tag_is_never_mixed_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    for times in [1, 100] {
        server.bucket().put("big", content(20 * MIB));
        let (bucket_of, mut done) = (Arc::clone(&server), 0);
        let proxy = Proxy::start(&server, move |request: &Request| {
            if request.is_list() {
                return Action::Edit(Box::new(untagged));
            }
            let later = request.header("range").is_some_and(|range| !range.starts_with("bytes=0-"));
            if request.is_get() && later && done < times {
                done += 1;
                bucket_of.bucket().put("big", vec![u8::try_from(done).unwrap(); 20 * MIB]);
            }
            Action::Pass
        });
        let sandbox = Sandbox::new().mount("dst").file("dst/big", "old").config(&proxy.mount(&server, "s3"));
        let run = sandbox.run(["sync", "s3:", "dst:"]);
        if times == 1 {
            run.ok();
            assert!(sandbox.read("dst/big") == vec![1; 20 * MIB]);
        } else {
            run.code(1).says("changed");
            assert_eq!(sandbox.read("dst/big"), b"old");
        }
    }
}

/// A listing without its entity tags.
fn untagged(page: Vec<u8>) -> Vec<u8> {
    let page = String::from_utf8(page).unwrap();
    let mut rest = page.split("<ETag>");
    let first = rest.next().unwrap_or_default().to_owned();
    rest.fold(first, |page, part| page + part.split_once("</ETag>").unwrap().1).into_bytes()
}

#[test]
fn an_object_that_changes_while_its_download_breaks_is_read_again_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    let (old, new) = (content(MIB), content(MIB).into_iter().rev().collect::<Vec<_>>());
    server.bucket().put("a", &old);
    let (owner, body) = (Arc::clone(&server), new.clone());
    let mut reads = 0;
    let rule = move |request: &Request| {
        reads += usize::from(request.is_get());
        match (request.is_get(), reads) {
            (true, 1) => Action::CutAnswer(300_000),
            (true, 2) => {
                owner.bucket().put("a", &body);
                Action::Pass
            }
            _ => Action::Pass,
        }
    };
    let proxy = Proxy::start(&server, rule);
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    sandbox.run(["cp", "s3:a", "dst:"]).ok();
    assert!(sandbox.read("dst/a") == new);
    let gets: Vec<_> = proxy.seen().into_iter().filter(Request::is_get).collect();
    assert!(gets[1].header("if-match").is_some() && gets[1].header("range").is_some(), "{gets:?}");
}

fn is_copy(request: &Request) -> bool {
    request.is_put() && request.header("x-amz-copy-source").is_some()
}

/// Puts other content under `one` just before a copy of it within the bucket, so many times.
fn replaced_before_copies(server: &Arc<Server>, with: u8, times: usize) -> Proxy {
    let bucket_of = Arc::clone(server);
    let mut done = 0;
    Proxy::start(server, move |request: &Request| {
        if is_copy(request) && done < times {
            done += 1;
            bucket_of.bucket().put("one", vec![with; 10 + done]);
        }
        Action::Pass
    })
}

#[test]
fn a_copy_by_the_storage_is_of_what_was_looked_at_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put("one", "as it was listed");
    let proxy = replaced_before_copies(&server, b'x', 1);
    let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
    let run = sandbox.run(["cp", "--json", "s3:one", "s3:two"]).ok();
    // It was looked at again, and that is what is told.
    assert_eq!(server.bucket().get("two"), b"xxxxxxxxxxx");
    assert_eq!(run.json()[0]["bytes"], 11, "{run}");

    let proxy = replaced_before_copies(&server, b'y', 100);
    let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
    sandbox.run(["cp", "s3:one", "s3:three"]).code(1).says("changed");
    assert!(!server.bucket().keys().contains(&"three".to_owned()));
}

/// moto heeds no condition of a copy.
#[test]
fn a_copy_by_the_storage_of_something_else_is_noticed_moto() {
    let Some(server) = moto().map(Arc::new) else { return };
    server.bucket().put("one", "as it was listed");
    let proxy = replaced_before_copies(&server, b'x', 1);
    let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
    sandbox.run(["cp", "s3:one", "s3:two"]).code(8).says("another md5");
}

#[test]
fn what_was_written_by_a_try_that_got_no_answer_is_no_others_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        server.bucket().put("there", "of old");
        for copies in [false, true] {
            let mut lost = 0;
            let proxy = Proxy::start(&server, move |request: &Request| {
                let lose = request.is_put() && lost < 1;
                lost += usize::from(lose);
                Action::when(lose, || Action::Lose(503, "SlowDown"))
            });
            let sandbox = Sandbox::new().file("one", "mine").config(&proxy.mount(&server, "s3"));
            let (source, dest) = if copies { ("s3:there", "s3:copied") } else { ("one", "s3:sent") };
            let run = sandbox.run(["cp", "--no-clobber", source, dest]).ok().says("copied 1");
            assert_eq!(proxy.count(Request::is_put), 2, "{run}");
        }
        // And what is another's stays another's.
        let sandbox = Sandbox::new().file("one", "mine").config(&server.mount("s3"));
        sandbox.run(["cp", "--no-clobber", "one", "s3:there"]).ok().says("skipped 1");
        assert_eq!(server.bucket().get("there"), b"of old");
    }
}

/// Where no digest of it is listed, either.
#[test]
fn a_copy_by_the_storage_that_got_no_answer_is_no_others_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        let sandbox = Sandbox::new().file("large", content(9 * MIB)).config(&server.mount("direct"));
        sandbox.run(["cp", "large", "direct:parts"]).ok();
        assert!(server.bucket().head("parts").unwrap().etag.contains("-2"));
        for (verb, dest, told) in [("cp", "copied", "copied 1"), ("mv", "moved", "moved 1")] {
            let mut lost = false;
            let proxy = Proxy::start(&server, move |request: &Request| {
                let lose = request.header("x-amz-copy-source").is_some() && !std::mem::replace(&mut lost, true);
                Action::when(lose, || Action::Lose(503, "SlowDown"))
            });
            let sandbox = Sandbox::new().config(&proxy.mount(&server, "s3"));
            let line = [verb, "--no-clobber", "s3:parts", &format!("s3:{dest}")];
            let run = sandbox.run(if verb == "mv" { [&line[..1], &line[2..]].concat() } else { line.to_vec() }).ok();
            let run = run.says(told);
            assert_eq!(proxy.count(|request| request.header("x-amz-copy-source").is_some()), 2, "{run}");
        }
        assert_eq!(server.bucket().keys(), ["copied", "moved"]);
        assert!(server.bucket().get("moved") == content(9 * MIB));
    }
}

/// Something else than a storage may say yes.
#[test]
fn an_answer_without_an_entity_tag_is_no_upload_s3() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |request: &Request| {
        Action::when(request.is_put(), || Action::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()))
    });
    let sandbox = Sandbox::new().file("one", "mine").config(&proxy.mount(&server, "s3"));
    sandbox.run(["cp", "--retries", "1", "one", "s3:sent"]).code(9).says("makes no sense");
    assert_eq!((server.bucket().keys().len(), proxy.count(Request::is_put)), (0, 2));
}

#[test]
fn a_byte_that_flips_on_the_way_here_is_an_integrity_failure_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("bad", content(MIB)), ("good", content(10))]);
    let proxy = Proxy::start(&server, |request| {
        Action::when(request.is_get() && request.target.contains("bad"), || {
            Action::Edit(Box::new(|mut body| {
                body[1000] ^= 1;
                body
            }))
        })
    });
    let sandbox =
        Sandbox::new().mount("dst").file("dst/bad", "old").file("dst/extra", "").config(&proxy.mount(&server, "s3"));
    sandbox.run(["sync", "s3:", "dst:", "--delete", "--force-delete"]).code(8).says("md5");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["bad", "extra", "good"]);
    assert_eq!(sandbox.read("dst/bad"), b"old");
    sandbox.run(["cp", "s3:bad", "dst:new"]).code(8);
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["bad", "extra", "good"]);
    let run = sandbox.run(["cat", "s3:bad"]);
    assert_eq!(run.exit, 8, "{}", run.errors());
}

#[test]
fn a_byte_that_flips_on_the_way_there_is_an_integrity_failure_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("extra", "x");
    let proxy =
        Proxy::start(&server, |request| Action::when(request.is_put(), || Action::EditUpload(|body| body[1000] ^= 1)));
    let sandbox = Sandbox::new().mount("src").file("src/bad", content(MIB)).config(&proxy.mount(&server, "s3"));
    sandbox.run(["sync", "src:", "s3:", "--delete", "--force-delete"]).code(8);
    assert!(server.bucket().head("extra").is_some());
}
