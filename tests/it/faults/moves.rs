//! `mv` loses nothing: whatever happens, what was at the source is whole at one of the two ends.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rustix::process::Signal;

use super::content;
use super::kills::moments;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Kind, Sandbox, Server, Tree, moto, s3, sized};

const MIB: usize = 1 << 20;
const FILES: usize = 60;

fn fill(sandbox: &Sandbox, folder: &str) {
    for number in 0..FILES {
        let size = if number % 20 == 0 { 3 * MIB + number } else { 3000 + number };
        sandbox.write(format!("{folder}/d{}/{number}", number % 5), content(size));
    }
}

/// Checks that each file of `all` is whole in `src` or in `there`.
#[track_caller]
fn assert_nothing_lost(all: &Tree, src: &Path, there: impl Fn(&str) -> Option<Kind>) -> usize {
    let kept = Tree::read(src);
    let mut gone = 0;
    for file in all.files() {
        let wanted = &all.get(&file).unwrap().kind;
        let here = kept.get(&file).is_some_and(|node| &node.kind == wanted);
        assert!(here || there(&file).as_ref() == Some(wanted), "{file} is lost");
        gone += usize::from(!here);
    }
    gone
}

/// Two runs: one copies, since a filter applies; one renames each file into folders that are there.
#[test]
fn a_killed_local_move_loses_nothing() {
    for copies in [true, false] {
        let sandbox = Sandbox::new().mount("src").mount("dst").folder("none");
        let line: &[&str] = &["mv", "-r", "-j", "4", "src:", "dst:", "--exclude", "*.none"];
        let line = if copies { line } else { &line[..6] };
        let reset = || {
            for folder in ["src", "dst"] {
                std::fs::remove_dir_all(sandbox.path(folder)).unwrap();
                std::fs::create_dir(sandbox.path(folder)).unwrap();
            }
            fill(&sandbox, "src");
            sandbox.write("dst/d0/0", "old");
        };
        reset();
        let all = Tree::read(sandbox.path("src"));
        let begin = Instant::now();
        sandbox.run(line).ok();
        let mut cut = 0;
        for moment in moments(begin.elapsed(), sized(10, 200)) {
            reset();
            let running = sandbox.command(line).spawn();
            std::thread::sleep(moment);
            running.signal(Signal::KILL);
            let _ = running.wait();
            let there = Tree::read(sandbox.path("dst"));
            let gone = assert_nothing_lost(&all, &sandbox.path("src"), |file| there.get(file).map(|n| n.kind.clone()));
            cut += u32::from(gone > 0 && gone < FILES);
            // What was left is not in the way of the next run, which ends what this one began.
            sandbox.run(line).ok();
            let there = Tree::read(sandbox.path("dst"));
            assert_nothing_lost(&all, &sandbox.path("none"), |file| there.get(file).map(|n| n.kind.clone()));
            assert!(Tree::read(sandbox.path("src")).files().is_empty());
        }
        assert!(cut >= 1 || !copies, "no run was cut in the middle");
    }
}

/// Half of what a sync finds is to be replaced, half to be deleted; some of it was kept before.
#[test]
fn a_killed_sync_with_a_backup_directory_loses_nothing() {
    let elsewhere = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    for near in [true, false] {
        let sandbox = Sandbox::new().mount("src").mount("dst").folder("none");
        let backup = if near { sandbox.path("kept") } else { elsewhere.path().to_owned() };
        let typed = backup.to_str().unwrap();
        let line = ["sync", "-j", "4", "--delete", "--force-delete", "--backup-dir", typed, "src:", "dst:"];
        let reset = || {
            for folder in [sandbox.path("src"), sandbox.path("dst"), backup.clone()] {
                let _ = std::fs::remove_dir_all(&folder);
                std::fs::create_dir_all(folder).unwrap();
            }
            fill(&sandbox, "dst");
            for number in 0..FILES / 2 {
                sandbox.write(format!("src/d{}/{number}", number % 5), "new");
            }
            std::fs::create_dir_all(backup.join("d0")).unwrap();
            std::fs::write(backup.join("d0/0"), "kept before").unwrap();
        };
        reset();
        let all = Tree::read(sandbox.path("dst"));
        let begin = Instant::now();
        sandbox.run(line).ok();
        let length = begin.elapsed();
        let check = || {
            let kept = Tree::read(&backup);
            assert_nothing_lost(&all, &sandbox.path("dst"), |file| {
                let wanted = &all.get(file).unwrap().kind;
                let names = ["", ".~1~", ".~2~"].map(|suffix| format!("{file}{suffix}"));
                names.iter().filter_map(|name| kept.get(name)).map(|node| node.kind.clone()).find(|kind| kind == wanted)
            })
        };
        assert_eq!(check(), FILES);
        let mut cut = 0;
        for moment in moments(length, sized(10, 100)) {
            reset();
            let running = sandbox.command(line).spawn();
            std::thread::sleep(moment);
            running.signal(Signal::KILL);
            let _ = running.wait();
            let gone = check();
            cut += u32::from(gone > 0 && gone < FILES);
            sandbox.run(line).ok();
            assert_eq!(check(), FILES);
            assert_eq!(std::fs::read(backup.join("d0/0")).unwrap(), b"kept before");
        }
        assert!(cut >= 1, "no run was cut in the middle");
    }
}

#[test]
fn a_killed_move_to_a_bucket_and_back_loses_nothing_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("src").server("s3", &server);
    fill(&sandbox, "src");
    let all = Tree::read(sandbox.path("src"));
    let mut cut = 0;
    for line in [["mv", "-r", "src:", "s3:"], ["mv", "-r", "s3:", "src:"]] {
        let back = [line[0], line[1], line[3], line[2]];
        let begin = Instant::now();
        sandbox.run(line).ok();
        let length = begin.elapsed();
        for moment in moments(length, sized(10, 100)) {
            sandbox.run(back).ok();
            let running = sandbox.command(line).spawn();
            std::thread::sleep(moment);
            running.signal(Signal::KILL);
            let _ = running.wait();
            let listed = server.bucket().list();
            // A probe may be left, under a temporary name.
            let keys = listed.iter().map(|object| object.key.as_str()).filter(|key| !key.contains(".gstore-"));
            let keys: Vec<_> = keys.collect();
            let download = |file: &str| keys.contains(&file).then(|| server.bucket().get(file));
            let kind = |file: &str| {
                let Kind::File { size, .. } = all.get(file).unwrap().kind else { panic!() };
                let found = download(file)?;
                let same = found.len() as u64 == size && found == content(found.len());
                same.then(|| all.get(file).unwrap().kind.clone())
            };
            let local = assert_nothing_lost(&all, &sandbox.path("src"), kind);
            let gone = if line[2] == "s3:" { FILES - keys.len() } else { local };
            cut += usize::from(gone > 0 && gone < FILES);
            // A prefix of which nothing is left, not even a probe, is not there any more.
            let rest = listed.len() - keys.len() + (FILES - gone);
            sandbox.run(line).code(if rest == 0 && line[2] == "s3:" { 4 } else { 0 });
        }
    }
    assert!(cut >= 1, "no run was cut in the middle");
}

/// Does something once a request comes of which `when` holds, just before it is passed on.
fn just_before(
    server: &Server,
    when: impl Fn(&Request) -> bool + Send + 'static,
    what: impl Fn() + Send + 'static,
) -> Proxy {
    let done = AtomicBool::new(false);
    Proxy::start(server, move |request: &Request| {
        if when(request) && !done.swap(true, Ordering::Relaxed) {
            what();
        }
        Action::Pass
    })
}

#[test]
fn a_file_that_changes_after_its_copy_stays_s3() {
    let Some(server) = s3() else { return };
    // The same size, and the same time: only the system's own record tells.
    let changes: [fn(&Path); 3] = [
        |path| std::fs::write(path, "changed").unwrap(),
        |path| {
            let time = std::fs::metadata(path).unwrap().modified().unwrap();
            std::fs::write(path, "else").unwrap();
            std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        },
        |path| {
            let time = std::fs::metadata(path).unwrap().modified().unwrap();
            std::fs::write(path.with_extension("new"), "else").unwrap();
            std::fs::rename(path.with_extension("new"), path).unwrap();
            std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
        },
    ];
    for change in changes {
        let outer = Sandbox::new().mount("src").file("src/f", "once");
        let path = outer.path("src/f");
        let proxy = just_before(&server, Request::is_put, move || change(&path));
        let sandbox = outer.config(&proxy.mount(&server, "s3"));
        sandbox.run(["mv", "src:f", "s3:f"]).code(1).says("the source changed");
        assert_eq!(server.bucket().get("f"), b"once");
        assert_ne!(sandbox.read("src/f"), b"once");
    }
}

#[test]
fn an_object_that_changes_after_its_copy_stays_s3() {
    for server in [s3(), moto()].into_iter().flatten().map(Arc::new) {
        server.bucket().put("f", "once");
        let bucket_of = Arc::clone(&server);
        let read = AtomicBool::new(false);
        // Looked at again after it was read.
        let looked_at =
            move |request: &Request| read.fetch_or(request.is_get(), Ordering::Relaxed) && request.method == "HEAD";
        let proxy = just_before(&server, looked_at, move || bucket_of.bucket().put("f", "else"));
        let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
        sandbox.run(["mv", "s3:f", "dst:f"]).code(1).says("the source changed");
        assert_eq!((server.bucket().get("f"), sandbox.read("dst/f")), (b"else".to_vec(), b"once".to_vec()));
    }
}

#[test]
fn a_source_stays_when_its_copy_is_read_back_wrong_moto() {
    let Some(server) = moto() else { return };
    // In parts, so that it tells no digest.
    let sent = content(20 * MIB);
    for wrong in [true, false] {
        let proxy = Proxy::start(&server, move |request: &Request| {
            Action::when(wrong && request.is_get(), || {
                Action::Edit(Box::new(|mut body| {
                    body[1000] ^= 1;
                    body
                }))
            })
        });
        let sandbox = Sandbox::new().mount("src").file("src/big", &sent).config(&proxy.mount(&server, "s3"));
        let run = sandbox.run(["mv", "src:big", "s3:big"]);
        if wrong {
            run.code(8).says("read back is not what was sent");
            assert!(sandbox.read("src/big") == sent);
        } else {
            run.ok().says("verified 1 by reading back");
            assert!(!sandbox.path("src/big").exists() && server.bucket().get("big") == sent);
        }
    }
}

#[test]
fn a_source_stays_when_bytes_flip_on_the_way_s3() {
    let Some(server) = s3() else { return };
    let proxy =
        Proxy::start(&server, |request| Action::when(request.is_put(), || Action::EditUpload(|body| body[1000] ^= 1)));
    let sandbox = Sandbox::new().mount("src").file("src/f", content(MIB)).config(&proxy.mount(&server, "s3"));
    sandbox.run(["mv", "src:f", "s3:f"]).code(8);
    assert!(sandbox.read("src/f") == content(MIB));
}

#[test]
fn a_source_stays_when_its_delete_fails_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("d/f", "one"), ("d/g", "two")]);
    let proxy = Proxy::start(&server, |request| {
        Action::when(request.method == "DELETE" && request.target.contains("d/f"), || {
            Action::Refuse(403, "AccessDenied")
        })
    });
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    let run = sandbox.run(["mv", "s3:d/f", "dst:x"]).code(5).says("moved 0");
    run.says("copied, but the source could not be removed: ").says("error: s3:d/f");
    assert_eq!((server.bucket().get("d/f"), sandbox.read("dst/x")), (b"one".to_vec(), b"one".to_vec()));
}

/// Two ways to one storage that nothing but the answers can tell to be one.
#[test]
fn a_storage_under_another_address_is_not_emptied_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        server.bucket().put_all([("d/f", "one"), ("d/g", "two")]);
        let proxy = Proxy::start(&server, |_| Action::Pass);
        let sandbox = Sandbox::new().config(&proxy.mount(&server, "other")).server("s3", &server);
        sandbox.run(["mv", "-r", "s3:d", "other:"]).code(7).says("reached in another way");
        sandbox.run(["mv", "--skip", "hash", "s3:d/f", "other:d/f"]).code(7).says("reached in another way");
        assert_eq!((server.bucket().get("d/f"), server.bucket().get("d/g")), (b"one".to_vec(), b"two".to_vec()));
    }
}
