//! What really lies in a local folder: an independent view, straight from the file system.
//!
//! Nothing here calls gstore's own walk, names or comparison.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs::{self, Metadata};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use md5::{Digest as _, Md5};

/// What a node of a [`Tree`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A file, by its size and the MD5 of its content.
    File {
        /// In bytes.
        size: u64,
        /// Of the content.
        md5: [u8; 16],
    },
    /// A folder.
    Folder,
    /// A symbolic link, never followed.
    Link {
        /// What it says.
        target: Vec<u8>,
    },
    /// A FIFO, socket or device.
    Special,
}

/// One thing in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// What it is.
    pub(crate) kind: Kind,
    /// Modification time, nanoseconds since 1970.
    pub(crate) mtime: i128,
    /// Permission bits.
    pub(crate) mode: u32,
    /// Device, inode and change time: they differ as soon as anything was written or replaced.
    identity: (u64, u64, i128),
}

/// Everything below a folder, by the bytes of its path, `/` between segments; and the folder itself,
/// under the empty path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tree(BTreeMap<Vec<u8>, Node>);

/// What of two trees is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Names, kinds, content and link targets of all but empty folders, as any storage keeps them.
    Files,
    /// Names, kinds, content and link targets.
    Content,
    /// Those, and the modification times and modes of files.
    Copies,
    /// All of it, down to inodes and change times: whether nothing was touched.
    Untouched,
}

impl Tree {
    /// Reads a folder; fails the test if it cannot.
    #[track_caller]
    pub(crate) fn read(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref();
        let mut nodes = BTreeMap::new();
        collect(folder, b"", &mut nodes).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        Self(nodes)
    }

    /// Returns the node at a path.
    pub(crate) fn get(&self, path: impl AsRef<[u8]>) -> Option<&Node> {
        self.0.get(path.as_ref())
    }

    /// Returns every path with what is there.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = (&[u8], &Node)> {
        self.0.iter().map(|(path, node)| (path.as_slice(), node))
    }

    /// Returns the paths of all files, lossily as text.
    pub(crate) fn files(&self) -> Vec<String> {
        self.paths(|kind| matches!(kind, Kind::File { .. }))
    }

    /// Returns the paths of everything but the folder itself, lossily as text, folders with a `/`.
    pub(crate) fn names(&self) -> Vec<String> {
        let shown = |(path, node): (&Vec<u8>, &Node)| {
            let end = if node.kind == Kind::Folder { "/" } else { "" };
            format!("{}{end}", String::from_utf8_lossy(path))
        };
        self.0.iter().filter(|(path, _)| !path.is_empty()).map(shown).collect()
    }

    fn paths(&self, wanted: impl Fn(&Kind) -> bool) -> Vec<String> {
        let nodes = self.0.iter().filter(|(_, node)| wanted(&node.kind));
        nodes.map(|(path, _)| String::from_utf8_lossy(path).into_owned()).collect()
    }

    /// Returns one line for each difference.
    pub(crate) fn differences(&self, other: &Self, what: What) -> Vec<String> {
        let (mine, others) = (self.compared(what), other.compared(what));
        let mut lines = Vec::new();
        for (path, node) in &mine {
            let name = path.escape_ascii();
            match others.get(path) {
                None => lines.push(format!("only left: {name} ({})", node.shown(what))),
                Some(theirs) if node.shown(what) != theirs.shown(what) => {
                    lines.push(format!("differs: {name}: {} / {}", node.shown(what), theirs.shown(what)));
                }
                Some(_) => {}
            }
        }
        let extra = others.iter().filter(|(path, _)| !mine.contains_key(*path));
        lines.extend(extra.map(|(path, node)| format!("only right: {} ({})", path.escape_ascii(), node.shown(what))));
        lines
    }

    /// Demands that two trees are the same.
    #[track_caller]
    pub(crate) fn assert_same(&self, other: &Self, what: What) {
        let lines = self.differences(other, what);
        assert!(lines.is_empty(), "the trees differ ({what:?}):\n{}", lines.join("\n"));
    }

    /// Demands that nothing in `folder` was touched since this tree was read from it.
    #[track_caller]
    pub(crate) fn assert_untouched(&self, folder: impl AsRef<Path>) {
        self.assert_same(&Self::read(folder), What::Untouched);
    }

    fn compared(&self, what: What) -> BTreeMap<&Vec<u8>, &Node> {
        let kept = |(path, node): &(&Vec<u8>, &Node)| match what {
            // The folder itself is where the tree lies, not what is in it.
            What::Content | What::Copies => !path.is_empty(),
            What::Files => node.kind != Kind::Folder,
            What::Untouched => true,
        };
        self.0.iter().filter(kept).collect()
    }
}

impl Node {
    fn of(path: &Path, meta: &Metadata) -> std::io::Result<Self> {
        let kind = if meta.is_file() {
            let content = fs::read(path)?;
            Kind::File { size: content.len() as u64, md5: Md5::digest(&content).into() }
        } else if meta.is_dir() {
            Kind::Folder
        } else if meta.is_symlink() {
            Kind::Link { target: fs::read_link(path)?.as_os_str().as_bytes().to_vec() }
        } else {
            Kind::Special
        };
        let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Ok(Self {
            kind,
            mtime: nanos(meta.mtime(), meta.mtime_nsec()),
            mode: meta.mode() & 0o7777,
            identity: (meta.dev(), meta.ino(), nanos(meta.ctime(), meta.ctime_nsec())),
        })
    }

    fn shown(&self, what: What) -> String {
        let is_file = matches!(self.kind, Kind::File { .. });
        let mut text = self.kind.to_string();
        if what == What::Untouched || (what == What::Copies && is_file) {
            let _ = write!(text, ", mtime {}, mode {:o}", self.mtime, self.mode);
        }
        if what == What::Untouched {
            let _ = write!(text, ", inode {}, changed {}", self.identity.1, self.identity.2);
        }
        text
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { size, md5 } => write!(f, "file of {size} B, md5 {:032x}", u128::from_be_bytes(*md5)),
            Self::Folder => f.write_str("folder"),
            Self::Link { target } => write!(f, "link to {}", target.escape_ascii()),
            Self::Special => f.write_str("special file"),
        }
    }
}

fn collect(path: &Path, name: &[u8], nodes: &mut BTreeMap<Vec<u8>, Node>) -> std::io::Result<()> {
    let meta = fs::symlink_metadata(path)?;
    nodes.insert(name.to_vec(), Node::of(path, &meta)?);
    if meta.is_dir() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let below = if name.is_empty() { Vec::new() } else { [name, b"/"].concat() };
            collect(&entry.path(), &[&below, entry.file_name().as_bytes()].concat(), nodes)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Sandbox;
    use super::*;

    fn two() -> (Sandbox, Sandbox) {
        let make = || Sandbox::new().file("d/f", "one").folder("e").link("l", "d/f");
        (make(), make())
    }

    #[test]
    fn sees_everything_by_its_bytes() {
        let sandbox = two().0;
        sandbox.write_raw(b"d/\xff", "x");
        let tree = Tree::read(sandbox.dir());
        assert_eq!(tree.names(), ["d/", "d/f", "d/\u{fffd}", "e/", "l"]);
        assert_eq!(tree.files(), ["d/f", "d/\u{fffd}"]);
        assert_eq!(tree.get("l").unwrap().kind, Kind::Link { target: b"d/f".to_vec() });
        assert!(tree.get(b"d/\xff").is_some() && tree.get("d/g").is_none());
    }

    #[test]
    fn finds_each_sort_of_difference() {
        let (left, right) = two();
        let compare = |what| Tree::read(left.dir()).differences(&Tree::read(right.dir()), what);
        assert_eq!(compare(What::Content), [""; 0]);

        right.write("d/f", "two");
        assert_eq!(compare(What::Files).len(), 1, "content");
        right.write("d/f", "one");
        fs::remove_dir(right.path("e")).unwrap();
        assert_eq!((compare(What::Files).len(), compare(What::Content).len()), (0, 1), "an empty folder");
        fs::remove_file(right.path("l")).unwrap();
        right.write("l", "one");
        assert_eq!(compare(What::Files).len(), 1, "a file for a link");
        right.write("new", "");
        assert_eq!(compare(What::Files)[1], "only right: new (file of 0 B, md5 d41d8cd98f00b204e9800998ecf8427e)");
    }

    #[test]
    fn copies_have_the_times_and_modes_of_their_files() {
        let (left, right) = two();
        let compare = |what| Tree::read(left.dir()).differences(&Tree::read(right.dir()), what);
        for sandbox in [&left, &right] {
            sandbox.mtime("d/f", 1_700_000_000);
        }
        assert_eq!(compare(What::Copies), [""; 0]);
        right.mode("d/f", 0o600);
        assert_eq!((compare(What::Copies).len(), compare(What::Content).len()), (1, 0));
    }

    #[test]
    fn a_touch_shows_even_if_all_is_put_back() {
        let sandbox = two().0;
        sandbox.mtime("d/f", 1_700_000_000);
        let before = Tree::read(sandbox.dir());
        before.assert_untouched(sandbox.dir());
        sandbox.write("d/f", "one");
        sandbox.mtime("d/f", 1_700_000_000);
        assert_eq!(before.differences(&Tree::read(sandbox.dir()), What::Copies), [""; 0]);
        assert_eq!(before.differences(&Tree::read(sandbox.dir()), What::Untouched).len(), 1);
    }

    #[test]
    #[should_panic(expected = "the trees differ (Content):\nonly left: d (folder)")]
    fn a_difference_fails_the_test() {
        Tree::read(two().0.dir()).assert_same(&Tree::read(Sandbox::new().dir()), What::Content);
    }
}
