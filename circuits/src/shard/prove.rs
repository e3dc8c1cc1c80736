//! Proving a shard: commitments before challenges, the proof after, the link last.

use std::sync::Arc;

use halo2_proofs::arithmetic::best_multiexp;
use halo2curves::group::Curve as _;

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
    curve::{Point, Scalar},
    generators::Generators,
    ledger::LedgerContext,
    link::LinkProof,
    proof::{Attempt, AttemptError, Proven, ProverKey, SecretScalars, zeroize_scalar},
    shape::Shape,
    tree::LedgerSize,
};

/// Why a shard was not proven.
#[derive(Debug, thiserror::Error)]
pub enum ProveShardError {
    /// The shard does not have M leaves.
    #[error("the shard has {found} leaves, and each of the ledger's has {expected}")]
    Leaves {
        /// M.
        expected: u32,
        /// The shard's number of leaves.
        found: usize,
    },
    /// Try again: another seed gives other challenges.
    #[error(transparent)]
    Challenge(#[from] DegenerateChallenge),
    /// The proof system failed.
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    /// The finished proof does not verify: the witness was false, as it is if a leaf's pledges do not cover its debts.
    #[error("the proof that was made does not verify: {0}")]
    Rejected(#[from] ShardError),
}

/// Proves one shard and verifies the proof. It runs on the threads of the current rayon pool: one thread
/// a shard is the fastest. `collateral` is F of the context's schedule, [`Shape::COMPONENTS`] rows
/// ([`CollateralVector::column`](crate::collateral::CollateralVector::column)).
///
/// # Errors
/// [`ProveShardError`]; nothing of the attempt survives it.
///
/// # Panics
/// If `collateral` has another number of rows.
pub fn prove_shard<S: Shape>(
    generators: &Generators<S>,
    key: &ProverKey<ShardCircuit<S>>,
    collateral: &[Scalar],
    context: LedgerContext,
    size: LedgerSize<S>,
    shard: u64,
    leaves: &ShardLeaves<S>,
) -> Result<ShardProof, ProveShardError> {
    let (expected, found) = (size.leaves_per_shard(), leaves.commitments().len());
    if found != expected as usize {
        return Err(ProveShardError::Leaves { expected, found });
    }
    let verifier = ShardVerifier::new(generators, key.verifying(), collateral);
    let statement = ShardStatement {
        context,
        leaves_per_shard: size.leaves_per_shard(),
        shards: size.shards(),
        shard,
        leaves: leaves.digest(),
    };
    let hashed = HashedColumns::new(leaves);
    let attempt = Attempt::new(columns::advice_columns::<S>());
    let known = commit_hashed_columns(generators, &hashed, attempt.blinds());
    let challenges = Challenges::derive::<S>(&statement, &known)?;
    let witness = ShardWitness::new(&hashed, collateral, &challenges);
    drop(hashed);
    let opened = witness.opening();
    let public = (collateral, &challenges);
    let proven = prove_witness(generators, key, attempt, witness, &known, public)?;

    let link_statement = statement.link(
        key.verifying().digest(),
        challenges.s,
        proven.columns[columns::opening::<S>().index()],
        &proven.proof,
    );
    let blind = leaves.combined_blind(&challenges.leaf_weights(found));
    let mut x = LinkProof::representation(&proven.blinds, columns::opening::<S>(), blind);
    let link = LinkProof::prove(generators, &link_statement, &x);
    x.iter_mut().for_each(zeroize_scalar);
    let shard_proof = ShardProof {
        proof: proven.proof,
        link,
    };
    // Nothing leaves this function that a verifier would refuse. Q is known here by its opening, which
    // is fifty times shorter than the sum over the leaves; the finished bundle is verified whole.
    let q = target(generators, &opened, blind);
    verifier.verify_for(&statement, &shard_proof, &q)?;
    Ok(shard_proof)
}

/// `Q = sum_a P_a G_a + blind * W`.
fn target<S: Shape>(generators: &Generators<S>, opened: &[Scalar], blind: Scalar) -> Point {
    let mut scalars = SecretScalars::zeros(opened.len() + 1);
    scalars[..opened.len()].copy_from_slice(opened);
    scalars[opened.len()] = blind;
    let mut bases = generators.components().to_vec();
    bases.push(generators.blind());
    best_multiexp(&scalars, &bases).to_affine()
}

/// Makes the Halo2 proof of a witness, true or not, for F and challenges.
pub(super) fn prove_witness<S: Shape>(
    generators: &Generators<S>,
    key: &ProverKey<ShardCircuit<S>>,
    attempt: Attempt,
    witness: ShardWitness<S>,
    known: &[Point],
    (collateral, challenges): (&[Scalar], &Challenges),
) -> Result<Proven, AttemptError> {
    let circuit = ShardCircuit::new(Arc::new(witness));
    let instance = challenges.instance();
    attempt.prove(generators, key, &circuit, known, &[&instance, collateral])
}
