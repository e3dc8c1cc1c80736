//! Each constraint is broken alone, each bound touched from both sides, each public input changed; with
//! the mock prover, which names what fails, and with real proofs, which see blinding rows.

mod agreement;
mod bounds;
mod constraints;
mod evaluation;
mod keys;
mod links;
mod names;
mod proofs;
mod same_bytes;
mod statements;

use std::collections::BTreeSet;

use halo2curves::pasta::Fp;

use super::circuit::SolvencyCircuit;
use super::grid::Grid;
use super::instance::{PublicInputs, instance_columns};
use super::statement::{CollateralCap, CompiledPolicy, Disclosures, Rule, SolvencyStatement};
use super::witness::{LiabilityTotals, SolvencyWitness};
use crate::{
    negative::{self, Constraint, Violation},
    shape::{Shape, Tiny},
};

/// All constraints that do not hold, and where.
fn broken<S: Shape>(circuit: &SolvencyCircuit<S>, public: &PublicInputs) -> BTreeSet<Violation> {
    negative::broken::<S>(circuit, public.to_vec())
}

/// All constraints that do not hold.
fn broken_somewhere<S: Shape>(
    circuit: &SolvencyCircuit<S>,
    public: &PublicInputs,
) -> BTreeSet<Constraint> {
    let broken = broken(circuit, public);
    broken.into_iter().map(|b| b.constraint).collect()
}

/// A statement about eight assets with loans, caps, prices, sixteen rules and disclosures, and totals that
/// satisfy it.
fn honest() -> (SolvencyStatement, SolvencyWitness) {
    const UNIT: u128 = 0x1234_5678_9abc_def1;
    let free: Vec<u128> = (0..8).map(|a| UNIT * (a + 3)).collect();
    let pledged: Vec<u128> = (0..8).map(|a| UNIT / 5 * (a + 1) + 7).collect();
    let gross: Vec<u128> = free.iter().zip(&pledged).map(|(f, p)| f + p).collect();
    let debts: Vec<u128> = gross.iter().map(|e| e / 7 + 3).collect();
    let reserves: Vec<u128> = gross.iter().map(|e| e * 3 / 2 + 0x1_2345).collect();
    let rules = (0..16)
        .map(|j| Rule {
            alpha: (0..8).map(|a| 1000 + 100 * a - 7 * j).collect(),
            beta: (0..8).map(|a| 900 + 100 * a - 500 * (j % 4)).collect(),
            delta: (0..8).map(|a| 300 + 10 * a - 50 * j).collect(),
        })
        .collect();
    let caps = pledged.iter().enumerate().map(|(a, pledged)| {
        let coefficient = 1_000_003 + a as u128;
        let cap = (coefficient * pledged * 3 / 2).into();
        (a != 4).then_some(CollateralCap { coefficient, cap })
    });
    let policy = CompiledPolicy {
        min_ratio_bps: (0..8).map(|a| 10_000 + 100 * a).collect(),
        max_loan_share_bps: (0..8).map(|a| 2_000 + 50 * a).collect(),
        collateral_caps: caps.collect(),
        cap_bps: vec![10_000, 5_000, 10_000, 6_001, 10_000, 9_999, 10_000, 4_321],
        price: (0..8).map(|a| 12_345 + 678 * a).collect(),
        rules,
    };
    let mut disclosures = Disclosures::none(8);
    for (disclosed, totals, assets) in [
        (&mut disclosures.liabilities, &gross, vec![0, 7]),
        (&mut disclosures.loans, &debts, vec![0, 5, 7]),
        (&mut disclosures.reserves, &reserves, vec![0, 3, 7]),
    ] {
        for asset in assets {
            disclosed[asset] = Some(totals[asset]);
        }
    }
    let statement = SolvencyStatement::new::<Tiny>(Fp::from(0xc1a1), policy, disclosures)
        .expect("a good statement");
    let liabilities = LiabilityTotals {
        free,
        pledged,
        debts,
        surplus: [UNIT, 5],
    };
    let witness = SolvencyWitness::new(liabilities, reserves).expect("as many of each");
    (statement, witness)
}

/// A policy about `assets` assets that asks for nothing, and lets no loan count.
fn idle_policy(assets: usize) -> CompiledPolicy {
    CompiledPolicy {
        min_ratio_bps: vec![0; assets],
        max_loan_share_bps: vec![0; assets],
        collateral_caps: vec![None; assets],
        cap_bps: vec![10_000; assets],
        price: vec![0; assets],
        rules: vec![],
    }
}

/// Totals with debts and without pledges or a surplus.
fn with_debts(free: Vec<u128>, debts: Vec<u128>) -> LiabilityTotals {
    let pledged = vec![0; free.len()];
    LiabilityTotals {
        free,
        pledged,
        debts,
        surplus: [0; 2],
    }
}

/// Balances that are all free.
fn free(totals: Vec<u128>) -> LiabilityTotals {
    LiabilityTotals::without_debts(totals)
}

/// A rule without loans.
fn rule(alpha: Vec<i128>, beta: Vec<i128>) -> Rule {
    let delta = vec![0; alpha.len()];
    Rule { alpha, beta, delta }
}

fn statement_of<S: Shape>(policy: CompiledPolicy) -> SolvencyStatement {
    let assets = policy.min_ratio_bps.len();
    SolvencyStatement::new::<S>(Fp::from(5), policy, Disclosures::none(assets))
        .expect("a good policy")
}

#[test]
fn an_honest_statement_satisfies_every_constraint() {
    let (statement, witness) = honest();
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    assert_eq!(
        broken(&circuit, &instance_columns::<Tiny>(&statement)),
        BTreeSet::new()
    );
}

#[test]
fn fewer_assets_than_rows_satisfy_every_constraint() {
    let mut policy = idle_policy(1);
    policy.min_ratio_bps[0] = 10_000;
    let statement = statement_of::<Tiny>(policy);
    let witness = SolvencyWitness::new(free(vec![7]), vec![7]).expect("as many of each");
    let circuit = SolvencyCircuit::<Tiny>::new(&statement, &witness).expect("true");
    assert_eq!(
        broken(&circuit, &instance_columns::<Tiny>(&statement)),
        BTreeSet::new()
    );
}
