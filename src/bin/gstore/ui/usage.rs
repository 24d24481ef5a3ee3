//! How much a place holds.

use std::fmt::Write as _;

use gstore::entry::Place;
use gstore::ops::measure::Usage;

use super::{Fields, Record, Sizes, Style, human};

/// What the objects of a place come to.
pub(crate) struct UsageRecord<'a> {
    /// The place.
    pub(crate) place: &'a Place,
    /// What they come to.
    pub(crate) usage: Usage,
    /// How sizes are written.
    pub(crate) sizes: Sizes,
}

impl Record for UsageRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let Usage { bytes, objects, .. } = self.usage;
        let size = match self.sizes {
            Sizes::Bytes => format!("{bytes:>12}"),
            Sizes::Human => format!("{:>8}", human::size(bytes)),
        };
        let _ = write!(out, "{size} {:>16}  {}", human::count(objects, "object", "objects"), self.place);
    }

    fn json(&self) -> Fields {
        let Usage { bytes, objects, unaddressable } = self.usage;
        Fields::new("usage")
            .with("location", self.place)
            .with("bytes", bytes)
            .with("objects", objects)
            .maybe("unaddressable", (unaddressable > 0).then_some(unaddressable))
    }
}
