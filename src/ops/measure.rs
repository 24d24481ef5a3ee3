//! Measuring: how many objects there are and how much they hold, for a tree and the directories in it.

use futures::StreamExt as _;

use crate::engine::filter::Filter;
use crate::engine::look::{Spot, missing};
use crate::engine::session::Session;
use crate::engine::walk::{Tree, objects, walk_alone};
use crate::entry::{Entry, EntryKind};
use crate::error::Result;
use crate::location::ObjectPath;
use crate::store::Need;

/// What some objects come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Bytes of content, as far as sizes are known.
    pub bytes: u64,
    /// Objects, those included that cannot be asked for by name.
    pub objects: u64,
    /// Those that cannot.
    pub unaddressable: u64,
}

impl Usage {
    fn add(&mut self, other: Self) {
        // A size is what a server says it is.
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.objects += other.objects;
        self.unaddressable += other.unaddressable;
    }

    fn of(entry: &Entry) -> Self {
        match entry.kind {
            EntryKind::Dir | EntryKind::Link | EntryKind::Special => Self::default(),
            kind => Self {
                bytes: entry.size.unwrap_or(0),
                objects: 1,
                unaddressable: u64::from(kind == EntryKind::Unaddressable),
            },
        }
    }
}

/// Measures what a name stands for. `tell` is given each directory of the first `levels` levels below
/// it as soon as it is known, those within it before; the whole is returned with what it is.
///
/// # Errors
/// [`crate::error::ErrorKind::NotFound`] for a name that stands for nothing. A directory below it that
/// cannot be listed is recorded in the session, and is missing from the sums.
pub async fn measure(
    session: &Session,
    spot: &Spot,
    filter: &Filter,
    levels: usize,
    mut tell: impl FnMut(&ObjectPath, Usage) -> Result<()>,
) -> Result<(EntryKind, Usage)> {
    spot.store.require(Need::List)?;
    let found = spot.look().await?;
    if found.is_nothing() {
        return Err(missing(spot));
    }
    let named = |entry| Entry { path: ObjectPath::raw(spot.path.name()), ..entry };
    let itself = found.object.map(named).filter(|entry| filter.judge(entry).is_none());
    let mut whole = itself.as_ref().map(Usage::of).unwrap_or_default();
    if !found.dir {
        return Ok((EntryKind::File, whole));
    }
    let tree = Tree { store: spot.store.clone(), base: spot.path.clone() };
    let mut walked = match levels {
        0 => objects(session, tree, filter.clone()),
        _ => walk_alone(session, tree, filter.clone(), None),
    };
    let mut sums = Sums { levels, open: Vec::new() };
    while let Some(met) = walked.next().await.transpose()? {
        session.check_interrupt()?;
        if met.hidden.is_some() {
            continue;
        }
        if levels == 0 {
            whole.add(Usage::of(&met.entry));
            continue;
        }
        sums.leave(&met.entry.path, &mut whole, &mut tell)?;
        if met.entry.is_dir() {
            sums.open.push((met.entry.path, Usage::default()));
        } else {
            sums.open.last_mut().map_or(&mut whole, |(_, sum)| sum).add(Usage::of(&met.entry));
        }
    }
    sums.leave(&ObjectPath::root(), &mut whole, &mut tell)?;
    Ok((EntryKind::Dir, whole))
}

/// The directories on the way to where a walk is, with what was found in them so far.
struct Sums {
    levels: usize,
    open: Vec<(ObjectPath, Usage)>,
}

impl Sums {
    /// Closes the directories that `next` is not below.
    fn leave(
        &mut self,
        next: &ObjectPath,
        whole: &mut Usage,
        tell: &mut impl FnMut(&ObjectPath, Usage) -> Result<()>,
    ) -> Result<()> {
        while let Some((dir, sum)) = self.open.pop_if(|(dir, _)| next.below(dir).is_none_or(|below| below.is_root())) {
            if dir.segments().count() <= self.levels {
                tell(&dir, sum)?;
            }
            self.open.last_mut().map_or(&mut *whole, |(_, above)| above).add(sum);
        }
        Ok(())
    }
}
