//! Collects balances and debts in the order of the files; sorted, they are a ledger.

use std::collections::BTreeMap;

use circuits::ledger::{AccountId, Amount, AssetId};

use super::{
    accounts::{Accounts, FileRules, Repetition, RepetitionKind, Repetitions},
    departures::Departures,
    diagnostics::Column,
    ledger::Ledger,
    rows::{self, FileLine, LinePlace, Row, Side},
    summary::{LedgerHasher, Summary},
};
use crate::{
    progress::Progress,
    sorting::{Scratch, ScratchError, Sorter},
};

/// Lines after which progress is told of.
const LINES_AT_ONCE: u64 = 1 << 13;

/// Builds a [`Ledger`].
pub struct LedgerBuilder<'p> {
    sorter: Sorter,
    record: Vec<u8>,
    files: Vec<File>,
    /// For each file, what its lines may say.
    rules: Vec<FileRules>,
    rows_read: u64,
    departures: Departures,
    listed: usize,
    progress: &'p dyn Progress,
    fault: Option<LedgerError>,
}

struct File {
    name: String,
    /// Where the accounts of a wide table are.
    account_column: Option<Column>,
}

/// Two lines that say the same thing of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The later one.
    pub line: FileLine,
    /// The earlier one.
    pub earlier: FileLine,
    /// What they give twice, if it is not the whole line.
    pub side: Side,
    /// Of which asset.
    pub asset: AssetId,
    /// For an account with two lines in wide tables, its column in the later one; otherwise both lines are
    /// about the same asset.
    pub wide: Option<Column>,
    /// The two are the first and the last of those that are to be added up, and the sum is too large.
    pub sum: bool,
}

/// Why rows are not a ledger.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Accounts have an asset, or a line of a wide table, twice, or sums that are too large: the first thousand, and the
    /// number of all.
    #[error("{count} balances are given twice")]
    Duplicates {
        /// By their later lines.
        first: Vec<Duplicate>,
        /// How many there are.
        count: u64,
        /// For each asset with sums that are too large, the largest of them.
        largest: BTreeMap<AssetId, u128>,
    },
    /// What does not fit in memory cannot be put aside.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// Whoever listens to the progress wants it to end.
    #[error("stopped while the ledger was read")]
    Stopped,
}

impl<'p> LedgerBuilder<'p> {
    /// No rows yet, of a registry with that many assets; sorted with this scratch space.
    pub fn with(listed: usize, scratch: Scratch, progress: &'p dyn Progress) -> Self {
        Self {
            sorter: Sorter::new(scratch),
            record: Vec::new(),
            files: vec![File {
                name: String::new(),
                account_column: None,
            }],
            rules: vec![FileRules::default()],
            rows_read: 0,
            departures: Departures::new(listed),
            listed,
            progress,
            fault: None,
        }
    }

    /// The lines that follow are those of another file, which may say several amounts of one account and asset if it adds
    /// them up.
    pub(super) fn begin_file(&mut self, name: &str, adds: bool) {
        self.begin(name, FileRules { wide: None, adds }, None);
    }

    /// The lines that follow are those of a wide table, whose section has one line at most for an account unless it adds
    /// them up.
    pub(super) fn begin_wide_file(
        &mut self,
        name: &str,
        section: u32,
        account_column: Column,
        adds: bool,
    ) {
        let wide = Some(section);
        self.begin(name, FileRules { wide, adds }, Some(account_column));
    }

    fn begin(&mut self, name: &str, rules: FileRules, account_column: Option<Column>) {
        self.files.push(File {
            name: name.to_owned(),
            account_column,
        });
        self.rules.push(rules);
    }

    /// Counts a line that has been read. `false` if reading on is of no use.
    pub(super) fn count_line(&mut self) -> bool {
        self.rows_read += 1;
        if self.rows_read.is_multiple_of(LINES_AT_ONCE) {
            self.progress.advance(LINES_AT_ONCE);
            if self.progress.stopping() {
                self.fault.get_or_insert(LedgerError::Stopped);
            }
        }
        self.fault.is_none()
    }

    /// Where the ledger departs from the files.
    pub(super) fn departures(&mut self) -> &mut Departures {
        &mut self.departures
    }

    /// Adds a balance or a debt that was read from a line of the file begun last.
    pub(super) fn push_row(
        &mut self,
        id: AccountId<'_>,
        side: Side,
        asset: AssetId,
        amount: Amount,
        line: u64,
    ) {
        assert!(asset.index() < self.listed, "the asset is listed");
        let row = Row {
            side,
            asset,
            place: LinePlace {
                // A snapshot of one MiB names fewer than 2^32 files.
                file: self.files.len() as u32 - 1,
                line,
            },
            amount,
        };
        rows::encode(&mut self.record, id, &row);
        if let Err(error) = self.sorter.push(&self.record) {
            self.fault.get_or_insert(error.into());
        }
    }

    /// Sorts the rows, and reads them once to see that nothing is said twice.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn finish(self) -> Result<Ledger, LedgerError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.progress.advance(self.rows_read % LINES_AT_ONCE);
        let rows = self.sorter.finish()?;
        let mut repetitions = Repetitions::default();
        let mut summary = Summary::new(self.departures);
        let mut hasher = LedgerHasher::default();
        let mut accounts = Accounts::new(rows.merge()?, &self.rules)?;
        while let Some(account) = accounts.next_checked(&mut repetitions)? {
            summary.add(account);
            hasher.add(account);
            if summary.accounts.is_multiple_of(LINES_AT_ONCE) && self.progress.stopping() {
                return Err(LedgerError::Stopped);
            }
        }
        drop(accounts);
        if repetitions.count > 0 {
            return Err(duplicates(repetitions, &self.files));
        }
        Ok(Ledger {
            rows,
            files: self.files.into_iter().map(|file| file.name).collect(),
            rules: self.rules,
            summary,
            digests: hasher.finish(),
            rows_read: self.rows_read,
        })
    }
}

fn duplicates(mut repetitions: Repetitions, files: &[File]) -> LedgerError {
    let at = |place: LinePlace| FileLine {
        file: files[place.file as usize].name.clone(),
        line: place.line,
    };
    let count = repetitions.count;
    let largest = std::mem::take(&mut repetitions.largest);
    let first = repetitions.into_sorted().into_iter();
    let wide = |repetition: &Repetition| match repetition.kind {
        RepetitionKind::WideLine => files[repetition.line.file as usize].account_column.clone(),
        RepetitionKind::Amount | RepetitionKind::Sum => None,
    };
    let first = first.map(|repetition| Duplicate {
        line: at(repetition.line),
        earlier: at(repetition.earlier),
        side: repetition.side,
        asset: repetition.asset,
        wide: wide(&repetition),
        sum: repetition.kind == RepetitionKind::Sum,
    });
    LedgerError::Duplicates {
        first: first.collect(),
        count,
        largest,
    }
}

/// Rows without files.
#[cfg(test)]
impl LedgerBuilder<'_> {
    /// No rows yet, of a registry with that many assets.
    pub fn new(listed: usize) -> Self {
        Self::with(listed, Scratch::default(), &crate::progress::Silent)
    }

    /// Adds a balance.
    pub fn push(&mut self, id: &str, asset: AssetId, amount: Amount) {
        self.push_side(id, Side::Balance, asset, amount);
    }

    /// Adds a debt.
    pub fn push_debt(&mut self, id: &str, asset: AssetId, amount: Amount) {
        self.push_side(id, Side::Debt, asset, amount);
    }

    fn push_side(&mut self, id: &str, side: Side, asset: AssetId, amount: Amount) {
        let line = self.rows_read + 1;
        self.count_line();
        let id = AccountId::new(id).expect("a well-formed id");
        self.push_row(id, side, asset, amount, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::Silent;

    fn asset(index: usize) -> AssetId {
        AssetId::new(index).unwrap()
    }

    #[test]
    fn rejects_a_balance_given_twice_and_names_both_lines() {
        let mut builder = LedgerBuilder::new(1);
        for (file, lines) in [
            ("a.csv", [("x", 2), ("y", 9)]),
            ("b.csv", [("z", 2), ("y", 3)]),
        ] {
            builder.begin_file(file, false);
            for (id, line) in lines {
                let id = AccountId::new(id).unwrap();
                builder.push_row(id, Side::Balance, asset(0), Amount(line), line);
            }
        }
        let line = |file: &str, line| FileLine {
            file: file.to_owned(),
            line,
        };
        let duplicate = Duplicate {
            line: line("b.csv", 3),
            earlier: line("a.csv", 9),
            side: Side::Balance,
            asset: asset(0),
            wide: None,
            sum: false,
        };
        match builder.finish().unwrap_err() {
            LedgerError::Duplicates { first, count, .. } => {
                assert_eq!((first, count), (vec![duplicate], 1));
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_balance_and_a_debt_of_one_asset_are_two_things_and_each_is_given_once() {
        let mut builder = LedgerBuilder::new(1);
        builder.push("a", asset(0), Amount(5));
        builder.push_debt("a", asset(0), Amount(3));
        let ledger = builder.finish().unwrap();
        assert_eq!(
            (ledger.totals(), ledger.debt_totals()),
            (&[5][..], &[3][..])
        );
        let mut builder = LedgerBuilder::new(1);
        for _ in 0..2 {
            builder.push_debt("a", asset(0), Amount(3));
        }
        match builder.finish().unwrap_err() {
            LedgerError::Duplicates { first, count, .. } => {
                assert_eq!((first[0].side, count), (Side::Debt, 1));
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn files_that_add_up_have_one_sum_of_balances_and_one_of_debts() {
        let mut builder = LedgerBuilder::new(2);
        let alice = AccountId::new("alice").unwrap();
        for (file, amount) in [("spot.csv", 5), ("earn.csv", 0), ("funding.csv", 7)] {
            builder.begin_file(file, true);
            builder.push_row(alice, Side::Balance, asset(0), Amount(amount), 2);
            builder.push_row(alice, Side::Debt, asset(0), Amount(1), 3);
            builder.push_row(alice, Side::Balance, asset(1), Amount(amount / 6), 4);
        }
        let ledger = builder.finish().unwrap();
        assert_eq!(
            (ledger.totals(), ledger.debt_totals()),
            (&[12, 1][..], &[3, 0][..])
        );
        assert_eq!((ledger.account_count(), ledger.balance_count()), (1, 2));
    }

    #[test]
    fn a_file_that_does_not_add_up_repeats_what_another_says() {
        for adds in [[true, false], [false, true], [false, false]] {
            let mut builder = LedgerBuilder::new(1);
            for (file, adds) in ["a.csv", "b.csv"].into_iter().zip(adds) {
                builder.begin_file(file, adds);
                let id = AccountId::new("alice").unwrap();
                builder.push_row(id, Side::Balance, asset(0), Amount(1), 2);
            }
            let refused = builder.finish();
            assert!(
                matches!(refused, Err(LedgerError::Duplicates { count: 1, .. })),
                "{adds:?}"
            );
        }
    }

    #[test]
    fn a_sum_of_two_to_the_64_is_too_large_and_one_less_is_not() {
        for (last, fits) in [(0, true), (1, false)] {
            let mut builder = LedgerBuilder::new(1);
            builder.begin_file("a.csv", true);
            let id = AccountId::new("alice").unwrap();
            for (line, amount) in [(2, u64::MAX), (3, last)] {
                builder.push_row(id, Side::Balance, asset(0), Amount(amount), line);
            }
            match builder.finish() {
                Ok(ledger) => {
                    assert!(fits);
                    assert_eq!(ledger.totals(), [u128::from(u64::MAX)]);
                }
                Err(LedgerError::Duplicates { first, largest, .. }) => {
                    assert!(!fits);
                    assert!(first[0].sum);
                    assert_eq!((first[0].earlier.line, first[0].line.line), (2, 3));
                    assert_eq!(largest[&asset(0)], 1 << 64);
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn rejects_a_zero_given_twice() {
        let mut builder = LedgerBuilder::new(1);
        builder.push("a", asset(0), Amount(0));
        builder.push("a", asset(0), Amount(5));
        assert!(matches!(
            builder.finish(),
            Err(LedgerError::Duplicates { count: 1, .. })
        ));
    }

    #[test]
    fn the_first_thousand_repetitions_are_kept_and_all_are_counted() {
        let mut builder = LedgerBuilder::new(1);
        for _ in 0..2 {
            for i in 0..1_500 {
                builder.push(&format!("user{i}"), asset(0), Amount(1));
            }
        }
        match builder.finish().unwrap_err() {
            LedgerError::Duplicates { first, count, .. } => {
                assert_eq!((first.len(), count), (1_000, 1_500));
                assert_eq!((first[0].line.line, first[999].line.line), (1_501, 2_500));
            }
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_ledger_is_the_same_sorted_in_memory_and_on_the_disk() {
        let read = |memory| {
            let scratch = Scratch::default().with_memory(memory);
            let mut builder = LedgerBuilder::with(2, scratch, &Silent);
            for round in 0..2 {
                for i in 0..5_000u64 {
                    builder.push(&format!("user{i}"), asset(round), Amount(i + 1));
                }
            }
            builder.finish().unwrap()
        };
        let (one, other) = (read(1 << 24), read(1 << 14));
        assert_eq!(one.scratch_bytes(), 0);
        assert!(other.scratch_bytes() > 0);
        for ledger in [&one, &other] {
            assert_eq!(
                (ledger.account_count(), ledger.balance_count()),
                (5_000, 10_000)
            );
        }
        assert_eq!(one.digest(), other.digest());
    }
}
