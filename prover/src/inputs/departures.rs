//! Where the ledger departs from the files: what was rounded, and what the mapping leaves out. For the exchange's eyes
//! only.

use std::collections::{BTreeMap, BTreeSet};

use circuits::ledger::AssetId;
use documents::bundle::amount::format_amount;

use super::{amount::Units, rows::Side};

/// Amounts that were rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundedAmounts {
    /// How many.
    pub count: u64,
    /// Of how many that are something, rounded or not.
    pub amounts: u64,
    /// By how much all together, in parts of [`Units::PARTS`] of a smallest unit.
    parts: u128,
}

impl RoundedAmounts {
    /// Counts an amount, if it was rounded.
    pub fn add(&mut self, read: &Units) {
        self.count += u64::from(read.rounded);
        self.amounts += u64::from(read.rounded || read.units > 0);
        // Fewer than 2^64 amounts, of at most 10^18 parts each.
        self.parts += u128::from(read.rounded_by);
    }

    /// These and others.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self {
            count: self.count + others.count,
            amounts: self.amounts + others.amounts,
            parts: self.parts + others.parts,
        }
    }

    /// A hundred times as much as all together, in smallest units and rounded down.
    pub fn hundredfold(&self) -> u128 {
        self.parts / u128::from(Units::PARTS / 100)
    }

    /// By how much all together, in whole units of an asset of so many decimals, without zeros at the end.
    pub fn sum(&self, decimals: u8) -> String {
        let sum = format_amount(self.parts, decimals + Units::DIGITS);
        let sum = sum.trim_end_matches('0');
        sum.strip_suffix('.').unwrap_or(sum).to_owned()
    }
}

/// Negative balances that the mapping leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NegativeBalances {
    /// How many.
    pub count: u64,
    /// What they come to, in smallest units and without the sign.
    pub units: u128,
}

/// Where the ledger departs from the files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departures {
    /// Balances that were rounded up, by asset id.
    pub rounded_balances: Vec<RoundedAmounts>,
    /// Debts that were rounded down, by asset id.
    pub rounded_debts: Vec<RoundedAmounts>,
    /// Negative balances that are left out, by asset id.
    pub negative: Vec<NegativeBalances>,
    /// Amounts in assets that are not listed and are left out, by the files' names for these.
    pub unlisted: BTreeMap<String, u64>,
    /// Columns that were not read as nothing was said about them, and the mapping allows that.
    pub unread_columns: BTreeSet<String>,
    /// Accounts that have lines in the files and are not in the ledger: nothing is held, or all of it is left out.
    pub accounts: u64,
}

impl Departures {
    /// None yet, of a registry with so many assets.
    pub fn new(listed: usize) -> Self {
        Self {
            rounded_balances: vec![RoundedAmounts::default(); listed],
            rounded_debts: vec![RoundedAmounts::default(); listed],
            negative: vec![NegativeBalances::default(); listed],
            unlisted: BTreeMap::new(),
            unread_columns: BTreeSet::new(),
            accounts: 0,
        }
    }

    /// Counts an amount that is in the ledger.
    pub fn read(&mut self, side: Side, asset: AssetId, read: &Units) {
        let rounded = match side {
            Side::Balance => &mut self.rounded_balances,
            Side::Debt => &mut self.rounded_debts,
        };
        rounded[asset.index()].add(read);
    }

    /// Counts a negative balance that is not.
    pub fn negative(&mut self, asset: AssetId, units: u128) {
        let negative = &mut self.negative[asset.index()];
        negative.count += 1;
        // Fewer than 2^64 amounts below 2^64.
        negative.units += units;
    }

    /// Counts an amount in an asset that is not listed.
    pub fn unlisted(&mut self, name: &str) {
        match self.unlisted.get_mut(name) {
            Some(amounts) => *amounts += 1,
            None => {
                self.unlisted.insert(name.to_owned(), 1);
            }
        }
    }

    /// Whether there are liabilities in the files that are not in the ledger.
    pub fn leaves_out(&self) -> bool {
        !self.unlisted.is_empty() || self.negative.iter().any(|negative| negative.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_rounded_adds_up_in_whole_units() {
        let mut rounded = RoundedAmounts::default();
        for parts in [Units::PARTS / 10 * 7, Units::PARTS / 10 * 3, 0] {
            rounded.add(&Units {
                units: 1,
                rounded_by: parts,
                rounded: parts > 0,
            });
        }
        assert_eq!((rounded.count, rounded.sum(8).as_str()), (2, "0.00000001"));
        assert_eq!((rounded.amounts, rounded.hundredfold()), (3, 100));
        assert_eq!(rounded.sum(0), "1");
        assert_eq!(RoundedAmounts::default().sum(30), "0");
    }
}
