//! The text that PostgreSQL's `COPY ... TO` writes: fields between tabs, `\N` where there is no value, and backslashes
//! before what is not written as it is.

use std::io::Read;

use super::{
    super::{
        diagnostics::{Diagnostics, Location},
        lines::{LineReader, report_io},
    },
    delimited::nothing_in,
    header::Header,
    records::{Record, Records, has_fields},
};

/// The output of `COPY` being read.
pub struct CopyText {
    name: String,
    header: Header,
    lines: LineReader,
    delimiter: u8,
    line: Vec<u8>,
    cell: Vec<u8>,
    /// The line of a first record that names no columns, and was read to count them.
    first: Option<u64>,
}

/// What a field of `COPY` is not.
#[derive(Debug, PartialEq, Eq)]
enum Fault {
    /// It goes on in the next line.
    LineBreak,
    NotText,
    Nul,
}

impl Fault {
    fn said(&self) -> (&'static str, &'static str) {
        match self {
            Self::LineBreak => (
                "a field goes on over the end of its line",
                "a backslash stands before the end of the line: no field may contain a line break",
            ),
            Self::NotText => ("a field is not UTF-8 text", "export with ENCODING 'UTF8'"),
            Self::Nul => (
                "a field contains a NUL byte",
                "write the file as UTF-8 text",
            ),
        }
    }
}

impl CopyText {
    /// Reads how many columns a text has, which diagnostics will call `name`, and what they are called if a line says
    /// it. `None` if there is nothing, which is reported.
    pub fn open(
        source: Box<dyn Read>,
        name: &str,
        delimiter: u8,
        has_header: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
        let mut text = Self {
            name: name.to_owned(),
            header: Header::numbered(0),
            lines: LineReader::new(source),
            delimiter,
            line: Vec::new(),
            cell: Vec::new(),
            first: None,
        };
        let Some(line) = text.read_line(diagnostics)? else {
            nothing_in(name, diagnostics);
            return None;
        };
        let columns = fields(&text.line, delimiter).count();
        if !has_header {
            text.header = Header::numbered(columns);
            text.first = Some(line);
            return Some(text);
        }
        // Until it is known, columns are told by their numbers.
        text.header = Header::numbered(columns);
        let mut record = Record::default();
        if !text.read_fields(line, &mut record, diagnostics) {
            return None;
        }
        let names = (0..columns).map(|i| String::from_utf8_lossy(record.cell(i)).into_owned());
        text.header = Header::on_line(names.collect(), line);
        Some(text)
    }

    /// Reads a line that is not empty: `Some(Some(number))`, `Some(None)` at the end, `None` after a failure.
    fn read_line(&mut self, diagnostics: &mut Diagnostics) -> Option<Option<u64>> {
        loop {
            let number = match self.lines.next_line(&mut self.line) {
                Ok(Some(number)) => number,
                Ok(None) => return Some(None),
                Err(error) => {
                    let location = Location::line(&self.name, self.lines.number());
                    report_io(&error, location, diagnostics);
                    return None;
                }
            };
            if self.line == br"\." {
                return self.end(diagnostics);
            }
            // An empty line is a record of one empty field, which no table here has.
            if !self.line.is_empty() {
                return Some(Some(number));
            }
        }
    }

    /// After `\.` there is nothing more.
    fn end(&mut self, diagnostics: &mut Diagnostics) -> Option<Option<u64>> {
        loop {
            match self.lines.next_line(&mut self.line) {
                Ok(None) => return Some(None),
                Ok(Some(_)) if self.line.is_empty() => {}
                Ok(Some(number)) => {
                    diagnostics.error(
                        Location::line(&self.name, number),
                        "the data ends before this line",
                        r"\. alone on a line ends the data: write the output of each COPY to a file of its own",
                    );
                    return None;
                }
                Err(error) => {
                    let location = Location::line(&self.name, self.lines.number());
                    report_io(&error, location, diagnostics);
                    return None;
                }
            }
        }
    }

    /// Reads the fields of the line at hand.
    fn read_fields(
        &mut self,
        line: u64,
        record: &mut Record,
        diagnostics: &mut Diagnostics,
    ) -> bool {
        record.clear();
        for (column, field) in fields(&self.line, self.delimiter).enumerate() {
            self.cell.clear();
            if let Err(fault) = unescape(field, &mut self.cell) {
                let (message, hint) = fault.said();
                let location = self.header.at(&self.name, line, column);
                diagnostics.error(location, message, hint);
                return false;
            }
            record.push(&self.cell);
        }
        has_fields((&self.name, line), record.len(), &self.header, diagnostics)
    }
}

impl Records for CopyText {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64> {
        loop {
            let line = match self.first.take() {
                Some(line) => line,
                None => self.read_line(diagnostics)??,
            };
            if self.read_fields(line, record, diagnostics) {
                return Some(line);
            }
        }
    }
}

/// The fields of a line. A delimiter after a backslash is none.
fn fields(line: &[u8], delimiter: u8) -> impl Iterator<Item = &[u8]> {
    let mut escaped = false;
    line.split(move |byte| {
        let is_end = *byte == delimiter && !escaped;
        escaped = *byte == b'\\' && !escaped;
        is_end
    })
}

/// Writes what a field says; nothing for `\N`.
fn unescape(field: &[u8], cell: &mut Vec<u8>) -> Result<(), Fault> {
    if field == br"\N" {
        return Ok(());
    }
    let mut rest = field;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        cell.extend_from_slice(&rest[..at]);
        let Some((escaped, after)) = rest[at + 1..].split_first() else {
            return Err(Fault::LineBreak);
        };
        rest = after;
        cell.push(match escaped {
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'0'..=b'7' => {
                let digits = [&[*escaped], &rest[..rest.len().min(2)]].concat();
                let (byte, used) = number(&digits, 8);
                rest = &rest[used - 1..];
                byte
            }
            b'x' if rest.first().is_some_and(u8::is_ascii_hexdigit) => {
                let (byte, used) = number(&rest[..rest.len().min(2)], 16);
                rest = &rest[used..];
                byte
            }
            other => *other,
        });
    }
    cell.extend_from_slice(rest);
    if std::str::from_utf8(cell).is_err() {
        return Err(Fault::NotText);
    }
    if cell.contains(&0) {
        return Err(Fault::Nul);
    }
    Ok(())
}

/// The byte that the digits at the beginning are, of which as many belong to it as are digits.
fn number(digits: &[u8], base: u32) -> (u8, usize) {
    let values = digits.iter().map_while(|c| char::from(*c).to_digit(base));
    let (value, used) = values.fold((0, 0), |(value, used), digit| {
        (value * base + digit, used + 1)
    });
    // PostgreSQL keeps the low byte too: \777 is 255.
    ((value & 0xff) as u8, used)
}

#[cfg(test)]
mod tests {
    use super::{
        super::records::testing::{self, Rows},
        *,
    };

    fn read(text: &[u8], has_header: bool) -> (Rows, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let source = Box::new(std::io::Cursor::new(text.to_vec()));
        let opened = CopyText::open(source, "a.copy", b'\t', has_header, &mut diagnostics);
        let rows = opened.map_or_else(Rows::new, |mut text| {
            testing::read(&mut text, &mut diagnostics)
        });
        (rows, testing::told(&diagnostics))
    }

    #[test]
    fn fields_say_what_postgresql_wrote_into_them() {
        for (field, cell) in [
            (r"\N", ""),
            ("", ""),
            (r"\\N", r"\N"),
            (r"a\tb\nc\rd\be\ff\vg", "a\tb\nc\rd\u{8}e\u{c}f\u{b}g"),
            (r"\101\x41\x4a\7z", "AAJ\u{7}z"),
            (r"\xzz", "xzz"),
            (r"\q\\", r"q\"),
            (r"\303\244", "ä"),
            ("\\\tb", "\tb"),
        ] {
            let (rows, errors) = read(format!("{field}\tend\n").as_bytes(), false);
            assert_eq!(errors, [""; 0], "{field}");
            assert_eq!(rows[0].1, [cell, "end"], "{field}");
        }
    }

    #[test]
    fn lines_are_counted_and_the_end_is_the_end() {
        let (rows, errors) = read(b"1\t2\r\n3\t4\n\\.\n\n", false);
        assert_eq!(errors, [""; 0]);
        let lines: Vec<_> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2]);
        assert_eq!(rows[0].1, ["1", "2"]);
        let (rows, errors) = read(b"a\tb\n1\t2", true);
        assert_eq!((rows.len(), errors.len()), (1, 0));
        assert_eq!(rows[0].0, 2);
        let (rows, errors) = read(b"1\t2\n\\.\n3\t4\n", false);
        assert_eq!(rows.len(), 1);
        assert_eq!(errors, ["a.copy:3: the data ends before this line"]);
    }

    #[test]
    fn what_is_no_record_is_refused_where_it_stands() {
        let (rows, errors) = read(b"1\t2\n3\n\xff\t4\n\\0\t5\n6\t7\\\n8\t9\n", false);
        assert_eq!(rows.len(), 2);
        assert_eq!(
            errors,
            [
                "a.copy:2: the number of fields is 1, and the first line's is 2",
                "a.copy:3:1 (column 1): a field is not UTF-8 text",
                "a.copy:4:1 (column 1): a field contains a NUL byte",
                "a.copy:5:2 (column 2): a field goes on over the end of its line",
            ]
        );
    }

    #[test]
    fn a_table_without_rows_is_an_empty_file() {
        let (rows, errors) = read(b"", false);
        assert_eq!(rows, []);
        assert_eq!(errors, ["a.copy: there is nothing in the file"]);
    }
}
