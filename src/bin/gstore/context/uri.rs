//! Storages that are named by URI: mounts that stand in no table, made of the URI and of the flags for URIs.

use std::collections::BTreeMap;

use gstore::entry::Entry;
use gstore::error::Result;
use gstore::location::ObjectPath;
use gstore::mounts::{Resolved, Secret};
use gstore::store::{Store, VERBATIM, buckets};

use super::{Context, Run};

impl Context {
    /// Opens the bucket, container or host that a URI names.
    pub(super) async fn at_uri(&self, run: &Run, (scheme, backend): (&str, &str), authority: String) -> Result<Store> {
        // A URL may hold a user and a password.
        let label = format!("{scheme}://{}/", authority.rsplit('@').next().unwrap_or_default());
        let (key, value) = match backend {
            "azblob" => ("container", authority),
            "http" => ("endpoint", format!("{scheme}://{authority}")),
            _ => ("bucket", authority),
        };
        let mut options = BTreeMap::from([(key.to_owned(), Secret::hidden(value))]);
        self.uris.add_to(backend, &mut options);
        if backend == "http" {
            options.insert(VERBATIM.to_owned(), Secret::open("true"));
        }
        self.on_the_spot(run, &label, backend, options).await
    }

    /// Lists the buckets of the service behind a scheme.
    pub(crate) async fn buckets(&self, run: &Run, (scheme, backend): (&str, &str)) -> Result<Vec<Entry>> {
        let mut options = BTreeMap::new();
        self.uris.add_to(backend, &mut options);
        let service = mount(&format!("{scheme}://"), backend, options);
        let listed = run.session.unless_interrupted(buckets(&service, &run.network)).await;
        listed.map_err(|error| error.at(&service.name))
    }

    /// Opens a mount that stands in no table.
    async fn on_the_spot(
        &self,
        run: &Run,
        label: &str,
        backend: &str,
        options: BTreeMap<String, Secret>,
    ) -> Result<Store> {
        let known = options.values().fold(format!("{backend}:"), |known, value| known + "\n" + value.reveal());
        let mut stores = run.stores.lock().await;
        if let Some(store) = stores.get(&known) {
            return Ok(store.clone());
        }
        let mount = mount(label, backend, options);
        let store = if backend == "http" {
            // Any line may name another site, and nothing of one is kept but connections.
            Store::open(&mount, &run.network).await?
        } else {
            self.storages.open(&mount, &run.network).await?
        };
        let store = store.labelled(label);
        stores.insert(known, store.clone());
        Ok(store)
    }
}

fn mount(label: &str, backend: &str, options: BTreeMap<String, Secret>) -> Resolved {
    Resolved {
        name: label.to_owned(),
        storage: label.to_owned(),
        backend: backend.to_owned(),
        options,
        path: ObjectPath::root(),
        permissions: None,
    }
}
