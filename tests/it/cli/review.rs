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
