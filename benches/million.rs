//! A sync that finds nothing to do, between two listings that make their entries as they are read: how many pairs
//! pass through `pair`, `plan` and `run` in a second, and how much memory the process takes for it.
//!
//! `cargo bench --bench million` prints a line for 100,000 pairs and one for 1,000,000; each is a process of its own,
//! so that the one's memory is not counted for the other. A number as an argument asks for that many instead.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::time::Instant;

use futures::stream::{self, BoxStream, StreamExt as _};
use gstore::engine::care::Care;
use gstore::engine::compare::{Compare, End, Ends, Strategy};
use gstore::engine::filter::Filter;
use gstore::engine::guard::Guard;
use gstore::engine::means::Means;
use gstore::engine::pair::{Walked, pair};
use gstore::engine::plan::{DirRule, Extras, Policy, Sources};
use gstore::engine::run::run;
use gstore::engine::session::Session;
use gstore::engine::transfer::Transfer;
use gstore::engine::walk::Tree;
use gstore::entry::{Checksum, Entry, EntryKind, Timestamp};
use gstore::error::Result;
use gstore::event::{Event, Events, Skips, Verdict};
use gstore::location::ObjectPath;
use gstore::store::{Existing, Jobs, Store};
use tokio_util::sync::CancellationToken;

/// Files of a directory.
const WIDE: u64 = 1000;

fn main() -> ExitCode {
    let number = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let told = match number {
        Some(pairs) => measure(pairs).map(|()| true).map_err(|error| error.to_string()),
        None => [100_000, 1_000_000].into_iter().try_fold(true, |well, pairs: u64| {
            let program = std::env::current_exe().map_err(|error| error.to_string())?;
            let status = Command::new(program).arg(pairs.to_string()).status().map_err(|error| error.to_string())?;
            Ok(well && status.success())
        }),
    };
    match told {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Passes so many pairs, and prints what it took.
fn measure(pairs: u64) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (events, receiver) = Events::channel();
    // As when a run shows its progress and no single item.
    let listener = std::thread::spawn(move || receiver.iter().map(|event| left_alone(&event)).sum::<u64>());
    let folder = std::env::temp_dir();
    let tree = || Ok::<_, gstore::error::Error>(Tree { store: Store::open_folder(&folder)?, base: ObjectPath::root() });
    let transfer = transfer(tree()?, tree()?);
    let session = Session::new(events.with_skips(Skips::Counted), Means::of(Jobs::Auto), CancellationToken::new());
    let begin = Instant::now();
    let report = runtime.block_on(run(&session, transfer, pair(listing(pairs), listing(pairs))));
    let seconds = begin.elapsed().as_secs_f64();
    drop((session, runtime));
    let told = listener.join().unwrap_or_default();
    let skipped: u64 = report.summary.skipped.values().copied().sum();
    let mut line = String::new();
    #[expect(clippy::cast_precision_loss, reason = "it is shown without its last digits")]
    let each_second = pairs as f64 / seconds;
    let _ = write!(line, "{pairs:>9} pairs: {each_second:>9.0} a second, peak {:.1} MiB", peak());
    if (skipped, told) != (pairs, pairs) || report.stopped.is_some() {
        let _ = write!(line, "; but {skipped} skipped, {told} told, ended by {:?}", report.stopped);
    }
    let _ = writeln!(std::io::stdout(), "{line}");
    Ok(())
}

/// How many items an event says are left as they are.
fn left_alone(event: &Event) -> u64 {
    match event {
        Event::Skipped { count, .. } => *count,
        Event::Finished { outcome, .. } => u64::from(matches!(outcome.verdict, Verdict::Skipped(_))),
        _ => 0,
    }
}

/// A sync by modification times, as between two buckets.
fn transfer(source: Tree, dest: Tree) -> Transfer {
    let end = End { local: false, keeps_mtime: false, mtime_step: 1_000_000_000 };
    let policy = Policy {
        compare: Compare { strategy: Strategy::Mtime, update: false },
        ends: Ends { source: end, dest: end },
        sources: Sources::Keep,
        extras: Extras::Remove,
        directories: DirRule::Leave,
        wanted: Filter::none(),
        expendable: Filter::none(),
    };
    let (guard, existing, care) = (Guard::default(), Existing::Replace, Care::default());
    Transfer { source, dest, root: None, policy, guard, existing, backup: None, care }
}

/// A listing in order, as of a bucket: directories and what is in them.
fn listing(files: u64) -> BoxStream<'static, Result<Walked>> {
    let entries = (0..files.div_ceil(WIDE)).flat_map(move |dir| {
        let name = format!("directory-{dir:06}");
        let itself = Entry::new(ObjectPath::raw(name.clone().into_bytes()), EntryKind::Dir);
        let below = (dir * WIDE..files.min((dir + 1) * WIDE)).map(move |number| file(&name, number));
        std::iter::once(itself).chain(below)
    });
    stream::iter(entries.map(|entry| Ok(Walked { entry, hidden: None }))).boxed()
}

fn file(dir: &str, number: u64) -> Entry {
    let path = ObjectPath::raw(format!("{dir}/file-{number:09}.bin").into_bytes());
    let digest = u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes();
    let mut entry = Entry::new(path, EntryKind::File);
    entry.size = Some(number);
    entry.mtime = Timestamp::from_second(1_700_000_000).ok();
    entry.etag = Some(format!("\"{:032x}\"", u128::from_be_bytes(digest)));
    entry.checksum = Some(Checksum::Md5(digest));
    entry
}

/// The most memory that the process ever had, MiB; 0 where the system does not say.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
