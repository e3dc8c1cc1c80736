//! Collects balances in the order of the files, then groups them by account.

use std::hash::{BuildHasher, RandomState};

use circuits::ledger::{AccountId, AccountIdError, Amount, AssetId};
use hashbrown::HashTable;

use super::ledger::{Ids, Ledger};

/// Builds a [`Ledger`].
pub struct LedgerBuilder {
    ids: Ids,
    /// Half of an id's hash, and the account's index. The other half is not needed to spread fewer than 2^32
    /// accounts, and a table that keeps hashes grows without reading ids.
    index: HashTable<(u32, u32)>,
    /// With a random key: ids are chosen by customers.
    hasher: RandomState,
    /// The account of the row before, which is often that of this one.
    last: Option<u32>,
    rows: Rows,
    files: Vec<File>,
    lines_before: u64,
    rows_read: u64,
    listed: usize,
    fault: Option<LedgerError>,
}

/// A row in each vector: account, asset, amount, line among the lines of all files.
#[derive(Default)]
struct Rows {
    account: Vec<u32>,
    asset: Vec<AssetId>,
    amount: Vec<Amount>,
    line: Vec<u32>,
}

struct File {
    name: String,
    lines_before: u64,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// The file as the snapshot names it; empty for a ledger made in memory.
    pub file: String,
    /// From 1.
    pub line: u64,
}

/// Two lines for the same asset of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The later one.
    pub line: FileLine,
    /// The earlier one.
    pub earlier: FileLine,
}

/// Why rows are not a ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// An account has an asset twice.
    #[error("{} balances are given twice", .0.len())]
    Duplicates(Vec<Duplicate>),
    /// An account id is not well-formed.
    #[error(transparent)]
    AccountId(AccountIdError),
    /// More lines or balances than are counted.
    #[error("the ledger has more than 2^32 lines or balances")]
    TooLarge,
}

impl LedgerBuilder {
    /// No rows yet, of a registry with that many assets.
    pub fn new(listed: usize) -> Self {
        Self {
            ids: Ids::default(),
            index: HashTable::new(),
            hasher: RandomState::new(),
            last: None,
            rows: Rows::default(),
            files: vec![File {
                name: String::new(),
                lines_before: 0,
            }],
            lines_before: 0,
            rows_read: 0,
            listed,
            fault: None,
        }
    }

    /// Adds a balance.
    ///
    /// # Panics
    /// If the registry has no such asset.
    pub fn push(&mut self, id: &str, asset: AssetId, amount: Amount) {
        let line = self.rows_read + 1;
        self.count_line();
        match AccountId::new(id) {
            Ok(id) => {
                let account = self.account(id);
                self.push_row(account, asset, amount, line);
            }
            Err(error) => self.fault = Some(LedgerError::AccountId(error)),
        }
    }

    /// The lines that follow are those of another file.
    pub(super) fn begin_file(&mut self, name: &str) {
        self.files.push(File {
            name: name.to_owned(),
            lines_before: self.lines_before,
        });
    }

    /// Counts a line that has been read.
    pub(super) fn count_line(&mut self) {
        self.rows_read += 1;
    }

    /// The index of an account, which is new if it is not known.
    pub(super) fn account(&mut self, id: AccountId<'_>) -> u32 {
        if let Some(last) = self
            .last
            .filter(|last| self.ids.text(*last as usize) == id.as_str())
        {
            return last;
        }
        let hash = self.hasher.hash_one(id.as_str()) as u32;
        let found = self.index.find(spread(hash), |(other, account)| {
            *other == hash && self.ids.text(*account as usize) == id.as_str()
        });
        let account = match found {
            Some((_, account)) => *account,
            None => {
                let account = u32::try_from(self.ids.len()).unwrap_or_else(|_| {
                    self.fault = Some(LedgerError::TooLarge);
                    0
                });
                self.ids.push(id);
                self.index
                    .insert_unique(spread(hash), (hash, account), |(hash, _)| spread(*hash));
                account
            }
        };
        self.last = Some(account);
        account
    }

    /// Adds a balance that was read from a line of the file begun last.
    pub(super) fn push_row(&mut self, account: u32, asset: AssetId, amount: Amount, line: u64) {
        assert!(asset.index() < self.listed, "the asset is listed");
        let before = self.files.last().map_or(0, |file| file.lines_before);
        self.lines_before = before + line;
        let (Ok(line), true) = (
            u32::try_from(self.lines_before),
            self.rows.line.len() < u32::MAX as usize,
        ) else {
            self.fault = Some(LedgerError::TooLarge);
            return;
        };
        self.rows.account.push(account);
        self.rows.asset.push(asset);
        self.rows.amount.push(amount);
        self.rows.line.push(line);
    }

    /// Groups the rows by account.
    ///
    /// # Errors
    /// [`LedgerError`]: all duplicates, if there are any.
    pub fn finish(self) -> Result<Ledger, LedgerError> {
        let Self {
            mut ids,
            index,
            rows,
            files,
            rows_read,
            listed,
            fault,
            ..
        } = self;
        if let Some(fault) = fault {
            return Err(fault);
        }
        drop(index);
        let (mut order, starts) = rows.by_account(ids.len());
        let mut duplicates = Vec::new();
        let mut ends = Vec::with_capacity(ids.len());
        let mut assets = Vec::with_capacity(rows.asset.len());
        let mut amounts = Vec::with_capacity(rows.asset.len());
        let mut totals = vec![0; listed];
        for bounds in starts.windows(2) {
            let group = &mut order[bounds[0] as usize..bounds[1] as usize];
            group.sort_unstable_by_key(|row| {
                (rows.asset[*row as usize], rows.line[*row as usize], *row)
            });
            duplicates.extend(group.windows(2).filter_map(|pair| {
                let [earlier, later] = [pair[0] as usize, pair[1] as usize];
                let same = rows.asset[earlier] == rows.asset[later];
                same.then_some((rows.line[later], rows.line[earlier]))
            }));
            let is_zero = |row: &u32| rows.amount[*row as usize] == Amount(0);
            let all_zero = group.iter().all(is_zero);
            // The first zero stands for the account where there is nothing else, so that its owner gets
            // an inclusion proof.
            let kept = group.iter().filter(|row| all_zero || !is_zero(row));
            for row in kept.take(if all_zero { 1 } else { usize::MAX }) {
                let (asset, amount) = (rows.asset[*row as usize], rows.amount[*row as usize]);
                totals[asset.index()] += u128::from(amount.0);
                assets.push(asset);
                amounts.push(amount);
            }
            // There are fewer balances than rows, which are fewer than 2^32.
            ends.push(amounts.len() as u32);
        }
        if !duplicates.is_empty() {
            duplicates.sort_unstable();
            let name = |(line, earlier)| Duplicate {
                line: file_line(&files, line),
                earlier: file_line(&files, earlier),
            };
            return Err(LedgerError::Duplicates(
                duplicates.into_iter().map(name).collect(),
            ));
        }
        ids.shrink();
        assets.shrink_to_fit();
        amounts.shrink_to_fit();
        Ok(Ledger {
            ids,
            ends,
            assets,
            amounts,
            totals,
            rows_read,
        })
    }
}

impl Rows {
    /// The rows in the order of their accounts, and where each account's rows start: a counting sort.
    fn by_account(&self, accounts: usize) -> (Vec<u32>, Vec<u32>) {
        let mut starts = vec![0u32; accounts + 1];
        for account in &self.account {
            starts[*account as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut order = vec![0u32; self.account.len()];
        for (row, account) in (0..).zip(&self.account) {
            let place = &mut next[*account as usize];
            order[*place as usize] = row;
            *place += 1;
        }
        (order, starts)
    }
}

/// Spreads half a hash over all bits: the table reads the highest and the lowest.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The file and line of a line among the lines of all files.
fn file_line(files: &[File], line: u32) -> FileLine {
    let line = u64::from(line);
    let after = files.partition_point(|file| file.lines_before < line);
    let file = &files[after - 1];
    FileLine {
        file: file.name.clone(),
        line: line - file.lines_before,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_a_balance_given_twice_and_names_both_lines() {
        let asset = AssetId::new(0).unwrap();
        let mut builder = LedgerBuilder::new(1);
        for (file, lines) in [
            ("a.csv", [("x", 2), ("y", 9)]),
            ("b.csv", [("z", 2), ("y", 3)]),
        ] {
            builder.begin_file(file);
            for (id, line) in lines {
                let account = builder.account(AccountId::new(id).unwrap());
                builder.push_row(account, asset, Amount(line), line);
            }
        }
        let line = |file: &str, line| FileLine {
            file: file.to_owned(),
            line,
        };
        let duplicate = Duplicate {
            line: line("b.csv", 3),
            earlier: line("a.csv", 9),
        };
        assert_eq!(
            builder.finish().unwrap_err(),
            LedgerError::Duplicates(vec![duplicate])
        );
    }

    #[test]
    fn rejects_a_zero_given_twice() {
        let mut builder = LedgerBuilder::new(1);
        builder.push("a", AssetId::new(0).unwrap(), Amount(0));
        builder.push("a", AssetId::new(0).unwrap(), Amount(5));
        assert!(matches!(builder.finish(), Err(LedgerError::Duplicates(_))));
    }

    #[test]
    fn rejects_an_account_id_that_is_not_one() {
        let mut builder = LedgerBuilder::new(1);
        builder.push(" a", AssetId::new(0).unwrap(), Amount(1));
        let error = LedgerError::AccountId(AccountIdError::OuterWhiteSpace);
        assert_eq!(builder.finish().unwrap_err(), error);
    }

    #[test]
    fn many_accounts_are_told_apart() {
        let mut builder = LedgerBuilder::new(2);
        for round in 0..2 {
            for i in 0..5_000u64 {
                let asset = AssetId::new(round).unwrap();
                builder.push(&format!("user{i}"), asset, Amount(i + 1));
            }
        }
        let ledger = builder.finish().unwrap();
        assert_eq!(
            (ledger.account_count(), ledger.balance_count()),
            (5_000, 10_000)
        );
        assert!((0..5_000).all(|i| ledger.account(i).id().as_str() == format!("user{i}")));
    }
}
