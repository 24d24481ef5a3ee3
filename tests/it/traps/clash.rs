//! A file where the other side has a directory: both on key stores, never one in place of the other
//! where only one can be.

use super::super::support::{Sandbox, Tree};
use super::bed::{done, named};
use super::ground::Ground as Bed;

super::everywhere!(
    both_are_copied_between_key_stores,
    a_folder_takes_one_and_fails_the_other,
    each_is_read_and_removed_by_its_name,
    from_local_each_kind_goes_its_way,
);

const BOTH: &[(&str, &str)] =
    &[("a/b", "below"), ("a", "object"), ("a-", "dash"), ("a0", "zero"), ("z", "last"), ("a/c/d", "deep")];

/// Puts [`BOTH`], and where the server keeps that beside `a`, a marker `a/`.
fn put_both(bed: &Bed) {
    bed.put(BOTH);
    if bed.is_exact {
        bed.put(&[("a/", "")]);
    }
}

fn both_are_copied_between_key_stores(bed: &Bed) {
    put_both(bed);
    for verb in [["cp", "-r"], ["sync", "--delete"]] {
        bed.sandbox.run(verb.into_iter().chain(["one:", "two:"])).ok();
        assert_eq!(bed.two(), ["a", "a-", "a/b", "a/c/d", "a0", "z"]);
        assert_eq!(
            (bed.get(&bed.server.second(), "a"), bed.get(&bed.server.second(), "a/b").len()),
            (b"object".to_vec(), 5)
        );
    }
    // One goes, the other stays.
    bed.server.bucket().delete(&format!("{}a", bed.prefix));
    bed.sandbox.run(["sync", "--delete", "one:", "two:"]).ok();
    assert_eq!(bed.two(), ["a-", "a/b", "a/c/d", "a0", "z"]);
}

fn a_folder_takes_one_and_fails_the_other(bed: &Bed) {
    put_both(bed);
    let before = bed.server.bucket().list();
    for arguments in [vec!["cp", "-r"], vec!["sync"], vec!["sync", "--delete", "--force-delete"]] {
        bed.sandbox.write("out/a/own", "own");
        bed.sandbox.write("out/extra", "extra");
        let run = bed.sandbox.run(arguments.into_iter().chain(["--json", "one:", "out/"])).code(3);
        assert_eq!(named(&run, "source", "refused"), ["one:a"], "{run}");
        let tree = Tree::read(bed.sandbox.path("out"));
        assert_eq!(tree.files(), ["a-", "a/b", "a/c/d", "a/own", "a0", "extra", "z"], "{run}");
    }
    // With a file in its place it is the directory that fails, and nothing below is taken for it.
    std::fs::remove_dir_all(bed.sandbox.path("out/a")).unwrap();
    bed.sandbox.write("out/a", "object");
    let run = bed.sandbox.run(["sync", "--size-only", "--delete", "--json", "one:", "out/"]).code(3);
    assert_eq!(bed.sandbox.read("out/a"), b"object");
    let mut failed = named(&run, "source", "refused");
    failed.sort();
    assert_eq!(failed, ["one:a/b", "one:a/c/d"], "{run}");
    assert_eq!(Tree::read(bed.sandbox.path("out")).files(), ["a", "a-", "a0", "extra", "z"], "{run}");
    assert_eq!(bed.server.bucket().list(), before);
}

fn each_is_read_and_removed_by_its_name(bed: &Bed) {
    put_both(bed);
    assert_eq!(bed.sandbox.run(["cat", "one:a"]).ok().text(), "object");
    assert_eq!(bed.sandbox.run(["cat", "one:a/b"]).ok().text(), "below");
    bed.sandbox.run(["cat", "one:a/"]).code(2);
    bed.sandbox.run(["rm", "one:a/"]).code(2);
    let mut left: Vec<_> = BOTH.iter().map(|(key, _)| *key).chain(bed.is_exact.then_some("a/")).collect();
    left.sort_unstable();
    assert_eq!(bed.one(), left);
    let run = bed.sandbox.run(["rm", "--json", "one:a"]).ok();
    assert_eq!(done(&run, "dest", "delete"), ["one:a"]);
    left.retain(|key| *key != "a");
    assert_eq!(bed.one(), left);
    bed.put(&[("a", "object")]);
    bed.sandbox.run(["rm", "-r", "one:a/"]).ok();
    assert_eq!(bed.one(), ["a", "a-", "a0", "z"]);
    bed.put(&[("a/b", "below")]);
    bed.sandbox.run(["rm", "-r", "one:a"]).ok();
    assert_eq!(bed.one(), ["a-", "a0", "z"]);
}

fn from_local_each_kind_goes_its_way(bed: &Bed) {
    put_both(bed);
    bed.sandbox.write("out/a", "object");
    bed.sandbox.write("out/z", "last");
    // The source has the file: what is below the directory is not at the source.
    bed.sandbox.run(["sync", "--size-only", "--delete", "out", "one:"]).ok();
    assert_eq!(bed.one(), ["a", "z"]);
    std::fs::remove_file(bed.sandbox.path("out/a")).unwrap();
    bed.sandbox.write("out/a/b", "below");
    bed.sandbox.run(["sync", "--size-only", "--delete", "out", "one:"]).ok();
    assert_eq!(bed.one(), ["a/b", "z"]);
}

#[test]
fn locally_a_file_never_replaces_a_folder_nor_the_reverse() {
    let sandbox = Sandbox::new()
        .mount("from")
        .mount("to")
        .file("from/a", "file")
        .file("from/b/below", "below")
        .file("from/z", "last")
        .file("to/a/own", "own")
        .folder("to/empty")
        .file("to/b", "file")
        .file("to/extra", "extra");
    for arguments in [vec!["cp", "-r", "from:", "to:"], vec!["sync", "--delete", "--force-delete", "from:", "to:"]] {
        let run = sandbox.run(&arguments).code(3);
        let tree = Tree::read(sandbox.path("to"));
        assert_eq!(tree.names(), ["a/", "a/own", "b", "empty/", "extra", "z"], "{run}");
        assert_eq!((sandbox.read("to/a/own"), sandbox.read("to/b")), (b"own".to_vec(), b"file".to_vec()));
    }
}

#[test]
fn one_by_one_it_is_refused() {
    let sandbox =
        Sandbox::new().mount("to").file("f", "new").file("d/x", "x").file("to/a/f/own", "own").file("to/b", "b");
    let before = Tree::read(sandbox.path("to"));
    for arguments in [
        vec!["cp", "f", "to:a"],
        vec!["cp", "f", "to:b/"],
        vec!["cp", "f", "to:b/x"],
        vec!["cp", "-r", "d", "to:b"],
        vec!["cp", "-r", "d/", "to:b"],
        vec!["sync", "d", "to:b"],
        vec!["sync", "d", "to:b/c"],
    ] {
        let run = sandbox.run(&arguments);
        assert_eq!(run.exit, 7, "{run:?}");
    }
    let run = sandbox.command(["cp", "-", "to:a"]).stdin("new").run();
    assert_eq!(run.exit, 7, "{run:?}");
    before.assert_untouched(sandbox.path("to"));
}
