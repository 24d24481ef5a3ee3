//! What a run that was cut off left: going on with it, and sweeping it away.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use super::*;
use crate::entry::Timestamp;
use crate::event::Skip;
use crate::store::{Bookmark, Fate, Sweep};

fn bookmark(state: &str) -> Bookmark {
    Bookmark { source: "s".to_owned(), size: 10, state: state.into() }
}

/// Writes some bytes of `name` and is cut off.
fn begin(sandbox: &Sandbox, name: &str, bytes: &str) -> PathBuf {
    let mut draft = sandbox.local.resume(&path(name), Existing::Replace, &bookmark("1")).unwrap();
    draft.write_all(bytes.as_bytes()).unwrap();
    assert!(draft.suspend());
    part(sandbox, name)
}

fn part(sandbox: &Sandbox, name: &str) -> PathBuf {
    let dir = sandbox.at(name).parent().unwrap().to_owned();
    let mut names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    names.find(|path| path.extension().is_some_and(|extension| extension == "part")).unwrap()
}

fn resume(sandbox: &Sandbox, name: &str, state: &str) -> super::super::Draft {
    sandbox.local.resume(&path(name), Existing::Replace, &bookmark(state)).unwrap()
}

#[test]
fn what_was_suspended_goes_on_under_the_same_name() {
    let sandbox = Sandbox::new();
    let first = begin(&sandbox, "d/f", "one");
    assert_eq!(fs::metadata(&first).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(list(&sandbox.local, "d").unwrap(), []);
    let mut draft = resume(&sandbox, "d/f", "1");
    assert_eq!((draft.begun(), part(&sandbox, "d/f")), (3, first.clone()));
    // One of several at once.
    let mut second = resume(&sandbox, "d/f", "1");
    assert_eq!(second.begun(), 0);
    second.write_all(b"another").unwrap();
    draft.write_all(b"two").unwrap();
    draft.publish(Stamp::default()).unwrap();
    assert_eq!(fs::read(sandbox.at("d/f")).unwrap(), b"onetwo");
    assert!(!second.suspend(), "nobody could find it again");
    assert_eq!(fs::read_dir(sandbox.at("d")).unwrap().count(), 1);
}

#[test]
fn another_state_or_another_name_begins_anew() {
    let sandbox = Sandbox::new();
    begin(&sandbox, "f", "one");
    assert_eq!(resume(&sandbox, "g", "1").begun(), 0);
    let draft = resume(&sandbox, "f", "2");
    assert_eq!(draft.begun(), 0);
    assert_eq!(fs::metadata(part(&sandbox, "f")).unwrap().len(), 0);
    drop(draft);
    assert_eq!(fs::read_dir(sandbox.at("")).unwrap().count(), 0);
}

#[test]
fn nothing_is_kept_of_nothing() {
    let sandbox = Sandbox::new();
    assert!(!resume(&sandbox, "made/f", "1").suspend());
    assert!(!sandbox.at("made").exists());
    begin(&sandbox, "made/f", "x");
    assert!(sandbox.at("made").exists());
}

fn sweep(sandbox: &Sandbox, at: &Path, before: Timestamp, how: Sweep) -> Fate {
    let name = at.file_name().unwrap().to_str().unwrap();
    sandbox.local.sweep(&path(name), before, how).unwrap()
}

#[test]
fn only_what_is_old_and_nobodys_is_swept() {
    let sandbox = Sandbox::new();
    let (later, earlier) = (Timestamp::now() + Duration::from_mins(1), Timestamp::now() - Duration::from_mins(1));
    let part = begin(&sandbox, "f", "one");
    let journal = part.with_extension("journal");
    // The time of a source says nothing of when it was written.
    fs::File::open(&part).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(sweep(&sandbox, &part, earlier, Sweep::Remove), Fate::Stays);
    assert_eq!(sweep(&sandbox, &journal, later, Sweep::Remove), Fate::Stays);
    let draft = resume(&sandbox, "f", "1");
    for how in [Sweep::Look, Sweep::Remove] {
        assert_eq!(sweep(&sandbox, &part, later, how), Fate::Left(Skip::InUse));
    }
    assert!(draft.suspend());
    assert_eq!(sweep(&sandbox, &part, later, Sweep::Look), Fate::Goes);
    assert!(part.exists() && journal.exists());
    assert_eq!(sweep(&sandbox, &part, later, Sweep::Remove), Fate::Goes);
    assert!(!part.exists() && !journal.exists());
    fs::write(&journal, "").unwrap();
    assert_eq!(sweep(&sandbox, &journal, later, Sweep::Remove), Fate::Goes);
    assert!(!journal.exists());
    // A link or a folder of such a name is somebody's.
    fs::create_dir(&part).unwrap();
    assert_eq!(sweep(&sandbox, &part, later, Sweep::Remove), Fate::Stays);
    std::os::unix::fs::symlink("nowhere", &journal).unwrap();
    assert_eq!(sweep(&sandbox, &journal, later, Sweep::Remove), Fate::Stays);
    fs::remove_dir(&part).unwrap();
    assert_eq!(sweep(&sandbox, &journal, later, Sweep::Remove), Fate::Stays);
    assert!(journal.symlink_metadata().is_ok());
}
