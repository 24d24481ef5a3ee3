//! `mv`: what becomes of directories.

use crate::support::services::sftp;
use crate::support::{Sandbox, Tree, moto, s3};

#[test]
fn an_empty_folder_stays_where_the_destination_cannot_keep_it_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        let sandbox = Sandbox::new().mount("aa").server("s3", &server);
        let sandbox = sandbox.file("aa/t/a/f", "one").file("aa/t/n/m/f", "two").link("aa/t/l/l", "none");
        let sandbox = sandbox.folder("aa/t/empty").folder("aa/t/n/deep/er").folder("aa/u/v");
        let plan = sandbox.run(["mv", "-n", "-v", "-r", "aa:t", "s3:"]).ok();
        let done = sandbox.run(["mv", "-v", "-r", "aa:t", "s3:"]).ok();
        for run in [&plan, &done] {
            let text = run.errors();
            assert!(text.contains("aa:t/empty: skipped (empty directory that"), "{run}");
            assert!(text.contains("aa:t/n/deep/er: skipped (empty directory that"), "{run}");
            assert_eq!(text.matches("skipped (empty").count(), 2, "{run}");
        }
        assert_eq!(server.bucket().keys(), ["t/a/f", "t/n/m/f"]);
        let left = ["t/", "t/empty/", "t/l/", "t/l/l", "t/n/", "t/n/deep/", "t/n/deep/er/", "u/", "u/v/"];
        assert_eq!(Tree::read(sandbox.path("aa")).names(), left);
        // A tree without anything in it.
        sandbox.run(["mv", "-r", "aa:u", "s3:"]).ok().says("1 left alone");
        assert!(sandbox.path("aa/u/v").is_dir());
        // With markers there is a way to keep them.
        sandbox.run(["mv", "-r", "--dir-markers", "aa:u", "s3:"]).ok();
        assert!(!sandbox.path("aa/u").exists());
    }
}

#[test]
fn an_empty_folder_on_a_server_stays_too_s3() {
    let (Some(service), Some(server)) = (sftp(), s3()) else { return };
    let sandbox = Sandbox::new().mount("aa").config(&service.mount("far")).server("s3", &server);
    service.place.put("t/d/f", "one");
    service.place.put("t/e/x", "two");
    service.place.delete("t/e/x");
    sandbox.run(["mv", "-r", "far:t", "s3:"]).ok().says("far:t/e: skipped (empty directory");
    assert_eq!(server.bucket().keys(), ["t/d/f"]);
    assert!(service.place.folder().join("t/e").is_dir());
    // The destination has it.
    sandbox.run(["mv", "-r", "far:t", "aa:"]).ok();
    assert!(sandbox.path("aa/t/e").is_dir() && !service.place.folder().join("t").exists());
}
