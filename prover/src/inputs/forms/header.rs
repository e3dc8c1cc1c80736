//! The columns of a table: their names, and where these stand.

use std::collections::HashMap;

use super::super::diagnostics::{Column, Diagnostics, Location, RecordKind};

/// Where a table names its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedAt {
    /// All of them on this line.
    Line(u64),
    /// Each first on a line of its own.
    Lines(Vec<u64>),
    /// Nowhere in particular.
    Nowhere,
    /// They have numbers, from 1, and no names.
    Numbered,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Their names, or their numbers.
    pub names: Vec<String>,
    /// Where they stand.
    pub named_at: NamedAt,
    /// What the table's records are.
    pub kind: RecordKind,
}

impl Header {
    /// Columns that a line of a text names.
    pub fn on_line(names: Vec<String>, line: u64) -> Self {
        Self {
            names,
            named_at: NamedAt::Line(line),
            kind: RecordKind::Line,
        }
    }

    /// So many columns without names.
    pub fn numbered(columns: usize) -> Self {
        Self {
            names: (1..=columns).map(|number| number.to_string()).collect(),
            named_at: NamedAt::Numbered,
            kind: RecordKind::Line,
        }
    }

    /// A column as diagnostics name it.
    pub fn column(&self, column: usize) -> Column {
        let name = self.names.get(column).cloned();
        Column {
            position: column + 1,
            name: match self.named_at {
                NamedAt::Numbered => name.map(|number| format!("column {number}")),
                _ => name,
            },
        }
    }

    /// Where a column's cell is in a record of a file.
    pub fn at(&self, file: &str, record: u64, column: usize) -> Location {
        Location {
            column: Some(self.column(column)),
            ..Location::record(file, self.kind, record)
        }
    }

    /// Where the columns are named.
    pub fn place(&self, file: &str) -> Location {
        match self.named_at {
            NamedAt::Line(line) => Location::line(file, line),
            NamedAt::Numbered => Location::line(file, 1),
            NamedAt::Lines(_) | NamedAt::Nowhere => Location::file(file),
        }
    }

    /// Where a column is named.
    pub fn place_of(&self, file: &str, column: usize) -> Location {
        let line = match &self.named_at {
            NamedAt::Line(line) => *line,
            NamedAt::Lines(lines) => lines.get(column).copied().unwrap_or(1),
            NamedAt::Nowhere | NamedAt::Numbered => 1,
        };
        Location {
            column: Some(self.column(column)),
            line: (self.named_at != NamedAt::Nowhere).then_some(line),
            ..Location::file(file)
        }
    }

    /// Refuses two columns of one name.
    pub fn ensure_distinct(&self, file: &str, diagnostics: &mut Diagnostics) -> bool {
        let mut seen = HashMap::new();
        let mut distinct = true;
        for (place, name) in self.names.iter().enumerate() {
            if let Some(first) = seen.insert(name.as_str(), place) {
                distinct = false;
                // Without the name: a file without a header has an account's line here.
                let column = Some(Column {
                    position: place + 1,
                    name: None,
                });
                diagnostics.error(
                    Location {
                        column,
                        ..self.place(file)
                    },
                    format!("the column has the same name as column {}", first + 1),
                    "name each column differently; if the first line names none, set header = false and map columns \
                     by number",
                );
            }
        }
        distinct
    }
}
