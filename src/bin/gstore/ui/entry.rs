//! The line of one entry of a listing.

use std::fmt::Write as _;

use gstore::entry::{Checksum, Entry, EntryKind, Place, Timestamp};
use gstore::location::escaped;
use jiff::tz::TimeZone;

use super::{Fields, Record, Style, human};

/// How much of an entry its text form shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Length {
    /// The name.
    #[default]
    Short,
    /// Kind, mode, size, modification time, name.
    Long,
    /// The raw name, ended by a NUL.
    Raw,
}

/// How sizes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Sizes {
    /// In bytes.
    #[default]
    Bytes,
    /// With a binary unit.
    Human,
}

/// How entries are written as text.
#[derive(Debug, Clone)]
pub(crate) struct EntryForm {
    /// How much is shown.
    pub(crate) length: Length,
    /// How sizes are written.
    pub(crate) sizes: Sizes,
    /// The zone of modification times; UTC is written with a `Z`.
    pub(crate) zone: TimeZone,
}

impl EntryForm {
    /// Makes a form that shows times in the zone of this machine.
    pub(crate) fn new(length: Length, sizes: Sizes) -> Self {
        Self { length, sizes, zone: local_zone() }
    }

    fn size(&self, bytes: Option<u64>) -> String {
        match (bytes, self.sizes) {
            (None, Sizes::Bytes) => format!("{:>12}", "-"),
            (None, Sizes::Human) => format!("{:>8}", "-"),
            (Some(bytes), Sizes::Bytes) => format!("{bytes:>12}"),
            (Some(bytes), Sizes::Human) => format!("{:>8}", human::size(bytes)),
        }
    }

    fn time(&self, time: Option<Timestamp>) -> String {
        let utc = self.zone == TimeZone::UTC;
        let text = match time {
            None => "-".to_owned(),
            Some(time) if utc => format!("{}", time.strftime("%Y-%m-%dT%H:%M:%SZ")),
            Some(time) => format!("{}", time.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z")),
        };
        let width = if utc { 20 } else { 25 };
        format!("{text:<width$}")
    }
}

/// Returns the zone of this machine, UTC by its own name.
pub(super) fn local_zone() -> TimeZone {
    let zone = TimeZone::system();
    if is_utc(&zone) { TimeZone::UTC } else { zone }
}

/// Whether a zone is UTC by whatever name: never off it, as `Etc/UTC` is not.
fn is_utc(zone: &TimeZone) -> bool {
    let ever = zone.following(jiff::Timestamp::MIN).next();
    ever.is_none() && zone.to_offset(jiff::Timestamp::UNIX_EPOCH).is_zero()
}

/// One entry of a listing; its path is shown as it stands.
pub(crate) struct EntryRecord<'a> {
    /// The entry.
    pub(crate) entry: &'a Entry,
    /// How it is written as text.
    pub(crate) form: &'a EntryForm,
}

impl Record for EntryRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        let Entry { path, kind, size, mtime, mode, .. } = self.entry;
        if self.form.length == Length::Long {
            let (size, mtime) = (self.form.size(*size), self.form.time(*mtime));
            let _ = write!(out, "{:<10} {size} {mtime} ", permissions(*kind, *mode));
        }
        let name = if path.is_root() { ".".to_owned() } else { escaped(path.as_bytes()) };
        match kind {
            EntryKind::Dir => out.push_str(&style.dir(&format!("{name}/"))),
            EntryKind::Unaddressable => {
                let _ = write!(out, "{name} {}", style.warning("(unaddressable)"));
            }
            EntryKind::File | EntryKind::Link | EntryKind::Special => out.push_str(&name),
        }
    }

    fn json(&self) -> Fields {
        fields(self.entry, None)
    }

    fn raw(&self) -> Option<&[u8]> {
        (self.form.length == Length::Raw).then_some(self.entry.path.as_bytes())
    }
}

/// Returns the JSON form of an entry, and where it is if that is to be said.
pub(super) fn fields(entry: &Entry, location: Option<&Place>) -> Fields {
    let Entry { path, kind, size, mtime, etag, checksum, mode, .. } = entry;
    Fields::new("entry")
        .maybe("location", location)
        .with("path", path)
        .with("kind", kind)
        .maybe("size", *size)
        .maybe("mtime", mtime.map(|time| time.to_string()))
        .maybe("etag", etag.as_ref())
        .maybe("md5", md5(checksum.as_ref()))
        .maybe("mode", mode.map(octal))
}

/// Returns an MD5 in hexadecimal, if that is what the digest is.
pub(super) fn md5(checksum: Option<&Checksum>) -> Option<String> {
    checksum.filter(|checksum| matches!(checksum, Checksum::Md5(_))).map(Checksum::to_string)
}

/// Writes permission bits as `chmod` takes them.
pub(super) fn octal(mode: u32) -> String {
    format!("{:04o}", mode & 0o7777)
}

/// Writes kind and permission bits as `ls` does; the bits only where there are any.
pub(super) fn permissions(kind: EntryKind, mode: Option<u32>) -> String {
    let letter = match kind {
        EntryKind::File => '-',
        EntryKind::Dir => 'd',
        EntryKind::Link => 'l',
        EntryKind::Special => 's',
        EntryKind::Unaddressable => '?',
    };
    let mut out = String::from(letter);
    let Some(mode) = mode else { return out };
    for (shift, special, (set, bare)) in [(6, 0o4000, ('s', 'S')), (3, 0o2000, ('s', 'S')), (0, 0o1000, ('t', 'T'))] {
        let bits = mode >> shift;
        out.push(if bits & 4 > 0 { 'r' } else { '-' });
        out.push(if bits & 2 > 0 { 'w' } else { '-' });
        out.push(match (bits & 1 > 0, mode & special > 0) {
            (true, true) => set,
            (false, true) => bare,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use gstore::location::ObjectPath;
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::*;

    fn entries() -> Vec<Entry> {
        let entry = |path: &[u8], kind| Entry::new(ObjectPath::raw(path), kind);
        let mut file = entry(b"a.txt", EntryKind::File);
        file.size = Some(1_258_292);
        file.mtime = Timestamp::new(1_714_564_800, 123_000_000).ok();
        file.etag = Some("\"d41d8cd98f00b204e9800998ecf8427e\"".into());
        file.checksum = file.etag.as_deref().and_then(Checksum::md5_from_etag);
        file.mode = Some(0o104_755);
        vec![
            file,
            entry(b"docs", EntryKind::Dir),
            entry(b"li\nnk", EntryKind::Link),
            entry(b"a//b", EntryKind::Unaddressable),
            entry(b"caf\xe9", EntryKind::File),
            entry(b"", EntryKind::Dir),
        ]
    }

    fn texts(form: &EntryForm) -> String {
        let lines: Vec<_> = entries().iter().map(|entry| text_of(&EntryRecord { entry, form })).collect();
        lines.join("\n")
    }

    #[test]
    fn short() {
        assert_snapshot!(texts(&EntryForm::new(Length::Short, Sizes::Bytes)), @r"
        a.txt
        docs/
        li\nnk
        a//b (unaddressable)
        caf%E9
        ./
        ");
    }

    #[test]
    fn long() {
        let mut form = EntryForm { length: Length::Long, sizes: Sizes::Bytes, zone: TimeZone::UTC };
        assert_snapshot!(texts(&form), @r"
        -rwsr-xr-x      1258292 2024-05-01T12:00:00Z a.txt
        d                     - -                    docs/
        l                     - -                    li\nnk
        ?                     - -                    a//b (unaddressable)
        -                     - -                    caf%E9
        d                     - -                    ./
        ");
        form.sizes = Sizes::Human;
        form.zone = TimeZone::fixed(jiff::tz::offset(2));
        assert_snapshot!(texts(&form).lines().take(2).collect::<Vec<_>>().join("\n"), @r"
        -rwsr-xr-x  1.2 MiB 2024-05-01T14:00:00+02:00 a.txt
        d                 - -                         docs/
        ");
    }

    #[test]
    fn json() {
        let form = EntryForm::new(Length::Short, Sizes::Bytes);
        let lines: Vec<_> = entries().iter().map(|entry| EntryRecord { entry, form: &form }.json().line()).collect();
        assert_snapshot!(lines.join("\n"), @r#"
        {"v":1,"type":"entry","path":"a.txt","kind":"file","size":1258292,"mtime":"2024-05-01T12:00:00.123Z","etag":"\"d41d8cd98f00b204e9800998ecf8427e\"","md5":"d41d8cd98f00b204e9800998ecf8427e","mode":"4755"}
        {"v":1,"type":"entry","path":"docs","kind":"dir"}
        {"v":1,"type":"entry","path":"li\nnk","kind":"link"}
        {"v":1,"type":"entry","path":"a//b","kind":"unaddressable"}
        {"v":1,"type":"entry","path":{"base64":"Y2Fm6Q=="},"kind":"file"}
        {"v":1,"type":"entry","path":"","kind":"dir"}
        "#);
    }

    #[test]
    fn raw_names_are_bytes() {
        let form = EntryForm::new(Length::Raw, Sizes::Bytes);
        let entries = entries();
        let raw: Vec<_> =
            entries.iter().map(|entry| EntryRecord { entry, form: &form }.raw().map(<[u8]>::to_vec)).collect();
        assert_eq!(raw[2].as_deref(), Some(b"li\nnk".as_slice()));
        assert_eq!(raw[4].as_deref(), Some(b"caf\xe9".as_slice()));
    }

    #[test]
    fn utc_by_another_name() {
        let zone = |rule| TimeZone::posix(rule).unwrap();
        assert!(is_utc(&TimeZone::UTC) && is_utc(&zone("UTC0")));
        for other in ["GMT0BST,M3.5.0/1,M10.5.0", "EST5", "XYZ-1"] {
            assert!(!is_utc(&zone(other)), "{other}");
        }
    }

    #[test]
    fn modes() {
        let table = [(0o644, "-rw-r--r--"), (0o1777, "-rwxrwxrwt"), (0o2640, "-rw-r-S---"), (0, "----------")];
        for (mode, shown) in table {
            assert_eq!(permissions(EntryKind::File, Some(mode)), shown);
        }
    }
}
