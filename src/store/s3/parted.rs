//! What the entity tag of an object that was sent in parts says of its content: to understand it, one has to
//! know how long its parts were. What the service keeps besides is [`super::upload`]'s to ask for.

use http::{HeaderMap, Method, header};
use opendal::ErrorKind;
use opendal::raw::percent_encode_path;

use super::object::value;
use super::upload::text;
use super::{S3, is_keyed};
use crate::entry::Checksum;
use crate::store::retry::retrying;

impl S3 {
    /// Returns what the entity tag of an object says of its content, by the size of its first part, at the cost
    /// of one request; `said` is what the service says of the object. `None` if it was not sent in parts, or in
    /// parts of several sizes, as far as their number tells; where the tag is no digest, since a key service or a
    /// customer's key encrypts the content; and where the service does not tell of parts.
    pub(super) async fn md5_of_parts(&self, path: &str, etag: &str, said: &HeaderMap) -> Option<Checksum> {
        if !etag.contains('-') || is_keyed(said) {
            return None;
        }
        let length = text(said, header::CONTENT_LENGTH)?.parse().ok()?;
        match self.part(path, etag, 1).await {
            Ok(size) => Checksum::md5_of_parts_from_etag(etag, length, size?),
            Err(error) => {
                tracing::debug!(%error, "could not ask for the size of the parts");
                None
            }
        }
    }

    /// Whether an object with such a tag was sent in parts of that one size, as its second part and the last but
    /// one tell: then another digest is that of other content. An object that is another one by now was not.
    pub(in crate::store) async fn is_of_parts(&self, key: &str, tag: &Checksum) -> opendal::Result<bool> {
        let Checksum::Md5OfParts(parts) = tag else { return Ok(false) };
        let (path, etag) = (format!("/{}", percent_encode_path(key)), format!("\"{tag}\""));
        for number in [2, parts.count.saturating_sub(1)].into_iter().filter(|number| (2..parts.count).contains(number))
        {
            match self.part(&path, &etag, number).await {
                Ok(part) if part == Some(parts.size) => {}
                Err(error) if error.kind() != ErrorKind::ConditionNotMatch => return Err(error),
                Ok(_) | Err(_) => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Asks how long one part of an object is (AWS, "`HeadObject`", `partNumber`).
    async fn part(&self, path: &str, etag: &str, number: u32) -> opendal::Result<Option<u64>> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, value(etag)?);
        let tail = format!("{path}?partNumber={number}");
        let response = retrying(&self.network, "stat", || self.send(Method::HEAD, &tail, Some(&headers))).await?;
        Ok(text(response.headers(), header::CONTENT_LENGTH).and_then(|length| length.parse().ok()))
    }
}
