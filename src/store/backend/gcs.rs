//! Google Cloud Storage.

use super::{
    Answers, Backend, Connection, DAY, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    SECOND, State, Wire, key, one_spelling, required,
};
use crate::error::Result;
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::{Method, Publish};
use crate::store::{own_endpoint, web_url};

pub(super) const ROW: Backend = Backend {
    schema: Schema {
        name: "gcs",
        aliases: &["gs"],
        compiled: cfg!(feature = "gcs"),
        allows: Permissions::Full,
        keys: KEYS,
    },
    directories: Directories::Keys,
    // Google lists by bytes, but OpenDAL's listing in one go takes `/a` for `a`.
    order: ListOrder::Unknown,
    digest: Digest::Md5,
    mtime_step: SECOND / 1000,
    // Google, "Signed URLs".
    presign_max: 7 * DAY,
    publish: Publish::Atomic,
    // Its result has an MD5, that of a multipart upload has none (Google, "XML API multipart uploads").
    large: Large::Session,
    state: State::Generation,
    answers: Answers::Right,
    reads: Reads::Ranges,
    // fake-gcs-server ignores conditions and refuses batches, so neither has been tried.
    conditions: false,
    copies: true,
    batch: false,
    wire: Wire::Http,
    flaw,
    reach: Reach::Service(reach),
    facts: Facts {
        about: "Google Cloud Storage. `gs://bucket/key` needs no mount. gstore lists directory by directory, \
            sends what is larger than 8 MiB in one resumable upload, and checks the MD5 that Google \
            reports. Presigned URLs need the key of a service account; there are none for DELETE.",
        tested: Some("fake-gcs-server, which ignores conditions"),
        native: &[
            Native::Read,
            Native::Write,
            Native::Delete,
            Native::List,
            Native::Tree,
            Native::Copy,
            Native::Metadata,
        ],
        credentials: "GOOGLE_APPLICATION_CREDENTIALS, or `credential_path`, `credential` or `token` of a mount",
    },
};

const KEYS: &[Key] = &[
    required("bucket", &["bucket_name", "google_bucket", "google_bucket_name"], KeyKind::Text, "name of the bucket"),
    ROOT_PREFIX,
    key(
        "endpoint",
        &["endpoint_url"],
        KeyKind::Text,
        "URL of the service; default: `STORAGE_EMULATOR_HOST`, else Google's",
    ),
    key(
        "credential_path",
        &["key_file", "keyfile", "service_account_path", "google_application_credentials"],
        KeyKind::File,
        "file with a service account's key; default: GOOGLE_APPLICATION_CREDENTIALS, then what `gcloud` left, then the machine's own",
    ),
    key(
        "credential",
        &["service_account_key", "google_service_account_key"],
        KeyKind::Secret,
        "what such a file holds, as it is or in base64",
    ),
    key("token", &["access_token"], KeyKind::Secret, "OAuth2 access token"),
    key(
        "service_account",
        &["google_service_account"],
        KeyKind::Text,
        "which account of the machine to act as; default: its default one",
    ),
    key("scope", &[], KeyKind::Text, "OAuth2 scope to ask for; default: read and write"),
    key(
        "skip_signature",
        &["anon", "anonymous", "allow_anonymous"],
        KeyKind::Bool,
        "send requests unsigned, for public buckets; default: false",
    ),
    key(
        "disable_vm_metadata",
        &[],
        KeyKind::Bool,
        "never ask the machine's metadata service for credentials; default: false",
    ),
    key(
        "disable_config_load",
        &[],
        KeyKind::Bool,
        "look for no credentials in the environment and in what `gcloud` left; default: false",
    ),
    key("predefined_acl", &["acl"], KeyKind::Text, "predefined ACL of what is written; default: the bucket's"),
    key(
        "default_storage_class",
        &["storage_class"],
        KeyKind::Text,
        "storage class of what is written; default: the bucket's",
    ),
    key("project", &["project_id"], KeyKind::Text, "not needed; taken from tables of other tools"),
];

const GOOGLE: &str = "https://storage.googleapis.com";

fn reach(mount: &Resolved) -> Result<Connection> {
    // Google's own libraries send unsigned requests there too.
    let emulator = std::env::var("STORAGE_EMULATOR_HOST").ok().filter(|host| !host.is_empty());
    let unsigned = mount.get("endpoint").is_none() && emulator.is_some();
    let (endpoint, _) = match (mount.get("endpoint"), &emulator) {
        (Some(own), _) => web_url(own, own_endpoint(mount))?,
        (None, Some(host)) => web_url(host, "STORAGE_EMULATOR_HOST")?,
        (None, None) => web_url(GOOGLE, "Google's")?,
    };
    let realm = format!("gcs|{}|{}", one_spelling(&endpoint), mount.get("bucket").unwrap_or_default());
    let mut connection = Connection::new(mount, TAKEN, realm);
    connection.set("endpoint", endpoint);
    if unsigned {
        connection.set("skip_signature", "true");
    }
    if let Some(credential) = mount.get("credential") {
        use base64::Engine as _;
        // OpenDAL takes base64 only.
        let plain = credential.trim_start().starts_with('{');
        let encoded = || base64::engine::general_purpose::STANDARD.encode(credential);
        connection.set("credential", if plain { encoded() } else { credential.to_owned() });
    }
    // A URL is signed with the key of a service account; a token alone cannot do it.
    let has = |key: &str| mount.get(key).is_some();
    let in_environment =
        std::env::var_os("GOOGLE_APPLICATION_CREDENTIALS").is_some() && !mount.is_set("disable_config_load");
    let key = has("credential") || has("credential_path") || in_environment;
    if key && !has("token") && !unsigned && !mount.is_set("skip_signature") {
        connection.presign = &[Method::Get, Method::Head, Method::Put];
    }
    Ok(connection)
}

/// The keys that OpenDAL has by the same name.
const TAKEN: &[&str] = &[
    "bucket",
    "credential_path",
    "token",
    "service_account",
    "scope",
    "skip_signature",
    "disable_vm_metadata",
    "disable_config_load",
    "predefined_acl",
    "default_storage_class",
];

/// Google, "Object naming requirements".
fn flaw(key: &str) -> Option<&'static str> {
    match key {
        _ if key.contains(['\n', '\r']) => Some("the name has a line end"),
        _ if key.starts_with(".well-known/acme-challenge/") => Some("the name is reserved"),
        _ => None,
    }
}
