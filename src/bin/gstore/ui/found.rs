//! What a search found, and what became of the program that was run for it.

use gstore::entry::{Entry, EntryKind, Place};
use gstore::location::ObjectPath;

use super::entry::fields;
use super::{Fields, Record, Style};

/// One thing that was found, under the name that other commands take.
pub(crate) struct FoundRecord<'a> {
    entry: &'a Entry,
    place: &'a Place,
    /// The name as it is.
    raw: Option<Vec<u8>>,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// On a line, what would move the cursor escaped.
    Escaped,
    /// As it is, ended by a NUL.
    Raw,
}

impl<'a> FoundRecord<'a> {
    /// Makes the record of an entry at `place`.
    pub(crate) fn new(entry: &'a Entry, place: &'a Place, names: Names) -> Self {
        Self { entry, place, raw: (names == Names::Raw).then(|| place.to_bytes()) }
    }
}

impl Record for FoundRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        let name = self.place.to_string();
        out.push_str(&if self.entry.is_dir() { style.dir(&name) } else { name });
        if self.entry.kind == EntryKind::Unaddressable {
            out.push(' ');
            out.push_str(&style.warning("(unaddressable)"));
        }
    }

    fn json(&self) -> Fields {
        fields(self.entry, Some(self.place))
    }

    fn raw(&self) -> Option<&[u8]> {
        self.raw.as_deref()
    }
}

/// How a program ended that was run for one place; it has a JSON form only, since as text what the
/// program wrote is passed on as it is.
pub(crate) struct ExecRecord<'a> {
    /// The place.
    pub(crate) place: &'a Place,
    /// What it ended with; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// What it wrote to its standard output and error, or the beginning of that.
    pub(crate) written: [Vec<u8>; 2],
    /// Whether it wrote more.
    pub(crate) cut: bool,
}

impl Record for ExecRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&self.place.to_string());
    }

    fn json(&self) -> Fields {
        let [stdout, stderr] = &self.written;
        // As a name: text, or base64 where it is none.
        let content = |bytes: &Vec<u8>| (!bytes.is_empty()).then(|| ObjectPath::raw(bytes.as_slice()));
        Fields::new("exec")
            .with("location", self.place)
            .with("exit_code", self.code)
            .maybe("stdout", content(stdout))
            .maybe("stderr", content(stderr))
            .maybe("cut", self.cut.then_some(true))
    }
}
