//! `completions`: scripts for shells.

use clap::{Args, CommandFactory as _, ValueEnum};
use clap_complete::aot::{Generator as _, Shell};
use clap_complete::env::EnvCompleter;

use super::Cli;
use crate::context::Context;
use crate::exit;

/// Print a completion script for a shell
///
/// In bash, zsh and fish it asks gstore itself, so that mount names complete too.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: ShellName,
}

/// Not clap's own, which takes `home:a` for three words, as bash does.
const BASH: &[u8] = include_bytes!("completions/gstore.bash");

/// A shell with completions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShellName {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

impl CompletionsArgs {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut script = Vec::new();
        match self.shell {
            ShellName::Bash => script.extend_from_slice(BASH),
            ShellName::Zsh => ask(&clap_complete::env::Zsh, &mut script)?,
            ShellName::Fish => ask(&clap_complete::env::Fish, &mut script)?,
            ShellName::Powershell => generate(Shell::PowerShell, &mut script),
            ShellName::Elvish => generate(Shell::Elvish, &mut script),
        }
        context.output.write(&script)?;
        Ok(exit::OK)
    }
}

/// A script that asks gstore at every completion.
fn ask(shell: &dyn EnvCompleter, script: &mut Vec<u8>) -> std::io::Result<()> {
    shell.write_registration("COMPLETE", "gstore", "gstore", "gstore", script)
}

/// A script that knows verbs and flags by itself.
fn generate(shell: Shell, script: &mut Vec<u8>) {
    let mut command = Cli::command();
    command.set_bin_name("gstore");
    command.build();
    shell.generate(&command, script);
}
