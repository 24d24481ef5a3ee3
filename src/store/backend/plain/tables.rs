//! Databases, caches and other stores of keys and values. Most cannot list: what is named can be read,
//! written and removed, and nothing else.

use super::Native::{Delete, List, MakeDir, Read, Tree, Write};
use super::{Backend, Key, ROOT_PREFIX, Wire, carried, key, name, required, values};
use crate::mounts::KeyKind::{Folder, Identifier, Integer, Secret, Text};

pub(super) const ROWS: &[Backend] = &[
    values(
        name("memcached", &[], cfg!(feature = "memcached"), "Memcached, which forgets what it has no room for."),
        MEMCACHED,
        &["endpoint"],
        &[Read, Write, Delete],
    ),
    values(
        name("postgresql", &["postgres"], cfg!(feature = "postgresql"), "A table of PostgreSQL."),
        SQL,
        &["connection_string", "table"],
        &[Read, Write, Delete],
    ),
    values(
        name("mysql", &["mariadb"], cfg!(feature = "mysql"), "A table of MySQL or MariaDB."),
        SQL,
        &["connection_string", "table"],
        &[Read, Write, Delete, List, Tree],
    ),
    values(
        name("sqlite", &[], cfg!(feature = "sqlite"), "A table of an SQLite file."),
        SQL,
        &["connection_string", "table"],
        &[Read, Write, Delete, MakeDir],
    ),
    values(
        name("mongodb", &[], cfg!(feature = "mongodb"), "A collection of MongoDB."),
        MONGODB,
        &["connection_string", "database", "collection"],
        &[Read, Write, Delete],
    ),
    values(
        name("gridfs", &[], cfg!(feature = "gridfs"), "A GridFS bucket of MongoDB."),
        GRIDFS,
        &["connection_string", "database", "bucket"],
        &[Read, Write, Delete],
    ),
    carried(
        Wire::Http,
        values(
            name("d1", &[], cfg!(feature = "d1"), "A table of a Cloudflare D1 database. A value holds 1 MB at most."),
            D1,
            &["account_id", "database_id", "table"],
            &[Read, Write, Delete],
        ),
    ),
    values(
        name("redb", &[], cfg!(feature = "redb"), "A table of a redb file."),
        &[required("datadir", &[], Text, "the file"), required("table", &[], Text, "name of the table"), ROOT_PREFIX],
        &["datadir", "table"],
        &[Read, Write, Delete],
    ),
    values(
        name("sled", &[], cfg!(feature = "sled"), "A tree of a sled database."),
        &[FOLDER, key("tree", &[], Text, "name of the tree; default: the nameless one"), ROOT_PREFIX],
        &["datadir", "tree"],
        &[Read, Write, Delete, List, Tree],
    ),
    values(
        name("cacache", &[], cfg!(feature = "cacache"), "A cacache folder, as npm keeps one."),
        &[FOLDER],
        &["datadir"],
        &[Read, Write, Delete],
    ),
    values(
        name("persy", &[], cfg!(feature = "persy"), "A segment of a Persy file."),
        PERSY,
        &["datafile", "segment"],
        &[Read, Write, Delete],
    ),
    carried(
        Wire::Http,
        values(
            name(
                "ghac",
                &[],
                cfg!(feature = "ghac"),
                "The cache of GitHub Actions, from within a workflow. Nothing is replaced there.",
            ),
            GHAC,
            &["endpoint", "version"],
            &[Read, Write],
        ),
    ),
    carried(
        Wire::Http,
        values(
            name("vercel-artifacts", &[], cfg!(feature = "vercel-artifacts"), "Vercel's cache of build artifacts."),
            VERCEL,
            &["endpoint", "team_id", "team_slug"],
            &[Read, Write],
        ),
    ),
];

const FOLDER: Key = required("datadir", &["folder"], Folder, "the folder it lives in");

const MEMCACHED: &[Key] = &[
    required("endpoint", &["host", "url"], Text, "`tcp://host:port`"),
    ROOT_PREFIX,
    key("username", &["user"], Text, "user"),
    key("password", &["pass"], Secret, "password of that user"),
    key("default_ttl", &["ttl"], Text, "how long what is written stays, as in `12h`; default: for ever"),
];

const CONNECTION: Key = required("connection_string", &["url"], Secret, "URL of the database, with user and password");

const SQL: &[Key] = &[
    CONNECTION,
    required("table", &[], Text, "name of the table"),
    key("key_field", &[], Text, "column of the keys; default: `key`"),
    key("value_field", &[], Text, "column of the values; default: `value`"),
    ROOT_PREFIX,
];

const MONGODB: &[Key] = &[
    CONNECTION,
    required("database", &["db"], Text, "name of the database"),
    required("collection", &[], Text, "name of the collection"),
    key("key_field", &[], Text, "field of the keys; default: `key`"),
    key("value_field", &[], Text, "field of the values; default: `value`"),
    ROOT_PREFIX,
];

const GRIDFS: &[Key] = &[
    CONNECTION,
    required("database", &["db"], Text, "name of the database"),
    key("bucket", &[], Text, "name of the bucket; default: `fs`"),
    key("chunk_size", &[], Integer, "bytes of a chunk; default: 255 KiB"),
    ROOT_PREFIX,
];

const D1: &[Key] = &[
    required("account_id", &[], Text, "id of the account"),
    required("database_id", &[], Text, "id of the database"),
    required("table", &[], Text, "name of the table"),
    key("key_field", &[], Text, "column of the keys; default: `key`"),
    key("value_field", &[], Text, "column of the values; default: `value`"),
    ROOT_PREFIX,
    required("token", &["api_token"], Secret, "token of the interface"),
];

const PERSY: &[Key] = &[
    required("datafile", &["file"], Text, "the file; its folder must be there"),
    required("segment", &[], Text, "name of the segment"),
    required("index", &[], Text, "name of the index"),
];

const GHAC: &[Key] = &[
    key("endpoint", &[], Text, "URL of the cache; default: that of the workflow"),
    key("version", &[], Text, "version of what is kept; default: OpenDAL's"),
    key("runtime_token", &["token"], Secret, "token of the workflow; default: ACTIONS_RUNTIME_TOKEN"),
];

const VERCEL: &[Key] = &[
    key("endpoint", &["url"], Text, "URL of the service; default: https://api.vercel.com"),
    required("access_token", &["token"], Secret, "access token"),
    key("team_id", &[], Identifier, "id of the team"),
    key("team_slug", &[], Text, "name of the team"),
];
