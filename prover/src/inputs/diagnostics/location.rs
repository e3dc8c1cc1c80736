//! Where something is wrong.

use std::fmt;

use super::escaped::EscapedText;

/// Most characters of a column's name that are kept.
const MOST_OF_NAME: usize = 100;

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
    /// The file as the snapshot names it.
    pub file: String,
    /// From 1.
    pub line: Option<u64>,
    /// The column of the line.
    pub column: Option<Column>,
}

impl Location {
    /// The file as a whole.
    pub fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            column: None,
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
            (None, _) => "files",
            // In a table columns have names; in another text, things on one line are told apart by where they begin.
            (Some(_), Some(Column { name: None, .. })) => "places",
            (Some(_), _) => "lines",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", EscapedText(&self.file))?;
        let Some(line) = self.line else { return Ok(()) };
        write!(f, ":{line}")?;
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
