//! The witness of a shard: a grid of cells, filled in two steps with the challenges between them.

use std::{fmt, marker::PhantomData};

use halo2curves::ff::Field;
use zeroize::Zeroize as _;

use super::{
    challenge::{Challenges, inverses},
    columns,
    leaves::ShardLeaves,
};
use crate::{
    cells::{AdviceColumn, Cells},
    curve::Scalar,
    leaf::Slot,
    proof::{SecretScalars, zeroize_scalars},
    shape::{FRACTIONS_PER_SUM, Shape},
};

/// The small columns of a shard, which its challenges depend on: places of leaves, ids, limbs and multiplicities, in
/// the order of [`columns`], [`Shape::LANE_ROWS`] values in each. Overwritten when dropped.
#[derive(Clone)]
pub struct HashedColumns<S: Shape> {
    pub(super) columns: Cells<AdviceColumn, u32>,
    shape: PhantomData<S>,
}

impl<S: Shape> HashedColumns<S> {
    /// Splits the amounts of a shard into limbs and counts them. Unused slots say that leaf 0 has none of component 0.
    pub fn new(leaves: &ShardLeaves<S>) -> Self {
        let mut filled = Cells::filled(columns::hashed_columns::<S>(), |_| S::LANE_ROWS, 0);
        let mut low_counts = vec![0u32; 1 << S::LOW_BITS];
        let mut top_counts = vec![0u32; 1 << S::TOP_BITS];
        for (k, slot) in leaves.slots().iter().enumerate() {
            let (lane, row) = (k / S::LANE_ROWS, k % S::LANE_ROWS);
            let Slot { leaf, row: id, .. } = *slot;
            filled[columns::leaf::<S>(lane)][row] = leaf;
            filled[columns::id::<S>(lane)][row] = u32::from(id);
            for limb in 0..S::LIMBS {
                let value = limb_of::<S>(slot.amount, limb);
                filled[columns::limb::<S>(lane, limb)][row] = value;
                let counts = if limb < S::LOW_LIMBS {
                    &mut low_counts
                } else {
                    &mut top_counts
                };
                counts[value as usize] += 1;
            }
        }
        let unused = (S::SLOTS - leaves.slots().len()) as u32;
        low_counts[0] += unused * S::LOW_LIMBS as u32;
        top_counts[0] += unused;
        let low_tables = low_counts.chunks(S::LANE_ROWS);
        let top_tables = top_counts.chunks(S::LANE_ROWS);
        for (table, counts) in low_tables.chain(top_tables).enumerate() {
            filled[columns::multiplicity::<S>(table)][..counts.len()].copy_from_slice(counts);
        }
        low_counts.zeroize();
        top_counts.zeroize();
        Self {
            columns: filled,
            shape: PhantomData,
        }
    }

    /// The columns.
    pub fn columns(&self) -> &Cells<AdviceColumn, u32> {
        &self.columns
    }

    /// One more than the largest number of a leaf that a slot names.
    fn leaves(&self) -> usize {
        let leaf_columns = (0..S::LANES).map(|lane| &self.columns[columns::leaf::<S>(lane)]);
        leaf_columns.flatten().max().map_or(0, |u| *u as usize + 1)
    }

    fn amount(&self, lane: usize, row: usize) -> u64 {
        (0..S::LIMBS).rev().fold(0, |amount, limb| {
            let value = u64::from(self.columns[columns::limb::<S>(lane, limb)][row]);
            (amount << S::LOW_BITS) | value
        })
    }
}

impl<S: Shape> fmt::Debug for HashedColumns<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashedColumns").finish_non_exhaustive()
    }
}

impl<S: Shape> Drop for HashedColumns<S> {
    fn drop(&mut self) {
        self.columns
            .columns_mut()
            .for_each(|column| column.zeroize());
    }
}

/// Limb `limb` of an amount: `LOW_BITS` bits, the rest in the top one.
fn limb_of<S: Shape>(amount: u64, limb: usize) -> u32 {
    let shifted = amount >> (limb as u32 * S::LOW_BITS);
    let value = if limb < S::LOW_LIMBS {
        shifted & ((1 << S::LOW_BITS) - 1)
    } else {
        shifted
    };
    value as u32
}

/// All cells of the usable rows of all advice columns. Overwritten when dropped.
#[derive(Clone)]
pub struct ShardWitness<S: Shape> {
    pub(super) cells: Cells<AdviceColumn, Scalar>,
    shape: PhantomData<S>,
}

impl<S: Shape> fmt::Debug for ShardWitness<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardWitness").finish_non_exhaustive()
    }
}

impl<S: Shape> Drop for ShardWitness<S> {
    fn drop(&mut self) {
        self.cells
            .columns_mut()
            .for_each(|column| zeroize_scalars(column));
    }
}

/// `1 / (r + value)` for every value that an honest table, id or row has.
struct Inverses(Vec<Scalar>);

impl Inverses {
    fn new<S: Shape>(r: Scalar) -> Self {
        let values = (1 << S::LOW_BITS.max(S::TOP_BITS)).max(S::COMPONENTS);
        Self(inverses(r, values))
    }

    fn of(&self, value: u32) -> Scalar {
        self.0[value as usize]
    }
}

/// What each row adds to the total, by kind.
struct Terms {
    /// Fractions of low limbs but the lowest ones, less those of their table.
    low: SecretScalars,
    /// Fractions of top limbs, less those of their table.
    top: SecretScalars,
    /// Slots' sums.
    slots: SecretScalars,
}

impl<S: Shape> ShardWitness<S> {
    /// Fills the columns that depend on the challenges, for the collateral vector F of [`Shape::COMPONENTS`] rows.
    pub fn new(hashed: &HashedColumns<S>, collateral: &[Scalar], challenges: &Challenges) -> Self {
        let inverses = Inverses::new::<S>(challenges.r);
        let mut witness = Self::unsound_zeros();
        for column in hashed.columns.indices() {
            for (cell, value) in witness.cells[column]
                .iter_mut()
                .zip(&hashed.columns[column])
            {
                *cell = Scalar::from(u64::from(*value));
            }
        }
        witness.cells[columns::s::<S>()].fill(challenges.s);
        witness.cells[columns::r::<S>()].fill(challenges.r);
        let zeros = || SecretScalars::zeros(S::LANE_ROWS);
        let mut terms = Terms {
            low: zeros(),
            top: zeros(),
            slots: zeros(),
        };
        witness.fill_slots(hashed, challenges, &inverses, &mut terms);
        witness.fill_limb_sums(hashed, &inverses, &mut terms);
        witness.fill_table_sums(hashed, &inverses, &mut terms);
        witness.fill_total(&terms, collateral, challenges, &inverses);
        witness
    }

    /// All zeros, which satisfy nothing: a proof of them has the length of all proofs.
    pub fn unsound_zeros() -> Self {
        Self {
            cells: Cells::filled(
                columns::advice_columns::<S>(),
                |_| S::USABLE_ROWS,
                Scalar::ZERO,
            ),
            shape: PhantomData,
        }
    }

    /// The cells.
    pub(super) fn cells(&self) -> &Cells<AdviceColumn, Scalar> {
        &self.cells
    }

    /// The value of a cell.
    pub fn cell(&self, column: AdviceColumn, row: usize) -> Scalar {
        self.cells[column][row]
    }

    /// P, component by component.
    pub(super) fn opening(&self) -> SecretScalars {
        SecretScalars::from(self.cells[columns::opening::<S>()][..S::COMPONENTS].to_vec())
    }

    /// Slots' sums, and P on the way.
    fn fill_slots(
        &mut self,
        hashed: &HashedColumns<S>,
        challenges: &Challenges,
        inverses: &Inverses,
        terms: &mut Terms,
    ) {
        let weights = challenges.leaf_weights(hashed.leaves());
        let mut opening = SecretScalars::zeros(S::COMPONENTS);
        for lane in 0..S::LANES {
            let leaves = &hashed.columns[columns::leaf::<S>(lane)];
            let ids = &hashed.columns[columns::id::<S>(lane)];
            let limbs = &hashed.columns[columns::limb::<S>(lane, 0)];
            let sums = &mut self.cells[columns::slot_sum::<S>(lane)];
            for row in 0..S::LANE_ROWS {
                let amount = hashed.amount(lane, row);
                let mut sum = inverses.of(limbs[row]);
                if amount != 0 {
                    let weighted = weights[leaves[row] as usize] * Scalar::from(amount);
                    opening[ids[row] as usize] += weighted;
                    sum += weighted * inverses.of(ids[row]);
                }
                sums[row] = sum;
                terms.slots[row] += sum;
            }
        }
        self.cells[columns::opening::<S>()][..S::COMPONENTS].copy_from_slice(&opening);
    }

    fn fill_limb_sums(
        &mut self,
        hashed: &HashedColumns<S>,
        inverses: &Inverses,
        terms: &mut Terms,
    ) {
        for group in 0..S::GROUPS {
            for limb in 1..S::LIMBS {
                let totals = if limb < S::LOW_LIMBS {
                    &mut terms.low
                } else {
                    &mut terms.top
                };
                let limbs: [&[u32]; FRACTIONS_PER_SUM] = std::array::from_fn(|lane| {
                    let lane = group * FRACTIONS_PER_SUM + lane;
                    &hashed.columns[columns::limb::<S>(lane, limb)]
                });
                let sums = &mut self.cells[columns::limb_sum::<S>(group, limb)];
                for row in 0..S::LANE_ROWS {
                    let sum: Scalar = limbs.iter().map(|limb| inverses.of(limb[row])).sum();
                    sums[row] = sum;
                    totals[row] += sum;
                }
            }
        }
    }

    fn fill_table_sums(
        &mut self,
        hashed: &HashedColumns<S>,
        inverses: &Inverses,
        terms: &mut Terms,
    ) {
        for (sum, tables) in columns::table_sums::<S>() {
            let sums = &mut self.cells[columns::table_sum::<S>(sum)];
            for table in tables {
                let totals = if table < S::LOW_TABLE_COLUMNS {
                    &mut terms.low
                } else {
                    &mut terms.top
                };
                let multiplicities = &hashed.columns[columns::multiplicity::<S>(table)];
                for row in 0..S::LANE_ROWS {
                    let value = columns::table_value::<S>(table, row) as u32;
                    let multiplicity = Scalar::from(u64::from(multiplicities[row]));
                    let fraction = multiplicity * inverses.of(value);
                    sums[row] += fraction;
                    totals[row] -= fraction;
                }
            }
        }
    }

    fn fill_total(
        &mut self,
        terms: &Terms,
        collateral: &[Scalar],
        challenges: &Challenges,
        inverses: &Inverses,
    ) {
        let opening = self.opening();
        let total = &mut self.cells[columns::total::<S>()];
        for row in (0..S::LANE_ROWS).rev() {
            let mut sum =
                total[row + 1] + terms.low[row] + challenges.s * terms.top[row] + terms.slots[row];
            if let Some(p) = opening.get(row) {
                sum += *p * (collateral[row] - inverses.of(row as u32));
            }
            total[row] = sum;
        }
    }
}
