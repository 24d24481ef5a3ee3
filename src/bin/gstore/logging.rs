//! Diagnostics for whoever looks into a failure: `tracing`, to standard error or the log file.

use std::fs::OpenOptions;

use gstore::error::{Error, ErrorKind};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::writer::BoxMakeWriter;

use crate::args::GlobalArgs;
use crate::ui::Output;

/// Starts to write diagnostics: to `--log-file` what was run, what failed and how it ended, with `-vv`
/// everything from `debug` on, without either nothing. gstore's own only: those of its libraries would show headers and queries.
///
/// # Errors
/// When the log file cannot be opened.
pub(crate) fn start(global: &GlobalArgs, output: &Output) -> anyhow::Result<()> {
    let level = match (global.verbose, &global.log_file) {
        (2.., _) => "gstore=debug",
        (_, Some(_)) => "gstore=info",
        (_, None) => return Ok(()),
    };
    let writer = if let Some(path) = &global.log_file {
        let file = OpenOptions::new().create(true).append(true).open(path);
        let file = file.map_err(|error| {
            Error::new(ErrorKind::Usage, format!("cannot write the log file: {}", Error::from(error).message()))
                .at(path.display())
                .hint("name a file that can be written, in a folder that exists")
        })?;
        BoxMakeWriter::new(std::sync::Mutex::new(file))
    } else {
        let output = output.clone();
        BoxMakeWriter::new(move || output.diagnostics())
    };
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(level))
        .with_writer(writer)
        .with_ansi(false)
        .with_target(false)
        .init();
    Ok(())
}
