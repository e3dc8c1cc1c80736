//! Whether one account's balances cover its debts, in integers of the collateral vector F: nothing is rounded.

use circuits::{
    collateral::CollateralVector,
    ledger::{Amount, AssetId},
};
use num_bigint::BigUint;

/// An amount of an asset and the value of one of its smallest units: |F| of its component, below 2^96.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValuedAmount {
    /// The asset.
    pub asset: AssetId,
    /// Smallest units.
    pub amount: Amount,
    /// Value of each.
    pub unit: u128,
}

impl ValuedAmount {
    /// A balance, at what its pledged units are worth.
    pub fn balance(vector: &CollateralVector, (asset, amount): (AssetId, Amount)) -> Self {
        let unit = vector.pledged(asset);
        Self {
            asset,
            amount,
            unit,
        }
    }

    /// A debt, at what its units ask for.
    pub fn debt(vector: &CollateralVector, (asset, amount): (AssetId, Amount)) -> Self {
        let unit = vector.debt(asset);
        Self {
            asset,
            amount,
            unit,
        }
    }

    /// Value of all its units, below 2^160.
    pub fn value(&self) -> BigUint {
        BigUint::from(self.unit) * self.amount.0
    }
}

/// Value of all of them together. An account has 512 balances and as many debts at most: below 2^169.
pub fn worth(side: &[ValuedAmount]) -> BigUint {
    side.iter().map(ValuedAmount::value).sum()
}

/// What debts are worth beyond all that could cover them; zero if they are covered.
pub fn shortfall(balances: &[ValuedAmount], debts: &[ValuedAmount]) -> BigUint {
    let (covers, owed) = (worth(balances), worth(debts));
    if owed > covers {
        owed - covers
    } else {
        BigUint::ZERO
    }
}

/// Lowers debts, the largest by value first and of equal ones the first, until balances cover them.
///
/// The last one is lowered by whole units, rounded up: what stays is covered.
pub fn leave_out_uncovered(balances: &[ValuedAmount], debts: &mut [ValuedAmount]) {
    let mut missing = shortfall(balances, debts);
    while missing > BigUint::ZERO {
        let largest = debts.iter_mut().rev().max_by_key(|debt| debt.value());
        // Debts that are worth nothing leave no shortfall.
        let Some(debt) = largest.filter(|debt| debt.unit > 0) else {
            return;
        };
        let units = missing.div_ceil_by(debt.unit);
        let left_out = u64::try_from(units).unwrap_or(u64::MAX).min(debt.amount.0);
        let value = BigUint::from(debt.unit) * left_out;
        debt.amount.0 -= left_out;
        missing = if missing > value {
            missing - value
        } else {
            BigUint::ZERO
        };
    }
}

/// Division that rounds up.
pub(super) trait DivCeil {
    /// `self / divisor`, rounded up. The divisor is above 0.
    fn div_ceil_by(&self, divisor: u128) -> BigUint;
}

impl DivCeil for BigUint {
    fn div_ceil_by(&self, divisor: u128) -> BigUint {
        (self + (divisor - 1)) / divisor
    }
}
