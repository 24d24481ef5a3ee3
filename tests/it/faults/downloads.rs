//! Downloads that are cut off go on where they stopped, in another run; what was read of anything else
//! than the very same source is given up.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::content;
use super::files::on_a_small_disk;
use super::kills::moments;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Run, Sandbox, Server, Tree, s3, sized};

const MIB: usize = 1 << 20;
const SIZE: usize = 24 * MIB + 12_345;
/// So many ranges that they come one after the other for a while.
const LONG: usize = 80 * MIB + 12_345;

/// Returns the range of an object that a request asks for, both ends included.
fn range(request: &Request) -> Option<(u64, u64)> {
    let (from, to) = request.header("range")?.strip_prefix("bytes=")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

/// Returns how many bytes were asked for since there had been so many requests.
#[track_caller]
fn asked(proxy: &Proxy, before: usize) -> u64 {
    let gets = proxy.seen().into_iter().skip(before).filter(Request::is_get);
    gets.map(|request| range(&request).unwrap_or_else(|| panic!("not a range: {request:?}")))
        .map(|(a, b)| b - a + 1)
        .sum()
}

/// How the network is.
#[derive(Clone, Copy, PartialEq)]
enum Net {
    Good,
    /// It ends after the first two ranges.
    Ends,
    /// It is silent after them.
    Silent,
    Slow,
}

/// A network that changes: the storage behind it is one and the same.
#[derive(Clone)]
struct Weather(Arc<Mutex<Net>>);

impl Weather {
    fn before(server: &Server) -> (Self, Proxy) {
        let weather = Self(Arc::new(Mutex::new(Net::Ends)));
        let now = weather.clone();
        let proxy = Proxy::start(server, move |request: &Request| now.over(request));
        (weather, proxy)
    }

    fn set(&self, net: Net) {
        *self.0.lock().unwrap() = net;
    }

    fn over(&self, request: &Request) -> Action {
        let late = range(request).is_some_and(|(from, _)| from >= 16 * MIB as u64);
        match *self.0.lock().unwrap() {
            _ if !request.is_get() => Action::Pass,
            Net::Ends if late => Action::Refuse(503, "SlowDown"),
            Net::Silent if late => Action::Stall,
            Net::Slow => Action::Trickle(20, Duration::from_millis(50)),
            _ => Action::Pass,
        }
    }
}

/// The names in `dst` that are temporary, sorted: a journal comes before its part.
fn kept(sandbox: &Sandbox) -> Vec<PathBuf> {
    let names = Tree::read(sandbox.path("dst")).names();
    names.iter().filter(|name| name.contains(".gstore-")).map(|name| sandbox.path("dst").join(name)).collect()
}

/// How many bytes the record of the only copy says that it had already.
#[track_caller]
fn resumed(run: &Run) -> u64 {
    let copies: Vec<_> = run.json().into_iter().filter(|record| record["action"] == "copy").collect();
    assert_eq!(copies.len(), 1, "{run}");
    copies[0].get("resumed").map_or(0, |bytes| bytes.as_u64().unwrap())
}

/// A bucket with `big`, and a sandbox in which a download of it was cut off; the network is good by then.
fn cut_off(server: &Server) -> (Weather, Proxy, Sandbox) {
    if server.bucket().head("big").is_none() {
        server.bucket().put_parts("big", content(SIZE), 8 * MIB);
    }
    let (weather, proxy) = Weather::before(server);
    let sandbox = Sandbox::new().mount("dst").file("dst/big", "old").config(&proxy.mount(server, "s3"));
    let run = sandbox.run(["cp", "s3:big", "dst:big", "--retries", "0"]).code(9);
    let run = run.says("hint: repeat the command later: it goes on from where it stopped");
    assert_eq!(sandbox.read("dst/big"), b"old", "{run}");
    let kept = kept(&sandbox);
    assert_eq!(kept.len(), 2, "{kept:?}");
    let length = kept[1].metadata().unwrap().len();
    assert!(length > 0 && length < SIZE as u64, "{length}");
    weather.set(Net::Good);
    (weather, proxy, sandbox)
}

/// Copies `big` where a download of it was cut off, and demands it whole; returns how much was there.
#[track_caller]
fn ended(proxy: &Proxy, sandbox: &Sandbox, size: usize) -> u64 {
    let before = proxy.seen().len();
    let run = sandbox.run(["cp", "s3:big", "dst:big", "--json"]).ok();
    assert!(sandbox.read("dst/big") == content(size), "{run}");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big"], "{run}");
    let there = resumed(&run);
    assert_eq!(asked(proxy, before), size as u64 - there, "{run}");
    there
}

#[test]
fn a_download_that_the_network_ended_goes_on_s3() {
    let Some(server) = s3() else { return };
    let (_, proxy, sandbox) = cut_off(&server);
    let before = Tree::read(sandbox.dir());
    sandbox.run(["cp", "-n", "s3:big", "dst:big"]).ok();
    before.assert_untouched(sandbox.dir());
    let length = kept(&sandbox)[1].metadata().unwrap().len();
    assert_eq!(ended(&proxy, &sandbox, SIZE), length);
}

#[test]
fn what_was_there_already_is_checked_with_the_rest_s3() {
    let Some(server) = s3() else { return };
    // Sent with a CRC-32 of it all, which the service keeps.
    server.bucket().put("big", content(SIZE));
    let (weather, proxy) = Weather::before(&server);
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    let cut = || {
        weather.set(Net::Ends);
        let _ = sandbox.run(["cp", "s3:big", "dst:new/big", "--retries", "0"]).code(9);
        weather.set(Net::Good);
    };
    cut();
    let run = sandbox.run(["cp", "s3:big", "dst:new/big", "-v"]).ok();
    let run = run.says("verified 1 by crc32");
    assert!(run.text().contains(" were here already)"), "{run}");
    assert!(sandbox.read("dst/new/big") == content(SIZE));
    fs::remove_file(sandbox.path("dst/new/big")).unwrap();
    // A byte that is not the source's: all of it goes, and the next run begins anew.
    cut();
    let part = kept(&sandbox).pop().unwrap();
    let mut bytes = fs::read(&part).unwrap();
    bytes[1000] ^= 1;
    fs::write(&part, bytes).unwrap();
    sandbox.run(["cp", "s3:big", "dst:new/big"]).code(8);
    assert_eq!(kept(&sandbox), Vec::<PathBuf>::new());
    let run = sandbox.run(["cp", "s3:big", "dst:new/big", "--json"]).ok();
    assert_eq!(resumed(&run), 0);
}

#[test]
fn a_source_that_was_replaced_begins_anew_s3() {
    let Some(server) = s3() else { return };
    for size in [SIZE, SIZE - 1] {
        let (_, proxy, sandbox) = cut_off(&server);
        let mut other = content(size);
        for byte in &mut other {
            *byte ^= 0x55;
        }
        server.bucket().put_parts("big", &other, 8 * MIB);
        let before = proxy.seen().len();
        let run = sandbox.run(["cp", "s3:big", "dst:big", "--json"]).ok();
        assert!(sandbox.read("dst/big") == other, "{run}");
        assert_eq!((resumed(&run), asked(&proxy, before)), (0, size as u64), "{run}");
        server.bucket().delete("big");
        assert_eq!(kept(&sandbox), Vec::<PathBuf>::new());
    }
}

#[test]
fn another_source_of_the_same_content_begins_anew_s3() {
    let Some(server) = s3() else { return };
    let (_weather, _proxy, sandbox) = cut_off(&server);
    server.bucket().put_parts("other", content(SIZE), 8 * MIB);
    let run = sandbox.run(["cp", "s3:other", "dst:big", "--json"]).ok();
    assert_eq!((resumed(&run), kept(&sandbox)), (0, Vec::new()), "{run}");
}

#[test]
fn a_journal_that_says_anything_else_counts_for_nothing_s3() {
    let Some(server) = s3() else { return };
    let changes: [fn(&[PathBuf]); 8] = [
        |kept| fs::remove_file(&kept[0]).unwrap(),
        |kept| fs::write(&kept[0], "").unwrap(),
        |kept| fs::write(&kept[0], [0xff; 4096]).unwrap(),
        |kept| {
            let text = fs::read_to_string(&kept[0]).unwrap();
            fs::write(&kept[0], &text[..text.len() - 1]).unwrap();
        },
        // Another boot of the machine: what was written may not be on disk.
        |kept| {
            let text = fs::read_to_string(&kept[0]).unwrap();
            let (rest, _) = text.split_once("\nboot ").unwrap();
            fs::write(&kept[0], format!("{rest}\nboot 00000000-0000-0000-0000-000000000000\n")).unwrap();
        },
        |kept| {
            let text = fs::read_to_string(&kept[0]).unwrap();
            fs::write(&kept[0], text.replace("gstore download 1", "gstore download 2")).unwrap();
        },
        |kept| fs::OpenOptions::new().write(true).open(&kept[1]).unwrap().set_len(SIZE as u64 + 1).unwrap(),
        |kept| fs::remove_file(&kept[1]).unwrap(),
    ];
    for change in changes {
        let (_, proxy, sandbox) = cut_off(&server);
        change(&kept(&sandbox));
        assert_eq!(ended(&proxy, &sandbox, SIZE), 0);
    }
}

#[test]
fn what_bears_the_name_of_a_part_and_is_not_ours_is_left_alone_s3() {
    let Some(server) = s3() else { return };
    for way in 0..4 {
        let (_weather, _proxy, sandbox) = cut_off(&server);
        let [journal, part] = <[PathBuf; 2]>::try_from(kept(&sandbox)).unwrap();
        let victim = sandbox.path("victim");
        fs::rename(&part, &victim).unwrap();
        match way {
            0 => std::os::unix::fs::symlink(&victim, &part).unwrap(),
            1 => fs::hard_link(&victim, &part).unwrap(),
            2 => fs::create_dir_all(part.join("theirs")).unwrap(),
            _ => {
                fs::rename(&journal, sandbox.path("text")).unwrap();
                fs::rename(&victim, &part).unwrap();
                fs::write(&victim, "theirs").unwrap();
                std::os::unix::fs::symlink(sandbox.path("text"), &journal).unwrap();
            }
        }
        let before = fs::read(&victim).unwrap();
        let run = sandbox.run(["cp", "s3:big", "dst:big", "--json"]).ok();
        assert!(sandbox.read("dst/big") == content(SIZE), "{way}: {run}");
        assert_eq!(resumed(&run), 0, "{way}");
        assert!(fs::read(&victim).unwrap() == before, "{way}: {run}");
        assert!(way != 2 || part.join("theirs").is_dir(), "{run}");
    }
}

#[test]
fn a_signal_keeps_what_is_there_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_parts("big", content(SIZE), 8 * MIB);
    let (weather, proxy) = Weather::before(&server);
    weather.set(Net::Silent);
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    let mut running = sandbox.command(["cp", "s3:big", "dst:d/big"]).spawn();
    let length = || kept(&sandbox).get(1).and_then(|part| part.metadata().ok()).map_or(0, |part| part.len());
    assert!(running.until(|| length() >= 16 * MIB as u64), "it was never seen at work");
    running.signal(Signal::INT);
    let _ = running.wait().code(130);
    assert_eq!(length(), 16 * MIB as u64);
    weather.set(Net::Good);
    let run = sandbox.run(["cp", "s3:big", "dst:d/big", "--json"]).ok();
    assert_eq!(resumed(&run), 16 * MIB as u64, "{run}");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["d/", "d/big"]);
}

#[test]
fn only_one_of_two_runs_has_the_part_s3() {
    let Some(server) = s3() else { return };
    let (weather, proxy, sandbox) = cut_off(&server);
    let before = proxy.seen().len();
    weather.set(Net::Slow);
    let mut first = sandbox.command(["cp", "s3:big", "dst:big", "--json"]).spawn();
    assert!(first.until(|| proxy.seen().iter().skip(before).any(Request::is_get)), "it was never seen at work");
    weather.set(Net::Good);
    let run = sandbox.run(["cp", "s3:big", "dst:big", "--json"]).ok();
    assert_eq!(resumed(&run), 0, "{run}");
    assert!(first.is_running(), "it was over before the other began");
    assert!(sandbox.read("dst/big") == content(SIZE), "{run}");
    let run = first.wait().ok();
    assert!(resumed(&run) > 0, "{run}");
    assert!(sandbox.read("dst/big") == content(SIZE), "{run}");
    assert_eq!(Tree::read(sandbox.path("dst")).names(), ["big"]);
}

#[test]
fn a_move_takes_nothing_from_another_run_s3() {
    let Some(server) = s3() else { return };
    let (_weather, _proxy, sandbox) = cut_off(&server);
    let left = kept(&sandbox);
    let run = sandbox.run(["mv", "s3:big", "dst:big", "--json"]).ok().says("\"verified\":{\"read_back\":1}");
    assert!(!run.text().contains("resumed"), "{run}");
    assert!(sandbox.read("dst/big") == content(SIZE));
    assert_eq!(kept(&sandbox), left);
}

/// The old file or the new one, at every moment; then no byte is read twice.
#[test]
fn heavy_a_killed_download_goes_on_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_parts("big", content(LONG), 8 * MIB);
    let slow = |request: &Request| Action::when(request.is_get(), || Action::Trickle(32, Duration::from_millis(3)));
    let proxy = Proxy::start(&server, slow);
    let sandbox = Sandbox::new().mount("dst").config(&proxy.mount(&server, "s3"));
    let begin = Instant::now();
    sandbox.run(["cp", "s3:big", "dst:big"]).ok();
    let mut went_on = 0;
    for moment in moments(begin.elapsed(), sized(10, 100)) {
        fs::write(sandbox.path("dst/big"), "old").unwrap();
        let running = sandbox.command(["cp", "s3:big", "dst:big"]).spawn();
        std::thread::sleep(moment);
        running.signal(Signal::KILL);
        let run = running.wait();
        let found = sandbox.read("dst/big");
        assert!(found == b"old" || found == content(LONG), "{} bytes at {moment:?}: {run}", found.len());
        let left = kept(&sandbox);
        let there = left.get(1).map_or(0, |part| part.metadata().unwrap().len());
        // Published, and nothing left but the journal, at most.
        let published = found != b"old";
        assert!(there == 0 || !published, "{left:?} at {moment:?}");
        assert_eq!(ended(&proxy, &sandbox, LONG), there, "{moment:?}");
        went_on += u32::from(there > 0);
    }
    assert!(went_on >= 2, "only {went_on} downloads were cut in the middle");
}

#[test]
fn a_full_disk_keeps_nothing_of_a_download_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put_parts("big", content(SIZE), 8 * MIB);
    let sandbox = Sandbox::new().mount("dst").server("s3", &server);
    let arguments = ["cp", "s3:big", "dst:big"];
    let Some(output) = on_a_small_disk(&sandbox, "20m", &arguments, "ls -A dst; cat dst/big") else { return };
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("no space left"), "{stderr}");
    assert!(stdout.ends_with("big\nold\nold\n"), "{stdout}");
}
