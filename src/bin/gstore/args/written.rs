//! Flags that say something of what is written, beside its content.

use clap::Args;
use gstore::engine::look::Spot;
use gstore::entry::Headers;
use gstore::error::{Error, ErrorKind, Result};
use gstore::store::{Written, is_key, is_value};

/// Flags that say something of what is written.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "What is written")]
pub(crate) struct WrittenArgs {
    /// Content type; without it, that of a source which has one, else told by the extension
    ///
    /// It is refused where the destination keeps none, and so is every flag of this group. An empty value of
    /// those up to --metadata leaves out what the source has.
    #[arg(long, value_name = "TYPE", value_parser = header)]
    content_type: Option<String>,

    /// How long caches may keep it, such as 'max-age=3600'
    #[arg(long, value_name = "VALUE", value_parser = header)]
    cache_control: Option<String>,

    /// What browsers do with it, such as 'attachment; filename="a.txt"'
    #[arg(long, value_name = "VALUE", value_parser = header)]
    content_disposition: Option<String>,

    /// How the content is encoded already, such as gzip
    #[arg(long, value_name = "VALUE", value_parser = header)]
    content_encoding: Option<String>,

    /// A key of your own and its value; can be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    metadata: Vec<(String, String)>,

    /// Storage class, as the service calls it, such as `STANDARD_IA`
    #[arg(long, value_name = "CLASS", value_parser = word)]
    storage_class: Option<String>,

    /// Predefined ACL, as the service calls it, such as public-read
    #[arg(long, value_name = "ACL", value_parser = word)]
    acl: Option<String>,

    /// How the service encrypts it
    #[arg(long, value_name = "HOW", value_parser = ["AES256", "aws:kms"])]
    sse: Option<String>,
}

impl WrittenArgs {
    /// Opens a destination anew where these flags ask for it.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if the destination keeps any of it not.
    pub(crate) async fn told(&self, dest: Spot) -> Result<Spot> {
        Ok(Spot { store: dest.store.written(&self.meant()?).await?, ..dest })
    }

    /// Refuses all of it for a destination that keeps nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if any of it was given.
    pub(crate) fn kept_by_none(&self, dest: &str) -> Result<()> {
        self.meant()?.kept_by(&[]).map_err(|error| error.at(dest))
    }

    fn meant(&self) -> Result<Written> {
        let keys = || self.metadata.iter().map(|(key, _)| key);
        let twice = keys().enumerate().find(|(at, key)| keys().take(*at).any(|one| one.eq_ignore_ascii_case(key)));
        if let Some((_, key)) = twice {
            let error = Error::new(ErrorKind::Usage, format!("--metadata gives `{key}` twice"));
            return Err(error.hint("give each key once; upper and lower case make no difference"));
        }
        let headers = Headers {
            content_type: self.content_type.clone(),
            cache_control: self.cache_control.clone(),
            content_disposition: self.content_disposition.clone(),
            content_encoding: self.content_encoding.clone(),
            metadata: self.metadata.iter().cloned().collect(),
        };
        let (storage_class, acl, encryption) = (self.storage_class.clone(), self.acl.clone(), self.sse.clone());
        Ok(Written { headers, storage_class, acl, encryption })
    }
}

/// Reads the value of a header.
fn header(text: &str) -> Result<String, String> {
    if is_value(text) {
        return Ok(text.to_owned());
    }
    Err("is printable ASCII without white space at either end; percent-encode the rest".to_owned())
}

/// Reads a key and its value.
fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| "has no `=`; write KEY=VALUE".to_owned())?;
    if !is_key(key) {
        return Err("its key has letters, digits and !#$%&'*+-.^_`|~ only".to_owned());
    }
    Ok((key.to_owned(), header(value)?))
}

/// Reads a name that a service gives.
fn word(text: &str) -> Result<String, String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !text.is_empty() && text.chars().all(is_part) {
        return Ok(text.to_owned());
    }
    Err("is one word of letters, digits, - and _".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        written: WrittenArgs,
    }

    fn parse(words: &[&str]) -> Option<Written> {
        let words = std::iter::once(&"x").chain(words);
        Cli::try_parse_from(words).ok().and_then(|cli| cli.written.meant().ok())
    }

    #[test]
    fn what_is_typed_and_what_is_meant() {
        assert_eq!(parse(&[]), Some(Written::default()));
        let written = parse(&["--metadata", "a=b=c", "--metadata", "d=", "--content-type", "", "--sse", "aws:kms"]);
        let Written { headers, encryption, .. } = written.unwrap();
        let metadata: Vec<_> = headers.metadata.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(metadata, [("a", "b=c"), ("d", "")]);
        assert_eq!((headers.content_type.as_deref(), encryption.as_deref()), (Some(""), Some("aws:kms")));
        let wrong = [
            ["--metadata", "a"],
            ["--metadata", "=b"],
            ["--metadata", "a b=c"],
            ["--metadata", "a=b\nc"],
            ["--metadata", "a=\u{e9}"],
            ["--content-type", " x"],
            ["--cache-control", "a\r\nb: c"],
            ["--storage-class", ""],
            ["--acl", "a&b"],
            ["--sse", "none"],
        ];
        for words in wrong {
            assert_eq!(parse(&words), None, "{words:?}");
        }
        assert_eq!(parse(&["--metadata", "a=1", "--metadata", "A=2"]), None);
    }
}
