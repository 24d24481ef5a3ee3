//! `du`: what is counted, how deep, in which form.

use crate::support::{Sandbox, Server, UNPRIVILEGED, moto, s3};

fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("aa")
        .file("aa/b", "22")
        .file("aa/d-", "1")
        .file("aa/d/e/x", vec![b'x'; 1_500_000])
        .file("aa/d/y.txt", "333")
        .folder("aa/empty")
        .link("aa/link", "b")
}

#[test]
fn the_whole_of_each_location() {
    insta::assert_snapshot!(sandbox().run(["du", "aa:", "aa:d", "aa:b", "aa:empty"]), @"
         1500006        4 objects  aa:
         1500003        2 objects  aa:d/
               2         1 object  aa:b
               0        0 objects  aa:empty/
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["du", "-sH", "aa:"]), @"
     1.4 MiB        4 objects  aa:
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["du", "--json", "aa:", "aa:b"]), @r#"
    {"v":1,"type":"usage","location":"aa:","bytes":1500006,"objects":4}
    {"v":1,"type":"usage","location":"aa:b","bytes":2,"objects":1}
    --- exit 0
    "#);
    sandbox().run(["du", "-s", "-d", "1", "aa:"]).code(2);
}

#[test]
fn directories_to_a_depth() {
    insta::assert_snapshot!(sandbox().run(["du", "--max-depth", "1", "aa:"]), @"
         1500003        2 objects  aa:d/
               0        0 objects  aa:empty/
         1500006        4 objects  aa:
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["du", "-d", "9", "aa:"]), @"
         1500000         1 object  aa:d/e/
         1500003        2 objects  aa:d/
               0        0 objects  aa:empty/
         1500006        4 objects  aa:
    --- exit 0
    ");
}

#[test]
fn only_what_the_filters_keep() {
    let all = |flags: &[&str]| sandbox().run(["du"].iter().chain(flags).chain(&["aa:"])).ok().text().trim().to_owned();
    assert_eq!(all(&["--include", "*.txt"]), "3         1 object  aa:");
    assert_eq!(all(&["--exclude", "d/"]), "3        2 objects  aa:");
    assert_eq!(all(&["--min-size", "1M"]), "1500000         1 object  aa:");
}

#[test]
fn what_is_missing_and_what_may_not_be_read() {
    let sandbox = sandbox().file("aa/shut/x", "x");
    insta::assert_snapshot!(sandbox.run(["du", "aa:none", "aa:b"]), @"
               2         1 object  aa:b
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
    sandbox.run(["du", "aa:none"]).code(4);
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/shut", 0o000);
    insta::assert_snapshot!(sandbox.command(["du", "aa:"]).as_user(UNPRIVILEGED).run(), @"
         1500006        4 objects  aa:
    --- stderr
    error: aa:shut: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 3
    ");
}

/// The same sums in one listing and directory by directory, markers and neighbours in between.
fn on_a_key_store(server: &Server) -> Sandbox {
    for (key, body) in [("a", "1"), ("a/b/c", "22"), ("a/b/d", "333"), ("a-b", "4444"), ("dir/", ""), ("z/x.txt", "5")]
    {
        server.bucket().put(key, body);
    }
    let sandbox = Sandbox::new().server("s3", server);
    let lines = |arguments: &[&str]| {
        let run = sandbox.run(["du"].iter().chain(arguments)).ok();
        run.text().lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(lines(&["s3:"]), ["11 5 objects s3:"]);
    assert_eq!(lines(&["s3:a"]), ["6 3 objects s3:a/"]);
    assert_eq!(lines(&["s3:a/"]), ["5 2 objects s3:a/"]);
    assert_eq!(lines(&["--exclude", "b", "s3:"]), ["6 3 objects s3:"]);
    assert_eq!(
        lines(&["-d1", "s3:"]),
        ["5 2 objects s3:a/", "0 0 objects s3:dir/", "1 1 object s3:z/", "11 5 objects s3:"]
    );
    sandbox
}

#[test]
fn s3_sums() {
    if let Some(server) = s3() {
        on_a_key_store(&server);
    }
}

#[test]
fn moto_sums_in_one_listing() {
    let Some(server) = moto() else { return };
    let sandbox = on_a_key_store(&server);
    // Whether anything is there, and all there is: not one request a directory.
    sandbox.run(["du", "--stats", "s3:"]).ok().says("requests: LIST 1\n");
    server.bucket().put("a//b", "66");
    insta::assert_snapshot!(sandbox.run(["du", "s3:"]), @"
              13        6 objects  s3:
    --- stderr
    warning: 1 unaddressable: listed, and never read, copied or deleted
    --- exit 3
    ");
}
