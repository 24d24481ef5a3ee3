//! Reading XML element by element, to the byte: white space at the ends of a text and line ends within are
//! part of it. What the elements mean is [`super::page`]'s business.
//!
//! A page of a listing has some ten thousand elements, so that nothing is allocated for one.

use quick_xml::Reader;
use quick_xml::events::Event;

/// How deep elements lie in each other at the most; those of S3 do four deep.
const DEEPEST: usize = 16;

/// Calls `found` at the end of every element with the names down to it and, if it has no elements
/// of its own, its text.
///
/// # Errors
/// What is wrong with the document; what came before was found. One that breaks off is in order here.
pub(super) fn each_element(xml: &[u8], mut found: impl FnMut(&[&str], Option<&str>)) -> Result<(), String> {
    let xml = std::str::from_utf8(xml).map_err(|error| error.to_string())?;
    let mut reader = Reader::from_str(xml);
    let mut path = Path::default();
    // Whether the innermost element is one without elements of its own so far.
    let (mut text, mut plain) = (String::new(), true);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                path.enter(tag.local_name().as_ref())?;
                text.clear();
                plain = true;
            }
            Event::Empty(tag) => {
                path.enter(tag.local_name().as_ref())?;
                path.leave(|names| found(names, Some("")));
                plain = false;
            }
            Event::End(_) => {
                path.leave(|names| found(names, plain.then_some(text.as_str())));
                plain = false;
            }
            Event::Text(part) if plain => text.push_str(&part),
            Event::CData(part) if plain => text.push_str(&part),
            Event::GeneralRef(entity) => {
                let character = character(&entity).ok_or_else(|| format!("unknown entity &{};", &*entity))?;
                text.push(character);
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The names of the elements down to the one that is read.
#[derive(Default)]
struct Path {
    /// More than are open, so that their memory is used again.
    names: Vec<String>,
    open: usize,
}

impl Path {
    fn enter(&mut self, name: &str) -> Result<(), String> {
        if self.open == DEEPEST {
            return Err("its elements lie too deep in each other".to_owned());
        }
        match self.names.get_mut(self.open) {
            Some(old) => {
                old.clear();
                old.push_str(name);
            }
            None => self.names.push(name.to_owned()),
        }
        self.open += 1;
        Ok(())
    }

    fn leave(&mut self, last: impl FnOnce(&[&str])) {
        let mut names = [""; DEEPEST];
        for (shown, name) in names.iter_mut().zip(&self.names[..self.open]) {
            *shown = name;
        }
        last(&names[..self.open]);
        self.open = self.open.saturating_sub(1);
    }
}

/// The five predefined entities and character references (XML 1.0, sections 4.1 and 4.6).
fn character(name: &str) -> Option<char> {
    let code = match name.strip_prefix('#') {
        None => {
            return match name {
                "amp" => Some('&'),
                "lt" => Some('<'),
                "gt" => Some('>'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => None,
            };
        }
        Some(digits) => match digits.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        },
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(xml: &str) -> Result<Vec<String>, String> {
        let mut out = Vec::new();
        each_element(xml.as_bytes(), |path, text| out.push(format!("{}={text:?}", path.join("/")))).map(|()| out)
    }

    #[test]
    fn elements_come_with_their_path_and_text() {
        let table: [(&str, &[&str]); 7] = [
            ("<a><b>x</b>y<c/></a>", &["a/b=Some(\"x\")", "a/c=Some(\"\")", "a=None"]),
            ("<a> &lt;&#65;&#x42;\n<![CDATA[<&>]]> </a>", &["a=Some(\" <AB\\n<&> \")"]),
            ("<n:a xmlns:n='u'><n:b>1</n:b></n:a>", &["a/b=Some(\"1\")", "a=None"]),
            ("<a><b>x</b><b>y</b></a>", &["a/b=Some(\"x\")", "a/b=Some(\"y\")", "a=None"]),
            ("<a><!-- b --></a>", &["a=Some(\"\")"]),
            ("<a><b>&amp;</b>&amp;<c>z</c></a>", &["a/b=Some(\"&\")", "a/c=Some(\"z\")", "a=None"]),
            ("<a><b>x", &[]),
        ];
        for (xml, expected) in table {
            assert_eq!(found(xml).unwrap(), expected, "{xml}");
        }
        for bad in ["<a></b>", "<a>&unknown;</a>", &"<a>".repeat(20)] {
            assert!(found(bad).is_err(), "{bad}");
        }
    }
}
