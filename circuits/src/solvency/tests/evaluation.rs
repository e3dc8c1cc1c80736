//! What the prover is told before it proves.

use super::*;
use crate::solvency::statement::Side;
use crate::solvency::{Clause, Failure, WitnessError, comparisons, evaluate};

fn witness(liabilities: Vec<u128>, reserves: Vec<u128>) -> SolvencyWitness {
    SolvencyWitness::new(liabilities, reserves).expect("as many of each")
}

#[test]
fn every_failure_is_named() {
    let mut policy = idle_policy(2);
    policy.min_ratio_bps = vec![10_000, 10_000];
    policy.price = vec![1, 1];
    policy.cap_bps = vec![10_000, 1_000];
    policy.rules = vec![
        Rule {
            alpha: vec![1, 0],
            beta: vec![0, 0],
        },
        Rule {
            alpha: vec![1, 1],
            beta: vec![2, 2],
        },
    ];
    let disclosures = Disclosures {
        liabilities: vec![Some(100), Some(1 << 101)],
        reserves: vec![Some(98), None],
    };
    let statement =
        SolvencyStatement::new::<Tiny>(Fp::from(1), policy, disclosures).expect("a good statement");
    let totals = witness(vec![100, 1 << 102], vec![99, 1 << 101]);
    let failures = vec![
        Failure::Range {
            side: Side::Liabilities,
            asset: 1,
        },
        Failure::Clause(Clause::Ratio { asset: 0 }),
        Failure::Clause(Clause::Ratio { asset: 1 }),
        Failure::Clause(Clause::Concentration { asset: 1 }),
        Failure::Clause(Clause::Rule { rule: 1 }),
        Failure::Disclosure {
            side: Side::Liabilities,
            asset: 1,
        },
        Failure::Disclosure {
            side: Side::Reserves,
            asset: 0,
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
        evaluate(&statement, &witness(vec![1], vec![1])),
        vec![Failure::Assets {
            listed: 2,
            found: 1
        }]
    );
    assert_eq!(
        SolvencyWitness::new(vec![1], vec![]).err(),
        Some(WitnessError::Lengths {
            liabilities: 1,
            reserves: 0
        })
    );
}

#[test]
fn margins_are_rounded_down() {
    let mut policy = idle_policy(4);
    policy.min_ratio_bps = vec![10_000; 4];
    let statement = statement_of::<Tiny>(policy);
    let totals = witness(vec![30, 30, 0, 20_001], vec![40, 20, 5, 20_000]);
    let margins: Vec<Option<i64>> = comparisons(&statement, &totals)[..4]
        .iter()
        .map(|c| c.margin_bps().map(|m| i64::try_from(m).expect("small")))
        .collect();
    assert_eq!(margins, [Some(3333), Some(-3334), None, Some(-1)]);
}

#[test]
fn debug_output_of_a_witness_has_no_totals() {
    let text = format!("{:?}", witness(vec![123_456], vec![654_321]));
    assert_eq!(text, "SolvencyWitness { assets: 1, .. }");
}
