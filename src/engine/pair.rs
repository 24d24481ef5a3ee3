//! The merge join of two ordered walks into pairs, in constant memory.
//!
//! What a pair means and what shall become of it is `plan`'s business; so is a file on one side
//! that stands where the other has a directory, which are two keys here.

use std::cmp::Ordering;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::stream::{BoxStream, Stream, StreamExt};

use super::filter::HiddenBy;
use crate::entry::{Entry, EntryKind, walk_order};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Side;
use crate::location::escaped;

/// An entry as a walk met it, its path relative to the root of the walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// The entry.
    pub entry: Entry,
    /// Why a filter hides it, if one does; below a hidden directory nothing is walked.
    pub hidden: Option<HiddenBy>,
}

/// What the two trees hold under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pair {
    /// Only the source has it.
    Source(Walked),
    /// Only the destination has it.
    Dest(Walked),
    /// Source and destination have it, as the same sort of key: both directories or both not.
    Both(Walked, Walked),
}

/// A walk that failed, which ends the join: what is missing from a tree is then unknown.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct PairError {
    /// The tree that could not be walked.
    pub side: Side,
    /// Why.
    pub error: Error,
}

/// Joins two walks; both are polled at once.
///
/// Each walk has to rise strictly in walk order, unaddressable entries aside: those are never
/// paired and pass through as they come.
///
/// # Errors
/// The first failure of a walk, or [`ErrorKind::Disorder`] naming two keys that one listed out of
/// order. Nothing follows an error.
pub fn pair(
    source: BoxStream<'static, Result<Walked>>,
    dest: BoxStream<'static, Result<Walked>>,
) -> BoxStream<'static, Result<Pair, PairError>> {
    let (source, dest) = (Lane::new(Side::Source, source), Lane::new(Side::Dest, dest));
    Pairs { source, dest, ended: false }.boxed()
}

struct Pairs {
    source: Lane,
    dest: Lane,
    ended: bool,
}

impl Stream for Pairs {
    type Item = Result<Pair, PairError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let filled = [self.source.poll_fill(context), self.dest.poll_fill(context)];
        let pair = match filled {
            // One failure is enough, whatever the other side is at.
            [Poll::Ready(Err(error)), _] | [_, Poll::Ready(Err(error))] => Err(error),
            [Poll::Pending, _] | [_, Poll::Pending] => return Poll::Pending,
            [Poll::Ready(Ok(())), Poll::Ready(Ok(()))] => Ok(self.join()),
        };
        self.ended = !matches!(pair, Ok(Some(_)));
        Poll::Ready(pair.transpose())
    }
}

impl Pairs {
    fn join(&mut self) -> Option<Pair> {
        let Self { source, dest, .. } = self;
        let order = match (&source.head, &dest.head) {
            (None, None) => return None,
            (Some(head), _) if !addressable(head) => Ordering::Less,
            (_, Some(head)) if !addressable(head) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(ours), Some(theirs)) => ours.entry.walk_order(&theirs.entry),
        };
        match order {
            Ordering::Less => source.head.take().map(Pair::Source),
            Ordering::Greater => dest.head.take().map(Pair::Dest),
            Ordering::Equal => source.head.take().zip(dest.head.take()).map(|(ours, theirs)| Pair::Both(ours, theirs)),
        }
    }
}

fn addressable(walked: &Walked) -> bool {
    walked.entry.kind != EntryKind::Unaddressable
}

/// One of the two walks, and the entry of it that is next.
struct Lane {
    side: Side,
    walk: BoxStream<'static, Result<Walked>>,
    /// A walk that ended is not asked again while the other goes on.
    over: bool,
    head: Option<Walked>,
    /// The last key, to check the promised order; its bytes are kept for the next.
    last: Option<EntryKind>,
    last_path: Vec<u8>,
}

impl Lane {
    fn new(side: Side, walk: BoxStream<'static, Result<Walked>>) -> Self {
        Self { side, walk, over: false, head: None, last: None, last_path: Vec::new() }
    }

    fn poll_fill(&mut self, context: &mut Context<'_>) -> Poll<Result<(), PairError>> {
        if self.over || self.head.is_some() {
            return Poll::Ready(Ok(()));
        }
        let read = match ready!(self.walk.as_mut().poll_next(context)) {
            None => {
                self.over = true;
                Ok(())
            }
            Some(walked) => walked.and_then(|walked| self.accept(walked)),
        };
        Poll::Ready(read.map_err(|error| PairError { side: self.side, error }))
    }

    fn accept(&mut self, walked: Walked) -> Result<()> {
        if addressable(&walked) {
            let Entry { path, kind, .. } = &walked.entry;
            if let Some(last) = self.last {
                let order = walk_order((&self.last_path, last), (path.as_bytes(), *kind));
                if order != Ordering::Less {
                    return Err(broken(self.side, (&self.last_path, last), (path.as_bytes(), *kind), order));
                }
            }
            self.last = Some(*kind);
            self.last_path.clear();
            self.last_path.extend_from_slice(path.as_bytes());
        }
        self.head = Some(walked);
        Ok(())
    }
}

fn broken(side: Side, last: (&[u8], EntryKind), next: (&[u8], EntryKind), order: Ordering) -> Error {
    let side = match side {
        Side::Source => "source",
        Side::Dest => "destination",
    };
    let shown =
        |key: (&[u8], EntryKind)| format!("`{}{}`", escaped(key.0), if key.1 == EntryKind::Dir { "/" } else { "" });
    let (last, next) = (shown(last), shown(next));
    let what = match order {
        Ordering::Equal => format!("the {side} lists one name twice: {last} and {next}"),
        _ => format!("the {side} is not listed in the order of its keys: {next} came after {last}"),
    };
    Error::new(ErrorKind::Disorder, what).hint("set `list_order = \"unknown\"` for that mount")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;
    use std::time::Duration;

    use futures::stream;
    use proptest::prelude::*;
    use tokio::sync::Barrier;

    use super::*;
    use crate::location::ObjectPath;

    fn walked(text: &str) -> Walked {
        let (path, kind) = match (text.strip_suffix('/'), text.strip_prefix('!')) {
            (_, Some(path)) => (path, EntryKind::Unaddressable),
            (Some(path), _) => (path, EntryKind::Dir),
            _ => (text, EntryKind::File),
        };
        Walked { entry: Entry::new(ObjectPath::raw(path.as_bytes()), kind), hidden: None }
    }

    fn walk<T: AsRef<str>>(names: &[T]) -> BoxStream<'static, Result<Walked>> {
        let items: Vec<Result<Walked>> = names
            .iter()
            .map(|name| match name.as_ref() {
                "error" => Err(Error::new(ErrorKind::Denied, "no")),
                name => Ok(walked(name)),
            })
            .collect();
        stream::iter(items).boxed()
    }

    fn shown(walked: &Walked) -> String {
        let end = if walked.entry.is_dir() { "/" } else { "" };
        let start = if addressable(walked) { "" } else { "!" };
        format!("{start}{}{end}", walked.entry.path)
    }

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    /// `<` the source alone, `>` the destination alone, `=` both, `x` a failure.
    fn joined<T: AsRef<str>>(source: &[T], dest: &[T]) -> Vec<String> {
        let pairs: Vec<_> = block_on(pair(walk(source), walk(dest)).collect());
        let show = |pair: &Result<Pair, PairError>| match pair {
            Ok(Pair::Source(one)) => format!("<{}", shown(one)),
            Ok(Pair::Dest(one)) => format!(">{}", shown(one)),
            Ok(Pair::Both(one, two)) => {
                assert_eq!(shown(one), shown(two));
                format!("={}", shown(one))
            }
            Err(PairError { side, error }) => format!("x{side:?} {}", error.message()),
        };
        pairs.iter().map(show).collect()
    }

    #[test]
    fn joins() {
        let table: [(&[&str], &[&str], &[&str]); 10] = [
            (&[], &[], &[]),
            (&["a", "b"], &[], &["<a", "<b"]),
            (&[], &["a"], &[">a"]),
            (&["a", "c"], &["b", "c", "d"], &["<a", ">b", "=c", ">d"]),
            (&["a"], &["a/", "a/b"], &["<a", ">a/", ">a/b"]),
            (&["a", "a-b", "a/", "a/b"], &["a/", "a/b", "a0"], &["<a", "<a-b", "=a/", "=a/b", ">a0"]),
            (&["!a", "b"], &["a", "b"], &["<!a", ">a", "=b"]),
            (&["!a"], &["!a"], &["<!a", ">!a"]),
            (&["b", "!a/", "!a", "!a", "c"], &["c"], &["<b", "<!a/", "<!a", "<!a", "=c"]),
            (&["b"], &["c", "!a", "d"], &["<b", ">c", ">!a", ">d"]),
        ];
        for (source, dest, expected) in table {
            assert_eq!(joined(source, dest), expected, "{source:?} and {dest:?}");
        }
    }

    #[test]
    fn stops_at_a_failure() {
        let order = "is not listed in the order of its keys";
        let table: [(&[&str], &[&str], &[&str]); 8] = [
            (&["a", "error", "z"], &["b"], &["<a", "xSource no"]),
            (&["a"], &["error"], &["xDest no"]),
            (&["a", "b"], &["b", "error"], &["<a", "=b", "xDest no"]),
            (&["b", "a"], &[], &["<b", &format!("xSource the source {order}: `a` came after `b`")]),
            (&[], &["a/", "a-"], &[">a/", &format!("xDest the destination {order}: `a-` came after `a/`")]),
            (&["a", "a"], &["a"], &["=a", "xSource the source lists one name twice: `a` and `a`"]),
            (&["a/", "a/"], &[], &["<a/", "xSource the source lists one name twice: `a/` and `a/`"]),
            (&["b", "!x", "a"], &[], &["<b", "<!x", &format!("xSource the source {order}: `a` came after `b`")]),
        ];
        for (source, dest, expected) in table {
            assert_eq!(joined(source, dest), expected, "{source:?} and {dest:?}");
        }
    }

    #[test]
    fn walks_both_at_once() {
        let met = Arc::new(Barrier::new(2));
        let slow = || {
            let met = Arc::clone(&met);
            stream::once(async move {
                met.wait().await;
                Ok(walked("a"))
            })
            .boxed()
        };
        let pairs = pair(slow(), slow()).count();
        let count = block_on(async { tokio::time::timeout(Duration::from_secs(10), pairs).await });
        assert_eq!(count.ok(), Some(1), "one walk waits for the other");
    }

    proptest! {
        #[test]
        fn agrees_with_a_map(
            trees in proptest::collection::btree_map("[a-c!\u{e9}-]{1,2}(/[a-c-]){0,3}/?", 1..4_u8, 0..40),
        ) {
            // As plain text, a directory with its slash, the keys of the map are in walk order.
            let trees: BTreeMap<String, u8> = trees.into_iter().filter(|(name, _)| !name.starts_with('!')).collect();
            let side = |bit| {
                trees.iter().filter(move |(_, sides)| *sides & bit != 0).map(|(name, _)| name).collect::<Vec<_>>()
            };
            let sign = |sides: u8| ["", "<", ">", "="][usize::from(sides)];
            let expected: Vec<_> = trees.iter().map(|(name, sides)| format!("{}{name}", sign(*sides))).collect();
            prop_assert_eq!(joined(&side(1), &side(2)), expected);
        }

        #[test]
        fn no_disorder_goes_unseen(names in proptest::collection::vec("[ab](/[ab]){0,2}/?", 0..6)) {
            let rises = names.windows(2).all(|two| two[0] < two[1]);
            let ended_well = !joined(&names, &[]).iter().any(|line| line.starts_with('x'));
            prop_assert_eq!(rises, ended_well);
        }
    }
}
