use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::*;

/// What a service makes of a key after which it is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// What it should.
    Well,
    /// Nothing: it begins with the first key.
    Ignores,
    /// It begins with that very key, if there is one.
    Includes,
    /// It refuses.
    Refuses,
    /// It leaves out the first keys.
    Skips,
}

/// A service that lists a set of keys.
struct Service {
    keys: Mutex<BTreeSet<String>>,
    page: usize,
    manner: Manner,
    /// Which request fails.
    fails: Option<usize>,
    /// A key that comes or goes with each request.
    changes: Mutex<Vec<String>>,
    told: Mutex<Told>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Told {
    requests: usize,
    in_flight: usize,
    most: usize,
}

impl Service {
    fn new(keys: impl IntoIterator<Item = String>, page: usize) -> Self {
        let keys = Mutex::new(keys.into_iter().collect());
        Self { keys, page, manner: Manner::Well, fails: None, changes: Mutex::default(), told: Mutex::default() }
    }

    async fn page(self: Arc<Self>, next: Next) -> opendal::Result<ListPage> {
        let number = {
            let mut told = self.told.lock().unwrap();
            told.requests += 1;
            told.in_flight += 1;
            told.most = told.most.max(told.in_flight);
            told.requests
        };
        // No answer comes in the order of the questions.
        for _ in 0..number * 7 % 5 {
            tokio::task::yield_now().await;
        }
        self.told.lock().unwrap().in_flight -= 1;
        if self.fails == Some(number) {
            return Err(Error::new(ErrorKind::PermissionDenied, "no"));
        }
        let mut keys = self.keys.lock().unwrap();
        if let Some(key) = self.changes.lock().unwrap().pop()
            && !keys.remove(&key)
        {
            keys.insert(key);
        }
        let (from, skipped) = match (next, self.manner) {
            (Next::Token(last), _) | (Next::After(last), Manner::Well) => (Bound::Excluded(last), 0),
            (Next::After(last), Manner::Includes) => (Bound::Included(last), 0),
            (Next::After(last), Manner::Skips) => (Bound::Excluded(last), 2),
            (Next::After(_), Manner::Refuses) => return Err(Error::new(ErrorKind::Unsupported, "what is that?")),
            (Next::After(_), Manner::Ignores) | (Next::Start, _) => (Bound::Unbounded, 0),
            (Next::End, _) => panic!("nothing comes after the end"),
        };
        let mut rest = keys.range((from, Bound::Unbounded)).skip(skipped);
        let object = |key: &String| Object { key: key.as_bytes().to_vec(), ..Object::default() };
        let objects: Vec<_> = rest.by_ref().take(self.page).map(object).collect();
        let truncated = rest.next().is_some();
        let next = objects.last().map(|last| String::from_utf8(last.key.clone()).unwrap());
        Ok(ListPage { objects, prefixes: Vec::new(), truncated, next: next.filter(|_| truncated) })
    }

    /// Lists it all; returns the keys, whether the listing ended well, and what the service had to do.
    fn listed(self, most: usize) -> (Vec<String>, bool, Told) {
        let service = Arc::new(self);
        let asked = Arc::clone(&service);
        let ask: Ask = Arc::new(move |next| Arc::clone(&asked).page(next).boxed());
        let mut segments = Segments::new(ask, "p/".to_owned(), most);
        let work = async {
            let mut keys = Vec::new();
            loop {
                match segments.next().await {
                    Ok(Some(page)) => keys.extend(page.objects.into_iter().map(|object| object.key)),
                    Ok(None) => return (keys, true),
                    Err(_) => return (keys, false),
                }
            }
        };
        let (keys, whole) = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
        let told = *service.told.lock().unwrap();
        (keys.into_iter().map(|key| String::from_utf8(key).unwrap()).collect(), whole, told)
    }
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("p/d{:02}/f{:04}", number / 300, number % 300)).collect()
}

/// How many answers a listing waits for, one after the other, where each takes as long; and how many it asks for.
fn waits(keys: &[String], page: usize, most: usize) -> (usize, usize) {
    const ANSWER: usize = 100;
    let service = Arc::new(Service::new(keys.iter().cloned(), page));
    let asked = Arc::clone(&service);
    let ask: Ask = Arc::new(move |next| {
        let service = Arc::clone(&asked);
        async move {
            for _ in 0..ANSWER {
                tokio::task::yield_now().await;
            }
            service.page(next).await
        }
        .boxed()
    });
    let mut segments = Segments::new(ask, "p/".to_owned(), most);
    let clock = Arc::new(AtomicUsize::new(0));
    let ticking = Arc::clone(&clock);
    let work = async {
        let ticker = AbortOnDropHandle::new(tokio::spawn(async move {
            loop {
                ticking.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        }));
        while segments.next().await.unwrap().is_some() {}
        drop(ticker);
    };
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
    let requests = service.told.lock().unwrap().requests;
    (clock.load(Ordering::Relaxed) / ANSWER, requests)
}

#[test]
fn a_long_listing_is_asked_for_by_several_at_once() {
    let mut state = 1_u32;
    let mut random = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    };
    let mut shapes = [
        (0..4000).map(|number| format!("p/f{number:06}.txt")).collect::<Vec<_>>(),
        (0..4000).map(|number| format!("p/d{:02}/f{:04}", number / 300, number % 300)).collect(),
        (0..4000)
            .map(|number| format!("p/2026/{:02}/{:02}/{number:05}", 1 + number / 400, 1 + number / 20 % 20))
            .collect(),
        (0..4000).map(|_| format!("p/{:06x}", random())).collect(),
    ];
    for keys in &mut shapes {
        keys.sort();
        keys.dedup();
        let pages = keys.len().div_ceil(10);
        let (waits, requests) = waits(keys, 10, AT_ONCE);
        assert!(waits * 2 < pages && requests <= pages + pages / 4, "{}: {waits} {requests}", keys[0]);
    }
}

#[test]
fn one_at_a_time_is_one_after_the_other() {
    let (waits, requests) = waits(&numbered(1000), 10, 1);
    assert!((100..=120).contains(&waits) && requests == 100, "{waits} {requests}");
}

#[test]
fn a_short_listing_takes_its_pages_and_nothing_else() {
    for count in [0, 1, 10, 11, 99, 100] {
        let (listed, whole, told) = Service::new(numbered(count), 10).listed(AT_ONCE);
        assert!(whole && listed == numbered(count));
        assert_eq!((told.requests, told.most), (count.div_ceil(10).max(1), 1), "{count}");
    }
}

#[test]
fn what_nobody_takes_is_not_asked_for() {
    let service = Arc::new(Service::new(numbered(3000), 10));
    let asked = Arc::clone(&service);
    let ask: Ask = Arc::new(move |next| Arc::clone(&asked).page(next).boxed());
    let mut segments = Segments::new(ask, "p/".to_owned(), AT_ONCE);
    let work = async {
        for _ in 0..50 {
            segments.next().await.unwrap().unwrap();
        }
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        segments.chain.iter().map(|segment| segment.waiting.len()).sum::<usize>()
    };
    let waiting = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
    assert!(waiting <= HELD, "{waiting}");
    let requests = service.told.lock().unwrap().requests;
    assert!(requests <= 50 + HELD + AT_ONCE, "{requests}");
}

#[test]
fn keys_out_of_order_come_as_they_are_listed() {
    // Pages in order, and one that is not, in the middle of a listing that is split by then.
    for at in [0, 3, 30, 60] {
        let keys = numbered(1000);
        let swapped = keys[at * 10 + 3].clone();
        let service = Arc::new(Service::new(keys.clone(), 10));
        let asked = Arc::clone(&service);
        let ask: Ask = Arc::new(move |next| {
            let (service, swapped) = (Arc::clone(&asked), swapped.clone());
            async move {
                let mut page = service.page(next).await?;
                if let Some(place) = page.objects.iter().position(|object| object.key == swapped.as_bytes()) {
                    page.objects[..=place].reverse();
                }
                Ok(page)
            }
            .boxed()
        });
        let mut segments = Segments::new(ask, "p/".to_owned(), AT_ONCE);
        let work = async {
            let mut listed = BTreeSet::new();
            let mut count = 0;
            while let Some(page) = segments.next().await.unwrap() {
                count += page.objects.len();
                listed.extend(page.objects.into_iter().map(|object| object.key));
            }
            (count, listed)
        };
        let (count, listed) = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work);
        assert_eq!((count, listed.len()), (keys.len(), keys.len()), "{at}");
    }
}

fn keys() -> impl Strategy<Value = BTreeSet<String>> {
    let key = prop_oneof![
        "p/[0-9]{3}".boxed(),
        "p/[ab]{1,2}/[0-9a-f]{2}".boxed(),
        "p/d/[a-z/\u{e9}]{0,4}".boxed(),
        "p/[!-~]{0,3}".boxed(),
    ];
    proptest::collection::btree_set(key, 0..150)
}

fn manner() -> impl Strategy<Value = Manner> {
    prop_oneof![
        Just(Manner::Well),
        Just(Manner::Ignores),
        Just(Manner::Includes),
        Just(Manner::Refuses),
        Just(Manner::Skips)
    ]
}

fn cases() -> u32 {
    if std::env::var_os("GSTORE_TEST_SOAK").is_some() { 5000 } else { 500 }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]


    #[test]
    fn every_key_comes_once_and_in_order(keys in keys(), page in 1..5_usize, most in 1..12_usize) {
        let (listed, whole, told) = Service::new(keys.clone(), page).listed(most);
        prop_assert!(whole);
        prop_assert_eq!(&listed, &keys.iter().cloned().collect::<Vec<_>>());
        let pages = keys.len().div_ceil(page).max(1);
        prop_assert!(told.requests <= pages + pages / 4, "{} for {pages} pages", told.requests);
        prop_assert!(told.most <= most + 1);
    }

    #[test]
    fn whatever_becomes_of_the_beginning_of_a_segment(keys in keys(), page in 1..5_usize, manner in manner()) {
        let (listed, whole, told) = Service { manner, ..Service::new(keys.clone(), page) }.listed(AT_ONCE);
        prop_assert!(whole);
        if matches!(manner, Manner::Ignores | Manner::Refuses) {
            prop_assert!(told.requests <= keys.len().div_ceil(page).max(1) + AT_ONCE, "{told:?}");
        }
        prop_assert_eq!(listed, keys.into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn what_fails_is_no_end(keys in keys(), page in 1..5_usize, fails in 1..100_usize, manner in manner()) {
        let service = Service { manner, fails: Some(fails), ..Service::new(keys.clone(), page) };
        let (listed, whole, told) = service.listed(AT_ONCE);
        let keys: Vec<_> = keys.into_iter().collect();
        prop_assert!(keys.starts_with(&listed));
        prop_assert!(!whole || listed.len() == keys.len(), "{told:?}");
        prop_assert!(whole || told.requests >= fails);
    }

    #[test]
    fn what_is_there_all_along_comes_once(
        keys in keys(),
        page in 1..5_usize,
        changes in proptest::collection::vec("p/([0-9]{3}|[ab]/[0-9a-f]{2})", 0..200),
    ) {
        let moving: BTreeSet<_> = changes.iter().cloned().collect();
        let service = Service { changes: Mutex::new(changes), ..Service::new(keys.clone(), page) };
        let (listed, whole, _) = service.listed(AT_ONCE);
        prop_assert!(whole && listed.is_sorted_by(|one, two| one < two));
        let listed: BTreeSet<_> = listed.into_iter().collect();
        prop_assert!(keys.difference(&moving).all(|key| listed.contains(key)));
        prop_assert!(listed.iter().all(|key| keys.contains(key) || moving.contains(key)));
    }
}
