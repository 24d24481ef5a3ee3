//! What goes wrong while S3 copies from bucket to bucket.

use std::sync::Arc;
use std::time::Duration;

use rustix::process::Signal;

use super::{content, records};
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Run, Sandbox, Server, moto, s3};

/// Copies above that are made in parts of it.
const PART: usize = 5 << 20;

fn is_copy(request: &Request) -> bool {
    request.is_put() && request.header("x-amz-copy-source").is_some()
}

/// A part of a copy that is not the first.
fn is_later_part(request: &Request) -> bool {
    is_copy(request) && request.header("x-amz-copy-source-range").is_some_and(|range| !range.starts_with("bytes=0-"))
}

fn is_completion(request: &Request) -> bool {
    request.method == "POST" && request.target.contains("uploadId=")
}

/// Both buckets behind a proxy, as `s3` and `other`.
fn behind(proxy: &Proxy, server: &Server) -> Sandbox {
    let cutoff = format!("copy_cutoff = {PART}\n");
    Sandbox::new()
        .config(&(proxy.mount(server, "s3") + &cutoff))
        .config(&(proxy.instead(&server.second_mount("other")) + &cutoff))
}

/// How many requests of a kind were sent.
#[track_caller]
fn sent(run: &Run, kind: &str) -> u64 {
    records(run, "requests")[0]["requests"][kind].as_u64().unwrap_or_default()
}

/// Puts something else under `large` before each later part, so many times.
fn changing(server: &Arc<Server>, times: usize) -> Proxy {
    let (bucket_of, mut done) = (Arc::clone(server), 0);
    Proxy::start(server, move |request| {
        if is_later_part(request) && done < times {
            done += 1;
            bucket_of.bucket().put("large", vec![u8::try_from(done).unwrap(); 3 * PART]);
        }
        Action::Pass
    })
}

/// moto copies whatever is there by then, whatever it was to be.
#[test]
fn parts_are_of_one_state_of_the_source_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten().map(Arc::new) {
        server.bucket().put("large", content(3 * PART));
        let proxy = changing(&server, 1);
        let run = behind(&proxy, &server).run(["cp", "-j", "1", "s3:large", "other:"]).ok();
        assert!(server.second().get("large") == vec![1; 3 * PART], "{run}");

        let proxy = changing(&server, 100);
        behind(&proxy, &server).run(["cp", "-j", "1", "s3:large", "other:never"]).code(1).says("changed");
        assert_eq!(server.second().keys(), ["large"]);
        assert!(server.second().uploads().is_empty());
    }
}

#[test]
fn what_is_copied_is_what_was_listed_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put_all([("d/one", "as it was listed"), ("d/two", "two")]);
    for times in [1, 100] {
        let (bucket_of, mut done) = (Arc::clone(&server), 0);
        let proxy = Proxy::start(&server, move |request| {
            if is_copy(request) && request.target.contains("/one") && done < times {
                done += 1;
                bucket_of.bucket().put("d/one", "x".repeat(20 * times + done));
            }
            Action::Pass
        });
        let run = behind(&proxy, &server).run(["sync", "--json", "s3:d", &format!("other:{times}")]);
        assert_eq!(server.second().get(&format!("{times}/two")), b"two");
        if times == 1 {
            run.ok();
            assert_eq!(server.second().get("1/one"), b"x".repeat(21));
        } else {
            run.code(3).says("changed");
            assert!(server.second().head("100/one").is_none());
        }
    }
}

/// Somebody else writes under the name just before the copy takes it.
#[test]
fn a_name_that_is_taken_meanwhile_stays_whose_it_is_s3() {
    let Some(server) = s3().map(Arc::new) else { return };
    server.bucket().put_all([("small", content(100)), ("large", content(2 * PART))]);
    for key in ["small", "large"] {
        let taken = |there: bool| {
            if there {
                server.second().put(key, "of old");
            }
            let bucket_of = Arc::clone(&server);
            let proxy = Proxy::start(&server, move |request| {
                let last = if key == "small" { is_copy(request) } else { is_completion(request) };
                if last {
                    bucket_of.second().put(key, "another's");
                }
                Action::Pass
            });
            let sandbox = behind(&proxy, &server);
            (proxy, sandbox)
        };
        let (_proxy, sandbox) = taken(false);
        sandbox.run(["cp", "--no-clobber", &format!("s3:{key}"), "other:"]).ok().says("skipped 1");
        assert_eq!(server.second().get(key), b"another's");
        server.second().delete(key);
        let (_proxy, sandbox) = taken(false);
        sandbox.run(["mv", &format!("s3:{key}"), "other:"]).code(7).says("something has taken this name");
        assert_eq!(server.second().get(key), b"another's");
        assert!(server.bucket().head(key).is_some());
    }
    // What is replaced is what was listed.
    for (key, last) in [("small", is_copy as fn(&Request) -> bool), ("large", is_completion)] {
        server.second().put(key, "of old");
        let bucket_of = Arc::clone(&server);
        let proxy = Proxy::start(&server, move |request| {
            if last(request) {
                bucket_of.second().put(key, "another's");
            }
            Action::Pass
        });
        let line = ["sync", "--include", key, "s3:", "other:"];
        behind(&proxy, &server).run(line).code(7).says("changed at the destination");
        assert_eq!(server.second().get(key), b"another's");
        // Without anybody else it is replaced.
        let proxy = Proxy::start(&server, |_| Action::Pass);
        behind(&proxy, &server).run([&line[..], &["--skip", "never"]].concat()).ok();
        assert!(server.second().get(key) == server.bucket().get(key));
    }
    assert!(server.second().uploads().is_empty());
}

/// Then it copies all the same, and is not asked for the condition again.
#[test]
fn a_service_without_the_condition_copies_without_it_s3() {
    let Some(server) = s3() else { return };
    let keys: Vec<_> = (0..5).map(|number| format!("d/f{number}")).collect();
    server.bucket().put_many(keys.clone(), "content");
    server.second().put_many(keys.clone(), "old");
    let proxy = Proxy::start(&server, |request| {
        let asked = is_copy(request) && request.header("if-match").is_some();
        Action::when(asked, || Action::Refuse(501, "NotImplemented"))
    });
    let run = behind(&proxy, &server).run(["sync", "-j", "1", "--json", "--stats", "s3:d", "other:d"]).ok();
    assert_eq!((sent(&run, "COPY"), sent(&run, "PUT")), (6, 0), "{run}");
    assert!(records(&run, "warning").is_empty(), "{run}");
    assert!(keys.iter().all(|key| server.second().get(key) == b"content"));
}

/// A refusal of single objects is no reason to send all others through here.
#[test]
fn single_refusals_are_about_single_objects_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten() {
        let keys: Vec<_> = (0..30).map(|number| format!("d/f{number:02}")).collect();
        server.bucket().put_many(keys.clone(), "content");
        let proxy = Proxy::start(&server, |request| {
            let odd = is_copy(request) && ["1", "3", "5", "7", "9"].iter().any(|end| request.target.ends_with(end));
            Action::when(odd, || Action::Refuse(403, "AccessDenied"))
        });
        let run = behind(&proxy, &server).run(["sync", "-j", "1", "--json", "--stats", "s3:d", "other:d"]).ok();
        assert_eq!((sent(&run, "COPY"), sent(&run, "PUT"), sent(&run, "GET")), (30, 15, 15), "{run}");
        assert_eq!(records(&run, "warning").len(), 1, "{run}");
        assert_eq!(server.second().keys(), keys);
    }
}

/// What the service does not do at all it is asked for once, and again in the next run.
#[test]
fn what_the_service_does_not_do_it_is_asked_for_once_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_many((0..30).map(|number| format!("d/f{number:02}")), "content");
    for (status, code, asked) in [
        (501, "NotImplemented", 1),
        (405, "MethodNotAllowed", 1),
        (404, "NoSuchBucket", 10),
        (403, "InvalidAccessKeyId", 10),
        (400, "InvalidRequest", 10),
    ] {
        let proxy =
            Proxy::start(&server, move |request| Action::when(is_copy(request), || Action::Refuse(status, code)));
        let dest = format!("other:{code}");
        let line = ["sync", "-j", "1", "--json", "--stats", "s3:d", &dest];
        let sandbox = behind(&proxy, &server);
        let run = sandbox.run(line).ok();
        assert_eq!((sent(&run, "COPY"), sent(&run, "PUT")), (asked, 30), "{code} {run}");
        assert_eq!(records(&run, "warning").len(), 1, "{code} {run}");
        let run = sandbox.run([&line[..], &["--skip", "never"]].concat()).ok();
        assert_eq!(sent(&run, "COPY"), asked, "{code} {run}");
    }
}

/// What may pass is tried again, and is no reason to send anything through here.
#[test]
fn a_service_that_is_busy_is_asked_again_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([("small", content(100)), ("large", content(2 * PART))]);
    for key in ["small", "large"] {
        let mut busy = 0;
        let proxy = Proxy::start(&server, move |request| {
            let refuse = is_copy(request) && busy < 2;
            busy += usize::from(refuse);
            Action::when(refuse, || Action::Refuse(503, "SlowDown"))
        });
        let line = ["cp", "--json", "--stats", &format!("s3:{key}"), "other:"];
        let run = behind(&proxy, &server).run(line).ok();
        assert_eq!((sent(&run, "GET"), records(&run, "retry").len()), (0, 2), "{run}");
        assert!(server.bucket().get(key) == server.second().get(key));

        let proxy = Proxy::start(&server, |request| Action::when(is_copy(request), || Action::Refuse(503, "SlowDown")));
        let dest = format!("other:never-{key}");
        let line = ["cp", "--json", "--stats", "--retries", "0", &format!("s3:{key}"), &dest];
        let run = behind(&proxy, &server).run(line).code(9);
        assert_eq!(sent(&run, "GET"), 0, "{run}");
    }
    assert_eq!(server.second().keys(), ["large", "small"]);
    assert!(server.second().uploads().is_empty());
}

#[test]
fn a_part_that_is_refused_late_leaves_no_upload_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("large", content(4 * PART));
    let proxy =
        Proxy::start(&server, |request| Action::when(is_later_part(request), || Action::Refuse(403, "AccessDenied")));
    let run = behind(&proxy, &server).run(["cp", "--json", "--stats", "s3:large", "other:"]).ok();
    assert!(sent(&run, "GET") > 0 && server.second().get("large") == content(4 * PART), "{run}");
    assert!(server.second().uploads().is_empty(), "{run}");
}

#[test]
fn a_copy_in_parts_settles_and_leaves_no_upload_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("large", content(10 * PART));
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        // The answer comes late: what it is about is being done.
        let proxy = Proxy::start(&server, |request| {
            Action::when(is_copy(request), || Action::Trickle(1, Duration::from_millis(400)))
        });
        let sandbox = behind(&proxy, &server);
        let mut running = sandbox.command(["cp", "-j", "2", "s3:large", "other:"]).spawn();
        assert!(running.until(|| proxy.count(is_copy) >= 3), "it was never seen at work");
        running.signal(signal);
        let run = running.wait().code(code).says("interrupted: copied 0");
        assert_eq!(server.second().uploads(), [""; 0], "{run}");
        assert!(server.second().keys().is_empty() && proxy.count(is_copy) < 10, "{run}");
    }
    // Nothing of it is in the way of the next run.
    let proxy = Proxy::start(&server, |_| Action::Pass);
    behind(&proxy, &server).run(["cp", "s3:large", "other:"]).ok();
    assert!(server.second().get("large") == content(10 * PART));
}
