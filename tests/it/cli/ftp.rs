//! FTP: times to the minute, refusals that are no missing files.

use crate::support::Sandbox;
use crate::support::services::ftp;

#[test]
fn ftp_settles_after_one_sync() {
    let Some(server) = ftp() else { return };
    let sandbox = Sandbox::new().file("a/x", "x").file("a/d/y", "y").file("a/empty", "").config(&server.mount("far"));
    sandbox.run(["sync", "a", "far:b"]).ok();
    assert_eq!(server.place.keys(), ["b/d/y", "b/empty", "b/x"]);
    let again = sandbox.run(["sync", "a", "far:b"]).to_string();
    assert!(again.contains("copied 0"), "{again}");
    std::fs::remove_file(sandbox.path("a/d/y")).unwrap();
    sandbox.run(["sync", "--delete", "--force-delete", "a", "far:b"]).ok();
    assert_eq!(server.place.keys(), ["b/empty", "b/x"]);
    sandbox.run(["sync", "far:b", "back"]).ok();
    assert_eq!(sandbox.read("back/x"), b"x");
    let again = sandbox.run(["sync", "far:b", "back"]).to_string();
    assert!(again.contains("copied 0"), "{again}");
}

#[test]
fn ftp_says_who_was_not_let_in() {
    let Some(server) = ftp() else { return };
    let wrong = server.mount("far").replace("password = \"", "password = \"not");
    let run = Sandbox::new().config(&wrong).run(["ls", "far:"]);
    assert!(run.to_string().contains("530") || run.to_string().contains("uthentication"), "{}", run.to_string());
}
