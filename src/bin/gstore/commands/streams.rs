//! Standard input and output as a source and a destination.

use std::ffi::{OsStr, OsString};

use futures::StreamExt as _;
use gstore::engine::hash::{Hasher, check_read};
use gstore::engine::look::{Spot, missing};
use gstore::error::{Error, ErrorKind, Result};
use gstore::store::ByteStream;

use super::watched::tell_requests;
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
            let read =
                (&mut input).take(left).read_buf(&mut chunk).await.map_err(|error| Error::from(error).at("-"))?;
            if read == 0 {
                break;
            }
        }
        Ok((!chunk.is_empty()).then(|| (chunk.freeze(), input)))
    })
    .boxed()
}

/// Writes each in turn; one that fails does not stop the others, and shows in the exit code.
pub(super) async fn to_stdout(context: &Context, locations: &[OsString], globs: Globs) -> anyhow::Result<u8> {
    let run = context.quiet_run()?;
    let mut failed = None;
    let mut written = 0;
    for typed in locations {
        let done = if typed == "-" { pass_stdin(context).await } else { one(context, &run, typed, globs).await };
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
    tell_requests(context, &run.network.meter);
    Ok(match failed {
        None => exit::OK,
        Some(exit::DIFFERENT) => exit::DIFFERENT,
        Some(_) if written > 0 => exit::PARTIAL,
        Some(code) => code,
    })
}

async fn one(context: &Context, run: &Run, typed: &OsStr, globs: Globs) -> Result<()> {
    for spot in context.spots(run, typed, globs).await? {
        content(context, run, &spot).await?;
    }
    Ok(())
}

async fn content(context: &Context, run: &Run, spot: &Spot) -> Result<()> {
    let found = if spot.path.is_root() || spot.slash { None } else { spot.object().await? };
    let entry = match found {
        Some(entry) if !entry.is_dir() => entry,
        None if !spot.path.is_root() && !spot.store.is_dir(&spot.path).await? => return Err(missing(spot)),
        _ => {
            return Err(Error::new(ErrorKind::Usage, "is a directory")
                .at(spot.place())
                .hint("list it with `gstore ls`"));
        }
    };
    let (state, mut chunks) = spot.store.read(&entry, None).await?;
    let mut hasher = state.checksum.is_some().then(Hasher::default);
    while let Some(chunk) = chunks.next().await.transpose().map_err(|error| error.at(spot.place()))? {
        run.session.check_interrupt()?;
        if let Some(hasher) = &mut hasher {
            hasher.update(&chunk);
        }
        context.output.write(&chunk)?;
    }
    context.output.flush()?;
    // It is out already, but whoever reads it must not take it for good.
    check_read(&spot.store, &state, hasher.map(Hasher::finish).as_ref()).await.map(drop)
}

async fn pass_stdin(context: &Context) -> Result<()> {
    let mut chunks = stdin();
    while let Some(chunk) = chunks.next().await.transpose()? {
        context.output.write(&chunk)?;
    }
    context.output.flush()
}
