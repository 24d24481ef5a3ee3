//! Redis, a store of keys and values: it reads, writes and removes what is named, and lists nothing.

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    State, Wire, any_key, key, required,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "redis",
        aliases: &["rediss"],
        compiled: cfg!(feature = "redis"),
        allows: Permissions::Full,
        keys: KEYS,
    },
    directories: Directories::Keys,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: 0,
    presign_max: 0,
    // `SET` replaces a value in one step.
    publish: Publish::Atomic,
    large: Large::Parts,
    state: State::Nothing,
    // `SET` and `DEL` take lists and hashes too.
    answers: Answers::Heedless,
    reads: Reads::Stream,
    conditions: false,
    copies: false,
    batch: false,
    wire: Wire::Own,
    flaw: any_key,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "Values of Redis, to read, write and remove one by one: nothing is listed, so `ls`, `sync`, `-r` \
            and patterns end with 6. A value is replaced in one step, and held in memory as a whole when it \
            is read or written; what is no plain value (a list, a hash) is left alone. Nothing has a time.",
        tested: Some("Redis, without TLS"),
        native: &[Native::Read, Native::Write, Native::Delete],
        credentials: "`username` and `password` of the mount",
    },
};

const KEYS: &[Key] = &[
    required(
        "endpoint",
        &["host", "hostname", "url"],
        KeyKind::Text,
        "host, `redis://host:port`, `rediss://host:port` for TLS, or `unix:///path/of/socket`",
    ),
    key("port", &[], KeyKind::Integer, "port; default: 6379"),
    ROOT_PREFIX,
    key("db", &["database"], KeyKind::Integer, "number of the database; default: 0"),
    key("username", &["user"], KeyKind::Text, "user; default: the server's default user"),
    key("password", &["pass"], KeyKind::Secret, "password of that user"),
    key("default_ttl", &["ttl"], KeyKind::Text, "how long what is written stays, as in `12h`; default: for ever"),
];

fn reach(mount: &Resolved) -> Result<Connection> {
    let address = address(mount.get("endpoint").unwrap_or_default(), mount.get("port"))?;
    let db = mount.get("db").unwrap_or("0");
    let realm = format!("redis|{}|{db}", address.to_ascii_lowercase());
    let mut connection = Connection::new(mount, &["db", "username", "password", "default_ttl"], realm);
    #[cfg(feature = "ftp")]
    crate::store::ftp::prepare_tls();
    connection.set("endpoint", address);
    Ok(connection)
}

/// Writes an endpoint in the one way that OpenDAL reads whole: it drops a user or a path without a word.
fn address(said: &str, port: Option<&str>) -> Result<String> {
    let wrong = || {
        Error::new(ErrorKind::Config, "its `endpoint` is no Redis server")
            .hint("write it as `redis://host:port`; `username`, `password` and `db` are keys of their own")
    };
    let (scheme, rest) = said.split_once("://").unwrap_or(("redis", said));
    match scheme {
        "unix" | "redis+unix" if rest.starts_with('/') => return Ok(format!("unix://{rest}")),
        "redis" | "tcp" | "rediss" => {}
        _ => return Err(wrong()),
    }
    let host = rest.trim_end_matches('/');
    if host.is_empty() || host.contains(['/', '@', '?', '#']) || host.chars().any(char::is_whitespace) {
        return Err(wrong());
    }
    let scheme = if scheme == "rediss" { "rediss" } else { "redis" };
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let port = port.unwrap_or("6379");
    Ok(if has_port { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_nothing_else() {
        let table = [
            ("h", None, Some("redis://h:6379")),
            ("h", Some("7000"), Some("redis://h:7000")),
            ("h:7001", Some("7000"), Some("redis://h:7001")),
            ("tcp://h/", None, Some("redis://h:6379")),
            ("rediss://h:1", None, Some("rediss://h:1")),
            ("redis+unix:///run/redis.sock", None, Some("unix:///run/redis.sock")),
            ("redis://me:secret@h", None, None),
            ("redis://h/2", None, None),
            ("redis://", None, None),
            ("http://h", None, None),
            ("unix://h", None, None),
        ];
        for (said, port, expected) in table {
            assert_eq!(address(said, port).ok().as_deref(), expected, "{said}");
        }
    }
}
