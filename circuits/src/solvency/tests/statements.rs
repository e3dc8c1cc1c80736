//! What is no statement, and why.

use halo2curves::ff::{Field, PrimeField};

use super::*;
use crate::shape::Production;
use crate::solvency::instance::{self, INSTANCE_COLUMNS, instance_rows};
use crate::solvency::statement::{Part, Side, StatementError};

fn refused(change: impl FnOnce(&mut CompiledPolicy, &mut Disclosures)) -> StatementError {
    let mut policy = idle_policy(3);
    policy.rules = vec![
        Rule {
            alpha: vec![1, 0, 0],
            beta: vec![0; 3],
        };
        16
    ];
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
    assert_eq!(
        refused(|_, disclosures| disclosures.reserves[2] = Some(1 << 102)),
        StatementError::Disclosed {
            side: Side::Reserves,
            asset: 2
        }
    );
}

#[test]
fn public_inputs_have_their_lengths_and_places() {
    let (statement, _) = honest();
    let columns = instance_columns::<Production>(&statement);
    assert_eq!(columns.len(), INSTANCE_COLUMNS);
    for (index, column) in columns.iter().enumerate() {
        assert_eq!(column.len(), instance_rows::<Production>(index));
    }
    let lengths: Vec<usize> = columns.iter().map(Vec::len).collect();
    assert_eq!(lengths[..2], [1, 512]);
    assert_eq!(lengths[8..], [vec![512], vec![1024; 16]].concat());

    assert_eq!(columns[instance::CLAIM], [Fp::from(0xc1a1)]);
    assert_eq!(columns[instance::LISTED][7..9], [Fp::ONE, Fp::ZERO]);
    assert_eq!(columns[instance::MIN_RATIO_BPS][3], Fp::from(10_300));
    assert_eq!(
        columns[instance::CAP_BPS][7..9],
        [Fp::from(4_321), Fp::ZERO]
    );
    assert_eq!(columns[instance::PRICE][1], Fp::from(13_023));
    let reserves = &statement.disclosures().reserves;
    let disclosed = Fp::from_u128(reserves[3].expect("disclosed"));
    assert_eq!(
        columns[instance::DISCLOSED_R_FLAG][2..4],
        [Fp::ZERO, Fp::ONE]
    );
    assert_eq!(columns[instance::DISCLOSED_R][2..4], [Fp::ZERO, disclosed]);
    assert_eq!(columns[instance::RULES + 1][7], Fp::from(1_693));
    assert_eq!(columns[instance::RULES + 3][512], -Fp::from(600));
}
