//! The witness of a shard: a grid of cells, filled in two steps with the challenges between them.

use std::marker::PhantomData;

use halo2curves::ff::{BatchInvert, Field};

use super::{challenge::Challenges, columns, leaves::ShardLeaves};
use crate::{
    curve::Scalar,
    shape::{LEAVES_PER_GROUP, Shape},
};

/// The small columns of a shard, which its challenges depend on: ids, limbs and multiplicities, in the
/// order of [`columns`], [`Shape::LANE_ROWS`] values in each.
#[derive(Clone, Debug)]
pub struct HashedColumns<S: Shape> {
    pub(super) columns: Vec<Vec<u32>>,
    shape: PhantomData<S>,
}

impl<S: Shape> HashedColumns<S> {
    /// Splits the amounts of a shard into limbs and counts them.
    pub fn new(leaves: &ShardLeaves<S>) -> Self {
        let mut filled = vec![vec![0; S::LANE_ROWS]; columns::hashed_columns::<S>()];
        let mut low_counts = vec![0u32; 1 << S::LOW_BITS];
        let mut top_counts = vec![0u32; 1 << S::TOP_BITS];
        for leaf in 0..S::SHARD_LEAVES {
            let (lane, row) = (leaf / S::LANE_ROWS, leaf % S::LANE_ROWS);
            let (asset, amount) = leaves.balance(leaf);
            filled[columns::id::<S>(lane)][row] = asset.index() as u32;
            for limb in 0..S::LIMBS {
                let value = limb_of::<S>(amount.0, limb);
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

/// `1 / (r + value)` for every value that an honest table or id has.
pub struct Inverses(Vec<Scalar>);

impl Inverses {
    /// Inverts all of them with one inversion.
    pub fn new<S: Shape>(r: Scalar) -> Self {
        let values = (1 << S::LOW_BITS.max(S::TOP_BITS)).max(S::REGISTRY);
        let mut inverses: Vec<_> = (0..values as u64).map(|v| r + Scalar::from(v)).collect();
        inverses.iter_mut().batch_invert();
        Self(inverses)
    }

    fn of(&self, value: u32) -> Scalar {
        self.0[value as usize]
    }
}

impl<S: Shape> ShardWitness<S> {
    /// Fills the columns that depend on the challenges.
    pub fn new(hashed: &HashedColumns<S>, challenges: &Challenges) -> Self {
        let inverses = Inverses::new::<S>(challenges.r);
        let mut witness = Self::unsound_zeros();
        for (column, values) in hashed.columns.iter().enumerate() {
            for (cell, value) in witness.cells[column].iter_mut().zip(values) {
                *cell = Scalar::from(u64::from(*value));
            }
        }
        witness.fill_challenges_and_weights(challenges);
        witness.fill_ranges(hashed, challenges, &inverses);
        witness.fill_assets(hashed, challenges, &inverses);
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

    /// P, asset by asset.
    pub(super) fn opening(&self) -> Vec<Scalar> {
        self.cells[columns::opening::<S>()][..S::REGISTRY].to_vec()
    }

    fn fill_challenges_and_weights(&mut self, challenges: &Challenges) {
        let Challenges { rho, r } = *challenges;
        self.cells[columns::rho::<S>()].fill(rho);
        self.cells[columns::r::<S>()].fill(r);
        let mut weight = Scalar::ONE;
        for lane in 0..LEAVES_PER_GROUP {
            // A lane ends with rho^R in row R, where the next one starts.
            for (row, cell) in self.cells[columns::weight::<S>(lane)]
                .iter_mut()
                .enumerate()
            {
                *cell = weight;
                if row < S::LANE_ROWS {
                    weight *= rho;
                }
            }
        }
    }

    fn fill_ranges(
        &mut self,
        hashed: &HashedColumns<S>,
        challenges: &Challenges,
        inverses: &Inverses,
    ) {
        let mut low = vec![Scalar::ZERO; S::LANE_ROWS];
        let mut top = vec![Scalar::ZERO; S::LANE_ROWS];
        for group in 0..S::GROUPS {
            for limb in 0..S::LIMBS {
                let totals = if limb < S::LOW_LIMBS {
                    &mut low
                } else {
                    &mut top
                };
                let column = columns::limb_sum::<S>(group, limb);
                let limbs: [&Vec<u32>; LEAVES_PER_GROUP] = std::array::from_fn(|lane| {
                    let lane = group * LEAVES_PER_GROUP + lane;
                    &hashed.columns[columns::limb::<S>(lane, limb)]
                });
                for row in 0..S::LANE_ROWS {
                    let sum: Scalar = limbs.iter().map(|limb| inverses.of(limb[row])).sum();
                    self.cells[column][row] = sum;
                    totals[row] += sum;
                }
            }
        }
        for table in 0..columns::table_columns::<S>() {
            let in_low = table < S::LOW_TABLE_COLUMNS;
            let sum = if in_low {
                table / LEAVES_PER_GROUP
            } else {
                columns::low_table_sums::<S>() + (table - S::LOW_TABLE_COLUMNS) / LEAVES_PER_GROUP
            };
            let totals = if in_low { &mut low } else { &mut top };
            let multiplicities = &hashed.columns[columns::multiplicity::<S>(table)];
            for row in 0..S::LANE_ROWS {
                let value = columns::table_value::<S>(table, row) as u32;
                let fraction = Scalar::from(u64::from(multiplicities[row])) * inverses.of(value);
                self.cells[columns::table_sum::<S>(sum)][row] += fraction;
                totals[row] -= fraction;
            }
        }
        let total = &mut self.cells[columns::range_total::<S>()];
        for row in (0..S::LANE_ROWS).rev() {
            total[row] = total[row + 1] + low[row] + challenges.rho * top[row];
        }
    }

    fn fill_assets(
        &mut self,
        hashed: &HashedColumns<S>,
        challenges: &Challenges,
        inverses: &Inverses,
    ) {
        let group_factor = challenges
            .rho
            .pow_vartime([(LEAVES_PER_GROUP * S::LANE_ROWS) as u64]);
        let mut factor = Scalar::ONE;
        let mut opening = vec![Scalar::ZERO; S::REGISTRY];
        for group in 0..S::GROUPS {
            // P is summed without the group's factor, which is applied once an asset.
            let mut of_group = vec![Scalar::ZERO; S::REGISTRY];
            let mut fractions = vec![Scalar::ZERO; S::LANE_ROWS];
            for j in 0..LEAVES_PER_GROUP {
                let lane = group * LEAVES_PER_GROUP + j;
                let ids = &hashed.columns[columns::id::<S>(lane)];
                for row in 0..S::LANE_ROWS {
                    let amount = Scalar::from(amount_of::<S>(hashed, lane, row));
                    let weighted = self.cells[columns::weight::<S>(j)][row] * amount;
                    of_group[ids[row] as usize] += weighted;
                    fractions[row] += weighted * inverses.of(ids[row]);
                }
            }
            let total = &mut self.cells[columns::asset_total::<S>(group)];
            for row in (0..S::LANE_ROWS).rev() {
                total[row] = total[row + 1] + fractions[row];
            }
            for (sum, part) in opening.iter_mut().zip(of_group) {
                *sum += factor * part;
            }
            factor *= group_factor;
        }
        for row in (0..S::LANE_ROWS).rev() {
            let below = self.cells[columns::opening_total::<S>()][row + 1];
            self.cells[columns::opening_total::<S>()][row] = match opening.get(row) {
                Some(p) => below + *p * inverses.of(row as u32),
                None => below,
            };
        }
        self.cells[columns::opening::<S>()][..S::REGISTRY].copy_from_slice(&opening);
    }
}

fn amount_of<S: Shape>(hashed: &HashedColumns<S>, lane: usize, row: usize) -> u64 {
    (0..S::LIMBS).rev().fold(0, |amount, limb| {
        let value = u64::from(hashed.columns[columns::limb::<S>(lane, limb)][row]);
        (amount << S::LOW_BITS) | value
    })
}
