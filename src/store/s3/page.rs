//! S3's XML: one page of a listing, one error document (AWS, `ListObjectsV2`, "Error responses").
//!
//! What a document says, and nothing of what follows from it; how XML is read stands in [`super::xml`].

use super::buckets::Bucket;
use super::list::Object;
use super::uploads::Unfinished;
use super::xml;
use crate::store::Versions;

/// One page of a listing.
#[derive(Debug, Default)]
pub(super) struct ListPage {
    pub(super) objects: Vec<Object>,
    pub(super) prefixes: Vec<Vec<u8>>,
    pub(super) truncated: bool,
    pub(super) next: Option<String>,
}

/// What an error document says.
#[derive(Debug, Default)]
pub(super) struct ErrorDocument {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    /// The header whose condition did not hold.
    pub(super) condition: Option<String>,
}

pub(super) fn error_document(xml: &[u8]) -> ErrorDocument {
    let mut found = ErrorDocument::default();
    // Half a document still names the code.
    let _ = each_text(xml, |path, text| match path {
        [.., "Error", "Code"] => found.code = Some(text),
        [.., "Error", "Message"] => found.message = Some(text),
        [.., "Error", "Condition"] => found.condition = Some(text.to_ascii_lowercase()),
        _ => {}
    });
    found
}

/// Reads the entity tag of what was copied: an object (`CopyObjectResult`) or a part of one (`CopyPartResult`).
pub(super) fn copied(xml: &[u8], root: &str) -> Option<String> {
    let mut etag = None;
    let _ = each_text(xml, |path, text| match path {
        [.., name, "ETag"] if *name == root => etag = Some(quoted(text)),
        _ => {}
    });
    etag
}

/// Reads the name of an upload that was begun (AWS, "`CreateMultipartUpload`").
pub(super) fn created(xml: &[u8]) -> Option<String> {
    let mut id = None;
    let _ = each_text(xml, |path, text| {
        // `rclone serve s3` names the answer after the request.
        if let ["InitiateMultipartUploadResult" | "InitiateMultipartUpload", "UploadId"] = path {
            id = Some(text);
        }
    });
    id.filter(|id| !id.is_empty())
}

/// Reads what is said of an object whose parts were put together: its entity tag and its CRC32C, in
/// base64 (AWS, "`CompleteMultipartUpload`"). `None` if the document is another one.
pub(super) fn completed(xml: &[u8]) -> Option<(Option<String>, Option<String>)> {
    let (mut etag, mut crc, mut known) = (None, None, false);
    let _ = each_element(xml, |path, text| match (path, text) {
        (["CompleteMultipartUploadResult", "ETag"], Some(text)) => etag = Some(quoted(text)),
        (["CompleteMultipartUploadResult", "ChecksumCRC32C"], Some(text)) => crc = Some(text),
        (["CompleteMultipartUploadResult"], _) => known = true,
        _ => {}
    });
    known.then_some((etag, crc))
}

/// Reads whether a bucket keeps versions (AWS, "`GetBucketVersioning`"); one that never did says nothing.
pub(super) fn versioning(xml: &[u8]) -> Result<Versions, String> {
    let mut status = None;
    let mut known = false;
    each_element(xml, |path, text| match path {
        // moto names the answer after the request.
        ["VersioningConfiguration" | "GetBucketVersioningResponse"] => known = true,
        ["VersioningConfiguration" | "GetBucketVersioningResponse", "Status"] => status = text,
        _ => {}
    })?;
    match status.as_deref() {
        None if known => Ok(Versions::Off),
        Some("Enabled") => Ok(Versions::On),
        Some("Suspended") => Ok(Versions::Suspended),
        _ => Err("an answer that is none".to_owned()),
    }
}

/// Parses a page.
///
/// # Errors
/// What is wrong with the document; an unfinished one is wrong.
pub(super) fn list_page(xml: &[u8]) -> Result<ListPage, String> {
    let mut page = ListPage::default();
    let mut encoded = false;
    let mut object = Object::default();
    let mut complete = false;
    let (mut bad_size, mut said_whole) = (None, false);
    xml::each_element(xml, |path, text| match (path, text) {
        ([_, "EncodingType"], Some(text)) => encoded = text == "url",
        ([_, "IsTruncated"], Some(text)) => {
            said_whole = matches!(text.trim(), "false" | "0");
            page.truncated = !said_whole;
        }
        ([_, "NextContinuationToken"], Some(text)) => page.next = Some(text.to_owned()),
        ([_, "Contents", "Key"], Some(text)) => object.key = text.as_bytes().to_vec(),
        ([_, "Contents", "Size"], Some(text)) => match text.trim().parse() {
            Ok(size) => object.size = size,
            Err(_) => bad_size = Some(text.to_owned()),
        },
        ([_, "Contents", "LastModified"], Some(text)) => object.modified = text.parse().ok(),
        ([_, "Contents", "ETag"], Some(text)) => {
            object.etag = Some(quoted(text.to_owned())).filter(|etag| !etag.is_empty());
        }
        ([_, "Contents"], _) => page.objects.push(std::mem::take(&mut object)),
        ([_, "CommonPrefixes", "Prefix"], Some(text)) => page.prefixes.push(text.as_bytes().to_vec()),
        (["ListBucketResult"], _) => complete = true,
        _ => {}
    })?;
    if let Some(size) = bad_size {
        return Err(format!("a size is no number: {size}"));
    }
    if !complete {
        return Err("the listing breaks off".to_owned());
    }
    // Whoever says where a listing goes on says that it does.
    page.truncated |= page.next.as_deref().is_some_and(|next| !next.is_empty()) && !said_whole;
    if encoded {
        page.objects.iter_mut().for_each(|object| decode(&mut object.key));
        page.prefixes.iter_mut().for_each(decode);
    }
    Ok(page)
}

/// An entity tag is written in quotes (RFC 9110, section 8.8.3); `rclone serve s3` lists it without.
fn quoted(etag: String) -> String {
    if etag.is_empty() || etag.contains('"') { etag } else { format!("\"{etag}\"") }
}

/// Undoes `encoding-type=url`: `%XX`, and `+` for a space.
fn decode(key: &mut Vec<u8>) {
    let mut out = Vec::with_capacity(key.len());
    let mut rest = key.as_slice();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |b: &u8| char::from(*b).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let escape = tail.first().and_then(hex).zip(tail.get(1).and_then(hex));
        rest = match (byte, escape) {
            (b'%', Some((high, low))) => {
                out.push(high << 4 | low);
                &tail[2..]
            }
            (b'+', _) => {
                out.push(b' ');
                tail
            }
            _ => {
                out.push(byte);
                tail
            }
        };
    }
    *key = out;
}

/// One page of uploads that were not completed.
#[derive(Default)]
pub(super) struct UploadPage {
    pub(super) uploads: Vec<Unfinished>,
    pub(super) truncated: bool,
    pub(super) next_key: String,
    pub(super) next_id: String,
}

/// Parses a page of uploads.
///
/// # Errors
/// As [`list_page`]; an upload without a key or an identifier.
pub(super) fn upload_page(xml: &[u8]) -> Result<UploadPage, String> {
    let mut page = UploadPage::default();
    let mut complete = false;
    let (mut key, mut id, mut begun) = (Vec::new(), String::new(), None);
    each_element(xml, |path, text| match (path, text) {
        ([_, "IsTruncated"], Some(text)) => page.truncated = !matches!(text.trim(), "false" | "0" | ""),
        ([_, "NextKeyMarker"], Some(text)) => page.next_key = text,
        ([_, "NextUploadIdMarker"], Some(text)) => page.next_id = text,
        ([_, "Upload", "Key"], Some(text)) => key = text.into_bytes(),
        ([_, "Upload", "UploadId"], Some(text)) => id = text,
        ([_, "Upload", "Initiated"], Some(text)) => begun = text.trim().parse().ok(),
        ([_, "Upload"], _) => {
            let (key, id) = (std::mem::take(&mut key), std::mem::take(&mut id));
            page.uploads.push(Unfinished { key, id, begun: begun.take() });
        }
        (["ListMultipartUploadsResult"], _) => complete = true,
        _ => {}
    })?;
    if !complete {
        return Err("the listing breaks off".to_owned());
    }
    if page.uploads.iter().any(|upload| upload.key.is_empty() || upload.id.is_empty()) {
        return Err("an upload without a name".to_owned());
    }
    Ok(page)
}

/// One page of buckets.
#[derive(Default)]
pub(super) struct BucketPage {
    pub(super) buckets: Vec<Bucket>,
    pub(super) next: Option<String>,
}

/// Parses a page of buckets.
///
/// # Errors
/// As [`list_page`].
pub(super) fn bucket_page(xml: &[u8]) -> Result<BucketPage, String> {
    let mut page = BucketPage::default();
    let mut complete = false;
    let (mut name, mut created) = (String::new(), None);
    each_element(xml, |path, text| match (path, text) {
        ([_, "ContinuationToken"], Some(text)) => page.next = Some(text).filter(|token| !token.is_empty()),
        ([_, "Buckets", "Bucket", "Name"], Some(text)) => name = text,
        ([_, "Buckets", "Bucket", "CreationDate"], Some(text)) => created = text.trim().parse().ok(),
        ([_, "Buckets", "Bucket"], _) => {
            page.buckets.push(Bucket { name: std::mem::take(&mut name), created: created.take() });
        }
        (["ListAllMyBucketsResult"], _) => complete = true,
        _ => {}
    })?;
    match complete {
        true if page.buckets.iter().all(|bucket| !bucket.name.is_empty()) => Ok(page),
        true => Err("a bucket without a name".to_owned()),
        false => Err("the listing breaks off".to_owned()),
    }
}

fn each_text(xml: &[u8], mut found: impl FnMut(&[&str], String)) -> Result<(), String> {
    each_element(xml, |path, text| {
        if let Some(text) = text {
            found(path, text);
        }
    })
}

fn each_element(xml: &[u8], mut found: impl FnMut(&[&str], Option<String>)) -> Result<(), String> {
    xml::each_element(xml, |path, text| found(path, text.map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versioning_is_read_or_unknown() {
        let document = |inner: &str| format!("<VersioningConfiguration>{inner}</VersioningConfiguration>");
        let table = [
            (document("<Status>Enabled</Status>"), Some(Versions::On)),
            (document("<Status>Suspended</Status><MfaDelete>Disabled</MfaDelete>"), Some(Versions::Suspended)),
            (document(""), Some(Versions::Off)),
            (document("<Status>Else</Status>"), None),
            ("<ListBucketResult/>".to_owned(), None),
            (String::new(), None),
        ];
        for (xml, expected) in table {
            assert_eq!(versioning(xml.as_bytes()).ok(), expected, "{xml}");
        }
    }

    #[test]
    fn an_upload_has_a_name_and_an_end() {
        let begun = |root: &str| created(format!("<{root}><UploadId>a+/=</UploadId></{root}>").as_bytes());
        assert_eq!(begun("InitiateMultipartUploadResult").as_deref(), Some("a+/="));
        assert_eq!(begun("InitiateMultipartUpload").as_deref(), Some("a+/="));
        assert_eq!(begun("html"), None);
        assert_eq!(created(b"<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>"), None);
        let done = |inner: &str| {
            completed(format!("<CompleteMultipartUploadResult>{inner}</CompleteMultipartUploadResult>").as_bytes())
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(done(""), Some((None, None)));
        assert_eq!(done("<ETag>&quot;e-2&quot;</ETag>"), Some((text("\"e-2\""), None)));
        let both = "<ETag>e-2</ETag><ChecksumCRC32C>4waSgw==</ChecksumCRC32C>";
        assert_eq!(done(both), Some((text("\"e-2\""), text("4waSgw=="))));
        assert_eq!(completed(b"<CompleteMultipartUploadResult><ETag>e"), None);
        assert_eq!(completed(b""), None);
    }

    #[test]
    fn a_copy_says_what_it_is() {
        let xml = b"<CopyPartResult><ETag>&quot;e&quot;</ETag><LastModified>x</LastModified></CopyPartResult>";
        assert_eq!(copied(xml, "CopyPartResult").as_deref(), Some("\"e\""));
        assert_eq!(copied(xml, "CopyObjectResult"), None);
        assert_eq!(copied(b"<CopyPartResult/>", "CopyPartResult"), None);
        assert_eq!(copied(b"", "CopyPartResult"), None);
    }

    #[test]
    fn buckets_have_names_and_an_end() {
        let date = "<CreationDate>2024-05-01T00:00:00.000Z</CreationDate>";
        let page = |inner: &str| bucket_page(inner.as_bytes());
        let xml = format!(
            "<ListAllMyBucketsResult xmlns=\"x\"><Owner><ID>i</ID></Owner><Buckets><Bucket><Name>a</Name>{date}</Bucket>\
             <Bucket><Name>b</Name></Bucket></Buckets><ContinuationToken>t+/</ContinuationToken></ListAllMyBucketsResult>"
        );
        let BucketPage { buckets, next } = page(&xml).unwrap();
        let buckets: Vec<_> = buckets.iter().map(|one| (one.name.as_str(), one.created.is_some())).collect();
        assert_eq!((buckets, next.as_deref()), (vec![("a", true), ("b", false)], Some("t+/")));
        assert!(page("<ListAllMyBucketsResult/>").is_ok_and(|page| page.buckets.is_empty() && page.next.is_none()));
        for bad in [
            "",
            "<Error/>",
            "<ListAllMyBucketsResult><Buckets>",
            "<ListAllMyBucketsResult><Buckets><Bucket/></Buckets></ListAllMyBucketsResult>",
        ] {
            assert!(page(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_are_read_to_the_byte() {
        let xml = b"<?xml version=\"1.0\"?><ListBucketResult xmlns=\"x\"><IsTruncated>true</IsTruncated>\
            <NextContinuationToken>t</NextContinuationToken>\n  <Contents><Key> a&amp;&#13;\nb </Key><Size>3</Size>\
            <ETag>&quot;e&quot;</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified><Owner><ID>i</ID></Owner></Contents>\
            <Contents><Key>b</Key><Size>1</Size><ETag>bare</ETag></Contents><Contents><Key>c</Key><Size>1</Size><ETag/></Contents>\
            <CommonPrefixes><Prefix>d//</Prefix></CommonPrefixes></ListBucketResult>";
        let page = list_page(xml).unwrap();
        assert_eq!(page.objects[0].key, b" a&\r\nb ");
        assert_eq!(page.objects[0].size, 3);
        let etags: Vec<_> = page.objects.iter().map(|object| object.etag.as_deref()).collect();
        assert_eq!(etags, [Some("\"e\""), Some("\"bare\""), None]);
        assert_eq!((page.prefixes, page.truncated, page.next.as_deref()), (vec![b"d//".to_vec()], true, Some("t")));
    }

    #[test]
    fn url_encoding_is_undone_only_where_the_server_says_so() {
        let xml = |encoding: &str| {
            format!(
                "<ListBucketResult>{encoding}<Contents><Key>a+b%0A%25%zz</Key><Size>0</Size></Contents></ListBucketResult>"
            )
        };
        let key = |xml: String| list_page(xml.as_bytes()).unwrap().objects[0].key.clone();
        assert_eq!(key(xml("")), b"a+b%0A%25%zz");
        assert_eq!(key(xml("<EncodingType>url</EncodingType>")), b"a b\n%%zz");
    }

    #[test]
    fn uploads_are_read_to_the_byte() {
        let xml = |fields: &str, upload: &str| {
            format!("<ListMultipartUploadsResult>{fields}<Upload>{upload}</Upload></ListMultipartUploadsResult>")
        };
        let whole = "<Key>a+b%0A</Key><UploadId>i+%0A</UploadId><Initiator><ID>x</ID></Initiator>\
            <Initiated>2026-01-01T00:00:00.000Z</Initiated>";
        let next = "<IsTruncated>true</IsTruncated><NextKeyMarker>c+%25</NextKeyMarker>\
            <NextUploadIdMarker>n+</NextUploadIdMarker>";
        // Not asked for, and said all the same by some that do not do it.
        let page = upload_page(xml(&format!("<EncodingType>url</EncodingType>{next}"), whole).as_bytes()).unwrap();
        let upload = &page.uploads[0];
        assert_eq!((upload.key.as_slice(), upload.id.as_str()), (b"a+b%0A".as_slice(), "i+%0A"));
        assert_eq!(upload.begun.unwrap().to_string(), "2026-01-01T00:00:00Z");
        assert_eq!((page.truncated, page.next_key.as_str(), page.next_id.as_str()), (true, "c+%25", "n+"));
        for bad in ["<Key>a</Key>", "<UploadId>i</UploadId>", ""] {
            assert!(upload_page(xml("", bad).as_bytes()).is_err(), "{bad}");
        }
        assert!(upload_page(b"<ListMultipartUploadsResult>").is_err());
        assert!(upload_page(b"<ListMultipartUploadsResult/>").unwrap().uploads.is_empty());
    }

    #[test]
    fn what_goes_on_is_no_end() {
        let page = |inner: &str| list_page(format!("<ListBucketResult>{inner}</ListBucketResult>").as_bytes()).unwrap();
        let next = "<NextContinuationToken>t</NextContinuationToken>";
        assert!(page(next).truncated && page(&format!("<IsTruncated>true</IsTruncated>{next}")).truncated);
        assert!(!page(&format!("{next}<IsTruncated>false</IsTruncated>")).truncated && !page("").truncated);
    }

    #[test]
    fn half_a_page_is_an_error() {
        for xml in ["", "<ListBucketResult>", "<ListBucketResult><Contents><Key>a</Key>", "<html></html>"] {
            assert!(list_page(xml.as_bytes()).is_err(), "{xml}");
        }
    }
}
