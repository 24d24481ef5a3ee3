//! `url`: presigned and public URLs.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use gstore::error::{Error, ErrorKind, Result};
use gstore::store::Method;

use super::watched::reading;
use crate::args::duration;
use crate::complete::locations;
use crate::context::{Context, Run};
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// How long a URL is good for unless said otherwise.
const DEFAULT: Duration = Duration::from_hours(1);

/// Make a URL that lets whoever has it read or write one object for a while
///
/// On a mount that has a `public_url`, it is the object's URL below that, unless --expires or a method
/// that changes something asks for another.
#[derive(Debug, Args)]
pub(crate) struct UrlArgs {
    /// The object
    #[arg(add = ArgValueCompleter::new(locations))]
    location: OsString,

    /// How long it is good for, such as 15m or 7d; S3 allows 7 days at most [default: 1h]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    expires: Option<Duration>,

    /// What it is good for
    #[arg(long, value_name = "METHOD", default_value = "get", ignore_case = true)]
    method: UrlMethod,
}

/// What a URL is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UrlMethod {
    /// Read the object
    Get,
    /// Write the object
    Put,
    /// Ask for its metadata
    Head,
    /// Remove it
    Delete,
}

impl From<UrlMethod> for Method {
    fn from(method: UrlMethod) -> Self {
        match method {
            UrlMethod::Get => Self::Get,
            UrlMethod::Put => Self::Put,
            UrlMethod::Head => Self::Head,
            UrlMethod::Delete => Self::Delete,
        }
    }
}

impl UrlArgs {
    pub(crate) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let record = reading(context, async |run| Ok(self.made(context, run).await?)).await?;
        context.output.emit(&record)?;
        Ok(exit::OK)
    }

    async fn made(&self, context: &Context, run: &Run) -> Result<UrlRecord> {
        let spot = context.spot(run, &self.location).await?;
        if spot.slash {
            let error = Error::new(ErrorKind::Usage, "a URL is for one object").at(spot.place()).hint("name an object");
            return Err(error);
        }
        let method = self.method.into();
        let public = matches!(method, Method::Get | Method::Head).then(|| spot.store.public_url(&spot.path)).flatten();
        let (url, expires) = match (public, self.expires) {
            (Some(url), None) => (url, None),
            (_, expires) => {
                let expires = expires.unwrap_or(DEFAULT);
                (spot.store.presign(&spot.path, method, expires).await?, Some(expires))
            }
        };
        Ok(UrlRecord { url, method, expires })
    }
}

struct UrlRecord {
    url: String,
    method: Method,
    /// None for a public one.
    expires: Option<Duration>,
}

impl Record for UrlRecord {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&self.url);
    }

    fn json(&self) -> Fields {
        Fields::new("url")
            .with("url", &self.url)
            .with("method", self.method)
            .with("public", self.expires.is_none())
            .maybe("expires_seconds", self.expires.map(|expires| expires.as_secs()))
    }
}
