//! The shards that tests are about, and leaves that commit to them, or to something else.

use halo2curves::ff::Field;
use rand_core::OsRng;

use super::{super::leaves::ShardLeaves, LEAVES, TestShape};
use crate::{
    collateral::CollateralVector,
    curve::{Curve, Scalar, normalize},
    leaf::{Component, Entry, Slot},
    ledger::{Amount, AssetId},
    shape::Shape,
};

/// Coefficients of all sizes: pledges of asset 3 count for nothing, those of asset 7 as much as they may.
pub fn schedule() -> CollateralVector {
    let large = (1 << 96) - 1;
    let pledged = vec![9, 8, 5, 0, 3, 7, 1, large];
    let debts = vec![10, 10, 7, 4, 3, 9, 2, large];
    CollateralVector::new(pledged, debts).expect("coefficients below 2^96")
}

fn asset(index: usize) -> AssetId {
    AssetId::new(index).expect("an asset")
}

pub fn free(index: usize) -> Component {
    Component::Free(asset(index))
}

pub fn pledged(index: usize) -> Component {
    Component::Pledged(asset(index))
}

pub fn debt(index: usize) -> Component {
    Component::Debt(asset(index))
}

/// A slot as tests write it.
pub fn slot<S: Shape>(leaf: usize, component: Component, amount: u64) -> Slot {
    let amount = Amount(amount);
    Slot::new::<S>(leaf as u32, Entry { component, amount })
}

/// The slots of an account with these pledges and debts and the surplus that they leave.
pub fn margin_account<S: Shape>(leaf: usize, entries: &[(Component, u64)]) -> Vec<Slot> {
    let mut entries: Vec<Entry> = entries
        .iter()
        .map(|(component, amount)| Entry {
            component: *component,
            amount: Amount(*amount),
        })
        .collect();
    let [low, high] = schedule().surplus(&entries).expect("covered debts");
    for (component, amount) in [(Component::SurplusLow, low), (Component::SurplusHigh, high)] {
        entries.push(Entry { component, amount });
    }
    let slot = |entry: &Entry| Slot::new::<S>(leaf as u32, *entry);
    entries.iter().map(slot).collect()
}

/// The leaf of [`account`].
pub const ACCOUNT: usize = 17;

/// An account with a debt: 90 of asset 0 count as 810, 70 of asset 1 owed ask for 700.
pub fn account<S: Shape>() -> Vec<Slot> {
    let slots = margin_account::<S>(ACCOUNT, &[(pledged(0), 90), (debt(1), 70)]);
    assert_eq!(slots[2], slot::<S>(ACCOUNT, Component::SurplusLow, 110));
    slots
}

/// Leaf with pledges and debts in [`mixed_slots`]: 90 of asset 0 pledged, 70 of asset 1 owed.
pub const MARGIN_LEAF: usize = 0;

/// Amounts of every component and of every size, extremes in the first and last rows; entries of an account far apart,
/// and often in several slots. Debts are covered under [`schedule`].
pub fn mixed_slots<S: Shape>() -> Vec<Slot> {
    let spread = |k: usize| (k as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (k % 64);
    let mut slots: Vec<_> = (0..S::SLOTS)
        .map(|k| slot::<S>(k * 7 % LEAVES, free(k * 5 % S::REGISTRY), spread(k)))
        .collect();
    let last = S::LANE_ROWS - 1;
    for (row, amount) in [(0, u64::MAX), (1, 0), (last - 1, 0), (last, u64::MAX)] {
        for lane in 0..S::LANES {
            slots[lane * S::LANE_ROWS + row].amount = amount;
        }
    }
    let mut accounts = vec![vec![(pledged(0), 90), (debt(1), 70)]];
    // Each asset pledged for debts of the one before it, and for a few units of its own.
    for index in [1, 2, 4, 5, 6] {
        let owed = (debt(index - 1), 30);
        accounts.push(vec![(pledged(index), 1 << 50), owed, (debt(index), 5)]);
    }
    // Nothing covered by something worth nothing; surplus in the upper limb; a debt of the largest coefficient.
    accounts.push(vec![(pledged(3), 77)]);
    accounts.push(vec![(pledged(7), 1 << 31), (debt(6), u64::MAX)]);
    accounts.push(vec![(pledged(7), u64::MAX), (debt(7), u64::MAX)]);
    for (account, entries) in accounts.iter().enumerate() {
        let leaf = MARGIN_LEAF + 11 * account;
        for (j, entry) in margin_account::<S>(leaf, entries).into_iter().enumerate() {
            let (lane, row) = ((account + 2 * j) % S::LANES, 5 + 10 * account + j);
            slots[lane * S::LANE_ROWS + row] = entry;
        }
    }
    slots
}

/// [`LEAVES`] leaves that commit to these entries under random blinds.
pub fn leaves_of<S: TestShape>(slots: &[Slot]) -> ShardLeaves<S> {
    leaves_with(slots, |_| ())
}

/// As [`leaves_of`], with commitments changed by somebody who will not be able to open them.
pub fn leaves_with<S: TestShape>(
    slots: &[Slot],
    change: impl FnOnce(&mut [Curve]),
) -> ShardLeaves<S> {
    let blinds: Vec<_> = (0..LEAVES).map(|_| Scalar::random(OsRng)).collect();
    leaves_under(slots, blinds, change)
}

/// As [`leaves_with`], under these blinds, one for each leaf.
pub fn leaves_under<S: TestShape>(
    slots: &[Slot],
    blinds: Vec<Scalar>,
    change: impl FnOnce(&mut [Curve]),
) -> ShardLeaves<S> {
    let generators = &S::setup().generators;
    let blind = generators.blind();
    let mut commitments: Vec<Curve> = blinds.iter().map(|t| blind * t).collect();
    for slot in slots {
        let generator = generators.components()[usize::from(slot.row)];
        commitments[slot.leaf as usize] += generator * Scalar::from(slot.amount);
    }
    change(&mut commitments);
    ShardLeaves::new(slots.to_vec(), blinds, normalize(&commitments)).expect("a shard")
}
