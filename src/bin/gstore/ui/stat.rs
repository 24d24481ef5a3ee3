//! What is known of one thing, in full: a block of lines, or a line in a form that the user chose.

use std::fmt::Write as _;

use gstore::entry::{Entry, EntryKind, Headers, Place, Timestamp};
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
    ContentType,
}

impl Fact {
    /// The letters are those of coreutils, as far as it has them.
    const LETTERS: [(char, Self); 10] = [
        ('n', Self::Location),
        ('F', Self::Kind),
        ('s', Self::Size),
        ('y', Self::Mtime),
        ('Y', Self::Seconds),
        ('a', Self::Mode),
        ('A', Self::Permissions),
        ('e', Self::Etag),
        ('m', Self::Md5),
        ('t', Self::ContentType),
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
        let Entry { kind, size, mtime, etag, checksum, mode, headers, .. } = self.entry;
        match fact {
            Fact::Location => Some(self.place.to_string()),
            Fact::Kind => Some(word(*kind).to_owned()),
            Fact::Size => size.map(|size| size.to_string()),
            Fact::Mtime => mtime.map(|time| self.form.time(time)),
            Fact::Seconds => mtime.map(|time| time.as_nanosecond().div_euclid(1_000_000_000).to_string()),
            Fact::Mode => mode.map(octal),
            Fact::Permissions => mode.map(|mode| permissions(*kind, Some(mode))),
            Fact::Etag => etag.as_deref().map(shown),
            Fact::Md5 => md5(checksum.as_ref()),
            Fact::ContentType => headers.as_ref()?.content_type.as_deref().map(shown),
        }
    }

    /// Returns what the storage says of the content.
    fn said(&self) -> Vec<(&'static str, String)> {
        let Some(headers) = &self.entry.headers else { return Vec::new() };
        let Headers { content_type, cache_control, content_disposition, content_encoding, metadata } = &**headers;
        let fields = [
            ("content-type", content_type),
            ("cache-control", cache_control),
            ("content-disposition", content_disposition),
            ("content-encoding", content_encoding),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name, shown(value.as_deref()?))));
        fields.chain(metadata.iter().map(|(key, value)| ("metadata", shown(&format!("{key}={value}"))))).collect()
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
        let known = rows.into_iter().filter_map(|(name, fact)| Some((name, self.fact(fact)?)));
        let rows: Vec<_> = known.chain(self.said()).collect();
        // The width that the names of all but a few need.
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0).max(6);
        for (name, value) in rows {
            let _ = write!(out, "\n  {name:<width$} {value}");
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
        let fields = fields(self.entry, Some(self.place));
        let Some(headers) = &self.entry.headers else { return fields };
        let Headers { content_type, cache_control, content_disposition, content_encoding, metadata } = &**headers;
        fields
            .maybe("content_type", content_type.as_ref())
            .maybe("cache_control", cache_control.as_ref())
            .maybe("content_disposition", content_disposition.as_ref())
            .maybe("content_encoding", content_encoding.as_ref())
            .maybe("metadata", Some(metadata).filter(|metadata| !metadata.is_empty()))
    }
}

/// Makes a text that could be anything safe to show.
fn shown(text: &str) -> String {
    gstore::location::escaped(text.as_bytes())
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
    fn what_the_storage_says_of_the_content() {
        let mut entry = Entry::new(ObjectPath::raw(b"a".as_slice()), EntryKind::File);
        let metadata = [("a", "1"), ("b", "\u{1b}[2J")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        entry.headers = Some(Box::new(Headers {
            content_type: Some("text/html".to_owned()),
            content_encoding: Some("gzip".to_owned()),
            metadata: metadata.into(),
            ..Headers::default()
        }));
        assert_snapshot!(text(None, &entry), @r"
        home:d/a\nb
          kind             file
          content-type     text/html
          content-encoding gzip
          metadata         a=1
          metadata         b=\u{1b}[2J
        ");
        assert_snapshot!(text(Some("%t"), &entry), @"text/html");
        let form = StatForm::new();
        let place = Place { base: "home:".into(), path: ObjectPath::raw(b"a".as_slice()) };
        assert_snapshot!(StatRecord { entry: &entry, place: &place, form: &form }.json().line(), @r#"{"v":1,"type":"entry","location":"home:a","path":"a","kind":"file","content_type":"text/html","content_encoding":"gzip","metadata":{"a":"1","b":"\u001b[2J"}}"#);
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
        let all = "%n|%F|%s|%y|%Y|%a|%A|%e|%m|%t|100%%";
        assert_snapshot!(text(Some(all), &full()), @r#"home:d/a\nb|file|5|1970-01-01T01:59:58.5+02:00|-2|4755|-rwsr-xr-x|"d41d8cd98f00b204e9800998ecf8427e"|d41d8cd98f00b204e9800998ecf8427e|-|100%"#);
        assert_snapshot!(text(Some(all), &Entry::new(ObjectPath::root(), EntryKind::Link)), @r"home:d/a\nb|link|-|-|-|-|-|-|-|-|100%");
        for wrong in ["%", "a%z", "%%%", "% s", "%é"] {
            assert!(StatForm::parse(wrong).unwrap_err().contains("means nothing; write one of %n %F"), "{wrong}");
        }
    }
}
