//! From a resolved mount to a store: which arm, with which operator, layers and abilities.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use opendal::Operator;

use super::backend::{self, Backend, Connection, ListOrder, Reach};
use super::caps::Method;
use super::fixed::{BASE64, Fixed};
use super::local::Local;
use super::public::PublicUrl;
use super::remote::{Copying, Remote, Storage};
use super::s3::{self, S3, S3Place};
use super::transport::{Network, PutTo};
use super::{Endpoint, Storages, Store, address};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::mounts::Resolved;

/// Opens the store behind a mount, on a storage that is open already if there is one for it.
pub(super) async fn open(mount: &Resolved, storages: &Storages, network: &Network) -> Result<Store> {
    if mount.backend == BASE64.name {
        if !mount.path.is_root() {
            let error = Error::new(ErrorKind::Config, "a part of a base64 mount makes no sense: its paths are content");
            return Err(error.hint("leave out its `path`"));
        }
        return Ok(Store::from_fixed(Fixed::Base64, format!("{}:", mount.name).into()));
    }
    let public = mount.get("public_url").map(|url| PublicUrl::new(url, &mount.path));
    Ok(store(mount, storages, network).await?.published(public).opened_from(mount, network))
}

async fn store(mount: &Resolved, storages: &Storages, network: &Network) -> Result<Store> {
    let name = mount.backend.as_str();
    let row = backend::find(name).filter(|row| row.schema.compiled).ok_or_else(|| {
        Error::new(ErrorKind::Unsupported, format!("this gstore was built without the backend `{name}`"))
            .hint("build it with that Cargo feature, or use another mount")
    })?;
    let allowed = mount.permissions.unwrap_or(row.schema.allows).min(row.schema.allows);
    let label: Arc<str> = format!("{}:", mount.name).into();
    if name == "fs" {
        let root = std::path::Path::new(mount.get("root").unwrap_or_default());
        return Ok(Store::from_local(Local::open_below(root, &mount.path)?, label, allowed));
    }
    let prefix = ObjectPath::parse(mount.get("root").unwrap_or_default().as_bytes())?.join(&mount.path);
    address::dir_key(&prefix, row.flaw)?;
    let storage = match storages.of(mount) {
        Some(storage) => storage,
        None => storages.keep(mount, storage(mount, row, &network.unheard()).await?),
    };
    Ok(Store::from_remote(storage.over(prefix, allowed, network), label, allowed))
}

/// Opens what a mount leads to, whatever part of it the mount shows.
async fn storage(mount: &Resolved, row: &'static Backend, network: &Network) -> Result<Storage> {
    match row.reach {
        Reach::Service(reach) => service(mount, reach(mount)?, row, network),
        Reach::Plain(place) => service(mount, backend::plain_connection(row, place, mount)?, row, network),
        Reach::Own if row.schema.name == "s3" => s3(mount, row, network).await,
        Reach::Own => memory(row, network),
    }
}

fn memory(row: &'static Backend, network: &Network) -> Result<Storage> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let operator = Operator::new(opendal::services::Memory::default()).map_err(super::error::from_opendal)?;
    let realm = format!("memory|{}", NEXT.fetch_add(1, Ordering::Relaxed));
    Ok(Storage::new(operator, row, realm, network.clone()))
}

/// Opens what OpenDAL's own service of that name reaches.
fn service(mount: &Resolved, connection: Connection, row: &'static Backend, network: &Network) -> Result<Storage> {
    #[cfg(feature = "sftp")]
    let bare = match row.schema.name {
        "sftp" => {
            Some(super::sftp::lister(&connection.options, network.tuning.stall).map_err(super::error::from_opendal)?)
        }
        _ => None,
    };
    #[cfg(not(feature = "sftp"))]
    let bare = None;
    #[cfg(feature = "ftp")]
    let ftp = (row.schema.name == "ftp").then(|| super::ftp::Ftp::new(&connection.options, network.tuning.stall));
    let endpoint = Endpoint::of(&connection.options);
    let options = connection.options.into_iter().map(|(key, value)| (key.to_owned(), value));
    let operator = Operator::via_iter(row.schema.name, options).map_err(super::error::from_opendal)?;
    let put = connection.put.map(|(endpoint, headers)| PutTo { endpoint, headers });
    Ok(Storage::new(operator, row, connection.realm, network.clone()).knowing(|remote| Remote {
        ordered: row.order == ListOrder::Bytes,
        presign: connection.presign,
        verbatim: mount.is_set(VERBATIM),
        put,
        copying: if connection.copies_once { Copying::Once } else { Copying::Retried },
        bare,
        endpoint,
        #[cfg(feature = "ftp")]
        ftp,
        ..remote
    }))
}

async fn s3(mount: &Resolved, row: &'static Backend, network: &Network) -> Result<Storage> {
    let name = mount.get("bucket").unwrap_or_default();
    let place = S3Place::find(mount, name, network).await?;
    let unsigned = mount.is_set("skip_signature");
    whole_credentials(mount)?;
    // Each end takes a chain of its own: a chain cannot be shared.
    let chain = || s3::chain(mount, place.profile.as_deref(), &place.region, network.transporter());
    let mut builder = opendal::services::S3::default().bucket(name).region(&place.region);
    builder = builder.endpoint(&place.endpoint);
    builder = if unsigned { builder.skip_signature() } else { builder.credential_provider_chain(chain()) };
    if mount.is_set("enable_virtual_host_style") {
        builder = builder.enable_virtual_host_style();
    }
    if mount.is_set("enable_request_payer") {
        builder = builder.enable_request_payer();
    }
    if let Some(class) = mount.get("default_storage_class") {
        builder = builder.default_storage_class(class);
    }
    if let Some(acl) = mount.get("default_acl") {
        builder = builder.default_acl(acl);
    }
    if let Some(how) = mount.get("server_side_encryption") {
        builder = builder.server_side_encryption(how);
    }
    if let Some(key) = mount.get("server_side_encryption_aws_kms_key_id") {
        builder = builder.server_side_encryption_aws_kms_key_id(key);
    }
    let operator = Operator::new(builder).map_err(super::error::from_opendal)?;
    let url = place.url(name, mount.is_set("enable_virtual_host_style"));
    let ordered = match mount.get("list_order") {
        Some(order) => order == "bytes",
        // Directory buckets come in no order (AWS, "ListObjectsV2").
        None => row.order == ListOrder::Bytes || (place.partition.is_some() && !name.ends_with("--x-s3")),
    };
    let key_id = mount.get("server_side_encryption_aws_kms_key_id");
    let client = s3::S3::new(name, url.clone(), (&place.region, (!unsigned).then(chain)), network)
        .of_service(place.service(name))
        .copying_up_to(copy_cutoff(mount)?)
        .doubted(place.partition.is_none())
        .requester_pays(mount.is_set("enable_request_payer"))
        .checked(if mount.get("checksum_algorithm") == Some("none") { s3::Checks::Nothing } else { s3::Checks::Crc32c })
        .writing("x-amz-storage-class", mount.get("default_storage_class"))
        .and_then(|client| client.writing("x-amz-acl", mount.get("default_acl")))
        .and_then(|client| client.writing("x-amz-server-side-encryption", mount.get("server_side_encryption")))
        .and_then(|client| client.writing("x-amz-server-side-encryption-aws-kms-key-id", key_id))
        .map_err(super::error::from_opendal)?;
    let storage = Storage::new(operator, row, place.realm(name), network.clone()).knowing(|remote| Remote {
        s3: Some(client),
        ordered,
        plain_etag: mount.get("etag") == Some("md5"),
        presign: &[Method::Get, Method::Put, Method::Head, Method::Delete],
        ..remote
    });
    Ok(if place.guessed { storage.guessed() } else { storage })
}

/// Opens the service behind a mount that names no bucket.
///
/// # Errors
/// As those of [`Store::open`].
pub(super) async fn s3_service(mount: &Resolved, network: &Network) -> Result<S3> {
    let place = S3Place::find(mount, "", network).await?;
    whole_credentials(mount)?;
    let chain = || s3::chain(mount, place.profile.as_deref(), &place.region, network.transporter());
    let signing = (place.region.as_str(), (!mount.is_set("skip_signature")).then(chain));
    Ok(S3::new("", place.endpoint.clone(), signing, network))
}

/// The size up to which objects are copied in one request, in bytes.
fn copy_cutoff(mount: &Resolved) -> Result<u64> {
    let Some(text) = mount.get("copy_cutoff") else { return Ok(s3::COPY_CUTOFF.1) };
    let (least, most) = s3::COPY_CUTOFF;
    text.parse().ok().filter(|size| (least..=most).contains(size)).ok_or_else(|| {
        Error::new(ErrorKind::Config, format!("its `copy_cutoff` is not between {least} and {most}"))
            .hint("leave it out, unless the service copies less in one request")
    })
}

/// Half a pair of keys would be left unused in silence, and other credentials be found.
fn whole_credentials(mount: &Resolved) -> Result<()> {
    let has = |key| mount.get(key).is_some_and(|value| !value.is_empty());
    let missing = match (has("access_key_id"), has("secret_access_key"), has("session_token")) {
        (true, true, _) | (false, false, false) => return Ok(()),
        (true, false, _) => "secret_access_key",
        (false, _, _) => "access_key_id",
    };
    Err(Error::new(ErrorKind::Config, format!("its credentials lack `{missing}`"))
        .hint(format!("set `{missing}`, or none of them to use the AWS provider chain")))
}

/// What no table can say: the paths of this mount are written as URLs have them, query and all.
pub const VERBATIM: &str = "(verbatim)";
