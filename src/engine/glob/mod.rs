//! Globs in the paths of locations: `*`, `?`, `[…]`, `{a,b}`, `**`.
//!
//! A path is matched whole, segment by segment, so that no wildcard but `**` ever matches a `/` and
//! a walk knows which directories it can leave out. Matching is done here rather than by `globset`,
//! which matches bytes: there `?` is not one `é`, `[é]` matches nothing, `[!a]` matches `/`. Filter
//! patterns have gitignore's rules and are `filter`'s business.

mod pattern;

use pattern::{Pattern, Segment};

use crate::error::{Error, ErrorKind, Result};
use crate::location::{ObjectPath, escaped};

/// A path with wildcards, relative to a mount's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob {
    /// What the braces expand to; any may match.
    patterns: Vec<Pattern>,
}

impl Glob {
    /// Parses a path; `None` if it holds none of `*`, `?`, `[`, `{` and so is only itself.
    ///
    /// In a glob, `\` takes the next character as it is; braces without a comma are text. Names
    /// that begin with a dot are like any other.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`]: a class or brace that is not closed, a `\` at the end, a `..` that the
    /// braces bring about, braces that expand to too much. An object of exactly that name may still
    /// exist, and would win.
    pub fn parse(path: &ObjectPath) -> Result<Option<Self>> {
        if !path.as_bytes().iter().any(|byte| b"*?[{".contains(byte)) {
            return Ok(None);
        }
        let patterns = pattern::parse(path.as_bytes()).map_err(|why| {
            Error::new(ErrorKind::Usage, format!("bad glob `{}`: {why}", escaped(path.as_bytes())))
                .hint("put `\\` before a character that is no wildcard, or pass --literal")
        })?;
        Ok(Some(Self { patterns }))
    }

    /// Returns the longest directory that holds every match, from which to list.
    pub fn prefix(&self) -> ObjectPath {
        let mut dirs = self.patterns.iter().map(Pattern::literal_dirs);
        let Some(mut shared) = dirs.next() else { return ObjectPath::root() };
        for other in dirs {
            let same = shared.iter().zip(&other).take_while(|(a, b)| a == b).count();
            shared.truncate(same);
        }
        ObjectPath::raw(shared.join(&b'/'))
    }

    /// Whether everything in [`Glob::prefix`], or everything so many levels below it, matches: nothing
    /// after it has a letter of its own, as in `*`, `d/**`, `*/*`.
    pub fn takes_everything(&self) -> bool {
        let above = self.prefix().segments().count();
        self.patterns.iter().any(|pattern| pattern.segments()[above..].iter().all(Segment::takes_any))
    }

    /// Whether a path, relative to the mount's root, matches.
    pub fn matches(&self, path: &ObjectPath) -> bool {
        let names = segments(path);
        self.patterns.iter().any(|pattern| pattern.matches(&names))
    }

    /// Whether something below the directory could match; if not, it need not be listed.
    pub fn may_match_below(&self, dir: &ObjectPath) -> bool {
        let names = segments(dir);
        self.patterns.iter().any(|pattern| pattern.may_match_below(&names))
    }
}

/// A name, as bytes and as the units that wildcards count.
struct Name<'a> {
    bytes: &'a [u8],
    units: Vec<u32>,
}

fn segments(path: &ObjectPath) -> Vec<Name<'_>> {
    path.segments().map(|bytes| Name { bytes, units: pattern::units(bytes).collect() }).collect()
}

impl Pattern {
    fn matches(&self, path: &[Name<'_>]) -> bool {
        self.reached(path).last() == Some(&true)
    }

    fn may_match_below(&self, dir: &[Name<'_>]) -> bool {
        // Whatever is left of a pattern can be met by some name.
        let reached = self.reached(dir);
        reached.iter().rev().skip(1).any(|&reached| reached)
    }

    /// Returns, for each number of segments of the pattern, whether so many can have been used up
    /// by the whole of `path`.
    fn reached(&self, path: &[Name<'_>]) -> Vec<bool> {
        let segments = self.segments();
        let mut now = vec![false; segments.len() + 1];
        now[0] = true;
        self.pass_trees(&mut now);
        for name in path {
            let mut next = vec![false; now.len()];
            for (at, segment) in segments.iter().enumerate().filter(|(at, _)| now[*at]) {
                match segment {
                    Segment::Tree => next[at] = true,
                    Segment::Literal(bytes) => next[at + 1] |= **bytes == *name.bytes,
                    Segment::Wild(wild) => next[at + 1] |= wild.matches(&name.units),
                }
            }
            self.pass_trees(&mut next);
            now = next;
        }
        now
    }

    /// A `**` may stand for nothing at all.
    fn pass_trees(&self, reached: &mut [bool]) {
        for (at, segment) in self.segments().iter().enumerate() {
            if *segment == Segment::Tree && reached[at] {
                reached[at + 1] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests;
