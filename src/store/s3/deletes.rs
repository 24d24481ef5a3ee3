//! Removing many objects with one request (AWS, "`DeleteObjects`"), whose answer says of each whether it is gone.
//! What an answer does not name is not gone: who asked for it asks again.

use std::collections::HashSet;

use http::{HeaderMap, HeaderName, Method};
use opendal::Buffer;
use quick_xml::escape::escape;

use super::object::value;
use super::parts::senseless;
use super::upload::hashed;
use super::{S3, page, refused, xml};
use crate::entry::Algorithm;
use crate::store::retry::retrying;

/// What the service compares the list of keys with; it demands that or another checksum.
const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

impl S3 {
    /// Removes objects, 1,000 at the most, and says of each whether the service says that it is gone.
    pub(in crate::store) async fn delete_many(&self, keys: &[String]) -> opendal::Result<Vec<bool>> {
        let document = Buffer::from(document(keys));
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_MD5, value(&hashed(Algorithm::Md5, &document).to_base64())?);
        let gone = retrying(&self.network, "delete", || async {
            let response = self.send_content(Method::POST, "?delete", Some(&headers), document.clone()).await?;
            let answer = response.body().to_bytes();
            deleted(&answer).ok_or_else(|| match page::error_document(&answer).code {
                Some(_) => refused(&response),
                None => senseless(),
            })
        })
        .await?;
        Ok(keys.iter().map(|key| gone.contains(key)).collect())
    }
}

fn document(keys: &[String]) -> String {
    let mut out = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    for key in keys {
        out.push_str("<Object><Key>");
        out.push_str(&escape(key.as_str()));
        out.push_str("</Key></Object>");
    }
    out + "</Delete>"
}

/// Reads which objects are gone; `None` if the answer is none, or breaks off.
fn deleted(xml: &[u8]) -> Option<HashSet<String>> {
    let (mut gone, mut complete) = (HashSet::new(), false);
    let read = xml::each_element(xml, |path, text| match (path, text) {
        ([_, "Deleted", "Key"], Some(text)) => _ = gone.insert(text.to_owned()),
        (["DeleteResult"], _) => complete = true,
        _ => {}
    });
    (read.is_ok() && complete).then_some(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_does_not_name_is_not_gone() {
        let answer = |inner: &str| deleted(format!("<DeleteResult xmlns=\"x\">{inner}</DeleteResult>").as_bytes());
        let (one, two) =
            ("<Deleted><Key>a&amp;b</Key></Deleted>", "<Error><Key>c</Key><Code>AccessDenied</Code></Error>");
        let names = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        assert_eq!(answer(&format!("{one}{two}")), names(&["a&b"]));
        assert_eq!(answer(""), names(&[]));
        for none in ["", "<html/>", "<Error><Code>SlowDown</Code></Error>", &format!("<DeleteResult>{one}")] {
            assert_eq!(deleted(none.as_bytes()), None, "{none}");
        }
    }
}
