//! `mounts import`: what rclone and the AWS tools are set up with becomes mounts, without a secret moving.

use std::fs;

use crate::support::{Run, Sandbox, s3};

const RCLONE: &str = "\
[acme]
type = s3
provider = AWS
env_auth = false
access_key_id = AKIDHUSH
secret_access_key = hush-hush
region = eu-west-1
force_path_style = false
acl = private

[pictures]
type = alias
remote = acme:photos/2024

[minio]
type = s3
provider = Minio
env_auth = true
endpoint = http://me:hush-hush@127.0.0.1:9000

[disk]
type = local

[my docs]
type = alias
remote = /srv/docs

[my-docs]
type = memory

[x]
type = memory

[part]
type = alias
remote = x:y

[off]
type = seafile

[offpart]
type = alias
remote = off:y

[drive]
type = drive
token = {\"access_token\":\"hush-hush\"}

[lost]
type = alias
remote = nowhere:x
";

fn run(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    sandbox.run([&["mounts", "import"], arguments].concat()).hide(sandbox.config_file(), "CONFIG")
}

fn table(sandbox: &Sandbox) -> String {
    let table = fs::read_to_string(sandbox.config_file()).unwrap();
    table.replace(sandbox.dir().to_str().unwrap(), "$DIR")
}

#[test]
fn remotes_of_rclone() {
    let sandbox = Sandbox::new().file("rclone.conf", RCLONE).config("# my own\n[mounts.disk]\ntype = \"memory\"\n");
    let before = table(&sandbox);
    let dry = run(&sandbox, &["rclone", "-n", "rclone.conf"]).code(3);
    assert_eq!(table(&sandbox), before, "{dry}");
    insta::assert_snapshot!(run(&sandbox, &["rclone", "rclone.conf", "--bucket", "acme=backups/laptop"]), @"
    add acme: to CONFIG
    add pictures: to CONFIG
    add my-docs: to CONFIG
    add mount-x: to CONFIG
    add part: to CONFIG
    left `minio`: is a whole account: say --bucket minio=BUCKET
    left `off`: has the type `seafile`, which gstore does not serve
    left `offpart`: leads to the type `seafile`, which gstore does not serve
    left `drive`: has the type `drive`, which gstore does not serve
    left `lost`: leads to `nowhere:`, which is not in this file
    left `disk`: there is a mount of that name already
    left `my-docs`: there is a mount of that name already
    --- exit 3
    ");
    insta::assert_snapshot!(table(&sandbox), @r#"
    # my own
    [mounts.disk]
    type = "memory"

    [mounts.acme]
    type = "s3"
    bucket = "backups"
    root = "laptop"
    access_key_id = { file = "$DIR/rclone.conf", section = "acme", key = "access_key_id" }
    secret_access_key = { file = "$DIR/rclone.conf", section = "acme", key = "secret_access_key" }
    region = "eu-west-1"
    enable_virtual_host_style = true
    default_acl = "private"

    [mounts.pictures]
    type = "s3"
    bucket = "photos"
    root = "2024"
    access_key_id = { file = "$DIR/rclone.conf", section = "acme", key = "access_key_id" }
    secret_access_key = { file = "$DIR/rclone.conf", section = "acme", key = "secret_access_key" }
    region = "eu-west-1"
    enable_virtual_host_style = true
    default_acl = "private"

    [mounts.my-docs]
    type = "fs"
    root = "/srv/docs"

    [mounts.mount-x]
    type = "memory"

    [mounts.part]
    parent = "mount-x"
    path = "y"
    "#);
    assert!(!table(&sandbox).contains("hush") && !table(&sandbox).contains("HUSH"));
    // A second time there is nothing left to do but what could not be done.
    let again = run(&sandbox, &["--json", "rclone", "rclone.conf", "--bucket", "acme=backups/laptop"]).code(1);
    assert!(again.json().iter().all(|line| line["type"] == "left"), "{again}");
}

/// Remotes that lead somewhere in several ways.
const WAYS: &str = "\
[nas]
type = sftp
host = nas.example
port = 2222
user = me
[docs]
type = alias
remote = nas:/srv/docs/
[mine]
type = alias
remote = nas:docs
[home]
type = alias
remote = nas:
[jump]
type = sftp
host = nas.example
ssh = ssh -J hop nas.example
[plain]
type = ftp
host = ftp.example
port = 2121
user = me
tls = false
explicit_tls = false
[safe]
type = ftp
host = ftp.example
port = 990
user = me
explicit_tls = true
disable_epsv = true
[below]
type = alias
remote = safe:in
[early]
type = ftp
host = ftp.example
user = me
tls = true
[inside]
type = alias
remote = early:/in
[nobody]
type = ftp
host = ftp.example
";

/// Whatever a mount could not be told, and what would have it lead elsewhere, is not left to chance.
#[test]
fn a_remote_leads_where_it_led_or_is_left_out() {
    let sandbox = Sandbox::new().file("rclone.conf", WAYS);
    insta::assert_snapshot!(run(&sandbox, &["rclone", "rclone.conf"]), @"
    add nas: to CONFIG
    add docs: to CONFIG
    add plain: to CONFIG
    add safe: to CONFIG
    left `mine`: leads below the home of who logs in, which is not known here: begin its path with `/`
    left `home`: leads below the home of who logs in, which is not known here: begin its path with `/`
    left `jump`: cannot be reached without its key `ssh`, which has no counterpart here
    left `safe`, key `disable_epsv`: has no counterpart here
    left `below`: leads below the home of who logs in, which is not known here: begin its path with `/`
    left `early`: wants TLS from the first byte (`tls`); gstore speaks `explicit_tls` only
    left `inside`: leads to `early:`, which is left out
    left `nobody`: names no user: rclone takes who runs it, gstore `anonymous`
    --- exit 3
    ");
    insta::assert_snapshot!(table(&sandbox), @r#"
    [mounts.nas]
    type = "sftp"
    endpoint = "nas.example"
    port = 2222
    user = "me"

    [mounts.docs]
    parent = "nas"
    path = "srv/docs"

    [mounts.plain]
    type = "ftp"
    endpoint = "ftp.example"
    port = 2121
    user = "me"

    [mounts.safe]
    type = "ftp"
    endpoint = "ftps://ftp.example"
    port = 990
    user = "me"
    "#);
    // What was made of them can be used.
    sandbox.run(["mounts"]).ok();
}

#[test]
fn s3_a_mount_taken_over_works_with_the_secret_where_it_was() {
    let Some(server) = s3() else { return };
    server.bucket().put("f", "content");
    let block = server.mount("own");
    let value = |key: &str| {
        let line = block.lines().find(|line| line.starts_with(key)).unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    let (key, secret) = (value("access_key_id"), value("secret_access_key"));
    let conf = format!(
        "[lab]\ntype = s3\nprovider = SeaweedFS\naccess_key_id = {key}\nsecret_access_key = {secret}\nregion = us-east-1\n\
         endpoint = {}\n",
        server.endpoint()
    );
    let sandbox = Sandbox::new().file("conf/rclone.conf", conf);
    let place = format!("lab={}/{}", value("bucket"), value("root"));
    run(&sandbox, &["rclone", "conf/rclone.conf", "--bucket", &place]).ok();
    assert!(!table(&sandbox).contains(&secret));
    assert_eq!(sandbox.run(["cat", "lab:f"]).ok().text(), "content");
    // Whatever it says now is what counts.
    sandbox.write("conf/rclone.conf", format!("[lab]\naccess_key_id = {key}\nsecret_access_key = other\n"));
    sandbox.run(["ls", "lab:"]).code(5);
    sandbox.write("conf/rclone.conf", "[other]\n");
    insta::assert_snapshot!(sandbox.run(["ls", "lab:"]).hide(sandbox.config_file(), "CONFIG"), @"
    --- stderr
    error: lab: key `access_key_id` (CONFIG:5): `$DIR/conf/rclone.conf` has no `[lab] access_key_id`
    hint: correct the file or the place in it
    --- exit 2
    ");
}

#[test]
fn profiles_of_aws() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "../home/.aws/config",
        "[default]\nregion = eu-west-1\n[profile work]\nregion = us-east-2\n[sso-session s]\nx = 1\n",
    );
    sandbox.write(
        "../home/.aws/credentials",
        "[default]\naws_access_key_id = A\naws_secret_access_key = hush\n[lab]\naws_access_key_id = B\n",
    );
    insta::assert_snapshot!(run(&sandbox, &["aws"]), @"
    left `default`: names no bucket: say --bucket default=BUCKET
    left `lab`: names no bucket: say --bucket lab=BUCKET
    left `work`: names no bucket: say --bucket work=BUCKET
    --- exit 1
    ");
    assert!(!sandbox.config_file().exists());
    insta::assert_snapshot!(run(&sandbox, &["aws", "--bucket", "work=acme/x", "--bucket", "lab=labs", "--bucket", "default=mine"]), @"
    add default: to CONFIG
    add lab: to CONFIG
    add work: to CONFIG
    --- exit 0
    ");
    insta::assert_snapshot!(table(&sandbox), @r#"
    [mounts.default]
    type = "s3"
    profile = "default"
    bucket = "mine"

    [mounts.lab]
    type = "s3"
    profile = "lab"
    bucket = "labs"

    [mounts.work]
    type = "s3"
    profile = "work"
    bucket = "acme"
    root = "x"
    "#);
}

#[test]
fn what_is_no_such_file() {
    let sandbox = Sandbox::new()
        .file("bad", "hush = [")
        .file("locked", "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc\n");
    insta::assert_snapshot!(run(&sandbox, &["rclone", "none"]), @"
    --- stderr
    error: none: no such file or directory
    hint: see what is there with `gstore ls`
    --- exit 4
    ");
    insta::assert_snapshot!(run(&sandbox, &["rclone", "locked"]), @"
    --- stderr
    error: locked: it is encrypted
    hint: decrypt it with `rclone config encryption remove`
    --- exit 6
    ");
    insta::assert_snapshot!(run(&sandbox, &["aws"]), @"
    --- stderr
    error: ~/.aws: there are no AWS profiles
    hint: make one with `aws configure`
    --- exit 4
    ");
    insta::assert_snapshot!(run(&sandbox, &["aws", "--bucket", "x"]), @"
    --- stderr
    error: invalid value 'x' for '--bucket <NAME=BUCKET[/PREFIX]>': write NAME=BUCKET
    hint: see `gstore mounts --help`
    --- exit 2
    ");
    assert!(!run(&sandbox, &["rclone", "bad"]).errors().contains("hush"));
}

#[test]
fn a_place_in_a_file_is_written_whole() {
    let said = |value: &str| {
        let sandbox = Sandbox::new().config(&format!("[mounts.aa]\ntype = \"s3\"\nbucket = {value}\n"));
        let run = sandbox.run(["ls"]).code(2);
        run.errors().lines().nth(1).unwrap().split(": ").skip(2).collect::<Vec<_>>().join(": ")
    };
    assert_eq!(said("{ file = \"x\", section = \"s\" }"), "`section` and `key` stand beside a `file`, all three");
    assert_eq!(said("{ section = \"s\", key = \"k\" }"), "`section` and `key` stand beside a `file`, all three");
    assert_eq!(said("{ file = \"x\", section = 3, key = \"k\" }"), "`section` must be text, and hold some");
    assert_eq!(
        said("{ file = \"x\", section = \"s\", key = \"k\", env = \"E\" }"),
        "a table with a `section` holds `file`, `section` and `key` only"
    );
}
