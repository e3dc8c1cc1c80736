//! Proving a shard: commitments before challenges, the proof after, the link last.

use std::sync::Arc;

use super::{
    challenge::{Challenges, DegenerateChallenge, ShardStatement},
    check::{ShardError, ShardProof, ShardVerifier},
    circuit::ShardCircuit,
    columns,
    commit::commit_hashed_columns,
    leaves::ShardLeaves,
    witness::{HashedColumns, ShardWitness},
};
use crate::{
    generators::Generators,
    hash::sha256_bytes,
    ledger::{Kind, LedgerDigest},
    link::{LinkProof, LinkStatement, LinkedColumn},
    proof::{Attempt, AttemptError, ProverKey, leading_points},
    shape::Shape,
};

/// Why a shard was not proven.
#[derive(Debug, thiserror::Error)]
pub enum ProveShardError {
    /// Try again: another seed gives other challenges.
    #[error(transparent)]
    Challenge(#[from] DegenerateChallenge),
    /// The proof system failed.
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    /// The finished proof does not verify: the witness was false.
    #[error("the proof that was made does not verify: {0}")]
    Rejected(#[from] ShardError),
}

/// Proves one shard and verifies the proof. It runs on the threads of the current rayon pool: one thread
/// a shard is the fastest.
///
/// # Errors
/// [`ProveShardError`]; nothing of the attempt survives it.
pub fn prove_shard<S: Shape>(
    generators: &Generators<S>,
    key: &ProverKey<ShardCircuit<S>>,
    ledger: LedgerDigest,
    kind: Kind,
    shard: u64,
    leaf_count: u64,
    leaves: &ShardLeaves<S>,
) -> Result<ShardProof, ProveShardError> {
    let statement =
        ShardStatement { ledger, kind, shard, leaf_count, leaves: leaves.digest() };
    let hashed = HashedColumns::new(leaves);
    let attempt = Attempt::new(columns::advice_columns::<S>());
    let predicted = commit_hashed_columns(generators, &hashed, attempt.blinds());
    let challenges = Challenges::derive::<S>(&statement, &predicted)?;
    let witness = Arc::new(ShardWitness::new(&hashed, &challenges));
    drop(hashed);
    let instance = challenges.instance::<S>();
    let (proof, blinds) =
        attempt.prove(generators, key, ShardCircuit::new(witness), &[&instance])?;

    let made = leading_points(&proof, columns::hashed_columns::<S>() + 1)
        .map_err(|_| AttemptError::Prediction)?;
    let (opening, hashed_points) = made.split_last().expect("at least one column");
    if hashed_points != predicted {
        return Err(AttemptError::Prediction.into());
    }
    let link_statement = LinkStatement {
        subject: ledger.0,
        key: key.verifying().digest(),
        kind,
        shard,
        label: LinkedColumn::Opening,
        target: crate::curve::encode_scalar(&challenges.rho),
        column: *opening,
        proof: sha256_bytes(&proof),
    };
    let x = LinkProof::representation(
        &blinds,
        columns::opening::<S>(),
        leaves.combined_blind(challenges.rho),
    );
    let link = LinkProof::prove(generators, &link_statement, &x);
    let made = ShardProof { proof, link };
    // Nothing leaves this function that a verifier would refuse.
    ShardVerifier::new(generators, key.verifying()).verify_one(
        &statement,
        &made,
        leaves.commitments(),
    )?;
    Ok(made)
}
