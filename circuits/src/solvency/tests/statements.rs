//! What is no statement, and why.

use halo2curves::ff::{Field, PrimeField};

use num_bigint::BigUint;

use super::*;
use crate::shape::Production;
use crate::solvency::instance::{self, INSTANCE_COLUMNS, instance_rows};
use crate::solvency::statement::{Part, Side, StatementError};

fn refused(change: impl FnOnce(&mut CompiledPolicy, &mut Disclosures)) -> StatementError {
    let mut policy = idle_policy(3);
    policy.rules = vec![rule(vec![1, 0, 0], vec![0; 3]); 16];
    let mut disclosures = Disclosures::none(3);
    change(&mut policy, &mut disclosures);
    SolvencyStatement::new::<Tiny>(Fp::from(1), policy, disclosures).expect_err("no statement")
}

#[test]
fn registries_of_no_and_of_too_many_assets_are_refused() {
    let new = |assets| {
        SolvencyStatement::new::<Tiny>(Fp::ONE, idle_policy(assets), Disclosures::none(assets))
    };
    assert_eq!(new(0), Err(StatementError::NoAssets));
    assert!(new(8).is_ok());
    assert_eq!(
        new(9),
        Err(StatementError::TooManyAssets {
            listed: 9,
            capacity: 8
        })
    );
}

#[test]
fn lists_of_other_lengths_are_refused() {
    let length = |part, found| StatementError::Length {
        part,
        listed: 3,
        found,
    };
    assert_eq!(
        refused(|policy, _| policy.max_loan_share_bps.push(0)),
        length(Part::LoanShares, 4)
    );
    assert_eq!(
        refused(|policy, _| policy.collateral_caps.truncate(1)),
        length(Part::CollateralCaps, 1)
    );
    assert_eq!(
        refused(|policy, _| policy.cap_bps.push(0)),
        length(Part::Caps, 4)
    );
    assert_eq!(
        refused(|policy, _| policy.price.truncate(2)),
        length(Part::Prices, 2)
    );
    assert_eq!(
        refused(|policy, _| policy.rules[15].alpha.push(0)),
        length(
            Part::Rule {
                rule: 15,
                side: Side::Reserves
            },
            4
        )
    );
    assert_eq!(
        refused(|policy, _| policy.rules[0].beta.clear()),
        length(
            Part::Rule {
                rule: 0,
                side: Side::Liabilities
            },
            0
        )
    );
    assert_eq!(
        refused(|policy, _| policy.rules[7].delta.push(0)),
        length(
            Part::Rule {
                rule: 7,
                side: Side::Loans
            },
            4
        )
    );
    assert_eq!(
        refused(|_, disclosures| disclosures.loans.clear()),
        length(Part::Disclosures(Side::Loans), 0)
    );
    assert_eq!(
        refused(|_, disclosures| disclosures.liabilities.push(None)),
        length(Part::Disclosures(Side::Liabilities), 4)
    );
    assert_eq!(
        refused(|_, disclosures| disclosures.reserves.push(None)),
        length(Part::Disclosures(Side::Reserves), 4)
    );
}

#[test]
fn rules_too_many_or_without_content_are_refused() {
    assert_eq!(
        refused(|policy, _| policy.rules.push(policy.rules[0].clone())),
        StatementError::TooManyRules { found: 17 }
    );
    assert_eq!(
        refused(|policy, _| policy.rules[4].alpha[0] = 0),
        StatementError::VacuousRule { rule: 4 }
    );
}

/// A rule that only counts loans says something: it is no vacuous rule.
#[test]
fn a_rule_with_loans_alone_is_a_rule() {
    for (alpha, beta, delta) in [(1, 0, 0), (0, 1, 0), (0, 0, 1)] {
        let mut policy = idle_policy(1);
        policy.rules = vec![Rule {
            alpha: vec![alpha],
            beta: vec![beta],
            delta: vec![delta],
        }];
        let statement = SolvencyStatement::new::<Tiny>(Fp::ONE, policy, Disclosures::none(1));
        assert!(statement.is_ok());
    }
}

#[test]
fn numbers_of_loans_out_of_bounds_are_refused() {
    assert_eq!(
        refused(|policy, _| policy.max_loan_share_bps[2] = 10_001),
        StatementError::LoanShare {
            asset: 2,
            share_bps: 10_001
        }
    );
    let cap = |coefficient: u128, cap: BigUint| Some(CollateralCap { coefficient, cap });
    let coefficient = 1_u128 << 96;
    let largest: BigUint = BigUint::from(1_u8) << 193;
    assert_eq!(
        refused(|policy, _| policy.collateral_caps[1] = cap(coefficient, 0_u8.into())),
        StatementError::CollateralCoefficient { asset: 1 }
    );
    assert_eq!(
        refused(|policy, _| policy.collateral_caps[0] = cap(1, largest.clone())),
        StatementError::CollateralCap { asset: 0 }
    );
    let mut policy = idle_policy(1);
    policy.max_loan_share_bps = vec![10_000];
    policy.collateral_caps = vec![cap(coefficient - 1, largest - 1_u8)];
    let statement = SolvencyStatement::new::<Tiny>(Fp::ONE, policy, Disclosures::none(1));
    assert!(statement.is_ok());
}

#[test]
fn numbers_out_of_bounds_are_refused() {
    for coefficient in [1 << 96, -(1 << 96), i128::MIN, i128::MAX] {
        assert_eq!(
            refused(|policy, _| policy.rules[2].beta[1] = coefficient),
            StatementError::Coefficient {
                rule: 2,
                side: Side::Liabilities,
                asset: 1
            }
        );
        assert_eq!(
            refused(|policy, _| policy.rules[15].delta[0] = coefficient),
            StatementError::Coefficient {
                rule: 15,
                side: Side::Loans,
                asset: 0
            }
        );
    }
    assert_eq!(
        refused(|policy, _| policy.price[2] = 1 << 96),
        StatementError::Price { asset: 2 }
    );
    assert_eq!(
        refused(|policy, _| policy.cap_bps[1] = 10_001),
        StatementError::Cap {
            asset: 1,
            cap_bps: 10_001
        }
    );
    let disclosed = |side| StatementError::Disclosed { side, asset: 2 };
    assert_eq!(
        refused(|_, disclosures| disclosures.liabilities[2] = Some(1 << 102)),
        disclosed(Side::Liabilities)
    );
    assert_eq!(
        refused(|_, disclosures| disclosures.loans[2] = Some(1 << 102)),
        disclosed(Side::Loans)
    );
    assert_eq!(
        refused(|_, disclosures| disclosures.reserves[2] = Some(1 << 102)),
        disclosed(Side::Reserves)
    );
}

#[test]
fn public_inputs_have_their_lengths_and_places() {
    let (statement, _) = honest();
    let columns = instance_columns::<Production>(&statement);
    assert_eq!(columns.iter().count(), INSTANCE_COLUMNS);
    for column in columns.indices() {
        assert_eq!(columns[column].len(), instance_rows::<Production>(column));
    }
    let lengths: Vec<usize> = columns.iter().map(Vec::len).collect();
    assert_eq!(lengths[..2], [1, 512]);
    assert_eq!(lengths[13..], [vec![512], vec![1536; 16]].concat());

    assert_eq!(columns[instance::CLAIM], [Fp::from(0xc1a1)]);
    assert_eq!(columns[instance::LISTED][7..9], [Fp::ONE, Fp::ZERO]);
    assert_eq!(columns[instance::MIN_RATIO_BPS][3], Fp::from(10_300));
    assert_eq!(columns[instance::MAX_LOAN_SHARE_BPS][3], Fp::from(2_150));
    assert_eq!(
        columns[instance::COLLATERAL_COEFFICIENT][3..5],
        [Fp::from(1_000_006), Fp::ZERO]
    );
    assert_eq!(columns[instance::COLLATERAL_CAP][4], Fp::ZERO);
    assert_eq!(
        columns[instance::CAP_BPS][7..9],
        [Fp::from(4_321), Fp::ZERO]
    );
    assert_eq!(columns[instance::PRICE][1], Fp::from(13_023));
    let disclosures = statement.disclosures();
    for (flag, value, disclosed, asset) in [
        (
            instance::DISCLOSED_E_FLAG,
            instance::DISCLOSED_E,
            &disclosures.liabilities,
            7,
        ),
        (
            instance::DISCLOSED_D_FLAG,
            instance::DISCLOSED_D,
            &disclosures.loans,
            5,
        ),
        (
            instance::DISCLOSED_R_FLAG,
            instance::DISCLOSED_R,
            &disclosures.reserves,
            3,
        ),
    ] {
        let total = Fp::from_u128(disclosed[asset].expect("disclosed"));
        assert_eq!(columns[flag][asset - 1..=asset], [Fp::ZERO, Fp::ONE]);
        assert_eq!(columns[value][asset - 1..=asset], [Fp::ZERO, total]);
    }
    assert_eq!(columns[instance::rule(1)][7], Fp::from(1_693));
    assert_eq!(columns[instance::rule(3)][512], -Fp::from(600));
    assert_eq!(columns[instance::rule(15)][1024], -Fp::from(450));
}

#[test]
fn the_largest_cap_of_collateral_is_written_in_full() {
    let largest = (BigUint::from(1_u8) << 193) - 1_u8;
    let mut policy = idle_policy(1);
    policy.collateral_caps = vec![Some(CollateralCap {
        coefficient: 1,
        cap: largest,
    })];
    let columns = instance_columns::<Tiny>(&statement_of::<Tiny>(policy));
    let expected = Fp::from(2).pow_vartime([193]) - Fp::ONE;
    assert_eq!(columns[instance::COLLATERAL_CAP][0], expected);
}
