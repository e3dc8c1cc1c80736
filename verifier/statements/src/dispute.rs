//! A dispute: what an exchange signed of an account, beside what it counted of it, asset by asset.
//!
//! Only two things contradict a receipt to the customer's harm: a balance of which less is counted than was signed, and a
//! debt of which more is. Of the others the exchange has to hold more, not less: they are told, and accuse nobody.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use circuits::ledger::AssetId;
use documents::inclusion::VerifiedInclusion;

use crate::receipt::{Amounts, ReceiptError, VerifiedReceipt};

/// One asset, on one side of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The asset.
    pub asset: AssetId,
    /// What was signed, in smallest units.
    pub signed: u128,
    /// What is counted.
    pub counted: u128,
}

impl Line {
    /// What is counted, held against what was signed.
    pub fn counted_is(&self) -> Ordering {
        self.counted.cmp(&self.signed)
    }
}

/// What was signed of an account beside what is counted of it. Only [`compare`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    balances: Vec<Line>,
    debts: Vec<Line>,
}

impl Comparison {
    /// Every asset of which a balance was signed or is counted, by id.
    pub fn balances(&self) -> &[Line] {
        &self.balances
    }

    /// Every asset of which a debt was signed or is counted, by id.
    pub fn debts(&self) -> &[Line] {
        &self.debts
    }

    /// Whether less of a balance is counted than was signed.
    pub fn has_less_balance(&self) -> bool {
        let mut lines = self.balances.iter();
        lines.any(|line| line.counted_is() == Ordering::Less)
    }

    /// Whether more of a debt is counted than was signed.
    pub fn has_more_debt(&self) -> bool {
        let mut lines = self.debts.iter();
        lines.any(|line| line.counted_is() == Ordering::Greater)
    }

    /// Whether what is counted contradicts what was signed, to the customer's harm.
    pub fn contradicts(&self) -> bool {
        self.has_less_balance() || self.has_more_debt()
    }

    /// Whether something differs that harms no customer.
    pub fn has_harmless_difference(&self) -> bool {
        let more = self
            .balances
            .iter()
            .any(|line| line.counted_is() == Ordering::Greater);
        more || self
            .debts
            .iter()
            .any(|line| line.counted_is() == Ordering::Less)
    }
}

/// Holds what is counted against what was signed: of one account, in one ledger.
///
/// # Errors
/// [`ReceiptError::Account`] and [`ReceiptError::Ledger`] for two things that are not about the same: nothing follows.
pub fn compare(
    receipt: &VerifiedReceipt,
    inclusion: &VerifiedInclusion,
) -> Result<Comparison, ReceiptError> {
    if !inclusion.is_of(receipt.account()) {
        return Err(ReceiptError::Account);
    }
    let file = inclusion.file();
    if file.header.ledger() != receipt.ledger() {
        return Err(ReceiptError::Ledger);
    }
    let debts = file.debts();
    let debts = debts.map(|(asset, amount)| (asset, u128::from(amount.0)));
    Ok(Comparison {
        balances: lines(receipt.balances(), &file.balances()),
        debts: lines(receipt.debts(), &debts.collect()),
    })
}

fn lines(signed: &Amounts, counted: &BTreeMap<AssetId, u128>) -> Vec<Line> {
    let assets: BTreeSet<AssetId> = signed.keys().chain(counted.keys()).copied().collect();
    let of = |amounts: &BTreeMap<AssetId, u128>, asset| amounts.get(&asset).copied().unwrap_or(0);
    let line = |asset| Line {
        asset,
        signed: of(signed, asset),
        counted: of(counted, asset),
    };
    assets.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(amounts: &[(usize, u128)]) -> Amounts {
        let amounts = amounts.iter();
        amounts
            .map(|(asset, units)| (AssetId::new(*asset).unwrap(), *units))
            .collect()
    }

    fn comparison(
        [signed, counted]: [&[(usize, u128)]; 2],
        [signed_debts, counted_debts]: [&[(usize, u128)]; 2],
    ) -> Comparison {
        Comparison {
            balances: lines(&amounts(signed), &amounts(counted)),
            debts: lines(&amounts(signed_debts), &amounts(counted_debts)),
        }
    }

    #[test]
    fn less_balance_or_more_debt_contradicts_and_the_reverse_does_not() {
        for (balances, debts, contradicts, harmless) in [
            (
                [&[(0, 5)][..], &[(0, 5)][..]],
                [&[][..], &[][..]],
                false,
                false,
            ),
            ([&[(0, 5)], &[(0, 4)]], [&[], &[]], true, false),
            ([&[(0, 5)], &[]], [&[], &[]], true, false),
            ([&[(0, 5)], &[(1, 5)]], [&[], &[]], true, true),
            ([&[(0, 5)], &[(0, 6)]], [&[], &[]], false, true),
            ([&[], &[(3, 1)]], [&[], &[]], false, true),
            ([&[], &[]], [&[(0, 5)], &[(0, 5)]], false, false),
            ([&[], &[]], [&[(0, 5)], &[(0, 6)]], true, false),
            ([&[], &[]], [&[], &[(2, 1)]], true, false),
            ([&[], &[]], [&[(0, 5)], &[(0, 4)]], false, true),
            ([&[], &[]], [&[(0, 5)], &[]], false, true),
            ([&[], &[]], [&[], &[]], false, false),
        ] {
            let compared = comparison(balances, debts);
            assert_eq!(
                compared.contradicts(),
                contradicts,
                "{balances:?} {debts:?}"
            );
            assert_eq!(compared.has_harmless_difference(), harmless);
        }
    }

    #[test]
    fn every_asset_of_either_side_has_a_line_by_its_id() {
        let compared = comparison([&[(4, 7), (1, 2)], &[(2, 9), (4, 8)]], [&[], &[]]);
        let lines = compared.balances().iter();
        let lines: Vec<_> = lines
            .map(|line| (line.asset.index(), line.signed, line.counted))
            .collect();
        assert_eq!(lines, [(1, 2, 0), (2, 0, 9), (4, 7, 8)]);
    }
}
