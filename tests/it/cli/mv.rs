//! `mv`: what goes, what stays, what it says. That nothing is lost when the world misbehaves is in
//! `faults/moves`.

use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;

use crate::support::{Sandbox, Tree, What, http, moto, rclone_s3, s3};

fn sandbox() -> Sandbox {
    let sandbox =
        Sandbox::new().mount("aa").mount("bb").file("aa/f", "one").file("aa/g", "three").file("aa/d/h", "four!");
    for file in ["aa/f", "aa/g", "aa/d/h"] {
        sandbox.mtime(file, 1_700_000_000);
    }
    sandbox
}

/// A folder on another file system than the sandbox, if there is one; removed when dropped.
#[expect(clippy::print_stderr, reason = "names what is not run")]
fn elsewhere(sandbox: &Sandbox) -> Option<tempfile::TempDir> {
    let there = tempfile::tempdir_in("/dev/shm").ok()?;
    let device = |path: PathBuf| std::fs::metadata(path).unwrap().dev();
    let apart = device(there.path().to_owned()) != device(sandbox.dir());
    if !apart {
        eprintln!("not run: /dev/shm is no file system of its own");
    }
    apart.then_some(there)
}

#[test]
fn a_file_gets_another_name() {
    let sandbox = sandbox();
    let inode = std::fs::metadata(sandbox.path("aa/f")).unwrap().ino();
    insta::assert_snapshot!(sandbox.run(["mv", "-v", "aa:f", "bb:new/"]), @"
    move  aa:f -> bb:new/f
    --- stderr
    moved 1 (3 B), skipped 0, verified 1 by rename in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.dir()).files(), ["aa/d/h", "aa/g", "bb/new/f"]);
    assert_eq!(std::fs::metadata(sandbox.path("bb/new/f")).unwrap().ino(), inode);
    insta::assert_snapshot!(sandbox.run(["mv", "--json", "aa:g", "bb:new/f"]), @r#"
    {"v":1,"type":"outcome","action":"move","status":"done","source":"aa:g","dest":"bb:new/f","bytes":5,"verified":"renamed"}
    --- stderr
    {"v":1,"type":"summary","copied":0,"moved":1,"bytes":5,"skipped":{},"verified":{"renamed":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
    assert_eq!(sandbox.read("bb/new/f"), b"three");
}

#[test]
fn a_tree_gets_another_name_with_all_that_is_in_it() {
    let sandbox = sandbox().link("aa/d/l", "../f").folder("aa/d/empty");
    insta::assert_snapshot!(sandbox.run(["mv", "-r", "-v", "aa:d", "bb:e"]), @"
    move  aa:d -> bb:e
    --- stderr
    moved 1 (0 B), skipped 0, verified 1 by rename in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("bb")).names(), ["e/", "e/empty/", "e/h", "e/l"]);
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["f", "g"]);
}

#[test]
fn a_mount_is_emptied_and_stays() {
    let sandbox = sandbox().folder("aa/empty");
    let before = Tree::read(sandbox.path("aa"));
    sandbox.run(["mv", "-r", "aa:", "bb:all"]).ok().says("moved 3");
    Tree::read(sandbox.path("bb/all")).assert_same(&before, What::Copies);
    assert!(Tree::read(sandbox.path("aa")).names().is_empty());
}

#[test]
fn into_a_folder_that_is_there() {
    let sandbox = sandbox().file("bb/d/mine", "kept").file("bb/d/h", "old");
    insta::assert_snapshot!(sandbox.run(["mv", "-r", "-v", "aa:d", "bb:"]), @"
    move  aa:d/h -> bb:d/h
    rmdir aa:d
    --- stderr
    moved 1 (5 B), skipped 0, verified 1 by rename, removed 1 directory in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("bb/d/h"), b"four!");
    assert_eq!(Tree::read(sandbox.dir()).files(), ["aa/f", "aa/g", "bb/d/h", "bb/d/mine"]);
    assert!(!sandbox.path("aa/d").exists());
}

#[test]
fn to_another_file_system() {
    let sandbox = sandbox().link("aa/d/l", "h").folder("aa/d/empty");
    let Some(there) = elsewhere(&sandbox) else { return };
    let to = there.path().join("to");
    let before = Tree::read(sandbox.path("aa/d"));
    sandbox
        .run(["mv".as_ref(), "-r".as_ref(), "aa:d".as_ref(), to.as_os_str()])
        .ok()
        .says("1 by reading back")
        .says("d/l: skipped (symbolic link)");
    let found = Tree::read(&to);
    let kept = |tree: &Tree| tree.get("h").map(|node| (node.kind.clone(), node.mtime, node.mode)).unwrap();
    assert_eq!(kept(&found), kept(&before));
    assert_eq!(found.names(), ["empty/", "h"]);
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/l", "f", "g"]);
    // A link that is named: there is no copy of one.
    let link = to.join("l");
    sandbox.run(["mv".as_ref(), "aa:d/l".as_ref(), link.as_os_str()]).ok().says("skipped (symbolic link)");
    assert!(sandbox.path("aa/d/l").is_symlink() && !link.is_symlink());
}

#[test]
fn a_link_is_moved_itself() {
    let sandbox = sandbox().link("aa/l", "f");
    sandbox.run(["mv", "aa:l", "bb:l"]).ok().says("moved 1");
    assert_eq!(std::fs::read_link(sandbox.path("bb/l")).unwrap(), PathBuf::from("f"));
    assert_eq!(sandbox.read("aa/f"), b"one");
    let sandbox = sandbox.link("aa/m", "g");
    sandbox.run(["mv", "aa:m", "aa:f"]).code(7);
    sandbox.run(["mv", "--no-clobber", "aa:m", "aa:f"]).ok().says("skipped 1");
    sandbox.run(["mv", "--no-clobber", "aa:m", "aa:n"]).ok().says("moved 1");
    assert_eq!(sandbox.read("aa/f"), b"one");
    assert!(sandbox.path("aa/n").is_symlink());
}

#[test]
fn onto_itself_it_does_nothing() {
    let sandbox = sandbox().config("[mounts.again]\ntype = \"fs\"\nroot = \"$DIR/aa\"\n");
    std::fs::hard_link(sandbox.path("aa/f"), sandbox.path("aa/same")).unwrap();
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["mv", "aa:f", "again:f"]), @"
    --- stderr
    moved 0 (0 B), skipped 1 (same object: 1) in TIME
    --- exit 0
    ");
    for line in [&["aa:f", "aa:"][..], &["aa:f", "aa:same"], &["-r", "aa:d", "again:"], &["-r", "aa:", "again:"]] {
        sandbox.run([&["mv"], line].concat()).ok().says("moved 0");
    }
    for (source, dest) in [("aa:", "again:d"), ("aa:d", "aa:d/below")] {
        sandbox.run(["mv", "-r", source, dest]).code(7);
    }
    before.assert_untouched(sandbox.dir());
}

#[test]
fn onto_itself_on_a_key_store_it_does_nothing_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        server.bucket().put_all([("f", "one"), ("d/h", "four")]);
        let sandbox = Sandbox::new().server("s3", &server).server("again", &server);
        for line in [&["s3:f", "again:f"][..], &["s3:f", "s3:"], &["-r", "s3:d", "again:"]] {
            sandbox.run([&["mv"], line].concat()).ok().says("moved 0");
        }
        sandbox.run(["mv", "-r", "s3:", "again:d"]).code(7);
        assert_eq!(server.bucket().keys(), ["d/h", "f"]);
    }
}

#[test]
fn from_what_may_not_be_deleted_nothing_is_even_copied() {
    for rights in ["readonly", "readwrite"] {
        let sandbox = sandbox().config(&format!("[mounts.ro]\nparent = \"aa\"\npermissions = \"{rights}\"\n"));
        let before = Tree::read(sandbox.dir());
        for line in [&["ro:f", "bb:"][..], &["aa:g", "ro:f", "bb:"], &["-r", "ro:", "bb:"], &["-n", "ro:f", "bb:"]] {
            sandbox.run([&["mv"], line].concat()).code(5).says(rights);
        }
        before.assert_untouched(sandbox.dir());
    }
}

#[test]
fn from_the_web_nothing_can_be_moved_http() {
    let Some(server) = http() else { return };
    server.put("f", "x");
    let sandbox = Sandbox::new();
    let url = format!("{}/{}/f", server.endpoint(), server.name());
    sandbox.run(["mv", &url, "here"]).code(6);
    assert!(!sandbox.path("here").exists());
}

#[test]
fn what_is_skipped_stays() {
    let sandbox = sandbox().file("bb/f", "two").file("bb/g", "three");
    insta::assert_snapshot!(sandbox.run(["mv", "-v", "-j", "1", "-r", "--skip", "size", "aa:", "bb:"]), @"
    mkdir bb:d
    move  aa:d/h -> bb:d/h
    skip  aa:f -> bb:f (same size)
    skip  aa:g -> bb:g (same size)
    rmdir aa:d
    --- stderr
    moved 1 (5 B), made 1 directory, skipped 2 (same size: 2), verified 1 by reading back, removed 1 directory in TIME
    --- exit 0
    ");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["f", "g"]);
    sandbox.run(["mv", "--no-clobber", "aa:f", "bb:f"]).ok().says("skipped 1");
    assert_eq!((sandbox.read("aa/f"), sandbox.read("bb/f")), (b"one".to_vec(), b"two".to_vec()));
}

/// A rule of the user's own proves nothing, whatever it looks at.
#[test]
fn what_a_rule_skips_stays() {
    let program = ["--skip-cmd", "sh", "-c", "cat > /dev/null", ";"];
    let same = ["--skip-if", "src.size == dst.size && src.mtime == dst.mtime"];
    for rule in [&same[..], &program, &["--skip", "custom", "--skip-if", "true"]] {
        let sandbox = sandbox().file("bb/f", "two").file("bb/d/h", "four!");
        sandbox.mtime("bb/f", 1_700_000_000);
        sandbox.mtime("bb/d/h", 1_700_000_000);
        let plan = sandbox.run(["mv", "-n", "-r"].iter().chain(rule).chain(&["aa:", "bb:"])).ok();
        plan.says("would have moved 1").says("skipped 2");
        let done = sandbox.run(["mv", "-r"].iter().chain(rule).chain(&["aa:", "bb:"])).ok();
        done.says("moved 1").says("skipped 2");
        // What stayed is still where it was, and so is its folder.
        assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/h", "f"], "{rule:?}");
        assert_eq!((sandbox.read("bb/f"), sandbox.read("bb/g")), (b"two".to_vec(), b"three".to_vec()), "{rule:?}");
    }
}

/// A rule that fails moves nothing: a file whose rule did not answer stays, and what is there too.
#[test]
fn what_a_rule_cannot_tell_stays() {
    let sandbox = sandbox().file("bb/f", "two");
    let rule = ["--skip-cmd", "sh", "-c", "cat > /dev/null; exit 7", ";"];
    sandbox.run(["mv"].iter().chain(&rule).chain(&["aa:f", "bb:f"])).code(1);
    assert_eq!((sandbox.read("aa/f"), sandbox.read("bb/f")), (b"one".to_vec(), b"two".to_vec()));
    sandbox.run(["mv", "--skip-if", "src.size != dst.size", "aa:f", "bb:f"]).ok().says("moved 1");
    assert_eq!((sandbox.path("aa/f").exists(), sandbox.read("bb/f")), (false, b"one".to_vec()));
}

#[test]
fn what_is_proved_equal_goes() {
    let sandbox = sandbox().file("bb/f", "two").file("bb/g", "three");
    let plan = sandbox.run(["mv", "-n", "-v", "-j", "1", "-r", "--skip", "hash", "aa:", "bb:"]).ok();
    let done = sandbox.run(["mv", "-v", "-j", "1", "-r", "--skip", "hash", "aa:", "bb:"]);
    insta::assert_snapshot!(done, @"
    mkdir bb:d
    move  aa:d/h -> bb:d/h
    move  aa:f -> bb:f
    skip  aa:g -> bb:g (same content, md5)
    delete aa:g
    rmdir aa:d
    --- stderr
    moved 2 (8 B), made 1 directory, skipped 1 (same content, md5: 1), verified 2 by reading back, deleted 1, removed 1 directory in TIME
    --- exit 0
    ");
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(|line| line.replace("would ", "")).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(plan.text()), sorted(done.text()));
    assert!(Tree::read(sandbox.path("aa")).names().is_empty());
    assert_eq!(sandbox.read("bb/f"), b"one");
}

#[test]
fn what_is_proved_equal_goes_s3() {
    for server in [s3(), moto()].into_iter().flatten() {
        server.bucket().put_all([("same", "one"), ("other", "xxx")]);
        let sandbox = Sandbox::new().mount("aa").file("aa/same", "one").file("aa/other", "two").server("s3", &server);
        sandbox.run(["mv", "-r", "--skip", "hash", "aa:", "s3:"]).ok().says("moved 1").says("deleted 1");
        assert!(Tree::read(sandbox.path("aa")).names().is_empty());
        assert_eq!((server.bucket().get("same"), server.bucket().get("other")), (b"one".to_vec(), b"two".to_vec()));
    }
}

#[test]
fn what_a_filter_hides_stays_with_its_folders() {
    let sandbox = sandbox().file("aa/d/x.tmp", "x").file("aa/e/y", "y");
    sandbox.run(["mv", "-r", "--exclude", "*.tmp", "aa:", "bb:"]).ok().says("moved 4");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), ["d/", "d/x.tmp"]);
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/h", "e/y", "f", "g"]);
}

#[test]
fn a_plan_changes_nothing() {
    let sandbox = sandbox().folder("aa/d/empty");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["mv", "-n", "-v", "-j", "1", "-r", "aa:", "bb:"]), @"
    would mkdir bb:d
    would mkdir bb:d/empty
    would move  aa:d/h -> bb:d/h
    would move  aa:f -> bb:f
    would move  aa:g -> bb:g
    would rmdir aa:d/empty
    would rmdir aa:d
    --- stderr
    would have moved 3 (13 B), made 2 directories, skipped 0, removed 2 directories in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["mv", "-n", "-r", "aa:d", "bb:d"]), @"
    would move  aa:d -> bb:d
    --- stderr
    would have moved 1 (0 B), skipped 0 in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn a_command_that_makes_no_sense_moves_nothing() {
    let sandbox = sandbox().file("bb/f/in", "the way");
    let before = Tree::read(sandbox.dir());
    for (line, code) in [
        (&["-", "bb:x"][..], 2),
        (&["aa:f", "-"], 2),
        (&["aa:f"], 2),
        (&["aa:d", "bb:"], 2),
        (&["aa:f", "aa:g", "bb:none"], 2),
        (&["aa:none", "bb:"], 4),
        (&["aa:f", "bb:f", "bb:"], 7),
        (&["aa:f", "bb:f/in/below"], 7),
        (&["-r", "aa:d", "aa:f"], 7),
    ] {
        sandbox.run([&["mv"], line].concat()).code(code);
    }
    before.assert_untouched(sandbox.dir());
}

/// The second `x` would replace the first, and both sources go.
#[test]
fn contents_are_moved_alone() {
    let sandbox = Sandbox::new().mount("aa").mount("bb").mount("cc").file("aa/x", "one").file("bb/x", "two");
    let before = Tree::read(sandbox.dir());
    for line in [["-r", "aa/", "bb/"], ["-r", "aa:", "bb:"], ["-r", "aa/", "bb/x"], ["-r", "bb/x", "aa:"]] {
        sandbox.run([&["mv"], &line[..], &["cc"]].concat()).code(2).says("a command of its own");
    }
    sandbox.run(["mv", "-r", "none:", "aa/", "cc"]).code(2);
    before.assert_untouched(sandbox.dir());
    sandbox.run(["mv", "-r", "aa", "bb", "cc"]).ok();
    assert_eq!(Tree::read(sandbox.path("cc")).files(), ["aa/x", "bb/x"]);
}

#[test]
fn there_and_back_s3() {
    for server in [s3(), moto(), rclone_s3()].into_iter().flatten() {
        let sandbox = sandbox().file("aa/empty", "").server("s3", &server);
        let before = Tree::read(sandbox.path("aa"));
        sandbox.run(["mv", "-r", "aa:", "s3:"]).ok().says("moved 4");
        assert!(Tree::read(sandbox.path("aa")).names().is_empty());
        assert_eq!(server.bucket().keys(), ["d/h", "empty", "f", "g"]);
        sandbox.run(["mv", "-r", "s3:", "s3:in/side"]).code(7);
        sandbox.run(["mv", "s3:f", "s3:f2"]).ok().says("moved 1");
        sandbox.run(["mv", "s3:f2", "s3:f"]).ok();
        sandbox.run(["mv", "-r", "s3:", "aa:"]).ok().says("moved 4");
        assert!(server.bucket().keys().is_empty());
        assert_eq!(Tree::read(sandbox.path("aa")).files(), before.files());
        for (file, content) in [("f", "one"), ("g", "three"), ("d/h", "four!"), ("empty", "")] {
            assert_eq!(sandbox.read(format!("aa/{file}")), content.as_bytes());
        }
    }
}

#[test]
fn a_marker_goes_only_when_nothing_was_left_moto() {
    let Some(server) = moto() else { return };
    server.bucket().put_all([("d/", ""), ("d/e/", ""), ("d/e/f", "one"), ("d/e/x.tmp", "two")]);
    let sandbox = Sandbox::new().mount("bb").server("s3", &server);
    sandbox.run(["mv", "-r", "--exclude", "*.tmp", "s3:d", "bb:"]).ok();
    assert_eq!(server.bucket().keys(), ["d/", "d/e/", "d/e/x.tmp"]);
    sandbox.run(["mv", "-r", "s3:d", "bb:"]).ok();
    assert!(server.bucket().keys().is_empty());
    assert_eq!(Tree::read(sandbox.path("bb")).files(), ["d/e/f", "d/e/x.tmp"]);
}
