//! Sums over assets: the value of all reserves, and the total of each rule.

use std::ops::Range;

use super::*;
use crate::solvency::layout::RULE_DIGITS;
use crate::solvency::rules;
use crate::solvency::statement::MAX_RULES;

/// Which rows of acc_T and of T are one too high.
fn value_raised(
    (name, index): (&str, usize),
    row: usize,
    sums: Range<usize>,
    totals: Range<usize>,
) -> Case {
    let (mut grid, public) = honest_grid();
    for (column, rows) in [(layout::VALUE_SUM, sums), (layout::TOTAL_VALUE, totals)] {
        for cell in &mut grid.columns[column][rows] {
            *cell += Fp::ONE;
        }
    }
    grid.assign_digits::<Tiny>(&public);
    case((name, index), row, (grid, public))
}

/// A rule's sum that is one too high from a row on.
fn sum_raised(name: &str, rule: usize, row: usize, from: usize) -> Case {
    let (mut grid, public) = honest_grid();
    let column = &mut grid.columns[layout::rule(rule)];
    let total = column[A] + Fp::ONE;
    for cell in &mut column[from..A] {
        *cell += Fp::ONE;
    }
    rules::assign_total::<Tiny>(column, total);
    case((name, rule), row, (grid, public))
}

/// The total of rule `rule` is 4^107, by a coefficient that no statement can have.
fn rule_at_its_bound(rule: usize) -> (Grid, PublicInputs) {
    let mut public = idle_public();
    public[instance::rule(rule)][2] = Fp::from(4).pow_vartime([RULE_DIGITS as u64]);
    let grid = Grid::new::<Tiny>(&public, &[], &only(2, Fp::ONE));
    (grid, public)
}

noticed! {
    fn clause_9_8_another_value_of_all_reserves() -> Vec<Case> {
        let all = 0..A + 1;
        vec![
            value_raised((VALUE_START, 0), 0, all.clone(), all.clone()),
            value_raised((VALUE_SUM, 1), 0, 1..A + 1, all.clone()),
            value_raised((VALUE_SUM, 1), A - 1, A..A + 1, all.clone()),
            value_raised((VALUE_CONSTANT, 2), 0, 0..0, 0..1),
            value_raised((VALUE_CONSTANT, 2), A - 1, 0..0, 0..A),
            value_raised((VALUE_END, 3), A, 0..0, all),
        ]
    }

    fn clause_9_10_another_sum_of_a_rule() -> Vec<Case> {
        let of_rule = |rule| {
            [
                sum_raised(RULE_START, rule, 0, 0),
                sum_raised(RULE_SUM, rule, 0, 1),
                sum_raised(RULE_SUM, rule, A - 1, A),
            ]
        };
        (0..MAX_RULES).flat_map(of_rule).collect()
    }

    fn clause_9_10_another_digit_of_a_rules_total() -> Vec<Case> {
        let mut cases = vec![];
        for rule in 0..MAX_RULES {
            // The first digit is four too low, what is left one too high.
            let (mut grid, public) = honest_grid();
            let column = &mut grid.columns[layout::rule(rule)];
            let total = column[A];
            rules::assign_total::<Tiny>(column, total + Fp::from(4));
            column[A] = total;
            cases.push(case((RULE_DIGIT, rule), A, (grid, public)));

            // The last one is four, of a total of 4^107.
            let (mut grid, public) = rule_at_its_bound(rule);
            grid.columns[layout::rule(rule)][A + RULE_DIGITS] = Fp::ZERO;
            cases.push(case((RULE_DIGIT, rule), A + RULE_DIGITS - 1, (grid, public)));
        }
        cases
    }

    fn clause_9_10_a_total_with_too_many_digits() -> Vec<Case> {
        (0..MAX_RULES)
            .map(|rule| case((RULE_END, rule), A + RULE_DIGITS, rule_at_its_bound(rule)))
            .collect()
    }
}
