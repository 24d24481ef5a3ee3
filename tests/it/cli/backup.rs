//! `sync --backup-dir`: nothing that a sync replaces or deletes is lost.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use crate::support::{Sandbox, Tree, http, moto, s3};

/// A source, a destination with an older `same`, an other `extra`, and an empty `kept`.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new()
        .mount("src")
        .mount("dst")
        .mount("old")
        .file("src/same", "new content")
        .file("src/added", "added")
        .file("dst/same", "old")
        .file("dst/d/extra", "extra");
    sandbox.mtime("dst/same", 1_600_000_000);
    sandbox.mtime("dst/d/extra", 1_600_000_001);
    sandbox
}

#[test]
fn what_is_replaced_or_deleted_is_kept_under_its_path() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["sync", "-v", "-j", "1", "--delete", "--backup-dir", "old:today", "src:", "dst:"]), @"
    copy  src:added -> dst:added
    backup dst:same -> old:today/same
    copy  src:same -> dst:same
    backup dst:d/extra -> old:today/d/extra
    delete dst:d/extra
    rmdir dst:d
    --- stderr
    copied 2 (16 B), skipped 0, verified 2 by size, backed up 2, deleted 1, removed 1 directory in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["added", "same"]);
    assert_eq!(Tree::read(sandbox.path("old")).names(), ["today/", "today/d/", "today/d/extra", "today/same"]);
    assert_eq!((sandbox.read("old/today/same"), sandbox.read("dst/same")), (b"old".to_vec(), b"new content".to_vec()));
    let mtime = |path| fs::metadata(sandbox.path(path)).unwrap().mtime();
    assert_eq!((mtime("old/today/same"), mtime("old/today/d/extra")), (1_600_000_000, 1_600_000_001));
    // What has not changed is neither copied nor kept.
    insta::assert_snapshot!(sandbox.run(["sync", "--json", "--delete", "--backup-dir", "old:today", "src:", "dst:"]), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"src:added","dest":"dst:added","reason":"same_mtime"}
    {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"src:same","dest":"dst:same","reason":"same_mtime"}
    --- stderr
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{"same_mtime":2},"verified":{},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
}

#[test]
fn what_is_kept_already_is_never_replaced() {
    let sandbox = sandbox().file("old/same", "kept long ago").file("old/same.~1~", "kept since");
    sandbox.run(["sync", "--backup-dir", "old:", "src:", "dst:"]).ok();
    assert_eq!(Tree::read(sandbox.path("old")).files(), ["same", "same.~1~", "same.~2~"]);
    let kept = ["old/same", "old/same.~1~", "old/same.~2~"].map(|path| sandbox.read(path));
    assert_eq!(kept, [&b"kept long ago"[..], b"kept since", b"old"]);
}

#[test]
fn what_cannot_be_kept_stays() {
    // A file stands where the backup's folders would.
    let sandbox = sandbox().file("old/today", "in the way").file("dst/e", "extra too");
    let run = sandbox.run(["sync", "--delete", "--backup-dir", "old:today/deeper", "src:", "dst:"]).code(3);
    assert_eq!(sandbox.read("dst/same"), b"old", "{run}");
    assert_eq!(Tree::read(sandbox.path("dst")).files(), ["added", "d/extra", "e", "same"], "{run}");
    assert_eq!(Tree::read(sandbox.path("old")).files(), ["today"], "{run}");
    // A link stays where only its content could be had.
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("src").mount("dst").server("s3", &server).file("src/a", "a").link("dst/l", "a");
    let run = sandbox.run(["sync", "--delete", "--backup-dir", "s3:old", "src:", "dst:"]).code(3);
    assert!(run.errors().contains("dst:l -> s3:old/l: only a file can be kept on another file system"), "{run}");
    assert!(fs::symlink_metadata(sandbox.path("dst/l")).is_ok());
}

#[test]
fn it_lies_outside_of_both() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    for inside in ["dst:", "dst:old", "src:old"] {
        let run = sandbox.run(["sync", "--delete", "--backup-dir", inside, "src:", "dst:"]).code(7);
        assert!(run.errors().contains("overlap"), "{run}");
    }
    let run = sandbox.run(["sync", "--backup-dir", "dst:", "src:", "dst:d"]).code(7);
    assert!(run.errors().contains("overlap"), "{run}");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn nothing_is_done_in_a_dry_run_or_where_nothing_can_be_kept() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["sync", "-n", "-j", "1", "--delete", "--backup-dir", "old:", "src:", "dst:"]), @"
    would copy  src:added -> dst:added
    would backup dst:same -> old:same
    would copy  src:same -> dst:same
    would backup dst:d/extra -> old:d/extra
    would delete dst:d/extra
    would rmdir dst:d
    --- stderr
    would have copied 2 (16 B), skipped 0, backed up 2, deleted 1, removed 1 directory in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.dir());
    let Some(web) = http() else { return };
    let sandbox = sandbox.config(&format!("[mounts.web]\ntype = \"http\"\nendpoint = \"{}\"\n", web.endpoint()));
    let before = Tree::read(sandbox.path("dst"));
    let run = sandbox.run(["sync", "--backup-dir", "web:old", "src:", "dst:"]).code(6);
    assert!(run.errors().contains("web:"), "{run}");
    before.assert_untouched(sandbox.path("dst"));
}

#[test]
fn the_storage_may_be_another_or_keep_it_by_itself() {
    for server in [s3(), moto()] {
        let Some(server) = server else { return };
        let bucket = server.bucket();
        bucket.put_all([("dst/same", "old"), ("dst/extra", "extra")]);
        let sandbox = sandbox().server("s3", &server);
        // By the storage itself, even where a destination need not be listed for a copy.
        let run = sandbox.run(["sync", "--json", "--skip", "never", "--backup-dir", "s3:old", "src:", "s3:dst"]).ok();
        let kept = run.json().into_iter().find(|record| record["action"] == "backup").unwrap();
        assert_eq!((kept["dest"].as_str(), kept["status"].as_str()), (Some("s3:old/same"), Some("done")), "{run}");
        assert_eq!((bucket.get("old/same"), bucket.get("dst/same")), (b"old".to_vec(), b"new content".to_vec()));
        // From there to here, and back.
        sandbox.run(["sync", "--delete", "--backup-dir", "old:", "src:", "s3:dst"]).ok();
        assert_eq!((sandbox.read("old/extra"), bucket.head("dst/extra").is_none()), (b"extra".to_vec(), true));
        sandbox.run(["sync", "--delete", "--force-delete", "--backup-dir", "s3:local", "old:", "dst:"]).ok();
        assert_eq!((bucket.get("local/same"), bucket.get("local/d/extra")), (b"old".to_vec(), b"extra".to_vec()));
    }
}
