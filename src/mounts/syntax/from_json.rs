//! JSON into the common tree.

use std::cell::Cell;
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::super::file::Written;
use super::{Branch, Name, Node, Slip};

/// Takes a text apart.
pub(super) fn parse(text: &str) -> Result<Node, Slip> {
    let line = Cell::new(1);
    let mut json = serde_json::Deserializer::from_reader(Bytewise { rest: text.as_bytes(), line: &line });
    let parsed = Value { line: &line }.deserialize(&mut json);
    parsed.and_then(|node| json.end().map(|()| node)).map_err(|error| {
        let told = error.to_string();
        let cause = told.split(" at line ").next().unwrap_or_default().to_owned();
        Slip { line: error.line(), column: error.column(), cause }
    })
}

/// Hands out one byte at a time, so that the line of what was just read is known.
struct Bytewise<'a> {
    rest: &'a [u8],
    line: &'a Cell<usize>,
}

impl Read for Bytewise<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (Some((&byte, rest)), Some(slot)) = (self.rest.split_first(), buffer.first_mut()) else { return Ok(0) };
        self.rest = rest;
        *slot = byte;
        self.line.set(self.line.get() + usize::from(byte == b'\n'));
        Ok(1)
    }
}

/// Reads any value; the parser bounds how deep it nests.
#[derive(Clone, Copy)]
struct Value<'a> {
    line: &'a Cell<usize>,
}

impl Value<'_> {
    fn leaf(self, written: Written) -> Node {
        Node::leaf(self.line.get(), written)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(self.leaf(Written::Other("nothing")))
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(self.leaf(Written::Flag(flag)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(self.leaf(Written::Number(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(self.leaf(Written::Number(number.to_string())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(self.leaf(Written::Other("a fraction or a very large number")))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(self.leaf(Written::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let line = self.line.get();
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Node { line, value: Branch::List(list) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let line = self.line.get();
        let mut keys: Vec<(Name, Node)> = Vec::new();
        while let Some(text) = entries.next_key::<String>()? {
            let name = Name { text, line: self.line.get() };
            if keys.iter().any(|(other, _)| other.text == name.text) {
                return Err(A::Error::custom("duplicate key"));
            }
            keys.push((name, entries.next_value_seed(self)?));
        }
        Ok(Node { line, value: Branch::Table(keys) })
    }
}
