//! Parquet: columns by name, read row group by row group, a batch of rows at a time. Texts, whole numbers and decimals are
//! taken exactly; binary fractions are not amounts, and are refused.

use std::{collections::BTreeSet, fs::File, path::Path};

use parquet::{
    column::reader::ColumnReader,
    errors::ParquetError,
    file::reader::{FileReader, SerializedFileReader},
};

use super::{
    super::{
        diagnostics::{Diagnostics, Location, RecordKind},
        lines::report_io,
        source::open_regular,
    },
    header::{Header, NamedAt},
    parquet_column::{Column, ColumnType},
    records::{Record, Records},
};
use crate::guarded::guarded;

/// Rows that are held in memory.
const BATCH_ROWS: usize = 1_024;

/// A Parquet file being read.
pub struct ParquetRows {
    name: String,
    header: Header,
    file: SerializedFileReader<File>,
    /// By column.
    types: Vec<ColumnType>,
    chosen: Vec<Column>,
    /// The row group that is read next.
    group: usize,
    /// Readers of the chosen columns of the row group at hand.
    readers: Vec<ColumnReader>,
    /// Rows of it that are left.
    left: u64,
    /// Rows of the batch at hand, and how many of them were given.
    batch: usize,
    given: usize,
    row: u64,
    failed: bool,
}

/// Why rows cannot be read.
enum Failure {
    /// The library says so.
    Parquet(ParquetError),
    /// Columns of a row group have not the rows that it says.
    Rows,
    /// The library panicked.
    Panicked,
}

impl ParquetRows {
    /// Reads a file's schema. `None` if it cannot be read, which is reported.
    pub fn open(path: &Path, name: &str, diagnostics: &mut Diagnostics) -> Option<Self> {
        let file = match open_regular(path) {
            Ok(file) => file,
            Err(error) => {
                report_io(&error, Location::file(name), diagnostics);
                return None;
            }
        };
        let opened = guarded(|| {
            let file = SerializedFileReader::new(file)?;
            let schema = file.metadata().file_metadata().schema_descr();
            let fields = schema.root_schema().get_fields();
            let names: Vec<_> = fields.iter().map(|field| field.name().to_owned()).collect();
            let types: Vec<_> = (0..fields.len())
                .map(|field| ColumnType::of(schema, field))
                .collect();
            Ok((file, names, types))
        });
        let opened = match opened {
            Ok(opened) => opened.map_err(Failure::Parquet),
            Err(_) => Err(Failure::Panicked),
        };
        let (file, names, types) = match opened {
            Ok(opened) => opened,
            Err(failure) => {
                failure.report(Location::file(name), diagnostics);
                return None;
            }
        };
        Some(Self {
            name: name.to_owned(),
            header: Header {
                names,
                named_at: NamedAt::Nowhere,
                kind: RecordKind::Row,
            },
            file,
            types,
            chosen: Vec::new(),
            group: 0,
            readers: Vec::new(),
            left: 0,
            batch: 0,
            given: 0,
            row: 0,
            failed: false,
        })
    }

    /// Reads the next rows. `false` at the end.
    fn read_batch(&mut self) -> Result<bool, Failure> {
        while self.left == 0 {
            if self.group == self.file.num_row_groups() {
                return Ok(false);
            }
            self.open_group().map_err(Failure::Parquet)?;
        }
        // A batch has few rows.
        let rows = self.left.min(BATCH_ROWS as u64) as usize;
        for (column, reader) in self.chosen.iter_mut().zip(&mut self.readers) {
            if column.read(reader, rows).map_err(Failure::Parquet)? != rows {
                return Err(Failure::Rows);
            }
        }
        self.left -= rows as u64;
        self.batch = rows;
        self.given = 0;
        Ok(true)
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.file.get_row_group(self.group)?;
        // A negative number is one of a damaged file, whose columns have no rows then.
        self.left = u64::try_from(group.metadata().num_rows()).unwrap_or(0);
        self.readers.clear();
        for column in &self.chosen {
            self.readers.push(group.get_column_reader(column.leaf())?);
        }
        self.group += 1;
        Ok(())
    }
}

impl Records for ParquetRows {
    fn header(&self) -> &Header {
        &self.header
    }

    fn choose(&mut self, columns: &[usize], diagnostics: &mut Diagnostics) -> bool {
        let mut fine = true;
        self.chosen.clear();
        // In the order of the cells of a record, each once.
        let places: BTreeSet<_> = columns.iter().copied().collect();
        for place in places {
            match &self.types[place] {
                ColumnType::Read(leaf, cells) => {
                    self.chosen.push(Column::new(place, *leaf, *cells));
                }
                ColumnType::Refused(what, hint) => {
                    fine = false;
                    let location = self.header.place_of(&self.name, place);
                    diagnostics.error(location, format!("the column holds {what}"), *hint);
                }
            }
        }
        fine
    }

    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64> {
        if self.failed {
            return None;
        }
        loop {
            if self.given == self.batch {
                let read = guarded(|| self.read_batch());
                match read.unwrap_or(Err(Failure::Panicked)) {
                    Ok(true) => {}
                    Ok(false) => return None,
                    Err(failure) => {
                        self.failed = true;
                        let next = Location::record(&self.name, RecordKind::Row, self.row + 1);
                        failure.report(next, diagnostics);
                        return None;
                    }
                }
            }
            self.row += 1;
            record.clear();
            let mut chosen = self.chosen.iter().peekable();
            let mut text = true;
            for place in 0..self.header.names.len() {
                let cell = match chosen.next_if(|column| column.place() == place) {
                    Some(column) => column.cell(self.given),
                    None => b"",
                };
                if std::str::from_utf8(cell).is_err() {
                    text = false;
                    let location = self.header.at(&self.name, self.row, place);
                    let hint = "export the column as text in UTF-8";
                    diagnostics.error(location, "a cell is not UTF-8 text", hint);
                }
                record.push(cell);
            }
            self.given += 1;
            if text {
                return Some(self.row);
            }
        }
    }
}

impl Failure {
    /// Reports it, without what the file says.
    fn report(&self, location: Location, diagnostics: &mut Diagnostics) {
        let (message, hint) = match self {
            Self::Parquet(ParquetError::NYI(_)) => (
                "the Parquet file uses what is not supported here",
                "write it without encryption, packed with Snappy, zstd or gzip, or not packed",
            ),
            Self::Parquet(ParquetError::General(said)) if said.contains("Disabled feature") => (
                "the Parquet file is packed in a way that is not supported here",
                "write it packed with Snappy, zstd or gzip, or not packed",
            ),
            Self::Parquet(_) | Self::Panicked => (
                "the Parquet file is damaged, or is none",
                "write or copy it once more",
            ),
            Self::Rows => (
                "the Parquet file is damaged: a column has not as many rows as its row group",
                "write or copy it once more",
            ),
        };
        diagnostics.error(location, message, hint);
    }
}
