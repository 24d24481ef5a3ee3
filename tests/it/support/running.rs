//! Runs the binary: arguments, input, variables, user and time limit in; what it did out.

use std::ffi::{OsStr, OsString};
use std::io::{Cursor, Read};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, geteuid, kill_process, kill_process_group, waitid};

use super::output::Run;
use super::sandbox::Sandbox;

/// How long a run may take before it is killed and the test fails.
const LIMIT: Duration = Duration::from_mins(2);

/// One run to be: made by [`Sandbox::command`].
#[must_use]
pub(crate) struct Invocation<'a> {
    sandbox: &'a Sandbox,
    arguments: Vec<OsString>,
    variables: Vec<(OsString, Option<OsString>)>,
    input: Option<Box<dyn Read + Send>>,
    user: Option<u32>,
    folder: PathBuf,
    limit: Duration,
}

impl<'a> Invocation<'a> {
    pub(super) fn new(sandbox: &'a Sandbox, arguments: Vec<OsString>) -> Self {
        let folder = sandbox.dir();
        Self { sandbox, arguments, variables: Vec::new(), input: None, user: None, folder, limit: LIMIT }
    }

    /// Feeds standard input; without it, that is empty.
    pub(crate) fn stdin(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stream(Cursor::new(bytes.into()))
    }

    /// Feeds standard input with what is made as it is read.
    pub(crate) fn stream(mut self, input: impl Read + Send + 'static) -> Self {
        self.input = Some(Box::new(input));
        self
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), Some(value.into())));
        self
    }

    /// Takes a variable of the sandbox away.
    pub(crate) fn env_remove(mut self, name: impl Into<OsString>) -> Self {
        self.variables.push((name.into(), None));
        self
    }

    /// Runs in another folder, relative to the working folder.
    pub(crate) fn cwd(mut self, folder: impl AsRef<std::path::Path>) -> Self {
        self.folder = self.sandbox.path(folder);
        self
    }

    /// Runs as another user without any privilege, through `setpriv`, when the tests run as root;
    /// otherwise as whoever runs the tests, who has none either.
    #[expect(clippy::wrong_self_convention, reason = "it reads as what happens")]
    pub(crate) fn as_user(mut self, user: u32) -> Self {
        self.user = geteuid().is_root().then_some(user);
        self
    }

    /// Allows another time than 120 s.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Returns the command as it would be run, for what this type cannot do.
    pub(crate) fn std_command(&self) -> Command {
        let mut command = match self.user {
            None => Command::new(&self.sandbox.binary),
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={user}"), format!("--regid={user}")]);
                command.args(["--clear-groups", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--"]);
                command.arg(self.sandbox.admit(user));
                command
            }
        };
        let home = self.sandbox.home();
        command.args(&self.arguments).current_dir(&self.folder).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", &home).env("TMPDIR", self.sandbox.temporary());
        command.env("XDG_CONFIG_HOME", home.join(".config")).env("XDG_CACHE_HOME", home.join(".cache"));
        command.env("XDG_DATA_HOME", home.join(".local/share")).env("XDG_STATE_HOME", home.join(".local/state"));
        command.env("LANG", "C.UTF-8").env("TZ", "UTC").env("AWS_EC2_METADATA_DISABLED", "true");
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Runs and waits.
    #[must_use = "look at the exit code: `.ok()` or `.code(n)`"]
    pub(crate) fn run(self) -> Run {
        self.spawn().wait()
    }

    /// Starts, for tests that send signals or look while it runs.
    pub(crate) fn spawn(mut self) -> Running {
        let mut command = self.std_command();
        let input = self.input.take();
        command.stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        // A group of its own, so that what it started ends with it.
        command.process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()));
        if let (Some(mut input), Some(mut pipe)) = (input, child.stdin.take()) {
            // A program that does not read all of its input is no failure of the test.
            thread::spawn(move || std::io::copy(&mut input, &mut pipe));
        }
        Running {
            stdout: collect(child.stdout.take()),
            stderr: collect(child.stderr.take()),
            child,
            deadline: Instant::now() + self.limit,
            command: shown(&self.arguments),
            hidden: self.sandbox.dir().into_os_string(),
        }
    }
}

/// A started run.
pub(crate) struct Running {
    child: Child,
    stdout: JoinHandle<Vec<u8>>,
    stderr: JoinHandle<Vec<u8>>,
    deadline: Instant,
    command: String,
    hidden: OsString,
}

impl Running {
    /// Returns the process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal to the process alone.
    pub(crate) fn signal(&self, signal: Signal) {
        // It may have ended by itself: the test sees that from the outcome.
        let _ = kill_process(self.pid(), signal);
    }

    /// Holds it still, and returns once every thread of it has stopped: a signal alone returns before.
    pub(crate) fn hold(&self) {
        self.signal(Signal::STOP);
        // Its end, should it come first, is left for `wait` to collect.
        let options = WaitIdOptions::STOPPED | WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let _ = waitid(WaitId::Pid(self.pid()), options).unwrap();
    }

    /// Returns whether it still runs.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until `condition` holds or the run has ended; returns whether it holds.
    pub(crate) fn until(&mut self, mut condition: impl FnMut() -> bool) -> bool {
        loop {
            if condition() {
                return true;
            }
            if !self.is_running() || Instant::now() > self.deadline {
                return condition();
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits for the end; past the limit kills it and fails the test.
    #[must_use = "look at the exit code: `.ok()` or `.code(n)`"]
    pub(crate) fn wait(mut self) -> Run {
        let mut pause = Duration::from_micros(500);
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if Instant::now() > self.deadline {
                let _ = kill_process_group(self.pid(), Signal::KILL);
                let status = self.child.wait().unwrap();
                let run = Run::new(self.command, status, self.stdout.join().unwrap(), self.stderr.join().unwrap());
                panic!("did not end within its time limit, killed:\n{run}");
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(20));
        };
        let (stdout, stderr) = (self.stdout.join().unwrap(), self.stderr.join().unwrap());
        Run::new(self.command, status, stdout, stderr).hide(&self.hidden, "$DIR")
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read before an error is worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn shown(arguments: &[OsString]) -> String {
    let mut text = "gstore".to_owned();
    for argument in arguments {
        text.push(' ');
        text.push_str(&OsStr::to_string_lossy(argument));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sandbox whose binary is a program of the system.
    fn with(program: &str) -> Sandbox {
        let mut sandbox = Sandbox::new();
        sandbox.binary = program.into();
        sandbox
    }

    #[test]
    fn passes_input_and_arguments() {
        let run = with("cat").command(["-", "none"]).stdin("typed").run().code(1).says("none");
        assert_eq!(run.text(), "typed");
    }

    #[test]
    fn input_is_empty_unless_given() {
        assert_eq!(with("cat").run(["-"]).ok().to_string(), "--- exit 0");
    }

    #[test]
    fn shows_its_folder_the_same_everywhere() {
        let sandbox = with("pwd").folder("sub");
        assert_eq!(sandbox.command(["-P"]).cwd("sub").run().ok().to_string(), "$DIR/sub\n--- exit 0");
    }

    #[test]
    fn signals_reach_it() {
        let sandbox = with("sleep");
        let mut running = sandbox.command(["60"]).spawn();
        assert!(running.is_running());
        running.signal(Signal::TERM);
        running.wait().code(143);
    }

    #[test]
    #[should_panic(expected = "did not end within its time limit, killed:\n--- exit 137")]
    fn what_hangs_is_killed() {
        let _ = with("sleep").command(["60"]).limit(Duration::from_millis(50)).run();
    }

    #[test]
    fn until_sees_what_it_waits_for_or_the_end() {
        let sandbox = with("touch");
        let mut running = sandbox.command(["made"]).spawn();
        assert!(running.until(|| sandbox.path("made").exists()));
        assert!(!running.until(|| sandbox.path("other").exists()));
        running.wait().ok();
    }
}
