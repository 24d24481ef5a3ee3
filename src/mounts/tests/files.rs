//! What needs real files: reading them, their rights, secrets beside them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;

fn sources(files: &[&Path]) -> Sources {
    let files = files.iter().map(|path| path.to_path_buf()).collect();
    Sources { files, environment: environment(&[("DIR", "sub")]), home: None, ..Sources::default() }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn cloud(line: &str) -> String {
    format!("[mounts.cloud]\ntype = 's3'\nbucket = 'b'\n{line}\n")
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (gone, latin, huge) = (folder.path().join("gone"), folder.path().join("latin"), folder.path().join("huge"));
    fs::write(&latin, b"# caf\xe9").unwrap();
    fs::write(&huge, vec![b'#'; (4 << 20) + 1]).unwrap();
    let error = Mounts::load(sources(&[&gone, folder.path(), &latin, &huge]), SCHEMAS).unwrap_err();
    let expected = format!(
        "4 problems in the mount table\n{}: no such file or directory\n{}: is a directory\n{}: not UTF-8 text\n{}: larger than 4 MiB",
        gone.display(),
        folder.path().display(),
        latin.display(),
        huge.display()
    );
    assert_eq!((error.kind(), error.message()), (ErrorKind::Config, expected.as_str()));
}

#[test]
fn no_file_at_all_is_fine() {
    fn shared<T: Send + Sync>(_: &T) {}
    let mounts = Mounts::load(Sources::default(), SCHEMAS).unwrap();
    shared(&mounts);
    assert_eq!((mounts.names().count(), mounts.warnings().len()), (0, 0));
}

#[test]
fn a_readable_secret_is_warned_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    let warning = format!(
        "{}: holds `cloud.secret_access_key` in the clear, and others can read it; run `chmod go-rw` on it",
        path.display()
    );
    let table = [
        ("secret = 'canary'", 0o600, 0),
        ("secret = 'canary'", 0o640, 1),
        ("secret = 'canary'", 0o604, 1),
        ("secret = '${X:-canary}'", 0o644, 1),
        ("secret = '${X}'", 0o644, 0),
        ("secret = { env = 'X' }", 0o644, 0),
        ("endpoint = 'x'", 0o644, 0),
    ];
    for (line, mode, warnings) in table {
        write(&path, &cloud(line), mode);
        let mounts = Mounts::load(sources(&[&path]), SCHEMAS).unwrap();
        assert_eq!(mounts.warnings(), vec![warning.clone(); warnings], "{line} {mode:o}");
    }
}

#[test]
fn secrets_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/key"), "s3cret\n").unwrap();
    // A program beside the file; a link, because a script just written may still count as busy.
    std::os::unix::fs::symlink("/bin/sh", folder.path().join("say")).unwrap();
    let ran = folder.path().join("ran");
    let script = "printf \"%s \" \"$@\" \"$DIR\"; echo x >> \"$0\"";
    let line = format!(
        "secret = {{ command = ['./say', '-c', '{script}', '{}', 'a b', '$HOME', '${{DIR}}', ';'] }}",
        ran.display()
    );
    let table = [
        ("secret = { file = '${DIR}/key' }", "s3cret"),
        (line.as_str(), "a b $HOME sub ; sub "),
        ("secret = { command = ['echo', 'by name'] }", "by name"),
    ];
    for (line, expected) in table {
        write(&path, &cloud(line), 0o644);
        let mounts = Mounts::load(sources(&[&path]), SCHEMAS).unwrap();
        for _ in 0..2 {
            assert_eq!(mounts.resolve("cloud").unwrap().get("secret_access_key"), Some(expected), "{line}");
        }
    }
    assert_eq!(fs::read_to_string(ran).unwrap(), "x\n", "a command runs once");
}

#[test]
fn a_command_from_a_file_others_can_change_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    let ran = folder.path().join("ran");
    let line = format!("secret = {{ command = ['touch', '{}'] }}", ran.display());
    let resolve = || Mounts::load(sources(&[&path]), SCHEMAS).unwrap().resolve("cloud").unwrap_err();
    for mode in [0o620, 0o602, 0o666] {
        write(&path, &cloud(&line), mode);
        let error = resolve();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.message().contains("others can change") && !ran.exists(), "{mode:o}: {error}");
    }
    write(&path, &cloud(&line), 0o600);
    // Only root can give a file away, so only root can try this.
    if std::os::unix::fs::chown(&path, Some(4711), None).is_ok() {
        assert!(resolve().message().contains("others can change") && !ran.exists());
    }
}

#[test]
fn a_command_that_fails_is_named_and_not_quoted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    write(&path, &cloud("secret = { command = ['/bin/sh', '-c', 'echo canary; echo canary >&2; exit 4'] }"), 0o600);
    let error = Mounts::load(sources(&[&path]), SCHEMAS).unwrap().resolve("cloud").unwrap_err();
    let expected = format!("cloud: key `secret_access_key` ({}:4): `/bin/sh` failed (exit status: 4)", path.display());
    assert_eq!(error.to_string(), expected);
    assert_eq!(error.hint_text(), Some("run `/bin/sh` by hand to see what it says"));
    assert!(!format!("{error:?}").contains("canary"));
}

#[test]
fn a_missing_secret_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.toml");
    write(&path, &cloud("secret = { file = 'gone' }"), 0o600);
    let error = Mounts::load(sources(&[&path]), SCHEMAS).unwrap().resolve("cloud").unwrap_err();
    let expected = format!("cannot read `{}`: no such file or directory", folder.path().join("gone").display());
    assert!(error.message().ends_with(&expected), "{error}");
}
