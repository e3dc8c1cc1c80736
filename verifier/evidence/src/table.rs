//! CSV files in one form: no field is quoted, and every line ends with a line feed.

use serde::Serialize;

/// Rows under their header, which an empty table has too. The fields contain nothing that would be quoted.
pub(super) fn to_csv<T: Serialize, const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = T>,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    writer.write_record(header).expect("writing to memory");
    for row in rows {
        writer.serialize(row).expect("rows have only plain fields");
    }
    writer.into_inner().expect("writing to memory")
}
