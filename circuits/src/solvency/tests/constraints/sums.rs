//! Sums over assets: the value of all reserves, and the total of each rule.

use super::*;
use crate::solvency::layout::RULE_DIGITS;
use crate::solvency::rules;
use crate::solvency::statement::MAX_RULES;
use crate::solvency::tests::names::{RULE_END, RULE_SUM};

fn total_value() -> Vec<Case> {
    // Which rows of acc_T and of T are one too high.
    let all = 0..A + 1;
    let tampers = [
        (0, "acc_T = 0 in row 0", 0, all.clone(), all.clone()),
        (1, "acc_T' = acc_T + price * R", 0, 1..A + 1, all.clone()),
        (
            1,
            "acc_T' = acc_T + price * R",
            A - 1,
            A..A + 1,
            all.clone(),
        ),
        (2, "T' = T", 0, 0..0, 0..1),
        (2, "T' = T", A - 1, 0..0, 0..A),
        (3, "T = acc_T in row A", A, 0..0, all),
    ];
    tampers
        .into_iter()
        .map(|(index, equation, row, sums, totals)| {
            let (mut grid, public) = honest_grid();
            for (column, rows) in [(layout::VALUE_SUM, sums), (layout::TOTAL_VALUE, totals)] {
                for cell in &mut grid.columns[column][rows] {
                    *cell += Fp::ONE;
                }
            }
            grid.assign_digits::<Tiny>(&public);
            let gate = "concentration: T is the value of all reserves";
            case((gate, index, equation), row, grid, public)
        })
        .collect()
}

/// A rule's sum that is one too high from a row on.
fn rule_sums() -> Vec<Case> {
    let mut cases = vec![];
    let tampers = [
        (
            ("S2: a rule's sum starts from zero", "sum = 0 in row 0"),
            0,
            0,
        ),
        (RULE_SUM, 0, 1),
        (RULE_SUM, A - 1, A),
    ];
    for ((gate, equation), row, from) in tampers {
        for rule in 0..MAX_RULES {
            let (mut grid, public) = honest_grid();
            let column = &mut grid.columns[layout::RULES + rule];
            let total = column[A] + Fp::ONE;
            for cell in &mut column[from..A] {
                *cell += Fp::ONE;
            }
            rules::assign_total::<Tiny>(column, total);
            cases.push(case((gate, rule, equation), row, grid, public));
        }
    }
    cases
}

fn rule_digits() -> Vec<Case> {
    let gate = "S2: a rule's total has base-4 digits";
    let equation = "d * (d - 1) * (d - 2) * (d - 3) = 0 with d = z - 4 z'";
    let mut cases = vec![];
    for rule in 0..MAX_RULES {
        // The first digit is four too low, what is left one too high.
        let (mut grid, public) = honest_grid();
        let column = &mut grid.columns[layout::RULES + rule];
        let total = column[A];
        rules::assign_total::<Tiny>(column, total + Fp::from(4));
        column[A] = total;
        cases.push(case((gate, rule, equation), A, grid, public));

        // The last one is four, of a total of 4^107.
        let (mut grid, public) = rule_at_its_bound(rule);
        grid.columns[layout::RULES + rule][A + RULE_DIGITS] = Fp::ZERO;
        cases.push(case(
            (gate, rule, equation),
            A + RULE_DIGITS - 1,
            grid,
            public,
        ));
    }
    cases
}

fn rule_ends() -> Vec<Case> {
    (0..MAX_RULES)
        .map(|rule| {
            let (grid, public) = rule_at_its_bound(rule);
            case(
                (RULE_END.0, rule, RULE_END.1),
                A + RULE_DIGITS,
                grid,
                public,
            )
        })
        .collect()
}

/// The total of rule `rule` is 4^107, by a coefficient that no statement can have.
fn rule_at_its_bound(rule: usize) -> (Grid, Vec<Vec<Fp>>) {
    let mut public = idle_public();
    public[instance::RULES + rule][2] = Fp::from(4).pow_vartime([RULE_DIGITS as u64]);
    let grid = Grid::new::<Tiny>(&public, &[], &only(2, Fp::ONE));
    (grid, public)
}

pub(super) fn all() -> Vec<Case> {
    [total_value(), rule_sums(), rule_digits(), rule_ends()].concat()
}

#[test]
fn a_wrong_value_of_all_reserves_is_noticed() {
    check(total_value());
}

#[test]
fn a_wrong_sum_of_a_rule_is_noticed() {
    check(rule_sums());
}

#[test]
fn a_wrong_digit_of_a_rule_is_noticed() {
    check(rule_digits());
}

#[test]
fn a_total_with_too_many_digits_is_noticed() {
    check(rule_ends());
}
