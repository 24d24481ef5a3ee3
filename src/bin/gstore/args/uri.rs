//! Flags for storages that are named by URI: what a mount would say of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;

use clap::{ArgMatches, Args, Command};
use gstore::error::{Error, ErrorKind, Result};
use gstore::location::Location;
use gstore::mounts::Secret;
use gstore::store::schemas;

/// Flags for storages that are named by URI.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Options for URIs")]
pub(crate) struct UriArgs {
    /// URL of the service behind `s3://`, `gs://` or `az://`
    ///
    /// Without `http://` or `https://` in front it is HTTPS.
    #[arg(long, global = true, value_name = "URL")]
    endpoint_url: Option<String>,

    /// AWS profile for `s3://`: its credentials, region and endpoint
    ///
    /// From the files that the AWS tools read, and it must be there. Credentials in the environment then count for nothing.
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,

    /// Region of the bucket, for `s3://`
    #[arg(long, global = true, value_name = "REGION")]
    region: Option<String>,

    /// Send requests unsigned, for public buckets
    #[arg(long, global = true)]
    no_sign_request: bool,
}

impl UriArgs {
    /// Returns each flag that was given, the key of a mount that says the same, and its value.
    fn given(&self) -> impl Iterator<Item = (&'static str, &'static str, &str)> {
        let unsigned = self.no_sign_request.then_some("true");
        let all = [
            ("--endpoint-url", "endpoint", self.endpoint_url.as_deref()),
            ("--profile", "profile", self.profile.as_deref()),
            ("--region", "region", self.region.as_deref()),
            ("--no-sign-request", "skip_signature", unsigned),
        ];
        all.into_iter().filter_map(|(flag, key, value)| Some((flag, key, value?)))
    }

    /// Adds to what a URI says of its storage.
    pub(crate) fn add_to(&self, backend: &str, options: &mut BTreeMap<String, Secret>) {
        for (_, key, value) in self.given().filter(|(_, key, _)| takes(backend, key)) {
            // A URL may hold a password.
            options.insert(key.to_owned(), Secret::hidden(value));
        }
    }

    /// Checks that each flag means something to a URI among the names that were typed, and that no two
    /// services are looked for at one place.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`].
    pub(crate) fn check(&self, names: &[OsString]) -> Result<()> {
        let backend = |name: &OsString| match Location::parse(name) {
            Ok(Location::Uri { backend, .. }) => Some(backend),
            _ => Location::service(name).map(|(_, backend)| backend),
        };
        let backends: BTreeSet<_> = names.iter().filter_map(backend).collect();
        for (flag, key, _) in self.given() {
            let taking = backends.iter().filter(|backend| takes(backend, key)).count();
            if taking == 0 {
                let message = format!("{flag} is for locations like s3://bucket/key, and there is none");
                let hint = format!("name one, or set `{key}` in the mount table");
                return Err(Error::new(ErrorKind::Usage, message).hint(hint));
            }
            if taking > 1 && key == "endpoint" {
                let message = format!("{flag} is for one service, and two are named");
                return Err(Error::new(ErrorKind::Usage, message).hint("use a mount for one of them"));
            }
        }
        Ok(())
    }
}

/// Whether a URI leaves something to be said by a key.
fn takes(backend: &str, key: &str) -> bool {
    // A URL says all there is.
    backend != "http"
        && schemas().iter().any(|schema| schema.name == backend && schema.keys.iter().any(|known| known.name == key))
}

/// Returns what was typed for a verb beside its flags.
pub(crate) fn names(command: &Command, matches: &ArgMatches) -> Vec<OsString> {
    let below = || {
        let (name, matches) = matches.subcommand()?;
        Some(names(command.find_subcommand(name)?, matches))
    };
    let typed = |id| matches.try_get_raw(id).ok().flatten().into_iter().flatten().map(OsString::from);
    let here = command.get_positionals().flat_map(|name| typed(name.get_id().as_str()));
    here.chain(below().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::commands::Cli;

    fn check(line: &str) -> Result<(), String> {
        let mut command = Cli::command();
        let words = std::iter::once("gstore").chain(line.split_whitespace());
        let matches = command.try_get_matches_from_mut(words).map_err(|error| error.to_string())?;
        let cli = <Cli as clap::FromArgMatches>::from_arg_matches(&matches).map_err(|error| error.to_string())?;
        cli.global.uris.check(&names(&command, &matches)).map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_flag_needs_a_uri() {
        for line in [
            "ls s3:",
            "ls --profile x s3://b",
            "ls --profile x s3://",
            "--region r ls s3://b",
            "cp --endpoint-url http://h a s3://b/k",
            "cp --no-sign-request s3://b/k https://h/k ./",
            "cp --endpoint-url http://h https://h/k gs://b/",
            "cp --profile x gs://b/k s3://b/",
            "sync --region r s3://b home:",
            "url --profile x s3://b/k",
        ] {
            assert_eq!(check(line), Ok(()), "{line}");
        }
        for (line, message) in [
            ("ls --profile x s3:", "--profile is for"),
            ("ls --profile x", "--profile is for"),
            ("cp --region r gs://b/k ./", "--region is for"),
            ("cat --endpoint-url http://h https://h/k", "--endpoint-url is for locations"),
            ("cp --no-sign-request a b", "--no-sign-request is for"),
            ("ls --include s3://b --profile x home:", "--profile is for"),
            ("cp --endpoint-url http://h s3://b/k gs://b/k", "--endpoint-url is for one"),
            ("mounts show --region r s3", "--region is for"),
        ] {
            assert!(check(line).is_err_and(|error| error.starts_with(message)), "{line}: {:?}", check(line));
        }
    }
}
