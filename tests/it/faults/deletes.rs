//! `sync --delete` when the source is not what it should be: nothing is deleted, whatever is forced.

use crate::support::{Run, Sandbox, Tree, UNPRIVILEGED, moto, s3};

/// A sandbox with a source, and a destination of twelve files of which the source has half.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new().mount("src").mount("dst").mount("empty");
    for number in 0..12 {
        let sides: &[&str] = if number % 2 == 0 { &["dst", "src"] } else { &["dst"] };
        for side in sides {
            let path = format!("{side}/d{}/f{number}", number % 3);
            sandbox = sandbox.file(&path, "same");
            // Else a tick of the clock between the two would make a copy of it.
            sandbox.mtime(path, 1_700_000_000);
        }
    }
    sandbox
}

/// Runs it as an unprivileged user, to whom everything but what was taken away belongs.
fn run(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    for folder in ["src", "dst", "empty"] {
        sandbox.give(folder, UNPRIVILEGED);
    }
    sandbox.command(arguments).as_user(UNPRIVILEGED).run()
}

const FORCE: &[&str] = &["--force-delete", "--max-delete", "1000"];

#[test]
fn no_source_no_delete_even_by_force() {
    let table: [(&str, i32); 6] =
        [("src:none", 4), ("srx:", 4), ("./none", 4), ("gone:", 4), ("src:d0/f0", 2), ("src:link", 7)];
    for (source, code) in table {
        for force in [&[], FORCE] {
            let sandbox = sandbox().config("[mounts.gone]\ntype = \"fs\"\nroot = \"$DIR/gone\"").link("src/link", "d0");
            let before = Tree::read(sandbox.path("dst"));
            let run = sandbox.run([&["sync", source, "dst:", "--delete"], force].concat()).code(code);
            before.assert_untouched(sandbox.path("dst"));
            assert!(!sandbox.path("gone").exists(), "{run}");
        }
    }
}

#[test]
fn an_empty_source_is_refused_unless_it_is_meant() {
    let sandbox = sandbox().folder("src/none/but/folders").link("src/none/link", "x").folder("hollow/a/b");
    let before = Tree::read(sandbox.path("dst"));
    for source in ["empty:", "./hollow"] {
        sandbox.run(["sync", source, "dst:", "--delete", "--max-delete", "100%"]).code(7).says("source is empty");
        let after = Tree::read(sandbox.path("dst"));
        after.assert_same(&before, crate::support::What::Files);
    }
    sandbox.run(["sync", "empty:", "dst:", "--delete", "--force-delete"]).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).names(), [""; 0]);
}

#[test]
fn too_much_is_refused_before_the_first() {
    // Six of twelve are no more than half.
    let six = sandbox();
    six.run(["sync", "src:", "dst:", "--delete"]).ok();
    assert_eq!(Tree::read(six.path("dst")).files().len(), 6);

    let seven = sandbox();
    std::fs::remove_file(seven.path("src/d0/f0")).unwrap();
    let before = Tree::read(seven.path("dst"));
    seven.run(["sync", "src:", "dst:", "--delete"]).code(7).says("--max-delete 7");
    seven.run(["sync", "src:", "dst:", "--delete", "--max-delete", "6"]).code(7);
    seven.run(["sync", "src:", "dst:", "--delete", "--max-delete", "58%"]).code(7);
    seven.run(["sync", "src:", "dst:", "--delete", "--max-delete", "6", "--force-delete"]).code(7);
    before.assert_untouched(seven.path("dst"));
    seven.run(["sync", "src:", "dst:", "--delete", "--max-delete", "7"]).ok();
    assert_eq!(Tree::read(seven.path("dst")).files().len(), 5);
}

#[test]
fn what_cannot_be_listed_deletes_nothing() {
    for force in [&[], FORCE] {
        let arguments = [&["sync", "src:", "dst:", "--delete"], force].concat();
        let root = sandbox();
        let before = Tree::read(root.path("dst"));
        root.mode("src", 0o300);
        run(&root, &arguments).code(5);
        Tree::read(root.path("dst")).assert_same(&before, crate::support::What::Content);

        let deep = sandbox().file("src/new", "new");
        deep.mode("src/d1", 0o300);
        run(&deep, &arguments).code(3).says("src:d1").says("nothing was deleted");
        let mut expected = before.files();
        expected.push("new".to_owned());
        assert_eq!(Tree::read(deep.path("dst")).files(), expected);
    }
}

#[test]
fn what_cannot_be_listed_at_the_destination_deletes_nothing_and_is_not_written_over() {
    let sandbox = sandbox().file("src/d1/f1", "newer and longer").file("src/new", "new");
    sandbox.mode("dst/d1", 0o300);
    run(&sandbox, &[&["sync", "src:", "dst:", "--delete"], FORCE].concat()).code(3).says("dst:d1");
    sandbox.mode("dst/d1", 0o700);
    let dst = Tree::read(sandbox.path("dst"));
    assert_eq!(dst.files().len(), 13);
    assert_eq!((sandbox.read("dst/d1/f1"), sandbox.read("dst/new")), (b"same".to_vec(), b"new".to_vec()));
}

#[test]
fn a_copy_that_fails_deletes_nothing() {
    for force in [&[], FORCE] {
        let arguments = [&["sync", "src:", "dst:", "--delete"], force].concat();
        // One of several fails; the only one fails.
        let some = sandbox().file("src/secret", "x").file("src/new", "new");
        some.mode("src/secret", 0o000);
        run(&some, &arguments).code(3).says("src:secret").says("nothing was deleted");
        assert_eq!(Tree::read(some.path("dst")).files().len(), 13);

        let only =
            Sandbox::new().mount("src").mount("dst").mount("empty").file("src/secret", "x").file("dst/extra", "");
        only.mode("src/secret", 0o000);
        run(&only, &arguments).code(5);
        assert_eq!(Tree::read(only.path("dst")).names(), ["extra"]);

        // A file where the destination has a folder with something in it, and the reverse.
        for (path, beside) in [("src/d0", "src/x"), ("src/d1/f1/below", "src/x")] {
            let clash = sandbox().file(beside, "x");
            let _ = std::fs::remove_dir_all(clash.path(path));
            clash.write(path, "clash");
            run(&clash, &arguments).code(3);
            assert_eq!(Tree::read(clash.path("dst")).files().len(), 13, "{path}");
        }
    }
}

#[test]
fn a_run_that_stops_early_deletes_nothing() {
    let sandbox = sandbox().file("src/a-secret", "x");
    sandbox.mode("src/a-secret", 0o000);
    run(&sandbox, &[&["sync", "src:", "dst:", "--delete", "--fail-fast"], FORCE].concat());
    assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 12);
}

#[test]
fn a_dry_run_deletes_nothing_and_says_what_it_would() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    let run = sandbox.run(["sync", "src:", "dst:", "--delete", "--dry-run", "--json"]).ok();
    before.assert_untouched(sandbox.dir());
    let planned = run.json().into_iter().filter(|record| record["action"] == "delete" && record["status"] == "planned");
    assert_eq!(planned.count(), 6, "{run}");
    sandbox.run(["sync", "empty:", "dst:", "--delete", "--dry-run"]).code(7);
    before.assert_untouched(sandbox.dir());
}

#[test]
fn what_a_filter_hides_is_never_deleted() {
    // Each hides something: at the source, at the destination, on both sides.
    let list = "d0/f0\nd1";
    let table: [(&[&str], usize); 9] = [
        (&["--exclude", "*"], 12),
        (&["--exclude", "f*"], 12),
        (&["--exclude", "d1/"], 12 - 4),
        (&["--include", "d1/"], 12 - 2),
        (&["--include", "nothing"], 12),
        (&["--min-size", "5"], 12),
        (&["--max-size", "3"], 12),
        (&["--newer-than", "2999-01-01"], 12),
        (&["--files-from", "-"], 12 - 2),
    ];
    for (filter, left) in table {
        let sandbox = sandbox();
        let arguments = [&["sync", "src:", "dst:", "--delete", "--force-delete"], filter].concat();
        let run = sandbox.command(arguments).stdin(list).run().ok();
        assert_eq!(Tree::read(sandbox.path("dst")).files().len(), left, "{filter:?}: {run}");
    }
}

#[test]
fn what_a_filter_hides_on_one_side_alone_is_never_deleted() {
    // Too large at the source, small enough at the destination; a folder there, a file here.
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/keep", "x").file("src/big", "0123456789");
    let sandbox = sandbox.file("dst/big", "x").file("src/sub/x", "").file("dst/sub", "").file("dst/extra", "");
    let arguments = ["sync", "src:", "dst:", "--delete", "--force-delete", "--max-size", "5", "--exclude", "sub/"];
    sandbox.run(arguments).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big", "keep", "sub"]);
    sandbox.run(arguments.into_iter().chain(["--delete-excluded"])).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big", "keep"]);
}

#[test]
fn excluded_on_both_sides_goes_only_if_asked_for() {
    let sandbox = Sandbox::new().mount("src").mount("dst");
    let files = ["a", "log/x", "log/y", "b.log"];
    let sandbox = files
        .iter()
        .fold(sandbox, |sandbox, file| sandbox.file(format!("src/{file}"), "1").file(format!("dst/{file}"), "1"));
    let arguments = ["sync", "src:", "dst:", "--delete", "--force-delete", "--exclude", "*log"];
    sandbox.run(arguments).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 4);
    sandbox.run(arguments.into_iter().chain(["--delete-excluded"])).ok();
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["a"]);
}

/// The same at a storage's side.
fn remote(server: &crate::support::Server) {
    server.bucket().put_all([("dst/a", "1"), ("dst/b", "2"), ("src/a", "1")]);
    let sandbox = sandbox().server("s3", server);
    let before = Tree::read(sandbox.path("dst"));
    for (source, code) in [("s3:none", 4), ("s3:src/a", 2), ("none:", 4)] {
        sandbox.run([&["sync", source, "dst:", "--delete"], FORCE].concat()).code(code);
        before.assert_untouched(sandbox.path("dst"));
        sandbox.run([&["sync", source, "s3:dst", "--delete"], FORCE].concat()).code(code);
    }
    // A bucket that is not there, and a part of one with nothing in it.
    let sandbox = sandbox.config(&server.mount_of("gone", "no-such-bucket-here", ""));
    sandbox.run([&["sync", "gone:", "dst:", "--delete"], FORCE].concat()).code(4);
    let sandbox = sandbox.config(&server.mount_of("hollow", server.bucket().name(), "nothing/here"));
    let run = sandbox.run(["sync", "hollow:", "dst:", "--delete"]);
    assert!([4, 7].contains(&run.exit), "{run}");
    before.assert_untouched(sandbox.path("dst"));
    sandbox.run(["sync", "empty:", "s3:dst", "--delete"]).code(7);
    assert_eq!(server.bucket().keys(), ["dst/a", "dst/b", "src/a"]);
}

#[test]
fn a_storage_without_the_source_deletes_nothing_s3() {
    s3().iter().for_each(remote);
}

#[test]
fn a_storage_without_the_source_deletes_nothing_moto() {
    moto().iter().for_each(remote);
}
