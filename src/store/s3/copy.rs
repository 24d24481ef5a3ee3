//! Copies that the service makes into a bucket, from that one or another: in one request, or in parts where that
//! copies no more. Each is of what was looked at and of nothing else, and carries what is said of its source.
//! Which way an object takes that the service refuses to copy is not decided here.
//!
//! The destination's credentials sign. Whatever is refused for good is no failure yet: they may not reach the source,
//! or the service does not do it, and reading and writing the object tells which end is to blame, if one is.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, Method, header};
use opendal::raw::percent_encode_path;
use opendal::{Buffer, Error, ErrorKind};

use super::object::{restated, value};
use super::refusals::{About, Way};
use super::upload::{Condition, NOT_OURS, Sent, Upload, text};
use super::{NO_UPLOAD, S3, page};
use crate::entry::Headers;
use crate::event::Progress;
use crate::store::error::NO_BUCKET;
use crate::store::retry::retrying;

/// The size up to which one request copies an object, in bytes: the least that may be said, and the most (AWS,
/// "`CopyObject`"). What is larger is copied in parts, and a part is no smaller than that least.
pub(in crate::store) const COPY_CUTOFF: (u64, u64) = (5 << 20, 5 << 30);

/// The usual size of a part, in bytes: some seconds of work for AWS, so that one that is sent again costs little.
const PART: u64 = 512 << 20;
/// The most parts of one object (AWS, "Amazon S3 multipart upload limits").
const PARTS: u64 = 10_000;

/// How the conditions on the source of a copy are called.
const COPY_SOURCE: &str = "x-amz-copy-source";
const COPY_SOURCE_IF_MATCH: &str = "x-amz-copy-source-if-match";
const COPY_SOURCE_RANGE: &str = "x-amz-copy-source-range";
const PAYER: &str = "x-amz-request-payer";

/// What a copy is bound to.
pub(in crate::store) struct Pinned<'a> {
    /// The key it is of.
    pub(in crate::store) key: &'a str,
    /// The entity tag it had when it was looked at.
    pub(in crate::store) etag: &'a str,
    /// Its size then, in bytes.
    pub(in crate::store) size: u64,
    /// What shall be said of the copy in place of what is said of it; an empty text leaves out.
    pub(in crate::store) over: &'a Headers,
}

/// What became of a copy.
pub(in crate::store) enum Copied {
    /// It has its name.
    Done(Sent),
    /// The service does not make it. Nothing is left of it.
    Refused,
    /// The run was interrupted before it was whole. Nothing is left of it.
    Interrupted,
}

/// Which condition of a copy did not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Unmet {
    /// The source is another one by now.
    Source,
    /// The name is another's.
    Name,
    /// The service does not say, or it is about something else.
    Unsaid,
}

/// Tells which condition an error is about.
pub(in crate::store) fn unmet(error: &Error) -> Unmet {
    match error.message() {
        // The latter two as AWS says it.
        NOT_OURS | "if-match" | "if-none-match" => Unmet::Name,
        text if text.contains(COPY_SOURCE) => Unmet::Source,
        _ => Unmet::Unsaid,
    }
}

/// The size of the parts of a copy: 512 MiB up to 5,120,000 MiB, then so much larger, in whole MiB, that 10,000 parts hold
/// it. No larger than what one request copies, unless that many parts would not hold it.
fn part_size(size: u64, cutoff: u64) -> u64 {
    size.div_ceil(PARTS).next_multiple_of(1 << 20).max(PART.min(cutoff))
}

impl S3 {
    /// Whether the service may be asked to copy an object of that size from a bucket to this one.
    pub(in crate::store) fn copies_from(&self, from: &Self, size: u64) -> bool {
        self.service == from.service && !self.refusals.are_enough(&from.bucket, self.way(size))
    }

    fn way(&self, size: u64) -> Way {
        if size > self.copy_cutoff { Way::Parts } else { Way::Whole }
    }

    /// Copies an object of `from`, a bucket of the same service, to the key `to`. What is said of it comes along, and so do
    /// its tags if one request copies it; storage class and ACL do not (AWS, "`CopyObject`").
    ///
    /// # Errors
    /// [`ErrorKind::ConditionNotMatch`], which [`unmet`] tells more of.
    pub(in crate::store) async fn copy(
        &self,
        from: &Self,
        source: &Pinned<'_>,
        (to, condition): (&str, Condition),
        progress: &Progress,
    ) -> opendal::Result<Copied> {
        let way = self.way(source.size);
        // The source's own credentials ask: what they may not see is no matter of the copy.
        let said = match way {
            // It comes along by itself.
            Way::Whole if source.over.is_empty() => None,
            // All or nothing: what is not said again is lost.
            Way::Whole | Way::Parts => Some(restated(&from.still(source).await?, source.over)?),
        };
        let copied = match way {
            Way::Whole => self.copy_whole(from, source, (to, &condition), said).await,
            Way::Parts => match self.begin_parts((to, condition), source.size, said.unwrap_or_default()).await {
                Ok(upload) => upload.copied(from, source, progress).await,
                Err(error) => Err(error),
            },
        };
        match copied {
            Ok(Copied::Done(sent)) => {
                if way == Way::Whole {
                    progress.advanced(source.size);
                }
                self.refusals.end(&from.bucket, way);
                Ok(Copied::Done(sent))
            }
            Ok(copied) => Ok(copied),
            Err(error) if is_refusal(&error) => {
                self.refused_copy(from, way, &error);
                Ok(Copied::Refused)
            }
            Err(error) => Err(error),
        }
    }

    async fn copy_whole(
        &self,
        from: &Self,
        source: &Pinned<'_>,
        (to, condition): (&str, &Condition),
        said: Option<HeaderMap>,
    ) -> opendal::Result<Copied> {
        let mut headers = self.written.clone();
        if let Some(said) = said {
            headers.extend(said);
            headers.insert("x-amz-metadata-directive", HeaderValue::from_static("REPLACE"));
        }
        headers.extend(self.copying(from, source)?);
        let by_tag = matches!(condition, Condition::Etag(_));
        let mut answer = Err(Error::new(ErrorKind::Unsupported, "it has no such condition"));
        if !by_tag || self.copies_by_tag.load(Ordering::Relaxed) {
            let mut headers = headers.clone();
            headers.extend(condition.headers()?);
            let (begin, mut tries) = (Instant::now(), 0);
            let request = || {
                tries += 1;
                self.put(to, &headers)
            };
            answer = retrying(&self.network, "copy", request).await;
            if tries > 1
                && answer.as_ref().is_err_and(|error| may_be_about_the_name(error, by_tag))
                && let Some(etag) = self.made(to, source.size, condition, begin.elapsed()).await
            {
                return Ok(Copied::Done(Sent { etag: Some(etag), digests: None }));
            }
        }
        if by_tag && matches!(&answer, Err(error) if error.kind() == ErrorKind::Unsupported) {
            answer = retrying(&self.network, "copy", || self.put(to, &headers)).await;
            // It was the condition that it does not know, and it is not asked for it again.
            self.copies_by_tag.fetch_and(answer.is_err(), Ordering::Relaxed);
        }
        let etag = page::copied(&answer?.to_bytes(), "CopyObjectResult");
        Ok(Copied::Done(Sent { etag, digests: None }))
    }

    /// Looks whether a try that was carried out, whose answer was lost on the way, made what has the name now: an object
    /// of that size, another one than before, and no older than the first try.
    async fn made(&self, to: &str, size: u64, condition: &Condition, since: Duration) -> Option<String> {
        let said = self.looked_at(&format!("/{}", percent_encode_path(to)), HeaderMap::new()).await.ok()?;
        let etag = text(&said, header::ETAG)?;
        let date = |name| {
            let text = text(&said, name)?;
            jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
        };
        // By one clock, that of the service, which says seconds.
        let age = date(header::DATE)?.duration_since(date(header::LAST_MODIFIED)?).as_secs_f64();
        let is_it = text(&said, header::CONTENT_LENGTH)?.parse() == Ok(size)
            && age <= since.as_secs_f64() + 1.0
            && !matches!(condition, Condition::Etag(before) if before.trim_matches('"') == etag.trim_matches('"'));
        is_it.then(|| etag.to_owned())
    }

    /// The headers that say what is copied.
    fn copying(&self, from: &Self, source: &Pinned<'_>) -> opendal::Result<HeaderMap> {
        let mut headers = HeaderMap::new();
        let place = format!("/{}/{}", from.bucket, percent_encode_path(source.key));
        headers.insert(COPY_SOURCE, value(&place)?);
        headers.insert(COPY_SOURCE_IF_MATCH, value(source.etag)?);
        if from.payer && !self.payer {
            headers.insert(PAYER, HeaderValue::from_static("requester"));
        }
        Ok(headers)
    }

    /// Asks what is said of an object that must still be what it was.
    async fn still(&self, source: &Pinned<'_>) -> opendal::Result<HeaderMap> {
        let path = format!("/{}", percent_encode_path(source.key));
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, value(source.etag)?);
        let said = match retrying(&self.network, "stat", || self.send(Method::HEAD, &path, Some(&headers))).await {
            Ok(response) => response.into_parts().0.headers,
            Err(error) if error.kind() == ErrorKind::ConditionNotMatch => return Err(changed()),
            Err(error) => return Err(error),
        };
        // Not every service heeds the condition.
        let is_same =
            text(&said, header::ETAG).is_none_or(|etag| etag.trim_matches('"') == source.etag.trim_matches('"'));
        if is_same { Ok(said) } else { Err(changed()) }
    }

    /// Notes that the service refused, and tells the first time that objects pass through here.
    fn refused_copy(&self, from: &Self, way: Way, error: &Error) {
        let about = match error.kind() {
            // Gone since it was listed, most likely.
            ErrorKind::NotFound if error.message() != NO_BUCKET => return,
            ErrorKind::Unsupported => About::All,
            _ => About::Object,
        };
        if self.refusals.note(&from.bucket, way, about) {
            let (there, here, cause) = (&from.bucket, &self.bucket, error.message());
            let how = if way == Way::Parts { "large objects" } else { "objects" };
            let events = &self.network.tuning.events;
            events.warn(format!(
                "{how} that the service does not copy from bucket `{there}` to `{here}` by itself pass through here: {cause}"
            ));
        }
    }
}

impl Upload {
    /// Has the service put the object together out of parts of another, and gives it its name. Whatever fails, no part of
    /// it stays.
    async fn copied(mut self, from: &S3, source: &Pinned<'_>, progress: &Progress) -> opendal::Result<Copied> {
        let interrupt = self.s3.network.tuning.interrupt.clone();
        // The parts are tasks of their own: what is given up here is but the wait for them.
        let taken = interrupt.run_until_cancelled(self.take_parts(from, source, progress)).await;
        let copied = match taken {
            None => Ok(Copied::Interrupted),
            Some(Err(error)) => Err(error),
            Some(Ok(())) => self.finish(Buffer::new()).await.map(Copied::Done),
        };
        if !matches!(copied, Ok(Copied::Done(_))) {
            self.abort().await;
        }
        copied
    }

    async fn take_parts(&mut self, from: &S3, source: &Pinned<'_>, progress: &Progress) -> opendal::Result<()> {
        let part = part_size(source.size, self.s3.copy_cutoff);
        let headers = self.s3.copying(from, source)?;
        let mut begin = 0;
        while begin < source.size {
            let end = (begin + part).min(source.size);
            let mut headers = headers.clone();
            headers.insert(COPY_SOURCE_RANGE, value(&format!("bytes={begin}-{}", end - 1))?);
            self.take_part(headers, end - begin, progress).await?;
            begin = end;
        }
        self.settle().await?;
        // Some services copy whatever is there, whatever it was to be (moto): parts of two states must not be put together.
        from.still(source).await.map(drop)
    }
}

/// Whether what failed may be a condition on the name; what is gone has no entity tag.
fn may_be_about_the_name(error: &Error, by_tag: bool) -> bool {
    let is_unmet = error.kind() == ErrorKind::ConditionNotMatch || by_tag && error.kind() == ErrorKind::NotFound;
    is_unmet && unmet(error) != Unmet::Source
}

/// Whether the service refused to make a copy, for good and not because of a condition, nor since somebody ended it.
fn is_refusal(error: &Error) -> bool {
    // What SeaweedFS says, however often it is asked, of a bucket to copy to that does not exist.
    let may_pass = (error.is_temporary() || error.is_persistent()) && !error.message().ends_with("(InternalError)");
    !may_pass && error.kind() != ErrorKind::ConditionNotMatch && error.message() != NO_UPLOAD
}

pub(super) fn changed() -> Error {
    Error::new(ErrorKind::ConditionNotMatch, COPY_SOURCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_copy_are_what_s3_allows() {
        const MIB: u64 = 1 << 20;
        let (least, most) = COPY_CUTOFF;
        for (size, part) in [
            (most + 1, 512 * MIB),
            (5_000_000 * MIB, 512 * MIB),
            (5_120_000 * MIB, 512 * MIB),
            (5_120_001 * MIB, 513 * MIB),
            (50_000 << 30, 5120 * MIB),
        ] {
            assert_eq!(part_size(size, most), part, "{size}");
            assert!(size.div_ceil(part) <= PARTS && part <= 5 << 30);
        }
        assert_eq!(part_size(12 * MIB, least), least);
        assert!((5_u64 << 40).div_ceil(part_size(5 << 40, least)) <= PARTS);
    }
}
