//! Entries put into walk order, in bounded memory.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{RunReader, Spilled};
use crate::entry::Entry;
use crate::error::Result;

/// How many entries are sorted in memory.
const IN_MEMORY: usize = 100_000;

/// Collects entries to give them back in walk order; equal keys keep the order they came in.
#[derive(Debug)]
pub struct Sorter {
    limit: usize,
    pub(super) waiting: Vec<Entry>,
    pub(super) spilled: Spilled,
}

impl Default for Sorter {
    fn default() -> Self {
        Self::new()
    }
}

impl Sorter {
    /// Makes an empty one; up to 100,000 entries are sorted without a file.
    pub fn new() -> Self {
        Self::with_limit(IN_MEMORY)
    }

    /// Makes an empty one that holds up to `limit` entries in memory, at least 1.
    pub fn with_limit(limit: usize) -> Self {
        Self { limit: limit.max(1), waiting: Vec::new(), spilled: Spilled::default() }
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// What the system says of the temporary file, such as a full disk.
    pub fn push(&mut self, entry: Entry) -> Result<()> {
        self.make_room()?;
        self.waiting.push(entry);
        Ok(())
    }

    /// Adds several.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn extend(&mut self, entries: Vec<Entry>) -> Result<()> {
        if self.waiting.is_empty() && entries.len() <= self.limit {
            self.waiting = entries;
            return Ok(());
        }
        entries.into_iter().try_for_each(|entry| self.push(entry))
    }

    fn make_room(&mut self) -> Result<()> {
        if self.waiting.len() >= self.limit {
            self.spilled.write(&in_order(std::mem::take(&mut self.waiting)))?;
        }
        Ok(())
    }

    /// Returns how many entries were added.
    pub fn len(&self) -> u64 {
        self.spilled.entries + self.waiting.len() as u64
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the entries back in walk order.
    ///
    /// # Errors
    /// What the system says of the temporary file.
    pub fn finish(self) -> Result<Sorted> {
        let readers: Vec<_> = self.spilled.runs.iter().map(|run| RunReader::new(*run)).collect();
        let waiting = in_order(self.waiting).into_iter();
        let mut sorted = Sorted { spilled: self.spilled, readers, waiting, heads: BinaryHeap::new() };
        if !sorted.readers.is_empty() {
            for run in 0..=sorted.readers.len() {
                sorted.advance(run)?;
            }
        }
        Ok(sorted)
    }
}

/// Puts entries in walk order. They are large: their numbers are moved about, and each of them once.
fn in_order(entries: Vec<Entry>) -> Vec<Entry> {
    if entries.is_sorted_by(|one, next| one.walk_order(next) != Ordering::Greater) {
        return entries;
    }
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|&one, &other| entries[one].walk_order(&entries[other]));
    let mut entries: Vec<_> = entries.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(entries.len());
    sorted.extend(order.into_iter().filter_map(|number| entries[number].take()));
    sorted
}

/// Entries in walk order, merged from their sorted runs; after an error it ends.
#[derive(Debug)]
pub struct Sorted {
    spilled: Spilled,
    readers: Vec<RunReader>,
    /// The last run, which stayed in memory.
    waiting: std::vec::IntoIter<Entry>,
    heads: BinaryHeap<Head>,
}

impl Sorted {
    /// Takes the next entries: about so many where they are in a file, else all of them; none at the end.
    ///
    /// # Errors
    /// What the system says of the temporary file.
    pub fn chunk(&mut self, about: usize) -> Result<Vec<Entry>> {
        if self.readers.is_empty() {
            return Ok(std::mem::take(&mut self.waiting).collect());
        }
        self.by_ref().take(about).collect()
    }

    /// Brings up the next entry of a run, if it has one; the last run is the one in memory.
    fn advance(&mut self, run: usize) -> Result<()> {
        let entry = match self.readers.get_mut(run) {
            Some(reader) => reader.next(&self.spilled)?,
            None => self.waiting.next(),
        };
        self.heads.extend(entry.map(|entry| Head { entry, run }));
        Ok(())
    }
}

impl Iterator for Sorted {
    type Item = Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.readers.is_empty() {
            return self.waiting.next().map(Ok);
        }
        let Head { entry, run } = self.heads.pop()?;
        if let Err(error) = self.advance(run) {
            self.heads.clear();
            return Some(Err(error));
        }
        Some(Ok(entry))
    }
}

/// The first entry of a run; the greatest is what comes first.
#[derive(Debug)]
struct Head {
    entry: Entry,
    run: usize,
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        other.entry.walk_order(&self.entry).then_with(|| other.run.cmp(&self.run))
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}
