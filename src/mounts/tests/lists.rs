//! Tables in YAML and JSON: lists of mounts as genro-storage writes them, and our own shape.

use super::*;

fn problems_of(name: &str, text: &str) -> Vec<String> {
    told(&load_files(&[(name, text)], &[]).map(|_| ()).unwrap_err())
}

/// What became of a mount: its backend, values and rights, on one line.
fn resolved(mounts: &Mounts, name: &str) -> String {
    let mount = mounts.resolve(name).unwrap();
    let options: Vec<_> = mount.options.iter().map(|(key, value)| format!("{key}={}", value.reveal())).collect();
    let path = if mount.path.is_root() { String::new() } else { format!(" at {}", mount.path) };
    let rights = mount.permissions.map_or_else(String::new, |rights| format!(" {rights}"));
    format!("{} {}{path}{rights}", mount.backend, options.join(" "))
}

const YAML: &str = "
- name: home
  protocol: local
  path: /home/user

- name: cloud
  type: s3            # the older name of the key
  bucket: acme
  prefix: backups/
  anon: no
  secret: '0123'
  permissions: readwrite

- {name: uploads, protocol: local, path: 'home:uploads'}
- {name: deep, path: 'uploads:a/b', permissions: readonly}
- name: past
  path: cloud:old
  permissions: delete
";

const JSON: &str = r#"[
  {"name": "home", "protocol": "local", "path": "/home/user"},
  {"name": "cloud", "type": "s3", "bucket": "acme", "prefix": "backups/", "anon": false,
   "secret": "0123", "permissions": "readwrite"},
  {"name": "uploads", "protocol": "local", "path": "home:uploads"},
  {"name": "deep", "path": "uploads:a/b", "permissions": "readonly"},
  {"name": "past", "path": "cloud:old", "permissions": "delete"}
]"#;

const SHAPE: &str = "
mounts:
  home: {type: fs, root: /home/user}
  cloud:
    type: s3
    bucket: acme
    root: backups
    skip_signature: false
    secret: '0123'
    permissions: readwrite
  uploads: {parent: home, path: uploads}
  deep: {parent: uploads, path: a/b, permissions: readonly}
  past: {parent: cloud, path: old, permissions: full}
";

#[test]
fn a_list_says_what_a_table_says() {
    let expected = [
        ("home", "fs root=/home/user"),
        ("cloud", "s3 bucket=acme root=backups secret_access_key=0123 skip_signature=false readwrite"),
        ("uploads", "fs root=/home/user at uploads"),
        ("deep", "fs root=/home/user at uploads/a/b readonly"),
        ("past", "s3 bucket=acme root=backups secret_access_key=0123 skip_signature=false at old readwrite"),
    ];
    let inner = format!("mounts:{}", YAML.replace('\n', "\n  "));
    for (name, text) in
        [("/c/m.yaml", YAML), ("/c/m.YML", YAML), ("/c/m.json", JSON), ("/c/m.yml", SHAPE), ("/c/m.yaml", &inner)]
    {
        let mounts = load_files(&[(name, text)], &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
        for (mount, expected) in expected {
            assert_eq!(resolved(&mounts, mount), expected, "{name}: {mount}");
        }
        assert_eq!(mounts.warnings().len(), 1, "`past` is narrowed: {:?}", mounts.warnings());
    }
}

#[test]
fn values_from_elsewhere_work_in_every_syntax() {
    let yaml = "- {name: cloud, type: s3, bucket: '${B:-acme}', secret: {env: S}}";
    let json = r#"{"mounts": {"cloud": {"type": "s3", "bucket": "${B:-acme}", "secret": {"env": "S"}}}}"#;
    for (name, text) in [("m.yaml", yaml), ("m.json", json)] {
        let mounts = load_files(&[(name, text)], &[("S", "hush")]).unwrap();
        assert_eq!(resolved(&mounts, "cloud"), "s3 bucket=acme secret_access_key=hush");
    }
}

#[test]
fn a_later_file_wins_whatever_its_syntax() {
    let files = [
        ("a.yaml", "- {name: aa, type: fs, root: /yaml}\n- {name: bb, type: fs, root: /yaml}"),
        ("b.json", r#"[{"name": "bb", "type": "fs", "root": "/json"}, {"name": "cc", "type": "fs", "root": "/json"}]"#),
        ("c.toml", "[mounts.cc]\ntype = 'fs'\nroot = '/toml'"),
    ];
    let mounts = load_files(&files, &[]).unwrap();
    for (name, root) in [("aa", "/yaml"), ("bb", "/json"), ("cc", "/toml")] {
        assert_eq!(mounts.resolve(name).unwrap().get("root"), Some(root));
    }
}

/// A text and the one problem it has, from its line on.
const YAML_CASES: &[(&str, &str)] = &[
    ("3", "1: must be a list of mounts, or a table that holds `mounts`"),
    ("null", "1: must be a list of mounts, or a table that holds `mounts`"),
    ("- aa", "1: must be a table of keys, `name` among them"),
    ("- [aa]", "1: must be a table of keys, `name` among them"),
    ("- {type: fs, root: /}", "1: the key `name` is missing: what the mount is called"),
    ("- {nmae: aa, type: fs, root: /}", "1: key `nmae`: unknown key; did you mean `name`?"),
    ("- name: 3\n  type: fs", "1: key `name`: must be text, not a number"),
    ("- name: no\n  type: fs", "1: key `name`: must be text, not a boolean"),
    ("- name:\n  type: fs", "1: key `name`: must be text, not nothing"),
    (
        "- name: x:y\n  type: fs\n  root: /",
        "1: mount `x:y`: bad name: a name begins with a letter, then come letters, digits, `_` and `-`, at least one",
    ),
    ("- name: aa\n  root: /", "1: mount `aa`: says neither `type` nor `parent`"),
    (
        "- name: aa\n  protocol: htpp\n  root: /",
        "2: mount `aa`, key `protocol`: unknown type `htpp`; the types are fs, s3, http; did you mean `http`?",
    ),
    ("- name: aa\n  type: s3", "1: mount `aa`: the key `bucket` is missing: what it needs"),
    (
        "- name: aa\n  type: s3\n  bucket: b\n  endpont: x",
        "4: mount `aa`, key `endpont`: unknown key for type `s3`; did you mean `endpoint`?",
    ),
    ("- name: aa\n  type: s3\n  bucket: 5", "3: mount `aa`, key `bucket`: must be text, not a number"),
    ("- name: aa\n  type: s3\n  bucket: 007", "3: mount `aa`, key `bucket`: must be text, not an octal number"),
    ("- name: aa\n  type: s3\n  bucket:", "3: mount `aa`, key `bucket`: must be text, not nothing"),
    ("- name: aa\n  type: s3\n  bucket: !x b", "3: mount `aa`, key `bucket`: must be text, not a tagged value"),
    (
        "- {name: aa, type: fs, root: /}\n\n- {name: aa, type: fs, root: /x}",
        "3: mount `aa`: is defined twice in this file; the first is in line 1",
    ),
    ("- {name: aa, type: fs, root: /, base_path: /}", "1: mount `aa`, key `base_path`: unknown key for type `fs`"),
    (
        "- {name: aa, type: fs, root: /, permissions: all}",
        "1: mount `aa`, key `permissions`: `all` is no permission; use readonly, readwrite or full",
    ),
    ("- {name: aa, type: fs, root: /, permissions: }", "1: mount `aa`, key `permissions`: must be text, not nothing"),
    (
        "- {name: aa, type: http, endpoint: 'http://h', permissions: readwrite}",
        "1: mount `aa`, key `permissions`: `readwrite` is more than type `http` can ever give; the most is `readonly`",
    ),
    ("- {name: aa, path: 'missing:x'}", "1: mount `aa`, key `parent`: there is no mount `missing`"),
    ("- {name: aa, protocol: s3, path: 'missing:x'}", "1: mount `aa`, key `parent`: there is no mount `missing`"),
    ("- {name: aa, path: 'aa:x'}", "1: mount `aa`, key `parent`: its parents go round in a circle: aa -> aa"),
    (
        "mount: []",
        "1: key `mount`: unknown top-level key; a mount is an item of a list, or of a table `mounts`; did you mean `mounts`?",
    ),
    ("mounts: 3", "1: key `mounts`: must be a table; a mount is an item of a list, or of a table `mounts`"),
    ("mounts:\n  aa: 3", "2: mount `aa`: must be a table of keys"),
    ("- name: aa\n  name: bb", "2:3: no valid YAML: duplicate key"),
];

#[test]
fn one_problem_each() {
    for (text, expected) in YAML_CASES {
        assert_eq!(problems_of("/c/m.yaml", text), [format!("/c/m.yaml:{expected}")], "{text}");
    }
    let json = [
        ("{\"mounts\": []", "1:13: no valid JSON: EOF while parsing an object"),
        ("[{\"name\": \"aa\",\n\"type\": null}]", "2: mount `aa`, key `type`: must be text, not nothing"),
        ("[{\"name\": \"aa\", \"name\": \"aa\"}]", "1:23: no valid JSON: duplicate key"),
        ("\"mounts\"", "1: must be a list of mounts, or a table that holds `mounts`"),
    ];
    for (text, expected) in json {
        assert_eq!(problems_of("/c/m.json", text), [format!("/c/m.json:{expected}")], "{text}");
    }
    assert_eq!(
        problems_of("/c/m.ini", "- x"),
        ["/c/m.ini: a mount table ends with .toml, .yaml, .yml or .json, not with .ini"]
    );
}

/// The seed keeps what stands before the mistake; a table is right as a whole or not at all.
#[test]
fn nothing_stays_of_a_list_with_a_mistake() {
    let text = "- {name: good, type: fs, root: /}\n- {name: bad, type: fs}\n- {name: worse, type: nfs}\n- {type: fs}";
    assert_eq!(
        problems_of("/c/m.yaml", text),
        [
            "/c/m.yaml:4: the key `name` is missing: what the mount is called",
            "/c/m.yaml:2: mount `bad`: the key `root` is missing: what it needs",
            "/c/m.yaml:3: mount `worse`, key `type`: unknown type `nfs`; the types are fs, s3, http; did you mean `fs`?",
        ]
    );
}

#[test]
fn folders_with_a_colon_are_folders_in_a_table() {
    let toml = "[mounts.aa]\ntype = 'fs'\nroot = 'bb:x'";
    assert_eq!(load(toml, &[]).unwrap().resolve("aa").unwrap().get("root"), Some("/cfg/bb:x"));
}

#[test]
fn no_slip_shows_a_secret() {
    for at in 0..YAML.len() {
        for with in ["'", "\"", "{", "[", ":", "\n", "\t", "*", "&x ", "!", "}", "%", "- "] {
            for (name, text) in [("m.yaml", YAML), ("m.json", JSON)] {
                let mut text = text.replace("0123", "canary");
                if !text.is_char_boundary(at) || at >= text.len() || text[..at].ends_with("canar") {
                    continue;
                }
                let secret = text.find("canary").unwrap_or_default();
                if (secret..secret + 6).contains(&at) {
                    continue;
                }
                text.insert_str(at, with);
                if let Err(error) = load_files(&[(name, &text)], &[]) {
                    assert!(!format!("{error} {error:?}").contains("canary"), "{text}: {error}");
                }
            }
        }
    }
}

static SFTP: Schema = Schema {
    name: "sftp",
    aliases: &[],
    compiled: true,
    allows: Permissions::Full,
    keys: &[required("endpoint", &["host"], KeyKind::Text)],
};

static GOOGLE: Schema = Schema {
    name: "gcs",
    aliases: &[],
    compiled: true,
    allows: Permissions::Full,
    keys: &[
        key("token", &[], KeyKind::Secret),
        key("credential_path", &["key_file"], KeyKind::Text),
        key("skip_signature", &["anon"], KeyKind::Bool),
    ],
};

fn with(schema: &'static Schema, name: &str, text: &str) -> Result<Mounts> {
    let mut problems = Problems::default();
    let file = file::parse(&Arc::new(ConfigFile::fake(name, Audience::User)), text, &mut problems);
    Mounts::assemble(vec![file], Sources::default(), &[schema], problems)
}

/// The table loads, and nothing is reached in another way than was meant.
#[test]
fn keys_without_a_counterpart_keep_only_their_mount_from_being_used() {
    let table = [
        ("password: x", Some("gstore logs in to SFTP servers with a key")),
        ("passphrase: x", Some("a key with a passphrase is for an agent")),
        ("timeout: 5", None),
    ];
    for (line, why) in table {
        let mounts = with(&SFTP, "m.yaml", &format!("- name: box\n  protocol: sftp\n  host: h\n  {line}\n")).unwrap();
        let found = mounts.resolve("box").map(|_| ());
        match why {
            None => found.unwrap(),
            Some(why) => {
                let error = found.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Unsupported);
                assert!(error.message().ends_with(&format!("(m.yaml:4): {why}")), "{error}");
            }
        }
    }
}

#[test]
fn what_genro_storage_calls_a_token_of_google() {
    let table = [
        ("anon", "gcs skip_signature=true"),
        ("/k/sa.json", "gcs credential_path=/k/sa.json"),
        ("sa.json", "gcs credential_path=sa.json"),
        ("ya29.x", "gcs token=ya29.x"),
    ];
    for (token, expected) in table {
        let list = format!("- {{name: box, protocol: gcs, token: {token}}}");
        assert_eq!(resolved(&with(&GOOGLE, "m.yaml", &list).unwrap(), "box"), expected);
        let toml = format!("[mounts.box]\ntype = 'gcs'\ntoken = '{token}'");
        assert_eq!(resolved(&with(&GOOGLE, "m.toml", &toml).unwrap(), "box"), format!("gcs token={token}"), "our own");
    }
}
