//! Which debts count, and what covers them first: the snapshot's own keys.

use circuits::ledger::AssetId;
use toml::Spanned;

use super::{
    diagnostics::{Code, Diagnostics},
    registry::Registry,
    snapshot::{BadDebt, DebtsMode, SnapshotConfig, SnapshotText},
};

/// What a snapshot says of debts.
pub(super) struct DebtChoices {
    pub mode: DebtsMode,
    pub bad_debt: BadDebt,
    /// Every listed asset once.
    pub pledge_order: Vec<AssetId>,
}

/// Reads it. Where there is no collateral schedule, no debts count.
pub(super) fn read(
    config: &SnapshotConfig,
    text: &SnapshotText,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) -> DebtChoices {
    let scheduled = config.collateral_schedule.is_some();
    let mode = match &config.debts {
        Some(mode) => {
            if *mode.get_ref() == DebtsMode::Count && !scheduled {
                diagnostics.error_of(
                    Code::Key,
                    text.at(mode.span()),
                    "debts count only as far as they are covered, and there is no collateral schedule",
                    "add [collateral_schedule], or set debts = \"ignore\": then balances count in full",
                );
            }
            *mode.get_ref()
        }
        None if scheduled => DebtsMode::Count,
        None => DebtsMode::Ignore,
    };
    let bad_debt = config.bad_debt.as_ref();
    let order = config.pledge_order.as_ref();
    if mode == DebtsMode::Ignore {
        let keys = [
            ("bad_debt", bad_debt.map(Spanned::span)),
            (
                "pledge_order",
                order.and_then(|order| order.first()).map(Spanned::span),
            ),
        ];
        for (key, span) in keys {
            if let Some(span) = span {
                diagnostics.error_of(
                    Code::Key,
                    text.at(span),
                    format!("{key} has no meaning where no debts count"),
                    "leave it out, or add [collateral_schedule] and set debts = \"count\"",
                );
            }
        }
    }
    DebtChoices {
        mode,
        bad_debt: bad_debt.map_or(BadDebt::default(), |bad_debt| *bad_debt.get_ref()),
        pledge_order: pledge_order(order, text, registry, diagnostics),
    }
}

/// The assets that are named, and then the others, in the order of the registry.
fn pledge_order(
    named: Option<&Vec<Spanned<String>>>,
    text: &SnapshotText,
    registry: &Registry,
    diagnostics: &mut Diagnostics,
) -> Vec<AssetId> {
    let mut order = Vec::with_capacity(registry.assets().len());
    for symbol in named.into_iter().flatten() {
        let place = text.at(symbol.span());
        match registry.find(symbol.get_ref()) {
            None => diagnostics.error_of(
                Code::AssetNotListed,
                place,
                format!("{:?} is not the symbol of an asset", symbol.get_ref()),
                "write it as in the list of assets, in the same case, or add it there",
            ),
            Some(asset) if order.contains(&asset) => diagnostics.error_of(
                Code::Twice,
                place,
                format!("the asset {} is named twice", symbol.get_ref()),
                "name it once",
            ),
            Some(asset) => order.push(asset),
        }
    }
    let all = (0..registry.assets().len()).map_while(AssetId::new);
    let others: Vec<_> = all.filter(|asset| !order.contains(asset)).collect();
    order.extend(others);
    order
}
