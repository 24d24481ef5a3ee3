//! Holds what gstore writes as JSON against `docs/schemas`, without the room for fields to come that
//! they leave to others: a field that is not described fails a test.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

/// What each line of a record begins with.
const BEGINNING: &[u8] = b"{\"v\":";

thread_local! {
    static READ: RefCell<HashMap<String, (Schemas, SchemaIndex)>> = RefCell::default();
}

/// Returns the folder of the schemas.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas")
}

/// Checks every line that is a record. One that a signal cut off has no end and does not count.
pub(crate) fn check_records(stream: &[u8]) -> Result<(), String> {
    let whole = stream.split_inclusive(|byte| *byte == b'\n').filter(|line| line.ends_with(b"\n"));
    whole.filter(|line| line.starts_with(BEGINNING)).try_for_each(|line| {
        let shown = String::from_utf8_lossy(line);
        let value = serde_json::from_slice(line).map_err(|error| format!("{error}: {shown}"))?;
        check(&value).map_err(|problem| format!("{problem}\n{shown}"))
    })
}

/// Checks one record.
pub(crate) fn check(record: &Value) -> Result<(), String> {
    let kind = record["type"].as_str().ok_or("a record without a type")?;
    READ.with_borrow_mut(|read| {
        if !read.contains_key(kind) {
            read.insert(kind.to_owned(), compile(kind)?);
        }
        let (schemas, index) = &read[kind];
        schemas.validate(record, *index).map_err(|error| error.to_string())
    })
}

/// Reads a schema. It is checked against the one of schemas.
fn compile(kind: &str) -> Result<(Schemas, SchemaIndex), String> {
    let path = folder().join(format!("{kind}.json"));
    let text = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut schema = serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    close(&mut schema);
    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    let name = format!("http://localhost/{kind}.json");
    compiler.add_resource(&name, schema).map_err(|error| format!("{kind}: {error:#}"))?;
    let index = compiler.compile(&name, &mut schemas).map_err(|error| format!("{kind}: {error:#}"))?;
    Ok((schemas, index))
}

/// Allows no field that is not described, wherever an object is.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|kind| kind == "object") && fields.contains_key("properties") {
                fields.entry("additionalProperties").or_insert(Value::Bool(false));
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
