use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use futures::TryStreamExt as _;
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use super::super::filter::FilterSpec;
use super::super::means::Means;
use super::*;
use crate::entry::walk_order;
use crate::event::Events;
use crate::mounts::Resolved;
use crate::store::{Depth, Existing, Jobs, Network, Stamp, Target, Tuning};

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

fn session() -> Session {
    Session::new(Events::none(), Means::of(Jobs::Fixed(4)), CancellationToken::new())
}

/// A store in memory with these keys; one that ends with `/` is a marker.
async fn memory(keys: &BTreeSet<String>) -> Store {
    let tuning = Tuning { retries: 0, ..Tuning::default() };
    let mount = Resolved {
        name: "m".into(),
        storage: "m".into(),
        backend: "memory".into(),
        options: BTreeMap::new(),
        path: ObjectPath::root(),
        permissions: None,
    };
    let store = Store::open(&mount, &Network::new(tuning).unwrap()).await.unwrap();
    for key in keys {
        if let Some(dir) = key.strip_suffix('/') {
            store.make_dir(&ObjectPath::raw(dir.as_bytes())).await.unwrap();
            continue;
        }
        let target = Target::new(ObjectPath::raw(key.as_bytes()), Some(key.len() as u64), Existing::Replace);
        let mut writer = store.write(target).await.unwrap();
        writer.write(vec![Bytes::from(key.clone())]).await.unwrap();
        writer.publish(Stamp::default()).await.unwrap();
    }
    store
}

/// Path, kind, size and whether it is hidden.
type Seen = Vec<(String, EntryKind, Option<u64>, Option<HiddenBy>)>;

async fn seen(walk: impl futures::Stream<Item = Result<Walked>>) -> Seen {
    let see = |Walked { entry, hidden }: Walked| {
        // Whether a marker stands for what is hidden is known only to who listed it all.
        let size = entry.size.filter(|_| hidden.is_none() || !entry.is_dir());
        (entry.path.to_string(), entry.kind, size, hidden)
    };
    walk.map_ok(see).try_collect().await.unwrap()
}

fn scout(store: &Store, base: &str, filter: &Filter) -> Scout {
    let tree = Tree { store: store.clone(), base: ObjectPath::raw(base.as_bytes()) };
    Scout { session: session(), tree, filter: filter.clone(), side: Side::Source, levels: None, own: Own::Count }
}

/// What there is to see, from the keys alone: every key, and each directory on the way to one.
fn expected(keys: &BTreeSet<String>, base: &str) -> Seen {
    let mut all: BTreeMap<String, (EntryKind, Option<u64>)> = BTreeMap::new();
    for key in keys {
        let Some(below) = (if base.is_empty() { Some(key.as_str()) } else { key.strip_prefix(&format!("{base}/")) })
        else {
            continue;
        };
        for (end, _) in below.match_indices('/') {
            all.entry(below[..=end].to_owned()).or_insert((EntryKind::Dir, None));
        }
        if below.ends_with('/') {
            all.insert(below.to_owned(), (EntryKind::Dir, Some(0)));
        } else if !below.is_empty() {
            all.insert(below.to_owned(), (EntryKind::File, Some(key.len() as u64)));
        }
    }
    // As plain text, a directory with its slash, names are in walk order.
    all.into_iter().map(|(name, (kind, size))| (name.trim_end_matches('/').to_owned(), kind, size, None)).collect()
}

fn filters() -> impl Strategy<Value = Filter> {
    let pattern = "(/)?(a|a-|b|\\*|a\\*)(/b|/\\*|/)?";
    let list = || proptest::collection::vec(pattern, 0..3);
    (list(), list(), proptest::option::of(1..5_u64)).prop_map(|(include, exclude, min_size)| {
        Filter::new(FilterSpec { include, exclude, min_size, ..FilterSpec::default() }).unwrap()
    })
}

fn keys(max: usize) -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set("(a|a-|a0|b|\u{e9}|!)(/(a|a-|a0|b)){0,3}/?", 0..max)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn both_ways_see_every_key_once_and_in_order(keys in keys(25), base in "(a|a/b)?") {
        let expected = expected(&keys, &base);
        let (by_dirs, at_once) = block_on(async {
            let store = memory(&keys).await;
            let scout = || scout(&store, &base, &Filter::none());
            (seen(in_order(dirs::walk(scout(), Hidden::Keep))).await, seen(flat::walk(scout())).await)
        });
        prop_assert_eq!(&by_dirs, &expected, "directory by directory");
        prop_assert_eq!(&at_once, &expected, "in one listing");
    }

    #[test]
    fn what_is_listed_in_no_order_is_sorted(keys in keys(25), base in "(a|a/b)?", seed in any::<u64>(), page in 1..5_usize) {
        let expected = expected(&keys, &base);
        let (alone, sorted) = block_on(async {
            let store = memory(&keys).await;
            let scout = || scout(&store, &base, &Filter::none());
            let listed = store.list(&scout().tree.base, Depth::Tree).unwrap();
            let mut entries: Vec<_> = listed.try_collect::<Vec<_>>().await.unwrap().into_iter().flat_map(|page| page.entries).collect();
            // Any order will do.
            entries.sort_by_key(|entry| entry.path.as_bytes().iter().fold(seed, |sum, &byte| sum.rotate_left(9) ^ u64::from(byte)));
            let pages: Vec<_> = entries.chunks(page).map(|some| Ok(Page { entries: some.to_vec(), ..Page::default() })).collect();
            let sorted = flat::sorted(scout(), futures::stream::iter(pages).boxed());
            (seen(alone::walk(scout())).await, seen(sorted).await)
        });
        prop_assert_eq!(&alone, &expected);
        prop_assert_eq!(&sorted, &expected);
    }

    #[test]
    fn both_ways_hide_the_same(keys in keys(25), filter in filters()) {
        let (by_dirs, at_once) = block_on(async {
            let store = memory(&keys).await;
            (seen(in_order(dirs::walk(scout(&store, "", &filter), Hidden::Keep))).await, seen(flat::walk(scout(&store, "", &filter))).await)
        });
        prop_assert_eq!(by_dirs, at_once);
    }

    #[test]
    fn an_outline_leaves_out_what_is_hidden_and_knows_the_last(keys in keys(25), filter in filters()) {
        let (walked, outlined) = block_on(async {
            let store = memory(&keys).await;
            let scout = || scout(&store, "", &filter);
            let outlined: Vec<_> = dirs::walk(scout(), Hidden::Drop).try_collect().await.unwrap();
            (seen(flat::walk(scout())).await, outlined)
        });
        let visible: Vec<_> = walked.iter().filter(|seen| seen.3.is_none()).map(|seen| (&seen.0, seen.1)).collect();
        let names: Vec<_> = outlined.iter().map(|met| met.walked.entry.path.to_string()).collect();
        let kinds = outlined.iter().map(|met| met.walked.entry.kind);
        prop_assert_eq!(names.iter().zip(kinds).collect::<Vec<_>>(), visible);
        let parent = |name: &str| name.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned());
        for (number, met) in outlined.iter().enumerate() {
            let more = names[number + 1..].iter().any(|later| parent(later) == parent(&names[number]));
            prop_assert_eq!(met.last, !more, "{}", names[number]);
        }
    }

    #[test]
    fn in_no_order_every_object_is_met_once(keys in keys(25), base in "(a|a/b)?", filter in filters()) {
        let (walked, mut loose) = block_on(async {
            let store = memory(&keys).await;
            let scout = || scout(&store, &base, &filter);
            (seen(flat::walk(scout())).await, seen(loose::walk(scout())).await)
        });
        loose.sort_by(|a, b| a.0.cmp(&b.0));
        loose.retain(|seen| seen.1 == EntryKind::File);
        let mut objects: Vec<_> =
            walked.into_iter().filter(|seen| seen.1 == EntryKind::File && seen.3.is_none()).collect();
        objects.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(loose, objects);
    }

    #[test]
    fn levels_end_a_walk(keys in keys(25), levels in 1..4_usize) {
        let (all, few) = block_on(async {
            let store = memory(&keys).await;
            let tree = || Tree { store: store.clone(), base: ObjectPath::root() };
            let all = seen(flat::walk(scout(&store, "", &Filter::none()))).await;
            (all, seen(walk_alone(&session(), tree(), Filter::none(), Some(levels))).await)
        });
        let names = |seen: &Seen| seen.iter().map(|seen| (seen.0.clone(), seen.1)).collect::<Vec<_>>();
        let mut near = names(&all);
        near.retain(|(name, _)| name.split('/').count() <= levels);
        prop_assert_eq!(names(&few), near);
    }
}

fn cases() -> u32 {
    if std::env::var_os("GSTORE_TEST_SOAK").is_some() { 5000 } else { 150 }
}

fn local(folder: &tempfile::TempDir) -> Tree {
    Tree { store: Store::open_folder(folder.path()).unwrap(), base: ObjectPath::root() }
}

fn rises(seen: &Seen) -> bool {
    let paths: Vec<_> = seen.iter().map(|(path, kind, ..)| (ObjectPath::raw(path.as_bytes()), *kind)).collect();
    paths.windows(2).all(|two| walk_order((two[0].0.as_bytes(), two[0].1), (two[1].0.as_bytes(), two[1].1)).is_lt())
}

#[test]
fn a_wide_and_a_deep_tree_come_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    // More children than a page, more directories than are listed ahead, each with something in it.
    for number in 0..1500 {
        std::fs::write(folder.path().join(format!("f{number}")), "").unwrap();
        if number < 200 {
            let dir = folder.path().join(format!("d{number}/e"));
            std::fs::create_dir_all(&dir).unwrap();
            std::fs::write(dir.join("x"), "").unwrap();
        }
    }
    let mut deep = folder.path().to_owned();
    for _ in 0..200 {
        deep.push("n");
    }
    std::fs::create_dir_all(&deep).unwrap();
    std::fs::write(deep.join("bottom"), "").unwrap();
    let found = block_on(seen(walk(&session(), local(&folder), Filter::none(), Side::Source)));
    assert_eq!(found.len(), 1500 + 3 * 200 + 201);
    assert!(rises(&found), "{found:?}");
}

#[test]
fn a_hidden_directory_is_never_listed() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["a/x", "hidden/b/c", "hidden/d", "z"] {
        std::fs::create_dir_all(folder.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(folder.path().join(path), "").unwrap();
    }
    let filter = Filter::new(FilterSpec { exclude: vec!["hidden".into()], ..FilterSpec::default() }).unwrap();
    let (events, receiver) = Events::channel();
    let session = Session::new(events, Means::of(Jobs::Fixed(1)), CancellationToken::new());
    let found = block_on(seen(walk(&session, local(&folder), filter, Side::Source)));
    let names: Vec<_> = found.iter().map(|(path, .., hidden)| (path.as_str(), hidden.is_some())).collect();
    assert_eq!(names, [("a", false), ("a/x", false), ("hidden", true), ("z", false)]);
    drop(session);
    let listed: u64 =
        receiver.iter().map(|event| if let Event::Scanned { entries, .. } = event { entries } else { 0 }).sum();
    assert_eq!(listed, 4, "three at the top, one in `a`");
}

#[test]
fn a_root_that_is_missing_fails_the_walk_and_a_file_too() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    for base in ["none", "file"] {
        let tree = Tree { base: ObjectPath::raw(base.as_bytes()), ..local(&folder) };
        let walked = block_on(walk(&session(), tree, Filter::none(), Side::Source).try_collect::<Vec<_>>());
        assert!(walked.is_err(), "{base}");
    }
}

#[test]
fn a_walk_that_nobody_takes_any_more_ends() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..100 {
        std::fs::create_dir_all(folder.path().join(format!("{number}/x"))).unwrap();
    }
    block_on(async {
        let mut walk = walk(&session(), local(&folder), Filter::none(), Side::Source);
        assert!(walk.next().await.unwrap().is_ok());
        drop(walk);
    });
}
