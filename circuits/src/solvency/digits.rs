//! Range checks of one value for each asset, by base-4 digits.
//!
//! The digits of asset `a`'s value stand in rows `a`, `A + a` and `2A + a` of the check's columns, the
//! lowest in the first column of the first block:
//!
//! ```text
//!   row      d_0    ...  d_(c-1)       value = sum_i 4^i digit_i, with c columns:
//!   a        digit_0     digit_(c-1)
//!   A + a    digit_c     digit_(2c-1)
//!   2A + a   digit_2c    digit_(3c-1)
//! ```
//!
//! Not a lookup: its three columns of full-size values cost more than the digits, and these values are
//! few. Not base 8: degree 9 would double the extended domain.

use halo2_proofs::plonk::{ConstraintSystem, Expression, VirtualCells};
use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

use super::columns::{SolvencyConfig, block_rotation};
use super::layout::{BLOCKS, Digits};
use crate::{
    cells::{AdviceColumn, Cells},
    shape::Shape,
};

/// Names of one check's constraints, so that a failing one says what is wrong.
pub(super) struct Names {
    /// Of each digit.
    pub(super) digit: &'static str,
    /// Of the sum.
    pub(super) sum: &'static str,
}

/// `d in {0, 1, 2, 3}`, of degree 4.
pub(super) fn is_digit(d: Expression<Fp>) -> Expression<Fp> {
    let minus = |c: u64| d.clone() - Expression::Constant(Fp::from(c));
    d.clone() * minus(1) * minus(2) * minus(3)
}

/// Constrains `value`, in rows 0 to A - 1, to be an integer below 2^bits of `digits`.
pub(super) fn configure<S: Shape>(
    meta: &mut ConstraintSystem<Fp>,
    config: &SolvencyConfig,
    digits: Digits,
    names: &Names,
    value: impl FnOnce(&mut VirtualCells<'_, Fp>) -> Expression<Fp>,
) {
    meta.create_gate("digits of a check", |meta| {
        let q = config.selector(meta, |s| s.digit);
        digits
            .columns()
            .map(|column| {
                let d = config.cell(meta, column);
                (names.digit, q.clone() * is_digit(d))
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("sum of a check's digits", |meta| {
        let q = config.selector(meta, |s| s.asset);
        let value = value(meta);
        // Horner, from the highest digit down.
        let mut sum = Expression::Constant(Fp::ZERO);
        for block in (0..BLOCKS).rev() {
            for column in digits.columns().rev() {
                let d = config.at(meta, column, block_rotation::<S>(block));
                sum = sum * Fp::from(4) + d;
            }
        }
        [(names.sum, q * (value - sum))]
    });
}

/// Writes `value`'s digits as asset `asset`'s. Of a value out of range, as a false witness may have
/// one, the lowest digits.
pub(super) fn assign<S: Shape>(
    columns: &mut Cells<AdviceColumn, Fp>,
    digits: Digits,
    asset: usize,
    value: &Fp,
) {
    let bytes = value.to_repr();
    for block in 0..BLOCKS {
        for (place, column) in digits.columns().enumerate() {
            let i = block * digits.count + place;
            let digit = bytes[i / 4] >> (2 * (i % 4)) & 3;
            columns[column][block * S::REGISTRY + asset] = Fp::from(u64::from(digit));
        }
    }
}
