//! Asking a rule of the user's own whether a pair of files needs a copy: an expression at once, a
//! program by running it.
//!
//! Which rule there is and what an expression means is [`super::compare`]'s business.

use std::ffi::OsString;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::compare::Custom;
use super::session::Session;
use super::walk::Tree;
use crate::entry::{Entry, Place, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Skip;
use crate::location::{ObjectPath, escaped};

/// What the rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Leave the destination alone.
    Skip(Skip),
    /// Copy.
    Copy,
}

const RUNNABLE: &str = "name a program that can be run";

/// How much of what a program says to standard error is kept; the rest is read and forgotten.
const KEPT: usize = 16 << 10;

/// Asks about a pair of files, each with the tree it is in.
///
/// # Errors
/// [`ErrorKind::Failed`] if there is no answer; [`ErrorKind::Interrupted`].
pub async fn ask(session: &Session, custom: &Custom, pair: ((&Tree, &Entry), (&Tree, &Entry))) -> Result<Answer> {
    let (source, dest) = (named(pair.0.0, pair.0.1), named(pair.1.0, pair.1.1));
    let skips = match custom {
        Custom::Expression(expression) => expression.holds(&source, &dest)?,
        Custom::Program { program, arguments } => {
            let facts = Pair {
                src: Facts::new(&source, pair.0.0.place(&pair.0.1.path)),
                dst: Facts::new(&dest, pair.1.0.place(&pair.1.1.path)),
            };
            session.unless_interrupted(run(program, arguments, &facts)).await?
        }
    };
    Ok(if skips { Answer::Skip(custom.reason()) } else { Answer::Copy })
}

/// Returns an entry with the path that filters know it by: relative to its tree, and of a single file
/// its name.
fn named(tree: &Tree, entry: &Entry) -> Entry {
    let path = if entry.path.is_root() { ObjectPath::raw(tree.base.name()) } else { entry.path.clone() };
    Entry { path, ..entry.clone() }
}

/// What a program is told.
#[derive(serde::Serialize)]
struct Pair<'a> {
    src: Facts<'a>,
    dst: Facts<'a>,
}

#[derive(serde::Serialize)]
struct Facts<'a> {
    location: Place,
    path: &'a ObjectPath,
    size: Option<u64>,
    mtime: Option<Timestamp>,
    etag: Option<&'a str>,
}

impl<'a> Facts<'a> {
    fn new(entry: &'a Entry, location: Place) -> Self {
        Self { location, path: &entry.path, size: entry.size, mtime: entry.mtime, etag: entry.etag.as_deref() }
    }
}

/// A program and whatever it started, in a process group of their own. Dropped before the program has
/// ended, it ends them all. What a program that ended by itself left behind lives on: its number may
/// be somebody else's by then.
struct Group(Child);

impl Drop for Group {
    fn drop(&mut self) {
        // Until it is waited for, nobody else gets its number.
        let leader = self.0.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        if let Some(leader) = leader {
            // There may be none of them left.
            let _ = kill_process_group(leader, Signal::KILL);
        }
    }
}

/// Runs a program that reads the facts. A future that is dropped ends it, and what it started.
async fn run(program: &OsString, arguments: &[OsString], facts: &Pair<'_>) -> Result<bool> {
    let name = || escaped(program.as_encoded_bytes());
    let failed = |message| Error::new(ErrorKind::Failed, message);
    let mut line = serde_json::to_vec(facts).map_err(|error| failed("cannot be told".to_owned()).because(error))?;
    line.push(b'\n');
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let child = command
        .process_group(0)
        .spawn()
        .map_err(|error| failed(format!("`{}` cannot be run: {error}", name())).because(error).hint(RUNNABLE))?;
    let mut group = Group(child);
    let (input, errors) = (group.0.stdin.take(), group.0.stderr.take());
    let tell = async {
        if let Some(mut input) = input {
            // A program may know without reading.
            let _ = input.write_all(&line).await;
        }
    };
    let listen = async {
        let mut said = Vec::new();
        if let Some(mut errors) = errors {
            // Whatever it said before it broke off is worth telling.
            let _ = (&mut errors).take(KEPT as u64).read_to_end(&mut said).await;
            let _ = tokio::io::copy(&mut errors, &mut tokio::io::sink()).await;
        }
        said
    };
    let ((), said) = tokio::join!(tell, listen);
    // Not before: while something holds on to its output, its number must stay that of the group.
    let status =
        group.0.wait().await.map_err(|error| failed(format!("`{}` broke off: {error}", name())).because(error))?;
    match status.code() {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => Err(failed(format!("`{}` ended with {}{}", name(), shown(status), last_words(&said)))
            .hint("make it exit with 0 to skip a file, with 1 to copy it")),
    }
}

fn shown(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("code {code}"),
        None => "a signal".to_owned(),
    }
}

/// Returns the last line that was said, as the end of a message.
fn last_words(said: &[u8]) -> String {
    let line = said.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).rfind(|line| !line.is_empty());
    line.map(|line| format!(": {}", escaped(line))).unwrap_or_default()
}
