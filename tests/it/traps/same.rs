//! The same object under two names: judged by what it is, not by what it is called.

use std::fs;

use super::super::support::{Sandbox, Tree, What};
use super::ground::Ground as Bed;

super::everywhere!(on_a_key_store_it_is_refused);

fn on_a_key_store_it_is_refused(bed: &Bed) {
    bed.put(&[("x", "1"), ("d/x", "2"), ("d/e/x", "3")]);
    let (server, root) = (&bed.server, bed.server.bucket().whole_key(bed.prefix));
    let root = root.trim_end_matches('/');
    let below = format!("{root}/d");
    let sandbox = Sandbox::new()
        .config(&server.mount_of("one", server.bucket().name(), root))
        .config(&server.mount_of("again", server.bucket().name(), root))
        .config(&server.mount_of("below", server.bucket().name(), below.trim_start_matches('/')))
        .config("[mounts.child]\nparent = \"one\"\npath = \"d/e\"");
    let uri = server.uri(bed.prefix);
    let uri = uri.trim_end_matches('/');
    let before = server.bucket().list();
    for (source, dest) in [
        ("one:x", "again:x"),
        ("one:x", "one:x"),
        ("one:x", "again:"),
        ("one:d/x", "below:x"),
        ("below:e/x", "child:"),
        ("one:d/e/x", "child:x"),
    ] {
        refused(bed, &sandbox, &["cp", source, dest]);
    }
    refused(bed, &sandbox, &["cp", &format!("{uri}/x"), "one:x"]);
    refused(bed, &sandbox, &["cp", "one:d/x", &format!("{uri}/d/")]);
    for (source, dest) in
        [("one:", "again:"), ("one:", "below:"), ("below:", "one:"), ("child:", "one:d"), ("one:d/", "one:d/e/f")]
    {
        refused(bed, &sandbox, &["cp", "-r", source, dest]);
        refused(bed, &sandbox, &["sync", "--delete", "--force-delete", source, dest]);
    }
    refused(bed, &sandbox, &["sync", "--delete", "--force-delete", "one:d", &format!("{uri}/d")]);
    assert_eq!(server.bucket().list(), before);
    // Names that only begin alike are not the same.
    sandbox.run(["cp", "one:x", "again:xx"]).ok();
    sandbox.run(["cp", "-r", "one:d/", "again:dd"]).ok();
    assert_eq!(bed.one(), ["d/e/x", "d/x", "dd/e/x", "dd/x", "x", "xx"]);
}

#[track_caller]
fn refused(bed: &Bed, sandbox: &Sandbox, arguments: &[&str]) {
    let mut command = sandbox.command(arguments);
    for (name, value) in bed.server.variables() {
        command = command.env(name, value);
    }
    let run = command.run();
    assert_eq!(run.exit, 7, "{run:?}");
}

/// The mounts `one` and `again` of the same folder, `linked` through a link to it, `below` of a
/// folder in it.
fn bed() -> Sandbox {
    Sandbox::new()
        .mount("one")
        .file("one/x", "1")
        .file("one/d/x", "2")
        .file("one/d/e/x", "3")
        .link("link", "one")
        .config("[mounts.again]\ntype = \"fs\"\nroot = \"$DIR/one/../one\"")
        .config("[mounts.linked]\ntype = \"fs\"\nroot = \"$DIR/link\"")
        .config("[mounts.below]\ntype = \"fs\"\nroot = \"$DIR/one/d\"")
        .config("[mounts.child]\nparent = \"one\"\npath = \"d\"")
}

#[test]
fn locally_it_is_refused() {
    let sandbox = bed();
    fs::hard_link(sandbox.path("one/x"), sandbox.path("one/hard")).unwrap();
    let before = Tree::read(sandbox.path("one"));
    let file = format!("file://{}", sandbox.path("one/x").display());
    for (source, dest) in [
        ("one:x", "one:x"),
        ("one:x", "again:x"),
        ("one:x", "linked:x"),
        ("one:x", "./one/x"),
        ("link/x", "one/x"),
        ("one:d/x", "below:x"),
        ("below:x", "child:"),
        ("one:x", "one:hard"),
        ("one/hard", "again:x"),
        (file.as_str(), "one:"),
    ] {
        for verb in [vec!["cp"], vec!["cp", "--no-clobber"], vec!["cp", "-r"]] {
            let run = sandbox.run(verb.into_iter().chain([source, dest]));
            assert_eq!(run.exit, 7, "{run:?}");
        }
    }
    for (source, dest) in [
        ("one:", "again:"),
        ("one:", "linked:"),
        ("one/", "./link/"),
        ("one:", "below:"),
        ("below:", "one:"),
        ("child:", "one:d"),
        ("one:d/", "one:d/new/er"),
        ("one:d/e/", "one:d"),
    ] {
        for verb in [vec!["cp", "-r"], vec!["sync"], vec!["sync", "--delete", "--force-delete"]] {
            let run = sandbox.run(verb.into_iter().chain([source, dest]));
            assert_eq!(run.exit, 7, "{run:?}");
        }
    }
    before.assert_untouched(sandbox.path("one"));
}

#[test]
fn a_hard_link_in_a_tree_is_skipped() {
    let sandbox = bed().mount("to");
    fs::hard_link(sandbox.path("one/x"), sandbox.path("to/x")).unwrap();
    let before = Tree::read(sandbox.path("one"));
    for verb in [vec!["cp", "-r"], vec!["sync", "--skip", "never", "--delete"]] {
        let run = sandbox.run(verb.into_iter().chain(["--json", "one:", "to:"])).ok();
        assert_eq!(run.text().matches("\"same_object\"").count(), 1, "{run}");
        before.assert_same(&Tree::read(sandbox.path("to")), What::Copies);
    }
    before.assert_untouched(sandbox.path("one"));
}
