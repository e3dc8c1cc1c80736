//! The public inputs: a statement's field elements, column by column.
//!
//! | column | rows | row `a` holds |
//! |---|---|---|
//! | [`CLAIM`] | 1 | the claim element (row 0) |
//! | [`LISTED`] | A | 1 if asset `a` is listed, else 0 |
//! | [`MIN_RATIO_BPS`] | A | S1's ratio of asset `a` |
//! | [`CAP_BPS`] | A | concentration's cap of asset `a` |
//! | [`PRICE`] | A | concentration's price of asset `a` |
//! | [`DISCLOSED_L_FLAG`], [`DISCLOSED_L`] | A | 1 and L_a if L_a is disclosed, else 0 and 0 |
//! | [`DISCLOSED_R_FLAG`], [`DISCLOSED_R`] | A | the same for R_a |
//! | [`RULES`]` + j` | 2A | alpha_{j,a}; row `A + a` holds beta_{j,a} |
//!
//! A is [`Shape::REGISTRY`]. Rows of ids that are not listed and columns of rules that the policy does
//! not have hold zeros: they are there in full, because the proof system reads an instance column that
//! is too short as if zeros followed. A negative coefficient -c is the field element p - c.

use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

use super::statement::{MAX_RULES, SolvencyStatement};
use crate::shape::Shape;

/// The claim element, in row 0.
pub const CLAIM: usize = 0;
/// Which ids are listed. The verifier fills it from the registry, never from a flag of the bundle.
pub const LISTED: usize = 1;
/// `min_ratio_bps` of S1.
pub const MIN_RATIO_BPS: usize = 2;
/// `cap_bps` of concentration.
pub const CAP_BPS: usize = 3;
/// `price` of concentration.
pub const PRICE: usize = 4;
/// Which L_a are disclosed.
pub const DISCLOSED_L_FLAG: usize = 5;
/// The disclosed L_a.
pub const DISCLOSED_L: usize = 6;
/// Which R_a are disclosed.
pub const DISCLOSED_R_FLAG: usize = 7;
/// The disclosed R_a.
pub const DISCLOSED_R: usize = 8;
/// The first of [`MAX_RULES`] columns of coefficients.
pub const RULES: usize = 9;
/// Number of instance columns.
pub const INSTANCE_COLUMNS: usize = RULES + MAX_RULES;

/// Rows of instance column `column`: what a verifier must require of it, since the proof system does
/// not.
pub const fn instance_rows<S: Shape>(column: usize) -> usize {
    match column {
        CLAIM => 1,
        LISTED..RULES => S::REGISTRY,
        _ => 2 * S::REGISTRY,
    }
}

/// The public inputs that say `statement`: [`INSTANCE_COLUMNS`] columns of [`instance_rows`] rows each.
///
/// # Panics
/// If the statement was made for a shape with a larger registry than that of `S`.
pub fn instance_columns<S: Shape>(statement: &SolvencyStatement) -> Vec<Vec<Fp>> {
    assert!(
        statement.assets() <= S::REGISTRY,
        "the statement was made for this shape"
    );
    let policy = statement.policy();
    let disclosures = statement.disclosures();

    let zeros = |column| vec![Fp::ZERO; instance_rows::<S>(column)];
    let mut columns: Vec<Vec<Fp>> = (0..INSTANCE_COLUMNS).map(zeros).collect();
    columns[CLAIM][0] = statement.claim();
    columns[LISTED][..statement.assets()].fill(Fp::ONE);
    write(
        &mut columns[MIN_RATIO_BPS],
        &policy.min_ratio_bps,
        |ratio| Fp::from(u64::from(*ratio)),
    );
    write(&mut columns[CAP_BPS], &policy.cap_bps, |cap| {
        Fp::from(u64::from(*cap))
    });
    write(&mut columns[PRICE], &policy.price, |price| {
        Fp::from_u128(*price)
    });
    for (flag, value, totals) in [
        (DISCLOSED_L_FLAG, DISCLOSED_L, &disclosures.liabilities),
        (DISCLOSED_R_FLAG, DISCLOSED_R, &disclosures.reserves),
    ] {
        write(&mut columns[flag], totals, |total| {
            Fp::from(u64::from(total.is_some()))
        });
        write(&mut columns[value], totals, |total| {
            Fp::from_u128(total.unwrap_or(0))
        });
    }
    for (column, rule) in columns[RULES..].iter_mut().zip(&policy.rules) {
        let (alpha, beta) = column.split_at_mut(S::REGISTRY);
        write(alpha, &rule.alpha, |coefficient| signed(*coefficient));
        write(beta, &rule.beta, |coefficient| signed(*coefficient));
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
