//! An honest proof, presented for something else.

use super::super::{
    super::{
        challenge::{Challenges, ShardStatement},
        check::ShardError,
        columns,
        prove::{ProveShardError, prove_shard},
    },
    CONTEXT, LEAVES, SHARD, honest, setup, size, statement, verifier,
};
use crate::{
    curve::Scalar,
    ledger::{CollateralDigest, LedgerContext, LedgerDigest},
    proof::{BatchedProofs, check_proof, leading_points},
    shape::{Shape, Tiny},
};

#[test]
fn refuses_another_ledger_schedule_shard_or_number_of_shards() {
    let honest = honest();
    let truth = statement(&honest.leaves);
    let context = truth.context;
    let others = [
        ShardStatement {
            context: LedgerContext {
                ledger: LedgerDigest([8; 32]),
                ..context
            },
            ..truth
        },
        ShardStatement {
            context: LedgerContext {
                collateral: CollateralDigest([8; 32]),
                ..context
            },
            ..truth
        },
        ShardStatement {
            context: LedgerContext {
                collateral: CollateralDigest::NONE,
                ..context
            },
            ..truth
        },
        ShardStatement {
            shard: truth.shard + 1,
            ..truth
        },
        ShardStatement {
            shards: truth.shards + 1,
            ..truth
        },
    ];
    for other in others {
        let verdict =
            verifier().verify_one(&other, &honest.shard_proof, honest.leaves.commitments());
        assert_eq!(verdict, Err(ShardError::Link));
    }
}

#[test]
fn refuses_another_number_of_leaves() {
    let honest = honest();
    let commitments = honest.leaves.commitments();
    let truth = statement(&honest.leaves);
    for leaves_per_shard in [truth.leaves_per_shard - 1, truth.leaves_per_shard + 1] {
        let other = ShardStatement {
            leaves_per_shard,
            ..truth
        };
        let verdict = verifier().verify_one(&other, &honest.shard_proof, commitments);
        assert_eq!(verdict, Err(ShardError::Leaves));
        // A verifier that did not count the leaves sees another s.
        let checked = verifier().check(&other, &honest.shard_proof);
        let checked = checked.expect("equations are not checked yet");
        let links = verifier().link_holds(&checked, commitments);
        assert!(!links);
    }
}

#[test]
fn refuses_numbers_of_leaves_that_no_shard_has() {
    let honest = honest();
    for leaves_per_shard in [0, Tiny::SLOTS as u32 + 1, u32::MAX] {
        let other = ShardStatement {
            leaves_per_shard,
            ..statement(&honest.leaves)
        };
        let refused = verifier().check(&other, &honest.shard_proof).map(|_| ());
        assert_eq!(refused, Err(ShardError::Leaves));
    }
}

#[test]
fn the_honest_prover_proves_no_other_number_of_leaves() {
    let setup = setup();
    let refused = prove_shard(
        &setup.generators,
        &setup.key,
        &setup.collateral,
        CONTEXT,
        size(LEAVES + 1),
        SHARD,
        &honest().leaves,
    );
    let (expected, found) = (LEAVES as u32 + 1, LEAVES);
    let matches = |error: &ProveShardError| matches!(error, ProveShardError::Leaves { expected: e, found: f } if (*e, *f) == (expected, found));
    assert!(refused.is_err_and(|error| matches(&error)));
}

#[test]
fn refuses_another_digest_of_the_leaves() {
    let honest = honest();
    let commitments = honest.leaves.commitments();
    let other = ShardStatement {
        leaves: [8; 32],
        ..statement(&honest.leaves)
    };
    let verdict = verifier().verify_one(&other, &honest.shard_proof, commitments);
    assert_eq!(verdict, Err(ShardError::Leaves));
    // A verifier that took the digest from elsewhere sees another s.
    let checked = verifier()
        .check(&other, &honest.shard_proof)
        .expect("equations are not checked yet");
    let links = verifier().link_holds(&checked, commitments);
    assert!(!links);
}

/// Whether [`honest`]'s Halo2 proof is valid for an instance.
fn proves(instance: &[Vec<Scalar>]) -> bool {
    let generators = &setup().generators;
    let proof = &honest().shard_proof.proof;
    let points = leading_points(proof, columns::hashed_columns::<Tiny>() + 1).expect("points");
    let instance: Vec<&[Scalar]> = instance.iter().map(Vec::as_slice).collect();
    let checked = check_proof(
        generators,
        setup().key.verifying(),
        Tiny::SHARD_PROOF_BYTES,
        &instance,
        proof,
        &points,
    );
    let mut batch = BatchedProofs::new(generators);
    batch.add(checked.expect("well-formed"));
    batch.verify()
}

fn instance() -> Vec<Vec<Scalar>> {
    let honest = honest();
    let hashed = leading_points(&honest.shard_proof.proof, columns::hashed_columns::<Tiny>());
    let challenges =
        Challenges::derive::<Tiny>(&statement(&honest.leaves), &hashed.expect("points"));
    let challenges = challenges.expect("challenges").instance().to_vec();
    vec![challenges, setup().collateral.clone()]
}

#[test]
fn refuses_each_public_input_changed() {
    assert!(proves(&instance()));
    for column in 0..columns::instance::COLUMNS {
        for row in 0..instance()[column].len() {
            let mut changed = instance();
            changed[column][row] += Scalar::from(1);
            assert!(!proves(&changed), "column {column}, row {row}");
        }
    }
    assert!(!proves(&[Vec::new(), Vec::new()]));
}

#[test]
fn zero_rows_after_the_public_inputs_go_unnoticed() {
    // Which is why the instance is computed by the verifier, and never read.
    for column in 0..columns::instance::COLUMNS {
        let mut longer = instance();
        longer[column].push(Scalar::from(0));
        assert!(proves(&longer));
    }
}
