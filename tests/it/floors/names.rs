//! The names that a file's code begins its paths with, made absolute.

use super::tokens::Token;

/// A path as far as it says where something lives: `crate::a::b`, or an outside crate's `x::y`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Its segments; the first is `crate` or a name that is not this crate's to explain.
    pub(super) path: Vec<String>,
}

/// Returns the module a file is, without `crate`: `src/a/b.rs` and `src/a/b/mod.rs` are `a::b`.
pub(super) fn module_of(path: &str) -> Vec<String> {
    let path = path.strip_prefix("src/bin/gstore/").or_else(|| path.strip_prefix("src/")).unwrap_or(path);
    let path = path.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let is_root = ["lib", "main", "mod"].contains(&path);
    if is_root { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// Returns every name in the code of `module`.
pub(super) fn names(module: &[String], tokens: &[Token]) -> Vec<Name> {
    let mut reader = Reader { tokens, at: 0, module: module.to_vec(), open: Vec::new(), names: Vec::new() };
    while reader.at < tokens.len() {
        reader.step();
    }
    reader.names
}

/// Walks over tokens and keeps track of the inline modules it is in.
struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    module: Vec<String>,
    /// For each open brace whether it opened a module.
    open: Vec<bool>,
    names: Vec<Name>,
}

impl<'a> Reader<'a> {
    fn peek(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.at + ahead).copied()
    }

    fn step(&mut self) {
        match self.peek(0) {
            Some(Token::Word("mod")) if self.peek(2) == Some(Token::Mark('{')) => {
                if let Some(Token::Word(name)) = self.peek(1) {
                    self.module.push(name.to_owned());
                    self.open.push(true);
                }
                self.at += 3;
            }
            Some(Token::Mark('{')) => {
                self.open.push(false);
                self.at += 1;
            }
            Some(Token::Mark('}')) => {
                if self.open.pop() == Some(true) {
                    self.module.pop();
                }
                self.at += 1;
            }
            Some(Token::Word("use")) => {
                self.at += 1;
                self.tree(&[]);
            }
            Some(Token::Word("extern")) if self.peek(1) == Some(Token::Word("crate")) => {
                self.at += 2;
                self.tree(&[]);
            }
            Some(Token::Word(_) | Token::Path) => self.path(),
            _ => self.at += 1,
        }
    }

    /// Reads a path in code: `a::b::C`. A single word is a name of the place, not of a crate.
    fn path(&mut self) {
        let rooted = self.skip_path();
        let mut path = Vec::new();
        while let Some(Token::Word(word)) = self.peek(0) {
            path.push(word.to_owned());
            self.at += 1;
            if self.peek(0) != Some(Token::Path) {
                break;
            }
            self.at += 1;
        }
        // `<T as X>::y` and `::<T>` begin with `::` but follow something.
        if path.len() > 1 || (rooted && !path.is_empty()) {
            self.keep(path);
        }
    }

    /// Reads the tree of a `use`: `a::{b, c::{d, self}}`, `a as b`, `a::*`.
    fn tree(&mut self, above: &[String]) {
        self.skip_path();
        let mut path = above.to_vec();
        loop {
            match self.peek(0) {
                Some(Token::Mark('{')) => {
                    self.at += 1;
                    while !matches!(self.peek(0), None | Some(Token::Mark('}'))) {
                        let before = self.at;
                        self.tree(&path);
                        if self.peek(0) == Some(Token::Mark(',')) || self.at == before {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                Some(Token::Mark('*')) => path.push("*".to_owned()),
                Some(Token::Word("as")) => self.at += 1,
                // `self` at the end of a path is what stands before it.
                Some(Token::Word("self")) if !path.is_empty() => {}
                Some(Token::Word(word)) => path.push(word.to_owned()),
                _ => break,
            }
            self.at += 1;
            if self.peek(0) == Some(Token::Word("as")) {
                self.at += 2;
            }
            if !self.skip_path() {
                break;
            }
        }
        if !path.is_empty() {
            self.keep(path);
        }
    }

    fn skip_path(&mut self) -> bool {
        let found = self.peek(0) == Some(Token::Path);
        self.at += usize::from(found);
        found
    }

    /// Makes a path absolute, as seen from the module that the reader is in.
    fn keep(&mut self, path: Vec<String>) {
        let mut rest = path.as_slice();
        let mut absolute = match rest[0].as_str() {
            "self" | "super" => self.module.clone(),
            "crate" => Vec::new(),
            _ => return self.names.push(Name { path }),
        };
        if rest[0] != "super" {
            rest = &rest[1..];
        }
        while rest.first().is_some_and(|segment| segment == "super") {
            absolute.pop();
            rest = &rest[1..];
        }
        absolute.insert(0, "crate".to_owned());
        absolute.extend_from_slice(rest);
        self.names.push(Name { path: absolute });
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::tokens;
    use super::*;

    #[track_caller]
    fn seen(path: &str, text: &str, wanted: &[&str]) {
        let found = names(&module_of(path), &tokens(text));
        assert_eq!(found.iter().map(|name| name.path.join("::")).collect::<Vec<_>>(), wanted, "{text}");
    }

    #[test]
    fn modules() {
        for (path, module) in [
            ("src/lib.rs", ""),
            ("src/error.rs", "error"),
            ("src/store/mod.rs", "store"),
            ("src/store/s3/list.rs", "store::s3::list"),
            ("src/bin/gstore/main.rs", ""),
            ("src/bin/gstore/ui/mod.rs", "ui"),
        ] {
            assert_eq!(module_of(path).join("::"), module, "{path}");
        }
    }

    #[test]
    fn uses() {
        seen("src/a.rs", "use x;", &["x"]);
        seen("src/a.rs", "use x as y; pub use z::Z as W;", &["x", "z::Z"]);
        seen(
            "src/a.rs",
            "use crate::{b::{self, C}, d, e::*};",
            &["crate::b", "crate::b::C", "crate::d", "crate::e::*"],
        );
        seen("src/a.rs", "use {x::y, ::z};", &["x::y", "z"]);
        seen(
            "src/a/b.rs",
            "use super::c; use self::d::E; use super::super::f;",
            &["crate::a::c", "crate::a::b::d::E", "crate::f"],
        );
        seen("src/a/b.rs", "mod t { use super::C; } use super::D; mod out;", &["crate::a::b::C", "crate::a::D"]);
        seen(
            "src/a.rs",
            "use crate::b; fn f() { mod t { use super::x; } if y {} } use super::z;",
            &["crate::b", "crate::a::x", "crate::z"],
        );
    }

    #[test]
    fn paths_in_code() {
        seen(
            "src/a.rs",
            "fn f(x: y::Z) -> ::w::V { q(u::v::<t::T>()); local.field }",
            &["y::Z", "w::V", "u::v", "t::T"],
        );
        seen("src/a.rs", "pub(crate) fn f() {} pub(in crate::b) struct C;", &["crate::b"]);
        seen("src/a.rs", "extern crate x; $crate::y!()", &["x", "crate::y"]);
    }
}
