//! Two streams over buffers; other tests of this room write through them too.

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
    {"v":1,"type":"error","kind":"failed","message":"broken","hint":"run it again with -vv to see more"}
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
