//! Opening: what becomes the root, and a root that is not there yet.

use super::*;

#[test]
fn a_root_is_resolved_once() {
    let sandbox = Sandbox::new();
    std::os::unix::fs::symlink("root", sandbox.outside("way")).unwrap();
    fs::create_dir(sandbox.outside("other")).unwrap();
    sandbox.file("a", "1");
    let local = Local::open(&sandbox.outside("way")).unwrap();
    assert_eq!(local.root(), sandbox.at("").canonicalize().unwrap());
    fs::remove_file(sandbox.outside("way")).unwrap();
    std::os::unix::fs::symlink("other", sandbox.outside("way")).unwrap();
    assert_eq!(local.stat(&path("a")).unwrap().size, Some(1));
    // Moved away and replaced: what was opened stays the root.
    fs::rename(sandbox.at(""), sandbox.outside("moved")).unwrap();
    fs::create_dir(sandbox.at("")).unwrap();
    assert_eq!(local.stat(&path("a")).unwrap().size, Some(1));
    let root = local.stat(&ObjectPath::root()).unwrap();
    assert!(root.is_dir() && root.path.is_root());
}

#[test]
fn a_missing_root_is_made_by_the_first_write() {
    let sandbox = Sandbox::new();
    let root = sandbox.outside("not/yet/there");
    let local = Local::open(&root).unwrap();
    assert!(local.root().ends_with("not/yet/there"));
    fails(local.stat(&ObjectPath::root()), ErrorKind::NotFound, "no such file");
    fails(local.stat(&path("a")), ErrorKind::NotFound, "no such file");
    fails(list(&local, ""), ErrorKind::NotFound, "no such file");
    fails(local.open_read(&path("a")), ErrorKind::NotFound, "no such file");
    assert!(!sandbox.outside("not").exists(), "looking made something");
    // Given up: nothing stays, and the next write still works.
    drop(local.create(&path("x/a"), Existing::Replace).unwrap());
    assert!(!sandbox.outside("not").exists());
    put(&local, "x/a", "1").unwrap();
    assert_eq!(fs::read(root.join("x/a")).unwrap(), b"1");
    assert_eq!(list(&local, "").unwrap(), [("x".to_owned(), EntryKind::Dir)]);

    let local = Local::open(&sandbox.outside("another/one")).unwrap();
    assert!(local.make_dir(&ObjectPath::root()).unwrap());
    assert!(!local.make_dir(&ObjectPath::root()).unwrap());
    assert!(sandbox.outside("another/one").is_dir());
}

#[test]
fn a_root_that_is_no_folder_is_refused() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.outside("file"), "").unwrap();
    std::os::unix::fs::symlink("nowhere", sandbox.outside("dangling")).unwrap();
    std::os::unix::fs::symlink("file", sandbox.outside("to-file")).unwrap();
    std::os::unix::fs::symlink("round", sandbox.outside("round")).unwrap();
    fails(Local::open(&sandbox.outside("file")), ErrorKind::Refused, "is not a directory");
    fails(Local::open(&sandbox.outside("file/below")), ErrorKind::Refused, "is not a directory");
    fails(Local::open(&sandbox.outside("to-file")), ErrorKind::Refused, "is not a directory");
    fails(Local::open(&sandbox.outside("dangling")), ErrorKind::Refused, "link to nothing");
    fails(Local::open(&sandbox.outside("dangling/x")), ErrorKind::Refused, "link to nothing");
    fails(Local::open(&sandbox.outside("round")), ErrorKind::Refused, "symbolic link");
    fails(Local::open(&sandbox.outside("missing/../x")), ErrorKind::Usage, "`..`");
    assert_eq!(Local::open(&sandbox.outside("root/../root")).unwrap().root(), sandbox.local.root());
}

#[test]
fn a_link_put_where_the_missing_root_should_be_is_refused() {
    let sandbox = Sandbox::new();
    let local = Local::open(&sandbox.outside("later/root")).unwrap();
    fs::create_dir_all(sandbox.outside("elsewhere/root")).unwrap();
    std::os::unix::fs::symlink("elsewhere", sandbox.outside("later")).unwrap();
    fails(put(&local, "a", "1"), ErrorKind::Refused, "goes through a symbolic link");
    let error = local.stat(&path("a")).unwrap_err();
    assert!(error.message().contains("/later`"), "{error}");
    assert_eq!(fs::read_dir(sandbox.outside("elsewhere/root")).unwrap().count(), 0);
}

#[test]
fn a_typed_path_is_rooted_in_its_parent() {
    let sandbox = Sandbox::new();
    sandbox.file("dir/file", "1");
    sandbox.link("way", "dir");
    sandbox.link("loose", "nowhere");
    sandbox.link("to-file", "dir/file");
    let root = sandbox.at("").canonicalize().unwrap();
    for (typed, base, rest) in [
        ("dir/file", "dir", "file"),
        ("way/file", "dir", "file"),
        ("dir", "", "dir"),
        ("dir/", "", "dir"),
        ("way", "", "way"),
        ("new", "", "new"),
        ("dir/new/er/x", "dir", "new/er/x"),
        ("way/new/x", "dir", "new/x"),
        ("dir/file/x", "dir", "file/x"),
        ("loose/x", "", "loose/x"),
        ("to-file/x", "", "to-file/x"),
        ("dir/../dir/file", "dir", "file"),
    ] {
        let (local, below) = Local::open_typed(&sandbox.at(typed)).unwrap();
        assert_eq!((local.root(), below), (root.join(base).components().as_path(), path(rest)), "{typed}");
    }
    let (local, below) = Local::open_typed(&sandbox.at("loose/x")).unwrap();
    fails(local.create(&below, Existing::Replace), ErrorKind::Refused, "goes through a symbolic link: `loose`");
    let (local, below) = Local::open_typed(&sandbox.at("dir/file/x")).unwrap();
    fails(local.create(&below, Existing::Replace), ErrorKind::Refused, "`file` is not a directory");

    assert_eq!(Local::open_typed(Path::new("/")).unwrap().0.root(), Path::new("/"));
    assert!(Local::open_typed(Path::new("/")).unwrap().1.is_root());
    let here = std::env::current_dir().unwrap().canonicalize().unwrap();
    assert_eq!(Local::open_typed(Path::new(".")).unwrap().0.root(), here);
    assert!(Local::open_typed(Path::new(".")).unwrap().1.is_root());
    let (local, below) = Local::open_typed(Path::new("some-name")).unwrap();
    assert_eq!((local.root(), below), (here.as_path(), path("some-name")));
    fails(Local::open_typed(Path::new("a/..")), ErrorKind::Usage, "`..`");
    assert!(Local::open(Path::new("/")).unwrap().stat(&path("proc/self/fd")).is_err(), "`self` is a link");
    assert!(Local::open(Path::new("/")).unwrap().stat(&path("usr")).is_ok());
}

#[test]
fn a_root_that_is_removed_is_missing_and_not_empty() {
    let sandbox = Sandbox::new();
    fs::remove_dir(sandbox.at("")).unwrap();
    fails(list(&sandbox.local, ""), ErrorKind::NotFound, "no such file");
    fails(sandbox.local.stat(&ObjectPath::root()), ErrorKind::NotFound, "no such file");
    fails(sandbox.put("a", ""), ErrorKind::NotFound, "removed");
    fails(sandbox.local.make_dir(&path("d")), ErrorKind::NotFound, "removed");
}
