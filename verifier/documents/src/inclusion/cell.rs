//! Account ids in tables that people open with a spreadsheet.

use std::borrow::Cow;

/// What a formula may begin with, in full width too, and the apostrophe itself.
const GUARDED: [char; 9] = [
    '=', '+', '-', '@', '\'', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
];

/// The cell of an id: with an apostrophe before it if a spreadsheet would take it for a formula, or for a text with an
/// apostrophe. Two ids never have one cell.
pub fn cell_of_id(id: &str) -> Cow<'_, str> {
    match id.starts_with(GUARDED) {
        true => format!("'{id}").into(),
        false => id.into(),
    }
}

/// The id of such a cell. Cells that were written by somebody else are their ids, unless they begin with an apostrophe and
/// one of these characters.
pub fn id_of_cell(cell: &str) -> &str {
    let id = cell.strip_prefix('\'');
    id.filter(|id| id.starts_with(GUARDED)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_a_cell_of_its_own_which_no_spreadsheet_takes_for_a_formula() {
        let ids = [
            "alice",
            "=x",
            "'=x",
            "''=x",
            "'x",
            "x",
            "''x",
            "+1",
            "-1",
            "'-1",
            "@x",
            "'",
            "''",
            "\u{ff1d}1",
            "'\u{ff1d}1",
        ];
        for id in ids {
            let cell = cell_of_id(id);
            assert_eq!(id_of_cell(&cell), id);
            assert!(!cell.starts_with(&GUARDED[..4]), "{cell}");
            let same = ids.into_iter().filter(|other| cell_of_id(other) == cell);
            assert_eq!(same.count(), 1, "{cell}");
        }
        for cell in ["alice", "=x", "'x", "'"] {
            assert_eq!(id_of_cell(cell), cell);
        }
    }
}
