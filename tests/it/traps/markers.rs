//! Directories of a key store: markers with and without content, ghosts, the mount's own root.

use super::super::support::{Tree, s3};
use super::bed::{done, named};
use super::ground::Ground as Bed;

super::everywhere!(
    markers_become_folders_and_nothing_else,
    markers_are_not_copied_to_a_key_store,
    dir_markers_writes_them,
    sync_delete_takes_a_marker_with_its_directory,
    rm_r_takes_its_own_marker_alone,
    counts_ignore_markers,
);

const USUAL: &[(&str, &str)] =
    &[("d/", ""), ("d/x", "x"), ("e/", ""), ("f/g/", ""), ("dd/", ""), ("dd/x", "xx"), ("d-/x", "xxx"), ("y", "yy")];

fn markers_become_folders_and_nothing_else(bed: &Bed) {
    bed.put(USUAL);
    let before = bed.server.bucket().list();
    for verb in [["cp", "-r"], ["sync", "--delete"]] {
        let run = bed.sandbox.run(verb.into_iter().chain(["--json", "one:", "out/"])).ok();
        assert_eq!(
            Tree::read(bed.sandbox.path("out")).names(),
            ["d/", "d-/", "d-/x", "d/x", "dd/", "dd/x", "e/", "f/", "f/g/", "y"]
        );
        let copies = if verb[0] == "cp" { 4 } else { 0 };
        assert_eq!(done(&run, "dest", "copy").len(), copies, "{run}");
    }
    assert_eq!(bed.server.bucket().list(), before);
}

fn markers_are_not_copied_to_a_key_store(bed: &Bed) {
    bed.put(USUAL);
    bed.sandbox.run(["cp", "-r", "one:", "two:"]).ok();
    assert_eq!(bed.two(), ["d-/x", "d/x", "dd/x", "y"]);
    let again = bed.sandbox.run(["sync", "--delete", "--json", "one:", "two:"]).ok();
    assert_eq!((done(&again, "dest", "copy").len(), done(&again, "dest", "make_dir").len()), (0, 0));
    assert_eq!(bed.two(), ["d-/x", "d/x", "dd/x", "y"]);
}

fn dir_markers_writes_them(bed: &Bed) {
    bed.put(USUAL);
    let all = ["d-/", "d-/x", "d/", "d/x", "dd/", "dd/x", "e/", "f/", "f/g/", "y"];
    // One at a time: SeaweedFS makes a folder for `d/x`, and may lose a marker `d/` sent meanwhile.
    bed.sandbox.run(["cp", "-r", "-j", "1", "--dir-markers", "one:", "two:"]).ok();
    assert_eq!(bed.two(), all);
    // A second run has nothing to make, and nothing to delete.
    let again = bed.sandbox.run(["sync", "--delete", "--dir-markers", "--json", "one:", "two:"]).ok();
    assert_eq!((bed.two(), done(&again, "dest", "delete").len()), (all.map(str::to_owned).to_vec(), 0));
    for marker in ["d/", "e/", "f/g/"] {
        assert_eq!(bed.get(&bed.server.second(), marker), b"");
    }
}

fn sync_delete_takes_a_marker_with_its_directory(bed: &Bed) {
    bed.put(USUAL);
    bed.sandbox.write("out/dd/x", "xx");
    bed.sandbox.write("out/y", "yy");
    let run = bed.sandbox.run(["sync", "--size-only", "--delete", "--json", "out", "one:"]).ok();
    assert_eq!(bed.one(), ["dd/", "dd/x", "y"], "{run}");
}

/// `SeaweedFS` drops the content.
#[test]
fn moto_a_marker_with_content_is_never_touched() {
    for bed in [Bed::moto_flat(), Bed::moto_walked(), Bed::moto_below()].iter().flatten() {
        never_touches_a_marker_with_content(bed);
    }
}

fn never_touches_a_marker_with_content(bed: &Bed) {
    bed.put(&[("d/", "full"), ("d/x", "x"), ("e/", "full"), ("z", "")]);
    let run = bed.sandbox.run(["cp", "-r", "--json", "one:", "out/"]).code(3);
    assert_eq!(Tree::read(bed.sandbox.path("out")).names(), ["d/", "d/x", "z"]);
    assert_eq!(named(&run, "source", "unaddressable"), ["one:d/", "one:e/"], "{run}");

    let run = bed.sandbox.run(["cp", "-r", "--json", "--dir-markers", "one:", "two:"]).code(3);
    assert_eq!(bed.get(&bed.server.second(), "d/"), b"");
    assert_eq!((bed.two().join(" "), named(&run, "source", "unaddressable").len()), ("d/ d/x z".into(), 2), "{run}");

    let below = bed.sandbox.run(["cp", "-r", "--json", "one:d", "out/below"]).code(3);
    assert_eq!(named(&below, "source", "unaddressable"), ["one:d/"], "{below}");

    std::fs::remove_dir_all(bed.sandbox.path("out/d")).unwrap();
    let run = bed.sandbox.run(["sync", "--delete", "--json", "out", "one:"]).code(3);
    assert_eq!(named(&run, "dest", "unaddressable"), ["one:d/", "one:e/"], "{run}");
    for folder in ["one:d", "one:e/"] {
        let run = bed.sandbox.run(["rm", "-r", "--json", folder]).code(3);
        assert_eq!(named(&run, "dest", "unaddressable"), [format!("{}/", folder.trim_end_matches('/'))], "{run}");
    }
    assert!(["d/", "e/", "z"].iter().all(|key| bed.one().contains(&(*key).to_owned())), "{:?}", bed.one());
    assert!(!bed.one().contains(&"d/x".to_owned()), "{:?}", bed.one());
    assert_eq!(bed.get(&bed.server.bucket(), "d/"), b"full");
}

/// `SeaweedFS` drops the content.
#[test]
fn moto_dir_markers_keep_a_marker_with_content() {
    for bed in [Bed::moto_flat(), Bed::moto_walked(), Bed::moto_below()].iter().flatten() {
        bed.put(&[("d/", "full"), ("kept/e/", "full")]);
        bed.sandbox.write("out/d/new", "new");
        bed.sandbox.write("out/kept/e/new", "new");
        bed.sandbox.run(["cp", "-r", "--dir-markers", "out/", "one:"]).ok();
        bed.sandbox.run(["sync", "--dir-markers", "out", "one:"]).ok();
        bed.sandbox.run(["sync", "--delete", "--dir-markers", "out", "one:"]).code(3);
        for marker in ["d/", "kept/e/"] {
            assert_eq!(bed.get(&bed.server.bucket(), marker), b"full");
        }
        assert_eq!(bed.one(), ["d/", "d/new", "kept/", "kept/e/", "kept/e/new"]);
    }
}

fn rm_r_takes_its_own_marker_alone(bed: &Bed) {
    bed.put(USUAL);
    bed.sandbox.run(["rm", "one:e"]).code(2).says("-r");
    bed.sandbox.run(["rm", "-r", "one:d"]).ok();
    assert_eq!(bed.one(), ["d-/x", "dd/", "dd/x", "e/", "f/g/", "y"]);
    bed.sandbox.run(["rm", "-r", "one:e/"]).ok();
    bed.sandbox.run(["rm", "-r", "one:f"]).ok();
    assert_eq!(bed.one(), ["d-/x", "dd/", "dd/x", "y"]);
}

#[test]
fn moto_the_own_marker_of_the_root_stays() {
    let Some(bed) = Bed::moto_below() else { return };
    bed.put(&[("", ""), ("x", "x")]);
    bed.put_in(&bed.server.second(), &[("", ""), ("old", "x"), ("x", "x")]);
    let listed = bed.sandbox.run(["ls", "-r", "--json", "one:"]).ok().json();
    assert_eq!((listed.len(), listed[0]["path"].as_str()), (1, Some("x")));
    assert_eq!(bed.sandbox.run(["ls", "one:"]).ok().text(), "x\n");
    bed.sandbox.run(["cp", "-r", "one:", "out/"]).ok();
    assert_eq!(Tree::read(bed.sandbox.path("out")).names(), ["x"]);
    bed.sandbox.run(["sync", "--delete", "one:", "two:"]).ok();
    assert_eq!(bed.two(), ["", "x"]);
    bed.sandbox.run(["rm", "-r", "--allow-root", "one:"]).ok();
    assert_eq!(bed.one(), [""]);
    // With content it belongs to nobody either.
    bed.server.bucket().put(bed.prefix, "full");
    assert_eq!(bed.sandbox.run(["ls", "-r", "one:"]).ok().text(), "");
    bed.sandbox.run(["rm", "-r", "--allow-root", "one:"]).ok();
    assert_eq!(bed.get(&bed.server.bucket(), ""), b"full");
}

fn counts_ignore_markers(bed: &Bed) {
    let put = |from: usize| {
        // Markers first: made at once with what is below it, one may get lost on SeaweedFS.
        for end in ["", "x"] {
            bed.server.bucket().put_many((from..60).map(|n| format!("{}t/{n}/{end}", bed.prefix)), "");
        }
        assert_eq!(bed.one().len(), 120);
    };
    put(0);
    // 60 objects and as many markers: no more than a hundred, and not more than half.
    for n in 0..31 {
        bed.sandbox.write(format!("out/{n}/x"), "");
    }
    bed.sandbox.run(["sync", "--size-only", "--delete", "out", "one:t"]).ok();
    assert_eq!(bed.one().len(), 62);
    put(31);
    bed.sandbox.run(["rm", "-r", "one:t"]).ok();
    assert_eq!(bed.one(), [""; 0]);
}

/// `SeaweedFS` goes on listing a prefix whose last key is gone.
#[test]
fn s3_ghosts_are_no_directories() {
    let Some(server) = s3() else { return };
    let sandbox =
        super::super::support::Sandbox::new().server("one", &server).config(&server.second_mount("two")).folder("out");
    server.bucket().put_all([("ghost/of/x", "1"), ("alive/x", "2"), ("alive/ghost/x", "3")]);
    server.bucket().delete("ghost/of/x");
    server.bucket().delete("alive/ghost/x");
    sandbox.run(["cp", "-r", "one:", "out/"]).ok();
    assert_eq!(Tree::read(sandbox.path("out")).names(), ["alive/", "alive/x"]);
    sandbox.run(["cp", "-r", "-j", "1", "--dir-markers", "one:", "two:"]).ok();
    assert_eq!(server.second().keys(), ["alive/", "alive/x"]);
    sandbox.run(["rm", "-r", "one:ghost"]).code(4);
    sandbox.run(["cp", "-r", "one:ghost", "out"]).code(4);
    sandbox.run(["sync", "--delete", "one:ghost", "out"]).code(4);
    assert_eq!(Tree::read(sandbox.path("out")).names(), ["alive/", "alive/x"]);
}
