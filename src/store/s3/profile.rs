//! What an AWS profile says beside credentials: region and endpoint.
//!
//! OpenDAL's provider chain reads credentials only (AWS SDKs and Tools Reference Guide, "Shared
//! config and credentials files", `region`, `endpoint_url`, `services`).

use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;

use ini::{Ini, Properties};

use crate::error::{Error, ErrorKind, Result};
use crate::location::escaped;

/// Settings of one profile.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Profile {
    /// `region`.
    pub(in crate::store) region: Option<String>,
    /// `endpoint_url`, the one for S3 first.
    pub(in crate::store) endpoint: Option<String>,
}

/// Reads the profile named, or the one `AWS_PROFILE` names, or `default`. A file that is missing or
/// makes no sense says nothing: credentials may come from elsewhere.
///
/// # Errors
/// [`ErrorKind::Config`] if the profile named is in neither file.
pub(in crate::store) fn profile(name: Option<&str>) -> Result<Profile> {
    let files = [path("AWS_CONFIG_FILE", "config"), path("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
    let [config, credentials] = files.each_ref().map(|path| match path {
        Some(path) if path.exists() => Ini::load_from_file_noescape(path).ok(),
        _ => Some(Ini::new()),
    });
    if let (Some(name), Some(config), Some(credentials)) = (name, &config, &credentials)
        && section(name, config).is_none()
        && credentials.section(Some(name)).is_none()
    {
        let files: Vec<_> = files.iter().flatten().map(|path| escaped(path.as_os_str().as_bytes())).collect();
        let name = escaped(name.as_bytes());
        return Err(Error::new(ErrorKind::Config, format!("there is no AWS profile `{name}`"))
            .hint(format!("name one that is in {}", files.join(" or "))));
    }
    let name = name.map(str::to_owned).or_else(|| env::var("AWS_PROFILE").ok());
    let name = name.as_deref().unwrap_or("default");
    Ok(from_files(name, &config.unwrap_or_default(), &credentials.unwrap_or_default()))
}

/// Where a file of profiles is: where the variable says, with a home folder as `~`, or else in `~/.aws`.
fn path(variable: &str, name: &str) -> Option<PathBuf> {
    let said = env::var_os(variable).unwrap_or_else(|| OsString::from(format!("~/.aws/{name}")));
    let said = PathBuf::from(said);
    match said.strip_prefix("~") {
        Ok(below) => env::home_dir().map(|home| home.join(below)),
        Err(_) => Some(said),
    }
}

/// The section of a profile in the file `config`.
fn section<'a>(name: &str, config: &'a Ini) -> Option<&'a Properties> {
    let plain = || (name == "default").then(|| config.section(Some("default"))).flatten();
    config.section(Some(format!("profile {name}"))).or_else(plain)
}

fn from_files(name: &str, config: &Ini, credentials: &Ini) -> Profile {
    let section = section(name, config);
    let value = |key: &str| {
        let found = section.and_then(|section| section.get(key));
        found.or_else(|| credentials.get_from(Some(name), key)).map(str::to_owned)
    };
    let for_s3 = value("services").and_then(|services| {
        let text = config.get_from(Some(format!("services {services}")), "s3")?.to_owned();
        nested(&text, "endpoint_url")
    });
    Profile { region: value("region"), endpoint: for_s3.or_else(|| value("endpoint_url")) }
}

/// Finds a key in the indented lines that follow `s3 =` in a `services` section.
fn nested(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, config: &str, credentials: &str) -> (Option<String>, Option<String>) {
        let load = |text| Ini::load_from_str_noescape(text).unwrap();
        let Profile { region, endpoint } = from_files(name, &load(config), &load(credentials));
        (region, endpoint)
    }

    #[test]
    fn config_first_then_credentials() {
        let config = "[default]\nregion = eu-west-1\n[profile lab]\nregion=us-east-2\nendpoint_url = http://lab:9000\n";
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("default", config, ""), (some("eu-west-1"), None));
        assert_eq!(read("lab", config, ""), (some("us-east-2"), some("http://lab:9000")));
        assert_eq!(read("gone", config, ""), (None, None));
        assert_eq!(read("old", config, "[old]\nregion = ap-south-1\n"), (some("ap-south-1"), None));
    }
}
