//! What is known of one thing, in full: a block of lines, or a line in a form that the user chose.

use std::fmt::Write as _;

use gstore::entry::{Entry, EntryKind, Place, Timestamp};
use jiff::tz::TimeZone;

use super::entry::{fields, local_zone, md5, octal, permissions};
use super::{Fields, Record, Style};

/// What stands in the place of what is not known.
const UNKNOWN: &str = "-";

/// How an entry is written as text.
#[derive(Debug, Clone)]
pub(crate) struct StatForm {
    /// What the user chose; else a block of lines.
    format: Option<Vec<Piece>>,
    /// The zone of modification times; UTC is written with a `Z`.
    zone: TimeZone,
}

/// A part of a format.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Fact(Fact),
}

/// Something about an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fact {
    Location,
    Kind,
    Size,
    Mtime,
    Seconds,
    Mode,
    Permissions,
    Etag,
    Md5,
}

impl Fact {
    /// The letters are those of coreutils, as far as it has them.
    const LETTERS: [(char, Self); 9] = [
        ('n', Self::Location),
        ('F', Self::Kind),
        ('s', Self::Size),
        ('y', Self::Mtime),
        ('Y', Self::Seconds),
        ('a', Self::Mode),
        ('A', Self::Permissions),
        ('e', Self::Etag),
        ('m', Self::Md5),
    ];

    fn of(letter: char) -> Option<Self> {
        Self::LETTERS.iter().find(|(known, _)| *known == letter).map(|(_, fact)| *fact)
    }
}

impl StatForm {
    /// Makes a form that shows times in the zone of this machine.
    pub(crate) fn new() -> Self {
        Self { format: None, zone: local_zone() }
    }

    /// Reads a form: text with `%` and a letter for what is known.
    ///
    /// # Errors
    /// Says which letter means nothing, and which do.
    pub(crate) fn parse(format: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('%')) => text.push('%'),
                ('%', letter) => {
                    let fact = letter.and_then(Fact::of).ok_or_else(|| {
                        let letters: Vec<_> = Fact::LETTERS.iter().map(|(letter, _)| format!("%{letter}")).collect();
                        let wrong = letter.map(String::from).unwrap_or_default();
                        format!("`%{wrong}` means nothing; write one of {}, or %% for a %", letters.join(" "))
                    })?;
                    pieces.extend((!text.is_empty()).then(|| Piece::Text(std::mem::take(&mut text))));
                    pieces.push(Piece::Fact(fact));
                }
                (c, _) => text.push(c),
            }
        }
        pieces.extend((!text.is_empty()).then_some(Piece::Text(text)));
        Ok(Self { format: Some(pieces), ..Self::new() })
    }

    /// To the last digit that is known.
    fn time(&self, time: Timestamp) -> String {
        if self.zone == TimeZone::UTC {
            return time.to_string();
        }
        time.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string()
    }
}

/// One thing and all that is known of it.
pub(crate) struct StatRecord<'a> {
    /// What is known of it.
    pub(crate) entry: &'a Entry,
    /// Where it is.
    pub(crate) place: &'a Place,
    /// How it is written as text.
    pub(crate) form: &'a StatForm,
}

impl StatRecord<'_> {
    /// Returns what is known, escaped where it could be anything.
    fn fact(&self, fact: Fact) -> Option<String> {
        let Entry { kind, size, mtime, etag, checksum, mode, .. } = self.entry;
        match fact {
            Fact::Location => Some(self.place.to_string()),
            Fact::Kind => Some(word(*kind).to_owned()),
            Fact::Size => size.map(|size| size.to_string()),
            Fact::Mtime => mtime.map(|time| self.form.time(time)),
            Fact::Seconds => mtime.map(|time| time.as_nanosecond().div_euclid(1_000_000_000).to_string()),
            Fact::Mode => mode.map(octal),
            Fact::Permissions => mode.map(|mode| permissions(*kind, Some(mode))),
            Fact::Etag => etag.as_ref().map(|etag| gstore::location::escaped(etag.as_bytes())),
            Fact::Md5 => md5(checksum.as_ref()),
        }
    }

    fn block(&self, style: Style, out: &mut String) {
        let place = self.place.to_string();
        out.push_str(&if self.entry.is_dir() { style.dir(&place) } else { place });
        let rows = [
            ("kind", Fact::Kind),
            ("size", Fact::Size),
            ("mtime", Fact::Mtime),
            ("mode", Fact::Mode),
            ("etag", Fact::Etag),
            ("md5", Fact::Md5),
        ];
        for (name, fact) in rows {
            if let Some(value) = self.fact(fact) {
                let _ = write!(out, "\n  {name:<6} {value}");
            }
        }
    }
}

impl Record for StatRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        let Some(format) = &self.form.format else { return self.block(style, out) };
        for piece in format {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Fact(fact) => out.push_str(self.fact(*fact).as_deref().unwrap_or(UNKNOWN)),
            }
        }
    }

    fn json(&self) -> Fields {
        fields(self.entry, Some(self.place))
    }
}

const fn word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::File => "file",
        EntryKind::Dir => "dir",
        EntryKind::Link => "link",
        EntryKind::Special => "special",
        EntryKind::Unaddressable => "unaddressable",
    }
}

#[cfg(test)]
mod tests {
    use gstore::entry::Checksum;
    use gstore::location::ObjectPath;
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::*;

    fn text(format: Option<&str>, entry: &Entry) -> String {
        let form = format.map_or_else(StatForm::new, |format| StatForm::parse(format).unwrap());
        let form = StatForm { zone: TimeZone::fixed(jiff::tz::offset(2)), ..form };
        let place = Place { base: "home:".into(), path: ObjectPath::raw(b"d/a\nb".as_slice()) };
        text_of(&StatRecord { entry, place: &place, form: &form })
    }

    fn full() -> Entry {
        let mut entry = Entry::new(ObjectPath::raw(b"a\nb".as_slice()), EntryKind::File);
        entry.size = Some(5);
        entry.mtime = Timestamp::new(-1, -500_000_000).ok();
        entry.etag = Some("\"d41d8cd98f00b204e9800998ecf8427e\"".into());
        entry.checksum = entry.etag.as_deref().and_then(Checksum::md5_from_etag);
        entry.mode = Some(0o4755);
        entry
    }

    #[test]
    fn a_block_has_what_is_known() {
        assert_snapshot!(text(None, &full()), @r#"
        home:d/a\nb
          kind   file
          size   5
          mtime  1970-01-01T01:59:58.5+02:00
          mode   4755
          etag   "d41d8cd98f00b204e9800998ecf8427e"
          md5    d41d8cd98f00b204e9800998ecf8427e
        "#);
        assert_snapshot!(text(None, &Entry::new(ObjectPath::root(), EntryKind::Dir)), @r"
        home:d/a\nb
          kind   dir
        ");
    }

    #[test]
    fn every_letter() {
        let all = "%n|%F|%s|%y|%Y|%a|%A|%e|%m|100%%";
        assert_snapshot!(text(Some(all), &full()), @r#"home:d/a\nb|file|5|1970-01-01T01:59:58.5+02:00|-2|4755|-rwsr-xr-x|"d41d8cd98f00b204e9800998ecf8427e"|d41d8cd98f00b204e9800998ecf8427e|100%"#);
        assert_snapshot!(text(Some(all), &Entry::new(ObjectPath::root(), EntryKind::Link)), @r"home:d/a\nb|link|-|-|-|-|-|-|-|100%");
        for wrong in ["%", "a%z", "%%%", "% s", "%é"] {
            assert!(StatForm::parse(wrong).unwrap_err().contains("means nothing; write one of %n %F"), "{wrong}");
        }
    }
}
