//! Whether trees meet.

use super::*;
use crate::store::Overlap;

#[track_caller]
fn relation(one: (&Local, &str), two: (&Local, &str), expected: Overlap) {
    assert_eq!(one.0.same_tree(&path(one.1), two.0, &path(two.1)).unwrap(), expected);
    let back = match expected {
        Overlap::Inside => Overlap::Contains,
        Overlap::Contains => Overlap::Inside,
        same => same,
    };
    assert_eq!(two.0.same_tree(&path(two.1), one.0, &path(one.1)).unwrap(), back);
}

#[test]
fn trees_of_one_store() {
    let sandbox = Sandbox::new();
    let local = &sandbox.local;
    sandbox.file("a/b/f", "");
    sandbox.file("ab/f", "");
    sandbox.link("link", "a");
    for (one, two, expected) in [
        ("a", "a", Overlap::Same),
        ("", "", Overlap::Same),
        ("", "a", Overlap::Contains),
        ("a", "a/b", Overlap::Contains),
        ("a", "a/b/f", Overlap::Contains),
        ("a/b/f", "a/b/f", Overlap::Same),
        ("a", "ab", Overlap::Apart),
        ("a/b/f", "ab/f", Overlap::Apart),
        ("a", "a/new/er", Overlap::Contains),
        ("ab", "a/new", Overlap::Apart),
        ("new", "new", Overlap::Same),
        ("new", "new/er", Overlap::Contains),
        ("new", "newer", Overlap::Apart),
        ("new/a", "new/b", Overlap::Apart),
        ("new/a", "a", Overlap::Apart),
        ("New", "new/x", Overlap::Contains),
        // A link is itself, never what it points to.
        ("link", "a", Overlap::Apart),
        ("link", "link", Overlap::Same),
        ("", "link", Overlap::Contains),
    ] {
        relation((local, one), (local, two), expected);
    }
    fs::hard_link(sandbox.at("ab/f"), sandbox.at("hard")).unwrap();
    relation((local, "hard"), (local, "ab/f"), Overlap::Same);
    relation((local, "hard"), (local, "ab"), Overlap::Apart);
}

#[test]
fn trees_of_different_stores() {
    let sandbox = Sandbox::new();
    sandbox.file("a/b/f", "");
    std::os::unix::fs::symlink("root/a", sandbox.outside("way")).unwrap();
    let narrow = Local::open(&sandbox.outside("way")).unwrap();
    relation((&sandbox.local, ""), (&narrow, ""), Overlap::Contains);
    relation((&sandbox.local, "a"), (&narrow, ""), Overlap::Same);
    relation((&sandbox.local, "a/b"), (&narrow, ""), Overlap::Inside);
    relation((&sandbox.local, "a/new/x"), (&narrow, "new"), Overlap::Inside);
    let other = Sandbox::new();
    relation((&sandbox.local, ""), (&other.local, ""), Overlap::Apart);
    let top = Local::open(Path::new("/")).unwrap();
    relation((&top, ""), (&sandbox.local, "a/b"), Overlap::Contains);
    // Missing roots, the same one twice and one in the other.
    let missing = Local::open(&sandbox.outside("not/yet")).unwrap();
    let again = Local::open(&sandbox.outside("not/yet")).unwrap();
    let deeper = Local::open(&sandbox.outside("not/yet/x")).unwrap();
    relation((&missing, ""), (&again, ""), Overlap::Same);
    relation((&missing, ""), (&deeper, ""), Overlap::Contains);
    relation((&missing, ""), (&sandbox.local, ""), Overlap::Apart);
    fs::create_dir_all(sandbox.outside("not/yet")).unwrap();
    relation((&missing, ""), (&deeper, ""), Overlap::Contains);
}

#[test]
fn folders_mounted_twice() {
    const TEST: &str = "store::local::tests::trees::folders_mounted_twice";
    let Some(top) = std::env::var_os("GSTORE_TEST_MOUNTED") else {
        let top = TempDir::new().unwrap();
        for dir in ["data/x/sub", "data/m", "twice", "self/in", "other", "all"] {
            fs::create_dir_all(top.path().join(dir)).unwrap();
        }
        let mount = "mount --bind data/x twice && mount --bind self self/in && mount --bind other data/m \
            && mount --bind . all";
        return in_own_mounts(TEST, mount, top.path());
    };
    let local = Local::open(Path::new(&top)).unwrap();
    for (one, two, expected) in [
        ("twice", "data/x", Overlap::Same),
        ("twice/sub", "data/x/sub", Overlap::Same),
        ("twice/new", "data/x/new", Overlap::Same),
        ("twice/new", "data/x", Overlap::Inside),
        ("data", "twice", Overlap::Contains),
        ("data", "twice/new/er", Overlap::Contains),
        ("data/y", "twice", Overlap::Apart),
        ("self/in", "self", Overlap::Same),
        ("self/in", "", Overlap::Inside),
        ("data", "other", Overlap::Contains),
        ("data", "other/sub", Overlap::Contains),
        ("data/x", "other", Overlap::Apart),
        ("all/data", "data", Overlap::Same),
        ("all/data", "twice", Overlap::Contains),
    ] {
        relation((&local, one), (&local, two), expected);
    }
}
