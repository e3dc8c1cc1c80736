//! What an account has twice, and sums that are too large, as errors.

use std::collections::BTreeMap;

use circuits::ledger::AssetId;

use super::{
    amount::{self, Places},
    builder::Duplicate,
    cells::too_large,
    diagnostics::{Code, Finding, Location},
    fits::Fit,
    mapping::Context,
};

/// Reports it; `largest` has the largest sums of assets whose sums are too large.
pub(super) fn report(
    duplicate: Duplicate,
    largest: &BTreeMap<AssetId, u128>,
    context: &mut Context<'_>,
) {
    let Duplicate {
        line,
        earlier,
        side,
        asset,
        wide,
        sum,
    } = duplicate;
    let location = Location {
        column: wide.clone(),
        ..line.location()
    };
    let other = earlier.location().to_string();
    let also = format!("and {other}");
    let symbol = &context.registry.asset(asset).symbol;
    let side = side.name();
    let add = "or set repeated = \"add\" to have them added up";
    let finding = if sum {
        let message = format!(
            "the {side}s of {symbol} of the account, from {other} to here, have a sum that is too large"
        );
        let hint = sum_too_large(asset, largest, context);
        let finding = Finding::error(Code::Amount, location, message, hint)
            .logged_hint("check the asset and its decimals");
        finding.several(
            format!("{side}s of {symbol} of one account have sums that are too large"),
            format!("from {other}"),
        )
    } else if wide.is_some() {
        let record = line.file.kind.singular();
        let hint = format!("give each account one {record} in a wide table, {add}");
        let message = format!("the account has a {record} at {other} too");
        let finding = Finding::error(Code::Twice, location, message, hint);
        finding.several(
            format!(
                "accounts have several {} in the wide tables of a section",
                line.file.kind.plural()
            ),
            also,
        )
    } else {
        let hint = format!(
            "add the two amounts up, remove one of the {}, {add}",
            line.file.kind.plural()
        );
        let message = format!("the account has a {side} of {symbol} at {other} too");
        let finding = Finding::error(Code::Twice, location, message, hint);
        finding.several(format!("accounts have several {side}s of {symbol}"), also)
    };
    context.diagnostics.report(finding);
}

fn sum_too_large(
    asset: AssetId,
    largest: &BTreeMap<AssetId, u128>,
    context: &mut Context<'_>,
) -> String {
    let listed = context.registry.asset(asset);
    let most = largest.get(&asset).and_then(|units| {
        let places = Places {
            decimals: listed.decimals,
            scale: listed.decimals,
        };
        amount::most_decimals(units.to_string().as_bytes(), places, u64::MAX.into())
    });
    let fit = Fit {
        decimals: most,
        as_smallest: None,
    };
    too_large(listed, context.fits.note(asset, fit), false)
}
