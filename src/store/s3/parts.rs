//! An upload in parts: several on their way at once, each sent again by itself, and put together at the end
//! (AWS, "Uploading and copying objects using multipart upload").
//!
//! Each part is a task of its own that runs on whoever waits for what, and the upload's name is known
//! before there is one: so it can be given up at any time.

use std::fmt::Write as _;

use http::{HeaderMap, HeaderValue, Method, header};
use opendal::{Buffer, Error, ErrorKind};
use quick_xml::escape::escape;
use tokio::task::JoinSet;

use super::list::encode_all;
use super::object::value;
use super::upload::{CRC32C, Known, Sent, text};
use super::{Checks, S3, page};
use crate::entry::{Algorithm, Checksum, Hasher};
use crate::store::retry::retrying;

/// The most parts on their way at once.
const STREAMS: usize = 4;

/// What an upload's checksum is of: the whole object, not its parts' checksums.
const TYPE: &str = "x-amz-checksum-type";

/// An object on its way in parts.
pub(super) struct Parts {
    s3: S3,
    path: String,
    /// The name of the upload, as it stands in a URL.
    id: String,
    sending: JoinSet<opendal::Result<Part>>,
    sent: Vec<Part>,
    begun: u32,
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
    pub(super) async fn begin(s3: &S3, path: &str, said: &HeaderMap) -> opendal::Result<Self> {
        let mut headers = said.clone();
        if s3.checks == Checks::Crc32c {
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
        Ok(Self { s3, path, id, sending: JoinSet::new(), sent: Vec::new(), begun: 0 })
    }

    /// Sends one part, once there is room for it on the way.
    pub(super) async fn send(&mut self, content: Buffer) -> opendal::Result<()> {
        let streams = self.s3.network.tuning.streams(content.len() as u64, STREAMS);
        while let Some(done) = self.sending.try_join_next() {
            self.sent.push(joined(done)?);
        }
        while self.sending.len() >= streams
            && let Some(done) = self.sending.join_next().await
        {
            self.sent.push(joined(done)?);
        }
        self.begun += 1;
        let (s3, number) = (self.s3.clone(), self.begun);
        let tail = format!("{}?partNumber={number}&{}", self.path, self.id);
        self.sending.spawn(async move { s3.send_part(number, &tail, content).await });
        Ok(())
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
        if let Err(error) = self.s3.end(&format!("{}?{}", self.path, self.id)).await {
            let events = &self.s3.network.tuning.events;
            events.warn(format!(
                "parts of an upload to {} stay, since it could not be ended ({}): see `gstore cleanup`",
                self.path,
                error.message()
            ));
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

/// What a service says that does not speak as S3 does, or whose answer was cut.
fn senseless() -> Error {
    Error::new(ErrorKind::Unexpected, "the service's answer to an upload makes no sense").set_temporary()
}

fn joined(done: Result<opendal::Result<Part>, tokio::task::JoinError>) -> opendal::Result<Part> {
    done.map_err(|error| Error::new(ErrorKind::Unexpected, "sending broke off").set_source(error))?
}
