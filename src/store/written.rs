//! What is said of objects as they are written: content type and metadata, storage class, access,
//! encryption; where it comes from, and whether the storage keeps it. How it is sent is each arm's.

use super::backend::Backend;
use super::{Arm, ByteStream, Need, Network, Storages, Store, Target, open};
use crate::entry::{Entry, Headers};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::{Resolved, Schema, Secret};

/// Something that can be said of an object as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// `Content-Type`.
    ContentType,
    /// `Cache-Control`.
    CacheControl,
    /// `Content-Disposition`.
    ContentDisposition,
    /// `Content-Encoding`.
    ContentEncoding,
    /// Keys and values of the owner's choice.
    Metadata,
    /// How durable and how quickly at hand it is.
    StorageClass,
    /// Who may read it.
    Acl,
    /// How the service encrypts it.
    Encryption,
}

impl Attribute {
    /// Every one of them.
    pub(super) const ALL: [Self; 8] = [
        Self::ContentType,
        Self::CacheControl,
        Self::ContentDisposition,
        Self::ContentEncoding,
        Self::Metadata,
        Self::StorageClass,
        Self::Acl,
        Self::Encryption,
    ];

    /// Returns what it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ContentType => "content type",
            Self::CacheControl => "cache control",
            Self::ContentDisposition => "content disposition",
            Self::ContentEncoding => "content encoding",
            Self::Metadata => "metadata",
            Self::StorageClass => "storage class",
            Self::Acl => "ACL",
            Self::Encryption => "encryption",
        }
    }

    /// Returns the flag that gives it.
    const fn flag(self) -> &'static str {
        match self {
            Self::ContentType => "--content-type",
            Self::CacheControl => "--cache-control",
            Self::ContentDisposition => "--content-disposition",
            Self::ContentEncoding => "--content-encoding",
            Self::Metadata => "--metadata",
            Self::StorageClass => "--storage-class",
            Self::Acl => "--acl",
            Self::Encryption => "--sse",
        }
    }

    /// Returns the key of a mount that says it of whatever is written there: OpenDAL takes it for a
    /// whole storage, not for one object.
    pub(super) fn key(self, schema: &Schema) -> Option<&'static str> {
        let names: &[&str] = match self {
            Self::StorageClass => &["default_storage_class"],
            Self::Acl => &["default_acl", "predefined_acl"],
            Self::Encryption => &["server_side_encryption"],
            _ => &[],
        };
        schema.keys.iter().map(|key| key.name).find(|name| names.contains(name))
    }
}

/// What was asked to be said of whatever is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Of the content; an empty value leaves out what the source has.
    pub headers: Headers,
    /// The storage class, as the service calls it.
    pub storage_class: Option<String>,
    /// A predefined ACL, as the service calls it.
    pub acl: Option<String>,
    /// The way of encryption, as the service calls it.
    pub encryption: Option<String>,
}

impl Written {
    /// Whether nothing was asked for.
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }

    /// Returns what was asked for.
    fn given(&self) -> impl Iterator<Item = Attribute> {
        let Headers { content_type, cache_control, content_disposition, content_encoding, metadata } = &self.headers;
        let given = [
            content_type.is_some(),
            cache_control.is_some(),
            content_disposition.is_some(),
            content_encoding.is_some(),
            !metadata.is_empty(),
            self.storage_class.is_some(),
            self.acl.is_some(),
            self.encryption.is_some(),
        ];
        Attribute::ALL.into_iter().zip(given).filter(|(_, given)| *given).map(|(attribute, _)| attribute)
    }

    /// Says that a place keeps nothing of this, if anything was asked for.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`], naming what.
    pub fn kept_by(&self, attributes: &[Attribute]) -> Result<()> {
        match self.given().find(|attribute| !attributes.contains(attribute)) {
            None => Ok(()),
            Some(lost) => {
                let message = format!("keeps no {}, which {} would give it", lost.name(), lost.flag());
                let hint = format!("leave out {}, or see in `gstore caps` what a storage keeps", lost.flag());
                Err(Error::new(ErrorKind::Unsupported, message).hint(hint))
            }
        }
    }
}

/// What a store was opened from.
#[derive(Clone)]
pub(super) struct Origin {
    mount: Resolved,
    network: Network,
}

impl Store {
    /// The same store, knowing what it was opened from.
    pub(super) fn opened_from(self, mount: &Resolved, network: &Network) -> Self {
        let origin = Box::new(Origin { mount: mount.clone(), network: network.clone() });
        self.with(|inner| inner.origin = Some(origin))
    }

    /// The same store, which says so much of whatever is written through it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the storage keeps any of it not; nothing was sent.
    pub async fn written(&self, how: &Written) -> Result<Self> {
        how.kept_by(&self.0.caps.attributes).map_err(|error| error.at(&*self.0.label))?;
        let (Arm::Remote(remote), Some(origin), false) = (&self.0.arm, &self.0.origin, how.is_empty()) else {
            return Ok(self.clone());
        };
        // What is left out need not be kept.
        let told = how.headers.over(Headers::default());
        check(&told, remote.row).map_err(|error| error.at(&*self.0.label))?;
        let mut mount = origin.mount.clone();
        let kept = [
            (Attribute::StorageClass, &how.storage_class),
            (Attribute::Acl, &how.acl),
            (Attribute::Encryption, &how.encryption),
        ];
        for (attribute, value) in kept {
            if let (Some(key), Some(value)) = (attribute.key(&remote.row.schema), value) {
                mount.options.insert(key.to_owned(), Secret::open(value));
            }
        }
        if how.encryption.as_deref().is_some_and(|how| !how.starts_with("aws:kms")) {
            // A key of KMS belongs to its encryption (AWS, "PutObject").
            mount.options.remove("server_side_encryption_aws_kms_key_id");
        }
        if mount.options == origin.mount.options {
            // The storage needs to be told nothing, but with each object.
            return Ok(self.clone().with(|inner| inner.written = how.clone()));
        }
        if let Some(region) = self.endpoint().and_then(|endpoint| endpoint.region) {
            // Not asked for again.
            mount.options.entry("region".to_owned()).or_insert_with(|| Secret::open(region));
        }
        let opened = Box::pin(open::open(&mount, &Storages::default(), &origin.network)).await?;
        Ok(opened.labelled(&self.0.label).with(|inner| {
            inner.written = how.clone();
            if let (Arm::Remote(opened), Some(known)) = (&mut inner.arm, &remote.s3) {
                opened.s3 = opened.s3.take().map(|s3| s3.knowing(known));
            }
        }))
    }

    /// Reads an object of `source` in order to write it here; returns the state that is read, its content
    /// and what is said of it, as far as that is taken over: where both keep a content type or metadata.
    ///
    /// # Errors
    /// [`ErrorKind::Changed`] if the object is another one by now.
    pub async fn read_from(&self, source: &Self, entry: &Entry) -> Result<(Entry, ByteStream, Headers)> {
        let kept = [Attribute::ContentType, Attribute::Metadata];
        let headers = if !kept.iter().any(|one| [self, source].iter().all(|store| store.keeps(*one))) {
            Headers::default()
        } else if let Some(headers) = &entry.headers {
            (**headers).clone()
        } else if let Some((content, headers)) = source.read_saying(entry).await? {
            return Ok((entry.clone(), content, headers));
        } else {
            let now = source.stat(&entry.path).await?;
            if now.etag != entry.etag {
                return Err(Error::new(ErrorKind::Changed, "the object changed").at(source.place(&entry.path)));
            }
            now.headers.map(|headers| *headers).unwrap_or_default()
        };
        let (state, content) = source.read(entry, None).await?;
        Ok((state, content, headers))
    }

    /// Begins to read an object where the answer says all that is said of it; `None` elsewhere.
    async fn read_saying(&self, entry: &Entry) -> Result<Option<(ByteStream, Headers)>> {
        let Arm::Remote(remote) = &self.0.arm else { return Ok(None) };
        // What is empty is not asked for.
        if remote.s3.is_none() || entry.size.is_none_or(|size| size == 0) {
            return Ok(None);
        }
        self.require(Need::Read)?;
        Box::pin(remote.read_saying(entry)).await.map(Some).map_err(|error| error.at(self.place(&entry.path)))
    }

    fn keeps(&self, attribute: Attribute) -> bool {
        self.0.caps.attributes.contains(&attribute)
    }

    /// Says of what is written all that is known: what was asked for, else what its source says, else the
    /// type that its name tells; as far as the storage keeps it.
    pub(super) fn described(&self, target: Target) -> Target {
        let kept = &self.0.caps.attributes;
        if kept.is_empty() {
            return Target { headers: Headers::default(), ..target };
        }
        let mut below = target.headers;
        below.content_type = below.content_type.or_else(|| type_of(target.path.name()).map(str::to_owned));
        let Headers { content_type, cache_control, content_disposition, content_encoding, metadata } =
            self.0.written.headers.over(below);
        let one = |attribute, value: Option<String>| value.filter(|_| kept.contains(&attribute));
        let headers = Headers {
            content_type: one(Attribute::ContentType, content_type),
            cache_control: one(Attribute::CacheControl, cache_control),
            content_disposition: one(Attribute::ContentDisposition, content_disposition),
            content_encoding: one(Attribute::ContentEncoding, content_encoding),
            metadata: Some(metadata).filter(|_| kept.contains(&Attribute::Metadata)).unwrap_or_default(),
        };
        Target { headers, ..target }
    }
}

/// The content type that the extension of a name tells, if it tells any.
fn type_of(name: &[u8]) -> Option<&'static str> {
    let (stem, extension) = std::str::from_utf8(name).ok()?.rsplit_once('.')?;
    if stem.is_empty() { None } else { mime_guess::from_ext(extension).first_raw() }
}

/// Checks that a storage can be told what is said of an object.
///
/// # Errors
/// [`ErrorKind::Unsupported`], naming what it cannot keep.
pub(super) fn check(headers: &Headers, row: &Backend) -> Result<()> {
    let Headers { content_type, cache_control, content_disposition, content_encoding, metadata } = headers;
    let fields = [
        ("content type", content_type),
        ("cache control", cache_control),
        ("content disposition", content_disposition),
        ("content encoding", content_encoding),
    ];
    if let Some((name, _)) = fields.iter().find(|(_, value)| value.as_deref().is_some_and(|value| !is_value(value))) {
        return Err(Error::new(ErrorKind::Unsupported, format!("its {name} has characters that no header can carry"))
            .hint("give another by the flag of that name, or an empty one to leave it out"));
    }
    let is_kept = |key: &str, value: &str| is_key(key) && is_value(value) && row.takes_metadata(key);
    match metadata.iter().find(|(key, value)| !is_kept(key, value)) {
        None => Ok(()),
        Some((key, _)) => {
            let key = crate::location::escaped(key.as_bytes());
            let message = format!("its metadata `{key}` has characters that this storage cannot keep");
            let hint = format!("leave it out with `--metadata {key}=`, or give it another value");
            Err(Error::new(ErrorKind::Unsupported, message).hint(hint))
        }
    }
}

/// Whether a text can be a key of metadata, the end of the name of a header (RFC 9110, `token`).
pub fn is_key(text: &str) -> bool {
    let is_mark = |byte| b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_mark(byte))
}

/// Whether a text can be the value of a header and comes out of it as it went in: printable ASCII
/// (AWS, "Working with object metadata"), without white space at either end.
pub fn is_value(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) && text.trim() == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_tells_the_type() {
        let table: [(&[u8], _); 9] = [
            (b"index.html", Some("text/html")),
            (b"A.HTML", Some("text/html")),
            (b"a.b.json", Some("application/json")),
            (b"photo.jpeg", Some("image/jpeg")),
            (b"x.tar.gz", Some("application/gzip")),
            (b".html", None),
            (b"html", None),
            (b"x.no-such", None),
            (b"\xff.html", None),
        ];
        for (name, expected) in table {
            assert_eq!(type_of(name), expected, "{}", String::from_utf8_lossy(name));
        }
    }

    #[test]
    fn what_a_header_can_carry() {
        for key in ["a", "A-b_c.d", "x!#$%&'*+^`|~9"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "a b", "a:b", "a=b", "\u{e9}", "a\n", "(a)", "a/b"] {
            assert!(!is_key(key), "{key}");
        }
        for value in ["", "a b", "text/html; charset=utf-8", "\"~\""] {
            assert!(is_value(value), "{value}");
        }
        for value in [" a", "a ", "a\tb", "a\r\nx: y", "\u{e9}", "\u{7f}"] {
            assert!(!is_value(value), "{value}");
        }
    }
}
