//! `url`: presigned URLs.

use std::ffi::OsString;
use std::time::Duration;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use gstore::error::{Error, ErrorKind};
use gstore::store::Method;

use crate::args::duration;
use crate::complete::locations;
use crate::context::Context;
use crate::exit;
use crate::ui::{Fields, Record, Style};

/// Make a URL that lets whoever has it read or write one object for a while
#[derive(Debug, Args)]
pub(crate) struct UrlArgs {
    /// The object
    #[arg(add = ArgValueCompleter::new(locations))]
    location: OsString,

    /// How long it is good for, such as 15m or 7d; S3 allows 7 days at most
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
    expires: Duration,

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
        let run = context.quiet_run()?;
        let spot = context.spot(&run, &self.location).await?;
        if spot.slash {
            let error = Error::new(ErrorKind::Usage, "a URL is for one object").at(spot.place()).hint("name an object");
            return Err(error.into());
        }
        let method = self.method.into();
        let url = spot.store.presign(&spot.path, method, self.expires).await?;
        context.output.emit(&UrlRecord { url, method, expires: self.expires })?;
        Ok(exit::OK)
    }
}

struct UrlRecord {
    url: String,
    method: Method,
    expires: Duration,
}

impl Record for UrlRecord {
    fn text(&self, _: Style, out: &mut String) {
        out.push_str(&self.url);
    }

    fn json(&self) -> Fields {
        Fields::new("url")
            .with("url", &self.url)
            .with("method", self.method)
            .with("expires_seconds", self.expires.as_secs())
    }
}
