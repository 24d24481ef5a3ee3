//! How two places of one storage lie to each other, in the words of both arms. Each finds it out by
//! itself.

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
