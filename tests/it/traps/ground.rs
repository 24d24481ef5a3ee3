//! Empty buckets with the mounts `one` and `two`, for tests that bring their own keys.

use super::super::support::{Bucket, Sandbox, Server, moto, s3};

/// A sandbox with mounts of two buckets of one server, below the same prefix, `one` also with
/// whatever the test puts outside of it.
pub(super) struct Ground {
    pub(super) server: Server,
    pub(super) sandbox: Sandbox,
    /// The prefix of the mounts in the test's part of the buckets, with its `/`, or nothing.
    pub(super) prefix: &'static str,
    /// Whether `d/` is a key like any other: `SeaweedFS` drops its content, and makes `d` one with it.
    pub(super) is_exact: bool,
}

impl Ground {
    pub(super) fn moto_flat() -> Option<Self> {
        Some(Self::new(moto()?, "", "bytes", true))
    }

    pub(super) fn moto_walked() -> Option<Self> {
        Some(Self::new(moto()?, "", "unknown", true))
    }

    pub(super) fn moto_below() -> Option<Self> {
        Some(Self::new(moto()?, "pre/", "bytes", true))
    }

    pub(super) fn s3() -> Option<Self> {
        Some(Self::new(s3()?, "", "unknown", false))
    }

    fn new(server: Server, prefix: &'static str, order: &str, is_exact: bool) -> Self {
        let mount = |name: &str, bucket: &Bucket<'_>| {
            let root = bucket.whole_key(prefix);
            let block = server.mount_of(name, bucket.name(), root.trim_end_matches('/'));
            format!("{block}list_order = \"{order}\"\n")
        };
        let sandbox = Sandbox::new()
            .config(&mount("one", &server.bucket()))
            .config(&mount("two", &server.second()))
            .folder("out");
        Self { server, sandbox, prefix, is_exact }
    }

    /// Puts keys below the prefix into the first bucket, in that order; demands that it keeps them.
    pub(super) fn put(&self, objects: &[(&str, &str)]) {
        self.put_in(&self.server.bucket(), objects);
    }

    /// The same for any bucket.
    #[track_caller]
    pub(super) fn put_in(&self, bucket: &Bucket<'_>, objects: &[(&str, &str)]) {
        bucket.put_all(objects.iter().map(|(key, body)| (format!("{}{key}", self.prefix), body)));
        let keys = bucket.list();
        for (key, body) in objects {
            let whole = format!("{}{key}", self.prefix);
            let kept = keys.iter().any(|one| one.key == whole && one.size == body.len() as u64);
            assert!(kept, "the server does not keep {key:?} as it was sent");
        }
    }

    /// Returns the keys below the prefix in the first bucket.
    pub(super) fn one(&self) -> Vec<String> {
        self.keys(&self.server.bucket())
    }

    /// Returns the keys below the prefix in the second bucket.
    pub(super) fn two(&self) -> Vec<String> {
        self.keys(&self.server.second())
    }

    fn keys(&self, bucket: &Bucket<'_>) -> Vec<String> {
        bucket.keys().iter().filter_map(|key| key.strip_prefix(self.prefix).map(str::to_owned)).collect()
    }

    /// Returns an object's content.
    pub(super) fn get(&self, bucket: &Bucket<'_>, key: &str) -> Vec<u8> {
        bucket.get(&format!("{}{key}", self.prefix))
    }
}
