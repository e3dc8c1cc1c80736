//! The circuit: the clauses of SPEC.md, section 9, one after the other.

use std::marker::PhantomData;

use halo2_proofs::{
    circuit::{Layouter, SimpleFloorPlanner, Value},
    plonk::{Circuit, ConstraintSystem, Error},
};
use halo2curves::{ff::PrimeField, pasta::Fp};

use super::columns::SolvencyConfig;
use super::evaluate::{Failure, evaluate};
use super::grid::Grid;
use super::instance::instance_columns;
use super::layout;
use super::statement::SolvencyStatement;
use super::witness::SolvencyWitness;
use super::{concentration, inequalities, linked, published, rules};
use crate::{
    cells::{AdviceColumn, Cells},
    proof::Witnessed,
    shape::Shape,
};

/// The circuit of a solvency proof, with or without a witness.
#[derive(Clone)]
pub struct SolvencyCircuit<S: Shape> {
    pub(super) grid: Option<Grid>,
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
            grid: None,
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
            grid: Some(grid),
            shape: PhantomData,
        }
    }
}

impl<S: Shape> Witnessed for SolvencyCircuit<S> {
    fn advice(&self) -> Option<&Cells<AdviceColumn, Fp>> {
        self.grid.as_ref().map(|grid| &grid.columns)
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

        // Claim: the proof is about this claim and no other (SPEC.md 9.1).
        published::claim(meta, &config);
        // L, R: zero outside the registry (SPEC.md 9.2) ...
        linked::outside_registry(meta, &config);
        // ... and where no asset is listed (SPEC.md 9.3).
        linked::unlisted::<S>(meta, &config);
        // R: 0 <= R_a < 2^102 (SPEC.md 9.4).
        inequalities::reserves_in_range::<S>(meta, &config);
        // M1: max_loan_share_bps_a * E_a >= 10^4 * D_a (SPEC.md 9.5).
        inequalities::loan_share::<S>(meta, &config);
        // M2: cap_a >= coefficient_a * pledged_a (SPEC.md 9.6).
        inequalities::collateral_cap::<S>(meta, &config);
        // S1: 10^4 * R_a >= min_ratio_bps_a * (E_a - D_a) (SPEC.md 9.7).
        inequalities::ratio::<S>(meta, &config);
        // T = sum_b price_b * R_b (SPEC.md 9.8).
        concentration::total_value(meta, &config);
        // Concentration: cap_bps_a * T >= 10^4 * price_a * R_a (SPEC.md 9.9).
        concentration::cap::<S>(meta, &config);
        // S2: sum_a (alpha_{j,a} * R_a + delta_{j,a} * D_a) >= sum_a beta_{j,a} * E_a for every rule j (SPEC.md 9.10).
        rules::configure::<S>(meta, &config);
        // Disclosures: what is published is what is committed (SPEC.md 9.11).
        published::totals::<S>(meta, &config);

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
                    let index = AdviceColumn::new(index);
                    for row in 0..layout::advice_rows::<S>(index) {
                        let value = match &self.grid {
                            Some(grid) => Value::known(grid.columns[index][row]),
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
