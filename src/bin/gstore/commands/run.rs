//! `run`: many commands in one process, over one pool of connections.

use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::{Args, ValueHint};
use futures::StreamExt as _;
use gstore::error::Error;
use gstore::location::escaped;

use super::failed;
use super::lines::{Line, Origin, Reader, split};
use crate::context::Context;
use crate::exit;
use crate::ui::{ErrorRecord, Format, LineRecord, LinesRecord, Verbosity};

/// Run many commands, one a line
///
/// Words are quoted as in a shell, `#` begins a comment, `gstore` in front is optional; variables, pipes and patterns of
/// local names are a shell's and not known here. All lines share connections and the global options; each has its own
/// exit code. A line that makes no sense is refused before any is run.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    file: PathBuf,

    /// Run so many lines at once; only one at a time keeps their order
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..=256))]
    parallel: u16,

    /// Begin no further line after one that failed
    #[arg(long)]
    fail_fast: bool,
}

impl RunArgs {
    /// Whether lines run at once.
    pub(super) fn is_parallel(&self) -> bool {
        self.parallel > 1
    }

    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let start = Instant::now();
        let mut reader = Reader::new();
        let (origin, content) = self.read()?;
        let (lines, mut wrong) = split(&content);
        wrong.extend(reader.check(&lines, origin));
        if !wrong.is_empty() {
            wrong.sort_by_key(|(number, _)| *number);
            for (number, error) in wrong {
                context.output.tell(&ErrorRecord::from(&error.at(format!("{}:{number}", shown(&self.file)))));
            }
            return Ok(exit::USAGE);
        }
        let codes = self.lines(context, &mut reader, &lines).await;
        let mut bad: Vec<_> = codes.iter().filter(|(_, code)| *code != exit::OK).map(|(number, _)| *number).collect();
        bad.sort_unstable();
        if context.output.options().verbosity > Verbosity::Quiet {
            let left = lines.len() - codes.len();
            let elapsed = start.elapsed();
            context.output.tell(&LinesRecord { lines: lines.len(), failed: &bad, left, elapsed });
        }
        Ok(match (context.signals.received(), bad.is_empty(), codes.as_slice()) {
            (Some(signal), ..) => signal.code(),
            (None, true, _) => exit::OK,
            (None, false, [(_, code)]) if lines.len() == 1 => *code,
            (None, false, _) => exit::PARTIAL,
        })
    }

    fn read(&self) -> Result<(Origin, Vec<u8>), Error> {
        let mut content = Vec::new();
        if self.file == Path::new("-") {
            std::io::stdin().lock().read_to_end(&mut content).map_err(|error| Error::from(error).at("-"))?;
            return Ok((Origin::Stdin, content));
        }
        let content = std::fs::read(&self.file).map_err(|error| Error::from(error).at(shown(&self.file)))?;
        Ok((Origin::File, content))
    }

    /// Runs lines until none is left, or no further shall begin; returns the codes of those that ran.
    async fn lines(&self, context: &Context, reader: &mut Reader, lines: &[Line]) -> Vec<(usize, u8)> {
        let codes = Mutex::new(Vec::new());
        let all = || codes.lock().unwrap_or_else(PoisonError::into_inner);
        let stops = || {
            let failed = self.fail_fast && all().iter().any(|(_, code)| *code != exit::OK);
            failed || context.signals.interrupt().is_cancelled()
        };
        // Read when its turn comes: a command takes more room than its words.
        let commands = lines.iter().map_while(|line| (!stops()).then(|| (line, reader.command(line))));
        let commands = futures::stream::iter(commands);
        let work = commands.for_each_concurrent(usize::from(self.parallel), async |(line, command)| {
            let start = Instant::now();
            let code = match command {
                Ok(command) => match command.run(context).await {
                    Ok(code) => code,
                    Err(error) => failed(&error, &context.output, &context.signals),
                },
                Err(error) => failed(&error.into(), &context.output, &context.signals),
            };
            tell(context, line, code, start);
            all().push((line.number, code));
        });
        work.await;
        codes.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells what became of a line: of each in JSON, of a failed one in text.
fn tell(context: &Context, line: &Line, code: u8, start: Instant) {
    let command = line.shown();
    let record = LineRecord { line: line.number, command: &command, code, elapsed: start.elapsed() };
    // A reader that went away stops no line that changes something, and those that read see it themselves.
    let _ = context.output.flush();
    if code != exit::OK || context.output.events_format() == Format::Json {
        context.output.tell(&record);
    }
}

fn shown(path: &Path) -> String {
    escaped(path.as_os_str().as_bytes())
}
