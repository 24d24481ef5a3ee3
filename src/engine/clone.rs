//! Copying a file from one local folder to another: bytes stay in the system, unless a digest of them is wanted.
//!
//! Which way an object takes is [`super::copy`]'s to say, and how the system copies, the store's.

use std::collections::BTreeSet;

use super::copy::{Copied, Order};
use super::hash::Hashers;
use super::session::Session;
use crate::entry::{Algorithm, Entry};
use crate::error::Result;
use crate::event::{Event, Verified};
use crate::store::{Task, Watch};

/// Copies one file; it has its name when this returns.
pub(super) async fn clone(session: &Session, id: u64, order: &Order<'_>, entry: &Entry) -> Result<Copied> {
    let _turn = session.large_file(entry.size).await;
    session.check_interrupt()?;
    let wanted = order.care.verify.algorithms(None, order.dest, order.sources);
    let watch = Onlooker { session: session.clone(), id, wanted, hashers: Hashers::default() };
    let task = Task {
        entry: entry.clone(),
        path: order.path.clone(),
        existing: order.existing,
        is_new: order.is_new,
        durability: order.care.durability(order.sources),
    };
    let (state, watch) = order.dest.copy_file(order.source, task, watch).await?;
    let bytes = state.size.unwrap_or(0);
    let digest = watch.hashers.finish().telling().cloned();
    let verified = order.care.verify.told(Verified::Size);
    Ok(Copied { bytes, resumed: 0, verified, source: Some((state, digest)) })
}

/// Sees the bytes of a file that are wanted, tells how far it is, and stops it when a signal comes.
struct Onlooker {
    session: Session,
    id: u64,
    wanted: BTreeSet<Algorithm>,
    hashers: Hashers,
}

impl Watch for Onlooker {
    fn sees_bytes(&self) -> bool {
        !self.wanted.is_empty()
    }

    fn begins(&mut self) {
        self.hashers = Hashers::new(self.wanted.iter().copied());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.hashers.update(bytes);
    }

    fn moved(&mut self, bytes: u64) -> Result<()> {
        self.session.events.send(Event::Advanced { id: self.id, bytes });
        self.session.check_interrupt()
    }
}
