//! Bodies that tell when bytes move, so that a stall can be told from slowness.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use http_body::{Frame, SizeHint};
use opendal::Buffer;
use tokio::time::Sleep;

use super::bandwidth::Gate;
use super::exchange::Exchange;

/// A request's body.
pub(super) struct Upload {
    rest: Buffer,
    current: Bytes,
    left: u64,
    gate: Gate,
    exchange: Exchange,
}

impl Upload {
    pub(super) fn new(content: Buffer, exchange: Exchange) -> Self {
        let (left, gate) = (content.len() as u64, exchange.up());
        Self { left, rest: content, current: Bytes::new(), gate, exchange }
    }
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.exchange.touch();
        while self.current.is_empty() {
            match Iterator::next(&mut self.rest) {
                Some(next) => self.current = next,
                None => return Poll::Ready(None),
            }
        }
        // Small enough that each is a sign of progress.
        let length = self.current.len().min(self.exchange.slice());
        if self.gate.poll_pass(length, context).is_pending() {
            self.exchange.hold();
            return Poll::Pending;
        }
        self.exchange.sent(length);
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
    /// What has come and waits for a limit of our own.
    waiting: Option<Bytes>,
    gate: Gate,
    exchange: Exchange,
}

impl Watched {
    pub(super) fn new(incoming: Incoming, stall: Duration, exchange: Exchange) -> Self {
        let (last, alarm) = (Instant::now(), Box::pin(tokio::time::sleep(stall)));
        Self { incoming, stall, last, alarm, waiting: None, gate: exchange.down(), exchange }
    }

    fn poll_passed(&mut self, context: &mut Context<'_>) -> Poll<Option<opendal::Result<Buffer>>> {
        if let Some(waiting) = &self.waiting {
            ready!(self.gate.poll_pass(waiting.len(), context));
            self.last = Instant::now();
        }
        Poll::Ready(self.waiting.take().map(|chunk| Ok(Buffer::from(chunk))))
    }
}

impl Stream for Watched {
    type Item = opendal::Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.waiting.is_some() {
            return this.poll_passed(context);
        }
        match this.incoming.poll_next_unpin(context) {
            Poll::Ready(Some(Ok(chunk))) => {
                this.last = Instant::now();
                this.exchange.received(chunk.len());
                this.waiting = Some(chunk);
                this.poll_passed(context)
            }
            Poll::Ready(ended) => {
                Poll::Ready(ended.map(|chunk| chunk.map(Buffer::from).map_err(|error| super::sent_in_vain(&error))))
            }
            Poll::Pending => {
                // Time counts while the reader waits for bytes, not while it is busy elsewhere.
                while this.alarm.as_mut().poll(context).is_ready() {
                    let deadline = this.last + this.stall;
                    if deadline <= Instant::now() {
                        this.exchange.silent();
                        return Poll::Ready(Some(Err(super::stalled(this.stall))));
                    }
                    this.alarm.as_mut().reset(deadline.into());
                }
                Poll::Pending
            }
        }
    }
}
