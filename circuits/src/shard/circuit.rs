//! The shard circuit: its gates, each named with its equation, and its synthesis.
//!
//! There is no permutation argument, no lookup and no selector that the crate could combine: gates read
//! fixed columns, neighbouring rows and the instance column. Everything is of degree 5 at most.
//!
//! One total runs upwards for everything, from zero to zero:
//!
//! ```text
//! row      leaf id limbs  P      s  r  F      sums      T
//! 0        .    .  .      P_0    s  r  F_0    .         T = 0
//! 1        .    .  .      P_1    s  r  F_1    .         T' = T of the row below
//! ...
//! 3A + 2   .    .  .      0      s  r  0      .
//! ...
//! R - 1    .    .  .      0      s  r  0      .
//! R                       0      s  r                   T = 0
//! ```

use std::marker::PhantomData;

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{
        Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance, VirtualCells,
    },
    poly::Rotation,
};
use halo2curves::ff::Field;

use super::{columns, columns::instance, witness::ShardWitness};
use crate::{
    curve::Scalar,
    shape::{FRACTIONS_PER_SUM, Shape},
};

type E = Expression<Scalar>;

/// The columns of the circuit.
#[derive(Clone, Debug)]
pub struct ShardConfig {
    advice: Vec<Column<Advice>>,
    /// 1 in rows 0 to R - 1, where slots and table values are.
    q_slot: Column<Fixed>,
    /// 1 in row 0.
    q_first: Column<Fixed>,
    /// 1 in row R, the last usable one.
    q_last: Column<Fixed>,
    /// 1 in usable rows from 3A + 2 on, row R among them, where no component is.
    q_outside: Column<Fixed>,
    /// `i` in row `i < R`.
    row: Column<Fixed>,
    /// The values that limbs are looked up in.
    table: Vec<Column<Fixed>>,
}

/// Sum of fractions with numerators `n` and denominators `d`, cleared: the right-hand side of
/// `sum * d0 * d1 * d2 = ...`.
fn cleared(fractions: &[(Option<E>, E)]) -> E {
    let mut total: Option<E> = None;
    for (i, (numerator, _)) in fractions.iter().enumerate() {
        let mut term = numerator.clone();
        for (j, (_, denominator)) in fractions.iter().enumerate() {
            if i != j {
                term = Some(match term {
                    Some(term) => term * denominator.clone(),
                    None => denominator.clone(),
                });
            }
        }
        let term = term.unwrap_or(Expression::Constant(Scalar::ONE));
        total = Some(match total {
            Some(total) => total + term,
            None => term,
        });
    }
    total.expect("a sum has at least one fraction")
}

/// Product of the denominators.
fn product(fractions: &[(Option<E>, E)]) -> E {
    fractions
        .iter()
        .map(|(_, denominator)| denominator.clone())
        .reduce(|a, b| a * b)
        .expect("a sum has at least one fraction")
}

impl ShardConfig {
    fn new<S: Shape>(meta: &mut ConstraintSystem<Scalar>) -> Self {
        // The order of creation is the order in the proof: hashed columns, then the linked one.
        let advice: Vec<_> = (0..columns::advice_columns::<S>())
            .map(|_| meta.advice_column())
            .collect();
        // In the order of `columns::instance`.
        let challenges = meta.instance_column();
        let collateral = meta.instance_column();
        let config = Self {
            advice,
            q_slot: meta.fixed_column(),
            q_first: meta.fixed_column(),
            q_last: meta.fixed_column(),
            q_outside: meta.fixed_column(),
            row: meta.fixed_column(),
            table: (0..columns::table_columns::<S>())
                .map(|_| meta.fixed_column())
                .collect(),
        };
        config.challenges::<S>(meta, challenges);
        config.slots::<S>(meta);
        config.ranges::<S>(meta);
        config.total::<S>(meta, collateral);
        config
    }

    fn cell(&self, cells: &mut VirtualCells<'_, Scalar>, column: usize) -> E {
        cells.query_advice(self.advice[column], Rotation::cur())
    }

    fn below(&self, cells: &mut VirtualCells<'_, Scalar>, column: usize) -> E {
        cells.query_advice(self.advice[column], Rotation::next())
    }

    fn fixed(&self, cells: &mut VirtualCells<'_, Scalar>, column: Column<Fixed>) -> E {
        cells.query_fixed(column)
    }

    /// s and r are the public inputs, the same in every row.
    fn challenges<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>, public: Column<Instance>) {
        meta.create_gate("challenges", |cells| {
            let first = self.fixed(cells, self.q_first);
            let q = self.fixed(cells, self.q_slot);
            let mut constraints = Vec::new();
            for (start, constant, column, row) in [
                (
                    "s_0 = public s",
                    "s' = s",
                    columns::s::<S>(),
                    instance::S_ROW,
                ),
                (
                    "r_0 = public r",
                    "r' = r",
                    columns::r::<S>(),
                    instance::R_ROW,
                ),
            ] {
                let (value, next) = (self.cell(cells, column), self.below(cells, column));
                let expected = cells.query_instance(public, Rotation(row as i32));
                constraints.push((start, first.clone() * (value.clone() - expected)));
                constraints.push((constant, q.clone() * (next - value)));
            }
            constraints
        });
    }

    /// A slot's amount at its pole in s and in r, and its lowest limb, in one sum: they are told apart because s has
    /// no part in the latter.
    fn slots<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        for lane in 0..S::LANES {
            meta.create_gate("slot", |cells| {
                let q = self.fixed(cells, self.q_slot);
                let s = self.cell(cells, columns::s::<S>());
                let r = self.cell(cells, columns::r::<S>());
                let sum = self.cell(cells, columns::slot_sum::<S>(lane));
                let leaf = s + self.cell(cells, columns::leaf::<S>(lane));
                let id = r.clone() + self.cell(cells, columns::id::<S>(lane));
                let lowest = r + self.cell(cells, columns::limb::<S>(lane, 0));
                let amount = self.amount::<S>(cells, lane);
                let one = Expression::Constant(Scalar::ONE);
                vec![(
                    "(slot_sum (r + x0) - 1)(s + leaf)(r + id) = amount (r + x0)",
                    q * ((sum * lowest.clone() - one) * leaf * id - amount * lowest),
                )]
            });
        }
    }

    /// L1: every amount is in [0, 2^64), because every limb is in its table.
    ///
    /// As multisets of values with multiplicities, limbs and tables are equal if
    /// `sum 1 / (r + limb) = sum multiplicity / (r + value)` at the random r (eprint 2022/1530). In the total the top
    /// limb's fractions have the factor s, which keeps the two tables apart.
    fn ranges<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        for group in 0..S::GROUPS {
            for limb in 1..S::LIMBS {
                meta.create_gate("fractions of three limbs", |cells| {
                    let q = self.fixed(cells, self.q_slot);
                    let r = self.cell(cells, columns::r::<S>());
                    let sum = self.cell(cells, columns::limb_sum::<S>(group, limb));
                    let fractions: Vec<_> = (0..FRACTIONS_PER_SUM)
                        .map(|lane| {
                            let lane = group * FRACTIONS_PER_SUM + lane;
                            (None, r.clone() + self.cell(cells, columns::limb::<S>(lane, limb)))
                        })
                        .collect();
                    vec![(
                        "limb_sum * (r + x0)(r + x1)(r + x2) = (r + x1)(r + x2) + (r + x0)(r + x2) + (r + x0)(r + x1)",
                        q * (sum * product(&fractions) - cleared(&fractions)),
                    )]
                });
            }
        }
        for (sum, tables) in table_sums::<S>() {
            meta.create_gate("fractions of the table", |cells| {
                let q = self.fixed(cells, self.q_slot);
                let r = self.cell(cells, columns::r::<S>());
                let sum = self.cell(cells, columns::table_sum::<S>(sum));
                let fractions: Vec<_> = tables
                    .map(|table| {
                        let multiplicity = self.cell(cells, columns::multiplicity::<S>(table));
                        (
                            Some(multiplicity),
                            r.clone() + self.fixed(cells, self.table[table]),
                        )
                    })
                    .collect();
                vec![(
                    "table_sum = sum of multiplicity / (r + value)",
                    q * (sum * product(&fractions) - cleared(&fractions)),
                )]
            });
        }
    }

    /// L2 and the collateral of every account: T adds up limbs, slots and P, and comes from zero to zero.
    ///
    /// `F P` stands among what has poles in s: in the part that is a polynomial of s, ranges and collateral could pay
    /// for each other.
    fn total<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>, collateral: Column<Instance>) {
        meta.create_gate("total", |cells| {
            let q = self.fixed(cells, self.q_slot);
            let first = self.fixed(cells, self.q_first);
            let last = self.fixed(cells, self.q_last);
            let outside = self.fixed(cells, self.q_outside);
            let s = self.cell(cells, columns::s::<S>());
            let at_row = self.cell(cells, columns::r::<S>()) + self.fixed(cells, self.row);
            let opening = self.cell(cells, columns::opening::<S>());
            let collateral = cells.query_instance(collateral, Rotation::cur());
            let total = self.cell(cells, columns::total::<S>());
            let mut rest = total.clone() - self.below(cells, columns::total::<S>());
            let mut top = Expression::Constant(Scalar::ZERO);
            for lane in 0..S::LANES {
                rest = rest - self.cell(cells, columns::slot_sum::<S>(lane));
            }
            for group in 0..S::GROUPS {
                for limb in 1..S::LOW_LIMBS {
                    rest = rest - self.cell(cells, columns::limb_sum::<S>(group, limb));
                }
                top = top + self.cell(cells, columns::limb_sum::<S>(group, S::LOW_LIMBS));
            }
            for sum in 0..columns::low_table_sums::<S>() {
                rest = rest + self.cell(cells, columns::table_sum::<S>(sum));
            }
            for sum in 0..columns::top_table_sums::<S>() {
                let sum = columns::low_table_sums::<S>() + sum;
                top = top - self.cell(cells, columns::table_sum::<S>(sum));
            }
            let rest = rest - s * top - collateral * opening.clone();
            vec![
                (
                    "(T - T' - low - s top - slots - F P)(r + row) + P = 0",
                    q * (rest * at_row + opening.clone()),
                ),
                ("T_0 = 0", first * total.clone()),
                ("T_R = 0", last * total),
                ("P = 0 where no component is", outside * opening),
            ]
        });
    }

    /// A lane's amount, `sum_j 2^(j * LOW_BITS) * limb_j` (at most 2^64 - 1 for limbs in range).
    fn amount<S: Shape>(&self, cells: &mut VirtualCells<'_, Scalar>, lane: usize) -> E {
        // Horner's rule: one scaling a limb.
        let base = Scalar::from(1 << S::LOW_BITS);
        let mut amount = self.cell(cells, columns::limb::<S>(lane, S::LOW_LIMBS));
        for limb in (0..S::LOW_LIMBS).rev() {
            amount = amount * base + self.cell(cells, columns::limb::<S>(lane, limb));
        }
        amount
    }
}

/// Which table columns each sum of table fractions covers: three of one table at most.
fn table_sums<S: Shape>() -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
    let low = S::LOW_TABLE_COLUMNS;
    let all = columns::table_columns::<S>();
    let chunks = move |from: usize, to: usize| {
        (from..to)
            .step_by(FRACTIONS_PER_SUM)
            .map(move |start| start..(start + FRACTIONS_PER_SUM).min(to))
    };
    chunks(0, low).chain(chunks(low, all)).enumerate()
}

/// The shard circuit with its witness, or without one for building keys.
#[derive(Clone, Debug, Default)]
pub struct ShardCircuit<S: Shape> {
    witness: Option<std::sync::Arc<ShardWitness<S>>>,
    shape: PhantomData<S>,
}

impl<S: Shape> ShardCircuit<S> {
    /// The circuit of one shard.
    pub fn new(witness: std::sync::Arc<ShardWitness<S>>) -> Self {
        Self {
            witness: Some(witness),
            shape: PhantomData,
        }
    }
}

impl<S: Shape> Circuit<Scalar> for ShardCircuit<S> {
    type Config = ShardConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::default()
    }

    fn configure(meta: &mut ConstraintSystem<Scalar>) -> ShardConfig {
        ShardConfig::new::<S>(meta)
    }

    fn synthesize(
        &self,
        config: ShardConfig,
        mut layouter: impl Layouter<Scalar>,
    ) -> Result<(), Error> {
        // One region from row 0: a row of a linked column is a component's id.
        layouter.assign_region(
            || "shard",
            |mut region| {
                let mut fix = |column, row, value: u64| {
                    let value = Value::known(Scalar::from(value));
                    region
                        .assign_fixed(|| "fixed", column, row, || value)
                        .map(|_| ())
                };
                fix(config.q_first, 0, 1)?;
                fix(config.q_last, S::LANE_ROWS, 1)?;
                for row in 0..S::LANE_ROWS {
                    fix(config.q_slot, row, 1)?;
                    fix(config.row, row, row as u64)?;
                    for (table, column) in config.table.iter().enumerate() {
                        fix(*column, row, columns::table_value::<S>(table, row))?;
                    }
                }
                for row in S::COMPONENTS..S::USABLE_ROWS {
                    fix(config.q_outside, row, 1)?;
                }
                for (index, column) in config.advice.iter().enumerate() {
                    for row in 0..S::USABLE_ROWS {
                        let value = match &self.witness {
                            Some(witness) => Value::known(witness.cell(index, row)),
                            None => Value::unknown(),
                        };
                        region.assign_advice(|| "witness", *column, row, || value)?;
                    }
                }
                Ok(())
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Production, Tiny};

    fn system<S: Shape>() -> ConstraintSystem<Scalar> {
        let mut system = ConstraintSystem::default();
        ShardCircuit::<S>::configure(&mut system);
        system
    }

    #[test]
    fn degree_is_five_and_six_rows_are_left_to_randomness() {
        assert_eq!(system::<Production>().degree(), 5);
        assert_eq!(system::<Tiny>().degree(), 5);
        assert_eq!(
            system::<Production>().blinding_factors() + 1,
            crate::shape::BLINDING_ROWS
        );
    }
}
