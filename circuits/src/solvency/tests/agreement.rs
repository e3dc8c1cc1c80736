//! Integers and circuit say the same, clause by clause, about random statements and totals.

use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::solvency::statement::{COEFFICIENT_BITS, Side, TOTAL_BITS};
use crate::solvency::{Clause, Failure, evaluate};

/// The constraint that a failure of the evaluation shows up as.
fn constraint_of(failure: &Failure) -> String {
    match failure {
        Failure::Assets { .. } | Failure::Range { .. } => {
            unreachable!("totals are drawn in range, one for each asset")
        }
        Failure::Clause(Clause::Ratio { .. }) => label(
            "S1: reserves cover liabilities",
            0,
            "10^4 * R - min_ratio_bps * L = sum_i 4^i d_i",
        ),
        Failure::Clause(Clause::Concentration { .. }) => label(
            "concentration: no asset is above its cap",
            0,
            "cap * T - 10^4 * price * R = sum_i 4^i d_i",
        ),
        Failure::Clause(Clause::Rule { rule }) => label(
            "S2: a rule's total has no more than 107 digits",
            *rule,
            "z = 0 in row A + 107",
        ),
        Failure::Disclosure { side, .. } => {
            let (index, equation) = match side {
                Side::Liabilities => (0, "flag * (L - value) = 0"),
                Side::Reserves => (1, "flag * (R - value) = 0"),
            };
            label(
                "disclosures: published totals are the committed ones",
                index,
                equation,
            )
        }
    }
}

fn total() -> impl Strategy<Value = u128> {
    let max = (1 << TOTAL_BITS) - 1;
    prop_oneof![8 => 0..20u128, 2 => 0..=max, 1 => Just(max)]
}

fn price() -> impl Strategy<Value = u128> {
    let max = (1 << COEFFICIENT_BITS) - 1;
    prop_oneof![8 => 0..9u128, 1 => 0..=max, 1 => Just(max)]
}

fn coefficient() -> impl Strategy<Value = i128> {
    let max = (1 << COEFFICIENT_BITS) - 1;
    prop_oneof![8 => -9..9i128, 1 => -max..=max, 1 => Just(max), 1 => Just(-max)]
}

fn rule(assets: usize) -> impl Strategy<Value = Rule> {
    (vec(coefficient(), assets), vec(coefficient(), assets))
        .prop_map(|(alpha, beta)| Rule { alpha, beta })
        .prop_filter("says nothing", |rule| {
            rule.alpha.iter().chain(&rule.beta).any(|c| *c != 0)
        })
}

fn policy(assets: usize) -> impl Strategy<Value = CompiledPolicy> {
    let ratio = prop_oneof![4 => Just(10_000), 2 => 0..30_000u32, 1 => any::<u32>()];
    let cap = prop_oneof![1 => Just(10_000), 1 => 0..=10_000u16];
    let prices = prop_oneof![1 => Just(vec![0; assets]), 3 => vec(price(), assets)];
    (
        vec(ratio, assets),
        vec(cap, assets),
        prices,
        vec(rule(assets), 0..=3),
    )
        .prop_map(|(min_ratio_bps, cap_bps, price, rules)| CompiledPolicy {
            min_ratio_bps,
            cap_bps,
            price,
            rules,
        })
}

fn scene() -> impl Strategy<Value = (SolvencyStatement, SolvencyWitness)> {
    (1..=Tiny::REGISTRY)
        .prop_flat_map(|assets| {
            let totals = || vec(total(), assets);
            // Whether a total is disclosed, and by how much too high.
            let disclosed = || vec(option::of(prop_oneof![9 => Just(0), 1 => Just(1)]), assets);
            (policy(assets), totals(), totals(), disclosed(), disclosed())
        })
        .prop_map(|(policy, liabilities, extra, disclosed_l, disclosed_r)| {
            let max: u128 = (1 << TOTAL_BITS) - 1;
            // Solvent more often than not.
            let reserves: Vec<u128> = liabilities
                .iter()
                .zip(&extra)
                .map(|(l, e)| if e % 8 == 7 { *e } else { (l + e).min(max) })
                .collect();
            let disclose = |totals: &[u128], by: &[Option<u128>]| {
                let one = |(total, by): (&u128, &Option<u128>)| by.map(|by| (total + by).min(max));
                totals.iter().zip(by).map(one).collect()
            };
            let disclosures = Disclosures {
                liabilities: disclose(&liabilities, &disclosed_l),
                reserves: disclose(&reserves, &disclosed_r),
            };
            let statement = SolvencyStatement::new::<Tiny>(Fp::from(7), policy, disclosures);
            let witness = SolvencyWitness::new(liabilities, reserves);
            (
                statement.expect("drawn within its bounds"),
                witness.expect("as many of each"),
            )
        })
}

proptest! {
    #[test]
    fn circuit_breaks_exactly_where_the_integers_do((statement, witness) in scene()) {
        let expected: BTreeSet<String> = evaluate(&statement, &witness)
            .iter()
            .map(constraint_of)
            .collect();
        let circuit = SolvencyCircuit::<Tiny>::unsound_unchecked(&statement, &witness);
        let found = broken_labels(&circuit, &instance_columns::<Tiny>(&statement));
        prop_assert_eq!(found, expected);
    }
}
