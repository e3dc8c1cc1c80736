//! The public inputs: a statement's field elements, column by column.
//!
//! | column | rows | row `a` holds |
//! |---|---|---|
//! | [`CLAIM`] | 1 | the claim element (row 0) |
//! | [`LISTED`] | A | 1 if asset `a` is listed, else 0 |
//! | [`MIN_RATIO_BPS`] | A | S1's ratio of asset `a` |
//! | [`MAX_LOAN_SHARE_BPS`] | A | M1's share of asset `a` |
//! | [`COLLATERAL_COEFFICIENT`], [`COLLATERAL_CAP`] | A | M2's numbers of asset `a`; 0 and 0 where it has no cap |
//! | [`CAP_BPS`] | A | concentration's cap of asset `a` |
//! | [`PRICE`] | A | concentration's price of asset `a` |
//! | [`DISCLOSED_E_FLAG`], [`DISCLOSED_E`] | A | 1 and E_a if E_a is disclosed, else 0 and 0 |
//! | [`DISCLOSED_D_FLAG`], [`DISCLOSED_D`] | A | the same for D_a |
//! | [`DISCLOSED_R_FLAG`], [`DISCLOSED_R`] | A | the same for R_a |
//! | [`rule`]`(j)` | 3A | alpha_{j,a}; row `A + a` holds beta_{j,a}, row `2A + a` delta_{j,a} |
//!
//! A is [`Shape::REGISTRY`]. Rows of ids that are not listed and columns of rules that the policy does
//! not have hold zeros: they are there in full, because the proof system reads an instance column that
//! is too short as if zeros followed. A negative coefficient -c is the field element p - c.

use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};
use num_bigint::BigUint;

use super::layout::BLOCKS;
use super::statement::{MAX_RULES, SolvencyStatement};
use crate::{
    cells::{Cells, InstanceColumn},
    shape::Shape,
};

/// The claim element, in row 0.
pub const CLAIM: InstanceColumn = InstanceColumn::new(0);
/// Which ids are listed. The verifier fills it from the registry, never from a flag of the bundle.
pub const LISTED: InstanceColumn = InstanceColumn::new(1);
/// `min_ratio_bps` of S1.
pub const MIN_RATIO_BPS: InstanceColumn = InstanceColumn::new(2);
/// `max_loan_share_bps` of M1.
pub const MAX_LOAN_SHARE_BPS: InstanceColumn = InstanceColumn::new(3);
/// M2's coefficient of what is pledged.
pub const COLLATERAL_COEFFICIENT: InstanceColumn = InstanceColumn::new(4);
/// M2's cap.
pub const COLLATERAL_CAP: InstanceColumn = InstanceColumn::new(5);
/// `cap_bps` of concentration.
pub const CAP_BPS: InstanceColumn = InstanceColumn::new(6);
/// `price` of concentration.
pub const PRICE: InstanceColumn = InstanceColumn::new(7);
/// Which E_a are disclosed.
pub const DISCLOSED_E_FLAG: InstanceColumn = InstanceColumn::new(8);
/// The disclosed E_a.
pub const DISCLOSED_E: InstanceColumn = InstanceColumn::new(9);
/// Which D_a are disclosed.
pub const DISCLOSED_D_FLAG: InstanceColumn = InstanceColumn::new(10);
/// The disclosed D_a.
pub const DISCLOSED_D: InstanceColumn = InstanceColumn::new(11);
/// Which R_a are disclosed.
pub const DISCLOSED_R_FLAG: InstanceColumn = InstanceColumn::new(12);
/// The disclosed R_a.
pub const DISCLOSED_R: InstanceColumn = InstanceColumn::new(13);
/// The first of [`MAX_RULES`] columns of coefficients.
pub const RULES: InstanceColumn = InstanceColumn::new(14);
/// Number of instance columns.
pub const INSTANCE_COLUMNS: usize = rule(MAX_RULES).index();

/// The column of the coefficients of rule `rule`, below [`MAX_RULES`].
pub const fn rule(rule: usize) -> InstanceColumn {
    RULES.plus(rule)
}

/// The public inputs: [`INSTANCE_COLUMNS`] columns, each with exactly the rows that SPEC.md says.
pub type PublicInputs = Cells<InstanceColumn, Fp>;

/// Block of a rule's column that holds the coefficients of reserves.
pub const ALPHA: usize = 0;
/// Block of a rule's column that holds the coefficients of liabilities.
pub const BETA: usize = 1;
/// Block of a rule's column that holds the coefficients of loans.
pub const DELTA: usize = 2;

/// Rows of instance column `column`: what a verifier must require of it, since the proof system does
/// not.
pub fn instance_rows<S: Shape>(column: InstanceColumn) -> usize {
    match column {
        CLAIM => 1,
        column if column < RULES => S::REGISTRY,
        _ => BLOCKS * S::REGISTRY,
    }
}

/// The public inputs that say `statement`.
///
/// # Panics
/// If the statement was made for a shape with a larger registry than that of `S`.
pub fn instance_columns<S: Shape>(statement: &SolvencyStatement) -> PublicInputs {
    assert!(
        statement.assets() <= S::REGISTRY,
        "the statement was made for this shape"
    );
    let policy = statement.policy();
    let disclosures = statement.disclosures();

    let mut columns = PublicInputs::filled(INSTANCE_COLUMNS, instance_rows::<S>, Fp::ZERO);
    columns[CLAIM][0] = statement.claim();
    columns[LISTED][..statement.assets()].fill(Fp::ONE);
    write(
        &mut columns[MIN_RATIO_BPS],
        &policy.min_ratio_bps,
        |ratio| Fp::from(u64::from(*ratio)),
    );
    write(
        &mut columns[MAX_LOAN_SHARE_BPS],
        &policy.max_loan_share_bps,
        |share| Fp::from(u64::from(*share)),
    );
    let caps = &policy.collateral_caps;
    write(&mut columns[COLLATERAL_COEFFICIENT], caps, |cap| {
        let coefficient = cap.as_ref().map_or(0, |cap| cap.coefficient);
        Fp::from_u128(coefficient)
    });
    write(&mut columns[COLLATERAL_CAP], caps, |cap| {
        cap.as_ref().map_or(Fp::ZERO, |cap| unsigned(&cap.cap))
    });
    write(&mut columns[CAP_BPS], &policy.cap_bps, |cap| {
        Fp::from(u64::from(*cap))
    });
    write(&mut columns[PRICE], &policy.price, |price| {
        Fp::from_u128(*price)
    });
    for (flag, value, totals) in [
        (DISCLOSED_E_FLAG, DISCLOSED_E, &disclosures.liabilities),
        (DISCLOSED_D_FLAG, DISCLOSED_D, &disclosures.loans),
        (DISCLOSED_R_FLAG, DISCLOSED_R, &disclosures.reserves),
    ] {
        write(&mut columns[flag], totals, |total| {
            Fp::from(u64::from(total.is_some()))
        });
        write(&mut columns[value], totals, |total| {
            Fp::from_u128(total.unwrap_or(0))
        });
    }
    for (index, coefficients) in policy.rules.iter().enumerate() {
        for (block, list) in [
            (ALPHA, &coefficients.alpha),
            (BETA, &coefficients.beta),
            (DELTA, &coefficients.delta),
        ] {
            let rows = block * S::REGISTRY..(block + 1) * S::REGISTRY;
            let cells = &mut columns[rule(index)][rows];
            write(cells, list, |coefficient| signed(*coefficient));
        }
    }
    columns
}

/// Writes `values` into the first cells and leaves the others zero.
fn write<T>(cells: &mut [Fp], values: &[T], element: impl Fn(&T) -> Fp) {
    for (cell, value) in cells.iter_mut().zip(values) {
        *cell = element(value);
    }
}

/// A signed integer as a field element.
fn signed(value: i128) -> Fp {
    let magnitude = Fp::from_u128(value.unsigned_abs());
    if value < 0 { -magnitude } else { magnitude }
}

/// An integer of at most 193 bits, which a statement's caps are, as a field element.
fn unsigned(value: &BigUint) -> Fp {
    value
        .iter_u64_digits()
        .rev()
        .fold(Fp::ZERO, |element, digit| {
            element * Fp::from(2).pow_vartime([64]) + Fp::from(digit)
        })
}
