//! Where work runs that blocks: on threads of its own, or right here where the thread is one that may be blocked.
//!
//! What the work is does not belong here.

use std::cell::Cell;

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle, spawn_blocking};

use crate::error::{Error, ErrorKind, Result};

thread_local! {
    /// Whether this thread may be blocked.
    static MAY_BLOCK: Cell<bool> = const { Cell::new(false) };
}

/// Runs blocking work off the runtime's own threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    if MAY_BLOCK.get() {
        return Ok(work());
    }
    spawn_blocking(work).await.map_err(broken_off)
}

/// Does work on a thread of its own, where what blocks in it needs no further one: for many small things in a row
/// that do little else than ask the system.
pub fn on_a_thread<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let runtime = Handle::current();
    spawn_blocking(move || {
        MAY_BLOCK.set(true);
        let _end = End;
        runtime.block_on(work)
    })
}

/// Gives the thread back to whoever gets it next, also from work that panics.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        MAY_BLOCK.set(false);
    }
}

pub(super) fn broken_off(error: JoinError) -> Error {
    Error::new(ErrorKind::Failed, "a task of gstore's own broke off").because(error)
}
