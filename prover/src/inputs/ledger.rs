//! The ledger: every account once, read as often as one likes, and never held in memory as a whole.

use circuits::hash::Digest32;

#[cfg(test)]
pub use super::rows::Side;
use super::{
    accounts::FileRules,
    departures::Departures,
    ids::IdDoubts,
    summary::{Digests, Summary},
};
pub use super::{
    accounts::{Account, Accounts},
    rows::{FileLine, LedgerFile},
};
use crate::sorting::{ScratchError, SortedRecords};

/// The liabilities: every account once.
#[derive(Debug)]
pub struct Ledger {
    pub(super) rows: SortedRecords,
    /// By number.
    pub(super) files: Vec<LedgerFile>,
    pub(super) rules: Vec<FileRules>,
    pub(super) summary: Summary,
    pub(super) digests: Digests,
    /// What ids are perhaps not meant.
    pub(super) doubts: IdDoubts,
    pub(super) rows_read: u64,
}

impl Ledger {
    /// Number of accounts.
    pub fn account_count(&self) -> u64 {
        self.summary.accounts
    }

    /// Number of balances.
    pub fn balance_count(&self) -> u64 {
        self.summary.balances
    }

    /// Most balances that an account has, 0 to 512.
    pub fn largest_account(&self) -> usize {
        self.summary.largest
    }

    /// Bytes of all ids together.
    pub fn id_bytes(&self) -> u64 {
        self.summary.id_bytes
    }

    /// Sum of the balances in each listed asset.
    pub fn totals(&self) -> &[u128] {
        &self.summary.totals
    }

    /// Number of accounts that have debts.
    pub fn indebted_count(&self) -> u64 {
        self.summary.indebted
    }

    /// Sum of the debts in each listed asset.
    pub fn debt_totals(&self) -> &[u128] {
        &self.summary.debt_totals
    }

    /// What reading changed of the files' amounts, and what it left out.
    pub fn departures(&self) -> &Departures {
        &self.summary.departures
    }

    /// The first line of an account that was read from this ledger.
    pub fn line_of(&self, account: &Account) -> FileLine {
        match account.place() {
            Some(place) => self.files[place.file as usize].line(place.line),
            None => LedgerFile::default().line(0),
        }
    }

    /// Number of lines that were read, those that say nothing included.
    pub fn rows_read(&self) -> u64 {
        self.rows_read
    }

    /// Bytes of the scratch file, which is gone when this is.
    pub fn scratch_bytes(&self) -> u64 {
        self.rows.scratch_bytes()
    }

    /// Reads the accounts, in the order of their ids' bytes.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn accounts(&self) -> Result<Accounts<'_>, ScratchError> {
        Accounts::new(self.rows.merge()?, &self.rules)
    }

    /// SHA-256 of the ledger in normal form, whatever the order and form of the files: for each account, by
    /// the bytes of its id, `len(id) u16 || id || count u16 || (row u16 || amount u64)*`, all
    /// little-endian; the row of a balance is its asset, that of a debt 1,024 more.
    pub fn digest(&self) -> Digest32 {
        self.digests.all
    }

    /// The same of the balances alone.
    pub fn balances_digest(&self) -> Digest32 {
        self.digests.balances
    }
}

#[cfg(test)]
mod tests {
    use circuits::ledger::{Amount, AssetId};
    use sha2::{Digest as _, Sha256};

    use super::*;
    use crate::inputs::builder::LedgerBuilder;

    fn ledger(rows: &[(&str, usize, u64)]) -> Ledger {
        let mut builder = LedgerBuilder::new(4);
        for (id, asset, amount) in rows {
            builder.push(id, AssetId::new(*asset).unwrap(), Amount(*amount));
        }
        builder.finish().unwrap()
    }

    fn accounts(ledger: &Ledger) -> Vec<(String, Vec<(usize, u64)>)> {
        let mut accounts = ledger.accounts().unwrap();
        let mut read = Vec::new();
        while let Some(account) = accounts.next_account().unwrap() {
            let entries = account.entries().iter();
            let entries = entries.map(|(asset, amount)| (asset.index(), amount.0));
            read.push((account.id().as_str().to_owned(), entries.collect()));
        }
        read
    }

    #[test]
    fn balances_are_grouped_by_account_in_the_order_of_the_registry() {
        let ledger = ledger(&[("b", 3, 1), ("a", 0, 2), ("b", 1, 3), ("a", 2, u64::MAX)]);
        assert_eq!(ledger.account_count(), 2);
        assert_eq!(ledger.balance_count(), 4);
        assert_eq!(ledger.largest_account(), 2);
        assert_eq!(ledger.id_bytes(), 2);
        assert_eq!(
            accounts(&ledger),
            [
                ("a".to_owned(), vec![(0, 2), (2, u64::MAX)]),
                ("b".to_owned(), vec![(1, 3), (3, 1)]),
            ]
        );
        assert_eq!(ledger.totals(), [2, 3, u128::from(u64::MAX), 1]);
        assert_eq!(ledger.rows_read(), 4);
    }

    #[test]
    fn zeros_are_no_balances_and_make_accounts_all_the_same() {
        let ledger = ledger(&[
            ("a", 1, 0),
            ("a", 2, 5),
            ("b", 3, 0),
            ("b", 1, 0),
            ("c", 0, 1),
        ]);
        let entries: Vec<_> = accounts(&ledger).into_iter().map(|(_, e)| e).collect();
        assert_eq!(entries, [vec![(2, 5)], vec![], vec![(0, 1)]]);
        assert_eq!(ledger.balance_count(), 2);
        assert_eq!(ledger.totals(), [1, 0, 5, 0]);
    }

    #[test]
    fn ids_that_begin_alike_are_different_accounts() {
        let ledger = ledger(&[("ab", 0, 1), ("a", 0, 2), ("abc", 0, 3), ("a", 1, 4)]);
        let ids: Vec<_> = accounts(&ledger).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, ["a", "ab", "abc"]);
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
        let digested = digest(&[("a", 0, 1), ("b", 0, 3)]);
        assert_ne!(digested, digest(&[("a", 0, 1), ("b", 0, 4)]));
        assert_ne!(digested, digest(&[("a", 0, 1), ("b", 1, 3)]));
        assert_ne!(digested, digest(&[("a", 0, 1), ("c", 0, 3)]));
        assert_ne!(digested, digest(&[("a", 0, 1), ("b", 0, 3), ("c", 0, 0)]));
    }
}
