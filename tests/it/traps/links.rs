//! Symbolic links, FIFOs and sockets: never followed, never copied, never waited for.

use std::os::unix::net::UnixListener;

use super::super::support::{Sandbox, Tree, moto};

/// A sandbox with a folder `from` full of things that are no files, a folder `beside` they point to,
/// and the mounts `from` and `to`.
fn bed() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("from")
        .mount("to")
        .file("beside/secret", "secret")
        .file("beside/deep/er", "deeper")
        .file("from/file", "file")
        .file("from/sub/file", "file")
        .link("from/out", "../beside/secret")
        .link("from/absolute", "/etc/passwd")
        .link("from/folder", "../beside")
        .link("from/inside", "sub")
        .link("from/round", "round")
        .link("from/up", "..")
        .link("from/dangling", "nothing")
        .link("from/sub/self", ".");
    fifo(&sandbox, "from/fifo");
    fifo(&sandbox, "from/sub/fifo");
    drop(UnixListener::bind(sandbox.path("from/socket")).unwrap());
    sandbox
}

fn fifo(sandbox: &Sandbox, path: &str) {
    use rustix::fs::{CWD, FileType, mknodat};
    mknodat(CWD, sandbox.path(path), FileType::Fifo, 0o644.into(), 0).unwrap();
}

const LINKS: [&str; 8] = ["absolute", "dangling", "folder", "inside", "out", "round", "sub/self", "up"];
const SPECIAL: [&str; 3] = ["fifo", "socket", "sub/fifo"];

#[test]
fn cp_and_sync_skip_and_name_them() {
    for verb in [vec!["cp", "-r"], vec!["sync"], vec!["sync", "--delete"]] {
        let sandbox = bed();
        let before = Tree::read(sandbox.dir());
        let run = sandbox.run(verb.into_iter().chain(["from:", "to:"])).ok();
        for name in LINKS {
            assert!(run.errors().contains(&format!("warning: from:{name}: skipped (symbolic link)")), "{name}: {run}");
        }
        for name in SPECIAL {
            assert!(run.errors().contains(&format!("warning: from:{name}: skipped (special file)")), "{name}: {run}");
        }
        assert!(run.errors().contains("11 left alone (symbolic link: 8, special file: 3)"), "{run}");
        assert_eq!(Tree::read(sandbox.path("to")).names(), ["file", "sub/", "sub/file"]);
        for folder in ["from", "beside"] {
            let tree = Tree::read(sandbox.path(folder));
            assert!(before.get(folder).is_some());
            tree.assert_untouched(sandbox.path(folder));
        }
    }
}

#[test]
fn moto_cp_and_sync_skip_and_name_them() {
    let Some(server) = moto() else { return };
    let sandbox = bed().server("bucket", &server);
    for verb in [vec!["cp", "-r"], vec!["sync"], vec!["sync", "--delete"]] {
        let run = sandbox.run(verb.into_iter().chain(["from:", "bucket:"])).ok();
        assert!(run.errors().contains("11 left alone (symbolic link: 8, special file: 3)"), "{run}");
        assert_eq!(server.bucket().keys(), ["file", "sub/file"]);
    }
}

#[test]
fn named_alone_they_are_left_alone_too() {
    let sandbox = bed();
    let before = Tree::read(sandbox.path("from"));
    for name in LINKS.iter().chain(&SPECIAL) {
        for location in [format!("from:{name}"), format!("from/{name}")] {
            sandbox.run(["cp", &location, "to:copy"]).ok().says("skipped (");
            sandbox.run(["cp", "-r", &location, "to:copy"]).ok().says("skipped (");
            assert_ne!(sandbox.run(["cat", &location]).exit, 0, "{location}");
        }
    }
    assert_eq!(Tree::read(sandbox.path("to")).names(), [""; 0]);
    // Through a link nothing is read either.
    for below in ["folder/secret", "inside/file", "up/beside/secret", "sub/self/file"] {
        let run = sandbox.run(["cat", &format!("from:{below}")]).code(7).says("symbolic link");
        assert_eq!(run.text(), "");
        sandbox.run(["cp", &format!("from:{below}"), "to:"]).code(7);
    }
    sandbox.run(["sync", "from:folder", "to:"]).code(7).says("symbolic link");
    assert!(!sandbox.run(["ls", "from:folder/"]).text().contains("secret"));
    assert_eq!(Tree::read(sandbox.path("to")).names(), [""; 0]);
    before.assert_untouched(sandbox.path("from"));
}

#[test]
fn rm_removes_the_link_alone() {
    let sandbox = bed();
    let beside = Tree::read(sandbox.path("beside"));
    let mut left = Tree::read(sandbox.path("from")).names();
    for name in LINKS.iter().chain(&SPECIAL) {
        // With -r and without, by mount and by path, it is the link that is named.
        let location = if name.len() % 2 == 0 { format!("from:{name}") } else { format!("from/{name}") };
        let flags = if name.contains('o') { ["rm", "-r"] } else { ["rm", "-y"] };
        sandbox.run(flags.into_iter().chain([location.as_str()])).ok();
        left.retain(|other| other != name);
        assert_eq!(Tree::read(sandbox.path("from")).names(), left, "{name}");
    }
    assert_eq!(left, ["file", "sub/", "sub/file"]);
    beside.assert_untouched(sandbox.path("beside"));
}

#[test]
fn rm_r_removes_links_and_not_what_they_point_to() {
    let sandbox = bed().file("from/keep", "");
    let beside = Tree::read(sandbox.path("beside"));
    // A folder with links; through a link to a folder nothing is removed at all.
    sandbox.run(["rm", "-r", "from:sub"]).ok();
    assert!(!sandbox.path("from/sub").exists() && sandbox.path("from/keep").exists());
    sandbox.run(["rm", "-r", "from:folder/deep"]).code(7);
    sandbox.run(["rm", "-r", "--allow-root", "from:"]).ok();
    assert_eq!(Tree::read(sandbox.path("from")).names(), [""; 0]);
    beside.assert_untouched(sandbox.path("beside"));
    // A trailing slash does not make it what it points to.
    let sandbox = bed();
    let run = sandbox.run(["rm", "-r", "from:folder/"]);
    beside.assert_same(&Tree::read(sandbox.path("beside")), super::super::support::What::Content);
    assert!([0, 7].contains(&run.exit), "{run}");
}

#[test]
fn nothing_is_written_through_a_linked_folder() {
    let sandbox = bed().file("new", "new").file("many/a", "a").file("many/b", "b");
    let before = [Tree::read(sandbox.path("from")), Tree::read(sandbox.path("beside"))];
    for name in
        ["folder", "folder/", "folder/new", "folder/deep/new", "inside/new", "up/new", "out", "round", "dangling"]
    {
        for location in [format!("from:{name}"), format!("from:./{name}")] {
            sandbox.run(["cp", "new", &location]).code(7);
            sandbox.command(["cp", "-", &location]).stdin("new").run().code(if name.ends_with('/') { 2 } else { 7 });
        }
        sandbox.run(["sync", "many", &format!("from:{name}")]).code(7);
        sandbox.run(["cp", "-r", "many/", &format!("from:{name}")]).code(7);
    }
    before[0].assert_untouched(sandbox.path("from"));
    before[1].assert_untouched(sandbox.path("beside"));
    assert!(!sandbox.path("new2").exists() && !sandbox.path("from/nothing").exists());
}

#[test]
fn a_linked_folder_in_the_destination_stops_what_is_below_it_and_all_deletes() {
    let sandbox = bed().file("many/folder/new", "new").file("many/file", "changed").file("many/sub/x", "x");
    let beside = Tree::read(sandbox.path("beside"));
    let run = sandbox.run(["sync", "--delete", "--force-delete", "many", "from:"]).code(3).says("symbolic link");
    assert_eq!(sandbox.read("from/file"), b"changed", "{run}");
    assert!(sandbox.path("from/sub/file").exists() && sandbox.path("from/sub/x").exists());
    beside.assert_untouched(sandbox.path("beside"));
}

#[test]
fn sync_delete_removes_a_link_alone_and_keeps_what_a_source_link_hides() {
    let sandbox =
        bed().file("to/file", "").file("to/folder/kept", "").file("to/out", "kept").link("to/gone", "../beside");
    fifo(&sandbox, "to/pipe");
    let beside = Tree::read(sandbox.path("beside"));
    sandbox.run(["sync", "--delete", "from:", "to:"]).ok();
    assert_eq!(Tree::read(sandbox.path("to")).names(), ["file", "folder/", "folder/kept", "out", "sub/", "sub/file"]);
    beside.assert_untouched(sandbox.path("beside"));
}

#[test]
fn a_relative_mount_does_not_go_through_a_link() {
    let sandbox = bed()
        .config("[mounts.child]\nparent = \"from\"\npath = \"folder\"")
        .config("[mounts.grandchild]\nparent = \"from\"\npath = \"folder/deep\"")
        .config("[mounts.inner]\nparent = \"from\"\npath = \"inside\"")
        .config("[mounts.above]\nparent = \"from\"\npath = \"up/beside\"");
    let before = [Tree::read(sandbox.path("from")), Tree::read(sandbox.path("beside"))];
    for mount in ["child:", "grandchild:", "inner:", "above:"] {
        for arguments in [vec!["ls", mount], vec!["cp", "-r", mount, "to:"], vec!["sync", "--delete", "to:", mount]] {
            sandbox.run(&arguments).code(7).says("symbolic link");
        }
        sandbox.run(["rm", "-r", "--allow-root", mount]).code(7);
        sandbox.run(["cp", "from/file", &format!("{mount}new")]).code(7);
    }
    assert_eq!(Tree::read(sandbox.path("to")).names(), [""; 0]);
    before[0].assert_untouched(sandbox.path("from"));
    before[1].assert_untouched(sandbox.path("beside"));
}

#[test]
fn a_root_that_is_a_link_is_resolved_once() {
    let sandbox = bed().link("way", "beside").config("[mounts.linked]\ntype = \"fs\"\nroot = \"$DIR/way\"");
    assert_eq!(sandbox.run(["cat", "linked:secret"]).ok().text(), "secret");
    // The parent folder of a typed path is resolved, the thing itself is not.
    assert_eq!(sandbox.run(["cat", "way/secret"]).ok().text(), "secret");
    sandbox.run(["sync", "way", "to:"]).code(7);
}
