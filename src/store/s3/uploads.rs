//! Uploads in parts that were begun and not completed: listing them, and ending them (AWS,
//! "`ListMultipartUploads`", "`AbortMultipartUpload`").

use futures::stream;
use http::Method;
use jiff::Timestamp;
use opendal::raw::percent_encode_path;
use opendal::{Error, ErrorKind};

use super::list::{Circle, encode_all, endless};
use super::page::{UploadPage, upload_page};
use super::{NO_UPLOAD, S3, retrying};

/// An upload that was not completed.
pub(in crate::store) struct Unfinished {
    pub(in crate::store) key: Vec<u8>,
    pub(in crate::store) id: String,
    pub(in crate::store) begun: Option<Timestamp>,
}

/// The last key of a page, and the last upload of that key.
type Marker = (String, String);

impl S3 {
    /// Lists the uploads to keys that begin with `prefix`, a page at a time.
    pub(in crate::store) fn uploads(
        &self,
        prefix: String,
    ) -> impl futures::Stream<Item = opendal::Result<Vec<Unfinished>>> + Send + use<> {
        let begin = (self.clone(), prefix, Some(Marker::default()), Circle::default());
        stream::try_unfold(begin, |(client, prefix, marker, mut circle)| async move {
            let Some(marker) = marker else { return Ok(None) };
            let page = client.upload_page(&prefix, &marker).await?;
            let next = page.truncated.then_some((page.next_key, page.next_id));
            if let Some(next) = &next {
                // Without a key it begins again.
                if next.0.is_empty() {
                    return Err(endless());
                }
                circle.check(next)?;
            }
            Ok(Some((page.uploads, (client, prefix, next, circle))))
        })
    }

    async fn upload_page(&self, prefix: &str, (key, id): &Marker) -> opendal::Result<UploadPage> {
        // Not to be encoded: SeaweedFS says that it does, and does not.
        let after = format!("&key-marker={}&upload-id-marker={}", encode_all(key), encode_all(id));
        let after = if key.is_empty() { "" } else { &after };
        let tail = format!("?uploads=&prefix={}{after}", encode_all(prefix));
        retrying(&self.network, "list", || async {
            let response = self.send(Method::GET, &tail, None).await?;
            upload_page(&response.body().to_bytes())
                .map_err(|error| Error::new(ErrorKind::Unexpected, format!("bad listing: {error}")).set_temporary())
        })
        .await
    }

    /// Ends an upload; its parts go.
    pub(in crate::store) async fn abort(&self, key: &str, id: &str) -> opendal::Result<()> {
        self.end(&format!("/{}?uploadId={}", percent_encode_path(key), encode_all(id))).await
    }

    /// Ends the upload that the end of a URL names, be the run interrupted or not.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] if it is over.
    pub(super) async fn end(&self, tail: &str) -> opendal::Result<()> {
        match retrying(&self.network.settling(), "abort", || self.send(Method::DELETE, tail, None)).await {
            Err(error) if error.message() == NO_UPLOAD => Err(Error::new(ErrorKind::NotFound, NO_UPLOAD)),
            done => done.map(drop),
        }
    }
}
