//! Tables: comma-separated files with a header, one record a line, each fault reported at its line.

use std::{collections::HashMap, path::Path};

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::{
    diagnostics::{Column, Diagnostics, Location},
    lines::{BUFFER_BYTES, Lines, report_io},
    source,
};

/// A table being read.
pub struct Table {
    name: String,
    header: Vec<String>,
    reader: csv::Reader<Lines>,
    record: ByteRecord,
}

/// A record with as many fields as the header, all of them UTF-8 without control characters that
/// could pass unseen.
pub struct Row<'a> {
    /// The line it stands on.
    pub line: u64,
    name: &'a str,
    header: &'a [String],
    record: &'a ByteRecord,
}

impl Table {
    /// Opens a file, which diagnostics will call `name`, and reads its header. `None` if that fails.
    pub fn open(
        path: &Path,
        name: &str,
        delimiter: u8,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let source = match source::open(path) {
            Ok(source) => source,
            Err(error) => {
                report_io(&error, Location::file(name), diagnostics);
                return None;
            }
        };
        // A line feed alone ends a record, so that the position after a record says its line: with the
        // crate's own reading of CR LF the feed would be counted to the record after. What it leaves, a
        // return at the end of the last field, is cut off below.
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(Lines::new(source));
        let record = ByteRecord::new();
        let mut table = Self {
            name: name.to_owned(),
            header: Vec::new(),
            reader,
            record,
        };
        match table.read_record(diagnostics)? {
            None => {
                diagnostics.error(
                    Location::file(name),
                    "the file is empty",
                    "its first line names the columns",
                );
                None
            }
            Some(line) => table.read_header(line, diagnostics).then_some(table),
        }
    }

    /// Takes the names of the columns from the record just read.
    fn read_header(&mut self, line: u64, diagnostics: &mut Diagnostics) -> bool {
        if !self.check_text(line, diagnostics) {
            return false;
        }
        self.header = (0..self.record.len())
            .map(|i| String::from_utf8_lossy(field(&self.record, i)).into_owned())
            .collect();
        let mut seen = HashMap::new();
        let mut distinct = true;
        for (position, name) in (1..).zip(&self.header) {
            if let Some(first) = seen.insert(name.as_str(), position) {
                distinct = false;
                // Without the name: a file without a header has an account's line here.
                let column = Some(Column {
                    position,
                    name: None,
                });
                diagnostics.error(
                    Location {
                        column,
                        ..Location::line(&self.name, line)
                    },
                    format!("the column has the same name as column {first}"),
                    "the first line names the columns, each differently",
                );
            }
        }
        distinct
    }

    /// The name that diagnostics use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Place of a column, from 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// A column as diagnostics name it.
    pub fn column_at(&self, column: usize) -> Column {
        named_column(&self.header, column)
    }

    /// The next well-formed record. Others are reported and passed over. `None` at the end of the file,
    /// or where it cannot be read on.
    pub fn next_row(&mut self, diagnostics: &mut Diagnostics) -> Option<Row<'_>> {
        loop {
            let line = self.read_record(diagnostics)??;
            if self.check_text(line, diagnostics) && self.check_length(line, diagnostics) {
                let Self {
                    name,
                    header,
                    record,
                    ..
                } = self;
                return Some(Row {
                    line,
                    name,
                    header,
                    record,
                });
            }
        }
    }

    /// Reads a record that is not an empty line: `Some(Some(line))`, `Some(None)` at the end of the file,
    /// `None` after a failure.
    fn read_record(&mut self, diagnostics: &mut Diagnostics) -> Option<Option<u64>> {
        loop {
            self.reader.get_mut().begin_record();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Some(None),
                Ok(true) if self.record.len() == 1 && field(&self.record, 0).is_empty() => {}
                // Every record ends with a line feed, which has been read and counted.
                Ok(true) => return Some(Some(self.reader.position().line() - 1)),
                Err(error) => {
                    let line = self.record.position().map_or(1, csv::Position::line);
                    let location = Location::line(&self.name, line);
                    match error.into_kind() {
                        csv::ErrorKind::Io(error) => report_io(&error, location, diagnostics),
                        _ => diagnostics.error(
                            location,
                            "the line is not a record of fields",
                            "check the file's form and its delimiter",
                        ),
                    }
                    return None;
                }
            }
        }
    }

    /// Refuses fields that are not UTF-8, hold a NUL byte or go on over the end of the line.
    fn check_text(&self, line: u64, diagnostics: &mut Diagnostics) -> bool {
        let all = self.record.as_slice();
        let ends = all
            .iter()
            .filter(|byte| matches!(byte, 0 | b'\n' | b'\r'))
            .count();
        let last = self.record.len() - 1;
        let expected = usize::from(self.record[last].ends_with(b"\r"));
        if ends == expected && std::str::from_utf8(all).is_ok() {
            return true;
        }
        let breaks = all.iter().filter(|byte| **byte == b'\n').count() as u64;
        for i in 0..=last {
            let text = field(&self.record, i);
            let (message, hint) = if text.contains(&b'\n') || text.contains(&b'\r') {
                (
                    "a field goes on over the end of its line",
                    "a quote is perhaps left open: no field may contain a line break",
                )
            } else if text.contains(&0) {
                (
                    "a field contains a NUL byte",
                    "write the file as UTF-8 text",
                )
            } else if std::str::from_utf8(text).is_err() {
                ("a field is not UTF-8 text", "write the file as UTF-8 text")
            } else {
                continue;
            };
            // A record that the file's end cuts short has no line feed after it: then it is known by
            // where its reading started.
            let start = self.record.position().map_or(1, csv::Position::line);
            let line = line.saturating_sub(breaks).max(start);
            let location = at(&self.name, line, &self.header, i);
            diagnostics.error(location, message, hint);
            return false;
        }
        // Each field is text and yet all of them are not: cannot be.
        true
    }

    fn check_length(&self, line: u64, diagnostics: &mut Diagnostics) -> bool {
        let (found, expected) = (self.record.len(), self.header.len());
        if found == expected {
            return true;
        }
        diagnostics.error(
            Location::line(&self.name, line),
            format!("the number of fields is {found}, and the header's is {expected}"),
            "write one field for each column, in quotes where it contains the delimiter",
        );
        false
    }
}

impl<'a> Row<'a> {
    /// A field's bytes.
    pub fn field(&self, column: usize) -> &'a [u8] {
        field(self.record, column)
    }

    /// A field's text.
    pub fn text(&self, column: usize) -> &'a str {
        // Checked when it was read; but for a character that begins in one field and ends in the next,
        // which is no text in either.
        std::str::from_utf8(self.field(column)).unwrap_or("\0")
    }

    /// Where a field is.
    pub fn at(&self, column: usize) -> Location {
        at(self.name, self.line, self.header, column)
    }
}

fn at(name: &str, line: u64, header: &[String], column: usize) -> Location {
    Location {
        column: Some(named_column(header, column)),
        ..Location::line(name, line)
    }
}

fn named_column(header: &[String], column: usize) -> Column {
    Column {
        position: column + 1,
        name: header.get(column).cloned(),
    }
}

/// A field; the last without the return that ends its line.
fn field(record: &ByteRecord, column: usize) -> &[u8] {
    let bytes = &record[column];
    if column + 1 == record.len() {
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    } else {
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{super::lines::MAX_RECORD_BYTES, *};

    /// The lines of the rows of a file, and what is wrong with it.
    fn read(bytes: &[u8]) -> (Vec<(u64, Vec<String>)>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, bytes).unwrap();
        let mut diagnostics = Diagnostics::default();
        let mut rows = Vec::new();
        if let Some(mut table) = Table::open(&path, "a.csv", b',', &mut diagnostics) {
            while let Some(row) = table.next_row(&mut diagnostics) {
                let fields = (0..row.header.len()).map(|i| row.text(i).to_owned());
                rows.push((row.line, fields.collect()));
            }
        }
        let errors = diagnostics
            .iter()
            .map(|d| format!("{}: {}", d.location, d.message));
        (rows, errors.collect())
    }

    fn lines(bytes: &[u8]) -> Vec<u64> {
        let (rows, errors) = read(bytes);
        assert_eq!(errors, [""; 0]);
        rows.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        assert_eq!(lines(b"a,b\n1,2\n3,4\n"), [2, 3]);
        assert_eq!(lines(b"a,b\n1,2\n3,4"), [2, 3]);
        assert_eq!(lines(b"a,b\r\n1,2\r\n3,4\r\n"), [2, 3]);
        assert_eq!(lines(b"a,b\r\n1,2\r\n3,4"), [2, 3]);
        assert_eq!(lines(b"\n\na,b\n\n1,2\n\r\n\n3,4\n\n"), [5, 8]);
        assert_eq!(lines(b"\xef\xbb\xbfa,b\r\n\r\n1,2\r\n"), [3]);
    }

    #[test]
    fn fields_are_as_written() {
        let (rows, _) = read(b"\xef\xbb\xbfa,b\r\n\"x, y\",\"say \"\"hi\"\"\"\r\n z ,\r\n");
        assert_eq!(rows[0].1, ["x, y", "say \"hi\""]);
        assert_eq!(rows[1].1, [" z ", ""]);
    }

    #[test]
    fn every_wrong_number_of_fields_is_reported() {
        let (rows, errors) = read(b"a,b\n1\n1,2\n1,2,3\n");
        assert_eq!(rows.len(), 1);
        assert_eq!(
            errors,
            [
                "a.csv:2: the number of fields is 1, and the header's is 2",
                "a.csv:4: the number of fields is 3, and the header's is 2",
            ]
        );
    }

    #[test]
    fn bytes_that_are_not_text_are_reported() {
        let (rows, errors) = read(b"a,b\n1,\xff\n\0,2\n3,4\n");
        assert_eq!(rows.len(), 1);
        assert_eq!(
            errors,
            [
                "a.csv:2:2 (b): a field is not UTF-8 text",
                "a.csv:3:1 (a): a field contains a NUL byte",
            ]
        );
    }

    #[test]
    fn a_quote_left_open_cannot_swallow_lines_unseen() {
        let (rows, errors) = read(b"a,b\n1,2\n3,\"4\n5,6\n7,8\n");
        assert_eq!(rows.len(), 1);
        assert_eq!(
            errors,
            ["a.csv:3:2 (b): a field goes on over the end of its line"]
        );
        let (rows, errors) = read(b"a,b\n1,\"2");
        assert_eq!((rows.len(), errors.len()), (0, 1));
        let long = [b"a,b\n1,\"".to_vec(), vec![b'x'; 2 * MAX_RECORD_BYTES]].concat();
        let (_, errors) = read(&long);
        assert_eq!(
            errors,
            ["a.csv:2: the record that starts here is longer than 1048576 bytes"]
        );
    }

    #[test]
    fn headers_must_tell_columns_apart() {
        let (_, errors) = read(b"a,b,a\n1,2,3\n");
        assert_eq!(
            errors,
            ["a.csv:1:3: the column has the same name as column 1"]
        );
        assert_eq!(read(b"").1, ["a.csv: the file is empty"]);
    }
}
