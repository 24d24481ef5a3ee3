//! A place of its own for one test: a working folder, a home, a mount table, nothing inherited.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, lchown, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

use super::output::Run;
use super::running::Invocation;
use super::servers::Server;

/// The user that denial tests run the binary as: `nobody`, who is denied what root is not.
pub(crate) const UNPRIVILEGED: u32 = 65534;

/// A temporary folder with a sealed environment; removed when dropped.
///
/// The working folder, `$DIR` in outputs and in [`Sandbox::config`], holds only what the test put
/// there: home, configuration and temporary files lie beside it.
pub(crate) struct Sandbox {
    outer: TempDir,
    /// The binary under test; a copy where an unprivileged user must reach it.
    pub(super) binary: PathBuf,
}

impl Sandbox {
    /// Makes an empty sandbox.
    pub(crate) fn new() -> Self {
        let outer = tempfile::Builder::new().prefix("gstore-it-").tempdir().unwrap();
        // Other users may look in, so that `as_user` works.
        fs::set_permissions(outer.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let sandbox = Self { outer, binary: env!("CARGO_BIN_EXE_gstore").into() };
        for folder in [sandbox.dir(), sandbox.home(), sandbox.temporary()] {
            fs::create_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(sandbox.config_file().parent().unwrap()).unwrap();
        sandbox
    }

    /// Returns the working folder.
    pub(crate) fn dir(&self) -> PathBuf {
        self.outer().join("work")
    }

    /// Returns a path below the working folder.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.dir().join(path)
    }

    /// Returns the home folder of whoever runs here.
    pub(crate) fn home(&self) -> PathBuf {
        self.outer().join("home")
    }

    /// Returns where the mount table of this sandbox stands.
    pub(crate) fn config_file(&self) -> PathBuf {
        self.home().join(".config/gstore/mounts.toml")
    }

    /// Returns the folder of temporary files, `TMPDIR`.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.outer().join("tmp")
    }

    fn outer(&self) -> &Path {
        self.outer.path()
    }

    /// Adds a file, with the folders above it.
    #[must_use]
    pub(crate) fn file(self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Adds an empty folder, with the folders above it.
    #[must_use]
    pub(crate) fn folder(self, path: impl AsRef<Path>) -> Self {
        fs::create_dir_all(self.path(path)).unwrap();
        self
    }

    /// Adds a symbolic link, with the folders above it.
    #[must_use]
    pub(crate) fn link(self, path: impl AsRef<Path>, target: impl AsRef<Path>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
        self
    }

    /// Appends to the mount table; `$DIR` in it becomes the working folder.
    #[must_use]
    pub(crate) fn config(self, toml: &str) -> Self {
        let mut text = fs::read_to_string(self.config_file()).unwrap_or_default();
        text.push_str(&toml.replace("$DIR", self.dir().to_str().unwrap()));
        text.push('\n');
        fs::write(self.config_file(), text).unwrap();
        // A table that holds a secret and is readable by others is warned about.
        fs::set_permissions(self.config_file(), fs::Permissions::from_mode(0o600)).unwrap();
        self
    }

    /// Adds a local mount whose root is the folder of its name, `$DIR/name`, and makes that folder.
    #[must_use]
    pub(crate) fn mount(self, name: &str) -> Self {
        self.folder(name).config(&format!("[mounts.{name}]\ntype = \"fs\"\nroot = \"$DIR/{name}\"\n"))
    }

    /// Adds a mount of a server's bucket, narrowed to the part that belongs to this test.
    #[must_use]
    pub(crate) fn server(self, name: &str, server: &Server) -> Self {
        self.config(&server.mount(name))
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Writes a file whose name is not text.
    pub(crate) fn write_raw(&self, path: &[u8], content: impl AsRef<[u8]>) {
        self.write(OsStr::from_bytes(path), content);
    }

    /// Reads a file.
    pub(crate) fn read(&self, path: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(path);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Sets the mode of a file or folder, for example `0o500`.
    pub(crate) fn mode(&self, path: impl AsRef<Path>, mode: u32) {
        fs::set_permissions(self.path(path), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Sets the modification time of a file or folder, seconds since 1970.
    pub(crate) fn mtime(&self, path: impl AsRef<Path>, seconds: u64) {
        let file = fs::File::open(self.path(path)).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }

    /// Gives a path, and all below it, to a user. Only root can.
    pub(crate) fn give(&self, path: impl AsRef<Path>, user: u32) {
        give(&self.path(path), user);
    }

    /// Makes home and temporary files belong to `user`, and puts the binary where they reach it.
    ///
    /// The folder it was built in may lie below a home that is closed to others.
    pub(super) fn admit(&self, user: u32) -> PathBuf {
        let binary = self.outer().join("gstore");
        if !binary.exists() && fs::hard_link(&self.binary, &binary).is_err() {
            fs::copy(&self.binary, &binary).unwrap();
        }
        give(&self.home(), user);
        give(&self.temporary(), user);
        binary
    }

    /// Runs gstore in the working folder and waits for it, 120 s at most.
    #[must_use = "look at the exit code: `.ok()` or `.code(n)`"]
    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        self.command(arguments).run()
    }

    /// Prepares a run that needs more: input, variables, another user, a signal.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Invocation<'_> {
        Invocation::new(self, arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A folder without rights keeps an unprivileged owner from removing what is in it.
        open_up(self.outer.path());
    }
}

fn open_up(folder: &Path) {
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o755));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}

fn give(path: &Path, user: u32) {
    lchown(path, Some(user), Some(user)).unwrap();
    if path.symlink_metadata().unwrap().is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), user);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Tree;
    use super::*;

    #[test]
    fn holds_what_was_put_in_and_nothing_else() {
        let sandbox = Sandbox::new().file("a/b", "1").mount("m").link("l", "a");
        assert_eq!(Tree::read(sandbox.dir()).names(), ["a/", "a/b", "l", "m/"]);
        let table = fs::read_to_string(sandbox.config_file()).unwrap();
        assert!(table.contains(&format!("root = \"{}\"", sandbox.path("m").display())), "{table}");
    }

    #[test]
    fn inherits_no_variable_but_the_path() {
        let command = Sandbox::new().command(["x"]).env("A", "1").env_remove("TZ").std_command();
        let names: Vec<_> = command.get_envs().filter(|(_, value)| value.is_some()).map(|(name, _)| name).collect();
        let wanted = [
            "A",
            "AWS_EC2_METADATA_DISABLED",
            "HOME",
            "LANG",
            "PATH",
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
        ];
        assert_eq!(names, wanted);
    }

    #[test]
    fn an_unprivileged_user_is_denied() {
        let sandbox = Sandbox::new().file("secret", "x");
        sandbox.mode("secret", 0o000);
        let mut command = sandbox.command(["secret"]).as_user(UNPRIVILEGED).std_command();
        // The command line ends with the binary and its argument: put `cat` in the binary's place.
        if let Some(position) = command.get_args().position(|argument| argument == "--") {
            let options: Vec<_> = command.get_args().take(position + 1).map(OsStr::to_owned).collect();
            command = std::process::Command::new(command.get_program());
            command.args(options).arg("cat").arg(sandbox.path("secret"));
        } else {
            command = std::process::Command::new("cat");
            command.arg(sandbox.path("secret"));
        }
        let output = command.output().unwrap();
        assert!(!output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("denied"), "{output:?}");
    }

    #[test]
    fn the_binary_runs_for_an_unprivileged_user() {
        let run = Sandbox::new().command(["--version"]).as_user(UNPRIVILEGED).run();
        // 126 and 127 are setpriv's: the binary could not be reached.
        assert!(![126, 127].contains(&run.exit), "{run}");
    }
}
