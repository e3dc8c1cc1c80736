//! Cells of tables that people open with a spreadsheet.

/// A cell that no spreadsheet takes for a formula. A number with a sign is none; before any other text that begins like one
/// stands an apostrophe, by which spreadsheets know a text.
pub(crate) fn plain(text: &str) -> String {
    let number = |text: &str| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        !digits.is_empty() && digits.bytes().all(|c| c.is_ascii_digit() || c == b'.')
    };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !number(text) {
        return format!("'{text}");
    }
    text.to_owned()
}

/// A table whose cells are as they are to be written.
pub(crate) fn csv_of_ids<const N: usize>(
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Vec<u8> {
    // In quotation marks, so that a semicolon in a text separates nothing where semicolons separate.
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    writer.write_record(columns).expect("writing to memory");
    for row in rows {
        writer.write_record(row).expect("writing to memory");
    }
    writer.into_inner().expect("writing to memory")
}
