//! The bytes of a table, line by line, and why they cannot be read.

use std::io::{self, BufRead as _, BufReader, Read};

use super::diagnostics::{Code, Diagnostics, Location};

/// Most bytes of a record, about: a quote that is never closed must not collect the rest of the file.
pub const MAX_RECORD_BYTES: usize = 1 << 20;

/// Bytes that the reader asks for at once.
pub const BUFFER_BYTES: usize = 1 << 16;

/// A file in which every line ends with a line feed, and that refuses to feed one record without end.
pub struct Lines {
    source: Box<dyn Read>,
    /// Bytes that may be read before the record must have ended.
    budget: usize,
    /// The last byte read.
    last: u8,
}

impl Lines {
    /// The lines of a file.
    pub fn new(source: Box<dyn Read>) -> Self {
        Self {
            source,
            budget: 0,
            last: b'\n',
        }
    }

    /// Lets another record be as long as a record may be.
    pub fn begin_record(&mut self) {
        self.budget = MAX_RECORD_BYTES + BUFFER_BYTES;
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.budget == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = buffer.len().min(self.budget);
        let read = loop {
            match self.source.read(&mut buffer[..length]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.budget -= read;
        if read > 0 {
            self.last = buffer[read - 1];
            Ok(read)
        } else if self.last != b'\n' && length > 0 {
            self.last = b'\n';
            buffer[0] = b'\n';
            Ok(1)
        } else {
            Ok(0)
        }
    }
}

/// The lines of a text, one after the other, none of them without end.
pub struct LineReader {
    source: BufReader<Box<dyn Read>>,
    number: u64,
}

impl LineReader {
    /// Those of a file. A mark that some editors put before a text is passed over.
    pub fn new(source: Box<dyn Read>) -> Self {
        Self {
            source: BufReader::with_capacity(BUFFER_BYTES, source),
            number: 0,
        }
    }

    /// Reads the next line, without what ends it, and says its number. `None` at the end.
    ///
    /// # Errors
    /// Those of the file; [`io::ErrorKind::FileTooLarge`] for a line longer than a record may be.
    pub fn next_line(&mut self, line: &mut Vec<u8>) -> io::Result<Option<u64>> {
        line.clear();
        self.number += 1;
        let mut limited = (&mut self.source).take(MAX_RECORD_BYTES as u64 + 1);
        limited.read_until(b'\n', line)?;
        match line.pop() {
            None => return Ok(None),
            Some(b'\n') => {}
            Some(_) if line.len() >= MAX_RECORD_BYTES => {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Some(last) => line.push(last),
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(Some(self.number))
    }

    /// The number of the line that was read last, or could not be read.
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// Says why a file cannot be read.
pub fn report_io(error: &io::Error, location: Location, diagnostics: &mut Diagnostics) {
    let code = match error.kind() {
        // What is in the file is at fault, or how much of it there is.
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::InvalidData
        | io::ErrorKind::FileTooLarge
        | io::ErrorKind::Other => Code::File,
        _ => Code::Unreadable,
    };
    let (message, hint) = match error.kind() {
        io::ErrorKind::NotFound => (
            "there is no such file".to_owned(),
            "paths are relative to the snapshot's folder",
        ),
        io::ErrorKind::IsADirectory => ("this is a folder".to_owned(), "name the files in it"),
        io::ErrorKind::Unsupported => (
            "this is not a regular file".to_owned(),
            "pipes and devices are not read: write the content to a file",
        ),
        io::ErrorKind::UnexpectedEof => (
            "the file is cut off".to_owned(),
            "copy or pack it once more",
        ),
        io::ErrorKind::InvalidData => (
            "the packed file is damaged".to_owned(),
            "copy or pack it once more",
        ),
        io::ErrorKind::FileTooLarge => (
            format!("the record that starts here is longer than {MAX_RECORD_BYTES} bytes"),
            "a quote is perhaps left open",
        ),
        _ => (
            format!("the file cannot be read: {error}"),
            "check the file and its permissions",
        ),
    };
    diagnostics.error_of(code, location, message, hint);
}
