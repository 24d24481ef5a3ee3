//! Changing a mount table: its file keeps its comments, its order and everything else that it says.
//!
//! The table is checked as it would be before anything is written; then the file is replaced whole.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::file::{Written, shown};
use super::general;
use super::syntax::Syntax;
use super::{KeyKind, Mounts, Schema, Sources};
use crate::error::{Error, ErrorKind, Result};
use crate::location::is_mount_name;

/// What is to be changed.
#[derive(Debug)]
pub enum Change {
    /// New mounts, at the end.
    Add(Vec<NewMount>),
    /// The mount of this name goes.
    Remove(String),
}

/// A mount to be added. Its values may be secrets, so that they are not shown.
pub struct NewMount {
    name: String,
    keys: Vec<(String, Written)>,
}

/// A change that was found right, and not made yet.
#[derive(Debug)]
pub struct Edit {
    /// The file that it changes.
    pub file: PathBuf,
    text: String,
    added: String,
}

impl std::fmt::Debug for NewMount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewMount").field("name", &self.name).finish_non_exhaustive()
    }
}

impl NewMount {
    /// Begins a mount.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), keys: Vec::new() }
    }

    /// Says a key.
    pub(super) fn with(mut self, key: &str, written: Written) -> Self {
        self.keys.push((key.to_owned(), written));
        self
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes `KEY=VALUE` as it was typed. What begins with `{` or `[` is a value of TOML.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for a bad name, for what has no `=`, for a bad value.
    pub fn typed(name: &str, pairs: &[String], schemas: &[&'static Schema]) -> Result<Self> {
        let usage = |message: String, hint: &str| Err(Error::new(ErrorKind::Usage, message).hint(hint));
        if !is_mount_name(name) {
            let hint = "begin with a letter, and go on with letters, digits, `_` and `-`, at least one";
            return usage(format!("`{}` is no name for a mount", crate::location::escaped(name.as_bytes())), hint);
        }
        let mut split = Vec::new();
        for pair in pairs {
            match pair.split_once('=') {
                Some((key, value)) if !key.is_empty() => split.push((key.trim(), value)),
                _ => return usage("a key and its value are written KEY=VALUE".to_owned(), "write for example type=s3"),
            }
        }
        let kind = split.iter().find(|(key, _)| matches!(*key, "type" | "protocol")).map(|(_, value)| *value);
        let schema = kind.and_then(|kind| super::check::schema(kind, schemas));
        let mut mount = Self::named(name);
        for (key, text) in split {
            let kind = schema.and_then(|schema| general::key(schema, key)).map(|key| key.kind);
            let written = match (text.as_bytes().first(), kind) {
                (Some(b'{' | b'['), _) => match parsed(text) {
                    Some(written) => written,
                    None => return usage(format!("the value of `{key}` is no valid TOML"), "quote texts with \""),
                },
                (_, Some(KeyKind::Bool)) if matches!(text, "true" | "false") => Written::Flag(text == "true"),
                (_, Some(KeyKind::Integer)) if text.parse::<u32>().is_ok() => Written::Number(text.to_owned()),
                _ => Written::Text(text.to_owned()),
            };
            mount = mount.with(key, written);
        }
        Ok(mount)
    }
}

fn parsed(text: &str) -> Option<Written> {
    let node = Syntax::Toml.parse(&format!("x = {text}")).ok()?;
    match node.written() {
        Written::Table(keys) => keys.into_iter().next().map(|(_, written)| written),
        _ => None,
    }
}

impl Edit {
    /// Finds out what a change comes to.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for a file that is not TOML, [`ErrorKind::Exists`] and
    /// [`ErrorKind::NotFound`] for names, [`ErrorKind::Config`] if the table would be wrong.
    pub fn new(sources: &Sources, schemas: &[&'static Schema], change: &Change) -> Result<Self> {
        let mut there = sources.clone();
        if matches!(change, Change::Add(_)) {
            // A file that was named and is not there is made.
            let target = sources.target();
            there.files.retain(|file| Some(file) != target.as_ref() || file.symlink_metadata().is_ok());
        }
        let now = Mounts::load(there, schemas)?;
        let file = match change {
            Change::Add(_) => sources.target().ok_or_else(|| {
                Error::new(ErrorKind::Usage, "there is no folder for a mount table").hint("name a file with --config")
            })?,
            Change::Remove(name) => now.get(name)?.file.ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, "the mount comes from the environment")
                    .at(format_args!("{name}:"))
                    .hint("unset its variables")
            })?,
        };
        let mut document = read(&file)?;
        let mut added = String::new();
        match change {
            Change::Add(mounts) => {
                for mount in mounts {
                    if now.get(&mount.name).is_ok() {
                        return Err(Error::new(ErrorKind::Exists, "there is a mount of that name already")
                            .at(format_args!("{}:", mount.name))
                            .hint("choose another name, or remove that one with `gstore mounts rm`"));
                    }
                    added += &add(&mut document, mount)?;
                }
            }
            Change::Remove(name) => remove(&mut document, name),
        }
        let text = document.to_string();
        let mut sources = sources.clone();
        if !sources.files.contains(&file) {
            sources.files.push(file.clone());
        }
        Mounts::would_be(sources, schemas, &file, &text)?;
        Ok(Self { file, text, added })
    }

    /// Returns what would be added, as it would stand there.
    pub fn added(&self) -> &str {
        &self.added
    }

    /// Replaces the file: another one is written beside it and takes its name.
    ///
    /// # Errors
    /// What the system says; the file is then as it was.
    pub fn write(&self) -> Result<()> {
        self.replace().map_err(|error| Error::from(error).at(shown(&self.file)))
    }

    fn replace(&self) -> std::io::Result<()> {
        // A table that is kept elsewhere and linked here stays a link.
        let target = fs::canonicalize(&self.file).unwrap_or_else(|_| self.file.clone());
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(".mounts-").suffix(".part").tempfile_in(folder)?;
        file.write_all(self.text.as_bytes())?;
        if let Ok(old) = fs::metadata(&target) {
            file.as_file().set_permissions(fs::Permissions::from_mode(old.mode() & 0o7777))?;
            // Only root can, and only root needs to.
            let _ = chown(file.path(), Some(old.uid()), Some(old.gid()));
        }
        file.as_file().sync_all()?;
        file.persist(&target).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    }
}

fn read(file: &Path) -> Result<DocumentMut> {
    let name = shown(file);
    match Syntax::of(file) {
        Ok(Syntax::Toml) => {}
        _ => {
            return Err(Error::new(ErrorKind::Unsupported, "only mount tables in TOML can be changed")
                .at(name)
                .hint("change this file by hand, or name another with --config"));
        }
    }
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Error::from(error).at(name)),
    };
    text.parse().map_err(|_| Error::new(ErrorKind::Config, "no valid TOML").at(name).hint("correct it by hand"))
}

/// Adds a table `[mounts.NAME]` and returns it as text.
fn add(document: &mut DocumentMut, mount: &NewMount) -> Result<String> {
    let mut table = Table::new();
    for (key, written) in &mount.keys {
        let item = item(written).ok_or_else(|| {
            Error::new(ErrorKind::Usage, format!("the value of `{key}` cannot be written")).hint("write it by hand")
        })?;
        if table.insert(key, item).is_some() {
            return Err(Error::new(ErrorKind::Usage, format!("`{key}` is named twice")).hint("name it once"));
        }
    }
    let mut alone = DocumentMut::new();
    let holder = |document: &mut DocumentMut, table: Table| -> Option<()> {
        let mounts = document.entry("mounts").or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(true);
            Item::Table(table)
        });
        mounts.as_table_like_mut()?.insert(&mount.name, Item::Table(table));
        Some(())
    };
    if document.get("mounts").and_then(|mounts| mounts.get(&mount.name)).is_some() {
        return Err(Error::new(ErrorKind::Exists, "there are two mounts of that name")
            .at(format_args!("{}:", mount.name))
            .hint("rename one of them"));
    }
    holder(&mut alone, table.clone());
    if !document.to_string().trim().is_empty() {
        table.decor_mut().set_prefix("\n");
    }
    // Behind everything else, wherever the others stand.
    table.set_position(Some(isize::MAX));
    holder(document, table).ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, "`mounts` is no table that could be added to").hint("change it by hand")
    })?;
    Ok(alone.to_string())
}

fn item(written: &Written) -> Option<Item> {
    plain(written).map(value)
}

fn plain(written: &Written) -> Option<Value> {
    Some(match written {
        Written::Text(text) | Written::Environment(text) => text.as_str().into(),
        Written::Flag(flag) => (*flag).into(),
        Written::Number(digits) => digits.parse::<i64>().ok()?.into(),
        Written::List(items) => Value::Array(items.iter().map(plain).collect::<Option<Array>>()?),
        Written::Table(keys) => {
            let mut table = InlineTable::new();
            for (key, written) in keys {
                table.insert(key, plain(written)?);
            }
            Value::InlineTable(table)
        }
        Written::Other(_) => return None,
    })
}

/// Removes a mount with the comment that stands right above it; what is further up stays.
fn remove(document: &mut DocumentMut, name: &str) {
    let Some(mounts) = document.get_mut("mounts").and_then(Item::as_table_like_mut) else { return };
    let Some(Item::Table(table)) = mounts.remove(name) else { return };
    let above = table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
    let Some((kept, _)) = above.rsplit_once("\n\n").filter(|(kept, _)| !kept.trim().is_empty()) else { return };
    let kept = format!("{kept}\n");
    let position = table.position();
    let below =
        tables(document).into_iter().filter(|next| next.position() > position).min_by_key(|next| next.position());
    if let Some(next) = below {
        let own = next.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned();
        next.decor_mut().set_prefix(kept + &own);
    } else {
        let end = document.trailing().as_str().unwrap_or_default().to_owned();
        document.set_trailing(kept + &end);
    }
}

/// Every table with a header of its own, below `mounts`.
fn tables(document: &mut DocumentMut) -> Vec<&mut Table> {
    let mounts = document.get_mut("mounts").and_then(Item::as_table_mut);
    let items = mounts.into_iter().flat_map(|mounts| mounts.iter_mut().map(|(_, item)| item));
    items.filter_map(Item::as_table_mut).filter(|table| !table.is_implicit()).collect()
}
