//! The shard circuit: its gates, each named with its equation, and its synthesis.
//!
//! There is no permutation argument, no lookup and no selector that the crate could combine: gates read
//! fixed columns, neighbouring rows and the instance columns. Everything is of degree 5 at most.
//!
//! One total runs upwards, through the terms of every kind, from zero to zero:
//!
//! ```text
//! row      leaf id limbs  s  r  slot_sum limb_sum table_sum  P  F    T
//! 0        .    .  .      s  r  .        .        .          .  .    T' + terms = 0
//! 1        .    .  .      s  r  .        .        .          .  .    T' + terms
//! ...
//! 3A + 2   .    .  .      s  r  .        .        .          0       T' + terms
//! ...
//! R - 1    .    .  .      s  r  .        .        .          0       T' + terms
//! R                       s  r                               0       0
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
    cells::{AdviceColumn, Cells},
    curve::Scalar,
    proof::Witnessed,
    shape::{FRACTIONS_PER_SUM, Shape},
};

type E = Expression<Scalar>;

/// The columns of the circuit.
#[derive(Clone, Debug)]
pub struct ShardConfig {
    advice: Vec<Column<Advice>>,
    /// s and r, and F.
    instance: [Column<Instance>; instance::COLUMNS],
    /// 1 in rows 0 to R - 1, where slots and table values are.
    q_slot: Column<Fixed>,
    /// 1 in row 0.
    q_first: Column<Fixed>,
    /// 1 in row R, the last usable one.
    q_last: Column<Fixed>,
    /// 1 in usable rows from 3A + 2 on, where no component is.
    q_no_component: Column<Fixed>,
    /// `a` in row `a < R`.
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
        let config = Self {
            advice,
            instance: std::array::from_fn(|_| meta.instance_column()),
            q_slot: meta.fixed_column(),
            q_first: meta.fixed_column(),
            q_last: meta.fixed_column(),
            q_no_component: meta.fixed_column(),
            row: meta.fixed_column(),
            table: (0..columns::table_columns::<S>())
                .map(|_| meta.fixed_column())
                .collect(),
        };
        // s and r are those of the leaves (SPEC.md 8.1).
        config.challenges::<S>(meta);
        // Each slot's amount over its leaf and its id (SPEC.md 8.2).
        config.slots::<S>(meta);
        // Limbs are in their tables (SPEC.md 8.3, 8.4).
        config.limbs::<S>(meta);
        config.tables::<S>(meta);
        // All of it adds up to zero, and P is zero where no component is (SPEC.md 8.5, 8.6).
        config.total::<S>(meta);
        config
    }

    fn cell(&self, cells: &mut VirtualCells<'_, Scalar>, column: AdviceColumn) -> E {
        cells.query_advice(self.advice[column.index()], Rotation::cur())
    }

    fn below(&self, cells: &mut VirtualCells<'_, Scalar>, column: AdviceColumn) -> E {
        cells.query_advice(self.advice[column.index()], Rotation::next())
    }

    fn fixed(&self, cells: &mut VirtualCells<'_, Scalar>, column: Column<Fixed>) -> E {
        cells.query_fixed(column)
    }

    /// s and r are public (row 0), and the same in every row (SPEC.md 8.1).
    fn challenges<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        let public = self.instance[instance::CHALLENGES.index()];
        let challenges = [
            (
                "8.1 s = public s",
                "8.1 s' = s",
                columns::s::<S>(),
                instance::S_ROW,
            ),
            (
                "8.1 r = public r",
                "8.1 r' = r",
                columns::r::<S>(),
                instance::R_ROW,
            ),
        ];
        meta.create_gate("challenges are public and constant", |cells| {
            let first = self.fixed(cells, self.q_first);
            let q = self.fixed(cells, self.q_slot);
            let mut constraints = Vec::new();
            for (is_public, is_constant, column, row) in challenges {
                let (value, next) = (self.cell(cells, column), self.below(cells, column));
                let expected = cells.query_instance(public, Rotation(row as i32));
                constraints.push((is_public, first.clone() * (value.clone() - expected)));
                constraints.push((is_constant, q.clone() * (next - value)));
            }
            constraints
        });
    }

    /// Each slot's amount over its leaf and its id, together with the fraction of its lowest limb: two that are
    /// already cleared, `slot_sum = amount / ((s + leaf)(r + id)) + 1 / (r + x_0)` (SPEC.md 8.2).
    fn slots<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        for lane in 0..S::LANES {
            meta.create_gate("a slot's fractions", |cells| {
                let q = self.fixed(cells, self.q_slot);
                let s = self.cell(cells, columns::s::<S>());
                let r = self.cell(cells, columns::r::<S>());
                let leaf = self.cell(cells, columns::leaf::<S>(lane));
                let id = self.cell(cells, columns::id::<S>(lane));
                let sum = self.cell(cells, columns::slot_sum::<S>(lane));
                let limb = r.clone() + self.cell(cells, columns::limb::<S>(lane, 0));
                let amount = self.amount::<S>(cells, lane);
                let one = Expression::Constant(Scalar::ONE);
                vec![(
                    "8.2 (slot_sum (r + x_0) - 1)(s + leaf)(r + id) = amount (r + x_0)",
                    q * ((sum * limb.clone() - one) * (s + leaf) * (r + id) - amount * limb),
                )]
            });
        }
    }

    /// Fractions of limbs from 1 on (SPEC.md 8.3): every amount is in [0, 2^64), because every limb is in its table.
    ///
    /// As multisets of values with multiplicities, limbs and tables are equal if
    /// `sum 1 / (r + limb) = sum multiplicity / (r + value)` at the random r (eprint 2022/1530).
    fn limbs<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
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
                        "8.3 limb_sum (r + x)(r + y)(r + z) = (r + y)(r + z) + (r + x)(r + z) + (r + x)(r + y)",
                        q * (sum * product(&fractions) - cleared(&fractions)),
                    )]
                });
            }
        }
    }

    /// Fractions of the tables' values (SPEC.md 8.4).
    fn tables<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        for (sum, tables) in columns::table_sums::<S>() {
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
                    "8.4 table_sum = sum of multiplicity / (r + value)",
                    q * (sum * product(&fractions) - cleared(&fractions)),
                )]
            });
        }
    }

    /// The one total (SPEC.md 8.5, 8.6), an identity of rational functions in s and r (SPEC.md 14.3):
    /// what is left as s grows says that limbs are in their tables; the poles in s say, leaf by leaf, that its
    /// components are its slots' amounts and that its collateral covers its debts.
    ///
    /// The top limbs have the weight s, not another challenge; nothing else may have a weight in s, and F P must not:
    /// both would leave a pole `s = -u` a polynomial part, which could pay for a limb out of range.
    fn total<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        meta.create_gate("total", |cells| {
            let q = self.fixed(cells, self.q_slot);
            let first = self.fixed(cells, self.q_first);
            let last = self.fixed(cells, self.q_last);
            let no_component = self.fixed(cells, self.q_no_component);
            let row = self.fixed(cells, self.row);
            let s = self.cell(cells, columns::s::<S>());
            let r = self.cell(cells, columns::r::<S>());
            let opening = self.cell(cells, columns::opening::<S>());
            let total = self.cell(cells, columns::total::<S>());
            let next = self.below(cells, columns::total::<S>());
            let collateral =
                cells.query_instance(self.instance[instance::COLLATERAL.index()], Rotation::cur());
            // The lowest limbs' fractions are among the slots'.
            let slots = (1..S::LANES)
                .fold(self.cell(cells, columns::slot_sum::<S>(0)), |sum, lane| {
                    sum + self.cell(cells, columns::slot_sum::<S>(lane))
                });
            let mut low = Expression::Constant(Scalar::ZERO);
            let mut top = Expression::Constant(Scalar::ZERO);
            for group in 0..S::GROUPS {
                for limb in 1..S::LOW_LIMBS {
                    low = low + self.cell(cells, columns::limb_sum::<S>(group, limb));
                }
                top = top + self.cell(cells, columns::limb_sum::<S>(group, S::LOW_LIMBS));
            }
            for sum in 0..columns::low_table_sums::<S>() {
                low = low - self.cell(cells, columns::table_sum::<S>(sum));
            }
            for sum in 0..columns::top_table_sums::<S>() {
                let sum = columns::low_table_sums::<S>() + sum;
                top = top - self.cell(cells, columns::table_sum::<S>(sum));
            }
            let others = low + s * top + slots + collateral * opening.clone();
            vec![
                (
                    "8.5 (T - T' - low - s top - slots - F P)(r + row) + P = 0",
                    q * ((total.clone() - next - others) * (r + row) + opening.clone()),
                ),
                ("8.6 T = 0 in row R", last * total.clone()),
                ("8.6 T = 0 in row 0", first * total),
                ("8.6 P = 0", no_component * opening),
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

impl<S: Shape> Witnessed for ShardCircuit<S> {
    fn advice(&self) -> Option<&Cells<AdviceColumn, Scalar>> {
        self.witness.as_ref().map(|witness| witness.cells())
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
        // One region from row 0: a row of the linked column is a component's id.
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
                    fix(config.q_no_component, row, 1)?;
                }
                for (index, column) in config.advice.iter().enumerate() {
                    let index = AdviceColumn::new(index);
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
    use crate::shape::{BLINDING_ROWS, Narrow, Production, Tiny};

    fn degree_is_five_and_six_rows_are_left_to_randomness_in<S: Shape>() {
        let mut system = ConstraintSystem::default();
        ShardCircuit::<S>::configure(&mut system);
        assert_eq!(system.degree(), 5);
        assert_eq!(system.blinding_factors() + 1, BLINDING_ROWS);
    }

    #[test]
    fn degree_is_five_and_six_rows_are_left_to_randomness() {
        degree_is_five_and_six_rows_are_left_to_randomness_in::<Production>();
        degree_is_five_and_six_rows_are_left_to_randomness_in::<Tiny>();
        degree_is_five_and_six_rows_are_left_to_randomness_in::<Narrow>();
    }
}
