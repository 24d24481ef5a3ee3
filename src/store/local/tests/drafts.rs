//! Creating, publishing, giving up.

use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::*;
use crate::entry::Timestamp;

fn mode(at: &Path) -> u32 {
    at.metadata().unwrap().permissions().mode() & 0o7777
}

/// What the system gives a new file: the umask of this process, without asking for it.
fn default_mode(sandbox: &Sandbox) -> u32 {
    let at = sandbox.outside("default");
    fs::write(&at, "").unwrap();
    mode(&at)
}

#[test]
fn a_draft_shows_only_when_published() {
    let sandbox = Sandbox::new();
    let mut draft = sandbox.local.create(&path("a/b/f"), Existing::Replace).unwrap();
    draft.write_all(b"new").unwrap();
    draft.flush().unwrap();
    let names: Vec<_> = fs::read_dir(sandbox.at("a/b")).unwrap().map(|e| e.unwrap()).collect();
    assert_eq!(names.len(), 1);
    let name = names[0].file_name().into_string().unwrap();
    let digits = name.strip_prefix(".gstore-").unwrap().strip_suffix(".part").unwrap();
    assert!(digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{name}");
    assert_eq!(mode(&names[0].path()), 0o600);
    assert!(fs::File::open(names[0].path()).unwrap().try_lock().is_err(), "a sweeper could take it for dead");
    assert_eq!(list(&sandbox.local, "a/b").unwrap(), []);
    let entry = draft.publish(Stamp::default()).unwrap();
    assert_eq!(entry, sandbox.local.stat(&path("a/b/f")).unwrap());
    assert_eq!((entry.size, entry.mode), (Some(3), Some(default_mode(&sandbox))));
    assert_eq!(fs::read_dir(sandbox.at("a/b")).unwrap().count(), 1);
}

#[test]
fn time_and_mode_are_kept() {
    let sandbox = Sandbox::new();
    let publish =
        |name: &str, stamp| sandbox.local.create(&path(name), Existing::Replace).unwrap().publish(stamp).unwrap();
    for nanos in [1_700_000_000_123_456_789, 1, 0, -1, -1_500_000_000] {
        let mtime = Timestamp::from_nanosecond(nanos).unwrap();
        let entry = publish("f", Stamp { mtime: Some(mtime), mode: Some(0o640), ..Stamp::default() });
        assert_eq!((entry.mtime, entry.mode), (Some(mtime), Some(0o640)));
        assert_eq!(entry, sandbox.local.stat(&path("f")).unwrap());
    }
    // Replaced: the mode of what was there, unless one is given.
    assert_eq!(publish("f", Stamp::default()).mode, Some(0o640));
    assert_eq!(publish("f", Stamp { mode: Some(0o777), ..Stamp::default() }).mode, Some(0o777));
    // Never set-user-id and its like: neither given nor taken over.
    assert_eq!(publish("f", Stamp { mode: Some(0o6755), ..Stamp::default() }).mode, Some(0o755));
    fs::set_permissions(sandbox.at("f"), fs::Permissions::from_mode(0o4711)).unwrap();
    assert_eq!(publish("f", Stamp::default()).mode, Some(0o711));
    assert_eq!(publish("new", Stamp::default()).mode, Some(default_mode(&sandbox)));
    assert_eq!(publish("other/new", Stamp::default()).mode, Some(default_mode(&sandbox)));
}

/// The umask belongs to the whole process, so another one tries it: this test again, as a child.
#[test]
fn the_umask_is_honoured() {
    const TEST: &str = "store::local::tests::drafts::the_umask_is_honoured";
    if let Ok(expected) = std::env::var("GSTORE_TEST_EXPECTED_MODE") {
        let sandbox = Sandbox::new();
        let entry = sandbox.put("d/f", "").unwrap();
        assert_eq!(format!("{:o}", entry.mode.unwrap()), expected);
        return;
    }
    let this = std::env::current_exe().unwrap();
    for (umask, expected) in [("022", "644"), ("077", "600"), ("000", "666"), ("027", "640")] {
        let script = format!("umask {umask}; exec \"$0\" --exact {TEST}");
        let mut child = std::process::Command::new("sh");
        let out = child.arg("-c").arg(script).arg(&this).env("GSTORE_TEST_EXPECTED_MODE", expected).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && text.contains("1 passed"), "umask {umask}: {text}");
    }
}

#[test]
fn giving_up_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.file("here/old", "old");
    let before = sandbox.everything();
    for name in ["here/new", "here/old", "new", "x/y/z/new", "here/x/new"] {
        let mut draft = sandbox.local.create(&path(name), Existing::Replace).unwrap();
        draft.write_all(b"lost").unwrap();
        assert_ne!(sandbox.everything(), before);
        drop(draft);
        assert_eq!(sandbox.everything(), before, "{name}");
    }
    assert_eq!(fs::read(sandbox.at("here/old")).unwrap(), b"old");
    // Folders that somebody found a use for meanwhile stay.
    let draft = sandbox.local.create(&path("x/y/z/new"), Existing::Replace).unwrap();
    fs::write(sandbox.at("x/y/other"), "").unwrap();
    drop(draft);
    assert!(sandbox.at("x/y/other").exists() && !sandbox.at("x/y/z").exists());
    // So does one that `make_dir` was asked for, though it had not to make it.
    let draft = sandbox.local.create(&path("m/n/new"), Existing::Replace).unwrap();
    assert!(!sandbox.local.make_dir(&path("m")).unwrap());
    drop(draft);
    assert!(sandbox.at("m").is_dir() && !sandbox.at("m/n").exists());
    // And those under a published file, when the draft that made them is given up.
    let first = sandbox.local.create(&path("p/q/one"), Existing::Replace).unwrap();
    let second = sandbox.local.create(&path("p/q/two"), Existing::Replace).unwrap();
    second.publish(Stamp::default()).unwrap();
    drop(first);
    assert!(sandbox.at("p/q/two").exists());
}

#[test]
fn what_is_in_the_way_is_refused_at_once() {
    let sandbox = Sandbox::new();
    sandbox.file("file", "keep");
    fs::create_dir(sandbox.at("dir")).unwrap();
    let before = sandbox.everything();
    let create = |name: &str, existing| sandbox.local.create(&path(name), existing);
    for existing in [Existing::Replace, Existing::Refuse] {
        fails(create("dir", existing), ErrorKind::Refused, "is a directory");
        fails(create("", existing), ErrorKind::Refused, "is a directory");
        fails(create("file/x", existing), ErrorKind::Refused, "`file` is not a directory");
        fails(create("file/x/y", existing), ErrorKind::Refused, "`file` is not a directory");
    }
    fails(create("file", Existing::Refuse), ErrorKind::Exists, "already exists");
    fails(sandbox.local.make_dir(&path("file")), ErrorKind::Refused, "`file` is not a directory");
    fails(sandbox.local.make_dir(&path("file/x")), ErrorKind::Refused, "`file` is not a directory");
    assert_eq!(sandbox.everything(), before);
    assert!(sandbox.local.make_dir(&path("dir/x/y")).unwrap());
    assert!(!sandbox.local.make_dir(&path("dir/x/y")).unwrap());
    assert!(!sandbox.local.make_dir(&path("dir")).unwrap());
}

#[test]
fn what_comes_in_the_way_later_is_refused_too() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.outside("secret"), "keep").unwrap();
    let begun = |existing| {
        let mut draft = sandbox.local.create(&path("f"), existing).unwrap();
        draft.write_all(b"new").unwrap();
        draft
    };
    for existing in [Existing::Replace, Existing::Refuse] {
        let draft = begun(existing);
        fs::create_dir(sandbox.at("f")).unwrap();
        fails(draft.publish(Stamp::default()), ErrorKind::Refused, "is a directory");
        fs::remove_dir(sandbox.at("f")).unwrap();

        let draft = begun(existing);
        sandbox.link("f", "../secret");
        fails(draft.publish(Stamp::default()), ErrorKind::Refused, "is a symbolic link");
        assert!(sandbox.at("f").is_symlink());
        fs::remove_file(sandbox.at("f")).unwrap();

        let draft = begun(existing);
        sandbox.fifo("f");
        fails(draft.publish(Stamp::default()), ErrorKind::Refused, "FIFO");
        fs::remove_file(sandbox.at("f")).unwrap();
    }
    let draft = begun(Existing::Refuse);
    sandbox.file("f", "theirs");
    fails(draft.publish(Stamp::default()), ErrorKind::Exists, "already exists");
    assert_eq!(fs::read(sandbox.at("f")).unwrap(), b"theirs");
    let draft = begun(Existing::Replace);
    draft.publish(Stamp::default()).unwrap();
    assert_eq!(fs::read(sandbox.at("f")).unwrap(), b"new");
    assert_eq!(fs::read(sandbox.outside("secret")).unwrap(), b"keep");
    assert_eq!(fs::read_dir(sandbox.at("")).unwrap().count(), 1, "a refused draft left something");
}

#[test]
fn a_reader_sees_the_old_or_the_new() {
    let sandbox = Sandbox::new();
    let content = |letter: &str| letter.repeat(100_000);
    sandbox.file("f", &content("a"));
    let (stop, seen) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let text = fs::read_to_string(sandbox.at("f")).unwrap();
                    assert!(text.len() == 100_000 && text.bytes().all(|b| b == text.as_bytes()[0]));
                    seen.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..300 {
            let text = content(["a", "b", "c"][round % 3]);
            let mut draft = sandbox.local.create(&path("f"), Existing::Replace).unwrap();
            for chunk in text.as_bytes().chunks(10_000) {
                draft.write_all(chunk).unwrap();
            }
            draft.publish(Stamp::default()).unwrap();
        }
        while seen.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(sandbox.everything().len(), 2);
}

#[test]
fn of_many_that_must_not_replace_one_wins() {
    let sandbox = Sandbox::new();
    for round in 0..50 {
        let target = path(format!("d{round}/f"));
        let barrier = std::sync::Barrier::new(8);
        let won: Vec<usize> = std::thread::scope(|scope| {
            let runners: Vec<_> = (0..8)
                .map(|number| {
                    let (sandbox, target, barrier) = (&sandbox, &target, &barrier);
                    scope.spawn(move || {
                        let mut draft = sandbox.local.create(target, Existing::Refuse).unwrap();
                        write!(draft, "{number}").unwrap();
                        barrier.wait();
                        match draft.publish(Stamp::default()) {
                            Ok(_) => Some(number),
                            Err(error) => {
                                assert_eq!((error.kind(), error.message()), (ErrorKind::Exists, "already exists"));
                                None
                            }
                        }
                    })
                })
                .collect();
            runners.into_iter().filter_map(|runner| runner.join().unwrap()).collect()
        });
        assert_eq!(won.len(), 1);
        let dir = sandbox.at(&format!("d{round}"));
        assert_eq!(fs::read_to_string(dir.join("f")).unwrap(), won[0].to_string());
        assert_eq!(fs::read_dir(dir).unwrap().count(), 1);
    }
}

/// Some drafts take back the folders that others are about to use.
#[test]
fn folders_made_and_taken_back_at_once_lose_nothing() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        for number in 0..4 {
            let sandbox = &sandbox;
            scope.spawn(move || {
                for round in 0..500 {
                    drop(sandbox.local.create(&path(format!("d{round}/x/given-up")), Existing::Replace).unwrap());
                    if number == 0 {
                        sandbox.put(&format!("d{round}/x/kept"), "1").unwrap();
                    }
                    if number == 1 {
                        sandbox.local.make_dir(&path(format!("e{round}/x"))).unwrap();
                    } else {
                        drop(sandbox.local.create(&path(format!("e{round}/x/given-up")), Existing::Replace).unwrap());
                    }
                }
            });
        }
    });
    for round in 0..500 {
        assert!(sandbox.at(&format!("d{round}/x/kept")).is_file());
        assert!(sandbox.at(&format!("e{round}/x")).is_dir(), "{round}");
        assert_eq!(fs::read_dir(sandbox.at(&format!("e{round}/x"))).unwrap().count(), 0);
    }
}

#[test]
fn a_synced_draft_is_published_too() {
    let sandbox = Sandbox::new();
    let mut draft = sandbox.local.create(&path("a/b/f"), Existing::Replace).unwrap();
    draft.write_all(b"x").unwrap();
    let stamp = Stamp { durability: Durability::OnDisk, ..Stamp::default() };
    assert_eq!(draft.publish(stamp).unwrap().size, Some(1));
    assert_eq!(fs::read(sandbox.at("a/b/f")).unwrap(), b"x");
}

#[test]
fn a_full_disk_is_said_and_leaves_the_old_file() {
    const TEST: &str = "store::local::tests::drafts::a_full_disk_is_said_and_leaves_the_old_file";
    let Some(top) = std::env::var_os("GSTORE_TEST_MOUNTED") else {
        let top = TempDir::new().unwrap();
        fs::create_dir(top.path().join("small")).unwrap();
        return in_own_mounts(TEST, "mount -t tmpfs -o size=64k tmpfs small", top.path());
    };
    let local = Local::open(&Path::new(&top).join("small")).unwrap();
    put(&local, "d/f", "old").unwrap();
    let mut draft = local.create(&path("d/f"), Existing::Replace).unwrap();
    let error = crate::error::Error::from(draft.write_all(&vec![0; 100_000]).unwrap_err());
    assert_eq!((error.kind(), error.message()), (ErrorKind::Failed, "no space left on device"));
    drop(draft);
    assert_eq!(fs::read(local.root().join("d/f")).unwrap(), b"old");
    assert_eq!(fs::read_dir(local.root().join("d")).unwrap().count(), 1);
}

/// For file systems that cannot rename without replacing.
#[test]
fn a_second_name_takes_the_place_of_a_rename() {
    use super::super::draft::link;
    let sandbox = Sandbox::new();
    sandbox.file("temporary", "new");
    sandbox.file("taken", "old");
    sandbox.link("way", "nowhere");
    let dir = fs::File::open(sandbox.at("")).unwrap().into();
    for name in ["taken", "way"] {
        fails(link(&dir, "temporary", name.as_bytes()), ErrorKind::Exists, "already exists");
    }
    assert_eq!(fs::read(sandbox.at("taken")).unwrap(), b"old");
    link(&dir, "temporary", b"free").unwrap();
    assert_eq!(fs::read(sandbox.at("free")).unwrap(), b"new");
    assert!(!sandbox.at("temporary").exists());
}
