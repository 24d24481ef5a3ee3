//! How a mount reaches a [`Place`]: the type and the keys that a mount table says of it.

use std::collections::BTreeMap;

use super::places::{self, Place};

/// A place on a running server, and how it is reached.
pub(crate) struct Service {
    /// The value of `type`.
    pub(crate) backend: &'static str,
    /// Keys and values.
    pub(crate) options: BTreeMap<&'static str, String>,
    /// What is there, past gstore.
    pub(crate) place: Place,
}

impl Service {
    fn new<const N: usize>(backend: &'static str, place: Place, options: [(&'static str, String); N]) -> Self {
        Self { backend, options: BTreeMap::from(options), place }
    }

    /// Returns the block of a mount table that reaches it.
    pub(crate) fn mount(&self, name: &str) -> String {
        let written = |value: &str| if value == "true" { value.to_owned() } else { format!("{value:?}") };
        let keys = self.options.iter().map(|(key, value)| format!("{key} = {}\n", written(value)));
        format!("[mounts.{name}]\ntype = {:?}\n{}", self.backend, keys.collect::<String>())
    }
}

/// Returns fake-gcs-server, or `None` as [`places::gcs`] does.
pub(crate) fn gcs() -> Option<Service> {
    let place = places::gcs()?;
    let bucket = place.name().to_owned();
    let endpoint = place.endpoint().to_owned();
    let unsigned = ("skip_signature", "true".to_owned());
    Some(Service::new("gcs", place, [("endpoint", endpoint), ("bucket", bucket), unsigned]))
}

/// Returns Azurite, or `None` as [`places::azblob`] does.
pub(crate) fn azblob() -> Option<Service> {
    let place = places::azblob()?;
    let options = [
        ("endpoint", place.endpoint().to_owned()),
        ("container", place.name().to_owned()),
        ("account_name", place.fact("ACCOUNT")),
        ("account_key", place.fact("KEY")),
    ];
    Some(Service::new("azblob", place, options))
}

/// Returns nginx, for reading only, or `None` as [`places::http`] does.
pub(crate) fn http() -> Option<Service> {
    let place = places::http()?;
    let options = [("endpoint", format!("{}/{}", place.endpoint(), place.name()))];
    Some(Service::new("http", place, options))
}

/// Returns rclone's WebDAV server, or `None` as [`places::webdav`] does.
pub(crate) fn webdav() -> Option<Service> {
    let place = places::webdav()?;
    let options = [
        ("endpoint", place.endpoint().to_owned()),
        ("root", place.name().to_owned()),
        ("username", place.fact("USER")),
        ("password", place.fact("PASSWORD")),
    ];
    Some(Service::new("webdav", place, options))
}

/// Returns nginx's WebDAV server, or `None` as [`places::nginx_dav`] does.
pub(crate) fn nginx_dav() -> Option<Service> {
    let place = places::nginx_dav()?;
    let options = [("endpoint", place.endpoint().to_owned()), ("root", place.name().to_owned())];
    Some(Service::new("webdav", place, options))
}

/// Returns sshd, or `None` as [`places::sftp`] does.
pub(crate) fn sftp() -> Option<Service> {
    let place = places::sftp()?;
    let options = [
        ("endpoint", place.endpoint().to_owned()),
        ("root", place.folder().to_str().unwrap().to_owned()),
        ("user", place.fact("USER")),
        ("key", place.fact("KEY")),
        ("known_hosts_strategy", "accept".to_owned()),
    ];
    Some(Service::new("sftp", place, options))
}

/// Returns pyftpdlib, or `None` as [`places::ftp`] does.
pub(crate) fn ftp() -> Option<Service> {
    let place = places::ftp()?;
    let options = [
        ("endpoint", place.endpoint().to_owned()),
        ("root", place.name().to_owned()),
        ("user", place.fact("USER")),
        ("password", place.fact("PASSWORD")),
    ];
    Some(Service::new("ftp", place, options))
}

/// Returns Redis, or `None` as [`places::redis`] does; gstore reaches it only if it was built with the
/// feature, as `tests/run` does.
pub(crate) fn redis() -> Option<Service> {
    if !cfg!(feature = "redis") {
        super::servers::not_run("needs the Cargo feature redis, which tests/run switches on");
        return None;
    }
    let place = places::redis()?;
    let options = [("endpoint", place.endpoint().to_owned()), ("root", place.name().to_owned())];
    Some(Service::new("redis", place, options))
}
