//! An honest proof, presented for something else.

use super::super::{
    super::{
        challenge::{Challenges, ShardStatement},
        check::ShardError,
        columns,
    },
    honest, setup, statement, verifier,
};
use crate::{
    curve::Scalar,
    ledger::LedgerDigest,
    proof::{BatchedProofs, check_proof, leading_points},
    shape::{Shape, Tiny},
};

#[test]
fn refuses_another_ledger_shard_or_leaf_count() {
    let honest = honest();
    let truth = statement(&honest.leaves);
    let others = [
        ShardStatement {
            ledger: LedgerDigest([8; 32]),
            ..truth
        },
        ShardStatement {
            shard: truth.shard + 1,
            ..truth
        },
        ShardStatement {
            leaf_count: truth.leaf_count + 1,
            ..truth
        },
    ];
    for other in others {
        let verdict = verifier().verify_one(&other, &honest.made, honest.leaves.commitments());
        assert_eq!(verdict, Err(ShardError::Link));
    }
}

#[test]
fn refuses_another_digest_of_the_leaves() {
    let honest = honest();
    let commitments = honest.leaves.commitments();
    let other = ShardStatement {
        leaves: [8; 32],
        ..statement(&honest.leaves)
    };
    let verdict = verifier().verify_one(&other, &honest.made, commitments);
    assert_eq!(verdict, Err(ShardError::Leaves));
    // A verifier that took the digest from elsewhere sees another rho.
    let checked = verifier()
        .check(&other, &honest.made)
        .expect("equations are not checked yet");
    let links = verifier().link_holds(&checked, commitments);
    assert!(!links);
}

/// Whether [`honest`]'s Halo2 proof is valid for an instance.
fn proves(instance: &[Scalar]) -> bool {
    let generators = &setup().generators;
    let proof = &honest().made.proof;
    let points = leading_points(proof, columns::hashed_columns::<Tiny>() + 1).expect("points");
    let checked = check_proof(
        generators,
        setup().key.verifying(),
        Tiny::SHARD_PROOF_BYTES,
        &[instance],
        proof,
        &points,
    );
    let mut batch = BatchedProofs::new(generators);
    batch.add(checked.expect("well-formed"));
    batch.verify()
}

fn instance() -> Vec<Scalar> {
    let honest = honest();
    let hashed = leading_points(&honest.made.proof, columns::hashed_columns::<Tiny>());
    let challenges =
        Challenges::derive::<Tiny>(&statement(&honest.leaves), &hashed.expect("points"));
    challenges.expect("challenges").instance::<Tiny>()
}

#[test]
fn refuses_each_public_input_changed() {
    assert!(proves(&instance()));
    for row in 0..columns::instance::rows::<Tiny>() {
        let mut changed = instance();
        changed[row] += Scalar::from(1);
        assert!(!proves(&changed), "row {row}");
    }
    assert!(!proves(&[]));
}

#[test]
fn zero_rows_after_the_public_inputs_go_unnoticed() {
    // Which is why the instance is computed by the verifier, and never read.
    let mut longer = instance();
    longer.push(Scalar::from(0));
    assert!(proves(&longer));
}
