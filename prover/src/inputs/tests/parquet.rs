//! Liabilities in Parquet files.

use std::sync::Arc;

use ::parquet::{
    basic::{Compression, GzipLevel, ZstdLevel},
    data_type::{
        BoolType, ByteArray, ByteArrayType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
        FloatType, Int32Type, Int64Type,
    },
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};

use super::*;

/// The values of a column of one row group.
enum Values<'v> {
    Texts(&'v [Option<&'v str>]),
    Bytes(Vec<Vec<u8>>),
    Fixed(Vec<Option<Vec<u8>>>),
    Ints(Vec<i32>),
    Longs(Vec<i64>),
    Doubles(Vec<f64>),
    Floats(Vec<f32>),
    Bools(Vec<bool>),
}

fn texts<'v>(texts: &'v [Option<&'v str>]) -> Values<'v> {
    Values::Texts(texts)
}

/// A file with a row group for each of these lists of columns.
fn file(schema: &str, packing: Compression, groups: &[&[Values<'_>]]) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(&format!("message m {{ {schema} }}")).unwrap());
    let properties = WriterProperties::builder().set_compression(packing).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    for columns in groups {
        let mut group = writer.next_row_group().unwrap();
        columns.iter().for_each(|values| write(&mut group, values));
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

/// Optional columns are those of texts and of fixed lengths.
fn write(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: &Values<'_>) {
    fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
        values
            .iter()
            .map(|value| i16::from(value.is_some()))
            .collect()
    }
    let mut column = group.next_column().unwrap().unwrap();
    let written = match values {
        Values::Texts(values) => {
            let bytes: Vec<_> = values
                .iter()
                .flatten()
                .map(|text| ByteArray::from(*text))
                .collect();
            column
                .typed::<ByteArrayType>()
                .write_batch(&bytes, Some(&levels(values)), None)
        }
        Values::Bytes(values) => {
            let bytes: Vec<_> = values.iter().cloned().map(ByteArray::from).collect();
            column
                .typed::<ByteArrayType>()
                .write_batch(&bytes, None, None)
        }
        Values::Fixed(values) => {
            let bytes = values.iter().flatten().cloned();
            let bytes: Vec<_> = bytes
                .map(|bytes| FixedLenByteArray::from(ByteArray::from(bytes)))
                .collect();
            column
                .typed::<FixedLenByteArrayType>()
                .write_batch(&bytes, Some(&levels(values)), None)
        }
        Values::Ints(values) => column.typed::<Int32Type>().write_batch(values, None, None),
        Values::Longs(values) => column.typed::<Int64Type>().write_batch(values, None, None),
        Values::Doubles(values) => column.typed::<DoubleType>().write_batch(values, None, None),
        Values::Floats(values) => column.typed::<FloatType>().write_batch(values, None, None),
        Values::Bools(values) => column.typed::<BoolType>().write_batch(values, None, None),
    };
    written.unwrap();
    column.close().unwrap();
}

/// A snapshot of a Parquet file.
fn owing(mapping: &str, bytes: &[u8]) -> Exchange {
    let exchange = Exchange::new();
    let section = format!("[[liabilities]]\nfile = \"a.parquet\"\n{mapping}\n");
    exchange
        .write("a.parquet", bytes)
        .write("snapshot.toml", format!("{HEAD}{section}{HELD}"));
    exchange
}

const SCHEMA: &str = "OPTIONAL BYTE_ARRAY account (UTF8); OPTIONAL BYTE_ARRAY asset (UTF8); \
                      OPTIONAL FIXED_LEN_BYTE_ARRAY (16) amount (DECIMAL(38, 18));";

fn decimals(units: &[i128]) -> Values<'static> {
    let units = units.iter().map(|units| Some(units.to_be_bytes().to_vec()));
    Values::Fixed(units.collect())
}

/// The sample's liabilities: two row groups, amounts with 18 digits after the point.
fn sample(packing: Compression) -> Vec<u8> {
    let units = |number: i128| number * 10_i128.pow(16);
    file(
        SCHEMA,
        packing,
        &[
            &[
                texts(&[Some("alice"), Some("alice")]),
                texts(&[Some("BTC"), Some("USDT")]),
                decimals(&[units(150), units(2_025)]),
            ],
            &[texts(&[Some("bob")]), texts(&[Some("ETH")]), decimals(&[1])],
        ],
    )
}

#[test]
fn columns_are_read_by_name_and_decimals_exactly_however_they_are_packed() {
    let expected = Exchange::new().load().ledger.digest();
    for packing in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::ZSTD(ZstdLevel::default()),
        Compression::GZIP(GzipLevel::default()),
    ] {
        let loaded = owing("", &sample(packing)).load();
        assert_eq!(loaded.ledger.digest(), expected, "{packing:?}");
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
    }
}

#[test]
fn whole_numbers_texts_and_uuids_are_what_they_are() {
    let schema = "REQUIRED INT64 id; REQUIRED INT32 day (DATE); REQUIRED FLOAT rate; REQUIRED BYTE_ARRAY asset; \
                  REQUIRED INT64 amount (DECIMAL(18, 8));";
    let bytes = file(
        schema,
        Compression::SNAPPY,
        &[&[
            Values::Longs(vec![i64::MAX, -7]),
            Values::Ints(vec![1, 2]),
            Values::Floats(vec![0.5, 0.5]),
            Values::Bytes(vec![b"BTC".to_vec(), b"USDT".to_vec()]),
            Values::Longs(vec![1, 2_025_000_000]),
        ]],
    );
    let loaded = owing("account = \"id\"\nignore = [\"day\", \"rate\"]", &bytes).load();
    assert_eq!(balances(&loaded.ledger, "9223372036854775807"), [(0, 1)]);
    assert_eq!(balances(&loaded.ledger, "-7"), [(2, 20_250_000)]);

    let schema = "OPTIONAL FIXED_LEN_BYTE_ARRAY (16) account (UUID); REQUIRED INT64 BTC (INTEGER(64, false)); \
                  REQUIRED BYTE_ARRAY ETH (DECIMAL(40, 0)); REQUIRED INT32 USDT (DECIMAL(9, 3));";
    let bytes = file(
        schema,
        Compression::SNAPPY,
        &[&[
            Values::Fixed(vec![Some((0..16).collect())]),
            Values::Longs(vec![-1]),
            Values::Bytes(vec![vec![0, 0xff]]),
            Values::Ints(vec![1_500]),
        ]],
    );
    let mapping = "layout = \"wide\"\nscale = { BTC = 8, ETH = 18 }";
    let loaded = owing(mapping, &bytes).load();
    assert_eq!(
        balances(&loaded.ledger, "00010203-0405-0607-0809-0a0b0c0d0e0f"),
        [(0, u64::MAX), (1, 255), (2, 1_500_000)]
    );
}

#[test]
fn many_rows_are_read_batch_by_batch_to_the_last() {
    let ids: Vec<_> = (0..5_000).map(|i| format!("account-{i}")).collect();
    let group = |ids: &[String]| {
        let ids: Vec<_> = ids.iter().map(|id| id.clone().into_bytes()).collect();
        let assets = vec![b"BTC".to_vec(); ids.len()];
        let amounts = (1..).take(ids.len()).collect();
        [
            Values::Bytes(ids),
            Values::Bytes(assets),
            Values::Longs(amounts),
        ]
    };
    let schema = "REQUIRED BYTE_ARRAY account (UTF8); REQUIRED BYTE_ARRAY asset (UTF8); REQUIRED INT64 amount;";
    let (first, second) = (group(&ids[..3_000]), group(&ids[3_000..]));
    let bytes = file(schema, Compression::SNAPPY, &[&first, &second]);
    let loaded = owing("unit = \"smallest\"", &bytes).load();
    assert_eq!(loaded.ledger.account_count(), 5_000);
    assert_eq!(balances(&loaded.ledger, "account-2999"), [(0, 3_000)]);
    assert_eq!(balances(&loaded.ledger, "account-4999"), [(0, 2_000)]);
}

#[test]
fn what_has_no_value_is_an_empty_cell_and_errors_name_the_row() {
    let bytes = file(
        SCHEMA,
        Compression::SNAPPY,
        &[
            &[
                texts(&[Some("alice"), None, Some("carol")]),
                texts(&[Some("BTC"), Some("BTC"), Some("DOGE")]),
                Values::Fixed(vec![None, Some(vec![0; 16]), Some(vec![0; 16])]),
            ],
            &[
                texts(&[Some("dave"), Some("dave"), Some("dave")]),
                texts(&[Some("ETH"), Some("BTC"), Some("USDT")]),
                decimals(&[-1, 10_i128.pow(18), 1]),
            ],
        ],
    );
    let exchange = owing("", &bytes);
    assert_eq!(
        exchange.errors(),
        [
            "a.parquet:row 1:3 (amount): the amount of BTC is empty",
            "a.parquet:row 2:1 (account): the account id is empty",
            "a.parquet:row 3:2 (asset): DOGE is not listed",
            "a.parquet:row 4:3 (amount): the amount of ETH is negative",
            "a.parquet:row 6:3 (amount): more decimals than USDT has (6)",
        ]
    );
    let twice = file(
        SCHEMA,
        Compression::SNAPPY,
        &[&[
            texts(&[Some("dave"), Some("dave")]),
            texts(&[Some("ETH"), Some("ETH")]),
            decimals(&[1, 1]),
        ]],
    );
    assert_eq!(
        owing("", &twice).errors(),
        ["a.parquet:row 2: the account has a balance of ETH at a.parquet:row 1 too"]
    );
}

#[test]
fn what_cannot_be_an_exact_amount_is_refused_with_the_reason() {
    let fractions = "the column holds binary fractions, in which most decimal amounts cannot be written exactly";
    for (amount, values, what) in [
        (
            "REQUIRED DOUBLE amount;",
            Values::Doubles(vec![0.5]),
            fractions,
        ),
        (
            "REQUIRED FLOAT amount;",
            Values::Floats(vec![0.5]),
            fractions,
        ),
        (
            "REQUIRED BOOLEAN amount;",
            Values::Bools(vec![true]),
            "the column holds truth values",
        ),
        (
            "REQUIRED INT32 amount (DATE);",
            Values::Ints(vec![1]),
            "the column holds times",
        ),
        (
            "REQUIRED INT64 amount (TIMESTAMP(MILLIS, true));",
            Values::Longs(vec![1]),
            "the column holds times",
        ),
        (
            "REQUIRED group amount { REQUIRED INT64 x; }",
            Values::Longs(vec![1]),
            "the column holds lists or structures",
        ),
    ] {
        let schema = format!("REQUIRED BYTE_ARRAY account; REQUIRED BYTE_ARRAY asset; {amount}");
        let bytes = || Values::Bytes(vec![b"BTC".to_vec()]);
        let file = file(&schema, Compression::SNAPPY, &[&[bytes(), bytes(), values]]);
        assert_eq!(
            owing("", &file).errors(),
            [format!("a.parquet (amount): {what}")]
        );
        // A column that nobody asks for may hold anything.
        let other = owing("amount = \"asset\"\nignore = [\"amount\"]", &file).errors();
        assert_eq!(other.len(), 1, "{other:?}");
        assert!(
            other[0].starts_with("a.parquet:row 1:2 (asset)"),
            "{other:?}"
        );
    }
    let errors = owing("", &file("REQUIRED INT64 id;", Compression::SNAPPY, &[])).errors();
    assert_eq!(errors[0], "a.parquet: there is no column \"account\"");
    let schema = format!("{SCHEMA} REQUIRED INT64 locked;");
    let errors = owing("", &file(&schema, Compression::SNAPPY, &[])).errors();
    assert_eq!(
        errors[0],
        "a.parquet (locked): the column is neither mapped nor ignored"
    );
    let errors = owing("decimal_mark = \",\"", &sample(Compression::SNAPPY)).errors();
    assert_eq!(
        errors[0],
        "snapshot.toml:7:16: decimal_mark has no meaning in Parquet"
    );
}

#[test]
fn texts_that_are_not_utf8_are_refused_where_they_stand() {
    let schema = "REQUIRED BYTE_ARRAY account; REQUIRED BYTE_ARRAY asset; REQUIRED INT64 amount;";
    let columns = [
        Values::Bytes(vec![b"\xff".to_vec(), b"bob".to_vec()]),
        Values::Bytes(vec![b"BTC".to_vec(), b"BTC".to_vec()]),
        Values::Longs(vec![1, 2]),
    ];
    assert_eq!(
        owing("", &file(schema, Compression::SNAPPY, &[&columns])).errors(),
        ["a.parquet:row 1:1 (account): a cell is not UTF-8 text"]
    );
}

/// Whatever the file says, there is an answer, and nothing is printed of the library's panics.
#[test]
fn no_damage_ends_the_program() {
    let whole = sample(Compression::SNAPPY);
    let exchange = owing("", &whole);
    for length in 0..whole.len() {
        exchange.write("a.parquet", &whole[..length]);
        assert!(
            LoadedSnapshot::load(&exchange.path()).is_err(),
            "{length} bytes"
        );
    }
    let mut refused = 0;
    for at in 0..whole.len() {
        for flipped in [0x01, 0x80, 0xff] {
            let mut damaged = whole.clone();
            damaged[at] ^= flipped;
            exchange.write("a.parquet", &damaged);
            refused += usize::from(LoadedSnapshot::load(&exchange.path()).is_err());
        }
    }
    assert!(refused > whole.len(), "{refused} of {}", 3 * whole.len());
    let packed = owing("", &whole);
    packed.write("a.parquet.gz", &whole).write(
        "snapshot.toml",
        format!("{HEAD}[[liabilities]]\nfile = \"a.parquet.gz\"\n{HELD}"),
    );
    assert_eq!(
        packed.errors()[0],
        "a.parquet.gz: a Parquet file is not packed as a whole"
    );
    assert_eq!(
        owing("", b"PK\x03\x04 xl/").errors()[0],
        "a.parquet: this is a spreadsheet (xlsx)"
    );
    assert_eq!(
        owing("", LIABILITIES.as_bytes()).errors()[0],
        "a.parquet: the Parquet file is damaged, or is none"
    );
}
