//! Drives of people and of clusters: files in real directories.

use super::Native::{Append, Copy, Delete, List, MakeDir, Metadata, Read, Rename, Tree, Versions, Write};
use super::{Backend, Key, ROOT_PREFIX, Wire, carried, files, key, name, required, timeless};
use crate::mounts::KeyKind::{Bool, Choice, Identifier, Integer, Secret, Text};

pub(super) const ROWS: &[Backend] = &[
    files(
        name("dropbox", &[], cfg!(feature = "dropbox"), "Dropbox."),
        OAUTH,
        &["access_token", "refresh_token"],
        &[Read, Write, Delete, List, Tree, MakeDir, Copy, Rename],
    ),
    files(
        name("gdrive", &["google-drive"], cfg!(feature = "gdrive"), "Google Drive."),
        OAUTH,
        &["access_token", "refresh_token"],
        &[Read, Write, Delete, List, Tree, MakeDir, Copy, Rename],
    ),
    files(
        name("onedrive", &[], cfg!(feature = "onedrive"), "Microsoft OneDrive."),
        OAUTH,
        &["access_token", "refresh_token"],
        &[Read, Write, Delete, List, Versions, MakeDir, Copy, Rename],
    ),
    files(
        name("aliyun-drive", &[], cfg!(feature = "aliyun-drive"), "Aliyun Drive."),
        ALIYUN_DRIVE,
        &["access_token", "refresh_token", "drive_type"],
        &[Read, Write, Delete, List, MakeDir, Copy, Rename],
    ),
    files(
        name("koofr", &[], cfg!(feature = "koofr"), "Koofr."),
        KOOFR,
        &["endpoint", "email"],
        &[Read, Write, Delete, List, MakeDir, Copy, Rename],
    ),
    files(
        name("pcloud", &[], cfg!(feature = "pcloud"), "pCloud."),
        PCLOUD,
        &["endpoint", "username"],
        &[Read, Write, Delete, List, MakeDir, Copy, Rename],
    ),
    files(
        name("yandex-disk", &[], cfg!(feature = "yandex-disk"), "Yandex Disk."),
        &[ROOT_PREFIX, required("access_token", &["token"], Secret, "OAuth token of the user")],
        &["access_token"],
        &[Read, Write, Delete, List, MakeDir, Copy, Rename],
    ),
    files(
        name("upyun", &[], cfg!(feature = "upyun"), "UPYUN storage."),
        UPYUN,
        &["bucket"],
        &[Read, Write, Delete, List, MakeDir, Copy, Rename],
    ),
    files(
        name("azfile", &[], cfg!(feature = "azfile"), "Azure Files. A file holds 4 MiB at most."),
        AZFILE,
        &["endpoint", "account_name", "share_name"],
        &[Read, Write, Delete, List, MakeDir, Rename, Metadata],
    ),
    files(
        name(
            "dbfs",
            &[],
            cfg!(feature = "dbfs"),
            "The Databricks file system. OpenDAL lists and writes it, and reads nothing.",
        ),
        DBFS,
        &["endpoint"],
        &[Write, Delete, List, MakeDir, Rename],
    ),
    carried(
        Wire::Own,
        files(
            name("hdfs-native", &["hdfs"], cfg!(feature = "hdfs-native"), "The Hadoop file system, without Java."),
            &[required("name_node", &["endpoint"], Text, "URL of the name node"), ROOT_PREFIX],
            &["name_node"],
            &[Read, Write, Append, Delete, List, MakeDir, Rename],
        ),
    ),
    carried(
        Wire::Own,
        files(
            name("goosefs", &[], cfg!(feature = "goosefs"), "Tencent GooseFS."),
            GOOSEFS,
            &["master_addr"],
            &[Read, Write, Delete, List, MakeDir, Rename],
        ),
    ),
    files(
        name("webhdfs", &[], cfg!(feature = "webhdfs"), "The Hadoop file system over HTTP, to read."),
        WEBHDFS,
        &["endpoint"],
        &[Read, Write, Append, Delete, List, MakeDir],
    ),
    files(
        name("alluxio", &[], cfg!(feature = "alluxio"), "Alluxio, to list: OpenDAL reads nothing there."),
        &[required("endpoint", &["url"], Text, "URL of the proxy"), ROOT_PREFIX],
        &["endpoint"],
        &[Write, Delete, List, MakeDir],
    ),
    files(
        name("seafile", &[], cfg!(feature = "seafile"), "A library of Seafile, to read."),
        SEAFILE,
        &["endpoint", "repo_name"],
        &[Read, Write, Delete, List, MakeDir],
    ),
    timeless(files(
        name("ipmfs", &[], cfg!(feature = "ipmfs"), "The mutable files of an IPFS node, to read."),
        &[key("endpoint", &["url"], Text, "URL of the node; default: http://localhost:5001"), ROOT_PREFIX],
        &["endpoint"],
        &[Read, Write, Delete, List, MakeDir],
    )),
];

const OAUTH: &[Key] = &[
    ROOT_PREFIX,
    key("access_token", &["token"], Secret, "OAuth2 access token; it does for about an hour"),
    key("refresh_token", &[], Secret, "OAuth2 refresh token, with `client_id` and `client_secret` instead"),
    key("client_id", &[], Identifier, "the application that the refresh token is of"),
    key("client_secret", &[], Secret, "its secret"),
];

const ALIYUN_DRIVE: &[Key] = &[
    ROOT_PREFIX,
    key("access_token", &["token"], Secret, "access token"),
    key("refresh_token", &[], Secret, "refresh token, with `client_id` and `client_secret` instead"),
    key("client_id", &[], Identifier, "the application that the refresh token is of"),
    key("client_secret", &[], Secret, "its secret"),
    required("drive_type", &[], Choice(&["default", "backup", "resource"]), "which drive of the account"),
];

const KOOFR: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the service"),
    ROOT_PREFIX,
    required("email", &["user", "username"], Text, "address of the user"),
    required("password", &["pass"], Secret, "application password of that user"),
];

const PCLOUD: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the service: https://api.pcloud.com or https://eapi.pcloud.com"),
    ROOT_PREFIX,
    required("username", &["user"], Text, "user"),
    required("password", &["pass"], Secret, "password of that user"),
];

const UPYUN: &[Key] = &[
    required("bucket", &["bucket_name"], Text, "name of the bucket"),
    ROOT_PREFIX,
    required("operator", &["user", "username"], Text, "operator"),
    required("password", &["pass"], Secret, "password of that operator"),
];

const AZFILE: &[Key] = &[
    required("share_name", &["share"], Text, "name of the share"),
    ROOT_PREFIX,
    required("endpoint", &["endpoint_url"], Text, "URL of the account's file service"),
    key("account_name", &["account"], Text, "storage account"),
    key("account_key", &["access_key"], Secret, "key of the account"),
    key("sas_token", &["sas"], Secret, "shared access signature"),
];

const DBFS: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the workspace"),
    ROOT_PREFIX,
    required("token", &[], Secret, "access token of a user"),
];

const GOOSEFS: &[Key] = &[
    key(
        "master_addr",
        &["endpoint"],
        Text,
        "`host:port` of the master, several with commas; default: GOOSEFS_MASTER_ADDR",
    ),
    ROOT_PREFIX,
    key("block_size", &[], Integer, "bytes of a block of new files; default: 64 MiB"),
    key("chunk_size", &[], Integer, "bytes of a message; default: 1 MiB"),
    key(
        "write_type",
        &[],
        Choice(&["must_cache", "try_cache", "cache_through", "through", "async_through"]),
        "where new files go; default: must_cache",
    ),
    key("auth_type", &[], Choice(&["nosasl", "simple"]), "how to sign in; default: simple"),
    key("auth_username", &["user", "username"], Text, "user; default: who runs gstore"),
];

const WEBHDFS: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the name node's web interface"),
    ROOT_PREFIX,
    key("user_name", &["user", "username"], Text, "user"),
    key("delegation", &["token"], Secret, "delegation token"),
    key("disable_list_batch", &[], Bool, "list whole directories in one request; default: false"),
];

const SEAFILE: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the server"),
    required("repo_name", &["library"], Text, "name of the library"),
    ROOT_PREFIX,
    required("username", &["user"], Text, "user"),
    required("password", &["pass"], Secret, "password of that user"),
];
