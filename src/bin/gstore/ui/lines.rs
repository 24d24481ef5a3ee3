//! What became of the lines of `gstore run`.

use std::fmt::Write as _;
use std::time::Duration;

use gstore::location::ObjectPath;

use super::summary::seconds;
use super::{Fields, Record, Style, human};

/// One line that was run.
#[derive(Debug)]
pub(crate) struct LineRecord<'a> {
    /// Its number in the file, from 1.
    pub(crate) line: usize,
    /// Its words, the first of which is the verb.
    pub(crate) command: &'a [ObjectPath],
    /// The exit code it would have had by itself.
    pub(crate) code: u8,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl Record for LineRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let words: Vec<_> = self.command.iter().map(ToString::to_string).collect();
        let _ = write!(out, "line {}: code {}: {}", self.line, self.code, words.join(" "));
    }

    fn json(&self) -> Fields {
        Fields::new("line")
            .with("line", self.line)
            .with("command", self.command)
            .with("code", self.code)
            .with("seconds", seconds(self.elapsed))
    }
}

/// The totals.
#[derive(Debug)]
pub(crate) struct LinesRecord<'a> {
    /// Lines with a command.
    pub(crate) lines: usize,
    /// The numbers of those that failed, in order.
    pub(crate) failed: &'a [usize],
    /// How many were not begun.
    pub(crate) left: usize,
    /// How long all took.
    pub(crate) elapsed: Duration,
}

/// So many numbers are named in text.
const NAMED: usize = 20;

impl Record for LinesRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let done = u64::try_from(self.lines - self.left).unwrap_or(u64::MAX);
        let _ = write!(out, "ran {}", human::count(done, "line", "lines"));
        if !self.failed.is_empty() {
            let mut names: Vec<_> = self.failed.iter().take(NAMED).map(ToString::to_string).collect();
            names.extend((self.failed.len() > NAMED).then(|| "…".to_owned()));
            let _ = write!(out, ", failed {} ({})", self.failed.len(), names.join(", "));
        }
        if self.left > 0 {
            let _ = write!(out, ", not begun {}", self.left);
        }
        let _ = write!(out, " in {}", human::duration(self.elapsed));
    }

    fn json(&self) -> Fields {
        Fields::new("lines")
            .with("lines", self.lines)
            .with("failed", self.failed)
            .with("left", self.left)
            .with("seconds", seconds(self.elapsed))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::*;

    #[test]
    fn a_line() {
        let command = [&b"cp"[..], b"home:a\n", b"\xff"].map(ObjectPath::raw);
        let record = LineRecord { line: 7, command: &command, code: 4, elapsed: Duration::from_millis(1500) };
        assert_snapshot!(format!("{}\n{}", text_of(&record), record.json().line()), @r#"
        line 7: code 4: cp home:a\n %FF
        {"v":1,"type":"line","line":7,"command":["cp","home:a\n",{"base64":"/w=="}],"code":4,"seconds":1.5}
        "#);
    }

    #[test]
    fn all_lines() {
        let many: Vec<_> = (1..=30).collect();
        let numbers = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, …";
        for (failed, left, wanted) in [
            (&[][..], 0, "ran 40 lines in 2.0 s"),
            (&[2, 5][..], 3, "ran 37 lines, failed 2 (2, 5), not begun 3 in 2.0 s"),
            (&many, 0, &format!("ran 40 lines, failed 30 ({numbers}) in 2.0 s")),
        ] {
            let record = LinesRecord { lines: 40, failed, left, elapsed: Duration::from_secs(2) };
            assert_eq!(text_of(&record), wanted);
        }
        let record = LinesRecord { lines: 4, failed: &[2], left: 1, elapsed: Duration::from_secs(2) };
        assert_snapshot!(record.json().line(), @r#"
        {"v":1,"type":"lines","lines":4,"failed":[2],"left":1,"seconds":2.0}
        "#);
    }
}
