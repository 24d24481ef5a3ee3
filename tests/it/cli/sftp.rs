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

/// A link that is named is no more what it leads to than one that is met on the way.
#[test]
fn a_link_that_is_named_is_a_link() {
    let Some(server) = sftp() else { return };
    server.place.put("outside/precious", "x");
    server.place.put("tree/a", "a");
    let folder = server.place.folder();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(folder.join(to), folder.join(name)).unwrap();
    let sandbox = Sandbox::new().folder("copy").config(&server.mount("far"));
    link("outside", "tree/dir");
    link("outside/precious", "tree/file");
    link("nowhere", "tree/dangling");
    for verb in ["cp", "mv"] {
        for name in ["dir", "file", "dangling"] {
            let from = format!("far:tree/{name}");
            sandbox.run([verb, "-r", &from, "copy/"]).ok().says("skipped (symbolic link)");
        }
        sandbox.run([verb, "-r", "far:tree/dir/", "copy/"]).code(7);
    }
    sandbox.run(["sync", "far:tree/dir", "copy"]).code(7).says("symbolic link");
    assert!(crate::support::Tree::read(sandbox.path("copy")).names().is_empty());
    assert_eq!(server.place.keys(), ["outside/precious", "tree/a", "tree/dangling", "tree/dir", "tree/file"]);
    for name in ["dir", "file", "dangling"] {
        sandbox.run(["rm", &format!("far:tree/{name}")]).ok();
    }
    assert_eq!(server.place.keys(), ["outside/precious", "tree/a"]);
    sandbox.run(["mv", "far:tree/a", "copy/"]).ok();
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
