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
        named
            .or_else(|| Some(sources.home.as_ref()?.join(".aws").join(name)))
            // What cannot be looked at says so when it is read.
            .filter(|path| path.try_exists().unwrap_or(true))
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
        names.extend(ini.sections().flatten().filter_map(profile_of).map(str::to_owned));
    }
    if let Some(credentials) = credentials {
        names.extend(load(&credentials)?.sections().flatten().map(|section| section.trim().to_owned()));
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

/// Returns the profile that a section of the AWS tools' file `config` is about, as they read it: blanks
/// around its name count for nothing, nor do quotes. Other sections are about none.
pub fn profile_of(section: &str) -> Option<&str> {
    let section = section.trim();
    section_name("profile", section).or_else(|| (section == "default").then_some(section))
}

/// Returns the name in a section of a kind, `profile` or `services`.
pub fn section_name<'a>(kind: &str, section: &'a str) -> Option<&'a str> {
    let name = section.trim().strip_prefix(kind)?;
    if !name.starts_with([' ', '\t']) {
        return None;
    }
    let name = name.trim();
    let quoted = ['"', '\''].into_iter().find_map(|quote| name.strip_prefix(quote)?.strip_suffix(quote));
    Some(quoted.unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_are_about_a_profile() {
        for (section, expected) in [
            ("default", Some("default")),
            (" default ", Some("default")),
            ("profile default", Some("default")),
            ("profile one", Some("one")),
            ("profile  two", Some("two")),
            ("profile\tthree ", Some("three")),
            ("profile \"q q\"", Some("q q")),
            ("profile 'it'", Some("it")),
            ("profile \"", Some("\"")),
            ("profile", None),
            ("profiles", None),
            ("profilex", None),
            ("services x", None),
            ("", None),
        ] {
            assert_eq!(profile_of(section), expected, "{section:?}");
        }
        assert_eq!(section_name("services", "services  mine"), Some("mine"));
    }
}
