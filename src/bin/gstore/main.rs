//! gstore: the command line.
//!
//! It parses what was typed, starts the runtime and turns what a verb answers into an exit code.
//! What a verb means is said in the library, how it looks in `ui`.

mod args;
mod commands;
mod complete;
mod context;
mod exit;
mod logging;
mod signals;
mod ui;

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use commands::{Cli, failed};
use context::Context;
use gstore::error::ErrorKind;

fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    if asks_for_version(std::env::args_os()) {
        // As clap shows it; a closed pipe is no failure.
        let _ = writeln!(std::io::stdout(), concat!("gstore ", env!("CARGO_PKG_VERSION")));
        return ExitCode::SUCCESS;
    }
    let (cli, names) = match understood() {
        Ok(understood) => understood,
        Err(error) => return ExitCode::from(not_understood(error)),
    };
    let output = ui::Output::new(cli.output());
    if let Err(error) = cli.command.check_uris(&cli.global.uris, &names) {
        output.error(&error.into());
        return ExitCode::from(exit::USAGE);
    }
    ExitCode::from(run(cli, &output))
}

/// Whether nothing but the version is asked for: all flags of all verbs take longer to set up than the rest of it.
fn asks_for_version(typed: impl IntoIterator<Item = OsString>) -> bool {
    let mut typed = typed.into_iter().skip(1);
    typed.next().is_some_and(|flag| flag == "--version" || flag == "-V") && typed.next().is_none()
}

/// Reads the command line; returns also what was typed beside flags.
fn understood() -> Result<(Cli, Vec<OsString>), clap::Error> {
    let mut command = Cli::command();
    let matches = command.try_get_matches_from_mut(std::env::args_os())?;
    let names = args::names(&command, &matches);
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    Ok((cli, names))
}

/// Tells what is wrong with the command line, or shows help or the version.
fn not_understood(error: clap::Error) -> u8 {
    let typed: Vec<_> = std::env::args_os().collect();
    let options = args::output_of(&typed, |name| std::env::var_os(name));
    match args::usage_error(error, args::verb_of(&Cli::command(), &typed), &typed) {
        Ok(error) => {
            ui::Output::new(options).error(&error.into());
            exit::USAGE
        }
        Err(shown) => {
            // Help and versions are results, which clap writes to stdout; a closed pipe is no failure.
            let _ = shown.print();
            u8::try_from(shown.exit_code()).unwrap_or(exit::USAGE)
        }
    }
}

fn run(cli: Cli, output: &ui::Output) -> u8 {
    let signals = signals::Signals::default();
    let code = started(cli, output, &signals).unwrap_or_else(|error| failed(&error, output, &signals));
    let code = match output.flush() {
        Err(error) if code == exit::OK && error.kind() != ErrorKind::BrokenPipe => {
            failed(&error.into(), output, &signals)
        }
        _ => code,
    };
    tracing::info!(code, "ends");
    code
}

fn started(cli: Cli, output: &ui::Output, signals: &signals::Signals) -> anyhow::Result<u8> {
    logging::start(&cli.global, output)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "begins");
    gstore::store::local::raise_limit_of_files();
    // A file being read holds a thread until it has been written, which takes another.
    let threads = 3 * usize::from(args::MOST_JOBS);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(threads).build()?;
    let code = runtime.block_on(async {
        signals.watch()?;
        let context = Context::new(&cli.global, output.clone(), signals.clone());
        cli.command.run(&context).await
    });
    // A read of standard input cannot be cancelled; nothing else is left running.
    runtime.shutdown_background();
    code
}
