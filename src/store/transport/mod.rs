//! The one way to the network: every request of every remote store passes here.
//!
//! It counts requests by kind, hears what time it is elsewhere and for how long a server wants to be left alone,
//! keeps the number in flight within a budget, and gives up a request when no byte has moved for a while, in
//! either direction. What a request means, and whether to send it again, is decided elsewhere.

mod bandwidth;
mod body;
mod clock;
mod control;
mod exchange;
mod lane;
mod meter;
mod pace;
mod put;
mod spelling;
mod waits;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bandwidth::Bandwidth;
pub use bandwidth::Rates;
use body::{Upload, Watched};
pub use clock::Clock;
use exchange::Exchange;
use http::{Request, Response};
pub use meter::{Counts, Meter};
use opendal::raw::{parse_content_encoding, parse_content_length};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter};
pub use pace::{Jobs, Lent, Pace, Turn};
pub(super) use put::{Put, PutTo, Severed};
pub(super) use spelling::spelled;
use spelling::{Spelling, url};
use tokio_util::sync::CancellationToken;
use waits::Waits;

use super::Tuning;
use super::retry::Quota;
use crate::error::Result as GstoreResult;
use crate::event::Events;

/// How long a machine's metadata service may take: it answers at once or is not there.
const METADATA_SERVICE: Duration = Duration::from_secs(1);
/// How often what undoes something is tried again.
const SETTLING: usize = 3;
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// The network as one run uses it: shared by all its stores.
#[derive(Debug, Clone)]
pub struct Network {
    /// How hard to try.
    pub tuning: Tuning,
    /// What was sent.
    pub meter: Meter,
    /// What time it is where the answers come from.
    pub clock: Clock,
    /// How often the run may try again.
    pub(super) quota: Arc<Quota>,
    /// How many requests are in flight, of all runs.
    pub pace: Pace,
    client: reqwest::Client,
    bandwidth: Bandwidth,
    waits: Waits,
}

impl Network {
    /// Makes the network of one run.
    ///
    /// # Errors
    /// When the system's TLS roots cannot be read.
    pub fn new(tuning: Tuning) -> GstoreResult<Self> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("gstore/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT.min(tuning.stall))
            .pool_max_idle_per_host(tuning.jobs.most())
            .build()
            .map_err(|error| {
                crate::error::Error::new(crate::error::ErrorKind::Failed, "cannot set up the network").because(error)
            })?;
        let (pace, bandwidth) = (Pace::new(tuning.jobs), Bandwidth::new(tuning.rates));
        Ok(Self {
            quota: Arc::new(Quota::new(&tuning)),
            tuning,
            meter: Meter::default(),
            clock: Clock::default(),
            pace,
            client,
            bandwidth,
            waits: Waits::default(),
        })
    }

    /// Returns the network for another run: its own events, counts and clock, the same connections and budget.
    #[must_use]
    pub fn shared(&self, events: Events) -> Self {
        let tuning = Tuning { events, ..self.tuning.clone() };
        let quota = Arc::new(Quota::new(&tuning));
        Self { tuning, meter: Meter::default(), clock: Clock::default(), quota, ..self.clone() }
    }

    /// Returns the same network for what an interrupted run has still to undo: it is tried again all the same, but not
    /// often.
    #[must_use]
    pub(super) fn settling(&self) -> Self {
        let retries = self.tuning.retries.min(SETTLING);
        let tuning = Tuning { retries, interrupt: CancellationToken::new(), ..self.tuning.clone() };
        let quota = Arc::new(Quota::new(&tuning));
        Self { tuning, quota, ..self.clone() }
    }

    /// Returns the same network with nobody who listens: for what outlives a run, whose events end with it.
    #[must_use]
    pub(super) fn unheard(&self) -> Self {
        let tuning = Tuning { events: Events::none(), ..self.tuning.clone() };
        Self { tuning, ..self.clone() }
    }

    /// Counts bytes to a storage that is not reached by HTTP, and returns once they may pass.
    pub(super) async fn sending(&self, bytes: usize) {
        self.bandwidth.up.pass(bytes).await;
        self.meter.sent(bytes as u64);
    }

    /// Counts bytes from a storage that is not reached by HTTP, and returns once they may pass.
    pub(super) async fn receiving(&self, bytes: usize) {
        self.bandwidth.down.pass(bytes).await;
        self.meter.received(bytes as u64);
    }

    /// Waits for the turn of a request to that server.
    async fn turn(&self, uri: &http::Uri) -> Turn {
        loop {
            // What an interrupted run still has to send, such as the end of an upload, it sends.
            let over = self.waits.over(uri);
            if self.tuning.interrupt.run_until_cancelled(over).await.is_none() {
                return self.pace.request().await;
            }
            let turn = self.pace.request().await;
            if self.waits.end(uri).is_none() {
                return turn;
            }
        }
    }

    /// Hears what the head of an answer says of the server.
    fn heard(&self, uri: &http::Uri, response: &reqwest::Response, exchange: &Exchange) {
        exchange.answered(response.status());
        self.clock.heard(response.headers());
        self.waits.heard(uri, response.status(), response.headers());
    }

    /// Returns the handle that storages send through.
    pub(super) fn transporter(&self) -> HttpTransporter {
        HttpTransporter::new(Transport { network: self.clone(), spelling: Spelling::Encoded })
    }

    /// Returns the handle for storages whose keys are [`spelled`].
    pub(super) fn verbatim(&self) -> HttpTransporter {
        HttpTransporter::new(Transport { network: self.clone(), spelling: Spelling::Verbatim })
    }
}

struct Transport {
    network: Network,
    spelling: Spelling,
}

impl HttpTransport for Transport {
    async fn fetch(&self, request: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let network = &self.network;
        let stall =
            if asks_machine(&request) { METADATA_SERVICE.min(network.tuning.stall) } else { network.tuning.stall };
        // Held until the response begins: a body that waits for its reader must not block the
        // request that reader wants to send.
        let uri = request.uri().clone();
        let turn = network.turn(&uri).await;
        let exchange = Exchange::begin(network, &request);
        let is_head = request.method() == http::Method::HEAD;
        let (parts, content) = request.into_parts();
        let mut builder = network.client.request(parts.method, url(&uri, self.spelling)?).headers(parts.headers);
        if !content.is_empty() {
            builder = builder.body(reqwest::Body::wrap(Upload::new(content, exchange.clone())));
        }
        let response = within(stall, &exchange, builder.send()).await;
        exchange.ended();
        drop(turn);
        let response = response?;
        network.heard(&uri, &response, &exchange);
        to_opendal(response, is_head, (stall, exchange))
    }
}

/// Whether a request goes to the machine's metadata service, wherever `AWS_EC2_METADATA_SERVICE_ENDPOINT`
/// says that is: by its headers (AWS, "Use the Instance Metadata Service").
fn asks_machine<B>(request: &Request<B>) -> bool {
    let headers = ["x-aws-ec2-metadata-token-ttl-seconds", "x-aws-ec2-metadata-token"];
    matches!(
        request.uri().host(),
        Some("169.254.169.254" | "169.254.170.2" | "[fd00:ec2::254]" | "metadata.google.internal")
    ) || headers.iter().any(|name| request.headers().contains_key(*name))
}

/// Waits for the response as long as bytes of the request go out.
async fn within(
    stall: Duration,
    exchange: &Exchange,
    send: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> opendal::Result<reqwest::Response> {
    let mut send = std::pin::pin!(send);
    loop {
        let deadline = exchange.last() + stall;
        tokio::select! {
            response = &mut send => return response.map_err(|error| sent_in_vain(&error)),
            () = tokio::time::sleep_until(deadline.into()) => {
                if exchange.last() + stall <= Instant::now() {
                    exchange.silent();
                    return Err(stalled(stall));
                }
            }
        }
    }
}

fn to_opendal(
    mut response: reqwest::Response,
    is_head: bool,
    (stall, exchange): (Duration, Exchange),
) -> opendal::Result<Response<HttpBody>> {
    let length = if is_head || parse_content_encoding(response.headers())?.is_some() {
        None
    } else {
        parse_content_length(response.headers())?
    };
    let mut head = Response::builder()
        .status(response.status())
        .version(response.version())
        .body(())
        .map_err(|error| Error::new(ErrorKind::Unexpected, "the response makes no sense").set_source(error))?;
    std::mem::swap(head.headers_mut(), response.headers_mut());
    if let Ok(uri) = response.url().as_str().parse::<http::Uri>() {
        head.extensions_mut().insert(uri);
    }
    let stream = Watched::new(Box::pin(response.bytes_stream()), stall, exchange);
    Ok(head.map(|()| HttpBody::new(stream, length)))
}

/// A request that brought no response, or a body that broke off: worth sending again, unless it
/// could never have been sent.
fn sent_in_vain(error: &reqwest::Error) -> Error {
    let temporary = !error.is_builder() && !error.is_redirect();
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let mut out = Error::new(ErrorKind::Unexpected, format!("cannot reach the service: {cause}"))
        .with_context("gstore", "network");
    if temporary {
        out = out.set_temporary();
    }
    out
}

/// Waits for one step of a storage that is not reached by HTTP: it is given up as a request would be.
pub(super) async fn in_time<T>(stall: Duration, step: impl Future<Output = opendal::Result<T>>) -> opendal::Result<T> {
    tokio::time::timeout(stall, step).await.unwrap_or_else(|_| Err(stalled(stall)))
}

fn stalled(after: Duration) -> Error {
    Error::new(ErrorKind::Unexpected, format!("no byte moved for {} s", after.as_secs_f64()))
        .with_context("gstore", "network")
        .set_temporary()
}
