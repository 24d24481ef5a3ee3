//! SFTP, through the system's `ssh` and so with its configuration, agent and known hosts.

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, Reach, Reads, SECOND, State,
    Wire, key, required,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "sftp",
        aliases: &["ssh"],
        compiled: cfg!(all(unix, feature = "sftp")),
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
    state: State::Etag,
    // OpenDAL takes every refusal to make a directory for one that is there.
    answers: Answers::MayBeWrong,
    reads: Reads::Stream,
    conditions: false,
    // OpenDAL would read and write it here.
    copies: false,
    batch: false,
    wire: Wire::Own,
    flaw,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "SFTP through the system's `ssh`, which must be installed: its configuration, agent and known \
            hosts count, and there are no passwords. What is written gets a temporary name and is renamed \
            when it is whole; there is one stream for an object, and no server-side copy. Listings show \
            links as links, and walks leave them alone; a link that is named itself, or that a path goes \
            through, is followed by the server. A directory with a name that is not UTF-8 cannot be listed.",
        tested: Some("OpenSSH"),
        native: &[
            Native::Read,
            Native::Write,
            Native::Delete,
            Native::List,
            Native::MakeDir,
            Native::Copy,
            Native::Rename,
        ],
        credentials: "`user` and `key` of the mount, or what `ssh` finds by itself",
    },
};

const KEYS: &[Key] = &[
    required(
        "endpoint",
        &["host", "hostname", "url"],
        KeyKind::Text,
        "host, or `ssh://host:port`; a name of `ssh_config` does",
    ),
    key("port", &[], KeyKind::Integer, "port; default: that of `ssh_config`, else 22"),
    key("root", &["path", "base_path", "prefix"], KeyKind::Prefix, "folder, from the server's `/`; default: `/`"),
    key("user", &["username"], KeyKind::Text, "user; default: that of `ssh_config`, else who runs gstore"),
    key(
        "key",
        &["key_file", "keyfile", "key_filename", "private_key"],
        KeyKind::File,
        "file with a private key without a passphrase; default: the agent and the usual files",
    ),
    key(
        "known_hosts_strategy",
        &["known_hosts"],
        KeyKind::Choice(&["strict", "add", "accept"]),
        "`strict` refuses unknown hosts, `add` takes them up, `accept` takes any; default: strict",
    ),
];

fn reach(mount: &Resolved) -> Result<Connection> {
    let said = mount.get("endpoint").unwrap_or_default();
    let bare = said.strip_prefix("ssh://").or_else(|| said.strip_prefix("sftp://")).unwrap_or(said);
    let bare = bare.trim_end_matches('/');
    // It becomes an argument of `ssh`.
    if bare.is_empty() || bare.starts_with('-') || bare.contains(['/', ' ', '\t', '\n']) {
        return Err(Error::new(ErrorKind::Config, "its `endpoint` is no host").hint("write it as `ssh://host:port`"));
    }
    let has_port = bare.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let host = match mount.get("port") {
        Some(port) if !has_port => format!("{bare}:{port}"),
        _ => bare.to_owned(),
    };
    let realm = format!("sftp|{}|{host}", mount.get("user").unwrap_or_default());
    let mut connection = Connection::new(mount, &["user", "key", "known_hosts_strategy"], realm);
    connection.set("endpoint", format!("ssh://{host}"));
    connection.set("root", "/");
    Ok(connection)
}

/// The longest name of OpenSSH's file systems is counted in bytes; others are told by the server.
fn flaw(key: &str) -> Option<&'static str> {
    key.split('/').any(|segment| segment.len() > 255).then_some("a segment of the name is longer than 255 bytes")
}
