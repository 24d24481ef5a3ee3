//! Azure: blob storage, and Data Lake Storage, which is the same with real directories.

use super::{
    Answers, Backend, Connection, Digest, Directories, Facts, Large, ListOrder, Native, ROOT_PREFIX, Reach, Reads,
    SECOND, State, Wire, key, one_spelling, required,
};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Key, KeyKind, Permissions, Resolved, Schema};
use crate::store::caps::Publish;
use crate::store::{own_endpoint, web_url};

pub(super) const BLOB: Backend = Backend {
    schema: Schema {
        name: "azblob",
        aliases: &["azure", "az"],
        compiled: cfg!(feature = "azblob"),
        allows: Permissions::Full,
        keys: BLOB_KEYS,
    },
    directories: Directories::Keys,
    order: ListOrder::Unknown,
    // Writers of pages, blocks and properties set it (Microsoft, "Set Blob Properties").
    digest: Digest::ClaimedMd5,
    mtime_step: SECOND,
    presign_max: 0,
    publish: Publish::Atomic,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    conditions: true,
    copies: true,
    batch: true,
    wire: Wire::Http,
    flaw,
    reach: Reach::Service(blob),
    facts: Facts {
        about: "Azure Blob Storage. `az://container/key` needs no mount if `AZURE_STORAGE_ACCOUNT` or \
            `AZURE_STORAGE_CONNECTION_STRING` says which account. Blobs up to 8 MiB have an MD5 that gstore \
            checks; an ETag of Azure never is one. Names with a `\\`, with a control character or with a \
            segment that ends with a dot are refused, because Azure changes them. There are no presigned \
            URLs.",
        tested: Some("Azurite"),
        native: &[
            Native::Read,
            Native::Write,
            Native::Append,
            Native::Delete,
            Native::List,
            Native::Tree,
            Native::Copy,
            Native::Metadata,
        ],
        credentials: "AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or AZURE_STORAGE_CONNECTION_STRING, or `account_name` and `account_key`, `sas_token` or `connection_string` of a mount",
    },
};

pub(super) const LAKE: Backend = Backend {
    schema: Schema {
        name: "azdls",
        aliases: &["abfs", "adls"],
        compiled: cfg!(feature = "azdls"),
        allows: Permissions::Full,
        keys: LAKE_KEYS,
    },
    directories: Directories::Real,
    order: ListOrder::Unknown,
    digest: Digest::Nothing,
    mtime_step: SECOND,
    presign_max: 0,
    publish: Publish::Rename,
    large: Large::Parts,
    state: State::Etag,
    answers: Answers::Right,
    reads: Reads::Ranges,
    conditions: false,
    copies: true,
    batch: false,
    wire: Wire::Http,
    flaw,
    reach: Reach::Service(lake),
    facts: Facts {
        about: "Azure Data Lake Storage, with real directories.",
        tested: None,
        native: &[
            Native::Read,
            Native::Write,
            Native::Append,
            Native::Delete,
            Native::List,
            Native::MakeDir,
            Native::Rename,
            Native::Metadata,
        ],
        credentials: "AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or AZURE_STORAGE_SAS_TOKEN, or AZURE_STORAGE_CONNECTION_STRING, or `account_name` and `account_key`, `sas_token` or `connection_string` of a mount",
    },
};

/// Azure, "Naming and referencing containers, blobs, and metadata": a C# identifier.
pub(super) fn is_identifier(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !key.starts_with(|c: char| c.is_ascii_digit())
}

const ENDPOINT: Key = key(
    "endpoint",
    &["endpoint_url", "azure_storage_endpoint"],
    KeyKind::Text,
    "URL of the service; default: that of the account on Azure",
);
const ACCOUNT: Key = key(
    "account_name",
    &["account", "azure_storage_account_name"],
    KeyKind::Text,
    "storage account; default: AZURE_STORAGE_ACCOUNT",
);
const ACCOUNT_KEY: Key = key(
    "account_key",
    &["access_key", "azure_storage_account_key"],
    KeyKind::Secret,
    "key of the account; default: AZURE_STORAGE_KEY",
);
const SAS: Key = key(
    "sas_token",
    &["sas", "azure_storage_sas_token"],
    KeyKind::Secret,
    "shared access signature; default: AZURE_STORAGE_SAS_TOKEN",
);
const CONNECTION: Key = key(
    "connection_string",
    &["azure_storage_connection_string"],
    KeyKind::Secret,
    "account, key or signature and endpoint in one; default: AZURE_STORAGE_CONNECTION_STRING",
);

const BLOB_KEYS: &[Key] = &[
    required("container", &["container_name", "bucket"], KeyKind::Text, "name of the container"),
    ROOT_PREFIX,
    ENDPOINT,
    ACCOUNT,
    ACCOUNT_KEY,
    SAS,
    CONNECTION,
    key(
        "skip_signature",
        &["anon", "anonymous", "allow_anonymous"],
        KeyKind::Bool,
        "send requests unsigned, for public containers; default: false",
    ),
    key("encryption_key", &[], KeyKind::Secret, "customer-provided key, in base64, for what is written and read"),
    key("encryption_key_sha256", &[], KeyKind::Text, "SHA-256 of that key, in base64"),
    key("encryption_algorithm", &[], KeyKind::Choice(&["AES256"]), "algorithm for that key"),
];

const LAKE_KEYS: &[Key] = &[
    required("filesystem", &["container", "container_name"], KeyKind::Text, "name of the file system (container)"),
    ROOT_PREFIX,
    ENDPOINT,
    ACCOUNT,
    ACCOUNT_KEY,
    SAS,
    CONNECTION,
    key("tenant_id", &["azure_tenant_id"], KeyKind::Text, "tenant of a service principal; default: AZURE_TENANT_ID"),
    key("client_id", &["azure_client_id"], KeyKind::Text, "the service principal; default: AZURE_CLIENT_ID"),
    key("client_secret", &["azure_client_secret"], KeyKind::Secret, "its secret; default: AZURE_CLIENT_SECRET"),
    key(
        "authority_host",
        &["azure_authority_host"],
        KeyKind::Text,
        "URL that gives it tokens; default: AZURE_AUTHORITY_HOST, else Azure's",
    ),
];

fn blob(mount: &Resolved) -> Result<Connection> {
    let place = Place::find(mount, "blob")?;
    let container = mount.get("container").unwrap_or_default();
    let keys = ["container", "skip_signature", "encryption_key", "encryption_key_sha256", "encryption_algorithm"];
    // Nothing is presigned: OpenDAL's URLs would let their holder read, write and remove alike.
    let mut connection = Connection::new(mount, &keys, place.realm(container));
    connection.copies_once = true;
    place.fill(&mut connection);
    Ok(connection)
}

fn lake(mount: &Resolved) -> Result<Connection> {
    let place = Place::find(mount, "dfs")?;
    let filesystem = mount.get("filesystem").unwrap_or_default();
    let mut connection = Connection::new(mount, &["filesystem"], place.realm(filesystem));
    // OpenDAL looks into the environment for blobs only.
    let principal = [
        ("tenant_id", "AZURE_TENANT_ID"),
        ("client_id", "AZURE_CLIENT_ID"),
        ("client_secret", "AZURE_CLIENT_SECRET"),
        ("authority_host", "AZURE_AUTHORITY_HOST"),
    ];
    for (key, variable) in principal {
        if let Some(value) = mount.get(key).map(str::to_owned).or_else(|| env(&[variable])) {
            connection.set(key, value);
        }
    }
    place.fill(&mut connection);
    Ok(connection)
}

const CONNECTION_STRING: &str = "AZURE_STORAGE_CONNECTION_STRING";
const ENDPOINT_VARIABLE: &str = "AZURE_STORAGE_ENDPOINT";

/// An account, and the right to ask it.
struct Place {
    endpoint: String,
    account: Option<String>,
    key: Option<String>,
    sas: Option<String>,
}

impl Place {
    /// What the mount says, then what its connection string says, then the environment, as the tools
    /// of Azure read it.
    fn find(mount: &Resolved, service: &str) -> Result<Self> {
        let own = |key: &str| mount.get(key).map(str::to_owned);
        let unsaid = own("account_key").is_none() && own("sas_token").is_none();
        let text = own("connection_string").map(|text| (text, "its `connection_string`"));
        let given = || env(&[CONNECTION_STRING]).filter(|_| unsaid).map(|text| (text, CONNECTION_STRING));
        let (text, string) = text.or_else(given).unwrap_or_default();
        let field = |name: &str| text.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        let field = |name: &str| field(name).map(str::to_owned);
        let account = own("account_name")
            .or_else(|| field("AccountName"))
            .or_else(|| env(&["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME"]));
        let scheme = field("DefaultEndpointsProtocol").unwrap_or_else(|| "https".to_owned());
        let suffix = field("EndpointSuffix").unwrap_or_else(|| "core.windows.net".to_owned());
        let on_azure = account.as_ref().map(|account| format!("{scheme}://{account}.{service}.{suffix}"));
        let named = if service == "blob" { "BlobEndpoint" } else { "DfsEndpoint" };
        let endpoint = own("endpoint")
            .map(|url| (url, own_endpoint(mount).to_owned()))
            .or_else(|| Some((field(named)?, format!("`{named}` in {string}"))))
            .or_else(|| Some((env(&[ENDPOINT_VARIABLE])?, ENDPOINT_VARIABLE.to_owned())))
            .or_else(|| Some((on_azure?, "what the account's name makes its endpoint".to_owned())));
        let Some((endpoint, source)) = endpoint else {
            return Err(Error::new(ErrorKind::Config, "nothing says which account")
                .hint("set `account_name`, or AZURE_STORAGE_ACCOUNT"));
        };
        let (endpoint, _) = web_url(&endpoint, &source)?;
        let said = own("account_key").or_else(|| own("sas_token")).is_some();
        let key = own("account_key").or_else(|| field("AccountKey").filter(|_| !said));
        let sas = own("sas_token").or_else(|| field("SharedAccessSignature").filter(|_| !said));
        let none = key.is_none() && sas.is_none();
        let key = key.or_else(|| env(&["AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY"]).filter(|_| none));
        let sas = sas.or_else(|| env(&["AZURE_STORAGE_SAS_TOKEN"]).filter(|_| none && key.is_none()));
        let sas = sas.map(|sas| sas.trim_start_matches('?').to_owned());
        Ok(Self { endpoint, account, key, sas })
    }

    /// A container has the same objects as blobs and as files of a lake.
    fn realm(&self, container: &str) -> String {
        let endpoint = self.endpoint.replacen(".dfs.", ".blob.", 1);
        format!("azure|{}|{container}", one_spelling(&endpoint))
    }

    fn fill(self, connection: &mut Connection) {
        connection.set("endpoint", self.endpoint);
        let rest = [("account_name", self.account), ("account_key", self.key), ("sas_token", self.sas)];
        for (key, value) in rest {
            if let Some(value) = value {
                connection.set(key, value);
            }
        }
    }
}

fn env(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Azure, "Naming and referencing containers, blobs, and metadata": names lose dots at the end of a
/// segment, and a `\` becomes a `/`.
fn flaw(key: &str) -> Option<&'static str> {
    match key {
        _ if key.contains('\\') => Some("the name has a `\\`, which Azure takes for a `/`"),
        _ if key.split('/').any(|segment| segment.ends_with('.')) => Some("a segment of the name ends with a dot"),
        _ if key.chars().any(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')) => {
            Some("the name has a control character")
        }
        _ => None,
    }
}
