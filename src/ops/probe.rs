//! Trying a storage: whether it can be reached, and what may really be done there.
//!
//! Nothing is written unless that is asked for, and then only one temporary object, which is removed
//! again; nobody's object is changed.

use bytes::Bytes;
use futures::StreamExt as _;

use crate::engine::care::Care;
use crate::engine::copy::copy_stream;
use crate::engine::session::Session;
use crate::entry::{Entry, EntryKind};
use crate::error::{Error, ErrorKind, Result};
use crate::location::ObjectPath;
use crate::store::{Depth, Existing, Need, Store, Target, temporary_name};

/// What the temporary object holds.
const CONTENT: &[u8] = b"written by `gstore mounts check`";

/// Whether anything is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// One temporary object, removed again.
    Try,
    /// Nothing.
    Leave,
}

/// What became of one right.
#[derive(Debug)]
pub enum Answer {
    /// It was tried, and works.
    Works,
    /// It was tried, and this came of it.
    Failed(Error),
    /// The mount does not give it, or the storage cannot.
    NotGiven(Error),
    /// It was not tried, for this reason.
    NotTried(&'static str),
}

/// What was found of each right.
#[derive(Debug)]
pub struct Findings {
    /// Getting an answer at all, where no listing shows that.
    pub reach: Option<Answer>,
    /// Listing the mount's root.
    pub list: Answer,
    /// Reading an object there.
    pub read: Answer,
    /// Writing one.
    pub write: Answer,
    /// Removing one.
    pub delete: Answer,
}

impl Findings {
    /// Returns the rights by name, in the order in which they were tried.
    pub fn rights(&self) -> Vec<(&'static str, &Answer)> {
        let reach = self.reach.iter().map(|answer| ("reach", answer));
        let rights = [("list", &self.list), ("read", &self.read), ("write", &self.write), ("delete", &self.delete)];
        reach.chain(rights).collect()
    }

    /// Returns the first failure.
    pub fn failure(&self) -> Option<&Error> {
        self.rights().into_iter().find_map(|(_, answer)| match answer {
            Answer::Failed(error) => Some(error),
            _ => None,
        })
    }
}

/// Tries the root of a store.
pub async fn probe(session: &Session, store: &Store, writing: Writing) -> Findings {
    let (list, first) = match store.require(Need::List) {
        Err(error) => (Answer::NotGiven(error), None),
        Ok(()) => match first_file(store).await {
            Ok(first) => (Answer::Works, first),
            Err(error) => (Answer::Failed(error), None),
        },
    };
    let reach = match (&list, store.require(Need::Read)) {
        (Answer::NotGiven(_), Ok(())) => Some(answer(some_answer(store).await)),
        _ => None,
    };
    let lost = match (&list, &reach) {
        (Answer::Failed(_), _) => Some("the listing failed"),
        (_, Some(Answer::Failed(_))) => Some("there was no answer"),
        _ => None,
    };
    let read = match (store.require(Need::Read), &first, lost) {
        (Err(error), ..) => Answer::NotGiven(error),
        (.., Some(why)) => Answer::NotTried(why),
        (_, None, _) if reach.is_some() => Answer::NotTried("without a listing no name is known"),
        (_, None, _) => Answer::NotTried("no file with content was seen in the root"),
        (_, Some(entry), _) => answer(read_some(store, entry).await),
    };
    let (write, delete) = match (store.require(Need::Write), store.require(Need::Delete)) {
        (Err(write), Err(delete)) => (Answer::NotGiven(write), Answer::NotGiven(delete)),
        (Ok(()), Err(delete)) => {
            (Answer::NotTried("the mount may not remove what it writes"), Answer::NotGiven(delete))
        }
        (Err(write), Ok(())) => (Answer::NotGiven(write), Answer::NotTried("there is nothing of its own to remove")),
        _ => match lost.or((writing == Writing::Leave).then_some("only with --write")) {
            Some(why) => (Answer::NotTried(why), Answer::NotTried(why)),
            None => write_and_remove(session, store).await,
        },
    };
    Findings { reach, list, read, write, delete }
}

fn answer(done: Result<()>) -> Answer {
    done.map_or_else(Answer::Failed, |()| Answer::Works)
}

/// Looks for what is not there: to hear so is an answer.
async fn some_answer(store: &Store) -> Result<()> {
    match store.stat(&temporary_name()?).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Asks for one page, which proves that the root is there, and returns a file of it.
async fn first_file(store: &Store) -> Result<Option<Entry>> {
    let root = ObjectPath::root();
    let mut pages = store.list(&root, Depth::Children)?;
    let page = pages.next().await.transpose().map_err(|error| error.at(store.place(&root)))?;
    let files = page.into_iter().flat_map(|page| page.entries);
    Ok(files.into_iter().find(|entry| entry.kind == EntryKind::File && entry.size != Some(0)))
}

async fn read_some(store: &Store, entry: &Entry) -> Result<()> {
    let (_, mut chunks) = store.read(entry, Some(0..1)).await?;
    let chunk = chunks.next().await.transpose();
    chunk.map(drop).map_err(|error| error.at(store.place(&entry.path)))
}

async fn write_and_remove(session: &Session, store: &Store) -> (Answer, Answer) {
    let unwritten = || Answer::NotTried("nothing could be written");
    let path = match temporary_name() {
        Ok(path) => path,
        Err(error) => return (Answer::Failed(error), unwritten()),
    };
    let content = futures::stream::iter([Ok(Bytes::from_static(CONTENT))]).boxed();
    let target = Target::new(path.clone(), Some(CONTENT.len() as u64), Existing::Refuse);
    if let Err(error) = Box::pin(copy_stream(session, content, (store, target), Care::default())).await {
        // It may be there all the same: an answer that got lost.
        let _ = store.delete(&Entry::new(path, EntryKind::File)).await;
        return (Answer::Failed(error), unwritten());
    }
    let place = store.place(&path);
    let written = async {
        let entry = store.stat(&path).await?;
        if entry.size == Some(CONTENT.len() as u64) {
            return Ok(entry);
        }
        Err(Error::new(ErrorKind::Integrity, "what was written is not what is there").at(&place))
    };
    let (write, entry) = match written.await {
        Ok(entry) => (Answer::Works, entry),
        Err(error) => (Answer::Failed(error), Entry::new(path.clone(), EntryKind::File)),
    };
    let removed = store.delete(&entry).await;
    let hint = format!("remove {place} yourself");
    (write, answer(removed.map_err(|error| error.hint(hint))))
}
