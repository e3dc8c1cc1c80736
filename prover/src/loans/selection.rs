//! One account after the other: which of its debts count, and what of its balances covers them.
//!
//! In this order: debts that the account's own balances do not cover are lowered; debts beyond the policy's share are
//! left out; balances are pledged for the rest. What the second step frees is not used for what the first left out.

use circuits::{
    domain,
    leaf::{Component, Entry},
    ledger::{AccountId, Amount, AssetId},
};
use num_bigint::BigUint;
use zeroize::Zeroizing;

use super::{
    cover::{ValuedAmount, leave_out_uncovered, shortfall},
    pledge::pledge,
    share::ShareCutoffs,
    terms::LoanTerms,
};
use crate::inputs::ledger::Account;

/// Bytes of an asset and an amount that are put aside.
const AMOUNT_BYTES: usize = 2 + 8;

/// Why a debt does not count, or not in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExclusionReason {
    /// Its owner's balances do not cover it.
    Uncovered,
    /// There are more debts of the asset than the policy's share of its balances.
    Share,
    /// The policy's caps leave no collateral for it.
    Cap,
}

/// An account on its way through the choice. Used again and again.
#[derive(Default)]
pub struct SelectedLoans {
    balances: Vec<ValuedAmount>,
    /// What is left of them after the steps so far; zeros stay in their places.
    debts: Vec<ValuedAmount>,
    /// In the order in which they were pledged.
    pledged: Vec<(AssetId, Amount)>,
    /// What was left out on the way.
    left_out: Vec<(ExclusionReason, AssetId, Amount)>,
    /// The debts before a step.
    before: Vec<Amount>,
}

impl SelectedLoans {
    /// The debts that are left, zeros among them.
    pub fn debts(&self) -> impl Iterator<Item = (AssetId, Amount)> {
        self.debts.iter().map(|debt| (debt.asset, debt.amount))
    }

    /// Whether a debt is left.
    pub fn owes(&self) -> bool {
        self.debts.iter().any(|debt| debt.amount > Amount(0))
    }

    /// What was left out.
    pub fn left_out(&self) -> &[(ExclusionReason, AssetId, Amount)] {
        &self.left_out
    }

    /// What is pledged.
    pub fn pledged(&self) -> &[(AssetId, Amount)] {
        &self.pledged
    }

    fn begin(&mut self, terms: &LoanTerms, account: &Account) {
        let vector = &terms.vector;
        self.balances.clear();
        self.debts.clear();
        self.pledged.clear();
        self.left_out.clear();
        let balances = account.entries().iter();
        self.balances
            .extend(balances.map(|balance| ValuedAmount::balance(vector, *balance)));
        let debts = account.debts().iter();
        self.debts
            .extend(debts.map(|debt| ValuedAmount::debt(vector, *debt)));
    }

    /// Writes balances and debts, so that the third step can be done elsewhere.
    pub fn write(&self, record: &mut Vec<u8>) {
        // A registry has 512 assets.
        record.extend_from_slice(&(self.balances.len() as u16).to_be_bytes());
        for valued in self.balances.iter().chain(&self.debts) {
            record.extend_from_slice(&(valued.asset.index() as u16).to_be_bytes());
            record.extend_from_slice(&valued.amount.0.to_be_bytes());
        }
    }

    /// Reads what was written.
    pub fn read(&mut self, terms: &LoanTerms, record: &[u8]) {
        let (balances, amounts) = record.split_at(2);
        let balances = u16::from_be_bytes(balances.try_into().expect("2 bytes"));
        let amounts = amounts.chunks_exact(AMOUNT_BYTES).map(|bytes| {
            let (asset, amount) = bytes.split_at(2);
            let asset = u16::from_be_bytes(asset.try_into().expect("2 bytes"));
            let amount = u64::from_be_bytes(amount.try_into().expect("8 bytes"));
            let asset = AssetId::new(asset.into()).expect("only listed assets are written");
            (asset, Amount(amount))
        });
        let mut debts = amounts;
        let balances = debts.by_ref().take(balances.into());
        self.balances.clear();
        self.balances
            .extend(balances.map(|balance| ValuedAmount::balance(&terms.vector, balance)));
        self.debts.clear();
        self.debts
            .extend(debts.map(|debt| ValuedAmount::debt(&terms.vector, debt)));
        self.pledged.clear();
        self.left_out.clear();
    }

    /// Lowers debts in a step, and notes by how much.
    fn lower(
        &mut self,
        reason: ExclusionReason,
        step: impl FnOnce(&[ValuedAmount], &mut [ValuedAmount]),
    ) {
        self.before.clear();
        self.before
            .extend(self.debts.iter().map(|debt| debt.amount));
        step(&self.balances, &mut self.debts);
        for (debt, before) in self.debts.iter().zip(&self.before) {
            let lowered = Amount(before.0 - debt.amount.0);
            if lowered > Amount(0) {
                self.left_out.push((reason, debt.asset, lowered));
            }
        }
    }
}

impl LoanTerms {
    /// The first step: debts that are not covered are lowered. Returns what they were short of, in units of F.
    pub fn cover(&self, account: &Account, selected: &mut SelectedLoans) -> BigUint {
        selected.begin(self, account);
        let short = shortfall(&selected.balances, &selected.debts);
        if short > BigUint::ZERO {
            selected.lower(ExclusionReason::Uncovered, leave_out_uncovered);
        }
        short
    }
}

/// All that a choice follows from, but for what the policy's caps make of it.
pub struct LoanSelection {
    pub terms: LoanTerms,
    pub seed: Zeroizing<[u8; 32]>,
    pub cutoffs: ShareCutoffs,
}

impl LoanSelection {
    /// The first two steps.
    pub fn count(&self, account: &Account, selected: &mut SelectedLoans) {
        self.terms.cover(account, selected);
        let id = account.id();
        selected.lower(ExclusionReason::Share, |_, debts| {
            for debt in debts {
                let left_out = self
                    .cutoffs
                    .left_out(&self.seed, id, (debt.asset, debt.amount));
                debt.amount.0 -= left_out.0.min(debt.amount.0);
            }
        });
    }

    /// The third step, with assets that are passed over: what the others do not cover is left out.
    pub fn pledge(&self, skipped: &[AssetId], selected: &mut SelectedLoans) {
        let may = |asset, _| !skipped.contains(&asset);
        if !skipped.is_empty() {
            selected.lower(ExclusionReason::Cap, |balances, debts| {
                let mut balances = balances.to_vec();
                balances.retain(|balance| may(balance.asset, balance.amount));
                leave_out_uncovered(&balances, debts);
            });
        }
        let order = &self.terms.pledge_order;
        let missing = pledge(
            order,
            &selected.balances,
            &selected.debts,
            may,
            &mut selected.pledged,
        );
        debug_assert_eq!(missing, BigUint::ZERO, "what is not covered was left out");
    }

    /// The assets that the third step passes over, if `room` is asked for each in turn.
    pub fn skipped_collateral(
        &self,
        selected: &mut SelectedLoans,
        mut room: impl FnMut(AssetId, Amount) -> bool,
    ) -> Vec<AssetId> {
        let mut skipped = Vec::new();
        let may = |asset, amount| {
            let has_room = room(asset, amount);
            if !has_room {
                skipped.push(asset);
            }
            has_room
        };
        pledge(
            &self.terms.pledge_order,
            &selected.balances,
            &selected.debts,
            may,
            &mut selected.pledged,
        );
        skipped
    }

    /// Everything that is committed of an account, in the order of the components' ids.
    pub fn entries(&self, selected: &SelectedLoans, entries: &mut Vec<Entry>) {
        entries.clear();
        let amounts = selected.balances.iter().map(|balance| {
            let pledged = selected.pledged.iter();
            let pledged = pledged
                .filter(|(asset, _)| *asset == balance.asset)
                .map(|(_, amount)| amount.0);
            (balance.asset, balance.amount.0, pledged.sum::<u64>())
        });
        entries.extend(amounts.clone().map(|(asset, amount, pledged)| Entry {
            component: Component::Free(asset),
            amount: Amount(amount - pledged),
        }));
        entries.extend(amounts.map(|(asset, _, pledged)| Entry {
            component: Component::Pledged(asset),
            amount: Amount(pledged),
        }));
        entries.extend(selected.debts().map(|(asset, amount)| Entry {
            component: Component::Debt(asset),
            amount,
        }));
        let surplus = self.terms.vector.surplus(entries);
        let [low, high] =
            surplus.expect("pledges cover the debts, and are worth less than a unit more");
        entries.push(Entry {
            component: Component::SurplusLow,
            amount: low,
        });
        entries.push(Entry {
            component: Component::SurplusHigh,
            amount: high,
        });
        entries.retain(|entry| entry.amount > Amount(0));
    }

    /// The account's place in the order in which accounts get room under the policy's caps.
    pub fn cap_order(&self, id: AccountId<'_>) -> [u8; 32] {
        circuits::hash::hmac_sha256(&self.seed, domain::PLEDGE_ORDER, &[id.as_bytes()])
    }
}
