//! What the prover is told before it proves.

use super::*;
use crate::ledger::AssetId;
use crate::solvency::statement::Side;
use crate::solvency::{Clause, Failure, WitnessError, comparisons, evaluate};

fn witness(liabilities: LiabilityTotals, reserves: Vec<u128>) -> SolvencyWitness {
    SolvencyWitness::new(liabilities, reserves).expect("as many of each")
}

fn asset(index: usize) -> AssetId {
    AssetId::new(index).expect("a small index")
}

#[test]
fn every_failure_is_named() {
    let mut policy = idle_policy(2);
    policy.min_ratio_bps = vec![10_000, 10_000];
    policy.max_loan_share_bps = vec![1_000, 10_000];
    let cap = |coefficient, cap: u128| {
        let cap = cap.into();
        Some(CollateralCap { coefficient, cap })
    };
    policy.collateral_caps = vec![cap(5, 100), cap(5, 99)];
    policy.price = vec![1, 1];
    policy.cap_bps = vec![10_000, 1_000];
    policy.rules = vec![
        rule(vec![1, 0], vec![0, 0]),
        rule(vec![1, 1], vec![2_000_000; 2]),
    ];
    let disclosures = Disclosures {
        liabilities: vec![Some(100), Some(1 << 101)],
        loans: vec![None, Some(2)],
        reserves: vec![Some(88), None],
    };
    let statement =
        SolvencyStatement::new::<Tiny>(Fp::from(1), policy, disclosures).expect("a good statement");
    let totals = LiabilityTotals {
        free: vec![80, 1 << 96],
        pledged: vec![20, 20],
        debts: vec![11, 1],
        surplus: [0; 2],
    };
    // Of the second asset there is enough, but no more than the circuit can say.
    let totals = witness(totals, vec![88, 1 << 102]);
    let failures = vec![
        Failure::Range { asset: asset(1) },
        Failure::Clause(Clause::LoanShare { asset: asset(0) }),
        Failure::Clause(Clause::Ratio { asset: asset(0) }),
        Failure::Clause(Clause::CollateralCap { asset: asset(1) }),
        Failure::Clause(Clause::Concentration { asset: asset(1) }),
        Failure::Clause(Clause::Rule { rule: 1 }),
        Failure::Disclosure {
            side: Side::Liabilities,
            asset: asset(1),
        },
        Failure::Disclosure {
            side: Side::Loans,
            asset: asset(1),
        },
    ];
    assert_eq!(evaluate(&statement, &totals), failures);
    assert_eq!(
        SolvencyCircuit::<Tiny>::new(&statement, &totals).err(),
        Some(failures)
    );
}

#[test]
fn totals_of_another_registry_are_refused() {
    let statement = statement_of::<Tiny>(idle_policy(2));
    assert_eq!(
        evaluate(&statement, &witness(free(vec![1]), vec![1])),
        vec![Failure::Assets {
            listed: 2,
            found: 1
        }]
    );
}

#[test]
fn lists_of_different_lengths_are_no_witness() {
    let honest = LiabilityTotals {
        free: vec![1, 2],
        pledged: vec![3, 4],
        debts: vec![5, 6],
        surplus: [7, 8],
    };
    assert!(SolvencyWitness::new(honest.clone(), vec![9, 9]).is_ok());
    let refused = |change: fn(&mut LiabilityTotals, &mut Vec<u128>)| {
        let (mut liabilities, mut reserves) = (honest.clone(), vec![9, 9]);
        change(&mut liabilities, &mut reserves);
        SolvencyWitness::new(liabilities, reserves).err()
    };
    let lengths = |free, pledged, debts, reserves| {
        Some(WitnessError::Lengths {
            free,
            pledged,
            debts,
            reserves,
        })
    };
    assert_eq!(refused(|l, _| l.free.clear()), lengths(0, 2, 2, 2));
    assert_eq!(refused(|l, _| l.pledged.push(0)), lengths(2, 3, 2, 2));
    assert_eq!(refused(|l, _| l.debts.truncate(1)), lengths(2, 2, 1, 2));
    assert_eq!(refused(|_, r| r.push(0)), lengths(2, 2, 2, 3));
}

#[test]
fn liabilities_that_no_ledger_adds_up_to_are_no_witness() {
    let new = |free, pledged, debt, surplus| {
        let totals = LiabilityTotals {
            free: vec![free],
            pledged: vec![pledged],
            debts: vec![debt],
            surplus,
        };
        SolvencyWitness::new(totals, vec![0]).err()
    };
    let most = (1 << 97) - 1;
    for part in 0..5 {
        let totals = |total| std::array::from_fn(|p| if p == part { total } else { 0 });
        let new =
            |[free, pledged, debt, low, high]: [u128; 5]| new(free, pledged, debt, [low, high]);
        assert_eq!(new(totals(most)), None);
        assert_eq!(new(totals(most + 1)), Some(WitnessError::TooLarge));
        assert_eq!(new(totals(u128::MAX)), Some(WitnessError::TooLarge));
    }
    assert_eq!(new(most, 1, 0, [0; 2]), Some(WitnessError::TooLarge));
    assert_eq!(new(u128::MAX, 1, 0, [0; 2]), Some(WitnessError::TooLarge));
}

#[test]
fn every_asset_has_its_loan_share_and_only_capped_ones_a_collateral_cap() {
    let (statement, witness) = honest();
    let clauses: Vec<Clause> = comparisons(&statement, &witness)
        .iter()
        .map(|c| c.clause)
        .collect();
    let assets = || (0..8).map(asset);
    let expected: Vec<Clause> = assets()
        .map(|asset| Clause::LoanShare { asset })
        .chain(assets().map(|asset| Clause::Ratio { asset }))
        .chain(
            assets()
                .filter(|a| *a != asset(4))
                .map(|asset| Clause::CollateralCap { asset }),
        )
        .chain(assets().map(|asset| Clause::Concentration { asset }))
        .chain((0..16).map(|rule| Clause::Rule { rule }))
        .collect();
    assert_eq!(clauses, expected);
}

#[test]
fn margins_are_rounded_down() {
    let mut policy = idle_policy(4);
    policy.min_ratio_bps = vec![10_000; 4];
    let statement = statement_of::<Tiny>(policy);
    let totals = witness(free(vec![30, 30, 0, 20_001]), vec![40, 20, 5, 20_000]);
    let margins: Vec<Option<i64>> = comparisons(&statement, &totals)[4..8]
        .iter()
        .map(|c| c.margin_bps().map(|m| i64::try_from(m).expect("small")))
        .collect();
    assert_eq!(margins, [Some(3333), Some(-3334), None, Some(-1)]);
}

#[test]
fn debug_output_of_a_witness_has_no_totals() {
    let totals = free(vec![123_456]);
    assert_eq!(format!("{totals:?}"), "LiabilityTotals { assets: 1, .. }");
    let text = format!("{:?}", witness(totals, vec![654_321]));
    assert_eq!(text, "SolvencyWitness { assets: 1, .. }");
}
