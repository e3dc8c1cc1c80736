//! TOML as people type it: times with and without quotation marks, and what to write instead of a value that has not its
//! key's type.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
    value::Datetime,
};

/// Most characters of a value that a hint repeats.
const MOST_REPEATED: usize = 60;

/// A time: a string, or a date-time of TOML, which counts as the string of its characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedTime(pub String);

impl TypedTime {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for TypedTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Time;
        impl<'de> Visitor<'de> for Time {
            type Value = TypedTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time such as 2026-06-30T00:00:00Z")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<TypedTime, E> {
                Ok(TypedTime(text.to_owned()))
            }

            // What TOML's deserializers make of a date-time, and of a table too, which is none.
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TypedTime, A::Error> {
                let time = Datetime::deserialize(MapAccessDeserializer::new(map))?;
                Ok(TypedTime(time.to_string()))
            }
        }
        deserializer.deserialize_any(Time)
    }
}

/// What a time lacks that is not in the form 2026-06-30T00:00:00Z.
pub fn time_hint(text: &str) -> String {
    use jiff::{Timestamp, civil};
    if let Ok(time) = text.parse::<Timestamp>() {
        return match time.subsec_nanosecond() {
            0 => format!("write it in UTC: {time}"),
            _ => "write it to the second, without a fraction".to_owned(),
        };
    }
    let without_zone = text.parse::<civil::DateTime>().is_ok();
    if without_zone
        && text
            .parse::<civil::Date>()
            .is_ok_and(|day| day.to_string() == text)
    {
        return format!("write the time of day too, in UTC: {text}T00:00:00Z");
    }
    if without_zone {
        return "the time does not say of which zone it is: write it in UTC, with a Z at the end"
            .to_owned();
    }
    "write it in UTC and to the second, in the form 2026-06-30T00:00:00Z".to_owned()
}

/// What the parser says, on one line.
pub fn message(error: &toml::de::Error) -> String {
    let message = error.message().replace('\n', ", ");
    match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected a table"),
        None => message,
    }
}

/// What to write instead, where the parser's words tell it.
pub fn hint(error: &toml::de::Error, text: &str) -> Option<String> {
    let message = error.message();
    let typed = error.span().and_then(|span| text.get(span)).unwrap_or("");
    let typed = typed.lines().next().unwrap_or("").trim();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let name = rest.trim_start_matches('`').split('`').next()?;
        let near = nearest(name, rest.split('`').skip(3).step_by(2))?;
        return Some(format!("write {near}, if that is meant"));
    }
    if message.starts_with("unknown variant ") {
        return Some("write one of these values".to_owned());
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return Some(format!("add {}", rest.trim_matches('`')));
    }
    if message.starts_with("duplicate key") {
        return Some("write the key once".to_owned());
    }
    let (found, expected) = message
        .strip_prefix("invalid type: ")
        .or(message.strip_prefix("invalid value: "))?
        .split_once(", expected ")?;
    Some(instead(found, expected, typed))
}

/// What to write where one thing was found and another expected.
fn instead(found: &str, expected: &str, typed: &str) -> String {
    let short = typed.len() <= MOST_REPEATED && !typed.is_empty();
    let unquoted = typed.trim_matches(['"', '\'']);
    let is = |kinds: &[&str]| kinds.iter().any(|kind| found.starts_with(kind));
    // Of a list of tables where there is to be one, the first is taken for the table's first key.
    if is(&["map"]) && typed.starts_with("[[") && short {
        let name = typed.trim_matches(['[', ']']);
        return format!("write its name in single brackets, once: [{name}]");
    }
    match expected {
        "a string" if is(&["integer", "floating point", "boolean", "map"]) => {
            let plain = short && !typed.starts_with(['[', '{']);
            match plain {
                true => format!("put it in quotation marks: \"{typed}\""),
                false => "write one text in quotation marks".to_owned(),
            }
        }
        "a string" => "write one text in quotation marks, not a list".to_owned(),
        "a boolean" => "write true or false, without quotation marks".to_owned(),
        "a sequence" if is(&["map"]) && typed.starts_with('[') && short => {
            format!("write it in double brackets, once for each: [{typed}]")
        }
        "a sequence" if is(&["map"]) => {
            "write its name in double brackets, once for each: [[name]]".to_owned()
        }
        "a sequence" if short => format!("write a list: [{typed}]"),
        "a sequence" => "write a list, in brackets".to_owned(),
        "u8" | "u16" | "u32" | "u64" => {
            let is_number =
                !unquoted.is_empty() && unquoted.bytes().all(|byte| byte.is_ascii_digit());
            match is_number && is(&["string"]) && short {
                true => format!("write it without quotation marks: {unquoted}"),
                false => format!("write a whole number from 0 to {}", most(expected)),
            }
        }
        _ if expected.starts_with("struct ") || expected == "a map" => match found {
            "sequence" => "write its name in single brackets, once".to_owned(),
            _ => "write a table: its name in brackets, and its keys below".to_owned(),
        },
        _ => format!("write {expected}"),
    }
}

fn most(kind: &str) -> u64 {
    match kind {
        "u8" => u8::MAX.into(),
        "u16" => u16::MAX.into(),
        "u32" => u32::MAX.into(),
        // TOML's integers have a sign.
        _ => i64::MAX.unsigned_abs(),
    }
}

/// The name that differs in the fewest letters, if these are few.
fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distances = known.map(|known| (distance(name, known), known));
    let most = (name.chars().count() / 2).clamp(1, 3);
    let (distance, nearest) = distances.min()?;
    (distance <= most).then_some(nearest)
}

/// How many letters have to be put in, taken out or changed.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

/// A key that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingKey {
    /// The table in which it is missing.
    pub span: Range<usize>,
    /// Its name.
    pub key: &'static str,
}

/// All keys that are missing, of those that the tables with these names have to have, wherever such a table is. A table of
/// no name is the document itself.
pub fn missing(
    text: &str,
    required: &'static [(&'static str, &'static [&'static str])],
) -> Vec<MissingKey> {
    let Ok(document) = DeTable::parse(text) else {
        return Vec::new();
    };
    let mut missing = Vec::new();
    for (name, keys) in required {
        if name.is_empty() {
            note_missing(document.get_ref(), 0..0, keys, &mut missing);
            continue;
        }
        match value(document.get_ref(), name).map(|value| (value.span(), value.get_ref())) {
            Some((span, DeValue::Table(table))) => note_missing(table, span, keys, &mut missing),
            Some((_, DeValue::Array(tables))) => {
                for table in tables.iter() {
                    if let DeValue::Table(inner) = table.get_ref() {
                        note_missing(inner, table.span(), keys, &mut missing);
                    }
                }
            }
            _ => {}
        }
    }
    missing
}

fn value<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    let mut entries = table.iter();
    let found = entries.find(|(key, _)| key.get_ref().as_ref() == name);
    found.map(|(_, value)| value)
}

fn note_missing(
    table: &DeTable<'_>,
    span: Range<usize>,
    keys: &'static [&'static str],
    missing: &mut Vec<MissingKey>,
) {
    for key in keys.iter().filter(|key| value(table, key).is_none()) {
        let span = span.clone();
        missing.push(MissingKey { span, key });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct Everything {
        time: Option<Spanned<TypedTime>>,
        text: Option<Spanned<String>>,
        number: Option<Spanned<u8>>,
        large: Option<u64>,
        switch: Option<bool>,
        texts: Option<Vec<Spanned<String>>>,
        tables: Option<Vec<Spanned<Inner>>>,
        table: Option<Spanned<Inner>>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only errors are looked at")]
    struct Inner {
        a: String,
        b: String,
    }

    fn parse(text: &str) -> Result<Everything, String> {
        toml::from_str(text).map_err(|error| hint(&error, text).unwrap_or_default())
    }

    #[test]
    fn a_time_needs_no_quotation_marks() {
        for text in [
            "\"2026-06-30T00:00:00Z\"",
            "2026-06-30T00:00:00Z",
            "2026-06-30 00:00:00z",
        ] {
            let read = parse(&format!("time = {text}")).unwrap().time.unwrap();
            assert_eq!(read.get_ref().as_str(), "2026-06-30T00:00:00Z", "{text}");
        }
        let local = parse("time = 2026-06-30T00:00:00").unwrap().time.unwrap();
        assert_eq!(local.get_ref().as_str(), "2026-06-30T00:00:00");
        assert!(parse("time = { a = 1 }").is_err());
        assert!(parse("time = 20260630").is_err());
    }

    #[test]
    fn what_a_time_lacks_is_said() {
        for (text, hint) in [
            ("2026-06-30T00:00:00", "zone"),
            ("2026-06-30", "2026-06-30T00:00:00Z"),
            (
                "2026-06-30T02:00:00+02:00",
                "write it in UTC: 2026-06-30T00:00:00Z",
            ),
            ("2026-06-30T00:00:00.5Z", "without a fraction"),
            ("yesterday", "in the form 2026-06-30T00:00:00Z"),
        ] {
            assert!(
                time_hint(text).contains(hint),
                "{text}: {}",
                time_hint(text)
            );
        }
    }

    #[test]
    fn what_to_write_instead_is_said() {
        for (text, hint) in [
            ("text = 0.15", "put it in quotation marks: \"0.15\""),
            ("text = 8", "put it in quotation marks: \"8\""),
            ("text = true", "put it in quotation marks: \"true\""),
            (
                "text = 2026-06-30",
                "put it in quotation marks: \"2026-06-30\"",
            ),
            (
                "text = [\"a\"]",
                "write one text in quotation marks, not a list",
            ),
            ("text = { a = 1 }", "write one text in quotation marks"),
            ("number = \"8\"", "write it without quotation marks: 8"),
            ("number = \"eight\"", "write a whole number from 0 to 255"),
            ("number = 8.0", "write a whole number from 0 to 255"),
            ("number = 256", "write a whole number from 0 to 255"),
            (
                "large = -1",
                "write a whole number from 0 to 9223372036854775807",
            ),
            (
                "switch = \"true\"",
                "write true or false, without quotation marks",
            ),
            ("texts = \"a\"", "write a list: [\"a\"]"),
            (
                "[tables]\na = \"b\"",
                "write it in double brackets, once for each: [[tables]]",
            ),
            (
                "[[table]]\na = \"b\"",
                "write its name in single brackets, once: [table]",
            ),
            (
                "table = \"b\"",
                "write a table: its name in brackets, and its keys below",
            ),
            ("numbr = 1", "write number, if that is meant"),
            ("something = 1", ""),
            ("[table]\na = \"b\"", "add b"),
            ("time = 5", "write a time such as 2026-06-30T00:00:00Z"),
            ("text = \"a\"\ntext = \"b\"", "write the key once"),
        ] {
            assert_eq!(parse(text).unwrap_err(), hint, "{text}");
        }
    }

    #[test]
    fn all_missing_keys_are_found() {
        const REQUIRED: &[(&str, &[&str])] =
            &[("", &["text"]), ("table", &["a", "b"]), ("tables", &["b"])];
        let text = "[table]\nc = 1\n[[tables]]\nb = 1\n[[tables]]\na = 1\n";
        let found = missing(text, REQUIRED).into_iter();
        let found: Vec<_> = found
            .map(|missing| (missing.span.start, missing.key))
            .collect();
        assert_eq!(found, [(0, "text"), (0, "a"), (0, "b"), (31, "b")]);
    }
}
