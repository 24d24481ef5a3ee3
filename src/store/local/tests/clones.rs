//! Files copied from one local place to another: content, holes, time and mode; sources that change meanwhile;
//! destinations that are taken, full or not to be written.

use std::io::{Seek as _, SeekFrom};
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _};

use super::*;
use crate::error::Error;
use crate::store::local::clone::{Broken, Task, Watch};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// Sees bytes or does not, and does something when it hears that bytes have moved or sees some.
struct Onlooker<'a> {
    sees: bool,
    seen: Vec<u8>,
    moved: u64,
    meanwhile: Box<dyn FnMut() -> Result<()> + Send + 'a>,
}

impl<'a> Onlooker<'a> {
    fn new(sees: bool, meanwhile: impl FnMut() -> Result<()> + Send + 'a) -> Self {
        Self { sees, seen: Vec::new(), moved: 0, meanwhile: Box::new(meanwhile) }
    }

    fn idle(sees: bool) -> Self {
        Self::new(sees, || Ok(()))
    }
}

impl Watch for Onlooker<'_> {
    fn sees_bytes(&self) -> bool {
        self.sees
    }

    fn begins(&mut self) {
        self.seen.clear();
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.seen.extend_from_slice(bytes);
        let _ = (self.meanwhile)();
    }

    fn moved(&mut self, bytes: u64) -> Result<()> {
        self.moved += bytes;
        (self.meanwhile)()
    }
}

/// Two roots beside each other: `from` and `root`.
struct Bed {
    dest: Sandbox,
    source: Local,
}

impl Bed {
    fn new() -> Self {
        let dest = Sandbox::new();
        fs::create_dir(dest.outside("from")).unwrap();
        let source = Local::open(&dest.outside("from")).unwrap();
        Self { dest, source }
    }

    fn from(&self, name: &str) -> PathBuf {
        self.dest.outside("from").join(name)
    }

    fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.from(name), content).unwrap();
    }

    fn task(&self, from: &str, to: &str) -> Task {
        Task {
            entry: self.source.stat(&path(from)).unwrap(),
            path: path(to),
            existing: Existing::Replace,
            is_new: !self.dest.at(to).exists(),
            durability: Durability::Careful,
        }
    }

    fn copy(&self, task: &Task, watch: &mut dyn Watch) -> Result<Entry> {
        self.dest.local.copy_from(&self.source, task, watch).map_err(error)
    }

    /// Demands that nothing but these is at the destination.
    #[track_caller]
    fn holds(&self, names: &[&str]) {
        let mut found: Vec<_> = fs::read_dir(self.dest.at("")).unwrap().map(|e| e.unwrap().file_name()).collect();
        found.sort();
        assert_eq!(found, names);
    }
}

fn error(broken: Broken) -> Error {
    match broken {
        Broken::Source(error) | Broken::Dest(error) | Broken::Stopped(error) => error,
    }
}

/// Content in which no two blocks are alike.
fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from((at ^ at >> 12) & 0xff).unwrap()).collect()
}

#[test]
fn copies_have_content_time_and_mode() {
    let bed = Bed::new();
    let sizes = [0, 1, 4 * KIB, 64 * KIB, 64 * KIB + 1, MIB, MIB + 1, 9 * MIB + 5];
    for (number, size) in sizes.into_iter().enumerate() {
        bed.write("f", &content(size));
        let mode = [0o644, 0o600, 0o666, 0o777, 0o400, 0o640, 0o755, 0o444][number];
        fs::set_permissions(bed.from("f"), fs::Permissions::from_mode(mode)).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::new(1_000_000_000, 123_456_789);
        fs::File::open(bed.from("f")).unwrap().set_modified(time).unwrap();
        for (sees, name) in [(false, "new"), (true, "seen"), (false, "old"), (true, "old")] {
            let mut watch = Onlooker::idle(sees);
            let task = bed.task("f", &format!("d{number}/{name}"));
            let state = bed.copy(&task, &mut watch).unwrap();
            assert_eq!(state, task.entry);
            let at = bed.dest.at(&format!("d{number}/{name}"));
            let found = at.metadata().unwrap();
            assert_eq!(fs::read(&at).unwrap(), content(size), "{size} {name}");
            assert_eq!((found.mode() & 0o7777, found.modified().unwrap()), (mode, time), "{size} {name}");
            assert_eq!(watch.seen, if sees { content(size) } else { Vec::new() });
            assert!(watch.moved == if size > 64 * KIB { size as u64 } else { 0 }, "{size}: {}", watch.moved);
        }
        assert_eq!(fs::read_dir(bed.dest.at(&format!("d{number}"))).unwrap().count(), 3, "something was left");
    }
}

#[test]
fn set_id_bits_are_not_given() {
    let bed = Bed::new();
    for (size, mode) in [(10, 0o6755), (2 * MIB, 0o4711)] {
        bed.write("f", &content(size));
        fs::set_permissions(bed.from("f"), fs::Permissions::from_mode(mode)).unwrap();
        bed.copy(&bed.task("f", "x"), &mut Onlooker::idle(false)).unwrap();
        assert_eq!(bed.dest.at("x").metadata().unwrap().mode() & 0o7777, mode & 0o777);
    }
}

#[test]
fn holes_stay_holes_and_are_seen_as_zeros() {
    let bed = Bed::new();
    // Where there is data, and how much; the rest of the size is a hole.
    let table: [(usize, &[(usize, usize)]); 5] = [
        (3 * MIB, &[]),
        (3 * MIB, &[(0, 4 * KIB)]),
        (3 * MIB, &[(MIB, 100_000), (2 * MIB, 1)]),
        (2 * MIB + 7, &[(2 * MIB, 7)]),
        (20 * MIB, &[(9 * MIB, 3 * MIB)]),
    ];
    for (size, data) in table {
        let file = fs::File::create(bed.from("f")).unwrap();
        file.set_len(size as u64).unwrap();
        let mut expected = vec![0; size];
        for &(start, length) in data {
            let some = content(length);
            file.write_all_at(&some, start as u64).unwrap();
            expected[start..start + length].copy_from_slice(&some);
        }
        for sees in [false, true] {
            let mut watch = Onlooker::idle(sees);
            bed.copy(&bed.task("f", "x"), &mut watch).unwrap();
            assert!(fs::read(bed.dest.at("x")).unwrap() == expected, "{size} {data:?}");
            assert!(!sees || watch.seen == expected, "{size} {data:?}");
            let (from, to) = (bed.from("f").metadata().unwrap(), bed.dest.at("x").metadata().unwrap());
            assert!(from.blocks() * 512 < size as u64 / 2, "this file system has no holes");
            assert!(to.blocks() <= from.blocks() + 8, "{} blocks of {}", to.blocks(), from.blocks());
        }
    }
}

/// Each is done once the source is listed, and to be noticed.
const CHANGES: [fn(&Path); 4] = [
    |at| fs::File::options().append(true).open(at).unwrap().write_all(b"more").unwrap(),
    |at| fs::File::options().write(true).open(at).unwrap().set_len(3).unwrap(),
    |at| {
        let mut file = fs::File::options().write(true).open(at).unwrap();
        file.seek(SeekFrom::Start(1)).unwrap();
        file.write_all(b"X").unwrap();
    },
    |at| {
        fs::write(at.with_extension("other"), "another one").unwrap();
        fs::rename(at.with_extension("other"), at).unwrap();
    },
];

#[test]
fn a_small_source_that_is_another_by_now_is_not_copied() {
    for change in CHANGES {
        for (to, is_new) in [("new", true), ("old", false)] {
            let bed = Bed::new();
            bed.write("f", b"as it was listed");
            bed.dest.file("old", "old");
            let task = Task { is_new, ..bed.task("f", to) };
            std::thread::sleep(std::time::Duration::from_millis(10));
            change(&bed.from("f"));
            fails(bed.copy(&task, &mut Onlooker::idle(false)), ErrorKind::Changed, "changed while it was read");
            bed.holds(&["old"]);
            assert_eq!(fs::read(bed.dest.at("old")).unwrap(), b"old");
            // As it is now, it is.
            bed.copy(&bed.task("f", to), &mut Onlooker::idle(false)).unwrap();
            assert_eq!(fs::read(bed.dest.at(to)).unwrap(), fs::read(bed.from("f")).unwrap());
        }
    }
}

#[test]
fn a_source_that_changes_while_it_is_copied_is_not_published() {
    for (size, sees) in [(10, true), (200 * KIB, true), (20 * MIB, false), (20 * MIB, true)] {
        for (number, change) in CHANGES.into_iter().enumerate() {
            let bed = Bed::new();
            bed.write("f", &content(size));
            bed.dest.file("x", "old");
            let (from, mut done) = (bed.from("f"), false);
            let mut watch = Onlooker::new(sees, || {
                if !std::mem::replace(&mut done, true) {
                    std::thread::sleep(std::time::Duration::from_millis(10));
                    change(&from);
                }
                Ok(())
            });
            let error = bed.copy(&bed.task("f", "x"), &mut watch).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Changed, "{size} {sees} {number}: {error}");
            bed.holds(&["x"]);
            assert_eq!(fs::read(bed.dest.at("x")).unwrap(), b"old");
        }
    }
}

#[test]
fn what_is_stopped_leaves_nothing() {
    for (size, sees) in [(20 * MIB, false), (20 * MIB, true)] {
        let bed = Bed::new();
        bed.write("f", &content(size));
        let mut left = 1;
        let mut watch = Onlooker::new(sees, || {
            left -= 1;
            if left < 0 { Err(Error::new(ErrorKind::Interrupted, "enough")) } else { Ok(()) }
        });
        watch.sees = sees;
        let before = bed.dest.everything();
        let stopped = bed.dest.local.copy_from(&bed.source, &bed.task("f", "d/e/x"), &mut watch);
        assert!(matches!(stopped, Err(Broken::Stopped(_))), "{stopped:?}");
        assert!(watch.moved < size as u64);
        drop(watch);
        assert_eq!(bed.dest.everything(), before);
    }
}

#[test]
fn a_name_that_is_taken_meanwhile_is_kept_or_replaced_as_asked() {
    let bed = Bed::new();
    bed.write("f", b"mine");
    for size in [4, 2 * MIB] {
        bed.write("f", &content(size));
        let task = Task { existing: Existing::Refuse, ..bed.task("f", "x") };
        bed.dest.file("x", "theirs");
        fails(bed.copy(&task, &mut Onlooker::idle(true)), ErrorKind::Exists, "already exists");
        assert_eq!(fs::read(bed.dest.at("x")).unwrap(), b"theirs");
        let (task, mut watch) = (Task { existing: Existing::Replace, ..task }, Onlooker::idle(true));
        bed.copy(&task, &mut watch).unwrap();
        assert!(fs::read(bed.dest.at("x")).unwrap() == content(size) && watch.seen == content(size));
        bed.holds(&["x"]);
        fs::remove_file(bed.dest.at("x")).unwrap();
    }
}

#[test]
fn what_is_in_the_way_is_never_replaced() {
    let bed = Bed::new();
    bed.dest.file("full/x", "keep");
    fs::create_dir(bed.dest.at("empty")).unwrap();
    bed.dest.link("link", "full/x");
    bed.dest.link("folder", "full");
    bed.dest.fifo("fifo");
    for size in [4, 2 * MIB] {
        bed.write("f", &content(size));
        for (name, words) in [
            ("full", "is a directory"),
            ("empty", "is a directory"),
            ("link", "is a symbolic link"),
            ("fifo", "FIFO"),
            ("folder/y", "goes through a symbolic link"),
            ("full/x/y", "is not a directory"),
        ] {
            let task = Task { is_new: true, ..bed.task("f", name) };
            fails(bed.copy(&task, &mut Onlooker::idle(false)), ErrorKind::Refused, words);
        }
    }
    assert_eq!(fs::read(bed.dest.at("full/x")).unwrap(), b"keep");
    bed.holds(&["empty", "fifo", "folder", "full", "link"]);
}

/// Nothing is waited for, followed or read that is not the file that was listed.
#[test]
fn a_source_that_is_no_file_by_now_is_not_read() {
    let bed = Bed::new();
    for size in [4, 2 * MIB] {
        bed.write("f", &content(size));
        bed.write("secret", b"hush");
        let task = bed.task("f", "x");
        let puts: [fn(&Path); 4] = [
            |at| fs::create_dir(at).unwrap(),
            |at| std::os::unix::fs::symlink("secret", at).unwrap(),
            |at| {
                use rustix::fs::{CWD, FileType, Mode, mknodat};
                mknodat(CWD, at, FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
            },
            |_| {},
        ];
        for put in puts {
            let _ = fs::remove_file(bed.from("f")).or_else(|_| fs::remove_dir(bed.from("f")));
            put(&bed.from("f"));
            let error = bed.copy(&task, &mut Onlooker::idle(true)).unwrap_err();
            let kinds = [ErrorKind::Refused, ErrorKind::Changed, ErrorKind::NotFound];
            assert!(kinds.contains(&error.kind()), "{error}");
            bed.holds(&[]);
        }
    }
}

#[test]
fn no_link_on_the_way_to_a_source_is_followed() {
    let bed = Bed::new();
    fs::create_dir(bed.from("d")).unwrap();
    for size in [4, 2 * MIB] {
        bed.write("d/f", &content(size));
        let task = bed.task("d/f", "x");
        fs::rename(bed.from("d"), bed.dest.outside("elsewhere")).unwrap();
        std::os::unix::fs::symlink(bed.dest.outside("elsewhere"), bed.from("d")).unwrap();
        fails(bed.copy(&task, &mut Onlooker::idle(false)), ErrorKind::Refused, "goes through a symbolic link");
        bed.holds(&[]);
        fs::remove_file(bed.from("d")).unwrap();
        fs::rename(bed.dest.outside("elsewhere"), bed.from("d")).unwrap();
    }
}

/// A small tmpfs of its own, where both a file that is reserved and one that is not find no room.
#[test]
fn a_full_disk_is_said_and_leaves_the_old_file_of_a_copy() {
    const TEST: &str = "store::local::tests::clones::a_full_disk_is_said_and_leaves_the_old_file_of_a_copy";
    let Some(top) = std::env::var_os("GSTORE_TEST_MOUNTED") else {
        let top = TempDir::new().unwrap();
        fs::create_dir(top.path().join("small")).unwrap();
        return in_own_mounts(TEST, "mount -t tmpfs -o size=512k tmpfs small", top.path());
    };
    let bed = Bed::new();
    let dest = Local::open(&Path::new(&top).join("small")).unwrap();
    put(&dest, "d/f", "old").unwrap();
    for (size, sees, name) in
        [(600 * KIB, false, "f"), (600 * KIB, false, "g"), (2 * MIB, false, "f"), (2 * MIB, true, "f")]
    {
        bed.write("f", &content(size));
        let task = Task { is_new: name == "g", ..bed.task("f", &format!("d/{name}")) };
        let broken = dest.copy_from(&bed.source, &task, &mut Onlooker::idle(sees)).unwrap_err();
        assert!(matches!(broken, Broken::Dest(_)), "{broken:?}");
        let error = error(broken);
        assert_eq!((error.kind(), error.message()), (ErrorKind::Failed, "no space left on device"));
        assert_eq!(fs::read(dest.root().join("d/f")).unwrap(), b"old");
        assert_eq!(fs::read_dir(dest.root().join("d")).unwrap().count(), 1);
    }
}

/// The umask belongs to the whole process, so another one tries it: this test again, as a child.
#[test]
fn the_umask_takes_nothing_from_the_mode_of_a_copy() {
    const TEST: &str = "store::local::tests::clones::the_umask_takes_nothing_from_the_mode_of_a_copy";
    if std::env::var_os("GSTORE_TEST_UMASK").is_some() {
        let bed = Bed::new();
        for (size, mode) in [(10, 0o664), (2 * MIB, 0o775)] {
            bed.write("f", &content(size));
            fs::set_permissions(bed.from("f"), fs::Permissions::from_mode(mode)).unwrap();
            bed.copy(&bed.task("f", "x"), &mut Onlooker::idle(false)).unwrap();
            assert_eq!(bed.dest.at("x").metadata().unwrap().mode() & 0o7777, mode);
            fs::remove_file(bed.dest.at("x")).unwrap();
        }
        return;
    }
    let this = std::env::current_exe().unwrap();
    let script = format!("umask 077; exec \"$0\" --exact {TEST}");
    let mut child = std::process::Command::new("sh");
    let out = child.arg("-c").arg(script).arg(&this).env("GSTORE_TEST_UMASK", "1").output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success() && text.contains("1 passed"), "{text}");
}
