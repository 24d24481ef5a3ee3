//! `mounts`: the names there are, and where they come from.

use crate::support::Sandbox;

fn sandbox() -> Sandbox {
    Sandbox::new()
        .mount("home")
        .config("[mounts.reports]\nparent = \"home\"\npath = \"r\"\npermissions = \"readonly\"\n")
        .config("[mounts.cloud]\ntype = \"s3\"\nbucket = \"acme\"\nsecret_access_key = \"hush-hush\"\naccess_key_id = \"k\"\n")
}

#[test]
fn listed() {
    insta::assert_snapshot!(sandbox().run(["mounts"]), @"
    cloud:    s3       full
    home:     fs       full
    reports:  fs       readonly   in home:
    --- exit 0
    ");
    assert_eq!(sandbox().run(["ls"]).ok().text(), sandbox().run(["mounts"]).ok().text());
}

#[test]
fn json_without_any_secret() {
    let run = sandbox();
    let run = run.run(["mounts", "--json"]).hide(run.config_file(), "CONFIG");
    insta::assert_snapshot!(run, @r#"
    {"v":1,"type":"mount","name":"cloud","backend":"s3","permissions":"full","compiled":true,"file":"CONFIG"}
    {"v":1,"type":"mount","name":"home","backend":"fs","permissions":"full","compiled":true,"file":"CONFIG"}
    {"v":1,"type":"mount","name":"reports","backend":"fs","permissions":"readonly","compiled":true,"parent":"home","file":"CONFIG"}
    --- exit 0
    "#);
}

#[test]
fn none() {
    insta::assert_snapshot!(Sandbox::new().run(["mounts"]), @"
    --- stderr
    note: there are no mounts: name a mount table with --config, or write one
    --- exit 0
    ");
    insta::assert_snapshot!(Sandbox::new().run(["mounts", "-q"]), @"--- exit 0");
    insta::assert_snapshot!(Sandbox::new().run(["mounts", "--json"]), @r#"
    --- stderr
    {"v":1,"type":"note","message":"there are no mounts: name a mount table with --config, or write one"}
    --- exit 0
    "#);
}

#[test]
fn from_several_files_the_later_wins() {
    let sandbox = sandbox()
        .file("one.toml", "[mounts.aa]\ntype = \"fs\"\nroot = \"x\"\n[mounts.bb]\ntype = \"memory\"\n")
        .file("two.toml", "[mounts.aa]\ntype = \"memory\"\npermissions = \"readonly\"\n");
    // Named files stand in place of the user's own.
    insta::assert_snapshot!(sandbox.run(["mounts", "--config", "one.toml", "--config", "two.toml"]), @"
    aa:  memory   readonly
    bb:  memory   full
    --- exit 0
    ");
    let run = sandbox.command(["mounts"]).env("GSTORE_CONFIG", "two.toml:one.toml").run();
    insta::assert_snapshot!(run, @"
    aa:  fs       full
    bb:  memory   full
    --- exit 0
    ");
    let run = sandbox.command(["mounts", "--config", "one.toml"]).env("GSTORE_CONFIG", "two.toml").run();
    insta::assert_snapshot!(run, @"
    aa:  fs       full
    bb:  memory   full
    --- exit 0
    ");
}

#[test]
fn variables_set_and_add() {
    let sandbox = sandbox().file("files/x", "1");
    let command = sandbox.command(["mounts"]);
    let command = command.env("GSTORE_MOUNT_HOME__PERMISSIONS", "readwrite").env("GSTORE_MOUNT_NEW__TYPE", "memory");
    insta::assert_snapshot!(command.run(), @"
    cloud:    s3       full
    home:     fs       readwrite
    new:      memory   full
    reports:  fs       readonly   in home:
    --- exit 0
    ");
    let run = sandbox
        .command(["ls", "fresh:"])
        .env("GSTORE_MOUNT_FRESH__TYPE", "fs")
        .env("GSTORE_MOUNT_FRESH__ROOT", "files");
    insta::assert_snapshot!(run.run(), @"
    x
    --- exit 0
    ");
}
