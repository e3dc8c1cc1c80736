//! Records of tables, whatever their form.

use csv::ByteRecord;

use super::{
    super::diagnostics::{Diagnostics, Location},
    header::Header,
};

/// The cells of a record, as many as the table has columns. What says that there is no value is an empty cell.
#[derive(Debug, Default)]
pub struct Record {
    cells: ByteRecord,
    /// A return at the end of the last cell ends its line, and is none of the cell.
    returns: bool,
}

impl Record {
    /// Takes the cells of a line, and gives back those that were here. A return may be left at its end.
    pub fn swap(&mut self, cells: &mut ByteRecord) {
        std::mem::swap(&mut self.cells, cells);
        self.returns = true;
    }

    /// No cells.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.returns = false;
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &[u8]) {
        self.cells.push_field(cell);
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell.
    pub fn cell(&self, column: usize) -> &[u8] {
        match self.returns {
            true => without_return(&self.cells, column),
            false => &self.cells[column],
        }
    }
}

/// A cell of a line; the last without the return that ends the line.
pub fn without_return(cells: &ByteRecord, column: usize) -> &[u8] {
    let bytes = &cells[column];
    if column + 1 == cells.len() {
        bytes.strip_suffix(b"\r").unwrap_or(bytes)
    } else {
        bytes
    }
}

/// A table's records, one after the other.
pub trait Records {
    /// The columns, which are known before the first record is read.
    fn header(&self) -> &Header;

    /// Says which columns will be looked at; others may be left empty. `false` if one of them cannot be read, which is
    /// reported.
    fn choose(&mut self, _columns: &[usize], _diagnostics: &mut Diagnostics) -> bool {
        true
    }

    /// Reads the next well-formed record, and says which line or row it is. Others are reported and passed over. `None`
    /// at the end, or where it cannot be read on, which is reported.
    fn next(&mut self, record: &mut Record, diagnostics: &mut Diagnostics) -> Option<u64>;
}

/// Refuses a line with too few or too many fields.
pub fn has_fields(
    (file, line): (&str, u64),
    found: usize,
    header: &Header,
    diagnostics: &mut Diagnostics,
) -> bool {
    let expected = header.names.len();
    if found == expected {
        return true;
    }
    let of = match header.named_at {
        super::header::NamedAt::Numbered => "the first line's",
        _ => "the header's",
    };
    diagnostics.error(
        Location::line(file, line),
        format!("the number of fields is {found}, and {of} is {expected}"),
        "write one field for each column, in quotes where it contains the delimiter",
    );
    false
}

/// What is read of records, and what is said about them.
#[cfg(test)]
pub(super) mod testing {
    use super::{Diagnostics, Record, Records};

    /// The number and the cells of each record that can be read.
    pub type Rows = Vec<(u64, Vec<String>)>;

    pub fn read(records: &mut dyn Records, diagnostics: &mut Diagnostics) -> Rows {
        let mut rows = Rows::new();
        let mut record = Record::default();
        while let Some(number) = records.next(&mut record, diagnostics) {
            let cells = (0..record.len()).map(|i| record.cell(i).to_vec());
            let cells = cells.map(|cell| String::from_utf8(cell).unwrap());
            rows.push((number, cells.collect()));
        }
        rows
    }

    pub fn told(diagnostics: &Diagnostics) -> Vec<String> {
        let told = diagnostics.iter();
        told.map(|it| format!("{}: {}", it.location, it.message))
            .collect()
    }
}
