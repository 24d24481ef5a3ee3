//! What is said of objects as they are written: types by extension, what flags give, what a copy takes
//! over, and who keeps none of it.

use serde_json::{Value, json};

use crate::support::services::{Service, azblob, gcs, nginx_dav, webdav};
use crate::support::{Sandbox, Server, Tree, moto, rclone_s3, s3};

fn on(server: &Server) -> Sandbox {
    Sandbox::new().server("s3", server).config(&server.second_mount("other")).mount("home")
}

fn at(service: &Service) -> Sandbox {
    Sandbox::new().config(&service.mount("far")).mount("home")
}

/// What boto3 puts with it.
fn full() -> Value {
    json!({
        "ContentType": "text/x-mine", "CacheControl": "max-age=60", "ContentDisposition": "inline",
        "ContentEncoding": "x-none", "ContentLanguage": "fr", "Metadata": {"owner": "me", "two": "2"},
    })
}

fn by_extension(server: &Server) {
    let sandbox = on(server).file("home/d/a.html", "1").file("home/d/b", "2").file("home/c.json", "3");
    sandbox.write("home/d/big.css", vec![7; 17 << 20]);
    sandbox.run(["sync", "home:", "s3:"]).ok();
    sandbox.command(["cp", "-", "s3:stream.png"]).stdin("4").run().ok();
    sandbox.run(["touch", "s3:empty.txt"]).ok();
    let of = |key: &str| server.bucket().head(key).unwrap().content_type;
    for (key, wanted) in [
        ("d/a.html", "text/html"),
        ("c.json", "application/json"),
        ("d/big.css", "text/css"),
        ("stream.png", "image/png"),
        ("empty.txt", "text/plain"),
    ] {
        assert_eq!(of(key).as_deref(), Some(wanted), "{key}");
    }
    sandbox.run(["cp", "--content-type", "text/x-own", "home:c.json", "s3:own.json"]).ok();
    assert_eq!(of("own.json").as_deref(), Some("text/x-own"));
    sandbox.run(["cp", "--content-type", "text/x-own", "home:d/big.css", "s3:own.css"]).ok();
    assert_eq!(of("own.css").as_deref(), Some("text/x-own"), "in parts");
}

/// A `data:` URL says what its content is.
#[test]
fn s3_a_data_url_keeps_its_type() {
    let Some(server) = s3() else { return };
    let sandbox = on(&server);
    let of = |key: &str| server.bucket().head(key).unwrap().content_type;
    let url = "data:text/x-foo;charset=utf-8,hi";
    sandbox.run(["cp", url, "s3:k.json"]).ok();
    assert_eq!(of("k.json").as_deref(), Some("text/x-foo;charset=utf-8"));
    assert_eq!(server.bucket().get("k.json"), b"hi");
    sandbox.run(["cp", "--content-type", "text/x-own", url, "s3:own"]).ok();
    assert_eq!(of("own").as_deref(), Some("text/x-own"));
    sandbox.run(["cp", "data:,", "s3:empty"]).ok();
    assert_eq!(of("empty").as_deref(), Some("text/plain;charset=US-ASCII"));
    let run = sandbox.run(["stat", "--format", "%s %t", url]).ok();
    assert_eq!(run.text(), "2 text/x-foo;charset=utf-8\n");
}

#[test]
fn b23_s3_types_by_extension() {
    if let Some(server) = s3() {
        by_extension(&server);
    }
}

#[test]
fn b23_moto_types_by_extension() {
    if let Some(server) = moto() {
        by_extension(&server);
    }
}

fn taken_over(server: &Server) {
    let sandbox = on(server);
    let bucket = server.bucket();
    bucket.put_with("a.html", "1", &full());
    bucket.put_with("d/b.html", vec![1; 9 << 20], &full());
    // Within a storage, to another bucket, and through here: as one object, in a tree.
    sandbox.run(["cp", "s3:a.html", "s3:copy.css"]).ok();
    sandbox.run(["sync", "s3:d", "other:d"]).ok();
    sandbox.run(["mv", "s3:a.html", "other:moved.css"]).ok();
    let second = server.second();
    for head in [bucket.head("copy.css"), second.head("d/b.html"), second.head("moved.css")] {
        let head = head.unwrap();
        assert_eq!(head.content_type.as_deref(), Some("text/x-mine"));
        assert_eq!(head.metadata, json!({"owner": "me", "two": "2"}));
        assert_eq!(head.said["cache_control"], "max-age=60");
    }
}

#[test]
fn b23_s3_copies_take_type_and_metadata_over() {
    if let Some(server) = s3() {
        taken_over(&server);
    }
}

#[test]
fn b23_moto_copies_take_type_and_metadata_over() {
    if let Some(server) = moto() {
        taken_over(&server);
    }
}

/// Between two storages; the flags go before what is taken over.
#[test]
fn b23_s3_to_moto_and_back_takes_type_and_metadata_over() {
    let (Some(from), Some(to)) = (s3(), moto()) else { return };
    let sandbox = Sandbox::new().server("one", &from).server("two", &to);
    from.bucket().put_with("one.html", "1", &full());
    from.bucket().put_with("t/two.html", "22", &full());
    from.bucket().put_with("t/empty.html", "", &full());
    sandbox.run(["cp", "one:one.html", "two:"]).ok();
    sandbox.run(["sync", "one:t", "two:t"]).ok();
    for key in ["one.html", "t/two.html", "t/empty.html"] {
        let head = to.bucket().head(key).unwrap();
        assert_eq!(head.content_type.as_deref(), Some("text/x-mine"), "{key}");
        assert_eq!(head.metadata, json!({"owner": "me", "two": "2"}), "{key}");
        assert_eq!(head.said["content_disposition"], "inline", "{key}");
    }
    // The answer to the read says it all.
    from.bucket().put_all([("u/a", "1"), ("u/b", "2"), ("u/c", "3")]);
    sandbox.run(["sync", "--stats", "one:u", "two:u"]).ok().says("GET 3, HEAD 1, ");
    let flags =
        ["--metadata", "two=", "--metadata", "Owner=you", "--cache-control", "", "--content-type", "text/plain"];
    sandbox.run([&["cp", "two:one.html", "one:back"], &flags[..]].concat()).ok();
    let head = from.bucket().head("back").unwrap();
    assert_eq!(head.content_type.as_deref(), Some("text/plain"));
    assert_eq!(head.metadata, json!({"owner": "you"}));
    assert_eq!((&head.said["cache_control"], &head.said["content_disposition"]), (&Value::Null, &"inline".into()));
}

/// A copy within S3 that says one thing anew says everything else again.
fn restated(server: &Server) {
    let sandbox = on(server);
    server.bucket().put_with("a", "1", &full());
    sandbox.run(["cp", "--content-type", "text/css", "s3:a", "s3:b"]).ok();
    sandbox
        .run(["cp", "--metadata", "Two=", "--metadata", "three=3", "--content-encoding", "", "s3:a", "other:c"])
        .ok();
    let (b, c) = (server.bucket().head("b").unwrap(), server.second().head("c").unwrap());
    assert_eq!(b.content_type.as_deref(), Some("text/css"));
    assert_eq!(b.metadata, json!({"owner": "me", "two": "2"}));
    assert_eq!((&b.said["cache_control"], &b.said["content_encoding"]), (&"max-age=60".into(), &"x-none".into()));
    assert_eq!(c.content_type.as_deref(), Some("text/x-mine"));
    assert_eq!(c.metadata, json!({"owner": "me", "three": "3"}));
    assert_eq!(c.said["content_encoding"], Value::Null);
    assert_eq!(server.bucket().get("b"), b"1");
    // No byte passed through here.
    let run = sandbox.run(["cp", "--stats", "--cache-control", "no-store", "s3:a", "s3:d"]).ok();
    assert!(!run.to_string().contains("GET"), "{run}");
}

#[test]
fn s3_a_copy_says_the_rest_again() {
    if let Some(server) = s3() {
        restated(&server);
    }
}

#[test]
fn moto_a_copy_says_the_rest_again() {
    let Some(server) = moto() else { return };
    restated(&server);
    assert_eq!(server.bucket().head("b").unwrap().said["content_language"], "fr");
}

#[test]
fn moto_storage_class_acl_and_encryption() {
    let Some(server) = moto() else { return };
    let sandbox = on(&server).file("home/a.txt", "1");
    sandbox.write("home/big", vec![7; 17 << 20]);
    let flags = ["--storage-class", "STANDARD_IA", "--acl", "public-read", "--sse", "AES256"];
    let with_flags = |words: &[&str]| sandbox.run([words, &flags[..]].concat());
    with_flags(&["cp", "home:a.txt", "s3:one"]).ok();
    with_flags(&["sync", "home:", "s3:t"]).ok();
    sandbox.run(["cp", "home:a.txt", "s3:plain"]).ok();
    // The source's are its own: the copy has what it is given.
    with_flags(&["mv", "s3:plain", "other:two"]).ok();
    sandbox.run(["cp", "s3:one", "s3:three"]).ok();
    let public = json!(["http://acs.amazonaws.com/groups/global/AllUsers", "READ"]);
    let bucket = server.bucket();
    let second = server.second();
    for (bucket, key) in [(&bucket, "one"), (&bucket, "t/a.txt"), (&bucket, "t/big"), (&second, "two")] {
        let head = bucket.head(key).unwrap();
        assert_eq!(head.said["storage_class"], "STANDARD_IA", "{key}");
        assert_eq!(head.said["encryption"], "AES256", "{key}");
        assert!(bucket.grants(key).as_array().unwrap().contains(&public), "{key}");
    }
    assert_eq!(bucket.head("three").unwrap().said["storage_class"], Value::Null);
    assert!(!bucket.grants("three").as_array().unwrap().contains(&public));
}

/// What the mount says and what a flag says of it are not mixed.
#[test]
fn moto_a_flag_goes_before_the_mount() {
    let Some(server) = moto() else { return };
    let keys = "default_storage_class = \"ONEZONE_IA\"\nacl = \"public-read\"\nsse = \"aws:kms\"\n\
                kms_key_id = \"arn:aws:kms:us-east-1:1:key/x\"\n";
    let sandbox = on(&server).file("home/a", "1").config(&format!("{}{keys}", server.mount("set")));
    sandbox.run(["cp", "home:a", "set:by-mount"]).ok();
    sandbox.run(["cp", "--sse", "AES256", "--storage-class", "STANDARD_IA", "home:a", "set:by-flag"]).ok();
    let said = |key: &str| server.bucket().head(key).unwrap().said;
    let of = |said: Value| (said["storage_class"].clone(), said["encryption"].clone());
    assert_eq!(of(said("by-mount")), ("ONEZONE_IA".into(), "aws:kms".into()));
    assert_eq!(of(said("by-flag")), ("STANDARD_IA".into(), "AES256".into()));
    assert_eq!(server.bucket().grants("by-flag"), server.bucket().grants("by-mount"));
}

#[test]
fn b23_gcs_types_metadata_and_storage_class() {
    let Some(server) = gcs() else { return };
    let sandbox = at(&server).file("home/a.html", "1");
    sandbox.write("home/big.css", vec![7; 17 << 20]);
    let flags = ["--cache-control", "no-store", "--content-encoding", "x-none", "--metadata", "Owner=me"];
    sandbox.run([&["cp", "home:a.html", "home:big.css", "far:"], &flags[..]].concat()).ok();
    for (key, content_type) in [("a.html", "text/html"), ("big.css", "text/css")] {
        let said = server.place.said(key);
        assert_eq!(said["contentType"], content_type);
        assert_eq!((&said["cacheControl"], &said["contentEncoding"]), (&"no-store".into(), &"x-none".into()));
        assert_eq!(said["metadata"], json!({"Owner": "me"}));
    }
    sandbox.run(["cp", "far:a.html", "far:b.css"]).ok();
    sandbox.run(["cp", "--storage-class", "NEARLINE", "--metadata", "two=2", "far:a.html", "far:c.css"]).ok();
    let (b, c) = (server.place.said("b.css"), server.place.said("c.css"));
    assert_eq!((&b["contentType"], &b["metadata"]), (&"text/html".into(), &json!({"Owner": "me"})));
    assert_eq!((&c["contentType"], &c["metadata"]), (&"text/html".into(), &json!({"Owner": "me", "two": "2"})));
    assert_eq!(c["storageClass"], "NEARLINE");
    refused(&sandbox, "far", &["--content-disposition", "inline"]);
    refused(&sandbox, "far", &["--sse", "AES256"]);
}

#[test]
fn b23_azblob_types_and_metadata() {
    let Some(server) = azblob() else { return };
    let sandbox = at(&server).file("home/a.html", "1");
    sandbox.write("home/big.css", vec![7; 17 << 20]);
    let flags = ["--cache-control", "no-store", "--metadata", "owner=me"];
    sandbox.run([&["cp", "home:a.html", "home:big.css", "far:"], &flags[..]].concat()).ok();
    sandbox.run(["cp", "far:a.html", "far:b.css"]).ok();
    sandbox.run(["cp", "--cache-control", "", "far:a.html", "far:c.css"]).ok();
    for (key, content_type, cache_control) in [
        ("a.html", "text/html", Value::from("no-store")),
        ("big.css", "text/css", Value::from("no-store")),
        ("b.css", "text/html", Value::from("no-store")),
        ("c.css", "text/html", Value::Null),
    ] {
        let said = server.place.said(key);
        assert_eq!((&said["content-type"], &said["cache-control"]), (&content_type.into(), &cache_control), "{key}");
        assert_eq!(said["x-ms-meta-owner"], "me", "{key}");
    }
    for flags in [["--content-encoding", "gzip"], ["--storage-class", "Cool"], ["--acl", "private"]] {
        refused(&sandbox, "far", &flags);
    }
}

/// From each that keeps them to each.
#[test]
fn b23_azblob_and_gcs_take_over_from_s3_and_each_other() {
    let (Some(azure), Some(google), Some(amazon)) = (azblob(), gcs(), moto()) else { return };
    let sandbox = Sandbox::new().config(&azure.mount("az")).config(&google.mount("gs")).config(&amazon.mount("s3"));
    amazon.bucket().put_with("d/a.html", "1", &full());
    sandbox.run(["sync", "s3:d", "az:d"]).ok();
    sandbox.run(["sync", "az:d", "gs:d"]).ok();
    sandbox.run(["sync", "gs:d", "s3:back"]).ok();
    let said = azure.place.said("d/a.html");
    assert_eq!((&said["content-type"], &said["x-ms-meta-owner"]), (&"text/x-mine".into(), &"me".into()));
    let said = google.place.said("d/a.html");
    assert_eq!((&said["contentType"], &said["metadata"]["two"]), (&"text/x-mine".into(), &"2".into()));
    let head = amazon.bucket().head("back/a.html").unwrap();
    assert_eq!(
        (head.content_type.as_deref(), &head.metadata),
        (Some("text/x-mine"), &json!({"owner": "me", "two": "2"}))
    );
}

/// What cannot be taken over fails its item, and can be left out.
#[test]
fn azblob_metadata_it_cannot_have() {
    let (Some(azure), Some(amazon)) = (azblob(), moto()) else { return };
    let sandbox = at(&azure).server("s3", &amazon);
    amazon.bucket().put_with("a", "1", &json!({"Metadata": {"my-key": "1", "two": "2"}}));
    let run = sandbox.run(["cp", "s3:a", "far:a"]);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: s3:a -> far:a: its metadata `my-key` has characters that this storage cannot keep
    hint: leave it out with `--metadata my-key=`, or give it another value
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 6
    ");
    assert_eq!(azure.place.get("a"), None);
    sandbox.run(["cp", "--stats", "--metadata", "9a=1", "s3:a", "far:a"]).code(6).says("requests: none");
    sandbox.run(["cp", "--metadata", "My-Key=", "s3:a", "far:a"]).ok();
    assert_eq!(azure.place.said("a")["x-ms-meta-two"], "2");
}

/// Google keeps what no header can carry.
#[test]
fn gcs_metadata_that_s3_cannot_have() {
    let (Some(google), Some(amazon)) = (gcs(), moto()) else { return };
    let sandbox = at(&google).server("s3", &amazon).file("home/a", "1");
    sandbox.run(["cp", "--metadata", "owner=me", "home:a", "far:a"]).ok();
    google.place.say("a", &json!({"metadata": {"owner": "moi-m\u{ea}me"}}));
    let run = sandbox.run(["cp", "far:a", "s3:a"]).code(6);
    insta::assert_snapshot!(run, @"
    --- stderr
    error: far:a -> s3:a: its metadata `owner` has characters that this storage cannot keep
    hint: leave it out with `--metadata owner=`, or give it another value
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 6
    ");
    assert!(amazon.bucket().keys().is_empty());
    sandbox.run(["cp", "--metadata", "owner=", "far:a", "s3:a"]).ok();
    assert_eq!(amazon.bucket().head("a").unwrap().metadata, json!({}));
}

#[test]
fn rclone_s3_takes_what_it_can() {
    let Some(server) = rclone_s3() else { return };
    let sandbox = on(&server).file("home/a.html", "1");
    sandbox.run(["cp", "--metadata", "owner=me", "home:a.html", "s3:"]).ok();
    assert_eq!(server.bucket().head("a.html").unwrap().content_type.as_deref(), Some("text/html"));
    assert_eq!(sandbox.run(["cat", "s3:a.html"]).ok().text(), "1");
}

/// Refused before anything is sent or read: with a source that is not there, too.
#[track_caller]
fn refused(sandbox: &Sandbox, mount: &str, flags: &[&str]) {
    for verb in ["cp", "mv", "sync"] {
        let dest = format!("{mount}:x");
        let words = [&[verb, "home:no-such", &dest], flags, &["--stats"]].concat();
        let run = sandbox.run(words).code(6);
        let text = run.to_string();
        assert!(
            text.contains(&format!("{mount}:")) && text.contains(flags[0]) && text.contains("requests: none"),
            "{run}"
        );
    }
}

#[test]
fn local_folders_keep_content_alone() {
    let sandbox = Sandbox::new().mount("home").mount("aa").file("home/a.html", "1");
    let before = Tree::read(sandbox.dir());
    for flags in [
        ["--content-type", "a/b"],
        ["--cache-control", "x"],
        ["--content-disposition", "x"],
        ["--content-encoding", "x"],
        ["--metadata", "a=b"],
        ["--storage-class", "X"],
        ["--acl", "x"],
        ["--sse", "AES256"],
    ] {
        refused(&sandbox, "aa", &flags);
    }
    insta::assert_snapshot!(sandbox.run(["cp", "--content-type", "a/b", "home:a.html", "aa:b"]), @"
    --- stderr
    error: aa: keeps no content type, which --content-type would give it
    hint: leave out --content-type, or see in `gstore caps` what a storage keeps
    copied 0 (0 B), skipped 0 in TIME
    --- exit 6
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--acl", "private", "home:a.html", "-"]), @"
    --- stderr
    error: -: keeps no ACL, which --acl would give it
    hint: leave out --acl, or see in `gstore caps` what a storage keeps
    --- exit 6
    ");
    before.assert_untouched(sandbox.dir());
    sandbox.run(["cp", "--metadata", "a=1", "--metadata", "A=2", "home:a.html", "aa:b"]).code(2);
}

#[test]
fn webdav_and_nginx_dav_keep_content_alone() {
    for server in [webdav(), nginx_dav()].into_iter().flatten() {
        let sandbox = at(&server).file("home/a.html", "1");
        refused(&sandbox, "far", &["--content-type", "a/b"]);
        refused(&sandbox, "far", &["--metadata", "a=b"]);
        sandbox.run(["cp", "home:a.html", "far:a.html"]).ok();
        assert_eq!(server.place.get("a.html").unwrap(), b"1");
    }
}

/// A file judged equal is not written again for what is said of it.
#[test]
fn moto_what_is_skipped_stays_as_it_is() {
    let Some(server) = moto() else { return };
    let sandbox = on(&server).file("home/a.html", "1");
    sandbox.run(["sync", "home:", "s3:"]).ok();
    sandbox.run(["sync", "--content-type", "text/x-new", "home:", "s3:"]).ok().says("skipped 1");
    assert_eq!(server.bucket().head("a.html").unwrap().content_type.as_deref(), Some("text/html"));
}

#[test]
fn moto_stat_shows_what_is_said() {
    let Some(server) = moto() else { return };
    server.bucket().put_with("a", "1", &full());
    let sandbox = on(&server);
    let run = sandbox.run(["stat", "s3:a"]).ok();
    let said: Vec<_> = run.text().lines().skip_while(|line| !line.contains("content-type")).collect();
    let wanted = [
        "  content-type        text/x-mine",
        "  cache-control       max-age=60",
        "  content-disposition inline",
        "  content-encoding    x-none",
        "  metadata            owner=me",
        "  metadata            two=2",
    ];
    assert_eq!(said, wanted);
    let entry = sandbox.run(["stat", "--json", "s3:a"]).ok().json();
    assert_eq!((&entry[0]["content_type"], &entry[0]["metadata"]["owner"]), (&"text/x-mine".into(), &"me".into()));
    assert_eq!(sandbox.run(["stat", "-c", "%t", "s3:a"]).ok().text(), "text/x-mine\n");
}

/// Only what may pass is a reason to try again later (9).
#[test]
fn moto_what_is_refused_for_good_says_so() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().mount("home").server("s3", &server).file("home/f", "x");
    let run = sandbox.run(["cp", "--storage-class", "NO_SUCH_CLASS", "home:f", "s3:f", "--stats"]).code(1);
    assert!(!run.errors().contains("later") && !run.errors().contains("retr"), "{run}");
}
