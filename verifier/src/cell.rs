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
