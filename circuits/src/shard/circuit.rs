//! The shard circuit: its gates, each named with its equation, and its synthesis.
//!
//! There is no permutation argument, no lookup and no selector that the crate could combine: gates read
//! fixed columns, neighbouring rows and the instance column. Everything is of degree 5 at most.
//!
//! Totals run upwards, so that a total's end stands in row 0, beside the public inputs:
//!
//! ```text
//! row      id  limbs  rho  r  weight    limb_sum       total
//! 0        .   .      .    .  1         .              total' + fractions   = what is compared
//! 1        .   .      .    .  rho       .              total' + fractions
//! ...
//! R - 1    .   .      .    .  rho^(R-1) .              total' + fractions
//! R                   .    .  rho^R                    0
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
    shape::{LEAVES_PER_GROUP, Shape},
};

type E = Expression<Scalar>;

/// The columns of the circuit.
#[derive(Clone, Debug)]
pub struct ShardConfig {
    advice: Vec<Column<Advice>>,
    /// 1 in rows 0 to R - 1, where leaves and table values are.
    q_leaf: Column<Fixed>,
    /// 1 in row 0.
    q_first: Column<Fixed>,
    /// 1 in row R, the last usable one.
    q_last: Column<Fixed>,
    /// 1 in usable rows at or above A, where no asset is.
    q_no_asset: Column<Fixed>,
    /// `a` in row `a < A`.
    asset: Column<Fixed>,
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
        let public = meta.instance_column();
        let config = Self {
            advice,
            q_leaf: meta.fixed_column(),
            q_first: meta.fixed_column(),
            q_last: meta.fixed_column(),
            q_no_asset: meta.fixed_column(),
            asset: meta.fixed_column(),
            table: (0..columns::table_columns::<S>())
                .map(|_| meta.fixed_column())
                .collect(),
        };
        config.public_inputs::<S>(meta, public);
        config.challenges_and_weights::<S>(meta);
        config.ranges::<S>(meta);
        config.assets::<S>(meta, public);
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

    /// rho, r and the first weights are the public inputs (row 0).
    fn public_inputs<S: Shape>(
        &self,
        meta: &mut ConstraintSystem<Scalar>,
        public: Column<Instance>,
    ) {
        meta.create_gate("first row is public", |cells| {
            let q = self.fixed(cells, self.q_first);
            let mut is = |name, column, row: usize| {
                let value = self.cell(cells, column);
                let expected = cells.query_instance(public, Rotation(row as i32));
                (name, q.clone() * (value - expected))
            };
            let mut constraints = vec![
                is("rho_0 = public rho", columns::rho::<S>(), instance::RHO_ROW),
                is("r_0 = public r", columns::r::<S>(), instance::R_ROW),
                is(
                    "weight1_0 = public rho^R",
                    columns::weight::<S>(1),
                    instance::SECOND_LANE_ROW,
                ),
                is(
                    "weight2_0 = public rho^2R",
                    columns::weight::<S>(2),
                    instance::THIRD_LANE_ROW,
                ),
            ];
            let first_weight = self.cell(cells, columns::weight::<S>(0));
            constraints.push((
                "weight0_0 = 1",
                q * (first_weight - Expression::Constant(Scalar::ONE)),
            ));
            constraints
        });
    }

    /// rho and r are the same in every row; a weight is rho times the one above it.
    fn challenges_and_weights<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        meta.create_gate("challenges and weights", |cells| {
            let q = self.fixed(cells, self.q_leaf);
            let rho = self.cell(cells, columns::rho::<S>());
            let mut constraints = Vec::new();
            for (name, column) in [
                ("rho' = rho", columns::rho::<S>()),
                ("r' = r", columns::r::<S>()),
            ] {
                let (value, next) = (self.cell(cells, column), self.below(cells, column));
                constraints.push((name, q.clone() * (next - value)));
            }
            let names = [
                "weight0' = weight0 * rho",
                "weight1' = weight1 * rho",
                "weight2' = weight2 * rho",
            ];
            for (lane, name) in names.into_iter().enumerate() {
                let column = columns::weight::<S>(lane);
                let (value, next) = (self.cell(cells, column), self.below(cells, column));
                constraints.push((name, q.clone() * (next - value * rho.clone())));
            }
            constraints
        });
    }

    /// L1: every amount is in [0, 2^64), because every limb is in its table.
    ///
    /// As multisets of values with multiplicities, limbs and tables are equal if
    /// `sum 1 / (r + limb) = sum multiplicity / (r + value)` at the random r (eprint 2022/1530). The two
    /// tables share one total, in which the top limb's fractions have weight rho.
    fn ranges<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>) {
        for group in 0..S::GROUPS {
            for limb in 0..S::LIMBS {
                meta.create_gate("fractions of three limbs", |cells| {
                    let q = self.fixed(cells, self.q_leaf);
                    let r = self.cell(cells, columns::r::<S>());
                    let sum = self.cell(cells, columns::limb_sum::<S>(group, limb));
                    let fractions: Vec<_> = (0..LEAVES_PER_GROUP)
                        .map(|lane| {
                            let lane = group * LEAVES_PER_GROUP + lane;
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
                let q = self.fixed(cells, self.q_leaf);
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
        meta.create_gate("range total", |cells| {
            let q = self.fixed(cells, self.q_leaf);
            let first = self.fixed(cells, self.q_first);
            let last = self.fixed(cells, self.q_last);
            let rho = self.cell(cells, columns::rho::<S>());
            let total = self.cell(cells, columns::range_total::<S>());
            let next = self.below(cells, columns::range_total::<S>());
            let mut low = Expression::Constant(Scalar::ZERO);
            let mut top = Expression::Constant(Scalar::ZERO);
            for group in 0..S::GROUPS {
                for limb in 0..S::LOW_LIMBS {
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
            vec![
                (
                    "range_total = range_total' + low sums + rho * top sums",
                    q * (total.clone() - next - low - rho * top),
                ),
                ("range_total_R = 0", last * total.clone()),
                ("range_total_0 = 0", first * total),
            ]
        });
    }

    /// L2: the opening column holds, asset by asset, the weighted amounts of the shard:
    /// `sum_i rho^i amount_i / (r + id_i) = sum_a P_a / (r + a)`.
    fn assets<S: Shape>(&self, meta: &mut ConstraintSystem<Scalar>, public: Column<Instance>) {
        for group in 0..S::GROUPS {
            meta.create_gate("amounts of three leaves over their ids", |cells| {
                let q = self.fixed(cells, self.q_leaf);
                let last = self.fixed(cells, self.q_last);
                let r = self.cell(cells, columns::r::<S>());
                let total = self.cell(cells, columns::asset_total::<S>(group));
                let next = self.below(cells, columns::asset_total::<S>(group));
                let fractions: Vec<_> = (0..LEAVES_PER_GROUP)
                    .map(|j| {
                        let lane = group * LEAVES_PER_GROUP + j;
                        let weight = self.cell(cells, columns::weight::<S>(j));
                        let id = self.cell(cells, columns::id::<S>(lane));
                        (Some(weight * self.amount::<S>(cells, lane)), r.clone() + id)
                    })
                    .collect();
                vec![
                    (
                        "asset_total = asset_total' + sum of weight * amount / (r + id)",
                        q * ((total.clone() - next) * product(&fractions) - cleared(&fractions)),
                    ),
                    ("asset_total_R = 0", last * total),
                ]
            });
        }
        meta.create_gate("opening", |cells| {
            let q = self.fixed(cells, self.q_leaf);
            let first = self.fixed(cells, self.q_first);
            let last = self.fixed(cells, self.q_last);
            let no_asset = self.fixed(cells, self.q_no_asset);
            let asset = self.fixed(cells, self.asset);
            let r = self.cell(cells, columns::r::<S>());
            let opening = self.cell(cells, columns::opening::<S>());
            let total = self.cell(cells, columns::opening_total::<S>());
            let next = self.below(cells, columns::opening_total::<S>());
            let mut left = self.cell(cells, columns::asset_total::<S>(0));
            for group in 1..S::GROUPS {
                let row = instance::SECOND_GROUP_ROW + group - 1;
                let factor = cells.query_instance(public, Rotation(row as i32));
                left = left + factor * self.cell(cells, columns::asset_total::<S>(group));
            }
            vec![
                (
                    "opening_total = opening_total' + P / (r + a)",
                    q * ((total.clone() - next) * (r + asset) - opening.clone()),
                ),
                ("P = 0 where no asset is", no_asset * opening),
                ("opening_total_R = 0", last * total.clone()),
                (
                    "sum over groups of rho^(3Rg) * asset_total_0 = opening_total_0",
                    first * (left - total),
                ),
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
            .step_by(LEAVES_PER_GROUP)
            .map(move |start| start..(start + LEAVES_PER_GROUP).min(to))
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
        // One region from row 0: a row of a linked column is an asset's id.
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
                    fix(config.q_leaf, row, 1)?;
                    for (table, column) in config.table.iter().enumerate() {
                        fix(*column, row, columns::table_value::<S>(table, row))?;
                    }
                }
                for row in 0..S::REGISTRY {
                    fix(config.asset, row, row as u64)?;
                }
                for row in S::REGISTRY..S::USABLE_ROWS {
                    fix(config.q_no_asset, row, 1)?;
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
