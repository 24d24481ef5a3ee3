//! `${VAR}`, `${VAR:-default}` and `$$` in a value.
//!
//! Templates are parsed when the table is loaded, so that a slip of syntax is reported at once, and
//! expanded when the mount is used. They may hold literal secrets, so they have no `Debug`.

/// A text with the variables it mentions.
#[derive(Clone)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone)]
enum Piece {
    Text(String),
    Variable { name: String, default: Option<String> },
}

impl Template {
    /// Parses `text`; the error says what is wrong without quoting the text.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix('$') {
                plain.push('$');
                rest = after;
            } else if let Some(after) = rest.strip_prefix('{') {
                let (inside, after) = after.split_once('}').ok_or("a `${` has no `}`; write `$$` for a plain `$`")?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(variable(inside)?);
                rest = after;
            } else {
                plain.push('$');
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self(pieces))
    }

    /// Returns the text itself when it mentions no variable.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Whether a part of the value stands in the template itself, as text or as a default.
    pub(super) fn holds_value(&self) -> bool {
        self.0.iter().any(|piece| match piece {
            Piece::Text(text) => !text.is_empty(),
            Piece::Variable { default, .. } => default.as_ref().is_some_and(|text| !text.is_empty()),
        })
    }

    /// Fills in the variables; the error is the name of one that is not set.
    ///
    /// As in a shell, a default also stands in for a variable that is set to nothing.
    pub(super) fn expand<'a>(&self, lookup: impl Fn(&str) -> Option<&'a str>) -> Result<String, String> {
        let mut out = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable { name, default } => match (lookup(name), default) {
                    (Some("") | None, Some(default)) => out.push_str(default),
                    (Some(value), _) => out.push_str(value),
                    (None, None) => return Err(name.clone()),
                },
            }
        }
        Ok(out)
    }

    /// Writes the template back, defaults and all.
    pub(super) fn written(&self) -> String {
        self.0.iter().fold(String::new(), |out, piece| match piece {
            Piece::Text(text) => out + &text.replace('$', "$$"),
            Piece::Variable { name, default: None } => out + "${" + name + "}",
            Piece::Variable { name, default: Some(text) } => out + "${" + name + ":-" + &text.replace('$', "$$") + "}",
        })
    }
}

fn variable(inside: &str) -> Result<Piece, &'static str> {
    let (name, default) = match inside.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inside, None),
    };
    let head = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !name.starts_with(head) || !name.chars().all(|c| head(c) || c.is_ascii_digit()) {
        return Err("a `${…}` holds no variable name; write `${NAME}`, `${NAME:-default}`, or `$$` for a plain `$`");
    }
    if default.is_some_and(|text| text.contains("${")) {
        return Err("the default in a `${NAME:-default}` cannot hold another `${`");
    }
    Ok(Piece::Variable { name: name.to_owned(), default: default.map(|text| text.replace("$$", "$")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str) -> String {
        let lookup = |name: &str| match name {
            "A" => Some("alpha"),
            "EMPTY" => Some(""),
            _ => None,
        };
        match Template::parse(text).map(|template| template.expand(lookup)) {
            Ok(Ok(text)) => text,
            Ok(Err(name)) => format!("unset {name}"),
            Err(cause) => cause.split(';').next().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn every_form() {
        let table = [
            ("", ""),
            ("plain", "plain"),
            ("${A}", "alpha"),
            ("x${A}y${A}", "xalphayalpha"),
            ("${NONE}", "unset NONE"),
            ("${NONE:-d e}", "d e"),
            ("${NONE:-}", ""),
            ("${EMPTY}", ""),
            ("${EMPTY:-d}", "d"),
            ("${A:-d}", "alpha"),
            ("${NONE:-a$$b}", "a$b"),
            ("$$", "$"),
            ("$${A}", "${A}"),
            ("$$$${A}", "$${A}"),
            ("$A $1 $", "$A $1 $"),
            ("${A", "a `${` has no `}`"),
            ("${}", "a `${…}` holds no variable name"),
            ("${1A}", "a `${…}` holds no variable name"),
            ("${A-d}", "a `${…}` holds no variable name"),
            ("${A:-${B}}", "the default in a `${NAME:-default}` cannot hold another `${`"),
            ("é${A}é", "éalphaé"),
        ];
        for (text, expected) in table {
            assert_eq!(expand(text), expected, "{text:?}");
        }
    }

    #[test]
    fn writes_itself_back() {
        for text in ["a$$b${C}d${E:-f$$}", "", "$$${A:-}"] {
            assert_eq!(Template::parse(text).unwrap().written(), text);
        }
    }

    #[test]
    fn knows_where_the_value_stands() {
        let table = [
            ("s3cret", true),
            ("x${A}", true),
            ("${A}", false),
            ("${A:-s3cret}", true),
            ("${A:-}", false),
            ("", false),
        ];
        for (text, holds) in table {
            assert_eq!(Template::parse(text).unwrap().holds_value(), holds, "{text:?}");
        }
    }
}
