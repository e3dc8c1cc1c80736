//! Checks that a value is in range: each digit, and each sum of digits.

use super::*;
use crate::solvency::layout::{BLOCKS, Digits};

/// One digit wrong, and another one, in another column, lowered by one so that the sum stays right.
fn wrong_digits(check: Digits, name: &str) -> Vec<Case> {
    let mut cases = vec![];
    for place in 0..check.count {
        for row in [0, BLOCKS * A - 1] {
            let (mut grid, public) = honest_grid();
            let asset = row % A;
            let weight = |block: usize, place: usize| {
                Fp::from(4).pow_vartime([(block * check.count + place) as u64])
            };
            let (other_block, other_place) = (0..BLOCKS)
                .flat_map(|b| (0..check.count).map(move |p| (b, p)))
                .find(|(b, p)| {
                    let cell = grid.columns[check.column(*p)][b * A + asset];
                    *p != place && cell != Fp::ZERO
                })
                .expect("honest values have digits in several columns");
            let ratio = weight(other_block, other_place)
                * weight(row / A, place).invert().expect("not zero");
            grid.columns[check.column(other_place)][other_block * A + asset] -= Fp::ONE;
            grid.columns[check.column(place)][row] += ratio;
            cases.push(case((name, place), row, (grid, public)));
        }
    }
    cases
}

/// One digit replaced by another digit, in each block.
fn wrong_sums(check: Digits, name: &str) -> Vec<Case> {
    let mut cases = vec![];
    for row in [0, A - 1] {
        for block in 0..BLOCKS {
            let (mut grid, public) = honest_grid();
            let cell = &mut grid.columns[check.column(0)][block * A + row];
            *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
            cases.push(case((name, 0), row, (grid, public)));
        }
    }
    cases
}

/// Digits that are none, then digits of another value.
fn wrong(check: Digits, digit: &str, sum: &str) -> Vec<Case> {
    [wrong_digits(check, digit), wrong_sums(check, sum)].concat()
}

noticed! {
    fn clause_9_4_digits_of_something_else_than_reserves() -> Vec<Case> {
        wrong(layout::RESERVE_DIGITS, R_DIGIT, R_RANGE)
    }

    fn clause_9_5_digits_of_another_room_for_loans() -> Vec<Case> {
        wrong(layout::LOAN_SHARE_DIGITS, M1_DIGIT, M1)
    }

    fn clause_9_6_digits_of_another_room_for_pledges() -> Vec<Case> {
        wrong(layout::COLLATERAL_DIGITS, M2_DIGIT, M2)
    }

    fn clause_9_7_digits_of_another_excess_of_reserves() -> Vec<Case> {
        wrong(layout::RATIO_DIGITS, S1_DIGIT, S1)
    }

    fn clause_9_9_digits_of_another_room_below_the_cap() -> Vec<Case> {
        wrong(layout::CONCENTRATION_DIGITS, CAP_DIGIT, CAP)
    }
}
