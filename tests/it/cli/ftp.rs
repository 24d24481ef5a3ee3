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

/// A line of a listing that is about neither a file nor a directory.
#[test]
fn ftp_lists_a_fifo_as_what_it_is() {
    let Some(server) = ftp() else { return };
    server.place.put("d/x", "x");
    let fifo = server.place.folder().join("d/a fifo");
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
    let sandbox = Sandbox::new().config(&server.mount("far"));
    let listed = sandbox.run(["ls", "--json", "far:d"]).ok().json();
    let listed: Vec<_> = listed.iter().map(|entry| (entry["path"].as_str(), entry["kind"].as_str())).collect();
    assert_eq!(listed, [(Some("a fifo"), Some("special")), (Some("x"), Some("file"))]);
    sandbox.run(["cp", "-r", "far:d", "out"]).ok().says("special");
    sandbox.run(["mv", "-r", "far:d", "out"]).ok().says("special");
    assert_eq!(sandbox.read("out/x"), b"x");
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&fifo.metadata().unwrap().file_type()));
}

#[test]
fn ftp_says_who_was_not_let_in() {
    let Some(server) = ftp() else { return };
    let wrong = server.mount("far").replace("password = \"", "password = \"not");
    let run = Sandbox::new().config(&wrong).run(["ls", "far:"]);
    assert!(run.to_string().contains("530") || run.to_string().contains("uthentication"), "{}", run.to_string());
}
