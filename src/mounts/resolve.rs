//! Filling in a mount's values when it is used: variables, folders, secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::chain::Chain;
use super::check::{Kind, Mount, Setting};
use super::file::{Audience, Origin, shown};
use super::interpolate::Template;
use super::secret;
use super::show;
use super::value::{Value, clean};
use super::{KeyKind, Programs, Resolved, Secret, Sources};
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

/// How long a command may take: enough to type a passphrase, short enough not to seem dead.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// What commands printed, by mount and words: each runs once, however often its mount is opened.
pub(super) type Answers = Mutex<BTreeMap<(String, Vec<String>), String>>;

/// Fills in the values of one mount and its parents.
pub(super) struct Resolver<'a> {
    pub(super) sources: &'a Sources,
    pub(super) answers: &'a Answers,
}

/// Why a value cannot be had, and what to do about it.
struct Trouble {
    cause: String,
    hint: String,
}

fn trouble(cause: impl Into<String>, hint: impl Into<String>) -> Trouble {
    Trouble { cause: cause.into(), hint: hint.into() }
}

impl Resolver<'_> {
    /// Folds a chain into what a store needs.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if this binary lacks the backend; [`ErrorKind::Config`], naming
    /// mount and key, if a value cannot be had.
    pub(super) fn chain(&self, name: &str, chain: &Chain<'_>) -> Result<Resolved> {
        let schema = chain.schema;
        if !schema.compiled {
            let message = format!("this gstore has no storage type `{}`", schema.name);
            let hint = "use a gstore that was built with it, if there is one, or another mount";
            return Err(Error::new(ErrorKind::Unsupported, message).at(format_args!("{name}:")).hint(hint));
        }
        let path = self.below(chain)?;
        let mut options = BTreeMap::new();
        if let Some((link, Mount { kind: Kind::Storage { settings, unserved, .. }, .. })) = chain.links.last() {
            if let Some((origin, key, why)) = unserved {
                let error = Error::new(ErrorKind::Unsupported, format!("key `{key}` ({origin}): {why}"));
                return Err(error.at(format_args!("{link}:")).hint("leave it out, and say it in another way"));
            }
            for (key, setting) in settings {
                if let Some(value) = self.value(link, setting)? {
                    options.insert((*key).to_owned(), value);
                }
            }
        }
        let backend = schema.name.to_owned();
        let storage = chain.links.last().map_or(name, |(link, _)| link).to_owned();
        Ok(Resolved { name: name.to_owned(), storage, backend, options, path, permissions: chain.permissions() })
    }

    /// Returns where the mount at the head of a chain sits below the root of the one at its end.
    pub(super) fn below(&self, chain: &Chain<'_>) -> Result<ObjectPath> {
        let mut path = ObjectPath::root();
        for (link, mount) in chain.links.iter().rev() {
            if let Kind::Relative { path: Some(setting), .. } = &mount.kind {
                path = path.join(&self.prefix(link, setting)?);
            }
        }
        Ok(path)
    }

    /// Returns a value that is a path below something.
    pub(super) fn prefix(&self, mount: &str, setting: &Setting) -> Result<ObjectPath> {
        let value = self.value(mount, setting)?;
        value.map_or_else(|| Ok(ObjectPath::root()), |value| ObjectPath::parse(value.reveal().as_bytes()))
    }

    /// Makes a folder that a switch names ready to open.
    pub(super) fn folder(&self, mount: &str, setting: &Setting) -> Result<Resolved> {
        let folder = self.value(mount, setting)?;
        let options = folder.map(|folder| ("root".to_owned(), folder)).into_iter().collect();
        let (name, storage, backend) = (mount.to_owned(), mount.to_owned(), "fs".to_owned());
        Ok(Resolved { name, storage, backend, options, path: ObjectPath::root(), permissions: None })
    }

    /// Shows what a value comes to as far as the table and the environment say; a secret, and what lies
    /// in a file or comes from a command, only as it is written.
    pub(super) fn shown(&self, mount: &str, setting: &Setting) -> String {
        let written = show::value(setting);
        let known = matches!(setting.value, Value::Plain(_) | Value::Template(_));
        if !known || setting.key.kind.is_hidden() {
            return written;
        }
        match self.try_value(mount, setting) {
            Ok(Some(value)) => value.to_string(),
            Ok(None) => String::new(),
            Err(Trouble { cause, .. }) => format!("{written} ({cause})"),
        }
    }

    /// Returns the value of a key, or nothing where its variables leave an optional key empty.
    fn value(&self, mount: &str, setting: &Setting) -> Result<Option<Secret>> {
        self.try_value(mount, setting).map_err(|Trouble { cause, hint }| {
            let message = format!("key `{}` ({}): {cause}", setting.key.name, setting.origin);
            Error::new(ErrorKind::Config, message).at(format_args!("{mount}:")).hint(hint)
        })
    }

    fn try_value(&self, mount: &str, setting: &Setting) -> Result<Option<Secret>, Trouble> {
        let key = setting.key;
        let elsewhere = match &setting.value {
            Value::Plain(text) => return self.finish(setting, text).map(|text| Some(wrap(key.kind, text))),
            Value::Template(template) => {
                let text = self.expand(template)?;
                return match text.is_empty() {
                    true if key.required => Err(trouble("is empty", "set the variable that it names")),
                    true if key.kind != KeyKind::Prefix => Ok(None),
                    _ => self.finish(setting, &text).map(|text| Some(wrap(key.kind, text))),
                };
            }
            Value::Env(name) => match self.sources.environment.get(name).map(String::as_str) {
                None => return Err(unset(name)),
                Some("") => return Err(trouble(format!("the variable `{name}` is empty"), format!("set `{name}`"))),
                Some(text) => text.to_owned(),
            },
            Value::File(template) => {
                let path = self.path(&self.expand(template)?, &setting.origin)?;
                secret::read_file(&path).map_err(|cause| trouble(cause, "correct the file or its path"))?
            }
            Value::Section { file, section, key } => {
                let path = self.path(&self.expand(file)?, &setting.origin)?;
                secret::read_section(&path, section, key)
                    .map_err(|cause| trouble(cause, "correct the file or the place in it"))?
            }
            Value::Command(argv) => self.command(mount, setting, argv)?,
        };
        self.finish(setting, &elsewhere).map(|text| Some(Secret::hidden(text)))
    }

    /// Brings a text into the one spelling of its kind.
    fn finish(&self, setting: &Setting, text: &str) -> Result<String, Trouble> {
        let text = clean(setting.key.kind, text).map_err(|flaw| trouble(flaw.to_string(), "correct the value"))?;
        if !matches!(setting.key.kind, KeyKind::Folder | KeyKind::File) {
            return Ok(text);
        }
        let path = self.path(&text, &setting.origin)?;
        path.into_os_string().into_string().map_err(|path| {
            let cause = format!("`{}` has a name that is not UTF-8", shown(Path::new(&path)));
            trouble(cause, "give a path that is UTF-8 as a whole")
        })
    }

    fn expand(&self, template: &Template) -> Result<String, Trouble> {
        template.expand(|name| self.sources.environment.get(name).map(String::as_str)).map_err(|name| unset(&name))
    }

    /// Makes a local path absolute: below the home folder, the config file's or the working one.
    fn path(&self, text: &str, origin: &Origin) -> Result<PathBuf, Trouble> {
        let below_home = match text.strip_prefix('~') {
            Some("") => Some(""),
            Some(rest) => rest.strip_prefix('/'),
            None => None,
        };
        if let Some(rest) = below_home {
            let home = self.sources.home.as_ref();
            let home = home.ok_or_else(|| trouble("`~` stands for no folder", "set HOME to an absolute path"))?;
            let rest = rest.trim_start_matches('/');
            return Ok(if rest.is_empty() { home.clone() } else { home.join(rest) });
        }
        let path = match origin {
            Origin::File { file, .. } => file.folder.join(text),
            Origin::Environment { .. } => PathBuf::from(text),
        };
        // Also drops `.` segments, but no `..`: past a link that would lead elsewhere.
        std::path::absolute(&path).map_err(|error| {
            let cause = format!("cannot find `{}`: {}", shown(&path), Error::from(error).message());
            trouble(cause, "write an absolute path")
        })
    }

    fn command(&self, mount: &str, setting: &Setting, argv: &[Template]) -> Result<String, Trouble> {
        if self.sources.programs == Programs::Refuse {
            return Err(trouble("a command is not run just now", "give the value in another way"));
        }
        let Origin::File { file, .. } = &setting.origin else {
            return Err(trouble("the environment cannot name a command", "write it into a config file"));
        };
        if file.writers == Audience::Others {
            let shown = shown(&file.path);
            let cause = format!("refuses to run a command from `{shown}`, which others can change");
            return Err(trouble(cause, format!("run `chmod go-w` on `{shown}`, and own it")));
        }
        let argv = argv.iter().map(|word| self.expand(word)).collect::<Result<Vec<_>, _>>()?;
        let Some((program, arguments)) = argv.split_first().filter(|(program, _)| !program.is_empty()) else {
            return Err(trouble("the command names no program", "set the variable that it names"));
        };
        // A bare name is looked up in PATH; any other is a path like those beside it.
        let program = if program.contains('/') {
            self.path(program, &setting.origin)?.to_string_lossy().into_owned()
        } else {
            program.clone()
        };
        // Held while the command runs, so that two openings of a mount do not ask twice.
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let known = (mount.to_owned(), argv.clone());
        if let Some(answer) = answers.get(&known) {
            return Ok(answer.clone());
        }
        let answer = secret::run(&program, arguments, &self.sources.environment, COMMAND_LIMIT);
        let answer = answer.map_err(|cause| {
            trouble(cause, format!("run `{}` by hand to see what it says", escaped(program.as_bytes())))
        })?;
        answers.insert(known, answer.clone());
        Ok(answer)
    }
}

fn unset(name: &str) -> Trouble {
    let name = escaped(name.as_bytes());
    trouble(format!("the variable `{name}` is not set"), format!("set `{name}`"))
}

fn wrap(kind: KeyKind, text: String) -> Secret {
    if kind.is_hidden() || holds_password(&text) { Secret::hidden(text) } else { Secret::open(text) }
}

/// Whether a text is a URL with a user or a password in it.
pub(super) fn holds_password(text: &str) -> bool {
    text.split_once("://").is_some_and(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default().contains('@'))
}
