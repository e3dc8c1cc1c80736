//! Halo2 proofs as this protocol uses them: made with known blinds, read with recorded points.
//!
//! They are made by a prover of our own, which writes what `create_proof` of `halo2_proofs` 0.3.5 writes, and verified
//! by that crate. Randomness is drawn in the crate's order: for each advice column the values of its last rows
//! ([`BLINDING_ROWS`](crate::shape::BLINDING_ROWS) of them), then for each advice column its blind, then all else. So a
//! column's commitment can be computed before the proof is made, and its blind can be used after (SPEC.md, section 7).

mod attempt;
mod blinds;
mod check;
mod keys;
mod prover;
mod secret;
mod transcript;

pub use attempt::{Attempt, AttemptError, Proven, Witnessed};
pub use blinds::KnownBlinds;
pub(crate) use check::check_proof;
pub use check::{BatchedProofs, CheckedProof, ProofError, leading_points};
pub use keys::{CircuitKey, KeyError};
pub use prover::ProverKey;
#[cfg(test)]
pub(crate) use prover::tests::assert_the_crate_writes_the_same;
pub(crate) use secret::{SecretScalars, zeroize_scalar, zeroize_scalars};
