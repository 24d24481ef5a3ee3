//! FTP, in the clear and with TLS.

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    SECOND, State, Wire, key, required,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "ftp",
        aliases: &["ftps"],
        compiled: cfg!(feature = "ftp"),
        allows: Permissions::Full,
        keys: KEYS,
    },
    directories: Directories::Real,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    // What `LIST` says has no seconds.
    mtime_step: 60 * SECOND,
    presign_max: 0,
    publish: Publish::Rename,
    large: Large::Appended,
    state: State::Etag,
    // OpenDAL takes every refusal (550) for a file that is not there.
    answers: Answers::MayBeWrong,
    reads: Reads::Stream,
    conditions: false,
    copies: false,
    batch: false,
    wire: Wire::Own,
    flaw,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "FTP in the clear, or with TLS where the endpoint begins with `ftps://`. What is written gets a \
            temporary name; its size is asked for, and it is renamed. Where a server refuses to rename over a \
            file, the old one is renamed first: between the two there is none of that name, and if gstore ends \
            there or the server refuses both, the old one is left under a temporary name. Listings are those of `LIST`: times \
            have no seconds, and those of files older than half a year no hours, so that such a file may be \
            copied once more. Names with control characters, with ` -> ` or with white space at either end \
            of a segment are refused, because listings cannot tell them.",
        tested: Some("pyftpdlib, without TLS"),
        native: &[Native::Read, Native::Write, Native::Append, Native::Delete, Native::List, Native::MakeDir],
        credentials: "`user` and `password` of the mount",
    },
};

const KEYS: &[Key] = &[
    required(
        "endpoint",
        &["host", "hostname", "url"],
        KeyKind::Text,
        "host, `ftp://host:port`, or `ftps://host:port` for TLS",
    ),
    key("port", &[], KeyKind::Integer, "port; default: 21"),
    ROOT_PREFIX,
    key("user", &["username"], KeyKind::Text, "user; default: `anonymous`"),
    key("password", &["pass"], KeyKind::Secret, "password of that user"),
];

fn reach(mount: &Resolved) -> Result<Connection> {
    let said = mount.get("endpoint").unwrap_or_default();
    let (scheme, address) = said.split_once("://").unwrap_or(("ftp", said));
    let address = address.trim_end_matches('/');
    if !matches!(scheme, "ftp" | "ftps") || address.is_empty() || address.contains(['/', '@', ' ']) {
        return Err(Error::new(ErrorKind::Config, "its `endpoint` is no FTP server")
            .hint("write it as `ftp://host:port`, and the user as `user`"));
    }
    let has_port = address.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let port = mount.get("port").unwrap_or("21");
    let address = if has_port { address.to_owned() } else { format!("{address}:{port}") };
    let user = mount.get("user").unwrap_or("anonymous");
    let password = mount.get("password").unwrap_or(if user == "anonymous" { "anonymous@" } else { "" });
    let mut connection = Connection::new(mount, &[], format!("ftp|{user}|{}", address.to_ascii_lowercase()));
    connection.set("endpoint", format!("{scheme}://{address}"));
    connection.set("user", user);
    connection.set("password", password);
    Ok(connection)
}

/// A name is a line of the protocol, and an item of a listing that is written for people.
fn flaw(key: &str) -> Option<&'static str> {
    match key {
        _ if key.chars().any(char::is_control) => Some("the name has a control character"),
        _ if key.contains(" -> ") => Some("the name looks like a link in a listing"),
        _ if key.split('/').any(|segment| segment.trim() != segment) => {
            Some("a segment of the name begins or ends with white space")
        }
        _ => None,
    }
}
