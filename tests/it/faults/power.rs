//! Power cuts: what a run told of is there afterwards.

use rustix::process::Signal;

use crate::support::{Disk, Sandbox, Tree, UNPRIVILEGED, What};

use super::content;

const NAMES: usize = 20;

/// A source with files of several sizes, and a disk that has another content for some of them.
fn prepared(disk: &Disk) -> Sandbox {
    let sandbox = Sandbox::new();
    for name in 0..NAMES {
        sandbox.write(format!("src/{}/{name}", name % 3), content(name * 10_000 + 1));
    }
    std::fs::create_dir_all(disk.path().join("dst/0")).unwrap();
    std::fs::write(disk.path().join("dst/0/3"), "old").unwrap();
    std::fs::write(disk.path().join("dst/gone"), content(50_000)).unwrap();
    assert!(std::process::Command::new("sync").arg("-f").arg(disk.path()).status().unwrap().success());
    sandbox
}

fn written(sandbox: &Sandbox, disk: &Disk, arguments: &[&str]) {
    let dest = disk.path().join("dst");
    let arguments: Vec<_> = arguments.iter().map(|word| word.replace("DEST", dest.to_str().unwrap())).collect();
    sandbox.run(&arguments).ok();
}

#[test]
fn a_power_cut_after_a_run_takes_nothing_of_it() {
    for fsync in ["auto", "always"] {
        let Some(disk) = Disk::new(64) else { return };
        let sandbox = prepared(&disk).folder("src/empty");
        written(&sandbox, &disk, &["cp", "-r", "--fsync", fsync, "src/", "DEST"]);
        let after = disk.cut();
        std::fs::remove_file(after.path().join("dst/gone")).unwrap();
        Tree::read(after.path().join("dst")).assert_same(&Tree::read(sandbox.path("src")), What::Copies);
    }
}

#[test]
fn a_power_cut_after_one_file_takes_nothing_of_it() {
    let Some(disk) = Disk::new(64) else { return };
    let sandbox = prepared(&disk);
    written(&sandbox, &disk, &["cp", "src/0/6", "DEST/new/one"]);
    assert_eq!(std::fs::read(disk.cut().path().join("dst/new/one")).unwrap(), sandbox.read("src/0/6"));
    let dest = disk.path().join("dst/0/3");
    sandbox.command(["cp", "-", dest.to_str().unwrap()]).stdin(content(9_999)).run().ok();
    assert_eq!(std::fs::read(disk.cut().path().join("dst/0/3")).unwrap(), content(9_999));
    written(&sandbox, &disk, &["mv", "--fsync", "never", "src/0/9", "DEST/moved"]);
    assert_eq!(std::fs::read(disk.cut().path().join("dst/moved")).unwrap(), content(90_001));
}

/// A file that has another name at the source by now: its old name goes only once the new one is safe.
#[test]
fn a_power_cut_after_deletes_takes_nothing_that_was_copied_before() {
    let Some(disk) = Disk::new(64) else { return };
    let sandbox = prepared(&disk);
    sandbox.write("src/kept", content(50_000));
    written(&sandbox, &disk, &["sync", "--delete", "src", "DEST"]);
    let after = disk.cut();
    assert_eq!(std::fs::read(after.path().join("dst/kept")).unwrap(), content(50_000));
    Tree::read(disk.path().join("dst")).assert_same(&Tree::read(sandbox.path("src")), What::Files);
}

/// A disk that is the destination itself, as a stick is, lies on another file system than its parent.
#[test]
fn a_power_cut_takes_nothing_of_a_disk_that_is_the_destination() {
    for verb in [&["cp", "-r"][..], &["sync"]] {
        let Some(disk) = Disk::new(64) else { return };
        let sandbox = Sandbox::new().file("src/a", content(70_000)).file("src/b/c", content(9)).file("one", "1");
        let dest = disk.path();
        let arguments = verb.iter().copied().chain(["src/", dest.to_str().unwrap()]);
        sandbox.run(arguments).ok();
        Tree::read(disk.cut().path()).assert_same(&Tree::read(sandbox.path("src")), What::Copies);
        sandbox.run(["cp", "one", dest.to_str().unwrap()]).ok();
        assert_eq!(std::fs::read(disk.cut().path().join("one")).unwrap(), b"1");
    }
}

/// What may be entered and written but not read cannot be put on disk by name: no reason to fail.
#[test]
fn folders_that_cannot_be_read_are_written_to() {
    let sandbox = Sandbox::new().file("src/a", "a").file("src/b/c", "c").folder("drop").folder("above/mine");
    sandbox.give("src", UNPRIVILEGED);
    sandbox.give("above/mine", UNPRIVILEGED);
    for fsync in ["auto", "always"] {
        sandbox.mode("drop", 0o733);
        sandbox.mode("above", 0o711);
        let run = |arguments: &[&str]| sandbox.command(arguments).as_user(UNPRIVILEGED).run();
        run(&["cp", "--fsync", fsync, "src/a", &format!("drop/{fsync}")]).ok();
        run(&["sync", "--fsync", fsync, "src", "above/mine"]).ok();
        run(&["cp", "-r", "--fsync", fsync, "src", &format!("above/mine/{fsync}")]).ok();
        assert_eq!(sandbox.read(format!("drop/{fsync}")), b"a");
        assert_eq!(sandbox.read(format!("above/mine/{fsync}/b/c")), b"c");
    }
}

/// Killed and cut at once, so that nobody puts content on disk that the run did not; names come there with
/// those of anybody else.
#[test]
fn a_power_cut_during_a_run_leaves_old_or_new() {
    for wait in [5, 20, 40, 80, 160] {
        let Some(disk) = Disk::new(64) else { return };
        let sandbox = prepared(&disk);
        for name in 0..NAMES {
            std::fs::write(disk.path().join(format!("dst/f{name}")), format!("old {name}")).unwrap();
            sandbox.write(format!("flat/f{name}"), content(400_000 + name));
        }
        assert!(std::process::Command::new("sync").arg("-f").arg(disk.path()).status().unwrap().success());
        let dest = disk.path().join("dst");
        let running = sandbox.command(["cp", "-r", "flat/", dest.to_str().unwrap()]).spawn();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        running.signal(Signal::KILL);
        let _ = running.wait();
        std::fs::File::create(disk.path().join("other")).unwrap().sync_all().unwrap();
        let after = disk.cut();
        for name in 0..NAMES {
            let found = std::fs::read(after.path().join(format!("dst/f{name}"))).unwrap();
            let whole = found == content(400_000 + name) || found == format!("old {name}").as_bytes();
            assert!(whole, "{wait} ms: {name} has {} bytes", found.len());
        }
    }
}
