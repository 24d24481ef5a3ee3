//! What becomes of a `\` in a key: AWS keeps it, `SeaweedFS` takes it for a `/`, so that a request for
//! `a\b` reaches `a/b`. Any service but AWS is doubted until it was found out.
//!
//! Who changes something may try it, once, with a name of gstore's own. Who only looks writes nothing,
//! and believes what answers if it is what is listed under that very name, and something else answers for the
//! neighbour: a listing alone proves nothing, since what was made past S3 is listed as it is. Which keys are
//! asked for is [`super::super::remote`]'s business.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures::TryStreamExt as _;
use http::{Method, header};
use opendal::raw::percent_encode_path;
use tokio::sync::OnceCell;

use super::S3;
use super::list::{Object, Order};
use crate::error::{Error, ErrorKind, Result};
use crate::mounts::Permissions;
use crate::store::error::from_opendal;
use crate::store::retry::retrying;
use crate::store::temporary::{fresh, trial};
use crate::store::{Depth, address};

/// What is wrong with a key that reaches another.
const TAKEN: &str = "the name has a `\\`, which this service takes for a `/`";
/// What could not be found out.
const DOUBT: &str = "cannot find out whether this service takes a `\\` in a name for a `/`";
/// What a URL is given with while it is not known.
const WARNING: &str = "nothing was sent to find out whether this service takes the `\\` in the name for a `/`: the URL \
    may be that of another object";

/// What a key is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Asked {
    /// To look at or read: nothing is written to find out.
    Look,
    /// To write or remove.
    Change,
    /// To be sent by whoever holds its URL: nothing is sent to find out, and a doubt is told.
    Later,
}

/// What is known of a service that is doubted, by what keys begin with; for as long as its storage is open.
type Known = Arc<Mutex<HashMap<String, Arc<OnceCell<bool>>>>>;

/// A doubt as one store has it; shared by all clones of its client.
#[derive(Default)]
pub(super) struct Doubt {
    /// What was found out for all stores.
    known: Known,
    /// What the keys begin with below which it is tried: nothing, or something with a `/` at its end.
    below: String,
    /// Whether it keeps a `\` there, once that is known.
    keeps: Arc<OnceCell<bool>>,
    /// What came of trying it, a failure too: not to be tried again for each of many names.
    tried: OnceCell<Result<bool>>,
    /// What the mount allows; nothing is tried where it could not be removed again.
    allowed: Option<Permissions>,
}

/// By what one object is told from another.
#[derive(PartialEq, Eq)]
struct Features {
    size: Option<u64>,
    /// The entity tag, without quotes.
    etag: Option<String>,
}

impl S3 {
    /// Doubts, or does not, that the service keeps a `\`.
    #[must_use]
    pub(in crate::store) fn doubted(mut self, doubted: bool) -> Self {
        self.doubt = doubted.then(Arc::default);
        self
    }

    /// The same client for what begins with `below`, as far as a mount allows: what was found out elsewhere in
    /// the bucket, with other rights perhaps, is not known here.
    #[must_use]
    pub(in crate::store) fn below(mut self, below: String, allowed: Permissions) -> Self {
        self.doubt = self.doubt.map(|doubt| {
            let known = doubt.known.clone();
            let keeps = known.lock().unwrap_or_else(PoisonError::into_inner).entry(below.clone()).or_default().clone();
            Arc::new(Doubt { known, below, keeps, tried: OnceCell::new(), allowed: Some(allowed) })
        });
        self
    }

    /// The same client, knowing what another of the same place knows and finds out.
    #[must_use]
    pub(in crate::store) fn knowing(self, other: &Self) -> Self {
        Self { doubt: other.doubt.clone(), ..self }
    }

    /// Makes sure that a request for `key` reaches what bears that very name and nothing else.
    ///
    /// # Errors
    /// [`ErrorKind::Unaddressable`]; [`ErrorKind::NotFound`] for a look at what is not there; what stood in
    /// the way of finding out.
    pub(in crate::store) async fn reach(&self, key: &str, asked: Asked) -> Result<()> {
        let Some(doubt) = self.doubt.as_deref().filter(|_| key.contains('\\')) else { return Ok(()) };
        let keeps = match (doubt.keeps.get(), asked) {
            (Some(keeps), _) => *keeps,
            (None, Asked::Look) => return self.is_itself(key).await,
            (None, Asked::Change) => match doubt.tried.get_or_init(|| self.tried(doubt)).await {
                Ok(keeps) => *keeps,
                Err(cause) => return Err(in_doubt(cause)),
            },
            (None, Asked::Later) => {
                self.network.tuning.events.warn(WARNING);
                return Ok(());
            }
        };
        if keeps { Ok(()) } else { Err(address::unaddressable(TAKEN)) }
    }

    /// Tries it for all stores of the storage, unless one has.
    async fn tried(&self, doubt: &Doubt) -> Result<bool> {
        if let Some(allowed) = doubt.allowed.filter(|allowed| *allowed < Permissions::Full) {
            let message = format!("to try it, something has to be written and removed, and the mount is {allowed}");
            let hint = format!("set `permissions = \"{}\"` on the mount if that is meant", Permissions::Full);
            return Err(Error::new(ErrorKind::Denied, message).hint(hint));
        }
        doubt.keeps.get_or_try_init(|| self.keeps(&doubt.below)).await.copied()
    }

    /// Tries whether the service keeps a `\`: writes an empty object that nobody else can mean, sees under
    /// which name it is listed, and removes it.
    async fn keeps(&self, below: &str) -> Result<bool> {
        let temporary = fresh()?;
        let (own, other) = (format!("{below}{}", trial(&temporary)), format!("{below}{temporary}"));
        let kept = match self.make_empty(&own).await {
            Ok(_) => self.listed(&own).await.map(|listed| listed.is_some()),
            // It never got there.
            Err(error) if !error.is_temporary() => return Err(from_opendal(error)),
            Err(error) => Err(error),
        };
        self.discard(&own).await;
        if !matches!(kept, Ok(true)) {
            // A removal may be taken otherwise than a write.
            self.discard(&other).await;
        }
        kept.map_err(from_opendal)
    }

    /// Makes sure that what answers to `key` is what is listed under that very name, and that it is not its
    /// neighbour, the one with a `/` for each `\`, which may be alike.
    async fn is_itself(&self, key: &str) -> Result<()> {
        let listed = self.listed(key).await.map_err(|error| in_doubt(&from_opendal(error)))?;
        let Some(listed) = listed else { return Err(Error::new(ErrorKind::NotFound, "no such object")) };
        let listed = Some(Features::new(Some(listed.size), listed.etag.as_deref()));
        if self.answers(key).await? != listed {
            return Err(address::unaddressable(TAKEN));
        }
        let neighbour = key.replace('\\', "/");
        // Such a segment is resolved before a URL is sent.
        let why = if neighbour.split('/').any(|segment| matches!(segment, "." | "..")) {
            "the other name has a `.` or `..` segment"
        } else if self.answers(&neighbour).await? == listed {
            "what answers to the other name is alike"
        } else {
            return Ok(());
        };
        Err(address::unaddressable(&format!("{DOUBT}: {why}")))
    }

    /// Asks what answers to `key`, if anything does.
    async fn answers(&self, key: &str) -> Result<Option<Features>> {
        let said = match self.said_of(key).await {
            Ok(said) => said,
            Err(error) if error.kind() == opendal::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(in_doubt(&from_opendal(error))),
        };
        let text = |name| said.get(name).and_then(|value| value.to_str().ok());
        let size = text(header::CONTENT_LENGTH).and_then(|size| size.parse().ok());
        Ok(Some(Features::new(size, text(header::ETAG))))
    }

    /// Looks for what is listed under that very name.
    async fn listed(&self, key: &str) -> opendal::Result<Option<Object>> {
        let mut pages = pin!(self.list(key.to_owned(), Depth::Children, Order::Unknown));
        while let Some(page) = pages.try_next().await? {
            if let Some(found) = page.objects.into_iter().find(|object| object.key == key.as_bytes()) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Removes what was tried. Best effort: what stays is empty, and of a name that no listing shows.
    async fn discard(&self, key: &str) {
        let path = format!("/{}", percent_encode_path(key));
        let removed = retrying(&self.network, "delete", || self.send(Method::DELETE, &path, None)).await;
        if let Err(error) = removed
            && error.kind() != opendal::ErrorKind::NotFound
        {
            tracing::debug!(%error, key, "could not remove what was tried");
        }
    }
}

impl Features {
    fn new(size: Option<u64>, etag: Option<&str>) -> Self {
        Self { size, etag: etag.map(|etag| etag.trim_matches('"').to_owned()) }
    }
}

fn in_doubt(cause: &Error) -> Error {
    let error = Error::new(cause.kind(), format!("{DOUBT}: {}", cause.message()));
    match cause.hint_text() {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
