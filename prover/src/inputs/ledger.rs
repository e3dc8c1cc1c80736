//! The ledger in memory: compact, grouped by account, each account's balances in the order of the registry.
//!
//! A balance takes 10 bytes, an account 12 bytes and its id. A map from ids to vectors of balances would be
//! shorter to write and takes ten times that.

use circuits::{
    hash::Digest32,
    ledger::{AccountId, Amount, AssetId},
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use super::builder::{Duplicate, FileLine, LedgerBuilder, LedgerError};

/// The liabilities: every account once, with at least one balance.
#[derive(Debug)]
pub struct Ledger {
    pub(super) ids: Ids,
    /// For each account, where its balances end.
    pub(super) ends: Vec<u32>,
    pub(super) assets: Vec<AssetId>,
    pub(super) amounts: Vec<Amount>,
    pub(super) totals: Vec<u128>,
    pub(super) rows_read: u64,
}

/// Account ids, one after the other.
#[derive(Debug, Default)]
pub(super) struct Ids {
    text: String,
    ends: Vec<u64>,
}

impl Ids {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn push(&mut self, id: AccountId<'_>) {
        self.text.push_str(id.as_str());
        self.ends.push(self.text.len() as u64);
    }

    /// The text of an id.
    pub(super) fn text(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.text[start as usize..self.ends[i] as usize]
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    fn bytes(&self) -> usize {
        self.text.len() + 8 * self.ends.len()
    }
}

/// An account of a ledger.
#[derive(Clone, Copy, Debug)]
pub struct Account<'a> {
    id: &'a str,
    assets: &'a [AssetId],
    amounts: &'a [Amount],
}

impl<'a> Account<'a> {
    /// The id as its owner knows it.
    pub fn id(&self) -> AccountId<'a> {
        AccountId::new(self.id).expect("only well-formed ids enter a ledger")
    }

    /// The balances, in the order of the registry: none twice, and none of zero beside another.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (AssetId, Amount)> + use<'a> {
        self.assets
            .iter()
            .copied()
            .zip(self.amounts.iter().copied())
    }
}

impl Ledger {
    /// Number of accounts.
    pub fn account_count(&self) -> usize {
        self.ends.len()
    }

    /// An account, by its place.
    ///
    /// # Panics
    /// At or above [`Ledger::account_count`].
    pub fn account(&self, i: usize) -> Account<'_> {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        let entries = start..self.ends[i] as usize;
        Account {
            id: self.ids.text(i),
            assets: &self.assets[entries.clone()],
            amounts: &self.amounts[entries],
        }
    }

    /// Number of balances.
    pub fn balance_count(&self) -> usize {
        self.amounts.len()
    }

    /// Number of balances of each account, 1 to 512.
    pub fn sizes(&self) -> Vec<u16> {
        let starts = std::iter::once(&0).chain(&self.ends);
        // An account has an asset once at most, and there are 512.
        starts
            .zip(&self.ends)
            .map(|(start, end)| (end - start) as u16)
            .collect()
    }

    /// Sum of the balances in each listed asset.
    pub fn totals(&self) -> Vec<u128> {
        self.totals.clone()
    }

    /// Number of lines that were read, those that say nothing included.
    pub fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Bytes of all ids together.
    pub fn id_bytes(&self) -> u64 {
        self.ids.text.len() as u64
    }

    /// Bytes of memory that the ledger takes.
    pub fn memory(&self) -> usize {
        self.ids.bytes() + 4 * self.ends.len() + 10 * self.amounts.len()
    }

    /// SHA-256 of the ledger in normal form, whatever the order and form of the files: for each account, by
    /// the bytes of its id, `len(id) u16 || id || count u16 || (asset u16 || amount u64)*`, all
    /// little-endian.
    pub fn digest(&self) -> Digest32 {
        // Account indexes are u32: the builder counts no further.
        let mut order: Vec<u32> = (0..self.account_count() as u32).collect();
        order.par_sort_unstable_by_key(|i| self.ids.text(*i as usize));
        let mut hasher = Sha256::new();
        for i in order {
            let Account {
                id,
                assets,
                amounts,
            } = self.account(i as usize);
            // Ids have at most 256 bytes, and accounts at most 512 balances.
            hasher.update((id.len() as u16).to_le_bytes());
            hasher.update(id);
            hasher.update((assets.len() as u16).to_le_bytes());
            for (asset, amount) in assets.iter().zip(amounts) {
                hasher.update((asset.index() as u16).to_le_bytes());
                hasher.update(amount.0.to_le_bytes());
            }
        }
        hasher.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(rows: &[(&str, usize, u64)]) -> Ledger {
        let mut builder = LedgerBuilder::new(4);
        for (id, asset, amount) in rows {
            builder.push(id, AssetId::new(*asset).unwrap(), Amount(*amount));
        }
        builder.finish().unwrap()
    }

    fn entries(ledger: &Ledger, i: usize) -> Vec<(usize, u64)> {
        ledger
            .account(i)
            .entries()
            .map(|(asset, amount)| (asset.index(), amount.0))
            .collect()
    }

    #[test]
    fn balances_are_grouped_by_account_in_the_order_of_the_registry() {
        let ledger = ledger(&[("b", 3, 1), ("a", 0, 2), ("b", 1, 3), ("a", 2, u64::MAX)]);
        assert_eq!(ledger.account_count(), 2);
        assert_eq!(ledger.balance_count(), 4);
        assert_eq!(ledger.account(0).id().as_str(), "b");
        assert_eq!(entries(&ledger, 0), [(1, 3), (3, 1)]);
        assert_eq!(entries(&ledger, 1), [(0, 2), (2, u64::MAX)]);
        assert_eq!(ledger.sizes(), [2, 2]);
        assert_eq!(ledger.totals(), [2, 3, u128::from(u64::MAX), 1]);
        assert_eq!(ledger.rows_read(), 4);
    }

    #[test]
    fn a_zero_stays_only_where_there_is_nothing_else() {
        let ledger = ledger(&[
            ("a", 1, 0),
            ("a", 2, 5),
            ("b", 3, 0),
            ("b", 1, 0),
            ("c", 0, 1),
        ]);
        assert_eq!(entries(&ledger, 0), [(2, 5)]);
        assert_eq!(entries(&ledger, 1), [(1, 0)]);
        assert_eq!(ledger.sizes(), [1, 1, 1]);
        assert_eq!(ledger.totals(), [1, 0, 5, 0]);
    }

    #[test]
    fn the_digest_does_not_depend_on_the_order_of_lines() {
        let one = ledger(&[("a", 0, 1), ("a", 1, 2), ("b", 0, 3)]);
        let other = ledger(&[("b", 0, 3), ("a", 1, 2), ("a", 2, 0), ("a", 0, 1)]);
        assert_eq!(one.digest(), other.digest());
        let mut bytes = vec![1, 0, b'a', 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
        bytes.extend([1, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend([1, 0, b'b', 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(one.digest(), <Digest32>::from(Sha256::digest(bytes)));
    }

    #[test]
    fn every_value_changes_the_digest() {
        let digest = |rows: &[_]| ledger(rows).digest();
        let made = digest(&[("a", 0, 1), ("b", 0, 3)]);
        assert_ne!(made, digest(&[("a", 0, 1), ("b", 0, 4)]));
        assert_ne!(made, digest(&[("a", 0, 1), ("b", 1, 3)]));
        assert_ne!(made, digest(&[("a", 0, 1), ("c", 0, 3)]));
        assert_ne!(made, digest(&[("a", 0, 1), ("b", 0, 3), ("c", 0, 0)]));
    }
}
