//! `codes.csv`: which account has which access code, and in which archive it is. To be handed out one line at a time.

use std::{io, path::Path};

use csv::{QuoteStyle, Writer, WriterBuilder};

use disk::{Existing, Readers, StagedFile};

/// The table's name, in the private directory.
pub(crate) const CODES: &str = "codes.csv";

/// The table while it is being written.
pub(super) struct CodeTable {
    table: Writer<StagedFile>,
}

impl CodeTable {
    /// Starts a table that only its owner can read; nothing may have its name.
    pub fn create(path: &Path) -> io::Result<Self> {
        if path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // Quoted throughout: a spreadsheet that takes semicolons for separators too would split an id.
        let mut table = WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .from_writer(StagedFile::create(path, Readers::Owner)?);
        table.write_record(["account", "code", "archive"])?;
        Ok(Self { table })
    }

    /// Adds an account.
    pub fn push(&mut self, id: &str, code: &str, archive: &str) -> io::Result<()> {
        Ok(self.table.write_record([&*no_formula(id), code, archive])?)
    }

    /// Ends the table, gives it its name and waits until it is on the disk.
    pub fn publish(self) -> io::Result<()> {
        let file = self.table.into_inner();
        file.map_err(csv::IntoInnerError::into_error)?
            .publish(Existing::Keep)
    }
}

/// An id as a spreadsheet takes it for text: with an apostrophe before it, if it begins with what a formula may begin
/// with, or with an apostrophe. So what has one was given one, and nothing is ambiguous.
fn no_formula(id: &str) -> std::borrow::Cow<'_, str> {
    if id.starts_with([
        '=', '+', '-', '@', '\'', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]) {
        format!("'{id}").into()
    } else {
        id.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_look_like_formulas_are_text_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CODES);
        let mut table = CodeTable::create(&path).unwrap();
        let ids = [
            "alice",
            "=1+1",
            "+1",
            "-1",
            "@x",
            "'x",
            "''=1",
            "a;=1",
            "doe, \"jane\"",
            "\u{ff1d}1",
        ];
        for id in ids {
            table.push(id, "00", "all.archive").unwrap();
        }
        table.publish().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(
            text.starts_with(
                "\"account\",\"code\",\"archive\"\n\"alice\",\"00\",\"all.archive\"\n"
            )
        );
        let mut read = Vec::new();
        for row in csv::Reader::from_path(&path).unwrap().records() {
            let field = row.unwrap()[0].to_owned();
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\u{ff1d}']),
                "{field}"
            );
            read.push(field.strip_prefix('\'').unwrap_or(&field).to_owned());
        }
        assert_eq!(read, ids);
        assert!(CodeTable::create(&path).is_err());
    }
}
