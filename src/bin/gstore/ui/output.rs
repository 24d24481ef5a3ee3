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
                let mut text = String::new();
                record.text(style, &mut text);
                text + "\n"
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
pub(super) mod tests {
    use gstore::error::ErrorKind;

    use super::*;
    use crate::ui::Fields;

    /// A stream that can be read back.
    #[derive(Clone, Default)]
    pub(in crate::ui) struct Buffer(Arc<Mutex<Vec<u8>>>);

    impl Buffer {
        pub(in crate::ui) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Buffer {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Makes an output over two buffers that are no terminals.
    pub(in crate::ui) fn captured(options: OutputOptions) -> (Output, Buffer, Buffer) {
        let (results, events) = (Buffer::default(), Buffer::default());
        let options = OutputOptions { color: ColorChoice::Never, ..options };
        let sink = |buffer: &Buffer| Sink { writer: Box::new(buffer.clone()), medium: Medium::Stream };
        (Output::over(options, sink(&results), sink(&events)), results, events)
    }

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Name(&'static [u8], bool);

    impl Record for Name {
        fn text(&self, _: Style, out: &mut String) {
            out.push_str("text");
        }

        fn json(&self) -> Fields {
            Fields::new("name")
        }

        fn raw(&self) -> Option<&[u8]> {
            self.1.then_some(self.0)
        }
    }

    #[test]
    fn results_and_events_do_not_mix() {
        let (output, results, events) = captured(OutputOptions::default());
        output.emit(&Name(b"x", false)).unwrap();
        output.emit(&Name(b"raw\n", true)).unwrap();
        output.warn("careful");
        output.note("by the way");
        assert_eq!(results.text(), "", "a pipe is written to in large pieces");
        output.flush().unwrap();
        assert_eq!(results.text(), "text\nraw\n\0");
        assert_eq!(events.text(), "warning: careful\nnote: by the way\n");
    }

    #[test]
    fn json_is_lines_on_both_streams() {
        let (output, results, events) = captured(OutputOptions { format: Format::Json, ..OutputOptions::default() });
        output.emit(&Name(b"raw", true)).unwrap();
        output.flush().unwrap();
        output.warn("careful");
        output.error(&anyhow::anyhow!("broken"));
        assert_eq!(results.text(), "{\"v\":1,\"type\":\"name\"}\n");
        insta::assert_snapshot!(events.text(), @r#"
        {"v":1,"type":"warning","message":"careful"}
        {"v":1,"type":"error","kind":"failed","message":"broken"}
        "#);
    }

    #[test]
    fn quiet_keeps_warnings_and_errors() {
        let (output, _, events) = captured(OutputOptions { verbosity: Verbosity::Quiet, ..OutputOptions::default() });
        output.note("hidden");
        output.warn("shown");
        let summary = gstore::event::Summary::default();
        let elapsed = std::time::Duration::ZERO;
        output.summary(&SummaryRecord { main: gstore::event::Action::Copy, summary: &summary, elapsed });
        assert_eq!(events.text(), "warning: shown\n");
    }

    #[test]
    fn a_batch_keeps_its_order_where_both_streams_lead_to_one_file() {
        let file = Buffer::default();
        let sink = || Sink { writer: Box::new(file.clone()), medium: Medium::Stream };
        let output = Output::over(OutputOptions::default(), sink(), sink());
        let line = |stream, text: &str| Line { stream, bytes: text.as_bytes().to_vec() };
        output.batch(&[line(Stream::Results, "1 "), line(Stream::Events, "2 "), line(Stream::Results, "3")]);
        assert_eq!(file.text(), "1 2 3");
    }

    #[test]
    fn a_terminal_gets_each_line_at_once() {
        let (results, events) = (Buffer::default(), Buffer::default());
        let options = OutputOptions { color: ColorChoice::Never, ..OutputOptions::default() };
        let output = Output::over(
            options,
            Sink { writer: Box::new(results.clone()), medium: Medium::Terminal },
            Sink { writer: Box::new(events), medium: Medium::Stream },
        );
        output.emit(&Name(b"", false)).unwrap();
        assert_eq!(results.text(), "text\n");
    }

    #[test]
    fn a_stream_that_failed_is_remembered() {
        for (io, kind) in
            [(io::ErrorKind::BrokenPipe, ErrorKind::BrokenPipe), (io::ErrorKind::StorageFull, ErrorKind::Failed)]
        {
            let results = Sink { writer: Box::new(Failing(io)), medium: Medium::Stream };
            let events = Sink { writer: Box::new(Buffer::default()), medium: Medium::Stream };
            let output = Output::over(OutputOptions::default(), results, events);
            assert!(output.emit(&Name(b"", false)).is_ok(), "still buffered");
            assert_eq!(output.flush().unwrap_err().kind(), kind);
            assert_eq!(output.emit(&Name(b"", false)).unwrap_err().kind(), kind);
        }
    }
}
