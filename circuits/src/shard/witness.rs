//! The witness of a shard: a grid of cells, filled in two steps with the challenges between them.

use std::marker::PhantomData;

use halo2curves::ff::{BatchInvert, Field};

use super::{challenge::Challenges, columns, leaves::ShardLeaves};
use crate::{
    curve::Scalar,
    leaf::Slot,
    shape::{FRACTIONS_PER_SUM, Shape},
};

/// The small columns of a shard, which its challenges depend on: leaves, ids, limbs and multiplicities, in
/// the order of [`columns`], [`Shape::LANE_ROWS`] values in each.
#[derive(Clone, Debug)]
pub struct HashedColumns<S: Shape> {
    pub(super) columns: Vec<Vec<u32>>,
    shape: PhantomData<S>,
}

impl<S: Shape> HashedColumns<S> {
    /// Puts entries in slots, splits their amounts into limbs and counts them.
    pub fn new(leaves: &ShardLeaves<S>) -> Self {
        let mut filled = vec![vec![0; S::LANE_ROWS]; columns::hashed_columns::<S>()];
        let mut low_counts = vec![0u32; 1 << S::LOW_BITS];
        let mut top_counts = vec![0u32; 1 << S::TOP_BITS];
        let unused = std::iter::repeat(Slot::default());
        let slots = leaves.slots().iter().copied().chain(unused);
        for (slot, entry) in slots.take(S::SLOTS).enumerate() {
            let (lane, row) = (slot / S::LANE_ROWS, slot % S::LANE_ROWS);
            filled[columns::leaf::<S>(lane)][row] = entry.leaf;
            filled[columns::id::<S>(lane)][row] = u32::from(entry.row);
            for limb in 0..S::LIMBS {
                let value = limb_of::<S>(entry.amount, limb);
                filled[columns::limb::<S>(lane, limb)][row] = value;
                let counts = if limb < S::LOW_LIMBS {
                    &mut low_counts
                } else {
                    &mut top_counts
                };
                counts[value as usize] += 1;
            }
        }
        let low_tables = low_counts.chunks(S::LANE_ROWS);
        let top_tables = top_counts.chunks(S::LANE_ROWS);
        for (table, counts) in low_tables.chain(top_tables).enumerate() {
            filled[columns::multiplicity::<S>(table)][..counts.len()].copy_from_slice(counts);
        }
        Self {
            columns: filled,
            shape: PhantomData,
        }
    }

    /// The columns.
    pub fn columns(&self) -> &[Vec<u32>] {
        &self.columns
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

/// All cells of the usable rows of all advice columns.
#[derive(Clone, Debug)]
pub struct ShardWitness<S: Shape> {
    pub(super) cells: Vec<Vec<Scalar>>,
    shape: PhantomData<S>,
}

/// `1 / (challenge + value)` for every value from 0 on that an honest shard has.
struct Inverses(Vec<Scalar>);

impl Inverses {
    /// Inverts all of them with one inversion.
    fn new(challenge: Scalar, values: usize) -> Self {
        let sums = (0..values as u64).map(|value| challenge + Scalar::from(value));
        let mut inverses: Vec<_> = sums.collect();
        inverses.iter_mut().batch_invert();
        Self(inverses)
    }

    fn of(&self, value: u32) -> Scalar {
        self.0[value as usize]
    }
}

impl<S: Shape> ShardWitness<S> {
    /// Fills the columns that depend on the challenges and on F.
    pub fn new(hashed: &HashedColumns<S>, challenges: &Challenges, collateral: &[Scalar]) -> Self {
        let values = (1 << S::LOW_BITS.max(S::TOP_BITS)).max(S::LANE_ROWS);
        let at_r = Inverses::new(challenges.r, values);
        let leaves = hashed.columns[..S::LANES].iter().flatten().max();
        let at_s = Inverses::new(challenges.s, leaves.map_or(0, |last| *last as usize) + 1);
        let mut witness = Self::unsound_zeros();
        for (column, values) in hashed.columns.iter().enumerate() {
            for (cell, value) in witness.cells[column].iter_mut().zip(values) {
                *cell = Scalar::from(u64::from(*value));
            }
        }
        witness.cells[columns::s::<S>()].fill(challenges.s);
        witness.cells[columns::r::<S>()].fill(challenges.r);
        // What the total takes up in each row.
        let mut rows = vec![Scalar::ZERO; S::LANE_ROWS];
        witness.fill_slots(hashed, &at_s, &at_r, &mut rows);
        witness.fill_ranges(hashed, challenges.s, &at_r, &mut rows);
        witness.fill_total(collateral, &at_r, &rows);
        witness
    }

    /// All zeros, which satisfy nothing: a proof of them has the length of all proofs.
    pub fn unsound_zeros() -> Self {
        Self {
            cells: vec![vec![Scalar::ZERO; S::USABLE_ROWS]; columns::advice_columns::<S>()],
            shape: PhantomData,
        }
    }

    /// The value of a cell.
    pub fn cell(&self, column: usize, row: usize) -> Scalar {
        self.cells[column][row]
    }

    /// P, component by component.
    pub(super) fn opening(&self) -> Vec<Scalar> {
        self.cells[columns::opening::<S>()][..S::COMPONENTS].to_vec()
    }

    fn fill_slots(
        &mut self,
        hashed: &HashedColumns<S>,
        at_s: &Inverses,
        at_r: &Inverses,
        rows: &mut [Scalar],
    ) {
        for lane in 0..S::LANES {
            let leaves = &hashed.columns[columns::leaf::<S>(lane)];
            let ids = &hashed.columns[columns::id::<S>(lane)];
            let lowest = &hashed.columns[columns::limb::<S>(lane, 0)];
            for row in 0..S::LANE_ROWS {
                let mut sum = at_r.of(lowest[row]);
                let amount = amount_of::<S>(hashed, lane, row);
                if amount != 0 {
                    let at_leaf = Scalar::from(amount) * at_s.of(leaves[row]);
                    self.cells[columns::opening::<S>()][ids[row] as usize] += at_leaf;
                    sum += at_leaf * at_r.of(ids[row]);
                }
                self.cells[columns::slot_sum::<S>(lane)][row] = sum;
                rows[row] += sum;
            }
        }
    }

    fn fill_ranges(
        &mut self,
        hashed: &HashedColumns<S>,
        s: Scalar,
        at_r: &Inverses,
        rows: &mut [Scalar],
    ) {
        let mut top = vec![Scalar::ZERO; S::LANE_ROWS];
        for group in 0..S::GROUPS {
            for limb in 1..S::LIMBS {
                let totals: &mut [Scalar] = if limb < S::LOW_LIMBS { rows } else { &mut top };
                let column = columns::limb_sum::<S>(group, limb);
                let limbs: [&Vec<u32>; FRACTIONS_PER_SUM] = std::array::from_fn(|lane| {
                    let lane = group * FRACTIONS_PER_SUM + lane;
                    &hashed.columns[columns::limb::<S>(lane, limb)]
                });
                for row in 0..S::LANE_ROWS {
                    let sum: Scalar = limbs.iter().map(|limb| at_r.of(limb[row])).sum();
                    self.cells[column][row] = sum;
                    totals[row] += sum;
                }
            }
        }
        for table in 0..columns::table_columns::<S>() {
            let in_low = table < S::LOW_TABLE_COLUMNS;
            let sum = if in_low {
                table / FRACTIONS_PER_SUM
            } else {
                columns::low_table_sums::<S>() + (table - S::LOW_TABLE_COLUMNS) / FRACTIONS_PER_SUM
            };
            let totals: &mut [Scalar] = if in_low { rows } else { &mut top };
            let multiplicities = &hashed.columns[columns::multiplicity::<S>(table)];
            for row in 0..S::LANE_ROWS {
                let value = columns::table_value::<S>(table, row) as u32;
                let fraction = Scalar::from(u64::from(multiplicities[row])) * at_r.of(value);
                self.cells[columns::table_sum::<S>(sum)][row] += fraction;
                totals[row] -= fraction;
            }
        }
        for (row, top) in rows.iter_mut().zip(top) {
            *row += s * top;
        }
    }

    /// `T = T' + row's fractions + F P - P / (r + row)`.
    fn fill_total(&mut self, collateral: &[Scalar], at_r: &Inverses, rows: &[Scalar]) {
        let mut total = Scalar::ZERO;
        for row in (0..S::LANE_ROWS).rev() {
            let opening = self.cells[columns::opening::<S>()][row];
            total += rows[row];
            if row < S::COMPONENTS {
                let worth = collateral.get(row).copied().unwrap_or(Scalar::ZERO);
                total += opening * (worth - at_r.of(row as u32));
            }
            self.cells[columns::total::<S>()][row] = total;
        }
    }
}

fn amount_of<S: Shape>(hashed: &HashedColumns<S>, lane: usize, row: usize) -> u64 {
    (0..S::LIMBS).rev().fold(0, |amount, limb| {
        let value = u64::from(hashed.columns[columns::limb::<S>(lane, limb)][row]);
        (amount << S::LOW_BITS) | value
    })
}
