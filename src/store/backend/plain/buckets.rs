//! Object storages beside S3, Google's and Azure's.

use super::Native::{Append, Copy, Delete, List, MakeDir, Metadata, Read, Tree, Versions, Write};
use super::{Backend, Key, ROOT_PREFIX, UNSERVED, Wire, carried, key, name, objects, readonly, required, timeless};
use crate::mounts::KeyKind::{Bool, Choice, File, Identifier, Prefix, Secret, Text};

pub(super) const ROWS: &[Backend] = &[
    objects(
        name("oss", &[], cfg!(feature = "oss"), "Alibaba Cloud Object Storage Service."),
        OSS,
        &["endpoint", "bucket"],
        &[Read, Write, Append, Delete, List, Tree, Versions, Copy, Metadata],
    ),
    objects(
        name("cos", &["cosn"], cfg!(feature = "cos"), "Tencent Cloud Object Storage."),
        COS,
        &["endpoint", "bucket"],
        &[Read, Write, Append, Delete, List, Tree, Versions, Copy, Metadata],
    ),
    timeless(objects(
        name("obs", &[], cfg!(feature = "obs"), "Huawei Cloud Object Storage Service. Its listings have no times."),
        OBS,
        &["endpoint", "bucket"],
        &[Read, Write, Append, Delete, List, Tree, Copy, Metadata],
    )),
    objects(
        name("tos", &[], cfg!(feature = "tos"), "Volcengine Tinder Object Storage."),
        TOS,
        &["endpoint", "region", "bucket"],
        &[Read, Write, Delete, List, Tree, Versions, Copy, Metadata],
    ),
    timeless(objects(
        name("b2", &[], cfg!(feature = "b2"), "Backblaze B2, through its own interface; `s3` reaches it too."),
        B2,
        &["bucket"],
        &[Read, Write, Delete, List, Tree, Copy, Metadata],
    )),
    objects(
        name("swift", &[], cfg!(feature = "swift"), "OpenStack Swift."),
        SWIFT,
        &["endpoint", "container"],
        &[Read, Write, Delete, List, Tree, Copy, Metadata],
    ),
    carried(
        Wire::Own,
        objects(
            name(
                "gcs-grpc",
                &[],
                cfg!(feature = "gcs-grpc"),
                "Google Cloud Storage over gRPC; `gcs` is the tested way.",
            ),
            GCS_GRPC,
            &["endpoint", "bucket"],
            &[Read, Write, Delete, List, Tree, Copy, Metadata],
        ),
    ),
    objects(
        name("lakefs", &[], cfg!(feature = "lakefs"), "A branch of a lakeFS repository."),
        LAKEFS,
        &["endpoint", "repository", "branch"],
        &[Read, Write, Delete, List, Copy],
    ),
    objects(
        name("vercel-blob", &[], cfg!(feature = "vercel-blob"), "Vercel Blob."),
        &[ROOT_PREFIX, key("token", &[], Secret, "read-write token of the store")],
        &["token"],
        &[Read, Write, Delete, List, Copy],
    ),
    objects(
        name("cloudflare-kv", &[], cfg!(feature = "cloudflare-kv"), "A namespace of Cloudflare Workers KV."),
        CLOUDFLARE_KV,
        &["account_id", "namespace_id"],
        &[Read, Write, Delete, List, Tree, MakeDir],
    ),
    timeless(readonly(objects(
        name("hf", &["huggingface"], cfg!(feature = "hf"), "A repository of the Hugging Face Hub, to read."),
        HF,
        &["endpoint", "repo_type", "repo_id", "revision"],
        &[Read, List, Tree],
    ))),
    timeless(readonly(objects(
        name("github", &[], cfg!(feature = "github"), "The default branch of a GitHub repository, to read."),
        GITHUB,
        &["owner", "repo"],
        &[Read, Write, Delete, List, Tree, MakeDir],
    ))),
    timeless(readonly(objects(
        name("ipfs", &[], cfg!(feature = "ipfs"), "What an IPFS gateway gives, below an address (a CID), to read."),
        &[
            required("endpoint", &["url"], Text, "URL of the gateway"),
            key("root", &["path", "prefix"], Prefix, "`ipfs/CID` or `ipns/NAME`, and what is below it"),
        ],
        &["endpoint"],
        &[Read, List],
    ))),
];

const BUCKET: Key = required("bucket", &["bucket_name"], Text, "name of the bucket");
const ENDPOINT: Key = required("endpoint", &["endpoint_url"], Text, "URL of the service");

const OSS: &[Key] = &[
    BUCKET,
    ROOT_PREFIX,
    ENDPOINT,
    key("addressing_style", &[], Choice(&["virtual", "path", "cname"]), "how URLs name the bucket; default: virtual"),
    key("access_key_id", &["access_key"], Identifier, "access key; default: ALIBABA_CLOUD_ACCESS_KEY_ID"),
    key("access_key_secret", &["secret"], Secret, "its secret; default: ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    key("security_token", &["token"], Secret, "token of temporary credentials; default: ALIBABA_CLOUD_SECURITY_TOKEN"),
    key("role_arn", &[], Text, "role to assume; default: ALIBABA_CLOUD_ROLE_ARN"),
    key("role_session_name", &[], Text, "session name for that role"),
    key("external_id", &[], Secret, "external id for that role"),
    key("oidc_provider_arn", &[], Text, "identity provider of that role; default: ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
    key("oidc_token_file", &[], File, "file with its token; default: ALIBABA_CLOUD_OIDC_TOKEN_FILE"),
    key("sts_endpoint", &[], Text, "URL that roles are assumed at; default: ALIBABA_CLOUD_STS_ENDPOINT"),
    key("skip_signature", &["anon", "anonymous"], Bool, "send requests unsigned, for public buckets; default: false"),
    key("server_side_encryption", &["sse"], Text, "encryption of what is written; default: the bucket's"),
    key("server_side_encryption_key_id", &["kms_key_id"], Text, "key for that"),
];

const COS: &[Key] = &[
    BUCKET,
    ROOT_PREFIX,
    ENDPOINT,
    key("secret_id", &["access_key_id"], Identifier, "access key; default: TENCENTCLOUD_SECRET_ID"),
    key("secret_key", &["secret_access_key"], Secret, "its secret; default: TENCENTCLOUD_SECRET_KEY"),
    key("security_token", &["token"], Secret, "token of temporary credentials; default: TENCENTCLOUD_TOKEN"),
    key("disable_config_load", &[], Bool, "look for no credentials in the environment; default: false"),
];

const OBS: &[Key] = &[
    BUCKET,
    ROOT_PREFIX,
    ENDPOINT,
    key("access_key_id", &["access_key"], Identifier, "access key"),
    key("secret_access_key", &["secret"], Secret, "its secret"),
];

const TOS: &[Key] = &[
    BUCKET,
    ROOT_PREFIX,
    key("endpoint", &["endpoint_url"], Text, "URL of the service; default: that of the region"),
    key("region", &[], Text, "region; default: `cn-beijing`"),
    key("access_key_id", &["access_key"], Identifier, "access key; default: TOS_ACCESS_KEY_ID"),
    key("secret_access_key", &["secret"], Secret, "its secret; default: TOS_SECRET_ACCESS_KEY"),
    key("security_token", &["token"], Secret, "token of temporary credentials; default: TOS_SECURITY_TOKEN"),
    key("disable_config_load", &[], Bool, "look for no credentials in the environment; default: false"),
    key("skip_signature", &["anon", "anonymous"], Bool, "send requests unsigned, for public buckets; default: false"),
];

const B2: &[Key] = &[
    BUCKET,
    required("bucket_id", &[], Text, "id of that bucket"),
    ROOT_PREFIX,
    key("application_key_id", &["key_id"], Identifier, "id of the application key"),
    key("application_key", &[], Secret, "the application key"),
];

const SWIFT: &[Key] = &[
    required("container", &["bucket"], Text, "name of the container"),
    ROOT_PREFIX,
    required("endpoint", &["endpoint_url"], Text, "URL of the account"),
    key("token", &[], Secret, "token of a session"),
    key("temp_url_key", &[], Secret, "key for temporary URLs"),
    key(
        "temp_url_hash_algorithm",
        &[],
        Choice(&["sha1", "sha256", "sha512"]),
        "digest of temporary URLs; default: sha256",
    ),
];

const GCS_GRPC: &[Key] = &[
    BUCKET,
    ROOT_PREFIX,
    key("endpoint", &["endpoint_url"], Text, "address of the service; default: Google's"),
    key("credential_path", &["key_file"], File, "file with a service account's key"),
    key("credential", &["service_account_key"], Secret, "what such a file holds, in base64"),
    key("token", &["access_token"], Secret, "OAuth2 access token"),
    key("service_account", &[], Text, "which account of the machine to act as; default: its default one"),
    key("scope", &[], Text, "OAuth2 scope to ask for; default: read and write"),
    key("skip_signature", &["anon", "anonymous"], Bool, "send requests unsigned, for public buckets; default: false"),
    key("disable_vm_metadata", &[], Bool, "never ask the machine's metadata service for credentials; default: false"),
    key("disable_config_load", &[], Bool, "look for no credentials in the environment; default: false"),
];

const LAKEFS: &[Key] = &[
    required("endpoint", &["url"], Text, "URL of the server"),
    required("repository", &["repo"], Text, "name of the repository"),
    key("branch", &["ref"], Text, "branch, or the id of a commit; default: main"),
    ROOT_PREFIX,
    required("username", &["access_key_id"], Identifier, "access key"),
    required("password", &["secret_access_key"], Secret, "its secret"),
];

const CLOUDFLARE_KV: &[Key] = &[
    required("account_id", &[], Text, "id of the account"),
    required("namespace_id", &[], Text, "id of the namespace"),
    ROOT_PREFIX,
    required("api_token", &["token"], Secret, "token of the interface"),
    key("default_ttl", &["ttl"], Text, "how long what is written stays, as in `12h`; default: for ever"),
];

const HF: &[Key] = &[
    required("repo_type", &[], Choice(&["model", "dataset", "space", "bucket"]), "what sort of repository it is"),
    required("repo_id", &["repo"], Text, "`owner/name` of the repository"),
    key("revision", &["ref"], Text, "branch, tag or commit; default: main"),
    ROOT_PREFIX,
    key("token", &[], Secret, "token of a user, for what is not public"),
    key("endpoint", &["url"], Text, "URL of the hub; default: https://huggingface.co"),
    key("download_mode", &[], Choice(&["xet", "http"]), "how content is fetched; default: xet"),
];

const GITHUB: &[Key] = &[
    required("owner", &["org"], Text, "who owns the repository"),
    required("repo", &[], Text, "name of the repository"),
    ROOT_PREFIX,
    key("token", &[], Secret, "token of a user; without it, public repositories and 60 requests an hour"),
    // Tables of genro-storage have these.
    key("sha", &[], Text, UNSERVED),
    key("user", &["username"], Text, "not needed; taken from tables of other tools"),
];
