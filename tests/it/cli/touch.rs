//! `touch`: empty files, modification times, and never the content.

use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, SystemTime};

use crate::support::{Sandbox, Server, Tree, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new().mount("aa").file("aa/old", "content").folder("aa/dir").link("aa/link", "old");
    sandbox.mtime("aa/old", 1_000_000_000);
    sandbox.mtime("aa/dir", 1_000_000_000);
    sandbox.mode("aa/old", 0o640);
    sandbox.config("[mounts.look]\nparent = \"aa\"\npermissions = \"readonly\"\n")
}

fn mtime(sandbox: &Sandbox, path: &str) -> i64 {
    sandbox.path(path).metadata().unwrap().mtime()
}

#[test]
fn empty_files_and_times() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["touch", "-v", "aa:old"]), @"
    touch aa:old
    --- stderr
    touched 1 in TIME
    --- exit 0
    ");
    let age = SystemTime::now().duration_since(sandbox.path("aa/old").metadata().unwrap().modified().unwrap());
    assert!(age.is_ok_and(|age| age < Duration::from_mins(1)));
    sandbox.run(["touch", "aa:new", "./aa/deep/er"]).ok();
    assert_eq!((sandbox.read("aa/new"), sandbox.read("aa/deep/er")), (Vec::new(), Vec::new()));
    sandbox.run(["touch", "--mtime", "2001-09-09T01:46:40.5Z", "aa:old", "aa:dir", "aa:dated"]).ok();
    for name in ["aa/old", "aa/dir", "aa/dated"] {
        let metadata = sandbox.path(name).metadata().unwrap();
        assert_eq!((metadata.mtime(), metadata.mtime_nsec()), (1_000_000_000, 500_000_000), "{name}");
    }
    assert_eq!(
        (sandbox.read("aa/old"), sandbox.path("aa/old").metadata().unwrap().mode() & 0o777),
        (b"content".to_vec(), 0o640)
    );
    let run = sandbox.run(["touch", "--json", "aa:*e[rw]*"]).ok();
    insta::assert_snapshot!(run.text(), @r#"{"v":1,"type":"outcome","action":"touch","status":"done","dest":"aa:new","bytes":0}"#);
    assert!(run.errors().contains(r#""touched":1,"#), "{run}");
}

#[test]
fn nothing_is_made_where_that_was_not_wanted() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.path("aa"));
    insta::assert_snapshot!(sandbox.run(["touch", "-c", "aa:none", "aa:none*"]), @"
    --- stderr
    touched 0 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "-n", "-j", "1", "aa:none", "aa:old"]), @"
    would touch aa:none
    would touch aa:old
    --- stderr
    would have touched 2 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "aa:none/"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: make a directory with `gstore mkdir`
    touched 0, failed 1 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "aa:old/"]), @"
    --- stderr
    error: aa:old: is not a directory
    hint: name a directory, or a file without a `/` at its end
    touched 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "aa:link"]), @"
    --- stderr
    error: aa:link: is not a file or directory, and nothing else is touched
    hint: name what a link points to
    touched 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "aa:none*"]), @"
    --- stderr
    error: aa:none*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    touched 0, failed 1 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["touch", "look:old"]), @r#"
    --- stderr
    error: look: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    touched 0 in TIME
    --- exit 5
    "#);
    sandbox.run(["touch", "-c", "nowhere:x"]).code(4);
    sandbox.run(["touch", "--mtime", "soon", "aa:old"]).code(2);
    before.assert_untouched(sandbox.path("aa"));
}

#[test]
fn whoever_may_write_may_say_now_and_no_other_time() {
    let sandbox = sandbox();
    sandbox.mode("aa/old", 0o666);
    let as_other = |arguments: &[&str]| sandbox.command(arguments).as_user(UNPRIVILEGED).run();
    as_other(&["touch", "--mtime", "3d", "aa:old"]).code(5);
    assert_eq!(mtime(&sandbox, "aa/old"), 1_000_000_000);
    as_other(&["touch", "aa:old"]).ok();
    assert!(mtime(&sandbox, "aa/old") > 1_000_000_000);
    as_other(&["touch", "aa:old", "aa:new"]).code(3).says("aa:new: permission denied");
}

/// Empty objects; of what is there nothing can be set, and nothing is.
fn on_a_key_store(server: &Server) {
    server.bucket().put("there", "content");
    server.bucket().put("dir/x", "1");
    let sandbox = Sandbox::new().server("s3", server);
    sandbox.run(["touch", "s3:new", "s3:deep/er"]).ok();
    assert_eq!(server.bucket().keys(), ["deep/er", "dir/x", "new", "there"]);
    assert_eq!(server.bucket().get("new"), b"");
    insta::assert_snapshot!(sandbox.run(["touch", "s3:there"]), @"
    --- stderr
    error: s3:there: this storage cannot set the modification time of what is there
    hint: write the object again if it has to be newer
    touched 0, failed 1 in TIME
    --- exit 6
    ");
    sandbox.run(["touch", "s3:dir"]).code(6);
    sandbox.run(["touch", "s3:none/"]).code(4);
    insta::assert_snapshot!(sandbox.run(["touch", "--mtime", "3d", "s3:other"]), @"
    --- stderr
    error: s3: this storage cannot set the modification time of what is there
    hint: run `gstore caps` to see what it can do
    touched 0 in TIME
    --- exit 6
    ");
    sandbox.run(["touch", "-c", "s3:none"]).ok();
    assert_eq!(server.bucket().get("there"), b"content");
    assert_eq!(server.bucket().keys().len(), 4);
}

#[test]
fn s3_empty_objects() {
    if let Some(server) = s3() {
        on_a_key_store(&server);
    }
}

#[test]
fn moto_empty_objects() {
    if let Some(server) = moto() {
        on_a_key_store(&server);
    }
}
