//! Services of OpenDAL that no server was tried for: all they know is what OpenDAL says of them.
//!
//! A row here names its keys and its shape, and the shape assumes the least: nothing is copied by the
//! storage, pinned, presigned or proved by a digest. Files of a storage that cannot rename are only read:
//! there is no way to show a new one whole. A service that was tried on a server gets a file of its own.

mod buckets;
mod drives;
mod tables;

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    SECOND, State, Wire, any_key, key, required,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Key, Permissions, Resolved, Schema};
use crate::store::caps::Publish;

/// The rows, a family after the other.
pub(super) const FAMILIES: [&[Backend]; 3] = [buckets::ROWS, drives::ROWS, tables::ROWS];

/// The help of a key that tables of other programs have, and that cannot be heeded.
const UNSERVED: &str = "taken from tables of other tools; a mount that has it cannot be used";

/// What a service is called, and whether this binary has it.
#[derive(Clone, Copy)]
struct Name {
    of_type: &'static str,
    aliases: &'static [&'static str],
    compiled: bool,
    about: &'static str,
}

const fn name(of_type: &'static str, aliases: &'static [&'static str], compiled: bool, about: &'static str) -> Name {
    Name { of_type, aliases, compiled, about }
}

/// Objects under keys, each replaced in one step.
const fn objects(
    name: Name,
    keys: &'static [Key],
    place: &'static [&'static str],
    native: &'static [Native],
) -> Backend {
    Backend {
        schema: Schema {
            name: name.of_type,
            aliases: name.aliases,
            compiled: name.compiled,
            allows: Permissions::Full,
            keys,
        },
        directories: Directories::Keys,
        order: ListOrder::Unknown,
        digest: Digest::Nothing,
        mtime_step: SECOND,
        presign_max: 0,
        publish: Publish::Atomic,
        large: Large::Parts,
        state: State::Nothing,
        answers: Answers::MayBeWrong,
        reads: Reads::Stream,
        conditions: false,
        copies: false,
        batch: false,
        wire: Wire::Http,
        flaw: any_key,
        reach: Reach::Plain(place),
        facts: Facts { about: name.about, tested: None, native, credentials: "" },
    }
}

/// Files in real directories. They are written only where a service renames: under a temporary name
/// first.
const fn files(name: Name, keys: &'static [Key], place: &'static [&'static str], native: &'static [Native]) -> Backend {
    let row =
        Backend { directories: Directories::Real, publish: Publish::Rename, ..objects(name, keys, place, native) };
    if has(native, Native::Rename) { row } else { readonly(row) }
}

/// Values under keys, without a time of their own.
const fn values(
    name: Name,
    keys: &'static [Key],
    place: &'static [&'static str],
    native: &'static [Native],
) -> Backend {
    let row =
        Backend { mtime_step: 0, publish: Publish::Direct, wire: Wire::Own, ..objects(name, keys, place, native) };
    if has(native, Native::Delete) { row } else { row.allowing(Permissions::ReadWrite) }
}

const fn readonly(row: Backend) -> Backend {
    row.allowing(Permissions::ReadOnly)
}

const fn timeless(row: Backend) -> Backend {
    Backend { mtime_step: 0, ..row }
}

/// Carried in another way than most of its shape.
const fn carried(wire: Wire, row: Backend) -> Backend {
    Backend { wire, ..row }
}

const fn has(all: &[Native], one: Native) -> bool {
    let mut at = 0;
    while at < all.len() {
        if all[at] as u8 == one as u8 {
            return true;
        }
        at += 1;
    }
    false
}

impl Backend {
    const fn allowing(self, allows: Permissions) -> Self {
        Self { schema: Schema { allows, ..self.schema }, ..self }
    }
}

/// Hands over all that a mount says, but for its root; `place` are the keys that tell the storage from all others.
pub(in crate::store) fn connection(row: &Backend, place: &[&str], mount: &Resolved) -> Result<Connection> {
    #[cfg(feature = "ftp")]
    crate::store::ftp::prepare_tls();
    let unserved = row.schema.keys.iter().find(|key| key.help == UNSERVED && mount.get(key.name).is_some());
    if let Some(key) = unserved {
        let message = format!("a mount with `{}` is not served", key.name);
        return Err(Error::new(ErrorKind::Unsupported, message).hint("leave that key out if it is not needed"));
    }
    let names: Vec<&'static str> = row.schema.keys.iter().map(|key| key.name).filter(|key| *key != "root").collect();
    let said = place.iter().map(|key| mount.get(key).unwrap_or_default().trim_end_matches('/'));
    let realm = format!("{}|{}", row.schema.name, said.collect::<Vec<_>>().join("|"));
    Ok(Connection::new(mount, &names, realm))
}
