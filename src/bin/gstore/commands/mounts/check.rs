//! `mounts check`: whether a mount can be reached, and what may really be done there.

use std::fmt::Write as _;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::error::Error;
use gstore::location::ObjectPath;
use gstore::ops::probe::{Answer, Findings, Writing, probe};
use gstore::store::Endpoint;

use crate::complete::mount_names;
use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// From how many seconds on two clocks differ too much: S3 refuses requests at 15 minutes.
const SKEWED: u64 = 300;

/// Try whether mounts can be reached, and what may be done there
///
/// One mount that is broken does not stop the others. Nothing is written unless --write is given.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The mount; default: every mount
    #[arg(value_name = "MOUNT", add = ArgValueCompleter::new(mount_names))]
    mounts: Vec<String>,

    /// Also write one temporary object, and remove it
    #[arg(long)]
    write: bool,
}

impl CheckArgs {
    /// Whether it writes a temporary object.
    pub(super) const fn writes(&self) -> bool {
        self.write
    }

    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let writing = if self.write { Writing::Try } else { Writing::Leave };
        context.mounts()?;
        let names: Vec<String> = if self.mounts.is_empty() {
            context.mounts()?.names().map(str::to_owned).collect()
        } else {
            self.mounts.iter().map(|name| name.strip_suffix(':').unwrap_or(name).to_owned()).collect()
        };
        let mut codes = Vec::new();
        for name in &names {
            let record = Box::pin(one(context, name, writing)).await?;
            context.output.emit(&record)?;
            codes.push(record.failure().map_or(exit::OK, |error| exit::of_kind(error.kind())));
        }
        Ok(together(&codes))
    }
}

/// What all the mounts come to: what they agree on, or that some are in order and some are not.
fn together(codes: &[u8]) -> u8 {
    match codes {
        [] => exit::OK,
        [first, rest @ ..] if rest.iter().all(|code| code == first) => *first,
        codes if codes.contains(&exit::OK) => exit::PARTIAL,
        _ => exit::FAILED,
    }
}

/// Tries one mount, with a network of its own, so that what is heard is heard of it.
async fn one(context: &Context, name: &str, writing: Writing) -> gstore::error::Result<CheckRecord> {
    let run = context.quiet_run()?;
    let found = run
        .session
        .unless_interrupted(async {
            let store = match context.mount(&run, name).await {
                Ok(store) => store,
                Err(error) => return Ok((Err(error), None)),
            };
            let findings = Box::pin(probe(&run.session, &store, writing)).await;
            let root = store.place(&ObjectPath::root()).to_string();
            Ok((Ok((findings, root)), store.endpoint()))
        })
        .await;
    let (found, endpoint) = found?;
    let ahead = run.network.clock.ahead();
    Ok(CheckRecord { name: format!("{name}:"), found: found.map(|(findings, _)| findings), endpoint, ahead })
}

struct CheckRecord {
    name: String,
    /// What was found, or why the mount could not even be opened.
    found: Result<Findings, Error>,
    endpoint: Option<Endpoint>,
    /// How far the service's clock is ahead, seconds.
    ahead: Option<i64>,
}

impl CheckRecord {
    fn failure(&self) -> Option<&Error> {
        match &self.found {
            Ok(findings) => findings.failure(),
            Err(error) => Some(error),
        }
    }

    fn clock(&self) -> Option<String> {
        let ahead = self.ahead?;
        let seconds = ahead.unsigned_abs();
        let side = if ahead < 0 { "behind" } else { "ahead" };
        // So much is rounding, and the way of the answer.
        let text = if seconds <= 2 { "in time".to_owned() } else { format!("{seconds} s {side}") };
        Some(if seconds >= SKEWED { format!("{text}: set the clock") } else { text })
    }
}

impl Record for CheckRecord {
    fn text(&self, style: Style, out: &mut String) {
        out.push_str(&self.name);
        let mut row = |what: &str, how: &str| {
            let _ = write!(out, "\n  {what:<9} {how}");
        };
        if let Some(Endpoint { url, region }) = &self.endpoint {
            row("endpoint", url);
            if let Some(region) = region {
                row("region", region);
            }
        }
        match &self.found {
            Ok(findings) => {
                for (right, answer) in findings.rights() {
                    row(right, &said(answer));
                }
            }
            Err(error) => row("open", &failed(error)),
        }
        if let Some(clock) = self.clock() {
            row("clock", &clock);
        }
        match self.failure() {
            None => row("result", "ok"),
            Some(error) => {
                row("result", &style.error("failed"));
                if let Some(hint) = error.hint_text() {
                    row("hint", hint);
                }
            }
        }
    }

    fn json(&self) -> Fields {
        let failure = self.failure();
        let rights = self.found.as_ref().ok().map(|findings| {
            findings
                .rights()
                .into_iter()
                .map(|(right, answer)| (right, word(answer)))
                .collect::<std::collections::BTreeMap<_, _>>()
        });
        let endpoint = self.endpoint.as_ref();
        Fields::new("check")
            .with("mount", &self.name)
            .with("status", if failure.is_none() { "done" } else { "failed" })
            .maybe("endpoint", endpoint.map(|endpoint| &endpoint.url))
            .maybe("region", endpoint.and_then(|endpoint| endpoint.region.as_ref()))
            .maybe("rights", rights)
            .maybe("clock_ahead_seconds", self.ahead)
            .maybe("kind", failure.map(Error::kind))
            .maybe("message", failure.map(Error::message))
            .maybe("hint", failure.and_then(Error::hint_text))
    }
}

fn said(answer: &Answer) -> String {
    match answer {
        Answer::Works => "works".to_owned(),
        Answer::Failed(error) => failed(error),
        Answer::NotGiven(error) => format!("no: {}", error.message()),
        Answer::NotTried(why) => format!("not tried: {why}"),
    }
}

fn failed(error: &Error) -> String {
    format!("failed: {}", error.message().replace('\n', "; "))
}

const fn word(answer: &Answer) -> &'static str {
    match answer {
        Answer::Works => "works",
        Answer::Failed(_) => "failed",
        Answer::NotGiven(_) => "not_given",
        Answer::NotTried(_) => "not_tried",
    }
}
