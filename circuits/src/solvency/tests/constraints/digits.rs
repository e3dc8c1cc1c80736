//! Range checks: each digit, and each sum of digits.

use super::*;
use crate::solvency::digits::DIGIT_EQUATION;
use crate::solvency::layout::{BLOCKS, Digits};
use crate::solvency::tests::names::{CAP, M1, M2, Name, R_RANGE, S1};

/// Range checks with the gate of their digits and the name of their sum.
const CHECKS: [(Digits, &str, Name); 5] = [
    (layout::RESERVE_DIGITS, "R: base-4 digits", R_RANGE),
    (layout::LOAN_SHARE_DIGITS, "M1: base-4 digits", M1),
    (layout::RATIO_DIGITS, "S1: base-4 digits", S1),
    (layout::COLLATERAL_DIGITS, "M2: base-4 digits", M2),
    (
        layout::CONCENTRATION_DIGITS,
        "concentration: base-4 digits",
        CAP,
    ),
];

/// One digit wrong, and another one, in another column, lowered by one so that the sum stays right.
fn wrong_digits() -> Vec<Case> {
    let mut cases = vec![];
    for (check, gate, _) in CHECKS {
        for column in 0..check.columns {
            for row in [0, BLOCKS * A - 1] {
                let (mut grid, public) = honest_grid();
                let asset = row % A;
                let weight = |block: usize, column: usize| {
                    Fp::from(4).pow_vartime([(block * check.columns + column) as u64])
                };
                let (other_block, other_column) = (0..BLOCKS)
                    .flat_map(|b| (0..check.columns).map(move |c| (b, c)))
                    .find(|(b, c)| {
                        let cell = grid.columns[check.first + c][b * A + asset];
                        *c != column && cell != Fp::ZERO
                    })
                    .expect("honest values have digits in several columns");
                let ratio = weight(other_block, other_column)
                    * weight(row / A, column).invert().expect("not zero");
                grid.columns[check.first + other_column][other_block * A + asset] -= Fp::ONE;
                grid.columns[check.first + column][row] += ratio;
                cases.push(case((gate, column, DIGIT_EQUATION), row, grid, public));
            }
        }
    }
    cases
}

/// One digit replaced by another digit, in each block.
fn wrong_sums() -> Vec<Case> {
    let mut cases = vec![];
    for (check, _, (gate, equation)) in CHECKS {
        for row in [0, A - 1] {
            for block in 0..BLOCKS {
                let (mut grid, public) = honest_grid();
                let cell = &mut grid.columns[check.first][block * A + row];
                *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
                cases.push(case((gate, 0, equation), row, grid, public));
            }
        }
    }
    cases
}

pub(super) fn all() -> Vec<Case> {
    [wrong_digits(), wrong_sums()].concat()
}

#[test]
fn a_digit_that_is_none_is_noticed_in_every_column() {
    check(wrong_digits());
}

#[test]
fn digits_of_another_value_are_noticed() {
    check(wrong_sums());
}
