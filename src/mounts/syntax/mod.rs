//! The syntaxes in which a mount table can be written, each read into one tree of values with their
//! lines. What the tree means is decided in `shape` and `check`.
//!
//! A slip says where it is and of what kind, never what stands there: that may be a secret.

mod from_json;
mod from_toml;
mod from_yaml;

use std::path::Path;

use super::file::Written;
use crate::location::escaped;

/// How a mount table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    /// TOML, gstore's own.
    Toml,
    /// YAML, as other programs write it.
    Yaml,
    /// JSON, as other programs write it.
    Json,
}

/// What is wrong with a text, and where: line and column from 1.
pub(super) struct Slip {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) cause: String,
}

/// A value and the line it begins in.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Branch,
}

/// What a value is made of.
#[derive(Clone)]
pub(super) enum Branch {
    Leaf(Written),
    List(Vec<Node>),
    /// In the order of the file; no key twice.
    Table(Vec<(Name, Node)>),
}

/// A key and its line.
#[derive(Clone)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) line: usize,
}

impl Syntax {
    /// Finds the syntax by the name of the file: TOML where it has no extension.
    pub(super) fn of(path: &Path) -> Result<Self, String> {
        let Some(extension) = path.extension() else { return Ok(Self::Toml) };
        match extension.to_ascii_lowercase().to_str() {
            Some("toml") => Ok(Self::Toml),
            Some("yaml" | "yml") => Ok(Self::Yaml),
            Some("json") => Ok(Self::Json),
            _ => {
                let extension = escaped(extension.as_encoded_bytes());
                Err(format!("a mount table ends with .toml, .yaml, .yml or .json, not with .{extension}"))
            }
        }
    }

    /// Its name, for people.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }

    /// Says how a mount is written in it.
    pub(super) const fn mount(self) -> &'static str {
        match self {
            Self::Toml => "a mount is a table `[mounts.NAME]`",
            Self::Yaml | Self::Json => "a mount is an item of a list, or of a table `mounts`",
        }
    }

    /// Takes a text apart.
    pub(super) fn parse(self, text: &str) -> Result<Node, Vec<Slip>> {
        match self {
            Self::Toml => from_toml::parse(text),
            Self::Yaml => from_yaml::parse(text).map_err(|slip| vec![slip]),
            Self::Json => from_json::parse(text).map_err(|slip| vec![slip]),
        }
    }
}

impl Node {
    /// A value that is not made of others.
    fn leaf(line: usize, written: Written) -> Self {
        Self { line, value: Branch::Leaf(written) }
    }

    /// Forgets the lines.
    pub(super) fn written(self) -> Written {
        match self.value {
            Branch::Leaf(written) => written,
            Branch::List(items) => Written::List(items.into_iter().map(Self::written).collect()),
            Branch::Table(keys) => {
                Written::Table(keys.into_iter().map(|(name, node)| (name.text, node.written())).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes a tree on one line, each value with its line.
    fn shown(node: &Node) -> String {
        let value = match &node.value {
            Branch::Leaf(Written::Text(text)) => format!("{text:?}"),
            Branch::Leaf(Written::Flag(flag)) => flag.to_string(),
            Branch::Leaf(Written::Number(digits)) => digits.clone(),
            Branch::Leaf(other) => other.describe().to_owned(),
            Branch::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
            Branch::Table(keys) => {
                let key = |(name, node): &(Name, Node)| format!("{}@{}: {}", name.text, name.line, shown(node));
                format!("{{{}}}", keys.iter().map(key).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{value}@{}", node.line)
    }

    fn tree(syntax: Syntax, text: &str) -> String {
        match syntax.parse(text) {
            Ok(node) => shown(&node),
            Err(slips) => {
                slips.iter().map(|s| format!("{}:{}: {}", s.line, s.column, s.cause)).collect::<Vec<_>>().join("; ")
            }
        }
    }

    #[test]
    fn by_extension() {
        let of = |path: &str| Syntax::of(Path::new(path)).map(Syntax::name);
        for (path, name) in [
            ("m.toml", "TOML"),
            ("m.yaml", "YAML"),
            ("a.b.YML", "YAML"),
            ("m.Json", "JSON"),
            ("m", "TOML"),
            (".m", "TOML"),
        ] {
            assert_eq!(of(path), Ok(name), "{path}");
        }
        for path in ["m.ini", "m.toml~", "m.json5", "m."] {
            assert!(of(path).is_err_and(|cause| cause.contains("not with .")), "{path}");
        }
    }

    #[test]
    fn one_tree_whatever_the_syntax() {
        let wanted = |lines: [u8; 4]| {
            let [a, b, c, d] = lines;
            format!(
                "a@{a}: \"x\"@{a}, b@{b}: true@{b}, c@{c}: -7@{c}, d@{d}: [\"p\"@{d}, {{q@{d}: \"r\"@{d}}}@{d}]@{d}"
            )
        };
        let toml = "a = 'x'\nb = true\n\nc = -7\nd = ['p', { q = 'r' }]\n";
        let yaml = "a: x\nb: yes # PyYAML's\n\nc: -7\nd: [p, {q: r}]\n";
        let json = "{\"a\": \"x\",\n\"b\": true,\n\n\"c\": -7,\n\"d\": [\"p\", {\"q\": \"r\"}]}\n";
        for (syntax, text) in [(Syntax::Toml, toml), (Syntax::Yaml, yaml), (Syntax::Json, json)] {
            assert_eq!(tree(syntax, text), format!("{{{}}}@1", wanted([1, 2, 4, 5])), "{syntax:?}");
        }
    }

    #[test]
    fn yaml_scalars() {
        let table = [
            ("''", "\"\"@1"),
            ("'7'", "\"7\"@1"),
            ("!!str 7", "\"7\"@1"),
            ("0x1F", "31@1"),
            ("007", "an octal number@1"),
            ("1.5", "a fraction@1"),
            ("1e5", "\"1e5\"@1"),
            ("~", "nothing@1"),
            ("null", "nothing@1"),
            ("OFF", "false@1"),
            ("oFF", "\"oFF\"@1"),
            ("2020-01-01", "\"2020-01-01\"@1"),
            ("!x y", "a tagged value@1"),
            ("!!python/object:os.system []", "a tagged value@1"),
            ("|-\n a\n b\n", "\"a\\nb\"@2"),
            ("", "{}@1"),
            ("# only words", "{}@1"),
            ("---\n...\n", "nothing@2"),
        ];
        for (text, expected) in table {
            assert_eq!(tree(Syntax::Yaml, text), expected, "{text:?}");
        }
    }

    #[test]
    fn yaml_anchors_and_merges() {
        let text = "base: &b {x: 1, y: 2}\nmore: &m {z: 3}\na: *b\nb: {<<: *b, x: 9}\nc: {<<: [*b, *m], z: 0}\n";
        assert_eq!(
            tree(Syntax::Yaml, text),
            "{base@1: {x@1: 1@1, y@1: 2@1}@1, more@2: {z@2: 3@2}@2, a@3: {x@1: 1@1, y@1: 2@1}@1, \
             b@4: {x@4: 9@4, y@1: 2@1}@4, c@5: {z@5: 0@5, x@1: 1@1, y@1: 2@1}@5}@1"
        );
        let bomb = (0..30).fold("a0: &a0 [x]\n".to_owned(), |text, n| {
            text + &format!("a{}: &a{} [*a{n}, *a{n}, *a{n}]\n", n + 1, n + 1)
        });
        assert!(tree(Syntax::Yaml, &bomb).contains("too much"), "a bomb");
        assert!(tree(Syntax::Yaml, &"- ".repeat(10_000)).contains("deep"), "a shaft");
        assert!(tree(Syntax::Yaml, &"[".repeat(100_000)).contains("recursion"), "the parser's own bound");
    }

    #[test]
    fn slips() {
        let table = [
            (Syntax::Yaml, "a: 1\nb: [", "3:1"),
            (Syntax::Yaml, "a: 1\na: 2", "2:1: duplicate key"),
            (Syntax::Yaml, "? [x]\n: 1", "1:3: a key that is not text"),
            (Syntax::Yaml, "a: *none", "1:4"),
            (Syntax::Yaml, "a: 1\n---\nb: 2", "2:1: more than one document"),
            (Syntax::Yaml, "<<: 3", "1:5: `<<` takes a table or a list of tables"),
            (Syntax::Yaml, "a:\n\t- b", "2:2: tabs"),
            (Syntax::Json, "{\"a\": 1,}", "1:9: trailing comma"),
            (Syntax::Json, "{\"a\": 1,\n \"a\": 2}", "2:5: duplicate key"),
            (Syntax::Json, "[] []", "1:4: trailing characters"),
            (Syntax::Json, "", "1:0: EOF while parsing a value"),
            (Syntax::Json, "{a: 1}", "1:2: key must be a string"),
        ];
        for (syntax, text, expected) in table {
            let told = tree(syntax, text);
            assert!(told.starts_with(expected), "{text:?}: {told}");
        }
        assert!(tree(Syntax::Json, &"[".repeat(100_000)).contains("recursion limit"));
    }
}
