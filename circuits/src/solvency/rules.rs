//! S2: each rule's total, and that it is not negative, in one column a rule.
//!
//! Down to row A the column adds the total up; from there on it takes the total apart again:
//!
//! ```text
//!   row        rule j                                           public, column of rule j
//!   0          0                                                alpha_0
//!   a          sum over assets below a                          alpha_a
//!   a + 1      + alpha_a R_a + delta_a D_a - beta_a E_a         ...
//!   A          total = z_0                                      beta_0
//!   A + i      z_i       digit i = z_i - 4 z_(i+1)              ...
//!   A + 107    z_107 = 0                                        (A + a: beta_a, 2A + a: delta_a)
//! ```
//!
//! so that total = sum_i 4^i digit_i < 4^107.

use halo2_proofs::plonk::ConstraintSystem;
use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};

use super::columns::{SolvencyConfig, block_rotation};
use super::digits::is_digit;
use super::{instance, layout, statement::MAX_RULES};
use crate::{
    cells::{AdviceColumn, Cells},
    shape::Shape,
};

/// S2: the column of each rule sums its terms up and ends at zero, digit by digit (SPEC.md 9.10).
pub(super) fn configure<S: Shape>(meta: &mut ConstraintSystem<Fp>, config: &SolvencyConfig) {
    let columns = || (0..MAX_RULES).map(layout::rule);

    meta.create_gate("a rule's sum starts from zero", |meta| {
        let first = config.selector(meta, |s| s.first);
        columns()
            .map(|column| {
                let sum = config.cell(meta, column);
                ("9.10 sum = 0 in row 0", first.clone() * sum)
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("a rule's sum takes in each asset", |meta| {
        let asset = config.selector(meta, |s| s.asset);
        let reserve = config.reserve(meta);
        let gross = config.gross::<S>(meta);
        let debt = config.debt::<S>(meta);
        (0..MAX_RULES)
            .map(|j| {
                let sum = config.cell(meta, layout::rule(j));
                let next_sum = config.below(meta, layout::rule(j));
                let mut coefficient = |block: usize| {
                    config.input_at(meta, instance::rule(j), block_rotation::<S>(block))
                };
                let alpha = coefficient(instance::ALPHA);
                let beta = coefficient(instance::BETA);
                let delta = coefficient(instance::DELTA);
                let term = alpha * reserve.clone() + delta * debt.clone() - beta * gross.clone();
                (
                    "9.10 sum' = sum + alpha R + delta D - beta E",
                    asset.clone() * (next_sum - sum - term),
                )
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("a rule's total has base-4 digits", |meta| {
        let rule_digit = config.selector(meta, |s| s.rule_digit);
        columns()
            .map(|column| {
                let z = config.cell(meta, column);
                let next_z = config.below(meta, column);
                (
                    "9.10 d (d - 1)(d - 2)(d - 3) = 0 with d = sum - 4 sum'",
                    rule_digit.clone() * is_digit(z - next_z * Fp::from(4)),
                )
            })
            .collect::<Vec<_>>()
    });

    meta.create_gate("a rule's total has no more than 107 digits", |meta| {
        let rule_end = config.selector(meta, |s| s.rule_end);
        columns()
            .map(|column| {
                let z = config.cell(meta, column);
                ("9.10 sum = 0 in row A + 107", rule_end.clone() * z)
            })
            .collect::<Vec<_>>()
    });
}

/// Writes the column of a rule with `coefficients`, for the totals that `columns` holds.
pub(super) fn assign<S: Shape>(
    columns: &mut Cells<AdviceColumn, Fp>,
    rule: usize,
    coefficients: &[Fp],
) {
    let (reserves, liabilities) = (layout::RESERVES, layout::LIABILITIES);
    let mut sum = Fp::ZERO;
    for asset in 0..S::REGISTRY {
        let row = |block: usize| block * S::REGISTRY + asset;
        let owed =
            columns[liabilities][row(layout::FREE)] + columns[liabilities][row(layout::PLEDGED)];
        columns[layout::rule(rule)][asset] = sum;
        sum += coefficients[row(instance::ALPHA)] * columns[reserves][asset]
            + coefficients[row(instance::DELTA)] * columns[liabilities][row(layout::DEBTS)]
            - coefficients[row(instance::BETA)] * owed;
    }
    assign_total::<S>(&mut columns[layout::rule(rule)], sum);
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
