//! What a key holds: a text, a text with variables, or the place where its secret lies.
//!
//! Shape and content are checked here as far as that goes without the environment; values are
//! filled in by `resolve`. No message quotes a value.

use super::file::Written;
use super::interpolate::Template;
use super::problem::Flaw;
use super::suggest::closest;
use super::{Key, KeyKind};
use crate::location::ObjectPath;

/// A value that is right in itself. It may be a secret, so it has no `Debug`.
pub(super) enum Value {
    /// Final, but for the folder it may be relative to.
    Plain(String),
    /// Mentions variables.
    Template(Template),
    /// A variable that holds it.
    Env(String),
    /// A file that holds it.
    File(Template),
    /// A key in a section of a file that other programs read too.
    Section { file: Template, section: String, key: String },
    /// A command that prints it: program and arguments.
    Command(Vec<Template>),
}

impl Value {
    /// Takes what was written for `key`.
    pub(super) fn new(key: &Key, written: &Written) -> Result<Self, Flaw> {
        match (written, key.kind) {
            (Written::Table(entries), _) => source(entries),
            (Written::Environment(text), kind) => literal(key, kind, text),
            (Written::Text(text), kind) => {
                let template = Template::parse(text).map_err(Flaw::new)?;
                match (template.literal(), kind) {
                    (None, _) => Ok(Self::Template(template)),
                    (Some(_), KeyKind::Bool | KeyKind::Integer) => Err(wrong_type(kind, written)),
                    (Some(text), _) => literal(key, kind, text),
                }
            }
            (Written::Flag(flag), KeyKind::Bool) => Ok(Self::Plain(flag.to_string())),
            (Written::Number(digits), KeyKind::Integer) => clean(key.kind, digits).map(Self::Plain),
            (_, kind) => Err(wrong_type(kind, written)),
        }
    }

    /// Whether the value itself stands in the table.
    pub(super) fn is_literal(&self) -> bool {
        match self {
            Self::Plain(text) => !text.is_empty(),
            Self::Template(template) => template.holds_value(),
            Self::Env(_) | Self::File(_) | Self::Section { .. } | Self::Command(_) => false,
        }
    }
}

fn literal(key: &Key, kind: KeyKind, text: &str) -> Result<Value, Flaw> {
    // An empty prefix is the whole bucket; any other empty text is a slip.
    if text.is_empty() && kind != KeyKind::Prefix {
        return Err(Flaw::new(if key.required { "is empty" } else { "is empty; leave the key out" }));
    }
    clean(kind, text).map(Value::Plain)
}

fn wrong_type(kind: KeyKind, written: &Written) -> Flaw {
    let expected = match kind {
        KeyKind::Text | KeyKind::Secret | KeyKind::Identifier | KeyKind::Folder | KeyKind::File | KeyKind::Prefix => {
            "text".to_owned()
        }
        KeyKind::Bool => "`true` or `false`".to_owned(),
        KeyKind::Integer => "a whole number".to_owned(),
        KeyKind::Choice(words) => one_of(words),
    };
    Flaw::new(format!("must be {expected}, not {}", written.describe()))
}

fn one_of(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("one of {}", words.join(", "))
}

/// Checks a final text against its kind and returns it in its one spelling.
pub(super) fn clean(kind: KeyKind, text: &str) -> Result<String, Flaw> {
    if text.contains('\0') {
        return Err(Flaw::new("cannot hold a NUL byte"));
    }
    match kind {
        KeyKind::Text | KeyKind::Secret | KeyKind::Identifier | KeyKind::Folder | KeyKind::File => Ok(text.to_owned()),
        KeyKind::Bool => match text.to_ascii_lowercase().as_str() {
            flag @ ("true" | "false") => Ok(flag.to_owned()),
            _ => Err(Flaw::new("must be `true` or `false`")),
        },
        KeyKind::Integer if text.starts_with('-') => Err(Flaw::new("must be a whole number, not negative")),
        KeyKind::Integer => match text.parse::<u64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(Flaw::new(format!("must be a whole number, at most {}", u64::MAX))),
        },
        KeyKind::Prefix => {
            let path = ObjectPath::parse(text.as_bytes()).map_err(|error| Flaw::new(error.message()))?;
            Ok(path.as_str().unwrap_or_default().to_owned())
        }
        KeyKind::Choice(words) => match words.iter().find(|word| **word == text) {
            Some(word) => Ok((*word).to_owned()),
            None => Err(Flaw::new(format!("must be {}", one_of(words))).suggest(closest(text, words.iter().copied()))),
        },
    }
}

const SOURCES: [&str; 3] = ["env", "file", "command"];

/// Takes `{ env = … }`, `{ file = … }`, `{ file = …, section = …, key = … }` or `{ command = […] }`.
fn source(entries: &[(String, Written)]) -> Result<Value, Flaw> {
    if entries.iter().any(|(name, _)| matches!(name.as_str(), "section" | "key")) {
        return in_section(entries);
    }
    let [(name, written)] = entries else {
        return Err(Flaw::new("a table must hold exactly one of `env`, `file` and `command`"));
    };
    let text = |what: &str| match written {
        Written::Text(text) if !text.is_empty() && !text.contains('\0') => Ok(text.as_str()),
        Written::Text(_) => Err(Flaw::new(format!("`{name}` holds no {what}"))),
        other => Err(Flaw::new(format!("`{name}` must be text, not {}", other.describe()))),
    };
    match name.as_str() {
        "env" => Ok(Value::Env(text("name of a variable")?.to_owned())),
        "file" => Ok(Value::File(Template::parse(text("path")?).map_err(Flaw::new)?)),
        "command" => command(written),
        other => {
            let flaw = Flaw::new(format!("unknown `{other}`; a table holds `env`, `file` or `command`"));
            Err(flaw.suggest(closest(other, SOURCES)))
        }
    }
}

fn in_section(entries: &[(String, Written)]) -> Result<Value, Flaw> {
    let text = |wanted: &str| match entries.iter().find(|(name, _)| name == wanted) {
        Some((_, Written::Text(text))) if !text.is_empty() && !text.contains('\0') => Ok(text.clone()),
        Some(_) => Err(Flaw::new(format!("`{wanted}` must be text, and hold some"))),
        None => Err(Flaw::new("`section` and `key` stand beside a `file`, all three")),
    };
    let (file, section, key) = (text("file")?, text("section")?, text("key")?);
    if entries.len() > 3 {
        return Err(Flaw::new("a table with a `section` holds `file`, `section` and `key` only"));
    }
    Ok(Value::Section { file: Template::parse(&file).map_err(Flaw::new)?, section, key })
}

fn command(written: &Written) -> Result<Value, Flaw> {
    let shape = || Flaw::new("`command` must be a list of texts, the program first; there is no shell");
    let Written::List(items) = written else { return Err(shape()) };
    let mut argv = Vec::new();
    for item in items {
        let Written::Text(text) = item else { return Err(shape()) };
        if text.contains('\0') {
            return Err(Flaw::new("cannot hold a NUL byte"));
        }
        argv.push(Template::parse(text).map_err(Flaw::new)?);
    }
    match argv.first() {
        Some(program) if program.literal() != Some("") => Ok(Value::Command(argv)),
        _ => Err(shape()),
    }
}
