//! What an adversarial reading found: each test shows one way in which something was lost, changed
//! or left unsaid, and is not any more.

use std::io::Write as _;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::Sandbox;

/// Ctrl-C reaches the whole pipeline: what feeds the stream ends too, and half of it must not look
/// like all of it.
#[test]
fn a_stream_cut_short_by_a_signal_is_not_published() {
    let sandbox = Sandbox::new().mount("lb").file("lb/old", "old");
    for name in ["new", "old"] {
        let mut command = sandbox.command(["cp", "-", &format!("lb:{name}")]).std_command();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(&vec![b'x'; 3 << 20]).unwrap();
        thread::sleep(Duration::from_millis(300));
        kill_process(Pid::from_child(&child), Signal::INT).unwrap();
        thread::sleep(Duration::from_millis(300));
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(130), "{name}");
    }
    assert!(!sandbox.path("lb/new").exists());
    assert_eq!(sandbox.read("lb/old"), b"old");
}

#[test]
fn a_home_folder_is_guarded_however_it_is_reached() {
    let sandbox = Sandbox::new().config("[mounts.top]\ntype = \"fs\"\nroot = \"$DIR/..\"\n").link("here", "../home");
    let kept = sandbox.home().join("kept");
    std::fs::write(&kept, "x").unwrap();
    let outer = sandbox.home().parent().unwrap().to_owned();
    for typed in ["~", "top:home", "top:h*", "here/../home", "."] {
        let _ = sandbox.run(["rm", "-ry", typed]).code(if typed.contains("..") { 2 } else { 7 });
    }
    let home = sandbox.home().display().to_string();
    let outer = outer.display().to_string();
    for typed in [home.as_str(), "home", "./home/", outer.as_str()] {
        let _ = sandbox.command(["rm", "-ry", typed]).cwd("..").run().code(7).says("--allow-root");
    }
    assert!(kept.exists());
    let _ = sandbox.command(["rm", "-ry", "work"]).cwd("..").run().ok();
}

#[test]
fn a_link_named_as_a_directory_is_not_removed() {
    let sandbox = Sandbox::new().file("real/a", "1").link("link", "real");
    let _ = sandbox.run(["rm", "link/"]).code(7);
    let _ = sandbox.run(["rm", "-r", "link/"]).code(7);
    assert!(sandbox.path("link").is_symlink());
    let _ = sandbox.run(["rm", "link"]).ok();
    assert_eq!(sandbox.read("real/a"), b"1");
}
