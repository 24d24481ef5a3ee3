//! Wrong mount tables: all that is wrong at once, with file, mount and key, before anything is done.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Run, Sandbox, Tree, UNPRIVILEGED};

/// Shows what is said of a table that is all there is.
fn said(toml: &str) -> String {
    let sandbox = Sandbox::new().folder("a").file("f", "1").config(toml);
    let before = Tree::read(sandbox.dir());
    let run = sandbox.run(["cp", "f", "aa:"]).hide(sandbox.config_file(), "CONFIG");
    assert!(run.stdout.is_empty(), "{run}");
    before.assert_untouched(sandbox.dir());
    // Not in the default build.
    run.to_string().replace(" ftp, redis,", " ftp,")
}

#[test]
fn all_problems_are_told_at_once() {
    let table = "\
[mounts.aa]
type = \"fs\"
rooot = \"x\"
permissions = \"all\"

[mounts.bb]
type = \"s4\"

[mounts.cc]
parent = \"none\"

[mounts.dd]
parent = \"ee\"

[mounts.ee]
parent = \"dd\"

[mounts.c]
type = \"memory\"

[mounts.ff]
type = \"s3\"
bucket = 7
skip_signature = \"maybe\"

[mounts.gg]
permissions = \"full\"

[mount.hh]
type = \"memory\"
";
    insta::assert_snapshot!(said(table), @"
    --- stderr
    error: 11 problems in the mount table
      CONFIG:29: key `mount`: unknown top-level key; a mount is a table `[mounts.NAME]`; did you mean `mounts`?
      CONFIG:4: mount `aa`, key `permissions`: `all` is no permission; use readonly, readwrite or full
      CONFIG:3: mount `aa`, key `rooot`: unknown key for type `fs`; did you mean `root`?
      CONFIG:1: mount `aa`: the key `root` is missing: folder; `~` expands, relative to the config file
      CONFIG:7: mount `bb`, key `type`: unknown type `s4`; the types are fs, memory, s3, gcs, azblob, azdls, http, webdav, sftp, ftp, base64, switch
      CONFIG:18: mount `c`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one
      CONFIG:23: mount `ff`, key `bucket`: must be text, not a number
      CONFIG:24: mount `ff`, key `skip_signature`: must be `true` or `false`, not text
      CONFIG:26: mount `gg`: says neither `type` nor `parent`
      CONFIG:10: mount `cc`, key `parent`: there is no mount `none`
      CONFIG:12: mount `dd`, key `parent`: its parents go round in a circle: dd -> ee -> dd
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn syntax() {
    insta::assert_snapshot!(said("[mounts.aa\ntype = \"fs\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:1:11: no valid TOML: unclosed table, expected `]`
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(said("[mounts.aa]\ntype = \"memory\"\n[mounts.aa]\ntype = \"memory\"\n"), @"
    --- stderr
    error: 2 problems in the mount table
      CONFIG:3:9: no valid TOML: duplicate key
      CONFIG:4:1: no valid TOML: duplicate key
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn names_that_are_told_apart_by_too_little() {
    insta::assert_snapshot!(said("[mounts.aa-b]\ntype = \"memory\"\n[mounts.aa_b]\ntype = \"memory\"\n"), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:3: mount `aa_b`: collides with `aa-b`: both are `GSTORE_MOUNT_AA_B__…` in the environment
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn a_named_file_that_is_missing() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run(["--config", "none.toml", "ls"]), @"
    --- stderr
    error: 1 problem in the mount table
      none.toml: no such file or directory
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.command(["ls"]).env("GSTORE_CONFIG", "none.toml").run(), @"
    --- stderr
    error: 1 problem in the mount table
      none.toml: no such file or directory
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn a_broken_mount_stops_no_other() {
    let sandbox = Sandbox::new()
        .mount("good")
        .file("good/x", "1")
        .config("[mounts.bad]\ntype = \"fs\"\nroot = \"${NOT_SET}/x\"\n")
        .config("[mounts.gone]\ntype = \"fs\"\nroot = \"no/such/folder\"\n")
        .config("[mounts.mute]\ntype = \"s3\"\nbucket = { command = [\"false\"] }\n")
        .config("[mounts.lost]\ntype = \"s3\"\nbucket = { file = \"none\" }\n")
        .config("[mounts.unset]\ntype = \"s3\"\nbucket = { env = \"NOT_SET\" }\n");
    let ls = |mount| sandbox.run(["ls", mount]).hide(sandbox.config_file(), "CONFIG");
    insta::assert_snapshot!(sandbox.run(["ls", "good:"]), @"
    x
    --- exit 0
    ");
    insta::assert_snapshot!(ls("bad:"), @"
    --- stderr
    error: bad: key `root` (CONFIG:7): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls", "gone:"]), @"
    --- stderr
    error: gone: no such file or directory
    hint: check its root in the mount table
    --- exit 4
    ");
    insta::assert_snapshot!(ls("mute:"), @"
    --- stderr
    error: mute: key `bucket` (CONFIG:15): `false` failed (exit status: 1)
    hint: run `false` by hand to see what it says
    --- exit 2
    ");
    insta::assert_snapshot!(ls("lost:").hide(sandbox.home(), "HOME"), @"
    --- stderr
    error: lost: key `bucket` (CONFIG:19): cannot read `HOME/.config/gstore/none`: no such file or directory
    hint: correct the file or its path
    --- exit 2
    ");
    insta::assert_snapshot!(ls("unset:"), @"
    --- stderr
    error: unset: key `bucket` (CONFIG:23): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.run(["ls"]), @"
    bad:    fs       full
    gone:   fs       full
    good:   fs       full
    lost:   s3       full
    mute:   s3       full
    unset:  s3       full
    --- exit 0
    ");
}

/// Two mounts that do not open, `bad` and `part`, beside two that do.
fn half_broken() -> Sandbox {
    Sandbox::new()
        .mount("good")
        .mount("to")
        .file("good/x", "1")
        .file("good/y", "2")
        .config("[mounts.bad]\ntype = \"fs\"\nroot = \"${NOT_SET}/x\"\n")
        .config("[mounts.part]\nparent = \"bad\"\npath = \"p\"\n")
}

fn run(sandbox: &Sandbox, line: &str) -> Run {
    sandbox.run(line.split(' ')).hide(sandbox.config_file(), "CONFIG")
}

#[test]
fn a_source_whose_mount_does_not_open_fails_alone() {
    let sandbox = half_broken();
    insta::assert_snapshot!(run(&sandbox, "cp -v bad:f good:x good:z* nowhere:f part:g az://box/y to:"), @"
    copy  good:x -> to:x
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    error: good:z*: no such file or directory
    hint: check the pattern, or use --literal if the name itself has such characters
    error: nowhere:f: there is no mount `nowhere`
    hint: use one of the mounts bad, good, part, to
    error: part:g: key `root` (CONFIG:11): the variable `NOT_SET` is not set (bad:)
    hint: set `NOT_SET`
    error: az://box/y: nothing says which account (mount `az://box/`)
    hint: set `account_name`, or AZURE_STORAGE_ACCOUNT
    copied 1 (1 B), skipped 0, verified 1 by size, failed 5 in TIME
    --- exit 3
    ");
    assert_eq!(sandbox.read("to/x"), b"1");
    insta::assert_snapshot!(run(&sandbox, "cp --json bad:f good:y to:"), @r#"
    {"v":1,"type":"outcome","action":"copy","status":"failed","source":"bad:f","kind":"config","message":"key `root` (CONFIG:11): the variable `NOT_SET` is not set","hint":"set `NOT_SET`"}
    {"v":1,"type":"outcome","action":"copy","status":"done","source":"good:y","dest":"to:y","bytes":1,"verified":"size"}
    --- stderr
    {"v":1,"type":"summary","copied":1,"bytes":1,"skipped":{},"verified":{"size":1},"deleted":0,"dirs":0,"removed_dirs":0,"failed":{"config":1},"temporaries":0,"dry_run":false,"interrupted":false,"seconds":TIME}
    --- exit 3
    "#);
}

#[test]
fn sources_that_do_not_open_are_sources_all_the_same() {
    let sandbox = half_broken();
    insta::assert_snapshot!(run(&sandbox, "cp bad:f good:x to:new"), @"
    --- stderr
    error: to:new: several sources need a directory to go into
    hint: end the destination with `/`
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, "cp --fail-fast bad:f good:x to:new/"), @"
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, "cp bad:f to:"), @"
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    copied 0 (0 B), skipped 0, failed 1 in TIME
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, "cp bad:f part:g to:"), @"
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    error: part:g: key `root` (CONFIG:11): the variable `NOT_SET` is not set (bad:)
    hint: set `NOT_SET`
    copied 0 (0 B), skipped 0, failed 2 in TIME
    --- exit 2
    ");
    assert_eq!(Tree::read(sandbox.path("to")).names(), [""; 0]);
}

#[test]
fn a_name_whose_mount_does_not_open_is_neither_read_nor_removed() {
    let sandbox = half_broken();
    insta::assert_snapshot!(run(&sandbox, "cat bad:f good:x"), @"
    1
    (no newline at the end)
    --- stderr
    error: bad: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    --- exit 3
    ");
    insta::assert_snapshot!(run(&sandbox, "rm -v bad:f good:x"), @"
    delete good:x
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    deleted 1, failed 1 in TIME
    --- exit 3
    ");
    insta::assert_snapshot!(run(&sandbox, "rm -vf bad:f nowhere:x good:z* good:y"), @"
    delete good:y
    --- stderr
    error: bad:f: key `root` (CONFIG:11): the variable `NOT_SET` is not set
    hint: set `NOT_SET`
    error: nowhere:x: there is no mount `nowhere`
    hint: use one of the mounts bad, good, part, to
    deleted 1, failed 2 in TIME
    --- exit 3
    ");
    assert_eq!(Tree::read(sandbox.path("good")).files(), [""; 0]);
}

#[test]
fn a_missing_root_is_made_by_a_write() {
    let sandbox = Sandbox::new().file("f", "1").config("[mounts.new]\ntype = \"fs\"\nroot = \"$DIR/not/yet\"\n");
    insta::assert_snapshot!(sandbox.run(["ls", "new:"]), @"
    --- stderr
    error: new: no such file or directory
    hint: check its root in the mount table
    --- exit 4
    ");
    insta::assert_snapshot!(sandbox.run(["cp", "-n", "f", "new:"]), @"
    would copy  $DIR/f -> new:f
    --- stderr
    would have copied 1 (1 B), skipped 0 in TIME
    --- exit 0
    ");
    assert!(!sandbox.path("not").exists());
    insta::assert_snapshot!(sandbox.run(["cp", "f", "new:"]), @"
    --- stderr
    copied 1 (1 B), skipped 0, verified 1 by size in TIME
    --- exit 0
    ");
    assert_eq!(sandbox.read("not/yet/f"), b"1");
}

#[test]
fn values_from_variables_files_and_commands() {
    let sandbox = Sandbox::new()
        .file("real/x", "found\n")
        .config("[mounts.env]\ntype = \"fs\"\nroot = \"$DIR/${SUB:-none}\"\n")
        .config("[mounts.file]\ntype = \"fs\"\nroot = { file = \"$DIR/where\" }\n")
        .config("[mounts.command]\ntype = \"fs\"\nroot = { command = [\"echo\", \"$DIR/real\"] }\n");
    sandbox.write("where", format!("{}\n", sandbox.path("real").display()));
    for mount in ["env", "file", "command"] {
        let run = sandbox.command(["cat", &format!("{mount}:x")]).env("SUB", "real").run().ok();
        assert_eq!(run.text(), "found\n", "{mount}");
    }
}

#[test]
fn a_command_is_not_run_from_a_table_that_others_can_write() {
    let sandbox =
        Sandbox::new().config("[mounts.aa]\ntype = \"s3\"\nbucket = { command = [\"touch\", \"$DIR/ran\"] }\n");
    fs::set_permissions(sandbox.config_file(), fs::Permissions::from_mode(0o666)).unwrap();
    insta::assert_snapshot!(sandbox.run(["ls", "aa:"]).hide(sandbox.config_file(), "CONFIG"), @"
    --- stderr
    error: aa: key `bucket` (CONFIG:3): refuses to run a command from `CONFIG`, which others can change
    hint: run `chmod go-w` on `CONFIG`, and own it
    --- exit 2
    ");
    assert!(!sandbox.path("ran").exists());
}

/// Who one is opens nothing; the secret may come from elsewhere.
#[test]
fn an_access_key_id_in_the_clear_is_no_secret() {
    let sandbox = Sandbox::new().config(
        "[mounts.aa]\ntype = \"s3\"\nbucket = \"b\"\naccess_key_id = \"k\"\nsecret_access_key = { env = \"X\" }\n",
    );
    fs::set_permissions(sandbox.config_file(), fs::Permissions::from_mode(0o644)).unwrap();
    insta::assert_snapshot!(sandbox.run(["mounts"]), @"
    aa:  s3       full
    --- exit 0
    ");
}

#[test]
fn a_secret_in_the_clear_that_others_can_read_is_warned_about() {
    let sandbox = Sandbox::new().config(
        "[mounts.aa]\ntype = \"s3\"\nbucket = \"b\"\naccess_key_id = \"k\"\nsecret_access_key = \"hush-hush\"\n",
    );
    fs::set_permissions(sandbox.config_file(), fs::Permissions::from_mode(0o644)).unwrap();
    insta::assert_snapshot!(sandbox.run(["mounts"]).hide(sandbox.config_file(), "CONFIG"), @"
    aa:  s3       full
    --- stderr
    warning: CONFIG: holds `aa.secret_access_key` in the clear, and others can read it; run `chmod go-rw` on it
    --- exit 0
    ");
}

#[test]
fn a_table_that_may_not_be_read() {
    let sandbox = Sandbox::new().file("table.toml", "").file("f", "1");
    sandbox.mode("table.toml", 0o000);
    insta::assert_snapshot!(sandbox.command(["--config", "table.toml", "ls"]).as_user(UNPRIVILEGED).run(), @"
    --- stderr
    error: 1 problem in the mount table
      table.toml: permission denied
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn a_child_that_states_more_than_its_parent_is_warned_about() {
    let sandbox = Sandbox::new()
        .folder("a")
        .file("f", "1")
        .config("[mounts.up]\ntype = \"fs\"\nroot = \"$DIR/a\"\npermissions = \"readonly\"\n")
        .config("[mounts.down]\nparent = \"up\"\npermissions = \"full\"\n");
    insta::assert_snapshot!(sandbox.run(["cp", "f", "down:"]).hide(sandbox.config_file(), "CONFIG"), @r#"
    --- stderr
    warning: CONFIG:8: mount `down`, key `permissions`: `full` is narrowed to `readonly`, which is all that its parent `up` gives
    error: down: the mount is readonly
    hint: set `permissions = "readwrite"` on the mount if that is meant
    copied 0 (0 B), skipped 0 in TIME
    --- exit 5
    "#);
}

#[test]
fn wrong_overrides() {
    let sandbox = Sandbox::new().mount("home");
    insta::assert_snapshot!(sandbox.command(["ls"]).env("GSTORE_MOUNT_HOME__ROOOT", "x").run(), @"
    --- stderr
    error: 1 problem in the mount table
      environment (GSTORE_MOUNT_HOME__ROOOT): mount `home`, key `rooot`: unknown key for type `fs`; did you mean `root`?
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(sandbox.command(["ls"]).env("GSTORE_MOUNT_X__TYPE", "memory").run(), @"
    --- stderr
    error: 1 problem in the mount table
      environment (GSTORE_MOUNT_X__TYPE): mount `x`: bad name: a name begins with a letter, then come letters, digits and `_`
    hint: correct the places named above
    --- exit 2
    ");
}

#[test]
fn a_root_command_is_run_only_when_its_mount_is_used() {
    let sandbox = Sandbox::new().mount("good").file("real/x", "found\n").config(
        "[mounts.there]\ntype = \"fs\"\nroot_command = [\"sh\", \"-c\", \"touch $DIR/ran; echo $DIR/real\"]\n\
         [mounts.plain]\ntype = \"fs\"\nroot_command = [\"echo\", \"$DIR/real; touch $DIR/shell\"]\n",
    );
    for arguments in [&["ls", "good:"][..], &["mounts"], &["ls"]] {
        sandbox.run(arguments).ok();
    }
    assert!(!sandbox.path("ran").exists());
    assert_eq!(sandbox.run(["cat", "there:x"]).ok().text(), "found\n");
    assert!(sandbox.path("ran").exists());
    sandbox.run(["ls", "plain:"]).code(4);
    assert!(!sandbox.path("shell").exists(), "there is no shell");

    fs::remove_file(sandbox.path("ran")).unwrap();
    fs::set_permissions(sandbox.config_file(), fs::Permissions::from_mode(0o620)).unwrap();
    insta::assert_snapshot!(sandbox.run(["ls", "there:"]).hide(sandbox.config_file(), "CONFIG"), @"
    --- stderr
    error: there: key `root` (CONFIG:7): refuses to run a command from `CONFIG`, which others can change
    hint: run `chmod go-w` on `CONFIG`, and own it
    --- exit 2
    ");
    assert!(!sandbox.path("ran").exists());

    let wrong = Sandbox::new().config(
        "[mounts.aa]\ntype = \"fs\"\nroot_command = \"pwd\"\n[mounts.bb]\ntype = \"fs\"\nroot_command = [\"pwd\"]\nroot = \"x\"\n\
         [mounts.cc]\ntype = \"base64\"\nroot_command = [\"pwd\"]\n",
    );
    insta::assert_snapshot!(wrong.run(["ls"]).hide(wrong.config_file(), "CONFIG"), @"
    --- stderr
    error: 3 problems in the mount table
      CONFIG:3: mount `aa`, key `root_command`: `command` must be a list of texts, the program first; there is no shell
      CONFIG:7: mount `bb`, key `root`: is the same key as `root_command`; set one of them
      CONFIG:10: mount `cc`, key `root_command`: unknown key for type `base64`
    hint: correct the places named above
    --- exit 2
    ");
}
