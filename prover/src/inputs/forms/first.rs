//! What a file is that is not the text it was taken for, by its first bytes, and what to export instead.

use std::io::{self, Read};

/// Bytes that are looked at.
const LOOKED_AT: usize = 1 << 12;

/// A file whose first bytes have been looked at, and are read all the same.
pub struct LookedAt {
    first: Vec<u8>,
    given: usize,
    /// What came in place of more first bytes.
    failure: Option<io::Error>,
    rest: Box<dyn Read>,
}

impl LookedAt {
    /// Looks at a file's first bytes. That it cannot be read is said when it is.
    pub fn new(mut rest: Box<dyn Read>) -> Self {
        let mut first = Vec::with_capacity(LOOKED_AT);
        let failure = (&mut rest)
            .take(LOOKED_AT as u64)
            .read_to_end(&mut first)
            .err();
        Self {
            first,
            given: 0,
            failure,
            rest,
        }
    }

    /// What the file is, if it is no text of lines and fields, and what to do then.
    pub fn other_form(&self) -> Option<(&'static str, &'static str)> {
        other_form(&self.first)
    }

    /// The same, if it is no Parquet file either.
    pub fn other_form_than_parquet(&self) -> Option<(&'static str, &'static str)> {
        other_form(&self.first).filter(|(what, _)| *what != PARQUET)
    }

    /// The same, if it is no JSON of an object on each line either.
    pub fn other_form_than_json(&self) -> Option<(&'static str, &'static str)> {
        let text = self.first.strip_prefix(b"\xef\xbb\xbf");
        let text = text.unwrap_or(&self.first).trim_ascii_start();
        match other_form(&self.first) {
            Some((JSON, _)) if text.starts_with(b"[") => Some((
                "this is one JSON array, and not an object on each line",
                "write an object on each line (jq -c '.[]' makes lines of an array)",
            )),
            other => other.filter(|(what, _)| *what != JSON),
        }
    }
}

impl Read for LookedAt {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = &self.first[self.given..];
        if !left.is_empty() {
            let length = left.len().min(buffer.len());
            buffer[..length].copy_from_slice(&left[..length]);
            self.given += length;
            return Ok(length);
        }
        match self.failure.take() {
            Some(failure) => Err(failure),
            None => self.rest.read(buffer),
        }
    }
}

/// What to do about a table of a spreadsheet.
const SPREADSHEET: &str =
    "save the sheet as CSV in UTF-8; amounts as text, with all of their digits";

/// What to do about a database's own format.
const DUMP: &str = "export the table as CSV with a header, or with COPY ... TO as text, or name the database with postgres";

/// What to do about what other programs write.
const EXPORT: &str = "export CSV with a header, or JSON lines, or Parquet";

/// First bytes, what a file that has them is, and what to do then.
const FORMS: &[(&[u8], &str, &str)] = &[
    (
        b"PAR1",
        PARQUET,
        "liabilities and reserves are read from Parquet files: let the name end in .parquet, or set format = \"parquet\"; \
         other tables are CSV",
    ),
    (
        b"\x1f\x8b",
        "this is packed with gzip",
        "let the name end in .gz, or unpack it",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "this is packed with zstd",
        "let the name end in .zst, or unpack it",
    ),
    (b"BZh", "this is packed with bzip2", UNPACK),
    (b"\xfd7zXZ\0", "this is packed with xz", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "this is packed with 7-Zip", UNPACK),
    (b"Rar!\x1a\x07", "this is packed with RAR", UNPACK),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "this is a spreadsheet (xls)",
        SPREADSHEET,
    ),
    (
        b"PGDMP",
        "this is a dump of pg_dump in a format of its own",
        DUMP,
    ),
    (
        b"PGCOPY\n\xff\r\n\0",
        "this is the output of COPY in binary",
        "export without BINARY, and set format = \"copy\"; or WITH (FORMAT csv, HEADER)",
    ),
    (b"SQLite format 3\0", "this is an SQLite database", EXPORT),
    (b"Obj\x01", "this is an Avro file", EXPORT),
    (b"ORC", "this is an ORC file", EXPORT),
    (b"ARROW1", "this is an Arrow file", EXPORT),
    (b"FEA1", "this is a Feather file", EXPORT),
    (b"%PDF-", "this is a PDF", EXPORT),
    (
        b"version https://git-lfs.",
        "this is a pointer of Git LFS, and not the file",
        "fetch the file itself with git lfs pull",
    ),
];

const PARQUET: &str = "this is a Parquet file";

const JSON: &str = "this is JSON";

const UNPACK: &str = "unpack it; of packed files those of gzip and zstd are read";

/// What a file with these first bytes is, if it is no text of lines and fields, and what to do then.
pub fn other_form(first: &[u8]) -> Option<(&'static str, &'static str)> {
    let said = |what, hint| Some((what, hint));
    // Of these three letters also begins a column's name.
    let known = FORMS
        .iter()
        .find(|(bytes, ..)| first.starts_with(bytes) && (*bytes != b"ORC" || !is_text(first)));
    if let Some((_, what, hint)) = known {
        return Some((*what, *hint));
    }
    if first.starts_with(b"PK\x03\x04") || first.starts_with(b"PK\x05\x06") {
        let has = |name: &[u8]| first.windows(name.len()).any(|window| window == name);
        return match has(b"[Content_Types].xml") || has(b"xl/") {
            true => said("this is a spreadsheet (xlsx)", SPREADSHEET),
            false if has(b"opendocument.spreadsheet") => {
                said("this is a spreadsheet (ods)", SPREADSHEET)
            }
            false => said(
                "this is a zip archive",
                "unpack it, and name the files that are in it; of packed files those of gzip and zstd are read",
            ),
        };
    }
    if is_utf16(first) {
        return said(
            "this is text in UTF-16",
            "save it as UTF-8 (a spreadsheet calls this CSV UTF-8)",
        );
    }
    let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first);
    let text = text.trim_ascii_start();
    if is_json(text) {
        return said(
            JSON,
            "liabilities and reserves are read from JSON lines, an object on each line: let the name end in .jsonl, or set \
             format = \"jsonl\" (jq -c '.[]' makes lines of an array); other tables are CSV",
        );
    }
    let begins = |word: &[u8]| {
        let start = text.get(..word.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(word)
    };
    if [&b"<!"[..], b"<?", b"<html"]
        .iter()
        .any(|word| begins(word))
    {
        return said(
            "this is a web page, or XML",
            "a web page is perhaps a login that was saved in place of the file: export CSV",
        );
    }
    let is_sql = [
        &b"--\n"[..],
        b"-- ",
        b"INSERT INTO ",
        b"CREATE TABLE ",
        b"COPY ",
        b"/*!",
    ]
    .iter()
    .any(|word| begins(word));
    is_sql.then_some(("this is a text of SQL commands", DUMP))
}

/// Whether all bytes are of a text, but for a character that is cut at the end.
fn is_text(first: &[u8]) -> bool {
    !first.iter().any(|byte| *byte < b'\t')
}

/// A mark, or every second byte of a beginning that is ASCII.
fn is_utf16(first: &[u8]) -> bool {
    let start = &first[..first.len().min(64) & !1];
    let zeros = |offset: usize| {
        let bytes = start.iter().skip(offset).step_by(2);
        bytes.filter(|byte| **byte == 0).count() * 2
    };
    let marked = first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff");
    // All zeros are no text at all.
    let half = |offset| start.len() >= 8 && zeros(offset) == start.len() && zeros(1 - offset) == 0;
    marked || half(0) || half(1)
}

/// The beginning of an object or of an array. A column may be called so, but not before a quotation mark.
fn is_json(text: &[u8]) -> bool {
    let Some((open, rest)) = text.split_first() else {
        return false;
    };
    let next = rest.trim_ascii_start().first();
    match (open, next) {
        (b'{', Some(b'"' | b'}')) => true,
        (b'[', Some(b'{' | b'[' | b']' | b'"')) => true,
        (b'[', Some(_)) | (b'{', Some(_)) => false,
        (open, None) => matches!(open, b'{' | b'['),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn what_is_no_table_of_text_is_called_what_it_is() {
        let header = "account,asset,amount\n";
        let cases: [(Vec<u8>, &str); 21] = [
            (b"PAR1\x15\x04".to_vec(), "this is a Parquet file"),
            (
                b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml".to_vec(),
                "this is a spreadsheet (xlsx)",
            ),
            (
                b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet".to_vec(),
                "this is a spreadsheet (ods)",
            ),
            (b"PK\x03\x04....ledger.csv".to_vec(), "this is a zip archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "this is a spreadsheet (xls)"),
            ([b"\xff\xfe".to_vec(), utf16(header, u16::to_le_bytes)].concat(), "this is text in UTF-16"),
            ([b"\xfe\xff".to_vec(), utf16(header, u16::to_be_bytes)].concat(), "this is text in UTF-16"),
            (utf16(header, u16::to_le_bytes), "this is text in UTF-16"),
            (utf16(header, u16::to_be_bytes), "this is text in UTF-16"),
            (b"\xef\xbb\xbf [\n  {\"id\": 1}]".to_vec(), "this is JSON"),
            (b"{\"id\": 1}\n".to_vec(), "this is JSON"),
            (b"\x1f\x8b\x08".to_vec(), "this is packed with gzip"),
            (b"\x28\xb5\x2f\xfd".to_vec(), "this is packed with zstd"),
            (b"BZh91AY".to_vec(), "this is packed with bzip2"),
            (b"PGDMP\x01".to_vec(), "this is a dump of pg_dump in a format of its own"),
            (b"PGCOPY\n\xff\r\n\0\0".to_vec(), "this is the output of COPY in binary"),
            (b"--\n-- PostgreSQL database dump\n".to_vec(), "this is a text of SQL commands"),
            (b"insert into balances values (1)".to_vec(), "this is a text of SQL commands"),
            (b"<!DOCTYPE html>".to_vec(), "this is a web page, or XML"),
            (b"ORC\x08\x03\x10".to_vec(), "this is an ORC file"),
            (b"Obj\x01\x04\x16".to_vec(), "this is an Avro file"),
        ];
        for (first, expected) in cases {
            let (what, hint) = other_form(&first).unwrap_or_else(|| panic!("{expected}"));
            assert_eq!(what, expected);
            assert!(!hint.is_empty());
        }
    }

    #[test]
    fn tables_of_text_are_not_taken_for_something_else() {
        for first in [
            &b""[..],
            b"account,asset,amount\n",
            b"\xef\xbb\xbfaccount;asset\n",
            b"ORC,BTC\n",
            b"{account},asset\n",
            b"[id],asset\n",
            "\u{43f}\u{440}\u{438}\u{432}\u{435}\u{442},asset".as_bytes(),
            b"PK,asset\n",
        ] {
            assert_eq!(other_form(first), None, "{first:?}");
        }
    }

    #[test]
    fn what_was_looked_at_is_read_from_its_first_byte_on_and_failures_come_in_their_place() {
        struct Cut(usize);
        impl Read for Cut {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                let length = self.0.min(buffer.len()).min(100);
                buffer[..length].fill(b'a');
                self.0 -= length;
                Ok(length)
            }
        }
        for length in [10, LOOKED_AT, LOOKED_AT + 10] {
            let mut looked_at = LookedAt::new(Box::new(Cut(length)));
            let mut read = Vec::new();
            let error = looked_at.read_to_end(&mut read).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
            assert_eq!(read.len(), length);
        }
    }
}
