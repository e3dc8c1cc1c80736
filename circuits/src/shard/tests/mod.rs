//! Honest shards, with real proofs. The negative tests beside this file are still those of the circuit before: they are
//! to be moved over one by one, and are not compiled until then.

use halo2curves::ff::Field;

use super::{
    challenge::ShardStatement,
    check::{ShardError, ShardVerifier},
    circuit::ShardCircuit,
    leaves::ShardLeaves,
    prove::{ProveShardError, prove_shard},
};
use crate::{
    collateral::CollateralVector,
    curve::Scalar,
    generators::Generators,
    leaf::{CommitmentTables, Slot},
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
    proof::{CircuitKey, ProverKey},
    shape::{Narrow, Shape, Tiny},
    tree::LedgerSize,
};

const LEAVES: u32 = 20;

fn context() -> LedgerContext {
    LedgerContext {
        ledger: LedgerDigest([7; 32]),
        collateral: CollateralDigest([9; 32]),
    }
}

/// Pledges of asset 0 count nine tenths, debts are of asset 1.
fn schedule() -> CollateralVector {
    CollateralVector::new(vec![9, 0], vec![10, 10]).unwrap()
}

fn slot(leaf: u32, row: u16, amount: u64) -> Slot {
    Slot { leaf, row, amount }
}

/// Proves a shard of these entries, and verifies it against its commitments.
fn proven<S: Shape>(slots: Vec<Slot>, collateral: &CollateralVector) -> Result<(), ProveShardError> {
    let generators = Generators::<S>::cached();
    let key = CircuitKey::<ShardCircuit<S>>::rebuild(&generators).unwrap();
    let key = ProverKey::new(&generators, key).unwrap();
    let blinds: Vec<Scalar> = (0..LEAVES).map(|_| Scalar::random(rand_core::OsRng)).collect();
    let tables = CommitmentTables::new::<S>(&generators.leaf_generators(), 8, true).unwrap();
    let commitments = tables.commit_batch(&slots, &blinds).unwrap();
    let leaves = ShardLeaves::<S>::new(slots, blinds, commitments).unwrap();
    let column = collateral.column::<S>();
    let size = LedgerSize::new(LEAVES, 3).unwrap();
    let made = prove_shard(&generators, &key, &column, context(), size, 1, &leaves)?;
    let statement = ShardStatement {
        context: context(),
        leaves_per_shard: LEAVES,
        shards: 3,
        shard: 1,
        leaves: leaves.digest(),
    };
    let verifier = ShardVerifier::new(&generators, key.verifying(), &column);
    verifier.verify_one(&statement, &made, leaves.commitments())?;
    Ok(())
}

/// 100 of asset 0 pledged for 80 of asset 1, and balances beside.
fn margin_account(debt: u64) -> Vec<Slot> {
    vec![
        slot(19, 0, u64::MAX),
        slot(3, 8, 100),
        slot(0, 7, 5),
        slot(3, 17, debt),
        slot(3, 24, 100),
        slot(3, 0, 7),
    ]
}

#[test]
fn a_covered_debt_is_proven_in_both_shapes() {
    proven::<Tiny>(margin_account(80), &schedule()).unwrap();
    proven::<Narrow>(margin_account(80), &schedule()).unwrap();
}

#[test]
fn an_uncovered_debt_is_refused_by_one_unit() {
    let refused = proven::<Tiny>(margin_account(81), &schedule());
    assert!(matches!(refused, Err(ProveShardError::Rejected(ShardError::Opening))), "{refused:?}");
}

#[test]
fn another_accounts_collateral_covers_nothing() {
    let mut slots = margin_account(80);
    slots[1].leaf = 4;
    let refused = proven::<Tiny>(slots, &schedule());
    assert!(matches!(refused, Err(ProveShardError::Rejected(ShardError::Opening))), "{refused:?}");
}

#[test]
fn without_a_schedule_there_are_free_balances_only() {
    let none = CollateralVector::none();
    proven::<Tiny>(vec![slot(0, 0, 1), slot(19, 7, 2)], &none).unwrap();
    proven::<Tiny>(Vec::new(), &none).unwrap();
    for row in [8, 16, 24, 25] {
        let refused = proven::<Tiny>(vec![slot(0, row, 1)], &none);
        assert!(matches!(refused, Err(ProveShardError::Rejected(ShardError::Opening))), "{row}");
    }
}

#[test]
fn slots_of_one_entry_add_up() {
    let none = CollateralVector::none();
    proven::<Tiny>(vec![slot(2, 3, u64::MAX), slot(2, 3, 5)], &none).unwrap();
}
