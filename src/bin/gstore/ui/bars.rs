//! Progress on a terminal: a line for the whole run, and a bar for each of a few large objects.
//!
//! The only file that builds bars; taking them out of the way of lines is `output`'s business.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Output;
use super::state::State;

/// A run shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(250);

/// From this size on an object has a bar of its own.
const LARGE: u64 = 8 * 1024 * 1024;

/// Bars of single objects, at most.
const MOST: usize = 5;

/// The bars of one run.
#[derive(Default)]
pub(super) struct Bars {
    total: Option<ProgressBar>,
    large: Vec<(u64, ProgressBar)>,
    measured: bool,
}

impl Bars {
    /// Draws how far the run is, once it has lasted for a moment.
    pub(super) fn tick(&mut self, state: &State, now: Duration, output: &Output) {
        if now >= PATIENCE {
            self.draw(state, output.show_bars());
        }
    }

    /// Removes all bars.
    pub(super) fn finish(&mut self, output: &Output) {
        for bar in self.total.take().into_iter().chain(self.large.drain(..).map(|(_, bar)| bar)) {
            bar.finish_and_clear();
        }
        output.hide_bars();
    }

    fn draw(&mut self, state: &State, bars: &MultiProgress) {
        self.large.retain(|(id, bar)| {
            let stays = state.active.contains_key(id);
            if !stays {
                bar.finish_and_clear();
                bars.remove(bar);
            }
            stays
        });
        for (&id, active) in &state.active {
            let Some(bytes) = active.bytes.filter(|&bytes| bytes >= LARGE) else { continue };
            if self.large.len() >= MOST {
                break;
            }
            if self.large.iter().all(|(shown, _)| *shown != id) {
                let bar = bars.insert_from_back(usize::from(self.total.is_some()), quiet(bytes));
                bar.set_style(style("{bar:20} {percent:>3}% {wide_msg}"));
                bar.set_message(active.place.to_string());
                self.large.push((id, bar));
            }
        }
        for (id, bar) in &self.large {
            bar.set_position(state.active.get(id).map_or(0, |active| active.moved));
        }
        let total = self.total.get_or_insert_with(|| {
            let bar = bars.add(quiet(0));
            bar.set_style(style("{wide_msg}"));
            bar
        });
        if !self.measured && state.scan_ended && state.total() > 0 {
            self.measured = true;
            total.set_style(style("{bar:20} {percent:>3}% {wide_msg}"));
        }
        total.update(|bar| {
            bar.set_len(state.total());
            bar.set_pos(state.position());
        });
        total.set_message(state.line());
    }
}

/// Makes a bar that draws nothing until it is among the others.
fn quiet(length: u64) -> ProgressBar {
    ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::hidden())
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants above; a wrong one would show as a bar of another look.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    use gstore::event::Event;

    use super::super::state::tests::{MIB, done, started};
    use super::*;

    fn shown(bars: &Bars) -> Vec<(u64, u64)> {
        bars.large.iter().map(|(id, bar)| (*id, bar.position() / MIB)).collect()
    }

    #[test]
    fn a_bar_for_each_of_the_first_large_objects() {
        let (mut bars, mut state) = (Bars::default(), State::default());
        let multi = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        state.update(&started(0, Some(LARGE - 1)));
        state.update(&started(1, None));
        for id in 2..9 {
            state.update(&Event::Queued { bytes: Some(LARGE) });
            state.update(&started(id, Some(LARGE)));
        }
        state.update(&Event::Advanced { id: 3, bytes: 4 * MIB });
        bars.draw(&state, &multi);
        assert_eq!(shown(&bars), [(2, 0), (3, 4), (4, 0), (5, 0), (6, 0)]);
        assert_eq!(bars.total.as_ref().map(ProgressBar::message).unwrap(), "0/≥7 files, 4.0 MiB/≥56.0 MiB");
        state.update(&done(2, LARGE));
        state.update(&done(3, LARGE));
        bars.draw(&state, &multi);
        assert_eq!(shown(&bars), [(4, 0), (5, 0), (6, 0), (7, 0), (8, 0)]);
        let total = bars.total.as_ref().map(|bar| (bar.position() / MIB, bar.length()));
        assert_eq!(total, Some((16, Some(7 * LARGE))));
    }
}
