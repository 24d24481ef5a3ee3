//! A bucket full of odd keys, made by another client, and what gstore must make of each.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::support::{Bucket, Listed, Run, Sandbox, Server, Tree, moto, s3};

/// Whether a key can be asked for: told here from what the contract says, not by the code under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It can.
    Good,
    /// It cannot.
    Odd,
    /// It cannot where it is the whole key; below the prefix of a mount it can.
    OddAtRoot,
}
use Reach::{Good, Odd, OddAtRoot};

/// Which servers keep a key as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Both,
    /// `SeaweedFS` squeezes `//`, refuses `.` and `..`, cuts long names.
    Moto,
    /// moto's routes end at a line feed.
    Weed,
}
use Kept::{Both, Moto, Weed};

/// The keys. Pairs of siblings stand together; each content is its own key, so that one read in place
/// of another shows.
const KEYS: &[(&str, Reach, Kept)] = &[
    ("x", Good, Both),
    ("x ", Odd, Both),
    (" x", OddAtRoot, Both),
    ("sub/x", Good, Both),
    ("sub/x ", Odd, Both),
    ("sub/ x", Good, Both),
    ("blank /y", Good, Both),
    (" before/y", OddAtRoot, Both),
    ("before/y", Good, Both),
    ("c/b", Good, Both),
    ("c//b", Odd, Moto),
    ("c//", Odd, Moto),
    ("k", Good, Both),
    ("/k", Odd, Moto),
    ("./k", Odd, Moto),
    ("k2/../m", Odd, Moto),
    ("m", Good, Both),
    ("w/.", Odd, Moto),
    ("w/./v", Odd, Moto),
    ("w/v", Good, Both),
    ("..", Odd, Moto),
    ("../up", Odd, Moto),
    ("up", Good, Both),
    ("line\nfeed", Good, Weed),
    ("line\n", Odd, Weed),
    ("line", Good, Both),
    ("re\rturn", Good, Both),
    ("tab\tbed", Good, Both),
    ("tab\t", Odd, Both),
    ("tab", Good, Both),
    ("back\\slash", Good, Moto),
    ("back/slash", Good, Both),
    ("#?%+&=", Good, Both),
    ("!'()*", Good, Both),
    ("(!'*)/#?%+&=", Good, Both),
    ("#?%+&= \u{e9}/!", Good, Both),
    (";@:,$~^`{}|\"<>[]", Good, Both),
    ("&amp;", Good, Both),
    ("&", Good, Both),
    ("p+q", Good, Both),
    ("p q", Good, Both),
    ("left\u{200e}right", Good, Both),
    ("end\u{200e}", Good, Both),
    ("end", Good, Both),
    ("in\u{3000}side", Good, Both),
    ("out\u{3000}", Odd, Both),
    ("\u{3000}out", OddAtRoot, Both),
    ("out", Good, Both),
    ("del\u{7f}", Good, Both),
    ("del", Good, Both),
    ("one\u{1}two", Good, Both),
    ("nel\u{85}", Odd, Both),
    ("nel", Good, Both),
    ("ls\u{2028}ls", Good, Both),
    ("%2e%2e/q", Good, Both),
    ("%2e", Good, Both),
    ("%2e%2e%2fq", Good, Both),
    ("%2E%2F", Good, Both),
    ("q", Good, Both),
    ("\u{e9}", Good, Both),
    ("e\u{301}", Good, Both),
    ("\u{1f600}", Good, Both),
    ("CASE", Good, Both),
    ("case", Good, Both),
    (".gstore-0123456789abcdef0123456789abcdef", Good, Both),
    (".gstore-0123456789abcdef0123456789abcdef.part2", Good, Both),
    (".gstore-0123456789ABCDEF0123456789ABCDEF.part", Good, Both),
    ("gstore-0123456789abcdef0123456789abcdef.part", Good, Both),
    ("y.part", Good, Both),
    (".hidden", Good, Both),
];

/// A temporary name of gstore's own: left out of everything.
pub(super) const TEMPORARY: &str = ".gstore-0123456789abcdef0123456789abcdef.part";

/// Keys beside the prefix `pre`, which a mount of it must never see.
const OUTSIDE: &[&str] = &["pre", "pre ", "pre-x", "prefix/x", "pr", "x", " pre/x", "pre2/x"];

/// A sandbox with the mount `one` of a bucket that holds all of [`KEYS`] the server keeps.
pub(super) struct Bed {
    pub(super) server: Server,
    pub(super) sandbox: Sandbox,
    /// What `one` is a mount of, below the part of the bucket that is this test's.
    prefix: &'static str,
    /// Whether the mount's root is the bucket's.
    whole: bool,
    /// Whether `one` is listed flat, so that each odd key is named itself.
    pub(super) flat: bool,
    keys: Vec<(String, Reach)>,
}

impl Bed {
    pub(super) fn moto_flat() -> Option<Self> {
        Some(Self::new(moto()?, "", true, Moto))
    }

    pub(super) fn moto_walked() -> Option<Self> {
        Some(Self::new(moto()?, "", false, Moto))
    }

    pub(super) fn moto_below() -> Option<Self> {
        let bed = Self::new(moto()?, "pre/", true, Moto);
        bed.server.bucket().put_all(OUTSIDE.iter().map(|key| (key, key)));
        Some(bed)
    }

    pub(super) fn s3() -> Option<Self> {
        Some(Self::new(s3()?, "", false, Weed))
    }

    fn new(server: Server, prefix: &'static str, flat: bool, kept: Kept) -> Self {
        let long = ["d"; 200].join("/") + "/f";
        let usual = [(long.as_str(), Good, Both)];
        let keys = KEYS.iter().chain(&usual).filter(|(_, _, by)| *by == Both || *by == kept);
        let keys: Vec<_> = keys.map(|(key, reach, _)| ((*key).to_owned(), *reach)).collect();
        let whole = prefix.is_empty() && kept == Moto;
        let bed = Self { sandbox: Sandbox::new(), server, prefix, whole, flat, keys };
        bed.put(bed.names());
        bed.put([TEMPORARY]);
        // The premise: the server keeps both keys of each pair, under different names.
        let mut expected = bed.names();
        expected.push(TEMPORARY.to_owned());
        expected.sort();
        // Otherwise the server does not keep the keys as they were sent.
        assert_names(&bed.names_listed(), &expected);
        let block = bed.mount_of("one", bed.server.bucket().name(), prefix.trim_end_matches('/'));
        Self { sandbox: Sandbox::new().config(&block).folder("out"), ..bed }
    }

    /// Adds the mount `two` of the second bucket.
    pub(super) fn with_second(&self) -> Sandbox {
        let (one, two) = (self.server.bucket(), self.server.second());
        let prefix = self.prefix.trim_end_matches('/');
        Sandbox::new()
            .config(&self.mount_of("one", one.name(), prefix))
            .config(&self.mount_of("two", two.name(), prefix))
            .config(&self.mount_of("other", one.name(), "other"))
    }

    fn mount_of(&self, name: &str, bucket: &str, prefix: &str) -> String {
        let whole = self.server.bucket().whole_key(prefix);
        let order = if self.flat { "list_order = \"bytes\"\n" } else { "" };
        self.server.mount_of(name, bucket, whole.trim_end_matches('/')) + order
    }

    /// Puts keys below the mount's root, each with itself as content.
    pub(super) fn put<K: AsRef<str>>(&self, keys: impl IntoIterator<Item = K>) {
        self.put_in(&self.server.bucket(), keys);
    }

    /// The same in another bucket.
    pub(super) fn put_in<K: AsRef<str>>(&self, bucket: &Bucket<'_>, keys: impl IntoIterator<Item = K>) {
        let put = |key: K| (format!("{}{}", self.prefix, key.as_ref()), key.as_ref().to_owned());
        bucket.put_all(keys.into_iter().map(put));
    }

    /// Returns everything in the test's part of the bucket, in and outside of the mount.
    pub(super) fn listed(&self) -> Vec<Listed> {
        sorted(self.server.bucket().list())
    }

    /// Returns the keys below the mount's root.
    pub(super) fn names_listed(&self) -> Vec<String> {
        self.names_in(&self.server.bucket())
    }

    /// The same of another bucket.
    pub(super) fn names_in(&self, bucket: &Bucket<'_>) -> Vec<String> {
        bucket.keys().iter().filter_map(|key| key.strip_prefix(self.prefix).map(str::to_owned)).collect()
    }

    /// Returns an object's content, its key relative to the mount's root.
    pub(super) fn get_in(&self, bucket: &Bucket<'_>, key: &str) -> Vec<u8> {
        bucket.get(&format!("{}{key}", self.prefix))
    }

    fn names(&self) -> Vec<String> {
        self.keys.iter().map(|(key, _)| key.clone()).collect()
    }

    fn is_good(&self, reach: Reach) -> bool {
        reach == Good || (reach == OddAtRoot && !self.whole)
    }

    /// Returns the keys that can be asked for, sorted.
    pub(super) fn good(&self) -> Vec<String> {
        let mut keys: Vec<_> =
            self.keys.iter().filter(|(_, reach)| self.is_good(*reach)).map(|(key, _)| key.clone()).collect();
        keys.sort();
        keys
    }

    /// Returns the keys that cannot, sorted.
    pub(super) fn odd(&self) -> Vec<String> {
        let good = self.good();
        let mut keys: Vec<_> = self.names().into_iter().filter(|key| !good.contains(key)).collect();
        keys.sort();
        keys
    }

    /// Whether the mount's root is the bucket's.
    pub(super) fn is_whole(&self) -> bool {
        self.prefix.is_empty()
    }

    /// Whether a key of the bucket is none that gstore may touch through the mount.
    pub(super) fn is_odd_or_outside(&self, key: &str) -> bool {
        key.strip_prefix(self.prefix).is_none_or(|key| self.odd().iter().any(|odd| odd == key))
    }

    /// Demands that a run named exactly the odd keys as unaddressable: each of them, or what a walk
    /// directory by directory sees of it, the odd prefix that it lies below.
    #[track_caller]
    pub(super) fn assert_odd_named(&self, run: &Run, side: &str, mount: &str) {
        let mut named = named(run, side, "unaddressable");
        for name in &mut named {
            *name = name.strip_prefix(mount).unwrap_or(name).to_owned();
        }
        named.sort();
        let odd = self.odd();
        if self.flat {
            return assert_names(&named, &odd);
        }
        let covers = |name: &String, key: &String| name == key || (name.ends_with('/') && key.starts_with(name));
        for key in &odd {
            assert!(named.iter().any(|name| covers(name, key)), "{key:?} is not named:\n{run}");
        }
        for name in &named {
            assert!(odd.iter().any(|key| covers(name, key)), "{name:?} is named, but is in order:\n{run}");
        }
    }
}

/// Returns the places (`source` or `dest`) of a run's outcomes that failed with a kind.
pub(super) fn named(run: &Run, side: &str, kind: &str) -> Vec<String> {
    let lines = run.json();
    let failed = lines.iter().filter(|line| line["type"] == "outcome" && line["kind"] == kind);
    failed.filter_map(|line| line[side].as_str().map(str::to_owned)).collect()
}

/// Returns the places of a run's outcomes of an action that were done, sorted.
pub(super) fn done(run: &Run, side: &str, action: &str) -> Vec<String> {
    let is = |line: &&Value| line["type"] == "outcome" && line["action"] == action && line["status"] == "done";
    let mut places: Vec<_> =
        run.json().iter().filter(is).filter_map(|line| line[side].as_str().map(str::to_owned)).collect();
    places.sort();
    places
}

/// Sorts a listing by keys.
pub(super) fn sorted(mut listed: Vec<Listed>) -> Vec<Listed> {
    listed.sort_by(|a, b| a.key.cmp(&b.key));
    listed
}

/// Demands that two sorted lists of names are equal, and shows only what differs.
#[track_caller]
pub(super) fn assert_names<A: AsRef<str>, B: AsRef<str>>(found: &[A], wanted: &[B]) {
    let found: Vec<_> = found.iter().map(AsRef::as_ref).collect();
    let wanted: Vec<_> = wanted.iter().map(AsRef::as_ref).collect();
    let only = |these: &[&str], those: &[&str]| -> Vec<String> {
        these.iter().filter(|name| !those.contains(name)).map(|name| (*name).to_owned()).collect()
    };
    let (extra, missing) = (only(&found, &wanted), only(&wanted, &found));
    assert!(found == wanted, "too many: {extra:?}\nmissing: {missing:?}");
}

/// Demands that a local folder has exactly these files, each with its own name as content.
#[track_caller]
pub(super) fn assert_files(sandbox: &Sandbox, folder: &str, names: &[String]) {
    let tree = Tree::read(sandbox.path(folder));
    let mut files = tree.files();
    files.sort();
    assert_names(&files, names);
    let contents: BTreeMap<_, _> =
        files.iter().map(|name| (name.clone(), sandbox.read(format!("{folder}/{name}")))).collect();
    for (name, content) in contents {
        assert_eq!(content, name.as_bytes(), "{name:?}");
    }
}
