//! How much memory a run takes, whatever the number and the size of what it moves.
//!
//! These run alone; `tests/run --soak` gives them their full size.

use std::fs::{self, File};
use std::io::{BufWriter, Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use md5::{Digest as _, Md5};

use crate::support::{Run, Running, Sandbox, s3, sized};

const MIB: u64 = 1 << 20;

/// Waits for a run and returns its peak of resident memory, bytes.
fn peak(mut running: Running) -> (u64, Run) {
    let status = format!("/proc/{}/status", running.id());
    let mut peak = 0;
    running.until(|| {
        // Every millisecond: the mark is the kernel's own and never falls, so that only what comes
        // in the last one is missed.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0) * 1024);
        false
    });
    assert!(peak > MIB, "its memory was never seen");
    (peak, running.wait())
}

#[track_caller]
fn within(what: &str, limit: u64, (peak, run): (u64, Run), begin: Instant) -> Run {
    let _ = writeln!(std::io::stderr(), "{what}: {} MiB, {:.1} s", peak / MIB, begin.elapsed().as_secs_f64());
    assert!(peak < limit * MIB, "{what} took {} MiB, more than {limit}: {run}", peak / MIB);
    run
}

/// Makes small files, most of them in one folder and the rest spread over many.
fn many(folder: &Path, count: usize) {
    for number in 0..count {
        let name = if number % 10 == 0 { format!("d{}/f{number}", number % 997) } else { format!("wide/f{number}") };
        let path = folder.join(name);
        if let Err(error) = fs::write(&path, number.to_string()) {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, number.to_string()).unwrap();
        }
    }
}

#[test]
fn heavy_looking_takes_little_memory() {
    let sandbox = Sandbox::new().mount("src");
    many(&sandbox.path("src"), sized(20_000, 120_000));
    for line in ["du -d 9 src:", "tree src:", "find src: --type f"] {
        let begin = Instant::now();
        let run = within(line, 60, peak(sandbox.command(line.split(' ')).spawn()), begin).ok();
        assert!(run.text().lines().count() > 900, "{line}");
    }
}

#[test]
fn heavy_many_small_files_take_little_memory() {
    let count = sized(20_000, 120_000);
    let sandbox = Sandbox::new().mount("src").mount("dst");
    many(&sandbox.path("src"), count);
    let limit = Duration::from_mins(30);
    let sync =
        |more: &[&str]| sandbox.command([&["sync", "src:", "dst:", "--json"], more].concat()).limit(limit).spawn();
    let begin = Instant::now();
    let run = within("the first sync", 150, peak(sync(&[])), begin).ok();
    assert!(run.errors().contains(&format!("\"copied\":{count},")), "{}", run.errors());
    let begin = Instant::now();
    let run = within("the second sync", 150, peak(sync(&[])), begin).ok();
    assert!(run.errors().contains(&format!("\"same_mtime\":{count}}}")), "{}", run.errors());

    // Candidates wait for the end, all of them.
    fs::remove_dir_all(sandbox.path("src/wide")).unwrap();
    let begin = Instant::now();
    within("the deletes", 150, peak(sync(&["--delete", "--force-delete"])), begin).ok();
    assert!(!sandbox.path("dst/wide").exists() && sandbox.path("dst/d0").exists());
}

/// Writes a file in which no two blocks are alike.
fn big(path: &Path, size: u64) {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).unwrap());
    let mut block = vec![0x5a; 1 << 16];
    for number in 0..size / block.len() as u64 {
        block[..8].copy_from_slice(&number.to_le_bytes());
        file.write_all(&block).unwrap();
    }
    file.flush().unwrap();
}

fn digest(path: &Path) -> [u8; 16] {
    let (mut file, mut chunk, mut digest) = (File::open(path).unwrap(), vec![0; 1 << 20], Md5::new());
    loop {
        match file.read(&mut chunk).unwrap() {
            0 => return digest.finalize().into(),
            read => digest.update(&chunk[..read]),
        }
    }
}

#[test]
fn heavy_a_big_file_takes_little_memory_there_and_back_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().mount("src").mount("dst").server("s3", &server);
    big(&sandbox.path("src/big"), sized(205 * MIB, 4096 * MIB));
    let copy = |from: &str, to: &str| sandbox.command(["cp", from, to, "-q"]).limit(Duration::from_mins(30)).spawn();
    let begin = Instant::now();
    within("there", 200, peak(copy("src:big", "s3:big")), begin).ok();
    assert!(server.bucket().uploads().is_empty());
    let begin = Instant::now();
    within("back", 200, peak(copy("s3:big", "dst:big")), begin).ok();
    assert_eq!(digest(&sandbox.path("src/big")), digest(&sandbox.path("dst/big")));

    let begin = Instant::now();
    within("from one bucket", 200, peak(copy("s3:big", "s3:copy")), begin).ok();
    let sizes: Vec<_> = server.bucket().list().into_iter().map(|one| one.size).collect();
    assert_eq!(sizes[0], sizes[1]);
    for key in ["big", "copy"] {
        server.bucket().delete(key);
    }
}

/// Of nobody knows how much, so that parts grow; and no more of it is held for that.
#[test]
fn heavy_a_stream_takes_little_memory_s3() {
    let Some(server) = s3() else { return };
    let sandbox = Sandbox::new().server("s3", &server);
    let size = sized(614 * MIB, 12 << 30);
    let begin = Instant::now();
    let running = sandbox
        .command(["cp", "-", "s3:stream", "-q"])
        .stream(std::io::repeat(b'x').take(size))
        .limit(Duration::from_hours(1))
        .spawn();
    within("the stream", 120, peak(running), begin).ok();
    assert!(server.bucket().uploads().is_empty());
    assert_eq!(server.bucket().head("stream").unwrap().size, size);
    server.bucket().delete("stream");
}

#[test]
fn heavy_many_keys_take_little_memory_moto() {
    let Some(server) = crate::support::moto() else { return };
    let count = sized(1_100, 20_000);
    server.bucket().put_many((0..count).map(|number| format!("d{}/f{number:06}", number % 7)), "x");
    for order in ["", "list_order = \"bytes\"\n"] {
        let sandbox = Sandbox::new().mount("dst").config(&(server.mount("moto") + order));
        let begin = Instant::now();
        let running = sandbox.command(["sync", "moto:", "dst:", "-q"]).limit(Duration::from_mins(30)).spawn();
        within("the download", 150, peak(running), begin).ok();
        assert_eq!(fs::read_dir(sandbox.path("dst/d3")).unwrap().count(), (count + 3) / 7);
    }
}
