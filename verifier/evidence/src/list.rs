//! The list of reserves. Whatever is in it is counted once: addresses are in their canonical form before
//! they are compared, an output is in it once, a place has one name, and all holdings on a chain are of one block, so
//! that no coin is counted where it was and again where it went.

mod read;

use std::collections::HashMap;

use circuits::solvency::{ReserveTotals, statement::TOTAL_BITS};

use super::{
    address::Address,
    chain::ChainError,
    counted::Counted,
    entry::EntryProblem,
    holding::{Holding, HoldingRecord},
};
use documents::{
    bundle::{descriptor::Descriptor, public_list::MAX_LIST_BYTES},
    refusal::{Reason, Refusal},
};

pub use read::ReadList;

/// Most entries of a list, and of the evidence that comes with it. Entries without content are short: files of
/// the sizes that are allowed would take many times these in memory.
pub const MAX_ENTRIES: usize = 1 << 19;

/// What is wrong with a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Larger than any list.
    #[error("the list of reserves has {bytes} bytes, more than {MAX_LIST_BYTES}")]
    Size {
        /// So many.
        bytes: usize,
    },
    /// More entries than any list.
    #[error("the list of reserves has more than {MAX_ENTRIES} entries")]
    Entries,
    /// One of its entries, counted from 1.
    #[error("entry {entry} of the reserves{}: {problem}", of_asset(asset))]
    Entry {
        /// Which.
        entry: usize,
        /// The asset that it names, listed or not; empty where nothing of it could be read.
        asset: String,
        /// What is wrong with it.
        problem: EntryProblem,
    },
    /// Another form of the same list.
    #[error(
        "the list of reserves is not in its canonical form: the header, no quotation marks, no empty lines, each line ended by a line feed alone"
    )]
    Form,
}

/// The asset that an entry names, as a part of a sentence.
fn of_asset(symbol: &str) -> String {
    if symbol.is_empty() {
        return String::new();
    }
    format!(", of {symbol}")
}

impl ListError {
    /// The code of a refusal for it.
    pub fn reason(&self) -> Reason {
        match self {
            Self::Entry { problem, .. } => problem.reason(),
            Self::Size { .. } | Self::Entries | Self::Form => Reason::Reserves,
        }
    }

    /// Whether another version of this program may know what is not known here: the list may be right.
    pub fn is_unchecked(&self) -> bool {
        matches!(self, Self::Entry { problem, .. } if problem.is_unchecked())
    }

    /// What there is instead, where it is unchecked.
    fn instead(&self) -> String {
        match self {
            Self::Entry {
                problem: EntryProblem::Chain(ChainError::Renamed(id)),
                ..
            } => format!(
                "the list was made by a program that did not know {id} yet: check it with the version of that program"
            ),
            _ => format!(
                "a later version may have it; {}",
                ChainError::Unknown.hint()
            ),
        }
    }
}

impl From<ListError> for Refusal {
    fn from(error: ListError) -> Self {
        if error.is_unchecked() {
            return Self::Unchecked {
                reason: error.reason(),
                what: error.to_string(),
                hint: error.instead(),
            };
        }
        Self::rejected(error.reason(), error)
    }
}

/// A list of reserves in which nothing is counted twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveList {
    holdings: Vec<Holding>,
    totals: ReserveTotals,
}

impl ReserveList {
    /// The list of these holdings, in its order: by asset id, chain, address and output.
    ///
    /// # Errors
    /// [`ListError::Entry`], counted in the list's order; [`ListError::Entries`].
    pub fn new(mut holdings: Vec<Holding>, descriptor: &Descriptor) -> Result<Self, ListError> {
        check_count(holdings.len())?;
        holdings.sort_by(|a, b| a.key().cmp(&b.key()));
        let mut counted = ReserveCount::new(descriptor);
        for (entry, holding) in (1..).zip(&holdings) {
            counted.count(holding).map_err(|problem| {
                let asset = descriptor.asset(holding.asset).symbol.clone();
                ListError::Entry {
                    entry,
                    asset,
                    problem,
                }
            })?;
        }
        let totals = counted.totals.into();
        Ok(Self { holdings, totals })
    }

    /// The list that records state, which are in its order.
    ///
    /// # Errors
    /// [`ListError::Entry`], [`ListError::Entries`].
    pub fn from_records(
        records: &[HoldingRecord],
        descriptor: &Descriptor,
    ) -> Result<Self, ListError> {
        ReadList::from_records(records, descriptor)?.whole()
    }

    /// Parses a list's CSV file.
    ///
    /// # Errors
    /// [`ListError`]; there is one form for each list.
    pub fn from_csv(bytes: &[u8], descriptor: &Descriptor) -> Result<Self, ListError> {
        ReadList::from_csv(bytes, descriptor)?.whole()
    }

    /// The canonical CSV file, for the descriptor that the list was made with.
    pub fn to_csv(&self, descriptor: &Descriptor) -> Vec<u8> {
        let record = |holding: &Holding| holding.to_record(descriptor);
        super::table::to_csv(HEADER, self.holdings.iter().map(record))
    }

    /// The records, for the descriptor that the list was made with.
    pub fn to_records(&self, descriptor: &Descriptor) -> Vec<HoldingRecord> {
        let record = |holding: &Holding| holding.to_record(descriptor);
        self.holdings.iter().map(record).collect()
    }

    /// The holdings, in their order.
    pub fn holdings(&self) -> &[Holding] {
        &self.holdings
    }

    /// R_a in smallest units, for each listed asset, each below 2^102.
    pub fn totals(&self) -> &ReserveTotals {
        &self.totals
    }

    /// Every address whose key can sign, by its signing domain and text; one for all chains of the
    /// Ethereum Virtual Machine.
    pub fn signers(&self) -> HashMap<(&'static str, &str), &Address> {
        let addresses = self.holdings.iter().map(|holding| &holding.address);
        addresses
            .filter_map(|address| Some((address.signing_key()?, address)))
            .collect()
    }
}

fn check_count(entries: usize) -> Result<(), ListError> {
    if entries > MAX_ENTRIES {
        return Err(ListError::Entries);
    }
    Ok(())
}

const HEADER: [&str; 7] = [
    "asset",
    "chain",
    "address",
    "outpoint",
    "amount",
    "height",
    "block_hash",
];

/// What has been counted, and how much.
struct ReserveCount {
    totals: Vec<u128>,
    counted: Counted<()>,
}

impl ReserveCount {
    fn new(descriptor: &Descriptor) -> Self {
        Self {
            totals: vec![0; descriptor.assets().len()],
            counted: Counted::default(),
        }
    }

    fn count(&mut self, holding: &Holding) -> Result<(), EntryProblem> {
        let counted = self.counted.count(holding, ());
        counted.map_err(|before| before.problem)?;
        let total = self
            .totals
            .get_mut(holding.asset.index())
            .ok_or(EntryProblem::Asset)?;
        *total = total
            .checked_add(holding.units)
            .filter(|total| total >> TOTAL_BITS == 0)
            .ok_or(EntryProblem::Total)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
