//! What the parts of the engine cost: `walk`, `pair`, `filter`, `compare` and `hash`, with Criterion.
//!
//! `cargo bench --bench engine`, with a part's name for that one alone. What a whole run does in a second stands in
//! `million.rs`; against other programs measures `peers`.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use gstore::engine::compare::{Compare, End, Ends, Strategy};
use gstore::engine::filter::{Filter, FilterSpec};
use gstore::engine::hash::Hashers;
use gstore::engine::means::Means;
use gstore::engine::pair::{Walked, pair};
use gstore::engine::session::Session;
use gstore::engine::walk::{Tree, walk};
use gstore::entry::{Algorithm, Checksum, Entry, EntryKind, Timestamp};
use gstore::error::Result;
use gstore::event::{Events, Side};
use gstore::location::ObjectPath;
use gstore::store::{Jobs, Store};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// Entries that are looked at in one go.
const ENTRIES: usize = 10_000;

criterion_main!(parts);
criterion_group!(parts, walks, pairs, filters, compares, hashes);

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started")
}

fn entries() -> Vec<Entry> {
    (0..ENTRIES)
        .map(|number| {
            let path = format!("directory-{:03}/file-{number:06}.txt", number / 100);
            let mut entry = Entry::new(ObjectPath::raw(path.into_bytes()), EntryKind::File);
            entry.size = Some(number as u64);
            entry.mtime = Timestamp::from_second(1_700_000_000).ok();
            entry.etag = Some("\"d41d8cd98f00b204e9800998ecf8427e\"".to_owned());
            entry.checksum = entry.etag.as_deref().and_then(Checksum::md5_from_etag);
            entry
        })
        .collect()
}

/// A local tree, listed folder by folder.
fn walks(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for entry in entries() {
        let path = folder.path().join(entry.path.to_string());
        path.parent().map(std::fs::create_dir_all).transpose().expect("it is ours");
        std::fs::write(path, "").expect("it is ours");
    }
    let runtime = runtime();
    let store = Store::open_folder(folder.path()).expect("it is there");
    let session = Session::new(Events::none(), Means::of(Jobs::Auto), CancellationToken::new());
    let mut group = criterion.benchmark_group("walk");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    group.bench_function("local", |bencher| {
        bencher.iter(|| {
            let tree = Tree { store: store.clone(), base: ObjectPath::root() };
            runtime.block_on(walk(&session, tree, Filter::none(), Side::Source).count())
        });
    });
    group.finish();
}

fn pairs(criterion: &mut Criterion) {
    let listing = |entries: Vec<Entry>| -> BoxStream<'static, Result<Walked>> {
        stream::iter(entries.into_iter().map(|entry| Ok(Walked { entry, hidden: None }))).boxed()
    };
    let (runtime, entries) = (runtime(), entries());
    let mut group = criterion.benchmark_group("pair");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    group.bench_function("both", |bencher| {
        bencher.iter_batched(
            || pair(listing(entries.clone()), listing(entries.clone())),
            |pairs| runtime.block_on(pairs.count()),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

fn filters(criterion: &mut Criterion) {
    let patterns = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let specs = [
        ("names", FilterSpec { exclude: patterns(&["*.tmp", "node_modules/"]), ..FilterSpec::default() }),
        ("paths", FilterSpec { include: patterns(&["directory-0*/**/*.txt"]), ..FilterSpec::default() }),
        ("sizes", FilterSpec { min_size: Some(100), ..FilterSpec::default() }),
    ];
    let entries = entries();
    let mut group = criterion.benchmark_group("filter");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    for (name, spec) in specs {
        let filter = Filter::new(spec).expect("the patterns are in order");
        group.bench_function(name, |bencher| {
            bencher.iter(|| entries.iter().filter(|entry| filter.judge(entry).is_none()).count());
        });
    }
    group.finish();
}

fn compares(criterion: &mut Criterion) {
    let end = End { local: false, keeps_mtime: false, mtime_step: 1_000_000_000 };
    let (ends, entries) = (Ends { source: end, dest: end }, entries());
    let mut group = criterion.benchmark_group("compare");
    group.throughput(Throughput::Elements(ENTRIES as u64));
    for (name, strategy) in [("size", Strategy::Size), ("mtime", Strategy::Mtime), ("hash", Strategy::Hash)] {
        let compare = Compare { strategy, update: false };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for entry in &entries {
                    black_box(compare.decide(entry, entry, &ends));
                }
            });
        });
    }
    group.finish();
}

fn hashes(criterion: &mut Criterion) {
    let content = vec![7; 1 << 20];
    let mut group = criterion.benchmark_group("hash");
    group.throughput(Throughput::Bytes(content.len() as u64));
    for (name, algorithm) in
        [("md5", Algorithm::Md5), ("crc32c", Algorithm::Crc32c), ("crc64nvme", Algorithm::Crc64Nvme)]
    {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let mut hashers = Hashers::new([algorithm]);
                hashers.update(&content);
                hashers.finish()
            });
        });
    }
    group.finish();
}
