//! Signals: the first lets what is in flight settle and prints the summary, the second ends at once.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Sandbox, Tree};

/// So many files that a run over them, one at a time, takes a while.
const MANY: usize = 4000;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new().mount("aa").mount("bb");
    for number in 0..MANY {
        sandbox.write(format!("aa/{number:04}"), vec![b'x'; 20_000]);
    }
    sandbox
}

fn cut_short(signal: Signal, code: i32) {
    let sandbox = sandbox();
    let mut running = sandbox.command(["sync", "-j", "2", "aa:", "bb:"]).spawn();
    assert!(running.until(|| sandbox.path("bb/0100").exists()), "it ended too early");
    running.signal(signal);
    let run = running.wait().code(code);
    assert!(run.errors().trim_end().lines().last().unwrap().starts_with("interrupted: copied "), "{run}");
    let copied = Tree::read(sandbox.path("bb")).files();
    assert!(copied.len() < MANY, "it was not cut short");
    for name in &copied {
        assert_eq!(sandbox.read(format!("bb/{name}")).len(), 20_000, "{name}");
    }
    sandbox.run(["sync", "aa:", "bb:"]).ok();
    assert_eq!(Tree::read(sandbox.path("bb")).files().len(), MANY);
}

#[test]
fn interrupt_settles_and_exits_with_130() {
    cut_short(Signal::INT, 130);
}

#[test]
fn terminate_settles_and_exits_with_143() {
    cut_short(Signal::TERM, 143);
}

#[test]
fn a_hang_up_settles_and_exits_with_129() {
    cut_short(Signal::HUP, 129);
}

/// What `nohup` begins outlives its terminal.
#[test]
fn a_hang_up_that_is_ignored_stays_so() {
    let sandbox = Sandbox::new().mount("bb");
    let gstore = sandbox.command(["cp", "-", "bb:x"]).std_command();
    let mut command = Command::new("nohup");
    command.arg(gstore.get_program()).args(gstore.get_args()).env_clear();
    command.current_dir(gstore.get_current_dir().unwrap());
    command.envs(gstore.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    kill_process(Pid::from_child(&child), Signal::HUP).unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"all of it").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(sandbox.read("bb/x"), b"all of it");
}

#[test]
fn nothing_is_deleted_after_a_signal() {
    let sandbox = sandbox().file("bb/zzz", "extra");
    let mut running = sandbox.command(["sync", "-j", "2", "--delete", "--force-delete", "aa:", "bb:"]).spawn();
    assert!(running.until(|| sandbox.path("bb/0100").exists()));
    running.signal(Signal::INT);
    running.wait().code(130);
    assert!(sandbox.path("bb/zzz").exists());
}

/// A stream that never ends by itself must not keep it.
fn waits_for_input(arguments: &[&str], signals: &[Signal], code: i32) -> String {
    let sandbox = Sandbox::new().mount("bb");
    let mut command = sandbox.command(arguments).std_command();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let input = child.stdin.take();
    std::thread::sleep(Duration::from_millis(300));
    let begun = Instant::now();
    for signal in signals {
        kill_process(Pid::from_child(&child), *signal).unwrap();
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = child.wait_with_output().unwrap();
    drop(input);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(Tree::read(sandbox.path("bb")).names(), [""; 0]);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_run_that_waits_for_its_input_can_be_ended() {
    waits_for_input(&["cp", "-", "bb:x"], &[Signal::INT], 130);
    waits_for_input(&["cp", "-", "bb:x"], &[Signal::TERM], 143);
    waits_for_input(&["cp", "-", "bb:x"], &[Signal::INT, Signal::INT], 130);
    waits_for_input(&["cat", "-"], &[Signal::INT], 130);
}

#[test]
fn a_signal_that_was_ignored_from_the_start_is_heard() {
    // As under `nohup` or in the background of a script: a shell ignores SIGINT for what it starts there.
    let sandbox = sandbox();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' INT; exec \"$0\" \"$@\""]);
    let original = sandbox.command(["sync", "-j", "2", "aa:", "bb:"]).std_command();
    command.arg(original.get_program()).args(original.get_args()).env_clear();
    command.envs(original.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(sandbox.dir());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    while !sandbox.path("bb/0100").exists() && begun.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(1));
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}
