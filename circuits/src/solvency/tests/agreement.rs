//! Integers and circuit say the same, clause by clause, about random statements and totals.

use num_bigint::{BigInt, BigUint};
use proptest::{collection::vec, option, prelude::*};

use super::names::{CAP, D_DISCLOSED, E_DISCLOSED, M1, M2, R_DISCLOSED, RULE_END, S1};
use super::*;
use crate::ledger::AssetId;
use crate::solvency::statement::{COEFFICIENT_BITS, COLLATERAL_CAP_BITS, Side, TOTAL_BITS};
use crate::solvency::{
    Clause, Failure, comparisons, evaluate,
    layout::{RATIO_DIGITS, rule_end_row},
};

/// Of 24 totals of liabilities and a surplus, so that all together are below 2^97.
const MAX_LIABILITY: u128 = (1 << 92) - 1;

/// A constraint of an asset, in its row.
fn of_asset(name: &str, asset: AssetId) -> Violation {
    Constraint::new(name, 0).in_row(asset.index())
}

/// The constraint and the row in which a failure of the evaluation shows up.
fn constraint_of(failure: &Failure) -> Violation {
    match *failure {
        Failure::Assets { .. } | Failure::Range { .. } => {
            unreachable!("totals are drawn in range, one for each asset")
        }
        Failure::Clause(Clause::LoanShare { asset }) => of_asset(M1, asset),
        Failure::Clause(Clause::Ratio { asset }) => of_asset(S1, asset),
        Failure::Clause(Clause::CollateralCap { asset }) => of_asset(M2, asset),
        Failure::Clause(Clause::Concentration { asset }) => of_asset(CAP, asset),
        Failure::Clause(Clause::Rule { rule }) => {
            Constraint::new(RULE_END, rule).in_row(rule_end_row::<Tiny>())
        }
        Failure::Disclosure { side, asset } => {
            let (name, index) = match side {
                Side::Liabilities => (E_DISCLOSED, 0),
                Side::Loans => (D_DISCLOSED, 1),
                Side::Reserves => (R_DISCLOSED, 2),
            };
            Constraint::new(name, index).in_row(asset.index())
        }
    }
}

/// Assets of which M1 fails, and S1's difference is too large for its digits: debts exceed balances by that
/// much. M1 makes it impossible, so it is no failure of its own.
fn ratio_overflows(statement: &SolvencyStatement, witness: &SolvencyWitness) -> Vec<AssetId> {
    let too_large: BigInt = BigInt::from(1) << RATIO_DIGITS.bits();
    comparisons(statement, witness)
        .iter()
        .filter(|c| &c.left - &c.right >= too_large)
        .filter_map(|c| match c.clause {
            Clause::Ratio { asset } => Some(asset),
            _ => None,
        })
        .collect()
}

fn balance() -> impl Strategy<Value = u128> {
    prop_oneof![8 => 0..20u128, 2 => 0..=MAX_LIABILITY, 1 => Just(MAX_LIABILITY)]
}

fn debt() -> impl Strategy<Value = u128> {
    prop_oneof![12 => Just(0), 8 => 0..12u128, 1 => 0..=MAX_LIABILITY, 1 => Just(MAX_LIABILITY)]
}

fn liabilities(assets: usize) -> impl Strategy<Value = LiabilityTotals> {
    (
        vec(balance(), assets),
        vec(balance(), assets),
        vec(debt(), assets),
        [balance(), balance()],
    )
        .prop_map(|(free, pledged, debts, surplus)| LiabilityTotals {
            free,
            pledged,
            debts,
            surplus,
        })
}

fn price() -> impl Strategy<Value = u128> {
    let max = (1 << COEFFICIENT_BITS) - 1;
    prop_oneof![8 => 0..9u128, 1 => 0..=max, 1 => Just(max)]
}

fn coefficient() -> impl Strategy<Value = i128> {
    let max = (1 << COEFFICIENT_BITS) - 1;
    prop_oneof![8 => -9..9i128, 1 => -max..=max, 1 => Just(max), 1 => Just(-max)]
}

fn random_rule(assets: usize) -> impl Strategy<Value = Rule> {
    let list = || vec(coefficient(), assets);
    let delta = prop_oneof![1 => Just(vec![0; assets]), 2 => list()];
    (list(), list(), delta)
        .prop_map(|(alpha, beta, delta)| Rule { alpha, beta, delta })
        .prop_filter("says nothing", |rule| {
            let all = [&rule.alpha, &rule.beta, &rule.delta];
            all.into_iter().flatten().any(|c| *c != 0)
        })
}

fn collateral_cap() -> impl Strategy<Value = Option<CollateralCap>> {
    let max: BigUint = (BigUint::from(1u8) << COLLATERAL_CAP_BITS) - 1u8;
    let cap = prop_oneof![
        4 => (0..200u128).prop_map(BigUint::from),
        1 => any::<u128>().prop_map(BigUint::from),
        1 => any::<u128>().prop_map(|high| BigUint::from(high) << (COLLATERAL_CAP_BITS - 128)),
        1 => Just(max),
    ];
    option::weighted(
        0.3,
        (price(), cap).prop_map(|(coefficient, cap)| CollateralCap { coefficient, cap }),
    )
}

fn policy(assets: usize) -> impl Strategy<Value = CompiledPolicy> {
    let ratio = prop_oneof![1 => Just(0), 6 => Just(10_000), 2 => 0..30_000u32, 1 => any::<u32>()];
    let share = prop_oneof![1 => Just(0), 5 => Just(10_000), 2 => 0..=10_000u16];
    let cap = prop_oneof![3 => Just(10_000), 1 => 0..=10_000u16];
    let prices = prop_oneof![1 => Just(vec![0; assets]), 3 => vec(price(), assets)];
    (
        vec(ratio, assets),
        vec(share, assets),
        vec(collateral_cap(), assets),
        vec(cap, assets),
        prices,
        vec(random_rule(assets), 0..=2),
    )
        .prop_map(
            |(min_ratio_bps, max_loan_share_bps, collateral_caps, cap_bps, price, rules)| {
                CompiledPolicy {
                    min_ratio_bps,
                    max_loan_share_bps,
                    collateral_caps,
                    cap_bps,
                    price,
                    rules,
                }
            },
        )
}

/// Whether a total is disclosed, and by how much too high.
fn disclosed(assets: usize) -> impl Strategy<Value = Vec<Option<u128>>> {
    vec(option::of(prop_oneof![9 => Just(0), 1 => Just(1)]), assets)
}

fn scene() -> impl Strategy<Value = (SolvencyStatement, SolvencyWitness)> {
    (1..=Tiny::REGISTRY)
        .prop_flat_map(|assets| {
            let max: u128 = (1 << TOTAL_BITS) - 1;
            let extra = prop_oneof![8 => 0..20u128, 2 => 0..=max, 1 => Just(max)];
            let by = [disclosed(assets), disclosed(assets), disclosed(assets)];
            (policy(assets), liabilities(assets), vec(extra, assets), by)
        })
        .prop_map(|(policy, liabilities, extra, by)| {
            let max: u128 = (1 << TOTAL_BITS) - 1;
            let gross: Vec<u128> = liabilities
                .free
                .iter()
                .zip(&liabilities.pledged)
                .map(|(free, pledged)| free + pledged)
                .collect();
            // Solvent more often than not.
            let reserves: Vec<u128> = gross
                .iter()
                .zip(&extra)
                .map(|(l, e)| if e % 8 == 7 { *e } else { (l + e).min(max) })
                .collect();
            let disclose = |totals: &[u128], by: &[Option<u128>]| {
                let one = |(total, by): (&u128, &Option<u128>)| by.map(|by| (total + by).min(max));
                totals.iter().zip(by).map(one).collect()
            };
            let disclosures = Disclosures {
                liabilities: disclose(&gross, &by[0]),
                loans: disclose(&liabilities.debts, &by[1]),
                reserves: disclose(&reserves, &by[2]),
            };
            let statement = SolvencyStatement::new::<Tiny>(Fp::from(7), policy, disclosures);
            let witness = SolvencyWitness::new(liabilities, reserves);
            (
                statement.expect("drawn within its bounds"),
                witness.expect("as many of each, and below 2^97"),
            )
        })
}

proptest! {
    #[test]
    fn circuit_breaks_exactly_where_the_integers_do((statement, witness) in scene()) {
        let mut expected: BTreeSet<Violation> = evaluate(&statement, &witness)
            .iter()
            .map(constraint_of)
            .collect();
        for asset in ratio_overflows(&statement, &witness) {
            prop_assert!(expected.contains(&of_asset(M1, asset)));
            expected.insert(of_asset(S1, asset));
        }
        let circuit = SolvencyCircuit::<Tiny>::unsound_unchecked(&statement, &witness);
        let found = broken(&circuit, &instance_columns::<Tiny>(&statement));
        prop_assert_eq!(found, expected);
    }
}
