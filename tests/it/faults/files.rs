//! Local files that change while they are copied, and disks that fill up.

use std::fs::{self, File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use super::content;
use crate::support::{Run, Sandbox, Tree, What};

const SIZE: usize = 48 << 20;

/// Returns the temporary name in a folder, if one is there and has content.
fn temporary(folder: &Path) -> Option<PathBuf> {
    let mut names = fs::read_dir(folder).ok()?.flatten().filter(|entry| {
        let has_content = entry.metadata().is_ok_and(|meta| meta.len() > 0);
        has_content && entry.file_name().to_string_lossy().starts_with(".gstore-")
    });
    names.next().map(|entry| entry.path())
}

/// Copies `src:big` over an old file, and does something to the source in the middle of it.
fn copy_while(change: impl FnOnce(&Path)) -> (Sandbox, Run) {
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/big", content(SIZE)).file("dst/big", "old");
    let mut running = sandbox.command(["cp", "src:big", "dst:big"]).spawn();
    assert!(running.until(|| temporary(&sandbox.path("dst")).is_some()), "it was never seen to copy");
    // Held still, so that it is certain to be in the middle.
    running.hold();
    let begun = temporary(&sandbox.path("dst")).and_then(|path| path.metadata().ok()).map(|meta| meta.len());
    assert!(begun.is_some_and(|length| length < SIZE as u64), "{begun:?}");
    change(&sandbox.path("src/big"));
    running.signal(Signal::CONT);
    let run = running.wait();
    (sandbox, run)
}

fn write_at(path: &Path, offset: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(offset)).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_file_that_changes_once_is_copied_as_it_is_then() {
    let ways: [fn(&Path); 7] = [
        |path| write_at(path, SIZE as u64, b"grown"),
        |path| File::options().write(true).open(path).unwrap().set_len(1000).unwrap(),
        |path| write_at(path, SIZE as u64 - 10, b"rewritten!"),
        |path| {
            let other = path.with_file_name("other");
            fs::write(&other, "another file").unwrap();
            fs::rename(other, path).unwrap();
        },
        |path| {
            fs::write(path, "").unwrap();
            fs::write(path, "written anew").unwrap();
        },
        // It keeps another name, and another file has this one.
        |path| {
            fs::hard_link(path, path.with_file_name("kept")).unwrap();
            fs::write(path.with_file_name("new"), "another file").unwrap();
            fs::rename(path.with_file_name("new"), path).unwrap();
        },
        |path| fs::hard_link(path, path.with_file_name("kept")).unwrap(),
    ];
    for (number, way) in ways.into_iter().enumerate() {
        let (sandbox, run) = copy_while(way);
        let run = run.ok();
        assert!(sandbox.read("dst/big") == fs::read(sandbox.path("src/big")).unwrap(), "{number}: {run}");
        assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big"], "{number}: {run}");
    }
}

#[test]
fn a_file_that_goes_while_it_is_copied_fails_and_leaves_the_old_one() {
    let (sandbox, run) = copy_while(|path| fs::remove_file(path).unwrap());
    let run = run.code(4);
    assert_eq!((sandbox.read("dst/big"), Tree::read(sandbox.path("dst")).names().len()), (b"old".to_vec(), 1), "{run}");
}

#[test]
fn a_file_that_changes_all_the_time_fails_and_stops_deletes() {
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/big", content(SIZE)).file("dst/big", "old");
    let sandbox = sandbox.file("dst/extra", "");
    let ended = AtomicBool::new(false);
    let run = std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut file = OpenOptions::new().append(true).open(sandbox.path("src/big")).unwrap();
            while !ended.load(Ordering::Relaxed) {
                file.write_all(b"x").unwrap();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let run = sandbox.run(["sync", "src:", "dst:", "--delete", "--force-delete"]);
        ended.store(true, Ordering::Relaxed);
        run
    });
    let run = run.code(1).says("changed").says("nothing was deleted");
    assert_eq!(sandbox.read("dst/big"), b"old", "{run}");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big", "extra"]);
}

/// Runs gstore where `dst` is a file system of its own with `size` bytes, then `after` there;
/// `None` where that cannot be made.
pub(super) fn on_a_small_disk(
    sandbox: &Sandbox,
    size: &str,
    arguments: &[&str],
    after: &str,
) -> Option<std::process::Output> {
    let gstore = sandbox.command(arguments).std_command();
    let script = format!(
        "mount -t tmpfs -o size={size} tmpfs dst || exit 77; echo old > dst/old; cp dst/old dst/big; \
         \"$@\"; code=$?; {after}; exit $code"
    );
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", &script, "sh"]).arg(gstore.get_program());
    command.args(gstore.get_args()).current_dir(sandbox.dir()).env_clear();
    command.envs(gstore.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().ok().filter(|output| output.status.code() != Some(77));
    if output.is_none() {
        let _ = writeln!(std::io::stderr(), "not run: a_full_disk: no file system can be mounted here");
    }
    output
}

#[test]
fn a_full_disk_is_said_and_leaves_what_was_there() {
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/big", content(4 << 20)).file("src/small", "s");
    let arguments = ["sync", "src:", "dst:", "--delete", "--force-delete", "-j", "1"];
    let Some(output) = on_a_small_disk(&sandbox, "2m", &arguments, "ls -A dst; cat dst/big dst/old") else { return };
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(3), "{stdout}{stderr}");
    assert!(stderr.contains("no space left"), "{stderr}");
    assert!(stdout.ends_with("big\nold\nsmall\nold\nold\n"), "{stdout}");
}

#[test]
fn copies_keep_times_and_modes_through_it_all() {
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/a", "1").file("src/d/b", "2");
    sandbox.mtime("src/a", 1_000_000_000);
    sandbox.mode("src/d/b", 0o640);
    sandbox.run(["sync", "src:", "dst:"]).ok();
    Tree::read(sandbox.path("src")).assert_same(&Tree::read(sandbox.path("dst")), What::Copies);
}
