//! Tables with a line for each account, for the exchange alone: `codes.csv` says which account has which access code, and
//! in which archive it is, and is handed out one line at a time; an index says which file is whose.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use csv::{QuoteStyle, Writer, WriterBuilder};
use documents::inclusion::cell_of_id;

use disk::{Existing, Readers, StagedFile};

/// The name of the table of codes, in the private directory.
pub(crate) const CODES: &str = "codes.csv";

/// The columns of the table of codes.
pub(super) const CODE_COLUMNS: &[&str] = &["account", "code", "archive"];

/// The columns of an index.
pub(crate) const INDEX_COLUMNS: &[&str] = &["account", "file"];

/// Where the index of the files in a directory is: in the private directory, `out.index.csv` for `www/out`. The files are
/// handed out, and the index is not.
pub(crate) fn index_of(private: &Path, directory: &Path) -> PathBuf {
    let mut name = directory
        .file_name()
        .map_or_else(OsString::new, OsString::from);
    name.push(".index.csv");
    private.join(name)
}

/// A table while it is being written. Its first column has ids.
pub(crate) struct SecretTable {
    table: Writer<StagedFile>,
    existing: Existing,
}

impl SecretTable {
    /// Starts a table that only its owner can read.
    pub fn create(path: &Path, columns: &[&str], existing: Existing) -> io::Result<Self> {
        if existing == Existing::Keep && path.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        // Quoted throughout: a spreadsheet that takes semicolons for separators too would split an id.
        let mut table = WriterBuilder::new()
            .quote_style(QuoteStyle::Always)
            .from_writer(StagedFile::create(path, Readers::Owner)?);
        table.write_record(columns)?;
        Ok(Self { table, existing })
    }

    /// Adds an account, with what its other columns have.
    pub fn push(&mut self, id: &str, others: &[&str]) -> io::Result<()> {
        let id = cell_of_id(id);
        let fields = std::iter::once(&*id).chain(others.iter().copied());
        Ok(self.table.write_record(fields)?)
    }

    /// Ends the table, gives it its name and waits until it is on the disk.
    pub fn publish(self) -> io::Result<()> {
        let file = self.table.into_inner();
        file.map_err(csv::IntoInnerError::into_error)?
            .publish(self.existing)
    }
}

#[cfg(test)]
mod tests {
    use documents::inclusion::id_of_cell;

    use super::*;

    #[test]
    fn ids_that_look_like_formulas_are_text_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(CODES);
        let create = || SecretTable::create(&path, CODE_COLUMNS, Existing::Keep);
        let mut table = create().unwrap();
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
            table.push(id, &["00", "all.archive"]).unwrap();
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
            read.push(id_of_cell(&field).to_owned());
        }
        assert_eq!(read, ids);
        assert!(create().is_err());
        assert!(SecretTable::create(&path, CODE_COLUMNS, Existing::Replace).is_ok());
    }
}
