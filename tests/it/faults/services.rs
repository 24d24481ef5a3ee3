//! What goes wrong on the way to a service, whichever it is.

use std::sync::atomic::Ordering;

use super::{content, records, retries};
use crate::support::failing::failing;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::services::{self, Service};
use crate::support::{Sandbox, Tree, What, s3, sized};

/// A sandbox with the mounts `src` and, through a proxy that spoils the first request of a method, `far`.
fn behind(found: &Service, method: &'static str, bad: fn() -> Action) -> (Proxy, Sandbox) {
    let mut spoilt = false;
    let proxy = Proxy::before(found.place.endpoint(), move |request: &Request| {
        let spoils = !spoilt && request.method == method;
        spoilt |= spoils;
        Action::when(spoils, bad)
    });
    let sandbox = Sandbox::new().mount("src").config(&proxy.instead(&found.mount("far")));
    (proxy, sandbox)
}

#[test]
fn a_name_that_was_given_without_an_answer_is_known_webdav() {
    let Some(found) = services::webdav() else { return };
    let (_proxy, sandbox) = behind(&found, "MOVE", || Action::Lose(503, "ServiceUnavailable"));
    sandbox.write("src/d/f", "content");
    // One after the other: a folder that is being made is locked for others, which is tried again too.
    let run = sandbox.run(["sync", "-j", "1", "src:", "far:", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 1, "{run}");
    assert_eq!((found.place.keys(), found.place.get("d/f").unwrap()), (vec!["d/f".to_owned()], b"content".to_vec()));
}

#[test]
fn a_copy_that_fails_for_now_is_asked_for_again_azblob() {
    let Some(found) = services::azblob() else { return };
    found.place.put("f", "content");
    let mut copies = 0;
    let proxy = Proxy::before(found.place.endpoint(), move |request: &Request| {
        let is_copy = request.header("x-ms-copy-source").is_some();
        copies += usize::from(is_copy);
        Action::when(is_copy && copies <= 2, || Action::Refuse(503, "ServerBusy"))
    });
    let sandbox = Sandbox::new().config(&proxy.instead(&found.mount("far")));
    let run = sandbox.run(["cp", "far:f", "far:g", "--stats", "--json"]).ok();
    assert_eq!(retries(&run), 2, "{run}");
    assert_eq!(found.place.get("g").unwrap(), b"content");
}

#[test]
fn what_is_sent_in_one_request_is_sent_anew_webdav() {
    let Some(found) = services::webdav() else { return };
    let large = content(20 << 20);
    for bad in [|| Action::Refuse(503, "ServiceUnavailable"), || Action::CutUpload(9 << 20)] {
        let (_proxy, sandbox) = behind(&found, "PUT", bad);
        sandbox.write("src/f", &large);
        let run = sandbox.run(["sync", "--skip", "never", "src:", "far:", "--stats", "--json"]).ok();
        assert_eq!(retries(&run), 1, "{run}");
        assert!(found.place.keys() == ["f"] && found.place.get("f").unwrap() == large, "{run}");
        found.place.delete("f");
        // As often as it may, and then not at all.
        let (_proxy, sandbox) = behind(&found, "PUT", bad);
        sandbox.write("src/f", &large);
        sandbox.run(["sync", "src:", "far:", "--retries", "0"]).code(9);
        assert_eq!(found.place.keys(), [""; 0]);
    }
}

/// Two ways to one storage that nothing but the answers can tell to be one.
#[test]
fn a_storage_under_another_address_is_not_emptied_webdav() {
    use services::{azblob, ftp, gcs, nginx_dav, sftp, webdav};
    for found in [azblob(), gcs(), webdav(), nginx_dav(), sftp(), ftp()].into_iter().flatten() {
        found.place.put("d/f", "one");
        let proxy = Proxy::before(found.place.endpoint(), |_: &Request| Action::Pass);
        let other = found.mount("other");
        let block = match found.backend {
            "sftp" | "ftp" => other.replace("127.0.0.1", "localhost"),
            _ => proxy.instead(&other),
        };
        assert_ne!(block, other);
        let sandbox = Sandbox::new().config(&found.mount("one")).config(&block);
        for arguments in [
            &["mv", "-r", "one:d", "other:"][..],
            &["mv", "one:d/f", "other:d/f"],
            &["mv", "--skip", "hash", "one:d/f", "other:d/f"],
        ] {
            let run = sandbox.run(arguments);
            assert_eq!(found.place.keys(), ["d/f"], "{}: {run}", found.backend);
            assert_eq!(found.place.get("d/f").unwrap(), b"one", "{}: {run}", found.backend);
            assert_ne!(run.exit, 0, "{}: {run}", found.backend);
        }
    }
}

/// Syncs there and back, with a change, a name too many and one that is gone, while one request in ten
/// fails: what is told is what is there.
fn through_failures(endpoint: &str, mount: &str, keys: impl Fn() -> Vec<String>) {
    for seed in 0..sized(2, 40) {
        let (proxy, failures) = failing(endpoint, seed);
        let sandbox = Sandbox::new().mount("src").mount("back").config(&proxy.instead(mount));
        let mut names: Vec<_> = (0..12).map(|number| format!("d{}/a b{number}", number % 3)).collect();
        names.push("large".to_owned());
        names.sort();
        for name in &names {
            sandbox.write(format!("src/{name}"), content(if name == "large" { 9 << 20 } else { name.len() }));
        }
        let sync = |from: &str, to: &str| {
            let run = sandbox.run(["--json", "sync", "--delete", "--force-delete", from, to]).ok();
            let summary = &records(&run, "summary")[0];
            (summary["copied"].as_u64().unwrap(), summary["deleted"].as_u64().unwrap())
        };
        assert_eq!((sync("src:", "far:"), keys()), ((names.len() as u64, 0), names.clone()));
        assert_eq!(sync("src:", "far:"), (0, 0));
        sandbox.write("src/d0/more", "more");
        std::fs::remove_file(sandbox.path("src/d1/a b1")).unwrap();
        assert_eq!(sync("src:", "far:"), (1, 1));
        sandbox.write("back/d2/extra", "");
        assert_eq!(sync("far:", "back:"), (names.len() as u64, 1));
        Tree::read(sandbox.path("src")).assert_same(&Tree::read(sandbox.path("back")), What::Content);
        sandbox.run(["rm", "-ry", "far:d0", "far:d1", "far:d2", "far:large"]).ok();
        assert_eq!(keys(), [""; 0]);
        assert!(failures.load(Ordering::Relaxed) > 5, "{failures:?}");
    }
}

#[test]
fn one_request_in_ten_fails_s3() {
    let Some(server) = s3() else { return };
    through_failures(server.endpoint(), &server.mount("far"), || server.bucket().keys());
}

#[test]
fn one_request_in_ten_fails_azblob() {
    let Some(found) = services::azblob() else { return };
    through_failures(found.place.endpoint(), &found.mount("far"), || found.place.keys());
}

#[test]
fn one_request_in_ten_fails_gcs() {
    let Some(found) = services::gcs() else { return };
    through_failures(found.place.endpoint(), &found.mount("far"), || found.place.keys());
}

#[test]
fn one_request_in_ten_fails_webdav() {
    let Some(found) = services::webdav() else { return };
    through_failures(found.place.endpoint(), &found.mount("far"), || found.place.keys());
}

#[test]
fn one_request_in_ten_fails_nginx_dav() {
    let Some(found) = services::nginx_dav() else { return };
    through_failures(found.place.endpoint(), &found.mount("far"), || found.place.keys());
}
