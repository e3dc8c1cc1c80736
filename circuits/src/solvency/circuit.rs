//! The circuit: columns, selectors, and the clauses of the statement one after the other.

use std::marker::PhantomData;

use halo2_proofs::{
    circuit::{Layouter, Region, SimpleFloorPlanner, Value},
    plonk::{
        Advice, Circuit, Column, ConstraintSystem, Error, Expression, Fixed, Instance, VirtualCells,
    },
    poly::Rotation,
};
use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

use super::evaluate::{Failure, evaluate};
use super::grid::Grid;
use super::instance::{self, INSTANCE_COLUMNS, instance_columns};
use super::layout::{self, ADVICE_COLUMNS, DIGIT_BLOCKS};
use super::statement::{BPS, SolvencyStatement};
use super::witness::SolvencyWitness;
use super::{concentration, digits, rules};
use crate::shape::Shape;

/// The circuit of a solvency proof, with or without a witness.
#[derive(Clone)]
pub struct SolvencyCircuit<S: Shape> {
    pub(super) grid: Value<Grid>,
    shape: PhantomData<S>,
}

/// Fixed columns that are one in some rows and zero in the rest, the blinding rows among them. They are
/// plain fixed columns, not the crate's `Selector`s, which it would combine: what is fixed is what is
/// written here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selectors {
    /// Row 0.
    pub(super) first: Column<Fixed>,
    /// Rows 0 to A - 1: those that mean an asset.
    pub(super) asset: Column<Fixed>,
    /// Row A: where sums over assets end.
    pub(super) end: Column<Fixed>,
    /// Rows A to the last usable one: where linked columns must be zero.
    pub(super) outside: Column<Fixed>,
    /// Rows 0 to 3A - 1: those of the digits of range checks.
    pub(super) digit: Column<Fixed>,
    /// Rows A to A + 106: those that a digit of a rule's total is taken from.
    pub(super) rule_digit: Column<Fixed>,
    /// Row A + 107: where nothing of a rule's total is left.
    pub(super) rule_end: Column<Fixed>,
}

impl Selectors {
    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        Self {
            first: meta.fixed_column(),
            asset: meta.fixed_column(),
            end: meta.fixed_column(),
            outside: meta.fixed_column(),
            digit: meta.fixed_column(),
            rule_digit: meta.fixed_column(),
            rule_end: meta.fixed_column(),
        }
    }

    fn assign<S: Shape>(&self, region: &mut Region<'_, Fp>) -> Result<(), Error> {
        let end = S::REGISTRY;
        let rule_end = layout::rule_end_row::<S>();
        for (column, rows) in [
            (self.first, 0..1),
            (self.asset, 0..end),
            (self.end, end..end + 1),
            (self.outside, end..S::USABLE_ROWS),
            (self.digit, 0..DIGIT_BLOCKS * S::REGISTRY),
            (self.rule_digit, end..rule_end),
            (self.rule_end, rule_end..rule_end + 1),
        ] {
            for row in rows {
                region.assign_fixed(|| "selector", column, row, || Value::known(Fp::ONE))?;
            }
        }
        Ok(())
    }
}

/// The circuit's columns.
#[derive(Clone, Debug)]
pub struct SolvencyConfig {
    advice: Vec<Column<Advice>>,
    selectors: Selectors,
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
        let field = |totals: &[u128]| -> Vec<Fp> {
            totals.iter().map(|total| Fp::from_u128(*total)).collect()
        };
        let liabilities = field(witness.liabilities());
        let reserves = field(witness.reserves());
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
        // The order of creation is the order of commitments in a proof: L and R are the first two.
        let advice: Vec<Column<Advice>> =
            (0..ADVICE_COLUMNS).map(|_| meta.advice_column()).collect();
        let public: Vec<Column<Instance>> = (0..INSTANCE_COLUMNS)
            .map(|_| meta.instance_column())
            .collect();
        let selectors = Selectors::configure(meta);
        let bps = Expression::Constant(Fp::from(u64::from(BPS)));

        let input = |meta: &mut VirtualCells<'_, Fp>, column: usize| {
            meta.query_instance(public[column], Rotation::cur())
        };
        let cell = |meta: &mut VirtualCells<'_, Fp>, column: usize| {
            meta.query_advice(advice[column], Rotation::cur())
        };

        // The claim: a proof is one about this claim and no other.
        meta.create_gate("claim: the proof is about this claim", |meta| {
            let first = meta.query_fixed(selectors.first);
            let claim = cell(meta, layout::CLAIM);
            let public_claim = input(meta, instance::CLAIM);
            [(
                "cell = claim element in row 0",
                first * (claim - public_claim),
            )]
        });

        // L and R are zero where there is no asset: below the registry ...
        meta.create_gate("L, R: zero outside the registry", |meta| {
            let outside = meta.query_fixed(selectors.outside);
            let liability = cell(meta, layout::LIABILITIES);
            let reserve = cell(meta, layout::RESERVES);
            [
                ("L = 0", outside.clone() * liability),
                ("R = 0", outside * reserve),
            ]
        });

        // ... and in it, where the id is not listed.
        meta.create_gate("L, R: zero where no asset is listed", |meta| {
            let asset = meta.query_fixed(selectors.asset);
            let unlisted = Expression::Constant(Fp::ONE) - input(meta, instance::LISTED);
            let liability = cell(meta, layout::LIABILITIES);
            let reserve = cell(meta, layout::RESERVES);
            [
                (
                    "(1 - listed) * L = 0",
                    asset.clone() * unlisted.clone() * liability,
                ),
                ("(1 - listed) * R = 0", asset * unlisted * reserve),
            ]
        });

        // L: 0 <= L_a < 2^102. Explicit, although a ledger of spot balances cannot have other totals:
        // those of later kinds of accounts are signed.
        digits::configure::<S>(
            meta,
            &selectors,
            &advice,
            layout::LIABILITY_DIGITS,
            &digits::Names {
                digits: "L: base-4 digits",
                sum: "L < 2^102",
                equation: "L = sum_i 4^i d_i",
            },
            |meta| cell(meta, layout::LIABILITIES),
        );

        // R: 0 <= R_a < 2^102.
        digits::configure::<S>(
            meta,
            &selectors,
            &advice,
            layout::RESERVE_DIGITS,
            &digits::Names {
                digits: "R: base-4 digits",
                sum: "R < 2^102",
                equation: "R = sum_i 4^i d_i",
            },
            |meta| cell(meta, layout::RESERVES),
        );

        // S1: 10^4 * R_a >= min_ratio_bps_a * L_a.
        digits::configure::<S>(
            meta,
            &selectors,
            &advice,
            layout::RATIO_DIGITS,
            &digits::Names {
                digits: "S1: base-4 digits",
                sum: "S1: reserves cover liabilities",
                equation: "10^4 * R - min_ratio_bps * L = sum_i 4^i d_i",
            },
            |meta| {
                let ratio = input(meta, instance::MIN_RATIO_BPS);
                let liability = cell(meta, layout::LIABILITIES);
                let reserve = cell(meta, layout::RESERVES);
                bps.clone() * reserve - ratio * liability
            },
        );

        // Concentration: cap_a * T >= 10^4 * price_a * R_a with T = sum_b price_b * R_b.
        concentration::configure(meta, &selectors, &advice, &public);
        digits::configure::<S>(
            meta,
            &selectors,
            &advice,
            layout::CONCENTRATION_DIGITS,
            &digits::Names {
                digits: "concentration: base-4 digits",
                sum: "concentration: no asset is above its cap",
                equation: "cap * T - 10^4 * price * R = sum_i 4^i d_i",
            },
            |meta| {
                let cap = input(meta, instance::CAP_BPS);
                let price = input(meta, instance::PRICE);
                let total = cell(meta, layout::TOTAL_VALUE);
                let reserve = cell(meta, layout::RESERVES);
                cap * total - bps.clone() * price * reserve
            },
        );

        // S2: sum_a alpha_{j,a} * R_a >= sum_a beta_{j,a} * L_a for every rule j.
        rules::configure::<S>(meta, &selectors, &advice, &public);

        // Disclosures: what is published is what is committed.
        meta.create_gate(
            "disclosures: published totals are the committed ones",
            |meta| {
                let asset = meta.query_fixed(selectors.asset);
                let mut disclosed = |equation, column, flag, value| {
                    let total = cell(meta, column);
                    let flag = input(meta, flag);
                    let value = input(meta, value);
                    (equation, asset.clone() * flag * (total - value))
                };
                [
                    disclosed(
                        "flag * (L - value) = 0",
                        layout::LIABILITIES,
                        instance::DISCLOSED_L_FLAG,
                        instance::DISCLOSED_L,
                    ),
                    disclosed(
                        "flag * (R - value) = 0",
                        layout::RESERVES,
                        instance::DISCLOSED_R_FLAG,
                        instance::DISCLOSED_R,
                    ),
                ]
            },
        );

        SolvencyConfig { advice, selectors }
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
