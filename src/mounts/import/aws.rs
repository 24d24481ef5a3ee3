//! AWS profiles as mounts: a profile says how to get in, a bucket has to be named.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::Sources;
use super::super::edit::NewMount;
use super::super::file::Written;
use super::{Buckets, Imported, in_bucket, load, mount_name};
use crate::error::{Error, ErrorKind, Result};

/// Finds the profiles in the files that the AWS tools read, and makes a mount of each that `buckets`
/// names a bucket for. Everything else stays in the profile, and is read there.
///
/// # Errors
/// [`ErrorKind::NotFound`] if there is neither file; what is wrong with one that is there.
pub fn profiles(sources: &Sources, buckets: &Buckets) -> Result<Imported> {
    let file = |variable: &str, name: &str| {
        let named = sources.environment.get(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
        named.or_else(|| Some(sources.home.as_ref()?.join(".aws").join(name))).filter(|path| path.exists())
    };
    let config = file("AWS_CONFIG_FILE", "config");
    let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    if config.is_none() && credentials.is_none() {
        let error = Error::new(ErrorKind::NotFound, "there are no AWS profiles").at("~/.aws");
        return Err(error.hint("make one with `aws configure`"));
    }
    let mut names = BTreeSet::new();
    if let Some(config) = config {
        // Other sections are no profiles: `sso-session`, `services`.
        let ini = load(&config)?;
        let profile = |section: &str| match section.strip_prefix("profile ") {
            Some(name) => Some(name.trim().to_owned()),
            None => (section == "default").then(|| section.to_owned()),
        };
        names.extend(ini.sections().flatten().filter_map(profile));
    }
    if let Some(credentials) = credentials {
        names.extend(load(&credentials)?.sections().flatten().map(str::to_owned));
    }
    let mut imported = Imported::default();
    for name in names {
        let Some(place) = buckets.get(&name) else {
            imported.leave(&name, None, format!("names no bucket: say --bucket {name}=BUCKET"));
            continue;
        };
        let mount = NewMount::named(&mount_name(&name)).with("type", Written::Text("s3".to_owned()));
        let mount = mount.with("profile", Written::Text(name.replace('$', "$$")));
        imported.mounts.push(in_bucket(mount, "bucket", place));
    }
    Ok(imported)
}
