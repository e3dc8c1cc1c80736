//! The policy's caps on what all debts together rely on of an asset, where they are too low for everybody.
//!
//! Accounts then ask for room one after the other, in the order of `HMAC-SHA256(seed, "por/pledge-order/v1", account
//! id)`: the order of ids would always leave out the same customers, and tell them how much those before them pledge.
//! An asset that has less room than an account asks for is passed over for this account.

use circuits::ledger::{AccountId, Amount, AssetId};
use num_bigint::BigUint;

use super::{
    selection::{LoanSelection, SelectedLoans},
    terms::LoanTerms,
};
use crate::sorting::{Merge, Scratch, ScratchError, SortedRecords, Sorter};

const KEY_BYTES: usize = 32;

/// What is left of each asset's cap, in units of F; `None` for assets without one.
struct Room<'t> {
    terms: &'t LoanTerms,
    left: Vec<Option<BigUint>>,
}

impl<'t> Room<'t> {
    fn new(terms: &'t LoanTerms) -> Self {
        let caps = terms.caps.iter();
        let left = caps.map(|cap| Some(cap.as_ref()?.cap.clone())).collect();
        Self { terms, left }
    }

    fn value(&self, asset: AssetId, amount: Amount) -> BigUint {
        BigUint::from(self.terms.vector.pledged(asset)) * amount.0
    }

    fn has(&self, asset: AssetId, amount: Amount) -> bool {
        let left = self.left[asset.index()].as_ref();
        left.is_none_or(|left| self.value(asset, amount) <= *left)
    }

    fn take(&mut self, asset: AssetId, amount: Amount) {
        let value = self.value(asset, amount);
        if let Some(left) = &mut self.left[asset.index()] {
            *left -= value;
        }
    }
}

impl LoanTerms {
    /// Whether pledges of so many units, by asset, are within the caps.
    pub fn within_caps(&self, pledged: &[u128]) -> bool {
        let caps = self.caps.iter().zip(pledged);
        caps.flat_map(|(cap, pledged)| Some((cap.as_ref()?, pledged)))
            .all(|(cap, pledged)| BigUint::from(cap.coefficient) * *pledged <= cap.cap)
    }

    fn is_capped(&self, asset: AssetId) -> bool {
        self.caps[asset.index()].is_some()
    }
}

/// Finds the assets that are passed over.
pub struct CapOrder<'a> {
    selection: &'a LoanSelection,
    scratch: &'a Scratch,
    sorter: Sorter,
    record: Vec<u8>,
}

impl<'a> CapOrder<'a> {
    /// No accounts yet.
    pub fn new(selection: &'a LoanSelection, scratch: &'a Scratch) -> Self {
        Self {
            selection,
            scratch,
            sorter: Sorter::new(scratch.clone()),
            record: Vec::new(),
        }
    }

    /// Adds an account whose debts have been counted and covered with nothing passed over. One that pledges no capped
    /// asset then never asks for room.
    pub fn push(
        &mut self,
        id: AccountId<'_>,
        selected: &SelectedLoans,
    ) -> Result<(), ScratchError> {
        let mut pledged = selected.pledged().iter();
        if !pledged.any(|(asset, _)| self.selection.terms.is_capped(*asset)) {
            return Ok(());
        }
        self.record.clear();
        self.record.extend_from_slice(&self.selection.cap_order(id));
        self.record.extend_from_slice(id.as_bytes());
        // Ids have no control characters: the zero ends them.
        self.record.push(0);
        selected.write(&mut self.record);
        self.sorter.push(&self.record)
    }

    /// Gives the accounts room, in their order. The records that are made are in the order of ids.
    pub fn finish(self) -> Result<SkippedCollateral, ScratchError> {
        let accounts = self.sorter.finish()?;
        let mut skipped_collateral = Sorter::new(self.scratch.clone());
        let mut room = Room::new(&self.selection.terms);
        let mut selected = SelectedLoans::default();
        let mut record = Vec::new();
        let mut merge = accounts.merge()?;
        while let Some(account) = merge.next_record()? {
            let rest = &account[KEY_BYTES..];
            let id_bytes = rest.iter().position(|byte| *byte == 0);
            let (id, amounts) = rest.split_at(id_bytes.expect("a zero ends the id") + 1);
            selected.read(&self.selection.terms, amounts);
            let skipped = self
                .selection
                .skipped_collateral(&mut selected, |asset, amount| room.has(asset, amount));
            self.selection.pledge(&skipped, &mut selected);
            for (asset, amount) in selected.pledged() {
                room.take(*asset, *amount);
            }
            if !skipped.is_empty() {
                record.clear();
                record.extend_from_slice(id);
                for asset in skipped {
                    record.extend_from_slice(&(asset.index() as u16).to_be_bytes());
                }
                skipped_collateral.push(&record)?;
            }
        }
        Ok(SkippedCollateral(skipped_collateral.finish()?))
    }
}

/// For some accounts, the assets that are passed over.
#[derive(Debug)]
pub struct SkippedCollateral(SortedRecords);

impl SkippedCollateral {
    /// Reads them along with the accounts of the ledger.
    pub fn reader(&self) -> Result<SkippedCollateralReader<'_>, ScratchError> {
        let mut merge = self.0.merge()?;
        let next = merge.next_record()?.unwrap_or_default().to_vec();
        Ok(SkippedCollateralReader {
            merge,
            next,
            assets: Vec::new(),
        })
    }
}

/// Reads what is passed over, in the order of ids.
pub struct SkippedCollateralReader<'a> {
    merge: Merge<'a>,
    /// The next account's record; empty at the end.
    next: Vec<u8>,
    assets: Vec<AssetId>,
}

impl SkippedCollateralReader<'_> {
    /// The assets that are passed over for an account. Accounts are asked for in the order of their ids, each once.
    pub fn of(&mut self, id: AccountId<'_>) -> Result<&[AssetId], ScratchError> {
        self.assets.clear();
        let id = id.as_bytes();
        if self.next.len() > id.len() && self.next[..id.len()] == *id && self.next[id.len()] == 0 {
            let assets = self.next[id.len() + 1..].chunks_exact(2);
            let assets = assets.map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
            self.assets
                .extend(assets.filter_map(|asset| AssetId::new(asset.into())));
            self.next.clear();
            let next = self.merge.next_record()?.unwrap_or_default();
            self.next.extend_from_slice(next);
        }
        Ok(&self.assets)
    }
}
