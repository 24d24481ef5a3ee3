//! Redis: a storage that reads, writes and removes what is named, and lists nothing.

use crate::support::services::redis;
use crate::support::{Sandbox, Tree};

#[test]
fn redis_keeps_what_is_named() {
    let Some(server) = redis() else { return };
    let sandbox = Sandbox::new().file("a", "content\n").config(&server.mount("far"));
    sandbox.run(["cp", "a", "far:d/a"]).ok();
    assert_eq!(server.place.get("d/a").as_deref(), Some(&b"content\n"[..]));
    insta::assert_snapshot!(sandbox.run(["cat", "far:d/a"]), @"
    content
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["stat", "far:d/a"]), @"
    far:d/a
      kind   file
      size   8
    --- exit 0
    ");
    sandbox.run(["cp", "far:d/a", "far:b"]).ok();
    sandbox.run(["cp", "far:b", "back"]).ok();
    assert_eq!(sandbox.read("back"), b"content\n");
    sandbox.run(["mv", "far:b", "far:c"]).ok();
    assert_eq!(server.place.keys(), ["c", "d/a"]);
    sandbox.run(["rm", "far:c"]).ok();
    sandbox.run(["cat", "far:c"]).code(4);
    sandbox.run(["rm", "far:c"]).code(4);
    assert_eq!(server.place.keys(), ["d/a"]);
}

#[test]
fn redis_is_not_asked_for_what_takes_a_listing() {
    let Some(server) = redis() else { return };
    server.place.put("d/a", "1");
    let sandbox = Sandbox::new().file("here/d/a", "2").folder("empty").config(&server.mount("far"));
    let before = Tree::read(sandbox.dir());
    for line in [
        "ls far:",
        "ls far:d",
        "ls -r far:d/",
        "tree far:",
        "du far:d",
        "find far:",
        "sync here far:",
        "sync far: here",
        "sync --delete --force-delete empty far:",
        "sync -n here far:d",
        "cp -r here far:",
        "cp -r here/ far:d",
        "cp -r far:d here",
        "cp -r far: empty",
        "mv -r far:d empty",
        "mv -r here far:x",
        "rm -r far:d",
        "rm -r --allow-root -y far:",
        "rm far:*",
        "cat far:d/*",
        "cp far:d/* empty/",
    ] {
        sandbox.run(line.split(' ')).code(6).says("this storage cannot list entries");
        assert_eq!(server.place.get("d/a").as_deref(), Some(&b"1"[..]), "{line}");
        assert_eq!(server.place.keys(), ["d/a"], "{line}");
        before.assert_untouched(sandbox.dir());
    }
    sandbox.run(["mkdir", "far:new"]).code(6);
    sandbox.run(["mkdir", "--dir-markers", "far:new"]).code(6);
    assert_eq!(server.place.keys(), ["d/a"]);
}

#[test]
fn redis_keeps_what_must_not_be_replaced() {
    let Some(server) = redis() else { return };
    server.place.put("a", "old");
    let sandbox = Sandbox::new().file("a", "new").config(&server.mount("far"));
    sandbox.run(["cp", "--no-clobber", "a", "far:a"]).ok();
    sandbox.run(["touch", "far:a"]).code(6);
    assert_eq!(server.place.get("a").as_deref(), Some(&b"old"[..]));
    let readonly = server.mount("far") + "permissions = \"readonly\"\n";
    let sandbox = Sandbox::new().file("a", "new").config(&readonly);
    sandbox.run(["cp", "a", "far:a"]).code(5);
    sandbox.run(["rm", "far:a"]).code(5);
    assert_eq!(server.place.get("a").as_deref(), Some(&b"old"[..]));
}

/// Lists, sets and hashes are no objects: `SET` and `DEL` would take them without a word.
#[test]
fn redis_leaves_other_values_alone() {
    let Some(server) = redis() else { return };
    server.place.put_list("queue", "job");
    let sandbox = Sandbox::new().file("a", "new").config(&server.mount("far"));
    for line in
        ["cp a far:queue", "rm far:queue", "rm -f far:queue", "cat far:queue", "mv a far:queue", "stat far:queue"]
    {
        let run = sandbox.run(line.split(' ').chain(["--retries", "0"])).to_string();
        assert!(!run.contains("--- exit 0"), "{line}: {run}");
        assert_eq!(server.place.get_list("queue"), ["job"], "{line}");
    }
    assert_eq!(sandbox.read("a"), b"new");
}

#[test]
fn redis_says_why_it_cannot_be_used() {
    let Some(server) = redis() else { return };
    let locked = server.mount("far") + "password = \"hush\"\n";
    let run = Sandbox::new().config(&locked).run(["cat", "far:a", "--retries", "0"]).to_string();
    // The client may still be trying when its time is up; then it does not say what it was that failed.
    let denied = run.contains("denied") && run.contains("--- exit 5");
    assert!(denied || (run.contains("no connection came about") && run.contains("--- exit 9")), "{run}");
    assert!(!run.contains("hush"), "{run}");
    let down = "[mounts.far]\ntype = \"redis\"\nendpoint = \"127.0.0.1:1\"\n";
    let run = Sandbox::new().config(down).run(["cat", "far:a", "--retries", "0"]).code(9).to_string();
    assert!(run.contains("Connection refused") || run.contains("no connection came about"), "{run}");
}
