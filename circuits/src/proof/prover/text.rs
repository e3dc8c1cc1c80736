//! What Rust's `{:?}` writes, read back into a tree.

/// A value as `Debug` shows it.
#[derive(Debug)]
pub(super) enum Text<'t> {
    /// A number, or the name of something without fields.
    Word(&'t str),
    /// `name(a, b)`; a tuple has no name.
    Tuple(&'t str, Vec<Self>),
    /// `name { field: value, ... }`.
    Struct(&'t str, Vec<(&'t str, Self)>),
    /// `[a, b]`.
    List(Vec<Self>),
}

impl<'t> Text<'t> {
    /// Reads a value that is the whole text; `None` if it is none.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let mut reader = Reader(text);
        let value = reader.value()?;
        reader.0.is_empty().then_some(value)
    }

    /// The field of a structure.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let Self::Struct(_, fields) = self else {
            return None;
        };
        let (_, value) = fields.iter().find(|(field, _)| *field == name)?;
        Some(value)
    }

    /// The elements of a list.
    pub(super) fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }

    /// A decimal number.
    pub(super) fn number<T: std::str::FromStr>(&self) -> Option<T> {
        match self {
            Self::Word(word) => word.parse().ok(),
            _ => None,
        }
    }
}

/// The rest of a text.
struct Reader<'t>(&'t str);

impl<'t> Reader<'t> {
    fn value(&mut self) -> Option<Text<'t>> {
        if self.skip("[") {
            return Some(Text::List(self.values_until("]")?));
        }
        let name = self.word();
        if self.skip("(") {
            return Some(Text::Tuple(name, self.values_until(")")?));
        }
        if self.skip(" {") {
            return Some(Text::Struct(name, self.fields()?));
        }
        (!name.is_empty()).then_some(Text::Word(name))
    }

    fn values_until(&mut self, end: &str) -> Option<Vec<Text<'t>>> {
        let mut values = Vec::new();
        while !self.skip(end) {
            if !values.is_empty() && !self.skip(", ") {
                return None;
            }
            values.push(self.value()?);
        }
        Some(values)
    }

    fn fields(&mut self) -> Option<Vec<(&'t str, Text<'t>)>> {
        let mut fields = Vec::new();
        while !self.skip(" }") {
            let separator = if fields.is_empty() { " " } else { ", " };
            if !self.skip(separator) {
                return None;
            }
            let name = self.word();
            if !self.skip(": ") {
                return None;
            }
            fields.push((name, self.value()?));
        }
        Some(fields)
    }

    fn word(&mut self) -> &'t str {
        let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let (word, rest) = self.0.split_at(self.0.find(is_end).unwrap_or(self.0.len()));
        self.0 = rest;
        word
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    #[allow(dead_code)]
    struct Pair<T> {
        first: T,
        second: Vec<(i32, Option<u8>)>,
    }

    #[derive(Debug)]
    struct Empty;

    #[test]
    fn what_debug_writes_is_read() {
        let pair = Pair {
            first: Empty,
            second: vec![(-1, None), (7, Some(3))],
        };
        let text = format!("{pair:?}");
        let read = Text::read(&text).expect("a value");
        assert!(matches!(read.field("first"), Some(Text::Word("Empty"))));
        assert!(read.field("third").is_none());
        let second = read.field("second").and_then(Text::list).expect("a list");
        let [Text::Tuple("", first), Text::Tuple("", other)] = second else {
            panic!("two tuples: {second:?}");
        };
        assert_eq!(first[0].number(), Some(-1));
        assert!(matches!(&other[1], Text::Tuple("Some", of) if of[0].number() == Some(3)));
    }

    #[test]
    fn what_debug_does_not_write_is_refused() {
        for text in [
            "",
            "a b",
            "[1",
            "[1 2]",
            "f(1",
            "s { a }",
            "s { a: 1",
            "s { a: 1, }",
            "1,",
        ] {
            assert!(Text::read(text).is_none(), "{text}");
        }
    }
}
