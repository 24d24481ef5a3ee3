//! `stat`: what a storage knows of one thing, without reading it.

use std::ffi::OsString;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use gstore::entry::Entry;
use gstore::location::ObjectPath;

use super::looking::look_at;
use crate::complete::locations;
use crate::context::{Context, Globs};
use crate::ui::{StatForm, StatRecord};

/// Show what is known of files and directories
///
/// Links are not followed. Where a name is both an object and a directory, a `/` at its end asks for
/// the directory.
#[derive(Debug, Args)]
pub(crate) struct StatArgs {
    /// What to show
    #[arg(required = true, value_name = "LOCATION", add = ArgValueCompleter::new(locations))]
    locations: Vec<OsString>,

    /// Write a line in this form for each, such as '%s %n'
    ///
    /// %n location, %F kind, %s size, %y modification time, %Y the same in seconds since 1970, %a mode,
    /// %A mode as in ls -l, %e entity tag, %m MD5, %t content type, %% a %. What the storage does not
    /// know is -. With --json it has no effect.
    #[arg(short = 'c', long, value_name = "FORM", value_parser = StatForm::parse)]
    format: Option<StatForm>,

    /// Take `*`, `?`, `[` and `{` in locations as they are
    #[arg(long)]
    literal: bool,
}

impl StatArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let form = self.format.unwrap_or_else(StatForm::new);
        let globs = Globs::expanded_unless(self.literal);
        look_at(context, &self.locations, globs, async |run, spot, looked| {
            let found = run.session.unless_interrupted(spot.state()).await?;
            looked.saw(&found);
            let place = spot.place_as(found.kind);
            let entry = Entry { path: ObjectPath::raw(spot.path.name()), ..found };
            context.output.emit(&StatRecord { entry: &entry, place: &place, form: &form })
        })
        .await
    }
}
