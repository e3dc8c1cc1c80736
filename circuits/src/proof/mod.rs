//! Halo2 proofs as this protocol uses them: made with known blinds, read with recorded points.
//!
//! `create_proof` of `halo2_proofs` 0.3.5 draws its randomness in this order: for each advice column the
//! values of its last rows ([`BLINDING_ROWS`](crate::shape::BLINDING_ROWS) of them), then for each advice column its blind. A
//! generator seeded by us lets us know both, so a column's commitment can be computed before the proof
//! is made, and its blind can be used after (SPEC.md, section 7).

mod attempt;
mod check;
mod keys;
mod transcript;

pub use attempt::{Attempt, AttemptError, KnownBlinds};
pub(crate) use attempt::{normalize, zeroize_scalar};
pub(crate) use check::check_proof;
pub use check::{BatchedProofs, CheckedProof, ProofError, leading_points};
pub use keys::{CircuitKey, KeyError, ProverKey};
