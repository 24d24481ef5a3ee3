//! The line of one item: what became of it.

use std::fmt::Write as _;

use gstore::entry::Place;
use gstore::event::{Action, Outcome, Verdict};
use gstore::location::escaped;

use super::error::last_resort;
use super::{ErrorRecord, Fields, Record, Style, human};

/// Whether a run changes anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Run {
    /// It does.
    #[default]
    Real,
    /// It only says what it would do.
    Dry,
}

/// What became of one item.
pub(crate) struct OutcomeRecord<'a> {
    /// What the engine says.
    pub(crate) outcome: &'a Outcome,
    /// Whether anything was done.
    pub(crate) run: Run,
}

impl OutcomeRecord<'_> {
    /// Returns the failure as an error to print, if it is one.
    pub(crate) fn failure(&self) -> Option<ErrorRecord> {
        let Verdict::Failed { kind, message, hint } = &self.outcome.verdict else { return None };
        let place = places(self.outcome);
        Some(ErrorRecord {
            kind: *kind,
            location: (!place.is_empty()).then_some(place),
            message: message.clone(),
            hint: Some(hint.clone().unwrap_or_else(|| last_resort(*kind).to_owned())),
        })
    }

    /// Returns the warning for an item that gstore never touches, if it is one.
    pub(crate) fn left_alone(&self) -> Option<String> {
        match self.outcome.verdict {
            Verdict::Skipped(why) if why.is_left_alone() => {
                let place = self.outcome.source.as_ref().or(self.outcome.dest.as_ref());
                Some(format!("{}: skipped ({why})", place.map(Place::to_string).unwrap_or_default()))
            }
            _ => None,
        }
    }

    fn is_dry(&self) -> bool {
        self.run == Run::Dry || self.outcome.verdict == Verdict::Planned
    }
}

impl Record for OutcomeRecord<'_> {
    fn text(&self, style: Style, out: &mut String) {
        if let Some(failure) = self.failure() {
            return failure.text(style, out);
        }
        let (word, reason) = match &self.outcome.verdict {
            Verdict::Skipped(why) => ("skip", Some(why.to_string())),
            _ => (verb(self.outcome.action), self.outcome.reason.as_ref().map(|why| escaped(why.as_bytes()))),
        };
        let would = if self.is_dry() { "would " } else { "" };
        let _ = write!(out, "{would}{word:<5} {}", places(self.outcome));
        let resumed = self.outcome.resumed;
        let resumed = (resumed > 0).then(|| format!("{} were here already", human::size(resumed)));
        for remark in reason.into_iter().chain(resumed) {
            let _ = write!(out, " ({remark})");
        }
    }

    fn json(&self) -> Fields {
        let Outcome { action, source, dest, bytes, resumed, reason, verdict } = self.outcome;
        let status = match verdict {
            Verdict::Done(_) => "done",
            Verdict::Planned => "planned",
            Verdict::Skipped(_) => "skipped",
            Verdict::Failed { .. } => "failed",
        };
        let fields = Fields::new("outcome")
            .with("action", action)
            .with("status", status)
            .maybe("source", source.as_ref())
            .maybe("dest", dest.as_ref());
        let fields = match verdict {
            Verdict::Done(verified) => fields
                .with("bytes", bytes)
                .maybe("resumed", (*resumed > 0).then_some(resumed))
                .maybe("reason", reason.as_ref())
                .maybe("verified", verified.as_ref()),
            Verdict::Planned => fields.with("bytes", bytes).maybe("reason", reason.as_ref()),
            Verdict::Skipped(why) => fields.with("reason", why),
            Verdict::Failed { kind, message, hint } => {
                let hint = hint.as_deref().unwrap_or_else(|| last_resort(*kind));
                fields.with("kind", kind).with("message", message).with("hint", hint)
            }
        };
        fields.maybe("dry_run", self.is_dry().then_some(true))
    }
}

const fn verb(action: Action) -> &'static str {
    match action {
        Action::Copy => "copy",
        Action::Move => "move",
        Action::Backup => "backup",
        Action::Delete => "delete",
        Action::Abort => "abort",
        Action::MakeDir => "mkdir",
        Action::RemoveDir => "rmdir",
        Action::List => "list",
        Action::Touch => "touch",
    }
}

/// Writes where it was and where it goes, escaped.
fn places(outcome: &Outcome) -> String {
    match (&outcome.source, &outcome.dest) {
        (Some(source), Some(dest)) => format!("{source} -> {dest}"),
        (Some(place), None) | (None, Some(place)) => place.to_string(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use gstore::error::ErrorKind;
    use gstore::event::{Skip, Verified};
    use gstore::location::ObjectPath;
    use insta::assert_snapshot;

    use super::super::record::text_of;
    use super::*;

    fn place(base: &str, path: &[u8]) -> Place {
        Place { base: base.into(), path: ObjectPath::raw(path) }
    }

    fn outcome(verdict: Verdict) -> Outcome {
        Outcome {
            action: Action::Copy,
            source: Some(place("home:", b"a.txt")),
            dest: Some(place("s3:", b"a.txt")),
            bytes: 5,
            resumed: 0,
            reason: None,
            verdict,
        }
    }

    fn both(outcome: &Outcome, run: Run) -> String {
        let record = OutcomeRecord { outcome, run };
        format!("{}\n{}", text_of(&record), record.json().line())
    }

    #[test]
    fn copied() {
        let mut done = outcome(Verdict::Done(Some(Verified::Md5)));
        assert_snapshot!(both(&done, Run::Real), @r#"
        copy  home:a.txt -> s3:a.txt
        {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:a.txt","dest":"s3:a.txt","bytes":5,"verified":"md5"}
        "#);
        done.resumed = 2048;
        assert_snapshot!(both(&done, Run::Real), @r#"
        copy  home:a.txt -> s3:a.txt (2.0 KiB were here already)
        {"v":1,"type":"outcome","action":"copy","status":"done","source":"home:a.txt","dest":"s3:a.txt","bytes":5,"resumed":2048,"verified":"md5"}
        "#);
        done.resumed = 0;
        done.reason = Some("content unproved".into());
        done.source = Some(place("home:", b"a\n\xff"));
        assert_snapshot!(both(&done, Run::Real), @r#"
        copy  home:a\n%FF -> s3:a.txt (content unproved)
        {"v":1,"type":"outcome","action":"copy","status":"done","source":{"base64":"aG9tZTphCv8="},"dest":"s3:a.txt","bytes":5,"reason":"content unproved","verified":"md5"}
        "#);
    }

    #[test]
    fn planned() {
        assert_snapshot!(both(&outcome(Verdict::Planned), Run::Dry), @r#"
        would copy  home:a.txt -> s3:a.txt
        {"v":1,"type":"outcome","action":"copy","status":"planned","source":"home:a.txt","dest":"s3:a.txt","bytes":5,"dry_run":true}
        "#);
        assert_snapshot!(both(&outcome(Verdict::Skipped(Skip::SameMtime)), Run::Dry), @r#"
        would skip  home:a.txt -> s3:a.txt (same size and mtime)
        {"v":1,"type":"outcome","action":"copy","status":"skipped","source":"home:a.txt","dest":"s3:a.txt","reason":"same_mtime","dry_run":true}
        "#);
    }

    #[test]
    fn removed_and_made() {
        let mut done = outcome(Verdict::Done(None));
        (done.source, done.action, done.bytes) = (None, Action::Delete, 0);
        assert_snapshot!(both(&done, Run::Real), @r#"
        delete s3:a.txt
        {"v":1,"type":"outcome","action":"delete","status":"done","dest":"s3:a.txt","bytes":0}
        "#);
        done.action = Action::MakeDir;
        assert_snapshot!(both(&done, Run::Real), @r#"
        mkdir s3:a.txt
        {"v":1,"type":"outcome","action":"make_dir","status":"done","dest":"s3:a.txt","bytes":0}
        "#);
        done.action = Action::RemoveDir;
        assert_snapshot!(both(&done, Run::Real), @r#"
        rmdir s3:a.txt
        {"v":1,"type":"outcome","action":"remove_dir","status":"done","dest":"s3:a.txt","bytes":0}
        "#);
    }

    #[test]
    fn failed() {
        let hint = Some("set `permissions = \"readwrite\"`".to_owned());
        let failed =
            outcome(Verdict::Failed { kind: ErrorKind::Denied, message: "the mount is read-only".into(), hint });
        assert_snapshot!(both(&failed, Run::Real), @r#"
        error: home:a.txt -> s3:a.txt: the mount is read-only
        hint: set `permissions = "readwrite"`
        {"v":1,"type":"outcome","action":"copy","status":"failed","source":"home:a.txt","dest":"s3:a.txt","kind":"denied","message":"the mount is read-only","hint":"set `permissions = \"readwrite\"`"}
        "#);
    }

    #[test]
    fn only_what_is_never_touched_is_warned_about() {
        let warning = |why| {
            let outcome = outcome(Verdict::Skipped(why));
            OutcomeRecord { outcome: &outcome, run: Run::Real }.left_alone()
        };
        assert_eq!(warning(Skip::Link).as_deref(), Some("home:a.txt: skipped (symbolic link)"));
        assert_eq!(warning(Skip::SameSize), None);
    }
}
