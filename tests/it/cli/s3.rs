//! The main job against a real S3 server: there, back, between buckets, and how a bucket is named.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::support::{Sandbox, Server, Tree, What, moto, s3};

/// A local mount `home`, and the server's bucket as `s3`.
fn sandbox(server: &Server) -> Sandbox {
    Sandbox::new().mount("home").server("s3", server).file("home/a.txt", "hello\n")
}

fn with_docs(server: &Server) -> Sandbox {
    sandbox(server).file("home/docs/one.md", "one").file("home/docs/sub/two.md", "two").folder("home/docs/empty")
}

/// Asks for a URL with a client that knows nothing of S3; returns status and content.
fn fetch(method: &str, url: &str, body: &str) -> (u16, String) {
    const SCRIPT: &str = "\
import sys, urllib.request, urllib.error
method, url, body = sys.argv[1:]
request = urllib.request.Request(url, method=method, data=body.encode() or None)
try:
    answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.read().decode(), sep='\\n', end='')
";
    let python = PathBuf::from(std::env::var_os("GSTORE_TEST_PYTHON").unwrap());
    let output = Command::new(python).args(["-c", SCRIPT, method, url, body]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let (status, content) = text.split_once('\n').unwrap();
    (status.parse().unwrap(), content.to_owned())
}

#[test]
fn s3_a_file_goes_there_and_is_looked_at_and_removed() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox(&server);

    insta::assert_snapshot!(sandbox.run(["cp", "-v", "home:a.txt", "s3:b.txt"]), @"
    copy  home:a.txt -> s3:b.txt
    --- stderr
    copied 1 (6 B), skipped 0, verified 1 by crc32c in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().get("b.txt"), b"hello\n");
    assert_eq!(server.bucket().head("b.txt").unwrap().content_type.as_deref(), Some("text/plain"));
    insta::assert_snapshot!(sandbox.run(["cat", "s3:b.txt"]), @"
    hello
    --- exit 0
    ");

    let listed = sandbox.run(["ls", "-l", "--json", "s3:"]).ok().json();
    let [entry] = listed.as_slice() else { panic!("{listed:?}") };
    let names: Vec<_> = entry.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["etag", "kind", "md5", "mtime", "path", "size", "type", "v"]);
    assert_eq!((&entry["path"], &entry["kind"], &entry["size"]), (&"b.txt".into(), &"file".into(), &6.into()));
    let head = server.bucket().head("b.txt").unwrap();
    assert_eq!(
        (entry["md5"].as_str(), entry["etag"].as_str()),
        (Some(&*head.etag), Some(&*format!("\"{}\"", head.etag)))
    );

    insta::assert_snapshot!(sandbox.run(["rm", "-v", "s3:b.txt"]), @"
    delete s3:b.txt
    --- stderr
    deleted 1 in TIME
    --- exit 0
    ");
    assert!(server.bucket().keys().is_empty());
    insta::assert_snapshot!(sandbox.run(["rm", "s3:b.txt"]), @"
    --- stderr
    error: s3:b.txt: no such file or directory
    hint: see what is there with `gstore ls s3:`
    deleted 0, failed 1 in TIME
    --- exit 4
    ");
}

#[test]
fn s3_a_second_sync_copies_nothing_and_only_lists() {
    let Some(server) = s3() else { return };
    let sandbox = with_docs(&server);
    let sync = ["sync", "-j", "1", "-v", "--stats", "--skip", "hash", "home:docs", "s3:backup/docs"];
    insta::assert_snapshot!(sandbox.run(sync), @"
    copy  home:docs/one.md -> s3:backup/docs/one.md
    copy  home:docs/sub/two.md -> s3:backup/docs/sub/two.md
    --- stderr
    requests: LIST 1, PUT 2
    traffic: TRAFFIC
    copied 2 (6 B), skipped 0, verified 2 by crc32c in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().keys(), ["backup/docs/one.md", "backup/docs/sub/two.md"]);
    insta::assert_snapshot!(sandbox.run(sync), @"
    skip  home:docs/one.md -> s3:backup/docs/one.md (same content, md5)
    skip  home:docs/sub/two.md -> s3:backup/docs/sub/two.md (same content, md5)
    --- stderr
    requests: LIST 2
    traffic: TRAFFIC
    copied 0 (0 B), skipped 2 (same content, md5: 2) in TIME
    --- exit 0
    ");

    sandbox.write("home/docs/one.md", "ONE");
    insta::assert_snapshot!(sandbox.run(sync), @"
    copy  home:docs/one.md -> s3:backup/docs/one.md
    skip  home:docs/sub/two.md -> s3:backup/docs/sub/two.md (same content, md5)
    --- stderr
    requests: LIST 2, PUT 1
    traffic: TRAFFIC
    copied 1 (3 B), skipped 1 (same content, md5: 1), verified 1 by crc32c in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().get("backup/docs/one.md"), b"ONE");
}

/// Whatever it goes by is listed: no object is asked about by itself.
#[test]
fn moto_a_sync_that_finds_nothing_to_do_only_lists() {
    let Some(server) = moto() else { return };
    for (order, listings) in [("", 4), ("list_order = \"bytes\"\n", 1)] {
        let block = |name: &str, path: &str| format!("[mounts.{name}]\nparent = \"bucket\"\npath = \"{path}\"\n");
        let sandbox = Sandbox::new()
            .mount("src")
            .mount("dst")
            .config(&(server.mount("bucket") + order + &block("one", "one") + &block("two", "two")));
        for number in 0..30 {
            sandbox.write(format!("src/d{}/f{number}", number % 3), format!("{number}"));
        }
        let ways = [("src:", "one:"), ("one:", "dst:"), ("one:", "two:")];
        for (from, to) in ways {
            sandbox.run(["sync", from, to]).ok();
        }
        for ((from, to), skip) in ways.iter().flat_map(|way| ["size", "mtime", "hash"].map(|skip| (way, skip))) {
            let run = sandbox.run(["sync", "--delete", "--stats", "--skip", skip, from, to]).ok();
            let remote = |name: &str| usize::from(name == "one:" || name == "two:");
            // Whether there is a source at all is asked first.
            let lists = (remote(from) + remote(to)) * listings + remote(from);
            run.says("skipped 30").says(&format!("requests: LIST {lists}\n"));
        }
    }
}

#[test]
fn s3_what_comes_back_is_what_went_there() {
    let Some(server) = s3() else { return };
    let sandbox = with_docs(&server).mount("back").file("home/docs/big", vec![7; 20 << 20]);
    sandbox.run(["sync", "home:docs", "s3:docs"]).ok();
    insta::assert_snapshot!(sandbox.run(["sync", "s3:docs", "back:"]), @"
    --- stderr
    copied 3 (20.0 MiB), made 1 directory, skipped 0, verified 2 by md5, 1 by crc32c in TIME
    --- exit 0
    ");
    Tree::read(sandbox.path("home/docs")).assert_same(&Tree::read(sandbox.path("back")), What::Files);
    insta::assert_snapshot!(sandbox.run(["sync", "s3:docs", "back:"]), @"
    --- stderr
    copied 0 (0 B), skipped 3 (same size and mtime: 3) in TIME
    --- exit 0
    ");
    assert!(server.bucket().uploads().is_empty());
}

#[test]
fn s3_between_two_buckets_and_within_one() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox(&server).config(&server.second_mount("other"));
    server.bucket().put_all([("d/1", "one"), ("d/sub/2", "two")]);

    let sync = ["sync", "-j", "1", "-v", "--stats", "--skip", "hash", "s3:d", "other:copy"];
    insta::assert_snapshot!(sandbox.run(sync), @"
    copy  s3:d/1 -> other:copy/1
    copy  s3:d/sub/2 -> other:copy/sub/2
    --- stderr
    requests: COPY 2, HEAD 1, LIST 4
    traffic: TRAFFIC
    copied 2 (6 B), skipped 0, verified 2 by md5 in TIME
    --- exit 0
    ");
    assert_eq!(server.second().keys(), ["copy/1", "copy/sub/2"]);
    assert_eq!(server.second().get("copy/sub/2"), b"two");
    insta::assert_snapshot!(sandbox.run(sync), @"
    skip  s3:d/1 -> other:copy/1 (same content, listed md5)
    skip  s3:d/sub/2 -> other:copy/sub/2 (same content, listed md5)
    --- stderr
    requests: HEAD 1, LIST 5
    traffic: TRAFFIC
    copied 0 (0 B), skipped 2 (same content, listed md5: 2) in TIME
    --- exit 0
    ");

    insta::assert_snapshot!(sandbox.run(["cp", "-v", "s3:d/1", "s3:e"]), @"
    copy  s3:d/1 -> s3:e
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by md5 in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().get("e"), b"one");
}

#[test]
fn s3_presigned_urls_do_what_their_method_says() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox(&server);
    let url = |method: &str| {
        let run = sandbox.run(["url", "--method", method, "s3:b #?.txt"]).ok();
        run.text().trim_end().to_owned()
    };
    assert_eq!(fetch("PUT", &url("put"), "by url").0, 200);
    assert_eq!(server.bucket().get("b #?.txt"), b"by url");
    assert_eq!(fetch("GET", &url("get"), ""), (200, "by url".to_owned()));
    assert_eq!(fetch("HEAD", &url("HEAD"), "").0, 200);
    assert_eq!(fetch("PUT", &url("get"), "forged").0, 403, "the method is part of the signature");
    assert_eq!(fetch("DELETE", &url("delete"), "").0, 204);
    assert!(server.bucket().keys().is_empty());

    let run = sandbox.run(["url", "--json", "--expires", "15m", "s3:b.txt"]).ok().json();
    assert_eq!((&run[0]["method"], &run[0]["expires_seconds"]), (&"GET".into(), &900.into()));
    assert!(run[0]["url"].as_str().unwrap().contains("X-Amz-Expires=900"), "{run:?}");
}

#[test]
fn s3_a_url_needs_the_right_of_its_method() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox(&server)
        .config("[mounts.look]\nparent = \"s3\"\npermissions = \"readonly\"\n")
        .config("[mounts.put]\nparent = \"s3\"\npermissions = \"readwrite\"\n");
    for (mount, method, code) in [
        ("look", "get", 0),
        ("look", "head", 0),
        ("look", "put", 5),
        ("look", "delete", 5),
        ("put", "put", 0),
        ("put", "delete", 5),
        ("s3", "delete", 0),
    ] {
        let run = sandbox.run(["url", "--method", method, &format!("{mount}:x")]).code(code);
        assert_eq!(run.stdout.is_empty(), code != 0, "{run}");
    }
    insta::assert_snapshot!(sandbox.run(["url", "--method", "put", "look:x"]), @r#"
    --- stderr
    error: look: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    --- exit 5
    "#);
    insta::assert_snapshot!(sandbox.run(["url", "s3:"]), @"
    --- stderr
    error: s3: a URL is for one object
    hint: name an object
    --- exit 2
    ");
    sandbox.run(["url", "--expires", "7d", "s3:x"]).ok();
    insta::assert_snapshot!(sandbox.run(["url", "--expires", "8d", "s3:x"]), @"
    --- stderr
    error: s3:x: a URL can be good for 1 second to 7 days
    hint: choose another --expires
    --- exit 2
    ");
}

#[test]
fn s3_streams_go_both_ways() {
    let Some(server) = s3() else { return };
    let sandbox = sandbox(&server);
    let run = sandbox.command(["cp", "-", "s3:stream"]).stdin("from a pipe").run();
    insta::assert_snapshot!(run, @"
    --- stderr
    copied 1 (11 B), skipped 0, verified 1 by crc32c in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().get("stream"), b"from a pipe");
    insta::assert_snapshot!(sandbox.run(["cp", "s3:stream", "-"]), @"
    from a pipe
    (no newline at the end)
    --- exit 0
    ");
    let large = vec![5_u8; 30 << 20];
    sandbox.command(["cp", "-", "s3:large"]).stdin(large.clone()).run().ok();
    let head = server.bucket().head("large").unwrap();
    assert_eq!((head.size, head.etag.contains('-')), (30 << 20, true));
    assert!(sandbox.run(["cat", "s3:large"]).ok().stdout == large);
}

#[test]
fn s3_a_dry_run_sends_no_request_that_changes_anything() {
    let Some(server) = s3() else { return };
    let sandbox = with_docs(&server);
    server.bucket().put_all([("docs/one.md", "other"), ("docs/extra", "x")]);
    let before = server.bucket().list();
    insta::assert_snapshot!(sandbox.run(["sync", "-j", "1", "-n", "--delete", "--stats", "home:docs", "s3:docs"]), @"
    would copy  home:docs/one.md -> s3:docs/one.md
    would copy  home:docs/sub/two.md -> s3:docs/sub/two.md
    would delete s3:docs/extra
    --- stderr
    requests: LIST 1
    traffic: TRAFFIC
    would have copied 2 (6 B), skipped 0, deleted 1 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "-n", "--stats", "s3:docs"]), @"
    would delete s3:docs/extra
    would delete s3:docs/one.md
    --- stderr
    requests: HEAD 1, LIST 3
    traffic: TRAFFIC
    would have deleted 2 in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().list(), before);
    let sent: Vec<Value> = sandbox.run(["cp", "-n", "--stats", "--json", "home:a.txt", "s3:docs/one.md"]).ok().json();
    assert_eq!(sent[0]["status"], "planned");
}

/// A key store can hold `a` and `a/b`; a pattern that matches `a` means the object, once.
#[test]
fn moto_an_object_and_a_directory_of_one_name_match_once() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([("a", "1"), ("a/b", "2"), ("c/d", "3")]);
    let sandbox = sandbox(&server);
    insta::assert_snapshot!(sandbox.run(["cp", "-v", "s3:?", "home:"]), @"
    copy  s3:a -> home:a
    --- stderr
    warning: s3:c: skipped (directory, without -r)
    warning: s3:a: skipped (directory, without -r)
    copied 1 (1 B), skipped 0, verified 1 by md5, 2 left alone (directory, without -r: 2) in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("home/a"), b"1");
    insta::assert_snapshot!(sandbox.run(["cat", "s3:?"]), @"
    1
    (no newline at the end)
    --- stderr
    warning: s3:c: skipped (directory)
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-v", "s3:?"]), @"
    delete s3:a
    --- stderr
    warning: s3:a: skipped (directory, without -r)
    warning: s3:c: skipped (directory, without -r)
    deleted 1, 2 left alone (directory, without -r: 2) in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().keys(), ["a/b", "c/d"]);
}
