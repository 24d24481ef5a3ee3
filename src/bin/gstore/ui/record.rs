//! What a verb answers: one record, two forms.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::Style;

/// The version of the JSON lines; it changes when a field changes its meaning or goes.
const VERSION: u8 = 1;

/// Something to show.
pub(crate) trait Record {
    /// Appends the text form, without a line end. A name in it must be escaped.
    fn text(&self, style: Style, out: &mut String);

    /// Returns the JSON form.
    fn json(&self) -> Fields;

    /// Returns the raw form that replaces the text, ended by a NUL (`-0`).
    fn raw(&self) -> Option<&[u8]> {
        None
    }
}

/// The JSON form of a record: `v` and `type` first, then its fields in the order they were added.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    kind: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Fields {
    /// Starts a record of type `kind`.
    pub(crate) const fn new(kind: &'static str) -> Self {
        Self { kind, fields: Vec::new() }
    }

    /// Adds a field.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        // Only a map with odd keys or a failing `Serialize` can fail; a record has neither.
        self.fields.push((name, serde_json::to_value(value).unwrap_or_default()));
        self
    }

    /// Adds a field if there is a value.
    #[must_use]
    pub(crate) fn maybe(self, name: &'static str, value: Option<impl Serialize>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Returns the one line, without its end.
    pub(crate) fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len() + 2))?;
        map.serialize_entry("v", &VERSION)?;
        map.serialize_entry("type", self.kind)?;
        for (name, value) in &self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Returns the text form of a record, for tests.
#[cfg(test)]
pub(crate) fn text_of(record: &dyn Record) -> String {
    let mut out = String::new();
    record.text(Style::default(), &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_and_the_type_come_first() {
        let fields = Fields::new("x").with("b", 1).with("a", "l\n").maybe("none", None::<u8>).maybe("c", Some(true));
        assert_eq!(fields.line(), r#"{"v":1,"type":"x","b":1,"a":"l\n","c":true}"#);
    }
}
