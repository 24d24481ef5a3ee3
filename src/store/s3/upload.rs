//! Sending one object, whole or in [parts](super::parts): with a checksum of the content for the service
//! to compare, and with what the service then says of the content. Where a part ends is not decided here.
//!
//! A checksum counts as compared only where the answer repeats it: many a service takes the header and
//! ignores it.

use std::sync::atomic::Ordering;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use opendal::raw::percent_encode_path;
use opendal::{Buffer, Error, ErrorKind};

use super::object::{say, value};
use super::parts::{Parts, senseless};
use super::{Checks, NO_UPLOAD, S3, is_keyed};
use crate::entry::{Algorithm, Checksum, Hasher, Headers};
use crate::event::Progress;
use crate::store::retry::retrying;
use crate::store::target::{Existing, Target};

/// Where the CRC32C of a body stands, in a request and in its answer.
pub(super) const CRC32C: HeaderName = HeaderName::from_static("x-amz-checksum-crc32c");

/// What is said of a name that does not fulfil its condition.
pub(super) const NOT_OURS: &str = "the name is another's";

/// Asks for the checksums that the service keeps.
const CHECKSUM_MODE: HeaderName = HeaderName::from_static("x-amz-checksum-mode");

/// What must hold of a name for an object to take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Condition {
    /// Nothing.
    None,
    /// Nothing bears it.
    Absent,
    /// What bears it has this entity tag.
    Etag(String),
}

impl Condition {
    /// What a target demands.
    pub(in crate::store) fn of(target: &Target) -> Self {
        match (target.existing, &target.replaces) {
            (Existing::Refuse, _) => Self::Absent,
            // A weak one holds for nothing (RFC 9110, section 13.1.1).
            (Existing::Replace, Some(etag)) if !etag.starts_with("W/") => Self::Etag(etag.clone()),
            (Existing::Replace, _) => Self::None,
        }
    }

    pub(super) fn headers(&self) -> opendal::Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        match self {
            Self::None => {}
            Self::Absent => _ = headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*")),
            Self::Etag(etag) => _ = headers.insert(header::IF_MATCH, value(etag)?),
        }
        Ok(headers)
    }
}

/// An object on its way.
pub(in crate::store) struct Upload {
    pub(super) s3: S3,
    /// As it stands in a URL.
    pub(super) path: String,
    /// What is said of the object.
    said: HeaderMap,
    condition: Condition,
    parts: Option<Parts>,
}

/// An object that has its name.
#[derive(Debug)]
pub(in crate::store) struct Sent {
    /// Its entity tag.
    pub(in crate::store) etag: Option<String>,
    /// A digest of what was sent, and what the service says that it is.
    pub(in crate::store) digests: Option<(Checksum, Checksum)>,
}

/// What an object must be to be the one that was sent.
pub(super) struct Known {
    pub(super) size: u64,
    pub(super) crc: Option<Checksum>,
    pub(super) etag: Option<String>,
}

impl S3 {
    /// Begins to send an object.
    ///
    /// # Errors
    /// What no header can carry.
    pub(in crate::store) fn upload(&self, key: &str, said: &Headers, condition: Condition) -> opendal::Result<Upload> {
        let mut headers = self.written.clone();
        say(&mut headers, said)?;
        let path = format!("/{}", percent_encode_path(key));
        Ok(Upload { s3: self.clone(), path, said: headers, condition, parts: None })
    }

    /// Begins an object of that size whose parts the service takes out of another; it must be finished or given up.
    pub(super) async fn begin_parts(
        &self,
        (key, condition): (&str, Condition),
        size: u64,
        said: HeaderMap,
    ) -> opendal::Result<Upload> {
        let mut headers = self.written.clone();
        headers.extend(said);
        let path = format!("/{}", percent_encode_path(key));
        // What it computes of content that it has already, it need not be told.
        let parts = Parts::begin(self, &path, &headers, Checks::Nothing).await?.sized(size);
        Ok(Upload { s3: self.clone(), path, said: headers, condition, parts: Some(parts) })
    }

    /// Asks for a digest of the whole content of an object that has this entity tag; there may be none.
    pub(in crate::store) async fn checksum(&self, key: &str, etag: &str) -> opendal::Result<Option<Checksum>> {
        if self.checks == Checks::Nothing {
            return Ok(None);
        }
        let path = format!("/{}", percent_encode_path(key));
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, value(etag)?);
        match self.looked_at(&path, headers).await {
            Ok(said) => match full_checksum(&said) {
                Some(checksum) => Ok(Some(checksum)),
                None => Ok(self.md5_of_parts(&path, etag, &said).await),
            },
            Err(error) if matches!(error.kind(), ErrorKind::ConditionNotMatch | ErrorKind::NotFound) => Err(error),
            // Whether the object can be read, reading it will tell.
            Err(error) => {
                tracing::debug!(%error, "could not ask for a checksum");
                Ok(None)
            }
        }
    }

    /// Returns what is said of an object, its checksums among it.
    pub(super) async fn looked_at(&self, path: &str, mut headers: HeaderMap) -> opendal::Result<HeaderMap> {
        headers.insert(CHECKSUM_MODE, HeaderValue::from_static("ENABLED"));
        let request = || self.send(Method::HEAD, path, Some(&headers));
        Ok(retrying(&self.network, "stat", request).await?.into_parts().0.headers)
    }

    /// The CRC32C of content, if it is sent with one.
    pub(super) fn crc(&self, content: &Buffer) -> Option<Checksum> {
        (self.checks == Checks::Crc32c).then(|| hashed(Algorithm::Crc32c, content))
    }
}

impl Upload {
    /// Sends one part, as soon as there is room for it on the way; more must follow, be it empty.
    pub(in crate::store) async fn part(&mut self, content: Buffer) -> opendal::Result<()> {
        let parts = match &mut self.parts {
            Some(parts) => parts,
            None => self.parts.insert(Parts::begin(&self.s3, &self.path, &self.said, self.s3.checks).await?),
        };
        parts.send(content).await
    }

    /// Has the service take one part of this size out of the object that `headers` name, as soon as there is room
    /// for it on the way.
    pub(super) async fn take_part(
        &mut self,
        headers: HeaderMap,
        size: u64,
        progress: &Progress,
    ) -> opendal::Result<()> {
        match &mut self.parts {
            Some(parts) => parts.take(headers, size, progress.clone()).await,
            None => Ok(()),
        }
    }

    /// Waits until every part is there that was begun.
    pub(super) async fn settle(&mut self) -> opendal::Result<()> {
        match &mut self.parts {
            Some(parts) => parts.settle().await,
            None => Ok(()),
        }
    }

    /// Sends the rest, and gives the object its name. A failure leaves parts to be [given up](Self::abort).
    ///
    /// # Errors
    /// [`ErrorKind::ConditionNotMatch`] if the name may not be taken.
    pub(in crate::store) async fn finish(&mut self, rest: Buffer) -> opendal::Result<Sent> {
        if let Some(parts) = &mut self.parts {
            if !rest.is_empty() {
                parts.send(rest.clone()).await?;
            }
            parts.settle().await?;
        }
        if !self.s3.replaces_by_tag.load(Ordering::Relaxed) && matches!(self.condition, Condition::Etag(_)) {
            self.condition = Condition::None;
        }
        match self.named(&rest).await {
            // It has no such condition, perhaps.
            Err(error) if error.kind() == ErrorKind::Unsupported && matches!(self.condition, Condition::Etag(_)) => {
                self.condition = Condition::None;
                let named = self.named(&rest).await;
                // Else it was something else that it does not do.
                self.s3.replaces_by_tag.fetch_and(named.is_err(), Ordering::Relaxed);
                named
            }
            named => named,
        }
    }

    async fn named(&self, content: &Buffer) -> opendal::Result<Sent> {
        let headers = self.condition.headers()?;
        match &self.parts {
            None => self.put_whole(headers, content).await,
            Some(parts) => self.complete(headers, parts).await,
        }
    }

    async fn complete(&self, condition: HeaderMap, parts: &Parts) -> opendal::Result<Sent> {
        let (known, mut tries) = (parts.known(), 0);
        let done = parts.complete(condition, &known, &mut tries).await;
        if let Err(error) = &done
            && (error.message() == NO_UPLOAD || self.is_unmet(error) && tries > 1)
            // The answer to a try that was carried out may have been lost on the way.
            && let Some(sent) = self.has(&known).await
        {
            return Ok(sent);
        }
        done.map_err(|error| self.told(error))
    }

    /// Gives the object up: no part of it stays.
    pub(in crate::store) async fn abort(self) {
        if let Some(parts) = self.parts {
            parts.abort().await;
        }
    }

    async fn put_whole(&self, condition: HeaderMap, content: &Buffer) -> opendal::Result<Sent> {
        let mut headers = self.said.clone();
        headers.extend(condition);
        if content.is_empty() {
            // Said, since some servers refuse what does not say it (411).
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let crc = self.s3.crc(content);
        if let Some(crc) = &crc {
            headers.insert(CRC32C, value(&crc.to_base64())?);
        }
        let mut tries = 0;
        let request = || {
            tries += 1;
            let sent = self.s3.send_content(Method::PUT, &self.path, Some(&headers), content.clone());
            // Something else than the service may have answered, or the service an error after all.
            async {
                let answer = sent.await?;
                if answer.headers().contains_key(header::ETAG) { Ok(answer) } else { Err(senseless()) }
            }
        };
        match retrying(&self.s3.network, "write", request).await {
            Ok(response) => Ok(answered(response.headers(), crc, content)),
            Err(error) if self.is_unmet(&error) && tries > 1 => {
                let etag = Some(format!("\"{}\"", hashed(Algorithm::Md5, content)));
                let sent = self.has(&Known { size: content.len() as u64, crc, etag }).await;
                sent.ok_or_else(|| self.told(error))
            }
            Err(error) => Err(self.told(error)),
        }
    }

    /// Whether the name does not fulfil its condition; what is gone has no entity tag.
    fn is_unmet(&self, error: &Error) -> bool {
        match error.kind() {
            ErrorKind::ConditionNotMatch => true,
            ErrorKind::NotFound => {
                matches!(self.condition, Condition::Etag(_)) && error.message() != crate::store::error::NO_BUCKET
            }
            _ => false,
        }
    }

    fn told(&self, error: Error) -> Error {
        if self.is_unmet(&error) { Error::new(ErrorKind::ConditionNotMatch, NOT_OURS) } else { error }
    }

    /// Looks whether the name is that of the very object that was sent; what cannot be found out is not.
    async fn has(&self, known: &Known) -> Option<Sent> {
        let said = self.s3.looked_at(&self.path, HeaderMap::new()).await.ok()?;
        if text(&said, header::CONTENT_LENGTH)?.parse() != Ok(known.size) {
            return None;
        }
        let etag = text(&said, header::ETAG).map(str::to_owned);
        let theirs = full_checksum(&said).filter(|theirs| Some(theirs) == known.crc.as_ref());
        let is_known = theirs.is_some() || etag.is_some() && etag == known.etag;
        is_known.then(|| Sent { etag, digests: known.crc.clone().zip(theirs) })
    }
}

/// What the answer to a `PUT` says. Where it does not repeat the checksum, its entity tag is an MD5, unless
/// a key service encrypts (AWS, "`PutObject`").
fn answered(said: &HeaderMap, crc: Option<Checksum>, content: &Buffer) -> Sent {
    let etag = text(said, header::ETAG).map(str::to_owned);
    let echo = text(said, CRC32C).and_then(|text| Checksum::from_base64(Algorithm::Crc32c, text));
    let digests = crc.zip(echo).or_else(|| {
        let theirs = etag.as_deref().filter(|_| !is_keyed(said)).and_then(Checksum::md5_from_etag)?;
        Some((hashed(Algorithm::Md5, content), theirs))
    });
    Sent { etag, digests }
}

/// The best checksum of the whole that an answer with checksums has; one of parts is none.
fn full_checksum(said: &HeaderMap) -> Option<Checksum> {
    if said.get("x-amz-checksum-type").is_some_and(|kind| kind == "COMPOSITE") {
        return None;
    }
    [Algorithm::Crc64Nvme, Algorithm::Crc32c, Algorithm::Crc32].into_iter().find_map(|algorithm| {
        let name = HeaderName::try_from(format!("x-amz-checksum-{}", algorithm.name())).ok()?;
        Checksum::from_base64(algorithm, text(said, name)?)
    })
}

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

pub(super) fn hashed(algorithm: Algorithm, content: &Buffer) -> Checksum {
    let mut hasher = Hasher::new(algorithm);
    content.clone().for_each(|chunk| hasher.update(&chunk));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(name, text)| (HeaderName::from_static(name), HeaderValue::from_static(text))).collect()
    }

    #[test]
    fn a_checksum_counts_where_it_is_repeated() {
        let content = Buffer::from("123456789");
        let crc = || Some(hashed(Algorithm::Crc32c, &content));
        let md5 = ("etag", "\"25f9e794323b453885f5181f1b624d0b\"");
        let by = |lines: &[_], crc| {
            let digests = answered(&headers(lines), crc, &content).digests;
            digests.map(|(ours, theirs)| (ours.algorithm(), ours == theirs))
        };
        assert_eq!(by(&[md5, ("x-amz-checksum-crc32c", "4waSgw==")], crc()), Some((Algorithm::Crc32c, true)));
        assert_eq!(by(&[md5, ("x-amz-checksum-crc32c", "4waSgg==")], crc()), Some((Algorithm::Crc32c, false)));
        assert_eq!(by(&[md5, ("x-amz-checksum-crc32c", "4waSgw==")], None), Some((Algorithm::Md5, true)));
        assert_eq!(by(&[md5], crc()), Some((Algorithm::Md5, true)));
        assert_eq!(by(&[md5, ("x-amz-server-side-encryption", "aws:kms")], crc()), None);
        assert_eq!(by(&[md5, ("x-amz-server-side-encryption", "AES256")], crc()), Some((Algorithm::Md5, true)));
        assert_eq!(by(&[("etag", "\"0x8D\"")], crc()), None);
        assert_eq!(by(&[], crc()), None);
    }

    #[test]
    fn only_a_checksum_of_the_whole_is_one() {
        let of = |lines: &[_]| full_checksum(&headers(lines)).map(|checksum| checksum.algorithm());
        let whole = ("x-amz-checksum-type", "FULL_OBJECT");
        assert_eq!(of(&[("x-amz-checksum-crc32c", "4waSgw=="), whole]), Some(Algorithm::Crc32c));
        assert_eq!(of(&[("x-amz-checksum-crc32c", "4waSgw==")]), Some(Algorithm::Crc32c));
        assert_eq!(of(&[("x-amz-checksum-crc32", "y/Q5Jg=="), whole]), Some(Algorithm::Crc32));
        assert_eq!(of(&[("x-amz-checksum-crc64nvme", "rosUhgp5mIg="), whole]), Some(Algorithm::Crc64Nvme));
        assert_eq!(of(&[("x-amz-checksum-crc32c", "4waSgw==-2")]), None);
        assert_eq!(of(&[("x-amz-checksum-crc32c", "4waSgw=="), ("x-amz-checksum-type", "COMPOSITE")]), None);
        assert_eq!(of(&[("x-amz-checksum-sha256", "4waSgw==")]), None);
        assert_eq!(of(&[]), None);
    }
}
