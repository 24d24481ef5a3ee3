//! `mounts check`: whether a mount can be reached, and what may really be done there.

use std::io::{Read as _, Write as _};

use crate::support::services::{Service, azblob, ftp, http, redis, sftp, webdav};
use crate::support::{Run, Sandbox, Server, Tree, UNPRIVILEGED, s3};

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.run([&["mounts", "check", "--retries", "0"], arguments].concat())
}

fn broken() -> Sandbox {
    Sandbox::new()
        .mount("home")
        .file("home/f", "1")
        .config("[mounts.gone]\ntype = \"fs\"\nroot = \"$DIR/gone\"\n[mounts.look]\nparent = \"home\"\npermissions = \"readonly\"\n")
        .config("[mounts.var]\ntype = \"fs\"\nroot = \"${NOT_SET}\"\n[mounts.b64]\ntype = \"base64\"\n")
}

#[test]
fn every_mount_though_some_are_broken() {
    let sandbox = broken();
    let before = Tree::read(sandbox.dir());
    // One that is broken does not stop the others.
    insta::assert_snapshot!(check(&sandbox, &[]).hide(sandbox.config_file(), "CONFIG"), @"
    b64:
      reach     works
      list      no: this storage cannot list entries
      read      not tried: without a listing no name is known
      write     no: this storage cannot write objects
      delete    no: this storage cannot remove objects
      result    ok
    gone:
      list      failed: no such file or directory
      read      not tried: the listing failed
      write     not tried: the listing failed
      delete    not tried: the listing failed
      result    failed
    home:
      list      works
      read      works
      write     not tried: only with --write
      delete    not tried: only with --write
      result    ok
    look:
      list      works
      read      works
      write     no: the mount is readonly
      delete    no: the mount is readonly
      result    ok
    var:
      open      failed: key `root` (CONFIG:14): the variable `NOT_SET` is not set
      result    failed
      hint      set `NOT_SET`
    --- exit 3
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn one_mount() {
    let sandbox = broken();
    insta::assert_snapshot!(check(&sandbox, &["gone"]), @"
    gone:
      list      failed: no such file or directory
      read      not tried: the listing failed
      write     not tried: the listing failed
      delete    not tried: the listing failed
      result    failed
    --- exit 4
    ");
    insta::assert_snapshot!(check(&sandbox, &["look:", "home"]), @"
    look:
      list      works
      read      works
      write     no: the mount is readonly
      delete    no: the mount is readonly
      result    ok
    home:
      list      works
      read      works
      write     not tried: only with --write
      delete    not tried: only with --write
      result    ok
    --- exit 0
    ");
    insta::assert_snapshot!(check(&sandbox, &["none"]), @"
    none:
      open      failed: there is no mount `none`
      result    failed
      hint      did you mean `gone:`? use one of the mounts b64, gone, home, look, var
    --- exit 4
    ");
    insta::assert_snapshot!(check(&sandbox, &["--json", "look", "gone"]), @r#"
    {"v":1,"type":"check","mount":"look:","status":"done","rights":{"delete":"not_given","list":"works","read":"works","write":"not_given"}}
    {"v":1,"type":"check","mount":"gone:","status":"failed","rights":{"delete":"not_tried","list":"failed","read":"not_tried","write":"not_tried"},"kind":"not_found","message":"no such file or directory"}
    --- exit 3
    "#);
}

#[test]
fn writes_only_when_told_and_leaves_nothing() {
    let sandbox = Sandbox::new()
        .mount("home")
        .file("home/f", "1")
        .config("[mounts.half]\nparent = \"home\"\npermissions = \"readwrite\"\n[mounts.mem]\ntype = \"memory\"\n");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(check(&sandbox, &["--write"]), @"
    half:
      list      works
      read      works
      write     not tried: the mount may not remove what it writes
      delete    no: the mount is readwrite
      result    ok
    home:
      list      works
      read      works
      write     works
      delete    works
      result    ok
    mem:
      list      works
      read      not tried: no file with content was seen in the root
      write     works
      delete    works
      result    ok
    --- exit 0
    ");
    let after = Tree::read(sandbox.dir());
    assert_eq!(before.names(), after.names());
}

#[test]
fn what_the_system_denies_is_found() {
    let sandbox = Sandbox::new().mount("home").file("home/f", "1");
    sandbox.mode("home", 0o555);
    sandbox.mode("home/f", 0o000);
    let run = sandbox.command(["mounts", "check", "--write", "home"]).as_user(UNPRIVILEGED).run();
    insta::assert_snapshot!(run, @"
    home:
      list      works
      read      failed: permission denied
      write     failed: permission denied
      delete    not tried: nothing could be written
      result    failed
      hint      check who may read and write it, and the folders above it
    --- exit 5
    ");
}

fn shown(run: Run, server: &Server) -> Run {
    run.hide(server.endpoint(), "ENDPOINT")
}

fn buckets(server: &Server) -> Sandbox {
    server.bucket().put("f", "1");
    let mount = |name: &str| server.mount(name);
    Sandbox::new()
        .config(&mount("cloud"))
        .config(&mount("wrong").replace("secret_access_key = \"", "secret_access_key = \"no"))
        .config(&server.mount_of("nobucket", "no-such-bucket", ""))
        .config("[mounts.look]\nparent = \"cloud\"\npermissions = \"readonly\"\n")
        .config("[mounts.down]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"http://me:hush@127.0.0.1:1\"\nregion = \"eu\"\naccess_key_id = \"k\"\nsecret_access_key = \"s\"\n")
}

#[test]
fn s3_bucket_rights_clock_region_and_endpoint() {
    let Some(server) = s3() else { return };
    let sandbox = buckets(&server);
    let check = |arguments: &[&str]| shown(check(&sandbox, arguments), &server);
    insta::assert_snapshot!(check(&["cloud", "--write"]), @"
    cloud:
      endpoint  ENDPOINT/test
      region    us-east-1
      list      works
      read      works
      write     works
      delete    works
      clock     in time
      result    ok
    --- exit 0
    ");
    assert_eq!(server.bucket().keys(), ["f"]);
    insta::assert_snapshot!(check(&["look", "--write"]), @"
    look:
      endpoint  ENDPOINT/test
      region    us-east-1
      list      works
      read      works
      write     no: the mount is readonly
      delete    no: the mount is readonly
      clock     in time
      result    ok
    --- exit 0
    ");
}

#[test]
fn s3_buckets_that_cannot_be_used() {
    let Some(server) = s3() else { return };
    let sandbox = buckets(&server);
    let check = |arguments: &[&str]| shown(check(&sandbox, arguments), &server);
    insta::assert_snapshot!(check(&["wrong"]), @"
    wrong:
      endpoint  ENDPOINT/test
      region    us-east-1
      list      failed: the storage denied it: The request signature we calculated does not match the signature you provided. Check your key and signing method. (SignatureDoesNotMatch)
      read      not tried: the listing failed
      write     not tried: the listing failed
      delete    not tried: the listing failed
      clock     in time
      result    failed
      hint      check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount, and what they allow; with --no-sign-request or `skip_signature` none are used
    --- exit 5
    ");
    insta::assert_snapshot!(check(&["down"]), @"
    down:
      endpoint  http://127.0.0.1:1/b
      region    eu
      list      failed: cannot reach the service: Connection refused (os error 111)
      read      not tried: the listing failed
      write     not tried: the listing failed
      delete    not tried: the listing failed
      result    failed
      hint      try again later, or raise --retries or --timeout
    --- exit 9
    ");
    insta::assert_snapshot!(check(&["nobucket"]), @"
    nobucket:
      endpoint  ENDPOINT/no-such-bucket
      region    us-east-1
      list      failed: no such bucket
      read      not tried: the listing failed
      write     not tried: the listing failed
      delete    not tried: the listing failed
      clock     in time
      result    failed
      hint      check the name of the bucket: gstore makes none
    --- exit 4
    ");
    check(&[]).code(3);
    check(&["down", "wrong"]).code(1);
}

/// No real service lies about its time, so this one only does that.
#[test]
fn a_clock_that_differs_is_told() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.read(&mut [0; 4096]);
            let answer = "HTTP/1.1 403 Forbidden\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n";
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    let sandbox = Sandbox::new().config(&format!(
        "[mounts.late]\ntype = \"s3\"\nbucket = \"b\"\nendpoint = \"http://{address}\"\nregion = \"eu\"\n\
         access_key_id = \"k\"\nsecret_access_key = \"s\"\n"
    ));
    let run = check(&sandbox, &["late"]).code(5);
    assert!(run.text().contains(" s behind: set the clock\n"), "{run}");
    let run = check(&sandbox, &["--json", "late"]).code(5);
    assert!(run.json()[0]["clock_ahead_seconds"].as_i64().unwrap() < -900_000_000, "{run}");
}

/// What `mounts check` says of one mount, in JSON.
fn record(mount: &str, code: i32) -> serde_json::Value {
    let run = check(&Sandbox::new().config(mount), &["--json", "far"]).code(code);
    assert!(!run.to_string().contains("AAAAhush"), "{run}");
    run.json()[0].clone()
}

/// Checks a mount as it is, with a wrong secret, and with nobody at its port.
fn reached_and_not(found: &Service, secret: &str, named: &[&str]) {
    let mount = found.mount("far");
    let good = record(&mount, 0);
    assert_eq!((&good["status"], &good["rights"]["list"]), (&"done".into(), &"works".into()), "{good}");
    let endpoint = good["endpoint"].as_str().unwrap();
    let host = found.options["endpoint"].split("://").nth(1).unwrap();
    assert!(endpoint.contains(host.split('/').next().unwrap()), "{good}");
    // A key of Azure is in base64; who one is, `ssh` says.
    let wrong = if secret == "user" { "nobody-" } else { "AAAAhush" };
    let wrong = record(&mount.replace(&format!("{secret} = \""), &format!("{secret} = \"{wrong}")), 5);
    assert_eq!(wrong["kind"], "denied", "{wrong}");
    let hint = wrong["hint"].as_str().unwrap();
    assert!(named.iter().all(|name| hint.contains(name)) && !hint.contains("AWS"), "{wrong}");
    let port = host.split('/').next().unwrap();
    let down = record(&mount.replace(port, "127.0.0.1:1"), 9);
    assert_eq!(down["kind"], "unavailable", "{down}");
    assert!(down["endpoint"].as_str().unwrap().contains("127.0.0.1:1"), "{down}");
}

#[test]
fn azblob_is_reached_or_not() {
    if let Some(found) = azblob() {
        reached_and_not(&found, "account_key", &["AZURE_STORAGE_KEY", "`account_key`"]);
    }
}

#[test]
fn webdav_is_reached_or_not() {
    if let Some(found) = webdav() {
        reached_and_not(&found, "password", &["`username`", "`password`"]);
    }
}

#[test]
fn ftp_is_reached_or_not() {
    if let Some(found) = ftp() {
        reached_and_not(&found, "password", &["`user`", "`password`"]);
    }
}

#[test]
fn sftp_is_reached_or_not() {
    if let Some(found) = sftp() {
        reached_and_not(&found, "user", &["`user`", "`key`"]);
    }
}

/// What lists nothing is asked for something else.
#[test]
fn http_is_reached_or_not() {
    let Some(found) = http() else { return };
    let good = record(&found.mount("far"), 0);
    assert_eq!((&good["rights"]["reach"], &good["rights"]["list"]), (&"works".into(), &"not_given".into()), "{good}");
    assert_eq!(good["endpoint"], found.options["endpoint"]);
    let down = record("[mounts.far]\ntype = \"http\"\nendpoint = \"http://127.0.0.1:1\"\n", 9);
    assert_eq!((&down["rights"]["reach"], &down["kind"]), (&"failed".into(), &"unavailable".into()), "{down}");
}

#[test]
fn redis_is_reached_or_not() {
    let Some(found) = redis() else { return };
    let good = record(&found.mount("far"), 0);
    assert_eq!(
        (&good["rights"]["reach"], &good["endpoint"]),
        (&"works".into(), &found.options["endpoint"].as_str().into())
    );
    let run = check(&Sandbox::new().config(&found.mount("far")), &["--write"]).ok();
    assert!(run.text().contains("  write     works\n  delete    works\n"), "{run}");
    assert!(found.place.keys().is_empty());
    let down = record("[mounts.far]\ntype = \"redis\"\nendpoint = \"127.0.0.1:1\"\n", 9);
    assert_eq!((&down["rights"]["write"], &down["kind"]), (&"not_tried".into(), &"unavailable".into()), "{down}");
}
