//! Tables of one value for each asset: CSV with the column `asset` and one more.

use std::{collections::HashMap, path::Path};

use documents::bundle::descriptor::Asset;

use crate::inputs::{
    columns,
    diagnostics::{Code, Diagnostics, Location},
    table::Table,
};

const ASSET: &str = "asset";

/// What the second column is called, what a value of it is, and what it has to look like.
pub struct ValueColumn<T> {
    /// Its name.
    pub name: &'static str,
    /// Reads a value.
    pub read: fn(&str) -> Option<T>,
    /// What is said of another text.
    pub wrong: &'static str,
    /// What to do then.
    pub hint: &'static str,
}

/// Reads a table, and gives values by asset id. `None` if there is an error, which is in the diagnostics.
pub fn read<T>(
    path: &Path,
    column: &ValueColumn<T>,
    assets: &[Asset],
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Option<T>>> {
    let before = diagnostics.errors();
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy();
    let mut table = Table::open(path, &name, b',', diagnostics)?;
    let [asset, value] = columns::places(&table, &[ASSET, column.name], diagnostics)?[..] else {
        return None;
    };
    let listed = assets.iter().enumerate();
    let ids: HashMap<&str, usize> = listed
        .map(|(id, asset)| (asset.symbol.as_str(), id))
        .collect();
    let mut values: Vec<Option<(T, u64)>> = assets.iter().map(|_| None).collect();
    while let Some(row) = table.next_row(diagnostics) {
        let Some(id) = ids.get(row.text(asset)) else {
            diagnostics.error_of(
                Code::AssetNotListed,
                row.at(asset),
                "this is not the symbol of a listed asset",
                "write it as in the list of assets, in the same case, or take the line out",
            );
            continue;
        };
        let Some(read) = (column.read)(row.text(value)) else {
            diagnostics.error_of(Code::File, row.at(value), column.wrong, column.hint);
            continue;
        };
        if let Some((_, line)) = &values[*id] {
            diagnostics.error_of(
                Code::Twice,
                Location::line(&name, row.line),
                format!("the asset has a line before, {line}"),
                "keep one of the two",
            );
            continue;
        }
        values[*id] = Some((read, row.line));
    }
    let values = values
        .into_iter()
        .map(|value| value.map(|(value, _)| value));
    (diagnostics.errors() == before).then(|| values.collect())
}
