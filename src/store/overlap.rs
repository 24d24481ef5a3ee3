//! How two places of one storage lie to each other, in the words of both arms. Each finds it out by
//! itself.

use super::{Arm, Store};
use crate::location::ObjectPath;

/// How two trees, or two files, lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// Neither has anything of the other.
    Apart,
    /// They are one and the same (hard links to one file included).
    Same,
    /// The first, or something mounted in it, lies in the second.
    Inside,
    /// The second, or something mounted in it, lies in the first.
    Contains,
}

impl Store {
    /// Whether what is at `path` here and at `other_path` there bears one key on two remote storages
    /// that are told apart only by how they are reached. Those may be one.
    pub fn may_be_one(&self, path: &ObjectPath, other: &Self, other_path: &ObjectPath) -> bool {
        match (&self.0.arm, &other.0.arm) {
            (Arm::Remote(one), Arm::Remote(two)) => {
                one.realm != two.realm
                    && one.row.schema.name == two.row.schema.name
                    && one.full(path) == two.full(other_path)
            }
            _ => false,
        }
    }
}
