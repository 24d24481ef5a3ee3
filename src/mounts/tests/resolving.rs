//! What a store is handed: chains folded, values filled in.

use super::*;

fn cloud(line: &str, env: &[(&str, &str)]) -> Result<Resolved> {
    load(&format!("[mounts.cloud]\ntype = 's3'\nbucket = 'b'\n{line}"), env).unwrap().resolve("cloud")
}

#[test]
fn values() {
    let env =
        [("NAME", "acme"), ("YES", "true"), ("FOUR", "4"), ("EMPTY", ""), ("BAD", "canary"), ("URL", "http://u:p@h/x")];
    let table = [
        ("endpoint = 'http://h'", "endpoint", Some("http://h")),
        ("endpoint_url = 'http://${NAME}.h'", "endpoint", Some("http://acme.h")),
        ("endpoint = '${NONE:-http://h}'", "endpoint", Some("http://h")),
        // An optional key that its variable leaves empty is as good as absent.
        ("endpoint = '${EMPTY}'", "endpoint", None),
        ("endpoint = '${NONE:-}'", "endpoint", None),
        ("endpoint = 'http://u:p@h'", "endpoint", Some("[hidden]")),
        ("endpoint = '${URL}'", "endpoint", Some("[hidden]")),
        ("endpoint = { env = 'NAME' }", "endpoint", Some("[hidden]")),
        ("secret = 'x'", "secret_access_key", Some("[hidden]")),
        ("secret = '${NAME}'", "secret_access_key", Some("[hidden]")),
        ("anon = true", "skip_signature", Some("true")),
        ("anon = '${YES}'", "skip_signature", Some("true")),
        ("batch = 0x10", "batch", Some("16")),
        ("batch = 1_000", "batch", Some("1000")),
        ("batch = '${FOUR}'", "batch", Some("4")),
        ("root = '/a//./b/'", "root", Some("a/b")),
        ("root = '${NAME}/${EMPTY}/x'", "root", Some("acme/x")),
        ("prefix = '${EMPTY}'", "root", Some("")),
        ("etag = '${NONE:-md5}'", "etag", Some("md5")),
    ];
    for (line, key, expected) in table {
        let resolved = cloud(line, &env).unwrap();
        assert_eq!(resolved.options.get(key).map(ToString::to_string).as_deref(), expected, "{line}");
        assert!(!format!("{resolved:?}").contains("u:p@"));
    }
}

#[test]
fn what_cannot_be_filled_in() {
    let env = [("EMPTY", ""), ("BAD", "canary"), ("DOTS", "a/../b"), ("NUL", "a\0")];
    let table = [
        ("endpoint = '${NONE}'", "key `endpoint` (/cfg/m.toml:4): the variable `NONE` is not set", "set `NONE`"),
        (
            "secret = { env = 'NONE' }",
            "key `secret_access_key` (/cfg/m.toml:4): the variable `NONE` is not set",
            "set `NONE`",
        ),
        (
            "secret = { env = 'EMPTY' }",
            "key `secret_access_key` (/cfg/m.toml:4): the variable `EMPTY` is empty",
            "set `EMPTY`",
        ),
        ("anon = '${BAD}'", "key `skip_signature` (/cfg/m.toml:4): must be `true` or `false`", "correct the value"),
        (
            "batch = '${BAD}'",
            "key `batch` (/cfg/m.toml:4): must be a whole number, at most 18446744073709551615",
            "correct the value",
        ),
        ("etag = { env = 'BAD' }", "key `etag` (/cfg/m.toml:4): must be one of `md5`, `auto`", "correct the value"),
        ("root = '${DOTS}'", "key `root` (/cfg/m.toml:4): `..` is not allowed in a path", "correct the value"),
        ("endpoint = '${NUL}'", "key `endpoint` (/cfg/m.toml:4): cannot hold a NUL byte", "correct the value"),
        (
            "secret = { command = ['/bin/echo', 'x'] }",
            "key `secret_access_key` (/cfg/m.toml:4): refuses to run a command from `/cfg/m.toml`, which others can change",
            "run `chmod go-w` on `/cfg/m.toml`, and own it",
        ),
    ];
    for (line, message, hint) in table {
        let error = cloud(line, &env).unwrap_err();
        assert_eq!((error.kind(), error.location()), (ErrorKind::Config, Some("cloud:")), "{line}");
        assert_eq!((error.message(), error.hint_text()), (message, Some(hint)), "{line}");
    }
    let error = load("[mounts.cloud]\ntype = 's3'\nbucket = '${EMPTY}'", &env).unwrap().resolve("cloud").unwrap_err();
    assert_eq!(error.message(), "key `bucket` (/cfg/m.toml:3): is empty");
}

#[test]
fn folders() {
    let table = [
        ("/abs", "/abs"),
        ("/abs/./x//y/", "/abs/x/y/"),
        ("rel", "/cfg/rel"),
        (".", "/cfg"),
        ("../up", "/cfg/../up"),
        ("~", "/home/me"),
        ("~/", "/home/me"),
        ("~/files", "/home/me/files"),
        ("~other", "/cfg/~other"),
        ("${X}/y", "/x/y"),
        ("$$x", "/cfg/$x"),
    ];
    for (root, expected) in table {
        let mounts = load(&format!("[mounts.home]\ntype = 'fs'\nroot = '{root}'"), &[("X", "/x")]).unwrap();
        let found = mounts.resolve("home").unwrap().get("root").unwrap().to_owned();
        assert_eq!(found.trim_end_matches('/'), expected.trim_end_matches('/'), "{root}");
    }
}

#[test]
fn no_home_no_tilde() {
    let mut mounts = load("[mounts.home]\ntype = 'fs'\nroot = '~/x'", &[]).unwrap();
    mounts.sources.home = None;
    let error = mounts.resolve("home").unwrap_err();
    assert_eq!(
        (error.message(), error.hint_text()),
        ("key `root` (/cfg/m.toml:3): `~` stands for no folder", Some("set HOME to an absolute path"))
    );
}

#[test]
fn chains_of_any_depth() {
    let link = |depth: usize| format!("[mounts.m{depth}]\nparent = 'm{}'\npath = '/p{depth}//'\n", depth - 1);
    let text = "[mounts.m0]\ntype = 's3'\nbucket = 'b'\nroot = 'base'\n".to_owned();
    let text = text + &(1..200).map(link).collect::<String>();
    let mounts = load(&text, &[]).unwrap();
    let deep = mounts.resolve("m199").unwrap();
    assert_eq!((deep.name.as_str(), deep.get("root"), deep.path.segments().count()), ("m199", Some("base"), 199));
    assert!(deep.path.as_bytes().starts_with(b"p1/p2/p3/"));
    assert!(mounts.resolve("m0").unwrap().path.is_root());
}

#[test]
fn relative_mounts_in_either_spelling() {
    let text = "[mounts.data]\ntype = 'local'\npath = '/d'\n\
                [mounts.one]\nparent = 'data'\npath = 'up/${WHO}'\n\
                [mounts.two]\npath = 'one:./loads'\n\
                [mounts.all]\nparent = 'data'\n\
                [mounts.colon]\ntype = 'fs'\npath = 'data:x'";
    let mounts = load(text, &[("WHO", "me")]).unwrap();
    let path = |name: &str| mounts.resolve(name).unwrap().path.to_string();
    assert_eq!([path("one"), path("two"), path("all"), path("colon")], ["up/me", "up/me/loads", "", ""]);
    assert_eq!(mounts.resolve("colon").unwrap().get("root"), Some("/cfg/data:x"));
    assert_eq!(mounts.get("two").unwrap().parent.as_deref(), Some("one"));
    // Only what is used must be there.
    let mounts = load(text, &[]).unwrap();
    assert!(mounts.resolve("all").is_ok());
    let error = mounts.resolve("two").unwrap_err();
    assert_eq!(error.to_string(), "one: key `path` (/cfg/m.toml:6): the variable `WHO` is not set");
}

#[test]
fn permissions_are_the_least_of_the_chain() {
    let table = [
        ("", "", None, Permissions::Full, 0),
        ("readwrite", "", Some(Permissions::ReadWrite), Permissions::ReadWrite, 0),
        ("", "readonly", Some(Permissions::ReadOnly), Permissions::ReadOnly, 0),
        ("delete", "readwrite", Some(Permissions::ReadWrite), Permissions::ReadWrite, 0),
        ("readonly", "full", Some(Permissions::ReadOnly), Permissions::ReadOnly, 1),
        ("readwrite", "readwrite", Some(Permissions::ReadWrite), Permissions::ReadWrite, 0),
    ];
    for (parent, child, resolved, shown, warnings) in table {
        let line = |level: &str| if level.is_empty() { String::new() } else { format!("permissions = '{level}'\n") };
        let text = format!(
            "[mounts.data]\ntype = 'fs'\nroot = '/d'\n{}[mounts.mid]\nparent = 'data'\n[mounts.sub]\nparent = 'mid'\n{}",
            line(parent),
            line(child)
        );
        let mounts = load(&text, &[]).unwrap();
        assert_eq!(mounts.resolve("sub").unwrap().permissions, resolved, "{text}");
        assert_eq!(mounts.get("sub").unwrap().permissions, shown, "{text}");
        assert_eq!(mounts.warnings().len(), warnings, "{:?}", mounts.warnings());
    }
    let text = "[mounts.data]\ntype = 'fs'\nroot = '/d'\npermissions = 'readonly'\n[mounts.sub]\nparent = 'data'\npermissions = 'full'";
    assert_eq!(
        load(text, &[]).unwrap().warnings(),
        [
            "/cfg/m.toml:7: mount `sub`, key `permissions`: `full` is narrowed to `readonly`, which is all that its parent `data` gives"
        ]
    );
}

#[test]
fn a_child_cannot_ask_for_more_than_the_backend_has() {
    let text = "[mounts.web]\ntype = 'http'\nendpoint = 'http://h'\n[mounts.sub]\nparent = 'web'\npermissions = 'full'";
    assert_eq!(
        problems(&[text], &[]),
        [
            "/cfg/m.toml:6: mount `sub`, key `permissions`: `full` is more than type `http` can ever give; the most is `readonly`"
        ]
    );
}

#[test]
fn a_backend_that_is_not_compiled_in_fails_only_when_opened() {
    let mounts = load("[mounts.cloud]\ntype = 'gs'\nbucket = '${NONE}'\n[mounts.sub]\nparent = 'cloud'", &[]).unwrap();
    assert!(!mounts.get("sub").unwrap().compiled);
    let error = mounts.resolve("sub").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.to_string(), "sub: this gstore has no storage type `gcs`");
}

#[test]
fn a_later_file_replaces_a_whole_mount() {
    let mounts = load_all(
        &[
            "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\n[mounts.other]\nparent = 'cloud'",
            "[mounts.cloud]\ntype = 'fs'\nroot = 'x'",
        ],
        &[],
    )
    .unwrap();
    let cloud = mounts.resolve("other").unwrap();
    assert_eq!((cloud.backend.as_str(), cloud.options.len(), cloud.get("root")), ("fs", 1, Some("/cfg/x")));
    let files: Vec<_> = mounts.iter().map(|info| info.file.unwrap().display().to_string()).collect();
    assert_eq!(files, ["/cfg/n.toml", "/cfg/m.toml"]);
}

#[test]
fn settings_show_where_and_no_secret() {
    let text = "[mounts.cloud]\nprotocol = 's3'\nbucket_name = '${B}'\nsecret = 'canary'\nroot = { file = '~/r' }\n\
                endpoint = { command = ['pass', 'canary'] }\npermissions = 'readonly'";
    let mounts = load(text, &[("GSTORE_MOUNT_CLOUD__ANON", "true")]).unwrap();
    let shown: Vec<_> = mounts
        .settings("cloud")
        .unwrap()
        .into_iter()
        .map(|s| format!("{} = {} ({})", s.key, s.value, s.origin))
        .collect();
    assert_eq!(
        shown,
        [
            "type = s3 (/cfg/m.toml:2)",
            "bucket = ${B} (the variable `B` is not set) (/cfg/m.toml:3)",
            "endpoint = { command = [\"pass\", …] } (/cfg/m.toml:6)",
            "root = { file = \"~/r\" } (/cfg/m.toml:5)",
            "secret_access_key = [hidden] (/cfg/m.toml:4)",
            "skip_signature = true (environment (GSTORE_MOUNT_CLOUD__ANON))",
            "permissions = readonly (/cfg/m.toml:7)",
        ]
    );
    let mounts =
        load("[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nsecret = '${A:-canary}'\nendpoint = 'http://canary@h'", &[])
            .unwrap();
    let debug = format!("{:?} {mounts:?} {:?}", mounts.settings("cloud"), mounts.resolve("cloud"));
    assert!(!debug.contains("canary"), "{debug}");
    assert_eq!(mounts.resolve("cloud").unwrap().get("secret_access_key"), Some("canary"));
}
