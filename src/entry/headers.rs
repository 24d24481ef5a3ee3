//! What a storage keeps beside an object's content to say what that is: its type, its encoding, what
//! its owner added. Plain data; which storage keeps what is for [`crate::store`] to know.

use std::collections::BTreeMap;

/// What is said of an object's content, as HTTP names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// What the owner added, keys in any case.
    pub metadata: BTreeMap<String, String>,
}

impl Headers {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns what these say, and what `below` says where these say nothing; an empty value here
    /// leaves out what is below. Keys of metadata are the same in any case.
    #[must_use]
    pub fn over(&self, below: Self) -> Self {
        let one = |own: &Option<String>, below: Option<String>| match own {
            Some(own) => Some(own.clone()).filter(|value| !value.is_empty()),
            None => below,
        };
        let mut metadata = below.metadata;
        for (key, value) in &self.metadata {
            metadata.retain(|known, _| !known.eq_ignore_ascii_case(key));
            if !value.is_empty() {
                metadata.insert(key.clone(), value.clone());
            }
        }
        Self {
            content_type: one(&self.content_type, below.content_type),
            cache_control: one(&self.cache_control, below.cache_control),
            content_disposition: one(&self.content_disposition, below.content_disposition),
            content_encoding: one(&self.content_encoding, below.content_encoding),
            metadata,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(content_type: Option<&str>, cache_control: Option<&str>, metadata: &[(&str, &str)]) -> Headers {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Headers {
            content_type: content_type.map(str::to_owned),
            cache_control: cache_control.map(str::to_owned),
            metadata: metadata.iter().map(owned).collect(),
            ..Headers::default()
        }
    }

    #[test]
    fn one_over_the_other() {
        let below = headers(Some("text/html"), Some("no-store"), &[("a", "1"), ("Owner", "me"), ("e", "")]);
        assert_eq!(Headers::default().over(below.clone()), below);
        assert_eq!(below.over(Headers::default()).metadata.len(), 2, "an empty value is none");
        let over = headers(Some("text/css"), Some(""), &[("owner", "you"), ("A", ""), ("b", "2")]);
        let expected = headers(Some("text/css"), None, &[("owner", "you"), ("b", "2"), ("e", "")]);
        assert_eq!(over.over(below), expected);
    }
}
