//! Listing a remote storage: keys become entries, and what cannot be named safely is marked.

use std::sync::Arc;

use futures::stream::BoxStream;
use futures::{StreamExt as _, TryStreamExt as _};
use opendal::options::ListOptions;

use super::Remote;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};
use crate::store::error::from_opendal;
#[cfg(feature = "ftp")]
use crate::store::ftp::Line;
use crate::store::retry::retrying;
use crate::store::s3::{KeyPage, Object, Order};
use crate::store::temporary::{is_temporary, is_trial};
use crate::store::{Depth, Page, Pages, address};

/// A key, and what is said of it.
pub(in crate::store) type Listed = (String, opendal::Metadata);

/// What a directory holds.
type Listing = BoxStream<'static, opendal::Result<Listed>>;

/// Lists a directory, given as a key with a `/` at its end.
pub(in crate::store) type ListBare = Arc<dyn Fn(String) -> Listing + Send + Sync>;

/// Waits for the first entry.
async fn first(mut listed: Listing) -> opendal::Result<Listing> {
    Ok(match listed.try_next().await? {
        Some(entry) => futures::stream::once(std::future::ready(Ok(entry))).chain(listed).boxed(),
        None => listed,
    })
}

/// Entries asked for at a time where the storage does not page by itself.
const PAGE: usize = 1000;

impl Remote {
    /// Whether what is below `dir` can be asked for.
    pub(in crate::store) fn can_list(&self, dir: &ObjectPath) -> bool {
        address::dir_key(&self.full(dir), self.row.flaw).is_ok()
    }

    /// Lists below `dir`; the marker of `dir` itself comes as an entry with the path of `dir`.
    pub(in crate::store) fn list(&self, dir: &ObjectPath, depth: Depth) -> Result<Pages> {
        let prefix = address::dir_key(&self.full(dir), self.row.flaw)?;
        let remote = self.clone();
        if let Some(s3) = &self.s3 {
            // Common prefixes come among the keys, in a list of their own.
            let order = if self.ordered && depth == Depth::Tree { Order::Bytes } else { Order::Unknown };
            let pages = s3.list(prefix, depth, order);
            return Ok(pages.map(move |page| page.map(|page| remote.page(page)).map_err(from_opendal)).boxed());
        }
        let (full, real) = (self.full(dir), self.is_real());
        if real && depth == Depth::Tree {
            return Ok(self.walked(dir.clone()));
        }
        let open = async move {
            // Many a service takes a directory that is not there for an empty one.
            if real && !remote.has_dir(&full).await? {
                return Err(Error::new(ErrorKind::NotFound, "no such directory"));
            }
            #[cfg(feature = "ftp")]
            if let Some(ftp) = &remote.ftp {
                let lines = retrying(&remote.network, "list", || ftp.list(&prefix)).await.map_err(from_opendal)?;
                return Ok(futures::stream::iter([Ok(remote.ftp_page(&prefix, lines))]).boxed());
            }
            let listed = if let Some(list) = &remote.bare {
                // Until the first entry is there, it may be asked for again.
                retrying(&remote.network, "list", || first(list(prefix.clone()))).await.map_err(from_opendal)?
            } else {
                let options = ListOptions { recursive: depth == Depth::Tree, ..ListOptions::default() };
                let lister = remote.operator.lister_options(&prefix, options).await.map_err(from_opendal)?;
                lister.map_ok(opendal::Entry::into_parts).boxed()
            };
            Ok::<_, Error>(listed.ready_chunks(PAGE).map(move |chunk| remote.opendal_page(&prefix, chunk)).boxed())
        };
        Ok(futures::stream::once(open).try_flatten().boxed())
    }

    fn opendal_page(&self, prefix: &str, chunk: Vec<opendal::Result<Listed>>) -> Result<Page> {
        let mut page = Page::default();
        for listed in chunk {
            let (key, metadata) = listed.map_err(from_opendal)?;
            // The root lists itself as `/`.
            let itself = key == prefix || key == "/";
            if !key.starts_with(prefix) && !itself {
                let key = escaped(key.as_bytes());
                let message = format!("the storage listed `{key}`, which is not below what was asked for");
                return Err(Error::new(ErrorKind::Failed, message));
            }
            if self.is_real() && itself {
                // The directory itself, which is no marker.
                continue;
            }
            let size = if metadata.is_dir() { marker_size(&metadata) } else { metadata.content_length() };
            self.add(&mut page, key.as_bytes(), Some(size), |path| self.entry(path, &metadata));
        }
        Ok(page)
    }

    /// What the lines of a listing say; see [`Page::unread`].
    #[cfg(feature = "ftp")]
    fn ftp_page(&self, prefix: &str, lines: Vec<Line>) -> Page {
        let mut page = Page::default();
        for line in lines {
            match line {
                Line::Entry(name, metadata) if metadata.is_dir() => {
                    let key = format!("{prefix}{name}/");
                    self.add(&mut page, key.as_bytes(), Some(0), |path| self.entry(path, &metadata));
                }
                Line::Entry(name, metadata) => {
                    let (key, size) = (format!("{prefix}{name}"), metadata.content_length());
                    self.add(&mut page, key.as_bytes(), Some(size), |path| self.entry(path, &metadata));
                }
                Line::Special(name) => {
                    let key = format!("{prefix}{name}");
                    self.add(&mut page, key.as_bytes(), None, |path| Entry::new(path, EntryKind::Special));
                }
                Line::Unknown(line) => {
                    let key = format!("{prefix}{line}");
                    let path = ObjectPath::raw(self.strip(key.as_bytes()).unwrap_or_default());
                    page.entries.push(Entry::new(path, EntryKind::Unaddressable));
                    page.unread += 1;
                }
            }
        }
        page
    }

    /// Lists a whole tree of real directories, one after the other.
    fn walked(&self, dir: ObjectPath) -> Pages {
        let remote = self.clone();
        let begin = (vec![dir], None::<Pages>);
        futures::stream::try_unfold(begin, move |(mut waiting, mut pages)| {
            let remote = remote.clone();
            async move {
                loop {
                    let page = match &mut pages {
                        Some(pages) => pages.next().await.transpose()?,
                        None => match waiting.pop() {
                            Some(dir) => {
                                pages = Some(remote.list(&dir, Depth::Children)?);
                                continue;
                            }
                            None => return Ok(None),
                        },
                    };
                    let Some(page) = page else {
                        pages = None;
                        continue;
                    };
                    waiting.extend(page.entries.iter().filter(|e| e.is_dir()).map(|entry| entry.path.clone()));
                    return Ok(Some((page, (waiting, pages))));
                }
            }
        })
        .boxed()
    }

    fn page(&self, keys: KeyPage) -> Page {
        let mut page = Page::default();
        for prefix in keys.prefixes {
            self.add(&mut page, &prefix, Some(0), |path| Entry::new(path, EntryKind::Dir));
        }
        page.entries.reserve(keys.objects.len());
        for Object { key, size, modified, etag } in keys.objects {
            self.add(&mut page, &key, Some(size), |path| {
                let mut entry = Entry::new(path, EntryKind::File);
                entry.size = Some(size);
                entry.mtime = modified;
                entry.checksum = self.checksum(etag.as_deref(), None);
                entry.etag = etag;
                entry
            });
        }
        page
    }

    /// Adds one key to a page as what it is below the mount's root.
    fn add(&self, page: &mut Page, key: &[u8], size: Option<u64>, make: impl FnOnce(ObjectPath) -> Entry) {
        let Some(below) = self.strip(key) else { return };
        if below.is_empty() {
            // The marker of the mount's own root.
            return;
        }
        if address::text(key, self.row.flaw).is_err() || (key.ends_with(b"/") && size.is_some_and(|size| size > 0)) {
            let mut entry = Entry::new(ObjectPath::raw(below), EntryKind::Unaddressable);
            entry.size = size;
            page.entries.push(entry);
            return;
        }
        match below.strip_suffix(b"/") {
            Some(dir) => page.entries.push(Entry::new(ObjectPath::raw(dir), EntryKind::Dir)),
            None if self.is_own(below.rsplit(|&byte| byte == b'/').next().unwrap_or_default()) => {
                page.temporaries.push(make(ObjectPath::raw(below)));
            }
            None => page.entries.push(make(ObjectPath::raw(below))),
        }
    }

    /// Whether a name is one of gstore's own.
    fn is_own(&self, name: &[u8]) -> bool {
        is_temporary(name) || (self.s3.is_some() && is_trial(name))
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
