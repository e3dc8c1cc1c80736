//! Whether one account's balances cover its debts, in integers of the collateral vector F: nothing is rounded.

use circuits::ledger::Amount;
use num_bigint::BigUint;

/// An amount and the value of one of its smallest units: |F| of its component, below 2^96.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Valued {
    /// Smallest units.
    pub amount: Amount,
    /// Value of each.
    pub unit: u128,
}

impl Valued {
    /// Value of all its units, below 2^160.
    pub fn value(&self) -> BigUint {
        BigUint::from(self.unit) * self.amount.0
    }
}

/// What debts are worth beyond all that could cover them; zero if they are covered.
pub fn shortfall(balances: &[Valued], debts: &[Valued]) -> BigUint {
    let worth = |side: &[Valued]| side.iter().map(Valued::value).sum::<BigUint>();
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
pub fn leave_out_bad(balances: &[Valued], debts: &mut [Valued]) {
    let mut missing = shortfall(balances, debts);
    while missing > BigUint::ZERO {
        let largest = debts.iter_mut().rev().max_by_key(|debt| debt.value());
        // Debts that are worth nothing leave no shortfall.
        let Some(debt) = largest.filter(|debt| debt.unit > 0) else {
            return;
        };
        let units = (&missing + (debt.unit - 1)) / debt.unit;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_debt_is_lowered_until_the_rest_is_covered() {
        let valued = |amount, unit| Valued {
            amount: Amount(amount),
            unit,
        };
        let balances = [valued(10, 3)];
        let mut debts = [valued(5, 2), valued(7, 4)];
        leave_out_bad(&balances, &mut debts);
        assert_eq!(debts, [valued(5, 2), valued(5, 4)]);
        assert_eq!(shortfall(&balances, &debts), BigUint::ZERO);
    }
}
