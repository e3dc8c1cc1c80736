//! Columns of tables: those that are wanted, and those that nobody has said anything about.

use super::{
    diagnostics::{Code, Column, Diagnostics, Location},
    table::Table,
};

/// Places of the wanted columns. `None` if one is missing, which is reported.
pub fn places(table: &Table, wanted: &[&str], diagnostics: &mut Diagnostics) -> Option<Vec<usize>> {
    let mut places = Vec::with_capacity(wanted.len());
    for name in wanted {
        match table.column(name) {
            Some(place) => places.push(place),
            // Without the names that are there: a file without a header has an account's line instead.
            None => diagnostics.error_of(
                Code::Column,
                Location::line(table.name(), 1),
                format!("there is no column {name:?}"),
                "the first line names the columns: name this one there, or map it in the snapshot",
            ),
        }
    }
    (places.len() == wanted.len()).then_some(places)
}

/// Refuses columns that are neither mapped nor said to be of no meaning: they could be balances.
pub fn refuse_others(
    table: &Table,
    mapped: &[usize],
    ignored: &[String],
    diagnostics: &mut Diagnostics,
) {
    for (place, name) in table.header().iter().enumerate() {
        if !mapped.contains(&place) && !ignored.contains(name) {
            let column = Column {
                position: place + 1,
                name: Some(name.clone()),
            };
            diagnostics.error_of(
                Code::Column,
                Location {
                    column: Some(column),
                    ..Location::line(table.name(), 1)
                },
                "the column is neither mapped nor ignored",
                "map it, list it in ignore = [...], or set ignore_other_columns = true",
            );
        }
    }
}
