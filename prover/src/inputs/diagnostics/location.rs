//! Where something is wrong.

use std::fmt;

use super::escaped::EscapedText;

/// Most characters of a column's name that are kept.
const MOST_OF_NAME: usize = 100;

/// What the records of a source are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordKind {
    /// Lines of a text.
    #[default]
    Line,
    /// Rows of a table that is no text, or of what a query answers.
    Row,
}

impl RecordKind {
    /// One of them.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Row => "row",
        }
    }

    /// Several of them.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Line => "lines",
            Self::Row => "rows",
        }
    }
}

/// A column of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 1: the field's place in a table, the character's in another text.
    pub position: usize,
    /// The name in the table's header.
    pub name: Option<String>,
}

/// A place in a file, as closely as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file as the snapshot names it, or where the snapshot has a query.
    pub file: String,
    /// The line or row, from 1.
    pub line: Option<u64>,
    /// Which of them it is.
    pub kind: RecordKind,
    /// The column of the line.
    pub column: Option<Column>,
}

impl Location {
    /// The file as a whole.
    pub fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            kind: RecordKind::Line,
            column: None,
        }
    }

    /// A record of it.
    pub fn record(file: &str, kind: RecordKind, number: u64) -> Self {
        Self {
            kind,
            ..Self::line(file, number)
        }
    }

    /// A line of it.
    pub fn line(file: &str, line: u64) -> Self {
        Self {
            line: Some(line),
            ..Self::file(file)
        }
    }

    /// The same place, with no more of the column's name than is kept.
    pub(super) fn shortened(mut self) -> Self {
        let name = self.column.as_mut().and_then(|column| column.name.as_mut());
        if let Some(name) = name
            && let Some((end, _)) = name.char_indices().nth(MOST_OF_NAME)
        {
            name.truncate(end);
            name.push_str("...");
        }
        self
    }

    /// What several places like this one are.
    pub(super) fn things(&self) -> &'static str {
        match (&self.line, &self.column) {
            (None, Some(_)) => "columns",
            (None, None) => "files",
            // In a table columns have names; in another text, things on one line are told apart by where they begin.
            (Some(_), Some(Column { name: None, .. })) => "places",
            (Some(_), _) => self.kind.plural(),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", EscapedText(&self.file))?;
        let Some(line) = self.line else {
            let name = self.column.as_ref().and_then(|column| column.name.as_ref());
            return match name {
                Some(name) => write!(f, " ({})", EscapedText(name)),
                None => Ok(()),
            };
        };
        match self.kind {
            RecordKind::Line => write!(f, ":{line}")?,
            RecordKind::Row => write!(f, ":row {line}")?,
        }
        let Some(column) = &self.column else {
            return Ok(());
        };
        write!(f, ":{}", column.position)?;
        match &column.name {
            Some(name) => write!(f, " ({})", EscapedText(name)),
            None => Ok(()),
        }
    }
}
