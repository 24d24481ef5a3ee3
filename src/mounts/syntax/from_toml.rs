//! TOML into the common tree. The only file that names `toml`.

use toml::de::{DeInteger, DeTable, DeValue};

use super::super::file::Written;
use super::{Branch, Name, Node, Slip};

/// Takes a text apart; the error has one slip a line.
pub(super) fn parse(text: &str) -> Result<Node, Vec<Slip>> {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(Node { line: 1, value: branch(table.into_inner(), &lines) });
    }
    let mut slips: Vec<Slip> = Vec::new();
    for error in errors {
        let (line, column) = lines.place(error.span().map_or(text.len(), |span| span.start));
        // What follows in the same line is most often an echo of the first.
        if slips.last().is_none_or(|last| line > last.line) {
            slips.push(Slip { line, column, cause: error.message().to_owned() });
        }
    }
    Err(slips)
}

fn branch(table: DeTable<'_>, lines: &Lines<'_>) -> Branch {
    // The parser sorts keys by name; problems are told in the order of the file.
    let mut keys: Vec<_> = table.into_iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    let node = |(key, value): (toml::Spanned<std::borrow::Cow<'_, str>>, toml::Spanned<DeValue<'_>>)| {
        let line = lines.place(key.span().start).0;
        (Name { line, text: key.into_inner().into_owned() }, node(value, lines))
    };
    Branch::Table(keys.into_iter().map(node).collect())
}

/// Owns a parsed value; the parser bounds how deep it nests.
fn node(value: toml::Spanned<DeValue<'_>>, lines: &Lines<'_>) -> Node {
    let line = lines.place(value.span().start).0;
    let written = match value.into_inner() {
        DeValue::Table(table) => return Node { line, value: branch(table, lines) },
        DeValue::Array(items) => {
            return Node { line, value: Branch::List(items.into_iter().map(|item| node(item, lines)).collect()) };
        }
        DeValue::String(text) => Written::Text(text.into_owned()),
        DeValue::Boolean(flag) => Written::Flag(flag),
        DeValue::Integer(number) => decimal(&number).map_or(Written::Other("a very large number"), Written::Number),
        DeValue::Float(_) => Written::Other("a fraction"),
        DeValue::Datetime(_) => Written::Other("a date or time"),
    };
    Node::leaf(line, written)
}

fn decimal(number: &DeInteger<'_>) -> Option<String> {
    i128::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())
}

/// Where the lines of a text begin.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Returns the line and the column of a byte, both from 1.
    fn place(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..at).map_or(0, |before| before.chars().count());
        (line, column + 1)
    }
}
