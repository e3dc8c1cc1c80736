//! A list as somebody else wrote it, read to its end. An entry on a chain that another version of this program may know
//! does not hide what is false behind it.

use std::{borrow::Borrow, collections::HashSet};

use documents::bundle::{
    descriptor::{Descriptor, MAX_SYMBOL_BYTES},
    public_list::MAX_LIST_BYTES,
};

use super::{ListError, ReserveCount, ReserveList, check_count};
use crate::{
    chain::ChainError,
    entry::EntryProblem,
    holding::{Holding, HoldingRecord},
};

/// A list of which nothing is known to be false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadList {
    list: ReserveList,
    unchecked: Option<ListError>,
}

impl ReadList {
    /// The list that records state, which are in its order.
    ///
    /// # Errors
    /// [`ListError::Entry`], [`ListError::Entries`]: what is false.
    pub fn from_records(
        records: &[HoldingRecord],
        descriptor: &Descriptor,
    ) -> Result<Self, ListError> {
        Self::read(records.iter().map(Ok), descriptor)
    }

    /// Parses a list's CSV file.
    ///
    /// # Errors
    /// [`ListError`]: what is false; there is one form for each list.
    pub fn from_csv(bytes: &[u8], descriptor: &Descriptor) -> Result<Self, ListError> {
        if bytes.len() as u64 > MAX_LIST_BYTES {
            let bytes = bytes.len();
            return Err(ListError::Size { bytes });
        }
        // Not collected first: records without content would take many times the memory of their bytes.
        let mut reader = csv::Reader::from_reader(bytes);
        let records = reader.deserialize::<HoldingRecord>();
        let records = records.map(|record| record.map_err(|_| EntryProblem::Fields));
        let read = Self::read(records, descriptor)?;
        if read.list.to_csv(descriptor) == bytes {
            Ok(read)
        } else {
            Err(ListError::Form)
        }
    }

    /// Reads entry after entry, and stops at the first that is false.
    fn read<T: Borrow<HoldingRecord>>(
        records: impl Iterator<Item = Result<T, EntryProblem>>,
        descriptor: &Descriptor,
    ) -> Result<Self, ListError> {
        let mut counted = ReserveCount::new(descriptor);
        let mut holdings: Vec<Holding> = Vec::new();
        let mut unchecked = None;
        for (entry, record) in (1..).zip(records) {
            check_count(entry)?;
            let mut asset = String::new();
            let read = || {
                let record = record?;
                let record = record.borrow();
                // It may be any text, of any length.
                asset = record.asset.chars().take(MAX_SYMBOL_BYTES).collect();
                let (holding, open) = Holding::read(record, descriptor)?;
                counted.count(&holding)?;
                let last = holdings.last();
                if last.is_some_and(|last| last.key() >= holding.key()) {
                    return Err(EntryProblem::Order);
                }
                Ok((holding, open))
            };
            let read = { read }();
            let of_entry = |problem| ListError::Entry {
                entry,
                asset,
                problem,
            };
            let (holding, open) = match read {
                Ok(read) => read,
                Err(problem) => return Err(of_entry(problem)),
            };
            if let (None, Some(error)) = (&unchecked, open) {
                unchecked = Some(of_entry(EntryProblem::Chain(error)));
            }
            holdings.push(holding);
        }
        if unchecked.is_some() {
            ensure_one_name(&holdings, descriptor)?;
        }
        let list = ReserveList {
            holdings,
            totals: counted.totals.into(),
        };
        Ok(Self { list, unchecked })
    }

    /// The list, with entries on chains that are not known here, if there are any.
    pub fn as_read(&self) -> &ReserveList {
        &self.list
    }

    /// The first entry on a chain that another version of this program may know.
    pub fn unchecked(&self) -> Option<&ListError> {
        self.unchecked.as_ref()
    }

    /// The list, if all of its chains are known.
    ///
    /// # Errors
    /// [`ListError::Entry`], which is unchecked.
    pub fn whole(self) -> Result<ReserveList, ListError> {
        match self.unchecked {
            None => Ok(self.list),
            Some(error) => Err(error),
        }
    }
}

/// Refuses a chain that has in one list its name of now and one of before: no version of this program had both.
fn ensure_one_name(holdings: &[Holding], descriptor: &Descriptor) -> Result<(), ListError> {
    let ids: HashSet<_> = holdings.iter().map(|it| it.address.chain().id()).collect();
    for (entry, holding) in (1..).zip(holdings) {
        if let Some(id) = holding.address.chain().renamed()
            && ids.contains(id)
        {
            return Err(ListError::Entry {
                entry,
                asset: descriptor.asset(holding.asset).symbol.clone(),
                problem: EntryProblem::Chain(ChainError::Alias(id)),
            });
        }
    }
    Ok(())
}
