//! Copies that S3 makes itself, from one bucket to another and of objects that one request does not copy.

use serde_json::{Value, json};

use crate::support::proxy::{Action, Proxy};
use crate::support::{Run, Sandbox, Server, moto, rclone_s3, s3};

/// The least size up to which a mount copies in one request, and the least of a part.
const CUTOFF: usize = 5 << 20;

/// The server's two buckets as `s3` and `other`, each with the same more in its block.
fn both(server: &Server, more: &str) -> Sandbox {
    Sandbox::new().config(&(server.mount("s3") + more)).config(&(server.second_mount("other") + more))
}

/// The same, where objects are copied in parts early.
fn in_parts(server: &Server) -> Sandbox {
    both(server, &format!("copy_cutoff = {CUTOFF}\n"))
}

/// What is said of the objects here, which each copy has to say too.
fn said() -> Value {
    json!({
        "ContentType": "text/x-test", "CacheControl": "max-age=7", "ContentDisposition": "inline",
        "ContentEncoding": "x-none", "Metadata": {"one": "1", "two": "zwei"},
    })
}

/// Compares all that boto3 sees of two objects but their entity tags and digests.
#[track_caller]
fn say_the_same(server: &Server, key: &str, copy: &str) {
    let (one, two) = (server.bucket().head(key).unwrap(), server.second().head(copy).unwrap());
    let plain = |said: &Value| {
        let mut said = said.clone();
        said.as_object_mut().unwrap().remove("etag");
        said
    };
    assert_eq!(plain(&one.said), plain(&two.said), "{key} {copy}");
    assert_eq!(two.metadata, said()["Metadata"], "{copy}");
    assert!(server.bucket().get(key) == server.second().get(copy), "{key} {copy}");
}

/// What a run sent, by kind; it needs `--json` and `--stats`.
#[track_caller]
fn requests(run: &Run) -> Value {
    let lines = run.errors().lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.into_iter().find(|line| line["type"] == "requests").unwrap()["requests"].clone()
}

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| u8::try_from(at / 7 % 251).unwrap()).collect()
}

#[test]
fn one_object_keeps_what_is_said_of_it_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten() {
        server.bucket().put_with("a #ü.bin", "content", &said());
        let sandbox = both(&server, "");
        let run = sandbox.run(["cp", "-v", "--stats", "s3:a #ü.bin", "other:b"]);
        insta::allow_duplicates! {
            insta::assert_snapshot!(run, @"
            copy  s3:a #ü.bin -> other:b
            --- stderr
            requests: COPY 1, HEAD 1, LIST 2
            traffic: TRAFFIC
            copied 1 (7 B), skipped 0, verified 1 by md5 in TIME
            --- exit 0
            ");
        }
        say_the_same(&server, "a #ü.bin", "b");
    }
}

/// One request an object, pages of listings, and nothing of what is in the objects.
#[test]
fn many_objects_take_one_request_each_s3_moto() {
    const COUNT: usize = 40;
    for (server, order) in [(s3(), ""), (moto(), "list_order = \"bytes\"\n")] {
        let Some(server) = server else { continue };
        for number in 0..COUNT {
            server.bucket().put_with(&format!("d/f{number:02}"), "x".repeat(10_000), &said());
        }
        let sandbox = both(&server, order);
        let sync = ["sync", "--json", "--stats", "s3:d", "other:d"];
        let run = sandbox.run(sync).ok();
        let sent = requests(&run);
        assert_eq!((&sent["COPY"], &sent["GET"], &sent["PUT"]), (&COUNT.into(), &Value::Null, &Value::Null), "{run}");
        let others = sent["LIST"].as_u64().unwrap() + sent["HEAD"].as_u64().unwrap_or_default();
        // Whether the source is there, and one page of each side.
        assert!(others <= 4, "{run}");
        let moved = run.errors().lines().find_map(|line| {
            let line: Value = serde_json::from_str(line).ok()?;
            Some(line["bytes_sent"].as_u64()? + line["bytes_received"].as_u64()?)
        });
        assert!(moved.unwrap() < 10_000 * COUNT as u64 / 4, "{run}");
        for number in 0..COUNT {
            say_the_same(&server, &format!("d/f{number:02}"), &format!("d/f{number:02}"));
        }
        // They are dated after their sources, and left alone.
        let run = sandbox.run(sync).ok();
        assert_eq!(requests(&run)["COPY"], Value::Null, "{run}");
    }
}

#[test]
fn a_flag_goes_before_what_the_source_says_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten() {
        server.bucket().put_with("small", "content", &said());
        server.bucket().put_with("large", content(2 * CUTOFF + 1), &said());
        let sandbox = in_parts(&server);
        let flags =
            ["--content-type", "text/plain", "--metadata", "two=", "--metadata", "three=3", "--cache-control", ""];
        for key in ["small", "large"] {
            sandbox.run([&["cp", &format!("s3:{key}"), "other:"], &flags[..]].concat()).ok();
            let head = server.second().head(key).unwrap();
            assert_eq!(head.content_type.as_deref(), Some("text/plain"), "{key}");
            assert_eq!(head.metadata, json!({"one": "1", "three": "3"}), "{key}");
            assert_eq!(head.said["cache_control"], Value::Null, "{key}");
            assert_eq!(head.said["content_disposition"], "inline", "{key}");
        }
    }
}

#[test]
fn what_one_request_does_not_copy_goes_in_parts_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten() {
        let sandbox = in_parts(&server);
        for (size, copies) in [(CUTOFF, 1), (CUTOFF + 1, 2), (2 * CUTOFF, 2), (2 * CUTOFF + 1, 3)] {
            let key = format!("k{size}");
            server.bucket().put_with(&key, content(size), &said());
            let run = sandbox.run(["cp", "--json", "--stats", &format!("s3:{key}"), "other:"]).ok();
            assert_eq!(requests(&run)["COPY"], copies, "{size} {run}");
            assert_eq!(requests(&run)["GET"], Value::Null, "{size} {run}");
            let verified = if copies == 1 { "md5" } else { "by_storage" };
            assert_eq!(run.json()[0]["verified"], verified, "{run}");
            say_the_same(&server, &key, &key);
            if copies > 1 {
                assert!(server.second().head(&key).unwrap().etag.ends_with(&format!("-{copies}")), "{run}");
            }
        }
        // Within one bucket too.
        let key = format!("k{}", 2 * CUTOFF + 1);
        let run = sandbox.run(["cp", "--json", "--stats", &format!("s3:{key}"), "s3:again"]).ok();
        assert_eq!(requests(&run)["COPY"], 3, "{run}");
        assert!(server.bucket().get("again") == content(2 * CUTOFF + 1));
        assert_eq!((server.bucket().uploads(), server.second().uploads()), (Vec::new(), Vec::new()));
    }
}

/// It answers a request for a part of another object as if it had been sent nothing.
#[test]
fn a_service_that_copies_no_parts_is_sent_the_content_rclone_s3() {
    let Some(server) = rclone_s3() else { return };
    let sandbox = in_parts(&server);
    server.bucket().put("small", "content");
    let keys = ["large1", "large2", "large3"];
    server.bucket().put_all(keys.map(|key| (key, content(2 * CUTOFF + 1))));
    let run = sandbox.run(["sync", "-j", "1", "--json", "--stats", "s3:", "other:"]).ok();
    // One small object, and one part in vain.
    assert_eq!(requests(&run)["COPY"], 2, "{run}");
    let warnings = run.errors().lines().filter(|line| line.contains("\"warning\"")).count();
    assert_eq!(warnings, 1, "{run}");
    for key in keys {
        assert!(server.second().get(key) == content(2 * CUTOFF + 1), "{key}");
    }
    assert_eq!(server.second().get("small"), b"content");
    assert!(server.second().uploads().is_empty());
    // Within a bucket it is the same.
    sandbox.run(["cp", "s3:large1", "s3:again"]).ok().says("pass through here");
    assert!(server.bucket().get("again") == content(2 * CUTOFF + 1));
}

#[test]
fn a_move_takes_the_source_from_its_bucket_s3_moto() {
    for server in [s3(), moto()].into_iter().flatten() {
        for (key, size) in [("small", 100), ("large", 2 * CUTOFF)] {
            server.bucket().put_with(key, content(size), &said());
            let sandbox = in_parts(&server);
            let run = sandbox.run(["mv", "--json", "--stats", &format!("s3:{key}"), "other:"]).ok();
            assert!(requests(&run)["COPY"].as_u64() >= Some(1), "{run}");
            assert!(server.bucket().head(key).is_none() && server.second().get(key) == content(size), "{run}");
            assert_eq!(server.second().head(key).unwrap().metadata, said()["Metadata"]);
        }
    }
}

/// Whoever writes to the second bucket may read nothing in the first.
#[test]
fn credentials_that_do_not_reach_the_source_are_no_obstacle_s3() {
    let Some(server) = s3() else { return };
    let cutoff = format!("copy_cutoff = {CUTOFF}\n");
    let sandbox = Sandbox::new().config(&server.mount("s3")).config(&(server.narrow_mount("other") + &cutoff));
    for number in 0..25 {
        server.bucket().put_with(&format!("d/f{number:02}"), number.to_string(), &said());
    }
    server.bucket().put_with("large", content(2 * CUTOFF), &said());
    let run = sandbox.run(["sync", "-j", "1", "--json", "--stats", "s3:d", "other:d"]).ok();
    let sent = requests(&run);
    assert_eq!((&sent["COPY"], &sent["PUT"]), (&10.into(), &25.into()), "{run}");
    for number in 0..25 {
        say_the_same(&server, &format!("d/f{number:02}"), &format!("d/f{number:02}"));
    }
    let run = sandbox.run(["cp", "s3:large", "other:"]).ok().hide(server.bucket().name(), "ONE");
    insta::assert_snapshot!(run, @"
    --- stderr
    warning: large objects that the service does not copy from bucket `ONE` to `ONE2` by itself pass through here: Access Denied. (AccessDenied)
    copied 1 (10.0 MiB), skipped 0, verified 1 by crc32c in TIME
    --- exit 0
    ");
    say_the_same(&server, "large", "large");
    assert!(server.second().uploads().is_empty());
    // Who reaches both needs no detour.
    let sandbox = Sandbox::new().config(&server.mount("s3")).config(&server.narrow_mount("other"));
    let run = sandbox.run(["cp", "--json", "--stats", "other:d/f00", "s3:back"]).ok();
    assert_eq!((&requests(&run)["COPY"], &requests(&run)["GET"]), (&1.into(), &Value::Null), "{run}");
    assert_eq!(server.bucket().get("back"), b"0");
}

#[test]
fn what_the_destination_says_is_not_hidden_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("a", "content");
    let sandbox = both(&server, "").config(&server.mount_of("gone", "no-such-bucket", ""));
    for line in [["cp", "s3:a", "gone:"], ["cp", "gone:a", "other:"]] {
        sandbox.run([&line[..], &["--retries", "0"]].concat()).code(4).says("no such bucket");
    }
    let proxy = Proxy::start(&server, |request| Action::when(request.is_put(), || Action::Refuse(403, "AccessDenied")));
    let sandbox =
        Sandbox::new().config(&proxy.mount(&server, "s3")).config(&proxy.instead(&server.second_mount("other")));
    let run = sandbox.run(["cp", "s3:a", "other:b"]).code(5);
    run.says("error: s3:a -> other:b: the storage denied it");
    assert!(server.second().keys().is_empty());
}

#[test]
fn an_object_onto_itself_is_refused_under_any_name_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("a", "1");
    server.second().put("a", "2");
    let sandbox = both(&server, "").config(&server.mount("again"));
    sandbox.run(["cp", "s3:a", "again:a"]).code(7).says("same");
    sandbox.run(["sync", "s3:", "again:"]).code(7).says("same");
    sandbox.run(["cp", "s3:a", "other:a"]).ok();
    assert_eq!(server.second().get("a"), b"1");
    assert_eq!(server.bucket().get("a"), b"1");
}

/// What is listed of an object that a key service encrypts may look like an MD5 and is none.
#[test]
fn a_tag_that_is_no_digest_is_not_compared_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_with("d/a", "content", &json!({"ServerSideEncryption": "aws:kms"}));
    server.bucket().put("d/b", "content");
    let etag = server.bucket().head("d/b").unwrap().etag;
    let other = "0".repeat(32);
    for (key, code) in [("a", 0), ("b", 8)] {
        let (etag, other) = (etag.clone(), other.clone());
        let proxy = Proxy::start(&server, move |request| {
            let (etag, other) = (etag.clone(), other.clone());
            Action::when(request.is_list(), || {
                Action::Edit(Box::new(move |page| String::from_utf8(page).unwrap().replace(&etag, &other).into_bytes()))
            })
        });
        let sandbox =
            Sandbox::new().config(&proxy.mount(&server, "s3")).config(&proxy.instead(&server.second_mount("other")));
        let run = sandbox.run(["cp", "-r", "--include", key, "--json", "s3:d/", "other:d/"]).code(code);
        if code == 0 {
            assert_eq!(run.json()[0]["verified"], "by_storage", "{run}");
        }
    }
}

#[test]
fn the_cutoff_is_one_that_s3_allows() {
    for cutoff in ["0", "5242879", "5368709121"] {
        let block = format!("[mounts.far]\ntype = \"s3\"\nbucket = \"b\"\nregion = \"r\"\ncopy_cutoff = {cutoff}\n");
        let run = Sandbox::new().config(&block).run(["ls", "far:"]).code(2);
        run.says("its `copy_cutoff` is not between 5242880 and 5368709120");
    }
}
