//! Every type of storage that genro-storage has, with every field: what loads, and what is missing.

use super::seed_tables::{run, said};
use crate::support::Sandbox;

/// A type, the fields it must have, and those it may have.
type Kind = (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

/// Every type of the seed with the fields it has, required ones first.
const TYPES: &[Kind] = &[
    ("local", &[("base_path", "/data")], &[("base_url", "/static")]),
    ("local", &[("path", "/data")], &[]),
    ("memory", &[], &[("base_path", "x")]),
    (
        "s3",
        &[("bucket", "b")],
        &[
            ("base_path", "x"),
            ("prefix", "x"),
            ("region", "eu-west-1"),
            ("anon", "true"),
            ("access_key", "k"),
            ("key", "k"),
            ("secret_key", "s"),
            ("secret", "s"),
            ("endpoint_url", "http://h"),
            ("version_aware", "true"),
        ],
    ),
    (
        "gcs",
        &[("bucket", "b")],
        &[
            ("base_path", "x"),
            ("prefix", "x"),
            ("token", "/keys/sa.json"),
            ("token", "anon"),
            ("project", "p"),
            ("endpoint_url", "http://h"),
        ],
    ),
    (
        "azure",
        // The account may be the environment's.
        &[("container", "c")],
        &[
            ("account_name", "a"),
            ("account_key", "a2V5"),
            ("sas_token", "sv=x"),
            ("connection_string", "AccountName=a;AccountKey=a2V5"),
        ],
    ),
    ("http", &[("base_path", "https://h/x")], &[]),
    ("http", &[("base_url", "https://h/x")], &[]),
    (
        "sftp",
        // The user may be that of `ssh_config`.
        &[("host", "h")],
        &[
            ("username", "u"),
            ("base_path", "/x"),
            ("path", "/x"),
            ("password", "p"),
            ("port", "22"),
            ("key_filename", "/k"),
            ("passphrase", "p"),
            ("timeout", "9"),
        ],
    ),
    (
        "webdav",
        &[("url", "https://h/x")],
        &[("username", "u"), ("password", "p"), ("token", "t"), ("cert", "/c"), ("verify_ssl", "true")],
    ),
    (
        "smb",
        &[("host", "h"), ("share", "s")],
        &[("base_path", "x"), ("path", "x"), ("username", "u"), ("password", "p"), ("domain", "d"), ("port", "445")],
    ),
    ("zip", &[("file", "/x.zip")], &[("mode", "r"), ("target_protocol", "s3"), ("target_options", "x")]),
    ("tar", &[("file", "/x.tar")], &[("compression", "gz"), ("target_protocol", "s3"), ("target_options", "x")]),
    ("git", &[("base_path", "/r")], &[("ref", "main"), ("fo", "x")]),
    ("git", &[("path", "/r")], &[]),
    ("github", &[("org", "o"), ("repo", "r")], &[("sha", "abc"), ("username", "u"), ("token", "t")]),
    ("libarchive", &[("file", "/x.7z")], &[("target_protocol", "s3"), ("target_options", "x")]),
    ("base64", &[], &[]),
];

fn table(kind: &str, fields: &[&(&str, &str)]) -> String {
    let head = format!("- name: mm\n  protocol: {kind}\n");
    fields.iter().fold(head, |text, (key, value)| text + &format!("  {key}: {value}\n"))
}

#[test]
fn every_field_of_every_type_loads() {
    for (kind, required, optional) in TYPES {
        let all: Vec<_> = required.iter().collect();
        let mut tables = vec![table(kind, &all)];
        tables.extend(optional.iter().map(|field| table(kind, &[all.as_slice(), &[field]].concat())));
        for yaml in tables {
            let sandbox = Sandbox::new().file("m.yaml", &yaml);
            // Where secrets stand in the clear, nobody else may read them; that is told elsewhere.
            sandbox.mode("m.yaml", 0o600);
            let run = run(&sandbox, &["mounts"]).ok();
            assert!(run.text().starts_with("mm:") && run.errors().is_empty(), "{yaml}{run}");
        }
    }
}

#[test]
fn every_missing_field_is_named() {
    for (kind, required, _) in TYPES {
        for (at, (key, _)) in required.iter().enumerate() {
            let others: Vec<_> =
                required.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, field)| field).collect();
            let told = said(&table(kind, &others));
            let canonical = match (*kind, *key) {
                ("http", _) | ("sftp", "host") | ("webdav", "url") => "endpoint",
                (_, "base_path" | "path") => "root",
                (_, "org") => "owner",
                (_, key) => key,
            };
            let expected = format!(
                "error: 1 problem in the mount table\n  m.yaml:1: mount `mm`: the key `{canonical}` is missing: "
            );
            assert!(told.starts_with(&expected), "{kind}: {told}");
        }
    }
}
