//! Where the service behind a store is, as far as that is known, and how it is written; asks nobody.

use super::{Arm, Store, s3};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::Resolved;

/// Reads the URL of a web service; what names no scheme is taken for HTTPS. Returns it as it was written,
/// without a `/` at its end, and its parts.
///
/// # Errors
/// [`ErrorKind::Config`], with `source`, which says where the text comes from, and without the text: it may
/// hold a password.
pub(super) fn web_url(text: &str, source: &str) -> Result<(String, reqwest::Url)> {
    let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = reqwest::Url::parse(&full)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none());
    match url {
        Some(url) => Ok((full.trim_end_matches('/').to_owned(), url)),
        None => Err(Error::new(ErrorKind::Config, format!("{source} is no URL of a web service"))
            .hint("write it as `https://host:port` or `http://host:port`")),
    }
}

/// Says where the key `endpoint` of a mount comes from: one that a URI made on the spot has it from a flag.
pub(super) fn own_endpoint(mount: &Resolved) -> &'static str {
    if mount.name.contains("://") { "--endpoint-url" } else { "its `endpoint`" }
}

/// Where the service behind a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The URL that requests go to, with the bucket or container where there is one.
    pub url: String,
    /// The region that requests are signed for.
    pub region: Option<String>,
}

impl Endpoint {
    /// Takes a URL without the user and password that may be in it: they are nobody else's business.
    pub(super) fn new(url: &str, region: Option<&str>) -> Self {
        let url = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
                let host = host.rsplit('@').next().unwrap_or_default();
                path.map_or_else(|| format!("{scheme}://{host}"), |path| format!("{scheme}://{host}/{path}"))
            }
            None => url.to_owned(),
        };
        Self { url, region: region.map(str::to_owned) }
    }

    /// Finds out where OpenDAL's service is, from what it is given.
    pub(super) fn of(options: &[(&'static str, String)]) -> Option<Self> {
        let value = |names: &[&str]| {
            let found = names.iter().find_map(|name| options.iter().find(|(key, _)| key == name));
            found.map(|(_, value)| value.trim_end_matches('/'))
        };
        let url = value(&["endpoint", "name_node", "master_addr"])?;
        let url = match value(&["bucket", "container", "filesystem", "share_name", "repository"]) {
            Some(within) => format!("{url}/{within}"),
            None => url.to_owned(),
        };
        Some(Self::new(&url, value(&["region"])))
    }
}

impl Store {
    /// Returns where its service is, as far as that is known.
    pub fn endpoint(&self) -> Option<Endpoint> {
        match &self.0.arm {
            Arm::Remote(remote) => remote.endpoint.clone().or_else(|| remote.s3.as_ref().map(s3::S3::endpoint)),
            Arm::Local(_) | Arm::Fixed(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_url_of_a_service() {
        for (text, expected) in [
            ("http://h:1/", Some("http://h:1")),
            ("HTTPS://h/a/", Some("HTTPS://h/a")),
            ("localhost:9000", Some("https://localhost:9000")),
            ("h", Some("https://h")),
            ("foo://h", None),
            ("ftp://h", None),
            ("://h", None),
            ("http://", None),
            ("", None),
            ("http://h:x", None),
            ("http://h/?a=b", None),
            ("h#a", None),
        ] {
            assert_eq!(web_url(text, "it").ok().map(|(text, _)| text).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn no_password_is_told() {
        let table = [
            ("http://me:hush@h:1/p", "http://h:1/p"),
            ("http://h", "http://h"),
            ("ssh://me@h:22", "ssh://h:22"),
            ("h:21", "h:21"),
        ];
        for (url, expected) in table {
            assert_eq!(Endpoint::new(url, None).url, expected);
        }
        let options = [("endpoint", "https://h/".to_owned()), ("container", "c".to_owned())];
        assert_eq!(Endpoint::of(&options).map(|endpoint| endpoint.url).as_deref(), Some("https://h/c"));
        assert_eq!(Endpoint::of(&[("root", "/".to_owned())]), None);
    }
}
