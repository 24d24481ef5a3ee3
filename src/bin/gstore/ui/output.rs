//! The two streams: results on stdout, events on stderr, and the bars that must never mix with
//! either.
//!
//! [`Output`] is cheap to clone and safe to use from anywhere. What a line says is a [`Record`]'s
//! business.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gstore::error::{Error, Result};

use super::bars::Screen;
use super::state::State;
use super::style::Medium;
use super::{ColorChoice, ErrorRecord, Format, Notice, Progress, Record, Style, SummaryRecord, Verbosity};

/// Results that may wait to be written, bytes.
const BUFFER: usize = 64 * 1024;

/// What most lines of results fit in, bytes.
const LINE: usize = 120;

/// What the user asked of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct OutputOptions {
    /// How results are written.
    pub(crate) format: Format,
    /// How progress is shown.
    pub(crate) progress: Progress,
    /// Whether there are colours.
    pub(crate) color: ColorChoice,
    /// How much is told.
    pub(crate) verbosity: Verbosity,
}

impl OutputOptions {
    /// Whether items that are done, or in order as they are, have a line each.
    pub(crate) fn shows_what_went_well(self) -> bool {
        match self.format {
            Format::Text => self.verbosity == Verbosity::Verbose,
            Format::Json => self.verbosity > Verbosity::Quiet,
        }
    }
}

/// Which stream a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    /// What was asked for: stdout.
    Results,
    /// What is going on: stderr.
    Events,
}

/// A line ready to be written, its end included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// Where it goes.
    pub(crate) stream: Stream,
    /// What it says.
    pub(crate) bytes: Vec<u8>,
}

/// A stream's other end: where the bytes go, and what kind of thing that is.
pub(crate) struct Sink {
    /// Takes the bytes.
    pub(crate) writer: Box<dyn Write + Send>,
    /// What is behind it.
    pub(crate) medium: Medium,
}

/// Owns stdout and stderr.
#[derive(Clone)]
pub(crate) struct Output(Arc<Inner>);

struct Inner {
    options: OutputOptions,
    results: Mutex<Results>,
    events: Mutex<Box<dyn Write + Send>>,
    media: (Medium, Medium),
    styles: (Style, Style),
    screen: Mutex<Screen>,
}

struct Results {
    writer: BufWriter<Box<dyn Write + Send>>,
    /// Why nothing more can be written: a closed pipe, a full disk.
    failed: Option<io::ErrorKind>,
}

impl Results {
    fn attempt(&mut self, write: impl FnOnce(&mut BufWriter<Box<dyn Write + Send>>) -> io::Result<()>) -> Result<()> {
        if self.failed.is_none() {
            self.failed = write(&mut self.writer).err().map(|error| error.kind());
        }
        self.failed.map_or(Ok(()), |kind| Err(Error::from(io::Error::from(kind)).at("standard output")))
    }
}

impl Output {
    /// Takes the process's own streams.
    pub(crate) fn new(options: OutputOptions) -> Self {
        let medium = |terminal| if terminal { Medium::Terminal } else { Medium::Stream };
        // The standard library's stdout looks for line ends in all that passes, which costs `cat` much.
        let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
        let writer = stdout.map_or_else(|_| Box::new(io::stdout()) as Box<dyn Write + Send>, |file| Box::new(file));
        let results = Sink { writer, medium: medium(io::stdout().is_terminal()) };
        let events = Sink { writer: Box::new(io::stderr()), medium: medium(io::stderr().is_terminal()) };
        Self::over(options, results, events)
    }

    /// Shows nothing to anybody.
    pub(crate) fn none() -> Self {
        let sink = || Sink { writer: Box::new(io::sink()), medium: Medium::Stream };
        Self::over(OutputOptions::default(), sink(), sink())
    }

    /// Takes any two streams.
    pub(crate) fn over(options: OutputOptions, results: Sink, events: Sink) -> Self {
        let style = |medium| options.color.style(medium, |name| std::env::var_os(name));
        Self(Arc::new(Inner {
            options,
            media: (results.medium, events.medium),
            styles: (style(results.medium), style(events.medium)),
            results: Mutex::new(Results { writer: BufWriter::with_capacity(BUFFER, results.writer), failed: None }),
            events: Mutex::new(events.writer),
            screen: Mutex::new(Screen::new()),
        }))
    }

    /// Returns what the user asked for.
    pub(crate) fn options(&self) -> OutputOptions {
        self.0.options
    }

    /// Returns how events are written: as JSON if either the results or the progress are.
    pub(crate) fn events_format(&self) -> Format {
        let Self(inner) = self;
        if inner.options.progress == Progress::Json { Format::Json } else { inner.options.format }
    }

    /// Whether stdout is a terminal.
    pub(crate) fn is_terminal(&self) -> bool {
        self.0.media.0 == Medium::Terminal
    }

    /// Whether stderr is a terminal.
    pub(super) fn draws_on_terminal(&self) -> bool {
        self.0.media.1 == Medium::Terminal
    }

    /// Writes one result.
    ///
    /// # Errors
    /// `BrokenPipe` if the reader went away, now or earlier: a reading verb ends, others go on. Any
    /// other kind if the result could not be written.
    pub(crate) fn emit(&self, record: &dyn Record) -> Result<()> {
        self.write(&self.line(Stream::Results, record).bytes)
    }

    /// Writes bytes of content, as they are.
    ///
    /// # Errors
    /// As [`Output::emit`].
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<()> {
        if !self.is_terminal() {
            return self.results().attempt(|writer| writer.write_all(bytes));
        }
        let _bars = self.clear_bars();
        self.results().attempt(|writer| writer.write_all(bytes).and_then(|()| writer.flush()))
    }

    /// Writes what is still buffered. Call it at the end of every verb.
    ///
    /// # Errors
    /// As [`Output::emit`].
    pub(crate) fn flush(&self) -> Result<()> {
        self.results().attempt(Write::flush)
    }

    /// Tells of something on stderr.
    pub(crate) fn tell(&self, record: &dyn Record) {
        let line = self.line(Stream::Events, record);
        self.put_event(&line.bytes);
    }

    /// Tells what is good to know, unless `-q`.
    pub(crate) fn note(&self, message: impl Into<String>) {
        if self.options().verbosity > Verbosity::Quiet {
            self.tell(&Notice::Note(message.into()));
        }
    }

    /// Warns.
    pub(crate) fn warn(&self, message: impl Into<String>) {
        self.tell(&Notice::Warning(message.into()));
    }

    /// Tells of a failure.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        self.tell(&ErrorRecord::from(error));
    }

    /// Tells the totals of a run, unless `-q`. Call it after the renderer has finished.
    pub(crate) fn summary(&self, summary: &SummaryRecord) {
        if self.options().verbosity > Verbosity::Quiet {
            self.tell(summary);
        }
    }

    /// Returns a writer for diagnostics: stderr, with the bars out of the way.
    pub(crate) fn diagnostics(&self) -> Diagnostics {
        Diagnostics(self.clone())
    }

    /// Writes a record into a line in the stream's format.
    pub(super) fn line(&self, stream: Stream, record: &dyn Record) -> Line {
        let (format, style) = match stream {
            Stream::Results => (self.0.options.format, self.0.styles.0),
            Stream::Events => (self.events_format(), self.0.styles.1),
        };
        let bytes = match (format, record.raw()) {
            (Format::Json, _) => record.json().line() + "\n",
            (Format::Text, Some(raw)) => return Line { stream, bytes: [raw, b"\0"].concat() },
            (Format::Text, None) => {
                let mut text = String::with_capacity(LINE);
                record.text(style, &mut text);
                text.push('\n');
                text
            }
        };
        Line { stream, bytes: bytes.into_bytes() }
    }

    /// Writes several lines in their order. What cannot be written to stdout is remembered for
    /// [`Output::flush`].
    pub(super) fn batch(&self, lines: &[Line]) {
        for lines in lines.chunk_by(|one, next| one.stream == next.stream) {
            let bytes: Vec<u8> = lines.iter().flat_map(|line| &line.bytes).copied().collect();
            match lines.first().map(|line| line.stream) {
                // Both streams may lead to one file: what is buffered must not fall behind.
                Some(Stream::Results) => _ = self.write(&bytes).and_then(|()| self.flush()),
                Some(Stream::Events) => self.put_event(&bytes),
                None => {}
            }
        }
    }

    /// Draws bars that show how far a run is.
    pub(super) fn draw_bars(&self, state: &State) {
        self.screen().draw(state);
    }

    /// Removes the bars for good.
    pub(super) fn end_bars(&self) {
        self.screen().end();
    }

    /// Removes the bars until they are drawn again, and keeps them away while the guard lives.
    fn clear_bars(&self) -> MutexGuard<'_, Screen> {
        let screen = self.screen();
        screen.clear();
        screen
    }

    fn put_event(&self, bytes: &[u8]) {
        let _bars = self.clear_bars();
        let mut events = self.0.events.lock().unwrap_or_else(PoisonError::into_inner);
        // There is nowhere left to tell that stderr is gone.
        let _ = events.write_all(bytes).and_then(|()| events.flush());
    }

    fn screen(&self) -> MutexGuard<'_, Screen> {
        self.0.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn results(&self) -> MutexGuard<'_, Results> {
        self.0.results.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes diagnostics for stderr.
pub(crate) struct Diagnostics(Output);

impl Write for Diagnostics {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.put_event(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests;
