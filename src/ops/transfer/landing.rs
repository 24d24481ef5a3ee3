//! Where a copy lands: what the names given, and what is there, make of the destination.

use crate::engine::look::{Spot, leads_away, not_a_directory, not_carried, several};
use crate::entry::EntryKind;
use crate::error::Result;

/// What the destination of a copy is.
pub(super) struct Landing {
    /// A directory: copies go into it under their own names.
    pub(super) directory: bool,
}

impl Landing {
    pub(super) async fn find(dest: &Spot, single: bool) -> Result<Self> {
        let written = dest.slash || dest.path.is_root();
        if dest.store.caps().directories {
            let found = dest.look().await?;
            if let Some(object) = &found.object {
                if object.kind == EntryKind::Link {
                    return Err(leads_away(dest));
                }
                if written || !single {
                    return Err(not_a_directory(dest));
                }
            }
            if !single && !written && !found.dir {
                return Err(several(dest));
            }
            return Ok(Self { directory: written || found.dir });
        }
        let directory = written || dest.store.is_dir(&dest.path).await.map_err(not_carried)?;
        if !single && !directory {
            return Err(several(dest));
        }
        Ok(Self { directory })
    }

    /// Returns where a source goes to in `dest`.
    pub(super) fn target(&self, dest: &Spot, source: &Spot) -> Spot {
        if self.directory && !is_contents(source) {
            dest.child(source.store.name_of(&source.path))
        } else {
            dest.clone()
        }
    }
}

/// Whether the contents of a directory are meant, and not the directory.
pub(super) fn is_contents(source: &Spot) -> bool {
    source.slash || source.path.is_root()
}
