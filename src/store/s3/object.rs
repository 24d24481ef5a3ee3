//! What is said of an object, and the markers of directories, which `OpenDAL` writes over whatever bears their
//! name.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use opendal::raw::percent_encode_path;
use opendal::{Buffer, Error, ErrorKind};

use super::S3;
use crate::entry::Headers;
use crate::store::retry::retrying;

/// How the names of headers with metadata begin.
const METADATA: &str = "x-amz-meta-";

impl S3 {
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
    pub(super) async fn put(&self, key: &str, headers: &HeaderMap) -> opendal::Result<Buffer> {
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
pub(super) fn restated(said: &HeaderMap, over: &Headers) -> opendal::Result<HeaderMap> {
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

pub(super) fn value(text: &str) -> opendal::Result<HeaderValue> {
    let bad = |error| Error::new(ErrorKind::Unexpected, "no header can carry this").set_source(error);
    HeaderValue::try_from(text).map_err(bad)
}
