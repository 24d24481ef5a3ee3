//! Listing a bucket, every key as it is.

use std::fmt::Write as _;
use std::sync::Arc;

use futures::{FutureExt as _, stream};
use http::Method;
use jiff::Timestamp;
use opendal::raw::percent_encode_path as encode;
use opendal::{Error, ErrorKind};

use super::page::{ListPage, list_page};
use super::segments::{AT_ONCE, Segments};
use super::{S3, retrying};
use crate::store::Depth;

/// One page of a listing: keys and common prefixes, whole, in the order the service gave them.
pub(in crate::store) struct KeyPage {
    /// The objects.
    pub(in crate::store) objects: Vec<Object>,
    /// The common prefixes, with their trailing `/`.
    pub(in crate::store) prefixes: Vec<Vec<u8>>,
}

/// In which order keys come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Order {
    /// In that of their bytes, as is known beforehand.
    Bytes,
    /// Whichever.
    Unknown,
}

/// One object of a bucket.
#[derive(Debug, Clone, Default)]
pub(in crate::store) struct Object {
    pub(in crate::store) key: Vec<u8>,
    pub(in crate::store) size: u64,
    pub(in crate::store) modified: Option<Timestamp>,
    pub(in crate::store) etag: Option<String>,
}

/// Where a listing goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Start,
    Token(String),
    After(String),
    End,
}

impl S3 {
    /// Lists what begins with `prefix`, a page at a time; some pages are asked for ahead, as many at once as the
    /// run may have requests in flight.
    pub(in crate::store) fn list(
        &self,
        prefix: String,
        depth: Depth,
        order: Order,
    ) -> impl futures::Stream<Item = opendal::Result<KeyPage>> + Send + use<> {
        let (client, begin) = (self.clone(), prefix.clone());
        let ask = move |next: Next| {
            let (client, prefix) = (client.clone(), begin.clone());
            async move { client.list_page(&prefix, depth, &next.query(), None).await }.boxed()
        };
        let most = match order {
            Order::Bytes => AT_ONCE.min(self.network.tuning.jobs.most()),
            Order::Unknown => 1,
        };
        stream::try_unfold(Segments::new(Arc::new(ask), prefix, most), async |mut segments| {
            let page = segments.next().await?;
            Ok(page.map(|page| (KeyPage::from(page), segments)))
        })
    }

    /// Whether anything begins with `prefix`.
    pub(in crate::store) async fn any(&self, prefix: &str) -> opendal::Result<bool> {
        let (mut query, mut circle) = (String::new(), Circle::default());
        loop {
            let page = self.list_page(prefix, Depth::Tree, &query, Some(1)).await?;
            if !page.objects.is_empty() || !page.prefixes.is_empty() {
                return Ok(true);
            }
            if !page.truncated {
                return Ok(false);
            }
            // An empty page is not the end.
            query = Next::Token(page.next.ok_or_else(endless)?).query();
            circle.check(&query)?;
        }
    }

    async fn list_page(
        &self,
        prefix: &str,
        depth: Depth,
        query: &str,
        limit: Option<u32>,
    ) -> opendal::Result<ListPage> {
        let delimiter = if depth == Depth::Children { "&delimiter=%2F" } else { "" };
        let limit = limit.map_or_else(String::new, |limit| format!("&max-keys={limit}"));
        let tail = format!("?list-type=2&encoding-type=url{delimiter}{limit}&prefix={}{query}", encode_all(prefix));
        retrying(&self.network, "list", || async {
            let response = self.send(Method::GET, &tail, None).await?;
            // A page cut short is worth asking for again; a page is never taken as empty instead.
            list_page(&response.body().to_bytes())
                .map_err(|error| Error::new(ErrorKind::Unexpected, format!("bad listing: {error}")).set_temporary())
        })
        .await
    }
}

impl Next {
    fn query(&self) -> String {
        match self {
            Self::Start | Self::End => String::new(),
            Self::Token(token) => format!("&continuation-token={}", encode_all(token)),
            Self::After(key) => format!("&start-after={}", encode_all(key)),
        }
    }
}

impl From<ListPage> for KeyPage {
    fn from(mut page: ListPage) -> Self {
        page.objects.retain(|object| !is_ghost(object));
        Self { objects: page.objects, prefixes: page.prefixes }
    }
}

/// Whether this is no object: asked for the children of a directory that only its own file system has
/// left, `SeaweedFS` lists that directory as if a marker stood for it, with an empty entity tag.
fn is_ghost(object: &Object) -> bool {
    object.key.ends_with(b"/") && object.size == 0 && object.etag.as_deref() == Some("\"\"")
}

/// Decides how to go on: where the service gives no token, after the last key, if it is the last in
/// order too. After any other, keys would be missing or come twice.
pub(super) fn following(page: &ListPage) -> opendal::Result<Next> {
    if !page.truncated {
        return Ok(Next::End);
    }
    match (&page.next, page.objects.last()) {
        (Some(token), _) if !token.is_empty() => Ok(Next::Token(token.clone())),
        (_, Some(object)) if is_behind_all(object, page) => {
            String::from_utf8(object.key.clone()).map(Next::After).map_err(|_| endless())
        }
        _ => Err(endless()),
    }
}

fn is_behind_all(last: &Object, page: &ListPage) -> bool {
    page.objects.is_sorted_by_key(|object| &object.key) && page.prefixes.iter().all(|prefix| *prefix < last.key)
}

/// Notices a listing that goes round in a circle, whatever its length: each place is compared with
/// one that is left further and further behind (R. P. Brent, "An improved Monte Carlo factorization
/// algorithm", 1980).
pub(super) struct Circle<T> {
    mark: Option<T>,
    steps: u64,
}

impl<T> Default for Circle<T> {
    fn default() -> Self {
        Self { mark: None, steps: 0 }
    }
}

impl<T: Clone + PartialEq> Circle<T> {
    /// Checks where a listing goes on.
    pub(super) fn check(&mut self, next: &T) -> opendal::Result<()> {
        if self.mark.as_ref() == Some(next) {
            return Err(endless());
        }
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.mark = Some(next.clone());
        }
        Ok(())
    }
}

pub(super) fn endless() -> Error {
    Error::new(ErrorKind::Unexpected, "the service says the listing goes on, but not where")
}

/// Encodes a query value as signatures demand: all but unreserved characters (AWS, "`UriEncode`").
pub(super) fn encode_all(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in encode(text).chars() {
        match c {
            '/' | '!' | '*' | '\'' | '(' | ')' => {
                let _ = write!(out, "%{:02X}", u32::from(c));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_token_only_the_last_key_of_all_leads_on() {
        let page = |keys: &[&str], prefixes: &[&str], next: Option<&str>| {
            let object = |key: &&str| Object { key: key.as_bytes().to_vec(), ..Object::default() };
            let objects = keys.iter().map(object).collect();
            let prefixes = prefixes.iter().map(|prefix| prefix.as_bytes().to_vec()).collect();
            following(&ListPage { objects, prefixes, truncated: true, next: next.map(str::to_owned) }).ok()
        };
        let after = |key: &str| Some(Next::After(key.to_owned()));
        assert_eq!(page(&["a", "b"], &["a/"], None), after("b"));
        assert_eq!(page(&["a", "b"], &["a/"], Some("")), after("b"));
        assert_eq!(page(&["b", "a"], &[], None), None);
        assert_eq!(page(&["b", "a", "c"], &[], None), None);
        assert_eq!(page(&["a", "b"], &["b/"], None), None);
        assert_eq!(page(&[], &["b/"], None), None);
        assert_eq!(page(&["b", "a"], &["c/"], Some("t")), Some(Next::Token("t".to_owned())));
    }

    #[test]
    fn a_circle_is_noticed_whatever_its_length() {
        for (ahead, length) in [(0, 1), (0, 2), (5, 3), (100, 77)] {
            let mut circle = Circle::default();
            let places = (0..ahead).chain((0..).map(|step| ahead + step % length));
            let noticed = places.take(1000).position(|at| circle.check(&Next::Token(at.to_string())).is_err());
            assert!(noticed.is_some_and(|at| at >= ahead + length), "{ahead} {length}");
        }
        let mut circle = Circle::default();
        assert!((0..1000).all(|at| circle.check(&Next::After(at.to_string())).is_ok()));
    }
}
