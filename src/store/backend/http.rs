//! Web servers: objects to read, by their URL.

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, Reach, Reads, SECOND, State,
    Wire, any_key, key, one_spelling, required,
};
use crate::error::Result;
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;
use crate::store::web_url;

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "http",
        aliases: &["https"],
        compiled: cfg!(feature = "http"),
        allows: Permissions::ReadOnly,
        keys: KEYS,
    },
    directories: Directories::Keys,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: SECOND,
    presign_max: 0,
    publish: Publish::Direct,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    // Some servers do, some do not.
    conditions: false,
    copies: true,
    batch: false,
    wire: Wire::Http,
    flaw: any_key,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "Objects of a web server, to read one by one: a web server lists nothing, so `ls`, `sync` and \
            patterns end with 6. `https://host/path?query` needs no mount: it is sent as it is written, and \
            a copy is named after the last segment of the path. In a mount, names are plain: `site:a b` \
            asks for `a%20b`.",
        tested: Some("nginx"),
        native: &[Native::Read],
        credentials: "`username` and `password`, or `token`, of the mount",
    },
};

const KEYS: &[Key] = &[
    required("endpoint", &["url", "base_url", "base_path", "host"], KeyKind::Text, "URL below which the objects are"),
    key("root", &["path", "prefix"], KeyKind::Prefix, "further path below that; default: none"),
    key("username", &["user"], KeyKind::Text, "user, for basic authentication"),
    key("password", &["pass"], KeyKind::Secret, "password of that user"),
    key("token", &["bearer_token"], KeyKind::Secret, "bearer token"),
];

fn reach(mount: &Resolved) -> Result<Connection> {
    let site = Site::parse(mount.get("endpoint").unwrap_or_default())?;
    let mut connection =
        Connection::new(mount, &["username", "password", "token"], format!("http|{}", one_spelling(&site.url)));
    site.fill(&mut connection);
    Ok(connection)
}

/// A URL, without the user and password that it may have named.
pub(super) struct Site {
    pub(super) url: String,
    username: String,
    password: Option<String>,
}

impl Site {
    /// # Errors
    /// As [`web_url`].
    pub(super) fn parse(text: &str) -> Result<Self> {
        let (_, mut url) = web_url(text, "its `endpoint`")?;
        let decoded = opendal::raw::percent_decode_path;
        let (username, password) = (decoded(url.username()), url.password().map(decoded));
        // Both can only fail for URLs without a host.
        let _ = (url.set_username(""), url.set_password(None));
        Ok(Self { url: url.as_str().trim_end_matches('/').to_owned(), username, password })
    }

    /// Gives the service its endpoint and, unless the mount says better, the user.
    pub(super) fn fill(self, connection: &mut Connection) {
        connection.set("endpoint", self.url);
        let said = connection.options.iter().any(|(key, _)| matches!(*key, "username" | "token"));
        if !self.username.is_empty() && !said {
            connection.set("username", self.username);
            if let Some(password) = self.password {
                connection.set("password", password);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_name_a_user() {
        let table = [
            ("http://h/a/", Some(("http://h/a", "", None))),
            ("h/a", Some(("https://h/a", "", None))),
            ("https://u%40x:p%3A@h:8/", Some(("https://h:8", "u@x", Some("p:")))),
            ("https://u@h", Some(("https://h", "u", None))),
            ("ftp://h", None),
            ("http://", None),
            ("http://h/?a=b", None),
        ];
        for (text, expected) in table {
            let site = Site::parse(text).ok();
            let found = site.as_ref().map(|site| (site.url.as_str(), site.username.as_str(), site.password.as_deref()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
