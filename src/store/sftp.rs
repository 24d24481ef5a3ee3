//! What gstore asks of SFTP itself: listings that show links as links.
//!
//! OpenDAL looks where each link leads and lists that instead, and leaves out links that lead nowhere.
//! Here its service is asked without the layer that does so.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::stream;
use futures::{FutureExt as _, StreamExt as _};
use opendal::raw::{OpList, Service as _, oio};
use opendal::{Builder as _, Error, ErrorKind, Metadata, OperationContext};

use super::remote::ListBare;
use super::transport::in_time;

/// Prepares to list through a connection of its own, which is given up after a silence of `stall`.
pub(super) fn lister(options: &[(&'static str, String)], stall: Duration) -> opendal::Result<ListBare> {
    let value = |key: &str| options.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value.as_str());
    let service = opendal::services::Sftp::default()
        .endpoint(value("endpoint"))
        .root(value("root"))
        .user(value("user"))
        .key(value("key"))
        .known_hosts_strategy(value("known_hosts_strategy"))
        .build()?;
    Ok(Arc::new(move |dir| {
        let context = OperationContext::new();
        match service.list(&context, if dir.is_empty() { "/" } else { &dir }, OpList::default()) {
            Ok(lister) => stream::try_unfold(lister, move |lister| next(lister, stall)).boxed(),
            Err(error) => stream::once(std::future::ready(Err(error))).boxed(),
        }
    }))
}

async fn next<L: oio::List>(mut lister: L, stall: Duration) -> opendal::Result<Option<((String, Metadata), L)>> {
    // The service gives up itself, and not just the listing, where a name is not UTF-8.
    let entry =
        in_time(stall, async { Ok(AssertUnwindSafe(lister.next()).catch_unwind().await) }).await?.map_err(|_| {
            Error::new(ErrorKind::Unexpected, "the directory has a name that is not UTF-8, which cannot be listed here")
        })??;
    Ok(entry.map(|entry| {
        let (path, metadata) = entry.into_parts();
        ((path, metadata), lister)
    }))
}
