//! The buckets that credentials show (AWS, "`ListBuckets`"), a page at a time. The client is one of a whole service.

use futures::stream;
use http::Method;
use jiff::Timestamp;
use opendal::{Error, ErrorKind};

use super::list::{Circle, encode_all};
use super::page::{BucketPage, bucket_page};
use super::{S3, retrying};

/// What a page holds at the most. Accounts with more than 10,000 buckets are told nothing without such a limit.
const PAGE: u32 = 1000;

/// A bucket.
pub(in crate::store) struct Bucket {
    pub(in crate::store) name: String,
    pub(in crate::store) created: Option<Timestamp>,
}

impl S3 {
    /// Lists the buckets.
    pub(in crate::store) fn buckets(&self) -> impl futures::Stream<Item = opendal::Result<Vec<Bucket>>> + Send + use<> {
        let begin = (self.clone(), Some(String::new()), Circle::default());
        stream::try_unfold(begin, |(client, token, mut circle)| async move {
            let Some(token) = token else { return Ok(None) };
            let page = client.bucket_page(&token).await?;
            if let Some(next) = &page.next {
                circle.check(next)?;
            }
            Ok(Some((page.buckets, (client, page.next, circle))))
        })
    }

    async fn bucket_page(&self, token: &str) -> opendal::Result<BucketPage> {
        let after = format!("&continuation-token={}", encode_all(token));
        // In this order: it is signed as it is sent.
        let tail =
            if token.is_empty() { format!("/?max-buckets={PAGE}") } else { format!("/?max-buckets={PAGE}{after}") };
        retrying(&self.network, "list", || async {
            let response = self.send(Method::GET, &tail, None).await?;
            bucket_page(&response.body().to_bytes())
                .map_err(|error| Error::new(ErrorKind::Unexpected, format!("bad listing: {error}")).set_temporary())
        })
        .await
    }
}
