//! The buckets of a service, for a URI that names none. What is in a bucket, its own store tells.

use futures::TryStreamExt as _;

use super::error::from_opendal;
use super::{Network, open};
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::mounts::Resolved;

/// Lists the buckets that the credentials of a service show, as directories with the time at which each was made.
/// `service` is a mount that names no bucket.
///
/// # Errors
/// [`ErrorKind::Unsupported`] where gstore cannot ask; [`ErrorKind::Denied`]; what is wrong with the mount's values.
pub async fn buckets(service: &Resolved, network: &Network) -> Result<Vec<Entry>> {
    if service.backend != "s3" {
        let hint = format!("name one, as in `{}NAME/`", service.name);
        return Err(Error::new(ErrorKind::Unsupported, "gstore lists the buckets of S3 alone").hint(hint));
    }
    let client = open::s3_service(service, network).await?;
    let listed = client.buckets().try_collect::<Vec<_>>().await.map_err(from_opendal);
    let entry = |bucket: super::s3::Bucket| {
        let path = ObjectPath::raw(bucket.name.into_bytes());
        Entry { mtime: bucket.created, ..Entry::new(path, EntryKind::Dir) }
    };
    match listed {
        Ok(pages) => Ok(pages.into_iter().flatten().map(entry).collect()),
        // Who may use a bucket need not be allowed to know of the others.
        Err(error) if error.kind() == ErrorKind::Denied => {
            let hint = error.hint_text().unwrap_or_default().to_owned();
            Err(error.hint(format!("{hint}; or name a bucket: to list them takes a right of its own")))
        }
        Err(error) => Err(error),
    }
}
