//! One listing, asked for ahead of whoever takes it; where keys come in order, by several requests at once.
//!
//! A listing says only at the end of a page where it goes on. To have the next pages at the same time, the rest is
//! cut into segments: each begins after a key that was guessed, ends where the following one begins, and its
//! pages are handed on when all before have been. Nothing but time depends on the guess, and nothing is taken on
//! trust: where two segments meet, the first one's listing has gone on beyond its end, and what it says
//! there must be what the second begins with. If it is not, or the second begins before its beginning as from a
//! service that does not know `StartAfter`, the first goes on instead.
//!
//! What a page holds is [`super::list`]'s business, where a segment may begin [`super::spread`]'s.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Poll;

use futures::future::BoxFuture;
use futures::{FutureExt as _, future};
use opendal::{Error, ErrorKind};
use tokio_util::task::AbortOnDropHandle;

use super::list::{Circle, Next, Object, endless, following};
use super::page::ListPage;
use super::spread::{Spread, Stretch};

/// Tenths of pages that a segment is meant to have: a little less than four, so that the fourth tells that it ends.
const LENGTH: u64 = 38;
/// One page of so many may bring what is known already, as the last one of a segment does: it goes beyond its
/// end. So no more than a quarter is added to the requests of a listing, and nothing to those of ten pages.
const SHARE: u64 = 5;
/// How many pages are asked for at once at the most.
pub(super) const AT_ONCE: usize = 8;
/// Pages of a segment that wait until those before them are taken: enough for most to end.
const WAITING: usize = 6;
/// Pages that wait in all, those that are asked for among them.
const HELD: usize = 64;
/// Marks of a segment that are kept.
const RECENT: usize = 5;
/// Keys of a page that are looked at to learn what keys are like.
const SAMPLE: usize = 64;

/// Asks for one page.
pub(super) type Ask = Arc<dyn Fn(Next) -> BoxFuture<'static, opendal::Result<ListPage>> + Send + Sync>;

/// A listing.
pub(super) struct Segments {
    ask: Ask,
    /// How many pages may be asked for at once; 1 once that turns out not to be possible.
    most: usize,
    /// In order; there is always one. The first is what all others are measured by.
    chain: VecDeque<Segment>,
    spread: Spread,
    /// Pages that came.
    pages: u64,
    /// Keys on a page that is full.
    page: u64,
    /// Keys that came and were not known already.
    keys: u64,
}

/// The keys after one and up to that after which the next segment begins.
struct Segment {
    /// The key after which it begins; nothing for the first.
    after: Vec<u8>,
    /// Where it was before each of the last pages, and where it is now.
    marks: VecDeque<Vec<u8>>,
    next: Next,
    circle: Circle<Next>,
    asked: Option<AbortOnDropHandle<opendal::Result<ListPage>>>,
    /// What nobody has taken yet; nothing follows a failure.
    waiting: VecDeque<opendal::Result<ListPage>>,
    /// Pages that came of it, and keys.
    pages: u64,
    keys: u64,
    begin: Begin,
    /// What its listing goes on with beyond its end, and how it would go on after that.
    beyond: Option<(ListPage, Next)>,
    /// How the keys before it are spread.
    like: Stretch,
}

/// The key with which the listing of a segment begins.
#[derive(PartialEq, Eq)]
enum Begin {
    /// No page has said it yet.
    Unknown,
    Key(Vec<u8>),
    /// There is none.
    Nothing,
}

impl Segments {
    /// Begins a listing of the keys that begin with `prefix`; nothing is asked for yet. More than one segment
    /// at once takes a promise that keys come in order.
    pub(super) fn new(ask: Ask, prefix: String, most: usize) -> Self {
        let first = Segment::new(Vec::new(), Next::Start, Stretch::default());
        Self { ask, most, chain: [first].into(), spread: Spread::new(prefix), pages: 0, page: 0, keys: 0 }
    }

    /// Returns the next page; `None` once all came.
    pub(super) async fn next(&mut self) -> opendal::Result<Option<ListPage>> {
        loop {
            while let Some((number, page)) = self.answer().now_or_never() {
                self.take(number, page);
            }
            self.join();
            if let Some(page) = self.chain.front_mut().and_then(|first| first.waiting.pop_front()) {
                // Whoever looks for something finds it, or enough, on the first pages.
                if self.pages > 2 {
                    self.go_on();
                }
                return page.map(Some);
            }
            self.go_on();
            // Whoever takes the pages waits for them: the only reason to ask for more at once.
            while self.may_split() && self.split() {}
            if self.chain.iter().all(|segment| segment.asked.is_none()) {
                let whole = self.chain.len() == 1 && self.chain.iter().all(|segment| segment.next == Next::End);
                return if whole { Ok(None) } else { Err(endless()) };
            }
            let (number, page) = self.answer().await;
            self.take(number, page);
        }
    }

    /// Waits until a page comes, whichever.
    async fn answer(&mut self) -> (usize, opendal::Result<ListPage>) {
        future::poll_fn(|context| {
            for (number, segment) in self.chain.iter_mut().enumerate() {
                if let Some(Poll::Ready(page)) = segment.asked.as_mut().map(|asked| asked.poll_unpin(context)) {
                    segment.asked = None;
                    return Poll::Ready((number, page.map_err(broken_off).flatten()));
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Asks for the next page of each segment, as long as it is not too much.
    fn go_on(&mut self) {
        let (mut asked, mut held) = self.held();
        for (number, segment) in self.chain.iter_mut().enumerate() {
            let goes_on = segment.asked.is_none() && segment.next != Next::End && segment.waiting.len() < WAITING;
            // The first must go on, and how a segment begins must be known some time.
            let must = number == 0 || segment.begin == Begin::Unknown;
            if goes_on && (must || (asked < self.most && held < HELD)) {
                segment.asked = Some(AbortOnDropHandle::new(tokio::spawn((self.ask)(segment.next.clone()))));
                (asked, held) = (asked + 1, held + 1);
            }
        }
    }

    /// How many pages are asked for, and how many are or wait.
    fn held(&self) -> (usize, usize) {
        let asked = self.chain.iter().filter(|segment| segment.asked.is_some()).count();
        (asked, asked + self.chain.iter().map(|segment| segment.waiting.len()).sum::<usize>())
    }

    /// Takes a page of a segment.
    fn take(&mut self, number: usize, page: opendal::Result<ListPage>) {
        let segment = &mut self.chain[number];
        let read = page.and_then(|page| {
            let next = following(&page)?;
            if next != Next::End {
                segment.circle.check(&next)?;
            }
            Ok((page, next))
        });
        let (page, next) = match read {
            Ok(read) => read,
            // Perhaps it cannot be asked to begin there.
            Err(_) if number > 0 && segment.begin == Begin::Unknown => return self.end_at(number),
            Err(error) => {
                segment.next = Next::End;
                return segment.waiting.push_back(Err(error));
            }
        };
        if (self.most > 1 || self.chain.len() > 1) && !self.chain[number].is_followed_by(&page.objects) {
            if number > 0 {
                return self.end_at(number);
            }
            // As it comes: that its order is broken is for others to notice.
            self.most = 1;
            self.drop_from(1);
        }
        self.pages += 1;
        self.page = self.page.max(page.objects.len() as u64);
        let segment = &mut self.chain[number];
        segment.pages += 1;
        if segment.begin == Begin::Unknown {
            segment.begin = Begin::of(&page, &next);
        }
        self.learn(&page.objects);
        self.add(number, page, next);
    }

    /// Adds to a segment what belongs to it of a page.
    fn add(&mut self, number: usize, mut page: ListPage, next: Next) {
        let end = self.chain.get(number + 1).map(|following| following.after.clone());
        let segment = &mut self.chain[number];
        segment.next = next;
        if let Some(end) = end {
            let beyond = page.objects.split_off(page.objects.partition_point(|object| object.key <= end));
            if !beyond.is_empty() || segment.next == Next::End {
                let beyond = ListPage { objects: beyond, ..ListPage::default() };
                segment.beyond = Some((beyond, std::mem::replace(&mut segment.next, Next::End)));
            }
        }
        segment.mark(&page.objects);
        segment.keys += page.objects.len() as u64;
        self.keys += page.objects.len() as u64;
        // An empty one would wait for nobody, and keep others from being asked for.
        if !(page.objects.is_empty() && page.prefixes.is_empty()) {
            segment.waiting.push_back(Ok(page));
        }
    }

    /// Goes over from the first segment to the second, if the one is at its end and the other goes on
    /// from there.
    fn join(&mut self) {
        while let Some(agree) = self.meeting() {
            if agree {
                self.chain.pop_front();
            } else {
                // Something was written or removed there meanwhile; or the service does not do as it should.
                tracing::debug!("a listing does not go on as one that begins later");
                let rest = self.chain.split_off(2);
                self.drop_from(1);
                self.chain.extend(rest);
                self.take_back(0);
            }
        }
    }

    /// Whether the listing of the first segment, all of which is taken, goes on as that of the second begins;
    /// `None` until both are known.
    fn meeting(&self) -> Option<bool> {
        let (first, second) = (self.chain.front()?, self.chain.get(1)?);
        let (page, next) = first.beyond.as_ref().filter(|_| first.waiting.is_empty())?;
        (second.begin != Begin::Unknown).then(|| second.begin == Begin::of(page, next))
    }

    /// Leaves everything from a segment on to the one before it, and begins no other.
    fn end_at(&mut self, number: usize) {
        tracing::debug!("the service cannot begin a listing after a key");
        self.most = 1;
        self.drop_from(number);
        self.take_back(number - 1);
    }

    fn drop_from(&mut self, number: usize) {
        self.keys -= self.chain.drain(number..).map(|segment| segment.keys).sum::<u64>();
    }

    /// Lets a segment go on after what was its end.
    fn take_back(&mut self, number: usize) {
        if let Some((page, next)) = self.chain[number].beyond.take() {
            self.add(number, page, next);
        }
    }

    /// Whether one more segment takes no more requests than may be.
    fn may_split(&self) -> bool {
        let came = self.pages * self.page;
        // Each segment that has not met the next one yet may take one more, so may the new one, and the last
        // page of all may be all but empty for it.
        let met = |segment: &&Segment| segment.beyond.as_ref().is_some_and(|(page, _)| !page.objects.is_empty());
        let open = (self.chain.len() - self.chain.iter().filter(met).count() + 1) as u64;
        let (asked, held) = self.held();
        self.most > 1
            && asked < self.most
            && held < HELD
            && (came.saturating_sub(self.keys) + open * self.page) * SHARE <= came
    }

    /// Begins one more segment, as near to the first as that is worth it; says whether there is one.
    fn split(&mut self) -> bool {
        // After one that begins with nothing, nothing comes.
        let end = self.chain.iter().position(|segment| segment.begin == Begin::Nothing).unwrap_or(self.chain.len());
        let place = (0..end).find_map(|number| Some((number, self.place_in(number)?)));
        let Some((number, after)) = place else { return false };
        let Ok(text) = String::from_utf8(after.clone()) else { return false };
        let like = self.chain[number].stretch();
        self.chain.insert(number + 1, Segment::new(after, Next::After(text), like));
        self.go_on();
        true
    }

    /// Returns the key after which a segment may end and another one begin.
    fn place_in(&self, number: usize) -> Option<Vec<u8>> {
        let segment = &self.chain[number];
        if segment.next == Next::End {
            return None;
        }
        let like = segment.stretch();
        let ahead = |pages| self.spread.ahead(segment.marks.back()?, &like, pages);
        if let Some(following) = self.chain.get(number + 1) {
            // It was thought to be short. Now it must be known that it is not.
            let long = segment.pages > 1 && ahead(2 * LENGTH)? < following.after;
            return if long { ahead(LENGTH) } else { None };
        }
        ahead(LENGTH)
    }

    fn learn(&mut self, objects: &[Object]) {
        if self.most > 1 {
            let sample = objects.iter().step_by(objects.len() / SAMPLE + 1).chain(objects.last());
            sample.for_each(|object| self.spread.learn(&object.key));
        }
    }
}

impl Begin {
    /// What the first page says, and how it goes on.
    fn of(page: &ListPage, next: &Next) -> Self {
        match page.objects.first() {
            Some(object) => Self::Key(object.key.clone()),
            None if *next == Next::End => Self::Nothing,
            None => Self::Unknown,
        }
    }
}

impl Segment {
    fn new(after: Vec<u8>, next: Next, like: Stretch) -> Self {
        let marks = if after.is_empty() { VecDeque::new() } else { [after.clone()].into() };
        let (asked, waiting, begin, beyond) = (None, VecDeque::new(), Begin::Unknown, None);
        Self { after, marks, next, circle: Circle::default(), asked, waiting, pages: 0, keys: 0, begin, beyond, like }
    }

    /// Whether these keys are in order, and behind all that came before.
    fn is_followed_by(&self, objects: &[Object]) -> bool {
        let last = self.marks.back();
        objects.first().is_none_or(|first| last.is_none_or(|last| *last < first.key))
            && objects.is_sorted_by(|one, two| one.key < two.key)
    }

    fn mark(&mut self, objects: &[Object]) {
        let (Some(first), Some(last)) = (objects.first(), objects.last()) else { return };
        if self.marks.is_empty() {
            self.marks.push_back(first.key.clone());
        }
        self.marks.push_back(last.key.clone());
        if self.marks.len() > RECENT {
            self.marks.pop_front();
        }
    }

    /// What says how the keys that follow are spread.
    fn stretch(&self) -> Stretch {
        match (self.marks.front(), self.marks.back()) {
            (Some(from), Some(to)) if self.pages > 1 => {
                Stretch { from: from.clone(), to: to.clone(), pages: self.marks.len() as u64 - 1 }
            }
            _ => self.like.clone(),
        }
    }
}

fn broken_off(error: tokio::task::JoinError) -> Error {
    Error::new(ErrorKind::Unexpected, "a request of gstore's own broke off").set_source(error)
}

#[cfg(test)]
mod tests;
