//! No input panics, and none makes a secret show.

use proptest::prelude::*;

use super::*;

const VALID: &str = "[mounts.home]\ntype = 'fs'\nroot = '~/files'\n\n[mounts.cloud]\ntype = \"s3\"\nbucket = 'acme'\n\
                     prefix = 'a/${X:-b}'\nsecret = 'canary'\nanon = true\nbatch = 0x10\netag = 'md5'\n\
                     endpoint = { env = 'X' }\npermissions = 'readwrite'\n\n[mounts.sub]\nparent = 'cloud'\npath = 'r'\n\
                     permissions = 'readonly'\n\n[mounts.one]\npath = 'sub:x'\n[mounts.far.bucket]\ncommand = ['pass', 'x']\n";

/// Goes through everything that can be asked; the files count as writable by others, so no command runs.
fn exercise(texts: &[&str], env: &[(&str, &str)]) -> String {
    match load_all(texts, env) {
        Err(error) => format!("{error} {error:?} {:?}", error.hint_text()),
        Ok(mounts) => {
            let all = |info: MountInfo| {
                format!("{info:?} {:?} {:?}", mounts.settings(&info.name), mounts.resolve(&info.name))
            };
            format!("{mounts:?} {:?} ", mounts.warnings()) + &mounts.iter().map(all).collect::<String>()
        }
    }
}

fn line() -> impl Strategy<Value = String> {
    let key =
        prop_oneof!["type|protocol|parent|path|root|bucket|secret|anon|batch|permissions", "[a-z_]{0,8}", "\\PC{0,6}"];
    let value = prop_oneof![
        Just("'fs'".to_owned()),
        Just("'s3'".to_owned()),
        "'[a-z:/.~$]{0,12}'",
        "\"\\PC{0,8}\"",
        "-?[0-9]{1,25}",
        "true|false",
        "\\{ (env|file) = '[a-zA-Z/$\\{\\}]{0,6}' \\}",
        "\\['a', 1\\]",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "'\\$\\{[A-Z]?(:-)?[a-z]*\\}?'",
    ];
    let name = prop_oneof!["aa|bb|cc|a-b|a_b", "\\PC{0,4}"];
    prop_oneof![
        name.prop_map(|name| format!("[mounts.{name}]")),
        (key, value).prop_map(|(key, value)| format!("{key} = {value}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text(text in "(?s).{0,200}") {
        exercise(&[&text], &[]);
    }

    #[test]
    fn text_like_toml(lines in proptest::collection::vec(line(), 0..14)) {
        exercise(&[&lines.join("\n")], &[("X", "x")]);
    }

    #[test]
    fn a_valid_table_with_a_slip(at in 0..VALID.len(), len in 0..40usize, with in "\\PC{0,3}|[\\[\\]'\"=\n${}]{0,4}") {
        let mut text = VALID.to_owned();
        text.replace_range(at..(at + len).min(VALID.len()), &with);
        exercise(&[&text], &[("X", "x")]);
    }

    #[test]
    fn a_slip_never_shows_the_secret(at in 0..VALID.len(), with in "[\\[\\]'\"=\n${} ,#]{0,4}") {
        let secret = VALID.find("canary").unwrap_or_default();
        prop_assume!(!(secret..secret + 6).contains(&at));
        let mut text = VALID.to_owned();
        text.insert_str(at, &with);
        let told = exercise(&[&text], &[("X", "x")]);
        prop_assert!(!told.contains("canary"), "{}\n{}", text, told);
    }

    #[test]
    fn any_environment(
        name in "(HOME|CLOUD|SUB|ONE|NEW|\\PC{0,3})(__|_)?(TYPE|ROOT|PARENT|PATH|ANON|BATCH|PERMISSIONS|\\PC{0,3})",
        value in "(fs|s3|sub|one:x|readonly|~|\\PC{0,5})",
    ) {
        exercise(&[VALID], &[(&format!("GSTORE_MOUNT_{name}"), &value), ("X", "x")]);
    }
}

#[test]
fn the_valid_table_is_valid_but_for_its_last_mount() {
    let lines = problems(&[VALID], &[]);
    assert_eq!(lines, ["/cfg/m.toml:23: mount `far`: says neither `type` nor `parent`"]);
    let told = exercise(&[VALID], &[("GSTORE_MOUNT_FAR__TYPE", "s3"), ("X", "x")]);
    assert!(told.contains("readwrite") || told.contains("ReadWrite"), "{told}");
}

const YAML: &str = "defaults: &d {type: s3, anon: yes}\nmounts:\n  home: {type: fs, root: ~/files}\n  cloud:\n    <<: *d\n    \
                    bucket: acme\n    secret: canary\n    batch: 0x10\n  sub: {parent: cloud, path: r}\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_in_any_syntax(text in "(?s).{0,200}|[-{}\\[\\]:,&*<!|>'\"# \na-c0-9]{0,60}") {
        for name in ["m.yaml", "m.json"] {
            let _ = load_files(&[(name, &text)], &[]).map_err(|error| error.to_string());
        }
    }

    #[test]
    fn a_slip_in_yaml_never_shows_the_secret(at in 0..YAML.len(), with in "[\\[\\]'\"=\n${} ,#:*&!|>%-]{0,4}") {
        let secret = YAML.find("canary").unwrap_or_default();
        prop_assume!(!(secret..secret + 6).contains(&at));
        let mut text = YAML.to_owned();
        text.insert_str(at, &with);
        let told = load_files(&[("m.yaml", &text)], &[]).map_err(|error| format!("{error} {error:?}"));
        prop_assert!(!told.err().unwrap_or_default().contains("canary"), "{}", text);
    }
}
