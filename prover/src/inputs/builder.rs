//! Collects balances and debts in the order of the files; sorted, they are a ledger.

use std::collections::BTreeMap;

use circuits::ledger::{AccountId, Amount, AssetId};

use super::{
    accounts::{Accounts, FileRules, Repetition, RepetitionKind, Repetitions},
    departures::Departures,
    diagnostics::{Column, RecordKind},
    ids::IdReader,
    ledger::Ledger,
    rows::{self, FileLine, LedgerFile, LinePlace, Row, Side},
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
    ids: IdReader,
    record: Vec<u8>,
    files: Vec<File>,
    /// For each file, what its lines may say.
    rules: Vec<FileRules>,
    rows_read: u64,
    departures: Departures,
    /// The account of which a line said last that there is nothing.
    mentioned: String,
    listed: usize,
    progress: &'p dyn Progress,
    fault: Option<LedgerError>,
}

struct File {
    named: LedgerFile,
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
            ids: IdReader::new(&scratch),
            sorter: Sorter::new(scratch),
            record: Vec::new(),
            files: vec![File {
                named: LedgerFile::default(),
                account_column: None,
            }],
            rules: vec![FileRules::default()],
            rows_read: 0,
            departures: Departures::new(listed),
            mentioned: String::new(),
            listed,
            progress,
            fault: None,
        }
    }

    /// The lines that follow are those of another file, which may say several amounts of one account and asset if it adds
    /// them up.
    pub(super) fn begin_file(&mut self, name: &str, kind: RecordKind, adds: bool) {
        self.begin((name, kind), FileRules { wide: None, adds }, None);
    }

    /// The lines that follow are those of a wide table, whose section has one line at most for an account unless it adds
    /// them up.
    pub(super) fn begin_wide_file(
        &mut self,
        named: (&str, RecordKind),
        section: u32,
        account_column: Column,
        adds: bool,
    ) {
        let wide = Some(section);
        self.begin(named, FileRules { wide, adds }, Some(account_column));
    }

    fn begin(
        &mut self,
        (name, kind): (&str, RecordKind),
        rules: FileRules,
        account_column: Option<Column>,
    ) {
        self.files.push(File {
            named: LedgerFile {
                name: name.to_owned(),
                kind,
            },
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
        self.push_record(id, Some(side), asset, amount, line);
    }

    /// Notes that a line has nothing of its account that is in the ledger. An account of which there is nothing else is
    /// counted, and is not in the ledger.
    pub(super) fn mention(&mut self, id: AccountId<'_>, line: u64) {
        // Lines of one account mostly follow each other, and one says as much as a hundred.
        if self.mentioned != id.as_str() {
            id.as_str().clone_into(&mut self.mentioned);
            let asset = AssetId::new(0).expect("a registry has an asset");
            self.push_record(id, None, asset, Amount(0), line);
        }
    }

    fn push_record(
        &mut self,
        id: AccountId<'_>,
        side: Option<Side>,
        asset: AssetId,
        amount: Amount,
        line: u64,
    ) {
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

    /// Sorts the rows, and reads them once to see that nothing is said twice, and once more if ids could be taken for each
    /// other.
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
        let mut ids = self.ids;
        let mut accounts = Accounts::new(rows.merge()?, &self.rules)?;
        while let Some(account) = accounts.next_checked(&mut repetitions)? {
            summary.add(account);
            hasher.add(account);
            ids.add(account)?;
            if summary.accounts.is_multiple_of(LINES_AT_ONCE) && self.progress.stopping() {
                return Err(LedgerError::Stopped);
            }
        }
        summary.departures.accounts = accounts.passed_over();
        drop(accounts);
        if repetitions.count > 0 {
            return Err(duplicates(repetitions, &self.files));
        }
        let again = || Accounts::new(rows.merge()?, &self.rules);
        let doubts = ids.finish()?.compare(again, &|| self.progress.stopping())?;
        if self.progress.stopping() {
            return Err(LedgerError::Stopped);
        }
        Ok(Ledger {
            rows,
            files: self.files.into_iter().map(|file| file.named).collect(),
            rules: self.rules,
            summary,
            digests: hasher.finish(),
            doubts,
            rows_read: self.rows_read,
        })
    }
}

fn duplicates(mut repetitions: Repetitions, files: &[File]) -> LedgerError {
    let at = |place: LinePlace| files[place.file as usize].named.line(place.line);
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
mod tests;
