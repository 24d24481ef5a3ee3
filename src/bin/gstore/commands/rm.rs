//! `rm`: removes files and trees.

use std::ffi::OsString;
use std::io::{BufRead as _, IsTerminal as _, Write as _};

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::error::{Error, ErrorKind, Result};
use gstore::event::{Action, Report};
use gstore::location::Location;
use gstore::ops::remove::{Missing, Options, Roots, Trees, find, remove};

use super::watched::watched;
use crate::args::{FilterArgs, TransferArgs};
use crate::complete::locations;
use crate::context::{self, Context, Run};
use crate::exit::Scope;

/// So many objects are removed without asking.
const ASK_ABOVE: u64 = 100;

/// Remove files and trees
///
/// A symbolic link is removed itself, never what it points to. More than 100 objects are asked
/// about on a terminal, and need -y elsewhere.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is one flag as typed")]
pub(crate) struct RmArgs {
    /// What to remove
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Remove directories with everything in them
    #[arg(short, long, visible_short_alias = 'R')]
    recursive: bool,

    /// What does not exist is in order
    #[arg(short, long)]
    force: bool,

    /// Do not ask
    #[arg(short, long)]
    yes: bool,

    /// Allow a mount's root, a whole bucket, / or a home folder, and a pattern for all that is in one
    #[arg(long)]
    allow_root: bool,

    /// Say what would be removed, and remove nothing
    #[arg(short = 'n', long)]
    dry_run: bool,

    /// Stop at the first failure
    #[arg(long)]
    fail_fast: bool,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,

    #[command(flatten)]
    filter: FilterArgs,
}

impl RmArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let options = Options {
            filter: self.filter.filter()?,
            trees: if self.recursive { Trees::Remove } else { Trees::Refuse },
            missing: if self.force { Missing::Ignore } else { Missing::Fail },
            roots: if self.allow_root { Roots::Allow } else { Roots::Refuse },
            home: context::home(),
        };
        let Self { dry_run, fail_fast, literal, .. } = self;
        let shared = TransferArgs { dry_run, fail_fast, literal, no_clobber: false };
        let work = async |run: &Run| self.work(context, run, (&shared, &options)).await;
        watched(context, &shared, Action::Delete, work).await
    }

    async fn work(&self, context: &Context, run: &Run, how: (&TransferArgs, &Options)) -> Result<(Report, Scope)> {
        let (shared, options) = how;
        let mut names = context.names(run, &self.locations, shared.globs()).await?;
        // A pattern that matches nothing; a mount that does not exist is a mistake whatever -f says.
        let is_moot = |location: &Location, error: &Error| {
            self.force && error.kind() == ErrorKind::NotFound && context.is_known(location)
        };
        names.failed.retain(|(location, error)| !is_moot(location, error));
        let scope = if names.count() == 1 && !self.recursive { Scope::One } else { Scope::Several };
        let doomed = run.session.unless_interrupted(find(&run.session, &names, options)).await?;
        if !self.dry_run && !self.yes {
            run.session.unless_interrupted(agreed(doomed.objects())).await?;
        }
        Ok((remove(&run.session, doomed).await, scope))
    }
}

async fn agreed(objects: u64) -> Result<()> {
    if objects <= ASK_ABOVE {
        return Ok(());
    }
    let refused = |why: &str| Error::new(ErrorKind::Refused, format!("{objects} objects would be removed, {why}"));
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(refused("and nobody can be asked").hint("pass -y if that is meant"));
    }
    // On a thread of its own, so that a signal need not wait for the answer.
    let answer = tokio::task::spawn_blocking(move || ask(&format!("remove {objects} objects? [y/N] "))).await;
    let answer = answer.map_err(|error| Error::new(ErrorKind::Failed, "no answer was read").because(error))??;
    if matches!(answer.trim(), "y" | "Y" | "yes") { Ok(()) } else { Err(refused("and that was not agreed to")) }
}

fn ask(question: &str) -> std::io::Result<String> {
    let mut terminal = std::io::stderr().lock();
    write!(terminal, "{question}")?;
    terminal.flush()?;
    drop(terminal);
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(answer)
}
