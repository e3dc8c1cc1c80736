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
use crate::shape::Shape;

/// Names of one range check's gates and of its sum, so that a failing constraint says what is wrong.
pub(super) struct Names {
    /// The gate of the digits.
    pub(super) digits: &'static str,
    /// The gate of the sum.
    pub(super) sum: &'static str,
    /// The sum's equation.
    pub(super) equation: &'static str,
}

/// `d in {0, 1, 2, 3}`, of degree 4.
pub(super) fn is_digit(d: Expression<Fp>) -> Expression<Fp> {
    let minus = |c: u64| d.clone() - Expression::Constant(Fp::from(c));
    d.clone() * minus(1) * minus(2) * minus(3)
}

/// The constraint that makes each digit one, by column.
pub(super) const DIGIT_EQUATION: &str = "d * (d - 1) * (d - 2) * (d - 3) = 0";

/// Constrains `value`, in rows 0 to A - 1, to be an integer below 2^bits of `digits`.
pub(super) fn configure<S: Shape>(
    meta: &mut ConstraintSystem<Fp>,
    config: &SolvencyConfig,
    digits: Digits,
    names: &Names,
    value: impl FnOnce(&mut VirtualCells<'_, Fp>) -> Expression<Fp>,
) {
    let columns = digits.first..digits.end();

    meta.create_gate(names.digits, |meta| {
        let q = config.selector(meta, |s| s.digit);
        columns
            .clone()
            .map(|column| {
                let d = config.cell(meta, column);
                (DIGIT_EQUATION, q.clone() * is_digit(d))
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate(names.sum, |meta| {
        let q = config.selector(meta, |s| s.asset);
        let value = value(meta);
        // Horner, from the highest digit down.
        let mut sum = Expression::Constant(Fp::ZERO);
        for block in (0..BLOCKS).rev() {
            for column in columns.clone().rev() {
                let d = meta.query_advice(config.advice[column], block_rotation::<S>(block));
                sum = sum * Fp::from(4) + d;
            }
        }
        [(names.equation, q * (value - sum))]
    });
}

/// Writes `value`'s digits as asset `asset`'s. Of a value out of range, as a false witness may have
/// one, the lowest digits.
pub(super) fn assign<S: Shape>(columns: &mut [Vec<Fp>], digits: Digits, asset: usize, value: &Fp) {
    let bytes = value.to_repr();
    for block in 0..BLOCKS {
        for column in 0..digits.columns {
            let i = block * digits.columns + column;
            let digit = bytes[i / 4] >> (2 * (i % 4)) & 3;
            columns[digits.first + column][block * S::REGISTRY + asset] =
                Fp::from(u64::from(digit));
        }
    }
}
