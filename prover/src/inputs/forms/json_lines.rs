//! JSON lines: an object on each line, whose keys are the columns. Numbers are taken as they are written, digit by digit.

use std::{borrow::Cow, collections::HashMap, fmt, io::Read};

use serde::{
    Deserializer as _,
    de::{DeserializeSeed, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    super::{
        diagnostics::{Diagnostics, Location, RecordKind},
        lines::{LineReader, report_io},
    },
    header::{Header, NamedAt},
    records::{Record, Records},
};

/// Most keys of all objects together. Objects whose keys are customers have more.
const MOST_KEYS: usize = 4_096;

/// JSON lines being read.
pub struct JsonLines {
    name: String,
    header: Header,
    lines: LineReader,
    line: Vec<u8>,
    keys: Keys,
    chosen: Vec<bool>,
}

/// The keys of all objects.
#[derive(Default)]
struct Keys {
    columns: HashMap<String, usize>,
    names: Vec<String>,
    /// On which line each stands first.
    lines: Vec<u64>,
    /// By column, where in the object at hand its value is.
    values: Vec<Option<Value>>,
    /// Those of the object at hand that are no columns.
    unknown: usize,
    /// A key that the object at hand has twice.
    twice: Option<usize>,
}

/// What a value is, and where it stands in its line.
#[derive(Clone, Copy)]
struct Value {
    kind: ValueKind,
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ValueKind {
    Null,
    Number,
    /// As it is written between its quotation marks.
    PlainText,
    EscapedText,
    /// Neither text nor number.
    Other(&'static str),
}

impl JsonLines {
    /// Reads a file, which diagnostics will call `name`, once for the keys of all its objects, and begins to read it
    /// again. `None` if it cannot be read, which is reported.
    pub fn open(
        mut source: impl FnMut(&mut Diagnostics) -> Option<Box<dyn Read>>,
        name: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut lines = LineReader::new(source(diagnostics)?);
        let mut keys = Keys::default();
        let mut line = Vec::new();
        loop {
            match lines.next_line(&mut line) {
                Ok(None) => break,
                // What is wrong with a line is said when it is read again.
                Ok(Some(number)) => {
                    let _ = keys.read(&line, Some(number));
                }
                Err(error) => {
                    let location = Location::line(name, lines.number());
                    report_io(&error, location, diagnostics);
                    return None;
                }
            }
            if keys.names.len() > MOST_KEYS {
                diagnostics.error(
                    Location::line(name, lines.number()),
                    format!("the objects up to here have more than {MOST_KEYS} keys"),
                    "write an object for each amount or account, with the same keys on each line",
                );
                return None;
            }
        }
        let header = Header {
            names: keys.names.clone(),
            named_at: NamedAt::Lines(keys.lines.clone()),
            kind: RecordKind::Line,
        };
        Some(Self {
            name: name.to_owned(),
            chosen: vec![true; header.names.len()],
            header,
            lines: LineReader::new(source(diagnostics)?),
            line,
            keys,
        })
    }

    /// Writes the values of the object at hand into a record.
    fn write(&self, number: u64, record: &mut Record, diagnostics: &mut Diagnostics) -> bool {
        record.clear();
        let mut fine = true;
        for (column, value) in self.keys.values.iter().enumerate() {
            let Some(value) = value.filter(|_| self.chosen[column]) else {
                record.push(b"");
                continue;
            };
            let text = &self.line[value.start..value.end];
            match value.kind {
                ValueKind::Null => record.push(b""),
                ValueKind::Number => record.push(text),
                ValueKind::PlainText => record.push(&text[1..text.len() - 1]),
                ValueKind::EscapedText => match serde_json::from_slice::<String>(text) {
                    Ok(text) => record.push(text.as_bytes()),
                    Err(_) => {
                        let hint = "write UTF-8 text, or whole pairs of surrogates";
                        self.refuse(number, column, "the text is no Unicode", hint, diagnostics);
                        fine = false;
                    }
                },
                ValueKind::Other(what) => {
                    let message = format!("the value is {what}, and neither text nor a number");
                    let hint = "write a text or a number; null where there is no amount";
                    self.refuse(number, column, &message, hint, diagnostics);
                    fine = false;
                }
            }
        }
        fine
    }

    fn refuse(
        &self,
        number: u64,
        column: usize,
        message: &str,
        hint: &str,
        diagnostics: &mut Diagnostics,
    ) {
        let location = self.header.at(&self.name, number, column);
        diagnostics.error(location, message, hint);
    }
}

impl Records for JsonLines {
    fn header(&self) -> &Header {
        &self.header
    }

    fn choose(&mut self, columns: &[usize], _diagnostics: &mut Diagnostics) -> bool {
        self.chosen.fill(false);
        for column in columns {
            self.chosen[*column] = true;
        }
        true
    }

    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64> {
        loop {
            let number = match self.lines.next_line(&mut self.line) {
                Ok(read) => read?,
                Err(error) => {
                    let location = Location::line(&self.name, self.lines.number());
                    report_io(&error, location, diagnostics);
                    return None;
                }
            };
            match self.keys.read(&self.line, None) {
                Ok(false) => {}
                Ok(true) if self.keys.unknown > 0 => {
                    diagnostics.error(
                        Location::line(&self.name, number),
                        "the object has a key that was not there a moment ago",
                        "something writes to the file: read it when it is complete",
                    );
                    return None;
                }
                Ok(true) => match self.keys.twice {
                    Some(column) => {
                        let hint = "write each key of an object once";
                        self.refuse(
                            number,
                            column,
                            "the object has the key twice",
                            hint,
                            diagnostics,
                        );
                    }
                    None if self.write(number, record, diagnostics) => return Some(number),
                    None => {}
                },
                Err(fault) => {
                    let (message, hint) = fault.said();
                    diagnostics.error(Location::line(&self.name, number), message, hint);
                }
            }
        }
    }
}

/// What a line is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    NotText,
    Array,
    CutOff,
    NotAnObject,
}

impl Fault {
    fn said(self) -> (&'static str, &'static str) {
        let one = "write each object as a whole on a line of its own (jq -c . makes such lines)";
        match self {
            Self::NotText => ("the line is not UTF-8 text", "write the file as UTF-8 text"),
            Self::Array => (
                "an array begins here, and not an object",
                "write an object on each line (jq -c '.[]' makes lines of an array)",
            ),
            Self::CutOff => ("the object does not end on its line", one),
            Self::NotAnObject => ("the line is not a JSON object", one),
        }
    }
}

impl Keys {
    /// Reads a line. `false` for one without anything. Keys that were not there before are columns from then on, if the
    /// line's number is given.
    fn read(&mut self, line: &[u8], number: Option<u64>) -> Result<bool, Fault> {
        let Ok(text) = std::str::from_utf8(line) else {
            return Err(Fault::NotText);
        };
        if text.trim_ascii().is_empty() {
            return Ok(false);
        }
        if text.trim_ascii_start().starts_with('[') {
            return Err(Fault::Array);
        }
        self.values.fill(None);
        self.unknown = 0;
        self.twice = None;
        let mut json = serde_json::Deserializer::from_str(text);
        let object = Object {
            keys: self,
            text,
            number,
        };
        match json.deserialize_map(object).and_then(|()| json.end()) {
            Ok(()) => Ok(true),
            Err(error) if error.is_eof() => Err(Fault::CutOff),
            Err(_) => Err(Fault::NotAnObject),
        }
    }

    /// The column of a key.
    fn column(&mut self, key: &str, number: Option<u64>) -> Option<usize> {
        if let Some(column) = self.columns.get(key) {
            return Some(*column);
        }
        // One key too many is enough to know that they are too many.
        let line = number.filter(|_| self.names.len() <= MOST_KEYS)?;
        let column = self.names.len();
        self.columns.insert(key.to_owned(), column);
        self.names.push(key.to_owned());
        self.lines.push(line);
        self.values.push(None);
        Some(column)
    }
}

/// The object of a line.
struct Object<'k, 't> {
    keys: &'k mut Keys,
    text: &'t str,
    number: Option<u64>,
}

impl<'t> Visitor<'t> for Object<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            let raw = map.next_value::<&'t RawValue>()?.get();
            let Some(column) = self.keys.column(&key, self.number) else {
                self.keys.unknown += 1;
                continue;
            };
            // A raw value is a part of the text that it was read from.
            let start = raw.as_ptr().addr() - self.text.as_ptr().addr();
            let value = Value {
                kind: kind_of(raw),
                start,
                end: start + raw.len(),
            };
            if self.keys.values[column].replace(value).is_some() {
                self.keys.twice = Some(column);
            }
        }
        Ok(())
    }
}

fn kind_of(raw: &str) -> ValueKind {
    match raw.as_bytes().first() {
        Some(b'"') if raw.contains('\\') => ValueKind::EscapedText,
        Some(b'"') => ValueKind::PlainText,
        Some(b'n') => ValueKind::Null,
        Some(b'{') => ValueKind::Other("an object"),
        Some(b'[') => ValueKind::Other("an array"),
        Some(b't' | b'f') => ValueKind::Other("true or false"),
        _ => ValueKind::Number,
    }
}

/// A key, borrowed where it has no escapes.
struct Key;

impl<'t> DeserializeSeed<'t> for Key {
    type Value = Cow<'t, str>;

    fn deserialize<D: serde::Deserializer<'t>>(
        self,
        deserializer: D,
    ) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Key {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'t str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

#[cfg(test)]
mod tests;
