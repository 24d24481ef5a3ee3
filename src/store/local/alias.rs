//! Folders that are mounted in several places: two paths to one tree whose ways up never meet.
//!
//! Linux only, from `/proc`; where it is not there, nothing is known and nothing is found.

use crate::store::Overlap;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::os::unix::ffi::OsStringExt;

/// One mount: the folder `root` of a file system, seen at `point`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mounted {
    /// The file system, as `major:minor`.
    device: Vec<u8>,
    root: Vec<u8>,
    point: Vec<u8>,
}

/// A folder of a file system, wherever that is mounted.
#[derive(Debug, PartialEq, Eq)]
struct Region<'a> {
    device: &'a [u8],
    path: Vec<u8>,
}

/// Returns the absolute path of an open directory, if the system tells.
pub(super) fn place(dir: BorrowedFd<'_>) -> Option<Vec<u8>> {
    let path = std::fs::read_link(format!("/proc/self/fd/{}", dir.as_raw_fd())).ok()?;
    let path = path.into_os_string().into_vec();
    path.starts_with(b"/").then_some(path)
}

/// Returns what is mounted where.
pub(super) fn mounts() -> Vec<Mounted> {
    parse(&std::fs::read("/proc/self/mountinfo").unwrap_or_default())
}

/// Says how the trees at two absolute paths lie to each other.
///
/// What is mounted in one is compared with the other tree itself, not with what is mounted in that:
/// two system trees with a `/proc` each do not overlap.
pub(super) fn overlap(mounts: &[Mounted], one: &[u8], two: &[u8]) -> Overlap {
    let (one_regions, two_regions) = (regions(mounts, one), regions(mounts, two));
    let (Some(one), Some(two)) = (one_regions.first(), two_regions.first()) else { return Overlap::Apart };
    if one == two {
        Overlap::Same
    } else if one_regions.iter().any(|region| region.contains(two)) {
        Overlap::Contains
    } else if one_regions.iter().any(|region| two.contains(region))
        || two_regions.iter().any(|region| region.contains(one))
    {
        Overlap::Inside
    } else if two_regions.iter().any(|region| one.contains(region)) {
        Overlap::Contains
    } else {
        Overlap::Apart
    }
}

impl Region<'_> {
    fn contains(&self, other: &Self) -> bool {
        self.device == other.device && below(&other.path, &self.path).is_some()
    }
}

/// Returns the tree at `place`, then what is mounted in it.
fn regions<'a>(mounts: &'a [Mounted], place: &[u8]) -> Vec<Region<'a>> {
    // The last of several mounts on one point covers the others.
    let Some((holder, rest)) =
        mounts.iter().filter_map(|m| Some((m, below(place, &m.point)?))).max_by_key(|(m, _)| m.point.len())
    else {
        return Vec::new();
    };
    let itself = Region { device: &holder.device, path: join(&holder.root, rest) };
    let within = mounts
        .iter()
        .filter(|m| m.point.len() > place.len() && below(&m.point, place).is_some())
        .map(|m| Region { device: &m.device, path: m.root.clone() });
    std::iter::once(itself).chain(within).collect()
}

/// Returns what of `path` lies below `base`, both absolute.
fn below<'a>(path: &'a [u8], base: &[u8]) -> Option<&'a [u8]> {
    let base = base.strip_suffix(b"/").unwrap_or(base);
    match path.strip_prefix(base)? {
        [] => Some(&[]),
        [b'/', rest @ ..] => Some(rest),
        _ => None,
    }
}

fn join(root: &[u8], rest: &[u8]) -> Vec<u8> {
    let root = root.strip_suffix(b"/").unwrap_or(root);
    if rest.is_empty() { root.to_vec() } else { [root, b"/", rest].concat() }
}

/// Reads lines such as `36 35 98:0 /root /point rw - ext3 /dev/x rw`.
fn parse(text: &[u8]) -> Vec<Mounted> {
    let line = |line: &[u8]| {
        let mut fields = line.split(|&b| b == b' ').skip(2);
        let (device, root, point) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Mounted { device: device.to_vec(), root: unescape(root), point: unescape(point) })
    };
    text.split(|&b| b == b'\n').filter_map(line).collect()
}

/// Undoes `\040` and the like.
fn unescape(field: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, tail @ ..] = rest {
        let (byte, after) = match (first, tail) {
            (b'\\', [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', after @ ..]) => {
                ((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'), after)
            }
            _ => (*first, tail),
        };
        out.push(byte);
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[u8] = b"20 1 8:1 / / rw - ext4 /dev/a rw
21 20 8:1 /data/x /mnt/b rw shared:1 - ext4 /dev/a rw
22 20 8:2 / /disk rw - ext4 /dev/b rw
23 22 8:1 /other /disk/in\\040side rw - ext4 /dev/a rw
24 20 0:5 / /c1/proc rw - proc proc rw
25 20 0:5 / /c2/proc rw - proc proc rw
broken
";

    #[test]
    fn a_second_mount_is_seen_from_both_sides() {
        let mounts = parse(TABLE);
        assert_eq!(mounts.len(), 6);
        for (one, two, expected) in [
            ("/mnt/b", "/data/x", Overlap::Same),
            ("/mnt/b/sub", "/data/x/sub", Overlap::Same),
            ("/data", "/mnt/b", Overlap::Contains),
            ("/data", "/mnt/b/deep/er", Overlap::Contains),
            ("/data/xy", "/mnt/b", Overlap::Apart),
            ("/data/x/y", "/mnt/b", Overlap::Inside),
            ("/disk", "/other/sub", Overlap::Contains),
            ("/disk", "/other", Overlap::Contains),
            ("/disk/in side/a", "/other", Overlap::Inside),
            ("/disk/else", "/other", Overlap::Apart),
            ("/c1", "/c2", Overlap::Apart),
            ("/a", "/b", Overlap::Apart),
            ("/disk/data", "/data", Overlap::Apart),
        ] {
            assert_eq!(overlap(&mounts, one.as_bytes(), two.as_bytes()), expected, "{one} {two}");
            let back = match expected {
                Overlap::Contains => Overlap::Inside,
                Overlap::Inside => Overlap::Contains,
                same => same,
            };
            assert_eq!(overlap(&mounts, two.as_bytes(), one.as_bytes()), back, "{two} {one}");
        }
    }
}
