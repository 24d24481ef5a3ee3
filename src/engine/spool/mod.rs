//! Entries that must wait or be sorted, in bounded memory: what is too much goes to a file without
//! a name, which the system frees when the program ends, however it ends.
//!
//! Calls may block on the disk of temporary files (`TMPDIR`, by default `/tmp`) for as long as a
//! buffer takes to write or read. What the entries are kept for is the caller's business.

mod record;
mod sorter;

use std::borrow::Borrow;
use std::fs::File;
use std::io::Write as _;
use std::os::unix::fs::FileExt as _;

pub use sorter::{Sorted, Sorter};

use crate::entry::Entry;
use crate::error::{Error, Result};

/// How many entries a [`Spool`] holds in memory.
const IN_MEMORY: usize = 10_000;

/// Entries that wait, to be read in the order they came or in reverse.
#[derive(Debug)]
pub struct Spool {
    limit: usize,
    /// The last entries, fewer than `limit`.
    tail: Vec<Entry>,
    spilled: Spilled,
}

/// In which order a [`Spool`] is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As the entries came.
    Forward,
    /// The last first.
    Reverse,
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

impl Spool {
    /// Makes an empty one; a file is made only once 10,000 entries are waiting.
    pub fn new() -> Self {
        Self::with_limit(IN_MEMORY)
    }

    /// Makes an empty one that holds up to `limit` entries in memory, at least 1.
    pub fn with_limit(limit: usize) -> Self {
        Self { limit: limit.max(1), tail: Vec::new(), spilled: Spilled::default() }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// What the system says of the temporary file, such as a full disk.
    pub fn push(&mut self, entry: Entry) -> Result<()> {
        self.tail.push(entry);
        if self.tail.len() >= self.limit {
            self.spilled.write(&self.tail)?;
            self.tail.clear();
        }
        Ok(())
    }

    /// Returns how many entries wait.
    pub fn len(&self) -> u64 {
        self.spilled.entries + self.tail.len() as u64
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads all entries, which stay.
    pub fn iter(&self, direction: Direction) -> Entries<&Self> {
        Entries::new(self, direction)
    }

    /// Reads all entries and keeps what it needs for that.
    pub fn into_entries(self, direction: Direction) -> Entries<Self> {
        Entries::new(self, direction)
    }

    /// Returns one of the blocks that the entries are in, the one in memory being the last.
    fn block(&self, number: usize) -> Result<Vec<Entry>> {
        match self.spilled.runs.get(number) {
            Some(run) => self.spilled.read(*run),
            None => Ok(self.tail.clone()),
        }
    }
}

/// The entries of a [`Spool`], a block at a time in memory.
///
/// After an error it ends.
#[derive(Debug)]
pub struct Entries<S> {
    spool: S,
    direction: Direction,
    /// The blocks not yet read.
    blocks: std::ops::Range<usize>,
    block: std::vec::IntoIter<Entry>,
}

impl<S: Borrow<Spool>> Entries<S> {
    fn new(spool: S, direction: Direction) -> Self {
        let blocks = 0..spool.borrow().spilled.runs.len() + 1;
        Self { spool, direction, blocks, block: Vec::new().into_iter() }
    }
}

impl<S: Borrow<Spool>> Iterator for Entries<S> {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let entry = match self.direction {
                Direction::Forward => self.block.next(),
                Direction::Reverse => self.block.next_back(),
            };
            if let Some(entry) = entry {
                return Some(Ok(entry));
            }
            let number = match self.direction {
                Direction::Forward => self.blocks.next(),
                Direction::Reverse => self.blocks.next_back(),
            }?;
            match self.spool.borrow().block(number) {
                Ok(block) => self.block = block.into_iter(),
                Err(error) => {
                    self.blocks = 0..0;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Runs of entries in one unnamed file.
#[derive(Debug, Default)]
struct Spilled {
    file: Option<File>,
    runs: Vec<Run>,
    entries: u64,
}

/// Where a run of entries lies in the file, bytes.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: u64,
    end: u64,
}

impl Spilled {
    /// Appends a run.
    fn write(&mut self, entries: &[Entry]) -> Result<()> {
        if self.file.is_none() {
            self.file = Some(tempfile::tempfile().map_err(of_temporary_file)?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let start = self.runs.last().map_or(0, |run| run.end);
        let mut end = start;
        let mut buffer = Vec::new();
        for entry in entries {
            record::encode(entry, &mut buffer)?;
            if buffer.len() >= WRITE_BUFFER {
                file.write_all(&buffer).map_err(of_temporary_file)?;
                end += buffer.len() as u64;
                buffer.clear();
            }
        }
        file.write_all(&buffer).map_err(of_temporary_file)?;
        end += buffer.len() as u64;
        self.runs.push(Run { start, end });
        self.entries += entries.len() as u64;
        Ok(())
    }

    /// Reads a whole run.
    fn read(&self, run: Run) -> Result<Vec<Entry>> {
        let mut reader = RunReader::new(run);
        std::iter::from_fn(|| reader.next(self).transpose()).collect()
    }
}

/// How much is gathered before it is written, bytes.
const WRITE_BUFFER: usize = 256 << 10;

/// How much of a run is read at once, bytes; a merge holds one such buffer a run.
const READ_BUFFER: u64 = 32 << 10;

/// Reads one run, entry by entry.
#[derive(Debug)]
struct RunReader {
    run: Run,
    buffer: Vec<u8>,
    /// How much of the buffer has been used up.
    used: usize,
}

impl RunReader {
    fn new(run: Run) -> Self {
        Self { run, buffer: Vec::new(), used: 0 }
    }

    /// Returns the next entry; `None` at the end of the run.
    fn next(&mut self, spilled: &Spilled) -> Result<Option<Entry>> {
        loop {
            if let Some((entry, length)) = record::decode(&self.buffer[self.used..])? {
                self.used += length;
                return Ok(Some(entry));
            }
            if self.run.start == self.run.end {
                let rest = self.buffer.len() - self.used;
                return if rest == 0 { Ok(None) } else { Err(record::damaged()) };
            }
            self.fill(spilled)?;
        }
    }

    fn fill(&mut self, spilled: &Spilled) -> Result<()> {
        let Some(file) = &spilled.file else { return Err(record::damaged()) };
        self.buffer.drain(..self.used);
        self.used = 0;
        let kept = self.buffer.len();
        let more = (self.run.end - self.run.start).min(READ_BUFFER);
        self.buffer.resize(kept + usize::try_from(more).unwrap_or_default(), 0);
        file.read_exact_at(&mut self.buffer[kept..], self.run.start).map_err(of_temporary_file)?;
        self.run.start += more;
        Ok(())
    }
}

fn of_temporary_file(error: std::io::Error) -> Error {
    let folder = std::env::temp_dir();
    Error::from(error)
        .at(format_args!("temporary file in {}", crate::location::escaped(folder.as_os_str().as_encoded_bytes())))
        .hint("set TMPDIR to a folder with room")
}

#[cfg(test)]
mod tests;
