//! Listing a remote storage: keys become entries, and what cannot be named safely is marked.

use futures::StreamExt as _;
use opendal::options::ListOptions;

use super::Remote;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};
use crate::store::error::from_opendal;
use crate::store::s3::KeyPage;
use crate::store::temporary::is_temporary;
use crate::store::{Depth, Page, Pages, address};

/// Entries asked for at a time where the storage does not page by itself.
const PAGE: usize = 1000;

impl Remote {
    /// Lists below `dir`; the marker of `dir` itself comes as an entry with the path of `dir`.
    pub(in crate::store) fn list(&self, dir: &ObjectPath, depth: Depth) -> Result<Pages> {
        let prefix = address::dir_key(&self.full(dir), self.row.flaw)?;
        let remote = self.clone();
        if let Some(s3) = &self.s3 {
            let pages = s3.list(prefix, depth);
            return Ok(pages.map(move |page| page.map(|page| remote.page(page)).map_err(from_opendal)).boxed());
        }
        let (full, real) = (self.full(dir), self.is_real());
        let open = async move {
            // Many a service takes a directory that is not there for an empty one.
            if real && !remote.has_dir(&full).await? {
                return Err(Error::new(ErrorKind::NotFound, "no such directory"));
            }
            let options = ListOptions { recursive: depth == Depth::Tree, ..ListOptions::default() };
            let lister = remote.operator.lister_options(&prefix, options).await.map_err(from_opendal)?;
            Ok::<_, Error>(lister.ready_chunks(PAGE).map(move |chunk| remote.opendal_page(&prefix, chunk)))
        };
        Ok(futures::StreamExt::boxed(futures::TryStreamExt::try_flatten(futures::stream::once(open))))
    }

    fn opendal_page(&self, prefix: &str, chunk: Vec<opendal::Result<opendal::Entry>>) -> Result<Page> {
        let mut page = Page::default();
        for listed in chunk {
            let listed = listed.map_err(from_opendal)?;
            let key = listed.path().as_bytes().to_vec();
            // The root lists itself as `/`.
            if !listed.path().starts_with(prefix) && listed.path() != "/" {
                let message = format!("the storage listed `{}`, which is not below what was asked for", escaped(&key));
                return Err(Error::new(ErrorKind::Failed, message));
            }
            if self.is_real() && (listed.path() == prefix || listed.path() == "/") {
                // The directory itself, which is no marker.
                continue;
            }
            let metadata = listed.metadata();
            let size = if metadata.is_dir() { marker_size(metadata) } else { metadata.content_length() };
            self.add(&mut page, &key, Some(size), |path| self.entry(path, metadata));
        }
        Ok(page)
    }

    fn page(&self, keys: KeyPage) -> Page {
        let mut page = Page::default();
        for prefix in keys.prefixes {
            self.add(&mut page, &prefix, Some(0), |path| Entry::new(path, EntryKind::Dir));
        }
        for object in keys.objects {
            self.add(&mut page, &object.key, Some(object.size), |path| {
                let mut entry = Entry::new(path, EntryKind::File);
                entry.size = Some(object.size);
                entry.mtime = object.modified;
                entry.checksum = self.checksum(object.etag.as_deref(), None);
                entry.etag.clone_from(&object.etag);
                entry
            });
        }
        page
    }

    /// Adds one key to a page as what it is below the mount's root.
    fn add(&self, page: &mut Page, key: &[u8], size: Option<u64>, make: impl FnOnce(ObjectPath) -> Entry) {
        let full = ObjectPath::raw(key);
        let Some(below) = self.strip(key) else { return };
        if below.is_empty() {
            // The marker of the mount's own root.
            return;
        }
        if address::key(&full, self.row.flaw).is_err() || (key.ends_with(b"/") && size.is_some_and(|size| size > 0)) {
            let mut entry = Entry::new(ObjectPath::raw(below), EntryKind::Unaddressable);
            entry.size = size;
            page.entries.push(entry);
            return;
        }
        match below.strip_suffix(b"/") {
            Some(dir) => page.entries.push(Entry::new(ObjectPath::raw(dir), EntryKind::Dir)),
            None if is_temporary(ObjectPath::raw(below).name()) => page.temporaries += 1,
            None => page.entries.push(make(ObjectPath::raw(below))),
        }
    }

    /// What of a whole key lies below the mount's root. A key elsewhere is none of ours: a service
    /// that lists such a key has ignored the prefix.
    fn strip<'a>(&self, key: &'a [u8]) -> Option<&'a [u8]> {
        if self.prefix.is_root() {
            return Some(key);
        }
        key.strip_prefix(self.prefix.as_bytes())?.strip_prefix(b"/")
    }
}

/// The size of what a directory was listed by: OpenDAL keeps the digest of a marker and drops its
/// size, so that anything but the MD5 of nothing counts as content.
fn marker_size(metadata: &opendal::Metadata) -> u64 {
    const NOTHING: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";
    let has_content = metadata.content_md5().is_some_and(|md5| !md5.is_empty() && md5 != NOTHING);
    u64::from(has_content)
}
