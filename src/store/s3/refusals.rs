//! What a service would not copy by itself in a run, so that it is not asked in vain for each of many objects. Which way
//! an object takes then is not decided here.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many refusals in a row are enough: fewer may be about single objects.
const ENOUGH: u32 = 10;

/// How the service is asked for a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Of the whole object.
    Whole,
    /// Of one part after another.
    Parts,
}

/// What a refusal is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// This object, or the right to read it.
    Object,
    /// All of them: the service does not do it.
    All,
}

/// Refusals of one run to copy into one bucket.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<HashMap<String, [Count; 2]>>);

/// Refusals in a row; none, if there never was one.
type Count = Option<u32>;

impl Refusals {
    /// Whether it would be in vain to ask for copies from a bucket again.
    pub(super) fn are_enough(&self, bucket: &str, way: Way) -> bool {
        self.counts().get(bucket).and_then(|counts| counts[way as usize]).is_some_and(|count| count >= ENOUGH)
    }

    /// Notes a refusal; returns whether it is the first.
    pub(super) fn note(&self, bucket: &str, way: Way, about: About) -> bool {
        let mut counts = self.counts();
        let count = &mut counts.entry(bucket.to_owned()).or_default()[way as usize];
        let before = count.replace(match about {
            About::Object => count.unwrap_or(0) + 1,
            About::All => ENOUGH,
        });
        before.is_none()
    }

    /// Notes that a copy was made.
    pub(super) fn end(&self, bucket: &str, way: Way) {
        if let Some(Some(count)) = self.counts().get_mut(bucket).map(|counts| counts[way as usize].as_mut())
            // What was given up stays so: this copy was asked for before.
            && *count < ENOUGH
        {
            *count = 0;
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<String, [Count; 2]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_in_a_row_are_enough() {
        let refusals = Refusals::default();
        assert!(refusals.note("a", Way::Whole, About::Object));
        for _ in 0..3 {
            (2..ENOUGH).for_each(|_| assert!(!refusals.note("a", Way::Whole, About::Object)));
            assert!(!refusals.are_enough("a", Way::Whole));
            refusals.end("a", Way::Whole);
        }
        (0..ENOUGH).for_each(|_| assert!(!refusals.note("a", Way::Whole, About::Object)));
        refusals.end("a", Way::Whole);
        assert!(refusals.are_enough("a", Way::Whole));
        assert!(!refusals.are_enough("a", Way::Parts) && !refusals.are_enough("b", Way::Whole));
        assert!(refusals.note("b", Way::Parts, About::All));
        assert!(refusals.are_enough("b", Way::Parts));
    }
}
