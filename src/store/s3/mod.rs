//! What gstore asks of S3 itself, where OpenDAL's view is not enough: listings that show every key
//! as it is, and buckets; copies of what was listed and nothing else, from other buckets too and of any size; markers
//! that overwrite nothing, uploads whose content the service checks or that nobody completed, and what it knows of
//! an object's content. The only place where gstore itself signs.
//!
//! OpenDAL's listing drops the leading `/` of a key and the size of a marker, so that one key could
//! stand in for another; of what it writes it does not tell what the service made of it. Everything else
//! (reading, removing) goes through OpenDAL, with the same credentials and the same transport.

mod backslash;
mod buckets;
mod copy;
mod credentials;
mod deletes;
mod list;
mod object;
mod page;
mod parted;
mod partition;
mod parts;
mod place;
mod profile;
mod refusals;
mod segments;
mod spread;
mod upload;
mod uploads;
mod xml;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub(super) use backslash::Asked;
use backslash::Doubt;
pub(super) use buckets::Bucket;
pub(super) use copy::{COPY_CUTOFF, Copied, Pinned, Unmet, unmet};
pub(super) use credentials::{Chain, chain};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
pub(super) use list::{KeyPage, Object, Order};
use opendal::{Buffer, Error, ErrorKind, HttpTransporter};
use partition::Partition;
pub(super) use place::S3Place;
use profile::profile;
use refusals::Refusals;
use reqsign_aws_v4::{Credential, RequestSigner};
use reqsign_core::{Context, OsEnv, Signer};
use reqsign_file_read_tokio::TokioFileRead;
pub(super) use upload::{Condition, Sent, Upload};
pub(super) use uploads::Unfinished;

use super::retry::retrying;
use super::transport::Network;
use super::{Endpoint, Versions};

/// A bucket, or a whole service, and the right to ask for it.
#[derive(Clone)]
pub(super) struct S3 {
    /// `scheme://host[/bucket]`, without a trailing `/`.
    url: String,
    /// The bucket's name, empty for a service.
    bucket: String,
    /// What tells the service from all others.
    service: String,
    region: String,
    signer: Option<Signer<Credential>>,
    http: HttpTransporter,
    network: Network,
    payer: bool,
    /// Headers of whatever is written: storage class and encryption.
    written: HeaderMap,
    /// What is known of a service that may take a `\` for a `/`.
    doubt: Option<Arc<Doubt>>,
    checks: Checks,
    /// The size up to which an object is copied in one request.
    copy_cutoff: u64,
    /// Whether a copy can replace an object on condition of its entity tag; taken for granted until it is refused.
    copies_by_tag: Arc<AtomicBool>,
    /// What it would not copy.
    refusals: Arc<Refusals>,
    /// Whether an object can be replaced on condition of its entity tag; taken for granted until it is refused.
    replaces_by_tag: Arc<AtomicBool>,
}

/// Whether content is sent with a checksum for the service to check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checks {
    /// With its CRC32C.
    Crc32c,
    /// With none: some services refuse headers that they do not know.
    Nothing,
}

impl S3 {
    /// Makes a client for `bucket`, which is at `url`; `chain` is none for unsigned requests.
    pub(super) fn new(bucket: &str, url: String, signing: (&str, Option<Chain>), network: &Network) -> Self {
        let (region, chain) = signing;
        let http = network.transporter();
        let signer = chain.map(|chain| Signer::new(context(&http), chain, RequestSigner::new("s3", region)));
        let (bucket, region, network) = (bucket.to_owned(), region.to_owned(), network.clone());
        Self {
            url,
            bucket,
            service: String::new(),
            region,
            signer,
            http,
            network,
            payer: false,
            written: HeaderMap::new(),
            doubt: None,
            checks: Checks::Crc32c,
            copy_cutoff: COPY_CUTOFF.1,
            copies_by_tag: Arc::new(AtomicBool::new(true)),
            refusals: Arc::default(),
            replaces_by_tag: Arc::new(AtomicBool::new(true)),
        }
    }

    /// The same client for a run, over its network; credentials that were found are shared.
    pub(super) fn over(self, network: &Network) -> Self {
        let http = network.transporter();
        let signer = self.signer.map(|signer| signer.with_context(context(&http)));
        Self { http, signer, network: network.clone(), refusals: Arc::default(), ..self }
    }

    /// Says to which service the bucket belongs.
    #[must_use]
    pub(super) fn of_service(mut self, service: String) -> Self {
        self.service = service;
        self
    }

    /// Says up to which size objects are copied in one request, one of [`COPY_CUTOFF`].
    #[must_use]
    pub(super) fn copying_up_to(mut self, size: u64) -> Self {
        self.copy_cutoff = size;
        self
    }

    /// Where the bucket is.
    pub(super) fn endpoint(&self) -> Endpoint {
        Endpoint::new(&self.url, Some(&self.region))
    }

    /// Says on every request that the requester pays.
    #[must_use]
    pub(super) fn requester_pays(mut self, payer: bool) -> Self {
        self.payer = payer;
        self
    }

    /// Says whether content is sent with a checksum.
    #[must_use]
    pub(super) fn checked(mut self, checks: Checks) -> Self {
        self.checks = checks;
        self
    }

    /// Sends a header with whatever is written, if there is a value for it.
    ///
    /// # Errors
    /// A value that no header can carry.
    pub(super) fn writing(mut self, name: &'static str, with: Option<&str>) -> opendal::Result<Self> {
        if let Some(with) = with {
            let bad = |error| Error::new(ErrorKind::ConfigInvalid, format!("bad value for {name}")).set_source(error);
            self.written.insert(name, HeaderValue::try_from(with).map_err(bad)?);
        }
        Ok(self)
    }

    /// Whether the storage says that `key` is encrypted with a key service or a customer's key, so
    /// that its entity tag is no MD5 (AWS, "Common response headers").
    pub(super) async fn is_encrypted(&self, key: &str) -> opendal::Result<bool> {
        let path = format!("/{}", opendal::raw::percent_encode_path(key));
        let response = retrying(&self.network, "stat", || self.send(Method::HEAD, &path, None)).await?;
        Ok(is_keyed(response.headers()))
    }

    /// Asks whether the bucket keeps older versions, once.
    pub(super) async fn versioning(&self) -> opendal::Result<Versions> {
        let response = self.send(Method::GET, "?versioning=", None).await?;
        page::versioning(&response.body().to_bytes())
            .map_err(|error| Error::new(ErrorKind::Unexpected, format!("bad answer: {error}")))
    }

    async fn send(&self, method: Method, tail: &str, headers: Option<&HeaderMap>) -> opendal::Result<Response<Buffer>> {
        self.send_content(method, tail, headers, Buffer::new()).await
    }

    async fn send_content(
        &self,
        method: Method,
        tail: &str,
        headers: Option<&HeaderMap>,
        content: Buffer,
    ) -> opendal::Result<Response<Buffer>> {
        let mut request = Request::builder().method(method).uri(format!("{}{tail}", self.url));
        if let Some(map) = request.headers_mut() {
            map.extend(headers.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        }
        if self.payer {
            request = request.header("x-amz-request-payer", "requester");
        }
        let bad = |error: http::Error| Error::new(ErrorKind::Unexpected, "cannot build the request").set_source(error);
        let (mut parts, body) = request.body(content).map_err(bad)?.into_parts();
        if let Some(signer) = &self.signer {
            signer.sign(&mut parts, None).await.map_err(|error| unsigned(&error))?;
            // The client sets it by the protocol's version.
            parts.headers.remove(http::header::HOST);
        }
        let response = self.http.send(Request::from_parts(parts, body)).await?;
        if response.status().is_success() { Ok(response) } else { Err(refused(&response)) }
    }

    /// The same, for what takes long enough to fail after its answer began as a success (AWS,
    /// "`CopyObject`", "`CompleteMultipartUpload`").
    async fn send_and_hear(
        &self,
        method: Method,
        tail: &str,
        headers: &HeaderMap,
        content: Buffer,
    ) -> opendal::Result<Response<Buffer>> {
        let mut response = self.send_content(method, tail, Some(headers), content).await?;
        if page::error_document(&response.body().to_bytes()).code.is_some() {
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return Err(refused(&response));
        }
        Ok(response)
    }
}

/// Whether an object of which this is said is encrypted with a key service or a customer's key.
fn is_keyed(said: &HeaderMap) -> bool {
    said.get("x-amz-server-side-encryption").is_some_and(|how| how.as_bytes().starts_with(b"aws:kms"))
        || said.contains_key("x-amz-server-side-encryption-customer-algorithm")
}

/// Where credentials are looked for.
fn context(http: &HttpTransporter) -> Context {
    Context::new().with_file_read(TokioFileRead).with_env(OsEnv).with_http_send(http.clone())
}

/// Asks the service in which region a bucket is: it says so even to those it refuses (AWS,
/// "`HeadBucket`"). `None` if it cannot be asked.
pub(super) async fn region_of(url: &str, http: &HttpTransporter) -> Option<String> {
    let request = Request::head(url).body(Buffer::new()).ok()?;
    let response = http.send(request).await.ok()?;
    Some(response.headers().get("x-amz-bucket-region")?.to_str().ok()?.to_owned())
}

/// What is said of an upload that is over, whichever way.
const NO_UPLOAD: &str = "no such upload";

fn unsigned(error: &reqsign_core::Error) -> Error {
    let out = Error::new(ErrorKind::PermissionDenied, format!("no usable credentials: {error}"))
        .with_context("service", "s3");
    if error.is_retryable() { out.set_temporary() } else { out }
}

/// Reads S3's error document (AWS, "Error responses"); a `HEAD` has none, then the status speaks.
fn refused(response: &Response<Buffer>) -> Error {
    let document = response.body().to_bytes();
    let found = page::error_document(&document);
    let code = found.code.unwrap_or_default();
    let message = found.message.unwrap_or_else(|| response.status().to_string());
    let text = if code.is_empty() { message } else { format!("{message} ({code})") };
    match (code.as_str(), response.status()) {
        ("NoSuchBucket", _) => Error::new(ErrorKind::NotFound, super::error::NO_BUCKET),
        ("NoSuchKey", _) => Error::new(ErrorKind::NotFound, "no such object"),
        ("NoSuchUpload", _) => Error::new(ErrorKind::Unexpected, NO_UPLOAD),
        // The second is MinIO's. What was damaged on the way is worth sending again.
        ("BadDigest" | "XAmzContentChecksumMismatch", _) => {
            Error::new(ErrorKind::Unexpected, super::error::DAMAGED).set_temporary()
        }
        ("SlowDown" | "TooManyRequests", _) | (_, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) => {
            Error::new(ErrorKind::RateLimited, text).set_temporary()
        }
        ("PermanentRedirect" | "AuthorizationHeaderMalformed", _) | (_, StatusCode::MOVED_PERMANENTLY) => {
            let region = response.headers().get("x-amz-bucket-region").and_then(|v| v.to_str().ok());
            let where_ = region.map_or_else(String::new, |region| format!("; the bucket is in `{region}`"));
            Error::new(ErrorKind::ConfigInvalid, format!("wrong region or endpoint: {text}{where_}"))
        }
        ("PreconditionFailed", _) | (_, StatusCode::PRECONDITION_FAILED) => {
            Error::new(ErrorKind::ConditionNotMatch, found.condition.unwrap_or(text))
        }
        (_, StatusCode::NOT_FOUND) => Error::new(ErrorKind::NotFound, "no such object"),
        ("AccessDenied" | "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired", _)
        | (_, StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED) => {
            Error::new(ErrorKind::PermissionDenied, text).with_context("service", "s3")
        }
        (
            "InternalError"
            | "ServiceUnavailable"
            | "RequestTimeout"
            | "OperationAborted"
            | "ConditionalRequestConflict",
            _,
        ) => Error::new(ErrorKind::Unexpected, text).set_temporary(),
        ("NotImplemented" | "MethodNotAllowed", _)
        | (_, StatusCode::NOT_IMPLEMENTED | StatusCode::METHOD_NOT_ALLOWED) => Error::new(ErrorKind::Unsupported, text),
        (_, status) if status.is_server_error() => Error::new(ErrorKind::Unexpected, text).set_temporary(),
        _ => Error::new(ErrorKind::Unexpected, text),
    }
}
