//! Content that stands in a name, as a source and as a destination of `cp`: base64 mounts, `data:`.

use std::ffi::OsString;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gstore::engine::look::{Spot, missing};
use gstore::engine::session::Mode;
use gstore::entry::Headers;
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Action, Outcome, Report, Verdict};
use gstore::store::ByteStream;

use super::streams;
use crate::context::{Context, Globs, Run};
use crate::exit::Scope;
use crate::ui::{Fields, Record, Style};

/// The most that becomes a name, bytes: no shell hands on more than a part of it.
const LARGEST: usize = 16 << 20;

/// Opens the content of a source; returns what its name says of it too.
pub(super) async fn content(spot: &Spot) -> Result<(ByteStream, Headers)> {
    let entry = spot.object().await?.ok_or_else(|| missing(spot))?;
    let (_, content) = spot.store.read(&entry, None).await.map_err(|error| error.at(spot.place()))?;
    Ok((content, entry.headers.map(|said| *said).unwrap_or_default()))
}

/// Prints the location of the one source's content on a base64 mount. Nothing is written anywhere.
pub(super) async fn address(
    context: &Context,
    run: &Run,
    sources: (&[OsString], Globs),
    dest: &Spot,
) -> Result<(Report, Scope)> {
    let (locations, globs) = sources;
    let one = || {
        let error = Error::new(ErrorKind::Usage, "takes the content of one file").at(dest.place());
        error.hint("name one file, or `-`")
    };
    let [typed] = locations else { return Err(one()) };
    let mut content = Vec::new();
    let mut take = |chunk: &[u8]| {
        content.extend_from_slice(chunk);
        if content.len() > LARGEST {
            let message = format!("more than {} MiB make no name", LARGEST >> 20);
            return Err(Error::new(ErrorKind::Unsupported, message).at(dest.place()).hint("copy it to another mount"));
        }
        Ok(())
    };
    let source = if typed == "-" {
        streams::read_stdin(run, &mut take).await?;
        None
    } else {
        let spots = context.spots(run, typed, globs).await?;
        let [spot] = spots.as_slice() else { return Err(one()) };
        streams::content(run, spot, &mut take).await?;
        Some(spot.place())
    };
    let verdict = if run.session.mode == Mode::DryRun { Verdict::Planned } else { Verdict::Done(None) };
    let (dest_place, bytes) = (Some(dest.place()), content.len() as u64);
    let outcome = Outcome { action: Action::Copy, source, dest: dest_place, bytes, resumed: 0, reason: None, verdict };
    run.session.finish(None, outcome);
    context.output.emit(&AddressRecord { location: format!("{}{}", dest.place(), STANDARD.encode(&content)) })?;
    Ok((run.session.report(None), Scope::One))
}

struct AddressRecord {
    location: String,
}

impl Record for AddressRecord {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&self.location);
    }

    fn json(&self) -> Fields {
        Fields::new("address").with("location", &self.location)
    }
}
