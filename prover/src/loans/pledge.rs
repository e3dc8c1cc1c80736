//! What of one account's balances covers its debts: no more than the debts ask for.

use circuits::ledger::{Amount, AssetId};
use num_bigint::BigUint;

use super::cover::{DivCeil as _, ValuedAmount, worth};

/// Pledges balances for debts, assets in the given order, each in full before the next: one at most in part, so that
/// the surplus is below what one unit of it is worth, and below 2^96. `may` is asked whether so many units of an asset
/// can be had; one that cannot is passed over.
///
/// Writes what is pledged, in that order, and returns what of the debts' value is not covered.
pub fn pledge(
    order: &[AssetId],
    balances: &[ValuedAmount],
    debts: &[ValuedAmount],
    mut may: impl FnMut(AssetId, Amount) -> bool,
    pledged: &mut Vec<(AssetId, Amount)>,
) -> BigUint {
    pledged.clear();
    let mut missing = worth(debts);
    for asset in order {
        if missing == BigUint::ZERO {
            break;
        }
        // Balances are in the order of the registry, and so are ids.
        let Ok(place) = balances.binary_search_by_key(asset, |balance| balance.asset) else {
            continue;
        };
        let balance = balances[place];
        if balance.unit == 0 {
            continue;
        }
        let asked = u64::try_from(missing.div_ceil_by(balance.unit)).unwrap_or(u64::MAX);
        let amount = Amount(asked.min(balance.amount.0));
        if amount == Amount(0) || !may(*asset, amount) {
            continue;
        }
        pledged.push((*asset, amount));
        let value = BigUint::from(balance.unit) * amount.0;
        missing = if missing > value {
            missing - value
        } else {
            BigUint::ZERO
        };
    }
    missing
}
