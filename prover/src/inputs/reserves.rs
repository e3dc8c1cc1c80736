//! What the exchange holds, by asset, chain and address.

use std::collections::HashMap;

use circuits::ledger::AssetId;
use toml::Spanned;

use super::{
    amount::Rounding,
    diagnostics::Diagnostics,
    mapping::{self, Context},
    snapshot::ReservesConfig,
    table::{Row, Table},
};

/// Largest number of units of a row: more than any asset has, and 2^25 such rows add up in 128 bits.
const MAX_UNITS: u128 = (1 << 102) - 1;

/// Most bytes of a chain's name or an address.
const MAX_NAME_BYTES: usize = 512;

/// The reserves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reserves {
    /// In the order of the files.
    pub rows: Vec<ReserveRow>,
    /// Sum of the rows of each listed asset.
    pub totals: Vec<u128>,
}

/// What one address holds of one asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveRow {
    /// The asset.
    pub asset: AssetId,
    /// The chain, or another place where assets are.
    pub chain: String,
    /// The address on that chain.
    pub address: String,
    /// How much there is, in smallest units.
    pub units: u128,
}

/// Reads the reserves. Columns beyond those named are for evidence, which is not read here.
pub fn read(section: &Spanned<ReservesConfig>, context: &mut Context<'_>) -> Reserves {
    let config = section.get_ref();
    let files = context.files(config.file.as_ref(), config.files.as_ref(), section.span());
    let delimiter = context.delimiter(config.delimiter.as_ref());
    let names = context.symbols(config.symbols.as_ref());
    let rounding = if config.rounding.is_some() {
        Rounding::Down
    } else {
        Rounding::Exact
    };
    let wanted = [
        config.asset.as_deref().unwrap_or("asset"),
        config.chain.as_deref().unwrap_or("chain"),
        config.address.as_deref().unwrap_or("address"),
        config.amount.as_deref().unwrap_or("amount"),
    ];
    let registry = context.registry;
    let diagnostics = &mut *context.diagnostics;
    let mut reserves = Reserves {
        rows: Vec::new(),
        totals: vec![0; registry.assets().len()],
    };
    let mut seen = HashMap::new();
    for (number, file) in files.iter().enumerate() {
        let Some(mut table) = Table::open(&file.path, &file.name, delimiter, diagnostics) else {
            continue;
        };
        let Some(columns) = mapping::columns(&table, &wanted, diagnostics) else {
            continue;
        };
        while let Some(row) = table.next_row(diagnostics) {
            let named = check_name(&row, columns[1], diagnostics)
                & check_name(&row, columns[2], diagnostics);
            let Some(asset) = names.get(row.text(columns[0])).copied() else {
                diagnostics.error(
                    row.at(columns[0]),
                    "the asset is not in the list of assets",
                    "list it, or map the file's name for it (case matters) under [reserves.symbols]",
                );
                continue;
            };
            let listed = registry.asset(asset);
            let text = row.field(columns[3]);
            let units = match registry.units(asset, text, rounding, MAX_UNITS) {
                Ok(units) if named => units,
                Ok(_) => continue,
                Err(error) => {
                    diagnostics.error(
                        row.at(columns[3]),
                        error.message(listed),
                        error.hint(listed),
                    );
                    continue;
                }
            };
            let (chain, address) = (row.text(columns[1]), row.text(columns[2]));
            // Many chains read an address in either case, and no two addresses of one differ in case alone.
            let key = (
                asset,
                chain.to_ascii_lowercase(),
                address.to_ascii_lowercase(),
            );
            if let Some((earlier, line)) = seen.insert(key, (number, row.line)) {
                diagnostics.error(
                    row.at(columns[2]),
                    format!(
                        "the asset at this address stands at {}:{line} too, perhaps in other case",
                        files[earlier].name
                    ),
                    "count what an address holds once: remove one of the lines",
                );
                continue;
            }
            match reserves.totals[asset.index()].checked_add(units) {
                Some(total) => reserves.totals[asset.index()] = total,
                None => diagnostics.error(
                    row.at(columns[3]),
                    format!("the reserves in {} are too large", listed.symbol),
                    "check the asset's decimals",
                ),
            }
            let (chain, address) = (chain.to_owned(), address.to_owned());
            reserves.rows.push(ReserveRow {
                asset,
                chain,
                address,
                units,
            });
        }
    }
    reserves
}

/// Refuses a chain or an address that two rows could write differently, or nobody can look up.
fn check_name(row: &Row<'_>, column: usize, diagnostics: &mut Diagnostics) -> bool {
    let text = row.text(column);
    let well_formed = !text.is_empty()
        && text.len() <= MAX_NAME_BYTES
        && text.trim() == text
        && !text.chars().any(char::is_control);
    if !well_formed {
        diagnostics.error(
            row.at(column),
            format!(
                "the field is not 1 to {MAX_NAME_BYTES} bytes without control characters and outer \
                 white space"
            ),
            "write the chain and the address as a block explorer does",
        );
    }
    well_formed
}
