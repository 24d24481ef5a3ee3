//! `--verify`: how copies are checked, and what is said of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::proxy::{Action, Proxy};
use crate::support::services::azblob;
use crate::support::{Run, Sandbox, Server, moto, rclone_s3, s3};

const LARGE: usize = 20 << 20;

/// Copies and returns how it was verified.
#[track_caller]
fn verified(sandbox: &Sandbox, how: &str, line: &[&str]) -> String {
    let run: Run = sandbox.run([line, &["--verify", how, "--json"]].concat()).ok();
    let outcome = run.json().remove(0);
    let how = outcome["verified"].as_str().unwrap().to_owned();
    let summary = run.errors().lines().last().unwrap().to_owned();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&summary).unwrap()["verified"], json!({how.clone(): 1}));
    how
}

fn on(server: &Server) -> Sandbox {
    Sandbox::new().mount("home").server("s3", server).file("home/small", "small").file("home/large", vec![7; LARGE])
}

#[test]
fn between_local_folders_only_reading_again_tells() {
    let sandbox = Sandbox::new().mount("home").file("home/a", "a").file("home/empty", "");
    for name in ["home:a", "home:empty"] {
        let to = |how: &str| verified(&sandbox, how, &["cp", name, "home:copy"]);
        assert_eq!([to("auto"), to("md5"), to("read"), to("none")], ["size", "read_back", "read_back", "size"]);
    }
    let run = sandbox.run(["cp", "-v", "--verify", "read", "home:a", "home:b"]).ok();
    insta::assert_snapshot!(run, @"
    copy  home:a -> home:b
    --- stderr
    copied 1 (1 B), skipped 0, verified 1 by reading back in TIME
    --- exit 0
    ");
    let stream = sandbox.command(["cp", "--verify", "md5", "--json", "-", "home:s"]).stdin("x").run().ok();
    assert_eq!(stream.json()[0]["verified"], "read_back");
    sandbox.run(["cp", "--verify", "sha1", "home:a", "home:b"]).code(2);
}

#[test]
fn s3_checks_what_it_is_sent() {
    let Some(server) = s3() else { return };
    let sandbox = on(&server);
    let up = |how: &str, name: &str| verified(&sandbox, how, &["cp", &format!("home:{name}"), &format!("s3:{name}")]);
    assert_eq!(["auto", "md5", "read", "none"].map(|how| up(how, "small")), ["crc32c", "md5", "read_back", "size"]);
    assert_eq!(
        ["auto", "md5", "read", "none"].map(|how| up(how, "large")),
        ["crc32c", "read_back", "read_back", "size"]
    );
    let down = |how: &str, name: &str| verified(&sandbox, how, &["cp", &format!("s3:{name}"), "home:back"]);
    assert_eq!(["auto", "md5", "read", "none"].map(|how| down(how, "small")), ["md5", "md5", "read_back", "size"]);
    let large = ["auto", "md5", "read", "none"].map(|how| down(how, "large"));
    assert_eq!(large, ["crc32c", "read_back", "read_back", "size"]);
    let within = |how: &str, name: &str| verified(&sandbox, how, &["cp", &format!("s3:{name}"), "s3:copy"]);
    assert_eq!(["auto", "md5", "read"].map(|how| within(how, "small")), ["md5", "md5", "read_back"]);
    assert_eq!(["auto", "md5", "read"].map(|how| within(how, "large")), ["by_storage", "read_back", "read_back"]);
    let stream = sandbox.command(["cp", "--json", "-", "s3:s"]).stdin(vec![1; LARGE]).run().ok();
    assert_eq!(stream.json()[0]["verified"], "crc32c");
}

/// The entity tag of what another program sent in parts is a digest too, to whoever knows the parts' size.
#[test]
fn s3_what_was_sent_in_parts_is_compared_with_its_tag() {
    const PART: usize = 5 << 20;
    let Some(server) = s3() else { return };
    let content: Vec<u8> = (0..=250).flat_map(|byte| [byte; 1 << 10]).cycle().take(LARGE + 1).collect();
    server.bucket().put_parts("parts", &content, PART);
    let wrong = Arc::new(AtomicBool::new(false));
    let damaged = wrong.clone();
    let proxy = Proxy::start(&server, move |request| {
        Action::when(request.is_get() && damaged.load(Ordering::Relaxed), || {
            Action::Edit(Box::new(|mut body| {
                body[0] ^= 1;
                body
            }))
        })
    });
    let sandbox = Sandbox::new().mount("home").config(&proxy.mount(&server, "far"));
    let down = |how: &str| verified(&sandbox, how, &["cp", "far:parts", "home:back"]);
    assert_eq!(["auto", "md5", "read", "none"].map(down), ["md5_of_parts", "md5_of_parts", "read_back", "size"]);
    assert!(sandbox.read("home/back") == content);
    // One request for a checksum, one for the size of a part.
    let heads = |before: usize| proxy.seen()[before..].iter().filter(|request| request.method == "HEAD").count();
    let before = proxy.seen().len();
    sandbox.run(["cp", "-r", "far:", "home:all/"]).ok();
    assert_eq!(heads(before), 2);
    wrong.store(true, Ordering::Relaxed);
    let run = sandbox.run(["cp", "far:parts", "home:back"]).code(8);
    let _ = run.says("what was read does not match the md5 of parts the storage reports");
    assert!(sandbox.read("home/back") == content);
}

/// Parts of several sizes: their number alone does not tell, and a tag that is not understood proves nothing.
#[test]
fn s3_parts_of_several_sizes_are_compared_by_size() {
    const PART: usize = 5 << 20;
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("home").server("s3", &server);
    server.bucket().put_uneven("uneven", vec![3; 4 * PART], &[PART, PART + 1, PART - 1 + PART]);
    server.bucket().put_uneven("odd", vec![3; 3 * PART + 2], &[PART + 1, PART, PART + 1]);
    for name in ["uneven", "odd"] {
        assert_eq!(verified(&sandbox, "auto", &["cp", &format!("s3:{name}"), "home:back"]), "size", "{name}");
    }
}

#[test]
fn moto_and_rclone_s3_compare_nothing() {
    for server in [moto(), rclone_s3()].into_iter().flatten() {
        let sandbox = on(&server);
        let up =
            |how: &str, name: &str| verified(&sandbox, how, &["cp", &format!("home:{name}"), &format!("s3:{name}")]);
        assert_eq!(["auto", "md5", "read", "none"].map(|how| up(how, "small")), ["md5", "md5", "read_back", "size"]);
        assert_eq!(["auto", "read"].map(|how| up(how, "large")), ["size", "read_back"]);
        assert!(server.bucket().get("large") == vec![7; LARGE]);
    }
}

/// However little was asked for, a source goes only for a copy that is proved.
#[test]
fn s3_a_move_is_proved_whatever_is_asked_for() {
    let Some(server) = s3() else { return };
    let sandbox = on(&server);
    assert_eq!(verified(&sandbox, "none", &["mv", "home:large", "s3:large"]), "crc32c");
    assert_eq!(verified(&sandbox, "none", &["mv", "s3:large", "home:large"]), "read_back");
    assert_eq!(verified(&sandbox, "read", &["mv", "home:small", "s3:small"]), "read_back");
    assert!(server.bucket().head("large").is_none() && !sandbox.path("home/small").exists());
}

#[test]
fn azblob_tells_an_md5() {
    let Some(service) = azblob() else { return };
    let sandbox = Sandbox::new().mount("home").file("home/a", "a").config(&service.mount("far"));
    let up = |how: &str| verified(&sandbox, how, &["cp", "home:a", "far:a"]);
    assert_eq!(["auto", "md5", "read", "none"].map(up), ["md5", "md5", "read_back", "size"]);
}

/// Some services refuse what they do not know.
#[test]
fn s3_a_mount_can_send_no_checksums() {
    let Some(server) = s3() else { return };
    let proxy = Proxy::start(&server, |request| {
        let checked = ["x-amz-checksum-crc32c", "x-amz-checksum-algorithm", "x-amz-checksum-type"];
        Action::when(checked.iter().any(|name| request.header(name).is_some()), || {
            Action::Refuse(400, "InvalidArgument")
        })
    });
    let sandbox = on(&server);
    let mount = proxy.mount(&server, "far");
    let sandbox = sandbox.config(&mount);
    sandbox.run(["cp", "home:small", "far:small"]).code(1);
    let sandbox = sandbox.config(&mount.replace("[mounts.far]", "[mounts.bare]\nchecksum_algorithm = \"none\""));
    assert_eq!(verified(&sandbox, "auto", &["cp", "home:small", "bare:small"]), "md5");
    assert_eq!(verified(&sandbox, "auto", &["cp", "home:large", "bare:large"]), "size");
    assert!(server.bucket().get("large") == vec![7; LARGE]);
}
