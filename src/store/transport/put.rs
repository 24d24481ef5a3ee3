//! Sending an object as one request while it is read, so that its size costs no memory.
//!
//! OpenDAL keeps the whole body of such a request. What is sent so cannot be sent again: whoever has
//! the content begins anew.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Network;
use super::bandwidth::Gate;
use super::exchange::Exchange;
use crate::error::{Error, ErrorKind, Result};
use crate::store::error::from_opendal;

/// Chunks that wait for the connection.
const AHEAD: usize = 2;

/// A web server that takes objects, and the right to send them.
#[derive(Clone)]
pub(in crate::store) struct PutTo {
    /// Without a `/` at its end.
    pub(in crate::store) endpoint: String,
    pub(in crate::store) headers: HeaderMap,
}

/// An object on its way.
pub(in crate::store) struct Put {
    sender: mpsc::Sender<Bytes>,
    task: JoinHandle<Result<StatusCode>>,
}

/// What is beneath a failure that might pass if the object were begun anew.
#[derive(Debug, thiserror::Error)]
#[error("what was under way cannot be taken up again")]
pub(in crate::store) struct Severed;

impl Severed {
    /// Marks what failed for now, and nothing else.
    pub(in crate::store) fn mark(error: Error) -> Error {
        if error.kind() == ErrorKind::Unavailable { error.because(Self) } else { error }
    }
}

impl PutTo {
    /// Begins to send an object of `size` bytes, if that is known.
    pub(in crate::store) fn begin(&self, network: &Network, key: &str, size: Option<u64>) -> Put {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let url = format!("{}/{}", self.endpoint, opendal::raw::percent_encode_path(key));
        let (headers, network) = (self.headers.clone(), network.clone());
        let task = tokio::spawn(async move {
            let answer = network.put(&url, headers, (receiver, size)).await;
            answer.map_err(|error| Severed::mark(from_opendal(error)))
        });
        Put { sender, task }
    }
}

impl Put {
    pub(in crate::store) async fn write(&mut self, chunk: Bytes) -> Result<()> {
        if chunk.is_empty() || self.sender.send(chunk).await.is_ok() {
            return Ok(());
        }
        match (&mut self.task).await {
            Ok(Err(error)) => Err(error),
            Ok(Ok(status)) => Err(said(status)),
            Err(error) => Err(broken_off(error)),
        }
    }

    /// Ends it; must be called once only.
    pub(in crate::store) async fn finish(&mut self) -> Result<()> {
        // With its last sender the body ends.
        self.sender = mpsc::channel(1).0;
        match (&mut self.task).await.map_err(broken_off)?? {
            status if status.is_success() => Ok(()),
            status => Err(said(status)),
        }
    }

    /// Cuts the connection, so that what was sent never looks whole.
    pub(in crate::store) async fn abort(self) {
        if !self.task.is_finished() {
            self.task.abort();
            let _ = self.task.await;
        }
    }
}

fn said(status: StatusCode) -> Error {
    let kind = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ErrorKind::Denied,
        StatusCode::NOT_FOUND | StatusCode::CONFLICT => ErrorKind::NotFound,
        status if status.is_server_error() && status != StatusCode::INSUFFICIENT_STORAGE => ErrorKind::Unavailable,
        _ => ErrorKind::Failed,
    };
    Severed::mark(Error::new(kind, format!("the server did not take it: {status}")))
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn broken_off(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Failed, format!("sending broke off: {error}"))
}

impl Network {
    /// Sends one request with a body that is still being made; says how it was answered.
    async fn put(
        &self,
        url: &str,
        headers: HeaderMap,
        (receiver, left): (mpsc::Receiver<Bytes>, Option<u64>),
    ) -> opendal::Result<StatusCode> {
        let head = Request::builder().method(Method::PUT).uri(url).body(()).unwrap_or_default();
        // Not held meanwhile: what the body is made from may need requests of its own.
        drop(self.turn(head.uri()).await);
        let exchange = Exchange::begin(self, &head);
        let body = Streamed { receiver, left, current: Bytes::new(), gate: exchange.up(), exchange: exchange.clone() };
        let request = self.client.put(url).headers(headers).body(reqwest::Body::wrap(body));
        let response = super::within(self.tuning.stall, &exchange, request.send()).await;
        exchange.ended();
        let response = response?;
        self.heard(head.uri(), &response, &exchange);
        Ok(response.status())
    }
}

/// A body that comes through a channel.
struct Streamed {
    receiver: mpsc::Receiver<Bytes>,
    left: Option<u64>,
    /// What has come and is not sent yet.
    current: Bytes,
    gate: Gate,
    exchange: Exchange,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        this.exchange.touch();
        while this.current.is_empty() {
            match ready!(this.receiver.poll_recv(context)) {
                Some(chunk) => this.current = chunk,
                None => return Poll::Ready(None),
            }
        }
        let length = this.current.len().min(this.exchange.slice());
        if this.gate.poll_pass(length, context).is_pending() {
            this.exchange.hold();
            return Poll::Pending;
        }
        this.exchange.sent(length);
        this.left = this.left.map(|left| left.saturating_sub(length as u64));
        Poll::Ready(Some(Ok(Frame::data(this.current.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
