//! `tree`: how it is drawn.

use crate::support::{Sandbox, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("aa")
        .file("aa/b", "22")
        .file("aa/d/e/x", "1")
        .file("aa/d/y.txt", "333")
        .folder("aa/empty")
        .file("aa/z/last/deep", "1")
        .link("aa/link", "d")
}

#[test]
fn lines_lead_to_each_entry() {
    insta::assert_snapshot!(sandbox().run(["tree", "aa:"]), @"
    aa:
    ├── b
    ├── d/
    │   ├── e/
    │   │   └── x
    │   └── y.txt
    ├── empty/
    ├── link
    └── z/
        └── last/
            └── deep

    5 directories, 5 files
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["tree", "-L", "1", "aa:"]), @"
    aa:
    ├── b
    ├── d/
    ├── empty/
    ├── link
    └── z/

    3 directories, 2 files
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["tree", "aa:b", "aa:d", "aa:link"]), @"
    aa:b
    aa:d/
    ├── e/
    │   └── x
    └── y.txt
    aa:link

    1 directory, 4 files
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["tree", "aa:empty"]), @"
    aa:empty/

    0 directories, 0 files
    --- exit 0
    ");
}

#[test]
fn what_is_hidden_leaves_no_gap() {
    insta::assert_snapshot!(sandbox().run(["tree", "--exclude", "z", "--exclude", "y.txt", "--exclude", "link", "aa:"]), @"
    aa:
    ├── b
    ├── d/
    │   └── e/
    │       └── x
    └── empty/

    3 directories, 2 files
    --- exit 0
    ");
}

#[test]
fn json_is_a_list() {
    let sandbox = sandbox();
    sandbox.mtime("aa/d/e/x", 1_700_000_000);
    sandbox.mtime("aa/d/e", 1_700_000_000);
    insta::assert_snapshot!(sandbox.run(["tree", "--json", "--include", "x", "aa:d"]), @r#"
    {"v":1,"type":"entry","location":"aa:d/","path":"","kind":"dir"}
    {"v":1,"type":"entry","location":"aa:d/e/","path":"e","kind":"dir","mtime":"2023-11-14T22:13:20Z","mode":"0755"}
    {"v":1,"type":"entry","location":"aa:d/e/x","path":"e/x","kind":"file","size":1,"mtime":"2023-11-14T22:13:20Z","mode":"0644"}
    {"v":1,"type":"total","directories":1,"files":1}
    --- exit 0
    "#);
    let run = sandbox.run(["tree", "--json", "--include", "x", "aa:"]).ok().json();
    let paths: Vec<_> = run.iter().map(|line| line["path"].as_str()).collect();
    assert_eq!(
        paths,
        [Some(""), Some("d"), Some("d/e"), Some("d/e/x"), Some("empty"), Some("z"), Some("z/last"), None]
    );
}

#[test]
fn odd_names_and_what_is_missing() {
    let sandbox = Sandbox::new().mount("aa").file("aa/new\nline", "");
    insta::assert_snapshot!(sandbox.run(["tree", "aa:"]), @r"
    aa:
    └── new\nline

    0 directories, 1 file
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["tree", "aa:none"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 4
    ");
    sandbox.run(["tree", "-L", "0", "aa:"]).code(2);
}

#[test]
fn a_folder_that_cannot_be_read_is_named_and_the_rest_is_drawn() {
    let sandbox = Sandbox::new().mount("aa").file("aa/a", "").file("aa/shut/x", "").file("aa/z", "");
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/shut", 0o000);
    insta::assert_snapshot!(sandbox.command(["tree", "aa:"]).as_user(UNPRIVILEGED).run(), @"
    aa:
    ├── a
    ├── shut/
    └── z

    1 directory, 2 files
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.command(["tree", "aa:shut"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 5
    ");
}

#[test]
fn s3_keys_as_a_tree() {
    let Some(server) = s3() else { return };
    for key in ["a/b/c", "a/d", "dir/", "e"] {
        server.bucket().put(key, "");
    }
    insta::assert_snapshot!(Sandbox::new().server("s3", &server).run(["tree", "s3:"]), @"
    s3:
    ├── a/
    │   ├── b/
    │   │   └── c
    │   └── d
    ├── dir/
    └── e

    3 directories, 3 files
    --- exit 0
    ");
}

#[test]
fn moto_neighbours_and_what_cannot_be_asked_for() {
    let Some(server) = moto() else { return };
    for key in ["a", "a-b", "a/b", "a//c", "e"] {
        server.bucket().put(key, "");
    }
    let sandbox = Sandbox::new().server("s3", &server);
    insta::assert_snapshot!(sandbox.run(["tree", "s3:"]), @"
    s3:
    ├── a
    ├── a-b
    ├── a// (unaddressable)
    ├── a/
    │   └── b
    └── e

    1 directory, 5 files
    --- stderr
    warning: 1 unaddressable: listed, and never read, copied or deleted
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["tree", "s3:a"]), @"
    s3:a
    s3:a/
    ├── / (unaddressable)
    └── b

    0 directories, 3 files
    --- stderr
    warning: 1 unaddressable: listed, and never read, copied or deleted
    --- exit 3
    ");
}
