//! `man`: manual pages.

use clap::{Args, CommandFactory as _};
use clap_mangen::Man;
use gstore::error::{Error, ErrorKind};

use super::Cli;
use crate::context::Context;
use crate::exit;

/// Print a manual page
///
/// It is written for man(1): `gstore man cp | man -l -`, or a file gstore-cp.1 where man looks for it.
#[derive(Debug, Args)]
pub(crate) struct ManArgs {
    /// The page of this verb, such as `cp` or `mounts add`; without it, that of gstore as a whole
    verb: Vec<String>,
}

impl ManArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut command = Cli::command();
        // Gives verbs their whole names and the global options.
        command.build();
        for verb in &self.verb {
            let found = command.get_subcommands().find(|known| known.get_name() == verb && verb != "help");
            command = found.cloned().ok_or_else(|| unknown(verb, &command))?;
        }
        let mut text = Vec::new();
        Man::new(command).source(concat!("gstore ", env!("CARGO_PKG_VERSION"))).manual("gstore").render(&mut text)?;
        context.output.write(&text)?;
        Ok(exit::OK)
    }
}

fn unknown(verb: &str, command: &clap::Command) -> Error {
    let verbs: Vec<_> = command.get_subcommands().map(clap::Command::get_name).filter(|name| *name != "help").collect();
    let message = match (command.get_bin_name(), gstore::location::escaped(verb.as_bytes())) {
        (Some(above), shown) if command.get_name() != above => format!("`{above}` has no verb `{shown}`"),
        (_, shown) => format!("there is no verb `{shown}`"),
    };
    let hint = match verbs.as_slice() {
        [] => "name a single verb".to_owned(),
        verbs => format!("use one of {}", verbs.join(", ")),
    };
    Error::new(ErrorKind::Usage, message).hint(hint)
}
