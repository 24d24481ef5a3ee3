//! A drawn tree: a line an entry, and how many there were.

use gstore::entry::{EntryKind, Place};
use gstore::ops::tree::Branch;

use super::entry::fields;
use super::{Fields, Record, Style, human};

/// One line of a drawn tree.
pub(crate) struct BranchRecord<'a> {
    /// The entry and where it hangs.
    pub(crate) branch: &'a Branch<'a>,
    /// Where it is.
    pub(crate) place: &'a Place,
}

impl Record for BranchRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        let Branch { entry, name, lasts } = self.branch;
        if let Some((last, above)) = lasts.split_last() {
            for last in above {
                out.push_str(if *last { "    " } else { "│   " });
            }
            out.push_str(if *last { "└── " } else { "├── " });
        }
        let is_root = lasts.is_empty();
        let shown = if is_root { self.place.to_string() } else { name.to_string() };
        match entry.kind {
            EntryKind::Dir if is_root => out.push_str(&style.dir(&shown)),
            EntryKind::Dir => out.push_str(&style.dir(&format!("{shown}/"))),
            EntryKind::Unaddressable => {
                out.push_str(&shown);
                out.push(' ');
                out.push_str(&style.warning("(unaddressable)"));
            }
            EntryKind::File | EntryKind::Link | EntryKind::Special => out.push_str(&shown),
        }
    }

    fn json(&self) -> Fields {
        fields(self.branch.entry, Some(self.place))
    }
}

/// How much was drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TotalRecord {
    /// Directories, without those that were named.
    pub(crate) directories: u64,
    /// Everything else.
    pub(crate) files: u64,
}

impl Record for TotalRecord {
    fn text(&self, _: Style, out: &mut String) {
        out.push('\n');
        out.push_str(&human::count(self.directories, "directory", "directories"));
        out.push_str(", ");
        out.push_str(&human::count(self.files, "file", "files"));
    }

    fn json(&self) -> Fields {
        Fields::new("total").with("directories", self.directories).with("files", self.files)
    }
}
