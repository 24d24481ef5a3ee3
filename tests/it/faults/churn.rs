//! A source that others work in while it is walked: what it has all the time stays at the destination, whatever
//! becomes of the names in between.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Sandbox, Tree, s3, sized};

/// Works in a folder until it is dropped.
struct Busy {
    ended: Arc<AtomicBool>,
    workers: Vec<JoinHandle<()>>,
}

impl Busy {
    fn new(workers: Vec<Box<dyn Fn(u32) + Send>>) -> Self {
        let ended = Arc::<AtomicBool>::default();
        let begin = |work: Box<dyn Fn(u32) + Send>| {
            let ended = ended.clone();
            thread::spawn(move || {
                for round in 0.. {
                    if ended.load(Ordering::Relaxed) {
                        return;
                    }
                    work(round);
                }
            })
        };
        let workers = workers.into_iter().map(begin).collect();
        Self { ended, workers }
    }

    fn end(self) {
        self.ended.store(true, Ordering::Relaxed);
        self.workers.into_iter().for_each(|worker| worker.join().unwrap());
    }
}

/// Replaces what is always there.
fn replace(folder: PathBuf) -> Box<dyn Fn(u32) + Send> {
    Box::new(move |round| {
        let name = folder.join(format!("stays{}", round % 40));
        let aside = folder.join(".aside");
        std::fs::write(&aside, format!("round {round}")).unwrap();
        std::fs::rename(aside, name).unwrap();
    })
}

/// Makes files, folders and links, gives one name to one after the other, and removes all of it.
fn come_and_go(folder: PathBuf) -> Box<dyn Fn(u32) + Send> {
    Box::new(move |round| {
        let at = |name: &str| folder.join(format!("{name}{}", round % 25));
        std::fs::write(at("goes"), "x").unwrap();
        std::fs::create_dir_all(at("turns").join("deep/er")).unwrap();
        std::fs::write(at("turns").join("deep/er/file"), "y").unwrap();
        std::fs::remove_file(at("goes")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("goes")).unwrap();
        std::fs::remove_dir_all(at("turns")).unwrap();
        std::fs::write(at("turns"), "a file by now").unwrap();
        std::fs::remove_file(at("goes")).unwrap();
        std::fs::remove_file(at("turns")).unwrap();
    })
}

fn keeps_what_stays(sandbox: &Sandbox, dest: &str, kept: impl Fn() -> Vec<String>) {
    for dir in ["", "a/", "b/c/"] {
        for number in 0..40 {
            sandbox.write(format!("src/{dir}stays{number}"), "first");
        }
    }
    sandbox.run(["sync", "src:", dest]).ok();
    let all: Vec<_> = kept().into_iter().filter(|name| name.contains("stays")).collect();
    assert_eq!(all.len(), 120);
    let src = |dir: &str| sandbox.path("src").join(dir);
    let busy = Busy::new(vec![replace(src("a")), replace(src("b/c")), come_and_go(src("")), come_and_go(src("b/c"))]);
    for round in 0..sized(8, 200) {
        let run = sandbox.run(["sync", "--delete", "--force-delete", "src:", dest]);
        // What changed or vanished under a copy is the failure of that file, and of no other.
        assert!(matches!(run.exit, 0 | 3), "{round}: {run}");
        assert!(!run.errors().contains("panicked") && !run.errors().contains("broke off"), "{round}: {run}");
        let now: Vec<_> = kept().into_iter().filter(|name| name.contains("stays")).collect();
        assert_eq!(now, all, "{round}: {run}");
    }
    busy.end();
    sandbox.run(["sync", "--delete", "--force-delete", "--skip", "hash", "src:", dest]).ok();
}

#[test]
fn what_stays_is_kept_under_a_running_walk() {
    let sandbox = Sandbox::new().mount("src").mount("dst");
    let names = |dir: &Path| Tree::read(dir).files();
    keeps_what_stays(&sandbox, "dst:", || names(&sandbox.path("dst")));
    assert_eq!(names(&sandbox.path("dst")), names(&sandbox.path("src")));
}

#[test]
fn what_stays_is_kept_under_a_running_walk_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("src").server("s3", &server);
    keeps_what_stays(&sandbox, "s3:", || server.bucket().keys());
    assert_eq!(server.bucket().keys(), Tree::read(sandbox.path("src")).files());
}

/// After the walk went by it, and before anything is deleted.
#[test]
fn what_comes_back_in_time_is_kept_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_all([("back", "old"), ("excluded.tmp", "x"), ("gone", "old"), ("stays", "old")]);
    let source = Arc::new(Mutex::new(PathBuf::new()));
    let folder = source.clone();
    let proxy = Proxy::start(&server, move |request: &Request| {
        if request.is_put() {
            std::fs::write(folder.lock().unwrap().join("back"), "newest").unwrap();
        }
        Action::Pass
    });
    let sandbox = Sandbox::new().mount("src").config(&proxy.mount(&server, "s3"));
    sandbox.write("src/stays", "newer");
    sandbox.write("src/excluded.tmp", "x");
    *source.lock().unwrap() = sandbox.path("src");
    let run = sandbox
        .run(["sync", "--delete", "--delete-excluded", "--exclude", "*.tmp", "--force-delete", "src:", "s3:"])
        .ok()
        .says("back: skipped (the source has it by now)");
    assert_eq!(server.bucket().keys(), ["back", "stays"], "{run}");
    assert_eq!(server.bucket().get("back"), b"old");
    sandbox.run(["sync", "src:", "s3:"]).ok();
    assert_eq!(server.bucket().get("back"), b"newest");
}
