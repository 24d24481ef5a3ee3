//! What an AWS profile says beside credentials: region and endpoint.
//!
//! OpenDAL's provider chain reads credentials only (AWS SDKs and Tools Reference Guide, "Shared
//! config and credentials files", `region`, `endpoint_url`, `services`).

use std::env;
use std::path::PathBuf;

use ini::Ini;

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
pub(in crate::store) fn profile(name: Option<&str>) -> Profile {
    let home = || env::home_dir().map(|home| home.join(".aws"));
    let file = |variable: &str, name: &str| {
        env::var_os(variable).map(PathBuf::from).or_else(|| home().map(|dir| dir.join(name)))
    };
    let load =
        |path: Option<PathBuf>| path.and_then(|path| Ini::load_from_file_noescape(path).ok()).unwrap_or_default();
    let config = load(file("AWS_CONFIG_FILE", "config"));
    let credentials = load(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"));
    let name = name.map(str::to_owned).or_else(|| env::var("AWS_PROFILE").ok());
    from_files(name.as_deref().unwrap_or("default"), &config, &credentials)
}

fn from_files(name: &str, config: &Ini, credentials: &Ini) -> Profile {
    let section = config
        .section(Some(format!("profile {name}")))
        .or_else(|| (name == "default").then(|| config.section(Some("default"))).flatten());
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
