//! Verifying a shard: challenges recomputed, points counted, F in its place, the link's equation.

use halo2curves::group::Group as _;

use super::{
    challenge::{Challenges, ShardStatement},
    circuit::ShardCircuit,
    columns,
    leaves::leaves_digest,
};
use crate::{
    curve::{DecodeError, Point, Scalar},
    generators::Generators,
    link::{LINK_BYTES, LinkEquation, LinkProof},
    multiexp::multiexp,
    proof::{BatchedProofs, CheckedProof, CircuitKey, ProofError, check_proof, leading_points},
    shape::Shape,
};

/// The proof of one shard: a Halo2 proof and the link of its opening column.
#[derive(Clone, Debug)]
pub struct ShardProof {
    /// The Halo2 proof: exactly [`Shape::SHARD_PROOF_BYTES`].
    pub proof: Vec<u8>,
    /// The link proof.
    pub link: LinkProof,
}

impl ShardProof {
    /// Bytes of an encoded shard proof.
    pub const fn bytes<S: Shape>() -> usize {
        S::SHARD_PROOF_BYTES + LINK_BYTES
    }

    /// The Halo2 proof, then the link proof.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.proof.clone();
        bytes.extend(self.link.to_bytes());
        bytes
    }

    /// Splits the bytes of a shard proof.
    ///
    /// # Errors
    /// [`ShardError::Proof`] for another length, [`ShardError::Link`] for a link that does not parse.
    pub fn from_bytes<S: Shape>(bytes: &[u8]) -> Result<Self, ShardError> {
        if bytes.len() != Self::bytes::<S>() {
            return Err(ProofError::Length.into());
        }
        let (proof, link) = bytes.split_at(S::SHARD_PROOF_BYTES);
        let link = LinkProof::from_bytes(link.try_into().expect("the length was checked"))
            .map_err(ShardError::LinkBytes)?;
        Ok(Self {
            proof: proof.to_vec(),
            link,
        })
    }
}

/// Why a shard is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// The commitments are not the ones whose number and digest the statement, and so s, binds; or a shard cannot have
    /// so many.
    #[error("the leaves are not the ones that the statement is about")]
    Leaves,
    /// The Halo2 proof.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The Halo2 proof's last multi-scalar multiplication is not zero.
    #[error("the proof does not verify")]
    Opening,
    /// The link proof does not parse.
    #[error("the link proof is malformed: {0}")]
    LinkBytes(DecodeError),
    /// The link proof's equation does not hold: the opening column is not that of these leaves.
    #[error("the link proof does not verify")]
    Link,
    /// The challenges are ones that no prover uses.
    #[error("a challenge is degenerate")]
    Challenge,
}

/// What is left of a shard after everything but its two final equations was checked.
#[must_use]
pub struct CheckedShard<'g> {
    /// The Halo2 proof's last multi-scalar multiplication.
    pub proof: CheckedProof<'g>,
    /// The link's equation, whose target is `Q = sum_u C_u / (s + u)`.
    pub link: LinkEquation,
    /// s and r.
    pub challenges: Challenges,
}

/// Checks shards against one verifying key.
#[derive(Clone, Copy, Debug)]
pub struct ShardVerifier<'g, S: Shape> {
    generators: &'g Generators<S>,
    key: &'g CircuitKey<ShardCircuit<S>>,
    collateral: &'g [Scalar],
}

impl<'g, S: Shape> ShardVerifier<'g, S> {
    /// A verifier with these generators, this key, and the collateral vector F of the schedule that statements name
    /// ([`CollateralVector::column`](crate::collateral::CollateralVector::column)); whether the key is the pinned one
    /// and F is the schedule's is up to whoever built them.
    ///
    /// # Panics
    /// Unless F has exactly [`Shape::COMPONENTS`] rows: the proof system would take rows that are missing for zeros,
    /// and debts of those rows for covered.
    pub fn new(
        generators: &'g Generators<S>,
        key: &'g CircuitKey<ShardCircuit<S>>,
        collateral: &'g [Scalar],
    ) -> Self {
        assert_eq!(collateral.len(), S::COMPONENTS, "rows of F");
        Self {
            generators,
            key,
            collateral,
        }
    }

    /// Checks a shard up to its two final equations.
    ///
    /// The statement's digest must have been taken of the very commitments that
    /// [`link_holds`](Self::link_holds) will be given, all M of them:
    /// commitments chosen after s could be anything whose combination is Q.
    ///
    /// # Errors
    /// [`ShardError`], except `Opening` and `Link`.
    pub fn check(
        &self,
        statement: &ShardStatement,
        shard_proof: &ShardProof,
    ) -> Result<CheckedShard<'g>, ShardError> {
        if !(1..=S::SLOTS).contains(&(statement.leaves_per_shard as usize)) {
            return Err(ShardError::Leaves);
        }
        let points = leading_points(&shard_proof.proof, columns::hashed_columns::<S>() + 1)?;
        let (opening, hashed) = points.split_last().expect("at least one column");
        let challenges =
            Challenges::derive::<S>(statement, hashed).map_err(|_| ShardError::Challenge)?;
        let instance = challenges.instance();
        let proof = check_proof(
            self.generators,
            self.key,
            S::SHARD_PROOF_BYTES,
            &[&instance, self.collateral],
            &shard_proof.proof,
            &points,
        )?;
        let link_statement = statement.link(
            self.key.digest(),
            challenges.s,
            *opening,
            &shard_proof.proof,
        );
        let link = shard_proof.link.equation::<S>(&link_statement);
        Ok(CheckedShard {
            proof,
            link,
            challenges,
        })
    }

    /// Checks one shard completely, its commitments against the statement's digest included.
    ///
    /// # Errors
    /// [`ShardError`].
    pub fn verify_one(
        &self,
        statement: &ShardStatement,
        shard_proof: &ShardProof,
        commitments: &[Point],
    ) -> Result<(), ShardError> {
        let expected = statement.leaves_per_shard as usize;
        if commitments.len() != expected || leaves_digest(commitments) != statement.leaves {
            return Err(ShardError::Leaves);
        }
        let checked = self.check(statement, shard_proof)?;
        if !self.link_holds(&checked, commitments) {
            return Err(ShardError::Link);
        }
        self.verify_opening(checked)
    }

    /// Checks a shard whose `Q` the caller has computed from the leaves' openings: the prover, of its own
    /// proof.
    pub(super) fn verify_for(
        &self,
        statement: &ShardStatement,
        shard_proof: &ShardProof,
        q: &Point,
    ) -> Result<(), ShardError> {
        let checked = self.check(statement, shard_proof)?;
        if !checked.link.holds(self.generators, q) {
            return Err(ShardError::Link);
        }
        self.verify_opening(checked)
    }

    fn verify_opening(&self, checked: CheckedShard<'_>) -> Result<(), ShardError> {
        let mut batch = BatchedProofs::new(self.generators);
        batch.add(checked.proof);
        if batch.verify() {
            Ok(())
        } else {
            Err(ShardError::Opening)
        }
    }

    /// Whether the link's equation holds for `Q = sum_u C_u / (s + u)`: one inversion and one multi-scalar
    /// multiplication over the shard's leaves.
    #[must_use]
    pub fn link_holds(&self, checked: &CheckedShard<'_>, commitments: &[Point]) -> bool {
        let sum = checked.link.sum(self.generators, |scale| {
            let mut coefficients = checked.challenges.leaf_weights(commitments.len());
            coefficients.iter_mut().for_each(|weight| *weight *= scale);
            multiexp(&coefficients, commitments)
        });
        sum.is_identity().into()
    }
}
