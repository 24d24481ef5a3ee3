//! Stat, list, open for reading.

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::time::Duration;

use super::super::same_state;
use super::*;

#[test]
fn an_entry_tells_all_the_system_knows() {
    let sandbox = Sandbox::new();
    let at = sandbox.file("d/f", "12345");
    fs::set_permissions(&at, fs::Permissions::from_mode(0o640)).unwrap();
    let file = fs::File::options().write(true).open(&at).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::new(1_700_000_000, 123_456_789)).unwrap();
    let entry = sandbox.local.stat(&path("d/f")).unwrap();
    assert_eq!((entry.kind, entry.size, entry.mode), (EntryKind::File, Some(5), Some(0o640)));
    assert_eq!(entry.mtime.unwrap().as_nanosecond(), 1_700_000_000_123_456_789);
    let (id, metadata) = (entry.file_id.unwrap(), at.metadata().unwrap());
    assert_eq!((id.device, id.inode), (metadata.dev(), metadata.ino()));
    assert_eq!(id.changed, i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()));
    let dir = sandbox.local.stat(&path("d")).unwrap();
    assert_eq!((dir.kind, dir.size), (EntryKind::Dir, None));
    fails(sandbox.local.stat(&path("d/x")), ErrorKind::NotFound, "no such file");
    fails(sandbox.local.stat(&path("x/y/z")), ErrorKind::NotFound, "no such file");
    fails(sandbox.local.stat(&path("d/f/x")), ErrorKind::NotFound, "nothing is below `d/f`");
    fails(list(&sandbox.local, "d/f"), ErrorKind::Refused, "is not a directory");
    fails(list(&sandbox.local, "x"), ErrorKind::NotFound, "no such file");
    fails(sandbox.local.open_read(&path("d")), ErrorKind::Refused, "is a directory");
    fails(sandbox.local.open_read(&ObjectPath::root()), ErrorKind::Refused, "is a directory");
    fails(sandbox.local.open_read(&path("d/x")), ErrorKind::NotFound, "no such file");
}

#[test]
fn pages_are_bounded_and_complete() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.at("d")).unwrap();
    for number in 0..2500 {
        fs::write(sandbox.at(&format!("d/{number}")), "").unwrap();
    }
    fs::write(sandbox.at("d/.gstore-0123456789abcdef0123456789abcdef.part"), "").unwrap();
    fs::write(sandbox.at("d/.gstore-0123456789abcdef0123456789abcdef.journal"), "").unwrap();
    fs::write(sandbox.at("d/.gstore-0123456789abcdef0123456789abcdeg.part"), "").unwrap();
    let (mut pages, mut temporaries, mut names) = (0, 0, std::collections::BTreeSet::new());
    let mut take = |page: crate::store::Page| {
        assert!(page.entries.len() <= 1024);
        pages += 1;
        temporaries += page.temporaries.len();
        names.extend(page.entries.into_iter().map(|e| e.path));
        ControlFlow::Continue(())
    };
    sandbox.local.list(&path("d"), &mut take).unwrap();
    assert_eq!((pages, temporaries, names.len()), (3, 2, 2501));
    assert!(names.contains(&path("d/2499")));
    let mut pages = 0;
    let mut take = |_| {
        pages += 1;
        ControlFlow::Break(())
    };
    sandbox.local.list(&path("d"), &mut take).unwrap();
    assert_eq!(pages, 1);
    fs::create_dir(sandbox.at("empty")).unwrap();
    sandbox.local.list(&path("empty"), &mut |_| panic!("an empty page")).unwrap();
}

#[test]
fn names_are_bytes() {
    let sandbox = Sandbox::new();
    let longest = vec![b'n'; 255];
    let names: [&[u8]; 8] =
        [b"caf\xe9", b"\xff\xfe", b" x ", b"a\nb", b"-rf", b"back\\slash", "\u{e9}".as_bytes(), &longest];
    for name in names {
        let mut draft = sandbox.local.create(&path(name), Existing::Refuse).unwrap();
        draft.write_all(name).unwrap();
        draft.publish(Stamp::default()).unwrap();
        assert_eq!(fs::read(sandbox.at("").join(std::ffi::OsStr::from_bytes(name))).unwrap(), name);
        assert_eq!(sandbox.local.stat(&path(name)).unwrap().path, path(name));
    }
    let mut found = Vec::new();
    let mut take = |page: crate::store::Page| {
        found.extend(page.entries.iter().map(|e| e.path.as_bytes().to_vec()));
        ControlFlow::Continue(())
    };
    sandbox.local.list(&ObjectPath::root(), &mut take).unwrap();
    found.sort();
    let mut expected = names.map(<[u8]>::to_vec);
    expected.sort();
    assert_eq!(found, expected);
    for name in names {
        sandbox.local.remove(&sandbox.local.stat(&path(name)).unwrap()).unwrap();
    }
    let long = path([b'n'; 256]);
    fails(sandbox.local.stat(&long), ErrorKind::Unaddressable, "too long");
    fails(sandbox.local.create(&path("d").join(&long), Existing::Replace), ErrorKind::Unaddressable, "too long");
    fails(sandbox.local.make_dir(&path("d").join(&long)), ErrorKind::Unaddressable, "too long");
    assert_eq!(fs::read_dir(sandbox.at("")).unwrap().count(), 0, "a refused name left its parents");
}

/// Deeper than any path that the system takes in one piece.
#[test]
fn depth_has_no_limit() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (0..200).map(|level| format!("{level:0>200}")).collect();
    let deep = names.join("/");
    sandbox.put(&format!("{deep}/f"), "deep").unwrap();
    let entry = sandbox.local.stat(&path(format!("{deep}/f"))).unwrap();
    assert_eq!(entry.size, Some(4));
    assert_eq!(list(&sandbox.local, &deep).unwrap().len(), 1);
    let (mut file, _) = sandbox.local.open_read(&entry.path).unwrap();
    let mut content = String::new();
    std::io::Read::read_to_string(&mut file, &mut content).unwrap();
    assert_eq!(content, "deep");
    assert_eq!(
        sandbox.local.same_tree(&path(&names[0]), &sandbox.local, &entry.path).unwrap(),
        crate::store::Overlap::Contains
    );
    let aside = format!("{}/aside/{deep}", names[0]);
    drop(sandbox.local.create(&path(&aside), Existing::Replace).unwrap());
    assert_eq!(list(&sandbox.local, &names[0]).unwrap().len(), 1, "a dropped draft left its folders");
    sandbox.local.remove(&entry).unwrap();
    for end in (1..=names.len()).rev() {
        sandbox.local.remove(&Entry::new(path(names[..end].join("/")), EntryKind::Dir)).unwrap();
    }
    assert_eq!(fs::read_dir(sandbox.at("")).unwrap().count(), 0);
}

#[test]
fn special_files_are_left_alone_and_never_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.fifo("fifo");
    sandbox.socket("socket");
    let (done, wait) = std::sync::mpsc::channel();
    let local = sandbox.local.clone();
    std::thread::spawn(move || {
        for name in ["fifo", "socket"] {
            assert_eq!(local.stat(&path(name)).unwrap().kind, EntryKind::Special);
            fails(local.open_read(&path(name)), ErrorKind::Refused, "FIFO, socket or device");
            fails(local.create(&path(name), Existing::Replace), ErrorKind::Refused, "FIFO, socket or device");
            fails(
                local.create(&path(format!("{name}/x")), Existing::Replace),
                ErrorKind::Refused,
                "is not a directory",
            );
            fails(list(&local, name), ErrorKind::Refused, "is not a directory");
        }
        done.send(()).unwrap();
    });
    wait.recv_timeout(Duration::from_secs(20)).expect("something waited for a FIFO, or failed");
    assert_eq!(list(&sandbox.local, "").unwrap().iter().filter(|(_, kind)| *kind == EntryKind::Special).count(), 2);
    fails(
        Local::open(Path::new("/dev")).unwrap().open_read(&path("zero")),
        ErrorKind::Refused,
        "FIFO, socket or device",
    );
}

#[test]
fn a_change_while_reading_is_seen() {
    let sandbox = Sandbox::new();
    let at = sandbox.file("f", "12345");
    let (file, entry) = sandbox.local.open_read(&path("f")).unwrap();
    assert_eq!(entry, sandbox.local.stat(&path("f")).unwrap());
    assert!(same_state(&file, &entry).unwrap());
    let _ = fs::read(&at).unwrap();
    assert!(same_state(&file, &entry).unwrap(), "reading is no change");
    // Same size, and the old time put back: only the change time tells.
    let mtime = at.metadata().unwrap().modified().unwrap();
    std::thread::sleep(Duration::from_millis(20));
    fs::write(&at, "54321").unwrap();
    fs::File::options().write(true).open(&at).unwrap().set_modified(mtime).unwrap();
    let now = sandbox.local.stat(&path("f")).unwrap();
    assert_eq!((now.size, now.mtime), (entry.size, entry.mtime));
    assert!(!same_state(&file, &entry).unwrap());
    // Grown.
    let (file, entry) = sandbox.local.open_read(&path("f")).unwrap();
    fs::File::options().append(true).open(&at).unwrap().write_all(b"6").unwrap();
    assert!(!same_state(&file, &entry).unwrap());
    // An entry of another file.
    sandbox.file("g", "543216");
    let (other, _) = sandbox.local.open_read(&path("g")).unwrap();
    assert!(!same_state(&other, &sandbox.local.stat(&path("f")).unwrap()).unwrap());
}

#[test]
fn what_may_not_be_read_is_denied() {
    if denied_nothing("what_may_not_be_read_is_denied") {
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.file("closed/in/f", "1");
    sandbox.file("unreadable", "1");
    let mode = |name: &str, bits| fs::set_permissions(sandbox.at(name), fs::Permissions::from_mode(bits)).unwrap();
    mode("unreadable", 0o000);
    fails(sandbox.local.open_read(&path("unreadable")), ErrorKind::Denied, "permission denied");
    mode("closed", 0o000);
    fails(list(&sandbox.local, "closed"), ErrorKind::Denied, "permission denied");
    fails(list(&sandbox.local, "closed/in"), ErrorKind::Denied, "permission denied");
    fails(sandbox.local.stat(&path("closed/in/f")), ErrorKind::Denied, "permission denied");
    fails(sandbox.local.create(&path("closed/x"), Existing::Replace), ErrorKind::Denied, "permission denied");
    // Readable, but its children cannot be looked at: not an empty folder.
    mode("closed", 0o400);
    fails(list(&sandbox.local, "closed"), ErrorKind::Denied, "permission denied");
    // May be passed through, but not read.
    mode("closed", 0o100);
    fails(list(&sandbox.local, "closed"), ErrorKind::Denied, "permission denied");
    assert_eq!(sandbox.local.stat(&path("closed/in/f")).unwrap().size, Some(1));
    assert_eq!(list(&sandbox.local, "closed/in").unwrap().len(), 1);
    fails(sandbox.local.create(&path("closed/x"), Existing::Replace), ErrorKind::Denied, "permission denied");
    fails(sandbox.local.make_dir(&path("closed/x/y")), ErrorKind::Denied, "permission denied");
    mode("closed", 0o700);
}

#[test]
fn a_directory_that_is_removed_while_listed_is_not_empty() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.at("d")).unwrap();
    for number in 0..3000 {
        fs::write(sandbox.at(&format!("d/{number}")), "").unwrap();
    }
    let mut take = |_| {
        let _ = fs::remove_dir_all(sandbox.at("d"));
        ControlFlow::Continue(())
    };
    fails(sandbox.local.list(&path("d"), &mut take), ErrorKind::NotFound, "no such file");
}
