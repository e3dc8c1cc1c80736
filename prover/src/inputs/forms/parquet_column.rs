//! A column of a Parquet file: whether its values are texts or exact numbers, and these values as texts.

use num_bigint::BigInt;
use parquet::{
    basic::{ConvertedType, LogicalType, Type},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::DataType,
    errors::ParquetError,
    schema::types::{ColumnDescriptor, SchemaDescriptor},
};

/// Most digits after a decimal's point: more than any asset has, and as many as 256 bits have at all.
const MOST_SCALE: u32 = 76;

/// What a column holds.
pub enum ColumnType {
    /// Cells that are read, from the leaf of this number.
    Read(usize, Cells),
    /// What is not read: what it is, and what to do.
    Refused(&'static str, &'static str),
}

/// How values become texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// They are texts.
    Text,
    /// Whole numbers, or decimals of so many digits after the point.
    Signed { scale: u32 },
    /// Whole numbers of 32 or 64 bits, none of them negative.
    Unsigned,
    /// Sixteen bytes, written as people write them.
    Uuid,
}

/// What to do about a column of nothing that can be an id or an amount.
const AS_TEXT: &str = "export the column as text, or as a whole number";

impl ColumnType {
    /// That of a field of the schema.
    pub fn of(schema: &SchemaDescriptor, field: usize) -> Self {
        let nested = Self::Refused(
            "lists or structures",
            "export a column for each of their values",
        );
        if schema.root_schema().get_fields()[field].is_group() {
            return nested;
        }
        let mut leaves = 0..schema.num_columns();
        let Some(leaf) = leaves.find(|leaf| schema.get_column_root_idx(*leaf) == field) else {
            return nested;
        };
        let column = schema.column(leaf);
        if column.max_rep_level() > 0 {
            return nested;
        }
        match cells(&column) {
            Ok(cells) => Self::Read(leaf, cells),
            Err((what, hint)) => Self::Refused(what, hint),
        }
    }
}

fn cells(column: &ColumnDescriptor) -> Result<Cells, (&'static str, &'static str)> {
    let physical = column.physical_type();
    match physical {
        Type::FLOAT | Type::DOUBLE => {
            return Err((
                "binary fractions, in which most decimal amounts cannot be written exactly",
                "export it as DECIMAL or as text, from where it is exact",
            ));
        }
        Type::BOOLEAN => return Err(("truth values", AS_TEXT)),
        Type::INT96 => return Err(("times", AS_TEXT)),
        Type::INT32 | Type::INT64 | Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY => {}
    }
    let decimal = |scale: i32| match u32::try_from(scale) {
        Ok(scale) if scale <= MOST_SCALE => Ok(Cells::Signed { scale }),
        _ => Err((
            "decimals with more than 76 digits after the point",
            "export it as DECIMAL with fewer digits, or as text",
        )),
    };
    let is_integer = matches!(physical, Type::INT32 | Type::INT64);
    match column.logical_type_ref() {
        Some(LogicalType::Decimal(decimals)) => return decimal(decimals.scale),
        Some(LogicalType::Integer(integer)) if is_integer => {
            return Ok(match integer.is_signed {
                true => Cells::Signed { scale: 0 },
                false => Cells::Unsigned,
            });
        }
        Some(LogicalType::String | LogicalType::Enum | LogicalType::Json)
            if physical == Type::BYTE_ARRAY =>
        {
            return Ok(Cells::Text);
        }
        Some(LogicalType::Uuid) if column.type_length() == 16 => return Ok(Cells::Uuid),
        Some(LogicalType::Float16) => {
            return Err((
                "binary fractions, in which most decimal amounts cannot be written exactly",
                "export it as DECIMAL or as text, from where it is exact",
            ));
        }
        Some(LogicalType::Date | LogicalType::Time(_) | LogicalType::Timestamp(_)) => {
            return Err(("times", AS_TEXT));
        }
        Some(_) => return Err(("neither texts nor exact numbers", AS_TEXT)),
        None => {}
    }
    match (column.converted_type(), physical) {
        (ConvertedType::DECIMAL, _) => decimal(column.type_scale()),
        (ConvertedType::NONE, Type::INT32 | Type::INT64) => Ok(Cells::Signed { scale: 0 }),
        (
            ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
            _,
        ) => Ok(Cells::Signed { scale: 0 }),
        (
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64,
            _,
        ) => Ok(Cells::Unsigned),
        // Some writers do not say that texts are texts.
        (
            ConvertedType::NONE | ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON,
            Type::BYTE_ARRAY,
        ) => Ok(Cells::Text),
        (ConvertedType::NONE, _) => Err(("bytes", AS_TEXT)),
        _ => Err(("neither texts nor exact numbers", AS_TEXT)),
    }
}

/// A column that is read, with the cells of the rows at hand.
pub struct Column {
    place: usize,
    leaf: usize,
    cells: Cells,
    levels: Vec<i16>,
    text: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
}

impl Column {
    /// The column in this place, read from a leaf.
    pub fn new(place: usize, leaf: usize, cells: Cells) -> Self {
        Self {
            place,
            leaf,
            cells,
            levels: Vec::new(),
            text: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Its place among the table's columns.
    pub fn place(&self) -> usize {
        self.place
    }

    /// The number of its leaf.
    pub fn leaf(&self) -> usize {
        self.leaf
    }

    /// A cell of the rows at hand.
    pub fn cell(&self, row: usize) -> &[u8] {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row]]
    }

    /// Reads so many rows, or those that there are.
    pub fn read(&mut self, reader: &mut ColumnReader, rows: usize) -> Result<usize, ParquetError> {
        self.text.clear();
        self.ends.clear();
        let cells = self.cells;
        match reader {
            ColumnReader::Int32ColumnReader(reader) => self.fill(reader, rows, |value, text| {
                // Unsigned numbers are stored as the signed ones of the same bits.
                match cells {
                    Cells::Unsigned => integer(i128::from(*value as u32), 0, text),
                    other => integer((*value).into(), other.scale(), text),
                }
            }),
            ColumnReader::Int64ColumnReader(reader) => {
                self.fill(reader, rows, |value, text| match cells {
                    Cells::Unsigned => integer(i128::from(*value as u64), 0, text),
                    other => integer((*value).into(), other.scale(), text),
                })
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                self.fill(reader, rows, |value, text| {
                    bytes(value.data(), cells, text);
                })
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                self.fill(reader, rows, |value, text| bytes(value.data(), cells, text))
            }
            // No such column is chosen.
            _ => Ok(0),
        }
    }

    fn fill<D: DataType>(
        &mut self,
        reader: &mut ColumnReaderImpl<D>,
        rows: usize,
        write: impl Fn(&D::T, &mut Vec<u8>),
    ) -> Result<usize, ParquetError> {
        let mut values = Vec::new();
        while self.ends.len() < rows {
            self.levels.clear();
            values.clear();
            let wanted = rows - self.ends.len();
            let (read, ..) =
                reader.read_records(wanted, Some(&mut self.levels), None, &mut values)?;
            if read == 0 {
                break;
            }
            let mut values = values.iter();
            for row in 0..read {
                // Without levels, every row has a value.
                if self.levels.get(row).is_none_or(|level| *level > 0)
                    && let Some(value) = values.next()
                {
                    write(value, &mut self.text);
                }
                self.ends.push(self.text.len());
            }
        }
        Ok(self.ends.len())
    }
}

impl Cells {
    fn scale(self) -> u32 {
        match self {
            Self::Signed { scale } => scale,
            Self::Text | Self::Unsigned | Self::Uuid => 0,
        }
    }
}

fn bytes(value: &[u8], cells: Cells, text: &mut Vec<u8>) {
    match cells {
        Cells::Text | Cells::Unsigned => text.extend_from_slice(value),
        Cells::Signed { scale } => match value.len() {
            0..=16 => integer(signed(value), scale, text),
            _ => {
                let number = BigInt::from_signed_bytes_be(value);
                let digits = number.magnitude().to_string();
                let negative = number.sign() == num_bigint::Sign::Minus;
                decimal(negative, digits.as_bytes(), scale, text);
            }
        },
        Cells::Uuid => {
            for (i, byte) in value.iter().enumerate() {
                if matches!(i, 4 | 6 | 8 | 10) {
                    text.push(b'-');
                }
                text.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
        }
    }
}

/// The number of at most 16 bytes in two's complement, the highest first.
fn signed(bytes: &[u8]) -> i128 {
    let sign = bytes.first().is_some_and(|first| *first >= 0x80);
    let start = if sign { -1 } else { 0 };
    bytes
        .iter()
        .fold(start, |number: i128, byte| number << 8 | i128::from(*byte))
}

fn integer(number: i128, scale: u32, text: &mut Vec<u8>) {
    let digits = number.unsigned_abs().to_string();
    decimal(number < 0, digits.as_bytes(), scale, text);
}

/// Writes digits of which so many stand after the point.
fn decimal(negative: bool, digits: &[u8], scale: u32, text: &mut Vec<u8>) {
    if negative {
        text.push(b'-');
    }
    let scale = scale as usize;
    if scale == 0 {
        text.extend_from_slice(digits);
        return;
    }
    let whole = digits.len().saturating_sub(scale);
    match whole {
        0 => text.push(b'0'),
        _ => text.extend_from_slice(&digits[..whole]),
    }
    text.push(b'.');
    let zeros = scale.saturating_sub(digits.len());
    text.resize(text.len() + zeros, b'0');
    text.extend_from_slice(&digits[whole..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_with_every_digit() {
        for (number, scale, expected) in [
            (0_i128, 0, "0"),
            (0, 3, "0.000"),
            (5, 3, "0.005"),
            (-5, 3, "-0.005"),
            (1_234, 3, "1.234"),
            (123_400, 2, "1234.00"),
            (-1, 0, "-1"),
            (i128::MAX, 38, "1.70141183460469231731687303715884105727"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
        ] {
            let mut text = Vec::new();
            integer(number, scale, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
            for length in [16, 20, 32] {
                let filler = if number < 0 { 0xff } else { 0 };
                let mut value = vec![filler; length - 16];
                value.extend(number.to_be_bytes());
                let mut text = Vec::new();
                bytes(&value, Cells::Signed { scale }, &mut text);
                assert_eq!(String::from_utf8(text).unwrap(), expected);
            }
        }
        for (value, expected) in [(&b""[..], "0"), (b"\x80", "-128"), (b"\x7f\xff", "32767")] {
            let mut text = Vec::new();
            bytes(value, Cells::Signed { scale: 0 }, &mut text);
            assert_eq!(String::from_utf8(text).unwrap(), expected);
        }
    }
}
