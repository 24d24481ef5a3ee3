//! `docs/schemas`: one for each type of record, valid by itself, strict, and told in `docs/output.md`.
//!
//! That what the binary writes fits them is checked on every run of every test, in `support`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Sandbox, check_record, schemas_folder};

fn schemas() -> Vec<(String, Value)> {
    let read = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        let kind = name.strip_suffix(".json").unwrap_or_else(|| panic!("{name} is no schema")).to_owned();
        (kind, serde_json::from_slice(&fs::read(entry.path()).unwrap()).unwrap())
    };
    fs::read_dir(schemas_folder()).unwrap().map(|entry| read(entry.unwrap())).collect()
}

/// Collects the types of records that a source file makes, without its tests.
fn made(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            made(&path, found);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let kinds = code.split("Fields::new(\"").skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(kinds.map(str::to_owned));
        }
    }
}

#[test]
fn there_is_one_for_each_type_and_no_other() {
    let mut wanted = BTreeSet::new();
    made(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bin/gstore"), &mut wanted);
    assert!(wanted.len() > 10, "{wanted:?}");
    let found: BTreeSet<_> = schemas().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(found, wanted);
}

#[test]
fn each_is_of_the_draft_it_names_and_says_what_every_field_is() {
    let page = fs::read_to_string(schemas_folder().join("../output.md")).unwrap();
    for (kind, schema) in schemas() {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{kind}");
        assert_eq!(schema["properties"]["type"]["const"], json!(kind));
        // Reading it compares it with the schema of schemas; the record itself is wrong.
        let problem = check_record(&json!({ "v": 1, "type": kind, "frob": 1 })).unwrap_err();
        assert!(problem.contains("frob") && problem.contains("missing properties"), "{problem}");
        for (name, field) in schema["properties"].as_object().unwrap() {
            assert!(page.contains(&format!("`{name}`")), "{kind}: `{name}` is not in docs/output.md");
            assert!(name == "type" || field["description"].is_string(), "{kind}: {name}");
        }
        assert!(page.contains(&format!("`{kind}`")), "{kind} is not in docs/output.md");
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let good = json!({ "v": 1, "type": "outcome", "action": "copy", "status": "done", "source": { "base64": "/w==" }, "bytes": 5 });
    assert_eq!(check_record(&good), Ok(()));
    for (field, value) in [
        ("v", json!(2)),
        ("type", json!("frob")),
        ("action", json!("frob")),
        ("bytes", json!(-1)),
        ("bytes", json!("5")),
        ("source", json!({ "base64": 5 })),
        ("source", json!({ "base64": "", "x": 1 })),
        ("status", json!("skipped")),
        ("status", json!("failed")),
        ("kind", json!("failed")),
        ("new", json!(1)),
        ("dry_run", json!(false)),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        assert!(check_record(&bad).is_err(), "{bad}");
    }
}

#[test]
#[should_panic(expected = "additionalProperties 'frob' not allowed")]
fn every_run_is_checked() {
    let line = "{\"v\":1,\"type\":\"note\",\"message\":\"x\",\"frob\":1}\n";
    let _ = Sandbox::new().mount("home").file("home/a", line).run(["cat", "home:a"]);
}
