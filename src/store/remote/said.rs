//! What is said of objects beside their content, in OpenDAL's words: what is told, what is answered, and
//! what a storage keeps of it. Where it comes from is [`super::super::written`]'s business.

use std::collections::HashMap;

use opendal::Metadata;

use super::Remote;
use crate::entry::Headers;
use crate::store::written::Attribute;

impl Remote {
    /// What it keeps of what is said of an object.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        let capability = self.operator.info().capability();
        // No storage with real directories was seen to keep anything: most WebDAV servers refuse
        // properties, and go by the name for the type.
        if self.is_real() || !capability.write {
            return Vec::new();
        }
        let is_kept = |attribute: &Attribute| match attribute {
            Attribute::ContentType => capability.write_with_content_type,
            Attribute::CacheControl => capability.write_with_cache_control,
            Attribute::ContentDisposition => capability.write_with_content_disposition,
            Attribute::ContentEncoding => capability.write_with_content_encoding,
            Attribute::Metadata => capability.write_with_user_metadata,
            kept => kept.key(&self.row.schema).is_some(),
        };
        Attribute::ALL.into_iter().filter(is_kept).collect()
    }
}

/// What a storage says of an object's content.
pub(super) fn of(metadata: &Metadata) -> Headers {
    let text = |value: Option<&str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
    let added = metadata.user_metadata().into_iter().flatten();
    Headers {
        content_type: text(metadata.content_type()),
        cache_control: text(metadata.cache_control()),
        content_disposition: text(metadata.content_disposition()),
        content_encoding: text(metadata.content_encoding()),
        metadata: added.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
    }
}

/// Metadata as OpenDAL takes it.
pub(super) fn added(headers: &Headers) -> Option<HashMap<String, String>> {
    let added = headers.metadata.iter().map(|(key, value)| (key.clone(), value.clone()));
    Some(added.collect()).filter(|added: &HashMap<_, _>| !added.is_empty())
}
