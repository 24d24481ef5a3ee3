//! Standard input and output as a source and a destination.

use std::ffi::OsString;

use futures::StreamExt as _;
use gstore::engine::hash::Hashers;
use gstore::engine::look::{Spot, missing, not_a_directory};
use gstore::engine::verify::{Verify, check_read};
use gstore::error::{Error, ErrorKind, Result};
use gstore::store::ByteStream;

use super::watched::reading;
use crate::context::{Context, Globs, Run};
use crate::exit;

/// Returns standard input, a chunk at a time.
pub(super) fn stdin() -> ByteStream {
    use tokio::io::AsyncReadExt as _;
    const CHUNK: usize = 1 << 20;
    futures::stream::try_unfold(tokio::io::stdin(), |mut input| async move {
        let mut chunk = bytes::BytesMut::with_capacity(CHUNK);
        while chunk.len() < CHUNK {
            let left = (CHUNK - chunk.len()) as u64;
            let read = (&mut input).take(left).read_buf(&mut chunk).await.map_err(unreadable)?;
            if read == 0 {
                break;
            }
        }
        Ok((!chunk.is_empty()).then(|| (chunk.freeze(), input)))
    })
    .boxed()
}

/// Says why standard input cannot be read.
fn unreadable(error: std::io::Error) -> Error {
    let error = Error::from(error).at("-");
    match error.kind() {
        ErrorKind::Refused => {
            Error::new(ErrorKind::Usage, error.message()).at("standard input").hint("feed it from a file or a pipe")
        }
        _ => error,
    }
}

/// Writes each in turn; one that fails does not stop the others, and shows in the exit code.
pub(super) async fn to_stdout(context: &Context, locations: &[OsString], globs: Globs) -> anyhow::Result<u8> {
    context.check(locations, globs)?;
    reading(context, async |run| write_all(context, run, locations, globs).await).await
}

async fn write_all(context: &Context, run: &Run, locations: &[OsString], globs: Globs) -> anyhow::Result<u8> {
    let mut failed = None;
    let mut written = 0;
    let mut inputs = Vec::new();
    for typed in locations {
        if typed == "-" {
            inputs.push(Ok(None));
            continue;
        }
        match context.spots(run, typed, globs).await {
            Ok(spots) => inputs.extend(spots.into_iter().map(|spot| Ok(Some(spot)))),
            Err(error) => inputs.push(Err(error)),
        }
    }
    for input in inputs {
        if let Ok(Some(spot)) = &input
            && spot.is_matched_dir()
        {
            context.output.warn(format!("{}: skipped (directory)", spot.place()));
            continue;
        }
        let done = match input {
            Ok(None) => {
                read_stdin(run, &mut |chunk| context.output.write(chunk)).await.and_then(|()| context.output.flush())
            }
            Ok(Some(spot)) => content(run, &spot, &mut |chunk| context.output.write(chunk))
                .await
                .and_then(|()| context.output.flush()),
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => written += 1,
            Err(error) if matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::Interrupted) => {
                return Err(error.into());
            }
            Err(error) => {
                let code = exit::of_kind(error.kind());
                failed = Some(match failed {
                    None => code,
                    Some(before) if before == code => code,
                    Some(before) if [before, code].contains(&exit::DIFFERENT) => exit::DIFFERENT,
                    Some(_) => exit::FAILED,
                });
                context.output.error(&error.into());
            }
        }
    }
    Ok(match failed {
        None => exit::OK,
        Some(exit::DIFFERENT) => exit::DIFFERENT,
        Some(_) if written > 0 => exit::PARTIAL,
        Some(code) => code,
    })
}

/// Reads an object and hands on its chunks.
pub(super) async fn content(run: &Run, spot: &Spot, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    if spot.store.is_inline() && spot.path.is_root() {
        return spot.store.stat(&spot.path).await.map(drop);
    }
    let found = if spot.path.is_root() || spot.slash { None } else { spot.object().await? };
    let entry = match found {
        Some(entry) if !entry.is_dir() => entry,
        None if !spot.path.is_root() && !spot.store.is_dir(&spot.path).await? => {
            let is_file = spot.slash && spot.store.is_local() && spot.object().await?.is_some();
            return Err(if is_file { not_a_directory(spot) } else { missing(spot) });
        }
        _ => {
            return Err(Error::new(ErrorKind::Usage, "is a directory")
                .at(spot.place())
                .hint("list it with `gstore ls`"));
        }
    };
    let entry = Verify::Auto.known(&spot.store, &entry).await?;
    let (state, mut chunks) = spot.store.read(&entry, None).await?;
    let mut hashers = Hashers::new(state.checksum.as_ref().map(gstore::entry::Checksum::algorithm));
    while let Some(chunk) = next(run, &mut chunks).await.map_err(|error| error.at(spot.place()))? {
        hashers.update(&chunk);
        take(&chunk)?;
    }
    // It is out already, but whoever reads it must not take it for good.
    check_read(&spot.store, &state, &hashers.finish()).await.map(drop)
}

/// Reads standard input and hands on its chunks.
pub(super) async fn read_stdin(run: &Run, take: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let mut chunks = stdin();
    while let Some(chunk) = next(run, &mut chunks).await? {
        take(&chunk)?;
    }
    Ok(())
}

/// Returns the next chunk. A stream that hangs does not outlast a signal.
async fn next(run: &Run, chunks: &mut ByteStream) -> Result<Option<bytes::Bytes>> {
    tokio::select! {
        biased;
        () = run.session.interrupt.cancelled() => run.session.check_interrupt().map(|()| None),
        chunk = chunks.next() => chunk.transpose(),
    }
}
