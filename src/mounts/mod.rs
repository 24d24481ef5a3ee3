//! The mount table: names the user chose, and how to reach what is behind them.
//!
//! This is the only room that names `toml` or another syntax of configuration, and the one that reads environment variables, secret
//! files and secret commands. It knows backends only as [`Schema`]s that the caller hands in; what
//! those do is the store's business. The table is checked whole when it is loaded; values that
//! depend on the environment, on files or on commands are filled in when their mount is used.

mod chain;
mod check;
mod edit;
mod file;
mod general;
pub mod import;
mod interpolate;
mod locate;
mod overrides;
mod permissions;
mod problem;
mod resolve;
mod resolved;
mod schema;
mod secret;
mod shape;
mod show;
mod sources;
mod suggest;
mod switch;
mod syntax;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chain::{Chain, Names, Table};
use check::Kind;
pub use edit::{Change, Edit, NewMount};
use file::{Audience, ConfigFile, Origin, RawMount};
pub use locate::{Located, Place};
pub use permissions::Permissions;
use problem::Problems;
use resolve::{Answers, Resolver};
pub use resolved::{Resolved, Secret};
pub use schema::{Key, KeyKind, Schema};
pub use show::SettingInfo;
pub use sources::{Programs, Sources};
pub use switch::SWITCH;

use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

/// A mount table that was found right; see [`Mounts::load`].
pub struct Mounts {
    table: Table,
    warnings: Vec<String>,
    sources: Sources,
    answers: Answers,
}

/// What a mount is, without its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountInfo {
    /// The mount's name.
    pub name: String,
    /// The backend's canonical name, that of the storage at the end of the parents.
    pub backend: &'static str,
    /// Whether this binary can open that backend.
    pub compiled: bool,
    /// What may be done through it: the least of what it, its parents and its backend say.
    pub permissions: Permissions,
    /// The config file that defines it; `None` for the environment.
    pub file: Option<PathBuf>,
    /// The parent, for a relative mount.
    pub parent: Option<String>,
}

impl Mounts {
    /// Reads and checks the whole table. No variable, secret or command in it is looked at yet.
    ///
    /// # Errors
    /// One [`ErrorKind::Config`] whose message names everything that is wrong: how many problems on
    /// its first line, then one line each with file, line, mount, key and cause.
    pub fn load(sources: Sources, schemas: &[&'static Schema]) -> Result<Self> {
        let mut problems = Problems::default();
        let files = sources.files.iter().map(|path| file::read(path, &mut problems)).collect();
        Self::assemble(files, sources, schemas, problems)
    }

    /// Checks the table as it would be if one of its files held another text.
    fn would_be(sources: Sources, schemas: &[&'static Schema], path: &Path, text: &str) -> Result<Self> {
        let mut problems = Problems::default();
        let mut read = |file: &PathBuf| {
            if file == path {
                return file::parse(&Arc::new(ConfigFile::new(path)), text, &mut problems);
            }
            file::read(file, &mut problems)
        };
        let files = sources.files.iter().map(&mut read).collect();
        Self::assemble(files, sources, schemas, problems)
    }

    /// Puts the mounts of several files and the environment together; later files win.
    fn assemble(
        files: Vec<Vec<RawMount>>,
        sources: Sources,
        schemas: &[&'static Schema],
        mut problems: Problems,
    ) -> Result<Self> {
        let mut raw: BTreeMap<String, RawMount> = BTreeMap::new();
        let mut replaced = Vec::new();
        for mount in files.into_iter().flatten() {
            replaced.extend(raw.insert(mount.name.clone(), mount));
        }
        overrides::apply(&mut raw, &sources.environment, schemas, &mut problems);
        for mount in &replaced {
            check::mount(mount, schemas, &mut problems);
        }
        let names: Names = raw.iter().map(|(name, mount)| (name.clone(), mount.origin.clone())).collect();
        let table: Table = raw
            .into_iter()
            .filter_map(|(name, mount)| Some((name, check::mount(&mount, schemas, &mut problems)?)))
            .collect();
        chain::check(&table, &names, &mut problems);
        if !problems.is_empty() {
            return Err(problems.into_error());
        }
        let warnings = chain::narrowed(&table).into_iter().chain(exposed(&table)).collect();
        Ok(Self { table, warnings, sources, answers: Answers::default() })
    }

    /// Returns what is not wrong but worth a word: narrowed permissions, readable secrets.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Returns the names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.table.keys().map(String::as_str)
    }

    /// Returns the mounts in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = MountInfo> {
        self.table.keys().filter_map(|name| self.info(name))
    }

    /// Returns one mount.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], with the nearest name and all names as its hint.
    pub fn get(&self, name: &str) -> Result<MountInfo> {
        self.info(name).ok_or_else(|| self.unknown(name))
    }

    /// Makes a mount ready to open: folds its parents, fills in variables and secrets.
    ///
    /// This may read files and wait for a command, up to 30 seconds; a command's answer is kept.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown name; [`ErrorKind::Unsupported`] for a backend that
    /// this binary lacks; [`ErrorKind::Config`], naming mount and key, if a value cannot be had.
    pub fn resolve(&self, name: &str) -> Result<Resolved> {
        let chain = Chain::of(&self.table, name).ok_or_else(|| self.unknown(name))?;
        Resolver { sources: &self.sources, answers: &self.answers }.chain(name, &chain)
    }

    /// Finds where a path on a mount leads, through its parents and through switches, and makes what
    /// is there ready to open, as [`Self::resolve`] does.
    ///
    /// # Errors
    /// As [`Self::resolve`]; [`ErrorKind::NotFound`] for a segment that names no route of a switch.
    pub fn locate(&self, name: &str, path: &ObjectPath) -> Result<Located> {
        let resolver = Resolver { sources: &self.sources, answers: &self.answers };
        locate::locate(&self.table, &resolver, name, path).unwrap_or_else(|| Err(self.unknown(name)))
    }

    /// Returns what a mount and its parents say and where, with the variables filled in that are set.
    /// No secret is shown, no file or command asked for one.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an unknown name.
    pub fn settings(&self, name: &str) -> Result<Vec<SettingInfo>> {
        let chain = Chain::of(&self.table, name).ok_or_else(|| self.unknown(name))?;
        let resolver = Resolver { sources: &self.sources, answers: &self.answers };
        Ok(show::settings(&chain, &|mount, setting| resolver.shown(mount, setting)))
    }

    fn info(&self, name: &str) -> Option<MountInfo> {
        let mount = self.table.get(name)?;
        let chain = Chain::of(&self.table, name)?;
        Some(MountInfo {
            name: name.to_owned(),
            backend: chain.schema.name,
            compiled: chain.schema.compiled,
            permissions: chain.permissions().unwrap_or(chain.schema.allows),
            file: match &mount.origin {
                Origin::File { file, .. } => Some(file.path.clone()),
                Origin::Environment { .. } => None,
            },
            parent: match &mount.kind {
                Kind::Storage { .. } | Kind::Switch { .. } => None,
                Kind::Relative { parent, .. } => Some(parent.clone()),
            },
        })
    }

    fn unknown(&self, name: &str) -> Error {
        let names: Vec<_> = self.names().collect();
        let hint = match suggest::closest(name, names.iter().copied()) {
            _ if names.is_empty() => "define it in a mount table, or begin with `./` for a local file".to_owned(),
            Some(near) => format!("did you mean `{near}:`? use one of the mounts {}", names.join(", ")),
            None => format!("use one of the mounts {}", names.join(", ")),
        };
        let name = escaped(name.as_bytes());
        Error::new(ErrorKind::NotFound, format!("there is no mount `{name}`")).at(format_args!("{name}:")).hint(hint)
    }
}

/// Names the mounts only: the rest may hold secrets.
impl fmt::Debug for Mounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mounts").field("names", &self.table.keys()).finish_non_exhaustive()
    }
}

/// Says which files hold which secrets in the clear and can be read by others.
fn exposed(table: &Table) -> Vec<String> {
    let mut files = BTreeMap::<_, Vec<_>>::new();
    for (name, mount) in table {
        let Kind::Storage { settings, .. } = &mount.kind else { continue };
        for setting in settings.values() {
            let Origin::File { file, .. } = &setting.origin else { continue };
            let secret = setting.key.kind == KeyKind::Secret && setting.value.is_literal();
            if secret && file.readers == Audience::Others {
                files.entry(file::shown(&file.path)).or_default().push(format!("{name}.{}", setting.key.name));
            }
        }
    }
    let warning = |(file, secrets): (_, Vec<_>)| {
        let secrets = secrets.join("`, `");
        format!("{file}: holds `{secrets}` in the clear, and others can read it; run `chmod go-rw` on it")
    };
    files.into_iter().map(warning).collect()
}
