//! What `cp` refuses, that it names the ends it speaks of, and names that not every end can carry.

use crate::support::{Sandbox, Tree, moto};

#[test]
fn a_tree_onto_a_file_names_both_ends() {
    let sandbox = Sandbox::new().file("docs/x", "1").file("a.txt", "2").link("l", "docs");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "docs", "a.txt"]), @"
    --- stderr
    error: $DIR/docs -> $DIR/a.txt: is a file, and a directory never replaces one
    hint: choose another destination, or remove the file first
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "docs", "l"]), @"
    --- stderr
    error: $DIR/l: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "none", "a.txt"]), @"
    --- stderr
    error: $DIR/none: no such file or directory
    hint: see what is there with `gstore ls $DIR/`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 4
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn two_sources_of_one_name_are_told_apart() {
    let sandbox = Sandbox::new().file("a/x", "1").file("b/x", "2").folder("to");
    insta::assert_snapshot!(sandbox.run(["cp", "a/x", "b/x", "to"]), @"
    --- stderr
    error: $DIR/b/x -> $DIR/to/x: another source has the same name
    hint: copy it by a command of its own, to another name
    copied 1 (1 B), skipped 0, verified 1 by size, failed 1 in TIME
    --- exit 3
    ");
}

#[test]
fn moto_a_key_and_a_prefix_of_one_name_do_not_both_fit() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().server("s3", &server);
    server.bucket().put_all([("r.pdf", "1"), ("r.pdf/a", "2")]);
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "s3:r.pdf", "rp"]), @"
    --- stderr
    error: s3:r.pdf -> $DIR/rp: is a file, and a directory never replaces one
    hint: copy the directory by itself, as `s3:r.pdf/`, to another name
    copied 1 (1 B), skipped 0, verified 1 by md5, failed 1 in TIME
    --- exit 3
    ");
    sandbox.run(["cp", "-r", "s3:r.pdf/", "dir"]).ok();
    assert_eq!((sandbox.read("rp"), sandbox.read("dir/a")), (b"1".to_vec(), b"2".to_vec()));
}

#[test]
fn a_list_of_names_is_for_directories() {
    let sandbox = Sandbox::new().mount("bb").file("a.txt", "1").file("d/x", "2").file("ff", "a.txt\nx\n");
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(sandbox.run(["cp", "--files-from", "ff", "a.txt", "bb:x"]), @"
    --- stderr
    error: $DIR/a.txt: --files-from names what is in a directory, and this is a file
    hint: name the directory, or the file alone without --files-from
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "--files-from", "ff", "d/", "a.txt", "bb:"]), @"
    --- stderr
    error: $DIR/a.txt: --files-from names what is in a directory, and this is a file
    hint: name the directory, or the file alone without --files-from
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "--files-from", "ff", "a.txt"]), @"
    --- stderr
    error: $DIR/a.txt: --files-from names what is in a directory, and this is a file
    hint: name the directory, or the file alone without --files-from
    deleted 0, failed 1 in TIME
    --- exit 2
    ");
    before.assert_untouched(sandbox.dir());
}

#[test]
fn moto_a_list_of_names_leaves_the_key_of_the_directory_s_name_alone() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().server("s3", &server).file("ff", "a\n");
    server.bucket().put_all([("a", "1"), ("a/a", "2"), ("a/b", "3")]);
    sandbox.run(["cp", "-r", "--files-from", "ff", "s3:a", "to"]).ok();
    assert_eq!(Tree::read(sandbox.path("to")).names(), ["a"]);
    assert_eq!(sandbox.read("to/a"), b"2");
    sandbox.run(["rm", "-r", "--files-from", "ff", "s3:a"]).ok();
    assert_eq!(server.bucket().keys(), ["a", "a/b"]);
}

#[test]
fn moto_a_directory_whose_name_no_object_can_have() {
    let Some(server) = moto() else { return };
    let sandbox = Sandbox::new().server("s3", &server).file("a.txt", "1");
    server.bucket().put_all([("dir /a", "1"), ("dir /b", "2"), ("key ", "3")]);
    insta::assert_snapshot!(sandbox.run(["ls", "s3:dir "]), @"
    a
    b
    --- exit 0
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "s3:dir ", "oo"]), @"
    --- stderr
    copied 2 (2 B), skipped 0, verified 2 by md5 in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("oo/b"), b"2");
    insta::assert_snapshot!(sandbox.run(["ls", "s3:key "]), @"
    --- stderr
    error: s3:key : the name begins or ends with white space, so this storage cannot be asked for it
    hint: rename the object, with a tool that speaks the storage's own protocol if need be
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["rm", "-r", "s3:dir "]), @"
    --- stderr
    deleted 2 in TIME
    --- exit 0
    ");
    assert_eq!(server.bucket().keys(), ["key "]);
    // A name that was chosen for a copy is not there to be renamed.
    insta::assert_snapshot!(sandbox.run(["cp", "a.txt", "s3:x "]), @"
    --- stderr
    error: $DIR/a.txt -> s3:x : the name begins or ends with white space, so this storage cannot be asked for it
    hint: choose another name
    copied 0 (0 B), skipped 0, 1 unaddressable in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "--skip", "exists", "a.txt", "s3:x "]), @"
    --- stderr
    error: $DIR/a.txt -> s3:x : the name begins or ends with white space, so this storage cannot be asked for it
    hint: choose another name
    copied 0 (0 B), skipped 0, 1 unaddressable in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "a.txt", "s3: x"]), @"
    --- stderr
    error: s3: x: the name begins or ends with white space, so this storage cannot be asked for it
    hint: choose another name
    copied 0 (0 B), skipped 0 in TIME
    --- exit 3
    ");
}

#[test]
fn a_directory_where_a_file_is_read_is_a_mistake_of_usage() {
    let sandbox = Sandbox::new().file("d/x", "1");
    insta::assert_snapshot!(sandbox.run(["cp", "-r", "--files-from", "d", "d/", "to"]), @"
    --- stderr
    error: d: is a directory
    hint: name a file after --files-from
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "--exclude-from", "d", "d"]), @"
    --- stderr
    error: d: is a directory
    hint: name a file after --exclude-from
    --- exit 2
    ");
    let mut command = sandbox.command(["cp", "-", "to"]).std_command();
    let output = command.stdin(std::fs::File::open(sandbox.path("d")).unwrap()).output().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stderr), @"
    error: standard input: is a directory
    hint: feed it from a file or a pipe
    ");
    assert_eq!(output.status.code(), Some(2));
}
