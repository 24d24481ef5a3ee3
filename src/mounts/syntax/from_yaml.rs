//! YAML into the common tree: what plain words mean, anchors, and `<<`.
//!
//! Plain words mean what they mean to `PyYAML` (YAML 1.1), since tables in YAML come from Python:
//! `yes` and `off` are booleans. What it would read as an octal number is refused, as a date is text.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::super::file::Written;
use super::{Branch, Name, Node, Slip};

/// How deep values may nest: a mount table needs four levels.
const DEEPEST: usize = 64;
/// The most values of a table, those that aliases repeat counted each time.
const MOST: usize = 100_000;

/// Takes a text apart; an empty one is an empty table.
pub(super) fn parse(text: &str) -> Result<Node, Slip> {
    let mut reader = Reader { parser: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 };
    let mut document = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::DocumentStart(_) if document.is_some() => return Err(slip(span, "more than one document")),
            Event::DocumentStart(_) => document = Some(reader.value(0)?),
            _ => {}
        }
    }
    Ok(document.unwrap_or(Node { line: 1, value: Branch::Table(Vec::new()) }))
}

type Seen<'a> = (Event<'a>, Span);

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Option<Seen<'a>>, Slip> {
        self.parser.next().transpose().map_err(|error| {
            let (line, column) = (error.marker().line(), error.marker().col() + 1);
            Slip { line, column, cause: error.info().to_owned() }
        })
    }

    fn must(&mut self) -> Result<Seen<'a>, Slip> {
        let end = || Slip { line: 1, column: 1, cause: "ends too early".to_owned() };
        self.next()?.ok_or_else(end)
    }

    /// Reads the next value, whole.
    fn value(&mut self, depth: usize) -> Result<Node, Slip> {
        let seen = self.must()?;
        self.rest(seen, depth)
    }

    /// Reads the value that begins with `seen`.
    fn rest(&mut self, (event, span): Seen<'a>, depth: usize) -> Result<Node, Slip> {
        if depth > DEEPEST {
            return Err(slip(span, "nests too deep"));
        }
        self.count(1, span)?;
        let line = span.start.line();
        let (anchor, tag, value) = match event {
            Event::Alias(anchor) => return self.repeat(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, None, Branch::Leaf(scalar(&text, style, tag.as_deref())))
            }
            Event::SequenceStart(anchor, tag) => (anchor, tag, self.list(depth)?),
            Event::MappingStart(anchor, tag) => (anchor, tag, self.table(depth)?),
            _ => return Err(slip(span, "no value")),
        };
        let plain = tag.is_none_or(|tag| tag.is_yaml_core_schema() && matches!(tag.suffix.as_str(), "map" | "seq"));
        let value = if plain { value } else { Branch::Leaf(TAGGED) };
        let node = Node { line, value };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), Slip> {
        self.nodes += more;
        if self.nodes > MOST { Err(slip(span, "too much")) } else { Ok(()) }
    }

    fn repeat(&mut self, anchor: usize, span: Span) -> Result<Node, Slip> {
        // An alias inside of what it stands for would have no end.
        let Some(node) = self.anchors.get(&anchor) else { return Err(slip(span, "an alias to what is not whole yet")) };
        let size = size(node);
        self.count(size, span)?;
        self.anchors.get(&anchor).cloned().ok_or_else(|| slip(span, "no value"))
    }

    fn list(&mut self, depth: usize) -> Result<Branch, Slip> {
        let mut items = Vec::new();
        loop {
            match self.must()? {
                (Event::SequenceEnd, _) => return Ok(Branch::List(items)),
                seen => items.push(self.rest(seen, depth + 1)?),
            }
        }
    }

    fn table(&mut self, depth: usize) -> Result<Branch, Slip> {
        let mut keys: Vec<(Name, Node)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = self.must()?;
            let (text, plain) = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, style, ..) => (text.into_owned(), style == ScalarStyle::Plain),
                _ => return Err(slip(span, "a key that is not text")),
            };
            let value = self.must()?;
            let at = value.1;
            let node = self.rest(value, depth + 1)?;
            if plain && text == "<<" {
                merged.extend(tables(node).ok_or_else(|| slip(at, "`<<` takes a table or a list of tables"))?);
            } else if keys.iter().any(|(name, _)| name.text == text) {
                return Err(slip(span, "duplicate key"));
            } else {
                keys.push((Name { text, line: span.start.line() }, node));
            }
        }
        // What the table says itself goes before, and what was merged first before the rest.
        for (name, node) in merged {
            if keys.iter().all(|(own, _)| own.text != name.text) {
                keys.push((name, node));
            }
        }
        Ok(Branch::Table(keys))
    }
}

/// The keys that a `<<` brings.
fn tables(node: Node) -> Option<Vec<(Name, Node)>> {
    match node.value {
        Branch::Table(keys) => Some(keys),
        Branch::List(items) => {
            let keys: Option<Vec<_>> = items.into_iter().map(tables).collect();
            keys.map(|keys| keys.into_iter().flatten().collect())
        }
        Branch::Leaf(_) => None,
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Branch::Leaf(_) => 0,
        Branch::List(items) => items.iter().map(size).sum(),
        Branch::Table(keys) => keys.iter().map(|(_, node)| size(node)).sum(),
    }
}

const TAGGED: Written = Written::Other("a tagged value");

/// Says what a scalar is.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Written {
    let text_itself = || Written::Text(text.to_owned());
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => return text_itself(),
        Some(tag) if !tag.is_yaml_core_schema() => return TAGGED,
        _ if style != ScalarStyle::Plain => return text_itself(),
        _ => {}
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Written::Other("nothing"),
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Written::Flag(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Written::Flag(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let number = match digits.strip_prefix("0x") {
        Some(hex) if !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()) => i128::from_str_radix(hex, 16),
        _ if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
            if digits.len() > 1 && digits.starts_with('0') {
                return Written::Other("an octal number");
            }
            digits.parse()
        }
        // Only with a point is it a number to PyYAML.
        _ if digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && is_fraction(digits) => {
            return Written::Other("a fraction");
        }
        _ => return text_itself(),
    };
    let sign = if text.starts_with('-') { -1 } else { 1 };
    number.map_or(Written::Other("a very large number"), |number| Written::Number((sign * number).to_string()))
}

fn is_fraction(digits: &str) -> bool {
    digits.contains('.') && digits.parse::<f64>().is_ok()
}

fn slip(span: Span, cause: &str) -> Slip {
    Slip { line: span.start.line(), column: span.start.col() + 1, cause: cause.to_owned() }
}
