//! Uploads that were begun and not completed, where a storage keeps them until somebody ends them: S3.

use futures::StreamExt as _;

use super::Remote;
use crate::entry::{Entry, EntryKind};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::address;
use crate::store::error::from_opendal;
use crate::store::s3::{Asked, Unfinished};
use crate::store::stale::{Pending, Uploads};

impl Remote {
    /// Lists the uploads to `path` and below it.
    pub(in crate::store) fn uploads(&self, path: &ObjectPath) -> Result<Option<Uploads>> {
        let Some(s3) = &self.s3 else { return Ok(None) };
        let full = self.full(path);
        let prefix = if path.is_root() {
            address::dir_key(&full, self.row.flaw)?
        } else {
            address::key(&full, self.row.flaw)?.to_owned()
        };
        let (remote, path) = (self.clone(), path.clone());
        let pages = s3.uploads(prefix).map(move |page| {
            let uploads = page.map_err(from_opendal)?.into_iter();
            Ok(uploads.filter_map(|upload| remote.pending(upload, &path)).collect())
        });
        Ok(Some(pages.boxed()))
    }

    /// Ends an upload.
    pub(in crate::store) async fn abort(&self, upload: &Pending) -> Result<()> {
        let Some(s3) = &self.s3 else { return Ok(()) };
        let key = self.key(&upload.entry.path, Asked::Change).await?;
        s3.abort(&key, &upload.id).await.map_err(from_opendal)
    }

    /// An upload as the mount shows it, if it is at `path` or below it: a prefix of text says less.
    fn pending(&self, upload: Unfinished, path: &ObjectPath) -> Option<Pending> {
        let full = ObjectPath::raw(upload.key);
        let below = full.below(&self.prefix).filter(|below| below.below(path).is_some())?;
        let named = address::key(&full, self.row.flaw).is_ok();
        let kind = if named { EntryKind::File } else { EntryKind::Unaddressable };
        Some(Pending { entry: Entry { mtime: upload.begun, ..Entry::new(below, kind) }, id: upload.id })
    }

    /// Whether an upload may move what it replaces to a temporary name for a moment.
    pub(in crate::store) fn steps_aside(&self) -> bool {
        #[cfg(feature = "ftp")]
        return self.ftp.is_some();
        #[cfg(not(feature = "ftp"))]
        false
    }
}
