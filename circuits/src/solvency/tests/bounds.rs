//! Totals and coefficients at the edges of what the range checks are dimensioned for.

use super::*;
use crate::shape::Production;
use crate::solvency::statement::{COEFFICIENT_BITS, TOTAL_BITS};

const MAX_TOTAL: u128 = (1 << TOTAL_BITS) - 1;
const MAX_COEFFICIENT: i128 = (1 << COEFFICIENT_BITS) - 1;

const L_RANGE: (&str, &str) = ("L < 2^102", "L = sum_i 4^i d_i");
const R_RANGE: (&str, &str) = ("R < 2^102", "R = sum_i 4^i d_i");
const RATIO: (&str, &str) = (
    "S1: reserves cover liabilities",
    "10^4 * R - min_ratio_bps * L = sum_i 4^i d_i",
);
const CAP: (&str, &str) = (
    "concentration: no asset is above its cap",
    "cap * T - 10^4 * price * R = sum_i 4^i d_i",
);
const RULE_END: (&str, &str) = (
    "S2: a rule's total has no more than 107 digits",
    "z = 0 in row A + 107",
);

/// What a witness, true or not, breaks of a statement.
fn breaks<S: Shape>(
    policy: CompiledPolicy,
    liabilities: Vec<u128>,
    reserves: Vec<u128>,
) -> BTreeSet<String> {
    let statement = statement_of::<S>(policy);
    let witness = SolvencyWitness::new(liabilities, reserves).expect("as many of each");
    let circuit = SolvencyCircuit::<S>::unsound_unchecked(&statement, &witness);
    broken_labels(&circuit, &instance_columns::<S>(&statement))
}

fn exactly((gate, equation): (&str, &str)) -> BTreeSet<String> {
    BTreeSet::from([label(gate, 0, equation)])
}

/// A single asset in the last row of the registry, so that its digits are the last ones.
fn last_row(total: u128) -> Vec<u128> {
    let mut totals = vec![0; Tiny::REGISTRY];
    totals[Tiny::REGISTRY - 1] = total;
    totals
}

#[test]
fn a_total_of_two_to_the_102_is_unsatisfiable() {
    let idle = || idle_policy(Tiny::REGISTRY);
    for total in [MAX_TOTAL, MAX_TOTAL + 1, u128::MAX] {
        let ok = total == MAX_TOTAL;
        let none = BTreeSet::new();
        let expected = if ok { none.clone() } else { exactly(L_RANGE) };
        assert_eq!(
            breaks::<Tiny>(idle(), last_row(total), last_row(0)),
            expected
        );
        let mut expected = if ok { none } else { exactly(R_RANGE) };
        // 10^4 * (2^128 - 1) is more than S1's difference may be.
        if total == u128::MAX {
            expected.extend(exactly(RATIO));
        }
        assert_eq!(
            breaks::<Tiny>(idle(), last_row(0), last_row(total)),
            expected
        );
    }
}

#[test]
fn one_unit_too_little_breaks_s1() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps[0] = 10_500;
    let breaks = |l, r| breaks::<Tiny>(policy.clone(), vec![l], vec![r]);
    assert_eq!(breaks(10_000, 10_500), BTreeSet::new());
    assert_eq!(breaks(10_000, 10_499), exactly(RATIO));
    assert_eq!(breaks(10_001, 10_500), exactly(RATIO));
}

#[test]
fn the_largest_shortfall_breaks_s1() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps[0] = u32::MAX;
    let broken = breaks::<Tiny>(policy, vec![MAX_TOTAL], vec![0]);
    assert_eq!(broken, exactly(RATIO));
}

#[test]
fn one_unit_above_its_cap_breaks_concentration() {
    let mut policy = idle_policy(2);
    policy.price = vec![3, 2];
    policy.cap_bps = vec![5_000, 10_000];
    let breaks = |r| breaks::<Tiny>(policy.clone(), vec![0, 0], r);
    assert_eq!(breaks(vec![200, 300]), BTreeSet::new());
    assert_eq!(breaks(vec![201, 300]), exactly(CAP));
    assert_eq!(breaks(vec![200, 299]), exactly(CAP));
}

#[test]
fn the_largest_excess_breaks_concentration() {
    let mut policy = idle_policy(1);
    policy.price = vec![MAX_COEFFICIENT as u128];
    policy.cap_bps = vec![0];
    let broken = breaks::<Tiny>(policy, vec![0], vec![MAX_TOTAL]);
    assert_eq!(broken, exactly(CAP));
}

#[test]
fn a_rule_that_misses_by_one_is_broken() {
    let mut policy = idle_policy(2);
    policy.rules = vec![Rule {
        alpha: vec![2, -1],
        beta: vec![1, 1],
    }];
    let breaks = |r0| breaks::<Tiny>(policy.clone(), vec![4, 5], vec![r0, 3]);
    assert_eq!(breaks(6), BTreeSet::new());
    assert_eq!(breaks(5), exactly(RULE_END));
}

/// Every bound at once, in the registry that the bounds were computed for.
#[test]
fn the_largest_numbers_of_production_fit() {
    let a = Production::REGISTRY;
    let mut policy = CompiledPolicy {
        min_ratio_bps: vec![10_000; a],
        cap_bps: vec![10_000; a],
        price: vec![MAX_COEFFICIENT as u128; a],
        rules: vec![
            Rule {
                alpha: vec![MAX_COEFFICIENT; a],
                beta: vec![-MAX_COEFFICIENT; a],
            };
            16
        ],
    };
    let totals = vec![MAX_TOTAL; a];
    let broken = breaks::<Production>(policy.clone(), totals.clone(), totals.clone());
    assert_eq!(broken, BTreeSet::new());

    policy.rules.truncate(1);
    policy.rules[0] = Rule {
        alpha: vec![-MAX_COEFFICIENT; a],
        beta: vec![MAX_COEFFICIENT; a],
    };
    let broken = breaks::<Production>(policy, totals.clone(), totals);
    assert_eq!(broken, exactly(RULE_END));
}

/// Row A of a rule's column is both the end of its sum and the start of its digits: assets in the first
/// and the last row count.
#[test]
fn assets_in_the_first_and_the_last_row_count() {
    for row in [0, Tiny::REGISTRY - 1] {
        let mut policy = idle_policy(Tiny::REGISTRY);
        let mut beta = vec![0; Tiny::REGISTRY];
        beta[row] = 1;
        policy.rules = vec![Rule {
            alpha: vec![0; Tiny::REGISTRY],
            beta,
        }];
        let mut totals = vec![0; Tiny::REGISTRY];
        totals[row] = 1;
        let broken = breaks::<Tiny>(policy, totals, vec![0; Tiny::REGISTRY]);
        assert_eq!(broken, exactly(RULE_END));
    }
}
