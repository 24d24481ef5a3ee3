//! What goes wrong on the way to services other than S3.

use super::{content, retries};
use crate::support::Sandbox;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::services::{self, Service};

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
    let run = sandbox.run(["sync", "src:", "far:", "--stats", "--json"]).ok();
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
