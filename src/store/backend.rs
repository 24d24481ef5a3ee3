//! The table of backends: one row each, and the only place that knows how one provider differs.

use crate::mounts::{Key, KeyKind, Permissions, Schema};

/// What is peculiar to a backend, beside the keys of its mounts.
#[derive(Debug)]
pub struct Backend {
    /// The keys of its mounts.
    pub schema: Schema,
    /// Where real directories exist: an empty one is kept, and a file cannot share a name with one.
    pub directories: Directories,
    /// In which order it lists a whole tree in one go.
    pub order: ListOrder,
    /// What the listed entity tag says of the content.
    pub etag: EtagMeans,
    /// The step of listed modification times, nanoseconds; 0 where it keeps none.
    pub mtime_step: u64,
    /// How long a presigned URL can be good for, seconds.
    pub presign_max: u64,
}

/// Whether directories are things of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directories {
    /// Real: made, kept empty, removed.
    Real,
    /// A way to look at keys: a directory exists while a key lies below it or a marker stands for it.
    Keys,
}

/// In which order a storage lists everything below a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListOrder {
    /// By the bytes of the whole key, known beforehand.
    Bytes,
    /// Unknown: a walk lists directory by directory and sorts.
    Unknown,
}

/// What a listed entity tag says of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtagMeans {
    /// Nothing.
    Nothing,
    /// The MD5 of the content, if it is 32 hexadecimal digits and the object is not encrypted with
    /// a key service or a customer's key (AWS, "Object" in the S3 API reference).
    Md5UnlessMultipart,
}

const fn key(name: &'static str, aliases: &'static [&'static str], kind: KeyKind, help: &'static str) -> Key {
    Key { name, aliases, kind, required: false, help }
}

const ROOT_PREFIX: Key = key(
    "root",
    &["path", "base_path", "prefix"],
    KeyKind::Prefix,
    "prefix below which the mount lives; default: everything",
);

/// Every backend gstore knows.
pub static BACKENDS: &[Backend] = &[
    Backend {
        schema: Schema {
            name: "fs",
            aliases: &["local", "file"],
            compiled: true,
            allows: Permissions::Full,
            keys: &[Key {
                name: "root",
                aliases: &["path", "base_path"],
                kind: KeyKind::Folder,
                required: true,
                help: "folder; `~` expands, relative to the config file",
            }],
        },
        directories: Directories::Real,
        order: ListOrder::Unknown,
        etag: EtagMeans::Nothing,
        mtime_step: 1,
        presign_max: 0,
    },
    Backend {
        schema: Schema {
            name: "memory",
            aliases: &[],
            compiled: cfg!(feature = "memory"),
            allows: Permissions::Full,
            keys: &[ROOT_PREFIX],
        },
        directories: Directories::Keys,
        order: ListOrder::Unknown,
        etag: EtagMeans::Nothing,
        mtime_step: 0,
        presign_max: 0,
    },
    Backend {
        schema: Schema {
            name: "s3",
            aliases: &[],
            compiled: cfg!(feature = "s3"),
            allows: Permissions::Full,
            keys: S3_KEYS,
        },
        directories: Directories::Keys,
        order: ListOrder::Unknown,
        etag: EtagMeans::Md5UnlessMultipart,
        mtime_step: 1_000_000_000,
        // AWS, "Download and upload objects with presigned URLs".
        presign_max: 7 * 24 * 3600,
    },
];

const S3_KEYS: &[Key] = &[
    Key {
        name: "bucket",
        aliases: &["bucket_name", "aws_bucket"],
        kind: KeyKind::Text,
        required: true,
        help: "name of the bucket",
    },
    ROOT_PREFIX,
    key(
        "endpoint",
        &["endpoint_url", "aws_endpoint_url"],
        KeyKind::Text,
        "URL of the service; default: the profile's, else AWS",
    ),
    key("region", &["aws_region"], KeyKind::Text, "region; default: environment, profile, then asked of the bucket"),
    key("profile", &["aws_profile"], KeyKind::Text, "AWS profile; default: AWS_PROFILE, then `default`"),
    key(
        "access_key_id",
        &["key", "access_key", "aws_access_key_id"],
        KeyKind::Identifier,
        "access key; default: the AWS provider chain",
    ),
    key("secret_access_key", &["secret", "secret_key", "aws_secret_access_key"], KeyKind::Secret, "secret key"),
    key("session_token", &["token", "aws_session_token"], KeyKind::Secret, "token of temporary credentials"),
    key("role_arn", &[], KeyKind::Text, "role to assume"),
    key("external_id", &[], KeyKind::Secret, "external id for that role"),
    key("role_session_name", &[], KeyKind::Text, "session name for that role"),
    key(
        "skip_signature",
        &["anon", "anonymous", "allow_anonymous"],
        KeyKind::Bool,
        "send requests unsigned, for public buckets; default: false",
    ),
    key(
        "disable_ec2_metadata",
        &[],
        KeyKind::Bool,
        "never ask the machine's metadata service for credentials; default: false",
    ),
    key(
        "enable_virtual_host_style",
        &["virtual_host_style"],
        KeyKind::Bool,
        "write the bucket into the host name; default: false",
    ),
    key(
        "enable_request_payer",
        &["request_payer"],
        KeyKind::Bool,
        "pay for requests to others' buckets; default: false",
    ),
    key(
        "default_storage_class",
        &["storage_class"],
        KeyKind::Text,
        "storage class of what is written; default: the bucket's",
    ),
    key(
        "server_side_encryption",
        &["sse"],
        KeyKind::Choice(&["AES256", "aws:kms"]),
        "encryption of what is written; default: the bucket's",
    ),
    key("server_side_encryption_aws_kms_key_id", &["kms_key_id"], KeyKind::Text, "key for `aws:kms`"),
    key(
        "list_order",
        &[],
        KeyKind::Choice(&["bytes", "unknown"]),
        "`bytes` if the service lists keys in byte order, as AWS does; default: bytes on AWS, else unknown",
    ),
    key(
        "etag",
        &[],
        KeyKind::Choice(&["md5", "auto"]),
        "`md5` if a plain ETag is always the content's MD5; default: auto, one HEAD tells when it matters",
    ),
];

/// Returns the row of a backend by its canonical name.
pub fn find(name: &str) -> Option<&'static Backend> {
    BACKENDS.iter().find(|row| row.schema.name == name)
}

/// Returns what mount tables may say, one schema a backend.
pub fn schemas() -> Vec<&'static Schema> {
    BACKENDS.iter().map(|row| &row.schema).collect()
}
