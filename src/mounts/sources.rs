//! Where the mount table comes from: files in their order, the environment, the home folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a mount table is made of. The process itself is never asked, so that tests need no global
/// state; the working directory alone is, for relative paths.
#[derive(Clone, Default)]
pub struct Sources {
    /// Config files; a mount in a later file replaces the one of that name in an earlier file. Each
    /// must exist.
    pub files: Vec<PathBuf>,
    /// The environment of the process: overrides, `${VAR}`, `{ env = "VAR" }`.
    pub environment: BTreeMap<String, String>,
    /// What `~` stands for.
    pub home: Option<PathBuf>,
    /// Whether a value may be asked of a command.
    pub programs: Programs,
}

/// Whether the programs that mounts and profiles name for a secret are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Programs {
    /// They are.
    #[default]
    Run,
    /// They are not: nobody asked for anything yet, as when a shell completes a name.
    Refuse,
}

/// Shows the files only: the environment may hold secrets.
impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("files", &self.files).field("home", &self.home).finish_non_exhaustive()
    }
}

impl Sources {
    /// Returns the file that changes go to: the last that is read, or the one that would be read if
    /// it were there.
    pub fn target(&self) -> Option<PathBuf> {
        self.files.last().cloned().or_else(|| self.folder().map(|folder| folder.join("mounts.toml")))
    }

    /// The folder of the user's own table.
    fn folder(&self) -> Option<PathBuf> {
        // The XDG specification tells to ignore a relative path; a relative home is no better.
        let set = |name: &str| self.environment.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
        config.map(|config| config.join("gstore"))
    }

    /// Finds the config files: those of `--config` (`cli`), else those of `GSTORE_CONFIG` (separated
    /// by `:`), else `$XDG_CONFIG_HOME/gstore/mounts.toml` (`~/.config` by default) if there is one,
    /// or else `.yaml`, `.yml` or `.json`.
    ///
    /// An empty variable counts as unset. Files that were named are listed whether they exist or
    /// not: loading reports the missing ones.
    pub fn find(cli: &[PathBuf], env: BTreeMap<String, String>) -> Self {
        let home = env.get("HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let mut sources = Self { files: cli.to_vec(), environment: env, home, programs: Programs::Run };
        let list = sources.environment.get("GSTORE_CONFIG").filter(|list| !list.is_empty());
        if !cli.is_empty() {
            return sources;
        }
        if let Some(list) = list {
            sources.files = list.split(':').filter(|path| !path.is_empty()).map(PathBuf::from).collect();
        } else if let Some(folder) = sources.folder() {
            let names = ["mounts.toml", "mounts.yaml", "mounts.yml", "mounts.json"];
            // Asked of the name, not of what it points at: a dangling link is worth an error.
            let there = names.map(|name| folder.join(name)).into_iter().find(|path| path.symlink_metadata().is_ok());
            sources.files.extend(there);
        }
        sources
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(cli: &[&str], env: &[(&str, &str)]) -> Vec<String> {
        let cli: Vec<_> = cli.iter().map(PathBuf::from).collect();
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Sources::find(&cli, env).files.iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn the_nearer_source_wins() {
        let folder = tempfile::tempdir().unwrap();
        let xdg = folder.path().to_str().unwrap();
        let default = format!("{xdg}/gstore/mounts.toml");
        let env = [("XDG_CONFIG_HOME", xdg), ("HOME", "/nowhere")];
        assert!(find(&[], &env).is_empty(), "a missing default is fine");
        std::fs::create_dir(folder.path().join("gstore")).unwrap();
        std::fs::write(&default, "").unwrap();
        assert_eq!(find(&[], &env), std::slice::from_ref(&default));
        for name in ["json", "yaml"] {
            std::fs::write(format!("{xdg}/gstore/mounts.{name}"), "").unwrap();
            assert_eq!(find(&[], &env), std::slice::from_ref(&default), "TOML first");
        }
        std::fs::remove_file(&default).unwrap();
        assert_eq!(find(&[], &env), [default.replace("toml", "yaml")]);
        let env = [("XDG_CONFIG_HOME", xdg), ("GSTORE_CONFIG", "a.toml::/b.toml")];
        assert_eq!(find(&[], &env), ["a.toml", "/b.toml"]);
        assert_eq!(find(&["c", "d"], &env), ["c", "d"]);
    }

    #[test]
    fn the_default_lies_in_the_home_folder() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap();
        std::fs::create_dir_all(folder.path().join(".config/gstore")).unwrap();
        std::os::unix::fs::symlink("gone", folder.path().join(".config/gstore/mounts.toml")).unwrap();
        let expected = format!("{home}/.config/gstore/mounts.toml");
        for xdg in ["", "relative"] {
            let env = [("HOME", home), ("XDG_CONFIG_HOME", xdg), ("GSTORE_CONFIG", "")];
            assert_eq!(find(&[], &env), std::slice::from_ref(&expected), "a dangling link is reported at load");
        }
        assert!(find(&[], &[("HOME", "relative")]).is_empty());
    }

    #[test]
    fn debug_hides_the_environment() {
        let env = [("TOKEN".to_owned(), "canary".to_owned())].into();
        assert!(!format!("{:?}", Sources::find(&[], env)).contains("canary"));
    }
}
