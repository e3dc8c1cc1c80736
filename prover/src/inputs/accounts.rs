//! From sorted rows to accounts in normal form, one at a time, and what is said twice on the way.
//!
//! In normal form an account has its balances in the order of the registry, and so its debts, and none of zero. One
//! that has only zeros has neither: it is an account all the same, whose owner is to be told that nothing is counted.

use std::collections::{BTreeMap, BinaryHeap};

use circuits::ledger::{AccountId, Amount, AssetId};

use super::rows::{self, LinePlace, Side};
use crate::sorting::{Merge, ScratchError};

/// Most lines of one account that are compared, and most faults that are kept.
const MOST_KEPT: usize = 1_000;

/// An account of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    id: String,
    entries: Vec<(AssetId, Amount)>,
    debts: Vec<(AssetId, Amount)>,
    place: Option<LinePlace>,
}

impl Account {
    /// The id as its owner knows it.
    pub fn id(&self) -> AccountId<'_> {
        AccountId::new(&self.id).expect("only well-formed ids enter a ledger")
    }

    /// The balances, in the order of the registry: none twice, and none of zero.
    pub fn entries(&self) -> &[(AssetId, Amount)] {
        &self.entries
    }

    /// The debts, in the order of the registry: none twice, and none of zero.
    pub fn debts(&self) -> &[(AssetId, Amount)] {
        &self.debts
    }

    /// The first of its lines in the order of the files; `None` before one was read.
    pub(super) fn place(&self) -> Option<LinePlace> {
        self.place
    }
}

/// Something that two lines say, or that they are not to say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repetition {
    pub line: LinePlace,
    pub earlier: LinePlace,
    /// What is given twice, if the account has not two lines in the wide tables of a section.
    pub side: Side,
    /// Of which asset.
    pub asset: AssetId,
    pub kind: RepetitionKind,
}

/// What is wrong with two lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RepetitionKind {
    /// The account has a balance of an asset twice, or a debt.
    Amount,
    /// The account has two lines in the wide tables of a section.
    WideLine,
    /// Amounts that are to be added up have a sum that is too large.
    Sum,
}

/// What the lines of a file may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FileRules {
    /// The section of wide tables that it belongs to.
    pub wide: Option<u32>,
    /// Several amounts of one account in one asset are added up.
    pub adds: bool,
}

/// The first repetitions, and the number of all.
#[derive(Debug, Default)]
pub(super) struct Repetitions {
    /// Its largest on top.
    kept: BinaryHeap<Repetition>,
    pub count: u64,
    /// For each asset with sums that are too large, the largest of them.
    pub largest: BTreeMap<AssetId, u128>,
}

impl Repetitions {
    fn add(&mut self, repetition: Repetition) {
        self.count += 1;
        if self.kept.len() < MOST_KEPT {
            self.kept.push(repetition);
        } else if let Some(mut last) = self.kept.peek_mut()
            && repetition < *last
        {
            *last = repetition;
        }
    }

    fn add_sum(&mut self, run: &Run) {
        let largest = self.largest.entry(run.asset).or_default();
        *largest = (*largest).max(run.sum);
        self.add(Repetition {
            line: run.last,
            earlier: run.first,
            side: run.side,
            asset: run.asset,
            kind: RepetitionKind::Sum,
        });
    }

    pub fn into_sorted(self) -> Vec<Repetition> {
        self.kept.into_sorted_vec()
    }
}

/// Rows of one account that are about one asset and one side.
struct Run {
    side: Side,
    asset: AssetId,
    /// Fewer than 2^64 amounts below 2^64.
    sum: u128,
    first: LinePlace,
    last: LinePlace,
}

impl Run {
    fn new(side: Side, row: &rows::Row) -> Self {
        Self {
            side,
            asset: row.asset,
            sum: row.amount.0.into(),
            first: row.place,
            last: row.place,
        }
    }

    fn is_of(&self, side: Side, row: &rows::Row) -> bool {
        (self.side, self.asset) == (side, row.asset)
    }

    fn add(&mut self, row: &rows::Row) {
        self.sum += u128::from(row.amount.0);
        self.last = row.place;
    }

    /// Gives the account what the rows come to.
    fn finish(self, account: &mut Account, repetitions: &mut Repetitions) {
        let amount = u64::try_from(self.sum).unwrap_or_else(|_| {
            repetitions.add_sum(&self);
            u64::MAX
        });
        if amount > 0 {
            let amounts = match self.side {
                Side::Balance => &mut account.entries,
                Side::Debt => &mut account.debts,
            };
            amounts.push((self.asset, Amount(amount)));
        }
    }
}

/// Reads accounts in the order of their ids' bytes.
pub struct Accounts<'a> {
    rows: Merge<'a>,
    /// By number of the file.
    files: &'a [FileRules],
    /// The next account's first row; empty at the end.
    next: Vec<u8>,
    account: Account,
    /// Lines of wide tables that the account has, each once, with their sections.
    wide_lines: Vec<(u32, LinePlace)>,
    /// Accounts that were passed over: of none of their lines anything is in the ledger.
    passed_over: u64,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(mut rows: Merge<'a>, files: &'a [FileRules]) -> Result<Self, ScratchError> {
        let next = rows.next_record()?.unwrap_or_default().to_vec();
        Ok(Self {
            rows,
            files,
            next,
            account: Account::default(),
            wide_lines: Vec::new(),
            passed_over: 0,
        })
    }

    /// How many accounts the lines so far have that are none of the ledger's.
    pub(super) fn passed_over(&self) -> u64 {
        self.passed_over
    }

    /// The next account; `None` after the last.
    ///
    /// # Errors
    /// [`ScratchError`].
    pub fn next_account(&mut self) -> Result<Option<&Account>, ScratchError> {
        self.next_checked(&mut Repetitions::default())
    }

    /// The next account, and what its lines say twice.
    pub(super) fn next_checked(
        &mut self,
        repetitions: &mut Repetitions,
    ) -> Result<Option<&Account>, ScratchError> {
        while !self.next.is_empty() {
            self.read_account(repetitions)?;
            if self.account.place.is_some() {
                return Ok(Some(&self.account));
            }
            self.passed_over += 1;
        }
        Ok(None)
    }

    /// Reads the next account. It has no place if its lines say nothing but that there is nothing.
    fn read_account(&mut self, repetitions: &mut Repetitions) -> Result<(), ScratchError> {
        let (id, _) = rows::decode(&self.next);
        // Ids were text when they were written.
        let id_bytes = id.len();
        self.account.id.clear();
        self.account
            .id
            .push_str(std::str::from_utf8(id).expect("ids are text"));
        self.account.entries.clear();
        self.account.debts.clear();
        self.account.place = None;
        self.wide_lines.clear();
        let mut run: Option<Run> = None;
        loop {
            let (_, row) = rows::decode(&self.next);
            if let Some(side) = row.side {
                self.take(side, &row, &mut run, repetitions);
            }
            let Some(record) = self.rows.next_record()? else {
                self.next.clear();
                break;
            };
            let same = record.len() > id_bytes && record[..=id_bytes] == self.next[..=id_bytes];
            self.next.clear();
            self.next.extend_from_slice(record);
            if !same {
                break;
            }
        }
        if let Some(ended) = run {
            ended.finish(&mut self.account, repetitions);
        }
        self.report_wide_lines(repetitions);
        Ok(())
    }

    /// Takes an amount in, which goes on with the amounts of its side and asset or ends them.
    fn take(
        &mut self,
        side: Side,
        row: &rows::Row,
        run: &mut Option<Run>,
        repetitions: &mut Repetitions,
    ) {
        match run {
            Some(run) if run.is_of(side, row) => {
                let last = run.last;
                let adds = self.rules(last).adds && self.rules(row.place).adds;
                if !adds && !self.same_wide_section(last, row.place) {
                    repetitions.add(Repetition {
                        line: row.place.max(last),
                        earlier: row.place.min(last),
                        side,
                        asset: row.asset,
                        kind: RepetitionKind::Amount,
                    });
                }
                run.add(row);
            }
            run => {
                if let Some(ended) = run.replace(Run::new(side, row)) {
                    ended.finish(&mut self.account, repetitions);
                }
            }
        }
        let place = self.account.place;
        self.account.place = Some(place.map_or(row.place, |place| place.min(row.place)));
        self.note_wide_line(row.place);
    }

    fn rules(&self, place: LinePlace) -> FileRules {
        self.files
            .get(place.file as usize)
            .copied()
            .unwrap_or_default()
    }

    fn same_wide_section(&self, a: LinePlace, b: LinePlace) -> bool {
        let (a, b) = (self.rules(a).wide, self.rules(b).wide);
        a.is_some() && a == b
    }

    fn note_wide_line(&mut self, place: LinePlace) {
        let rules = self.rules(place);
        if let (Some(section), false) = (rules.wide, rules.adds)
            && self.wide_lines.len() < MOST_KEPT
            && !self.wide_lines.contains(&(section, place))
        {
            self.wide_lines.push((section, place));
        }
    }

    /// All lines of a section but the first are too many.
    fn report_wide_lines(&mut self, repetitions: &mut Repetitions) {
        self.wide_lines.sort_unstable();
        let mut first: Option<(u32, LinePlace)> = None;
        // Such lines are about no asset in particular.
        let asset = AssetId::new(0).expect("a registry has an asset");
        for (section, line) in self.wide_lines.drain(..) {
            match first {
                Some((known, earlier)) if known == section => repetitions.add(Repetition {
                    line,
                    earlier,
                    side: Side::Balance,
                    asset,
                    kind: RepetitionKind::WideLine,
                }),
                _ => first = Some((section, line)),
            }
        }
    }
}
