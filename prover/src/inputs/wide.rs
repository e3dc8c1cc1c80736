//! The columns of a wide table: which are balances, which are debts, and of which assets.

use circuits::ledger::AssetId;
use toml::Spanned;

use super::{
    diagnostics::Code,
    mapping::Context,
    rows::Side,
    snapshot::LiabilitiesConfig,
    table::Table,
    typed::{ColumnsConfig, SymbolMap},
};

/// What a wide table's column says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct MappedColumn {
    pub side: Side,
    pub asset: AssetId,
    pub name: String,
}

/// The columns of a section's tables.
pub(super) struct WideColumns {
    /// Those that are mapped: of balances, then of debts, each in the order of the registry.
    mapped: Vec<MappedColumn>,
    /// Columns that are called as a listed asset's symbol are balances too.
    by_symbol: bool,
}

impl WideColumns {
    /// What the section says of them. `None` after an error.
    pub fn new(
        section: &Spanned<LiabilitiesConfig>,
        adds: bool,
        context: &mut Context<'_>,
    ) -> Option<Self> {
        let config = section.get_ref();
        let (balances, by_symbol) = match config.columns.as_ref().map(Spanned::get_ref) {
            Some(ColumnsConfig::Mapped(columns)) => (Some(columns), false),
            Some(ColumnsConfig::Symbols) | None => (None, true),
        };
        let debts = config.debts.as_ref().map(Spanned::get_ref);
        let mut mapped = Vec::new();
        for (side, columns) in [(Side::Balance, balances), (Side::Debt, debts)] {
            for (name, symbol) in columns.into_iter().flatten() {
                map(side, (name, symbol), adds, &mut mapped, context);
            }
        }
        let said = by_symbol
            || [balances, debts]
                .into_iter()
                .flatten()
                .any(|map| !map.is_empty());
        if !said {
            context.diagnostics.error_of(
                Code::Column,
                context.text.at(section.span()),
                "a wide table has no columns mapped",
                "map columns to symbols under [liabilities.columns], or leave it out where columns are called as symbols",
            );
            return None;
        }
        mapped.sort();
        Some(Self { mapped, by_symbol })
    }

    /// Those of a table. `None` if no column is called as an asset and none is mapped, which is reported.
    pub fn of_table(
        &self,
        table: &Table,
        account: &str,
        ignored: &[String],
        context: &mut Context<'_>,
    ) -> Option<Vec<MappedColumn>> {
        let mut columns = self.mapped.clone();
        if !self.by_symbol {
            return Some(columns);
        }
        for name in table.header() {
            let said = name == account
                || ignored.contains(name)
                || self.mapped.iter().any(|column| column.name == *name);
            if let (Some(asset), false) = (context.registry.find(name), said) {
                columns.push(MappedColumn {
                    side: Side::Balance,
                    asset,
                    name: name.clone(),
                });
            }
        }
        if columns.is_empty() {
            context.diagnostics.error_of(
                Code::Column,
                table.columns().place(table.name()),
                "no column is called as a listed asset",
                "map columns to symbols under [liabilities.columns], or list the assets by these names (case matters)",
            );
            return None;
        }
        columns.sort();
        Some(columns)
    }
}

/// Maps a column, if nothing is said of it yet.
fn map(
    side: Side,
    (name, symbol): (&String, &Spanned<String>),
    adds: bool,
    mapped: &mut Vec<MappedColumn>,
    context: &mut Context<'_>,
) {
    let Some(asset) = context.symbol(symbol) else {
        return;
    };
    let same = |other: &MappedColumn| (other.side, other.asset) == (side, asset);
    let fault = if mapped.iter().any(|other| other.name == *name) {
        Some((
            "the column is mapped as balances and as debts",
            "map it once, or set signed = true if negative amounts are debts".to_owned(),
        ))
    } else if !adds && mapped.iter().any(same) {
        Some((
            "two columns are mapped to the same asset",
            format!(
                "give each account one {} of an asset, or set repeated = \"add\" to have the columns added up",
                side.name()
            ),
        ))
    } else {
        None
    };
    if let Some((message, hint)) = fault {
        let place = context.text.at(symbol.span());
        context
            .diagnostics
            .error_of(Code::Twice, place, message, hint);
        return;
    }
    mapped.push(MappedColumn {
        side,
        asset,
        name: name.clone(),
    });
}

/// The names of assets that a section leaves out: none of them is listed, or called as one that is.
pub(super) fn left_out(
    names: &[Spanned<String>],
    symbols: Option<&SymbolMap>,
    context: &mut Context<'_>,
) -> Vec<String> {
    for name in names {
        let listed = context.registry.find(name.get_ref()).is_some();
        if listed || symbols.is_some_and(|symbols| symbols.contains_key(name.get_ref())) {
            context.diagnostics.error_of(
                Code::Key,
                context.text.at(name.span()),
                format!(
                    "{} is listed, and what is listed is not left out",
                    name.get_ref()
                ),
                "take it out of leave_out_assets, or out of the list of assets",
            );
        }
    }
    names.iter().map(|name| name.get_ref().clone()).collect()
}
