//! `kill -9` at any moment: every file of a destination is the whole old or the whole new one.

use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::content;
use crate::support::{Kind, Sandbox, Tree, s3, sized};

const SMALL: usize = 150;
const LARGE: usize = 3;

/// The size of a file in a version: no two files and no two versions are alike.
fn size(number: usize, version: usize) -> usize {
    if number < SMALL { 5000 + 2 * number + version } else { (9 << 20) + 2 * number + version }
}

fn name(number: usize) -> String {
    format!("d{}/{number}", number % 7)
}

fn fill(sandbox: &Sandbox, folder: &str, version: usize) {
    for number in 0..SMALL + LARGE {
        let mut content = content(size(number, version));
        for byte in &mut content {
            *byte ^= u8::from(version > 0);
        }
        sandbox.write(format!("{folder}/{}", name(number)), content);
    }
}

/// What is in `dst`, temporary names aside.
fn files(sandbox: &Sandbox) -> Vec<(String, Kind)> {
    let found = Tree::read(sandbox.path("dst"));
    let files = found.files().into_iter().filter(|file| !file.contains("/.gstore-"));
    files.map(|file| (found.get(&file).unwrap().kind.clone(), file)).map(|(kind, file)| (file, kind)).collect()
}

/// Moments spread over a run of this length, a little off, the same in every test run.
pub(super) fn moments(length: Duration, count: u32) -> impl Iterator<Item = Duration> {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    (0..count).map(move |number| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let jitter = f64::from(u32::try_from(seed % 1000).unwrap_or(0)) / 1000.0;
        length.mul_f64((f64::from(number) + jitter) / f64::from(count))
    })
}

#[test]
fn a_killed_local_sync_leaves_whole_files() {
    let sandbox = Sandbox::new().mount("src").mount("dst").folder("old").folder("new");
    fill(&sandbox, "src", 1);
    fill(&sandbox, "new", 1);
    fill(&sandbox, "old", 0);
    let (old, new) = (Tree::read(sandbox.path("old")), Tree::read(sandbox.path("new")));
    let reset = || {
        std::fs::remove_dir_all(sandbox.path("dst")).unwrap();
        std::fs::create_dir(sandbox.path("dst")).unwrap();
        fill(&sandbox, "dst", 0);
    };
    reset();
    let begin = Instant::now();
    sandbox.run(["sync", "src:", "dst:", "-j", "4"]).ok();
    let mut cut = 0;
    for moment in moments(begin.elapsed(), sized(10, 300)) {
        reset();
        let running = sandbox.command(["sync", "src:", "dst:", "-j", "4"]).spawn();
        std::thread::sleep(moment);
        running.signal(Signal::KILL);
        let run = running.wait();
        let found = files(&sandbox);
        assert_eq!(found.len(), SMALL + LARGE, "{moment:?}: {run}");
        let mut fresh = 0;
        for (file, kind) in &found {
            let [was, is] = [&old, &new].map(|tree| &tree.get(file).unwrap().kind == kind);
            assert!(was || is, "{file} is neither old nor new at {moment:?}: {run}");
            fresh += usize::from(is);
        }
        cut += u32::from(fresh > 0 && fresh < found.len());
        // What was left is not in the way of the next run.
        sandbox.run(["sync", "src:", "dst:"]).ok();
        assert!(files(&sandbox).iter().all(|(file, kind)| &new.get(file).unwrap().kind == kind), "{moment:?}");
    }
    assert!(cut >= 2, "only {cut} runs were cut in the middle");
}

#[test]
fn a_killed_upload_leaves_whole_objects_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("old").mount("new").server("s3", &server);
    fill(&sandbox, "new", 1);
    fill(&sandbox, "old", 0);
    let begin = Instant::now();
    sandbox.run(["sync", "new:", "s3:", "--skip", "never"]).ok();
    let length = begin.elapsed();
    let mut cut = 0;
    for moment in moments(length, sized(10, 100)) {
        sandbox.run(["sync", "old:", "s3:", "--skip", "size"]).ok();
        let running = sandbox.command(["sync", "new:", "s3:", "--skip", "never"]).spawn();
        std::thread::sleep(moment);
        running.signal(Signal::KILL);
        let run = running.wait();
        let listed = server.bucket().list();
        assert_eq!(listed.len(), SMALL + LARGE);
        let new = Tree::read(sandbox.path("new"));
        let mut fresh = 0;
        for object in &listed {
            let number = object.key.rsplit('/').next().unwrap().parse().unwrap();
            let sizes = [size(number, 0) as u64, size(number, 1) as u64];
            assert!(sizes.contains(&object.size), "{object:?} at {moment:?}: {run}");
            let Kind::File { size, .. } = new.get(&object.key).unwrap().kind else { panic!() };
            fresh += usize::from(object.size == size);
        }
        cut += u32::from(fresh > 0 && fresh < listed.len());
    }
    assert!(cut >= 1, "no run was cut in the middle");
}
