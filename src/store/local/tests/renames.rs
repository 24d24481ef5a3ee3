//! Names that are changed: what goes along, what is never replaced, what is refused.

use std::os::unix::fs::MetadataExt;

use super::*;

fn entry(sandbox: &Sandbox, name: &str) -> Entry {
    sandbox.local.stat(&path(name)).unwrap()
}

fn rename(sandbox: &Sandbox, from: &str, to: &str, existing: Existing) -> Result<Option<Entry>> {
    sandbox.local.rename_from(&sandbox.local, &entry(sandbox, from), &path(to), existing)
}

#[test]
fn files_folders_and_links_go_as_they_are() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "x");
    sandbox.file("d/deep/g", "y");
    sandbox.link("l", "nowhere");
    sandbox.fifo("p");
    let inode = fs::metadata(sandbox.at("f")).unwrap().ino();
    for (from, to) in [("f", "new/f"), ("d", "new/d"), ("l", "new/l"), ("p", "new/p")] {
        let renamed = rename(&sandbox, from, to, Existing::Replace).unwrap().unwrap();
        assert_eq!(renamed.path, path(to));
        assert!(sandbox.at(from).symlink_metadata().is_err(), "{from}");
    }
    assert_eq!(fs::metadata(sandbox.at("new/f")).unwrap().ino(), inode);
    assert_eq!(fs::read_to_string(sandbox.at("new/d/deep/g")).unwrap(), "y");
    assert_eq!(fs::read_link(sandbox.at("new/l")).unwrap(), Path::new("nowhere"));
}

#[test]
fn only_a_file_replaces_and_only_a_file() {
    let sandbox = Sandbox::new();
    for file in ["f", "g", "d/x", "full/x"] {
        sandbox.file(file, file);
    }
    fs::create_dir(sandbox.at("empty")).unwrap();
    sandbox.link("l", "g");
    sandbox.link("l2", "f");
    let before = names(&sandbox);
    fails(rename(&sandbox, "f", "g", Existing::Refuse), ErrorKind::Exists, "already exists");
    fails(rename(&sandbox, "f", "empty", Existing::Replace), ErrorKind::Refused, "is a directory");
    fails(rename(&sandbox, "f", "l", Existing::Replace), ErrorKind::Refused, "is a symbolic link");
    fails(rename(&sandbox, "d", "empty", Existing::Replace), ErrorKind::Refused, "is a directory");
    fails(rename(&sandbox, "d", "full", Existing::Replace), ErrorKind::Refused, "is a directory");
    fails(rename(&sandbox, "d", "g", Existing::Replace), ErrorKind::Exists, "already exists");
    fails(rename(&sandbox, "l2", "g", Existing::Replace), ErrorKind::Exists, "already exists");
    fails(rename(&sandbox, "f", "l/below", Existing::Replace), ErrorKind::Refused, "symbolic link");
    fails(rename(&sandbox, "f", "g/below", Existing::Replace), ErrorKind::Refused, "not a directory");
    assert_eq!(names(&sandbox), before);
    assert!(rename(&sandbox, "f", "g", Existing::Replace).unwrap().is_some());
    assert_eq!(fs::read_to_string(sandbox.at("g")).unwrap(), "f");
}

#[test]
fn what_takes_a_copy_is_left_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "x");
    fs::hard_link(sandbox.at("f"), sandbox.at("again")).unwrap();
    // The system would do nothing here and call it done.
    assert_eq!(rename(&sandbox, "f", "again", Existing::Replace).unwrap(), None);
    sandbox.file("d/g", "x");
    assert_eq!(rename(&sandbox, "d", "d/in/itself", Existing::Replace).unwrap(), None);
    assert_eq!(names(&sandbox), ["again", "d", "d/g", "f"]);
}

#[test]
fn what_was_swapped_meanwhile_stays() {
    let sandbox = Sandbox::new();
    sandbox.file("f", "x");
    let looked_at = entry(&sandbox, "f");
    sandbox.file("other", "not meant");
    fs::rename(sandbox.at("other"), sandbox.at("f")).unwrap();
    let done = sandbox.local.rename_from(&sandbox.local, &looked_at, &path("g"), Existing::Replace);
    fails(done, ErrorKind::Changed, "something else");
    assert_eq!(names(&sandbox), ["f"]);
}

/// Everything below the root, sorted.
fn names(sandbox: &Sandbox) -> Vec<String> {
    fn collect(top: &Path, dir: &Path, out: &mut Vec<String>) {
        for child in fs::read_dir(dir).unwrap() {
            let child = child.unwrap();
            out.push(child.path().strip_prefix(top).unwrap().display().to_string());
            if child.file_type().unwrap().is_dir() {
                collect(top, &child.path(), out);
            }
        }
    }
    let mut out = Vec::new();
    collect(&sandbox.at(""), &sandbox.at(""), &mut out);
    out.sort();
    out
}
