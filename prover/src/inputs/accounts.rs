//! From sorted rows to accounts in normal form, one at a time, and what is said twice on the way.
//!
//! In normal form an account has its balances in the order of the registry, and so its debts, and none of zero. One
//! that has only zeros has neither: it is an account all the same, whose owner is to be told that nothing is counted.

use std::collections::BinaryHeap;

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

/// Something that two lines say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Repetition {
    pub line: LinePlace,
    pub earlier: LinePlace,
    /// What is given twice, if the account has not two lines in the wide tables of a section.
    pub side: Side,
    /// The account has two lines in the wide tables of a section; otherwise it has a balance of an asset twice,
    /// or a debt.
    pub of_wide_line: bool,
}

/// The first repetitions, and the number of all.
#[derive(Debug, Default)]
pub(super) struct Repetitions {
    /// Its largest on top.
    kept: BinaryHeap<Repetition>,
    pub count: u64,
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

    pub fn into_sorted(self) -> Vec<Repetition> {
        self.kept.into_sorted_vec()
    }
}

/// Reads accounts in the order of their ids' bytes.
pub struct Accounts<'a> {
    rows: Merge<'a>,
    /// For each file, the section of wide tables that it belongs to.
    sections: &'a [Option<u32>],
    /// The next account's first row; empty at the end.
    next: Vec<u8>,
    account: Account,
    /// Lines of wide tables that the account has, each once, with their sections.
    wide_lines: Vec<(u32, LinePlace)>,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(
        mut rows: Merge<'a>,
        sections: &'a [Option<u32>],
    ) -> Result<Self, ScratchError> {
        let next = rows.next_record()?.unwrap_or_default().to_vec();
        Ok(Self {
            rows,
            sections,
            next,
            account: Account::default(),
            wide_lines: Vec::new(),
        })
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
        if self.next.is_empty() {
            return Ok(None);
        }
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
        let mut last: Option<rows::Row> = None;
        loop {
            let (_, row) = rows::decode(&self.next);
            if let Some(last) = last
                && (last.side, last.asset) == (row.side, row.asset)
                && !self.same_wide_section(last.place, row.place)
            {
                repetitions.add(Repetition {
                    line: row.place.max(last.place),
                    earlier: row.place.min(last.place),
                    side: row.side,
                    of_wide_line: false,
                });
            }
            last = Some(row);
            let first = self
                .account
                .place
                .map_or(row.place, |place| place.min(row.place));
            self.account.place = Some(first);
            self.note_wide_line(row.place);
            if row.amount != Amount(0) {
                let amounts = match row.side {
                    Side::Balance => &mut self.account.entries,
                    Side::Debt => &mut self.account.debts,
                };
                amounts.push((row.asset, row.amount));
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
        self.report_wide_lines(repetitions);
        Ok(Some(&self.account))
    }

    fn section(&self, place: LinePlace) -> Option<u32> {
        self.sections.get(place.file as usize).copied().flatten()
    }

    fn same_wide_section(&self, a: LinePlace, b: LinePlace) -> bool {
        self.section(a).is_some() && self.section(a) == self.section(b)
    }

    fn note_wide_line(&mut self, place: LinePlace) {
        if let Some(section) = self.section(place)
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
        for (section, line) in self.wide_lines.drain(..) {
            match first {
                Some((known, earlier)) if known == section => repetitions.add(Repetition {
                    line,
                    earlier,
                    side: Side::Balance,
                    of_wide_line: true,
                }),
                _ => first = Some((section, line)),
            }
        }
    }
}
