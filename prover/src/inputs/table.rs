//! Tables: named columns and records, whatever form they have.

use std::path::Path;

use super::{
    diagnostics::{Column, Diagnostics, Location},
    forms::{
        delimited::Delimited,
        first::LookedAt,
        header::Header,
        records::{Record, Records},
    },
    lines::report_io,
    source,
};

/// A table being read.
pub struct Table {
    name: String,
    records: Box<dyn Records>,
    record: Record,
}

/// A record with as many cells as the table has columns, all of them UTF-8.
pub struct Row<'a> {
    /// The line it stands on, or the row that it is.
    pub line: u64,
    name: &'a str,
    header: &'a Header,
    record: &'a Record,
}

impl Table {
    /// Opens a delimited text, which diagnostics will call `name`, and reads its header. `None` if that fails.
    pub fn open(
        path: &Path,
        name: &str,
        delimiter: u8,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let source = look_at(path, name, diagnostics)?;
        if let Some((what, hint)) = source.other_form() {
            diagnostics.error(Location::file(name), what, hint);
            return None;
        }
        let text = Delimited::open(Box::new(source), name, delimiter, true, diagnostics)?;
        Self::of(name, Box::new(text), diagnostics)
    }

    /// The table of these records, if its columns can be told apart.
    pub fn of(
        name: &str,
        records: Box<dyn Records>,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let distinct = records.header().ensure_distinct(name, diagnostics);
        distinct.then(|| Self {
            name: name.to_owned(),
            records,
            record: Record::default(),
        })
    }

    /// The name that diagnostics use.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Names of the columns.
    pub fn header(&self) -> &[String] {
        &self.records.header().names
    }

    /// The columns, and where they are named.
    pub fn columns(&self) -> &Header {
        self.records.header()
    }

    /// Place of a column, from 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header().iter().position(|column| column == name)
    }

    /// A column as diagnostics name it.
    pub fn column_at(&self, column: usize) -> Column {
        self.columns().column(column)
    }

    /// Says which columns will be looked at. `false` if one of them cannot be read, which is reported.
    pub fn choose(&mut self, columns: &[usize], diagnostics: &mut Diagnostics) -> bool {
        self.records.choose(columns, diagnostics)
    }

    /// The next well-formed record. Others are reported and passed over. `None` at the end of the file,
    /// or where it cannot be read on.
    pub fn next_row(&mut self, diagnostics: &mut Diagnostics) -> Option<Row<'_>> {
        let line = self.records.next(&mut self.record, diagnostics)?;
        Some(Row {
            line,
            name: &self.name,
            header: self.records.header(),
            record: &self.record,
        })
    }
}

impl<'a> Row<'a> {
    /// A field's bytes.
    pub fn field(&self, column: usize) -> &'a [u8] {
        self.record.cell(column)
    }

    /// A field's text.
    pub fn text(&self, column: usize) -> &'a str {
        // Checked when it was read; but for a character that begins in one field and ends in the next,
        // which is no text in either.
        std::str::from_utf8(self.field(column)).unwrap_or("\0")
    }

    /// Where a field is.
    pub fn at(&self, column: usize) -> Location {
        self.header.at(self.name, self.line, column)
    }
}

/// Opens a file, unpacked by its ending, and looks at its first bytes. `None` if that fails, which is reported.
pub fn look_at(path: &Path, name: &str, diagnostics: &mut Diagnostics) -> Option<LookedAt> {
    match source::open(path) {
        Ok(source) => Some(LookedAt::new(source)),
        Err(error) => {
            report_io(&error, Location::file(name), diagnostics);
            None
        }
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
                let fields = (0..row.header.names.len()).map(|i| row.text(i).to_owned());
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
