//! Wrong locations: one clear error with a hint, the right exit code, nothing touched.

use std::fmt::Write as _;

use crate::support::{Sandbox, Tree};

fn sandbox() -> Sandbox {
    Sandbox::new().mount("home").mount("empty").file("home/a.txt", "1").file("home/d/b", "2").link("home/l", "a.txt")
}

/// Runs each line and shows what was said to it; nothing may be touched.
fn said(lines: &[&str]) -> String {
    let sandbox = sandbox();
    let before = Tree::read(sandbox.dir());
    let mut text = String::new();
    for line in lines {
        let arguments = line.split(' ').map(|word| if word == "''" { "" } else { word });
        let run = sandbox.run(arguments);
        assert!(run.stdout.is_empty(), "{run}");
        assert!(run.errors().contains("hint:"), "no hint for `{line}`:\n{run}");
        let shown = run.to_string();
        writeln!(text, "$ {line}\n{}", shown.trim_start_matches("--- stderr\n")).unwrap();
    }
    before.assert_untouched(sandbox.dir());
    text
}

#[test]
fn of_names() {
    let lines = ["ls ''", "ls home:d/../a.txt", "ls ./home/../home", "cat a:b", "cat 1st:b", "cat my.mount:b"];
    insta::assert_snapshot!(said(&lines), @"
    $ ls ''
    error: empty location
    hint: write `.` for the current folder or `name:` for a mount's root
    --- exit 2
    $ ls home:d/../a.txt
    error: home:d/../a.txt: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ ls ./home/../home
    error: ./home/../home: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ cat a:b
    error: a:b: `a` is not a mount name
    hint: begin with `./` for a local file whose name has a `:`
    --- exit 2
    $ cat 1st:b
    error: 1st:b: `1st` is not a mount name
    hint: begin with `./` for a local file whose name has a `:`
    --- exit 2
    $ cat my.mount:b
    error: my.mount:b: `my.mount` is not a mount name
    hint: begin with `./` for a local file whose name has a `:`
    --- exit 2
    ");
}

#[test]
fn of_uris() {
    let lines =
        ["ls foo://bar/x", "cat s3://", "ls s3:///key", "ls s3://bucket/../x", "ls file:relative", "ls file://host/x"];
    insta::assert_snapshot!(said(&lines), @"
    $ ls foo://bar/x
    error: foo://bar/x: unknown scheme `foo`
    hint: use one of s3, gs, gcs, az, http, https, file, or `name:path` for a mount
    --- exit 2
    $ cat s3://
    error: s3://: the URI names no bucket
    hint: name a bucket, as in `s3://BUCKET/path`
    --- exit 2
    $ ls s3:///key
    error: s3:///key: the URI names no bucket
    hint: name a bucket, as in `s3://BUCKET/path`
    --- exit 2
    $ ls s3://bucket/../x
    error: s3://bucket/../x: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ ls file:relative
    error: file: there is no mount `file`
    hint: use one of the mounts empty, home
    --- exit 4
    $ ls file://host/x
    error: file://host/x: a file URI names a path on this machine
    hint: write `file:///path`
    --- exit 2
    ");
}

#[test]
fn of_what_is_not_there() {
    let lines = [
        "cat nowhere:b",
        "cat hom:b",
        "cat home:none",
        "cat ./none",
        "cp home:a.txt nowhere:",
        "cp -r home:none empty:",
        "sync home:nome empty:",
        "rm home:none",
    ];
    insta::assert_snapshot!(said(&lines), @"
    $ cat nowhere:b
    error: nowhere: there is no mount `nowhere`
    hint: use one of the mounts empty, home
    --- exit 4
    $ cat hom:b
    error: hom: there is no mount `hom`
    hint: did you mean `home:`? use one of the mounts empty, home
    --- exit 4
    $ cat home:none
    error: home:none: no such file or directory
    hint: see what is there with `gstore ls home:`
    --- exit 4
    $ cat ./none
    error: $DIR/none: no such file or directory
    hint: see what is there with `gstore ls $DIR/`
    --- exit 4
    $ cp home:a.txt nowhere:
    error: nowhere: there is no mount `nowhere`
    hint: use one of the mounts empty, home
    copied 0 (0 B), skipped 0 in TIME
    --- exit 4
    $ cp -r home:none empty:
    error: home:none: no such file or directory
    hint: see what is there with `gstore ls home:`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 4
    $ sync home:nome empty:
    error: home:nome: no such file or directory
    hint: see what is there with `gstore ls home:`
    copied 0 (0 B), skipped 0 in TIME
    --- exit 4
    $ rm home:none
    error: home:none: no such file or directory
    hint: see what is there with `gstore ls home:`
    deleted 0, failed 1 in TIME
    --- exit 4
    ");
}

#[test]
fn of_storages_that_cannot_do_it() {
    let lines = [
        "ls http://host/x/",
        "cp home:a.txt https://me:s3cret@host/x",
        "sync home: http://host",
        "sync http://host home:",
        "rm -r https://host/x",
        "url az://container/x",
    ];
    insta::assert_snapshot!(said(&lines), @"
    $ ls http://host/x/
    error: http://host/: this storage cannot list entries
    hint: run `gstore caps` to see what it can do
    --- exit 6
    $ cp home:a.txt https://me:s3cret@host/x
    error: https://host/: this storage cannot write objects
    hint: run `gstore caps` to see what it can do
    copied 0 (0 B), skipped 0 in TIME
    --- exit 6
    $ sync home: http://host
    error: http://host/: this storage cannot write objects
    hint: run `gstore caps` to see what it can do
    copied 0 (0 B), skipped 0 in TIME
    --- exit 6
    $ sync http://host home:
    error: http://host/: this storage cannot list entries
    hint: run `gstore caps` to see what it can do
    copied 0 (0 B), skipped 0 in TIME
    --- exit 6
    $ rm -r https://host/x
    error: https://host/: this storage cannot remove objects
    hint: run `gstore caps` to see what it can do
    deleted 0 in TIME
    --- exit 6
    $ url az://container/x
    error: mount `az://container/`: nothing says which account
    hint: set `account_name`, or AZURE_STORAGE_ACCOUNT
    --- exit 2
    ");
}

#[test]
fn of_what_a_copy_never_does() {
    let lines = [
        "cp home:a.txt home:a.txt",
        "cp home:a.txt home:a.txt/",
        "cp home:a.txt home:d/b/c",
        "cp -r home:d home:a.txt",
        "cp -r home: home:d/x",
        "cp home:a.txt home:l",
    ];
    insta::assert_snapshot!(said(&lines), @"
    $ cp home:a.txt home:a.txt
    error: home:a.txt: source and destination are the same object
    hint: choose another destination
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    $ cp home:a.txt home:a.txt/
    error: home:a.txt: is not a directory
    hint: name a directory, or a file without a `/` at its end
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    $ cp home:a.txt home:d/b/c
    error: home:a.txt -> home:d/b/c: `d/b` is not a directory
    hint: choose another destination, or remove what is in the way
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    $ cp -r home:d home:a.txt
    error: home:d -> home:a.txt: is a file, and a directory never replaces one
    hint: choose another destination, or remove the file first
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    $ cp -r home: home:d/x
    error: home: -> home:d/x: the destination lies inside the source
    hint: choose trees that do not overlap
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 7
    $ cp home:a.txt home:l
    error: home:l: the destination is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    ");
}

#[test]
fn of_what_needs_to_be_meant() {
    let lines = [
        "sync home:d home:a.txt",
        "sync home:l empty:",
        "rm -r home:",
        "rm home:d",
        "rm home:a.txt/",
        "cp home:d empty:",
        "cat home:d",
        "url home:a.txt",
    ];
    insta::assert_snapshot!(said(&lines), @"
    $ sync home:d home:a.txt
    error: home:a.txt: is a file, and a directory never replaces one
    hint: choose another destination, or remove the file first
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    $ sync home:l empty:
    error: home:l: is a symbolic link, and links are not followed
    hint: name what it points to
    copied 0 (0 B), skipped 0 in TIME
    --- exit 7
    $ rm -r home:
    error: home: stands for everything there is
    hint: pass --allow-root if that is meant
    deleted 0 in TIME
    --- exit 7
    $ rm home:d
    error: home:d: is a directory
    hint: add -r to remove it
    deleted 0, failed 1 in TIME
    --- exit 2
    $ rm home:a.txt/
    error: home:a.txt: is not a directory
    hint: name a directory, or a file without a `/` at its end
    deleted 0, failed 1 in TIME
    --- exit 7
    $ cp home:d empty:
    error: home:d: is a directory
    hint: add -r to copy it
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 2
    $ cat home:d
    error: home:d: is a directory
    hint: list it with `gstore ls`
    --- exit 2
    $ url home:a.txt
    error: home: this storage cannot make presigned URLs of this method
    hint: run `gstore caps` to see what it can do
    --- exit 6
    ");
}

/// One name that makes no sense keeps all others from being touched or shown.
#[test]
fn of_one_name_among_others() {
    let lines = [
        "cp home:a.txt home:d/../a.txt empty:",
        "cp home:a.txt home:[ empty:",
        "rm home:a.txt home:[",
        "rm home:a.txt -",
        "cat home:a.txt home:d/../a.txt",
        "cat home:a.txt home:[",
        "cp home:a.txt 1st:b -",
        "ls home: home:d/../a.txt",
        "ls home: home:{a",
    ];
    insta::assert_snapshot!(said(&lines), @r#"
    $ cp home:a.txt home:d/../a.txt empty:
    error: home:d/../a.txt: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ cp home:a.txt home:[ empty:
    error: home:[: bad glob `[`: a `[` is not closed
    hint: put `\` before a character that is no wildcard, or pass --literal
    --- exit 2
    $ rm home:a.txt home:[
    error: home:[: bad glob `[`: a `[` is not closed
    hint: put `\` before a character that is no wildcard, or pass --literal
    --- exit 2
    $ rm home:a.txt -
    error: -: standard input and output have no place here
    hint: name a file or an object; write `./-` for a file called `-`
    --- exit 2
    $ cat home:a.txt home:d/../a.txt
    error: home:d/../a.txt: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ cat home:a.txt home:[
    error: home:[: bad glob `[`: a `[` is not closed
    hint: put `\` before a character that is no wildcard, or pass --literal
    --- exit 2
    $ cp home:a.txt 1st:b -
    error: 1st:b: `1st` is not a mount name
    hint: begin with `./` for a local file whose name has a `:`
    --- exit 2
    $ ls home: home:d/../a.txt
    error: home:d/../a.txt: `..` is not allowed in a path
    hint: write the path without it
    --- exit 2
    $ ls home: home:{a
    error: home:{a: bad glob `{a`: a `{` is not closed
    hint: put `\` before a character that is no wildcard, or pass --literal
    --- exit 2
    "#);
}

#[test]
fn of_a_table_that_is_wrong() {
    let sandbox = sandbox().config("[mounts.odd]\ntype = \"none\"\n");
    let before = Tree::read(sandbox.dir());
    for line in ["cp ./home/a.txt home:d/b x/", "rm ./home/a.txt home:d/b", "cat ./home/a.txt home:d/b", "ls . home:"] {
        let run = sandbox.run(line.split(' ')).code(2).says("mount `odd`");
        assert!(run.stdout.is_empty(), "{run}");
    }
    before.assert_untouched(sandbox.dir());
    sandbox.run(["cp", "./home/a.txt", "x/"]).ok();
}
