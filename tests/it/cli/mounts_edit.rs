//! `mounts show`, `mounts add`, `mounts rm`: what a table says, and changing it with care.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use crate::support::{Run, Sandbox};

const TABLE: &str = "\
# --- Folders ---

# where I work
[mounts.home]   # mine
type = \"fs\"
root = \"${SUB:-files}\"

[mounts.cloud]
type = \"s3\"
bucket = \"acme\"
endpoint = \"http://me:hush@h\"
region = \"${NOT_SET}\"
secret_access_key = \"hush\"
access_key_id = { command = [\"touch\", \"$DIR/ran\"] }

# --- Parts ---

# the reports
[mounts.reports]
parent = \"cloud\"
path = \"${SUB:-r}/x\"
permissions = \"readonly\"
# the end";

fn sandbox() -> Sandbox {
    Sandbox::new().config(TABLE)
}

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let command = sandbox.command([&["mounts"], arguments].concat()).env("SUB", "sub");
    command.run().hide(sandbox.config_file(), "CONFIG").hide(sandbox.home(), "HOME")
}

fn table(sandbox: &Sandbox) -> String {
    fs::read_to_string(sandbox.config_file()).unwrap()
}

#[test]
fn shows_what_a_mount_comes_to_and_where_from() {
    let sandbox = sandbox();
    insta::assert_snapshot!(run(&sandbox, &["show", "reports"]), @r#"
    reports: s3, readonly
      parent             cloud                                     CONFIG:20
      path               sub/x                                     CONFIG:21
      permissions        readonly                                  CONFIG:22
    from cloud:
      type               s3                                        CONFIG:9
      access_key_id      { command = ["touch", …] }                CONFIG:14
      bucket             acme                                      CONFIG:10
      endpoint           [hidden]                                  CONFIG:11
      region             ${NOT_SET} (the variable `NOT_SET` is not set)  CONFIG:12
      secret_access_key  [hidden]                                  CONFIG:13
    --- exit 0
    "#);
    insta::assert_snapshot!(run(&sandbox, &["--json", "show", "home"]), @r#"
    {"v":1,"type":"show","mount":"home:","backend":"fs","permissions":"full","compiled":true,"settings":[{"key":"type","mount":"home","origin":"CONFIG:5","value":"fs"},{"key":"root","mount":"home","origin":"CONFIG:6","value":"HOME/.config/gstore/sub"}]}
    --- exit 0
    "#);
    insta::assert_snapshot!(run(&sandbox, &["show", "hoem"]), @"
    --- stderr
    error: hoem: there is no mount `hoem`
    hint: did you mean `home:`? use one of the mounts cloud, home, reports
    --- exit 4
    ");
    let run = sandbox.command(["mounts", "show", "home"]).env("GSTORE_MOUNT_HOME__ROOT", "/elsewhere").run().ok();
    assert!(run.text().contains("/elsewhere  environment (GSTORE_MOUNT_HOME__ROOT)"), "{run}");
    assert!(!sandbox.path("ran").exists(), "no command is run to show it");
}

#[test]
fn adds_at_the_end_and_keeps_the_rest() {
    let sandbox = sandbox();
    let before = table(&sandbox);
    fs::set_permissions(sandbox.config_file(), fs::Permissions::from_mode(0o640)).unwrap();
    let keys = ["type=s3", "bucket=b", "anon=true", "secret={ env = \"S\" }", "region=7"];
    insta::assert_snapshot!(run(&sandbox, &[&["add", "-n", "new"], &keys[..]].concat()), @"
    would add new: to CONFIG
    --- exit 0
    ");
    assert_eq!(table(&sandbox), before);
    insta::assert_snapshot!(run(&sandbox, &[&["add", "new"], &keys[..]].concat()), @"
    add new: to CONFIG
    --- exit 0
    ");
    insta::assert_snapshot!(run(&sandbox, &["--json", "add", "sub:", "parent=new", "path=a/b"]), @r#"
    {"v":1,"type":"change","action":"add","mount":"sub:","file":"CONFIG","status":"done"}
    --- exit 0
    "#);
    let after = table(&sandbox);
    let added = after.strip_prefix(before.trim_end().trim_end_matches("# the end")).unwrap();
    insta::assert_snapshot!(added, @r#"
    [mounts.new]
    type = "s3"
    bucket = "b"
    anon = true
    secret = { env = "S" }
    region = "7"

    [mounts.sub]
    parent = "new"
    path = "a/b"
    # the end
    "#);
    assert_eq!(fs::metadata(sandbox.config_file()).unwrap().mode() & 0o777, 0o640);
    let left: Vec<_> = fs::read_dir(sandbox.config_file().parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn makes_the_table_that_is_not_there_yet() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(run(&sandbox, &["add", "home", "type=fs", "root=~/x"]), @"
    add home: to CONFIG
    --- exit 0
    ");
    insta::assert_snapshot!(table(&sandbox), @r#"
    [mounts.home]
    type = "fs"
    root = "~/x"
    "#);
    assert_eq!(fs::metadata(sandbox.config_file()).unwrap().mode() & 0o777, 0o600);
    sandbox.run(["--config", "sub/own.toml", "mounts", "add", "mem", "type=memory"]).ok();
    assert_eq!(sandbox.read("sub/own.toml"), b"[mounts.mem]\ntype = \"memory\"\n");
}

#[test]
fn refuses_what_would_be_wrong_and_changes_nothing() {
    let sandbox = sandbox();
    let before = table(&sandbox);
    insta::assert_snapshot!(run(&sandbox, &["add", "bad", "type=fs", "rooot=x"]), @"
    --- stderr
    error: 2 problems in the mount table
      CONFIG:26: mount `bad`, key `rooot`: unknown key for type `fs`; did you mean `root`?
      CONFIG:24: mount `bad`: the key `root` is missing: folder; `~` expands, relative to the config file
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, &["add", "home", "type=memory"]), @"
    --- stderr
    error: home: there is a mount of that name already
    hint: choose another name, or remove that one with `gstore mounts rm`
    --- exit 7
    ");
    insta::assert_snapshot!(run(&sandbox, &["add", "a:b", "type=memory"]), @"
    --- stderr
    error: `a:b` is no name for a mount
    hint: begin with a letter, and go on with letters, digits, `_` and `-`, at least one
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, &["add", "bad", "memory"]), @"
    --- stderr
    error: a key and its value are written KEY=VALUE
    hint: write for example type=s3
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, &["add", "bad", "type=s3", "bucket={ env = X }"]), @r#"
    --- stderr
    error: the value of `bucket` is no valid TOML
    hint: quote texts with "
    --- exit 2
    "#);
    insta::assert_snapshot!(run(&sandbox, &["add", "bad", "type=memory", "type=memory"]), @"
    --- stderr
    error: `type` is named twice
    hint: name it once
    --- exit 2
    ");
    assert_eq!(table(&sandbox), before);
}

#[test]
fn removes_nothing_that_is_needed_or_not_there() {
    let sandbox = sandbox();
    let before = table(&sandbox);
    insta::assert_snapshot!(run(&sandbox, &["rm", "cloud"]), @"
    --- stderr
    error: 1 problem in the mount table
      CONFIG:12: mount `reports`, key `parent`: there is no mount `cloud`
    hint: correct the places named above
    --- exit 2
    ");
    insta::assert_snapshot!(run(&sandbox, &["rm", "clod"]), @"
    --- stderr
    error: clod: there is no mount `clod`
    hint: did you mean `cloud:`? use one of the mounts cloud, home, reports
    --- exit 4
    ");
    let command = sandbox.command(["mounts", "rm", "envy"]).env("GSTORE_MOUNT_ENVY__TYPE", "memory");
    insta::assert_snapshot!(command.run(), @"
    --- stderr
    error: envy: the mount comes from the environment
    hint: unset its variables
    --- exit 6
    ");
    assert_eq!(table(&sandbox), before);
}

#[test]
fn removes_a_mount_and_the_comment_right_above_it() {
    let sandbox = sandbox();
    insta::assert_snapshot!(run(&sandbox, &["rm", "-n", "reports"]), @"
    would remove reports: from CONFIG
    --- exit 0
    ");
    assert!(table(&sandbox).contains("[mounts.reports]"));
    insta::assert_snapshot!(run(&sandbox, &["rm", "reports"]), @"
    remove reports: from CONFIG
    --- exit 0
    ");
    insta::assert_snapshot!(run(&sandbox, &["rm", "home:"]), @"
    remove home: from CONFIG
    --- exit 0
    ");
    let after = table(&sandbox);
    let from = after.find("region").unwrap();
    insta::assert_snapshot!(after[..from], @r#"
    # --- Folders ---

    [mounts.cloud]
    type = "s3"
    bucket = "acme"
    endpoint = "http://me:hush@h"
    "#);
    assert!(after.contains("# --- Parts ---") && after.contains("# the end"), "{after}");
    assert!(!after.contains("where I work") && !after.contains("the reports"), "{after}");
}

#[test]
fn a_table_in_yaml_or_json_is_not_changed() {
    let yaml = "- {name: home, protocol: memory}\n";
    let sandbox = Sandbox::new().file("m.yaml", yaml).file("m.json", "[]");
    insta::assert_snapshot!(sandbox.run(["--config", "m.yaml", "mounts", "add", "new", "type=memory"]), @"
    --- stderr
    error: m.yaml: only mount tables in TOML can be changed
    hint: change this file by hand, or name another with --config
    --- exit 6
    ");
    sandbox.run(["--config", "m.yaml", "mounts", "rm", "home"]).code(6);
    sandbox.run(["--config", "m.json", "mounts", "add", "new", "type=memory"]).code(6);
    assert_eq!(sandbox.read("m.yaml"), yaml.as_bytes());
}

#[test]
fn a_table_that_is_a_link_stays_one() {
    let sandbox = Sandbox::new().file("real.toml", "").link("linked.toml", "real.toml");
    sandbox.run(["--config", "linked.toml", "mounts", "add", "mem", "type=memory"]).ok();
    assert!(sandbox.path("linked.toml").is_symlink());
    assert_eq!(sandbox.read("real.toml"), b"[mounts.mem]\ntype = \"memory\"\n");
}
