//! Copying what has no name, size or time of its own: a stream.

use super::Options;
use super::settle::settled;
use crate::engine::copy::copy_stream;
use crate::engine::look::{Spot, is_a_directory};
use crate::engine::session::{Mode, Session};
use crate::entry::Headers;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Action, Outcome, Report, Skip, Verdict};
use crate::store::{ByteStream, Existing, Need, Target};

/// Copies a stream of unknown length to one object, with what is said of it.
pub async fn copy_from_stream(
    session: &Session,
    (content, headers): (ByteStream, Headers),
    dest: Spot,
    options: &Options,
) -> Result<Report> {
    let existing = options.existing;
    dest.store.require(Need::Write)?;
    if dest.slash || dest.path.is_root() {
        return Err(Error::new(ErrorKind::Usage, "a stream has no name of its own")
            .at(dest.place())
            .hint("name the destination object"));
    }
    if dest.store.is_dir(&dest.path).await? && dest.store.caps().directories {
        return Err(is_a_directory(&dest));
    }
    let place = Some(dest.place());
    let outcome = Outcome {
        action: Action::Copy,
        source: None,
        dest: place,
        bytes: 0,
        resumed: 0,
        reason: None,
        verdict: Verdict::Planned,
    };
    let skipped = |outcome| Outcome { verdict: Verdict::Skipped(Skip::Exists), ..outcome };
    let is_file = async || Ok(dest.object().await?.is_some_and(|object| object.is_file()));
    let is_kept = existing == Existing::Refuse && session.unless_interrupted(is_file()).await?;
    if is_kept || session.mode == Mode::DryRun {
        session.finish(None, if is_kept { skipped(outcome) } else { outcome });
        return Ok(session.report(None));
    }
    let target = Target { headers, ..Target::new(dest.path.clone(), None, existing) };
    let outcome = match copy_stream(session, content, (&dest.store, target), options.care).await {
        Ok(copied) => Outcome { bytes: copied.bytes, verdict: Verdict::Done(Some(copied.verified)), ..outcome },
        Err(error) if existing == Existing::Refuse && error.kind() == ErrorKind::Exists => skipped(outcome),
        Err(error) => return Err(error),
    };
    session.finish(None, outcome);
    Ok(settled(session, session.report(None), &dest.store, options.care).await)
}
