//! Totals and coefficients at the edges of what the range checks are dimensioned for.

use halo2curves::ff::{Field, PrimeField};
use num_bigint::BigUint;

use super::names::{CAP, M1, M2, R_RANGE, RULE_END, S1};
use super::*;
use crate::shape::Production;
use crate::solvency::statement::{
    COEFFICIENT_BITS, COLLATERAL_CAP_BITS, LIABILITY_BITS, TOTAL_BITS,
};

const MAX_RESERVE: u128 = (1 << TOTAL_BITS) - 1;
const MAX_LIABILITY: u128 = (1 << LIABILITY_BITS) - 1;
const MAX_COEFFICIENT: i128 = (1 << COEFFICIENT_BITS) - 1;

/// What a witness, true or not, breaks of a statement.
fn breaks<S: Shape>(
    policy: CompiledPolicy,
    liabilities: LiabilityTotals,
    reserves: Vec<u128>,
) -> BTreeSet<Constraint> {
    let statement = statement_of::<S>(policy);
    let witness = SolvencyWitness::new(liabilities, reserves).expect("as many of each");
    let circuit = SolvencyCircuit::<S>::unsound_unchecked(&statement, &witness);
    broken_somewhere(&circuit, &instance_columns::<S>(&statement))
}

fn exactly<const N: usize>(names: [&str; N]) -> BTreeSet<Constraint> {
    names.map(|name| Constraint::new(name, 0)).into()
}

/// A single asset in the last row of the registry, so that its digits are the last ones.
fn last_row(total: u128) -> Vec<u128> {
    let mut totals = vec![0; Tiny::REGISTRY];
    totals[Tiny::REGISTRY - 1] = total;
    totals
}

#[test]
fn a_reserve_of_two_to_the_102_is_unsatisfiable() {
    for (total, expected) in [
        (MAX_RESERVE, exactly([])),
        (MAX_RESERVE + 1, exactly([R_RANGE])),
        // 10^4 * (2^128 - 1) is more than S1's difference may be.
        (u128::MAX, exactly([R_RANGE, S1])),
    ] {
        let policy = idle_policy(Tiny::REGISTRY);
        let found = breaks::<Tiny>(policy, free(last_row(0)), last_row(total));
        assert_eq!(found, expected);
    }
}

#[test]
fn debts_may_be_their_share_and_no_unit_more() {
    let breaks = |share, balance, debt| {
        let mut policy = idle_policy(Tiny::REGISTRY);
        policy.max_loan_share_bps = vec![share; Tiny::REGISTRY];
        let totals = with_debts(last_row(balance), last_row(debt));
        breaks::<Tiny>(policy, totals, last_row(0))
    };
    // All of it: nothing is left to be held.
    assert_eq!(breaks(10_000, 7, 7), exactly([]));
    assert_eq!(breaks(10_000, 7, 8), exactly([M1]));
    // A half, rounded down.
    assert_eq!(breaks(5_000, 11, 5), exactly([]));
    assert_eq!(breaks(5_000, 11, 6), exactly([M1]));
    // None.
    assert_eq!(breaks(0, 7, 0), exactly([]));
    assert_eq!(breaks(0, MAX_LIABILITY - 1, 1), exactly([M1]));
    assert_eq!(breaks(10_000, 0, 1), exactly([M1]));
    assert_eq!(breaks(0, 0, MAX_LIABILITY), exactly([M1]));
}

#[test]
fn pledged_balances_count_for_the_share_like_free_ones() {
    let mut policy = idle_policy(1);
    policy.max_loan_share_bps = vec![10_000];
    let breaks = |debt| {
        let totals = LiabilityTotals {
            free: vec![3],
            pledged: vec![4],
            debts: vec![debt],
            surplus: [u128::from(u64::MAX), 9],
        };
        breaks::<Tiny>(policy.clone(), totals, vec![0])
    };
    assert_eq!(breaks(7), exactly([]));
    assert_eq!(breaks(8), exactly([M1]));
}

#[test]
fn one_unit_too_little_breaks_s1() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps[0] = 10_500;
    let breaks = |l, r| breaks::<Tiny>(policy.clone(), free(vec![l]), vec![r]);
    assert_eq!(breaks(10_000, 10_500), exactly([]));
    assert_eq!(breaks(10_000, 10_499), exactly([S1]));
    assert_eq!(breaks(10_001, 10_500), exactly([S1]));
}

#[test]
fn s1_is_about_balances_less_debts() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps = vec![10_000];
    policy.max_loan_share_bps = vec![10_000];
    let breaks = |debt, reserve| {
        let totals = LiabilityTotals {
            free: vec![600],
            pledged: vec![400],
            debts: vec![debt],
            surplus: [0; 2],
        };
        breaks::<Tiny>(policy.clone(), totals, vec![reserve])
    };
    assert_eq!(breaks(0, 1_000), exactly([]));
    assert_eq!(breaks(0, 999), exactly([S1]));
    assert_eq!(breaks(300, 700), exactly([]));
    assert_eq!(breaks(300, 699), exactly([S1]));
    assert_eq!(breaks(1_000, 0), exactly([]));
    // Net liabilities below zero do not count as held.
    assert_eq!(breaks(1_001, 0), exactly([M1]));
}

#[test]
fn the_largest_shortfall_breaks_s1() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps[0] = u32::MAX;
    let broken = breaks::<Tiny>(policy, free(vec![MAX_LIABILITY]), vec![0]);
    assert_eq!(broken, exactly([S1]));
}

/// A waived S1 does not waive M1.
#[test]
fn debts_above_balances_break_m1_whatever_the_ratio() {
    for (ratio, expected) in [
        (0, exactly([M1])),
        (10_000, exactly([M1])),
        // The excess times this ratio is more than S1's difference may be.
        (u32::MAX, exactly([M1, S1])),
    ] {
        let mut policy = idle_policy(1);
        policy.max_loan_share_bps = vec![10_000];
        policy.min_ratio_bps = vec![ratio];
        let totals = with_debts(vec![0], vec![MAX_LIABILITY]);
        assert_eq!(breaks::<Tiny>(policy, totals, vec![5]), expected);
    }
}

fn pledged(total: u128) -> LiabilityTotals {
    LiabilityTotals {
        free: vec![0],
        pledged: vec![total],
        debts: vec![0],
        surplus: [0; 2],
    }
}

#[test]
fn pledges_may_reach_their_cap_and_not_exceed_it() {
    let breaks = |coefficient, cap: u128, total| {
        let mut policy = idle_policy(1);
        let cap = cap.into();
        policy.collateral_caps = vec![Some(CollateralCap { coefficient, cap })];
        breaks::<Tiny>(policy, pledged(total), vec![0])
    };
    assert_eq!(breaks(3, 300, 100), exactly([]));
    assert_eq!(breaks(3, 302, 100), exactly([]));
    assert_eq!(breaks(3, 299, 100), exactly([M2]));
    assert_eq!(breaks(3, 300, 101), exactly([M2]));
    assert_eq!(breaks(1, 0, 0), exactly([]));
    assert_eq!(breaks(1, 0, 1), exactly([M2]));
    // The worth of the asset as collateral is zero, as with a haircut of 1.
    assert_eq!(breaks(0, 0, MAX_LIABILITY), exactly([]));
}

#[test]
fn the_largest_cap_of_pledges_caps_nothing() {
    let largest: BigUint = (BigUint::from(1u8) << COLLATERAL_CAP_BITS) - 1u8;
    let product = BigUint::from(MAX_COEFFICIENT as u128) * MAX_LIABILITY;
    let breaks = |cap: BigUint, total| {
        let mut policy = idle_policy(1);
        let coefficient = MAX_COEFFICIENT as u128;
        policy.collateral_caps = vec![Some(CollateralCap { coefficient, cap })];
        breaks::<Tiny>(policy, pledged(total), vec![0])
    };
    assert_eq!(breaks(largest.clone(), MAX_LIABILITY), exactly([]));
    assert_eq!(breaks(largest, 0), exactly([]));
    assert_eq!(breaks(product.clone(), MAX_LIABILITY), exactly([]));
    assert_eq!(breaks(product - 1u8, MAX_LIABILITY), exactly([M2]));
    assert_eq!(breaks(0u8.into(), MAX_LIABILITY), exactly([M2]));
}

#[test]
fn an_asset_without_a_cap_may_be_pledged_without_end() {
    assert_eq!(
        breaks::<Tiny>(idle_policy(1), pledged(MAX_LIABILITY), vec![0]),
        exactly([])
    );
}

#[test]
fn one_unit_above_its_cap_breaks_concentration() {
    let mut policy = idle_policy(2);
    policy.price = vec![3, 2];
    policy.cap_bps = vec![5_000, 10_000];
    let breaks = |r| breaks::<Tiny>(policy.clone(), free(vec![0, 0]), r);
    assert_eq!(breaks(vec![200, 300]), exactly([]));
    assert_eq!(breaks(vec![201, 300]), exactly([CAP]));
    assert_eq!(breaks(vec![200, 299]), exactly([CAP]));
}

#[test]
fn the_largest_excess_breaks_concentration() {
    let mut policy = idle_policy(1);
    policy.price = vec![MAX_COEFFICIENT as u128];
    policy.cap_bps = vec![0];
    let broken = breaks::<Tiny>(policy, free(vec![0]), vec![MAX_RESERVE]);
    assert_eq!(broken, exactly([CAP]));
}

#[test]
fn a_rule_that_misses_by_one_is_broken() {
    let mut policy = idle_policy(2);
    policy.rules = vec![rule(vec![2, -1], vec![1, 1])];
    let breaks = |r0| breaks::<Tiny>(policy.clone(), free(vec![4, 5]), vec![r0, 3]);
    assert_eq!(breaks(6), exactly([]));
    assert_eq!(breaks(5), exactly([RULE_END]));
}

#[test]
fn a_rule_counts_loans_as_its_coefficients_say() {
    let breaks = |delta, debts| {
        let mut policy = idle_policy(2);
        policy.max_loan_share_bps = vec![10_000; 2];
        policy.rules = vec![Rule {
            delta,
            ..rule(vec![1, 1], vec![2, 2])
        }];
        // Reserves of 40 for twice 30.
        breaks::<Tiny>(policy, with_debts(vec![10, 20], debts), vec![30, 10])
    };
    assert_eq!(breaks(vec![0, 0], vec![10, 20]), exactly([RULE_END]));
    assert_eq!(breaks(vec![1, 1], vec![0, 20]), exactly([]));
    assert_eq!(breaks(vec![1, 1], vec![0, 19]), exactly([RULE_END]));
    assert_eq!(breaks(vec![-1, 2], vec![2, 11]), exactly([]));
    assert_eq!(breaks(vec![-1, 2], vec![3, 11]), exactly([RULE_END]));
}

/// Every bound at once, in the registry that the bounds were computed for. No ledger has such totals of
/// more than one asset: they are written into the cells.
#[test]
fn the_largest_numbers_of_production_fit() {
    let a = Production::REGISTRY;
    let cap = CollateralCap {
        coefficient: MAX_COEFFICIENT as u128,
        cap: (BigUint::from(1u8) << COLLATERAL_CAP_BITS) - 1u8,
    };
    let all_of = |coefficient| vec![coefficient; a];
    let extreme = |sign: i128| Rule {
        alpha: all_of(sign * MAX_COEFFICIENT),
        beta: all_of(-sign * MAX_COEFFICIENT),
        delta: all_of(sign * MAX_COEFFICIENT),
    };
    let mut policy = CompiledPolicy {
        min_ratio_bps: vec![10_000; a],
        max_loan_share_bps: vec![10_000; a],
        collateral_caps: vec![Some(cap); a],
        cap_bps: vec![10_000; a],
        price: vec![MAX_COEFFICIENT as u128; a],
        rules: vec![extreme(1); 16],
    };
    let liability = Fp::from_u128(MAX_LIABILITY);
    let mut liabilities = vec![Fp::ZERO; Production::COMPONENTS];
    liabilities[a..].fill(liability);
    let reserves = vec![Fp::from_u128(MAX_RESERVE); a];
    let broken = |policy: &CompiledPolicy| {
        let public = instance_columns::<Production>(&statement_of::<Production>(policy.clone()));
        let grid = Grid::new::<Production>(&public, &liabilities, &reserves);
        broken_somewhere(&SolvencyCircuit::<Production>::from_grid(grid), &public)
    };
    assert_eq!(broken(&policy), exactly([]));

    policy.rules = vec![extreme(-1)];
    assert_eq!(broken(&policy), exactly([RULE_END]));
}

/// Row A of a rule's column is both the end of its sum and the start of its digits: assets in the first
/// and the last row count.
#[test]
fn assets_in_the_first_and_the_last_row_count() {
    for row in [0, Tiny::REGISTRY - 1] {
        let mut policy = idle_policy(Tiny::REGISTRY);
        let mut beta = vec![0; Tiny::REGISTRY];
        beta[row] = 1;
        policy.rules = vec![rule(vec![0; Tiny::REGISTRY], beta)];
        let mut totals = vec![0; Tiny::REGISTRY];
        totals[row] = 1;
        let broken = breaks::<Tiny>(policy, free(totals), vec![0; Tiny::REGISTRY]);
        assert_eq!(broken, exactly([RULE_END]));
    }
}
