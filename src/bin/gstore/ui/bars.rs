//! Progress on a terminal: a line for the whole run, and a bar for each of a few large objects.
//!
//! The only file that names the library that moves the cursor. Everything is one block of lines,
//! drawn in one go, so that the number of redraws is the number of calls.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::state::State;

/// Redraws a second, at most.
const REDRAWS: u8 = 10;

/// From this size on an object has a bar of its own.
const LARGE: u64 = 8 * 1024 * 1024;

/// Bars of single objects, at most.
const MOST: usize = 5;

/// Columns of a bar.
const BAR: usize = 20;

/// Columns of a name: with its bar it fits a terminal of 80.
const NAME: usize = 50;

/// The lines at the bottom of the terminal that are drawn over and over.
pub(super) struct Screen {
    bars: MultiProgress,
    block: Option<ProgressBar>,
}

impl Screen {
    /// Makes a screen that shows nothing yet.
    pub(super) fn new() -> Self {
        Self { bars: MultiProgress::with_draw_target(ProgressDrawTarget::hidden()), block: None }
    }

    /// Draws how far a run is.
    pub(super) fn draw(&mut self, state: &State) {
        let bars = &self.bars;
        let block = self.block.get_or_insert_with(|| {
            bars.set_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
            bars.add(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()))
        });
        let objects = objects(state);
        block.set_style(style(if objects.is_empty() { "{wide_msg}" } else { "{prefix}\n{wide_msg}" }));
        // The setters would draw each on its own; these do not.
        block.clone().with_prefix(objects.join("\n")).with_message(total(state)).tick();
    }

    /// Removes what is drawn, until it is drawn again.
    pub(super) fn clear(&self) {
        if self.block.is_some() {
            // A failure means that the terminal is gone, and the lines with it.
            let _ = self.bars.clear();
        }
    }

    /// Removes what is drawn for good.
    pub(super) fn end(&mut self) {
        self.clear();
        self.bars.set_draw_target(ProgressDrawTarget::hidden());
        self.block = None;
    }
}

fn style(template: &str) -> ProgressStyle {
    // Both templates are constants above; a wrong one would show as lines of another look.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

/// Writes a line for each of the first few large objects on their way.
fn objects(state: &State) -> Vec<String> {
    let large = state.active.values().filter_map(|active| Some((active, active.bytes.filter(|&size| size >= LARGE)?)));
    large
        .take(MOST)
        .map(|(active, size)| format!("{} {}", bar(active.moved, size), tail(&active.place.to_string())))
        .collect()
}

/// Writes the line of the whole run, with a bar once its end is known.
fn total(state: &State) -> String {
    if state.scan_ended && state.total() > 0 {
        return format!("{} {}", bar(state.position(), state.total()), state.line());
    }
    state.line()
}

fn bar(done: u64, of: u64) -> String {
    let share = |parts: u64| u128::from(done.min(of)) * u128::from(parts) / u128::from(of.max(1));
    let filled = usize::try_from(share(BAR as u64)).unwrap_or(BAR);
    let tip = if filled < BAR { ">" } else { "" };
    format!("{:<BAR$} {:>3}%", "=".repeat(filled) + tip, share(100))
}

/// Keeps the end of a name, which says more than its beginning. A character beyond ASCII may be two
/// columns wide, and is taken to be.
fn tail(name: &str) -> String {
    let width = |c: char| if c.is_ascii() { 1 } else { 2 };
    if name.chars().map(width).sum::<usize>() <= NAME {
        return name.to_owned();
    }
    let mut left = NAME - width('…');
    let start = name.char_indices().rev().take_while(|(_, c)| {
        let fits = width(*c) <= left;
        left = left.saturating_sub(width(*c));
        fits
    });
    format!("…{}", &name[start.last().map_or(name.len(), |(at, _)| at)..])
}

#[cfg(test)]
mod tests {
    use gstore::event::Event;
    use insta::assert_snapshot;

    use super::super::state::tests::{MIB, done, started};
    use super::*;

    fn lines(state: &State) -> String {
        [objects(state), vec![total(state)]].concat().join("\n")
    }

    #[test]
    fn a_bar_for_each_of_the_first_large_objects() {
        let mut state = State::default();
        assert_eq!(lines(&state), "0 entries listed");
        state.update(&started(0, Some(LARGE - 1)));
        state.update(&started(1, None));
        for id in 2..9 {
            state.update(&Event::Queued { bytes: Some(LARGE) });
            state.update(&started(id, Some(LARGE)));
        }
        state.update(&Event::Advanced { id: 3, bytes: 4 * MIB });
        assert_snapshot!(lines(&state), @r"
        >                      0% home:file-2
        ==========>           50% home:file-3
        >                      0% home:file-4
        >                      0% home:file-5
        >                      0% home:file-6
        0/≥7 files, 4.0 MiB/≥56.0 MiB
        ");
        for event in [done(2, LARGE), done(3, LARGE), Event::Advanced { id: 5, bytes: LARGE }, Event::ScanEnded] {
            state.update(&event);
        }
        assert_snapshot!(lines(&state), @r"
        >                      0% home:file-4
        ==================== 100% home:file-5
        >                      0% home:file-6
        >                      0% home:file-7
        >                      0% home:file-8
        ========>             42% 2/7 files, 24.0 MiB/56.0 MiB
        ");
    }

    #[test]
    fn long_names_keep_their_end() {
        assert_eq!(tail(&"x".repeat(NAME)), "x".repeat(NAME));
        assert_eq!(tail(&("y".repeat(60) + "/end")), format!("…{}/end", "y".repeat(NAME - 6)));
        assert_eq!(tail(&"漢".repeat(26)), format!("…{}", "漢".repeat(24)));
        assert_eq!(tail(&"漢".repeat(25)), "漢".repeat(25));
    }

    #[test]
    fn bars_never_overflow() {
        for (moved, size) in [(0, 0), (5, 0), (u64::MAX, 1), (u64::MAX, u64::MAX)] {
            assert_eq!(bar(moved, size).len(), BAR + 5, "{moved} {size}");
        }
    }
}
