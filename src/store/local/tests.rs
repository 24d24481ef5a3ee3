//! What the local arm promises, tried on a real file system.

mod clones;
mod confinement;
mod drafts;
mod leftovers;
mod looking;
mod removal;
mod renames;
mod roots;
mod trees;

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Local;
use crate::entry::{Entry, EntryKind};
use crate::error::{ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::{Durability, Existing, Stamp};

/// A root in a folder of its own, so that there is an outside to escape to.
struct Sandbox {
    top: TempDir,
    local: Local,
}

impl Sandbox {
    fn new() -> Self {
        let top = TempDir::new().unwrap();
        fs::create_dir(top.path().join("root")).unwrap();
        let local = Local::open(&top.path().join("root")).unwrap();
        Self { top, local }
    }

    /// Where `name` is, below the root.
    fn at(&self, name: &str) -> PathBuf {
        self.top.path().join("root").join(name)
    }

    fn outside(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let at = self.at(name);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(&at, content).unwrap();
        at
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) {
        std::os::unix::fs::symlink(target, self.at(name)).unwrap();
    }

    fn fifo(&self, name: &str) {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, self.at(name), FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
    }

    fn socket(&self, name: &str) {
        drop(std::os::unix::net::UnixListener::bind(self.at(name)).unwrap());
    }

    /// Writes a file the way the engine does.
    fn put(&self, name: &str, content: &str) -> Result<Entry> {
        put(&self.local, name, content)
    }

    /// Every name below the root, and in the folder around it.
    fn everything(&self) -> Vec<PathBuf> {
        fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(dir).unwrap() {
                let entry = entry.unwrap();
                found.push(entry.path());
                if entry.file_type().unwrap().is_dir() {
                    collect(&entry.path(), found);
                }
            }
        }
        let mut found = Vec::new();
        collect(self.top.path(), &mut found);
        found.sort();
        found
    }
}

fn put(local: &Local, name: &str, content: &str) -> Result<Entry> {
    let mut draft = local.create(&path(name), Existing::Replace)?;
    draft.write_all(content.as_bytes())?;
    draft.publish(Stamp::default())
}

fn path(name: impl AsRef<[u8]>) -> ObjectPath {
    ObjectPath::raw(name.as_ref())
}

fn list(local: &Local, name: &str) -> Result<Vec<(String, EntryKind)>> {
    let mut found = Vec::new();
    local.list(&path(name), &mut |page| {
        found.extend(page.entries.iter().map(|e| (e.path.to_string(), e.kind)));
        ControlFlow::Continue(())
    })?;
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// Asserts that `result` is an error of `kind` whose message has `words`.
#[track_caller]
fn fails<T: std::fmt::Debug>(result: Result<T>, kind: ErrorKind, words: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.message().contains(words), "{error} lacks {words:?}");
    assert_eq!(error.location(), None, "the place is the caller's to add");
}

/// Whether the system denies us nothing, and with it the point of a test.
fn denied_nothing(test: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if root {
        eprintln!("not run: {test} (root is denied nothing)");
    }
    root
}

/// Runs `test` again as a child that has its own mounts, made by the shell command `mount` in `top`;
/// the child finds `top` in `GSTORE_TEST_MOUNTED`.
fn in_own_mounts(test: &str, mount: &str, top: &Path) {
    let this = std::env::current_exe().unwrap();
    let script = format!("set -e; cd \"$1\"; {mount} || exit 77; exec \"$0\" --exact {test}");
    let mut child = std::process::Command::new("unshare");
    child.args(["--map-root-user", "--mount", "sh", "-c", &script]).arg(this).arg(top);
    match child.env("GSTORE_TEST_MOUNTED", top).output() {
        Ok(out) if String::from_utf8_lossy(&out.stdout).contains("running 1 test") => {
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        }
        other => eprintln!("not run: {test} (no mounts of its own here: {other:?})"),
    }
}
