//! Tables: a column is one entry, which says its head, its key and its cells.

use serde_json::{Map, Value};

/// Rows, and what is shown of each.
pub struct Table<'r, R> {
    rows: &'r [R],
    columns: Vec<Column<R>>,
}

/// A column: for people, for programs, or for both.
pub struct Column<R> {
    /// How people are shown it; `None` for programs alone.
    text: Option<TextColumn>,
    /// Its key in the object of a row; a point in it leads into an object of its own. `None` for people alone.
    key: Option<&'static str>,
    cell: fn(&R) -> Cell,
}

struct TextColumn {
    /// `None` in a table without heads.
    head: Option<String>,
    align: Align,
    /// Spaces before it.
    gap: usize,
}

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// To the left, all of one width.
    Left,
    /// To the right, all of one width.
    Right,
    /// To the left, each of at least this many characters.
    LeftOf(usize),
    /// To the right, each of at least this many characters.
    RightOf(usize),
}

/// One thing, as people and as programs are told it.
pub struct Cell {
    words: String,
    value: Value,
}

impl Cell {
    /// Both.
    pub fn new(words: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            words: words.into(),
            value: value.into(),
        }
    }

    /// A text, which is the same for both.
    pub fn text(text: impl Into<String>) -> Self {
        let words = text.into();
        Self {
            value: words.as_str().into(),
            words,
        }
    }
}

impl<R> Column<R> {
    /// A column for people and for programs.
    pub fn new(
        head: impl Into<String>,
        key: &'static str,
        align: Align,
        cell: fn(&R) -> Cell,
    ) -> Self {
        Self {
            key: Some(key),
            ..Self::for_people(head, align, cell)
        }
    }

    /// A column that programs are not told.
    pub fn for_people(head: impl Into<String>, align: Align, cell: fn(&R) -> Cell) -> Self {
        Self {
            text: Some(TextColumn {
                head: Some(head.into()),
                align,
                gap: 1,
            }),
            key: None,
            cell,
        }
    }

    /// A column that only programs are told.
    pub fn for_programs(key: &'static str, cell: fn(&R) -> Cell) -> Self {
        Self {
            text: None,
            key: Some(key),
            cell,
        }
    }

    /// The same without a head.
    #[must_use]
    pub fn headless(mut self) -> Self {
        if let Some(text) = &mut self.text {
            text.head = None;
        }
        self
    }

    /// The same with so many spaces before it.
    #[must_use]
    pub fn after(mut self, gap: usize) -> Self {
        if let Some(text) = &mut self.text {
            text.gap = gap;
        }
        self
    }
}

impl<'r, R> Table<'r, R> {
    /// A table of these rows.
    pub fn new(rows: &'r [R], columns: Vec<Column<R>>) -> Self {
        Self { rows, columns }
    }

    /// For people: the heads, if there are any, and a line for each row.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        lines.resize(self.rows.len() + 1, String::new());
        let mut headed = false;
        for column in &self.columns {
            let Some(text) = &column.text else { continue };
            headed |= text.head.is_some();
            let head = text.head.clone().unwrap_or_default();
            let cells = self.rows.iter().map(|row| (column.cell)(row).words);
            let cells: Vec<String> = std::iter::once(head).chain(cells).collect();
            let fitted = cells.iter().map(String::len).max().unwrap_or(0);
            for (line, cell) in lines.iter_mut().zip(&cells) {
                line.extend(std::iter::repeat_n(' ', text.gap));
                line.push_str(&match text.align {
                    Align::Left => format!("{cell:<fitted$}"),
                    Align::Right => format!("{cell:>fitted$}"),
                    Align::LeftOf(width) => format!("{cell:<width$}"),
                    Align::RightOf(width) => format!("{cell:>width$}"),
                });
            }
        }
        lines.split_off(usize::from(!headed))
    }

    /// For programs: an object for each row.
    pub fn to_json(&self) -> Value {
        self.rows.iter().map(|row| self.object(row)).collect()
    }

    fn object(&self, row: &R) -> Value {
        let mut object = Map::new();
        for column in &self.columns {
            let Some(key) = column.key else { continue };
            let value = (column.cell)(row).value;
            match key.split_once('.') {
                None => object.insert(key.to_owned(), value),
                Some((outer, inner)) => {
                    let nested = object.entry(outer).or_insert_with(|| Map::new().into());
                    let nested = nested.as_object_mut().expect("no column has this key");
                    nested.insert(inner.to_owned(), value)
                }
            };
        }
        Value::Object(object)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ROWS: [(&str, u32); 2] = [("a", 5), ("long", 1000)];

    #[test]
    fn a_column_is_one_entry_for_people_and_programs() {
        let table = Table::new(
            &ROWS,
            vec![
                Column::new("name", "name", Align::Left, |row: &(&str, u32)| {
                    Cell::text(row.0)
                })
                .after(2),
                Column::new("of", "part.count", Align::Right, |row| {
                    Cell::new(format!("{}!", row.1), row.1)
                }),
                Column::for_people("", Align::LeftOf(3), |_| Cell::text("-")),
                Column::for_programs("part.twice", |row| Cell::new("", 2 * row.1)),
            ],
        );
        assert_eq!(
            table.lines(),
            ["  name    of    ", "  a       5! -  ", "  long 1000! -  "]
        );
        let expected = json!([
            { "name": "a", "part": { "count": 5, "twice": 10 } },
            { "name": "long", "part": { "count": 1000, "twice": 2000 } },
        ]);
        assert_eq!(table.to_json(), expected);
    }

    #[test]
    fn without_heads_there_is_no_line_of_them() {
        let cell = |row: &(&str, u32)| Cell::text(row.0);
        let columns = vec![Column::for_people("", Align::RightOf(2), cell).headless()];
        assert_eq!(Table::new(&ROWS, columns).lines(), ["  a", " long"]);
    }
}
