//! A bucket as another client sees it: `boto.py`, run with the boto3 that came with the servers.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The script, run as `python -c`.
const SCRIPT: &str = include_str!("boto.py");

/// How to reach a server.
pub(super) struct Client {
    pub(super) endpoint: String,
    pub(super) key: String,
    pub(super) secret: String,
    pub(super) python: PathBuf,
}

impl Client {
    pub(super) fn create_buckets(&self, names: &[&str]) {
        self.steps(&names.iter().map(|name| json!({"op": "create_bucket", "bucket": name})).collect::<Vec<_>>());
    }

    /// Carries out steps in order; fails the test if one fails.
    #[track_caller]
    fn steps(&self, steps: &[Value]) -> Vec<Value> {
        let request = json!({"endpoint": self.endpoint, "key": self.key, "secret": self.secret, "steps": steps});
        let mut reply = Helper::ask(&self.python, &request)
            .unwrap_or_else(|error| panic!("{} does not run boto.py: {error}", self.python.display()));
        match reply["answers"].take() {
            Value::Array(answers) => answers,
            _ => panic!("boto3: {}", reply["error"]),
        }
    }

    #[track_caller]
    fn step(&self, step: Value) -> Value {
        self.steps(&[step]).remove(0)
    }
}

/// The script at work: started with the first request, since that takes boto3 half a second, and kept
/// for the others. It ends when this process does, with its input.
struct Helper {
    // Kept alone to keep the pipes.
    _process: Child,
    requests: ChildStdin,
    replies: BufReader<ChildStdout>,
}

impl Helper {
    fn ask(python: &Path, request: &Value) -> io::Result<Value> {
        static HELPER: Mutex<Option<Helper>> = Mutex::new(None);
        // A test that failed while it held the lock had read its whole reply.
        let mut slot = HELPER.lock().unwrap_or_else(PoisonError::into_inner);
        let helper = match &mut *slot {
            Some(helper) => helper,
            none => none.insert(Self::start(python)?),
        };
        writeln!(helper.requests, "{request}")?;
        let mut line = String::new();
        helper.replies.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    fn start(python: &Path) -> io::Result<Self> {
        let mut process = Command::new(python)
            .args(["-c", SCRIPT])
            .env_clear()
            .envs([("AWS_CONFIG_FILE", "/dev/null"), ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Not the test's own: a runner waits for whoever holds that.
            .stderr(Stdio::null())
            .spawn()?;
        let (requests, replies) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Ok(Self { _process: process, requests, replies: BufReader::new(replies) })
    }
}

/// One object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Its key, relative to the test's part of the bucket.
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
}

/// What a HEAD says of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// In bytes.
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    /// Its content type.
    pub(crate) content_type: Option<String>,
    /// What its owner added.
    pub(crate) metadata: Value,
    /// What else the server says, by names like `cache_control`.
    pub(crate) said: Value,
}

/// A bucket, or the part of it that belongs to one test. Keys go over the wire exactly as given.
pub(crate) struct Bucket<'a> {
    client: &'a Client,
    name: &'a str,
    prefix: &'a str,
}

impl<'a> Bucket<'a> {
    pub(super) fn new(client: &'a Client, name: &'a str, prefix: &'a str) -> Self {
        Self { client, name, prefix }
    }

    /// Returns the bucket's name.
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    /// Returns the whole key of one that is relative to the test's part.
    pub(crate) fn whole_key(&self, key: &str) -> String {
        if self.prefix.is_empty() { key.to_owned() } else { format!("{}/{key}", self.prefix) }
    }

    /// Puts an object.
    #[track_caller]
    pub(crate) fn put(&self, key: &str, body: impl AsRef<[u8]>) {
        self.put_all([(key, body)]);
    }

    /// Puts several objects, in that order.
    #[track_caller]
    pub(crate) fn put_all<K: AsRef<str>, B: AsRef<[u8]>>(&self, objects: impl IntoIterator<Item = (K, B)>) {
        let step = |(key, body): (K, B)| json!({"op": "put", "bucket": self.name, "key": self.whole_key(key.as_ref()), "body": STANDARD.encode(body)});
        self.client.steps(&objects.into_iter().map(step).collect::<Vec<_>>());
    }

    /// Puts an object with more of boto3's `put_object` arguments, for example `{"ContentType": "text/plain"}`.
    #[track_caller]
    pub(crate) fn put_with(&self, key: &str, body: impl AsRef<[u8]>, options: &Value) {
        let key = self.whole_key(key);
        let body = STANDARD.encode(body);
        self.client.step(json!({"op": "put", "bucket": self.name, "key": key, "body": body, "options": options}));
    }

    /// Puts many objects with the same content, many at a time.
    #[track_caller]
    pub(crate) fn put_many(&self, keys: impl IntoIterator<Item = String>, body: impl AsRef<[u8]>) {
        let keys: Vec<_> = keys.into_iter().map(|key| self.whole_key(&key)).collect();
        let body = STANDARD.encode(body);
        self.client.step(json!({"op": "put_many", "bucket": self.name, "keys": keys, "body": body}));
    }

    /// Puts an object in parts of `part_size` bytes (at least 5 MiB); returns its entity tag, without quotes.
    #[track_caller]
    pub(crate) fn put_parts(&self, key: &str, body: impl AsRef<[u8]>, part_size: usize) -> String {
        let key = self.whole_key(key);
        let body = STANDARD.encode(body);
        let step = json!({"op": "put_parts", "bucket": self.name, "key": key, "body": body, "part_size": part_size});
        etag(&self.client.step(step))
    }

    /// Puts an object in parts of these sizes, of which only the last may be below 5 MiB.
    #[track_caller]
    pub(crate) fn put_uneven(&self, key: &str, body: impl AsRef<[u8]>, sizes: &[usize]) {
        let (key, body) = (self.whole_key(key), STANDARD.encode(body));
        self.client.step(json!({"op": "put_parts", "bucket": self.name, "key": key, "body": body, "sizes": sizes}));
    }

    /// Begins an upload to each key, sends a part, and leaves it at that.
    #[track_caller]
    pub(crate) fn begin_parts(&self, keys: &[&str]) {
        let keys: Vec<_> = keys.iter().map(|key| self.whole_key(key)).collect();
        self.client.step(json!({"op": "begin_parts", "bucket": self.name, "keys": keys}));
    }

    /// Returns an object's content; fails the test if there is none.
    #[track_caller]
    pub(crate) fn get(&self, key: &str) -> Vec<u8> {
        let body = self.client.step(json!({"op": "get", "bucket": self.name, "key": self.whole_key(key)}));
        STANDARD.decode(body.as_str().unwrap()).unwrap()
    }

    /// Returns what a HEAD says, `None` for 404.
    #[track_caller]
    pub(crate) fn head(&self, key: &str) -> Option<Head> {
        let answer = self.client.step(json!({"op": "head", "bucket": self.name, "key": self.whole_key(key)}));
        (!answer.is_null()).then(|| Head {
            size: answer["size"].as_u64().unwrap(),
            etag: etag(&answer["etag"]),
            content_type: answer["content_type"].as_str().map(str::to_owned),
            metadata: answer["metadata"].clone(),
            said: answer,
        })
    }

    /// Returns to whom an object's ACL grants what, a group by its URI.
    #[track_caller]
    pub(crate) fn grants(&self, key: &str) -> Value {
        self.client.step(json!({"op": "grants", "bucket": self.name, "key": self.whole_key(key)}))
    }

    /// Removes an object.
    #[track_caller]
    pub(crate) fn delete(&self, key: &str) {
        self.client.step(json!({"op": "delete", "bucket": self.name, "key": self.whole_key(key)}));
    }

    /// Lists everything, in the order the server gives.
    #[track_caller]
    pub(crate) fn list(&self) -> Vec<Listed> {
        let prefix = self.whole_key("");
        let answer = self.client.step(json!({"op": "list", "bucket": self.name, "prefix": prefix}));
        let listed = |one: &Value| Listed {
            key: one[0].as_str().unwrap().strip_prefix(&prefix).unwrap().to_owned(),
            size: one[1].as_u64().unwrap(),
            etag: etag(&one[2]),
        };
        answer.as_array().unwrap().iter().map(listed).collect()
    }

    /// Returns all keys, sorted by their bytes.
    #[track_caller]
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<_> = self.list().into_iter().map(|one| one.key).collect();
        keys.sort();
        keys
    }

    /// Lets the bucket keep versions (`Enabled`), or keep no more of them (`Suspended`).
    #[track_caller]
    pub(crate) fn set_versioning(&self, status: &str) {
        self.client.step(json!({"op": "set_versioning", "bucket": self.name, "status": status}));
    }

    /// Returns the keys of unfinished multipart uploads.
    #[track_caller]
    pub(crate) fn uploads(&self) -> Vec<String> {
        let prefix = self.whole_key("");
        let answer = self.client.step(json!({"op": "uploads", "bucket": self.name, "prefix": prefix}));
        answer.as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect()
    }
}

fn etag(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::{Server, moto, s3};

    fn round_trip(server: &Server, keys: &[&str]) {
        let bucket = server.bucket();
        bucket.put_all(keys.iter().map(|key| (key, key)));
        let mut wanted = keys.to_vec();
        wanted.sort_unstable();
        assert_eq!(bucket.keys(), wanted);
        assert_eq!(bucket.get(keys[0]), keys[0].as_bytes());
        bucket.delete(keys[0]);
        assert!(bucket.head(keys[0]).is_none());
        assert_eq!(bucket.list().len(), keys.len() - 1);
        assert!(server.second().list().is_empty());
    }

    #[test]
    fn s3_keeps_keys_of_one_test_apart() {
        let (Some(one), Some(other)) = (s3(), s3()) else { return };
        round_trip(&one, &["a", "a/b", "d/", "ü", " x "]);
        assert!(other.bucket().list().is_empty());
    }

    #[test]
    fn moto_keeps_odd_keys_exactly() {
        let Some(server) = moto() else { return };
        round_trip(
            &server,
            &["a//b", "/a", "a/./b", "a/../b", "..", "a\\b", " x", "x ", "d/", "\u{1}", "%20", "a?b#c+d"],
        );
        assert_eq!(server.bucket().list().len(), 11);
    }

    #[test]
    fn parts_make_a_multipart_etag() {
        let Some(server) = s3() else { return };
        let etag = server.bucket().put_parts("big", vec![7; 5 * 1024 * 1024 + 1], 5 * 1024 * 1024);
        assert!(etag.ends_with("-2"), "{etag}");
        assert_eq!(server.bucket().head("big").unwrap().size, 5 * 1024 * 1024 + 1);
        assert!(server.bucket().uploads().is_empty());
    }
}
