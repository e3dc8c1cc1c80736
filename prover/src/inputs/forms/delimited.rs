//! Comma-separated text and its like: one record a line, each fault reported at its line.

use std::io::Read;

use csv::{ByteRecord, ReaderBuilder, Terminator};

use super::{
    super::{
        diagnostics::{Code, Diagnostics, Finding, Location},
        lines::{BUFFER_BYTES, Lines, report_io},
    },
    header::Header,
    records::{Record, Records, has_fields, without_return},
};

/// A delimited text being read.
pub struct Delimited {
    name: String,
    header: Header,
    reader: csv::Reader<Lines>,
    record: ByteRecord,
    /// The line of a first record that names no columns, and was read to count them.
    first: Option<u64>,
}

impl Delimited {
    /// Reads the header of a text, which diagnostics will call `name`; a text without one has numbers for columns. `None`
    /// if there is none, which is reported.
    pub fn open(
        source: Box<dyn Read>,
        name: &str,
        delimiter: u8,
        has_header: bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Self> {
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
        let mut text = Self {
            name: name.to_owned(),
            header: Header::on_line(Vec::new(), 1),
            reader,
            record: ByteRecord::new(),
            first: None,
        };
        let Some(line) = text.read_record(diagnostics)? else {
            if has_header {
                let hint = "its first line names the columns";
                diagnostics.error(Location::file(name), "the file is empty", hint);
            } else {
                nothing_in(name, diagnostics);
            }
            return None;
        };
        if !has_header {
            text.header = Header::numbered(text.record.len());
            text.first = Some(line);
            return Some(text);
        }
        if !text.check_text(line, diagnostics) {
            return None;
        }
        let names = (0..text.record.len())
            .map(|i| String::from_utf8_lossy(without_return(&text.record, i)).into_owned())
            .collect();
        text.header = Header::on_line(names, line);
        Some(text)
    }

    /// Reads a record that is not an empty line: `Some(Some(line))`, `Some(None)` at the end of the file,
    /// `None` after a failure.
    fn read_record(&mut self, diagnostics: &mut Diagnostics) -> Option<Option<u64>> {
        loop {
            self.reader.get_mut().begin_record();
            match self.reader.read_byte_record(&mut self.record) {
                Ok(false) => return Some(None),
                Ok(true)
                    if self.record.len() == 1 && without_return(&self.record, 0).is_empty() => {}
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
            let text = without_return(&self.record, i);
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
            let location = self.header.at(&self.name, line, i);
            diagnostics.error(location, message, hint);
            return false;
        }
        // Each field is text and yet all of them are not: cannot be.
        true
    }
}

impl Records for Delimited {
    fn header(&self) -> &Header {
        &self.header
    }

    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64> {
        loop {
            let line = match self.first.take() {
                Some(line) => line,
                None => self.read_record(diagnostics)??,
            };
            let found = self.record.len();
            if self.check_text(line, diagnostics)
                && has_fields((&self.name, line), found, &self.header, diagnostics)
            {
                record.swap(&mut self.record);
                return Some(line);
            }
        }
    }
}

/// Says that a file without a header is empty: of a table without rows, that is all there is.
pub fn nothing_in(name: &str, diagnostics: &mut Diagnostics) {
    diagnostics.report(Finding::warning(
        Code::Nothing,
        Location::file(name),
        "there is nothing in the file",
        "check the export",
    ));
}
