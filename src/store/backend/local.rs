//! Storages without a network: folders, and memory.

use super::{
    Answers, Backend, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads, State, Wire,
    any_key, required,
};
use crate::mounts::{KeyKind, Permissions, Schema};
use crate::store::caps::Publish;

pub(super) const FS: Backend = Backend {
    schema: Schema {
        name: "fs",
        aliases: &["local", "file"],
        compiled: true,
        allows: Permissions::Full,
        keys: &[required(
            "root",
            &["path", "base_path"],
            KeyKind::Folder,
            "folder; `~` expands, relative to the config file",
        )],
    },
    directories: Directories::Real,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: 1,
    presign_max: 0,
    publish: Publish::Rename,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    conditions: true,
    copies: true,
    batch: false,
    wire: Wire::Nothing,
    flaw: any_key,
    reach: Reach::Own,
    facts: Facts {
        about: "A local folder. gstore works on it by itself, not through OpenDAL: names that are not UTF-8, links, modes and times are kept.",
        tested: Some("the system's own file systems"),
        native: &[Native::Read, Native::Write, Native::Delete, Native::List, Native::MakeDir, Native::Rename],
        credentials: "",
    },
};

pub(super) const MEMORY: Backend = Backend {
    schema: Schema {
        name: "memory",
        aliases: &[],
        compiled: cfg!(feature = "memory"),
        allows: Permissions::Full,
        keys: &[ROOT_PREFIX],
    },
    directories: Directories::Keys,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: 0,
    presign_max: 0,
    publish: Publish::Atomic,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    conditions: true,
    copies: true,
    batch: false,
    wire: Wire::Nothing,
    flaw: any_key,
    reach: Reach::Own,
    facts: Facts {
        about: "Memory: empty when gstore starts and gone when it ends; the lines of a `gstore run` share it.",
        tested: Some("itself"),
        native: &[Native::Read, Native::Write, Native::Delete, Native::List, Native::Tree],
        credentials: "",
    },
};
