//! Values that lie elsewhere: in a file, or in what a command prints.
//!
//! No error quotes what was read. A command is a program and its arguments, never a shell.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ini::Ini;

use super::file::shown;
use crate::error::Error;
use crate::location::escaped;

/// The most that is read of a file or a command, bytes: a credential is far smaller.
const LARGEST: u64 = 1 << 20;

/// How often a command that closed its output is asked whether it ended.
const STEP: Duration = Duration::from_millis(5);

/// Reads a value from a file, without one newline at its end.
pub(super) fn read_file(path: &Path) -> Result<String, String> {
    let read = File::open(path).map_err(told).and_then(read_all);
    read.and_then(text).map_err(|cause| format!("cannot read `{}`: {cause}", shown(path)))
}

/// Reads a key in a section of a file such as `rclone.conf` or `~/.aws/credentials`.
pub(super) fn read_section(path: &Path, section: &str, key: &str) -> Result<String, String> {
    let text = read_file(path)?;
    // The parser's own words may quote a line.
    let ini = Ini::load_from_str_noescape(&text).map_err(|_| format!("`{}` has no sections with keys", shown(path)))?;
    let found = ini.get_from(Some(section), key).filter(|value| !value.is_empty());
    found.map(str::to_owned).ok_or_else(|| {
        let place = escaped(format!("`[{section}] {key}`").as_bytes());
        format!("`{}` has no {place}", shown(path))
    })
}

/// Runs a program for at most `limit` and returns what it printed, without one newline at its end.
///
/// It has no input, and what it says on its standard error is dropped: that is not ours to show.
pub(super) fn run(
    program: &str,
    arguments: &[String],
    environment: &BTreeMap<String, String>,
    limit: Duration,
) -> Result<String, String> {
    let failed = |cause: String| format!("`{}` {cause}", escaped(program.as_bytes()));
    let deadline = Instant::now() + limit;
    let mut command = Command::new(program);
    command.args(arguments).envs(environment).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| failed(format!("cannot be run: {}", told(error))))?;
    let output = collect(&mut child, deadline);
    let status = wait(&mut child, deadline).map_err(failed)?;
    let output = output.map_err(failed)?;
    if !status.success() {
        return Err(failed(format!("failed ({status})")));
    }
    text(output).map_err(failed)
}

/// Reads a command's output on a thread of its own, because a pipe cannot be read with a deadline.
fn collect(child: &mut Child, deadline: Instant) -> Result<Vec<u8>, String> {
    let Some(pipe) = child.stdout.take() else { return Err("gave no output".to_owned()) };
    let (send, receive) = mpsc::channel();
    // The receiver may be gone by then, which is no one's loss.
    let reader = thread::Builder::new().spawn(move || drop(send.send(read_all(pipe))));
    reader.map_err(told)?;
    let left = deadline.saturating_duration_since(Instant::now());
    receive.recv_timeout(left).unwrap_or_else(|_| Err("kept its output open too long".to_owned()))
}

/// Waits for the end of a command, and ends it at the deadline.
fn wait(child: &mut Child, deadline: Instant) -> Result<std::process::ExitStatus, String> {
    loop {
        if let Some(status) = child.try_wait().map_err(told)? {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            // It may have ended in between; either way it is waited for, so that nothing is left.
            let _ = child.kill();
            let _ = child.wait();
            return Err("did not end in time and was stopped".to_owned());
        }
        thread::sleep(STEP);
    }
}

fn read_all(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes).map_err(told)?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("gave more than {} MiB", LARGEST >> 20));
    }
    Ok(bytes)
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    let mut text = String::from_utf8(bytes).map_err(|_| "gave no UTF-8 text".to_owned())?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    if text.is_empty() { Err("gave nothing".to_owned()) } else { Ok(text) }
}

fn told(error: std::io::Error) -> String {
    Error::from(error).message().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: u64) -> Result<String, String> {
        let environment = [("GSTORE_TEST".to_owned(), "from the table".to_owned())].into();
        let arguments = ["-c".to_owned(), script.to_owned()];
        run("/bin/sh", &arguments, &environment, Duration::from_millis(limit))
    }

    #[test]
    fn commands() {
        let table = [
            ("echo s3cret", Ok("s3cret")),
            ("printf 's3cret\\n\\n'", Ok("s3cret\n")),
            ("printf 's3cret\\r\\n'", Ok("s3cret")),
            ("printf ' s3cret '", Ok(" s3cret ")),
            ("printf \"$GSTORE_TEST\"", Ok("from the table")),
            ("cat; echo end", Ok("end")),
            ("echo s3cret; exit 3", Err("`/bin/sh` failed (exit status: 3)")),
            ("echo s3cret; kill -9 $$", Err("`/bin/sh` failed (signal: 9 (SIGKILL))")),
            ("true", Err("`/bin/sh` gave nothing")),
            ("printf '\\377s3cret'", Err("`/bin/sh` gave no UTF-8 text")),
            ("while :; do echo much; done", Err("`/bin/sh` gave more than 1 MiB")),
        ];
        for (script, expected) in table {
            assert_eq!(shell(script, 30_000).as_deref().map_err(String::as_str), expected, "{script}");
        }
    }

    #[test]
    fn a_command_that_hangs_is_ended() {
        let begun = Instant::now();
        for script in ["exec sleep 20", "exec >&-; exec sleep 20", "sleep 20 & exit 0"] {
            let error = shell(script, 200).unwrap_err();
            assert!(error.contains("in time") || error.contains("too long"), "{script}: {error}");
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run("/no/such", &[], &BTreeMap::new(), Duration::from_secs(1)).unwrap_err();
        assert_eq!(error, "`/no/such` cannot be run: no such file or directory");
    }

    #[test]
    fn files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let table: [(&[u8], Result<&str, &str>); 5] = [
            (b"s3cret\n", Ok("s3cret")),
            (b"s3cret\n\n", Ok("s3cret\n")),
            (b"\xffs3cret", Err("gave no UTF-8 text")),
            (b"\n", Err("gave nothing")),
            (b"", Err("gave nothing")),
        ];
        for (content, expected) in table {
            std::fs::write(&path, content).unwrap();
            let expected = expected.map(str::to_owned);
            let expected = expected.map_err(|cause| format!("cannot read `{}`: {cause}", path.display()));
            assert_eq!(read_file(&path), expected);
        }
        assert!(read_file(&folder.path().join("gone")).unwrap_err().ends_with("no such file or directory"));
    }
}
