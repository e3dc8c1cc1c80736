//! The circuit: the clauses of the statement, one after the other.

use std::marker::PhantomData;

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{Circuit, ConstraintSystem, Error, Expression},
};
use halo2curves::{ff::PrimeField, pasta::Fp};

use super::columns::SolvencyConfig;
use super::digits::Names;
use super::evaluate::{Failure, evaluate};
use super::grid::Grid;
use super::instance::{self, instance_columns};
use super::layout;
use super::statement::{BPS, SolvencyStatement};
use super::witness::SolvencyWitness;
use super::{concentration, digits, disclosed, linked, margin, rules};
use crate::shape::Shape;

/// The circuit of a solvency proof, with or without a witness.
#[derive(Clone)]
pub struct SolvencyCircuit<S: Shape> {
    pub(super) grid: Value<Grid>,
    shape: PhantomData<S>,
}

/// Without values, as for building keys.
impl<S: Shape> Default for SolvencyCircuit<S> {
    fn default() -> Self {
        Self::without_values()
    }
}

impl<S: Shape> SolvencyCircuit<S> {
    /// The circuit that key generation reads: its shape, no values.
    pub fn without_values() -> Self {
        Self {
            grid: Value::unknown(),
            shape: PhantomData,
        }
    }

    /// The circuit of a true statement.
    ///
    /// # Errors
    /// All clauses that the witness does not satisfy. The proof system itself would not notice: it
    /// makes a proof of anything, which then does not verify.
    ///
    /// # Panics
    /// As [`instance_columns`], if the statement was made for another shape.
    pub fn new(
        statement: &SolvencyStatement,
        witness: &SolvencyWitness,
    ) -> Result<Self, Vec<Failure>> {
        let failures = evaluate(statement, witness);
        if failures.is_empty() {
            Ok(Self::unsound_unchecked(statement, witness))
        } else {
            Err(failures)
        }
    }

    /// The circuit of a statement that may be false, for tests that see a proof of it refused.
    ///
    /// # Panics
    /// As [`instance_columns`]; and if the witness has more totals than the circuit has rows.
    pub fn unsound_unchecked(statement: &SolvencyStatement, witness: &SolvencyWitness) -> Self {
        let public = instance_columns::<S>(statement);
        let liabilities = witness.liabilities().column::<S>();
        let reserves: Vec<Fp> = witness
            .reserves()
            .iter()
            .copied()
            .map(Fp::from_u128)
            .collect();
        Self::from_grid(Grid::new::<S>(&public, &liabilities, &reserves))
    }

    /// The circuit that assigns exactly these cells.
    pub(super) fn from_grid(grid: Grid) -> Self {
        Self {
            grid: Value::known(grid),
            shape: PhantomData,
        }
    }
}

impl<S: Shape> Circuit<Fp> for SolvencyCircuit<S> {
    type Config = SolvencyConfig;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::without_values()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> SolvencyConfig {
        let config = SolvencyConfig::new(meta);

        // The claim: a proof is one about this claim and no other.
        meta.create_gate("claim: the proof is about this claim", |meta| {
            let first = config.selector(meta, |s| s.first);
            let claim = config.cell(meta, layout::CLAIM);
            let public_claim = config.input(meta, instance::CLAIM);
            [(
                "cell = claim element in row 0",
                first * (claim - public_claim),
            )]
        });

        // L and R are zero where there is no listed asset.
        linked::configure::<S>(meta, &config);

        // R: 0 <= R_a < 2^102. E and D are sums of leaves and need no such check (`layout`).
        digits::configure::<S>(
            meta,
            &config,
            layout::RESERVE_DIGITS,
            &Names {
                digits: "R: base-4 digits",
                sum: "R < 2^102",
                equation: "R = sum_i 4^i d_i",
            },
            |meta| config.reserve(meta),
        );

        // M1: max_loan_share_bps_a * E_a >= 10^4 * D_a. M2: cap_a >= coefficient_a * pledged_a.
        margin::configure::<S>(meta, &config);

        // S1: 10^4 * R_a >= min_ratio_bps_a * (E_a - D_a).
        digits::configure::<S>(
            meta,
            &config,
            layout::RATIO_DIGITS,
            &Names {
                digits: "S1: base-4 digits",
                sum: "S1: reserves cover net liabilities",
                equation: "10^4 * R - min_ratio_bps * (E - D) = sum_i 4^i d_i",
            },
            |meta| {
                let bps = Expression::Constant(Fp::from(u64::from(BPS)));
                let ratio = config.input(meta, instance::MIN_RATIO_BPS);
                let net = config.gross::<S>(meta) - config.debt::<S>(meta);
                bps * config.reserve(meta) - ratio * net
            },
        );

        // Concentration: cap_a * T >= 10^4 * price_a * R_a with T = sum_b price_b * R_b.
        concentration::configure::<S>(meta, &config);

        // S2: sum_a (alpha_{j,a} * R_a + delta_{j,a} * D_a) >= sum_a beta_{j,a} * E_a for every rule j.
        rules::configure::<S>(meta, &config);

        // Disclosures: what is published is what is committed.
        disclosed::configure::<S>(meta, &config);

        config
    }

    fn synthesize(
        &self,
        config: SolvencyConfig,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        // One region, so that row a of the region is row a of the column: the generator of asset a.
        layouter.assign_region(
            || "solvency",
            |mut region| {
                config.selectors.assign::<S>(&mut region)?;
                for (index, column) in config.advice.iter().enumerate() {
                    for row in 0..layout::advice_rows::<S>(index) {
                        let value = self.grid.as_ref().map(|grid| grid.columns[index][row]);
                        region.assign_advice(|| "witness", *column, row, || value)?;
                    }
                }
                Ok(())
            },
        )
    }
}
