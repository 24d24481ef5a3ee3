//! Removing: one thing, that thing, and nothing else.

use super::*;

#[test]
fn a_link_goes_and_its_target_stays() {
    let sandbox = Sandbox::new();
    sandbox.file("dir/f", "keep");
    fs::write(sandbox.outside("secret"), "keep").unwrap();
    for (name, target) in [("a", "dir"), ("b", "dir/f"), ("c", "../secret"), ("d", "nowhere"), ("e", "e")] {
        sandbox.link(name, target);
        sandbox.local.remove(&sandbox.local.stat(&path(name)).unwrap()).unwrap();
        assert!(!sandbox.at(name).is_symlink());
    }
    assert!(sandbox.at("dir/f").exists() && sandbox.outside("secret").exists());
}

#[test]
fn each_kind_can_go() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "");
    fs::create_dir(sandbox.at("d")).unwrap();
    sandbox.fifo("fifo");
    sandbox.socket("socket");
    for name in ["f", "d", "fifo", "socket"] {
        let entry = sandbox.local.stat(&path(name)).unwrap();
        sandbox.local.remove(&entry).unwrap();
        fails(sandbox.local.remove(&entry), ErrorKind::NotFound, "no such file");
    }
    assert_eq!(fs::read_dir(sandbox.at("")).unwrap().count(), 0);
    fails(sandbox.local.remove(&Entry::new(path("x/y"), EntryKind::File)), ErrorKind::NotFound, "no such file");
    fails(sandbox.local.remove(&sandbox.local.stat(&ObjectPath::root()).unwrap()), ErrorKind::Refused, "root");
}

#[test]
fn a_full_directory_stays() {
    let sandbox = Sandbox::new();
    sandbox.file("d/f", "keep");
    fails(sandbox.local.remove(&sandbox.local.stat(&path("d")).unwrap()), ErrorKind::Refused, "directory not empty");
    assert!(sandbox.at("d/f").exists());
}

#[test]
fn what_changed_its_kind_or_identity_stays() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "1");
    let seen = sandbox.local.stat(&path("f")).unwrap();
    // Replaced by another file: not what was looked at.
    fs::write(sandbox.at("g"), "2").unwrap();
    fs::rename(sandbox.at("g"), sandbox.at("f")).unwrap();
    fails(sandbox.local.remove(&seen), ErrorKind::Changed, "something else");
    assert_eq!(fs::read(sandbox.at("f")).unwrap(), b"2");
    // Written to: still the same file.
    let seen = sandbox.local.stat(&path("f")).unwrap();
    fs::write(sandbox.at("f"), "333").unwrap();
    sandbox.local.remove(&seen).unwrap();
    fs::create_dir(sandbox.at("f")).unwrap();
    fails(sandbox.local.remove(&seen), ErrorKind::Changed, "something else");
    fails(sandbox.local.remove(&Entry::new(path("f"), EntryKind::Link)), ErrorKind::Changed, "something else");
    fs::remove_dir(sandbox.at("f")).unwrap();
    sandbox.link("f", "nowhere");
    for kind in [EntryKind::File, EntryKind::Dir, EntryKind::Special, EntryKind::Unaddressable] {
        fails(sandbox.local.remove(&Entry::new(path("f"), kind)), ErrorKind::Changed, "something else");
    }
    assert!(sandbox.at("f").is_symlink());
    // Known by kind alone, as a listing without identities would say.
    fs::remove_file(sandbox.at("f")).unwrap();
    sandbox.file("f", "4");
    sandbox.local.remove(&Entry::new(path("f"), EntryKind::File)).unwrap();
}
