//! The real servers that `tests/run` starts, as one test sees them.
//!
//! | | names | lists | good for |
//! |---|---|---|---|
//! | [`s3`], SeaweedFS | squeezes `//`, drops a leading `/`, turns `\` into `/`, refuses `.` and `..` segments | as a directory walk | conditions, checksums, signatures |
//! | [`moto`] | keeps every key but those with line ends | in byte order, as AWS | odd keys, order, request counts |
//! | [`rclone_s3`] | are paths of files: no file beside a folder of its name, no marker | its own way | doing without: heeds no condition, has no versions, no `md5-N` |

use std::env;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use super::boto::{Bucket, Client};
use super::objects::ask;

/// A running S3 server, and the part of it that belongs to one test.
pub(crate) struct Server {
    client: Client,
    bucket: String,
    second: String,
    prefix: String,
}

/// Returns `SeaweedFS`, or `None` if it does not run: then the test reports itself as not run and
/// returns. Tests share a bucket there (a new one costs it 220 ms), each with a prefix of its own.
pub(crate) fn s3() -> Option<Server> {
    let client = client("S3")?;
    let (bucket, second) = (variable("S3_BUCKET")?, variable("S3_BUCKET2")?);
    Some(Server { client, bucket, second, prefix: unique() })
}

/// Returns moto with a fresh bucket, or `None` if it does not run: then the test reports itself as
/// not run and returns.
pub(crate) fn moto() -> Option<Server> {
    with_buckets("MOTO", |server| {
        // It looks at no signature, and boto3 takes half a second to start.
        for bucket in [&server.bucket, &server.second] {
            ask("PUT", &format!("{}/{bucket}", server.endpoint()), "", b"").ok();
        }
    })
}

/// Returns rclone's S3 server with a fresh bucket, or `None` as [`moto`] does.
pub(crate) fn rclone_s3() -> Option<Server> {
    with_buckets("RCLONE_S3", |server| server.client.create_buckets(&[&server.bucket, &server.second]))
}

fn with_buckets(name: &str, make: impl FnOnce(&Server)) -> Option<Server> {
    let client = client(name)?;
    let bucket = format!("t{}", unique());
    let server = Server { client, second: format!("{bucket}-2"), bucket, prefix: String::new() };
    make(&server);
    Some(server)
}

impl Server {
    /// Returns the part of the first bucket that belongs to this test; keys are relative to it.
    pub(crate) fn bucket(&self) -> Bucket<'_> {
        Bucket::new(&self.client, &self.bucket, &self.prefix)
    }

    /// Returns the same part of a second bucket on this server.
    pub(crate) fn second(&self) -> Bucket<'_> {
        Bucket::new(&self.client, &self.second, &self.prefix)
    }

    /// Makes a bucket with nothing but this test's objects in it, for tests of whole buckets.
    pub(crate) fn fresh(&self) -> String {
        let name = format!("t{}", unique());
        self.client.create_buckets(&[&name]);
        name
    }

    /// Returns a bucket of that name, whole.
    pub(crate) fn whole<'a>(&'a self, bucket: &'a str) -> Bucket<'a> {
        Bucket::new(&self.client, bucket, "")
    }

    /// Returns the block of a mount table that reaches [`Server::bucket`].
    pub(crate) fn mount(&self, name: &str) -> String {
        self.mount_of(name, &self.bucket, &self.prefix)
    }

    /// Returns the block of a mount table that reaches [`Server::second`].
    pub(crate) fn second_mount(&self, name: &str) -> String {
        self.mount_of(name, &self.second, &self.prefix)
    }

    /// Returns the block of a mount table that reaches [`Server::second`] with the credentials of somebody who reaches
    /// nothing else; `SeaweedFS` alone knows them.
    pub(crate) fn narrow_mount(&self, name: &str) -> String {
        let Client { key, secret, .. } = &self.client;
        let narrow = |what| variable(&format!("S3_NARROW_{what}")).unwrap();
        self.second_mount(name).replace(key, &narrow("KEY")).replace(secret, &narrow("SECRET"))
    }

    /// Returns the block of a mount table that reaches a bucket below a prefix, `""` for all of it.
    pub(crate) fn mount_of(&self, name: &str, bucket: &str, prefix: &str) -> String {
        let Client { endpoint, key, secret, .. } = &self.client;
        let mut block = format!(
            "[mounts.{name}]\ntype = \"s3\"\nbucket = \"{bucket}\"\nendpoint = \"{endpoint}\"\nregion = \"us-east-1\"\n\
             access_key_id = \"{key}\"\nsecret_access_key = \"{secret}\"\n"
        );
        if !prefix.is_empty() {
            let _ = writeln!(block, "root = \"{prefix}\"");
        }
        block
    }

    /// Returns what an `s3://` location needs to find this server.
    pub(crate) fn variables(&self) -> [(&'static str, String); 4] {
        let Client { endpoint, key, secret, .. } = &self.client;
        [
            ("AWS_ENDPOINT_URL", endpoint.clone()),
            ("AWS_ACCESS_KEY_ID", key.clone()),
            ("AWS_SECRET_ACCESS_KEY", secret.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
        ]
    }

    /// Returns `s3://bucket/prefix/key` for a key of this test.
    pub(crate) fn uri(&self, key: &str) -> String {
        format!("s3://{}/{}", self.bucket, self.bucket().whole_key(key))
    }

    /// Returns the URL the server listens on.
    pub(crate) fn endpoint(&self) -> &str {
        &self.client.endpoint
    }
}

fn client(server: &str) -> Option<Client> {
    let found = (|| {
        Some(Client {
            endpoint: variable(&format!("{server}_ENDPOINT"))?,
            key: variable(&format!("{server}_KEY"))?,
            secret: variable(&format!("{server}_SECRET"))?,
            python: PathBuf::from(variable("PYTHON")?),
        })
    })();
    if found.is_none() {
        not_run(&format!("needs the server {}, which tests/run starts", server.to_lowercase()));
    }
    found
}

pub(super) fn variable(name: &str) -> Option<String> {
    env::var(format!("GSTORE_TEST_{name}")).ok().filter(|value| !value.is_empty())
}

/// Says that the current test does not run; fails it where everything must run.
pub(super) fn not_run(why: &str) {
    assert!(env::var_os("GSTORE_TEST_REQUIRE").is_none(), "not run: {}: {why}", test_name());
    without(why);
}

/// Says that the current test does not run for want of what a machine may refuse.
pub(super) fn without(why: &str) {
    let line = format!("not run: {}: {why}", test_name());
    // Not through eprintln!, which a passing test's harness swallows.
    let _ = writeln!(std::io::stderr(), "{line}");
    // nextest swallows all of it: tests/run shows this file.
    if let Some(list) = env::var_os("GSTORE_TEST_NOT_RUN")
        && let Ok(mut list) = OpenOptions::new().append(true).create(true).open(list)
    {
        let _ = writeln!(list, "{line}");
    }
}

/// Returns the test's name: the harness names the thread after it, unless it runs one test at a time.
fn test_name() -> String {
    let named = thread::current().name().filter(|name| *name != "main").map(str::to_owned);
    named.or_else(|| env::args().skip(1).find(|argument| !argument.starts_with('-'))).unwrap_or_default()
}

/// Returns a name that no other test, and no earlier run, uses.
pub(super) fn unique() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    format!("{nanos:x}-{:x}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

#[cfg(test)]
mod tests {
    use super::super::Sandbox;
    use super::*;

    /// The names that tests use for a server reach this test's part of it, by mount and by URI.
    fn is_reached(server: &Server) {
        server.bucket().put("here/a", "1");
        server.second().put("there", "22");
        let sandbox = Sandbox::new().server("one", server).config(&server.second_mount("two"));
        assert_eq!(sandbox.run(["cat", "one:here/a", "two:there"]).ok().text(), "122");

        let uri = server.uri("here/a");
        let mut command = sandbox.command(["cat", &uri]);
        for (name, value) in server.variables() {
            command = command.env(name, value);
        }
        assert_eq!(command.run().ok().text(), "1");

        let bucket = server.fresh();
        server.whole(&bucket).put("x", "");
        let sandbox = Sandbox::new().config(&server.mount_of("whole", &bucket, ""));
        assert!(sandbox.run(["ls", "whole:"]).ok().text().contains('x'));
    }

    #[test]
    fn s3_is_reached() {
        if let Some(server) = s3() {
            is_reached(&server);
        }
    }

    #[test]
    fn moto_is_reached() {
        if let Some(server) = moto() {
            is_reached(&server);
        }
    }

    #[test]
    fn rclone_s3_is_reached() {
        if let Some(server) = rclone_s3() {
            is_reached(&server);
        }
    }

    #[test]
    fn names_are_used_once() {
        assert_ne!(unique(), unique());
    }
}
