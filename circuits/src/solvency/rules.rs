//! S2: each rule's total, and that it is not negative, in one column a rule.
//!
//! Down to row A the column adds the total up; from there on it takes the total apart again:
//!
//! ```text
//!   row        rule j                                      public, column of rule j
//!   0          0                                           alpha_0
//!   a          sum over assets below a                     alpha_a
//!   a + 1      + alpha_a R_a - beta_a L_a                  ...
//!   A          total = z_0                                 beta_0
//!   A + i      z_i       digit i = z_i - 4 z_(i+1)         ...
//!   A + 107    z_107 = 0                                   (A + a: beta_a)
//! ```
//!
//! so that total = sum_i 4^i digit_i < 4^107.

use halo2_proofs::{
    plonk::{Advice, Column, ConstraintSystem, Instance},
    poly::Rotation,
};
use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

use super::circuit::Selectors;
use super::digits::is_digit;
use super::{instance, layout, statement::MAX_RULES};
use crate::shape::Shape;

/// Constrains the column of each rule to sum its terms up and to end at zero, digit by digit.
pub(super) fn configure<S: Shape>(
    meta: &mut ConstraintSystem<Fp>,
    selectors: &Selectors,
    advice: &[Column<Advice>],
    public: &[Column<Instance>],
) {
    let to_beta = Rotation(i32::try_from(S::REGISTRY).expect("a domain has fewer than 2^31 rows"));
    let rules = || (0..MAX_RULES).map(|j| (advice[layout::RULES + j], public[instance::RULES + j]));

    meta.create_gate("S2: a rule's sum starts from zero", |meta| {
        let first = meta.query_fixed(selectors.first);
        rules()
            .map(|(column, _)| {
                let sum = meta.query_advice(column, Rotation::cur());
                ("sum = 0 in row 0", first.clone() * sum)
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("S2: a rule's sum takes in each asset", |meta| {
        let asset = meta.query_fixed(selectors.asset);
        let liability = meta.query_advice(advice[layout::LIABILITIES], Rotation::cur());
        let reserve = meta.query_advice(advice[layout::RESERVES], Rotation::cur());
        rules()
            .map(|(column, coefficients)| {
                let sum = meta.query_advice(column, Rotation::cur());
                let next_sum = meta.query_advice(column, Rotation::next());
                let alpha = meta.query_instance(coefficients, Rotation::cur());
                let beta = meta.query_instance(coefficients, to_beta);
                let term = alpha * reserve.clone() - beta * liability.clone();
                (
                    "sum' = sum + alpha * R - beta * L",
                    asset.clone() * (next_sum - sum - term),
                )
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("S2: a rule's total has base-4 digits", |meta| {
        let rule_digit = meta.query_fixed(selectors.rule_digit);
        rules()
            .map(|(column, _)| {
                let z = meta.query_advice(column, Rotation::cur());
                let next_z = meta.query_advice(column, Rotation::next());
                (
                    "d * (d - 1) * (d - 2) * (d - 3) = 0 with d = z - 4 z'",
                    rule_digit.clone() * is_digit(z - next_z * Fp::from(4)),
                )
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("S2: a rule's total has no more than 107 digits", |meta| {
        let rule_end = meta.query_fixed(selectors.rule_end);
        rules()
            .map(|(column, _)| {
                let z = meta.query_advice(column, Rotation::cur());
                ("z = 0 in row A + 107", rule_end.clone() * z)
            })
            .collect::<Vec<_>>()
    });
}

/// Writes the column of a rule with `coefficients`, for the totals that `columns` holds.
pub(super) fn assign<S: Shape>(columns: &mut [Vec<Fp>], rule: usize, coefficients: &[Fp]) {
    let (alpha, beta) = coefficients.split_at(S::REGISTRY);
    let mut sum = Fp::ZERO;
    for asset in 0..S::REGISTRY {
        columns[layout::RULES + rule][asset] = sum;
        sum += alpha[asset] * columns[layout::RESERVES][asset]
            - beta[asset] * columns[layout::LIABILITIES][asset];
    }
    assign_total::<S>(&mut columns[layout::RULES + rule], sum);
}

/// Writes a rule's total and what is left of it after each digit. What is left of a negative total, as
/// a false witness may have one, does not end at zero.
pub(super) fn assign_total<S: Shape>(column: &mut [Fp], total: Fp) {
    let quarter = Fp::TWO_INV.square();
    let mut z = total;
    for cell in &mut column[S::REGISTRY..=layout::rule_end_row::<S>()] {
        *cell = z;
        let digit = z.to_repr()[0] & 3;
        z = (z - Fp::from(u64::from(digit))) * quarter;
    }
}
