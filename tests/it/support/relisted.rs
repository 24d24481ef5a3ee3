//! S3 that lists worse than it could: in no order, from the beginning whatever it is asked, or without
//! modification times. moto keeps the objects; what it lists is listed anew on the way.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::objects::ask;
use super::proxy::{Action, Proxy, Request};
use super::servers::Server;

/// Entries of a page.
const PAGE: usize = 3;

/// Starts a proxy before moto that lists in no order, not even over pages, goes on by a token alone, and
/// ignores `start-after`.
pub(crate) fn unordered(moto: &Server) -> Proxy {
    let upstream = moto.endpoint().to_owned();
    Proxy::before(moto.endpoint(), move |request| {
        Action::when(request.is_list(), || Action::Answer(page(&upstream, &request.target)))
    })
}

/// Starts a proxy before moto that says of nothing when it changed.
pub(crate) fn timeless(moto: &Server) -> Proxy {
    Proxy::before(moto.endpoint(), |request: &Request| {
        let edit = |body| without_times(&String::from_utf8(body).unwrap()).into_bytes();
        if request.is_list() { Action::Edit(Box::new(edit)) } else { Action::Unsay("last-modified") }
    })
}

fn without_times(listing: &str) -> String {
    let mut parts = listing.split("<LastModified>");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once("</LastModified>").unwrap().1)
}

/// Asks for all there is, and answers with some of it in an order that nobody can foresee.
fn page(upstream: &str, target: &str) -> Vec<u8> {
    let (path, query) = target.split_once('?').unwrap();
    let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let own = ["continuation-token=", "start-after=", "max-keys="];
    let asked: Vec<_> = query.split('&').filter(|pair| !own.iter().any(|key| pair.starts_with(key))).collect();
    let answer = ask("GET", &format!("{upstream}{path}?{}", asked.join("&")), "", b"").ok();
    let listing = String::from_utf8(answer.body).unwrap();
    let mut entries = elements(&listing, "Contents");
    entries.extend(elements(&listing, "CommonPrefixes"));
    entries.sort_by_key(|entry| {
        let mut hasher = DefaultHasher::new();
        entry.hash(&mut hasher);
        hasher.finish()
    });
    let from: usize = value("continuation-token").map_or(0, |token| token.parse().unwrap());
    let most = value("max-keys").map_or(PAGE, |keys| keys.parse().unwrap());
    let end = entries.len().min(from + most);
    let truncated = end < entries.len();
    let entries = entries[from.min(end)..end].concat();
    format!(
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{truncated}</IsTruncated>\
         <NextContinuationToken>{end}</NextContinuationToken>{entries}</ListBucketResult>"
    )
    .into_bytes()
}

/// Returns the elements of a name, as they are.
fn elements<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let starts = xml.match_indices(&open).map(|(at, _)| at);
    starts.map(|at| &xml[at..at + xml[at..].find(&close).unwrap() + close.len()]).collect()
}
