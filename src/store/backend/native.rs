//! What the service behind a backend does by itself, as OpenDAL says and before anything is made up for
//! it. What a store can do stands in [`super::super::caps`].

use opendal::Capability;

/// Something that a service does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Native {
    /// Read objects.
    Read,
    /// Write objects.
    Write,
    /// Append to what is there.
    Append,
    /// Remove objects.
    Delete,
    /// List a directory, or what begins with a prefix.
    List,
    /// List a whole tree in one go.
    Tree,
    /// List older versions of objects.
    Versions,
    /// Make a directory.
    MakeDir,
    /// Copy an object without a byte passing through here.
    Copy,
    /// Give an object another name.
    Rename,
    /// Keep keys and values of one's own with an object.
    Metadata,
}

impl Native {
    /// Everything, in the order in which it is shown.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Write,
        Self::Append,
        Self::Delete,
        Self::List,
        Self::Tree,
        Self::Versions,
        Self::MakeDir,
        Self::Copy,
        Self::Rename,
        Self::Metadata,
    ];

    /// Returns its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Append => "append",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Tree => "list a tree",
            Self::Versions => "list versions",
            Self::MakeDir => "mkdir",
            Self::Copy => "copy",
            Self::Rename => "rename",
            Self::Metadata => "metadata",
        }
    }

    /// Whether a service says that it does this. `OpenDAL` adds to a service that lists and writes empty
    /// objects that it makes directories: as markers, which is nothing of its own.
    pub(in crate::store) fn is_in(self, capability: &Capability, real_directories: bool) -> bool {
        match self {
            Self::Read => capability.read,
            Self::Write => capability.write,
            Self::Append => capability.write_can_append,
            Self::Delete => capability.delete,
            Self::List => capability.list,
            Self::Tree => capability.list_with_recursive,
            Self::Versions => capability.list_with_versions,
            Self::MakeDir => capability.create_dir && real_directories,
            Self::Copy => capability.copy,
            Self::Rename => capability.rename,
            Self::Metadata => capability.write_with_user_metadata,
        }
    }
}

#[cfg(test)]
mod tests {
    use opendal::Operator;

    use super::super::{Directories, Reach, all};
    use super::*;

    /// What each key is given where a service wants a value of a certain form.
    fn sample(row: &str, key: &str) -> String {
        let scheme = if row == "postgresql" { "postgresql" } else { row };
        match (row, key) {
            ("sqlite", "connection_string") => "sqlite::memory:".to_owned(),
            ("gridfs" | "mongodb", "connection_string") => "mongodb://h".to_owned(),
            (_, "connection_string") => format!("{scheme}://h/d"),
            ("sftp", "endpoint") => "ssh://h".to_owned(),
            ("ftp", "endpoint") => "ftp://h".to_owned(),
            ("redis", "endpoint") => "redis://h".to_owned(),
            ("memcached", "endpoint") => "tcp://h:1".to_owned(),
            ("hdfs-native", "name_node") => "hdfs://h:1".to_owned(),
            ("hf", "repo_type") => "model".to_owned(),
            ("hf", "repo_id") => "a/b".to_owned(),
            ("aliyun-drive", "drive_type") => "default".to_owned(),
            (_, "endpoint") => "http://127.0.0.1:1".to_owned(),
            _ => "x".to_owned(),
        }
    }

    #[tokio::test]
    async fn a_row_says_of_its_service_what_opendal_says() {
        let (mut seen, mut wrong) = (Vec::new(), Vec::new());
        for row in all().filter(|row| row.schema.compiled && row.schema.name != "fs") {
            let name = row.schema.name;
            // Keys by which gstore finds out more, or that are secrets of a form.
            let mut given: Vec<(String, String)> = row
                .schema
                .keys
                .iter()
                .filter(|key| key.required)
                .map(|key| (key.name.to_owned(), sample(name, key.name)))
                .collect();
            given.extend(
                [("region", "x"), ("account_name", "x"), ("endpoint", &sample(name, "endpoint"))]
                    .map(|(key, value)| (key.to_owned(), value.to_owned())),
            );
            let Ok(operator) = Operator::via_iter(name, given) else {
                // Some ask for credentials at once; those that were tried on a server do not.
                assert!(matches!(row.reach, Reach::Plain(_)), "{name} cannot be opened");
                continue;
            };
            let capability = operator.info().capability();
            let real = row.directories == Directories::Real;
            let says: Vec<_> = Native::ALL.into_iter().filter(|native| native.is_in(&capability, real)).collect();
            if says != row.facts.native {
                wrong.push(format!("{name}: OpenDAL says {says:?}, the row {:?}", row.facts.native));
            }
            seen.push(name);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(seen.contains(&"memory") || !cfg!(feature = "memory"), "{seen:?}");
    }
}
