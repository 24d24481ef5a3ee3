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

fn modes(tree: &Tree) -> Vec<(String, Option<u32>)> {
    let names = tree.names().into_iter().filter(|name| name.ends_with('/'));
    names.map(|name| (name.clone(), tree.get(name.trim_end_matches('/')).map(|node| node.mode & 0o777))).collect()
}

/// What nobody else could look into must not be shown to all by a copy of it.
#[test]
fn a_folder_that_is_made_shows_no_more_than_its_source() {
    let elsewhere = tempfile::tempdir_in("/dev/shm").unwrap();
    for line in [
        &["cp", "-r", "aa:t"][..],
        &["cp", "-r", "-j", "8", "--include", "f*", "aa:t"],
        &["sync", "aa:t"],
        &["mv", "-r", "--exclude", "none", "aa:t"],
        &["mv", "-r", "aa:t"],
    ] {
        let sandbox = Sandbox::new().mount("aa").file("aa/t/p/q/f", "x").file("aa/t/o/f", "x").file("aa/t/r/f", "x");
        for (folder, mode) in [("p/q", 0o750), ("p", 0o700), ("o", 0o777), ("r", 0o500), ("", 0o711)] {
            sandbox.mode(format!("aa/t/{folder}"), mode);
        }
        let wanted =
            [("o/", 0o777), ("p/", 0o700), ("p/q/", 0o750), ("r/", 0o700)].map(|(n, m)| (n.to_owned(), Some(m)));
        for to in [sandbox.path("new/to"), elsewhere.path().join(sandbox.dir().to_str().unwrap().replace('/', "-"))] {
            // The first move took everything.
            if !sandbox.path("aa/t/o/f").exists() {
                continue;
            }
            sandbox.run([line, &[to.to_str().unwrap()]].concat()).ok();
            let root = std::os::unix::fs::PermissionsExt::mode(&to.metadata().unwrap().permissions()) & 0o777;
            let made = modes(&Tree::read(&to));
            if line == ["mv", "-r", "aa:t"] && to.starts_with(sandbox.dir()) {
                // The very folders.
                assert_eq!(made[3], ("r/".to_owned(), Some(0o500)));
            } else {
                assert_eq!((root, made), (0o711, wanted.to_vec()), "{line:?}");
            }
            std::fs::remove_dir_all(&to).unwrap();
        }
    }
}

#[test]
fn what_is_kept_shows_no_more_than_it_did() {
    let sandbox =
        Sandbox::new().mount("aa").mount("bb").file("aa/p/f", "new").file("bb/p/f", "old").file("bb/p/g", "x");
    sandbox.mode("bb/p", 0o700);
    sandbox.run(["sync", "--delete", "--backup-dir", "kept", "--skip", "never", "aa:", "bb:"]).ok();
    assert_eq!(modes(&Tree::read(sandbox.path("kept"))), [("p/".to_owned(), Some(0o700))]);
    assert_eq!(Tree::read(sandbox.path("kept")).files(), ["p/f", "p/g"]);
}
