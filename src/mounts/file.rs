//! One config file: reading it, and what was written in it with its place.
//!
//! The syntaxes are in `syntax`, the shape of a table in `shape`; what the keys mean is not known here. Values may be secrets: nothing here has a `Debug` that
//! shows one, and of a syntax error only the place and the kind are told.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::{Flaw, Problem, Problems};
use super::shape;
use super::syntax::{Slip, Syntax};
use crate::error::Error;
use crate::location::escaped;

/// The largest config file, bytes: far above any real one, far below what hurts.
const LARGEST: u64 = 4 << 20;

/// A config file, apart from its content.
#[derive(Debug)]
pub(super) struct ConfigFile {
    /// Its path as it was given.
    pub(super) path: PathBuf,
    /// The absolute folder it lies in, to which its own relative paths refer.
    pub(super) folder: PathBuf,
    /// Who can change it.
    pub(super) writers: Audience,
    /// Who can read it.
    pub(super) readers: Audience,
}

impl ConfigFile {
    /// A file that the user is about to write.
    pub(super) fn new(path: &Path) -> Self {
        let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
        let folder = folder.unwrap_or_else(|| "/".into());
        Self { path: path.to_owned(), folder, writers: Audience::User, readers: Audience::User }
    }
}

/// Who has a right to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    /// The user who runs gstore, and root.
    User,
    /// Others too.
    Others,
}

/// Where something was written.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// A line of a file, from 1.
    File { file: Arc<ConfigFile>, line: usize },
    /// A variable of the environment.
    Environment { variable: String },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { file, line } => write!(f, "{}:{line}", shown(&file.path)),
            Self::Environment { variable } => write!(f, "environment ({variable})"),
        }
    }
}

/// A mount as it was written.
pub(super) struct RawMount {
    pub(super) name: String,
    pub(super) origin: Origin,
    pub(super) entries: Vec<Entry>,
}

/// A key as it was written.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: Written,
    pub(super) origin: Origin,
}

/// A value as it was written.
#[derive(Clone)]
pub(super) enum Written {
    Text(String),
    Flag(bool),
    /// Decimal digits, perhaps with a sign.
    Number(String),
    List(Vec<Written>),
    Table(Vec<(String, Written)>),
    /// Text of a variable: of whatever type its key wants, and never interpolated.
    Environment(String),
    /// What no key takes; the word says what it is.
    Other(&'static str),
}

impl Written {
    /// Says what it is, without the value.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Environment(_) => "text",
            Self::Flag(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(what) => what,
        }
    }
}

/// Shows a path on one line.
pub(super) fn shown(path: &Path) -> String {
    escaped(path.as_os_str().as_encoded_bytes())
}

/// Reads the mounts of a file; what is wrong goes to `problems`.
pub(super) fn read(path: &Path, problems: &mut Problems) -> Vec<RawMount> {
    let (file, text) = match open(path) {
        Ok(read) => read,
        Err(cause) => {
            problems.incomplete = true;
            problems.push(Problem::new(shown(path), Flaw::new(cause)));
            return Vec::new();
        }
    };
    parse(&Arc::new(file), &text, problems)
}

fn open(path: &Path) -> Result<(ConfigFile, String), String> {
    let told = |error: std::io::Error| Error::from(error).message().to_owned();
    let absolute = std::path::absolute(path).map_err(told)?;
    let mut file = File::open(path).map_err(told)?;
    // Asked of the open file, so that what is judged is what is read.
    let metadata = file.metadata().map_err(told)?;
    let mut text = Vec::new();
    (&mut file).take(LARGEST + 1).read_to_end(&mut text).map_err(told)?;
    if text.len() as u64 > LARGEST {
        return Err(format!("larger than {} MiB", LARGEST >> 20));
    }
    let text = String::from_utf8(text).map_err(|_| "not UTF-8 text".to_owned())?;
    let folder = absolute.parent().unwrap_or(Path::new("/")).to_owned();
    let (writers, readers) = audiences(&metadata);
    Ok((ConfigFile { path: path.to_owned(), folder, writers, readers }, text))
}

/// Says who can write and who can read; the owner of a file can always do both.
fn audiences(metadata: &Metadata) -> (Audience, Audience) {
    let judge = |bits: u32| {
        let owner = metadata.uid();
        let ours = owner == 0 || owner == rustix::process::geteuid().as_raw();
        if ours && metadata.mode() & bits == 0 { Audience::User } else { Audience::Others }
    };
    (judge(0o022), judge(0o044))
}

/// Takes the text of a file apart, in the syntax that its name says.
pub(super) fn parse(file: &Arc<ConfigFile>, text: &str, problems: &mut Problems) -> Vec<RawMount> {
    let unreadable = |place: String, cause: String, problems: &mut Problems| {
        problems.incomplete = true;
        problems.push(Problem::new(place, Flaw::new(cause)));
    };
    let syntax = match Syntax::of(&file.path) {
        Ok(syntax) => syntax,
        Err(cause) => {
            unreadable(shown(&file.path), cause, problems);
            return Vec::new();
        }
    };
    match syntax.parse(text) {
        Ok(tree) => shape::mounts(file, syntax, tree, problems),
        Err(slips) => {
            for Slip { line, column, cause } in slips {
                let place = format!("{}:{line}:{column}", shown(&file.path));
                unreadable(place, format!("no valid {}: {cause}", syntax.name()), problems);
            }
            Vec::new()
        }
    }
}

#[cfg(test)]
impl ConfigFile {
    /// A file that lies nowhere, for tests that hand in its text.
    pub(super) fn fake(path: &str, writers: Audience) -> Self {
        let folder = Path::new(path).parent().unwrap_or(Path::new("/")).to_owned();
        Self { path: path.into(), folder, writers, readers: Audience::User }
    }
}
