//! Bodies that tell when bytes move, so that a stall can be told from slowness.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use http_body::{Frame, SizeHint};
use opendal::Buffer;
use tokio::time::Sleep;

/// Bytes handed to the connection at a time: small enough that each is a sign of progress.
const SLICE: usize = 64 << 10;

/// When the last byte of a request left.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    start: Instant,
    millis: Arc<AtomicU64>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { start: Instant::now(), millis: Arc::default() }
    }
}

impl Activity {
    pub(super) fn last(&self) -> Instant {
        self.start + Duration::from_millis(self.millis.load(Ordering::Relaxed))
    }

    pub(super) fn touch(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Relaxed);
    }
}

/// A request's body.
pub(super) struct Upload {
    rest: Buffer,
    current: Bytes,
    left: u64,
    activity: Activity,
}

impl Upload {
    pub(super) fn new(content: Buffer, activity: Activity) -> Self {
        Self { left: content.len() as u64, rest: content, current: Bytes::new(), activity }
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.activity.touch();
        while self.current.is_empty() {
            match Iterator::next(&mut self.rest) {
                Some(next) => self.current = next,
                None => return Poll::Ready(None),
            }
        }
        let length = self.current.len().min(SLICE);
        let slice = self.current.split_to(length);
        self.left -= length as u64;
        Poll::Ready(Some(Ok(Frame::data(slice))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

type Incoming = Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>;

/// A response's body, given up when no byte arrives for a while.
pub(super) struct Watched {
    incoming: Incoming,
    stall: Duration,
    last: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Watched {
    pub(super) fn new(incoming: Incoming, stall: Duration) -> Self {
        Self { incoming, stall, last: Instant::now(), alarm: Box::pin(tokio::time::sleep(stall)) }
    }
}

impl Stream for Watched {
    type Item = opendal::Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match this.incoming.poll_next_unpin(context) {
            Poll::Ready(item) => {
                this.last = Instant::now();
                Poll::Ready(item.map(|chunk| chunk.map(Buffer::from).map_err(|error| super::sent_in_vain(&error))))
            }
            Poll::Pending => {
                // Time counts while the reader waits for bytes, not while it is busy elsewhere.
                while this.alarm.as_mut().poll(context).is_ready() {
                    let deadline = this.last + this.stall;
                    if deadline <= Instant::now() {
                        return Poll::Ready(Some(Err(super::stalled(this.stall))));
                    }
                    this.alarm.as_mut().reset(deadline.into());
                }
                Poll::Pending
            }
        }
    }
}
