//! Checking Halo2 proofs: everything but the last multi-scalar multiplication, which many proofs share.

use std::io::Read;

use halo2_proofs::{
    plonk::{self, VerificationStrategy},
    poly::commitment::{Guard, MSM},
    transcript::EncodedChallenge,
};
use halo2curves::ff::{Field, PrimeField};
use rand_core::{OsRng, RngCore};

use super::{keys::CircuitKey, transcript::RecordingTranscript};
use crate::{
    curve::{POINT_BYTES, Point, Scalar, decode_nonzero_point},
    generators::Generators,
    shape::Shape,
};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not as long as every proof of this circuit is.
    #[error("the proof has the wrong length")]
    Length,
    /// One of the first points is not a canonical point other than the identity.
    #[error("the proof starts with something that is not a column commitment")]
    Columns,
    /// The proof system refuses what it read.
    #[error("the proof is refused by the proof system")]
    Refused,
    /// The proof system stopped before the proof's end.
    #[error("the proof has bytes that nothing reads")]
    Trailing,
    /// The proof system was given other points than the ones that were hashed and linked.
    #[error("the proof's column commitments are not the ones that were counted")]
    Recorded,
    /// The parameters have another number of rows than the key.
    #[error("parameters and key are of different sizes")]
    Rows,
}

/// The commitments of the circuit's first `count` advice columns: the first bytes of its proof.
///
/// # Errors
/// [`ProofError::Length`], [`ProofError::Columns`].
pub fn leading_points(proof: &[u8], count: usize) -> Result<Vec<Point>, ProofError> {
    let bytes = proof.get(..count * POINT_BYTES).ok_or(ProofError::Length)?;
    bytes
        .chunks_exact(POINT_BYTES)
        .map(|chunk| decode_nonzero_point(chunk.try_into().expect("chunks of 32 bytes")))
        .collect::<Result<_, _>>()
        .map_err(|_| ProofError::Columns)
}

/// A proof that is valid if its multi-scalar multiplication is zero.
#[must_use]
pub struct CheckedProof<'g> {
    msm: MSM<'g, Point>,
}

/// Hands out the multi-scalar multiplication instead of evaluating it.
struct Defer<'g>(MSM<'g, Point>);

impl<'g> VerificationStrategy<'g, Point> for Defer<'g> {
    type Output = MSM<'g, Point>;

    fn process<E: EncodedChallenge<Point>>(
        self,
        f: impl FnOnce(MSM<'g, Point>) -> Result<Guard<'g, Point, E>, plonk::Error>,
    ) -> Result<Self::Output, plonk::Error> {
        Ok(f(self.0)?.use_challenges())
    }
}

/// Checks a proof up to its last multi-scalar multiplication.
///
/// Does what `verify_proof` leaves to its caller: the exact length, the end of the proof, the sizes of
/// parameters and key, and that the points it was given start with `columns`, in order. The number of
/// instance rows is the caller's, who computes them.
///
/// # Errors
/// The first [`ProofError`] that applies.
pub fn check_proof<'g, S: Shape, C: plonk::Circuit<Scalar> + Default>(
    generators: &'g Generators<S>,
    key: &CircuitKey<C>,
    expected_bytes: usize,
    instance: &[&[Scalar]],
    proof: &[u8],
    columns: &[Point],
) -> Result<CheckedProof<'g>, ProofError> {
    if proof.len() != expected_bytes {
        return Err(ProofError::Length);
    }
    let params = generators.params();
    let domain = key.verifying_key().get_domain();
    if params.k() != S::K || domain.empty_lagrange().len() != S::N_ROWS {
        return Err(ProofError::Rows);
    }
    let mut rest = proof;
    let mut transcript = RecordingTranscript::new(rest.by_ref());
    let strategy = Defer(params.empty_msm());
    let msm = plonk::verify_proof(
        params,
        key.verifying_key(),
        strategy,
        &[instance],
        &mut transcript,
    )
    .map_err(|_| ProofError::Refused)?;
    if !transcript.points().starts_with(columns) {
        return Err(ProofError::Recorded);
    }
    drop(transcript);
    if !rest.is_empty() {
        return Err(ProofError::Trailing);
    }
    Ok(CheckedProof { msm })
}

/// Proofs folded into one multi-scalar multiplication, each with a random weight of 128 bits.
pub struct BatchedProofs<'g> {
    msm: MSM<'g, Point>,
}

impl<'g> BatchedProofs<'g> {
    /// No proofs yet.
    pub fn new<S: Shape>(generators: &'g Generators<S>) -> Self {
        Self {
            msm: generators.params().empty_msm(),
        }
    }

    /// Adds a proof, with a weight that nobody could foresee.
    pub fn add(&mut self, proof: CheckedProof<'g>) {
        let mut msm = proof.msm;
        msm.scale(random_weight());
        self.msm.add_msm(&msm);
    }

    /// Adds the proofs of another batch, whose weights are independent of this one's.
    pub fn merge(&mut self, other: Self) {
        self.msm.add_msm(&other.msm);
    }

    /// Whether all the proofs are valid; wrong with probability 2^-128 at most.
    #[must_use]
    pub fn verify(self) -> bool {
        self.msm.eval()
    }
}

/// A weight for a random linear combination: 128 bits from the verifier's own randomness, not zero.
fn random_weight() -> Scalar {
    loop {
        let mut bytes = [0; 16];
        OsRng.fill_bytes(&mut bytes);
        let weight = Scalar::from_u128(u128::from_le_bytes(bytes));
        if !bool::from(weight.is_zero()) {
            return weight;
        }
    }
}
