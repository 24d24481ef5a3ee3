//! What an AWS profile says beside credentials: region and endpoint.
//!
//! OpenDAL's provider chain reads credentials only (AWS SDKs and Tools Reference Guide, "Shared
//! config and credentials files", `region`, `endpoint_url`, `services`).

use std::env;
use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use ini::{Ini, Properties};

use crate::error::{Error, ErrorKind, Result};
use crate::location::escaped;
use crate::mounts::import::{profile_of, section_name};

/// Settings of one profile.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Profile {
    /// What it is called.
    pub(in crate::store) name: String,
    /// What it has to be called where its credentials are looked for: OpenDAL's chain knows a section by
    /// its very spelling.
    pub(in crate::store) spelled: Option<String>,
    /// `region`.
    pub(in crate::store) region: Option<String>,
    /// `endpoint_url`, the one for S3 first.
    pub(in crate::store) endpoint: Option<String>,
}

/// Reads the profile named, or the one `AWS_PROFILE` names, or `default`. A file that is missing or
/// makes no sense says nothing: credentials may come from elsewhere.
///
/// # Errors
/// [`ErrorKind::Config`] if the profile named is in neither file, [`ErrorKind::Denied`] if one of them may
/// not be read and it is not in the other.
pub(in crate::store) fn profile(name: Option<&str>) -> Result<Profile> {
    let files = [path("AWS_CONFIG_FILE", "config"), path("AWS_SHARED_CREDENTIALS_FILE", "credentials")];
    let [config, credentials] = files.each_ref().map(|path| path.as_deref().map_or_else(File::missing, File::read));
    let chosen = name.map(str::to_owned).or_else(|| env::var("AWS_PROFILE").ok());
    let chosen = chosen.as_deref().unwrap_or("default");
    let is_there = section(chosen, &config.ini).is_some() || credentials_of(chosen, &credentials.ini).is_some();
    if name.is_none() || is_there {
        return Ok(from_files(chosen, &config.ini, &credentials.ini));
    }
    let shown = escaped(chosen.as_bytes());
    if let Some(error) = config.denied.or(credentials.denied) {
        return Err(error.because_of(&shown));
    }
    if config.makes_sense && credentials.makes_sense {
        let files: Vec<_> = files.iter().flatten().map(|path| escaped(path.as_os_str().as_bytes())).collect();
        return Err(Error::new(ErrorKind::Config, format!("there is no AWS profile `{shown}`"))
            .hint(format!("name one that is in {}", files.join(" or "))));
    }
    Ok(from_files(chosen, &config.ini, &credentials.ini))
}

/// A file of profiles, as far as it can be read.
struct File {
    ini: Ini,
    makes_sense: bool,
    denied: Option<Denial>,
}

impl File {
    fn missing() -> Self {
        Self { ini: Ini::new(), makes_sense: true, denied: None }
    }

    fn read(path: &Path) -> Self {
        match Ini::load_from_file_noescape(path) {
            Ok(ini) => Self { ini, ..Self::missing() },
            Err(ini::Error::Io(error)) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::missing(),
                io::ErrorKind::PermissionDenied => {
                    Self { denied: Some(Denial { path: path.to_owned(), error }), ..Self::missing() }
                }
                _ => Self { makes_sense: false, ..Self::missing() },
            },
            Err(ini::Error::Parse(_)) => Self { makes_sense: false, ..Self::missing() },
        }
    }
}

/// Why a file of profiles was not read.
struct Denial {
    path: PathBuf,
    error: io::Error,
}

impl Denial {
    fn because_of(self, profile: &str) -> Error {
        let path = escaped(self.path.as_os_str().as_bytes());
        Error::new(
            ErrorKind::Denied,
            format!("the AWS profile `{profile}` was not found, and `{path}` may not be read"),
        )
        .hint("check the permissions of that file and of the folders above it")
        .because(self.error)
    }
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

/// The section of a profile in the file `config`, with its name as it is written there.
fn section<'a>(name: &str, config: &'a Ini) -> Option<(&'a str, &'a Properties)> {
    let sections = || config.iter().filter_map(|(section, properties)| Some((section?, properties)));
    // `[profile default]` goes before `[default]`.
    let full = sections().find(|(section, _)| section_name("profile", section) == Some(name));
    full.or_else(|| sections().find(|(section, _)| profile_of(section) == Some(name)))
}

/// The section of a profile in the file `credentials`.
fn credentials_of<'a>(name: &str, credentials: &'a Ini) -> Option<&'a Properties> {
    credentials.iter().find_map(|(section, properties)| (section?.trim() == name).then_some(properties))
}

fn from_files(name: &str, config: &Ini, credentials: &Ini) -> Profile {
    let section = section(name, config);
    let in_credentials = credentials_of(name, credentials);
    let value = |key: &str| {
        let found = section.and_then(|(_, properties)| properties.get(key));
        found.or_else(|| in_credentials?.get(key)).map(str::to_owned)
    };
    let for_s3 = value("services").and_then(|services| {
        let of_it = |(section, properties): (Option<&str>, &'_ Properties)| {
            (section_name("services", section?)? == services).then(|| properties.get("s3").map(str::to_owned))
        };
        nested(&config.iter().find_map(of_it)??, "endpoint_url")
    });
    let spelled = section.and_then(|(section, _)| section.strip_prefix("profile "));
    let spelled = spelled.filter(|spelled| *spelled != name && in_credentials.is_none());
    Profile {
        name: name.to_owned(),
        spelled: spelled.map(str::to_owned),
        region: value("region"),
        endpoint: for_s3.or_else(|| value("endpoint_url")),
    }
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
        let Profile { region, endpoint, .. } = from_files(name, &load(config), &load(credentials));
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
    #[test]
    fn sections_as_the_aws_tools_write_them() {
        let config = "[profile  two]\nregion = eu-west-1\n[profile \"q q\"]\nregion = us-east-2\n";
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read("two", config, ""), (some("eu-west-1"), None));
        assert_eq!(read("q q", config, ""), (some("us-east-2"), None));
        assert_eq!(read("\"q q\"", config, ""), (None, None));
        let spelled = |name, credentials| {
            let load = |text| Ini::load_from_str_noescape(text).unwrap();
            from_files(name, &load(config), &load(credentials)).spelled
        };
        assert_eq!(spelled("two", ""), some(" two"));
        assert_eq!(spelled("q q", ""), some("\"q q\""));
        // The other file goes first, and has it as it is.
        assert_eq!(spelled("two", "[two]\naws_access_key_id = a\n"), None);
    }
}
