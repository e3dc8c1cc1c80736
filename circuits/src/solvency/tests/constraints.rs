//! One negative test for each constraint, in its first and its last row: a grid that is right but for
//! this constraint in this row, and the mock prover finds exactly that.

use halo2curves::{
    ff::{Field, PrimeField},
    pasta::Fp,
};
use rand_core::OsRng;

use super::*;
use crate::solvency::digits::DIGIT_EQUATION;
use crate::solvency::layout::{self, CONSTRAINTS, DIGIT_BLOCKS, Digits, RULE_DIGITS};
use crate::solvency::{instance, rules, statement::MAX_RULES};

const A: usize = Tiny::REGISTRY;

/// A grid and public inputs that break one constraint in one row.
struct Case {
    breaks: Broken,
    grid: Grid,
    public: Vec<Vec<Fp>>,
}

/// A case that breaks the constraint which `(gate, index, equation)` names, in `row`.
fn case(
    (gate, index, equation): (&str, usize, &str),
    row: usize,
    grid: Grid,
    public: Vec<Vec<Fp>>,
) -> Case {
    Case {
        breaks: (label(gate, index, equation), row),
        grid,
        public,
    }
}

fn honest_grid() -> (Grid, Vec<Vec<Fp>>) {
    let (statement, witness) = honest();
    let public = instance_columns::<Tiny>(&statement);
    let field = |totals: &[u128]| totals.iter().map(|t| Fp::from_u128(*t)).collect::<Vec<_>>();
    let grid = Grid::new::<Tiny>(
        &public,
        &field(witness.liabilities()),
        &field(witness.reserves()),
    );
    (grid, public)
}

fn idle_public() -> Vec<Vec<Fp>> {
    instance_columns::<Tiny>(&statement_of::<Tiny>(idle_policy(A)))
}

/// `value` in row `row` of A, zero in the others.
fn only(row: usize, value: Fp) -> Vec<Fp> {
    let mut column = vec![Fp::ZERO; A];
    column[row] = value;
    column
}

fn claim() -> Vec<Case> {
    let (mut grid, public) = honest_grid();
    grid.columns[layout::CLAIM][0] += Fp::ONE;
    vec![case(
        (
            "claim: the proof is about this claim",
            0,
            "cell = claim element in row 0",
        ),
        0,
        grid,
        public,
    )]
}

fn outside() -> Vec<Case> {
    let mut cases = vec![];
    for (index, equation) in ["L = 0", "R = 0"].into_iter().enumerate() {
        for row in [A, Tiny::USABLE_ROWS - 1] {
            let (mut grid, public) = honest_grid();
            grid.columns[layout::LIABILITIES + index][row] = Fp::ONE;
            let name = ("L, R: zero outside the registry", index, equation);
            cases.push(case(name, row, grid, public));
        }
    }
    cases
}

fn unlisted() -> Vec<Case> {
    let mut cases = vec![];
    let equations = ["(1 - listed) * L = 0", "(1 - listed) * R = 0"];
    for (index, equation) in equations.into_iter().enumerate() {
        for row in [0, A - 1] {
            let mut public = idle_public();
            public[instance::LISTED][row] = Fp::ZERO;
            let mut totals = [vec![], vec![]];
            totals[index] = only(row, Fp::ONE);
            let grid = Grid::new::<Tiny>(&public, &totals[0], &totals[1]);
            let name = ("L, R: zero where no asset is listed", index, equation);
            cases.push(case(name, row, grid, public));
        }
    }
    cases
}

/// Range checks with the names of their gates and the equation of the second.
const CHECKS: [(Digits, &str, &str, &str); 4] = [
    (
        layout::LIABILITY_DIGITS,
        "L: base-4 digits",
        "L < 2^102",
        "L = sum_i 4^i d_i",
    ),
    (
        layout::RESERVE_DIGITS,
        "R: base-4 digits",
        "R < 2^102",
        "R = sum_i 4^i d_i",
    ),
    (
        layout::RATIO_DIGITS,
        "S1: base-4 digits",
        "S1: reserves cover liabilities",
        "10^4 * R - min_ratio_bps * L = sum_i 4^i d_i",
    ),
    (
        layout::CONCENTRATION_DIGITS,
        "concentration: base-4 digits",
        "concentration: no asset is above its cap",
        "cap * T - 10^4 * price * R = sum_i 4^i d_i",
    ),
];

/// One digit wrong, and another one, in another column, lowered by one so that the sum stays right.
fn digits() -> Vec<Case> {
    let mut cases = vec![];
    for (check, gate, _, _) in CHECKS {
        for column in 0..check.columns {
            for row in [0, DIGIT_BLOCKS * A - 1] {
                let (mut grid, public) = honest_grid();
                let asset = row % A;
                let weight = |block: usize, column: usize| {
                    Fp::from(4).pow_vartime([(block * check.columns + column) as u64])
                };
                let (other_block, other_column) = (0..DIGIT_BLOCKS)
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
fn digit_sums() -> Vec<Case> {
    let mut cases = vec![];
    for (check, _, gate, equation) in CHECKS {
        for row in [0, A - 1] {
            for block in 0..DIGIT_BLOCKS {
                let (mut grid, public) = honest_grid();
                let cell = &mut grid.columns[check.first][block * A + row];
                *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
                cases.push(case((gate, 0, equation), row, grid, public));
            }
        }
    }
    cases
}

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
        ("starts from zero", "sum = 0 in row 0", 0, 0),
        (
            "takes in each asset",
            "sum' = sum + alpha * R - beta * L",
            0,
            1,
        ),
        (
            "takes in each asset",
            "sum' = sum + alpha * R - beta * L",
            A - 1,
            A,
        ),
    ];
    for (gate, equation, row, from) in tampers {
        for rule in 0..MAX_RULES {
            let (mut grid, public) = honest_grid();
            let column = &mut grid.columns[layout::RULES + rule];
            let total = column[A] + Fp::ONE;
            for cell in &mut column[from..A] {
                *cell += Fp::ONE;
            }
            rules::assign_total::<Tiny>(column, total);
            cases.push(case(
                (&format!("S2: a rule's sum {gate}"), rule, equation),
                row,
                grid,
                public,
            ));
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
            let gate = "S2: a rule's total has no more than 107 digits";
            case(
                (gate, rule, "z = 0 in row A + 107"),
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

fn disclosures() -> Vec<Case> {
    let mut cases = vec![];
    let equations = ["flag * (L - value) = 0", "flag * (R - value) = 0"];
    let values = [instance::DISCLOSED_L, instance::DISCLOSED_R];
    for (index, equation) in equations.into_iter().enumerate() {
        for row in [0, A - 1] {
            let (grid, mut public) = honest_grid();
            public[values[index]][row] += Fp::ONE;
            let gate = "disclosures: published totals are the committed ones";
            cases.push(case((gate, index, equation), row, grid, public));
        }
    }
    cases
}

fn check(cases: Vec<Case>) {
    for case in cases {
        let circuit = SolvencyCircuit::<Tiny>::from_grid(case.grid);
        let found = broken(&circuit, &case.public);
        assert_eq!(found, BTreeSet::from([case.breaks]));
    }
}

#[test]
fn another_claim_is_noticed() {
    check(claim());
}

#[test]
fn a_total_below_the_registry_is_noticed_up_to_the_last_usable_row() {
    check(outside());
}

#[test]
fn a_total_of_an_unlisted_asset_is_noticed() {
    check(unlisted());
}

#[test]
fn a_digit_that_is_none_is_noticed_in_every_column() {
    check(digits());
}

#[test]
fn digits_of_another_value_are_noticed() {
    check(digit_sums());
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

#[test]
fn a_disclosure_of_another_total_is_noticed() {
    check(disclosures());
}

/// What fails when every cell is random is every constraint of the circuit.
#[test]
fn every_constraint_has_a_negative_test() {
    let (mut grid, mut public) = honest_grid();
    for cell in grid.columns.iter_mut().chain(&mut public).flatten() {
        *cell = Fp::random(OsRng);
    }
    let all = broken_labels(&SolvencyCircuit::<Tiny>::from_grid(grid), &public);
    assert_eq!(all.len(), CONSTRAINTS);

    let tests = [
        claim(),
        outside(),
        unlisted(),
        digits(),
        digit_sums(),
        total_value(),
        rule_sums(),
        rule_digits(),
        rule_ends(),
        disclosures(),
    ];
    let tested: BTreeSet<String> = tests.into_iter().flatten().map(|c| c.breaks.0).collect();
    assert_eq!(tested, all);
}
