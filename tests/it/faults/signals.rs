//! Signals: the first lets what is in flight settle, the second ends it at once; neither leaves
//! anything partial under a destination's name.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::content;
use crate::support::proxy::{Action, Proxy, Request};
use crate::support::{Run, Running, Sandbox, Server, Tree, s3};

const MIB: usize = 1 << 20;

/// A sandbox with small and large files in `src`.
fn large() -> Sandbox {
    let sandbox = Sandbox::new().mount("src").mount("dst");
    for number in 0..400 {
        sandbox.write(format!("src/small/{number}"), content(10_000 + number));
    }
    for number in 0..3 {
        sandbox.write(format!("src/large{number}"), content(24 * MIB));
    }
    sandbox
}

/// Demands that everything in `dst` is whole, and that there is something.
#[track_caller]
fn whole(sandbox: &Sandbox, dst: &str, run: &Run) {
    let (source, dest) = (Tree::read(sandbox.path("src")), Tree::read(sandbox.path(dst)));
    for name in dest.files() {
        assert!(!name.contains(".gstore-"), "{name} was left: {run}");
        let (ours, theirs) = (source.get(&name).unwrap(), dest.get(&name).unwrap());
        assert_eq!(ours.kind, theirs.kind, "{name} is partial: {run}");
    }
}

/// Sends a signal once `begun`, and waits.
fn stopped(mut running: Running, signal: Signal, begun: impl FnMut() -> bool) -> Run {
    assert!(running.until(begun), "it was never seen at work");
    running.signal(signal);
    let begin = Instant::now();
    let run = running.wait();
    assert!(begin.elapsed() < Duration::from_secs(20), "it took {:?} to settle: {run}", begin.elapsed());
    run
}

fn count(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn a_local_sync_settles() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let sandbox = large();
        let running = sandbox.command(["sync", "src:", "dst:", "-j", "2", "--delete", "--force-delete"]).spawn();
        let run = stopped(running, signal, || count(&sandbox.path("dst")) > 1).code(code).says("interrupted: copied");
        whole(&sandbox, "dst", &run);
        assert!(Tree::read(sandbox.path("dst")).files().len() < 403, "it was over before it was stopped: {run}");
        sandbox.run(["sync", "src:", "dst:"]).ok();
        assert_eq!(Tree::read(sandbox.path("dst")).files().len(), 403);
    }
}

#[test]
fn an_upload_settles_and_leaves_no_parts_s3() {
    let Some(server) = s3() else { return };
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        // What ends an upload is sent again too, though nothing else is.
        let mut refused = false;
        let slow = move |request: &Request| match request.method.as_str() {
            "DELETE" if !std::mem::replace(&mut refused, true) => Action::Refuse(503, "SlowDown"),
            _ => Action::when(request.is_put(), || Action::Trickle(1, Duration::from_millis(50))),
        };
        let proxy = Proxy::start(&server, slow);
        let sandbox = large().config(&proxy.mount(&server, "s3"));
        let running = sandbox.command(["sync", "src:", "s3:", "-j", "4"]).spawn();
        let parts = || proxy.count(|request| request.target.contains("partNumber=")) >= 2;
        let run = stopped(running, signal, parts).code(code).says("interrupted: copied");
        assert_eq!(server.bucket().uploads(), [""; 0], "{run}");
        let listed = server.bucket().list();
        assert!(listed.len() < 403, "it was over before it was stopped: {run}");
        let source = Tree::read(sandbox.path("src"));
        for object in listed {
            let crate::support::Kind::File { size, .. } = source.get(&object.key).unwrap().kind else { panic!() };
            assert_eq!(size, object.size, "{}", object.key);
        }
        for object in server.bucket().list() {
            server.bucket().delete(&object.key);
        }
    }
}

#[test]
fn a_download_settles_s3() {
    let Some(server) = s3() else { return };
    let sandbox = large().server("s3", &server);
    sandbox.run(["sync", "src:", "s3:"]).ok();
    let slow = |request: &Request| Action::when(request.is_get(), || Action::Trickle(4, Duration::from_millis(30)));
    let proxy = Proxy::start(&server, slow);
    let sandbox = sandbox.config(&proxy.mount(&server, "slow"));
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let before = proxy.count(Request::is_get);
        let running = sandbox.command(["sync", "slow:", "dst:", "-j", "4"]).spawn();
        let run = stopped(running, signal, || proxy.count(Request::is_get) > before + 8).code(code);
        let run = run.says("interrupted: copied");
        // What is there of a large one stays for the next run.
        for name in Tree::read(sandbox.path("dst")).files().iter().filter(|name| name.starts_with(".gstore-")) {
            fs::remove_file(sandbox.path("dst").join(name)).unwrap();
        }
        whole(&sandbox, "dst", &run);
        assert!(Tree::read(sandbox.path("dst")).files().len() < 403, "it was over before it was stopped: {run}");
        fs::remove_dir_all(sandbox.path("dst")).unwrap();
        fs::create_dir(sandbox.path("dst")).unwrap();
    }
}

/// Requests of one kind get no answer.
fn silent(server: &Server, which: fn(&Request) -> bool) -> (Proxy, Sandbox) {
    let proxy = Proxy::start(server, move |request| Action::when(which(request), || Action::Stall));
    let sandbox = Sandbox::new().mount("src").mount("dst").file("src/a", "a").config(&proxy.mount(server, "s3"));
    (proxy, sandbox)
}

#[test]
fn a_second_signal_ends_it_at_once_s3() {
    let Some(server) = s3() else { return };
    let (proxy, sandbox) = silent(&server, Request::is_put);
    let mut running = sandbox.command(["sync", "src:", "s3:"]).spawn();
    assert!(running.until(|| proxy.count(Request::is_put) > 0));
    running.signal(Signal::INT);
    std::thread::sleep(Duration::from_millis(500));
    assert!(running.is_running(), "the first lets it settle");
    running.signal(Signal::INT);
    let begin = Instant::now();
    let run = running.wait().code(130);
    assert!(begin.elapsed() < Duration::from_secs(2), "{run}");
}

#[test]
fn a_listing_is_not_waited_for_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("a", "a");
    let listing: [&[&str]; 9] = [
        &["sync", "s3:", "dst:"],
        &["sync", "s3:d", "dst:"],
        &["sync", "src:", "s3:", "--delete"],
        &["cp", "-r", "s3:d", "dst:"],
        &["cp", "s3:*", "dst:"],
        &["ls", "-r", "s3:"],
        &["rm", "-r", "s3:a"],
        &["cat", "s3:none"],
        &["cp", "s3:none", "-"],
    ];
    for arguments in listing {
        let (proxy, sandbox) = silent(&server, Request::is_list);
        let mut running = sandbox.command(arguments).spawn();
        assert!(running.until(|| proxy.count(Request::is_list) > 0), "{arguments:?}");
        running.signal(Signal::INT);
        let begin = Instant::now();
        let run = running.wait().code(130);
        assert!(begin.elapsed() < Duration::from_secs(3), "{arguments:?} {run}");
        assert_eq!(Tree::read(sandbox.path("dst")).names(), [""; 0]);
    }
}

#[test]
fn a_typed_stream_is_not_waited_for() {
    let sandbox = Sandbox::new().mount("dst");
    let mut command = sandbox.command(["cp", "-", "dst:x"]).std_command();
    // An input that stays open and says nothing.
    let (_writer, reader) = {
        let (reader, writer) = std::io::pipe().unwrap();
        (writer, reader)
    };
    let mut child = command.stdin(reader).stderr(std::process::Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::INT).unwrap();
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > Duration::from_secs(3) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it waits for its input");
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(130));
    assert_eq!(Tree::read(sandbox.path("dst")).names(), [""; 0]);
}

/// Where a copy takes over what is said of its source, the answer to the read is waited for first.
#[test]
fn a_read_without_an_answer_is_not_waited_for_s3() {
    let Some(server) = s3() else { return };
    server.bucket().put("d/a", "a");
    let (proxy, sandbox) = silent(&server, Request::is_get);
    let sandbox = sandbox.config(&server.second_mount("direct"));
    let mut running = sandbox.command(["sync", "s3:d", "direct:d"]).spawn();
    assert!(running.until(|| proxy.count(Request::is_get) > 0));
    running.signal(Signal::INT);
    let begin = Instant::now();
    let run = running.wait().code(130);
    assert!(begin.elapsed() < Duration::from_secs(3), "{run}");
    assert!(server.second().keys().is_empty());
}
