//! The other end of the event channel: a thread that shows what happens as it happens.
//!
//! How progress looks is chosen once, when it starts; the lines of items go to the stream and in
//! the format that the user asked for.

use std::io;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};

use gstore::event::{Event, Outcome, Summary, Verdict};

use super::json::JsonLines;
use super::output::{Line, Stream};
use super::plain::Plain;
use super::state::State;
use super::{Format, Notice, OutcomeRecord, Output, Progress, RetryRecord, Run, Verbosity};

/// How long from one look at the clock to the next: ten redraws a second.
const TICK: Duration = Duration::from_millis(100);

/// How long from one look at the events to the next. Waiting for each would have whoever sends it wake this
/// thread: some microseconds an event, of which a small object has four.
const NAP: Duration = Duration::from_millis(10);

/// A run shorter than this draws no bars.
const PATIENCE: Duration = Duration::from_millis(250);

/// Lines that may wait for the next redraw.
const PENDING: usize = 256;

/// Draws a run until its last sender is gone.
pub(crate) struct Renderer {
    thread: JoinHandle<Tally>,
}

/// What the renderer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// The outcomes, counted.
    pub(crate) summary: Summary,
    /// Requests that were sent again.
    pub(crate) retries: u64,
    /// How long it watched.
    pub(crate) elapsed: Duration,
}

impl Renderer {
    /// Starts to draw.
    ///
    /// # Errors
    /// The system's, if it gives no thread.
    pub(crate) fn start(output: Output, events: Receiver<Event>, run: Run) -> io::Result<Self> {
        let thread = Builder::new().name("renderer".to_owned()).spawn(move || watch(output, &events, run))?;
        Ok(Self { thread })
    }

    /// Waits until every sender is dropped and all is drawn, and removes the bars.
    pub(crate) fn finish(self) -> Tally {
        self.thread.thread().unpark();
        self.thread.join().unwrap_or_default()
    }
}

fn watch(output: Output, events: &Receiver<Event>, run: Run) -> Tally {
    let start = Instant::now();
    let mut view = View::new(output, run);
    loop {
        match events.try_recv() {
            Ok(event) => {
                view.see(&event);
                view.tick(start.elapsed());
            }
            Err(TryRecvError::Empty) => {
                view.tick(start.elapsed());
                std::thread::park_timeout(NAP);
            }
            Err(TryRecvError::Disconnected) => return view.finish(start.elapsed()),
        }
    }
}

/// How progress is drawn.
enum Face {
    Bars,
    Plain(Plain),
    Json(JsonLines),
    Blank,
}

impl Face {
    fn choose(output: &Output) -> Self {
        let options = output.options();
        let terminal = output.draws_on_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        match options.progress {
            _ if options.verbosity == Verbosity::Quiet => Self::Blank,
            Progress::None => Self::Blank,
            Progress::Json => Self::Json(JsonLines::new()),
            Progress::Auto if options.format == Format::Json => Self::Json(JsonLines::new()),
            Progress::Auto | Progress::Bar if terminal => Self::Bars,
            Progress::Auto | Progress::Bar | Progress::Plain => Self::Plain(Plain::new()),
        }
    }
}

/// What is on the screen, and what will be at the next tick.
struct View {
    output: Output,
    run: Run,
    state: State,
    face: Face,
    pending: Vec<Line>,
    next: Duration,
}

impl View {
    fn new(output: Output, run: Run) -> Self {
        let face = Face::choose(&output);
        Self { output, run, state: State::default(), face, pending: Vec::new(), next: Duration::ZERO }
    }

    fn see(&mut self, event: &Event) {
        self.state.update(event);
        let line = match event {
            Event::Finished { outcome, .. } => self.item(outcome),
            Event::Warned(message) => Some(self.output.line(Stream::Events, &Notice::Warning(message.clone()))),
            Event::Retrying { operation, after, cause } => self.is_chatty().then(|| {
                let record = RetryRecord { operation, after: *after, cause };
                self.output.line(Stream::Events, &record)
            }),
            Event::Scanned { .. }
            | Event::ScanEnded
            | Event::Skipped { .. }
            | Event::Queued { .. }
            | Event::Started { .. }
            | Event::Advanced { .. }
            | Event::Resumed { .. } => None,
        };
        self.pending.extend(line);
    }

    fn is_chatty(&self) -> bool {
        self.output.options().verbosity == Verbosity::Verbose || matches!(self.face, Face::Json(_))
    }

    /// Returns the line of an item, if it has one.
    fn item(&self, outcome: &Outcome) -> Option<Line> {
        let options = self.output.options();
        let record = OutcomeRecord { outcome, run: self.run };
        let asked = match &outcome.verdict {
            // What a dry run would do is what it was started for.
            Verdict::Planned | Verdict::Failed { .. } => true,
            Verdict::Skipped(why) if why.is_left_alone() => true,
            Verdict::Done(_) | Verdict::Skipped(_) => options.shows_what_went_well(),
        };
        if !asked {
            return None;
        }
        if options.format == Format::Text {
            if let Some(failure) = record.failure() {
                return Some(self.output.line(Stream::Events, &failure));
            }
            if let Some(warning) = record.left_alone() {
                return Some(self.output.line(Stream::Events, &Notice::Warning(warning)));
            }
        }
        Some(self.output.line(Stream::Results, &record))
    }

    fn tick(&mut self, now: Duration) {
        if now >= self.next {
            self.next = now + TICK;
            self.state.sample(now);
            let line = match &mut self.face {
                Face::Plain(plain) => plain.tick(&self.state, now).map(|s| self.output.line(Stream::Events, &s)),
                Face::Json(json) => json.tick(&self.state, now).map(|s| self.output.line(Stream::Events, &s)),
                Face::Bars | Face::Blank => None,
            };
            self.pending.extend(line);
            self.print();
            if matches!(self.face, Face::Bars) && now >= PATIENCE {
                self.output.draw_bars(&self.state);
            }
        } else if self.pending.len() >= PENDING {
            self.print();
        }
    }

    fn print(&mut self) {
        self.output.batch(&self.pending);
        self.pending.clear();
    }

    fn finish(mut self, elapsed: Duration) -> Tally {
        self.output.end_bars();
        self.print();
        let mut summary = self.state.summary;
        summary.dry_run = self.run == Run::Dry;
        Tally { summary, retries: self.state.retries, elapsed }
    }
}

#[cfg(test)]
mod tests {
    use gstore::event::{Action, Events, Skip};
    use insta::assert_snapshot;

    use super::super::OutputOptions;
    use super::super::output::tests::captured;
    use super::super::state::tests::{done, failed, finished};
    use super::*;

    fn events() -> Vec<Event> {
        let skipped = |why| finished(None, Action::Copy, 0, Verdict::Skipped(why));
        let retry = Event::Retrying { operation: "GET".into(), after: Duration::from_secs(1), cause: "503".into() };
        vec![
            done(1, 5),
            skipped(Skip::SameSize),
            skipped(Skip::Link),
            failed(None),
            retry,
            Event::Warned("careful".into()),
        ]
    }

    fn shown(options: OutputOptions, run: Run, events: &[Event]) -> String {
        let (output, results, told) = captured(options);
        let mut view = View::new(output, run);
        for event in events {
            view.see(event);
        }
        view.finish(Duration::ZERO);
        format!("{}---\n{}", results.text(), told.text())
    }

    fn with(format: Format, verbosity: Verbosity) -> OutputOptions {
        OutputOptions { format, verbosity, ..OutputOptions::default() }
    }

    #[test]
    fn text_tells_what_went_wrong_and_more_when_asked() {
        assert_snapshot!(shown(with(Format::Text, Verbosity::Normal), Run::Real, &events()), @"
        ---
        warning: home:a: skipped (symbolic link)
        error: home:a -> home:b: denied
        hint: check who may do that
        warning: careful
        ");
        assert_eq!(
            shown(with(Format::Text, Verbosity::Quiet), Run::Real, &events()),
            shown(with(Format::Text, Verbosity::Normal), Run::Real, &events()),
        );
        assert_snapshot!(shown(with(Format::Text, Verbosity::Verbose), Run::Real, &events()), @"
        copy  home:a -> home:b
        skip  home:a -> home:b (same size)
        ---
        warning: home:a: skipped (symbolic link)
        error: home:a -> home:b: denied
        hint: check who may do that
        retry: GET in 1.0 s: 503
        warning: careful
        ");
    }

    #[test]
    fn a_dry_run_always_shows_its_plan() {
        let planned = [finished(None, Action::Delete, 0, Verdict::Planned)];
        for verbosity in [Verbosity::Quiet, Verbosity::Normal] {
            let all = shown(with(Format::Text, verbosity), Run::Dry, &planned);
            assert_eq!(all, "would delete home:a -> home:b\n---\n");
        }
    }

    #[test]
    fn json_has_a_line_for_every_item() {
        let all = shown(with(Format::Json, Verbosity::Normal), Run::Real, &events());
        assert_snapshot!(all, @r#"
        {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:a","dest":"home:b","bytes":5,"verified":"md5"}
        {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"home:a","dest":"home:b","reason":"same_size"}
        {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"home:a","dest":"home:b","reason":"link"}
        {"v":1,"type":"outcome","action":"copy","status":"failed","source":"home:a","dest":"home:b","kind":"denied","message":"denied","hint":"check who may do that"}
        ---
        {"v":1,"type":"retry","operation":"GET","after_seconds":1.0,"cause":"503"}
        {"v":1,"type":"warning","message":"careful"}
        "#);
        let quiet = shown(with(Format::Json, Verbosity::Quiet), Run::Real, &events());
        assert_eq!(quiet.lines().filter(|line| line.contains("outcome")).count(), 2);
    }

    #[test]
    fn progress_is_drawn_as_asked() {
        let spoken = |options: OutputOptions| {
            let (output, _, told) = captured(options);
            let mut view = View::new(output, Run::Real);
            for tenth in 0..=60 {
                view.tick(Duration::from_millis(tenth * 100));
            }
            told.text()
        };
        let progress = |progress| OutputOptions { progress, ..OutputOptions::default() };
        assert_eq!(spoken(progress(Progress::Auto)), "0 entries listed\n");
        assert_eq!(spoken(progress(Progress::Bar)), "0 entries listed\n");
        assert_eq!(spoken(progress(Progress::None)), "");
        assert_eq!(spoken(with(Format::Text, Verbosity::Quiet)), "");
        assert_eq!(spoken(progress(Progress::Json)).lines().count(), 6);
        assert_eq!(spoken(with(Format::Json, Verbosity::Normal)).lines().count(), 6);
    }

    #[test]
    fn the_thread_ends_with_its_senders_and_has_counted() {
        let (output, results, _) = captured(with(Format::Text, Verbosity::Verbose));
        let (sender, receiver) = Events::channel();
        let renderer = Renderer::start(output, receiver, Run::Real).unwrap();
        for id in 0..10_000 {
            sender.send(done(id, 5));
        }
        drop(sender);
        let tally = renderer.finish();
        assert_eq!((tally.summary.copied, tally.summary.bytes), (10_000, 50_000));
        assert_eq!(results.text().lines().count(), 10_000);
    }
}
