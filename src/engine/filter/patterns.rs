//! Gitignore patterns without negation, matched against paths of bytes.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::entry::Entry;
use crate::error::{Error, ErrorKind, Result};
use crate::location::escaped;

/// How many `{` a pattern may have: the glob compiler recurses into them.
const MAX_BRACES: usize = 100;

/// Several patterns, of which any may match.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    matcher: Gitignore,
    reaches: Vec<Reach>,
}

impl Patterns {
    /// Compiles patterns; `None` if there are none.
    pub(super) fn new(patterns: &[String]) -> Result<Option<Self>> {
        if patterns.is_empty() {
            return Ok(None);
        }
        let mut builder = GitignoreBuilder::new("");
        // Git takes a class that is never closed as text; for a typed pattern it is a slip.
        builder.allow_unclosed_class(false);
        for pattern in patterns {
            check(pattern)?;
            builder.add_line(None, &rewritten(pattern)).map_err(|error| {
                bad(pattern, &cause(&error)).hint("put `\\` before a character that is no wildcard")
            })?;
        }
        let matcher = builder
            .build()
            .map_err(|error| Error::new(ErrorKind::Usage, "the patterns are too many or too long").because(error))?;
        Ok(Some(Self { matcher, reaches: patterns.iter().map(|pattern| Reach::of(pattern)).collect() }))
    }

    /// Whether a pattern matches the entry or a directory above it, below the root.
    pub(super) fn covers(&self, entry: &Entry) -> bool {
        // Not `matched_path_or_any_parents`: it asks about the root too, which `*/` then matches.
        let path = entry.path.as_bytes();
        let matches = |path: &[u8], is_dir| self.matcher.matched(OsStr::from_bytes(path), is_dir).is_ignore();
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
        matches(path, entry.is_dir()) || slashes.into_iter().any(|end| matches(&path[..end], true))
    }

    /// Whether a pattern might match something below the directory; errs towards yes.
    pub(super) fn reach_below(&self, dir: &Entry) -> bool {
        self.reaches.iter().any(|reach| reach.reaches_below(dir.path.segments()))
    }
}

/// The leading segments that a path must have for a pattern to match it or something above it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reach {
    /// One a level; `None` is a wildcard and may be any name.
    leading: Vec<Option<Box<[u8]>>>,
    /// Whether the pattern may go on below the leading segments to any depth.
    open: bool,
}

impl Reach {
    fn of(pattern: &str) -> Self {
        let pattern = pattern.trim_end();
        let body = pattern.strip_suffix('/').unwrap_or(pattern);
        let anchored = body.contains('/');
        let mut reach = Self { leading: Vec::new(), open: !anchored };
        if !anchored {
            return reach;
        }
        for segment in body.strip_prefix('/').unwrap_or(body).split('/') {
            // Braces and classes may hold a slash, an escape may be anything: not worth the risk.
            if segment.contains("**") || segment.contains(['{', '[', '\\']) {
                reach.open = true;
                return reach;
            }
            let wild = segment.contains(['*', '?']);
            reach.leading.push((!wild).then(|| segment.as_bytes().into()));
        }
        reach
    }

    fn reaches_below<'a>(&self, dir: impl Iterator<Item = &'a [u8]>) -> bool {
        let mut leading = self.leading.iter();
        for name in dir {
            match leading.next() {
                None => return self.open,
                Some(Some(literal)) if **literal != *name => return false,
                Some(_) => {}
            }
        }
        self.open || leading.next().is_some()
    }
}

/// Refuses what gitignore gives a meaning that has no place here.
fn check(pattern: &str) -> Result<()> {
    if pattern.starts_with('!') {
        // With negation, "exclude wins" would no longer hold.
        return Err(bad(pattern, "patterns cannot be negated")
            .hint("write `\\!` for a name that begins with `!`, or use the opposite of --include and --exclude"));
    }
    if pattern.trim_end().trim_matches('/').is_empty() {
        return Err(bad(pattern, "it names nothing").hint("leave it out, or write `*` for everything"));
    }
    if pattern.matches('{').count() > MAX_BRACES {
        return Err(bad(pattern, "too many braces").hint("split it into several patterns"));
    }
    Ok(())
}

fn bad(pattern: &str, why: &str) -> Error {
    Error::new(ErrorKind::Usage, format!("bad pattern `{}`: {why}", escaped(pattern.as_bytes())))
}

fn cause(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

/// Returns the pattern as the compiler must see it to mean what gitignore says.
///
/// A leading `#` would be a comment, but comments were dropped when the file was read. A negated
/// class must not match `/`, which the compiler allows it to.
fn rewritten(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 2);
    if pattern.starts_with('#') {
        out.push('\\');
    }
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        out.push(c);
        match c {
            '\\' if !in_class => out.extend(chars.next()),
            '[' if !in_class => {
                in_class = true;
                let negated = chars.next_if(|next| matches!(next, '!' | '^'));
                out.extend(negated);
                match chars.peek() {
                    // A leading `]` or `-` is literal only where it stands.
                    Some(']' | '-') => out.extend(chars.next()),
                    Some(_) if negated.is_some() => out.push('/'),
                    _ => {}
                }
            }
            ']' => in_class = false,
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rewrites_only_what_it_must() {
        let table = [
            ("a*", "a*"),
            ("#a", "\\#a"),
            ("a[!b]c", "a[!/b]c"),
            ("a[^b-d]c", "a[^/b-d]c"),
            ("a\\[!b]c", "a\\[!b]c"),
            ("[[!b]", "[[!b]"),
            ("[!]x]", "[!]x]"),
            ("[!-x]", "[!-x]"),
            ("[]!x]", "[]!x]"),
            ("[", "["),
            ("\\", "\\"),
        ];
        for (pattern, expected) in table {
            assert_eq!(rewritten(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn reaches() {
        // (pattern, directory, may something below match)
        let table = [
            ("x", "any/dir", true),
            ("x/", "any", true),
            ("/x", "y", false),
            ("/x", "x", false),
            ("/x/y", "x", true),
            ("x/y", "x", true),
            ("x/y", "y", false),
            ("x/y", "x/y", false),
            ("x/*/z", "x/q", true),
            ("x/*/z", "x/q/r", false),
            ("x/**", "x/q/r", true),
            ("x/**", "y", false),
            ("**/x/y", "q", true),
            ("/{a,b}/c", "q", true),
            ("/a/[b/c", "a", true),
            ("/a/[b/c", "b", false),
        ];
        for (pattern, dir, expected) in table {
            let got = Reach::of(pattern).reaches_below(dir.split('/').map(str::as_bytes));
            assert_eq!(got, expected, "{pattern} below {dir}");
        }
    }
}
