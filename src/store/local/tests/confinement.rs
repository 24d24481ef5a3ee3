//! No way out: neither by `..`, nor by a link, nor by a race.

use std::sync::atomic::{AtomicBool, Ordering};

use super::super::descend::step_by_step;
use super::*;

/// Everything that may be tried on a path that leads out.
#[track_caller]
fn all_refuse(local: &Local, name: &str, kind: ErrorKind, words: &str) {
    let at = path(name);
    fails(local.stat(&at), kind, words);
    fails(local.list(&at, &mut |_| ControlFlow::Continue(())), kind, words);
    fails(local.open_read(&at), kind, words);
    fails(local.create(&at, Existing::Replace), kind, words);
    fails(local.make_dir(&at), kind, words);
    for is in [EntryKind::File, EntryKind::Dir, EntryKind::Link] {
        fails(local.remove(&Entry::new(at.clone(), is)), kind, words);
    }
}

#[test]
fn links_on_the_way_are_refused() {
    let sandbox = Sandbox::new();
    fs::create_dir_all(sandbox.outside("secret/d")).unwrap();
    fs::write(sandbox.outside("secret/d/f"), "keep").unwrap();
    sandbox.link("absolute", sandbox.outside("secret"));
    sandbox.link("relative", "../secret");
    sandbox.link("round", "round");
    sandbox.link("loose", "nowhere");
    sandbox.link("top", "/");
    // Within the root a link is not followed either, though what is behind it is there.
    sandbox.file("real/d/f", "keep");
    sandbox.link("inner", "real");
    sandbox.link("real/deep", "../../secret");
    let before = sandbox.everything();
    for link in ["absolute", "relative", "round", "loose", "top", "inner", "real/deep"] {
        let words = format!("goes through a symbolic link: `{link}`");
        all_refuse(&sandbox.local, &format!("{link}/d/f"), ErrorKind::Refused, &words);
        all_refuse(&sandbox.local, &format!("{link}/f"), ErrorKind::Refused, &words);
    }
    assert_eq!(sandbox.everything(), before);
    assert_eq!(fs::read(sandbox.outside("secret/d/f")).unwrap(), b"keep");
}

#[test]
fn a_link_at_the_end_is_not_followed() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.outside("secret"), "keep").unwrap();
    fs::create_dir(sandbox.outside("folder")).unwrap();
    for (name, target) in [("file", "../secret"), ("dir", "../folder"), ("loose", "nowhere"), ("round", "round")] {
        sandbox.link(name, target);
        let at = path(name);
        assert_eq!(sandbox.local.stat(&at).unwrap().kind, EntryKind::Link);
        assert_eq!(sandbox.local.stat(&at).unwrap().size, None);
        fails(sandbox.local.open_read(&at), ErrorKind::Refused, "is a symbolic link");
        fails(list(&sandbox.local, name), ErrorKind::Refused, "is a symbolic link");
        fails(sandbox.local.create(&at, Existing::Replace), ErrorKind::Refused, "is a symbolic link");
        fails(sandbox.local.create(&at, Existing::Refuse), ErrorKind::Refused, "is a symbolic link");
        fails(sandbox.local.make_dir(&at), ErrorKind::Refused, "goes through a symbolic link");
        assert!(sandbox.at(name).is_symlink());
    }
    assert_eq!(fs::read(sandbox.outside("secret")).unwrap(), b"keep");
    assert_eq!(fs::read_dir(sandbox.outside("folder")).unwrap().count(), 0);
}

#[test]
fn names_that_are_none_are_refused() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.outside("f"), "keep").unwrap();
    fs::create_dir(sandbox.at("d")).unwrap();
    let before = sandbox.everything();
    for name in ["..", "../f", "d/../../f", "d/..", ".", "d/./f", "d//f", "/f", "d/", "/etc/passwd", "d\0/f", "d/f\0"] {
        let at = path(name);
        fails(sandbox.local.stat(&at), ErrorKind::Unaddressable, "is no name");
        fails(sandbox.local.open_read(&at), ErrorKind::Unaddressable, "is no name");
        fails(list(&sandbox.local, name), ErrorKind::Unaddressable, "is no name");
        fails(sandbox.local.create(&at, Existing::Replace), ErrorKind::Unaddressable, "is no name");
        fails(sandbox.local.make_dir(&at), ErrorKind::Unaddressable, "is no name");
        fails(sandbox.local.remove(&Entry::new(at.clone(), EntryKind::File)), ErrorKind::Unaddressable, "is no name");
        fails(sandbox.local.same_tree(&at, &sandbox.local, &path("d")), ErrorKind::Unaddressable, "is no name");
    }
    assert_eq!(sandbox.everything(), before);
}

#[test]
fn both_ways_down_agree() {
    use std::os::fd::AsFd;
    let sandbox = Sandbox::new();
    sandbox.file("a/b/f", "");
    sandbox.link("a/l", "b");
    let anchor = fs::File::open(sandbox.at("")).unwrap();
    for (name, kind) in [("", "ok"), ("a/b", "ok"), ("a/x", "Missing"), ("a/l", "Link"), ("a/b/f", "File")] {
        let slow = step_by_step(anchor.as_fd(), &path(name));
        let fast = sandbox.local.directory(&path(name));
        for way in [slow.map(|_| "ok"), fast.map(|_| "ok")] {
            let shown = way.map_or_else(|stop| format!("{stop:?}"), str::to_owned);
            assert!(shown.starts_with(kind), "{name}: {shown}");
        }
    }
    fails(
        step_by_step(anchor.as_fd(), &path("a/l/x"))
            .map_err(|stop| sandbox.local.explain(stop, super::super::descend::Intent::Read)),
        ErrorKind::Refused,
        "goes through a symbolic link: `a/l`",
    );
}

/// A folder that is swapped for a link after a draft was begun in it: the file stays in the folder.
#[test]
fn a_draft_stays_in_the_folder_it_was_begun_in() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.at("d")).unwrap();
    fs::create_dir(sandbox.outside("trap")).unwrap();
    for publish in [true, false] {
        let mut draft = sandbox.local.create(&path("d/f"), Existing::Replace).unwrap();
        fs::rename(sandbox.at("d"), sandbox.at("moved")).unwrap();
        sandbox.link("d", "../trap");
        draft.write_all(b"x").unwrap();
        if publish {
            draft.publish(Stamp::default()).unwrap();
            assert_eq!(fs::read(sandbox.at("moved/f")).unwrap(), b"x");
        } else {
            drop(draft);
        }
        assert_eq!(fs::read_dir(sandbox.at("moved")).unwrap().count(), 1);
        assert_eq!(fs::read_dir(sandbox.outside("trap")).unwrap().count(), 0);
        fs::remove_file(sandbox.at("d")).unwrap();
        fs::rename(sandbox.at("moved"), sandbox.at("d")).unwrap();
    }
}

/// Another process that keeps swapping a folder for a link to the outside.
#[test]
fn a_race_never_leads_out() {
    let sandbox = Sandbox::new();
    sandbox.file("real/f", "inside");
    fs::create_dir(sandbox.outside("trap")).unwrap();
    fs::write(sandbox.outside("trap/f"), "outside").unwrap();
    fs::create_dir(sandbox.outside("trap/empty")).unwrap();
    fs::create_dir(sandbox.at("real/empty")).unwrap();
    sandbox.link("link", "../trap");
    let stop = AtomicBool::new(false);
    let mut reached = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            use rustix::fs::{CWD, RenameFlags, renameat_with};
            while !stop.load(Ordering::Relaxed) {
                renameat_with(CWD, sandbox.at("real"), CWD, sandbox.at("link"), RenameFlags::EXCHANGE).unwrap();
            }
        });
        for round in 0..4000 {
            if let Ok((mut file, _)) = sandbox.local.open_read(&path("real/f")) {
                let mut content = String::new();
                std::io::Read::read_to_string(&mut file, &mut content).unwrap();
                assert_eq!(content, "inside");
                reached += 1;
            }
            let _ = sandbox.put(&format!("real/new{}", round % 7), "x");
            let _ = sandbox.put(&format!("real/sub{}/x", round % 5), "x");
            let _ = sandbox.local.make_dir(&path(format!("real/dir{}/x", round % 5)));
            let _ = sandbox.local.remove(&Entry::new(path("real/empty"), EntryKind::Dir));
            let _ = sandbox.local.remove(&Entry::new(path("real/f"), EntryKind::Link));
            if let Ok(found) = list(&sandbox.local, "real") {
                assert!(found.iter().any(|(name, _)| name == "real/f"));
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(reached > 0, "the race never let anything through: nothing was tried");
    let mut left: Vec<_> =
        fs::read_dir(sandbox.outside("trap")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["empty", "f"]);
    assert_eq!(fs::read(sandbox.outside("trap/f")).unwrap(), b"outside");
}
