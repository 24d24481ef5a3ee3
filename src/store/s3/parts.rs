//! An upload in parts, of content that is sent or of an object that the service has: several on their way at once,
//! each tried again by itself, and put together at the end (AWS, "Uploading and copying objects using multipart upload").
//!
//! Each part is a task of its own that runs on whoever waits for what, and the upload's name is known
//! before there is one: so it can be given up at any time.

use std::fmt::Write as _;

use http::{HeaderMap, HeaderValue, Method, header};
use opendal::{Buffer, Error, ErrorKind};
use quick_xml::escape::escape;
use tokio::task::JoinSet;

use super::copy::changed;
use super::list::encode_all;
use super::object::value;
use super::upload::{CRC32C, Known, Sent, text};
use super::{Checks, S3, page};
use crate::entry::{Algorithm, Checksum, Hasher};
use crate::event::Progress;
use crate::store::retry::retrying;

/// The most parts that are sent at once.
const STREAMS: usize = 4;
/// The most parts that are copied at once: their content takes no room here.
const COPIES: usize = 8;

/// What an upload's checksum is of: the whole object, not its parts' checksums.
const TYPE: &str = "x-amz-checksum-type";

/// What the sizes of all parts must come to.
const SIZE: &str = "x-amz-mp-object-size";

/// An object on its way in parts.
pub(super) struct Parts {
    s3: S3,
    path: String,
    /// The name of the upload, as it stands in a URL.
    id: String,
    sending: JoinSet<opendal::Result<Part>>,
    sent: Vec<Part>,
    begun: u32,
    /// How large it shall be, where the service is to compare that, in bytes.
    size: Option<u64>,
}

/// A part that the service has.
struct Part {
    number: u32,
    size: u64,
    etag: String,
    /// Its CRC32C, if the answer repeated it.
    crc: Option<Checksum>,
}

impl Parts {
    /// Begins an upload, which is there until it is completed or aborted.
    pub(super) async fn begin(s3: &S3, path: &str, said: &HeaderMap, checks: Checks) -> opendal::Result<Self> {
        let mut headers = said.clone();
        if checks == Checks::Crc32c {
            headers.insert("x-amz-checksum-algorithm", HeaderValue::from_static("CRC32C"));
            headers.insert(TYPE, HeaderValue::from_static("FULL_OBJECT"));
        }
        // Said, since some servers refuse what does not say it (411).
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        let tail = format!("{path}?uploads=");
        let id = retrying(&s3.network, "write", || async {
            let response = s3.send(Method::POST, &tail, Some(&headers)).await?;
            page::created(&response.body().to_bytes()).ok_or_else(senseless)
        })
        .await?;
        let id = format!("uploadId={}", encode_all(&id));
        let (s3, path) = (s3.clone(), path.to_owned());
        Ok(Self { s3, path, id, sending: JoinSet::new(), sent: Vec::new(), begun: 0, size: None })
    }

    /// The same upload, of which the service is told how large it shall be.
    pub(super) fn sized(self, size: u64) -> Self {
        Self { size: Some(size), ..self }
    }

    /// Sends one part, once there is room for it on the way.
    pub(super) async fn send(&mut self, content: Buffer) -> opendal::Result<()> {
        let streams = self.s3.network.tuning.streams(content.len() as u64, STREAMS);
        let (s3, number, tail) = self.next(streams).await?;
        self.sending.spawn(async move { s3.send_part(number, &tail, content).await });
        Ok(())
    }

    /// Has the service take one part of this size out of the object that `headers` name, once there is room for it on
    /// the way; tells when it has it.
    pub(super) async fn take(&mut self, headers: HeaderMap, size: u64, progress: Progress) -> opendal::Result<()> {
        let streams = self.s3.network.tuning.streams(0, COPIES);
        let (s3, number, tail) = self.next(streams).await?;
        self.sending.spawn(async move {
            let part = s3.take_part(number, &tail, &headers, size).await;
            if part.is_ok() {
                progress.advanced(size);
            }
            part
        });
        Ok(())
    }

    /// Waits until fewer than so many parts are on their way; returns the number of the next, and the end of its URL.
    async fn next(&mut self, streams: usize) -> opendal::Result<(S3, u32, String)> {
        while let Some(done) = self.sending.try_join_next() {
            self.sent.push(joined(done)?);
        }
        while self.sending.len() >= streams
            && let Some(done) = self.sending.join_next().await
        {
            self.sent.push(joined(done)?);
        }
        self.begun += 1;
        Ok((self.s3.clone(), self.begun, format!("{}?partNumber={}&{}", self.path, self.begun, self.id)))
    }

    /// Waits until every part is there.
    pub(super) async fn settle(&mut self) -> opendal::Result<()> {
        while let Some(done) = self.sending.join_next().await {
            self.sent.push(joined(done)?);
        }
        self.sent.sort_unstable_by_key(|part| part.number);
        Ok(())
    }

    /// What the object will be, once every part is there.
    pub(super) fn known(&self) -> Known {
        let nothing = Hasher::new(Algorithm::Crc32c).finish();
        let crc = self.sent.iter().try_fold(nothing, |whole, part| whole.followed_by(part.crc.as_ref()?, part.size));
        let size = self.sent.iter().map(|part| part.size).sum();
        Known { size, crc, etag: self.etag() }
    }

    /// The entity tag of the whole: where the parts' are MD5s, the MD5 of those.
    fn etag(&self) -> Option<String> {
        let mut hasher = Hasher::new(Algorithm::Md5);
        for part in &self.sent {
            let Some(Checksum::Md5(digest)) = Checksum::md5_from_etag(&part.etag) else { return None };
            hasher.update(&digest);
        }
        Some(format!("\"{}-{}\"", hasher.finish(), self.sent.len()))
    }

    /// Puts the parts together; counts its tries.
    pub(super) async fn complete(
        &self,
        mut headers: HeaderMap,
        known: &Known,
        tries: &mut u32,
    ) -> opendal::Result<Sent> {
        if let Some(crc) = &known.crc {
            headers.insert(CRC32C, value(&crc.to_base64())?);
            headers.insert(TYPE, HeaderValue::from_static("FULL_OBJECT"));
        }
        if let Some(size) = self.size {
            headers.insert(SIZE, HeaderValue::from(size));
        }
        let (tail, document) = (format!("{}?{}", self.path, self.id), Buffer::from(self.document(known)));
        let (etag, crc) = retrying(&self.s3.network, "write", || {
            *tries += 1;
            async {
                let response = self.s3.send_and_hear(Method::POST, &tail, &headers, document.clone()).await?;
                page::completed(&response.body().to_bytes()).ok_or_else(senseless)
            }
        })
        .await?;
        let said = crc.and_then(|crc| Checksum::from_base64(Algorithm::Crc32c, &crc));
        // That of each part was compared, if this says nothing of the whole.
        let theirs = known.crc.clone().map(|ours| said.unwrap_or(ours));
        Ok(Sent { etag, digests: known.crc.clone().zip(theirs) })
    }

    /// Names the parts; their checksums too where the service repeated them, since others would refuse it.
    fn document(&self, known: &Known) -> String {
        let mut out = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
        for part in &self.sent {
            let _ = write!(out, "<Part><PartNumber>{}</PartNumber><ETag>{}</ETag>", part.number, escape(&part.etag));
            if let (Some(_), Some(crc)) = (&known.crc, &part.crc) {
                let _ = write!(out, "<ChecksumCRC32C>{}</ChecksumCRC32C>", crc.to_base64());
            }
            out.push_str("</Part>");
        }
        out + "</CompleteMultipartUpload>"
    }

    /// Stops sending, and has the service forget what it has.
    pub(super) async fn abort(mut self) {
        self.sending.shutdown().await;
        match self.s3.end(&format!("{}?{}", self.path, self.id)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                let events = &self.s3.network.tuning.events;
                events.warn(format!(
                    "parts of an upload to {} stay, since it could not be ended ({}): see `gstore cleanup`",
                    self.path,
                    error.message()
                ));
            }
            _ => {}
        }
    }
}

impl S3 {
    async fn send_part(&self, number: u32, tail: &str, content: Buffer) -> opendal::Result<Part> {
        let crc = self.crc(&content);
        let mut headers = HeaderMap::new();
        if let Some(crc) = &crc {
            headers.insert(CRC32C, value(&crc.to_base64())?);
        }
        let size = content.len() as u64;
        retrying(&self.network, "write", || async {
            let response = self.send_content(Method::PUT, tail, Some(&headers), content.clone()).await?;
            let etag = text(response.headers(), header::ETAG).ok_or_else(senseless)?.to_owned();
            let echo = text(response.headers(), CRC32C).and_then(|text| Checksum::from_base64(Algorithm::Crc32c, text));
            match (&crc, echo) {
                (Some(ours), Some(theirs)) if *ours != theirs => {
                    Err(Error::new(ErrorKind::Unexpected, crate::store::error::DAMAGED).set_temporary())
                }
                (_, echo) => Ok(Part { number, size, etag, crc: crc.clone().and(echo) }),
            }
        })
        .await
    }
}

impl S3 {
    async fn take_part(&self, number: u32, tail: &str, headers: &HeaderMap, size: u64) -> opendal::Result<Part> {
        let mut headers = headers.clone();
        // Said, since some servers refuse what does not say it (411).
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        let request = || self.send_and_hear(Method::PUT, tail, &headers, Buffer::new());
        match retrying(&self.network, "copy", request).await {
            Ok(response) => match page::copied(&response.body().to_bytes(), "CopyPartResult") {
                Some(etag) => Ok(Part { number, size, etag, crc: None }),
                // It took what it was sent for the part: nothing.
                None => Err(Error::new(ErrorKind::Unsupported, "it takes no part of another object")),
            },
            // There is no other condition.
            Err(error) if error.kind() == ErrorKind::ConditionNotMatch => Err(changed()),
            Err(error) => Err(error),
        }
    }
}

/// What a service says that does not speak as S3 does, or whose answer was cut.
pub(super) fn senseless() -> Error {
    Error::new(ErrorKind::Unexpected, "the service's answer makes no sense").set_temporary()
}

fn joined(done: Result<opendal::Result<Part>, tokio::task::JoinError>) -> opendal::Result<Part> {
    done.map_err(|error| Error::new(ErrorKind::Unexpected, "sending broke off").set_source(error))?
}
