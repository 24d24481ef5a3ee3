//! Running a program for each of many places, so many at once, each one's output in one piece.
//!
//! The program is given its arguments as they are: no shell reads them. What is found is `find`'s
//! business.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::process::{ExitStatus, Stdio};

use futures::StreamExt as _;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use gstore::engine::run::unaddressable;
use gstore::engine::session::Session;
use gstore::entry::{Entry, EntryKind, Place};
use gstore::error::{Error, ErrorKind, Result};
use gstore::location::escaped;
use tokio::process::Command;

use crate::context::Context;
use crate::ui::{ExecRecord, Format, Output};

/// What stands for the place in an argument.
const PLACE: &[u8] = b"{}";

/// How much of what a program wrote is kept for its JSON record, bytes of each stream.
const KEPT: u64 = 64 << 10;

/// A program to run for each place, and those that run.
pub(super) struct Exec {
    program: OsString,
    arguments: Vec<OsString>,
    jobs: usize,
    output: Output,
    running: FuturesUnordered<BoxFuture<'static, Result<Ended>>>,
    failures: u64,
}

/// A program that has ended.
struct Ended {
    place: Place,
    status: ExitStatus,
    /// What it wrote, unless it wrote straight to where gstore writes.
    written: Option<[File; 2]>,
}

impl Exec {
    /// Takes a program and its arguments; none is no program.
    ///
    /// # Errors
    /// A program whose name would be what was found.
    pub(super) fn parse(typed: &[OsString], context: &Context) -> Result<Option<Self>> {
        let Some((program, arguments)) = typed.split_first() else { return Ok(None) };
        if program.as_bytes().windows(PLACE.len()).any(|two| two == PLACE) {
            return Err(Error::new(ErrorKind::Usage, "what is found is never run as a program")
                .hint("name a program first, such as `--exec sh {} ;`"));
        }
        Ok(Some(Self {
            program: program.clone(),
            arguments: arguments.to_vec(),
            jobs: context.jobs(),
            output: context.output.clone(),
            running: FuturesUnordered::new(),
            failures: 0,
        }))
    }

    /// Returns how many ended badly.
    pub(super) const fn failures(&self) -> u64 {
        self.failures
    }

    /// Waits for `work` and deals with what ends meanwhile. When `work` fails, what runs is waited for.
    pub(super) async fn meanwhile<T>(&mut self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                Some(ended) = self.running.next(), if !self.running.is_empty() => self.settle(ended)?,
                done = &mut work => {
                    if done.is_err() {
                        self.finish().await?;
                    }
                    return done;
                }
            }
        }
    }

    /// Runs the program for an entry, as soon as fewer than so many run.
    pub(super) async fn start(&mut self, session: &Session, entry: &Entry, place: Place) -> Result<()> {
        while self.running.len() >= self.jobs {
            if let Some(ended) = self.running.next().await {
                self.settle(ended)?;
            }
        }
        if session.is_stopped() {
            self.finish().await?;
            return session.check_interrupt();
        }
        if entry.kind == EntryKind::Unaddressable {
            self.fail(unaddressable(entry).at(place));
            return Ok(());
        }
        match self.spawn(place) {
            Ok(running) => self.running.push(running),
            Err(error) => {
                self.finish().await?;
                return Err(error);
            }
        }
        Ok(())
    }

    /// Waits for all that run.
    pub(super) async fn finish(&mut self) -> Result<()> {
        while let Some(ended) = self.running.next().await {
            self.settle(ended)?;
        }
        Ok(())
    }

    fn spawn(&self, place: Place) -> Result<BoxFuture<'static, Result<Ended>>> {
        let name = place.to_bytes();
        let mut command = Command::new(&self.program);
        command.args(self.arguments.iter().map(|argument| filled(argument, &name)));
        let straight = self.jobs == 1 && self.output.options().format == Format::Text;
        let written = if straight {
            self.output.flush()?;
            None
        } else {
            // Files, so that what it writes takes no memory and comes out in one piece.
            let files = [tempfile::tempfile()?, tempfile::tempfile()?];
            command.stdin(Stdio::null()).stdout(files[0].try_clone()?).stderr(files[1].try_clone()?);
            Some(files)
        };
        // In the process group of gstore: one that edits or asks needs the terminal, where Ctrl-C reaches it
        // and all that it started. After a signal to gstore alone it is waited for, never ended.
        let mut child = command.spawn().map_err(|error| {
            let error = Error::from(error);
            Error::new(ErrorKind::Usage, format!("`{}` cannot be run: {}", self.name(), error.message()))
                .hint("name a program that is there, with its path or on PATH")
        })?;
        // What the child has of the files is closed with the command.
        drop(command);
        Ok(Box::pin(async move {
            let status = child.wait().await?;
            Ok(Ended { place, status, written })
        }))
    }

    /// Passes on what it wrote, and tells if it ended badly.
    fn settle(&mut self, ended: Result<Ended>) -> Result<()> {
        let Ended { place, status, written } = ended?;
        match written {
            None => {}
            Some(files) if self.output.options().format == Format::Json => {
                let mut cut = false;
                let mut kept = [Vec::new(), Vec::new()];
                for (mut file, kept) in files.into_iter().zip(&mut kept) {
                    file.rewind()?;
                    cut |= file.metadata()?.len() > KEPT;
                    file.take(KEPT).read_to_end(kept)?;
                }
                self.output.emit(&ExecRecord { place: &place, code: status.code(), written: kept, cut })?;
            }
            Some([stdout, stderr]) => {
                pass(stdout, |chunk| self.output.write(chunk))?;
                pass(stderr, |chunk| Ok(self.output.diagnostics().write_all(chunk)?))?;
                self.output.flush()?;
            }
        }
        if !status.success() {
            // As the system says it: an exit status or a signal.
            let error = Error::new(ErrorKind::Failed, format!("`{}` ended with {status}", self.name()));
            self.fail(error.at(place).hint("run it by itself for that name to see why"));
        }
        Ok(())
    }

    fn fail(&mut self, error: Error) {
        self.failures += 1;
        self.output.error(&error.into());
    }

    fn name(&self) -> String {
        escaped(self.program.as_bytes())
    }
}

/// Writes out what is in a file.
fn pass(mut file: File, mut write: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    file.rewind()?;
    let mut chunk = vec![0; 64 << 10];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(()),
            read => write(&chunk[..read])?,
        }
    }
}

/// Puts the name in place of every `{}` in an argument.
fn filled(argument: &OsStr, name: &[u8]) -> OsString {
    let mut out = Vec::with_capacity(argument.len() + name.len());
    let mut rest = argument.as_bytes();
    while let Some(at) = rest.windows(PLACE.len()).position(|two| two == PLACE) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(name);
        rest = &rest[at + PLACE.len()..];
    }
    out.extend_from_slice(rest);
    OsString::from_vec(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_put_in_once_for_each() {
        let table = [("{}", "a{}b"), ("x={},{}.txt", "x=a{}b,a{}b.txt"), ("{ }", "{ }"), ("", "")];
        for (argument, expected) in table {
            assert_eq!(filled(argument.as_ref(), b"a{}b"), expected);
        }
    }
}
