//! The one way to the network: every request of every remote store passes here.
//!
//! It counts requests by kind, hears what time it is elsewhere and for how long a server wants to be left alone,
//! keeps the number in flight within a budget, and gives up a request when no byte has moved for a while, in
//! either direction. What a request means, and whether to send it again, is decided elsewhere.

mod body;
mod clock;
mod meter;
mod put;
mod waits;

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use body::{Activity, Upload, Watched};
pub use clock::Clock;
use http::{Request, Response};
pub use meter::Meter;
use opendal::raw::{parse_content_encoding, parse_content_length};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter};
pub(super) use put::{Put, PutTo, Unsent};
use tokio::sync::{Semaphore, SemaphorePermit};
use waits::Waits;

use super::Tuning;
use super::retry::Quota;
use crate::error::Result as GstoreResult;
use crate::event::Events;

/// How long a machine's metadata service may take: it answers at once or is not there.
const METADATA_SERVICE: Duration = Duration::from_secs(1);
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
    client: reqwest::Client,
    budget: Arc<Semaphore>,
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
            .pool_max_idle_per_host(tuning.jobs)
            .build()
            .map_err(|error| {
                crate::error::Error::new(crate::error::ErrorKind::Failed, "cannot set up the network").because(error)
            })?;
        let budget = Arc::new(Semaphore::new(tuning.jobs.max(1)));
        let quota = Arc::new(Quota::new(tuning.retries));
        Ok(Self {
            tuning,
            meter: Meter::default(),
            clock: Clock::default(),
            quota,
            client,
            budget,
            waits: Waits::default(),
        })
    }

    /// Returns the network for another run: its own events, counts and clock, the same connections and budget.
    #[must_use]
    pub fn shared(&self, events: Events) -> Self {
        let tuning = Tuning { events, ..self.tuning.clone() };
        let quota = Arc::new(Quota::new(tuning.retries));
        Self { tuning, meter: Meter::default(), clock: Clock::default(), quota, ..self.clone() }
    }

    /// Returns the same network with nobody who listens: for what outlives a run, whose events end with it.
    #[must_use]
    pub(super) fn unheard(&self) -> Self {
        let tuning = Tuning { events: Events::none(), ..self.tuning.clone() };
        Self { tuning, ..self.clone() }
    }

    /// Waits for the turn of a request to that server.
    async fn turn(&self, uri: &http::Uri) -> Option<SemaphorePermit<'_>> {
        loop {
            self.waits.over(uri).await;
            // An error would mean that the semaphore was closed, which nobody does.
            let permit = self.budget.acquire().await.ok();
            if self.waits.end(uri).is_none() {
                return permit;
            }
        }
    }

    /// Hears what the head of an answer says of the server.
    fn heard(&self, uri: &http::Uri, response: &reqwest::Response) {
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

/// How keys are written in URLs.
#[derive(Clone, Copy)]
enum Spelling {
    /// Percent-encoded by whoever asks.
    Encoded,
    /// As [`spelled`] digits that stand for what the URL shall have.
    Verbatim,
}

/// Writes a path and a query as digits: OpenDAL would trim, squeeze and encode the text itself.
pub(super) fn spelled(text: &[u8]) -> String {
    text.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// The URL that a URL with [`spelled`] digits as its last segment stands for.
fn read_out(url: &str) -> Option<String> {
    let (site, digits) = url.rsplit_once('/')?;
    let bytes: Option<Vec<u8>> =
        (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()).collect();
    // What is not UTF-8 is percent-encoded, as browsers do.
    Some(bytes?.utf8_chunks().fold(format!("{site}/"), |mut url, chunk| {
        url.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(url, "%{byte:02X}");
        }
        url
    }))
}

impl HttpTransport for Transport {
    async fn fetch(&self, request: Request<Buffer>) -> opendal::Result<Response<HttpBody>> {
        let network = &self.network;
        let stall =
            if asks_machine(&request) { METADATA_SERVICE.min(network.tuning.stall) } else { network.tuning.stall };
        // Held until the response begins: a body that waits for its reader must not block the
        // request that reader wants to send.
        let uri = request.uri().clone();
        let permit = network.turn(&uri).await;
        network.meter.count(&request);
        let is_head = request.method() == http::Method::HEAD;
        let (parts, content) = request.into_parts();
        let activity = Activity::default();
        let mut builder = network.client.request(parts.method, url(&uri, self.spelling)?).headers(parts.headers);
        if !content.is_empty() {
            builder = builder.body(reqwest::Body::wrap(Upload::new(content, activity.clone())));
        }
        let response = within(stall, &activity, builder.send()).await?;
        drop(permit);
        network.heard(&uri, &response);
        to_opendal(response, is_head, stall)
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

fn url(uri: &http::Uri, spelling: Spelling) -> opendal::Result<reqwest::Url> {
    let text = uri.to_string();
    let text = match spelling {
        Spelling::Encoded => text,
        Spelling::Verbatim => read_out(&text).unwrap_or(text),
    };
    reqwest::Url::parse(&text)
        .map_err(|error| Error::new(ErrorKind::Unexpected, "the request's URL is not valid").set_source(error))
}

/// Waits for the response as long as bytes of the request go out.
async fn within(
    stall: Duration,
    activity: &Activity,
    send: impl Future<Output = reqwest::Result<reqwest::Response>>,
) -> opendal::Result<reqwest::Response> {
    let mut send = std::pin::pin!(send);
    loop {
        let deadline = activity.last() + stall;
        tokio::select! {
            response = &mut send => return response.map_err(|error| sent_in_vain(&error)),
            () = tokio::time::sleep_until(deadline.into()) => {
                if activity.last() + stall <= Instant::now() {
                    return Err(stalled(stall));
                }
            }
        }
    }
}

fn to_opendal(mut response: reqwest::Response, is_head: bool, stall: Duration) -> opendal::Result<Response<HttpBody>> {
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
    let stream = Watched::new(Box::pin(response.bytes_stream()), stall);
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

fn stalled(after: Duration) -> Error {
    Error::new(ErrorKind::Unexpected, format!("no byte moved for {} s", after.as_secs_f64()))
        .with_context("gstore", "network")
        .set_temporary()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_sent_as_it_was_typed() {
        for text in ["a", "a%20b/c?d=e//../ f&g=%2F", "", "?x", "\u{e9}"] {
            let url = format!("http://h/base/{}", spelled(text.as_bytes()));
            assert_eq!(read_out(&url), Some(format!("http://h/base/{text}")));
        }
        assert_eq!(read_out(&format!("http://h/{}", spelled(b"a\xffb"))).as_deref(), Some("http://h/a%FFb"));
    }
}
