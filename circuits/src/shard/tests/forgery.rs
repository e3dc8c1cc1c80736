//! A witness that can be changed anywhere, with what follows from a change recomputed gate by gate.
//!
//! Nothing here is shared with the honest witness's code: each column is filled from the cells that its
//! gate reads, row by row, so that a forger may use another rho in one row or a limb that no table has.

use halo2curves::ff::{BatchInvert, Field};

use super::super::{
    challenge::Challenges,
    columns::{self, instance},
    leaves::ShardLeaves,
    witness::{HashedColumns, ShardWitness},
};
use super::{A, Balance, R, some_challenges, typed};
use crate::{
    curve::{Point, Scalar},
    shape::{LEAVES_PER_GROUP, Shape, Tiny},
};

/// A cell: column and row.
pub type Cell = (usize, usize);

/// The two range tables.
#[derive(Clone, Copy, Debug)]
pub enum Table {
    /// Of the limbs below the top one.
    Low = 0,
    /// Of the top limb.
    Top = 1,
}

/// The grid of a witness, and the public inputs beside it.
#[derive(Clone)]
pub struct Forgery {
    pub witness: ShardWitness<Tiny>,
    pub public: Vec<Scalar>,
}

impl Forgery {
    /// The honest witness of some balances, to begin with.
    pub fn of(balances: &[Balance]) -> Self {
        let blinds = vec![Scalar::ZERO; balances.len()];
        let commitments = vec![Point::default(); balances.len()];
        let leaves = ShardLeaves::new(typed(balances), blinds, commitments).expect("N leaves");
        Self::new(&HashedColumns::new(&leaves), &some_challenges())
    }

    /// The honest witness of these columns and challenges.
    pub fn new(hashed: &HashedColumns<Tiny>, challenges: &Challenges) -> Self {
        Self {
            witness: ShardWitness::new(hashed, challenges),
            public: challenges.instance::<Tiny>(),
        }
    }

    /// The cells of a column.
    pub fn column(&mut self, column: usize) -> &mut [Scalar] {
        &mut self.witness.cells[column]
    }

    /// A cell to change.
    pub fn at(&mut self, (column, row): Cell) -> &mut Scalar {
        &mut self.witness.cells[column][row]
    }

    /// The value of a cell.
    pub fn value(&self, column: usize, row: usize) -> Scalar {
        self.witness.cell(column, row)
    }

    /// A lane's amount in a row, from its limbs, in range or not.
    pub fn amount(&self, lane: usize, row: usize) -> Scalar {
        let base = Scalar::from(1 << Tiny::LOW_BITS);
        (0..Tiny::LIMBS).rev().fold(Scalar::ZERO, |sum, limb| {
            sum * base + self.value(columns::limb::<Tiny>(lane, limb), row)
        })
    }

    /// Gives a limb in range another value in range, and counts it.
    pub fn set_limb(&mut self, lane: usize, limb: usize, row: usize, value: u64) {
        let table = if limb < Tiny::LOW_LIMBS {
            Table::Low
        } else {
            Table::Top
        };
        let cell = (columns::limb::<Tiny>(lane, limb), row);
        let old = small(*self.at(cell));
        *self.at(cell) = Scalar::from(value);
        self.count(table, old, -Scalar::ONE);
        self.count(table, value, Scalar::ONE);
    }

    /// Adds to the multiplicity of a value, which Tiny's tables list in the row of the same number.
    pub fn count(&mut self, table: Table, value: u64, difference: Scalar) {
        *self.at((
            columns::multiplicity::<Tiny>(table as usize),
            value as usize,
        )) += difference;
        self.follow_table_sums(value as usize);
    }

    /// `weight' = weight * rho`, from row `start` on.
    pub fn follow_weights(&mut self, start: usize) {
        for lane in 0..LEAVES_PER_GROUP {
            let column = columns::weight::<Tiny>(lane);
            for row in start..R {
                *self.at((column, row + 1)) =
                    self.value(column, row) * self.value(columns::rho::<Tiny>(), row);
            }
        }
    }

    /// `limb_sum = sum of 1 / (r + limb)` in a row.
    pub fn follow_limb_sums(&mut self, row: usize) {
        let r = self.value(columns::r::<Tiny>(), row);
        for group in 0..Tiny::GROUPS {
            for limb in 0..Tiny::LIMBS {
                let mut denominators: Vec<_> = lanes(group)
                    .map(|lane| r + self.value(columns::limb::<Tiny>(lane, limb), row))
                    .collect();
                denominators.iter_mut().batch_invert();
                *self.at((columns::limb_sum::<Tiny>(group, limb), row)) = denominators.iter().sum();
            }
        }
    }

    /// `table_sum = multiplicity / (r + value)` in a row: each of Tiny's tables is one column.
    pub fn follow_table_sums(&mut self, row: usize) {
        let r = self.value(columns::r::<Tiny>(), row);
        for table in 0..columns::table_columns::<Tiny>() {
            let value = Scalar::from(columns::table_value::<Tiny>(table, row));
            *self.at((columns::table_sum::<Tiny>(table), row)) =
                self.value(columns::multiplicity::<Tiny>(table), row) * inverse(r + value);
        }
    }

    /// Both kinds of range fractions, in every row.
    pub fn follow_fractions(&mut self) {
        for row in 0..R {
            self.follow_limb_sums(row);
            self.follow_table_sums(row);
        }
    }

    /// What a row adds to the range total.
    fn range_fractions(&self, row: usize) -> Scalar {
        let mut of = [Scalar::ZERO; 2];
        for group in 0..Tiny::GROUPS {
            for limb in 0..Tiny::LIMBS {
                of[usize::from(limb == Tiny::LOW_LIMBS)] +=
                    self.value(columns::limb_sum::<Tiny>(group, limb), row);
            }
        }
        for table in [Table::Low, Table::Top] {
            of[table as usize] -= self.value(columns::table_sum::<Tiny>(table as usize), row);
        }
        of[0] + self.value(columns::rho::<Tiny>(), row) * of[1]
    }

    /// The range total, from its end in row R upwards.
    pub fn follow_range_total(&mut self) {
        let total = columns::range_total::<Tiny>();
        for row in (0..R).rev() {
            *self.at((total, row)) = self.value(total, row + 1) + self.range_fractions(row);
        }
    }

    /// Makes the range total zero in row 0 by the multiplicity of the value 0. Before the challenges are
    /// known, nobody can: multiplicities are hashed into them.
    pub fn balance_ranges(&mut self) {
        self.follow_range_total();
        let excess = self.value(columns::range_total::<Tiny>(), 0);
        self.count(Table::Low, 0, excess * self.value(columns::r::<Tiny>(), 0));
        self.follow_range_total();
    }

    /// Every group's asset total, from its end in row R upwards.
    pub fn follow_asset_totals(&mut self) {
        for group in 0..Tiny::GROUPS {
            let total = columns::asset_total::<Tiny>(group);
            for row in (0..R).rev() {
                let r = self.value(columns::r::<Tiny>(), row);
                let fractions: Scalar = lanes(group)
                    .map(|lane| {
                        self.value(columns::weight::<Tiny>(lane % LEAVES_PER_GROUP), row)
                            * self.amount(lane, row)
                            * inverse(r + self.value(columns::id::<Tiny>(lane), row))
                    })
                    .sum();
                *self.at((total, row)) = self.value(total, row + 1) + fractions;
            }
        }
    }

    /// The opening's total, from its end in row R upwards.
    pub fn follow_opening_total(&mut self) {
        let total = columns::opening_total::<Tiny>();
        for row in (0..R).rev() {
            let asset = if row < A { row as u64 } else { 0 };
            let denominator = self.value(columns::r::<Tiny>(), row) + Scalar::from(asset);
            *self.at((total, row)) = self.value(total, row + 1)
                + self.value(columns::opening::<Tiny>(), row) * inverse(denominator);
        }
    }

    /// Makes the final equation hold by P_0. The link proof forbids it: P_0 is a function of the leaves.
    pub fn balance_opening(&mut self) {
        self.follow_opening_total();
        let left: Scalar = (0..Tiny::GROUPS)
            .map(|group| {
                let factor = match group {
                    0 => Scalar::ONE,
                    _ => self.public[instance::SECOND_GROUP_ROW + group - 1],
                };
                factor * self.value(columns::asset_total::<Tiny>(group), 0)
            })
            .sum();
        let missing = left - self.value(columns::opening_total::<Tiny>(), 0);
        let r = self.value(columns::r::<Tiny>(), 0);
        *self.at((columns::opening::<Tiny>(), 0)) += missing * r;
        self.follow_opening_total();
    }

    /// Everything on the assets' side: totals of what the lanes say, and a P that agrees.
    pub fn follow_assets(&mut self) {
        self.follow_asset_totals();
        self.balance_opening();
    }
}

/// The lanes of a group.
fn lanes(group: usize) -> std::ops::Range<usize> {
    group * LEAVES_PER_GROUP..(group + 1) * LEAVES_PER_GROUP
}

fn inverse(value: Scalar) -> Scalar {
    value.invert().expect("a random denominator is not zero")
}

/// A cell of a limb in range as an integer.
fn small(value: Scalar) -> u64 {
    (0..1 << Tiny::LOW_BITS.max(Tiny::TOP_BITS))
        .find(|small| Scalar::from(*small) == value)
        .expect("a limb in range")
}
