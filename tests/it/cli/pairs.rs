//! `sync` from each storage that lists to each that is written to as well, and again, which then copies
//! nothing; between any others it is refused and touches nothing.
//!
//! What arrives is looked at past gstore, and so is what it comes from. There is no pair here that knows
//! neither times nor digests: such a one would copy again (`faults::listings`, no times).

use std::collections::BTreeMap;

use crate::support::services::{self, Service};
use crate::support::{Run, Sandbox, Server, Tree, moto, rclone_s3, s3};

/// Every storage that lists and is written to, by the name of its server.
const ENDS: &[(&str, Make)] = &[
    ("local", || Some(End::Local)),
    ("s3", || s3().map(End::Bucket)),
    ("moto", || moto().map(End::Bucket)),
    ("rclone_s3", || rclone_s3().map(End::Bucket)),
    ("azblob", || services::azblob().map(End::Service)),
    ("gcs", || services::gcs().map(End::Service)),
    ("webdav", || services::webdav().map(End::Service)),
    ("nginx_dav", || services::nginx_dav().map(End::Service)),
    ("sftp", || services::sftp().map(End::Service)),
    ("ftp", || services::ftp().map(End::Service)),
];

type Make = fn() -> Option<End>;

/// What `sync` cannot have as a source, and what not as a destination: the capability that is missing.
const OTHERS: &[(&str, &str, &str)] = &[
    // location          from            to
    ("web:d", "list entries", "write objects"),
    ("http://127.0.0.1:9/d", "list entries", "write objects"),
    ("b64:aGk=", "list entries", "write objects"),
    ("data:,hi", "list entries", "write objects"),
    ("sw:", "read objects", "write objects"),
];

/// The tree of every pair: names that each of these storages keeps, none of them in its usual dress.
const TREE: &[(&str, &str)] = &[
    ("100% sure.txt", "percent"),
    ("a+b=c & d#e?.txt", "signs"),
    ("d/a file", "space"),
    ("d/deep/er/%2e%2F", "escapes"),
    ("d/empty", ""),
    ("d-e", "sorts between `d` and `d/`"),
    ("\u{fc}n\u{ef}c\u{f6}d\u{e9} \u{1f600}", "unicode"),
    ("z", "plain"),
];

/// One end of a pair, with nothing in it.
enum End {
    /// A folder of the sandbox.
    Local,
    Bucket(Server),
    Service(Service),
}

impl End {
    fn mount(&self, name: &str) -> String {
        match self {
            Self::Local => format!("[mounts.{name}]\ntype = \"fs\"\nroot = \"$DIR/{name}\"\n"),
            Self::Bucket(server) => server.mount(name),
            Self::Service(service) => service.mount(name),
        }
    }

    fn plant(&self, sandbox: &Sandbox, name: &str) {
        match self {
            Self::Local => TREE.iter().for_each(|(key, body)| sandbox.write(format!("{name}/{key}"), body)),
            Self::Bucket(server) => server.bucket().put_all(TREE.iter().copied()),
            Self::Service(service) => TREE.iter().for_each(|(key, body)| service.place.put(key, body)),
        }
    }

    /// Returns what is there, past gstore.
    fn files(&self, sandbox: &Sandbox, name: &str) -> BTreeMap<String, Vec<u8>> {
        let keys = match self {
            Self::Local => Tree::read(sandbox.path(name)).files(),
            Self::Bucket(server) => server.bucket().keys(),
            Self::Service(service) => service.place.keys(),
        };
        let get = |key: &str| match self {
            Self::Local => sandbox.read(format!("{name}/{key}")),
            Self::Bucket(server) => server.bucket().get(key),
            Self::Service(service) => service.place.get(key).unwrap(),
        };
        keys.into_iter().map(|key| (key.clone(), get(&key))).collect()
    }
}

/// Syncs from a storage to each, and again.
fn to_each(source: &str) {
    let make = ENDS.iter().find(|(name, _)| *name == source).unwrap().1;
    let Some(from) = make() else { return };
    let wanted: BTreeMap<_, _> = TREE.iter().map(|(key, body)| ((*key).to_owned(), body.as_bytes().to_vec())).collect();
    let mut failures = Vec::new();
    let mut planted = None;
    for (dest, make) in ENDS {
        let Some(to) = make() else { continue };
        let sandbox = Sandbox::new().folder("src").folder("dst").config(&from.mount("src")).config(&to.mount("dst"));
        if planted.is_none() || matches!(from, End::Local) {
            from.plant(&sandbox, "src");
            planted = Some(());
        }
        let sync = || sandbox.run(["--json", "sync", "src:", "dst:"]);
        let (first, arrived, second) = (sync(), to.files(&sandbox, "dst"), sync());
        let counts = (copied(&first), copied(&second));
        if arrived != wanted || (first.exit, second.exit) != (0, 0) || counts != (Some(TREE.len() as u64), Some(0)) {
            failures.push(format!("{source} -> {dest}: copied {counts:?}: {:?}\n{first}\n{second}", arrived.keys()));
        }
        assert_eq!(from.files(&sandbox, "src"), wanted, "{source} -> {dest}: the source was changed");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn copied(run: &Run) -> Option<u64> {
    let lines = run.errors().lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter(|line| line["type"] == "summary").find_map(|line| line["copied"].as_u64())
}

#[test]
fn from_local_to_each() {
    to_each("local");
}

#[test]
fn from_s3_to_each() {
    to_each("s3");
}

#[test]
fn from_moto_to_each() {
    to_each("moto");
}

#[test]
fn from_rclone_s3_to_each() {
    to_each("rclone_s3");
}

#[test]
fn from_azblob_to_each() {
    to_each("azblob");
}

#[test]
fn from_gcs_to_each() {
    to_each("gcs");
}

#[test]
fn from_webdav_to_each() {
    to_each("webdav");
}

#[test]
fn from_nginx_dav_to_each() {
    to_each("nginx_dav");
}

#[test]
fn from_sftp_to_each() {
    to_each("sftp");
}

#[test]
fn from_ftp_to_each() {
    to_each("ftp");
}

#[test]
fn any_other_pair_is_refused_and_touches_nothing() {
    let sandbox = Sandbox::new().mount("home").file("home/f", "1").file("home/d/g", "2").config(
        "[mounts.web]\ntype = \"http\"\nendpoint = \"http://127.0.0.1:9\"\n[mounts.b64]\ntype = \"base64\"\n\
         [mounts.sw]\ntype = \"switch\"\nroutes = { all = \"home:\" }\n",
    );
    let before = Tree::read(sandbox.dir());
    let refused = |from: &str, to: &str, why: &str| {
        for more in [&[][..], &["--delete", "--force-delete"], &["-n"]] {
            let run = sandbox.run([&["sync", from, to], more].concat()).code(6);
            assert!(run.errors().contains(&format!("this storage cannot {why}")) && run.stdout.is_empty(), "{run}");
        }
    };
    for (other, from, to) in OTHERS {
        refused(other, "home:", from);
        refused("home:", other, to);
    }
    before.assert_untouched(sandbox.dir());
}

/// A bucket keeps no time of its objects' sources: the way back copies each file once, to give it the
/// time that the bucket has, and then all is settled, in both directions.
#[test]
fn there_and_back_s3_settles() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").server("cloud", &server);
    for (name, body) in TREE {
        sandbox.write(format!("home/{name}"), body);
        sandbox.mtime(format!("home/{name}"), 1_700_000_000);
    }
    let all = Some(TREE.len() as u64);
    let steps = [
        // from, to, copied
        ("home:", "cloud:", all),
        ("home:", "cloud:", Some(0)),
        ("cloud:", "home:", all),
        ("cloud:", "home:", Some(0)),
        ("home:", "cloud:", Some(0)),
    ];
    for (number, (from, to, expected)) in steps.into_iter().enumerate() {
        let run = sandbox.run(["--json", "sync", from, to]).ok();
        assert_eq!(copied(&run), expected, "step {number}: {run}");
    }
    for (name, body) in TREE {
        assert_eq!(sandbox.read(format!("home/{name}")), body.as_bytes(), "{name}");
    }
}
