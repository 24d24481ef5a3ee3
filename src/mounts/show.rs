//! A mount as it was written, with its secrets left out.

use super::check::{Kind, Mount, Setting};
use super::resolve::holds_password;
use super::switch::{Route, Switch};
use super::value::Value;
use crate::location::escaped;

/// A key of a mount: what is written, and where. Nothing is filled in, no secret shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SettingInfo {
    /// The key's canonical name.
    pub key: &'static str,
    /// What is written, or `[hidden]`.
    pub value: String,
    /// The file and its line, or the variable of the environment.
    pub origin: String,
}

/// Lists what a mount says itself, what decides its nature first.
pub(super) fn settings(mount: &Mount) -> Vec<SettingInfo> {
    let info = |key, value: &str, origin: &dyn std::fmt::Display| SettingInfo {
        key,
        value: escaped(value.as_bytes()),
        origin: origin.to_string(),
    };
    let of = |setting: &Setting| info(setting.key.name, &value(setting), &setting.origin);
    let mut all = match &mount.kind {
        Kind::Storage { schema, stated, settings } => {
            let mut all = vec![info("type", schema.name, stated)];
            all.extend(settings.values().map(of));
            all
        }
        Kind::Switch { stated, switch } => {
            let mut all = vec![info("type", "switch", stated)];
            for (name, route) in switch.routes.iter().map(|(name, route)| (name.as_str(), route)).chain(default(switch))
            {
                let (to, origin) = match route {
                    Route::Mount { name, path, origin } => (format!("{name}:{}", value(path)), origin),
                    Route::Folder(folder) => (value(folder), &folder.origin),
                };
                all.push(info("route", &format!("{name} -> {to}"), origin));
            }
            all
        }
        Kind::Relative { parent, stated, path } => {
            let mut all = vec![info("parent", parent, stated)];
            all.extend(path.iter().map(of));
            all
        }
    };
    if let Some(stated) = &mount.permissions {
        all.push(info("permissions", &stated.level.to_string(), &stated.origin));
    }
    all
}

fn default(switch: &Switch) -> Option<(&str, &Route)> {
    switch.default.as_ref().map(|route| ("*", route))
}

fn value(setting: &Setting) -> String {
    const HIDDEN: &str = "[hidden]";
    let secret = setting.key.kind.is_hidden() && setting.value.is_literal();
    match &setting.value {
        _ if secret => HIDDEN.to_owned(),
        Value::Plain(text) if holds_password(text) => HIDDEN.to_owned(),
        Value::Plain(text) => text.clone(),
        Value::Template(template) => {
            let text = template.written();
            if holds_password(&text) { HIDDEN.to_owned() } else { text }
        }
        Value::Env(name) => format!("{{ env = {name:?} }}"),
        Value::File(path) => format!("{{ file = {:?} }}", path.written()),
        // The arguments may hold a password.
        Value::Command(argv) => match argv.as_slice() {
            [] => "{ command = [] }".to_owned(),
            [program] => format!("{{ command = [{:?}] }}", program.written()),
            [program, ..] => format!("{{ command = [{:?}, …] }}", program.written()),
        },
    }
}
