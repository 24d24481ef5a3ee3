//! Random trees, and two places to put them: a local folder or the part of a bucket.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use md5::{Digest as _, Md5};
use proptest::prelude::*;

use crate::support::{Kind, Run, Sandbox, Server, Tree};

/// Segments of names that have been trouble somewhere.
const NASTY: &[&str] = &[
    "a",
    "b",
    "a-",
    "a0",
    "A",
    "a.b",
    ".a",
    "...",
    "-n",
    "*",
    "[a]",
    "{a,b}",
    "~",
    "#?%+&",
    "\u{e9}",
    "e\u{301}",
    "\u{200e}x",
    "x\u{3000}y",
    "\u{7f}",
    "a\\b",
    "%2F",
    "a b",
    "\u{1f600}",
    "x.part",
    ".gstore-1.part",
    "'\"`$",
];

/// Those that only a local folder keeps as they are.
const LOCAL: &[&[u8]] = &[b"\xff", b"\n", b"\r", b" x", b"x ", b"\xc3", b"\t"];

/// Files by the bytes of their paths.
pub(super) type Files = BTreeMap<Vec<u8>, Vec<u8>>;

/// The MD5 of contents by the bytes of their paths.
pub(super) type Digests = BTreeMap<Vec<u8>, String>;

/// What sort of place a tree is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Local,
    Bucket,
}

/// Random files, none of them below another; sizes are `2 n + odd`.
pub(super) fn files(names: Place, odd: usize) -> impl Strategy<Value = Files> {
    let mut segments: Vec<Vec<u8>> = NASTY.iter().map(|name| name.as_bytes().to_vec()).collect();
    if names == Place::Local {
        segments.extend(LOCAL.iter().map(|name| name.to_vec()));
    }
    let path = proptest::collection::vec(proptest::sample::select(segments), 1..5);
    let file = (path, 0..40_usize, any::<u8>());
    proptest::collection::vec(file, 0..14).prop_map(move |all| {
        let mut files = Files::new();
        for (path, size, byte) in all {
            let path = path.join(&b'/');
            if !clashes(&files, &path) {
                files.insert(path, vec![byte; 2 * size + odd]);
            }
        }
        files
    })
}

/// Whether `path` or a folder above it is a file, or a file is below it.
pub(super) fn clashes(files: &Files, path: &[u8]) -> bool {
    let below = |one: &[u8], other: &[u8]| one.strip_prefix(other).is_some_and(|rest| rest.first() == Some(&b'/'));
    files.keys().any(|other| other == path || below(path, other) || below(other, path))
}

/// A source `src:` and a destination `dst:`, each with neighbours that are nobody's business.
pub(super) struct Bed {
    pub(super) sandbox: Sandbox,
    server: Option<Server>,
}

impl Bed {
    pub(super) fn new(server: Option<Server>, source: Place, dest: Place) -> Self {
        let mut sandbox = Sandbox::new();
        for (name, place) in [("src", source), ("dst", dest)] {
            sandbox = match (place, &server) {
                (Place::Bucket, Some(server)) => {
                    let near = [format!("{name}-"), format!("{name}0"), format!("{name}-x/y"), format!("x/{name}/z")];
                    server.bucket().put_all(near.iter().map(|near| (near, "outside")));
                    // In one listing, as of AWS.
                    let block = server.mount_of(name, server.bucket().name(), name);
                    sandbox.config(&(block + "list_order = \"bytes\"\n"))
                }
                _ => sandbox.mount(name).file(format!("{name}-"), "outside").file(format!("x/{name}/z"), "outside"),
            };
        }
        Self { sandbox, server }
    }

    /// Puts files below `src` or `dst`.
    pub(super) fn put(&self, name: &str, place: Place, files: &Files) {
        let mut objects = Vec::new();
        for (path, content) in files {
            let whole = [name.as_bytes(), b"/", path].concat();
            match place {
                Place::Local => self.sandbox.write(OsStr::from_bytes(&whole), content),
                Place::Bucket => objects.push((String::from_utf8(whole).unwrap(), content)),
            }
        }
        if let Some(server) = self.server.as_ref().filter(|_| !objects.is_empty()) {
            server.bucket().put_all(objects);
        }
    }

    /// Returns all files there are, on disk and in the bucket.
    pub(super) fn everything(&self) -> Digests {
        let tree = Tree::read(self.sandbox.dir());
        let mut all: Digests = tree
            .nodes()
            .filter_map(|(path, node)| match &node.kind {
                Kind::File { md5, .. } => Some((path.to_vec(), hex(*md5))),
                _ => None,
            })
            .collect();
        for listed in self.server.iter().flat_map(|server| server.bucket().list()) {
            all.insert(listed.key.into_bytes(), listed.etag);
        }
        all
    }

    /// Returns what is below `src` or `dst`.
    pub(super) fn below(&self, name: &str) -> Digests {
        let prefix = format!("{name}/");
        let below = |(path, md5): (Vec<u8>, String)| Some((path.strip_prefix(prefix.as_bytes())?.to_vec(), md5));
        self.everything().into_iter().filter_map(below).collect()
    }

    /// Returns all but what is below `dst`.
    pub(super) fn outside(&self) -> Digests {
        self.everything().into_iter().filter(|(path, _)| !path.starts_with(b"dst/")).collect()
    }

    /// Syncs `src:` to `dst:`, which must end well; returns how many it copied and deleted.
    pub(super) fn sync(&self, more: &[&str]) -> (u64, u64, Run) {
        let run = self.sandbox.run([&["sync", "src:", "dst:", "--json"], more].concat()).ok();
        let summary: serde_json::Value = serde_json::from_str(run.errors().lines().last().unwrap()).unwrap();
        (summary["copied"].as_u64().unwrap(), summary["deleted"].as_u64().unwrap(), run)
    }

    /// Returns what `ls -r` with these filters shows.
    pub(super) fn visible(&self, name: &str, filters: &[&str]) -> Vec<Vec<u8>> {
        let location = format!("{name}:");
        let run = self.sandbox.run([&["ls", "-r", "-0", location.as_str()], filters].concat()).ok();
        run.stdout.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(<[u8]>::to_vec).collect()
    }
}

/// The MD5 of files, as a bucket would list them.
pub(super) fn digests(files: &Files) -> Digests {
    files.iter().map(|(path, content)| (path.clone(), hex(Md5::digest(content).into()))).collect()
}

fn hex(digest: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(digest))
}
