//! Mount tables as genro-storage writes them: every error, and one that is nested, permissioned and
//! switched, driven by `cp`, `ls` and `rm`. The types and their fields stand in [`super::seed_types`].

use crate::support::{Run, Sandbox, Tree};

pub(super) fn run(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.run([&["--config", "m.yaml"], arguments].concat())
}

/// Returns the problems that `ls` tells of a table in YAML.
pub(super) fn said(yaml: &str) -> String {
    let sandbox = Sandbox::new().file("m.yaml", yaml);
    // Redis is not in the default build.
    run(&sandbox, &["ls"]).code(2).errors().replace(" ftp, redis,", " ftp,")
}

#[test]
fn every_error_of_a_list() {
    insta::assert_snapshot!(said("- protocol: local\n  path: /x\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: the key `name` is missing: what the mount is called
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- name: home\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`: says neither `type` nor `parent`
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: locla, path: /x}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `protocol`: unknown type `locla`; the types are fs, memory, s3, gcs, azblob, azdls, http, webdav, sftp, ftp, base64, switch; did you mean `local`?
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: s3, buckett: x}\n"), @"
    error: 2 problems in the mount table
      m.yaml:1: mount `home`, key `buckett`: unknown key for type `s3`; did you mean `bucket`?
      m.yaml:1: mount `home`: the key `bucket` is missing: name of the bucket
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: local, path: /x, permissions: write}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `permissions`: `write` is no permission; use readonly, readwrite or full
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: http, base_path: 'http://h/x', permissions: delete}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `permissions`: `full` is more than type `http` can ever give; the most is `readonly`
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: git, path: /x, permissions: readwrite}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `permissions`: `readwrite` is more than type `git` can ever give; the most is `readonly`
    hint: correct the places named above
    ");
}

#[test]
fn every_error_of_the_list_itself() {
    insta::assert_snapshot!(said("- {name: home, path: 'missing:x'}\n- {name: other, protocol: memory}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `parent`: there is no mount `missing`
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: 'x:y', protocol: memory}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `x:y`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("home: {protocol: memory}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: key `home`: unknown top-level key; a mount is an item of a list, or of a table `mounts`
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: memory\n"), @"
    error: 1 problem in the mount table
      m.yaml:2:1: no valid YAML: while parsing a flow mapping, did not find expected ',' or '}'
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, protocol: s3, bucket: b, version_aware: often}\n- {name: crypt, protocol: memory, default_encrypted: private}\n"), @"
    error: 2 problems in the mount table
      m.yaml:2: mount `crypt`, key `default_encrypted`: gstore does not encrypt: leave it out, or say `false`
      m.yaml:1: mount `home`, key `version_aware`: must be `true` or `false`, not text
    hint: correct the places named above
    ");
    insta::assert_snapshot!(said("- {name: home, path: 'other:x'}\n- {name: other, path: 'home:y'}\n"), @"
    error: 1 problem in the mount table
      m.yaml:1: mount `home`, key `parent`: its parents go round in a circle: home -> other -> home
    hint: correct the places named above
    ");
    let sandbox = Sandbox::new().file("m.ini", "x");
    insta::assert_snapshot!(sandbox.run(["--config", "m.ini", "ls"]), @"
    --- stderr
    error: 1 problem in the mount table
      m.ini: a mount table ends with .toml, .yaml, .yml or .json, not with .ini
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["--config", "none.yaml", "ls"]), @"
    --- stderr
    error: 1 problem in the mount table
      none.yaml: no such file or directory
    hint: correct the places named above
    --- exit 2
    ");
}

/// What genro-storage raises `KeyError` or `StorageError` for once a table is loaded.
#[test]
fn a_mount_that_is_not_there_is_told_with_those_that_are() {
    let sandbox =
        Sandbox::new().file("m.yaml", "- {name: home, protocol: memory}\n- {name: other, protocol: memory}\n");
    insta::assert_snapshot!(run(&sandbox, &["ls", "hone:x"]), @"
    --- stderr
    error: hone: there is no mount `hone`
    hint: did you mean `home:`? use one of the mounts home, other
    --- exit 4
    ");
    insta::assert_snapshot!(run(&sandbox, &["mounts", "show", "none"]), @"
    --- stderr
    error: none: there is no mount `none`
    hint: use one of the mounts home, other
    --- exit 4
    ");
    insta::assert_snapshot!(run(&sandbox, &["mounts", "rm", "none"]), @"
    --- stderr
    error: none: there is no mount `none`
    hint: use one of the mounts home, other
    --- exit 4
    ");
}

#[test]
fn a_type_that_is_not_served_stops_no_other() {
    let sandbox = Sandbox::new()
        .folder("a")
        .file("a/f", "1")
        .file("m.yaml", "- {name: zipped, protocol: zip, file: /x.zip}\n- {name: home, protocol: local, path: a}\n");
    insta::assert_snapshot!(run(&sandbox, &["ls", "home:"]), @"
    f
    --- exit 0
    ");
    insta::assert_snapshot!(run(&sandbox, &["ls", "zipped:"]), @"
    --- stderr
    error: zipped: this gstore has no storage type `zip`
    hint: use a gstore that was built with it, if there is one, or another mount
    --- exit 6
    ");
    insta::assert_snapshot!(run(&sandbox, &["mounts"]), @"
    home:    fs       full
    zipped:  zip      full
    --- exit 0
    ");
}

#[test]
fn a_folder_is_looked_at_when_its_mount_is_used() {
    let sandbox = Sandbox::new().file("f", "1").file(
        "m.yaml",
        "- {name: gone, protocol: local, path: no/such}\n- {name: file, protocol: local, path: f}\n\
         - {name: var, protocol: local, path: '${NOT_SET}/x'}\n",
    );
    insta::assert_snapshot!(run(&sandbox, &["ls", "gone:"]), @"
    --- stderr
    error: gone: no such file or directory
    hint: check its root in the mount table
    --- exit 4
    ");
    insta::assert_snapshot!(run(&sandbox, &["ls", "file:"]), @"
    --- stderr
    error: mount `file`: `$DIR/f` is not a directory
    hint: choose another destination, or remove what is in the way
    --- exit 7
    ");
    insta::assert_snapshot!(run(&sandbox, &["ls", "var:"]), @"
    --- stderr
    error: var: key `root` (m.yaml:3): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    --- exit 2
    ");
}

/// A table as the seed's documents draw them: children of children, rights that narrow, a switch.
const NESTED: &str = "
- name: data
  protocol: local
  path: data

- name: uploads
  path: data:uploads
  permissions: readwrite

- {name: archive, path: 'uploads:archive', permissions: readonly}

- name: packages
  type: switch
  permissions: readwrite
  routes:
    sys: data:system/packages
    user: packages
    old: archive:2019
";

fn nested() -> Sandbox {
    Sandbox::new()
        .file("m.yaml", NESTED)
        .file("data/uploads/a.txt", "a")
        .file("data/uploads/archive/2019/x.txt", "x")
        .file("data/system/packages/core/init", "core")
        .file("packages/mine/init", "mine")
        .file("new", "new")
}

#[test]
fn a_nested_permissioned_switched_table_drives_ls_and_cat() {
    let sandbox = nested();
    let run = |arguments: &[&str]| run(&sandbox, arguments);
    insta::assert_snapshot!(run(&["mounts"]), @"
    archive:   fs       readonly   in uploads:
    data:      fs       full
    packages:  switch   readwrite
    uploads:   fs       readwrite  in data:
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "-r", "uploads:"]), @"
    a.txt
    archive/
    archive/2019/
    archive/2019/x.txt
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "-r", "archive:"]), @"
    2019/
    2019/x.txt
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "packages:"]), @"
    old/
    sys/
    user/
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "-r", "packages:sys"]), @"
    core/
    core/init
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["cat", "packages:sys/core/init", "packages:user/mine/init", "packages:old/x.txt"]), @"
    coreminex
    (no newline at the end)
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["ls", "packages:nope/x"]), @"
    --- stderr
    error: packages: has no route `nope`
    hint: use one of its routes old, sys, user
    --- exit 4
    ");
}

#[test]
fn a_nested_permissioned_switched_table_drives_cp_and_rm() {
    let sandbox = nested();
    let run = |arguments: &[&str]| run(&sandbox, arguments);
    insta::assert_snapshot!(run(&["cp", "-v", "new", "uploads:b.txt"]), @"
    copy  $DIR/new -> uploads:b.txt
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["cp", "-v", "new", "packages:user/"]), @"
    copy  $DIR/new -> packages:user/new
    --- stderr
    copied 1 (3 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["cp", "-rv", "packages:sys/core", "uploads:"]), @"
    copy  packages:sys/core/init -> uploads:core/init
    --- stderr
    copied 1 (4 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    insta::assert_snapshot!(run(&["rm", "-v", "data:uploads/b.txt"]), @"
    delete data:uploads/b.txt
    --- stderr
    deleted 1 in TIME
    --- exit 0
    ");
}

#[test]
fn each_link_of_the_chain_denies_what_it_does_not_give() {
    let sandbox = nested();
    let run = |arguments: &[&str]| run(&sandbox, arguments);
    let before = Tree::read(sandbox.dir());
    insta::assert_snapshot!(run(&["cp", "new", "archive:x"]), @r#"
    --- stderr
    error: archive: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
    insta::assert_snapshot!(run(&["rm", "uploads:a.txt"]), @r#"
    --- stderr
    error: uploads: the mount is readwrite
    hint: set `permissions = "full"` on the mount if that is meant
    deleted 0 in TIME
    --- exit 5
    "#);
    insta::assert_snapshot!(run(&["rm", "packages:sys/core/init"]), @r#"
    --- stderr
    error: packages:sys/: the mount is readwrite
    hint: set `permissions = "full"` on the mount if that is meant
    deleted 0 in TIME
    --- exit 5
    "#);
    insta::assert_snapshot!(run(&["cp", "new", "packages:old/y.txt"]), @r#"
    --- stderr
    error: packages:old/: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
    insta::assert_snapshot!(run(&["sync", "--delete", "packages:user", "uploads:archive"]), @r#"
    --- stderr
    error: uploads: the mount is readwrite
    hint: set `permissions = "full"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
    before.assert_untouched(sandbox.dir());
}
