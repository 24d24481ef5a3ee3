//! What is written by S3 itself: copies within a storage, and the markers of directories.
//!
//! `OpenDAL` pins a copy to what its own `HEAD` shows, not to what was listed, and writes a marker over
//! whatever bears its name.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use opendal::raw::percent_encode_path;
use opendal::{Buffer, Error, ErrorKind};

use super::{S3, page};
use crate::entry::Headers;
use crate::store::retry::retrying;

/// How the names of headers with metadata begin.
const METADATA: &str = "x-amz-meta-";

/// What a copy is bound to.
pub(in crate::store) struct Pinned<'a> {
    /// The key it is of.
    pub(in crate::store) key: &'a str,
    /// The entity tag it had when it was looked at.
    pub(in crate::store) etag: &'a str,
    /// What shall be said of the copy in place of what is said of it.
    pub(in crate::store) over: Option<&'a Headers>,
}

/// Which condition of a copy did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Unmet {
    /// The source is another one by now.
    Source,
    /// The service does not say, or the name is taken.
    Unsaid,
}

impl S3 {
    /// Copies an object of `from`, a bucket that this one's credentials reach; returns the entity tag
    /// of the copy. Metadata comes along (AWS, "`CopyObject`"), storage class and ACL do not.
    ///
    /// # Errors
    /// [`ErrorKind::ConditionNotMatch`], which [`unmet`] tells more of.
    pub(in crate::store) async fn copy(
        &self,
        from: &Self,
        source: &Pinned<'_>,
        to: &str,
        if_absent: bool,
    ) -> opendal::Result<Option<String>> {
        let mut headers = self.written.clone();
        let place = format!("/{}/{}", from.bucket, percent_encode_path(source.key));
        if let Some(over) = source.over {
            // All or nothing: what is not said again is lost.
            headers.extend(restated(&from.said_of(source.key).await?, over)?);
            headers.insert("x-amz-metadata-directive", HeaderValue::from_static("REPLACE"));
        }
        headers.insert("x-amz-copy-source", value(&place)?);
        headers.insert("x-amz-copy-source-if-match", value(source.etag)?);
        if if_absent {
            headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        }
        let body = retrying(&self.network, "copy", || self.put(to, &headers)).await?.to_bytes();
        Ok(page::copied(&body))
    }

    /// Writes an empty object under `key`, unless there is one; returns whether it did.
    pub(in crate::store) async fn make_empty(&self, key: &str) -> opendal::Result<bool> {
        let mut headers = self.written.clone();
        headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        match retrying(&self.network, "create_dir", || self.put(key, &headers)).await {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::ConditionNotMatch => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Asks what is said of an object.
    pub(super) async fn said_of(&self, key: &str) -> opendal::Result<HeaderMap> {
        let path = format!("/{}", percent_encode_path(key));
        Ok(retrying(&self.network, "stat", || self.send(Method::HEAD, &path, None)).await?.into_parts().0.headers)
    }

    /// Sends a `PUT` without a body.
    async fn put(&self, key: &str, headers: &HeaderMap) -> opendal::Result<Buffer> {
        let path = format!("/{}", percent_encode_path(key));
        let mut headers = headers.clone();
        // Said, since some servers refuse what does not say it (411).
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        let response = self.send_and_hear(Method::PUT, &path, &headers, Buffer::new()).await?;
        Ok(response.into_body())
    }
}

/// What `CopyObject` takes besides metadata (AWS, "`CopyObject`"), as an answer to `HEAD` has it.
const RESTATED: [&str; 7] = [
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
    "x-amz-website-redirect-location",
];

/// The headers that say of a copy what is said of its source, but for what goes over that.
fn restated(said: &HeaderMap, over: &Headers) -> opendal::Result<HeaderMap> {
    let is_told = |name: &HeaderName| RESTATED.contains(&name.as_str()) || name.as_str().starts_with(METADATA);
    let told = said.iter().filter(|(name, _)| is_told(name));
    let mut headers: HeaderMap = told.map(|(name, value)| (name.clone(), value.clone())).collect();
    say(&mut headers, over)?;
    Ok(headers)
}

/// Says of an object what `said` says; what is empty there is not said.
pub(super) fn say(headers: &mut HeaderMap, said: &Headers) -> opendal::Result<()> {
    let fields = [
        (header::CONTENT_TYPE, &said.content_type),
        (header::CACHE_CONTROL, &said.cache_control),
        (header::CONTENT_DISPOSITION, &said.content_disposition),
        (header::CONTENT_ENCODING, &said.content_encoding),
    ];
    let fields = fields.into_iter().filter_map(|(name, text)| Some((name, text.as_ref()?)));
    for (name, text) in fields {
        set(headers, name, text)?;
    }
    for (key, text) in &said.metadata {
        let bad = |error| Error::new(ErrorKind::Unexpected, "no header has this name").set_source(error);
        set(headers, HeaderName::try_from(format!("{METADATA}{key}")).map_err(bad)?, text)?;
    }
    Ok(())
}

/// Sets a header; an empty text takes it away.
fn set(headers: &mut HeaderMap, name: HeaderName, text: &str) -> opendal::Result<()> {
    headers.remove(&name);
    if !text.is_empty() {
        headers.insert(name, value(text)?);
    }
    Ok(())
}

/// Tells which condition an error is about.
pub(in crate::store) fn unmet(error: &Error) -> Unmet {
    if error.message().contains(super::COPY_SOURCE) { Unmet::Source } else { Unmet::Unsaid }
}

pub(super) fn value(text: &str) -> opendal::Result<HeaderValue> {
    let bad = |error| Error::new(ErrorKind::Unexpected, "no header can carry this").set_source(error);
    HeaderValue::try_from(text).map_err(bad)
}
