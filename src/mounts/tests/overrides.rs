//! Keys and mounts from the environment.

use super::*;

const TABLE: &str =
    "[mounts.my-cloud]\ntype = 's3'\nbucket = 'b'\npath = 'old'\n[mounts.a__b]\ntype = 'fs'\nroot = '/'";

fn value(variable: &str, text: &str, mount: &str, key: &str) -> String {
    let mounts = load(TABLE, &[(variable, text)]).unwrap();
    mounts.resolve(mount).unwrap().options[key].to_string()
}

#[test]
fn sets_and_adds_keys() {
    let table = [
        ("GSTORE_MOUNT_MY_CLOUD__BUCKET", "new", "my-cloud", "bucket", "new"),
        ("GSTORE_MOUNT_My_Cloud__bucket", "new", "my-cloud", "bucket", "new"),
        ("GSTORE_MOUNT_MY-CLOUD__BUCKET", "new", "my-cloud", "bucket", "new"),
        // Either side may use an alias.
        ("GSTORE_MOUNT_MY_CLOUD__BUCKET_NAME", "new", "my-cloud", "bucket", "new"),
        ("GSTORE_MOUNT_MY_CLOUD__ROOT", "/new//x/", "my-cloud", "root", "new/x"),
        ("GSTORE_MOUNT_MY_CLOUD__ROOT", "", "my-cloud", "root", ""),
        ("GSTORE_MOUNT_MY_CLOUD__ANON", "TRUE", "my-cloud", "skip_signature", "true"),
        ("GSTORE_MOUNT_MY_CLOUD__BATCH", "007", "my-cloud", "batch", "7"),
        ("GSTORE_MOUNT_MY_CLOUD__ETAG", "md5", "my-cloud", "etag", "md5"),
        ("GSTORE_MOUNT_MY_CLOUD__SECRET", "s", "my-cloud", "secret_access_key", "[hidden]"),
        // A value of the environment is what it is.
        ("GSTORE_MOUNT_MY_CLOUD__ENDPOINT", "a${X}$$", "my-cloud", "endpoint", "a${X}$$"),
        ("GSTORE_MOUNT_A__B__ROOT", "/new", "a__b", "root", "/new"),
        ("GSTORE_MOUNT_A__B__ROOT", "~/new", "a__b", "root", "/home/me/new"),
    ];
    for (variable, text, mount, key, expected) in table {
        assert_eq!(value(variable, text, mount, key), expected, "{variable}={text}");
    }
}

#[test]
fn a_relative_folder_is_below_the_working_folder() {
    let expected = std::env::current_dir().unwrap().join("x");
    assert_eq!(value("GSTORE_MOUNT_A__B__ROOT", "x", "a__b", "root"), expected.to_str().unwrap());
}

#[test]
fn makes_whole_mounts() {
    let env = [
        ("GSTORE_MOUNT_TMP_DIR__PROTOCOL", "local"),
        ("GSTORE_MOUNT_TMP_DIR__PATH", "/tmp"),
        ("GSTORE_MOUNT_SUB__PARENT", "tmp_dir"),
        ("GSTORE_MOUNT_SUB__PATH", "a"),
        ("GSTORE_MOUNT_ONE__PATH", "sub:b"),
        ("GSTORE_MOUNT_ONE__PERMISSIONS", "readonly"),
    ];
    let mounts = load("", &env).unwrap();
    assert_eq!(mounts.names().collect::<Vec<_>>(), ["one", "sub", "tmp_dir"]);
    let one = mounts.resolve("one").unwrap();
    assert_eq!((one.get("root"), one.path.as_bytes()), (Some("/tmp"), b"a/b".as_slice()));
    let info = mounts.get("one").unwrap();
    assert_eq!((info.file, info.permissions, info.backend), (None, Permissions::ReadOnly, "fs"));
}

#[test]
fn changes_the_type() {
    let env = [("GSTORE_MOUNT_HOME__PROTOCOL", "s3"), ("GSTORE_MOUNT_HOME__BUCKET", "b")];
    let mounts = load("[mounts.home]\ntype = 'fs'\npath = 'x'", &env).unwrap();
    let home = mounts.resolve("home").unwrap();
    assert_eq!((home.backend.as_str(), home.get("root"), home.get("bucket")), ("s3", Some("x"), Some("b")));
}

#[test]
fn problems_name_the_variable() {
    let table = [
        (
            "GSTORE_MOUNT_HOME",
            "x",
            "(GSTORE_MOUNT_HOME): does not name a mount and a key; write `GSTORE_MOUNT_<NAME>__<KEY>`",
        ),
        (
            "GSTORE_MOUNT___X",
            "x",
            "(GSTORE_MOUNT___X): does not name a mount and a key; write `GSTORE_MOUNT_<NAME>__<KEY>`",
        ),
        (
            "GSTORE_MOUNT_HOME__",
            "x",
            "(GSTORE_MOUNT_HOME__): does not name a mount and a key; write `GSTORE_MOUNT_<NAME>__<KEY>`",
        ),
        (
            "GSTORE_MOUNT_9__TYPE",
            "fs",
            "(GSTORE_MOUNT_9__TYPE): mount `9`: bad name: a name begins with a letter, then come letters, digits and `_`",
        ),
        (
            "GSTORE_MOUNT_HOEM__ROOT",
            "canary",
            "(GSTORE_MOUNT_HOEM__ROOT): mount `hoem`: no file defines this mount, and the environment gives it no `type`; did you mean `home`?",
        ),
        (
            "GSTORE_MOUNT_HOME__ROTO",
            "canary",
            "(GSTORE_MOUNT_HOME__ROTO): mount `home`, key `roto`: unknown key for type `fs`; did you mean `root`?",
        ),
        ("GSTORE_MOUNT_HOME__ROOT", "", "(GSTORE_MOUNT_HOME__ROOT): mount `home`, key `root`: is empty"),
        (
            "GSTORE_MOUNT_HOME__TYPE",
            "",
            "(GSTORE_MOUNT_HOME__TYPE): mount `home`, key `type`: unknown type ``; the types are fs, s3, http",
        ),
        (
            "GSTORE_MOUNT_HOME__PERMISSIONS",
            "rw",
            "(GSTORE_MOUNT_HOME__PERMISSIONS): mount `home`, key `permissions`: `rw` is no permission; use readonly, readwrite or full",
        ),
    ];
    for (variable, text, expected) in table {
        let lines = problems(&["[mounts.home]\ntype = 'fs'\nroot = '/'"], &[(variable, text)]);
        assert_eq!(lines, [format!("environment {expected}")], "{variable}={text}");
    }
}

#[test]
fn two_spellings_of_one_key_are_refused() {
    let env = [("GSTORE_MOUNT_HOME__ROOT", "/a"), ("GSTORE_MOUNT_HOME__PATH", "/b")];
    let lines = problems(&["[mounts.home]\ntype = 'fs'\nroot = '/'"], &env);
    assert_eq!(
        lines,
        ["environment (GSTORE_MOUNT_HOME__ROOT): mount `home`, key `root`: is the same key as `path`; set one of them"]
    );
}

#[test]
fn a_mount_with_a_type_gets_no_parent() {
    let env = [("GSTORE_MOUNT_HOME__PARENT", "home")];
    let lines = problems(&["[mounts.home]\ntype = 'fs'\nroot = '/'"], &env);
    let expected =
        "mount `home`, key `type`: cannot stand together with `parent`: a relative mount has its parent's type";
    assert_eq!(lines, [format!("/cfg/m.toml:2: {expected}")]);
}
