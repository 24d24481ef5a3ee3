//! `cleanup`: what it takes away, and above all what it does not.

use std::fs::{File, Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Sandbox, Server, Tree, UNPRIVILEGED, moto, s3};

const ONE: &str = ".gstore-0123456789abcdef0123456789abcdef";
const TWO: &str = ".gstore-ffffffffffffffffffffffffffffffff";

/// What every journal begins with.
const JOURNAL: &str = "gstore download 1\n";

fn named(name: &str) -> [String; 2] {
    ["journal", "part"].map(|ending| format!("{name}.{ending}"))
}

/// Names that look like temporary ones, and are somebody's.
fn alike() -> Vec<String> {
    let upper = format!(".gstore-{}.part", "A".repeat(32));
    vec![format!("{ONE}0.part"), format!("{ONE}.parts"), format!("{ONE}.tmp"), upper, "x.part".into()]
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new().mount("aa").file("aa/f", "1").file("aa/d/e/x", "2");
    for name in [named(ONE), named(TWO)].concat() {
        sandbox.write(format!("aa/d/{name}"), JOURNAL);
    }
    sandbox.write(format!("aa/d/e/{ONE}.part"), "left");
    sandbox.write(format!("aa/{TWO}.journal"), JOURNAL);
    sandbox
}

#[test]
fn says_what_would_go_and_does_it_when_told() {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cleanup", "aa:", "-j", "1"]), @"
    --- stderr
    would have aborted 0 uploads, deleted 0 in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cleanup", "--older-than", "0s", "aa:", "-j", "1"]), @"
    would delete aa:.gstore-ffffffffffffffffffffffffffffffff.journal
    would delete aa:d/.gstore-0123456789abcdef0123456789abcdef.part
    would delete aa:d/.gstore-ffffffffffffffffffffffffffffffff.part
    would delete aa:d/e/.gstore-0123456789abcdef0123456789abcdef.part
    --- stderr
    note: nothing was changed: pass -y to do this
    would have aborted 0 uploads, deleted 4 in TIME
    --- exit 0
    ");
    before.assert_untouched(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cleanup", "--older-than", "0s", "-yv", "aa:d", "-j", "1"]), @"
    delete aa:d/.gstore-0123456789abcdef0123456789abcdef.part
    delete aa:d/.gstore-ffffffffffffffffffffffffffffffff.part
    delete aa:d/e/.gstore-0123456789abcdef0123456789abcdef.part
    --- stderr
    aborted 0 uploads, deleted 3 in TIME
    --- exit 0
    ");
    let left = format!("{TWO}.journal");
    assert_eq!(Tree::read(sandbox.path("aa")).names(), [&left, "d/", "d/e/", "d/e/x", "f"]);
    insta::assert_snapshot!(sandbox.run(["cleanup", "--older-than", "0s", "-y", "--json", "aa:"]), @r#"
    {"v":1,"type":"outcome","action":"delete","status":"done","dest":"aa:.gstore-ffffffffffffffffffffffffffffffff.journal","bytes":0}
    --- stderr
    {"v":1,"type":"summary","copied":0,"bytes":0,"skipped":{},"verified":{},"deleted":1,"aborted":0,"dirs":0,"removed_dirs":0,"failed":{},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 0
    "#);
}

#[test]
fn takes_nothing_but_the_exact_names_of_files() {
    let sandbox = Sandbox::new().mount("aa").file("aa/f", "1").file(format!("aa/{ONE}.part/x"), "theirs");
    let sandbox = sandbox.link(format!("aa/{TWO}.part"), "f");
    for name in alike() {
        sandbox.write(format!("aa/{name}"), "theirs");
    }
    // By its name it could be one.
    sandbox.write(format!("aa/{ONE}.journal"), "theirs");
    let before = Tree::read(sandbox.dir());
    sandbox.run(["cleanup", "-y", "--older-than", "0s", "aa:"]).ok();
    before.assert_untouched(sandbox.dir());
}

#[test]
fn leaves_alone_what_a_process_has_locked() {
    let sandbox = sandbox();
    let file = File::open(sandbox.path(format!("aa/d/{TWO}.part"))).unwrap();
    file.lock().unwrap();
    insta::assert_snapshot!(sandbox.run(["cleanup", "--older-than", "0s", "-yv", "aa:d", "-j", "1"]), @"
    delete aa:d/.gstore-0123456789abcdef0123456789abcdef.part
    delete aa:d/e/.gstore-0123456789abcdef0123456789abcdef.part
    --- stderr
    warning: aa:d/.gstore-ffffffffffffffffffffffffffffffff.part: skipped (in use by a running process)
    aborted 0 uploads, deleted 2, 1 left alone (in use by a running process: 1) in TIME
    --- exit 0
    ");
    for name in named(TWO) {
        assert!(sandbox.path("aa/d").join(name).exists());
    }
}

#[test]
fn takes_names_as_every_verb_does() {
    let sandbox = sandbox();
    insta::assert_snapshot!(sandbox.run(["cleanup", "aa:none"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    would have aborted 0 uploads, deleted 0, failed 1 in TIME
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["cleanup", "aa:f"]), @"
    --- stderr
    error: aa:f: is not a directory
    hint: name a directory, or a file without a `/` at its end
    would have aborted 0 uploads, deleted 0, failed 1 in TIME
    --- exit 7
    ");
    let one = format!("./aa/d/{ONE}.part");
    sandbox.run(["cleanup", "-y", "--older-than", "0s", &one]).ok().says("deleted 1 in");
    sandbox.run(["cleanup", "-y", "-n", "aa:"]).code(2);
    sandbox.run(["cleanup", "-y", "--older-than", "soon", "aa:"]).code(2);
}

#[test]
fn needs_the_right_to_remove() {
    let table = "[mounts.ro]\ntype = \"fs\"\nroot = \"$DIR/aa\"\npermissions = \"readwrite\"\n";
    let sandbox = sandbox().config(table);
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cleanup", "-y", "--older-than", "0s", "ro:"]), @r#"
    --- stderr
    error: ro: the mount is readwrite
    hint: set `permissions = "full"` on the mount if that is meant
    aborted 0 uploads, deleted 0 in TIME
    --- exit 5
    "#);
    before.assert_untouched(sandbox.dir());
    set_permissions(sandbox.path("aa/d"), Permissions::from_mode(0o555)).unwrap();
    let line = ["cleanup", "-y", "--older-than", "0s", "aa:d"];
    let run = sandbox.command(line).as_user(UNPRIVILEGED).run();
    assert_eq!((run.exit, Tree::read(sandbox.path("aa/d")).names().len()), (5, 7), "{run}");
}

#[test]
fn a_directory_that_only_leftovers_keep_can_go_after_it() {
    let sandbox = Sandbox::new().mount("aa").file("aa/d/e/x", "1").file(format!("aa/d/e/{ONE}.part"), "left");
    let hint = "hint: see what is left with `gstore cleanup --older-than 0s aa:d`, and remove it with -y";
    sandbox.run(["rm", "-r", "aa:d"]).code(3).says(hint);
    sandbox.run(["cleanup", "--older-than", "0s", "-y", "aa:d"]).ok();
    sandbox.run(["rm", "-r", "aa:d"]).ok();
    assert_eq!(Tree::read(sandbox.path("aa")).names(), [""; 0]);
}

/// Whether a server says when an upload was begun; moto says the same of all.
#[derive(Clone, Copy, PartialEq)]
enum Age {
    Told,
    Invented,
}

/// Two uploads below the test's part, one beside it that begins alike, objects under temporary names.
fn buckets(server: &Server) -> Sandbox {
    let bucket = server.bucket();
    bucket.begin_parts(&["d/a", "d/ü +%/b", "d", "da"]);
    bucket.put_all([("d/x", "1"), (&format!("d/{ONE}.part"), "left"), (&format!("da/{TWO}.part"), "left")]);
    bucket.put_all(alike().iter().map(|name| (format!("d/{name}"), "theirs")));
    Sandbox::new().server("s3", server)
}

fn cleans(server: &Server, age: Age) {
    let sandbox = buckets(server);
    let bucket = server.bucket();
    let (uploads, keys) = (bucket.uploads(), bucket.keys());
    if age == Age::Told {
        sandbox.run(["cleanup", "-y", "s3:"]).ok().says("aborted 0 uploads, deleted 0 in");
    }
    let run = sandbox.run(["cleanup", "-v", "--older-than", "0s", "s3:d"]).ok();
    let run = run.says("would have aborted 3 uploads, deleted 1 in");
    for wanted in ["would abort s3:d/a (begun 2", "would abort s3:d (begun 2", "would delete s3:d/.gstore-0"] {
        assert!(run.text().contains(wanted), "{run}");
    }
    assert_eq!((bucket.uploads(), bucket.keys()), (uploads, keys));
    sandbox.run(["cleanup", "-y", "--older-than", "0s", "s3:d/"]).ok().says("aborted 2 uploads, deleted 1 in");
    let mut left = bucket.uploads();
    left.sort();
    assert_eq!(left, ["d", "da"].map(|key| bucket.whole_key(key)));
    sandbox.run(["cleanup", "-y", "--older-than", "0s", "s3:"]).ok().says("aborted 2 uploads, deleted 1 in");
    assert_eq!(bucket.uploads(), [""; 0]);
    let mut wanted: Vec<_> = alike().iter().map(|name| format!("d/{name}")).collect();
    wanted.push("d/x".to_owned());
    wanted.sort();
    assert_eq!(bucket.keys(), wanted);
    sandbox.run(["cleanup", "s3:none"]).code(4);
}

#[test]
fn ends_uploads_s3() {
    if let Some(server) = s3() {
        cleans(&server, Age::Told);
    }
}

#[test]
fn ends_uploads_moto() {
    if let Some(server) = moto() {
        cleans(&server, Age::Invented);
    }
}

#[test]
fn many_uploads_come_in_pages_s3() {
    let Some(server) = s3() else { return };
    let keys: Vec<_> = (0..1100).map(|number| format!("k{number:04}")).collect();
    server.bucket().begin_parts(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let sandbox = Sandbox::new().server("s3", &server);
    sandbox.run(["cleanup", "--older-than", "0s", "s3:"]).ok().says("would have aborted 1100 uploads");
    sandbox.run(["cleanup", "-y", "--older-than", "0s", "s3:"]).ok().says("aborted 1100 uploads");
    assert_eq!(server.bucket().uploads(), [""; 0]);
}

#[test]
fn servers_with_directories_are_cleaned_up_too_sftp() {
    let Some(server) = crate::support::services::sftp() else { return };
    server.place.put(&format!("d/{ONE}.part"), "left");
    server.place.put("d/x", "1");
    let sandbox = Sandbox::new().config(&server.mount("far"));
    sandbox.run(["cleanup", "-y", "far:"]).ok().says("deleted 0 in");
    // The times of a listing are whole seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    sandbox.run(["cleanup", "-y", "--older-than", "0s", "far:"]).ok().says("deleted 1 in");
    assert_eq!(server.place.keys(), ["d/x"]);
}
