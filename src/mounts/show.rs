//! What a mount and its parents say and where, with their secrets left out.

use super::chain::Chain;
use super::check::{Kind, Setting};
use super::resolve::holds_password;
use super::switch::{Route, Switch};
use super::value::Value;
use crate::location::escaped;

/// A key of a mount: what it comes to, and where that is written. No secret is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SettingInfo {
    /// The mount that says it: the one asked for, or a parent.
    pub mount: String,
    /// The key's canonical name.
    pub key: &'static str,
    /// Its value, or `[hidden]`.
    pub value: String,
    /// The file and its line, the variable of the environment, or `default`.
    pub origin: String,
}

/// Lists what a mount and its parents say, what decides its nature first; `of` shows one value.
pub(super) fn settings(chain: &Chain<'_>, of: &dyn Fn(&str, &Setting) -> String) -> Vec<SettingInfo> {
    let mut all = Vec::new();
    for (name, mount) in &chain.links {
        let mut add = |key, value: &str, origin: &dyn std::fmt::Display| {
            let value = escaped(value.as_bytes());
            all.push(SettingInfo { mount: (*name).to_owned(), key, value, origin: origin.to_string() });
        };
        match &mount.kind {
            Kind::Storage { schema, stated, settings, .. } => {
                add("type", schema.name, stated);
                for setting in settings.values() {
                    add(setting.key.name, &of(name, setting), &setting.origin);
                }
            }
            Kind::Switch { stated, switch } => {
                add("type", "switch", stated);
                for (route, to) in switch.routes.iter().map(|(name, to)| (name.as_str(), to)).chain(default(switch)) {
                    let (to, origin) = match to {
                        Route::Mount { name: to, path, origin } => (format!("{to}:{}", of(name, path)), origin),
                        Route::Folder(folder) => (of(name, folder), &folder.origin),
                    };
                    add("route", &format!("{route} -> {to}"), origin);
                }
            }
            Kind::Relative { parent, stated, path } => {
                add("parent", parent, stated);
                if let Some(path) = path {
                    add("path", &of(name, path), &path.origin);
                }
            }
        }
        if let Some(stated) = &mount.permissions {
            add("permissions", &stated.level.to_string(), &stated.origin);
        }
    }
    all
}

fn default(switch: &Switch) -> Option<(&str, &Route)> {
    switch.default.as_ref().map(|route| ("*", route))
}

/// Shows a value as it is written.
pub(super) fn value(setting: &Setting) -> String {
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
        Value::Section { file, section, key } => {
            format!("{{ file = {:?}, section = {section:?}, key = {key:?} }}", file.written())
        }
        // The arguments may hold a password.
        Value::Command(argv) => match argv.as_slice() {
            [] => "{ command = [] }".to_owned(),
            [program] => format!("{{ command = [{:?}] }}", program.written()),
            [program, ..] => format!("{{ command = [{:?}, …] }}", program.written()),
        },
    }
}
