//! SFTP: links, denials, hosts that are not known.

use crate::support::Sandbox;
use crate::support::services::sftp;

#[test]
fn a_link_to_a_folder_is_never_followed() {
    let Some(server) = sftp() else { return };
    server.place.put("outside/precious", "x");
    server.place.put("tree/a", "a");
    let folder = server.place.folder();
    std::os::unix::fs::symlink(folder.join("outside"), folder.join("tree/link")).unwrap();
    let sandbox = Sandbox::new().folder("copy").config(&server.mount("far"));
    sandbox.run(["cp", "-r", "far:tree/", "copy/"]).ok();
    assert_eq!(crate::support::Tree::read(sandbox.path("copy")).names(), ["a"]);
    // A link is shown as one, wherever it leads.
    std::os::unix::fs::symlink("nowhere", folder.join("tree/dangling")).unwrap();
    assert_eq!(sandbox.run(["ls", "far:tree"]).ok().text(), "a\ndangling\nlink\n");
    sandbox.run(["sync", "--delete", "--force-delete", "copy", "far:tree"]).ok();
    assert!(!folder.join("tree/link").is_symlink());
    assert_eq!(server.place.keys(), ["outside/precious", "tree/a"]);
    std::os::unix::fs::symlink(folder.join("outside"), folder.join("tree/link")).unwrap();
    sandbox.run(["rm", "-r", "far:tree"]).ok();
    assert_eq!(server.place.keys(), ["outside/precious"]);
    assert!(!folder.join("tree").exists());
}

#[test]
fn sftp_says_why_it_does_not_work() {
    let Some(server) = sftp() else { return };
    let sandbox = Sandbox::new().file("x", "x").config(&server.mount("far"));
    sandbox.run(["cat", "far:none"]).code(4);
    sandbox.run(["ls", "far:none/"]).code(4);
    let closed = server.place.folder().join("closed");
    std::fs::create_dir(&closed).unwrap();
    // Owned by who runs the tests, and sshd does not.
    if std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(&closed).unwrap()) == 0 {
        sandbox.run(["cp", "x", "far:closed/x"]).code(5);
    }
}
