//! WebDAV (RFC 4918).

use ::http::HeaderMap;
use ::http::header::{AUTHORIZATION, HeaderValue};
use opendal::raw::{format_authorization_by_basic, format_authorization_by_bearer};

use super::http::Site;
use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    SECOND, State, Wire, key, one_spelling, required,
};
use crate::error::Result;
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;
use crate::store::error::from_opendal;

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "webdav",
        aliases: &["dav"],
        compiled: cfg!(feature = "webdav"),
        allows: Permissions::Full,
        keys: KEYS,
    },
    directories: Directories::Real,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: SECOND,
    presign_max: 0,
    publish: Publish::Rename,
    large: Large::Parts,
    state: State::LooseEtag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    // Some servers do, some do not.
    conditions: false,
    copies: true,
    batch: false,
    wire: Wire::Http,
    flaw,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "WebDAV, with real directories. What is written gets a temporary name and is renamed when it is \
            whole. gstore removes a directory only after it has seen that nothing is in it, because servers \
            would remove the whole tree. ETags are never taken for digests. Names with control characters \
            are refused.",
        tested: Some("rclone, and nginx, whose listings leave out names that begin with a dot"),
        native: &[
            Native::Read,
            Native::Write,
            Native::Delete,
            Native::List,
            Native::MakeDir,
            Native::Copy,
            Native::Rename,
            Native::Metadata,
        ],
        credentials: "`username` and `password`, or `token`, of the mount",
    },
};

const KEYS: &[Key] = &[
    required(
        "endpoint",
        &["url", "endpoint_url", "base_url", "host"],
        KeyKind::Text,
        "URL of the folder that is shared",
    ),
    ROOT_PREFIX,
    key("username", &["user"], KeyKind::Text, "user, for basic authentication"),
    key("password", &["pass"], KeyKind::Secret, "password of that user"),
    key("token", &["bearer_token"], KeyKind::Secret, "bearer token"),
];

fn reach(mount: &Resolved) -> Result<Connection> {
    let site = Site::parse(mount.get("endpoint").unwrap_or_default())?;
    let url = site.url.clone();
    let mut connection =
        Connection::new(mount, &["username", "password", "token"], format!("webdav|{}", one_spelling(&url)));
    site.fill(&mut connection);
    // gstore makes directories itself.
    connection.set("disable_create_dir", "true");
    let value = |key| connection.options.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str());
    let authorization = match (value("token"), value("username")) {
        (Some(token), _) => Some(format_authorization_by_bearer(token)),
        (None, Some(user)) => Some(format_authorization_by_basic(user, value("password").unwrap_or_default())),
        (None, None) => None,
    };
    let authorization = authorization.transpose().map_err(from_opendal)?;
    let mut headers = HeaderMap::new();
    if let Some(mut value) = authorization.and_then(|text| HeaderValue::from_str(&text).ok()) {
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    connection.put = Some((url, headers));
    Ok(connection)
}

/// XML has no way to write most control characters (XML 1.0, section 2.2), and servers change the rest.
fn flaw(key: &str) -> Option<&'static str> {
    key.chars().any(char::is_control).then_some("the name has a control character")
}
