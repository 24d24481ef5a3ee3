//! Amazon S3, and services that speak its protocol.

use super::{
    Answers, Backend, DAY, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads, SECOND,
    State, Wire, any_key, key, required,
};
use crate::mounts::{Key, KeyKind, Permissions, Schema};
use crate::store::caps::Publish;

pub(super) const ROW: Backend = Backend {
    schema: Schema { name: "s3", aliases: &[], compiled: cfg!(feature = "s3"), allows: Permissions::Full, keys: KEYS },
    directories: Directories::Keys,
    order: ListOrder::Unknown,
    digest: Digest::EtagUnlessMultipart,
    mtime_step: SECOND,
    // AWS, "Download and upload objects with presigned URLs".
    presign_max: 7 * DAY,
    publish: Publish::Atomic,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    conditions: true,
    copies: true,
    batch: true,
    wire: Wire::Http,
    flaw: any_key,
    reach: Reach::Own,
    facts: Facts {
        about: "Amazon S3, and services that speak its protocol. gstore lists by itself, every key as it is. \
            Within one endpoint, or one partition of AWS, the service copies from bucket to bucket without a byte passing \
            through here. `s3://bucket/key` needs no mount, and `gstore ls s3://` lists buckets, but for directory buckets. Some services, SeaweedFS for one, take a `\\` in a key for a `/`, so that such a name is that of a \
            neighbour. Before gstore first changes anything of such a name on a service that is not AWS, it tries that: it \
            writes an empty object, `\\` and a temporary name, below the mount's root, looks for it and removes it (a \
            bucket with versions keeps it as one). It does so once for each root, be it for all lines of a `run`, and only \
            where the mount may remove (`permissions = \"full\"`). Where a `\\` is not kept, or that cannot be found \
            out, such a name is neither written nor removed. To look and to read writes nothing: what answers must be \
            what is listed under that very name, and another size or ETag must answer, or nothing, to the name with \
            `/` for `\\`; where they are alike, the name is left alone (3) until it was tried in the same `run`. `url` \
            sends nothing at all: where nothing was tried before, it prints the URL with a warning that it may be that of a neighbour.",
        tested: Some("SeaweedFS, moto and `rclone serve s3`"),
        native: &[
            Native::Read,
            Native::Write,
            Native::Append,
            Native::Delete,
            Native::List,
            Native::Tree,
            Native::Versions,
            Native::Copy,
            Native::Metadata,
        ],
        credentials: "AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the keys of a mount",
    },
};

const KEYS: &[Key] = &[
    required("bucket", &["bucket_name", "aws_bucket"], KeyKind::Text, "name of the bucket"),
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
    key("default_acl", &["acl"], KeyKind::Text, "canned ACL of what is written; default: the bucket's"),
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
    key(
        "copy_cutoff",
        &[],
        KeyKind::Integer,
        "bytes up to which the service copies an object in one request, 5242880 to 5368709120; larger ones it copies in \
         parts; default: 5368709120",
    ),
    key(
        "checksum_algorithm",
        &[],
        KeyKind::Choice(&["crc32c", "none"]),
        "`none` if the service refuses content with a checksum; default: crc32c, which it checks if it can",
    ),
];
