//! The last line: the totals of a run, and how many requests it took.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use gstore::error::ErrorKind;
use gstore::event::{Action, Skip, Summary};
use gstore::store::Counts;

use super::{Fields, Record, Style, human};

/// The totals of a run.
pub(crate) struct SummaryRecord<'a> {
    /// What the verb is about: its count is shown even if it is zero.
    pub(crate) main: Action,
    /// The totals.
    pub(crate) summary: &'a Summary,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl SummaryRecord<'_> {
    fn parts(&self) -> Vec<String> {
        let Self { main, summary, .. } = self;
        let (left, skipped): (Vec<_>, Vec<_>) =
            summary.skipped.iter().map(|(why, count)| (*why, *count)).partition(|(why, _)| why.is_left_alone());
        let (skips, lefts) = (total(&skipped), total(&left));
        let odd = summary.failed.iter().filter(|(kind, _)| *kind == ErrorKind::Unaddressable);
        let unaddressable = odd.map(|(_, count)| count).sum::<u64>();
        let failed = summary.failures() - unaddressable;
        let copying = matches!(main, Action::Copy | Action::Move);
        let ends = *main == Action::Abort;
        let deleting = ends || *main == Action::Delete;
        let bytes = human::size(summary.bytes);
        let verified: Vec<_> = summary.verified.iter().filter(|(_, n)| **n > 0).map(|(how, n)| by(*n, *how)).collect();
        let removed = || format!("removed {}", human::count(summary.removed_dirs, "directory", "directories"));
        let part = |shown: bool, text: String| shown.then_some(text);
        [
            part(*main == Action::Move, format!("moved {} ({bytes})", summary.moved)),
            part(*main == Action::Copy || summary.copied > 0, format!("copied {} ({bytes})", summary.copied)),
            part(
                ends || summary.aborted > 0,
                format!("aborted {}", human::count(summary.aborted, "upload", "uploads")),
            ),
            part(deleting, format!("deleted {}", summary.deleted)),
            part(deleting && summary.removed_dirs > 0, removed()),
            part(
                *main == Action::MakeDir || summary.dirs > 0,
                format!("made {}", human::count(summary.dirs, "directory", "directories")),
            ),
            part(*main == Action::Touch || summary.touched > 0, format!("touched {}", summary.touched)),
            part(copying || skips > 0, format!("skipped {skips}{}", reasons(&skipped))),
            part(!verified.is_empty(), format!("verified {}", verified.join(", "))),
            part(summary.backed_up > 0, format!("backed up {}", summary.backed_up)),
            part(!deleting && summary.deleted > 0, format!("deleted {}", summary.deleted)),
            part(!deleting && summary.removed_dirs > 0, removed()),
            part(failed > 0, format!("failed {failed}")),
            part(unaddressable > 0, format!("{unaddressable} unaddressable")),
            part(lefts > 0, format!("{lefts} left alone{}", reasons(&left))),
            part(
                summary.temporaries > 0,
                format!("{} left out", human::count(summary.temporaries, "temporary name", "temporary names")),
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

impl Record for SummaryRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        if self.summary.interrupted {
            out.push_str("interrupted: ");
        }
        if self.summary.dry_run {
            out.push_str("would have ");
        }
        out.push_str(&self.parts().join(", "));
        let _ = write!(out, " in {}", human::duration(self.elapsed));
    }

    fn json(&self) -> Fields {
        let summary = self.summary;
        // A map, since the engine may meet one kind in two places.
        let mut failed = BTreeMap::new();
        for (kind, count) in &summary.failed {
            let name = serde_json::to_value(kind).unwrap_or_default();
            *failed.entry(name.as_str().unwrap_or_default().to_owned()).or_insert(0) += count;
        }
        Fields::new("summary")
            .with("copied", summary.copied)
            .maybe("moved", (self.main == Action::Move).then_some(summary.moved))
            .with("bytes", summary.bytes)
            .with("skipped", &summary.skipped)
            .with("verified", &summary.verified)
            .maybe("backed_up", (summary.backed_up > 0).then_some(summary.backed_up))
            .with("deleted", summary.deleted)
            .maybe("aborted", (self.main == Action::Abort).then_some(summary.aborted))
            .with("dirs", summary.dirs)
            .with("removed_dirs", summary.removed_dirs)
            .maybe("touched", (summary.touched > 0).then_some(summary.touched))
            .with("failed", failed)
            .with("temporaries", summary.temporaries)
            .with("dry_run", summary.dry_run)
            .with("interrupted", summary.interrupted)
            .with("seconds", seconds(self.elapsed))
    }
}

/// What a run sent and received.
pub(crate) struct RequestsRecord<'a>(pub(crate) &'a Counts);

impl Record for RequestsRecord<'_> {
    fn text(&self, _: Style, out: &mut String) {
        let Counts { requests, retries, throttles, sent, received, most_in_flight } = self.0;
        let mut parts: Vec<_> = requests.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        parts.extend((*retries > 0).then(|| format!("retries {retries}")));
        parts.extend((*throttles > 0).then(|| format!("throttled {throttles}")));
        if parts.is_empty() {
            parts.push("none".to_owned());
        }
        let _ = write!(out, "requests: {}", parts.join(", "));
        if most_in_flight + sent + received > 0 {
            let (sent, received) = (human::size(*sent), human::size(*received));
            let _ = write!(out, "\ntraffic: sent {sent}, received {received}, at most {most_in_flight} in flight");
        }
    }

    fn json(&self) -> Fields {
        let Counts { requests, retries, throttles, sent, received, most_in_flight } = self.0;
        Fields::new("requests")
            .with("requests", requests)
            .with("retries", retries)
            .with("throttles", throttles)
            .with("bytes_sent", sent)
            .with("bytes_received", received)
            .with("most_in_flight", most_in_flight)
    }
}

/// Returns a duration in seconds for JSON, to the millisecond.
pub(super) fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

fn total(skips: &[(Skip, u64)]) -> u64 {
    skips.iter().map(|(_, count)| count).sum()
}

fn reasons(skips: &[(Skip, u64)]) -> String {
    let list: Vec<_> = skips.iter().map(|(why, count)| format!("{why}: {count}")).collect();
    if list.is_empty() { String::new() } else { format!(" ({})", list.join(", ")) }
}

fn by(count: u64, how: gstore::event::Verified) -> String {
    let how = how.to_string();
    format!("{count} by {}", how.strip_prefix("by ").unwrap_or(&how))
}

#[cfg(test)]
mod tests {
    use gstore::event::Verified;
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::*;

    fn full() -> Summary {
        Summary {
            copied: 6,
            bytes: 1_258_292,
            verified: [(Verified::Md5, 3), (Verified::Size, 2), (Verified::ByStorage, 1)].into(),
            skipped: [(Skip::SameMtime, 4), (Skip::Exists, 1), (Skip::Link, 2)].into(),
            deleted: 1,
            dirs: 1,
            removed_dirs: 2,
            failed: vec![(ErrorKind::Denied, 1), (ErrorKind::Unaddressable, 2)],
            temporaries: 1,
            ..Summary::default()
        }
    }

    fn text(main: Action, summary: &Summary) -> String {
        text_of(&SummaryRecord { main, summary, elapsed: Duration::from_millis(412) })
    }

    #[test]
    fn everything() {
        assert_snapshot!(text(Action::Copy, &full()), @"
        copied 6 (1.2 MiB), made 1 directory, skipped 5 (destination exists: 1, same size and mtime: 4), verified 3 by md5, 2 by size, 1 by storage, deleted 1, removed 2 directories, failed 1, 2 unaddressable, 2 left alone (symbolic link: 2), 1 temporary name left out in 0.4 s
        ");
        let record = SummaryRecord { main: Action::Copy, summary: &full(), elapsed: Duration::from_micros(412_345) };
        assert_snapshot!(record.json().line(), @r#"
        {"v":1,"type":"summary","copied":6,"bytes":1258292,"skipped":{"exists":1,"link":2,"same_mtime":4},"verified":{"by_storage":1,"md5":3,"size":2},"deleted":1,"dirs":1,"removed_dirs":2,"failed":{"denied":1,"unaddressable":2},"temporaries":1,"dry_run":false,"interrupted":false,"seconds":0.412}
        "#);
    }

    #[test]
    fn each_verb_says_its_own_count() {
        let nothing = Summary::default();
        assert_snapshot!(text(Action::Copy, &nothing), @"copied 0 (0 B), skipped 0 in 0.4 s");
        assert_snapshot!(text(Action::Delete, &nothing), @"deleted 0 in 0.4 s");
        assert_snapshot!(text(Action::MakeDir, &nothing), @"made 0 directories in 0.4 s");
        assert_snapshot!(text(Action::Touch, &nothing), @"touched 0 in 0.4 s");
        let removed =
            Summary { deleted: 3, removed_dirs: 1, failed: vec![(ErrorKind::Denied, 1)], ..Summary::default() };
        assert_snapshot!(text(Action::Delete, &removed), @"
        deleted 3, removed 1 directory, failed 1 in 0.4 s
        ");
    }

    #[test]
    fn dry_and_interrupted_say_so() {
        let dry = Summary { copied: 1, dry_run: true, ..Summary::default() };
        assert_snapshot!(text(Action::Copy, &dry), @"would have copied 1 (0 B), skipped 0 in 0.4 s");
        let cut = Summary { deleted: 1, interrupted: true, ..Summary::default() };
        assert_snapshot!(text(Action::Delete, &cut), @"interrupted: deleted 1 in 0.4 s");
    }

    #[test]
    fn requests() {
        let counts = Counts {
            requests: [("LIST", 2), ("GET", 5)].into(),
            retries: 1,
            throttles: 1,
            sent: 1_258_292,
            received: 9,
            most_in_flight: 4,
        };
        assert_snapshot!(text_of(&RequestsRecord(&counts)), @"
        requests: GET 5, LIST 2, retries 1, throttled 1
        traffic: sent 1.2 MiB, received 9 B, at most 4 in flight
        ");
        assert_snapshot!(RequestsRecord(&counts).json().line(), @r#"{"v":1,"type":"requests","requests":{"GET":5,"LIST":2},"retries":1,"throttles":1,"bytes_sent":1258292,"bytes_received":9,"most_in_flight":4}"#);
        assert_snapshot!(text_of(&RequestsRecord(&Counts::default())), @"requests: none");
    }
}
