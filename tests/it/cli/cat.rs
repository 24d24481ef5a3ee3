//! `cat`: the bytes of what is named, in that order, and nothing else on stdout.

use crate::support::{Sandbox, UNPRIVILEGED};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("aa").file("aa/1", "one\n").file("aa/2", "two\n").file("aa/d/3", "three\n").link("aa/l", "1")
}

#[test]
fn one_after_another() {
    insta::assert_snapshot!(sandbox().run(["cat", "aa:2", "aa:1", "aa:2", "./aa/d/3"]), @"
    two
    one
    two
    three
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:?"]), @"
    one
    two
    --- stderr
    warning: aa:d: skipped (directory)
    error: aa:l: is a symbolic link, which gstore neither follows nor writes over
    hint: name the link's target, or remove the link first
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox().command(["cat", "aa:1", "-", "aa:2"]).stdin("typed\n").run(), @"
    one
    typed
    two
    --- exit 0
    ");
}

#[test]
fn content_is_not_changed() {
    let content: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 4]).collect();
    let sandbox = Sandbox::new().mount("aa").file("aa/x", &content).file("aa/empty", "");
    assert!(sandbox.run(["cat", "aa:x"]).ok().stdout == content);
    insta::assert_snapshot!(sandbox.run(["cat", "aa:empty"]), @"--- exit 0");
}

#[test]
fn what_fails_does_not_stop_the_others() {
    insta::assert_snapshot!(sandbox().run(["cat", "aa:1", "aa:none", "aa:2"]), @"
    one
    two
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:none"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:none", "aa:d"]), @"
    --- stderr
    error: aa:none: no such file or directory
    hint: see what is there with `gstore ls aa:`
    error: aa:d: is a directory
    hint: list it with `gstore ls`
    --- exit 1
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:l"]), @"
    --- stderr
    error: aa:l: is a symbolic link, which gstore neither follows nor writes over
    hint: name the link's target, or remove the link first
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:"]), @"
    --- stderr
    error: aa: is a directory
    hint: list it with `gstore ls`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:1/"]), @"
    --- stderr
    error: aa:1: is not a directory
    hint: name a directory, or a file without a `/` at its end
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "aa:z*"]), @"
    --- stderr
    error: aa:z*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox().run(["cat", "--literal", "aa:?"]), @"
    --- stderr
    error: aa:?: no such file or directory
    hint: see what is there with `gstore ls aa:`
    --- exit 4
    ");
}

#[test]
fn what_may_not_be_read_is_denied() {
    let sandbox = sandbox();
    sandbox.give("aa", UNPRIVILEGED);
    sandbox.mode("aa/1", 0o000);
    insta::assert_snapshot!(sandbox.command(["cat", "aa:1"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: aa:1: permission denied
    hint: check who may read and write it, and the folders above it
    --- exit 5
    ");
}

#[test]
fn nothing_to_write_is_a_usage_error() {
    insta::assert_snapshot!(sandbox().run(["cat"]), @"
    --- stderr
    error: the following required arguments were not provided: <LOCATION>...
    hint: write `gstore cat <LOCATION>...`, or see `gstore cat --help`
    --- exit 2
    ");
}
