//! Every error a mount table can have at load, with its words.

use super::*;

/// A table and the one problem it has, from its line on.
type Case = (&'static str, &'static str);

const TOP_LEVEL: &[Case] = &[
    (
        "[mount.home]\ntype = 'fs'",
        "1: key `mount`: unknown top-level key; a mount is a table `[mounts.NAME]`; did you mean `mounts`?",
    ),
    ("verbose = true", "1: key `verbose`: unknown top-level key; a mount is a table `[mounts.NAME]`"),
    ("mounts = 3", "1: key `mounts`: must be a table; a mount is a table `[mounts.NAME]`"),
    ("[[mounts]]\nname = 'home'", "1: key `mounts`: must be a table; a mount is a table `[mounts.NAME]`"),
    ("[mounts]\nhome = '/x'", "2: mount `home`: must be a table of keys"),
];

const NAMES: &[Case] = &[
    (
        "[mounts.h]\ntype = 'fs'\nroot = '/'",
        "1: mount `h`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one",
    ),
    (
        "[mounts.'a b']\ntype = 'fs'\nroot = '/'",
        "1: mount `a b`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one",
    ),
    (
        "[mounts.\"a\\nb\"]\ntype = 'fs'\nroot = '/'",
        "1: mount `a\\nb`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one",
    ),
];

const TYPES: &[Case] = &[
    ("[mounts.home]\nroot = '/'", "1: mount `home`: says neither `type` nor `parent`"),
    ("[mounts.home]\ntpye = 'fs'\nroot = '/'", "2: mount `home`, key `tpye`: unknown key; did you mean `type`?"),
    ("[mounts.home]", "1: mount `home`: says neither `type` nor `parent`"),
    (
        "[mounts.home]\ntype = 'f'\nroot = '/'",
        "2: mount `home`, key `type`: unknown type `f`; the types are fs, s3, http",
    ),
    (
        "[mounts.home]\ntype = 'htpp'\nroot = '/'",
        "2: mount `home`, key `type`: unknown type `htpp`; the types are fs, s3, http; did you mean `http`?",
    ),
    ("[mounts.home]\nprotocol = 3\nroot = '/'", "2: mount `home`, key `protocol`: must be text, not a number"),
    (
        "[mounts.home]\ntype = 'fs'\nprotocol = 'fs'\nroot = '/'",
        "3: mount `home`, key `protocol`: is the same key as `type`; set one of them",
    ),
];

const KEYS: &[Case] = &[
    ("[mounts.home]\ntype = 'fs'", "1: mount `home`: the key `root` is missing: what it needs"),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nregoin = 'x'",
        "4: mount `cloud`, key `regoin`: unknown key for type `s3`",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nendpont = 'x'",
        "4: mount `cloud`, key `endpont`: unknown key for type `s3`; did you mean `endpoint`?",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\npermission = 'full'",
        "4: mount `cloud`, key `permission`: unknown key for type `s3`; did you mean `permissions`?",
    ),
    (
        "[mounts.home]\ntype = 'fs'\nroot = '/'\npath = '/'",
        "4: mount `home`, key `path`: is the same key as `root`; set one of them",
    ),
];

const VALUES: &[Case] = &[
    ("[mounts.cloud]\ntype = 's3'\nbucket = 5", "3: mount `cloud`, key `bucket`: must be text, not a number"),
    ("[mounts.cloud]\ntype = 's3'\nbucket = ''", "3: mount `cloud`, key `bucket`: is empty"),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nendpoint = ''",
        "4: mount `cloud`, key `endpoint`: is empty; leave the key out",
    ),
    ("[mounts.cloud]\ntype = 's3'\nbucket = \"a\\u0000\"", "3: mount `cloud`, key `bucket`: cannot hold a NUL byte"),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nanon = 'true'",
        "4: mount `cloud`, key `anon`: must be `true` or `false`, not text",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nbatch = true",
        "4: mount `cloud`, key `batch`: must be a whole number, not a boolean",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nbatch = 1.5",
        "4: mount `cloud`, key `batch`: must be a whole number, not a fraction",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nbatch = -1",
        "4: mount `cloud`, key `batch`: must be a whole number, not negative",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nbatch = 99999999999999999999",
        "4: mount `cloud`, key `batch`: must be a whole number, at most 18446744073709551615",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 2020-01-01",
        "3: mount `cloud`, key `bucket`: must be text, not a date or time",
    ),
    ("[mounts.cloud]\ntype = 's3'\nbucket = ['b']", "3: mount `cloud`, key `bucket`: must be text, not a list"),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\netag = 'md4'",
        "4: mount `cloud`, key `etag`: must be one of `md5`, `auto`; did you mean `md5`?",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = 'b'\nroot = 'a/../b'",
        "4: mount `cloud`, key `root`: `..` is not allowed in a path",
    ),
];

const SOURCES: &[Case] = &[
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = '${X'",
        "3: mount `cloud`, key `bucket`: a `${` has no `}`; write `$$` for a plain `$`",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = '${}'",
        "3: mount `cloud`, key `bucket`: a `${…}` holds no variable name; write `${NAME}`, `${NAME:-default}`, or `$$` for a plain `$`",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = {}",
        "3: mount `cloud`, key `bucket`: a table must hold exactly one of `env`, `file` and `command`",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { env = 'X', file = 'y' }",
        "3: mount `cloud`, key `bucket`: a table must hold exactly one of `env`, `file` and `command`",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { comand = ['x'] }",
        "3: mount `cloud`, key `bucket`: unknown `comand`; a table holds `env`, `file` or `command`; did you mean `command`?",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { env = 3 }",
        "3: mount `cloud`, key `bucket`: `env` must be text, not a number",
    ),
    ("[mounts.cloud]\ntype = 's3'\nbucket = { file = '' }", "3: mount `cloud`, key `bucket`: `file` holds no path"),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { command = 'pass show x' }",
        "3: mount `cloud`, key `bucket`: `command` must be a list of texts, the program first; there is no shell",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { command = [] }",
        "3: mount `cloud`, key `bucket`: `command` must be a list of texts, the program first; there is no shell",
    ),
    (
        "[mounts.cloud]\ntype = 's3'\nbucket = { command = ['a', 1] }",
        "3: mount `cloud`, key `bucket`: `command` must be a list of texts, the program first; there is no shell",
    ),
];

const PERMISSIONS: &[Case] = &[
    (
        "[mounts.home]\ntype = 'fs'\nroot = '/'\npermissions = 'read'",
        "4: mount `home`, key `permissions`: `read` is no permission; use readonly, readwrite or full",
    ),
    (
        "[mounts.home]\ntype = 'fs'\nroot = '/'\npermissions = 'read-only'",
        "4: mount `home`, key `permissions`: `read-only` is no permission; use readonly, readwrite or full; did you mean `readonly`?",
    ),
    (
        "[mounts.home]\ntype = 'fs'\nroot = '/'\npermissions = 7",
        "4: mount `home`, key `permissions`: must be text, not a number",
    ),
    (
        "[mounts.web]\ntype = 'http'\nendpoint = 'http://h'\npermissions = 'readwrite'",
        "4: mount `web`, key `permissions`: `readwrite` is more than type `http` can ever give; the most is `readonly`",
    ),
];

const PARENTS: &[Case] = &[
    ("[mounts.sub]\nparent = 'none'", "2: mount `sub`, key `parent`: there is no mount `none`"),
    ("[mounts.sub]\nparent = 'suc'", "2: mount `sub`, key `parent`: there is no mount `suc`"),
    (
        "[mounts.sub]\nparent = 'hoem'\n[mounts.home]\ntype = 'fs'\nroot = '/'",
        "2: mount `sub`, key `parent`: there is no mount `hoem`; did you mean `home`?",
    ),
    ("[mounts.sub]\npath = 'none:x'", "2: mount `sub`, key `parent`: there is no mount `none`"),
    ("[mounts.sub]\nparent = ['x']", "2: mount `sub`, key `parent`: must be text, not a list"),
    ("[mounts.sub]\nparent = 'sub'", "1: mount `sub`, key `parent`: its parents go round in a circle: sub -> sub"),
    (
        "[mounts.aa]\nparent = 'bb'\n[mounts.bb]\nparent = 'cc'\n[mounts.cc]\nparent = 'bb'",
        "3: mount `bb`, key `parent`: its parents go round in a circle: bb -> cc -> bb",
    ),
    (
        "[mounts.sub]\nparent = 'home'\npath = '../x'\n[mounts.home]\ntype = 'fs'\nroot = '/'",
        "3: mount `sub`, key `path`: `..` is not allowed in a path",
    ),
    (
        "[mounts.sub]\nparent = 'home'\npath = 7\n[mounts.home]\ntype = 'fs'\nroot = '/'",
        "3: mount `sub`, key `path`: must be text, not a number",
    ),
    (
        "[mounts.sub]\nparent = 'home'\nroot = 'x'\n[mounts.home]\ntype = 'fs'\nroot = '/'",
        "3: mount `sub`, key `root`: a relative mount takes `parent`, `path` and `permissions` only",
    ),
    (
        "[mounts.sub]\nparent = 'home'\ntype = 'fs'\n[mounts.home]\ntype = 'fs'\nroot = '/'",
        "3: mount `sub`, key `type`: cannot stand together with `parent`: a relative mount has its parent's type",
    ),
];

const COLLISIONS: &[Case] = &[
    (
        "[mounts.a-b]\ntype = 'fs'\nroot = '/'\n[mounts.a_b]\ntype = 'fs'\nroot = '/'",
        "4: mount `a_b`: collides with `a-b`: both are `GSTORE_MOUNT_A_B__…` in the environment",
    ),
    (
        "[mounts.AB]\ntype = 'fs'\nroot = '/'\n[mounts.ab]\ntype = 'fs'\nroot = '/'",
        "4: mount `ab`: collides with `AB`: both are `GSTORE_MOUNT_AB__…` in the environment",
    ),
];

#[test]
fn one_problem_each() {
    for (text, expected) in [TOP_LEVEL, NAMES, TYPES, KEYS, VALUES, SOURCES, PERMISSIONS, PARENTS, COLLISIONS].concat()
    {
        assert_eq!(problems(&[text], &[]), [format!("/cfg/m.toml:{expected}")], "{text}");
    }
}

#[test]
fn all_at_once() {
    let first = "colour = 1\n[mounts.home]\ntype = 'fs'\n[mounts.cloud]\ntype = 's3'\nbuckett = 'b'\nbatch = 'x'";
    let second = "[mounts.sub]\nparent = 'hom'\npermissions = 'all'\n[mounts.cloud]\ntype = 's3'\nbucket = 'b'";
    assert_eq!(
        problems(&[first, second], &[("GSTORE_MOUNT_CLOUD__ANON", "maybe")]),
        [
            "/cfg/m.toml:1: key `colour`: unknown top-level key; a mount is a table `[mounts.NAME]`",
            // The first `cloud` is replaced, and checked all the same.
            "/cfg/m.toml:6: mount `cloud`, key `buckett`: unknown key for type `s3`; did you mean `bucket`?",
            "/cfg/m.toml:7: mount `cloud`, key `batch`: must be a whole number, not text",
            "/cfg/m.toml:4: mount `cloud`: the key `bucket` is missing: what it needs",
            "environment (GSTORE_MOUNT_CLOUD__ANON): mount `cloud`, key `anon`: must be `true` or `false`",
            "/cfg/m.toml:2: mount `home`: the key `root` is missing: what it needs",
            "/cfg/n.toml:3: mount `sub`, key `permissions`: `all` is no permission; use readonly, readwrite or full",
            "/cfg/n.toml:2: mount `sub`, key `parent`: there is no mount `hom`; did you mean `home`?",
        ]
    );
}

#[test]
fn syntax_errors_name_the_place_and_no_value() {
    let table = [
        ("[mounts.a]\nsecret = \"canary", "2:17"),
        ("[mounts.a]\nsecret = canary", "2:10"),
        ("[mounts.a]\nsecret = \"é\" canary", "2:14"),
        ("[mounts.a]\nsecret = \"canary\\q\"", "2:18"),
        ("[mounts.a]\nsecret = 'canary'\nsecret = 'canary'", "3:1"),
        ("[mounts.a]\nsecret = 12canary", "2:10"),
        ("[mounts.a]\nsecret = 2020-99-99", "2:10"),
        ("[mounts.a]\nsecret = '''canary", "2:19"),
        ("[mounts.a]\nsecret 'canary'", "2:8"),
        ("[mounts.a]\n= 'canary'", "2:1"),
        ("[mounts.a\nsecret = 'canary'", "1:10"),
        ("[mounts.a]\n[mounts.a]", "2:9"),
        ("secret = { x = 'canary'", "1:24"),
    ];
    for (text, place) in table {
        let lines = problems(&[text], &[]);
        assert!(lines[0].starts_with(&format!("/cfg/m.toml:{place}: no valid TOML: ")), "{text}: {lines:?}");
        assert!(!lines.concat().contains("canary"), "{text}: {lines:?}");
    }
}

#[test]
fn a_broken_file_brings_no_noise() {
    let broken = "[mounts.home]\ntype = ";
    let sound = "[mounts.sub]\nparent = 'home'\n[mounts.cloud]\ntype = 's3'\n[mounts.bad]\ntype = 'fs'";
    let env = [("GSTORE_MOUNT_CLOUD__BUCKET", "b"), ("GSTORE_MOUNT_HOME__ROOT", "/x")];
    let lines = problems(&[broken, sound], &env);
    assert!(lines[0].starts_with("/cfg/m.toml:2:8: no valid TOML"), "{lines:?}");
    assert_eq!(lines[1..], ["/cfg/n.toml:5: mount `bad`: the key `root` is missing: what it needs"]);
}

#[test]
fn no_error_shows_a_secret() {
    let values = [
        "'canary${'",
        "'${canary'",
        "{ file = ['canary'] }",
        "['canary']",
        "{ canary = 1, b = 2 }",
        "\"canary\\u0000\"",
        "{ command = ['canary', 3] }",
    ];
    for value in values {
        for key in ["secret_access_key", "endpoint", "anon", "batch", "etag", "root"] {
            let text = format!("[mounts.cloud]\ntype = 's3'\nbucket = 'b'\n{key} = {value}");
            let Err(error) = load(&text, &[]) else { continue };
            assert!(!format!("{error} {error:?}").contains("canary"), "{text}: {error}");
        }
    }
}

#[test]
fn an_unknown_mount_is_not_found() {
    let mounts = load("[mounts.home]\ntype = 'fs'\nroot = '/'\n[mounts.work]\nparent = 'home'", &[]).unwrap();
    let table = [
        ("hoem", "there is no mount `hoem`", "did you mean `home:`? use one of the mounts home, work"),
        ("x\u{1b}", "there is no mount `x\\u{1b}`", "use one of the mounts home, work"),
    ];
    for (name, message, hint) in table {
        for error in
            [mounts.get(name).unwrap_err(), mounts.resolve(name).unwrap_err(), mounts.settings(name).unwrap_err()]
        {
            assert_eq!((error.kind(), error.message()), (ErrorKind::NotFound, message));
            assert_eq!(error.hint_text(), Some(hint));
        }
    }
    let empty = load("", &[]).unwrap().get("home").unwrap_err();
    assert_eq!(empty.hint_text(), Some("define it in a mount table, or begin with `./` for a local file"));
}
